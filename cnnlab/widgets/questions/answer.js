// A reader's answer: where it is kept, and who is told that it changed.

const { setterOf } = core;

/** A short name for a text: other texts have other names, all but surely. */
function digest(text) {
  let hash = 2166136261; // FNV-1a
  for (let k = 0; k < text.length; k++) hash = Math.imul(hash ^ text.charCodeAt(k), 16777619);
  return (hash >>> 0).toString(36);
}

/** Whether two JSON values are the same. */
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** Does what closed, full or damaged storage may prevent; then it is not done. */
function guarded(work) {
  try {
    work();
  } catch {
    // an answer that is not kept is an answer all the same
  }
}

/**
 * Where the browser keeps an answer: its traits, and what became of it, under the question's id. A question that was
 * changed since is another one: its old answer goes.
 * @returns {{keep: (status: string, answer: Object) => void, recall: () => Object | null, drop: () => void}} `recall`
 *   raises where storage is closed or what it holds is damaged
 */
function shelf(model, asked) {
  const key = `cnnlab:${model.get("id")}`;
  const of = digest(JSON.stringify(["prompt", ...asked.split(" ")].map((name) => model.get(name))));
  const drop = () => localStorage.removeItem(key);
  function recall() {
    const kept = JSON.parse(localStorage.getItem(key));
    if (kept === null) return null;
    if (kept.of === of) return kept.answer;
    drop();
    return null;
  }
  return { keep: (status, answer) => localStorage.setItem(key, JSON.stringify({ of, status, answer })), recall, drop };
}

/**
 * A reader's answer: traits of the model that the browser keeps under the question's id. Storage that is closed, full
 * or damaged changes nothing else.
 * In the built page the answer's status also stands in the host's `data-status`, which the tally counts; the event
 * "cnnlab-answer" says that it changed, and "cnnlab-forget" on the host takes the answer back.
 * @param {{life: Object, model: Object, el: HTMLElement, asked: string, blank: Object,
 *   valid: (answer: Object, checked: boolean) => boolean, status: () => "right" | "wrong" | "done"}} parts
 *   `asked` names the traits that are the question, `blank` holds the answer's traits as they are before one is given,
 *   `valid` looks at what was kept, and `status` judges a checked answer; "done" is for those that are neither right
 *   nor wrong.
 */
function answerOf({ life, model, el, asked, blank, valid, status }) {
  const names = Object.keys(blank);
  const host = el.closest(".cnnlab-static");
  const { keep, recall, drop } = shelf(model, asked);
  const isBlank = () => !model.get("checked") && names.every((name) => same(model.get(name), blank[name]));
  const statusNow = () => (model.get("checked") ? status() : "");
  const update = setterOf(model);

  function keepNow() {
    if (isBlank()) drop();
    else keep(statusNow(), Object.fromEntries([...names, "checked"].map((name) => [name, model.get(name)])));
  }
  function restore() {
    const kept = isBlank() ? recall() : null;
    if (kept === null) return;
    const checked = kept.checked === true;
    const answer = Object.fromEntries(names.map((name) => [name, kept[name]]));
    if (valid(answer, checked)) update({ ...answer, checked });
  }
  function tell() {
    if (!host) return;
    host.dataset.status = statusNow();
    document.dispatchEvent(new Event("cnnlab-answer"));
  }

  guarded(restore);
  tell();
  life.follow(model, [...names, "checked"].join(" "), () => {
    guarded(keepNow); // whoever changed it: the reader, or Python
    tell();
  });
  if (host) life.listen(host, "cnnlab-forget", () => update({ ...blank, checked: false }));
  return { update };
}

Object.assign(core, { answerOf, same });
