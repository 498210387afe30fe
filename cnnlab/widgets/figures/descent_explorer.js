// One number, or two, on the way down: a picture times a weight (plus a bias), a target, and the loss with its slope.
// The state and its rules are in descent_explorer.py, the loss in core; this file draws both and takes the steps.

/** @typedef {{weight: number, bias: number}} Place */

const { h, number, put, spoken, svg, write } = core;
const { momentsOf, lossAt, gradientAt, bowlOf, stepFrom } = core.leastSquares;

const STEP = 700; // ms between two steps while playing: time to see where the last one led
const FAR = 1e6; // a weight that is larger has escaped
const BEYOND = "The next step would lead beyond 1,000,000: press Reset, or lower the learning rate.";
const STILL = 5e-4; // a step that is shorter changes nothing that can be seen
const FLAT = 0.02; // a gradient that is smaller has no direction to show
const MOST_PLACES = 200;

// ---- state ---------------------------------------------------------------------------------------------------------

/** The traits and what follows from them: what the loss needs of the pictures, and where the next step leads. */
function read(model, moments) {
  const names = ["input", "target", "rate", "view", "white", "playing"];
  const state = Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const [place, both] = [{ weight: model.get("weight"), bias: model.get("bias") }, model.get("free") === "both"];
  const path = model.get("path").map(([weight, bias]) => ({ weight, bias }));
  const m = moments(state.input, state.target);
  return { ...state, m, place, both, path, next: stepFrom(m, place, state.rate, both) };
}

/** What a step changes; null where it leads too far. */
function stepOf({ place, path, next }) {
  if (!(Math.abs(next.weight) <= FAR && Math.abs(next.bias) <= FAR)) return null;
  const places = [...path, place].slice(-MOST_PLACES);
  return { ...next, path: places.map(({ weight, bias }) => [weight, bias]) };
}

const isStill = ({ place, next }) => Math.hypot(next.weight - place.weight, next.bias - place.bias) < STILL;

// ---- parts: the pictures -------------------------------------------------------------------------------------------

function createPicture(kind, caption, symbol, alt) {
  const canvas = h("canvas", { class: "cnnlab-descent-canvas", role: "img", "aria-label": alt });
  const name = h("figcaption", {}, h("span", {}, caption, ...(symbol ? [" ", h("i", {}, symbol)] : [])));
  return { canvas, root: h("figure", { class: `cnnlab-descent-picture cnnlab-descent-${kind}` }, name, canvas) };
}

function createGallery(both) {
  const pictures = {
    input: createPicture("input", "Input", "x", "The input"),
    output: createPicture("output", "Output", both ? "w · x + b" : "w · x", "The output"),
    target: createPicture("target", "Target", "t", "The target"),
    difference: createPicture("difference", "Output − target", "", "The difference"),
  };
  const legend = h("p", { class: "cnnlab-descent-legend" }, "Purple: still too dark. Orange: too bright.");
  const roots = Object.values(pictures).map(({ root }) => root);
  return { ...pictures, root: h("div", { class: "cnnlab-descent-gallery" }, ...roots, legend) };
}

/** Paints a picture's values in the colours of a scale that goes from one value to another. */
function paint({ canvas }, rows, from, to, scale) {
  const [height, width] = [rows.length, rows[0].length];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  core.paintValues(canvas, rows.flat(), { from, to }, scale);
}

function drawGallery(gallery, scales, { place, white, input, target, both }) {
  const output = input.map((row) => row.map((value) => place.weight * value + place.bias));
  const difference = output.map((row, i) => row.map((value, j) => value - target[i][j]));
  for (const [name, rows] of Object.entries({ input, target, output })) paint(gallery[name], rows, 0, white, scales.grey);
  paint(gallery.difference, difference, -0.6 * white, 0.6 * white, scales.signed);
  const spread = (rows) => `from ${number(Math.min(...rows.flat()), 1)} to ${number(Math.max(...rows.flat()), 1)}`;
  const sum = `the input times ${number(place.weight, 2)}${both ? `, plus ${number(place.bias, 2)}` : ""}`;
  const words = `The output: ${sum}; brightness ${spread(output)}, where ${number(white)} is white.`;
  put(gallery.output.canvas, { "aria-label": spoken(words) });
  put(gallery.difference.canvas, { "aria-label": spoken(`Output minus target, ${spread(difference)}.`) });
}

// ---- parts: the chart ----------------------------------------------------------------------------------------------

const MARKS = { // in the order in which they lie on each other
  hidden: { trail: "g", drop: "line", tangent: "line", gradient: "path", cross: "path" }, // where they leave the area
  whole: { step: "path", ghost: "circle", handle: "circle", point: "circle", slope: "text" },
};

function createChart(both) {
  const make = ([name, tag]) => [name, svg(tag, { class: `cnnlab-descent-${name}` })];
  const [inner, outer] = [MARKS.hidden, MARKS.whole].map((tags) => Object.fromEntries(Object.entries(tags).map(make)));
  const id = core.uid("descent");
  const clip = (name, shape) => svg("clipPath", { id: `${id}-${name}` }, shape);
  const [area, near] = [svg("rect"), svg(both ? "circle" : "rect")];
  const within = { "clip-path": `url(#${id}-area)` };
  const [axes, still] = [svg("g"), svg("g")];
  const root = svg(
    "svg", { role: "img", class: `cnnlab-chart cnnlab-descent-chart ${both ? "is-map" : "is-curve"}` },
    svg("defs", {}, clip("area", area), clip("near", near)),
    axes, svg("g", within, still), svg("g", within, ...Object.values(inner)), ...Object.values(outer),
  );
  put(outer.point, { r: 7 });
  put(outer.ghost, { r: 5 });
  put(outer.handle, { r: 22 });
  outer.slope.classList.add("cnnlab-chart-label");
  return { root, both, axes, still, area, near, nearby: `url(#${id}-near)`, marks: { ...inner, ...outer } };
}

/** Draws what only the data and the room change: axes, the curve or the contours. */
function drawStill(chart, frame, m, bias) {
  const { both } = chart;
  const [bowl, scale] = [bowlOf(m, both, bias), core.chart.scaleOf(frame)];
  put(chart.root, { viewBox: `0 0 ${frame.width} ${frame.height}`, height: frame.height });
  put(chart.area, { x: frame.left, y: frame.top, ...frame.area });
  core.chart.drawAxes(chart.axes, frame, both ? ["weight w", "bias b"] : ["weight w", "loss L"]);
  chart.still.replaceChildren(...(both ? core.landscape.contours(m, frame) : [core.landscape.curve(m, frame, bias)]));
  const [x, y] = [scale.x(bowl.weight), scale.y(bowl.bias)];
  put(chart.marks.cross, { d: both ? `M${x - 4} ${y}h8M${x} ${y - 4}v8` : "" });
}

// ---- parts: controls and facts -------------------------------------------------------------------------------------

/** Sliders, buttons and the choice of view; `slide` moves the point, and forgets the path. */
function createControls({ life, set }, both, slide) {
  const sliders = {
    weight: core.rangeSlider(life, "Weight", "w", (weight) => slide({ weight })),
    bias: core.rangeSlider(life, "Bias", "b", (bias) => slide({ bias })),
    rate: core.rangeSlider(life, "Learning rate", "η", (rate) => set({ rate })),
  };
  sliders.bias.root.hidden = !both;
  const step = core.button("Step");
  const choices = [["all", both ? "Whole map" : "Whole curve"], ["near", "Only here"]];
  const views = core.radios(life, "What is shown of the loss", choices, (view) => set({ view }));
  const slides = Object.values(sliders).map(({ root }) => root);
  return { ...sliders, step, views, root: h("div", { class: "cnnlab-descent-sliders" }, ...slides) };
}

function drawControls(controls, frame, state) {
  const { m, place, rate, both, view } = state;
  const ranges = { weight: frame.x, bias: both ? frame.y : [-1, 1] };
  for (const [name, [low, high]] of Object.entries(ranges)) {
    const unit = core.chart.tickOf(high - low, 8) / 20;
    controls[name].show(place[name], Math.ceil(low / unit) * unit, Math.floor(high / unit) * unit, unit);
  }
  const critical = 2 / bowlOf(m, both, place.bias).curves[0]; // beyond it, steps lead away
  const grain = 10 ** Math.floor(Math.log10(critical / 10));
  controls.rate.show(rate, grain, Math.ceil((1.3 * critical) / (5 * grain)) * 5 * grain, grain);
  controls.step.disabled = !stepOf(state); // the story says why
  controls.views.show(view);
}

function createFacts(both) {
  const loss = h("data", { class: "cnnlab-descent-loss" });
  const [slopes, next] = [1, 2].map(() => ({ weight: h("span"), bias: h("span") }));
  const fact = (name, ...value) => [
    h("div", { class: "cnnlab-descent-term" }, name), h("div", { class: "cnnlab-descent-fact" }, ...value),
  ];
  const root = h(
    "div", { class: "cnnlab-descent-facts" },
    ...fact("Loss, the mean of (output − target)²", loss),
    ...fact(both ? "Gradient: the slope for w, and for b" : "Slope of the loss", slopes.weight, both ? ", " : "", slopes.bias),
    ...fact("Next step", next.weight, next.bias),
  );
  return { root, loss, slopes, next, story: h("p", { class: "cnnlab-descent-story", id: core.uid("descent") }) };
}

function drawFacts(facts, state) {
  const { m, place, both, rate, next } = state;
  const [loss, slope] = [lossAt(m, place), gradientAt(m, place)];
  facts.loss.value = String(loss);
  write(facts.loss, number(loss, 3));
  for (const [name, symbol] of both ? [["weight", "w"], ["bias", "b"]] : [["weight", "w"]]) {
    write(facts.slopes[name], number(slope[name], 3));
    write(facts.next[name], updateText(symbol, place[name], rate, slope[name], next[name]));
  }
  write(facts.story, storyOf(state));
}

// ---- words ---------------------------------------------------------------------------------------------------------

/** w ← 0.5 − 0.1 · (−12.859) ≈ 1.786 */
function updateText(symbol, from, rate, slope, to) {
  const [now, sloped, then] = [from, slope, to].map((value) => number(value, 3));
  const sign = [from, slope, to].some((value) => core.isRounded(value, 3)) ? "≈" : "=";
  return `${symbol} ← ${now} − ${core.figures(rate)} · ${core.closed(sloped)} ${sign} ${then}`;
}

/** What the last step did. */
function storyOf(state) {
  const { m, place, path, both } = state;
  if (!path.length) return stepOf(state) ? "Drag the point, or press Step." : BEYOND;
  const before = path[path.length - 1];
  const [was, is] = [lossAt(m, before), lossAt(m, place)];
  const [old, now] = [gradientAt(m, before), gradientAt(m, place)];
  const counted = path.length >= MOST_PLACES ? "Last step" : `Step ${path.length}`;
  const moved = `${counted}: the loss went from ${core.apart(was, is, 3).join(" to ")}.`;
  if (!stepOf(state)) return `${moved} ${BEYOND}`;
  if (is > was * (1 + 1e-9)) return `${moved} It grew: the step was too long.`;
  if (isStill(state)) return `${moved} Here the ground is flat.`;
  const crossed = old.weight * now.weight + (both ? old.bias * now.bias : 0) < 0;
  return crossed ? `${moved} It overshot: the slope now points the other way.` : moved;
}

/** What the chart shows, for readers who listen. */
function chartText({ m, place, next, both }) {
  const slope = gradientAt(m, place);
  const brief = (value) => number(value, Math.abs(value) < 0.01 ? 3 : 2); // 0 only where the facts say 0, too
  const all = (values) => (both ? ["weight", "bias"] : ["weight"]).map((name) => brief(values[name])).join(" and ");
  const kind = both ? "A map of the loss with lines of equal loss" : "The curve of the loss";
  const where = `Weight ${brief(place.weight)}${both ? `, bias ${brief(place.bias)}` : ""}`;
  const steep = `${both ? "gradient" : "slope"} ${all(slope)}`;
  return spoken(`${kind}. ${where}: loss ${brief(lossAt(m, place))}, ${steep}. The next step leads to ${all(next)}.`);
}

// ---- draw ----------------------------------------------------------------------------------------------------------

/** Puts point, trail and next step where they are; `on` gives the pixels of a place. Returns point and next step. */
function drawPlaces(chart, frame, on, { place, next, view, path }) {
  const { marks } = chart;
  const [here, ahead] = [place, next].map((where) => core.chart.inside(frame, on(where)));
  const [x, y] = here.at;
  for (const mark of [marks.point, marks.handle]) put(mark, { cx: x, cy: y });
  put(marks.ghost, { cx: ahead.at[0], cy: ahead.at[1] });
  marks.point.classList.toggle("is-outside", here.outside);
  marks.ghost.style.display = ahead.outside || (view === "near" && !chart.both) ? "none" : "";
  const places = [...path, place].map((where) => core.chart.inside(frame, on(where)));
  marks.trail.replaceChildren(
    svg("polyline", { points: chart.both ? places.map(({ at }) => at.join()).join(" ") : "" }),
    ...places.slice(0, -1).flatMap(({ at: [cx, cy], outside }) => (outside ? [] : [svg("circle", { cx, cy, r: 3 })])),
  );
  // near: the curve or the map is shown only around the point, as far as it is known there
  if (view === "near") put(chart.still, { "clip-path": chart.nearby });
  else chart.still.removeAttribute("clip-path");
  chart.still.style.display = view === "near" && here.outside ? "none" : ""; // of what is there nothing is on the chart
  put(chart.near, chart.both ? { cx: x, cy: y, r: 34 } : { x: x - 22, y: 0, width: 44, height: frame.height });
  marks.cross.style.display = view === "near" ? "none" : "";
  return { here, ahead };
}

/** The curve's moving parts: point, tangent, the step along the axis. */
function drawOnCurve(chart, frame, state) {
  const [{ m, place }, { marks }] = [state, chart];
  const scale = core.chart.scaleOf(frame);
  const on = (where) => [scale.x(where.weight), scale.y(lossAt(m, where))];
  const { here: { at: [x, y], outside }, ahead } = drawPlaces(chart, frame, on, state);
  const slope = gradientAt(m, place).weight;
  const rise = (-slope * (scale.y(0) - scale.y(1))) / (scale.x(1) - scale.x(0)); // of the tangent, in pixels
  const half = 78 / Math.hypot(1, rise);
  const base = frame.top + frame.area.height;
  marks.tangent.style.display = outside ? "none" : "";
  put(marks.tangent, { x1: x - half, y1: y - half * rise, x2: x + half, y2: y + half * rise });
  put(marks.drop, { x1: x, y1: y, x2: x, y2: base });
  core.arrow(marks.step, [x, base], [ahead.at[0], base]);
  const text = outside ? `off the chart: loss ${number(lossAt(m, place), 3)}` : `slope ${number(slope, 3)}`;
  core.chart.labelPoint(marks.slope, text, [x, y], slope < 0 ? 1 : -1, frame);
}

/** The map's moving parts: point, the gradient uphill, the step against it. */
function drawOnMap(chart, frame, state) {
  const [{ m, place }, { marks }] = [state, chart];
  const scale = core.chart.scaleOf(frame);
  const on = (where) => [scale.x(where.weight), scale.y(where.bias)];
  const { here: { at, outside }, ahead } = drawPlaces(chart, frame, on, state);
  const slope = gradientAt(m, place);
  const size = Math.hypot(slope.weight, slope.bias);
  const [dx, dy] = size > 1e-9 ? [slope.weight / size, -slope.bias / size] : [0, 0];
  const length = Math.min(24 + 2 * size, 48);
  const tip = [at[0] + length * dx, at[1] + length * dy];
  marks.gradient.style.display = outside || size < FLAT ? "none" : "";
  core.arrow(marks.gradient, at, tip);
  core.arrow(marks.step, at, ahead.at);
  if (outside) core.chart.labelPoint(marks.slope, `off the map: loss ${number(lossAt(m, place), 3)}`, at, -1, frame);
  else core.chart.labelLine(marks.slope, size < FLAT ? "" : "gradient", at, tip, frame);
}

// ---- the figure ----------------------------------------------------------------------------------------------------

function mount({ model, el }) {
  const figure = core.createFigure({ model, el, name: "descent", label: "Descent explorer" });
  const { life, set, voice } = figure;
  const moments = core.remembered(momentsOf);
  const now = () => read(model, moments);
  const { place: first, both } = now();
  const [gallery, chart, facts] = [createGallery(both), createChart(both), createFacts(both)];
  const slide = (changes) => set({ ...changes, path: [], playing: false });
  const controls = createControls(figure, both, slide);
  const scalesOf = core.remembered(core.scales);
  let frame = null; // until there is room
  const build = core.remembered((m, bias, width, scale) => {
    frame = core.landscape.frameOf(m, both, { ...first, bias }, width, scale);
    drawStill(chart, frame, m, bias);
  });

  const said = () => spoken(facts.story.textContent);
  const next = () => (isStill(now()) ? null : stepOf(now()));
  const player = core.createPlayer({ model, life, set, voice, pause: STEP, next, said });
  const reset = core.resetButton(figure, model, ["weight", "bias", "rate"], { path: [], playing: false });
  for (const each of [controls.step, player.button]) each.setAttribute("aria-describedby", facts.story.id);
  const actions = h("div", { class: "cnnlab-descent-actions" }, controls.step, player.button, reset, controls.views.root);
  const plot = h("div", { class: "cnnlab-descent-plot" }, figure.probe, chart.root);
  const stage = h("div", { class: "cnnlab-descent-stage" }, gallery.root, plot);
  figure.root.append(stage, controls.root, actions, facts.root, facts.story, figure.live);

  life.listen(controls.step, "click", () => {
    set({ playing: false, ...stepOf(now()) });
    voice.say(said);
  });
  pointing(life, chart, () => frame, slide, core.keeping(model, "weight", "bias", "path", "playing"));

  figure.draws("input target weight bias rate view white path playing", () => {
    if (!figure.room) return;
    const state = now();
    build(state.m, both ? first.bias : state.place.bias, Math.round(figure.room), figure.scale);
    (both ? drawOnMap : drawOnCurve)(chart, frame, state);
    put(chart.root, { "aria-label": chartText(state) });
    drawGallery(gallery, scalesOf(figure.colours()), state);
    drawFacts(facts, state);
    drawControls(controls, frame, state);
    player.show();
    player.button.disabled = controls.step.disabled;
  });
  return life.end;
}

/** A press or a drag brings the point there; on the map a finger has to take the point to drag it. */
function pointing(life, chart, frameNow, slide, keep) {
  const snap = (value, [low, high]) => {
    const unit = core.chart.tickOf(high - low, 8) / 100;
    return Number((Math.round(core.clamp(value, low, high) / unit) * unit).toFixed(9));
  };
  function point(event) {
    const frame = frameNow();
    if (!frame) return;
    const box = chart.root.getBoundingClientRect();
    const [weight, bias] = core.chart.scaleOf(frame).back(event.clientX - box.left, event.clientY - box.top);
    slide({ weight: snap(weight, frame.x), ...(chart.both ? { bias: snap(bias, frame.y) } : {}) });
  }
  const isHandle = (event) => core.isFinger(event) && (!chart.both || event.target === chart.marks.handle);
  core.dragging(life, chart.root, { isHandle, press: point, drag: point, keep });
}

/** One number or two make different figures: a change between them builds the other one. */
function render({ model, el }) {
  let end = mount({ model, el });
  const again = () => {
    end();
    end = mount({ model, el });
  };
  model.on("change:free", again);
  return () => {
    model.off("change:free", again);
    end();
  };
}

export default { render };
