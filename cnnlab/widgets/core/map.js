// A map of cells with rulers: an image, a feature map.

const { KEYS, css, h, ink, short } = core;

const SMALL = 10; // px: rather than smaller letters, fewer decimals

const SMALLEST = 7; // px: smaller letters cannot be read

/**
 * A picture of numbers: cells with rulers, one focusable target, boxes that can be put around cells.
 * @param {string} kind "input" or "output": what a frame looks like.
 * @param {string} describedBy the id of the text that says what is chosen.
 */
function cellMap(kind, describedBy) {
  const cells = h("div", { class: "cnnlab-map-cells" });
  const boxes = Object.fromEntries(
    ["ghost", "frame", "cursor"].map((name) => [name, h("div", { class: `cnnlab-map-box cnnlab-map-${name}` })]),
  );
  const picture = h("div", { class: "cnnlab-map-picture", "aria-hidden": "true" }, cells, ...Object.values(boxes));
  const surface = h(
    "div",
    {
      class: `cnnlab-map cnnlab-map-${kind}`, tabindex: 0, role: "application",
      "aria-describedby": describedBy, [KEYS]: "true",
    },
    picture,
  );
  const indices = () => h("div", { class: "cnnlab-map-ruler", "aria-hidden": "true" });
  const rulers = { cols: indices(), rows: indices() };
  const root = h("div", { class: "cnnlab-map-ruled" }, rulers.cols, rulers.rows, surface);
  let shape = "";
  let drawn = [];
  let columns = 0;
  let digits = 4; // that a number may have

  /** Builds the cells anew when the shape changed. `padding`: how many of them are a ring without an index. */
  function resize(rows, cols, padding) {
    if (shape === `${rows},${cols},${padding}`) return;
    shape = `${rows},${cols},${padding}`;
    columns = cols;
    drawn = [];
    root.style.setProperty("--rows", rows);
    root.style.setProperty("--cols", cols);
    cells.replaceChildren(...Array.from({ length: rows * cols }, () => h("span", { class: "cnnlab-map-cell" })));
    for (const [name, count] of [["rows", rows], ["cols", cols]]) {
      const label = (_, k) => h("span", {}, k < padding || k >= count - padding ? "" : String(k - padding));
      rulers[name].replaceChildren(...Array.from({ length: count }, label));
    }
  }

  /** Draws cell k; does nothing where it is drawn so already. */
  function put(k, text, background, look = "") {
    const key = `${text}|${background}|${look}`;
    if (drawn[k] === key) return;
    drawn[k] = key;
    const cell = cells.children[k];
    cell.textContent = text;
    cell.className = `cnnlab-map-cell ${look}`;
    cell.style.background = background ? css(background) : "";
    cell.style.color = background ? ink(background) : "";
  }

  /** Puts a box around `height` × `width` cells and marks their indices on the rulers. */
  function place(name, row, col, height, width) {
    const { style } = boxes[name];
    for (const [property, value] of [["--row", row], ["--col", col], ["--height", height], ["--width", width]])
      style.setProperty(property, value);
    if (name !== "frame") return;
    for (const [marks, from, count] of [[rulers.rows, row, height], [rulers.cols, col, width]])
      [...marks.children].forEach((mark, k) => mark.classList.toggle("is-here", k >= from && k < from + count));
  }

  /** Where a pointer is, in cells from the top left corner, with its fraction. */
  function locate(event) {
    const area = cells.getBoundingClientRect();
    const unit = area.width / columns;
    return { y: (event.clientY - area.top) / unit, x: (event.clientX - area.left) / unit };
  }

  /** As many decimals as can be read, in the largest letters that fit; no numbers where even few digits would not. */
  function fit(unit, values, ems) {
    const most = Math.min(15, unit * (unit < 24 ? 0.5 : 0.44));
    const large = values.some((value) => Math.abs(value) >= 10); // small ones say little without a decimal
    let font = 0;
    for (digits of large ? [4, 3, 2] : [4, 3]) {
      font = Math.min(most, (unit - 4) / ems(values.map(text)));
      if (font >= Math.min(most, SMALL)) break;
    }
    root.style.setProperty("--unit", `${unit}px`);
    root.style.setProperty("--font", `${font}px`);
    root.classList.toggle("is-small", font < SMALLEST);
  }
  const text = (value) => short(value, digits);

  const redraw = () => (drawn = []);
  return { root, surface, boxes, resize, put, place, locate, fit, text, redraw };
}

Object.assign(core, { cellMap });
