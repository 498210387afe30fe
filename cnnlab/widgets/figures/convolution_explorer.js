// One image, one kernel, and every product and sum that makes the output. The state and its rules are in
// convolution_explorer.py; this file draws it and turns keys, presses and play into new state.

/** @typedef {{image: number[][], kernel: number[][], stride: number, padding: number, height: number, width: number,
 *   kH: number, kW: number, rows: number, cols: number, row: number, col: number}} State */

const RULER = 18; // px that the indices beside a map take
const TITLES = 240; // px that two titles beside each other take
const MEDIUM = 600; // px from which the three panels stand in a row
const PAIR = 380; // px from which image and output stand beside each other, whatever the font
const GAP = 24; // px between those two
const STEP = 800; // ms between two positions while playing: time to look from the window to the sum

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

/** The same state with other traits, its position kept inside the output. It ends the play. */
function changed(model, changes) {
  const next = read({ get: (name) => (name in changes ? changes[name] : model.get(name)) });
  return { ...changes, row: next.row, col: next.col, playing: false };
}

/** The pixel under each weight of the window: its value, and whether it is a padded zero. */
function windowOf(state) {
  const { image, stride, padding, kH, kW, row, col } = state;
  return Array.from({ length: kH * kW }, (_, k) => {
    const [m, n] = [Math.floor(k / kW), k % kW];
    const value = image[row * stride + m - padding]?.[col * stride + n - padding];
    return { value: value ?? 0, padded: value === undefined, weight: state.kernel[m][n] };
  });
}

const isPainting = (model) => model.get("mode") === "paint";

// ---- sizes -----------------------------------------------------------------------------------------------------

/**
 * How the panels stand in `room` px, and how large a cell is in each, where a font has 16 px: three in a row where
 * there is room; else image and output beside each other below the kernel; on a phone the image above kernel and
 * output; else one below the other. `least`: the room for a pair, and how large cells are whose numbers can be read.
 * @param {{pair: number, image: number, output: number}} least
 * @param {State} state
 */
function arrange(room, least, { height, width, padding, kW, rows, cols }) {
  const columns = width + 2 * padding;
  const cell = room < MEDIUM ? Math.min(36, Math.floor((room - 4) / kW)) : kW > 3 ? 40 : 56;
  const table = kW * cell + 4;
  const across = (space, count) => Math.floor((space - RULER) / count);
  const readable = ({ image, output }) => image >= least.image && output >= least.output;
  // At least as wide as the tools below each panel; the signs between them and the gaps take 64 px.
  const free = room - Math.max(172, table) - 64;
  const ofImage = (unit) => Math.max(204, RULER + unit * columns);
  let unit = 38;
  while (unit > 12 && ofImage(unit) + Math.max(188, RULER + unit * cols) > free) unit--;
  const larger = Math.min(38, across(free - ofImage(unit), cols)); // few cells may be larger than the image's
  const row = { shape: "row", cell, image: unit, output: unit < least.output ? larger : unit };
  if (room >= MEDIUM && ofImage(unit) + Math.max(188, RULER + row.output * cols) <= free && readable(row)) return row;

  const both = room - 2 * RULER - GAP;
  const alike = Math.min(38, Math.floor(both / (columns + cols)));
  const result = Math.max(alike, least.output);
  const pair = { shape: "pair", cell, image: Math.min(alike, Math.floor((both - result * cols) / columns)), output: result };
  if (room >= least.pair && readable(pair)) return pair;
  const image = core.clamp(across(room, columns), 8, 38);
  const beside = Math.min(38, across(room - table - 12, cols)); // a gap of 12 px at least
  if (beside >= Math.max(20, least.output) && room >= TITLES) return { shape: "split", cell, image, output: beside };
  const tall = Math.floor((1.5 * room) / (height + 2 * padding + rows)); // both maps on the screen of a phone
  const low = (unit, readable) => Math.min(unit, Math.max(tall, readable));
  const output = core.clamp(across(room, cols), 8, 38);
  return { shape: "stack", cell, image: low(image, least.image), output: low(output, least.output) };
}

// ---- the panels ------------------------------------------------------------------------------------------------

/** A panel's three parts, each in its own place of the stage: title, picture, tools. */
function panel(kind, title, picture, ...tools) {
  const part = (name, ...children) =>
    core.h("div", { class: `cnnlab-conv-${name}`, style: `grid-area: ${kind}-${name}` }, ...children);
  const extent = core.h("span", { class: "cnnlab-conv-extent" });
  const heading = part("title", core.h("b", { style: `color: var(--cnnlab-${kind})` }, title), extent);
  return { parts: [heading, part("figure", picture), part("tools", ...tools)], extent };
}

const line = (...children) => core.h("div", { class: "cnnlab-conv-row" }, ...children);

/** The image, with what walks or paints on it. */
function createInput(figure, model, map) {
  const { life, set, voice } = figure;
  const choices = [["walk", "Walk"], ["paint", "Paint"]];
  const modes = core.radios(life, "What pressing the image does", choices, (mode) => set({ mode, playing: false }));
  const clear = core.button("Clear");
  const brush = core.createBrush(life, (value) => set({ brush: value }));
  const hint = core.hint("Arrow keys, or press and drag.", "Tap a pixel, or drag the frame sideways.");
  hint.classList.add("cnnlab-conv-walking");
  life.listen(clear, "click", () => {
    set({ image: model.get("image").map((pixels) => pixels.map(() => 0)), playing: false });
    voice.say("The image is cleared.");
  });
  const made = panel("input", "Input", map.root, line(modes.root, clear), hint, brush.root);

  function show({ image, padding, height, width }) {
    const white = model.get("white");
    core.drawGrey(map, image, white, padding);
    modes.show(model.get("mode"));
    brush.show(model.get("brush"), white);
    core.write(made.extent, core.extent(height, width) + (padding ? ` + ring of ${padding}` : ""));
  }
  return { ...made, show };
}

/** The kernel, to be chosen or edited. */
function createKernel({ life, set, colours }, model) {
  const choose = (kernel) => set(changed(model, { kernel }));
  const editor = core.kernelEditor({ colours, onEdit: choose, largest: 1000 });
  const presets = core.createPresets(life, choose);
  const total = core.h("p", { class: "cnnlab-hint" });
  const made = panel("kernel", "Kernel", editor.element, line(presets.root), total);
  function show({ kernel, kH, kW }) {
    editor.show(kernel);
    presets.show(kernel);
    core.write(total, core.weightSum(kernel));
    core.write(made.extent, core.extent(kH, kW));
  }
  /** Fields of `cell` px for weights that are so many ems wide. */
  const fit = (cell, weights, scale) =>
    core.sizeCells(editor.element, cell, Math.min(16 * scale, (cell - 6) / weights));
  return { ...made, note: editor.note, show, fit };
}

/** The output, with what steps and plays, and the scale of its colours. */
function createOutput({ colours }, model, map, stepper) {
  const scale = core.createScale();
  const made = panel("output", "Output", map.root, line(...stepper.buttons), scale.root);

  /** While playing, what is not computed yet is blank. */
  function show({ row, col, rows, cols }, output) {
    const known = model.get("playing") ? row * cols + col + 1 : Infinity;
    scale.show(core.drawSigned(map, output, colours(), known));
    core.write(made.extent, core.extent(rows, cols));
    stepper.show();
  }
  return { ...made, show };
}

// ---- settings --------------------------------------------------------------------------------------------------

/** How large the output is, and how that is counted: without a formula as long as there is neither stride nor ring. */
function countOf({ padding, stride, height, width, kH, kW, rows, cols }) {
  const plain = stride === 1 && padding === 0;
  const windows = (n, k) =>
    plain ? `${n} − ${k} + 1` : `(${n} + 2·${padding} − ${k}) / ${stride}, rounded down, + 1`;
  const [down, across] = [`${windows(height, kH)} = ${rows}`, `${windows(width, kW)} = ${cols}`];
  return down === across ? `Output ${down}` : `Output rows ${down}; columns ${across}`;
}

function createSettings(figure, model) {
  const choose = (trait) => (value) => figure.set(changed(model, { [trait]: Number(value) }));
  const choices = (...values) => values.map((value) => [value, value]);
  const strides = core.setting(figure.life, "Stride", choices(1, 2, 3), choose("stride"));
  const paddings = core.setting(figure.life, "Padding", choices(0, 1, 2), choose("padding"));
  const formula = core.h("p", { class: "cnnlab-conv-formula" });
  const kept = ["image", "kernel", "stride", "padding", "row", "col"]; // the pen is the reader's
  const reset = core.resetButton(figure, model, kept, { playing: false });
  const root = core.h("div", { class: "cnnlab-conv-settings" }, strides.root, paddings.root, formula, reset);
  function show(state) {
    const { height, width, kH, kW } = state;
    strides.show(state.stride);
    paddings.show(state.padding);
    for (const input of paddings.inputs) {
      input.disabled = Math.min(height - kH, width - kW) + 2 * Number(input.value) < 0;
      const reason = `The ${core.extent(kH, kW)} kernel is larger than the padded image`;
      input.parentElement.title = input.disabled ? reason : "";
    }
    core.write(formula, countOf(state));
  }
  return { root, show };
}

// ---- gestures --------------------------------------------------------------------------------------------------

/** Puts a box on the image around the window, and on the output around its result. */
function placeWindow(name, { row, col, stride, kH, kW }, { image, output }) {
  image.place(name, row * stride, col * stride, kH, kW);
  output.place(name, row, col, 1, 1);
}

/** Pointers and keys on both maps: the window walks, and on the image a pen may paint instead. */
function listen({ life, root }, model, maps, { pen, stepper, go }) {
  const { image, output } = maps;
  const painting = () => isPainting(model);
  const whereOn = (own) => () => ({ ...read(model), ...own });

  /** Shows where the window would go; null: nowhere. */
  function preview(position) {
    root.classList.toggle("has-ghost", position !== null);
    if (position) placeWindow("ghost", { ...read(model), ...position }, maps);
  }
  const keep = core.keeping(model, "row", "col", "image", "playing");
  const walk = core.walkWindow({ map: image, where: whereOn(), go, preview });
  core.dragging(life, image.surface, {
    isHandle: walk.isHandle,
    press: (event) => (painting() ? pen : walk).press(event),
    hold: (event) => ({ tool: painting() ? pen : walk, at: walk.hold(event) }),
    drag: (event, { tool, at }) => tool.drag(event, at),
    hover: (event) => walk.hover(painting() ? null : event),
    isOwn: painting,
    keep,
  });
  const whereOnOutput = whereOn({ stride: 1 });
  core.dragging(life, output.surface, core.walkWindow({ map: output, where: whereOnOutput, go, preview, keep }));

  const walkKey = core.walkKeys({ where: whereOnOutput, go, play: stepper.toggle });
  for (const map of [image, output]) {
    core.onKeys(life, map.surface, (event) => {
      preview(null);
      return map === image && painting() ? pen.key(event) : walkKey(event);
    });
  }
}

// ---- drawing ---------------------------------------------------------------------------------------------------

/** Makes the cells as large as there is room; walking changes nothing here. */
function layout({ room, scale, ems }, state, output, { stage, maps, panels, work }) {
  if (!room) return;
  const pixels = state.image.flat();
  const leastOf = (values) => Math.ceil(core.leastCell(values, ems) / scale);
  const least = { pair: PAIR / scale, image: leastOf(pixels), output: leastOf(output.flat()) };
  const { shape, cell, ...units } = arrange(room / scale, least, state);
  const weights = ems(core.weightTexts(state.kernel).flat());
  stage.dataset.shape = shape;
  maps.image.fit(Math.floor(units.image * scale), pixels, ems, scale);
  maps.output.fit(Math.floor(units.output * scale), output.flat(), ems, scale);
  panels.kernel.fit(Math.floor(cell * scale), weights, scale);
  work.fit(ems(pixels.map((value) => core.number(value, 2))) + weights, scale);
}

/** What image and output are, and what keys do there, for readers who listen. */
function label({ padding, stride, height, width, rows, cols }, painting, { image, output }) {
  const walk = "Arrow keys move the window; Space plays.";
  const paint = "Arrow keys move the pen; digits, Space and Delete paint.";
  const shape = `Input image, ${height} by ${width}, padding ${padding}, stride ${stride}.`;
  image.surface.setAttribute("aria-label", `${shape} ${painting ? paint : walk}`);
  output.surface.setAttribute("aria-label", `Output, ${rows} by ${cols}. ${walk}`);
}

/** Draws the whole figure in its state. */
function createDraw(figure, model, parts) {
  const { root } = figure;
  const { maps, panels, settings, work, pen, sentence, values } = parts;
  const convolved = core.remembered((...source) => {
    const output = core.conv2d(...source);
    const rows = output.map((numbers) => numbers.map((value) => core.number(value)).join(" "));
    core.write(values, core.spoken(`Output, row by row: ${rows.join("; ")}.`));
    return output;
  });
  const fitted = core.remembered((_room, _scale, output) => layout(figure, read(model), output, parts));

  return () => {
    const state = read(model);
    const { row, col, kernel } = state;
    const output = convolved(state.image, kernel, state.stride, state.padding);
    fitted(figure.room, figure.scale, output);
    root.classList.toggle("is-painting", isPainting(model));
    root.classList.toggle("is-playing", model.get("playing") && !core.reducedMotion());
    panels.input.show(state);
    panels.kernel.show(state);
    panels.output.show(state, output);
    settings.show(state);
    placeWindow("frame", state, maps);
    pen.show();
    label(state, isPainting(model), maps);
    const shown = { name: `y(${row}, ${col})`, kernel, window: windowOf(state), result: output[row][col] };
    const sum = work.draw(shown, figure.colours());
    core.write(sentence, core.spoken(`Output row ${row}, column ${col}: ${sum}.`));
  };
}

// ---- the figure ------------------------------------------------------------------------------------------------

/** The three panels, with the signs of the operation between them. */
function createStage({ input, kernel, output }) {
  const sign = (name, text) =>
    core.h("span", { class: `cnnlab-conv-sign cnnlab-conv-${name}`, "aria-hidden": "true" }, text);
  const operands = [...input.parts, sign("times", "∗"), ...kernel.parts, sign("equals", "="), ...output.parts];
  return core.h("div", { class: "cnnlab-conv-stage" }, ...operands, kernel.note);
}

function createPen({ set, voice }, model, map) {
  const trait = (name) => () => model.get(name);
  const paint = (image) => set({ image, playing: false });
  const [pixels, ring, brush, white] = ["image", "padding", "brush", "white"].map(trait);
  return core.createPen({ map, pixels, ring, brush, white, paint, say: voice.say });
}

function render({ model, el }) {
  const figure = core.createFigure({ model, el, name: "conv", label: "Convolution explorer" });
  const { life, set, voice } = figure;
  const sentence = core.h("p", { class: "cnnlab-spoken", id: core.uid("conv") });
  const values = core.h("p", { class: "cnnlab-spoken" });
  const said = () => sentence.textContent;
  function go(position) {
    set({ ...position, playing: false });
    voice.say(said);
  }
  const step = (by) => core.walkOn(read(model), by);
  const start = () => ({ row: 0, col: 0 });
  const stepper = core.createStepper({ model, life, set, voice, pause: STEP, step, start, go, said });
  const maps = { image: core.cellMap("input", sentence.id), output: core.cellMap("output", sentence.id) };
  const pen = createPen(figure, model, maps.image);
  const panels = {
    input: createInput(figure, model, maps.image),
    kernel: createKernel(figure, model),
    output: createOutput(figure, model, maps.output, stepper),
  };
  const [stage, settings, work] = [createStage(panels), createSettings(figure, model), core.createProducts()];
  work.root.classList.add("cnnlab-conv-work");
  figure.root.append(stage, work.root, settings.root, sentence, values, figure.live);

  listen(figure, model, maps, { pen, stepper, go });
  const draw = createDraw(figure, model, { stage, maps, panels, settings, work, pen, sentence, values });
  figure.draws("image kernel stride padding row col mode playing white brush", draw);
  return life.end;
}

export default { render };
