// One image, one kernel, and every product and sum that makes the output. The state and its rules are in
// convolution_explorer.py; this file draws it and turns keys, presses and play into new state.

/** @typedef {{image: number[][], kernel: number[][], stride: number, padding: number, height: number, width: number,
 *   kH: number, kW: number, rows: number, cols: number, row: number, col: number}} State */

const RULER = 18; // px that the indices beside a map take
const MEDIUM = 600; // px from which the three panels stand in a row
const STEP = 800; // ms between two positions while playing: time to look from the window to the sum

const size = (rows, cols) => `${rows} × ${cols}`;

// ---- state ---------------------------------------------------------------------------------------------------

/**
 * The traits and what follows from them; the position is brought inside, whatever order changes came in.
 * @returns {State}
 */
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

// ---- every product and the sum ---------------------------------------------------------------------------------

/** The products, arranged as the kernel is, and the sum written out; `draw` returns the sentence for listeners. */
function createWork() {
  const { h } = core;
  const tiles = h("div", { class: "cnnlab-conv-tiles" });
  const name = h("span", { class: "cnnlab-sum-name" });
  const sum = h("div", { class: "cnnlab-sum" });
  const root = h("div", { class: "cnnlab-conv-work", "aria-hidden": "true" }, tiles, sum);
  const equals = h("span", { class: "cnnlab-sum-lead" });
  const fraction = h("span");
  const answer = h("strong", { class: "cnnlab-sum-result" });
  let shape = "";
  let terms = [];

  function build({ kH, kW }) {
    if (shape === size(kH, kW)) return;
    shape = size(kH, kW);
    tiles.style.setProperty("--cols", kW);
    tiles.classList.toggle("is-wide", kW > 3);
    const tile = () => h("div", { class: "cnnlab-conv-tile" }, h("span", {}, h("i"), " × ", h("b")), h("strong"));
    tiles.replaceChildren(...Array.from({ length: kH * kW }, tile));
    terms = Array.from({ length: kH * kW }, () => h("span", {}, h("i"), "·", h("b")));
    const lines = Array.from({ length: kH }, (_, m) => [
      h("span", { class: "cnnlab-sum-lead" }, m ? "+" : "="),
      h("span", { class: "cnnlab-sum-terms" }, ...terms.slice(m * kW, (m + 1) * kW)),
    ]);
    sum.replaceChildren(name, ...lines.flat(), equals, h("span", { class: "cnnlab-sum-terms" }, fraction, answer));
  }

  function drawTile(tile, { value, weight, padded }, factors, parts, colour) {
    const product = value * weight;
    const text = core.exact(product, parts, 2);
    const [above, below] = tile.children;
    tile.classList.toggle("is-padding", padded);
    tile.style.background = padded ? "" : core.css(colour);
    tile.style.color = padded ? "" : core.ink(colour);
    core.write(above.firstElementChild, factors[0]);
    core.write(above.lastElementChild, factors[1]);
    core.write(below, text.includes("/") || !core.isRounded(product, 2) ? text : `≈ ${text}`);
  }

  function draw(state, result, colours) {
    build(state);
    const cells = windowOf(state);
    const weights = core.weightTexts(state.kernel).flat();
    const factors = cells.map(({ value }, k) => [core.number(value, 2), weights[k]]);
    const parts = core.parts(state.kernel);
    const limit = 1.6 * Math.max(...cells.map(({ value, weight }) => Math.abs(value * weight))); // paler than a map
    for (const [k, cell] of cells.entries()) {
      drawTile(tiles.children[k], cell, factors[k], parts, core.diverging(colours, cell.value * cell.weight, limit));
      core.write(terms[k].firstElementChild, core.closed(factors[k][0]));
      core.write(terms[k].lastElementChild, core.closed(factors[k][1]));
    }
    const exactly = core.exact(result, parts);
    const rounded = core.isRounded(result);
    const sign = rounded ? "≈" : "=";
    fraction.hidden = !exactly.includes("/");
    core.write(name, `y(${state.row}, ${state.col})`);
    core.write(equals, fraction.hidden ? sign : "=");
    core.write(fraction, `${exactly} ${sign}`);
    core.write(answer, core.number(result));
    const products = factors.map((pair) => pair.join(" times ")).join(", plus ");
    const verb = rounded ? "is about" : "is";
    return core.spoken(`Output row ${state.row}, column ${state.col}: ${products}, ${verb} ${core.number(result)}.`);
  }

  return { root, tiles, draw };
}

// ---- sizes -----------------------------------------------------------------------------------------------------

/**
 * How the panels stand in `room` px, and how large a cell is in each: three in a row where there is room; else the
 * image above kernel and output; else one below the other.
 * @param {State} state
 */
function arrange(room, { width, padding, kW, cols }) {
  const columns = width + 2 * padding;
  const cell = room < MEDIUM ? 36 : kW > 3 ? 40 : 56;
  const table = kW * cell + 4;
  // At least as wide as the tools below each panel; the signs between them and the gaps take 64 px.
  const inRow = (unit) =>
    Math.max(204, RULER + unit * columns) + Math.max(172, table) + Math.max(188, RULER + unit * cols) + 64;
  const alone = (count) => core.clamp(Math.floor((room - RULER) / count), 8, 38);
  const beside = Math.min(38, Math.floor((room - RULER - table - 12) / cols)); // a gap of 12 px at least
  let unit = 38;
  while (unit > 12 && inRow(unit) > room) unit--;
  if (room >= MEDIUM && inRow(unit) <= room) return { shape: "row", cell, image: unit, output: unit };
  if (beside >= 20) return { shape: "split", cell, image: alone(columns), output: beside };
  return { shape: "stack", cell, image: alone(columns), output: alone(cols) };
}

// ---- controls --------------------------------------------------------------------------------------------------

/** A panel's three parts, each in its own place of the stage: title, picture, tools. */
function panel(kind, title, picture, ...tools) {
  const part = (name, ...children) =>
    core.h("div", { class: `cnnlab-conv-${name}`, style: `grid-area: ${kind}-${name}` }, ...children);
  const extent = core.h("span", { class: "cnnlab-conv-extent" });
  const heading = part("title", core.h("b", { style: `color: var(--cnnlab-${kind})` }, title), extent);
  return { parts: [heading, part("figure", picture), part("tools", ...tools)], extent };
}

const line = (...children) => core.h("div", { class: "cnnlab-conv-row" }, ...children);

/** Chooses among the kernels that have a name; an edited one is "Your own". */
function createPresets(life, choose) {
  const root = core.h("select", { class: "cnnlab-select", "aria-label": "Kernel", [core.KEYS]: "true" });
  const own = core.h("option", { value: "own" }, "Your own");
  root.append(...core.KERNELS.map(([name, label]) => core.h("option", { value: name }, label)), own);
  life.listen(root, "change", () => {
    const found = core.KERNELS.find(([name]) => name === root.value);
    if (found) choose(found[2]);
  });
  function show(kernel) {
    const found = core.KERNELS.find(([, , weights]) => core.sameGrid(weights, kernel));
    own.hidden = Boolean(found);
    root.value = found ? found[0] : "own";
  }
  return { root, show };
}

// ---- painting --------------------------------------------------------------------------------------------------

/** What a pen does to the image: strokes of a pointer, and keys at its cursor. */
function createPen(model, set) {
  const cursor = { row: 0, col: 0 };

  function paint(row, col, value) {
    const pixels = model.get("image");
    if (pixels[row][col] === value) return;
    const image = pixels.map((old, i) => (i === row ? old.map((pixel, j) => (j === col ? value : pixel)) : old));
    set({ image, playing: false });
  }

  function pixelAt({ x, y }) {
    const { padding, height, width } = read(model);
    const [row, col] = [Math.floor(y) - padding, Math.floor(x) - padding];
    return row >= 0 && row < height && col >= 0 && col < width ? [row, col] : null;
  }

  /** What the brush leaves on a pixel: its value; 0 where the pixel has that already. */
  const ink = (row, col) => (model.get("image")[row][col] === model.get("brush") ? 0 : model.get("brush"));

  /** A stroke keeps the value it began with. */
  function begin(at) {
    const pixel = pixelAt(at);
    return { ...at, value: pixel ? ink(...pixel) : model.get("brush") };
  }

  /** Paints the line from the last point, so that a fast stroke leaves no gaps. */
  function stroke(at, last) {
    const [dx, dy] = [at.x - last.x, at.y - last.y];
    const steps = Math.max(1, Math.ceil(2 * Math.max(Math.abs(dx), Math.abs(dy))));
    for (let k = 1; k <= steps; k++) {
      const pixel = pixelAt({ x: last.x + (dx * k) / steps, y: last.y + (dy * k) / steps });
      if (!pixel) continue;
      [cursor.row, cursor.col] = pixel;
      paint(...pixel, last.value);
    }
    [last.x, last.y] = [at.x, at.y];
  }

  /** Paints the pixel at the cursor. @returns {number|null} its new value; null for a key that does not paint */
  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return null;
    const white = model.get("white");
    let value;
    if (event.key === " " || event.key === "Enter") value = ink(cursor.row, cursor.col);
    else if (event.key === "Delete" || event.key === "Backspace") value = 0;
    else if (/^[0-9]$/.test(event.key)) value = white < 9 ? (Number(event.key) * white) / 10 : Number(event.key);
    else return null;
    paint(cursor.row, cursor.col, value);
    return value;
  }

  return { cursor, begin, stroke, key };
}

// ---- playing ---------------------------------------------------------------------------------------------------

/** Steps through the positions, row by row, and while the model says `playing` by itself. */
function createPlayer(model, set) {
  let timer = 0;
  function step(by) {
    const { row, col, rows, cols } = read(model);
    const at = core.clamp(row * cols + col + by, 0, rows * cols - 1);
    return { row: Math.floor(at / cols), col: at % cols };
  }
  const isLast = ({ row, col, rows, cols }) => row === rows - 1 && col === cols - 1;
  function toggle() {
    const playing = !model.get("playing");
    set(playing && isLast(read(model)) ? { row: 0, col: 0, playing } : { playing });
  }
  /** To be called when `playing` has changed. */
  function tick() {
    clearTimeout(timer);
    if (!model.get("playing")) return;
    timer = setTimeout(() => {
      set(isLast(read(model)) ? { playing: false } : step(1));
      tick();
    }, STEP);
  }
  return { step, toggle, tick, end: () => clearTimeout(timer) };
}

// ---- the figure ------------------------------------------------------------------------------------------------

function render({ model, el }) {
  const { h } = core;
  const life = core.lifetime();
  const kept = ["image", "kernel", "stride", "padding", "row", "col", "brush"];
  const first = Object.fromEntries(kept.map((name) => [name, model.get(name)]));
  function set(changes) {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
  }

  const sentence = h("p", { class: "cnnlab-spoken", id: core.uid("conv") });
  const values = h("p", { class: "cnnlab-spoken" });
  const live = h("p", { class: "cnnlab-spoken", "aria-live": "polite" });
  const voice = core.announcer(live);
  const image = core.cellMap("input", sentence.id);
  const output = core.cellMap("output", sentence.id);
  const work = createWork();
  const pen = createPen(model, set);
  const player = createPlayer(model, set);
  let colours = null;

  // ---- controls

  const modes = core.radios(life, "What pressing the image does", [["walk", "Walk"], ["paint", "Paint"]], (mode) =>
    set({ mode, playing: false }),
  );
  const clear = core.button("Clear");
  const brush = h("input", { type: "range", min: 0, [core.KEYS]: "true" });
  const swatch = h("span", { class: "cnnlab-conv-swatch", "aria-hidden": "true" });
  const brushLine = h("label", { class: "cnnlab-conv-brush" }, h("span", {}, "Brush"), brush, swatch);
  const hint = h(
    "p",
    { class: "cnnlab-hint cnnlab-conv-walking" },
    h("span", { class: "cnnlab-by-key" }, "Arrow keys, or press and drag."),
    h("span", { class: "cnnlab-by-touch" }, "Tap a pixel, or drag the frame."),
  );
  const inputPanel = panel("input", "Input", image.root, line(modes.root, clear), hint, brushLine);

  const useKernel = (kernel) => set(changed(model, { kernel, playing: false }));
  const editor = core.kernelEditor({ colours: () => colours, onEdit: useKernel, largest: 1000 });
  const presets = createPresets(life, useKernel);
  const total = h("p", { class: "cnnlab-hint" });
  const kernelPanel = panel("kernel", "Kernel", editor.element, line(presets.root), total);

  const back = core.button("One step back", "");
  const play = core.button("Play");
  const next = core.button("One step on", "");
  const scale = { low: h("span"), high: h("span") };
  const legend = h("div", { class: "cnnlab-conv-scale", "aria-hidden": "true" }, scale.low, h("i"), scale.high);
  const outputPanel = panel("output", "Output", output.root, line(back, play, next), legend);

  const numbers = (...values) => values.map((value) => [value, value]);
  const setting = (legend, trait, choices) => {
    const choose = (value) => set(changed(model, { [trait]: Number(value), playing: false }));
    const made = core.radios(life, legend, choices, choose);
    const root = h("div", { class: "cnnlab-setting" }, h("span", { "aria-hidden": "true" }, legend), made.root);
    return { ...made, root };
  };
  const strides = setting("Stride", "stride", numbers(1, 2, 3));
  const paddings = setting("Padding", "padding", numbers(0, 1, 2));
  const formula = h("p", { class: "cnnlab-conv-formula" });
  const reset = core.button("Reset");
  const settings = h("div", { class: "cnnlab-conv-settings" }, strides.root, paddings.root, formula, reset);

  const sign = (name, text) =>
    h("span", { class: `cnnlab-conv-sign cnnlab-conv-${name}`, "aria-hidden": "true" }, text);
  const stage = h(
    "div",
    { class: "cnnlab-conv-stage" },
    ...inputPanel.parts, sign("times", "∗"), ...kernelPanel.parts, sign("equals", "="), ...outputPanel.parts,
    editor.note,
  );
  const probe = h("div"); // as wide as the stage and always 0 high: watching it cannot set itself off
  const root = h("div", { class: "cnnlab-figure cnnlab-conv", role: "group", "aria-label": "Convolution explorer" });
  root.append(probe, stage, work.root, settings, sentence, values, live);
  el.replaceChildren(root);

  // ---- pointing

  function goTo([row, col]) {
    set({ row, col, playing: false });
    voice.say(() => sentence.textContent);
  }
  /**
   * The position whose window has its top left corner at a pointer, or just before it where the stride leaves that
   * pixel out; with a `grip`, the position moved as far as the pointer since.
   */
  function windowAt({ x, y }, grip = null) {
    const { stride, rows, cols } = read(model);
    const row = grip ? Math.round(grip.row + (y - grip.y) / stride) : Math.floor(y / stride);
    const col = grip ? Math.round(grip.col + (x - grip.x) / stride) : Math.floor(x / stride);
    return [core.clamp(row, 0, rows - 1), core.clamp(col, 0, cols - 1)];
  }
  function outputAt({ x, y }) {
    const { rows, cols } = read(model);
    return [core.clamp(Math.floor(y), 0, rows - 1), core.clamp(Math.floor(x), 0, cols - 1)];
  }
  /** Shows where the window would go; null: nowhere. */
  function preview(position) {
    root.classList.toggle("has-ghost", position !== null);
    if (!position) return;
    const { stride, kH, kW } = read(model);
    image.place("ghost", position[0] * stride, position[1] * stride, kH, kW);
    output.place("ghost", position[0], position[1], 1, 1);
  }

  /**
   * Presses and drags on a map. `begin` returns what `move` needs to know of the press, and is told whether a finger
   * holds the frame; `move` is told whether the pointer was let go; `hover` gives the position to show for a mouse
   * that only passes. A finger may scroll the page from a map, so that it only taps there, except on the frame, which
   * is there to be dragged, and where it paints.
   */
  function drags(map, { begin, move, hover }) {
    let grip = null;
    let follows = false;
    life.listen(map.surface, "pointerdown", (event) => {
      if (event.button !== 0 || !event.isPrimary) return;
      map.surface.setPointerCapture(event.pointerId);
      preview(null);
      const touch = event.pointerType === "touch";
      const held = touch && event.target === map.boxes.frame;
      grip = begin(map.locate(event), held);
      follows = !touch || held || grip.stroke !== undefined;
      if (follows) move(map.locate(event), grip, false);
    });
    life.listen(map.surface, "pointermove", (event) => {
      if (grip && follows) move(map.locate(event), grip, false);
      else preview(event.pointerType === "mouse" ? hover(map.locate(event)) : null);
    });
    life.listen(map.surface, "pointerup", (event) => {
      if (grip) move(map.locate(event), grip, true);
      grip = null;
    });
    life.listen(map.surface, "pointercancel lostpointercapture", () => (grip = null));
    life.listen(map.surface, "pointerleave", () => preview(null));
  }

  drags(output, { begin: () => ({}), move: (at) => goTo(outputAt(at)), hover: outputAt });
  drags(image, {
    begin(at, held) {
      if (model.get("mode") === "paint") return { stroke: pen.begin(at) };
      return { frame: held ? { ...at, row: model.get("row"), col: model.get("col"), moved: false } : null };
    },
    move(at, { stroke, frame }, isEnd) {
      if (stroke) {
        pen.stroke(at, stroke);
        return drawCursor(read(model));
      }
      if (frame) frame.moved ||= Math.hypot(at.x - frame.x, at.y - frame.y) > 0.5;
      const tapped = isEnd && !frame?.moved; // also on the frame, a tap is a press on the pixel there
      goTo(windowAt(at, tapped ? null : frame));
    },
    hover: (at) => (model.get("mode") === "paint" ? null : windowAt(at)),
  });

  // ---- keys and buttons

  function togglePlay() {
    player.toggle();
    voice.say(() => (model.get("playing") ? "Playing" : `Paused. ${sentence.textContent}`));
  }
  /** Keys on image and output while walking. @returns {boolean} whether the key meant something */
  function walkKey(event, state) {
    const to = core.walkTo(event, state, state.rows, state.cols);
    if (to) goTo(to);
    else if (event.key === " ") togglePlay();
    return to !== null || event.key === " ";
  }
  function paintKey(event, state) {
    const to = core.walkTo(event, pen.cursor, state.height, state.width);
    if (to) [pen.cursor.row, pen.cursor.col] = to;
    const painted = to ? null : pen.key(event);
    if (!to && painted === null) return false;
    const { row, col } = pen.cursor;
    drawCursor(state);
    const value = core.number(model.get("image")[row][col], 2);
    voice.say(`Pixel row ${row}, column ${col}${to ? ":" : " is now"} ${core.spoken(value)}`);
    return true;
  }
  for (const map of [image, output]) {
    life.listen(map.surface, "keydown", (event) => {
      const painting = map === image && model.get("mode") === "paint";
      preview(null);
      if (!(painting ? paintKey : walkKey)(event, read(model))) return;
      event.preventDefault();
      event.stopPropagation();
    });
  }
  const stepBy = (by) => {
    const { row, col } = player.step(by);
    goTo([row, col]);
  };
  life.listen(play, "click", togglePlay);
  life.listen(back, "click", () => stepBy(-1));
  life.listen(next, "click", () => stepBy(1));
  life.listen(brush, "input", () => set({ brush: Number(brush.value) }));
  life.listen(clear, "click", () => {
    set({ image: model.get("image").map((pixels) => pixels.map(() => 0)), playing: false });
    voice.say("The image is cleared.");
  });
  life.listen(reset, "click", () => {
    set({ ...first, playing: false });
    voice.say("Everything is as it was at the start.");
  });

  // ---- drawing

  function drawImage(state) {
    const { padding, height, width } = state;
    const white = model.get("white");
    image.resize(height + 2 * padding, width + 2 * padding, padding);
    for (let i = -padding, k = 0; i < height + padding; i++) {
      for (let j = -padding; j < width + padding; j++, k++) {
        const value = state.image[i]?.[j];
        if (value === undefined) image.put(k, "0", null, "is-padding");
        else image.put(k, image.text(value), core.grey(value, white), value === 0 ? "is-zero" : "");
      }
    }
  }

  /** While playing, what is not computed yet is blank. */
  function drawOutput({ row, col, rows, cols }, map) {
    const limit = Math.max(...map.flat().map(Math.abs));
    const last = model.get("playing") ? row * cols + col : Infinity;
    output.resize(rows, cols, 0);
    for (const [k, value] of map.flat().entries()) {
      if (k > last) output.put(k, "", null, "is-blank");
      else output.put(k, output.text(value), core.diverging(colours, value, limit));
    }
    core.write(scale.low, core.number(-limit, 2));
    core.write(scale.high, core.number(limit, 2));
  }

  function drawKernel({ kernel }) {
    editor.show(kernel);
    presets.show(kernel);
    core.write(total, core.weightSum(kernel));
  }

  function drawFrames({ row, col, stride, kH, kW }) {
    image.place("frame", row * stride, col * stride, kH, kW);
    output.place("frame", row, col, 1, 1);
  }

  function drawCursor({ height, width, padding }) {
    const { cursor } = pen;
    [cursor.row, cursor.col] = [Math.min(cursor.row, height - 1), Math.min(cursor.col, width - 1)];
    image.place("cursor", cursor.row + padding, cursor.col + padding, 1, 1);
  }

  function drawBrush() {
    const [value, white] = [model.get("brush"), model.get("white")];
    const shade = core.grey(value, white);
    Object.assign(brush, { max: white, step: white < 9 ? white / 10 : 1, value });
    brush.setAttribute("aria-valuetext", core.number(value, 2));
    core.write(swatch, core.number(value, 2));
    Object.assign(swatch.style, { background: core.css(shade), color: core.ink(shade) });
  }

  function drawControls(state) {
    const playing = model.get("playing");
    root.classList.toggle("is-painting", model.get("mode") === "paint");
    root.classList.toggle("is-playing", playing && !core.reducedMotion());
    modes.show(model.get("mode"));
    strides.show(state.stride);
    paddings.show(state.padding);
    for (const input of paddings.inputs) {
      const spare = Math.min(state.height - state.kH, state.width - state.kW) + 2 * Number(input.value);
      const reason = `The ${size(state.kH, state.kW)} kernel is larger than the padded image`;
      input.disabled = spare < 0;
      input.parentElement.title = spare < 0 ? reason : "";
    }
    core.relabel(play, playing ? "Pause" : "Play");
    back.disabled = state.row === 0 && state.col === 0;
    next.disabled = state.row === state.rows - 1 && state.col === state.cols - 1;
  }

  function drawSizes({ padding, stride, height, width, kH, kW, rows, cols }) {
    core.write(inputPanel.extent, size(height, width) + (padding ? ` + ring of ${padding}` : ""));
    core.write(kernelPanel.extent, size(kH, kW));
    core.write(outputPanel.extent, size(rows, cols));
    const plain = stride === 1 && padding === 0; // as the chapters count before they have a formula
    const windows = (n, k) =>
      plain ? `${n} − ${k} + 1` : `(${n} + 2·${padding} − ${k}) / ${stride}, rounded down, + 1`;
    const [down, across] = [`${windows(height, kH)} = ${rows}`, `${windows(width, kW)} = ${cols}`];
    core.write(formula, down === across ? `Output ${down}` : `Output rows ${down}; columns ${across}`);
    const walking = "Arrow keys move the window; Space plays.";
    const painting = "Arrow keys move the pen; digits, Space and Delete paint.";
    const how = model.get("mode") === "paint" ? painting : walking;
    const shape = `Input image, ${height} by ${width}, padding ${padding}, stride ${stride}.`;
    image.surface.setAttribute("aria-label", `${shape} ${how}`);
    output.surface.setAttribute("aria-label", `Output, ${rows} by ${cols}. ${walking}`);
  }

  let room = 0; // the probe's width: asking for it would force a layout
  let ems = null;
  /** Sizes follow the room and all numbers, not the position: walking moves nothing. */
  function layout(state) {
    if (!room) return;
    const { shape, cell, ...unit } = arrange(room, state);
    const pixels = state.image.flat();
    const weights = ems(core.weightTexts(state.kernel).flat());
    stage.dataset.shape = shape;
    image.fit(unit.image, pixels, ems);
    output.fit(unit.output, map.flat(), ems);
    editor.element.style.setProperty("--unit", `${cell}px`);
    editor.element.style.setProperty("--font", `${Math.min(16, (cell - 6) / weights)}px`);
    const factors = ems(pixels.map((value) => core.number(value, 2))) + weights + 1.5; // and the sign between them
    work.tiles.style.setProperty("--tile", `${Math.max(84, Math.ceil(13 * factors + 10))}px`);
  }

  let map = null;
  let source = [];
  function draw() {
    if (!root.isConnected) return; // the watcher calls again once there is room
    colours ??= core.palette(root);
    ems ??= core.textMeasure(getComputedStyle(root).fontFamily);
    const state = read(model);
    const now = [state.image, state.kernel, state.stride, state.padding];
    const fresh = now.some((part, k) => part !== source[k]);
    if (fresh) {
      map = core.conv2d(...now);
      source = now;
      const rows = map.map((numbers) => numbers.map((value) => core.number(value)).join(" "));
      core.write(values, core.spoken(`Output, row by row: ${rows.join("; ")}.`));
      layout(state);
    }
    drawImage(state);
    drawOutput(state, map);
    drawKernel(state);
    drawFrames(state);
    drawCursor(state);
    drawSizes(state);
    drawBrush();
    drawControls(state);
    core.write(sentence, work.draw(state, map[state.row][state.col], colours));
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

  // ---- life

  life.follow(model, "image kernel stride padding row col mode playing white brush", schedule);
  life.follow(model, "playing", player.tick);
  life.add(player.end);
  life.add(voice.end);
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
    if (map) layout(read(model));
    draw();
  });
  watcher.observe(probe);
  life.add(() => watcher.disconnect());
  draw();
  player.tick();
  return life.end;
}

export default { render };
