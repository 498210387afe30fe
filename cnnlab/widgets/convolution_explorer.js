// One image, one kernel, and every product and sum that makes the output. The state and its rules are in
// convolution_explorer.py; this file draws it and turns keys, presses and play into new state.

const RULER = 18; // px that the indices beside a map take
const MEDIUM = 600; // px from which the three panels stand in a row
const STEP = 800; // ms between two positions while playing: time to look from the window to the sum
const KEYS = "data-lm-suppress-shortcuts"; // JupyterLab takes arrow keys from elements without it

const ICONS = {
  play: "M4 2.5v11l9-5.5z",
  pause: "M4 2.5h3v11H4zM9 2.5h3v11H9z",
  back: "M11 2.5v11L4 8zM3 2.5h1.5v11H3z",
  next: "M5 2.5v11L12 8zM11.5 2.5H13v11h-1.5z",
};
const icon = (name) =>
  `<svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true"><path fill="currentColor" d="${ICONS[name]}"/></svg>`;

/** Measures texts in ems of a font, so that numbers are as large as their cell allows. */
function textMeasure(family) {
  const scratch = document.createElement("canvas").getContext("2d");
  const known = new Map();
  scratch.font = `100px ${family}`;
  const width = (text) => known.get(text) ?? known.set(text, scratch.measureText(text).width / 100).get(text);
  return (texts) => Math.max(1, ...texts.map(width));
}

/** Writes a text only where it is another one: what does not change costs no layout. */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

const spoken = (text) => text.replaceAll("−", "minus ");
const size = (rows, cols) => `${rows} × ${cols}`;

// ---- state ---------------------------------------------------------------------------------------------------

/** The traits and what follows from them; the position is brought inside, whatever order changes came in. */
function read(model) {
  const [image, kernel, stride, padding] = ["image", "kernel", "stride", "padding"].map((name) => model.get(name));
  const [height, width, kH, kW] = [image.length, image[0].length, kernel.length, kernel[0].length];
  const rows = Math.max(1, core.outputSize(height, kH, stride, padding));
  const cols = Math.max(1, core.outputSize(width, kW, stride, padding));
  const row = core.clamp(model.get("row"), 0, rows - 1);
  const col = core.clamp(model.get("col"), 0, cols - 1);
  return { image, kernel, stride, padding, height, width, kH, kW, rows, cols, row, col };
}

/** The pixel under each weight of the window: its value, and whether it is a padded zero. */
function windowOf(state) {
  const { image, stride, padding, height, width, kH, kW, row, col } = state;
  return Array.from({ length: kH * kW }, (_, k) => {
    const i = row * stride + Math.floor(k / kW) - padding;
    const j = col * stride + (k % kW) - padding;
    const padded = i < 0 || i >= height || j < 0 || j >= width;
    return { value: padded ? 0 : image[i][j], padded, weight: state.kernel[Math.floor(k / kW)][k % kW] };
  });
}

/** The same state with other traits, its position kept inside the output. */
function changed(model, changes) {
  const next = read({ get: (name) => (name in changes ? changes[name] : model.get(name)) });
  return { ...changes, row: next.row, col: next.col };
}

/** The column (or row) to go to for a key, from `at` among `count`; null for other keys. */
function walkTo(event, { row, col }, rows, cols) {
  const whole = event.ctrlKey || event.metaKey;
  if (event.altKey || event.shiftKey) return null;
  switch (event.key) {
    case "ArrowLeft": return [row, Math.max(0, col - 1)];
    case "ArrowRight": return [row, Math.min(cols - 1, col + 1)];
    case "ArrowUp": return [Math.max(0, row - 1), col];
    case "ArrowDown": return [Math.min(rows - 1, row + 1), col];
    case "Home": return [whole ? 0 : row, 0];
    case "End": return [whole ? rows - 1 : row, cols - 1];
    case "PageUp": return [0, col];
    case "PageDown": return [rows - 1, col];
    default: return null;
  }
}

// ---- a map of cells with rulers, used for the image and for the output -----------------------------------------

function createMap(kind, describedBy) {
  const { h } = core;
  const cells = h("div", { class: "cnnlab-conv-cells" });
  const boxes = Object.fromEntries(
    ["ghost", "frame", "cursor"].map((name) => [name, h("div", { class: `cnnlab-conv-box cnnlab-conv-${name}` })]),
  );
  const picture = h("div", { class: "cnnlab-conv-picture", "aria-hidden": "true" }, cells, ...Object.values(boxes));
  const surface = h(
    "div",
    { class: `cnnlab-conv-map cnnlab-conv-map-${kind}`, tabindex: 0, role: "application", "aria-describedby": describedBy, [KEYS]: "true" },
    picture,
  );
  const indices = () => h("div", { class: "cnnlab-conv-ruler", "aria-hidden": "true" });
  const rulers = { cols: indices(), rows: indices() };
  const root = h("div", { class: "cnnlab-conv-ruled" }, rulers.cols, rulers.rows, surface);
  let shape = "";
  let drawn = [];
  let columns = 0;

  /** Builds the cells anew when the shape changed. `padding`: how many of them are a ring without an index. */
  function resize(rows, cols, padding) {
    if (shape === `${rows},${cols},${padding}`) return;
    shape = `${rows},${cols},${padding}`;
    columns = cols;
    drawn = [];
    root.style.setProperty("--rows", rows);
    root.style.setProperty("--cols", cols);
    cells.replaceChildren(...Array.from({ length: rows * cols }, () => h("span", { class: "cnnlab-conv-cell" })));
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
    cell.className = `cnnlab-conv-cell ${look}`;
    cell.style.background = background ? core.css(background) : "";
    cell.style.color = background ? core.ink(background) : "";
  }

  /** Puts a box around `height` × `width` cells and marks their indices on the rulers. */
  function place(name, row, col, height, width) {
    const { style } = boxes[name];
    for (const [property, value] of [["--row", row], ["--col", col], ["--height", height], ["--width", width]])
      style.setProperty(property, value);
    if (name !== "frame") return;
    for (const [k, mark] of [...rulers.rows.children].entries()) mark.classList.toggle("is-here", k >= row && k < row + height);
    for (const [k, mark] of [...rulers.cols.children].entries()) mark.classList.toggle("is-here", k >= col && k < col + width);
  }

  /** Where a pointer is, in cells from the top left corner, with its fraction. */
  function locate(event) {
    const area = cells.getBoundingClientRect();
    return { y: ((event.clientY - area.top) / area.height) * (cells.childElementCount / columns), x: ((event.clientX - area.left) / area.width) * columns };
  }

  /** Text as large as the widest (in ems) allows; none where it would be too small to read. */
  function fit(unit, widest) {
    const font = Math.min(15, unit * (unit < 24 ? 0.5 : 0.44), (unit - 4) / widest);
    root.style.setProperty("--unit", `${unit}px`);
    root.style.setProperty("--font", `${font}px`);
    root.classList.toggle("is-small", font < 8);
  }

  const redraw = () => (drawn = []);
  return { root, surface, boxes, resize, put, place, locate, fit, redraw };
}

// ---- the figure ------------------------------------------------------------------------------------------------

function render({ model, el }) {
  const { h } = core;
  const life = core.lifetime();
  const first = Object.fromEntries(
    ["image", "kernel", "stride", "padding", "row", "col", "brush"].map((name) => [name, model.get(name)]),
  );
  const sentence = h("p", { class: "cnnlab-spoken", id: core.uid("conv") });
  const values = h("p", { class: "cnnlab-spoken" });
  const live = h("p", { class: "cnnlab-spoken", "aria-live": "polite" });
  const voice = core.announcer(live);
  const image = createMap("input", sentence.id);
  const output = createMap("output", sentence.id);
  const cursor = { row: 0, col: 0 };
  let colours = null;

  function set(changes) {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
  }

  // ---- panels and controls

  const button = (label, name, text = "") => {
    const made = h("button", { type: "button", class: "cnnlab-button", "aria-label": text ? false : label, title: text ? false : label });
    made.innerHTML = name ? icon(name) : "";
    made.append(text);
    return made;
  };
  /** Radio buttons in a row, one of `choices` [value, label]; `choose` gets the value. */
  function radios(legend, choices, choose) {
    const name = core.uid("conv");
    const inputs = choices.map(([value]) => h("input", { type: "radio", name, value, [KEYS]: "true" }));
    const labels = inputs.map((input, k) => h("label", {}, input, choices[k][1]));
    const root = h("fieldset", { class: "cnnlab-switch", "aria-label": legend }, ...labels);
    life.listen(root, "change", (event) => choose(event.target.value));
    return { root, inputs, labels };
  }
  /** A panel's three parts, each in its own place of the stage: title, picture, tools. */
  function panel(kind, title, picture, ...tools) {
    const extent = h("span", { class: "cnnlab-conv-extent" });
    const part = (name, ...children) => h("div", { class: `cnnlab-conv-${name}`, style: `grid-area: ${kind}-${name}` }, ...children);
    const heading = part("title", h("b", { style: `color: var(--cnnlab-${kind})` }, title), extent);
    return { parts: [heading, part("figure", picture), part("tools", ...tools)], extent };
  }
  const row = (...children) => h("div", { class: "cnnlab-conv-row" }, ...children);

  const modes = radios("What pressing the image does", [["walk", "Walk"], ["paint", "Paint"]], (mode) =>
    set({ mode, playing: false }),
  );
  const clear = button("Clear the image", "", "Clear");
  const brush = h("input", { type: "range", min: 0, max: model.get("white"), step: model.get("white") < 9 ? 0.1 : 1, [KEYS]: "true" });
  const swatch = h("span", { class: "cnnlab-conv-swatch", "aria-hidden": "true" });
  const brushRow = h("label", { class: "cnnlab-conv-brush" }, h("span", {}, "Brush"), brush, swatch);
  const walkHint = h("p", { class: "cnnlab-conv-hint cnnlab-conv-walking" }, "Arrow keys, or press and drag.");
  const inputPanel = panel("input", "Input", image.root, row(modes.root, clear), walkHint, brushRow);

  const editor = core.kernelEditor({ colours: () => colours, onEdit: (kernel) => set({ kernel, playing: false }), largest: 1000 });
  const preset = h("select", { class: "cnnlab-select", "aria-label": "Kernel", [KEYS]: "true" });
  for (const [name, label] of core.KERNELS) preset.append(h("option", { value: name }, label));
  const own = h("option", { value: "own" }, "Your own");
  preset.append(own);
  const total = h("p", { class: "cnnlab-conv-hint" });
  const kernelPanel = panel("kernel", "Kernel", editor.element, row(preset), total, editor.note);

  const back = button("One step back", "back");
  const play = button("Play", "play", "Play");
  const next = button("One step on", "next");
  const scale = { low: h("span"), high: h("span") };
  const legend = h("div", { class: "cnnlab-conv-scale", "aria-hidden": "true" }, scale.low, h("i"), scale.high);
  const outputPanel = panel("output", "Output", output.root, row(back, play, next), legend);

  const sign = (name, text) => h("span", { class: "cnnlab-conv-sign", style: `grid-area: ${name}`, "aria-hidden": "true" }, text);
  const stage = h(
    "div", { class: "cnnlab-conv-stage" },
    ...inputPanel.parts, sign("times", "∗"), ...kernelPanel.parts, sign("equals", "="), ...outputPanel.parts,
  );
  const tiles = h("div", { class: "cnnlab-conv-tiles" });
  const sum = h("div", { class: "cnnlab-conv-sum" });
  const work = h("div", { class: "cnnlab-conv-work", "aria-hidden": "true" }, tiles, sum);

  const strides = radios("Stride", [1, 2, 3].map((n) => [n, n]), (n) => set(changed(model, { stride: Number(n), playing: false })));
  const paddings = radios("Padding", [0, 1, 2].map((n) => [n, n]), (n) => set(changed(model, { padding: Number(n), playing: false })));
  const formula = h("p", { class: "cnnlab-conv-formula" });
  const reset = button("Reset everything", "", "Reset");
  const setting = (name, choice) => h("div", { class: "cnnlab-conv-setting" }, h("span", { "aria-hidden": "true" }, name), choice.root);
  const settings = h("div", { class: "cnnlab-conv-settings" }, setting("Stride", strides), setting("Padding", paddings), formula, reset);

  const root = h("div", { class: "cnnlab-conv", role: "group", "aria-label": "Convolution explorer" }, stage, work, settings, sentence, values, live);
  el.replaceChildren(root);

  // ---- walking

  function goTo(row, col) {
    set({ row, col, playing: false });
    voice.say(() => sentence.textContent);
  }
  /** The window position under a pointer: centred there, or moved as far as the pointer since `grip`. */
  function windowAt({ x, y }, grip) {
    const { stride, kH, kW, rows, cols } = read(model);
    const row = grip ? grip.row + (y - grip.y) / stride : (y - kH / 2) / stride;
    const col = grip ? grip.col + (x - grip.x) / stride : (x - kW / 2) / stride;
    return [core.clamp(Math.round(row), 0, rows - 1), core.clamp(Math.round(col), 0, cols - 1)];
  }
  function outputAt({ x, y }) {
    const { rows, cols } = read(model);
    return [core.clamp(Math.floor(y), 0, rows - 1), core.clamp(Math.floor(x), 0, cols - 1)];
  }
  /** Shows where the window would go. */
  function preview(position) {
    root.classList.toggle("has-ghost", position !== null);
    if (!position) return;
    const { stride, kH, kW } = read(model);
    image.place("ghost", position[0] * stride, position[1] * stride, kH, kW);
    output.place("ghost", position[0], position[1], 1, 1);
  }

  /** Presses and drags on a map. A finger may scroll the page from it, except on the frame: that one is dragged. */
  function drags(map, begin, move) {
    let grip = null;
    life.listen(map.surface, "pointerdown", (event) => {
      if (event.button !== 0 || !event.isPrimary) return;
      map.surface.setPointerCapture(event.pointerId);
      preview(null);
      grip = begin(map.locate(event), event);
      if (event.pointerType !== "touch" || event.target === map.boxes.frame || model.get("mode") === "paint") move(map.locate(event), grip);
    });
    life.listen(map.surface, "pointermove", (event) => {
      if (grip) move(map.locate(event), grip);
    });
    life.listen(map.surface, "pointerup", (event) => {
      if (grip) move(map.locate(event), grip);
      grip = null;
    });
    life.listen(map.surface, "pointercancel lostpointercapture", () => (grip = null));
    life.listen(map.surface, "pointermove", (event) => {
      const idle = event.pointerType === "mouse" && event.buttons === 0 && !(map === image && model.get("mode") === "paint");
      preview(idle ? (map === image ? windowAt : outputAt)(map.locate(event)) : null);
    });
    life.listen(map.surface, "pointerleave", () => preview(null));
  }

  drags(output, () => ({}), (at) => goTo(...outputAt(at)));
  drags(
    image,
    (at, event) => {
      if (model.get("mode") === "paint") return beginStroke(at);
      return event.target === image.boxes.frame ? { ...at, row: model.get("row"), col: model.get("col") } : { centred: true };
    },
    (at, grip) => {
      if (grip.value !== undefined) stroke(at, grip);
      else goTo(...windowAt(at, grip.centred ? null : grip));
    },
  );

  function onKey(event) {
    const onImage = event.currentTarget === image.surface;
    const painting = onImage && model.get("mode") === "paint";
    const state = read(model);
    const to = painting ? walkTo(event, cursor, state.height, state.width) : walkTo(event, state, state.rows, state.cols);
    if (to && painting) {
      [cursor.row, cursor.col] = to;
      drawCursor(state);
      voice.say(() => `Pixel row ${to[0]}, column ${to[1]}: ${core.number(state.image[to[0]][to[1]])}`);
    } else if (to) goTo(...to);
    else if (painting ? !paintKey(event) : !playKey(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }
  life.listen(image.surface, "keydown", onKey);
  life.listen(output.surface, "keydown", onKey);

  // ---- painting

  function paint(row, col, value) {
    const pixels = model.get("image");
    if (pixels[row][col] === value) return;
    set({ image: pixels.map((line, i) => (i === row ? line.map((old, j) => (j === col ? value : old)) : line)), playing: false });
  }
  function pixelAt({ x, y }) {
    const { padding, height, width } = read(model);
    const [row, col] = [Math.floor(y) - padding, Math.floor(x) - padding];
    return row >= 0 && row < height && col >= 0 && col < width ? [row, col] : null;
  }
  /** A stroke lays down the brush; begun on a pixel that has its value already, it erases. */
  function beginStroke(at) {
    const pixel = pixelAt(at);
    const full = pixel && model.get("image")[pixel[0]][pixel[1]] === model.get("brush");
    return { ...at, value: full ? 0 : model.get("brush") };
  }
  /** Paints the line from the last point, so that a fast stroke leaves no gaps. */
  function stroke(at, grip) {
    const steps = Math.max(1, Math.ceil(2 * Math.max(Math.abs(at.x - grip.x), Math.abs(at.y - grip.y))));
    for (let k = 1; k <= steps; k++) {
      const pixel = pixelAt({ x: grip.x + ((at.x - grip.x) * k) / steps, y: grip.y + ((at.y - grip.y) * k) / steps });
      if (!pixel) continue;
      [cursor.row, cursor.col] = pixel;
      paint(...pixel, grip.value);
    }
    [grip.x, grip.y] = [at.x, at.y];
    drawCursor(read(model));
  }
  function paintKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const { row, col } = cursor;
    const white = model.get("white");
    let value;
    if (event.key === " " || event.key === "Enter") value = model.get("image")[row][col] === model.get("brush") ? 0 : model.get("brush");
    else if (event.key === "Delete" || event.key === "Backspace") value = 0;
    else if (/^[0-9]$/.test(event.key)) value = white < 9 ? (Number(event.key) * white) / 10 : Number(event.key);
    else return false;
    paint(row, col, value);
    voice.say(() => `Pixel row ${row}, column ${col} is now ${core.number(value)}`);
    return true;
  }
  life.listen(brush, "input", () => set({ brush: Number(brush.value) }));
  life.listen(clear, "click", () => {
    set({ image: model.get("image").map((line) => line.map(() => 0)), playing: false });
    voice.say(() => "The image is cleared.");
  });

  life.listen(preset, "change", () => {
    const found = core.KERNELS.find(([name]) => name === preset.value);
    if (found) set(changed(model, { kernel: found[2], playing: false }));
  });

  // ---- playing, stride, padding, reset

  let timer = 0;
  function step(by) {
    const { row, col, rows, cols } = read(model);
    const at = core.clamp(row * cols + col + by, 0, rows * cols - 1);
    return [Math.floor(at / cols), at % cols];
  }
  function togglePlay() {
    const { row, col, rows, cols } = read(model);
    const over = row === rows - 1 && col === cols - 1;
    set({ ...(over && !model.get("playing") ? { row: 0, col: 0 } : {}), playing: !model.get("playing") });
    voice.say(() => (model.get("playing") ? "Playing" : `Paused. ${sentence.textContent}`));
  }
  function playKey(event) {
    if (event.key === " ") togglePlay();
    return event.key === " ";
  }
  function tick() {
    clearTimeout(timer);
    if (!model.get("playing")) return;
    timer = setTimeout(() => {
      const [row, col] = step(1);
      const { row: oldRow, col: oldCol } = read(model);
      set(row === oldRow && col === oldCol ? { playing: false } : { row, col });
      tick();
    }, STEP);
  }
  life.listen(play, "click", togglePlay);
  life.listen(back, "click", () => goTo(...step(-1)));
  life.listen(next, "click", () => goTo(...step(1)));
  life.listen(reset, "click", () => {
    set({ ...first, playing: false });
    voice.say(() => "Everything is as it was at the start.");
  });

  // ---- drawing

  function drawImage(state) {
    const { padding, height, width } = state;
    const white = model.get("white");
    image.resize(height + 2 * padding, width + 2 * padding, padding);
    for (let i = -padding, k = 0; i < height + padding; i++) {
      for (let j = -padding; j < width + padding; j++, k++) {
        const value = state.image[i]?.[j];
        const text = value === undefined ? "0" : core.short(value);
        if (value === undefined) image.put(k, text, null, "is-padding");
        else image.put(k, text, core.grey(value, white), value === 0 ? "is-zero" : "");
      }
    }
  }

  function drawOutput(state, map) {
    const limit = Math.max(...map.flat().map(Math.abs));
    const hidden = model.get("playing") ? state.row * state.cols + state.col : Infinity;
    output.resize(state.rows, state.cols, 0);
    for (const [k, value] of map.flat().entries()) {
      if (k > hidden) output.put(k, "", null, "is-blank");
      else output.put(k, core.short(value), core.diverging(colours, value, limit));
    }
    write(scale.low, core.number(-limit, 2));
    write(scale.high, core.number(limit, 2));
  }

  function drawKernel({ kernel }) {
    editor.show(kernel);
    const found = core.KERNELS.find(([, , weights]) => core.sameGrid(weights, kernel));
    own.hidden = Boolean(found);
    preset.value = found ? found[0] : "own";
    write(total, `Its weights sum to ${core.number(kernel.flat().reduce((sum, weight) => sum + weight, 0))}.`);
  }

  let shownKernel = "";
  const closed = (text) => (text.startsWith("−") ? `(${text})` : text);
  const term = () => h("span", {}, h("i"), "·", h("b"));
  function buildWork({ kH, kW }) {
    if (shownKernel === size(kH, kW)) return;
    shownKernel = size(kH, kW);
    tiles.style.setProperty("--cols", kW);
    tiles.classList.toggle("is-wide", kW > 3);
    const tile = () => h("div", { class: "cnnlab-conv-tile" }, h("span", {}, h("i"), " × ", h("b")), h("strong"));
    tiles.replaceChildren(...Array.from({ length: kH * kW }, tile));
    const line = (_, m) => [
      h("span", { class: "cnnlab-conv-lead" }, m ? "+" : "="),
      h("span", { class: "cnnlab-conv-terms" }, ...Array.from({ length: kW }, term)),
    ];
    const lines = Array.from({ length: kH }, line).flat();
    const result = h("span", { class: "cnnlab-conv-terms" }, h("span"), h("strong", { class: "cnnlab-conv-result" }));
    sum.replaceChildren(h("span", { class: "cnnlab-conv-name" }), ...lines, h("span", { class: "cnnlab-conv-lead" }), result);
  }
  function drawWork(state, result) {
    buildWork(state);
    const cells = windowOf(state);
    const texts = core.weightTexts(state.kernel).flat();
    const parts = core.parts(state.kernel);
    const limit = Math.max(...cells.map(({ value, weight }) => Math.abs(value * weight)));
    const written = cells.map(({ value }) => core.number(value, 2));
    for (const [k, { value, weight, padded }] of cells.entries()) {
      const product = value * weight;
      const background = core.diverging(colours, product, limit * 1.6);
      const [factors, answer] = tiles.children[k].children;
      const text = core.exact(product, parts, 2);
      tiles.children[k].classList.toggle("is-padding", padded);
      tiles.children[k].style.background = padded ? "" : core.css(background);
      tiles.children[k].style.color = padded ? "" : core.ink(background);
      write(factors.firstElementChild, written[k]);
      write(factors.lastElementChild, texts[k]);
      write(answer, text.includes("/") || !core.isRounded(product, 2) ? text : `≈ ${text}`);
    }
    const terms = [...sum.querySelectorAll(".cnnlab-conv-terms")];
    const [fraction, answer] = terms.pop().children;
    for (const [m, line] of terms.entries()) {
      for (const [n, { firstElementChild, lastElementChild }] of [...line.children].entries()) {
        write(firstElementChild, closed(written[m * state.kW + n]));
        write(lastElementChild, closed(texts[m * state.kW + n]));
      }
    }
    const whole = core.exact(result, parts);
    const rounded = core.isRounded(result);
    const value = core.number(result);
    const approximately = rounded ? "≈" : "=";
    write(sum.firstElementChild, `y(${state.row}, ${state.col})`);
    fraction.hidden = !whole.includes("/");
    write(fraction, `${whole} ${approximately}`);
    write(fraction.parentElement.previousElementSibling, whole.includes("/") ? "=" : approximately);
    write(answer, value);
    const said = cells.map((_, k) => `${written[k]} times ${texts[k]}`).join(", plus ");
    write(sentence, spoken(`Output row ${state.row}, column ${state.col}: ${said}, ${rounded ? "is about" : "is"} ${value}.`));
  }

  function drawWindow({ row, col, stride, kH, kW }) {
    image.place("frame", row * stride, col * stride, kH, kW);
    output.place("frame", row, col, 1, 1);
  }
  function drawCursor({ height, width, padding }) {
    [cursor.row, cursor.col] = [Math.min(cursor.row, height - 1), Math.min(cursor.col, width - 1)];
    image.place("cursor", cursor.row + padding, cursor.col + padding, 1, 1);
  }

  function drawControls(state) {
    const mode = model.get("mode");
    const playing = model.get("playing");
    root.classList.toggle("is-painting", mode === "paint");
    root.classList.toggle("is-playing", playing && !core.reducedMotion());
    for (const field of modes.inputs) field.checked = field.value === mode;
    for (const field of strides.inputs) field.checked = Number(field.value) === state.stride;
    for (const field of paddings.inputs) {
      const room = Math.min(state.height - state.kH, state.width - state.kW) + 2 * Number(field.value);
      field.checked = Number(field.value) === state.padding;
      field.disabled = room < 0;
      field.parentElement.title = room < 0 ? `The ${size(state.kH, state.kW)} kernel is larger than the padded image` : "";
    }
    brush.value = model.get("brush");
    brush.setAttribute("aria-valuetext", core.number(model.get("brush"), 2));
    write(swatch, core.number(model.get("brush"), 2));
    const shade = core.grey(model.get("brush"), model.get("white"));
    swatch.style.background = core.css(shade);
    swatch.style.color = core.ink(shade);
    if (play.textContent !== (playing ? "Pause" : "Play")) {
      play.innerHTML = icon(playing ? "pause" : "play");
      play.append(playing ? "Pause" : "Play");
    }
    back.disabled = state.row === 0 && state.col === 0;
    next.disabled = state.row === state.rows - 1 && state.col === state.cols - 1;
  }

  function drawSizes(state) {
    const { padding, stride, height, width, kH, kW, rows, cols } = state;
    write(inputPanel.extent, size(height, width) + (padding ? ` + ring of ${padding}` : ""));
    write(kernelPanel.extent, size(kH, kW));
    write(outputPanel.extent, size(rows, cols));
    const along = (n, k, result) => `⌊(${n} + 2·${padding} − ${k}) / ${stride}⌋ + 1 = ${result}`;
    const same = height === width && kH === kW;
    write(formula, same ? `Size ${along(height, kH, rows)}` : `Rows ${along(height, kH, rows)}, columns ${along(width, kW, cols)}`);
    const how = model.get("mode") === "paint" ? "Arrow keys move the pen; digits, Space and Delete paint." : "Arrow keys move the window; Space plays.";
    image.surface.setAttribute("aria-label", `Input image, ${height} by ${width}, padding ${padding}, stride ${stride}. ${how}`);
    output.surface.setAttribute("aria-label", `Output, ${rows} by ${cols}. Arrow keys move the window; Space plays.`);
  }

  /** Chooses how the panels stand and how large cells are: by the room and by all numbers, not by the position. */
  function layout({ image: pixels, width, padding, kernel, kW, cols }) {
    if (!room) return;
    const columns = width + 2 * padding;
    const cell = room < MEDIUM ? 36 : kW > 3 ? 40 : 56;
    const table = kW * cell + 4;
    const inRow = (unit) => Math.max(204, RULER + unit * columns) + Math.max(188, RULER + unit * cols) + Math.max(172, table) + 64;
    const beside = Math.floor((room - RULER - table - 32) / cols);
    const alone = (count) => core.clamp(Math.floor((room - RULER) / count), 8, 38);
    let unit = 38;
    while (unit > 12 && inRow(unit) > room) unit--;
    const shape = room >= MEDIUM && inRow(unit) <= room ? "row" : beside >= 20 ? "split" : "stack";
    stage.dataset.shape = shape;

    const seen = pixels.flat().map((value) => core.short(value));
    const weights = core.weightTexts(kernel).flat();
    image.fit(shape === "row" ? unit : alone(columns), ems(seen));
    output.fit({ row: unit, split: Math.min(beside, 38), stack: alone(cols) }[shape], ems(map.flat().map((value) => core.short(value))));
    const font = Math.min(16, (cell - 6) / ems(weights));
    editor.element.style.setProperty("--unit", `${cell}px`);
    editor.element.style.setProperty("--font", `${font}px`);
    const factors = ems(pixels.flat().map((value) => core.number(value, 2))) + ems(weights) + 1.5;
    tiles.style.setProperty("--tile", `${Math.max(84, Math.ceil(13 * factors + 10))}px`);
  }

  let room = 0; // the stage's width, told by the watcher: asking for it would force a layout
  let ems = null;
  let map = null;
  let source = [];
  function draw() {
    if (!root.isConnected) return; // the resize watcher calls again once there is room
    colours ??= core.palette(root);
    ems ??= textMeasure(getComputedStyle(root).fontFamily);
    const state = read(model);
    const now = [state.image, state.kernel, state.stride, state.padding];
    const fresh = now.some((part, k) => part !== source[k]);
    if (fresh) {
      map = core.conv2d(...now);
      source = now;
      values.textContent = spoken(`Output, row by row: ${map.map((line) => line.map((value) => core.number(value)).join(" ")).join("; ")}.`);
    }
    drawImage(state);
    drawOutput(state, map);
    drawKernel(state);
    drawWindow(state);
    drawCursor(state);
    drawWork(state, map[state.row][state.col]);
    drawSizes(state);
    drawControls(state);
    if (fresh) layout(state);
  }

  /** Draws once after all changes of this event, still before the next frame. */
  let pending = false;
  function schedule() {
    if (pending) return;
    pending = true;
    queueMicrotask(() => {
      pending = false;
      draw();
    });
  }

  life.follow(model, "image kernel stride padding row col mode playing white brush", schedule);
  life.follow(model, "playing", tick);
  life.add(
    core.onTheme(() => {
      colours = null;
      image.redraw();
      output.redraw();
      schedule();
    }),
  );
  const watcher = new ResizeObserver(([entry]) => {
    room = entry.contentRect.width;
    if (!map) draw();
    else layout(read(model));
  });
  watcher.observe(stage);
  life.add(() => watcher.disconnect());
  life.add(() => clearTimeout(timer));
  life.add(voice.end);
  draw();
  tick();
  return life.end;
}

export default { render };
