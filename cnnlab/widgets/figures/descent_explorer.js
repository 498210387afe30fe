// One number, or two, on the way down: a picture times a weight (plus a bias), a target, and the loss with its slope.
// The state and its rules are in descent_explorer.py; this file computes the loss, draws it, and takes the steps.

/** @typedef {{xx: number, x: number, tt: number, xt: number, t: number}} Moments means over all pixels */
/** @typedef {{weight: number, bias: number}} Place */
/** @typedef {{width: number, height: number, left: number, top: number, x: [number, number], y: [number, number]}} Frame */

const STEP = 700; // ms between two steps while playing: time to see where the last one led
const FAR = 1e6; // a weight that is larger has escaped
const STILL = 5e-4; // a step that is shorter changes nothing that can be seen
const MOST_PLACES = 200;
const SVG = "http://www.w3.org/2000/svg";

function s(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

// ---- the loss --------------------------------------------------------------------------------------------------

/** @returns {Moments} */
function momentsOf(input, target) {
  const [x, t] = [input.flat(), target.flat()];
  const mean = (value) => x.reduce((sum, _, k) => sum + value(k), 0) / x.length;
  return {
    xx: mean((k) => x[k] * x[k]), x: mean((k) => x[k]), xt: mean((k) => x[k] * t[k]),
    t: mean((k) => t[k]), tt: mean((k) => t[k] * t[k]),
  };
}

/** The mean of (weight · x + bias − t)². */
function lossAt(m, { weight, bias }) {
  const square = weight * weight * m.xx + bias * bias + m.tt;
  return Math.max(0, square + 2 * (weight * bias * m.x - weight * m.xt - bias * m.t));
}

/** Its slopes: how fast the loss grows with the weight, and with the bias. */
function gradientAt(m, { weight, bias }) {
  return { weight: 2 * (weight * m.xx + bias * m.x - m.xt), bias: 2 * (weight * m.x + bias - m.t) };
}

/** Where the loss is lowest, and how it curves: eigenvalues of its second derivatives, largest first, with the angle. */
function bowlOf(m, both, bias) {
  if (!both) return { weight: (m.xt - bias * m.x) / m.xx, bias, curves: [2 * m.xx], angle: 0 };
  const spread = m.xx - m.x * m.x;
  const weight = (m.xt - m.x * m.t) / spread;
  const [half, apart] = [m.xx + 1, Math.hypot(m.xx - 1, 2 * m.x)];
  const curves = [half + apart, half - apart];
  return { weight, bias: m.t - weight * m.x, curves, angle: Math.atan2(curves[0] - 2 * m.xx, 2 * m.x) };
}

function stepFrom(m, place, rate, both) {
  const slope = gradientAt(m, place);
  return { weight: place.weight - rate * slope.weight, bias: both ? place.bias - rate * slope.bias : place.bias };
}

// ---- the frame: which numbers the picture of the loss spans ------------------------------------------------------

/** 1, 2 or 5 times a power of ten, so that a span has at most `most` of them. */
function tickOf(span, most) {
  const power = 10 ** Math.floor(Math.log10(span / most));
  return [1, 2, 5, 10].map((k) => k * power).find((tick) => span / tick <= most);
}

/**
 * The curve spans the lowest point and the start with room to overshoot; the map does so at one scale for both axes,
 * so that the gradient crosses the contours at right angles.
 * @param {Place} start
 * @returns {Frame}
 */
function frameOf(m, both, start, width) {
  const bowl = bowlOf(m, both, start.bias);
  const height = core.clamp(Math.round(width * 0.72), 220, 320);
  const reach = (name) => (both ? 1.5 : 1.35) * Math.max(Math.abs(bowl[name]), Math.abs(start[name] - bowl[name]), 0.1);
  const highest = 1.04 * lossAt(m, { weight: bowl.weight + 0.9 * reach("weight"), bias: start.bias });
  const longest = Math.max(...ticksOf([0, both ? 1 : highest], 6).map((value) => core.number(value).length));
  const inner = { left: Math.max(36, 8 * longest + 12), top: 26, right: 14, bottom: 42 };
  const area = { width: width - inner.left - inner.right, height: height - inner.top - inner.bottom };
  const frame = { width, height, ...inner, area };
  if (both) {
    const unit = Math.min(area.width / (2 * reach("weight")), area.height / (2 * reach("bias")));
    const around = (name, size) => [bowl[name] - size / unit / 2, bowl[name] + size / unit / 2];
    return { ...frame, x: around("weight", area.width), y: around("bias", area.height) };
  }
  const tick = tickOf(2 * reach("weight"), 8);
  const x = [
    Math.floor((bowl.weight - reach("weight")) / tick) * tick,
    Math.ceil((bowl.weight + reach("weight")) / tick) * tick,
  ];
  return { ...frame, x, y: [0, highest] };
}

/** Pixels of a point in the frame, and back. */
function scaleOf({ left, top, area, x, y }) {
  return {
    x: (value) => left + ((value - x[0]) / (x[1] - x[0])) * area.width,
    y: (value) => top + area.height - ((value - y[0]) / (y[1] - y[0])) * area.height,
    back: (px, py) => [
      x[0] + ((px - left) / area.width) * (x[1] - x[0]),
      y[0] + ((top + area.height - py) / area.height) * (y[1] - y[0]),
    ],
  };
}

/** A point brought to the border of the drawing where it lies outside. */
function inside({ left, top, area }, [px, py]) {
  const at = [core.clamp(px, left, left + area.width), core.clamp(py, top, top + area.height)];
  return { at, outside: Math.hypot(at[0] - px, at[1] - py) > 1 };
}

// ---- what stands still: axes, the curve, the contours ------------------------------------------------------------

function ticksOf([low, high], most) {
  const tick = tickOf(high - low, most);
  const first = Math.ceil(low / tick - 1e-9);
  return Array.from({ length: Math.floor(high / tick + 1e-9) - first + 1 }, (_, k) => (first + k) * tick);
}

function drawAxes(group, frame, names) {
  const { left, top, area } = frame;
  const scale = scaleOf(frame);
  const bottom = top + area.height;
  for (const value of ticksOf(frame.x, 8)) {
    const x = scale.x(value);
    group.append(s("line", { class: "cnnlab-descent-grid", x1: x, x2: x, y1: top, y2: bottom }));
    group.append(s("text", { x, y: bottom + 18, "text-anchor": "middle" }, core.number(value)));
  }
  for (const value of ticksOf(frame.y, 6)) {
    const y = scale.y(value);
    group.append(s("line", { class: "cnnlab-descent-grid", x1: left, x2: left + area.width, y1: y, y2: y }));
    group.append(s("text", { x: left - 6, y: y + 4, "text-anchor": "end" }, core.number(value)));
  }
  group.append(
    s("text", { class: "cnnlab-descent-name", x: left + area.width, y: bottom + 37, "text-anchor": "end" }, names[0]),
    s("text", { class: "cnnlab-descent-name", x: 0, y: top - 12 }, names[1]),
  );
}

function drawCurve(group, m, frame, bias) {
  const scale = scaleOf(frame);
  const points = Array.from({ length: 161 }, (_, k) => frame.x[0] + ((frame.x[1] - frame.x[0]) * k) / 160);
  const at = (weight) => `${scale.x(weight).toFixed(1)},${scale.y(lossAt(m, { weight, bias })).toFixed(1)}`;
  group.append(s("polyline", { class: "cnnlab-descent-curve", points: points.map(at).join(" ") }));
}

/** Lines of equal loss: ellipses around the lowest point, each with its loss. */
function drawContours(group, m, frame, bowl) {
  const scale = scaleOf(frame);
  const unit = frame.area.width / (frame.x[1] - frame.x[0]);
  const corners = frame.x.flatMap((weight) => frame.y.map((bias) => lossAt(m, { weight, bias })));
  const lowest = lossAt(m, bowl);
  const [cx, cy] = [scale.x(bowl.weight), scale.y(bowl.bias)];
  const turn = (-bowl.angle * 180) / Math.PI; // y grows downwards on the screen
  const labels = [];
  let free = frame.left + frame.area.width + 16; // labels keep their distance, from the border inwards
  for (let k = 9; k >= 1; k--) {
    const above = (Math.max(...corners) - lowest) * (k / 9) ** 2 * 0.9;
    const [rx, ry] = bowl.curves.map((curve) => unit * Math.sqrt((2 * above) / curve));
    group.append(
      s("ellipse", { class: "cnnlab-descent-contour", cx, cy, rx, ry, transform: `rotate(${turn} ${cx} ${cy})` }),
    );
    const x = cx + unit * Math.sqrt(above / m.xx); // where the line crosses the row of the lowest point
    if (x > free - 32) continue;
    free = x;
    labels.push(s("text", { class: "cnnlab-descent-level", x, y: cy + 4, "text-anchor": "middle" }, core.short(lowest + above, 3)));
  }
  group.append(...labels);
}

// ---- what moves --------------------------------------------------------------------------------------------------

/** An arrow of one path; too short ones have no head. */
function arrow(element, [x1, y1], [x2, y2]) {
  const length = Math.hypot(x2 - x1, y2 - y1);
  const [ux, uy] = length ? [(x2 - x1) / length, (y2 - y1) / length] : [1, 0];
  const head = Math.min(9, length / 2);
  const wing = (side) => `${x2 - head * ux - side * head * 0.6 * uy} ${y2 - head * uy + side * head * 0.6 * ux}`;
  element.setAttribute("d", `M${x1} ${y1}L${x2} ${y2}M${wing(1)}L${x2} ${y2}L${wing(-1)}`);
  element.classList.toggle("is-short", length < 2);
}

function createChart(life, both) {
  const names = ["trail", "drop", "tangent", "gradient", "step", "ghost", "cross", "handle", "point"];
  const tags = { trail: "g", drop: "line", tangent: "line", gradient: "path", step: "path", cross: "path" };
  const marks = Object.fromEntries(
    names.map((name) => [name, s(tags[name] ?? "circle", { class: `cnnlab-descent-${name}` })]),
  );
  const texts = { slope: s("text", { class: "cnnlab-descent-label" }), step: s("text", { class: "cnnlab-descent-label" }) };
  const id = core.uid("descent");
  const area = s("rect");
  const near = s(both ? "circle" : "rect");
  const [axes, still, moving] = [s("g"), s("g"), s("g", { "clip-path": `url(#${id}-area)` })];
  const clip = (name, shape) => s("clipPath", { id: `${id}-${name}` }, shape);
  const hidden = s("g", { "clip-path": `url(#${id}-area)` }, still); // a clip path within another one
  moving.append(...["trail", "drop", "tangent", "gradient", "cross"].map((name) => marks[name]));
  const root = s(
    "svg", { role: "img", class: `cnnlab-descent-chart ${both ? "is-map" : "is-curve"}` },
    s("defs", {}, clip("area", area), clip("near", near)), axes, hidden, moving,
    marks.step, marks.ghost, marks.handle, marks.point, texts.slope, texts.step,
  );
  marks.point.setAttribute("r", 7);
  marks.ghost.setAttribute("r", 5);
  marks.handle.setAttribute("r", 22);

  /** Draws what only the data and the room change. */
  function build(m, frame, bowl, bias) {
    root.setAttribute("viewBox", `0 0 ${frame.width} ${frame.height}`);
    root.setAttribute("height", frame.height);
    for (const [name, value] of [["x", frame.left], ["y", frame.top], ["width", frame.area.width], ["height", frame.area.height]])
      area.setAttribute(name, value);
    axes.replaceChildren();
    still.replaceChildren();
    drawAxes(axes, frame, both ? ["weight w", "bias b"] : ["weight w", "loss L"]);
    if (both) drawContours(still, m, frame, bowl);
    else drawCurve(still, m, frame, bias);
    const scale = scaleOf(frame);
    const [x, y] = [scale.x(bowl.weight), scale.y(bowl.bias)];
    marks.cross.setAttribute("d", both ? `M${x - 4} ${y}h8M${x} ${y - 4}v8` : "");
  }

  const move = (circle, [x, y]) => {
    circle.setAttribute("cx", x);
    circle.setAttribute("cy", y);
  };
  const line = (element, [x1, y1], [x2, y2]) => {
    for (const [name, value] of [["x1", x1], ["y1", y1], ["x2", x2], ["y2", y2]]) element.setAttribute(name, value);
  };

  /** Shows the curve or the map only around the point: what is known there. */
  function reveal(view, frame, [x, y]) {
    if (view === "near") still.setAttribute("clip-path", `url(#${id}-near)`);
    else still.removeAttribute("clip-path");
    marks.cross.style.display = view === "near" ? "none" : "";
    const size = both ? { cx: x, cy: y, r: 34 } : { x: x - 22, y: 0, width: 44, height: frame.height };
    for (const [name, value] of Object.entries(size)) near.setAttribute(name, value);
  }

  function drawTrail(points) {
    const { trail } = marks;
    trail.replaceChildren(
      s("polyline", { points: both ? points.map((point) => point.join()).join(" ") : "" }),
      ...points.slice(0, -1).map(([cx, cy]) => s("circle", { cx, cy, r: 3 })),
    );
  }

  /** Text beside a point, on the side where there is room. */
  function label(element, text, [x, y], side, frame) {
    core.write(element, text);
    const room = 8 * text.length;
    const right = side > 0 ? x + 14 + room < frame.width : x - 14 - room < frame.left;
    element.setAttribute("text-anchor", right ? "start" : "end");
    element.setAttribute("x", right ? x + 14 : x - 14);
    element.setAttribute("y", Math.max(frame.top + 12, y - 10));
  }

  /** Names an arrow: above its middle, below it at the upper border, beside it where it is steep. */
  function name(element, text, [x1, y1], [x2, y2], frame) {
    const [x, y, half] = [(x1 + x2) / 2, (y1 + y2) / 2, 4 * text.length];
    const steep = Math.abs(y2 - y1) > Math.abs(x2 - x1);
    const beside = x + 12 + 2 * half < frame.width ? x + 12 + half : x - 12 - half;
    core.write(element, text);
    element.setAttribute("text-anchor", "middle");
    element.setAttribute("x", steep ? beside : core.clamp(x, frame.left + half, frame.left + frame.area.width - half));
    element.setAttribute("y", steep ? y + 4 : Math.min(y1, y2) - 12 > frame.top + 12 ? Math.min(y1, y2) - 12 : Math.max(y1, y2) + 22);
  }

  return { root, marks, texts, build, move, line, reveal, drawTrail, label, name };
}

/** The curve's moving parts: point, tangent, the step along the axis. */
function drawOnCurve(chart, m, frame, { place, next, view, path }) {
  const scale = scaleOf(frame);
  const on = (where) => [scale.x(where.weight), scale.y(lossAt(m, where))];
  const slope = gradientAt(m, place).weight;
  const { at, outside } = inside(frame, on(place));
  const [base, ahead] = [frame.top + frame.area.height, inside(frame, on(next))];
  const rise = (-slope * (scale.y(0) - scale.y(1))) / (scale.x(1) - scale.x(0)); // of the tangent, in pixels
  const half = 78 / Math.hypot(1, rise);
  chart.move(chart.marks.point, at);
  chart.move(chart.marks.handle, at);
  chart.move(chart.marks.ghost, ahead.at);
  chart.marks.point.classList.toggle("is-outside", outside);
  chart.marks.ghost.style.display = ahead.outside || view === "near" ? "none" : "";
  chart.marks.tangent.style.display = outside ? "none" : "";
  chart.line(chart.marks.tangent, [at[0] - half, at[1] - half * rise], [at[0] + half, at[1] + half * rise]);
  chart.line(chart.marks.drop, at, [at[0], base]);
  arrow(chart.marks.step, [at[0], base], [ahead.at[0], base]);
  const text = outside ? `off the chart: loss ${core.number(lossAt(m, place), 1)}` : `slope ${core.number(slope, 2)}`;
  chart.label(chart.texts.slope, text, at, slope < 0 ? 1 : -1, frame);
  chart.reveal(view, frame, at);
  chart.drawTrail([...path, place].map((where) => inside(frame, on(where)).at));
}

/** The map's moving parts: point, the gradient uphill, the step against it. */
function drawOnMap(chart, m, frame, { place, next, view, path }) {
  const scale = scaleOf(frame);
  const on = (where) => [scale.x(where.weight), scale.y(where.bias)];
  const slope = gradientAt(m, place);
  const size = Math.hypot(slope.weight, slope.bias);
  const length = Math.min(24 + 2 * size, 48);
  const { at, outside } = inside(frame, on(place));
  const ahead = inside(frame, on(next));
  const [dx, dy] = size > 1e-9 ? [slope.weight / size, -slope.bias / size] : [0, 0];
  chart.move(chart.marks.point, at);
  chart.move(chart.marks.handle, at);
  chart.move(chart.marks.ghost, ahead.at);
  chart.marks.point.classList.toggle("is-outside", outside);
  chart.marks.ghost.style.display = ahead.outside ? "none" : "";
  chart.marks.gradient.style.display = outside || size < 0.02 ? "none" : "";
  const tip = [at[0] + length * dx, at[1] + length * dy];
  arrow(chart.marks.gradient, at, tip);
  arrow(chart.marks.step, at, ahead.at);
  const text = outside ? `off the map: loss ${core.number(lossAt(m, place), 1)}` : size < 0.02 ? "" : "gradient";
  if (outside) chart.label(chart.texts.slope, text, at, -1, frame);
  else chart.name(chart.texts.slope, text, at, tip, frame);
  chart.reveal(view, frame, at);
  chart.drawTrail([...path, place].map((where) => inside(frame, on(where)).at));
}

// ---- the four pictures -------------------------------------------------------------------------------------------

function createPicture(kind, caption, alt) {
  const canvas = core.h("canvas", { class: "cnnlab-descent-canvas", role: "img", "aria-label": alt });
  const name = core.h("figcaption", {}, caption);
  const root = core.h("figure", { class: `cnnlab-descent-picture cnnlab-descent-${kind}` }, name, canvas);
  const context = canvas.getContext("2d");

  function draw(values, colourOf) {
    const [rows, cols] = [values.length, values[0].length];
    if (canvas.width !== cols || canvas.height !== rows) Object.assign(canvas, { width: cols, height: rows });
    const pixels = context.createImageData(cols, rows);
    values.flat().forEach((value, k) => pixels.data.set([...colourOf(value).map(Math.round), 255], 4 * k));
    context.putImageData(pixels, 0, 0);
  }
  return { root, canvas, draw };
}

// ---- controls ----------------------------------------------------------------------------------------------------

/** A slider in a line with its name and its value. */
function slider(life, name, symbol, onInput) {
  const input = core.h("input", { type: "range", "aria-label": name, [core.KEYS]: "true" });
  const value = core.h("output", { class: "cnnlab-descent-value", "aria-hidden": "true" });
  const label = core.h("span", { "aria-hidden": "true" }, `${name} `, core.h("i", {}, symbol));
  const root = core.h("label", { class: "cnnlab-descent-slider" }, label, input, value);
  life.listen(input, "input", () => onInput(Number(input.value)));
  /** `low` and `high` widen to hold the value, so that the thumb never lies. */
  function show(number, low, high, step) {
    const [min, max] = [Math.min(low, Math.floor(number / step) * step), Math.max(high, Math.ceil(number / step) * step)];
    const text = core.number(number, 3);
    for (const [key, wanted] of Object.entries({ min, max, step: "any" })) if (input[key] !== String(wanted)) input[key] = wanted;
    if (Number(input.value) !== number) input.value = number;
    input.dataset.step = step;
    input.setAttribute("aria-valuetext", core.spoken(text));
    core.write(value, text);
  }
  life.listen(input, "keydown", (event) => {
    const steps = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (!steps || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault(); // with step "any" a browser would take its own, too fine ones
    const unit = Number(input.dataset.step);
    const moved = (Math.round(Number(input.value) / unit + 1e-6 * steps) + steps) * unit;
    onInput(core.clamp(Number(moved.toFixed(9)), Number(input.min), Number(input.max)));
  });
  return { root, input, show };
}

// ---- words -------------------------------------------------------------------------------------------------------

/** What the last step did. */
function storyOf(m, { place, path, both, rate }) {
  if (!path.length) return "Drag the point, or press Step.";
  const before = path[path.length - 1];
  const [was, is] = [lossAt(m, before), lossAt(m, place)];
  const [old, now] = [gradientAt(m, before), gradientAt(m, place)];
  const counted = path.length >= MOST_PLACES ? "Last step" : `Step ${path.length}`;
  const moved = `${counted}: the loss went from ${core.number(was, 3)} to ${core.number(is, 3)}.`;
  const further = stepFrom(m, place, rate, both);
  if (is > was * (1 + 1e-9)) return `${moved} It grew: the step was too long.`;
  if (Math.hypot(further.weight - place.weight, further.bias - place.bias) < STILL) return `${moved} Here the ground is flat.`;
  const crossed = both ? old.weight * now.weight + old.bias * now.bias < 0 : old.weight * now.weight < 0;
  if (crossed) return `${moved} It overshot: the slope now points the other way.`;
  return moved;
}

// ---- the figure --------------------------------------------------------------------------------------------------

function mount({ model, el }) {
  const { h } = core;
  const life = core.lifetime();
  const both = model.get("free") === "both";
  const first = Object.fromEntries(["weight", "bias", "rate", "view"].map((name) => [name, model.get(name)]));
  let colours = null;
  function set(changes) {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
  }
  const slideTo = (changes) => set({ ...changes, path: [], playing: false });

  /** The traits and what follows from them. */
  function read() {
    const [place, rate] = [{ weight: model.get("weight"), bias: model.get("bias") }, model.get("rate")];
    const path = model.get("path").map(([weight, bias]) => ({ weight, bias }));
    return { place, rate, both, path, view: model.get("view"), next: stepFrom(m, place, rate, both) };
  }

  // ---- parts

  const formula = both ? "w · x + b" : "w · x";
  const pictures = {
    input: createPicture("input", h("span", {}, "Input ", h("i", {}, "x")), "The input"),
    output: createPicture("output", h("span", {}, "Output ", h("i", {}, formula)), "The output"),
    target: createPicture("target", h("span", {}, "Target ", h("i", {}, "t")), "The target"),
    difference: createPicture("difference", h("span", {}, "Output − target"), "The difference"),
  };
  const legend = h("p", { class: "cnnlab-descent-hint" }, "Purple: still too dark. Orange: too bright.");
  const gallery = h("div", { class: "cnnlab-descent-gallery" }, ...Object.values(pictures).map(({ root }) => root), legend);
  const chart = createChart(life, both);
  const probe = h("div");
  const plot = h("div", { class: "cnnlab-descent-plot" }, probe, chart.root);

  const sliders = {
    weight: slider(life, "Weight", "w", (weight) => slideTo({ weight })),
    bias: slider(life, "Bias", "b", (bias) => slideTo({ bias })),
    rate: slider(life, "Learning rate", "η", (rate) => set({ rate })),
  };
  sliders.bias.root.hidden = !both;
  const step = core.button("Step");
  const play = core.button("Play");
  const reset = core.button("Reset");
  const whole = both ? "Whole map" : "Whole curve";
  const views = core.radios(life, "What is shown of the loss", [["all", whole], ["near", "Only here"]], (view) => set({ view }));
  const actions = h("div", { class: "cnnlab-descent-actions" }, step, play, reset, views.root);

  const loss = h("data", { class: "cnnlab-descent-loss" });
  const slopes = { weight: h("span"), bias: h("span") };
  const next = { weight: h("span"), bias: h("span") };
  const fact = (name, ...value) => [
    h("div", { class: "cnnlab-descent-term" }, name), h("div", { class: "cnnlab-descent-fact" }, ...value),
  ];
  const list = h(
    "div", { class: "cnnlab-descent-facts" },
    ...fact("Loss, the mean of (output − target)²", loss),
    ...fact(both ? "Gradient: the slope for w, and for b" : "Slope of the loss", slopes.weight, both ? ", " : "", slopes.bias),
    ...fact("Next step", next.weight, next.bias),
  );
  const story = h("p", { class: "cnnlab-descent-story" });
  const live = h("p", { class: "cnnlab-spoken", "aria-live": "polite" });
  const voice = core.announcer(live);
  const root = h(
    "div", { class: "cnnlab-figure cnnlab-descent", role: "group", "aria-label": "Descent explorer" },
    h("div", { class: "cnnlab-descent-stage" }, gallery, plot),
    h("div", { class: "cnnlab-descent-sliders" }, ...Object.values(sliders).map((each) => each.root)),
    actions, list, story, live,
  );
  el.replaceChildren(root);

  // ---- steps

  let m = momentsOf(model.get("input"), model.get("target"));

  /** @returns {boolean} whether there was room for a step */
  function takeStep() {
    const { place, next: to, path } = read();
    if (!(Math.abs(to.weight) <= FAR && Math.abs(to.bias) <= FAR)) return false;
    const places = [...path, place].slice(-MOST_PLACES);
    set({ ...to, path: places.map(({ weight, bias }) => [weight, bias]) });
    return true;
  }
  function isStill() {
    const { place, next: to } = read();
    return Math.hypot(to.weight - place.weight, to.bias - place.bias) < STILL;
  }
  let timer = 0;
  function tick() {
    clearTimeout(timer);
    if (!model.get("playing")) return;
    timer = setTimeout(() => {
      if (isStill() || !takeStep()) set({ playing: false });
      tick();
    }, STEP);
  }
  life.listen(step, "click", () => {
    set({ playing: false });
    takeStep();
    voice.say(() => core.spoken(story.textContent));
  });
  life.listen(play, "click", () => {
    set({ playing: !model.get("playing") });
    voice.say(() => (model.get("playing") ? "Playing" : `Paused. ${core.spoken(story.textContent)}`));
  });
  life.listen(reset, "click", () => {
    slideTo(first);
    voice.say("Everything is as it was at the start.");
  });

  // ---- pointing

  let frame = null;
  let held = false;
  const rounded = (value, [low, high]) => {
    const unit = tickOf(high - low, 8) / 100;
    return Number((Math.round(core.clamp(value, low, high) / unit) * unit).toFixed(9));
  };
  function pointAt(event) {
    const box = chart.root.getBoundingClientRect();
    const [weight, bias] = scaleOf(frame).back(event.clientX - box.left, event.clientY - box.top);
    slideTo({ weight: rounded(weight, frame.x), ...(both ? { bias: rounded(bias, frame.y) } : {}) });
  }
  life.listen(chart.root, "pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary || !frame) return;
    // A finger may scroll the page from here, except from the point, and on the curve it may slide; a tap moves the
    // point there.
    const sure = event.pointerType !== "touch" || event.target === chart.marks.handle;
    held = sure || !both;
    chart.root.setPointerCapture(event.pointerId);
    if (sure) pointAt(event);
  });
  life.listen(chart.root, "pointermove", (event) => held && pointAt(event));
  life.listen(chart.root, "pointerup", (event) => {
    if (frame && chart.root.hasPointerCapture(event.pointerId)) pointAt(event);
    held = false;
  });
  life.listen(chart.root, "pointercancel lostpointercapture", () => (held = false));

  // ---- drawing

  const image = { input: null, target: null };
  function drawPictures({ place }) {
    const white = model.get("white");
    const [input, target] = [model.get("input"), model.get("target")];
    const output = input.map((row) => row.map((value) => place.weight * value + place.bias));
    const difference = output.map((row, i) => row.map((value, j) => value - target[i][j]));
    const grey = (value) => core.grey(value, white);
    if (image.input !== input) pictures.input.draw((image.input = input), grey);
    if (image.target !== target) pictures.target.draw((image.target = target), grey);
    pictures.output.draw(output, grey);
    pictures.difference.draw(difference, (value) => core.diverging(colours, value, 0.6 * white));
    const spread = (values) => {
      const all = values.flat();
      return core.spoken(`from ${core.number(Math.min(...all), 1)} to ${core.number(Math.max(...all), 1)}`);
    };
    pictures.output.canvas.setAttribute("aria-label", `The output: the input times ${core.spoken(core.number(place.weight, 2))}${both ? `, plus ${core.spoken(core.number(place.bias, 2))}` : ""}; brightness ${spread(output)}, where ${core.number(white)} is white.`);
    pictures.difference.canvas.setAttribute("aria-label", `Output minus target, ${spread(difference)}.`);
  }

  /** w = 0.5 − 0.1 · (−12.859) ≈ 1.786 */
  function nextText(symbol, from, rate, slope, to) {
    const [now, sloped, then] = [from, slope, to].map((value) => core.number(value, 3));
    const sign = [from, slope, to].some((value) => core.isRounded(value, 3)) ? "≈" : "=";
    return `${symbol} ← ${now} − ${core.number(rate, 3)} · ${core.closed(sloped)} ${sign} ${then}`;
  }

  function drawFacts(state) {
    const { place, rate, next: to } = state;
    const [value, slope] = [lossAt(m, place), gradientAt(m, place)];
    loss.value = String(value);
    core.write(loss, core.number(value, 3));
    core.write(slopes.weight, core.number(slope.weight, 3));
    core.write(slopes.bias, both ? core.number(slope.bias, 3) : "");
    core.write(next.weight, nextText("w", place.weight, rate, slope.weight, to.weight));
    core.write(next.bias, both ? nextText("b", place.bias, rate, slope.bias, to.bias) : "");
    core.write(story, storyOf(m, state));
    const where = both ? `Weight ${core.number(place.weight, 2)}, bias ${core.number(place.bias, 2)}` : `Weight ${core.number(place.weight, 2)}`;
    const steep = both ? `gradient ${core.number(slope.weight, 2)} and ${core.number(slope.bias, 2)}` : `slope ${core.number(slope.weight, 2)}`;
    const onward = both ? `${core.number(to.weight, 2)} and ${core.number(to.bias, 2)}` : core.number(to.weight, 2);
    const kind = both ? "A map of the loss with lines of equal loss" : "The curve of the loss";
    const sentence = `${where}: loss ${core.number(value, 2)}, ${steep}. The next step leads to ${onward}.`;
    chart.root.setAttribute("aria-label", core.spoken(`${kind}. ${sentence}`));
  }

  function drawControls({ place, rate, view, next: to }) {
    const fine = (range) => tickOf(range[1] - range[0], 8) / 20;
    const range = both ? frame.y : [-1, 1];
    const snap = ([low, high], unit) => [Math.ceil(low / unit) * unit, Math.floor(high / unit) * unit];
    const unit = { weight: fine(frame.x), bias: fine(range) };
    sliders.weight.show(place.weight, ...snap(frame.x, unit.weight), unit.weight);
    sliders.bias.show(place.bias, ...snap(range, unit.bias), unit.bias);
    const critical = 2 / bowlOf(m, both, place.bias).curves[0]; // beyond it, steps lead away
    const grain = 10 ** Math.floor(Math.log10(critical / 10));
    sliders.rate.show(rate, grain, Math.ceil((1.3 * critical) / (5 * grain)) * 5 * grain, grain);
    core.relabel(play, model.get("playing") ? "Pause" : "Play");
    step.disabled = !(Math.abs(to.weight) <= FAR && Math.abs(to.bias) <= FAR);
    views.show(view);
  }

  let room = 0; // the probe's width: asking for it would force a layout
  let built = "";
  const parts = {};
  function draw() {
    if (!root.isConnected || !room) return; // the watcher calls again once there is room
    colours ??= core.palette(root);
    const [input, target] = [model.get("input"), model.get("target")];
    if (parts.input !== input || parts.target !== target) {
      Object.assign(parts, { input, target });
      m = momentsOf(input, target);
      built = "";
    }
    const state = read();
    const key = `${room},${both ? "" : state.place.bias}`;
    if (built !== key) {
      built = key;
      frame = frameOf(m, both, both ? first : { ...first, bias: state.place.bias }, room);
      chart.build(m, frame, bowlOf(m, both, state.place.bias), state.place.bias);
    }
    (both ? drawOnMap : drawOnCurve)(chart, m, frame, state);
    drawPictures(state);
    drawFacts(state);
    drawControls(state);
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

  life.follow(model, "input target weight bias rate view white path playing", schedule);
  life.follow(model, "playing", tick);
  life.add(() => clearTimeout(timer));
  life.add(voice.end);
  life.add(
    core.onTheme(() => {
      colours = null;
      schedule();
    }),
  );
  const watcher = new ResizeObserver(([entry]) => {
    room = Math.round(entry.contentRect.width);
    draw();
  });
  watcher.observe(probe);
  life.add(() => watcher.disconnect());
  tick();
  return life.end;
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
