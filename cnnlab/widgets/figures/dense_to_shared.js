// A layer's connections, morphing from dense to local to shared: `DenseToShared` in dense_to_shared.py says what the
// state means. The weights drawn are made up, the same at every visit; the bill beside them is arithmetic.

const { css, h, mix, sharing, write } = core;
const { point, outline, eachCell } = core.oblique;
const { count, some, total } = core.bill;
const { STAGES } = sharing;

const DRAWN = 8; // pixels and units along a side of the picture
const CELLS = { rows: DRAWN, cols: DRAWN };
const DURATION = 800; // of one step of the morph, in ms
const HAZE = { dense: 0.06, local: 0.45, shared: 0.55 }; // how much of each of all connections is seen

const KINDS = { // of layers: name, meaning, what its weights are
  dense: ["Dense", "every unit sees every pixel", "units · side² · channels"],
  local: ["Local", "every unit sees a window", "filters · channels · (side · F − outside)²"],
  shared: ["Shared", "all windows share weights", "filters · F² · channels"],
};
const SLIDERS = {
  side: ["Image side", [4, 6, 8, 12, 16, 28, 32, 64, 100, 128, 224, 256, 512, 1000], "pixels"],
  channels: ["Channels", [1, 2, 3, 4, 8, 16, 32, 64], ""],
  units: ["Dense units", [10, 16, 32, 64, 100, 128, 256, 512, 1000, 4096], ""],
  filters: ["Filters", [1, 2, 4, 8, 16, 32, 64, 128], ""],
  filter_size: ["Filter size", [1, 3, 5, 7], "pixels"],
};
const TRAITS = ["stage", "row", "col", ...Object.keys(SLIDERS)];
const AS_DRAWN = { side: DRAWN, channels: 1, units: DRAWN * DRAWN, filters: 1, filter_size: 3 };
const MILLION = { side: 1000, channels: 1, units: 1000, filters: 16, filter_size: 3 };

// ---- state ---------------------------------------------------------------------------------------------------------

const read = (model) => Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));

/** Calls `visit(row, column)` for each of the 64 places. */
const eachPlace = (visit) => eachCell(CELLS, visit);
const windowOf = ({ row, col, filter_size: size }) => sharing.windowOf(DRAWN, size, row, col);
const weight = (stage, size, i, j, r, c) => sharing.weightAt(stage, DRAWN, size, i, j, r, c);

/** The colours of weights in 257 steps from −1 to 1, as numbers and as CSS; never as pale as the surface. */
function inksOf(theme) {
  const shade = (k) => mix(theme.surface, k < 128 ? theme.negative : theme.positive, 0.3 + 0.7 * Math.abs(k / 128 - 1));
  const ramp = Array.from({ length: 257 }, (_, k) => shade(k));
  return { ramp, css: ramp.map(css) };
}

const level = (w) => Math.round(128 * (w + 1));

// ---- sizes ---------------------------------------------------------------------------------------------------------

/** Makes the picture as large as its room is now. */
function fit(look, { room, scale, root }, canvas) {
  const sizes = core.strands.sizesOf(Math.round(room), scale, DRAWN, DRAWN);
  core.resizeCanvas(canvas, sizes.width, sizes.height);
  Object.assign(look, { room, scale, sizes, font: `650 ${14 * scale}px ${getComputedStyle(root).fontFamily}`, haze: {} });
}

// ---- parts ---------------------------------------------------------------------------------------------------------

/** The picture of the connections: one focusable target, described by `reading`. */
function createPicture(probe, reading) {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const label = "Connections of one unit, eight rows and columns of units. Arrow keys choose another unit.";
  const root = h(
    "div",
    {
      class: "cnnlab-dense-picture", tabindex: 0, role: "application", "aria-describedby": reading.id,
      "aria-label": label,
    },
    probe, canvas,
  );
  return { root, canvas };
}

/** The layer as a matrix: a row for each unit, a column for each pixel. */
function createMatrix() {
  const canvas = h("canvas", { role: "img" });
  const marker = h("div", { class: "cnnlab-dense-marker" });
  const legend = h("p", { class: "cnnlab-dense-legend" });
  const name = h("p", {}, "Its weights, as a matrix");
  return { canvas, marker, legend, root: h("div", { class: "cnnlab-dense-matrix" }, name, h("div", {}, canvas, marker), legend) };
}

/** Sliders and buttons for the numbers that the bill is for, and the bill. */
function createBill({ life, set }) {
  const sliders = Object.entries(SLIDERS).map(([trait, [name, stops, unit]]) => {
    const read = (value) => (unit === "pixels" ? `${count(value)} × ${count(value)}` : count(value));
    const inWords = (value) => [read(value), `${count(value)} ${unit}`.trim()];
    return [trait, core.stopSlider(life, name, stops, inWords, (value) => set({ [trait]: value }))];
  });
  const presets = [["As drawn", AS_DRAWN], ["A million pixels", MILLION]].map(([text, values]) => {
    const button = core.button(text);
    life.listen(button, "click", () => set(values));
    return button;
  });
  const cards = Object.fromEntries(STAGES.map((kind) => [kind, core.bill.createCard(kind, ...KINDS[kind])]));
  const roots = [
    h("div", { class: "cnnlab-dense-sliders" }, ...sliders.map(([, { root }]) => root)),
    h("div", { class: "cnnlab-dense-presets" }, ...presets),
    h("div", { class: "cnnlab-bill" }, ...STAGES.map((kind) => cards[kind].root)),
  ];
  function show(state) {
    const costs = sharing.costsOf(state);
    for (const kind of STAGES) cards[kind].show(costs[kind]);
    for (const [trait, slider] of sliders) slider.show(state[trait]);
  }
  return { roots, cards, show };
}

const NOTE = [
  "The picture stays at 8×8 pixels, one channel and one filter; the bill is for the numbers chosen here. ",
  "A dense layer may have any number of units; the others have one for each pixel and filter. ",
  "F is the filter size; outside counts, along one side, what the windows lack beyond its two ends. ",
  "Bars are logarithmic: from one mark to the next, ten times as many. ",
  "Orange weights are above 0, purple ones below; they are made up.",
];

// ---- words ---------------------------------------------------------------------------------------------------------

/** What the chosen unit has. */
function unitText({ row, col, filter_size: size, stage }) {
  const [top, left, bottom, right] = sharing.windowOf(DRAWN, size, row, col);
  const seen = stage === "dense" ? DRAWN ** 2 : (bottom - top) * (right - left);
  const whole = seen === size * size;
  const unit = `The unit in row ${row}, column ${col}`;
  const frame = `its ${size}×${size} window`;
  if (stage === "dense") return `${unit} has ${seen} weights, one for every pixel. No other unit uses them.`;
  const outside = whole ? "" : ` The rest of ${frame} lies outside the image.`;
  const own = `${some(seen, "weight", "weights")}, one for each pixel in ${frame}.`;
  if (stage === "local") return `${unit} has ${own}${outside} No other unit uses ${seen === 1 ? "it" : "them"}.`;
  const all = some(size * size, "weight", "weights");
  if (whole) return `${unit} uses the same ${all} as all the others, laid on its own window.`;
  return `${unit} uses ${seen} of the ${all} that all units share.${outside}`;
}

const ENTRIES = {
  dense: "Every entry is a weight of its own.",
  local: "Most entries are gone.",
  shared: "The same few weights, row after row.",
};

/** The matrix for readers who listen. */
function matrixText({ row, col, stage, filter_size }) {
  const costs = sharing.costsOf({ ...AS_DRAWN, filter_size });
  const entries = `${count((stage === "dense" ? costs.dense : costs.local).weights)} entries are not zero`;
  const different = stage === "shared" ? `, ${costs.shared.weights} different ones` : "";
  return `The layer's 64 by 64 matrix, ${stage}: ${entries}${different}. Row ${row * DRAWN + col} is marked.`;
}

function billText(state) {
  const costs = sharing.costsOf(state);
  return `Numbers to learn. ${STAGES.map((kind) => `${KINDS[kind][0]}: ${count(total(costs[kind]))}`).join(", ")}.`;
}

// ---- draw: the picture ---------------------------------------------------------------------------------------------

/** @typedef {{sizes: Object, inks: Object, theme: Object, font: string, haze: Object<string, HTMLCanvasElement>}} Look
 *   what the pictures are drawn with; `haze`: all connections of a stage, drawn once */

/** The two stages that a morph at `at`, 0 to 2, is between, each with its share. */
function blend(at) {
  const from = Math.floor(at);
  return [[STAGES[from], 1 - at + from], [STAGES[from + 1], at - from]].filter(([, share]) => share > 0);
}

/** All connections of a stage, faint. */
function hazeOf({ sizes, inks, theme }, stage, size) {
  const groups = new Map(); // one for each unit, so that their haze adds up; of shared weights one for each weight
  eachPlace((i, j) =>
    eachPlace((r, c) => {
      const w = weight(stage, size, i, j, r, c);
      if (w === null) return;
      const key = stage === "shared" ? level(w) : -1 - i * DRAWN - j;
      if (!groups.has(key)) groups.set(key, { ink: key < 0 ? css(theme.muted) : inks.css[key], lines: [] });
      groups.get(key).lines.push([[i, j], [r, c]]);
    }),
  );
  return core.strands.hazeOf(sizes, HAZE[stage], groups.values());
}

/** The chosen unit's connections as they stand: where each ends, its colour, and how much of it is left. */
function strandsOf(inks, at, state) {
  const { row: i, col: j, filter_size: size } = state;
  const [top, left, bottom, right] = windowOf(state);
  const [first, second] = [Math.min(at, 1), Math.max(at - 1, 0)]; // dense to local, local to shared
  const strands = [];
  eachPlace((r, c) => {
    const end = [core.clamp(r, top, bottom - 1), core.clamp(c, left, right - 1)];
    const stays = end[0] === r && end[1] === c;
    if (!stays && at >= 1) return;
    const own = level(weight("dense", size, i, j, r, c));
    const shared = stays && second ? level(weight("shared", size, i, j, r, c)) : own;
    const ink = shared === own ? inks.css[own] : css(mix(inks.ramp[own], inks.ramp[shared], second));
    strands.push({ cell: [r, c], end: mix([r, c], end, first), ink, left: stays ? 1 : 1 - first });
  });
  return strands;
}

/** The chosen unit, and around the pixels that it sees, unless it sees all, the frame of its window. */
function drawChosen(context, { sizes, theme }, at, state) {
  outline(context, sizes.output, state.row, state.col);
  context.fillStyle = css(theme.output);
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = css(theme.text);
  context.stroke();
  const [top, left, bottom, right] = windowOf(state);
  outline(context, sizes.input, top, left, bottom - top, right - left);
  context.globalAlpha = Math.min(1, at);
  context.strokeStyle = css(theme.kernel);
  context.lineWidth = 2.5;
  if (at > 0) context.stroke();
  context.globalAlpha = 1;
}

function drawTitle(context, { sizes, font }, text, colour, align, x) {
  context.font = font;
  context.fillStyle = css(colour);
  context.textAlign = align;
  context.fillText(text, x, 16 * sizes.em);
}

/** The whole picture, the morph being at `at`. @param {Look} look */
function drawPicture(canvas, look, at, state) {
  const { sizes, theme, inks, haze } = look;
  const context = canvas.getContext("2d");
  const scale = canvas.width / sizes.width;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, sizes.width, sizes.height + 1);
  for (const [stage, share] of blend(at)) {
    haze[stage] ??= hazeOf(look, stage, state.filter_size);
    context.globalAlpha = share;
    context.drawImage(haze[stage], 0, 0, sizes.width, canvas.height / scale);
  }
  context.globalAlpha = 1;
  const empty = { fill: css(theme.surface), line: css(theme.line) };
  core.oblique.drawEmpty(context, sizes.input, { ...empty, frame: css(theme.input) });
  core.oblique.drawEmpty(context, sizes.output, { ...empty, frame: css(theme.output) });
  const from = point(sizes.output, state.row + 0.5, state.col + 0.5);
  core.strands.drawStrands(context, from, sizes.input, strandsOf(inks, at, state));
  drawChosen(context, look, at, state);
  drawTitle(context, look, "Pixels", theme.input, "left", sizes.input.left);
  drawTitle(context, look, "Units", theme.output, "right", sizes.output.left + DRAWN * sizes.output.across);
}

// ---- draw: the matrix ----------------------------------------------------------------------------------------------

function drawMatrix(canvas, { inks, theme }, at, { filter_size: size }) {
  const [[here], [there, share] = []] = blend(at);
  const shade = (stage, unit, pixel) => {
    const [i, r] = [Math.floor(unit / DRAWN), Math.floor(pixel / DRAWN)];
    const w = weight(stage, size, i, unit - i * DRAWN, r, pixel - r * DRAWN);
    return w === null ? theme.surface : inks.ramp[level(w)];
  };
  core.paintColours(canvas, DRAWN ** 2, DRAWN ** 2, (unit, pixel) => {
    const colour = shade(here, unit, pixel);
    return there ? mix(colour, shade(there, unit, pixel), share) : colour;
  });
}

// ---- draw: the morph -----------------------------------------------------------------------------------------------

/** Both pictures, which move from stage to stage; each is drawn only when something of it changed. */
function createMorph(figure, model, look, picture, matrix) {
  let shown = {}; // the state that both show
  let at = STAGES.indexOf(model.get("stage")); // where the morph stands, 0 to 2
  const motion = core.createMotion(figure.life, at, DURATION, (now, isMoving) => {
    at = now;
    figure.root.dataset.moving = String(isMoving);
    drawPicture(picture, look, at, read(model));
    drawMatrix(matrix, look, at, read(model));
  });
  function repaint() {
    const theme = figure.colours();
    Object.assign(look, { theme, inks: inksOf(theme), haze: {} });
    shown = {};
  }
  function draw(state) {
    if (!look.theme) repaint();
    if (look.room !== figure.room || look.scale !== figure.scale) fit(look, figure, picture);
    const resized = state.filter_size !== shown.filter_size;
    if (resized) look.haze = { dense: look.haze.dense }; // which no filter has a part in
    if (state.stage !== shown.stage) motion.moveTo(STAGES.indexOf(state.stage));
    else drawPicture(picture, look, at, state);
    if (resized && at > 0 && state.stage === shown.stage) drawMatrix(matrix, look, at, state);
    shown = state;
  }
  return { draw, repaint };
}

// ---- gestures ------------------------------------------------------------------------------------------------------

/** Arrow keys, a mouse that passes and a finger that taps or goes sideways choose the unit. */
function choosing({ life, set }, model, picture, look) {
  const choose = ([row, col]) => set({ row, col });
  core.onKeys(life, picture.root, (event) => {
    const cell = core.walkTo(event, read(model), DRAWN, DRAWN);
    if (cell) choose(cell);
    return cell;
  });
  function pointAt(event) {
    if (!look.sizes) return;
    const box = picture.canvas.getBoundingClientRect();
    const at = [event.clientX - box.left, event.clientY - box.top];
    const cell = core.oblique.cellUnder(look.sizes.output, ...at) ?? core.oblique.cellUnder(look.sizes.input, ...at);
    if (cell) choose(cell);
  }
  core.dragging(life, picture.root, {
    isHandle: core.isFinger, press: pointAt, drag: pointAt, hover: (event) => event && pointAt(event),
    keep: core.keeping(model, "row", "col"),
  });
}

// ---- the figure ----------------------------------------------------------------------------------------------------

function render({ model, el }) {
  const figure = core.createFigure({ model, el, name: "dense", label: "From dense to shared" });
  const { life, set, voice, root } = figure;
  const reading = h("p", { class: "cnnlab-dense-reading", id: core.uid("dense") });
  const choices = STAGES.map((stage) => [stage, KINDS[stage][0]]);
  const stages = core.radios(life, "Connections", choices, (stage) => set({ stage }));
  const [picture, matrix, bill] = [createPicture(figure.probe, reading), createMatrix(), createBill(figure)];
  root.append(
    h("div", { class: "cnnlab-dense-head" }, h("span", { "aria-hidden": "true" }, "Connections"), stages.root),
    h("div", { class: "cnnlab-dense-stage" }, picture.root, matrix.root),
    reading, ...bill.roots, h("p", { class: "cnnlab-dense-note" }, ...NOTE), figure.live,
  );

  const look = { haze: {} };
  const morph = createMorph(figure, model, look, picture.canvas, matrix.canvas);
  function draw() {
    const state = read(model);
    stages.show(state.stage);
    for (const stage of STAGES) bill.cards[stage].root.toggleAttribute("data-chosen", stage === state.stage);
    write(reading, unitText(state));
    write(matrix.legend, `A row for each unit, a column for each pixel. ${ENTRIES[state.stage]}`);
    matrix.canvas.setAttribute("aria-label", matrixText(state));
    matrix.marker.style.top = `${(100 * (state.row * DRAWN + state.col)) / DRAWN ** 2}%`;
    if (figure.room) morph.draw(state);
  }

  const sizes = Object.keys(SLIDERS).join(" ");
  life.follow(model, sizes, core.once(() => bill.show(read(model))));
  life.follow(model, sizes, () => voice.say(() => billText(read(model))));
  life.follow(model, "stage row col", () => voice.say(() => unitText(read(model))));
  choosing(figure, model, picture, look);
  bill.show(read(model));
  figure.draws("stage row col filter_size", draw, morph.repaint);
  return life.end;
}

export default { render };
