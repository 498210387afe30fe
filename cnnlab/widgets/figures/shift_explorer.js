// A digit moved on a canvas: does a layer's output move along? The state and its rules are in shift_explorer.py; this
// file computes both layers, draws them, and turns keys, presses and buttons into shifts.

const { clamp, createBox, fixed, h, modulo, number, paintCells, shifted, write } = core;

/** @typedef {{data: Float64Array, height: number, width: number}} Plane */
/** @typedef {{digit: number[][], kernel: number[][], canvas: number, stride: number, border: string, dy: number,
 *   dx: number, top: number, left: number, circular: boolean}} State */

const BORDERS = [["room", "Enough room"], ["zeros", "Zero padding"], ["circular", "Circular"]];
const BEYOND = {
  room: "The digit stays away from the border: no window that touches it reaches outside.",
  zeros: "Outside the canvas everything is 0: what leaves is lost, and the windows at the border see zeros.",
  circular: "The canvas is a ring, both ways: what leaves on one side comes in on the other, for the windows too.",
};
const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const SHADES = 128; // steps of a scale; an even number, so that 0 has its own

// ---- state ---------------------------------------------------------------------------------------------------------

const TRAITS = ["digit", "kernel", "canvas", "stride", "border", "dy", "dx"];

/** The traits and where the digit begins; the shift is brought inside, whatever order changes came in. @returns {State} */
function read(model) {
  const state = Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  Object.assign(state, corner(state.digit, state.canvas), { circular: state.border === "circular" });
  return { ...state, ...inside(state, state.dy, state.dx) };
}

/** Where the digit begins when it is in the middle. */
const corner = (digit, canvas) => ({
  top: Math.floor((canvas - digit.length) / 2),
  left: Math.floor((canvas - digit[0].length) / 2),
});

/** The smallest and largest shift along an axis of `size` pixels that begins `before` pixels from the border. */
function reach({ canvas, border }, size, before, radius) {
  const after = canvas - size - before;
  if (border === "circular") return [-Math.floor(canvas / 2), Math.floor((canvas - 1) / 2)];
  return border === "zeros" ? [-(before + size), after + size] : [-(before - radius), after - radius];
}

/** The shift nearest to (dy, dx) that the border allows; on the ring, the same one. */
function inside(state, dy, dx) {
  const { digit, kernel, canvas, border, top, left } = state;
  const along = (shift, size, before, side) => {
    const [low, high] = reach(state, size, before, (side - 1) / 2);
    return border === "circular" ? modulo(shift - low, canvas) + low : clamp(shift, low, high);
  };
  return { dy: along(dy, digit.length, top, kernel.length), dx: along(dx, digit[0].length, left, kernel[0].length) };
}

// ---- arithmetic ----------------------------------------------------------------------------------------------------

/** The canvas with the digit in its middle. @returns {Plane} */
function middle(digit, canvas) {
  const { top, left } = corner(digit, canvas);
  const data = new Float64Array(canvas * canvas);
  digit.forEach((row, i) => row.forEach((value, j) => (data[(top + i) * canvas + left + j] = value)));
  return { data, height: canvas, width: canvas };
}

/** The weights of the fully connected layer, between −1 and 1: counting numbers through the "lowbias32" hash. */
function denseWeight(count) {
  return Float64Array.from({ length: count }, (_, k) => {
    let bits = k + 1;
    bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d);
    bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
    return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 31 - 1;
  });
}

/** Every unit weighs every pixel. @returns {Plane} */
function dense(weight, side, { data: pixels }) {
  const lit = [...pixels.keys()].filter((p) => pixels[p] !== 0);
  const data = new Float64Array(side * side);
  for (let unit = 0; unit < data.length; unit++)
    for (const p of lit) data[unit] += weight[unit * pixels.length + p] * pixels[p];
  return { data, height: side, width: side };
}

const largest = ({ data }) => data.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;

/** What waits while the digit moves: the canvas with the digit in its middle, both layers, and what they make of it. */
function createStill() {
  const weightOf = core.remembered(denseWeight);
  const prepare = core.remembered((digit, kernel, canvas, stride, circular) => {
    const x = middle(digit, canvas);
    const side = canvas / stride;
    const weight = weightOf(side ** 2 * canvas ** 2);
    const layers = [(plane) => core.conv2dSame(plane, kernel, stride, circular), (plane) => dense(weight, side, plane)];
    return { x, white: largest(x), layers: layers.map((layer) => ({ layer, output: layer(x) })) };
  });
  return ({ digit, kernel, canvas, stride, circular }) => prepare(digit, kernel, canvas, stride, circular);
}

/** How many whole places of a map the digit has moved, down and to the right. */
const places = ({ dy, dx, stride }) => [Math.floor(dy / stride), Math.floor(dx / stride)];

/** f(Tx) and T f(x), their distance, and which values are not the same but for rounding. */
function compare({ layer, output }, moved, state) {
  const limit = largest(output);
  const pair = [layer(moved), shifted(output, ...places(state), state.circular)];
  const gaps = pair[0].data.map((value, k) => Math.abs(value - pair[1].data[k]));
  const differs = gaps.map((gap) => (gap > 1e-9 * limit ? 1 : 0));
  const count = differs.reduce((sum, one) => sum + one, 0);
  const words = count ? `${count} of ${gaps.length} differ` : `all ${gaps.length} agree`;
  return { pair, differs, count, limit, words, gap: count ? Math.hypot(...gaps) : 0 };
}

// ---- in words ------------------------------------------------------------------------------------------------------

/** "2 right, 1 down"; "not moved". */
function inWords({ dy, dx }) {
  const parts = [];
  if (dx) parts.push(`${Math.abs(dx)} ${dx > 0 ? "right" : "left"}`);
  if (dy) parts.push(`${Math.abs(dy)} ${dy > 0 ? "down" : "up"}`);
  return parts.join(", ") || "not moved";
}

/** Where a map is largest. */
function peak({ data, width }) {
  const k = data.reduce((best, value, at) => (value > data[best] ? at : best), 0);
  return core.spoken(`Largest value ${number(data[k], 1)} in row ${Math.floor(k / width)}, column ${k % width}.`);
}

/** All that is shown, for those who listen. */
function summary(state, [convolution, dense]) {
  const told = (name, { words, gap }) => `${name}: ${words}, distance ${number(gap, 1)}.`;
  const stepped = state.stride > 1 ? ` Stride ${state.stride}.` : "";
  return `Digit ${inWords(state)}.${stepped} ${told("Convolution", convolution)} ${told("Fully connected", dense)}`;
}

// ---- parts ---------------------------------------------------------------------------------------------------------

const titled = (title) => h("p", { class: "cnnlab-shift-title" }, title);
const captioned = (name, ...words) => h("p", { class: "cnnlab-shift-caption" }, h("b", {}, name), ...words);

/** A layer's two maps, each below its title, and what they have in common; `framed`: with a frame where the digit went. */
function layerPanel(title, kind, framed) {
  const maps = [["f(Tx)", "moved first"], ["T f(x)", "moved last"]].map(([formula, words]) => {
    const [canvas, frame] = [h("canvas", { role: "img" }), createBox("cnnlab-shift-place")];
    const picture = h("div", { class: "cnnlab-shift-picture" }, canvas, ...(framed ? frame.elements : []));
    return { canvas, frame, name: `${formula}, ${words}`, element: h("div", {}, captioned(formula, ` ${words}`), picture) };
  });
  const [value, count] = [h("b"), h("span")];
  const gap = h("p", { class: "cnnlab-shift-gap" }, h("span", {}, "‖f(Tx) − T f(x)‖ = ", value), " ", count);
  const look = `cnnlab-shift-layer cnnlab-shift-${kind}`;
  const element = h("div", { class: look }, titled(title), ...maps.map((map) => map.element), gap);

  function paint({ pair, differs, limit }, signed) {
    maps.forEach(({ canvas }, k) => paintCells(canvas, pair[k], { from: -limit, to: limit }, signed, differs));
  }
  function place({ digit, stride, top, left, canvas, circular, ...shift }) {
    const [down, across] = places({ stride, ...shift });
    const [height, width] = [digit.length / stride, digit[0].length / stride];
    for (const { frame } of maps)
      frame.place(top / stride + down, left / stride + across, height, width, canvas / stride, circular);
  }
  function tell({ pair, words, ...found }) {
    maps.forEach(({ canvas, name }, k) => canvas.setAttribute("aria-label", `${name}. ${peak(pair[k])} ${words}.`));
    write(value, found.count ? fixed(found.gap, 1) : "0");
    write(count, found.count ? `${words}: ×` : words);
    gap.classList.toggle("is-equal", !found.count);
  }
  return { element, paint, place, tell };
}

/** The canvas that the digit is moved on. */
function inputPicture(described) {
  const [home, handle] = [createBox("cnnlab-shift-home"), createBox("cnnlab-shift-handle")];
  const canvas = h("canvas", { "aria-hidden": "true" });
  const attributes = { tabindex: 0, role: "application", "aria-describedby": described.id };
  const look = "cnnlab-shift-picture cnnlab-shift-surface";
  const surface = h("div", { class: look, ...attributes }, canvas, ...home.elements, ...handle.elements);

  function place({ digit, canvas, dy, dx, top, left, circular }) {
    const [height, width] = [digit.length, digit[0].length];
    home.place(top, left, height, width, canvas);
    handle.place(top + dy, left + dx, height, width, canvas, circular);
  }
  /** Where a pointer is, in cells from the top left corner, with its fraction. */
  function locate(event, cells) {
    const area = canvas.getBoundingClientRect();
    const unit = area.width / cells;
    return { y: (event.clientY - area.top) / unit, x: (event.clientX - area.left) / unit };
  }
  const paint = (moved, white, grey) => paintCells(canvas, moved, { from: 0, to: white }, grey);
  const onDigit = ({ clientX, clientY }) => handle.elements.includes(surface.getRootNode().elementFromPoint(clientX, clientY));
  return { surface, locate, onDigit, paint, place };
}

/** The canvas with all that stands around it. */
function inputPanel(picture, steps) {
  const [where, beyond] = [h("span"), h("p", { class: "cnnlab-shift-beyond" })];
  const hint = core.hint("Arrow keys, the buttons, or drag the digit.", "Tap a place or a button, or drag the digit sideways.");
  const parts = [titled("Input"), captioned("Tx", " ", where), picture.surface, steps, hint, beyond];
  function tell(state) {
    const label = `A digit on a canvas of ${state.canvas} by ${state.canvas}, ${inWords(state)}. Arrow keys move it.`;
    picture.surface.setAttribute("aria-label", label);
    write(where, inWords(state));
    write(beyond, BEYOND[state.border]);
  }
  return { element: h("div", { class: "cnnlab-shift-input" }, ...parts), tell };
}

/** A button for each way, and one that leads back. */
function createSteps(life, moveBy, back) {
  const button = (act, ...texts) => {
    const made = core.button(...texts);
    life.listen(made, "click", act);
    return made;
  };
  const step = (name, sign, key) => button(() => moveBy(MOVES[key]), `Move ${name}`, sign);
  return h(
    "div",
    { class: "cnnlab-shift-steps", role: "group", "aria-label": "Move the digit" },
    step("left", "←", "ArrowLeft"), step("up", "↑", "ArrowUp"), step("down", "↓", "ArrowDown"), step("right", "→", "ArrowRight"),
    button(back, "Back"),
  );
}

// ---- gestures ------------------------------------------------------------------------------------------------------

/** Arrow keys move the digit, Home takes it back. */
function onKeys(event, moveBy, back) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.key === "Home") back();
  else if (MOVES[event.key]) moveBy(MOVES[event.key]);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** The digit is dragged; a press or a tap beside it brings its middle there. */
function dragDigit(life, input, model, moveTo) {
  const at = (event) => input.locate(event, model.get("canvas"));
  core.dragging(life, input.surface, {
    isHandle: input.onDigit,
    keep: core.keeping(model, "dy", "dx"),
    hold(event) {
      const [{ y, x }, { dy, dx }] = [at(event), read(model)];
      return { y: y - dy, x: x - dx };
    },
    press(event) {
      if (input.onDigit(event)) return; // a finger that did not move it
      const [{ y, x }, { digit, top, left }] = [at(event), read(model)];
      moveTo(Math.floor(y - digit.length / 2 + 0.5) - top, Math.floor(x - digit[0].length / 2 + 0.5) - left);
    },
    drag(event, grip) {
      const { y, x } = at(event);
      const { dy, dx } = inside(read(model), Math.round(y - grip.y), Math.round(x - grip.x));
      if (dy !== model.get("dy") || dx !== model.get("dx")) moveTo(dy, dx);
    },
  });
}

// ---- the figure ----------------------------------------------------------------------------------------------------

function render({ model, el }) {
  const figure = core.createFigure({ model, el, name: "shift", label: "Shift explorer" });
  const { life, voice } = figure;
  const [still, scalesOf] = [createStill(), core.remembered((palette) => core.scales(palette, SHADES))];

  function moveTo(dy, dx) {
    figure.set(inside(read(model), dy, dx));
    voice.say(() => described.textContent);
  }
  function moveBy([down, across]) {
    const { dy, dx } = read(model);
    moveTo(dy + down, dx + across);
  }
  const back = () => moveTo(0, 0);

  // ---- parts

  const borders = core.setting(life, "Border", BORDERS, (border) => {
    const state = read(model);
    figure.set({ border, ...inside({ ...state, border }, state.dy, state.dx) });
    voice.say(() => `${BEYOND[border]} ${described.textContent}`);
  });
  const described = h("p", { class: "cnnlab-spoken", id: core.uid("shift") });
  const picture = inputPicture(described);
  const input = inputPanel(picture, createSteps(life, moveBy, back));
  const layers = [layerPanel("f: convolution", "convolution", true), layerPanel("f: fully connected", "dense", false)];
  const stage = h("div", { class: "cnnlab-shift-stage" }, ...[input, ...layers].map((panel) => panel.element));
  figure.root.append(borders.root, stage, described, figure.live);

  // ---- gestures

  life.listen(picture.surface, "keydown", (event) => onKeys(event, moveBy, back));
  dragDigit(life, picture, model, moveTo);

  // ---- drawing

  function draw() {
    if (!figure.room) return; // not laid out yet
    const state = read(model);
    const known = still(state);
    const moved = shifted(known.x, state.dy, state.dx, state.circular);
    const results = known.layers.map((layer) => compare(layer, moved, state));
    const { signed, grey } = scalesOf(figure.colours());
    picture.paint(moved, known.white, grey); // first all pictures: they ask for their width, and the rest moves things
    layers.forEach((panel, k) => panel.paint(results[k], signed));
    for (const each of [picture, ...layers]) each.place(state);
    borders.show(state.border);
    input.tell(state);
    layers.forEach((panel, k) => panel.tell(results[k]));
    write(described, summary(state, results));
  }
  figure.draws(TRAITS.join(" "), draw);
  return life.end;
}

export default { render };
