// A prediction, and beside it what is true once the reader has committed: `Reveal` in reveal.py says what its state means.

const LONGEST = 400; // letters of a prediction in words

/** A prediction in words: anything that says something. */
const readWords = (text) => (text.trim() ? { value: text.trim() } : { problem: "Write down what you expect first." });

/** A title and a text under it; the text is filled in later. */
function part(name, title) {
  const text = core.h("div", { class: "cnnlab-reveal-text" });
  return { root: core.h("div", { class: `cnnlab-reveal-${name}` }, core.h("p", {}, title), text), text };
}

/** The prediction beside the truth; the focus goes there when both appear. */
function pair(inWords) {
  const [predicted, actual] = [part("predicted", "You predicted"), part("actual", "What is true")];
  const look = { class: `cnnlab-reveal-both ${inWords ? "is-words" : ""}`, role: "group" };
  const label = { "aria-label": "Your prediction, and what is true", tabindex: -1 };
  return { root: core.h("div", { ...look, ...label }, predicted.root, actual.root), predicted: predicted.text, actual: actual.text };
}

function render({ model, el }) {
  const [target, unit, truth] = ["answer", "unit", "truth"].map((name) => model.get(name));
  const inWords = target === null;
  const read = inWords ? readWords : (text) => core.readAnswer(text, unit);
  const amount = (value) => `${core.number(value, 6)}${unit && ` ${unit}`}`;

  const both = pair(inWords);
  const question = core.typedQuestion({
    model, el, kind: "Predict, then see", action: "Commit and see", asked: "truth answer unit", read,
    input: inWords ? core.wordsInput(LONGEST) : core.numberInput(), label: "Your prediction", unit,
    note: `${inWords ? "A sentence" : "A number; a guess"} will do. Once you commit, it stays as it is.`,
    judge: () => ({ status: "done", lines: [] }),
    checked: () => both.root.focus(), // the button that had the focus is gone
  });

  question.draws((committed) => {
    for (const element of [question.field, question.note, question.actions, question.checkButton]) element.hidden = Boolean(committed);
    if (!committed) return both.root.remove();
    const { value } = read(model.get("given"));
    both.predicted.textContent = inWords ? value : amount(value);
    const words = core.h("span", {}, core.inlineText(truth));
    both.actual.replaceChildren(...(inWords ? [] : [core.h("strong", {}, amount(target))]), words);
    if (!both.root.isConnected) question.body.append(both.root);
  });
  return question.life.end;
}

export default { render };
