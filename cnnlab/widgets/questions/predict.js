// A question answered by a number, checked in the page: `Predict` in predict.py says what its state means.

function render({ model, el }) {
  const life = core.lifetime();
  const unit = model.get("unit");
  const tolerance = model.get("tolerance");
  const read = (text) => core.readNumber(text, unit);
  const card = core.questionCard({ el, prompt: model.get("prompt"), onCheck: check });
  const answer = core.answerOf({
    life, model, el, asked: "answer tolerance unit feedback", blank: { given: "" },
    valid: ({ given }, checked) => given.length <= 40 && (!checked || !read(given).problem),
    status: () => verdict(read(model.get("given")).value).tone,
  });

  // ---- controls ----------------------------------------------------------------------------------------------

  // Not inputmode="decimal": that keyboard has neither a minus sign nor a slash on some phones.
  const input = core.h("input", {
    type: "text",
    class: "cnnlab-predict-input",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    enterkeyhint: "done",
    maxlength: 40,
    "data-lm-suppress-shortcuts": "true",
  });
  const note = core.h("p", { class: "cnnlab-question-note", id: core.uid("predict") }, "A number, such as 5, −3, 0.5 or 1/9.");
  if (tolerance) note.append(` Up to ${core.number(tolerance, 9)} more or less counts as right.`);
  input.setAttribute("aria-describedby", note.id);
  const unitText = core.h("span", { class: "cnnlab-predict-unit" }, core.inlineText(unit));
  card.body.append(core.h("label", { class: "cnnlab-predict-label" }, "Your answer", input, unitText), note);
  life.listen(input, "input", () => answer.update({ given: input.value, checked: false }));

  function check() {
    const { problem } = read(model.get("given"));
    if (!problem) return answer.update({ checked: true });
    input.setAttribute("aria-invalid", "true");
    card.show([{ tone: "ask", text: problem }]);
    return input.focus();
  }

  // ---- feedback ----------------------------------------------------------------------------------------------

  function near(value, target) {
    return Math.abs(value - target) <= tolerance + 1e-9 * Math.max(1, Math.abs(target));
  }

  function verdict(value) {
    if (near(value, model.get("answer"))) return { tone: "right", text: `Right. ${model.get("right")}` };
    const foreseen = Object.entries(model.get("feedback"))
      .map(([key, text]) => ({ text, target: core.parseNumber(key) }))
      .filter(({ target }) => near(value, target))
      .sort((a, b) => Math.abs(value - a.target) - Math.abs(value - b.target))[0];
    return { tone: "wrong", text: `Not right. ${foreseen?.text ?? "Go through it once more, step by step."}` };
  }

  function draw() {
    const given = model.get("given");
    if (input.value !== given) input.value = given;
    const { value, problem } = read(given);
    const lines = model.get("checked") && !problem ? [verdict(value)] : [];
    input.dataset.tone = lines[0]?.tone ?? "";
    input.setAttribute("aria-invalid", "false");
    card.show(lines);
  }

  draw();
  life.follow(model, "given checked", draw);
  return life.end;
}

export default { render };
