// A digit moved on a canvas: does a layer's output move along? The state and its rules are in shift_explorer.py; this
// file computes both layers, draws them, and turns keys, presses and buttons into shifts.

/** @typedef {{data: Float64Array, height: number, width: number}} Plane */
/** @typedef {{digit: number[][], kernel: number[][], canvas: number, stride: number, border: string, dy: number,
 *   dx: number, top: number, left: number}} State */

const BORDERS = [["room", "Enough room"], ["zeros", "Zero padding"], ["circular", "Circular"]];
const BEYOND = {
  room: "The digit stays away from the border: no window that touches it reaches outside.",
  zeros: "Outside the canvas everything is 0: what leaves is lost, and the windows at the border see zeros.",
  circular: "The canvas is a ring, both ways: what leaves on one side comes in on the other, for the windows too.",
};
const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

// ---- state ---------------------------------------------------------------------------------------------------------

/** The traits and where the digit begins; the shift is brought inside, whatever order changes came in. @returns {State} */
function read(model) {
  const names = ["digit", "kernel", "canvas", "stride", "border", "dy", "dx"];
  const state = Object.fromEntries(names.map((name) => [name, model.get(name)]));
  state.top = Math.floor((state.canvas - state.digit.length) / 2);
  state.left = Math.floor((state.canvas - state.digit[0].length) / 2);
  return { ...state, ...inside(state, state.dy, state.dx) };
}

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
    if (border === "circular") return ((((shift - low) % canvas) + canvas) % canvas) + low;
    return core.clamp(shift, low, high);
  };
  return { dy: along(dy, digit.length, top, kernel.length), dx: along(dx, digit[0].length, left, kernel[0].length) };
}

// ---- arithmetic ----------------------------------------------------------------------------------------------------

/** A plane moved down and to the right; what leaves comes in again, or is replaced by zeros. @returns {Plane} */
function shifted({ data, height, width }, dy, dx, circular) {
  const moved = new Float64Array(height * width);
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const [row, col] = [i - dy, j - dx];
      if (circular) moved[i * width + j] = data[modulo(row, height) * width + modulo(col, width)];
      else if (row >= 0 && row < height && col >= 0 && col < width) moved[i * width + j] = data[row * width + col];
    }
  }
  return { data: moved, height, width };
}

const modulo = (a, n) => ((a % n) + n) % n;

/** The canvas with the digit in its middle. @returns {Plane} */
function middle({ digit, canvas, top, left }) {
  const data = new Float64Array(canvas * canvas);
  digit.forEach((row, i) => row.forEach((value, j) => (data[(top + i) * canvas + left + j] = value)));
  return { data, height: canvas, width: canvas };
}

/** The convolution of a picture, as large as it (divided by the stride): beyond the border zeros, or the other side. */
function convolution({ kernel, stride, border }, picture) {
  const { height, width } = picture;
  const [down, across] = [(kernel.length - 1) / 2, (kernel[0].length - 1) / 2];
  const [tall, wide] = [height + 2 * down, width + 2 * across];
  const data = new Float64Array(tall * wide);
  for (let i = 0; i < tall; i++) {
    for (let j = 0; j < wide; j++) {
      const [row, col] = [i - down, j - across];
      const within = row >= 0 && row < height && col >= 0 && col < width;
      if (within || border === "circular") data[i * wide + j] = picture.data[modulo(row, height) * width + modulo(col, width)];
    }
  }
  return core.conv2dPlane(data, tall, wide, kernel, stride);
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

/** How two planes differ: their distance, and which values are not the same but for rounding. */
function compare(first, last, limit) {
  const differs = first.data.map((value, k) => (Math.abs(value - last.data[k]) > 1e-9 * limit ? 1 : 0));
  const gap = Math.sqrt(first.data.reduce((sum, value, k) => sum + (value - last.data[k]) ** 2, 0));
  const count = differs.reduce((sum, one) => sum + one, 0);
  return { differs, count, gap: count ? gap : 0 };
}

const largest = ({ data }) => data.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;

// ---- pictures ------------------------------------------------------------------------------------------------------

/** The colours of a scale in steps, each with the ink that reads on it: made once a theme, not once a cell. */
function ramp(colour, steps = 128) {
  return Array.from({ length: steps + 1 }, (_, k) => {
    const shade = colour(k / steps);
    return { css: core.css(shade), ink: core.ink(shade) };
  });
}

/** One canvas: cells in colours, with a cross on each that `differs`. Its values stay at `canvas.values`. */
function paint(canvas, plane, colours, low, high, differs) {
  const scale = window.devicePixelRatio || 1;
  const side = Math.max(1, Math.round(canvas.clientWidth * scale));
  if (canvas.width !== side) [canvas.width, canvas.height] = [side, side];
  const context = canvas.getContext("2d");
  const edge = (k) => Math.round((k * side) / plane.width);
  const crosses = new Map();
  canvas.values = plane.data;
  for (let k = 0; k < plane.data.length; k++) {
    const [i, j] = [Math.floor(k / plane.width), k % plane.width];
    const share = core.clamp((plane.data[k] - low) / (high - low), 0, 1);
    const { css, ink } = colours[Math.round(share * (colours.length - 1))];
    context.fillStyle = css;
    context.fillRect(edge(j), edge(i), edge(j + 1) - edge(j), edge(i + 1) - edge(i));
    if (differs?.[k]) cross(crosses, ink, edge(j), edge(i), side / plane.width);
  }
  context.lineWidth = Math.max(1, (side / plane.width) * 0.1);
  for (const [ink, path] of crosses) {
    context.strokeStyle = ink;
    context.stroke(path);
  }
}

/** Adds a × in a cell to the path of its ink. */
function cross(crosses, ink, x, y, unit) {
  if (!crosses.has(ink)) crosses.set(ink, new Path2D());
  const path = crosses.get(ink);
  const [from, to] = [0.28 * unit, 0.72 * unit];
  path.moveTo(x + from, y + from);
  path.lineTo(x + to, y + to);
  path.moveTo(x + to, y + from);
  path.lineTo(x + from, y + to);
}

/** Boxes of one size that can be put on a picture, in cells of `side`; on a ring they go on at the other side. */
function createBoxes(kind) {
  const boxes = Array.from({ length: 4 }, () => core.h("div", { class: `cnnlab-shift-box cnnlab-shift-${kind}` }));
  function place(row, col, height, width, side, circular) {
    boxes.forEach((box, k) => {
      const [down, across] = [k >> 1, k & 1].map((copy) => copy * side);
      const [y, x] = circular ? [modulo(row, side) - down, modulo(col, side) - across] : [row, col];
      box.hidden = (k > 0 && !circular) || y + height <= 0 || x + width <= 0 || y >= side || x >= side;
      for (const [name, value] of [["top", y], ["left", x], ["height", height], ["width", width]])
        box.style[name] = `${(100 * value) / side}%`;
    });
  }
  return { boxes, place };
}

/** The two scales of the figure in a theme's colours: for images, and for what can be below 0. */
function scales(palette) {
  const signed = ramp((share) => core.diverging(palette, 2 * share - 1, 1));
  return { signed, grey: ramp((share) => core.grey(share, 1)) };
}

// ---- the figure ----------------------------------------------------------------------------------------------------

/** "2 right, 1 down"; "not moved". */
function inWords({ dy, dx }) {
  const parts = [];
  if (dx) parts.push(`${Math.abs(dx)} ${dx > 0 ? "right" : "left"}`);
  if (dy) parts.push(`${Math.abs(dy)} ${dy > 0 ? "down" : "up"}`);
  return parts.join(", ") || "not moved";
}

/** A layer's two maps, one below its title each, and what they have in common. */
function layerPanel(title, kind) {
  const { h } = core;
  const map = (formula, words) => {
    const canvas = h("canvas", { role: "img" });
    const frame = createBoxes("place");
    const caption = h("p", { class: "cnnlab-shift-caption" }, h("b", {}, formula), ` ${words}`);
    return { canvas, frame, element: h("div", {}, caption, h("div", { class: "cnnlab-shift-picture" }, canvas, ...frame.boxes)) };
  };
  const maps = [map("f(Tx)", "moved first"), map("T f(x)", "moved last")];
  const value = h("b");
  const count = h("span");
  const gap = h("p", { class: "cnnlab-shift-gap" }, h("span", {}, "‖f(Tx) − T f(x)‖ = ", value), " ", count);
  const heading = h("p", { class: "cnnlab-shift-title" }, title);
  const element = h("div", { class: `cnnlab-shift-layer cnnlab-shift-${kind}` }, heading, ...maps.map((m) => m.element), gap);
  return { element, maps, value, count, gap };
}

function render({ model, el }) {
  const { h } = core;
  const life = core.lifetime();
  let theme = null; // read once there is a page around it
  let known = { key: [], pictures: null }; // what does not change while the digit moves

  function set(changes) {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
  }
  function moveTo(dy, dx) {
    set(inside(read(model), dy, dx));
    voice.say(() => said);
  }
  function moveBy([down, across]) {
    const { dy, dx } = read(model);
    moveTo(dy + down, dx + across);
  }

  // ---- controls

  const borders = core.radios(life, "Border", BORDERS, (border) => {
    const { dy, dx } = read(model);
    set({ border, ...inside({ ...read(model), border }, dy, dx) });
    voice.say(() => `${BEYOND[border]} ${said}`);
  });
  const beyond = h("p", { class: "cnnlab-shift-beyond" });
  const described = h("p", { class: "cnnlab-spoken", id: core.uid("shift") });
  const live = h("p", { class: "cnnlab-spoken", "aria-live": "polite" });
  const voice = core.announcer(live);
  let said = "";
  const step = (name, sign, key) => {
    const made = h("button", { type: "button", class: "cnnlab-button", "aria-label": `Move ${name}`, title: `Move ${name}` }, sign);
    life.listen(made, "click", () => moveBy(MOVES[key]));
    return made;
  };
  const back = h("button", { type: "button", class: "cnnlab-button" }, "Back");
  life.listen(back, "click", () => moveTo(0, 0));
  const steps = h(
    "div",
    { class: "cnnlab-shift-steps", role: "group", "aria-label": "Move the digit" },
    step("left", "←", "ArrowLeft"), step("up", "↑", "ArrowUp"), step("down", "↓", "ArrowDown"), step("right", "→", "ArrowRight"), back,
  );

  // ---- pictures

  const picture = h("canvas", { "aria-hidden": "true" });
  const home = createBoxes("home");
  const handle = createBoxes("handle");
  const surface = h(
    "div",
    {
      class: "cnnlab-shift-picture cnnlab-shift-surface", tabindex: 0, role: "application",
      "aria-describedby": described.id, [core.KEYS]: "true",
    },
    picture, ...home.boxes, ...handle.boxes,
  );
  const where = h("span");
  const hint = h(
    "p",
    { class: "cnnlab-shift-hint" },
    h("span", { class: "cnnlab-by-key" }, "Arrow keys, the buttons, or drag the digit."),
    h("span", { class: "cnnlab-by-touch" }, "Tap a place or a button, or drag the digit."),
  );
  const caption = h("p", { class: "cnnlab-shift-caption" }, h("b", {}, "Tx"), " ", where);
  const input = h(
    "div",
    { class: "cnnlab-shift-input" },
    h("p", { class: "cnnlab-shift-title" }, "Input"), caption, surface, steps, hint, beyond,
  );
  const layers = { convolution: layerPanel("f: convolution", "convolution"), dense: layerPanel("f: fully connected", "dense") };
  const control = h("div", { class: "cnnlab-shift-control" }, h("span", { "aria-hidden": "true" }, "Border"), borders.root);
  const stage = h("div", { class: "cnnlab-shift-stage" }, input, layers.convolution.element, layers.dense.element);
  const root = h("div", { class: "cnnlab-figure cnnlab-shift", role: "group", "aria-label": "Shift explorer" }, control, stage, described, live);
  el.replaceChildren(root);

  // ---- keys and pointers

  life.listen(surface, "keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === "Home") moveTo(0, 0);
    else if (MOVES[event.key]) moveBy(MOVES[event.key]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  /** The cell under a pointer, with its fraction. */
  function locate(event) {
    const area = picture.getBoundingClientRect();
    const unit = area.width / model.get("canvas");
    return { y: (event.clientY - area.top) / unit, x: (event.clientX - area.left) / unit };
  }
  let grip = null;
  life.listen(surface, "pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    const at = locate(event);
    const held = handle.boxes.includes(event.target);
    if (!held) {
      const { digit, top, left } = read(model); // the middle of the digit comes here
      moveTo(Math.floor(at.y - digit.length / 2 + 0.5) - top, Math.floor(at.x - digit[0].length / 2 + 0.5) - left);
    }
    if (!held && event.pointerType === "touch") return; // a finger beside the digit taps, or scrolls the page
    surface.setPointerCapture(event.pointerId);
    const { dy, dx } = read(model);
    grip = { y: at.y - dy, x: at.x - dx };
  });
  life.listen(surface, "pointermove", (event) => {
    if (!grip) return;
    const { y, x } = locate(event);
    const { dy, dx } = inside(read(model), Math.round(y - grip.y), Math.round(x - grip.x));
    if (dy !== model.get("dy") || dx !== model.get("dx")) moveTo(dy, dx);
  });
  life.listen(surface, "pointerup pointercancel lostpointercapture", () => (grip = null));

  // ---- drawing

  /** The middle picture, each layer and its output there: they wait while the digit moves. */
  function still(state) {
    const key = [state.digit, state.kernel, state.canvas, state.stride, state.border];
    if (key.every((part, k) => part === known.key[k])) return known;
    const x = middle(state);
    const side = state.canvas / state.stride;
    const weight = known.weight?.length === side ** 2 * x.data.length ? known.weight : denseWeight(side ** 2 * x.data.length);
    const compute = { convolution: (plane) => convolution(state, plane), dense: (plane) => dense(weight, side, plane) };
    const outputs = Object.fromEntries(Object.entries(compute).map(([name, layer]) => [name, layer(x)]));
    known = { key, x, weight, compute, outputs };
    return known;
  }

  function drawLayer(name, state, moved) {
    const { compute, outputs } = still(state);
    const { maps, value, count, gap } = layers[name];
    const circular = state.border === "circular";
    const places = [Math.floor(state.dy / state.stride), Math.floor(state.dx / state.stride)];
    const pair = [compute[name](moved), shifted(outputs[name], ...places, circular)];
    const limit = largest(outputs[name]);
    const found = compare(...pair, limit);
    const total = pair[0].data.length;
    const words = found.count ? `${found.count} of ${total} differ` : `all ${total} agree`;
    maps.forEach(({ canvas, frame }, k) => {
      paint(canvas, pair[k], theme.signed, -limit, limit, found.differs);
      canvas.setAttribute("aria-label", `${k ? "T f(x), moved last" : "f(Tx), moved first"}. ${peak(pair[k])} ${words}.`);
      const height = state.digit.length / state.stride;
      const width = state.digit[0].length / state.stride;
      if (name === "convolution")
        frame.place(state.top / state.stride + places[0], state.left / state.stride + places[1], height, width, pair[k].width, circular);
      else frame.boxes.forEach((box) => (box.hidden = true));
    });
    core.write(value, found.count ? core.fixed(found.gap, 1) : "0");
    core.write(count, found.count ? `${words}: ×` : words);
    gap.classList.toggle("is-equal", !found.count);
    return `${name === "dense" ? "Fully connected" : "Convolution"}: ${words}, distance ${core.number(found.gap, 1)}.`;
  }

  /** Where a map is largest, in words. */
  function peak({ data, width }) {
    const k = data.reduce((best, value, at) => (value > data[best] ? at : best), 0);
    return core.spoken(`Largest value ${core.number(data[k], 1)} in row ${Math.floor(k / width)}, column ${k % width}.`);
  }

  function draw() {
    if (!root.isConnected || !picture.clientWidth) return; // the watcher calls again once there is room
    theme ??= scales(core.palette(root));
    const state = read(model);
    const { digit, canvas, stride, border, dy, dx, top, left } = state;
    const circular = border === "circular";
    const moved = shifted(still(state).x, dy, dx, circular);
    const white = largest(still(state).x);
    paint(picture, moved, theme.grey, 0, white);
    home.place(top, left, digit.length, digit[0].length, canvas, false);
    handle.place(top + dy, left + dx, digit.length, digit[0].length, canvas, circular);
    borders.show(border);
    core.write(beyond, BEYOND[border]);
    core.write(where, inWords(state));
    const results = [drawLayer("convolution", state, moved), drawLayer("dense", state, moved)];
    const stepped = stride > 1 ? ` Stride ${stride}.` : "";
    surface.setAttribute("aria-label", `A digit on a canvas of ${canvas} by ${canvas}, ${inWords(state)}. Arrow keys move it.`);
    said = `Digit ${inWords(state)}.${stepped} ${results.join(" ")}`;
    core.write(described, said);
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

  life.follow(model, "digit kernel canvas stride border dy dx", schedule);
  life.add(voice.end);
  life.add(core.onTheme(() => {
    theme = null;
    schedule();
  }));
  const watcher = new ResizeObserver(draw);
  watcher.observe(picture); // its size follows the room, and nothing that is drawn
  life.add(() => watcher.disconnect());
  draw();
  return life.end;
}

export default { render };
