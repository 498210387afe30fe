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

/** What the browser keeps under a name, as JSON. It raises where storage is closed or what it holds is damaged. */
const inBrowser = (key) => ({
  read: () => JSON.parse(localStorage.getItem(key)),
  write: (kept) => localStorage.setItem(key, JSON.stringify(kept)),
  clear: () => localStorage.removeItem(key),
  /** Calls `work` when another tab has changed it; a page that comes back from the browser's history has heard nothing. */
  follow(life, work) {
    life.listen(window, "storage", (event) => (event.key === key || event.key === null) && work());
    life.listen(window, "pageshow", ({ persisted }) => persisted && work());
  },
});

/** What Python keeps for this learner, in the trait `_kept`: of a browser, others may be the next to use it. */
function inPython(model) {
  const update = setterOf(model);
  return {
    read: () => (model.get("_kept").of ? model.get("_kept") : null),
    write: (kept) => update({ _kept: kept }),
    clear: () => update({ _kept: {} }),
    follow: (life, work) => life.follow(model, "_kept", work),
  };
}

/**
 * Where an answer is kept: its traits, and what became of it. A question that was changed since is another one: its old
 * answer goes.
 * @returns {{keep: (status: string, answer: Object) => void, recall: () => Object | null, drop: () => void,
 *   follow: (life: Object, take: (answer: Object | null) => void) => void}} `follow` hands over what others have made of
 *   it, unless it is of another question
 */
function shelf(model, asked) {
  const place = model.get("_kept") ? inPython(model) : inBrowser(`cnnlab:${model.get("id")}`);
  const of = digest(JSON.stringify(["prompt", ...asked.split(" ")].map((name) => model.get(name))));
  function recall() {
    const kept = place.read();
    if (kept === null) return null;
    if (kept.of === of) return kept.answer;
    place.clear();
    return null;
  }
  function look(take) {
    const kept = place.read();
    if (kept === null || kept.of === of) take(kept && kept.answer);
  }
  const follow = (life, take) => place.follow(life, () => guarded(() => look(take)));
  return { keep: (status, answer) => place.write({ of, status, answer }), recall, drop: place.clear, follow };
}

/**
 * A reader's answer: traits of the model that are kept, by the browser under the question's id or by Python. Storage
 * that is closed, full or damaged changes nothing else. What another tab keeps meanwhile, or takes back, is so here too.
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
  const { keep, recall, drop, follow } = shelf(model, asked);
  const isBlank = () => !model.get("checked") && names.every((name) => same(model.get(name), blank[name]));
  let catching = false;
  const statusNow = () => (model.get("checked") ? status() : "");
  const update = setterOf(model);

  function keepNow() {
    if (catching) return;
    if (isBlank()) drop();
    else keep(statusNow(), Object.fromEntries([...names, "checked"].map((name) => [name, model.get(name)])));
  }
  const forget = () => update({ ...blank, checked: false });
  function put(kept) {
    const checked = kept.checked === true;
    const answer = Object.fromEntries(names.map((name) => [name, kept[name]]));
    if (valid(answer, checked)) update({ ...answer, checked });
  }
  function restore() {
    const kept = isBlank() ? recall() : null;
    if (kept !== null) put(kept);
  }
  /** Takes over what another tab has kept, and keeps nothing itself: its steps would come back as that tab's news. */
  function catchUp(kept) {
    catching = true;
    try {
      if (kept === null) forget();
      else put(kept);
    } finally {
      catching = false;
    }
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
  follow(life, catchUp);
  if (host) life.listen(host, "cnnlab-forget", forget);
  return { update };
}

Object.assign(core, { answerOf, same });
