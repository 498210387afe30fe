// How many questions are answered, on one page or in all chapters: written into the built page by cnnlab.sphinxext,
// never a widget of a notebook. It counts what questions say of themselves (`answerOf` in answer.js) and keeps nothing.

/** @typedef {{title: string, page: string, questions: string[]}} Chapter `page` is empty for the page itself */

const ANSWERED = ["right", "wrong", "done"];

/** What the browser keeps of a question, {status, answer}; null where there is nothing, or it cannot be read. */
function stored(id) {
  try {
    const { status, answer } = JSON.parse(localStorage.getItem(`cnnlab:${id}`));
    return { status, answer };
  } catch {
    return null;
  }
}

/** The question's host on this page, if it is here. */
const hostOf = (id) => document.querySelector(`.cnnlab-static[data-question="${CSS.escape(id)}"]`);

const statusOf = (id) => hostOf(id)?.dataset.status ?? stored(id)?.status;
const isAnswered = (id) => ANSWERED.includes(statusOf(id));

function forget(id) {
  hostOf(id)?.dispatchEvent(new Event("cnnlab-forget"));
  try {
    localStorage.removeItem(`cnnlab:${id}`);
  } catch {
    // storage is closed: nothing is kept there
  }
}

/** Offers `data` as a file that the page itself makes. */
function download(name, data) {
  const address = URL.createObjectURL(new Blob([`${JSON.stringify(data, null, 1)}\n`], { type: "application/json" }));
  core.h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/** What all chapters' questions come to, as a file says it. @param {Chapter[]} chapters */
function exported(chapters) {
  const entry = (id) => [id, { ...stored(id), status: statusOf(id) || "open" }];
  const parts = chapters.map(({ title, questions }) => ({ title, questions: Object.fromEntries(questions.map(entry)) }));
  return { format: "cnnlab answers", version: 1, chapters: parts };
}

const answered = (ids) => `${ids.filter(isAnswered).length} of ${ids.length}`;

// ---- parts ---------------------------------------------------------------------------------------------------

/** The count of one page. */
function countLine(all) {
  const line = core.h("p", { class: "cnnlab-tally-count" });
  return { parts: [line], draw: () => (line.textContent = `${answered(all)} questions answered`) };
}

/** The counts of all chapters, each beside its page. @param {Chapter[]} chapters */
function chapterList(chapters) {
  const numbers = chapters.map(() => core.h("span", { class: "cnnlab-tally-number" }));
  const rows = chapters.map(({ title, page }, k) => core.h("li", {}, core.h("a", { href: page }, title), " ", numbers[k]));
  const heading = core.h("p", { class: "cnnlab-tally-heading" }, "Questions answered");
  const draw = () => numbers.forEach((number, k) => (number.textContent = answered(chapters[k].questions)));
  return { parts: [heading, core.h("ul", { class: "cnnlab-tally-chapters" }, ...rows)], draw };
}

/** What can be done with the answers: saved, or forgotten once the reader has said so twice. */
function answersKept(life, chapters, where, redraw) {
  const all = chapters.flatMap(({ questions }) => questions);
  const button = (text, click) => {
    const made = core.button(text);
    life.listen(made, "click", click);
    return made;
  };
  const save = button("Save as a file", () => download("cnnlab-answers.json", exported(chapters)));
  const begin = button("Begin anew", () => ask(true));
  const keep = button("Keep them", () => ask(false));
  const drop = button("Forget them", forgetAll);
  const sentence = core.h("span", { id: core.uid("tally") });
  const row = { class: "cnnlab-tally-actions" };
  const question = core.h("p", { ...row, role: "group", "aria-labelledby": sentence.id, hidden: true }, sentence, drop, keep);
  const actions = core.h("p", row, save, begin);
  const said = core.h("p", { class: "cnnlab-tally-said", role: "status" });
  const summary = core.h("summary", {}, "Your answers");
  const promise = core.h("p", {}, "They stay in this browser; the page sends them nowhere.");

  /** Shows the question before anything is forgotten, or takes it back. */
  function ask(asking) {
    question.hidden = !asking;
    actions.hidden = asking;
    said.textContent = "";
    (asking ? keep : begin).focus();
  }
  function forgetAll() {
    all.forEach(forget);
    ask(false);
    redraw();
    summary.focus(); // nothing is left to forget: that button is off
    said.textContent = "The answers are forgotten.";
  }
  function draw() {
    const given = all.filter((id) => isAnswered(id) || stored(id)).length;
    sentence.textContent = `Forget ${given === 1 ? "the answer to 1 question" : `the answers to ${given} questions`} ${where}?`;
    begin.disabled = given === 0;
    if (given) said.textContent = "";
  }
  return { root: core.h("details", {}, summary, promise, actions, question, said), draw };
}

function render({ model, el }) {
  const life = core.lifetime();
  /** @type {Chapter[]} */
  const chapters = model.get("chapters");
  const overview = model.get("overview");
  const where = overview ? "in the whole book" : "on this page";
  const counts = overview ? chapterList(chapters) : countLine(chapters.flatMap(({ questions }) => questions));
  const kept = answersKept(life, chapters, where, draw);
  core.followTheme(life, el);
  el.replaceChildren(core.h("section", { class: "cnnlab-tally", "aria-label": `Questions ${where}` }, ...counts.parts, kept.root));

  function draw() {
    counts.draw();
    kept.draw();
  }
  draw();
  life.listen(document, "cnnlab-answer", draw);
  life.listen(window, "storage pageshow", draw);
  return life.end;
}

export default { render };
