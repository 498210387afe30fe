// A question of any kind: its card, the reader's answer, and when it is checked, judged and drawn. What is asked and
// how it is answered is its own.

const { announcer, answerOf, button: buttonSaying, h, lifetime, questionCard, settle } = core;

/** What a checked answer comes to, with lines that say so. @typedef {{status: "right" | "wrong" | "done", lines: Line[]}} Verdict */

/** @returns {Verdict} */
const right = (text) => ({ status: "right", lines: [{ tone: "right", text }] });

/** @returns {Verdict} */
const wrong = (text) => ({ status: "wrong", lines: [{ tone: "wrong", text }] });

/**
 * A question in `el`. A kind says which traits are asked and answered, and judges; the card, storing and telling the
 * page are done here.
 * @param {{model: Object, el: HTMLElement, kind?: string, action?: string, asked: string, blank: Object,
 *   valid: (answer: Object, checked: boolean) => boolean, judge: () => Verdict, problem?: () => string,
 *   refused?: () => void, checked?: () => void}} parts `asked`, `blank` and `valid` are those of `answerOf`; `judge`
 *   judges the model's answer; `problem` says what keeps it from being checked, "" where nothing does; then
 *   `refused` is called, else `checked`
 * @returns {Object} `life`; the card's `body`, `actions` and `checkButton`; `update` of the answer; `check`; `button`
 *   makes another button, `voice` a voice; `draws` says how the question is drawn
 */
function createQuestion({
  model, el, kind, action, judge, problem = () => "", refused = () => {}, checked = () => {}, ...asked
}) {
  const life = lifetime();
  const card = questionCard({ el, prompt: model.get("prompt"), onCheck: check, kind, action });
  settle({ life, model, el });
  const { update } = answerOf({ life, model, el, status: () => judge().status, ...asked });

  function check() {
    const text = problem();
    if (!text) update({ checked: true });
    else card.show([{ tone: "ask", text }]);
    (text ? refused : checked)();
  }

  /** A button with these words, beside the one that checks. */
  function button(text, click) {
    const made = buttonSaying(text);
    life.listen(made, "click", click);
    return made;
  }

  /** What listeners are told: `live` stands in the question, `say` speaks once it has been quiet for so many ms. */
  function voice(quiet) {
    const live = h("p", { class: "cnnlab-spoken", role: "status" });
    const { say, end } = announcer(live, quiet);
    life.add(end);
    return { live, say };
  }

  /** Calls `draw` now and after each change of the answer, with the verdict: null until it is checked. */
  function draws(draw) {
    const now = () => {
      const verdict = model.get("checked") && !problem() ? judge() : null;
      draw(verdict);
      card.show(verdict?.lines ?? []);
    };
    now();
    life.follow(model, [...Object.keys(asked.blank), "checked"].join(" "), now);
    return now;
  }

  return { life, body: card.body, actions: card.actions, checkButton: card.button, update, check, button, voice, draws };
}

Object.assign(core, { createQuestion, right, wrong });
