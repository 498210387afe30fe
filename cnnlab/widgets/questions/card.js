// The card around every question: prompt, room for the controls, buttons, feedback that is announced; and what stands
// for right and wrong in all of them.

const { h } = core;

/** @typedef {"right" | "wrong" | "ask"} Tone @typedef {{tone: Tone, text: string}} Line */

const SIGNS = { right: "✓", wrong: "✗" };

/** Text in which `backticks` mark code and *asterisks* stress, as a fragment; anything else stays plain text. */
function inlineText(text) {
  const fragment = document.createDocumentFragment();
  let from = 0;
  for (const found of text.matchAll(/`([^`]+)`|\*([^*\s](?:[^*]*[^*\s])?)\*/g)) {
    const marked = found[1] === undefined ? h("em", {}, found[2]) : h("code", {}, found[1]);
    fragment.append(text.slice(from, found.index), marked);
    from = found.index + found[0].length;
  }
  fragment.append(text.slice(from));
  return fragment;
}

/** The mark at the end of something that was judged: `show` puts its sign there, and "" takes it away. */
function toneMark() {
  const root = h("span", { class: "cnnlab-question-mark", "aria-hidden": "true" });
  function show(tone) {
    root.dataset.tone = tone;
    root.textContent = SIGNS[tone] ?? "";
  }
  return { root, show };
}

/** A line of feedback. @param {Line} line */
function feedbackLine({ tone, text }) {
  const sign = h("span", { class: "cnnlab-question-sign", "aria-hidden": "true" }, SIGNS[tone] ?? "");
  return h("p", { class: `cnnlab-question-${tone}` }, sign, h("span", {}, inlineText(text)));
}

/** Checks on the form's button and on Enter in a field. */
function checksOn(form, button, onCheck) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    onCheck();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("input:is([type=text], [type=number])")) return;
    event.preventDefault(); // not left to the form: JupyterLab swallows the submission that Enter would cause
    event.stopPropagation();
    if (!button.hidden) onCheck();
  });
}

/**
 * The card around a question: what kind it is, prompt, room for the controls, a button, and feedback that is
 * announced. Another answer takes the feedback back, so that there is nothing to begin anew.
 * @param {{el: HTMLElement, prompt: string, onCheck: () => void, kind?: string, action?: string}} parts
 * @returns {{body: HTMLElement, actions: HTMLElement, button: HTMLButtonElement, show: (lines: Line[]) => void}}
 */
function questionCard({ el, prompt, onCheck, kind = "Question", action = "Check" }) {
  const body = h("div", { class: "cnnlab-question-body" });
  const feedback = h("div", { class: "cnnlab-question-feedback", role: "status" });
  const button = h("button", { type: "submit", class: "cnnlab-button" }, action);
  const actions = h("div", { class: "cnnlab-question-actions" }, button);
  const form = h(
    "form",
    { class: "cnnlab-question", novalidate: true },
    h("p", { class: "cnnlab-question-label" }, kind),
    h("fieldset", {}, h("legend", {}, inlineText(prompt)), body),
    actions,
    feedback,
  );
  checksOn(form, button, onCheck);
  el.replaceChildren(form);
  return { body, actions, button, show: (lines) => feedback.replaceChildren(...lines.map(feedbackLine)) };
}

Object.assign(core, { inlineText, questionCard, toneMark });
