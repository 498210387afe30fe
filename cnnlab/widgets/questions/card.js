// The card around every question: prompt, room for the controls, a button, feedback that is announced.

const { h } = core;

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

/**
 * The card around a question: what kind it is, prompt, room for the controls, a button, and feedback that is
 * announced. Another answer takes the feedback back, so that there is nothing to begin anew.
 * @param {{el: HTMLElement, prompt: string, onCheck: () => void, kind?: string, action?: string}} parts
 * @returns {{body: HTMLElement, actions: HTMLElement, button: HTMLButtonElement,
 *   show: (lines: {tone: "right"|"wrong"|"ask", text: string}[]) => void}}
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
  el.replaceChildren(form);

  const signs = { right: "✓", wrong: "✗", ask: "" };
  function line({ tone, text }) {
    const sign = h("span", { class: "cnnlab-question-sign", "aria-hidden": "true" }, signs[tone]);
    return h("p", { class: `cnnlab-question-${tone}` }, sign, h("span", {}, inlineText(text)));
  }
  return { body, actions, button, show: (lines) => feedback.replaceChildren(...lines.map(line)) };
}

Object.assign(core, { inlineText, questionCard });
