// A question with options, checked in the page: `Choose` in choose.py says what its state means.

/** @typedef {{text: string, right: boolean, feedback: string}} Option */

function render({ model, el }) {
  const life = core.lifetime();
  const kept = core.memory(el, model.get("id"));
  /** @type {Option[]} */
  const options = model.get("options");
  const several = model.get("several");
  const card = core.questionCard({ el, prompt: model.get("prompt"), onCheck: check });

  // ---- controls ----------------------------------------------------------------------------------------------

  const name = core.uid("choose");
  const rows = options.map((option) => {
    const input = core.h("input", {
      type: several ? "checkbox" : "radio",
      name,
      "data-lm-suppress-shortcuts": "true",
    });
    const mark = core.h("span", { class: "cnnlab-choose-mark", "aria-hidden": "true" });
    const text = core.h("span", { class: "cnnlab-choose-text" }, core.inlineText(option.text));
    const label = core.h("label", { class: "cnnlab-choose-option" }, input, text, mark);
    card.body.append(label);
    return { input, label, mark };
  });
  if (several) card.body.prepend(core.h("p", { class: "cnnlab-question-note" }, "Choose all that are right."));
  life.listen(card.body, "change", () => {
    const chosen = rows.flatMap(({ input }, index) => (input.checked ? [index] : []));
    update({ chosen, checked: false });
  });

  // ---- state -------------------------------------------------------------------------------------------------

  function update(changes) {
    for (const [trait, value] of Object.entries(changes)) model.set(trait, value);
    model.save_changes();
    const chosen = model.get("chosen").map((index) => options[index].text);
    if (chosen.length) kept.save({ chosen, checked: model.get("checked") });
    else kept.forget();
  }

  /** Takes up what the browser kept. It is kept as texts, because the order of options may change. */
  function recall() {
    const answer = kept.load();
    if (!Array.isArray(answer?.chosen)) return;
    const chosen = options.flatMap(({ text }, index) => (answer.chosen.includes(text) ? [index] : []));
    if (!chosen.length || chosen.length !== answer.chosen.length || (chosen.length > 1 && !several)) return;
    model.set("chosen", chosen);
    model.set("checked", answer.checked === true);
    model.save_changes();
  }

  function check() {
    if (model.get("chosen").length) update({ checked: true });
    else card.show([{ tone: "ask", text: "Choose an answer first." }]);
  }

  // ---- feedback ----------------------------------------------------------------------------------------------

  /** One line for each chosen option and, where several are right, one for what is still missing. */
  function verdict(chosen) {
    const lines = chosen.map((index) => {
      const { text, right, feedback } = options[index];
      const head = right ? "Right" : "Not right";
      return { tone: right ? "right" : "wrong", text: `${several ? `${head}: ${text}.` : `${head}.`} ${feedback}` };
    });
    const found = chosen.filter((index) => options[index].right).length;
    const missing = options.filter(({ right }) => right).length - found;
    const count = ["", "One", "Two", "Three", "Four", "Five"][missing] ?? missing;
    if (several && missing) lines.push({ tone: "ask", text: `${count} more ${missing === 1 ? "is" : "are"} right.` });
    return lines;
  }

  function draw() {
    const chosen = model.get("chosen");
    const checked = model.get("checked") && chosen.length > 0;
    for (const [index, { input, label, mark }] of rows.entries()) {
      input.checked = chosen.includes(index);
      const tone = checked && input.checked ? (options[index].right ? "right" : "wrong") : "";
      label.dataset.tone = tone;
      mark.textContent = { right: "✓", wrong: "✗" }[tone] ?? "";
    }
    card.show(checked ? verdict(chosen) : []);
  }

  recall();
  draw();
  life.follow(model, "chosen checked", draw);
  return life.end;
}

export default { render };
