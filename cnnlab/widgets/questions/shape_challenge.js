// Hyperparameters to be chosen until a stack of convolutions reaches a goal: `ShapeChallenge` in shape_challenge.py
// says what its state means.

/** @typedef {{filters: number, kernel_size: number, stride: number, padding: number, dilation: number}} Layer */

const NAMES = { filters: "Filters", kernel_size: "Kernel", stride: "Stride", padding: "Padding", dilation: "Dilation" };
const LIMITS = { filters: [1, 512], kernel_size: [1, 15], stride: [1, 8], padding: [0, 15], dilation: [1, 8] };

const sizes = (shape) => shape.join(" × ");
const whole = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ","); // 48,672

/** One side of a layer's output, spelled out: ⌊(28 + 2 · 1 − 3) / 2⌋ + 1 = 14. */
function sideText(side, { kernel_size: kernel, stride, padding, dilation }) {
  const span = dilation * (kernel - 1) + 1;
  const result = core.outputSize(side, span, stride, padding);
  const sum = `(${side} + 2 · ${padding} − ${span}) / ${stride}`;
  return result < 1 ? `${span} pixels do not fit into ${side + 2 * padding}` : `⌊${sum}⌋ + 1 = ${result}`;
}

/** The sums behind one layer's numbers, as lines. @param {number[]} input @param {Layer} layer */
function sums(input, layer, { shape, parameters, macs }) {
  const { kernel_size: kernel, dilation, filters } = layer;
  const [channels, rows, columns] = input;
  const lines = [rows === columns ? `Rows and columns: ${sideText(rows, layer)}` : `Rows: ${sideText(rows, layer)}; columns: ${sideText(columns, layer)}`];
  if (dilation > 1) lines.unshift(`The window covers ${dilation} · (${kernel} − 1) + 1 = ${dilation * (kernel - 1) + 1}`);
  if (Math.min(...shape) < 1) return lines;
  lines.push(`Parameters: ${filters} · (${kernel} · ${kernel} · ${channels} + 1) = ${whole(parameters)}`);
  lines.push(`Multiply-adds: ${kernel} · ${kernel} · ${channels} · ${sizes(shape).replaceAll("×", "·")} = ${whole(macs)}`);
  return lines;
}

/** Whether a layer that was kept may stand at this place: within the limits, and changed only where that is free. */
function isAllowed(layer, fixed, free) {
  return Object.entries(LIMITS).every(([name, [low, high]]) => {
    const value = layer[name];
    return Number.isInteger(value) && value >= low && value <= high && (free.includes(name) || value === fixed[name]);
  });
}

/**
 * Each part of the goal: what is wanted, what the layers come to, and whether that is enough.
 * @returns {{title: string, now: string, wanted: string, met: boolean}[]}
 */
function partsOfGoal(goal, input, layers) {
  const lines = core.ledger(input, layers);
  const last = lines.at(-1);
  const fits = lines.length === layers.length && Math.min(...last.shape) > 0;
  const total = (name) => lines.reduce((sum, line) => sum + line[name], 0);
  const square = (side) => `${side} × ${side}`;
  const exactly = (text) => ({ text, wanted: text, meets: core.same });
  const atMost = { text: whole, wanted: (limit) => `at most ${whole(limit)}`, meets: (value, limit) => value <= limit };
  const parts = {
    shape: { title: "Output", value: last.shape, ...exactly(sizes) },
    receptive_field: { title: "Receptive field", value: last.field, ...exactly(square) },
    parameters: { title: "Parameters", value: total("parameters"), ...atMost },
    macs: { title: "Multiply-adds", value: total("macs"), ...atMost },
  };
  return Object.keys(parts).filter((name) => name in goal).map((name) => {
    const { title, value, text, wanted, meets } = parts[name];
    return { title, now: fits ? text(value) : "none", wanted: wanted(goal[name]), met: fits && meets(value, goal[name]) };
  });
}

// ---- parts ---------------------------------------------------------------------------------------------------

/** A hyperparameter that the reader chooses: `now` is its number, `put` gets another, `say` a sentence or "". */
function numberField(name, { now, put, say }) {
  const [low, high] = LIMITS[name];
  const control = core.h("input", {
    type: "text", role: "spinbutton", inputmode: "numeric", autocomplete: "off", maxlength: 12, enterkeyhint: "done",
    class: "cnnlab-typed-input cnnlab-shape-number", "aria-valuemin": low, "aria-valuemax": high,
  });
  function show(all) {
    control.setAttribute("aria-valuenow", now());
    core.writeNumber(control, now(), String(now()), all);
  }
  const words = `${NAMES[name]}: a whole number from ${low} to ${high}. It stays`;
  core.typedNumber(control, {
    read: (text) => core.readNumber(text, { low, high, whole: true }),
    now, put, write: () => show(true),
    stepped: (direction) => core.clamp(now() + direction, low, high),
    say: (found) => say(found ? `${words} ${now()}.` : ""),
  });
  return { root: core.h("label", { class: "cnnlab-shape-field" }, NAMES[name], control), show };
}

/** A hyperparameter that stays. */
function fixedField(name, value) {
  const root = core.h("span", { class: "cnnlab-shape-fixed" }, `${NAMES[name]} `, core.h("b", {}, String(value)));
  return { root, show() {} };
}

/** A layer of the stack. `draw` takes it with its input's shape and the ledger's line, if the stack gets so far. */
function layerRow(index, fields) {
  const [flow, details] = ["flow", "sums"].map((name) => core.h("div", { class: `cnnlab-shape-${name}` }));
  const legend = core.h("legend", {}, `Layer ${index + 1}`);
  const choices = core.h("fieldset", {}, legend, core.h("div", { class: "cnnlab-shape-fields" }, ...fields.map((field) => field.root)));
  const root = core.h("li", { class: "cnnlab-shape-layer" }, choices, flow, details);

  function draw(layer, before, line) {
    for (const field of fields) field.show(false);
    const fits = line && Math.min(...line.shape) > 0;
    const output = core.h("b", {}, fits ? sizes(line.shape) : "no output");
    flow.replaceChildren("→ ", output, fits ? `, a unit sees ${line.field} × ${line.field}` : "");
    const texts = line ? sums(before, layer, line) : ["Nothing comes in."];
    details.replaceChildren(...texts.map((text) => core.h("span", {}, text)));
  }
  return { root, draw };
}

/** The layers, as many as there are; `fieldOf` makes a field of the layer at an index. */
function layerStack(input, fieldOf) {
  const root = core.h("ol", { class: "cnnlab-shape-stack" });
  const rows = [];
  function draw(layers) {
    while (rows.length > layers.length) rows.pop().root.remove();
    while (rows.length < layers.length) {
      const index = rows.length;
      rows.push(layerRow(index, Object.keys(NAMES).map((name) => fieldOf(index, name))));
      root.append(rows[index].root);
    }
    const lines = core.ledger(input, layers);
    rows.forEach((row, k) => row.draw(layers[k], k ? lines[k - 1]?.shape : input, lines[k]));
  }
  return { root, draw };
}

function goalItem({ title, now, wanted, met }) {
  const sign = core.h("span", { class: "cnnlab-question-sign", "aria-hidden": "true" }, met ? "✓" : "○");
  const state = core.h("span", { class: "cnnlab-spoken" }, met ? "reached: " : "not yet: ");
  const goalText = core.h("span", { class: "cnnlab-shape-wanted" }, `wanted: ${wanted}`);
  return core.h("li", { "data-met": String(met) }, sign, state, core.h("span", { class: "cnnlab-shape-title" }, title), core.h("b", {}, now), goalText);
}

function render({ model, el }) {
  const [input, start, free, goal, most] = ["input", "start", "free", "goal", "most_layers"].map((name) => model.get(name));
  const layersNow = () => model.get("layers");
  const parts = (layers = layersNow()) => partsOfGoal(goal, input, layers);
  const isReached = (layers) => parts(layers).every(({ met }) => met);

  function judge() {
    const missing = parts().filter(({ met }) => !met);
    if (!missing.length) return core.right(`Reached. ${model.get("right")}`);
    return core.wrong(`Not yet. ${missing.map(({ title, now, wanted }) => `${title}: ${now}, wanted ${wanted}.`).join(" ")}`);
  }
  const question = core.createQuestion({
    model, el, kind: "Challenge", asked: "input start free goal most_layers", blank: { layers: start }, judge,
    valid: ({ layers }) =>
      layers.length >= start.length && layers.length <= most &&
      layers.every((layer, index) => isAllowed(layer, start[Math.min(index, start.length - 1)], free)),
  });

  // ---- state -------------------------------------------------------------------------------------------------

  /** Layers that reach the goal are an answer: nothing is left to check. */
  function set(layers) {
    note.textContent = "";
    question.update({ layers, checked: isReached(layers) });
    voice.say(() => parts().map(({ title, now, met }) => `${title} ${now}, ${met ? "reached" : "not yet"}.`).join(" "));
  }
  const choose = (index, name, value) =>
    set(layersNow().map((layer, k) => (k === index ? { ...layer, [name]: value } : layer)));

  // ---- parts -------------------------------------------------------------------------------------------------

  function fieldOf(index, name) {
    if (!free.includes(name)) return fixedField(name, layersNow()[index][name]);
    const now = () => layersNow()[index]?.[name];
    return numberField(name, { now, put: (value) => choose(index, name, value), say: (text) => (note.textContent = text) });
  }
  const entry = core.h("p", { class: "cnnlab-shape-flow" }, "Input ", core.h("b", {}, sizes(input)));
  const stack = layerStack(input, fieldOf);
  const list = core.h("ul", { class: "cnnlab-shape-goals", "aria-label": "Goals" });
  const note = core.h("p", { class: "cnnlab-question-note", role: "status" });
  const voice = question.voice(800);
  const add = question.button("Add a layer", () => set([...layersNow(), { ...layersNow().at(-1) }]));
  const remove = question.button("Remove the last layer", () => set(layersNow().slice(0, -1)));
  const again = question.button("Start again", () => set(start));
  question.body.append(entry, stack.root, note, list, voice.live);
  question.actions.append(add, remove, again);

  question.draws(() => {
    const layers = layersNow();
    stack.draw(layers);
    list.replaceChildren(...parts().map(goalItem));
    add.hidden = most === start.length || layers.length === most;
    remove.hidden = layers.length === start.length;
    again.hidden = core.same(layers, start);
    question.checkButton.hidden = isReached(layers);
  });
  return question.life.end;
}

export default { render };
