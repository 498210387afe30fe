// A prediction, and beside it what is true once the reader has committed: `Reveal` in reveal.py says what its state means.

const LONGEST = 400; // letters of a prediction in words

function render({ model, el }) {
  const life = core.lifetime();
  const target = model.get("answer");
  const unit = model.get("unit");
  const inWords = target === null;
  const card = core.questionCard({
    el, prompt: model.get("prompt"), onCheck: commit, kind: "Predict, then see", action: "Commit and see",
  });
  const answer = core.answerOf({
    life, model, el, asked: "truth answer unit", blank: { given: "" },
    valid: ({ given }, checked) => given.length <= LONGEST && (!checked || !read(given).problem),
    status: () => "done",
  });

  // ---- controls ----------------------------------------------------------------------------------------------

  const shared = { autocomplete: "off", "data-lm-suppress-shortcuts": "true" };
  const input = inWords
    ? core.h("textarea", { ...shared, class: "cnnlab-reveal-words", rows: 2, maxlength: LONGEST })
    : core.h("input", { ...shared, type: "text", class: "cnnlab-predict-input", spellcheck: "false", maxlength: 40 });
  const unitText = core.h("span", { class: "cnnlab-predict-unit" }, core.inlineText(unit));
  const label = core.h("label", { class: "cnnlab-predict-label" }, "Your prediction", input, unitText);
  const note = core.h(
    "p",
    { class: "cnnlab-question-note", id: core.uid("reveal") },
    inWords ? "A sentence will do. " : "A number; a guess will do. ",
    "Once you commit, it stays as it is.",
  );
  input.setAttribute("aria-describedby", note.id);
  card.body.append(label, note);
  life.listen(input, "input", () => answer.update({ given: input.value }));

  const part = (name, title) => {
    const text = core.h("div", { class: "cnnlab-reveal-text" });
    return { root: core.h("div", { class: `cnnlab-reveal-${name}` }, core.h("p", {}, title), text), text };
  };
  const predicted = part("predicted", "You predicted");
  const actual = part("actual", "What is true");
  const both = core.h("div", {
    class: `cnnlab-reveal-both ${inWords ? "is-words" : ""}`, role: "group", "aria-label": "Your prediction, and what is true", tabindex: -1,
  }, predicted.root, actual.root);

  // ---- committing --------------------------------------------------------------------------------------------

  function read(text) {
    if (!inWords) return core.readNumber(text, unit);
    return text.trim() ? {} : { problem: "Write down what you expect first." };
  }

  function commit() {
    const { problem } = read(input.value);
    if (problem) {
      input.setAttribute("aria-invalid", "true");
      card.show([{ tone: "ask", text: problem }]);
      input.focus();
      return;
    }
    answer.update({ given: input.value, checked: true });
    both.focus(); // the button that had the focus is gone
  }

  const amount = (value) => `${core.number(value, 6)}${unit && ` ${unit}`}`;

  function draw() {
    const given = model.get("given");
    const { value, problem } = read(given);
    const committed = model.get("checked") && !problem;
    if (input.value !== given) input.value = given;
    input.setAttribute("aria-invalid", "false");
    for (const element of [label, note, card.actions]) element.hidden = committed;
    card.button.hidden = committed;
    card.show([]);
    if (!committed) {
      both.remove();
      return;
    }
    predicted.text.textContent = inWords ? given.trim() : amount(value);
    const words = core.h("span", {}, core.inlineText(model.get("truth")));
    actual.text.replaceChildren(...(inWords ? [] : [core.h("strong", {}, amount(target))]), words);
    if (!both.isConnected) card.body.append(both);
  }

  draw();
  life.follow(model, "given checked", draw);
  return life.end;
}

export default { render };
