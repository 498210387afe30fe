// A question with options, checked in the page: `Choose` in choose.py says what its state means.

/** @typedef {{text: string, right: boolean, feedback: string}} Option */

const COUNTS = ["", "One", "Two", "Three", "Four", "Five"];

/** @param {Option} option */
const toneOf = (option) => (option.right ? "right" : "wrong");

/** An option as a line with its input and a mark. */
function optionRow({ text }, type, name) {
  const input = core.h("input", { type, name });
  const mark = core.toneMark();
  const words = core.h("span", { class: "cnnlab-choose-text" }, core.inlineText(text));
  return { input, mark, label: core.h("label", { class: "cnnlab-choose-option" }, input, words, mark.root) };
}

/** One line for each chosen option and, where several are right, one for what is still missing. */
function feedbackLines(options, right, chosen, several) {
  const lines = chosen.map((index) => {
    const option = options[index];
    const head = option.right ? "Right" : "Not right";
    return { tone: toneOf(option), text: `${several ? `${head}: ${option.text}.` : `${head}.`} ${option.feedback}` };
  });
  const missing = right.filter((index) => !chosen.includes(index)).length;
  if (several && missing) lines.push({ tone: "ask", text: `${COUNTS[missing] ?? missing} more ${missing === 1 ? "is" : "are"} right.` });
  return lines;
}

function render({ model, el }) {
  /** @type {Option[]} */
  const options = model.get("options");
  const several = model.get("several");
  const right = options.flatMap((option, index) => (option.right ? [index] : []));

  const question = core.createQuestion({
    model, el, asked: "options several", blank: { chosen: [] },
    valid: ({ chosen }) =>
      (several ? chosen.length > 0 : chosen.length === 1) && chosen.every((index) => typeof index === "number" && index in options),
    problem: () => (model.get("chosen").length ? "" : "Choose an answer first."),
    judge() {
      const chosen = model.get("chosen");
      return { status: core.same(chosen, right) ? "right" : "wrong", lines: feedbackLines(options, right, chosen, several) };
    },
  });

  const [type, name] = [several ? "checkbox" : "radio", core.uid("choose")];
  const rows = options.map((option) => optionRow(option, type, name));
  question.body.append(...rows.map(({ label }) => label));
  if (several) question.body.prepend(core.h("p", { class: "cnnlab-question-note" }, "Choose all that are right."));
  question.life.listen(question.body, "change", () => {
    const chosen = rows.flatMap(({ input }, index) => (input.checked ? [index] : []));
    question.update({ chosen, checked: false });
  });

  question.draws((verdict) => {
    const chosen = model.get("chosen");
    for (const [index, { input, mark }] of rows.entries()) {
      input.checked = chosen.includes(index);
      mark.show(verdict && input.checked ? toneOf(options[index]) : "");
    }
  });
  return question.life.end;
}

export default { render };
