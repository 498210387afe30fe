// A question answered by a number, checked in the page: `Predict` in predict.py says what its state means.

function render({ model, el }) {
  const life = core.lifetime();
  const kept = core.memory(el, model.get("id"));
  const unit = model.get("unit");
  const card = core.questionCard({ el, prompt: model.get("prompt"), onCheck: check });

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
  input.setAttribute("aria-describedby", note.id);
  const unitText = core.h("span", { class: "cnnlab-predict-unit" }, core.inlineText(unit));
  card.body.append(core.h("label", { class: "cnnlab-predict-label" }, "Your answer", input, unitText), note);
  life.listen(input, "input", () => update({ given: input.value, checked: false }));
  life.listen(input, "keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault(); // not left to the form: JupyterLab swallows the submission that Enter would cause
    event.stopPropagation();
    check();
  });

  // ---- state -------------------------------------------------------------------------------------------------

  function update(changes) {
    for (const [trait, value] of Object.entries(changes)) model.set(trait, value);
    model.save_changes();
    if (model.get("given").trim()) kept.save({ given: model.get("given"), checked: model.get("checked") });
    else kept.forget();
  }

  function recall() {
    const answer = kept.load();
    if (typeof answer?.given !== "string" || answer.given.length > 40) return;
    model.set("given", answer.given);
    model.set("checked", answer.checked === true && !read(answer.given).problem);
    model.save_changes();
  }

  function check() {
    const { problem } = read(model.get("given"));
    input.setAttribute("aria-invalid", String(Boolean(problem)));
    if (problem) {
      card.show([{ tone: "ask", text: problem }]);
      input.focus();
    } else update({ checked: true });
  }

  // ---- numbers -----------------------------------------------------------------------------------------------

  /** The number in `text`, or a sentence that says why there is none. @returns {{value?: number, problem?: string}} */
  function read(text) {
    const bare = text.trim();
    const written = unit && bare.endsWith(unit) ? bare.slice(0, -unit.length).trim() : bare;
    if (!written) return { problem: "Type a number first." };
    if (/^[+−-]?[1-9]\d{0,2},\d{3}$/.test(written)) {
      const readings = `${written.replace(",", "")} or ${written.replace(",", ".")}`;
      return { problem: `“${written}” can be read in two ways: write ${readings}.` };
    }
    if (/\/\s*0+\s*$/.test(written)) return { problem: "Nothing can be divided by 0." };
    const value = core.parseNumber(written);
    if (Number.isNaN(value)) return { problem: `“${written}” is not a number. Write it like 5, −3, 0.5 or 1/9.` };
    return { value };
  }

  const near = (value, target) => Math.abs(value - target) <= model.get("tolerance") + 1e-9 * Math.max(1, Math.abs(target));

  function verdict(value) {
    if (near(value, model.get("answer"))) return { tone: "right", text: `Right. ${model.get("right")}` };
    const foreseen = Object.entries(model.get("feedback"))
      .map(([key, text]) => ({ text, target: core.parseNumber(key) }))
      .filter(({ target }) => near(value, target))
      .sort((a, b) => Math.abs(value - a.target) - Math.abs(value - b.target))[0];
    return { tone: "wrong", text: `Not right. ${foreseen?.text ?? "Go through it once more, step by step."}` };
  }

  function draw() {
    const { given, checked } = { given: model.get("given"), checked: model.get("checked") };
    if (input.value !== given) input.value = given;
    const { value, problem } = read(given);
    const lines = checked && !problem ? [verdict(value)] : [];
    input.dataset.tone = lines[0]?.tone ?? "";
    input.setAttribute("aria-invalid", "false");
    card.show(lines);
  }

  recall();
  draw();
  life.follow(model, "given checked", draw);
  return life.end;
}

export default { render };
