// A question with options, checked in the page: `Choose` in choose.py says what its state means.

/** @typedef {{text: string, right: boolean, feedback: string}} Option */

function render({ model, el }) {
  const life = core.lifetime();
  /** @type {Option[]} */
  const options = model.get("options");
  const several = model.get("several");
  const card = core.questionCard({ el, prompt: model.get("prompt"), onCheck: check });
  const right = options.flatMap((option, index) => (option.right ? [index] : []));
  const answer = core.answerOf({
    life, model, el, asked: "options several", blank: { chosen: [] },
    valid: ({ chosen }) =>
      (several ? chosen.length > 0 : chosen.length === 1) && chosen.every((index) => typeof index === "number" && index in options),
    status: () => (core.same(model.get("chosen"), right) ? "right" : "wrong"),
  });

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
    answer.update({ chosen, checked: false });
  });

  function check() {
    if (model.get("chosen").length) answer.update({ checked: true });
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
    const missing = right.filter((index) => !chosen.includes(index)).length;
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

  draw();
  life.follow(model, "chosen checked", draw);
  return life.end;
}

export default { render };
