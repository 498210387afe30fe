// A map of cells with rulers: an image, a feature map. Where a window stands on it is shown by boxes around its cells.

const { createCells, diverging, grey, h, short, sizeCells } = core;

const SMALL = 10; // px at a font of 16 px: rather than smaller letters, fewer decimals
const SMALLEST = 7; // px: smaller letters cannot be read

/** The indices beside the rows and above the columns. */
function createRulers() {
  const indices = () => h("div", { class: "cnnlab-map-ruler", "aria-hidden": "true" });
  const [across, down] = [indices(), indices()];

  /** A ring of `padding` cells has no index. */
  function resize(rows, cols, padding) {
    for (const [ruler, count] of [[across, cols], [down, rows]]) {
      const label = (_, k) => h("span", {}, k < padding || k >= count - padding ? "" : String(k - padding));
      ruler.replaceChildren(...Array.from({ length: count }, label));
      ruler.style.setProperty("--digits", String(cols - 2 * padding - 1).length);
    }
  }

  /** Marks the indices of a window. */
  function mark(row, col, height, width) {
    for (const [ruler, from, count] of [[down, row, height], [across, col, width]])
      [...ruler.children].forEach((index, k) => index.classList.toggle("is-here", k >= from && k < from + count));
  }
  return { elements: [across, down], resize, mark };
}

/** Boxes that can be put around cells: a frame, a ghost where it would go, a cursor. */
function createBoxes() {
  const box = (name) => [name, h("div", { class: `cnnlab-map-box cnnlab-map-${name}` })];
  const boxes = Object.fromEntries(["ghost", "frame", "cursor"].map(box));
  function place(name, row, col, height, width) {
    for (const [property, value] of Object.entries({ row, col, height, width }))
      boxes[name].style.setProperty(`--${property}`, value);
  }
  return { boxes, place };
}

/** Where a pointer is, in cells of a grid from its top left corner, with its fraction. */
function cellAt(event, grid) {
  const area = grid.getBoundingClientRect();
  const unit = area.width / Number(grid.style.getPropertyValue("--cols"));
  return { y: (event.clientY - area.top) / unit, x: (event.clientX - area.left) / unit };
}

/** How many digits a number may have, the most first: small ones say little without a decimal. */
const digitsOf = (values) => (values.some((value) => Math.abs(value) >= 10) ? [4, 3, 2] : [4, 3]);

/** How large a cell must be, in px, so that these values can be read in it. */
function leastCell(values, ems) {
  const fewest = digitsOf(values).at(-1);
  return Math.ceil(Math.max(2 * SMALLEST, SMALLEST * ems(values.map((value) => short(value, fewest))) + 4));
}

/**
 * How values are written into cells of `unit` px: with as many decimals as can be read, in the largest letters that
 * fit. `scale` is how much larger than 16 px the reader's font is.
 * @returns {{font: number, digits: number}} px, and how many digits a number may have
 */
function fitNumbers(unit, values, ems, scale) {
  const most = Math.min(15 * scale, unit * (unit < 24 * scale ? 0.5 : 0.44));
  let best;
  for (const digits of digitsOf(values)) {
    const widest = ems(values.map((value) => short(value, digits)));
    best = { font: Math.min(most, (unit - 4) / widest), digits };
    if (best.font >= Math.min(most, SMALL * scale)) break;
  }
  return best;
}

/**
 * A picture of numbers: cells with rulers, one focusable target, boxes that can be put around cells.
 * @param {string} kind "input" or "output": what a frame looks like
 * @param {string | null} describedBy the id of the text that says what is chosen; null: only a pointer reaches the
 *   map, and a focusable one beside it says the same
 */
function cellMap(kind, describedBy) {
  const cells = createCells({ class: "cnnlab-map-cells" }, "cnnlab-map-cell");
  const rulers = createRulers();
  const { boxes, place: put } = createBoxes();
  const picture = h("div", { class: "cnnlab-map-picture", "aria-hidden": "true" }, cells.root, ...Object.values(boxes));
  const focusable = { tabindex: 0, role: "application", "aria-describedby": describedBy };
  const surface = h("div", { class: `cnnlab-map cnnlab-map-${kind}`, ...(describedBy ? focusable : {}) }, picture);
  const hidden = describedBy ? {} : { "aria-hidden": "true" };
  const root = h("div", { class: "cnnlab-map-ruled", ...hidden }, ...rulers.elements, surface);
  let ring = 0;
  let digits = 4;

  /** Builds the cells anew when the shape changed. `padding`: how many of them are a ring without an index. */
  function resize(rows, cols, padding = 0) {
    if (!cells.resize(rows, cols) && padding === ring) return;
    ring = padding;
    root.style.setProperty("--rows", rows);
    root.style.setProperty("--cols", cols);
    rulers.resize(rows, cols, padding);
  }

  /** Puts a box around `height` × `width` cells; the frame marks their indices, too. */
  function place(name, ...window) {
    put(name, ...window);
    if (name === "frame") rulers.mark(...window);
  }

  /** Makes cells of `unit` px for these values; none is written where even few digits would be too small. */
  function fit(unit, values, ems, scale = 1) {
    const { font, ...fitting } = fitNumbers(unit, values, ems, scale);
    digits = fitting.digits;
    sizeCells(root, unit, font);
    root.classList.toggle("is-small", font < SMALLEST);
  }

  return {
    root, surface, boxes, resize, put: cells.put, place, locate: (event) => cellAt(event, cells.root), fit,
    text: (value) => short(value, digits),
  };
}

/** Draws an image, black for 0, into a map, with a ring of zeros around it. @param {number[][]} image rows */
function drawGrey(map, image, white, padding = 0) {
  const [height, width] = [image.length, image[0].length];
  map.resize(height + 2 * padding, width + 2 * padding, padding);
  for (let i = -padding, k = 0; i < height + padding; i++) {
    for (let j = -padding; j < width + padding; j++, k++) {
      const value = image[i]?.[j];
      if (value === undefined) map.put(k, "0", null, "is-padding");
      else map.put(k, map.text(value), grey(value, white), value === 0 ? "is-zero" : "");
    }
  }
}

/**
 * Draws values, below 0 in purple and above in orange, into a map; what comes after the first `count` stays blank.
 * @param {number[][]} values rows
 * @returns {number} the size of a value that has the full colour
 */
function drawSigned(map, values, colours, count = Infinity) {
  const limit = Math.max(...values.flat().map(Math.abs));
  map.resize(values.length, values[0].length);
  for (const [k, value] of values.flat().entries()) {
    if (k >= count) map.put(k, "", null, "is-blank");
    else map.put(k, map.text(value), diverging(colours, value, limit));
  }
  return limit;
}

Object.assign(core, { cellMap, drawGrey, drawSigned, leastCell });
