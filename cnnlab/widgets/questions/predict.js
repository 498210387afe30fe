// A question answered by a number, checked in the page: `Predict` in predict.py says what its state means.

function render({ model, el }) {
  const [unit, tolerance] = ["unit", "tolerance"].map((name) => model.get(name));
  const read = (text) => core.readAnswer(text, unit);
  const near = (value, target) => Math.abs(value - target) <= tolerance + 1e-9 * Math.max(1, Math.abs(target));

  /** The sentence for the wrong number that was foreseen nearest to this one. */
  function foreseen(value) {
    const found = Object.entries(model.get("feedback"))
      .map(([key, text]) => ({ text, target: core.parseNumber(key) }))
      .filter(({ target }) => near(value, target))
      .sort((a, b) => Math.abs(value - a.target) - Math.abs(value - b.target))[0];
    return found?.text ?? "Go through it once more, step by step.";
  }

  function judge() {
    const { value } = read(model.get("given"));
    return near(value, model.get("answer")) ? core.right(`Right. ${model.get("right")}`) : core.wrong(`Not right. ${foreseen(value)}`);
  }

  const exact = tolerance ? ` Up to ${core.number(tolerance, 9)} more or less counts as right.` : "";
  const input = core.numberInput();
  const question = core.typedQuestion({
    model, el, asked: "answer tolerance unit feedback", judge, read,
    input, label: "Your answer", unit, note: `A number, such as 5, −3, 0.5 or 1/9.${exact}`,
  });
  question.draws((verdict) => (input.dataset.tone = verdict?.status ?? ""));
  return question.life.end;
}

export default { render };
