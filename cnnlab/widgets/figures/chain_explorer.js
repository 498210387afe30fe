// Two weights in a row with a ReLU between them: numbers forward, slopes backward, one weight's factors written out. The
// state and its rules are in chain_explorer.py; core/graph.js computes, core/circuit.js draws the graph.

const { h, put, spoken, svg, write } = core;
const { told } = core.circuit;

const STEP = 1400; // ms at each station of a walk: time to read what happens there
const [LOW, HIGH, GRAIN] = [-3, 3, 0.1]; // of the sliders
const PULL = 50; // px of usual letters that a weight is dragged for a change by 1

/** The chain for core/graph.js and core/circuit.js; `factors` name what a step back to each part multiplies by. */
const CHAIN = [
  { name: "x", label: "x", role: "input", place: [0, 0] },
  { name: "w1", label: "w₁", role: "weight", place: [1, 1] },
  { name: "h", label: "h", operation: "times", of: ["w1", "x"], sign: "×", factors: ["x", "w₁"], place: [1, 0] },
  { name: "a", label: "a", operation: "relu", of: ["h"], sign: "ReLU", factors: [""], place: [2, 0] },
  { name: "w2", label: "w₂", role: "weight", place: [3, 1] },
  { name: "y", label: "y", operation: "times", of: ["w2", "a"], sign: "×", factors: ["a", "w₂"], place: [3, 0] },
  { name: "t", label: "t", role: "target", place: [4, 1] },
  {
    name: "L", label: "L", operation: "squaredError", of: ["y", "t"], sign: "(y − t)²", factors: ["2 (y − t)", ""],
    place: [4, 0],
  },
];
const WALK = ["h", "a", "y", "L", "y", "w2", "a", "h", "w1"]; // there, and back from the loss
const THERE = 4; // stations of it
const WEIGHTS = [["w1", "w₁"], ["w2", "w₂"]];

const labelOf = (name) => CHAIN.find((each) => each.name === name).label;

// ---- state ---------------------------------------------------------------------------------------------------------

/** The traits and what follows from them; `known`: what a walk has come by so far. */
function read(model) {
  const names = ["x", "t", "w1", "w2", "weight", "at"];
  const state = Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const { at, weight } = state;
  const numbers = core.graph.forward(CHAIN, { x: state.x, t: state.t, w1: state.w1, w2: state.w2 });
  const there = new Set(WALK.slice(0, Math.min(at || THERE, THERE)));
  const back = new Set(WALK.slice(THERE, at || WALK.length));
  const chosen = new Set(core.graph.wayBack(CHAIN, weight).map(({ to }) => to));
  const walked = at ? { name: WALK[at - 1], there: at <= THERE, back: at > THERE } : null;
  return { ...state, numbers, ...core.graph.backward(CHAIN, numbers), known: { there, back }, chosen, walked };
}

const isClosed = ({ numbers }) => !(numbers.h > 0);

// ---- words ---------------------------------------------------------------------------------------------------------

/** "=" before a number that is written in full, "≈" where one of them is rounded. */
const sign = (...values) => {
  const isRounded = (value) => Math.abs(core.parseNumber(told(value)) - value) > 1e-9 * Math.max(1, Math.abs(value));
  return values.some(isRounded) ? "≈" : "=";
};

const closed = (value) => core.closed(told(value));

/** What a step back multiplies by: its name, and how it is spoken of. */
function factorOf(state, { from, to }) {
  const station = CHAIN.find(({ name }) => name === from);
  const isGate = station.operation === "relu";
  const name = isGate ? (isClosed(state) ? "closed" : "open") : station.factors[station.of.indexOf(to)];
  return { name: isGate ? `gate ${name}` : name, isGate, value: state.factors[from][to] };
}

/** How a number on the way there is made. */
function thereStory({ numbers: n }, name) {
  const made = {
    h: () => `h = w₁ · x = ${closed(n.w1)} · ${closed(n.x)} ${sign(n.w1, n.x, n.h)} ${told(n.h)}`,
    a: () => `a = max(h, 0) = max(${told(n.h)}, 0) ${sign(n.h)} ${told(n.a)}`,
    y: () => `y = w₂ · a = ${closed(n.w2)} · ${closed(n.a)} ${sign(n.w2, n.a, n.y)} ${told(n.y)}`,
    L: () => `L = (y − t)² = (${told(n.y)} − ${closed(n.t)})² ${sign(n.y, n.t, n.L)} ${told(n.L)}`,
  };
  return made[name] ? `${made[name]()}.` : "";
}

/** How a slope on the way back is made: that of the station before it, times a factor. */
function backStory(state, name) {
  const { numbers: n, slopes } = state;
  const step = core.graph.wayBack(CHAIN, name).at(-1);
  const { name: factor, isGate, value } = factorOf(state, step);
  const [from, to] = [labelOf(step.from), labelOf(name)];
  const times = `${sign(value)} ${told(value)} times as fast as ${to}`;
  if (step.from === "L") return `L changes ${factor} = 2 · (${told(n.y)} − ${closed(n.t)}) ${times}.`;
  const before = slopes[step.from];
  const product = `Together, ${told(before)} · ${closed(value)} ${sign(before, value, slopes[name])} ${told(slopes[name])}.`;
  if (!isGate) return `${from} changes ${factor} ${times}. ${product}`;
  const gate = isClosed(state) ? "closed: a stays 0 when h changes, factor 0" : "open: a changes as fast as h, factor 1";
  return `The gate is ${gate}. ${product}`;
}

const HINT = "a number or a factor to see where it comes from.";
const CLOSED = "The gate is closed: both slopes are 0, and no step would move a weight, though the loss is ";

/** What is said below: of the station that is pointed at or walked to; else what there is to do. */
function storyOf(state, lit) {
  const { there, back } = state.known;
  const stories = [
    lit?.there && there.has(lit.name) ? thereStory(state, lit.name) : "",
    lit?.back && back.has(lit.name) ? backStory(state, lit.name) : "",
  ];
  const isAtRest = !lit && !state.at;
  return isAtRest && isClosed(state) ? `${CLOSED}${told(state.numbers.L)}.` : stories.join(" ").trim();
}

/** The whole graph, for readers who listen. */
function graphText(state) {
  const { numbers: n, slopes, known } = state;
  const list = (values, names) => names.map((name) => `${labelOf(name)} ${told(values[name])}`).join(", ");
  const there = list(n, ["x", "w1", "w2", "t", ...known.there]);
  const gate = `The gate of the ReLU is ${isClosed(state) ? "closed" : "open"}.`;
  const back = known.back.size ? ` Slopes on the way back: ${list(slopes, [...known.back])}.` : "";
  return spoken(`A graph from the input to the loss. On the way there: ${there}. ${gate}${back}`);
}

// ---- parts: the factors of a weight ---------------------------------------------------------------------------------

const fraction = (above, below) =>
  h("span", { class: "cnnlab-chain-fraction" }, h("i", {}, `∂${labelOf(above)}`), h("i", {}, `∂${labelOf(below)}`));

/** One factor: what changes with what, its name, its number. */
function createTerm(step) {
  const [name, value] = [h("span", { class: "cnnlab-chain-factor" }), h("data", { class: "cnnlab-chain-value" })];
  const root = h("button", { type: "button", class: "cnnlab-chain-term", "data-name": step.to });
  root.append(fraction(step.from, step.to), name, value);
  function draw(state, lit) {
    const factor = factorOf(state, step);
    const isKnown = state.known.back.has(step.to);
    write(name, factor.name);
    write(value, told(factor.value));
    value.value = String(factor.value);
    root.classList.toggle("is-lit", lit?.name === step.to && lit.back);
    root.classList.toggle("is-unwalked", !isKnown);
    root.classList.toggle("is-gate", factor.isGate);
    const words = `${labelOf(step.from)} with ${labelOf(step.to)}`;
    root.setAttribute("aria-label", spoken(isKnown ? `${words}: ${factor.name}, ${told(factor.value)}` : words));
  }
  return { root, draw };
}

/** The slope for a weight as the product of its factors. */
function createProduct(weight) {
  const way = core.graph.wayBack(CHAIN, weight);
  const terms = way.map(createTerm);
  const [equals, result] = [h("span", { class: "cnnlab-chain-equals" }), h("data", { class: "cnnlab-chain-result" })];
  const last = h("span", { class: "cnnlab-chain-last" }, equals, result);
  const lead = h("span", { class: "cnnlab-chain-lead" }, fraction("L", weight), h("span", {}, "="));
  const label = `The slope for ${labelOf(weight)}, factor by factor`;
  const root = h("div", { class: "cnnlab-chain-product", role: "group", "aria-label": label });
  root.append(lead, ...terms.map((term) => term.root), last);
  function draw(state, lit) {
    root.hidden = state.weight !== weight;
    for (const term of terms) term.draw(state, lit);
    write(equals, sign(state.slopes[weight], ...way.map((step) => factorOf(state, step).value)));
    write(result, told(state.slopes[weight]));
    result.value = String(state.slopes[weight]);
    last.classList.toggle("is-unwalked", !state.known.back.has(weight));
  }
  const focus = (name) => terms[way.findIndex(({ to }) => to === name)]?.root.focus({ preventScroll: true });
  return { root, draw, focus };
}

// ---- the figure ----------------------------------------------------------------------------------------------------

function createControls(life, slide, set) {
  const create = ([name, symbol], k) =>
    [name, core.rangeSlider(life, `${k ? "Second" : "First"} weight`, symbol, (value) => slide(name, value))];
  const sliders = WEIGHTS.map(create);
  const choice = core.setting(life, "Slope for", WEIGHTS, (weight) => set({ weight }));
  const root = h("div", { class: "cnnlab-chain-sliders" }, ...sliders.map(([, slider]) => slider.root));
  function draw(state) {
    for (const [name, slider] of sliders) slider.show(state[name], LOW, HIGH, GRAIN);
    choice.show(state.weight);
  }
  return { root, choice: choice.root, draw };
}

function render({ model, el }) {
  const figure = core.createFigure({ model, el, name: "chain", label: "Chain explorer" });
  const { life, set, voice } = figure;
  let [hovered, focused, marks] = [null, null, null];
  const litNow = ({ walked }) => hovered ?? focused ?? walked;

  const drawing = svg("svg", { role: "img", class: "cnnlab-chart cnnlab-circuit" });
  const products = Object.fromEntries(WEIGHTS.map(([name]) => [name, createProduct(name)]));
  const [legend, story] = [h("p", { class: "cnnlab-chain-legend" }), h("p", { class: "cnnlab-chain-story" })];
  const hint = core.hint(...["Drag a weight. Point at", "Slide a weight sideways. Tap"].map((what) => `${what} ${HINT}`));
  const said = () => spoken(storyOf(read(model), read(model).walked) || graphText(read(model)));
  const slide = (name, value) => {
    set({ [name]: value, at: 0, playing: false });
    voice.say(() => graphText(read(model)));
  };
  const controls = createControls(life, slide, set);
  const step = (by) => {
    const at = model.get("at") + by;
    return at >= 0 && at <= WALK.length ? { at } : null;
  };
  const go = (changes) => {
    set({ ...changes, playing: false });
    voice.say(said);
  };
  const start = () => ({ at: 0 });
  const stepper = core.createStepper({ model, life, set, voice, pause: STEP, step, go, start, said });
  const reset = core.resetButton(figure, model, ["w1", "w2", "weight"], { at: 0, playing: false });
  const actions = h("div", { class: "cnnlab-chain-actions" }, ...stepper.buttons, reset, controls.choice);
  const work = h("div", { class: "cnnlab-chain-work" }, ...Object.values(products).map(({ root }) => root), story, hint);
  figure.root.append(legend, drawing, controls.root, actions, work, figure.live);

  const build = core.remembered((width, em) => {
    const frame = core.circuit.layoutOf(CHAIN, width, em);
    marks = core.circuit.build(drawing, frame, CHAIN);
    const [above, below] = frame.wide ? ["Above", "below it"] : ["Left of", "right of it"];
    write(legend, `${above} each line its number, on the way there; ${below} the slope of the loss, on the way back.`);
  });
  function draw() {
    if (!figure.room) return;
    const state = read(model);
    const lit = litNow(state);
    build(Math.round(figure.room), figure.scale);
    core.circuit.show(marks, { ...state, lit: lit?.name });
    put(drawing, { "aria-label": graphText(state) });
    for (const product of Object.values(products)) product.draw(state, lit);
    write(story, storyOf(state, lit));
    [story.hidden, hint.hidden] = [!story.textContent, Boolean(story.textContent)];
    controls.draw(state);
    stepper.show();
  }
  const point = { hover: (at) => ((hovered = at), draw()), focus: (at) => ((focused = at), draw()) };
  pointing(figure, model, drawing, products, point, slide);
  figure.draws("x t w1 w2 weight at playing", draw);
  return life.end;
}

/** Links graph and factors: what is pointed at in one is lit in both; a click chooses, a drag slides a weight. */
function pointing(figure, model, drawing, products, { hover, focus }, slide) {
  const { life, set } = figure;
  const named = (element) => element?.closest("[data-name]")?.dataset;
  // the event's target is what holds the finger: the whole drawing
  const stationAt = ({ clientX, clientY }) => named(drawing.getRootNode().elementFromPoint(clientX, clientY));
  const isGiven = ({ role }) => role === "input" || role === "target";
  const lit = (data, there) => (data && !isGiven(data) ? { name: data.name, there, back: data.name !== "L" } : null);
  let slid = false; // since the pointer went down
  core.dragging(life, drawing, {
    isHandle: (event) => stationAt(event)?.role === "weight",
    hold(event) {
      const { name, role } = stationAt(event) ?? {};
      slid = false;
      const free = event.pointerType !== "touch"; // a finger has to slide sideways
      return { x: event.clientX, y: event.clientY, free, name: role === "weight" ? name : "", from: model.get(name) };
    },
    press() {},
    drag(event, from) {
      const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
      from.free ||= Math.abs(dx) > Math.abs(dy);
      if (!from.name || !from.free || (!slid && Math.abs(dx) < 3)) return;
      slid = true;
      const moved = from.from + Math.round(dx / (PULL * figure.scale * GRAIN)) * GRAIN;
      slide(from.name, Number(core.clamp(moved, Math.min(LOW, from.from), Math.max(HIGH, from.from)).toFixed(9)));
    },
    hover: (event) => hover(event && lit(stationAt(event), true)),
  });
  life.listen(drawing, "click", (event) => {
    const name = lit(stationAt(event))?.name;
    if (slid || !name) return;
    if (name !== "L" && !read(model).chosen.has(name)) set({ weight: name === "w2" ? "w2" : "w1" });
    queueMicrotask(() => products[model.get("weight")].focus(name)); // it is shown by then
  });
  for (const { root: line } of Object.values(products)) {
    life.listen(line, "pointerover", (event) => event.pointerType === "mouse" && hover(lit(named(event.target))));
    life.listen(line, "pointerleave", () => hover(null));
    life.listen(line, "focusin", (event) => focus(lit(named(event.target))));
    life.listen(line, "focusout", () => focus(null));
  }
}

export default { render };
