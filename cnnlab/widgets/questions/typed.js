// A question answered by typing: the field, and the number in a typed text.

const { createQuestion, h, inlineText, keeping, readNumber, uid } = core;

const TEXT = { autocomplete: "off" };

/** The number in a typed text, or a sentence that says why there is none; the unit may follow it. */
function readAnswer(text, unit = "") {
  const bare = text.trim();
  const written = unit && bare.endsWith(unit) ? bare.slice(0, -unit.length).trim() : bare;
  const { value, fault, why } = readNumber(written);
  if (value !== undefined) return { value };
  if (fault === "empty") return { problem: "Type a number first." };
  if (fault !== "none") return { problem: `${why}.` };
  if (unit && /^[+−-]?[\d.,/]+\s*[^\d\s]+$/.test(written))
    return { problem: `Write the number alone, or with “${unit}” after it.` };
  return { problem: `${why}. Write it like 5, −3, 0.5 or 1/9.` };
}

/** Room for a number. Not inputmode="decimal": that keyboard has neither a minus sign nor a slash on some phones. */
function numberInput() {
  return h("input", {
    ...TEXT, type: "text", class: "cnnlab-typed-input", autocapitalize: "off", spellcheck: "false", enterkeyhint: "done",
    maxlength: 40,
  });
}

/** Room for a sentence or two. */
function wordsInput(maxlength) {
  return h("textarea", { ...TEXT, class: "cnnlab-typed-input cnnlab-typed-words", rows: 2, maxlength });
}

/** Escape in a number's field brings back what stood there when it was entered, and whether that was checked. */
function escapable({ life }, model, input) {
  const back = keeping(model, "given", "checked");
  let undo = () => {};
  life.listen(input, "focus", () => (undo = back()));
  life.listen(input, "keydown", (event) => {
    if (event.key !== "Escape") return;
    undo();
    input.select();
    event.stopPropagation();
  });
}

/**
 * A question whose answer, the trait `given`, is the text in `input`: `createQuestion` with a field and a note.
 * @param {{input: HTMLInputElement | HTMLTextAreaElement, label: string, unit?: string, note: string,
 *   read: (text: string) => {value?: any, problem?: string}}} parts besides those of `createQuestion`; `read` says
 *   what a text comes to, or why it is no answer
 * @returns {Object} the question, with `field` and `note`, which stand in its card
 */
function typedQuestion({ input, label, unit = "", note: words, read, ...parts }) {
  const { model } = parts;
  const note = h("p", { class: "cnnlab-question-note", id: uid("typed") }, words);
  const field = h("label", { class: "cnnlab-typed" }, label, input, h("span", {}, inlineText(unit)));
  input.setAttribute("aria-describedby", note.id);
  const mark = (invalid) => input.setAttribute("aria-invalid", String(invalid));
  const question = createQuestion({
    ...parts,
    blank: { given: "" },
    valid: ({ given }, checked) => given.length <= input.maxLength && (!checked || !read(given).problem),
    problem: () => read(model.get("given")).problem ?? "",
    refused() {
      mark(true);
      input.focus();
    },
  });
  question.body.append(field, note);
  question.life.listen(input, "input", () => question.update({ given: input.value, checked: false }));
  if (input.type === "text") escapable(question, model, input);

  function draws(draw) {
    question.draws((verdict) => {
      const given = model.get("given");
      if (input.value !== given) input.value = given;
      mark(false);
      draw(verdict);
    });
  }
  return { ...question, field, note, draws };
}

Object.assign(core, { numberInput, readAnswer, typedQuestion, wordsInput });
