// A reader's answer: where it is kept, and the number in a typed text.

const { parseNumber } = core;

/** A short name for a text: other texts have other names, all but surely. */
function digest(text) {
  let hash = 2166136261; // FNV-1a
  for (let k = 0; k < text.length; k++) hash = Math.imul(hash ^ text.charCodeAt(k), 16777619);
  return (hash >>> 0).toString(36);
}

/** Whether two JSON values are the same. */
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/**
 * A reader's answer: traits of the model that the browser keeps under the question's id. A question that was changed
 * since is another one: its old answer goes. Storage that is closed, full or damaged changes nothing else.
 * In the built page the answer's status also stands in the host's `data-status`, which the tally counts; the event
 * "cnnlab-answer" says that it changed, and "cnnlab-forget" on the host takes the answer back.
 * @param {{life: Object, model: Object, el: HTMLElement, asked: string, blank: Object,
 *   valid: (answer: Object, checked: boolean) => boolean,   *   status: () => "right" | "wrong" | "done"}} parts `asked` names the traits that are the question, `blank` holds
 *   the answer's traits as they are before one is given, `valid` looks at what was kept, and `status` judges a
 *   checked answer; "done" is for those that are neither right nor wrong.
 */
function answerOf({ life, model, el, asked, blank, valid, status }) {
  const key = `cnnlab:${model.get("id")}`;
  const names = Object.keys(blank);
  const host = el.closest(".cnnlab-static");
  const of = digest(JSON.stringify(["prompt", ...asked.split(" ")].map((name) => model.get(name))));
  const isBlank = () => !model.get("checked") && names.every((name) => same(model.get(name), blank[name]));

  const guarded = (work) => {
    try {
      work();
    } catch {
      // closed, full or damaged
    }
  };
  function keep() {
    const answer = Object.fromEntries([...names, "checked"].map((name) => [name, model.get(name)]));
    if (isBlank()) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify({ of, status: model.get("checked") ? status() : "", answer }));
  }
  function update(changes) {
    for (const [trait, value] of Object.entries(changes)) model.set(trait, value);
    model.save_changes();
  }
  /** Raises where storage is closed or what it holds is damaged. */
  function recall() {
    const kept = JSON.parse(localStorage.getItem(key));
    if (!isBlank() || kept === null) return;
    if (kept.of !== of) {
      localStorage.removeItem(key);
      return;
    }
    const checked = kept.answer.checked === true;
    const answer = Object.fromEntries(names.map((name) => [name, kept.answer[name]]));
    if (valid(answer, checked)) update({ ...answer, checked });
  }
  function tell() {
    if (!host) return;
    host.dataset.status = model.get("checked") ? status() : "";
    document.dispatchEvent(new Event("cnnlab-answer"));
  }

  guarded(recall);
  tell();
  life.follow(model, [...names, "checked"].join(" "), () => {
    guarded(keep); // whoever changed it: the reader, or Python
    tell();
  });
  if (host) life.listen(host, "cnnlab-forget", () => update({ ...blank, checked: false }));
  return { update };
}

/**
 * The number in a typed text, or a sentence that says why there is none; the unit may follow it.
 * @returns {{value?: number, problem?: string}}
 */
function readNumber(text, unit = "") {
  const bare = text.trim();
  const written = unit && bare.endsWith(unit) ? bare.slice(0, -unit.length).trim() : bare;
  if (!written) return { problem: "Type a number first." };
  if (/^[+−-]?[1-9]\d{0,2},\d{3}$/.test(written)) {
    const readings = `${written.replace(",", "")} or ${written.replace(",", ".")}`;
    return { problem: `“${written}” can be read in two ways: write ${readings}.` };
  }
  if (/\/\s*0+\s*$/.test(written)) return { problem: "Nothing can be divided by 0." };
  const value = parseNumber(written);
  if (!Number.isNaN(value)) return { value };
  if (unit && /^[+−-]?[\d.,/]+\s*[^\d\s]+$/.test(written))
    return { problem: `Write the number alone, or with “${unit}” after it.` };
  return { problem: `“${written}” is not a number. Write it like 5, −3, 0.5 or 1/9.` };
}

Object.assign(core, { answerOf, readNumber, same });
