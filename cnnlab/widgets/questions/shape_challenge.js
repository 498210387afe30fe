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

function render({ model, el }) {
  const life = core.lifetime();
  const [input, start, free, goal, most] = ["input", "start", "free", "goal", "most_layers"].map((name) => model.get(name));
  const card = core.questionCard({ el, prompt: model.get("prompt"), onCheck: check, kind: "Challenge" });
  const answer = core.answerOf({
    life, model, el, asked: "input start free goal most_layers", blank: { layers: start },
    valid: ({ layers }) => layers.length >= start.length && layers.length <= most && layers.every(allowed),
    status: () => (goals().every(({ met }) => met) ? "right" : "wrong"),
  });

  function allowed(layer, index) {
    const fixed = start[Math.min(index, start.length - 1)];
    return Object.entries(LIMITS).every(([name, [low, high]]) => {
      const value = layer[name];
      return Number.isInteger(value) && value >= low && value <= high && (free.includes(name) || value === fixed[name]);
    });
  }

  // ---- the goal ----------------------------------------------------------------------------------------------

  /** Each part of the goal: what is wanted, what the layers come to, and whether that is enough. */
  function goals(layers = model.get("layers")) {
    const lines = core.ledger(input, layers);
    const last = lines.at(-1);
    const fits = lines.length === layers.length && Math.min(...last.shape) > 0;
    const total = (name) => lines.reduce((sum, line) => sum + line[name], 0);
    const part = (name, title, value, text, wanted, met) =>
      name in goal ? [{ title, now: fits ? text(value) : "none", wanted, met: fits && met(value, goal[name]) }] : [];
    const atMost = (value, limit) => value <= limit;
    return [
      ...part("shape", "Output", last.shape, sizes, goal.shape && sizes(goal.shape), core.same),
      ...part("receptive_field", "Receptive field", last.field, (n) => `${n} × ${n}`, `${goal.receptive_field} × ${goal.receptive_field}`, core.same),
      ...part("parameters", "Parameters", total("parameters"), whole, `at most ${whole(goal.parameters)}`, atMost),
      ...part("macs", "Multiply-adds", total("macs"), whole, `at most ${whole(goal.macs)}`, atMost),
    ];
  }

  // ---- controls ----------------------------------------------------------------------------------------------

  const entry = core.h("p", { class: "cnnlab-shape-flow" }, "Input ", core.h("b", {}, sizes(input)));
  const stack = core.h("ol", { class: "cnnlab-shape-stack" });
  const list = core.h("ul", { class: "cnnlab-shape-goals", "aria-label": "Goals" });
  const note = core.h("p", { class: "cnnlab-question-note", role: "status" });
  const spoken = core.h("p", { class: "cnnlab-spoken", role: "status" });
  const voice = core.announcer(spoken, 800);
  life.add(voice.end);
  const button = (text, click) => {
    const made = core.h("button", { type: "button", class: "cnnlab-button" }, text);
    life.listen(made, "click", click);
    return made;
  };
  const layersNow = () => model.get("layers");
  const add = button("Add a layer", () => set([...layersNow(), { ...layersNow().at(-1) }]));
  const remove = button("Remove the last layer", () => set(layersNow().slice(0, -1)));
  const again = button("Start again", () => set(start));

  /** Layers that reach the goal are an answer: nothing is left to check. */
  function set(layers) {
    note.textContent = "";
    answer.update({ layers, checked: goals(layers).every(({ met }) => met) });
    voice.say(() => goals().map(({ title, now, met }) => `${title} ${now}, ${met ? "reached" : "not yet"}.`).join(" "));
  }

  function check() {
    answer.update({ checked: true });
  }

  function field(index, name) {
    const [low, high] = LIMITS[name];
    const value = layersNow()[index][name];
    if (!free.includes(name)) return core.h("span", { class: "cnnlab-shape-fixed" }, `${NAMES[name]} `, core.h("b", {}, String(value)));
    const control = core.h("input", {
      type: "number", min: low, max: high, step: 1, class: "cnnlab-shape-number", "data-name": name, "data-lm-suppress-shortcuts": "true",
    });
    control.addEventListener("input", () => {
      const typed = Number(control.value);
      const fine = control.value !== "" && Number.isInteger(typed) && typed >= low && typed <= high;
      control.setAttribute("aria-invalid", String(!fine));
      if (fine) set(layersNow().map((layer, k) => (k === index ? { ...layer, [name]: typed } : layer)));
      else note.textContent = `${NAMES[name]}: a whole number from ${low} to ${high}.`;
    });
    control.addEventListener("change", draw); // what was left unfinished goes back
    return core.h("label", { class: "cnnlab-shape-field" }, NAMES[name], control);
  }

  function row(index) {
    const fields = Object.keys(NAMES).map((name) => field(index, name));
    const parts = ["flow", "sums"].map((name) => core.h("div", { class: `cnnlab-shape-${name}` }));
    return core.h("li", { class: "cnnlab-shape-layer" }, core.h("fieldset", {}, core.h("legend", {}, `Layer ${index + 1}`), core.h("div", { class: "cnnlab-shape-fields" }, ...fields)), ...parts);
  }

  // ---- drawing -----------------------------------------------------------------------------------------------

  function drawLayer(item, index, lines) {
    const layer = layersNow()[index];
    for (const control of item.querySelectorAll("input")) {
      const text = String(layer[control.dataset.name]);
      if (control.value === "" || Number(control.value) !== Number(text)) control.value = text;
      control.setAttribute("aria-invalid", "false");
    }
    const line = lines[index];
    const [flow, details] = item.querySelectorAll(".cnnlab-shape-flow, .cnnlab-shape-sums");
    const fits = line && Math.min(...line.shape) > 0;
    flow.replaceChildren("→ ", core.h("b", {}, fits ? sizes(line.shape) : "no output"), fits ? `, a unit sees ${line.field} × ${line.field}` : "");
    const before = index ? lines[index - 1]?.shape : input;
    const texts = line ? sums(before, layer, line) : ["Nothing comes in."];
    details.replaceChildren(...texts.map((text) => core.h("span", {}, text)));
  }

  function drawGoal({ title, now, wanted, met }) {
    const sign = core.h("span", { class: "cnnlab-question-sign", "aria-hidden": "true" }, met ? "✓" : "○");
    const state = core.h("span", { class: "cnnlab-spoken" }, met ? "reached: " : "not yet: ");
    const goalText = core.h("span", { class: "cnnlab-shape-wanted" }, `wanted: ${wanted}`);
    return core.h("li", { "data-met": String(met) }, sign, state, core.h("span", {}, title), core.h("b", {}, now), goalText);
  }

  function draw() {
    const layers = layersNow();
    const lines = core.ledger(input, layers);
    while (stack.children.length > layers.length) stack.lastElementChild.remove();
    while (stack.children.length < layers.length) stack.append(row(stack.children.length));
    [...stack.children].forEach((item, index) => drawLayer(item, index, lines));
    const parts = goals();
    list.replaceChildren(...parts.map(drawGoal));
    const done = parts.every(({ met }) => met);
    const missing = parts.filter(({ met }) => !met);
    add.hidden = most === start.length || layers.length === most;
    remove.hidden = layers.length === start.length;
    again.hidden = core.same(layers, start);
    card.button.hidden = done;
    const wrong = () => ({ tone: "wrong", text: `Not yet. ${missing.map(({ title, now, wanted }) => `${title}: ${now}, wanted ${wanted}.`).join(" ")}` });
    if (!model.get("checked")) card.show([]);
    else card.show([done ? { tone: "right", text: `Reached. ${model.get("right")}` } : wrong()]);
  }

  card.body.append(entry, stack, note, list, spoken);
  card.actions.append(add, remove, again);
  draw();
  life.follow(model, "layers checked", draw);
  return life.end;
}

export default { render };
