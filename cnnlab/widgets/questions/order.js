// Steps to be put in order, checked in the page: `Order` in order.py says what its state means.
// The list is a listbox: arrow keys choose a step, and with Alt they move it. The buttons do the same, and so does dragging.

/** @typedef {{text: string, feedback: string}} Step */

/** `order` with the entry at `from` taken to `to`. */
function moved(order, from, to) {
  const next = [...order];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}

/** How many steps from the top are as in one of the right orders: the most of any. */
function rightFromTop(given, orders) {
  const agree = (order) => given.findIndex((step, place) => step !== order[place]);
  return Math.max(...orders.map(agree).map((place) => (place < 0 ? given.length : place)));
}

/** What an order comes to. @param {Step[]} steps */
function judged(given, orders, steps, praise) {
  const count = rightFromTop(given, orders);
  if (count === given.length) return core.right(`Right. ${praise}`);
  const { text, feedback } = steps[given[count]];
  const head = count ? `The first ${count === 1 ? "step is" : `${count} steps are`} right.` : "Not the first step.";
  return core.wrong(`${head} ${feedback || `Not yet at this place: ${text}.`}`);
}

// ---- parts ---------------------------------------------------------------------------------------------------

/** A step's row: place, text, mark, handle. @param {Step} step */
function stepRow({ text }) {
  const number = core.h("span", { class: "cnnlab-order-number", "aria-hidden": "true" });
  const words = core.h("span", { class: "cnnlab-order-text" }, core.inlineText(text));
  const mark = core.toneMark();
  const grip = core.h("span", { class: "cnnlab-order-grip", "aria-hidden": "true" }, "⠿");
  const root = core.h("li", { class: "cnnlab-order-step", role: "option", id: core.uid("step") }, number, words, mark.root, grip);
  return { root, number, mark };
}

function helpText() {
  return core.h(
    "p",
    { class: "cnnlab-question-note", id: core.uid("order") },
    core.h("span", { class: "cnnlab-by-key" }, "Choose a step with the arrow keys; move it with Alt and an arrow, by dragging, or with the buttons."),
    core.h("span", { class: "cnnlab-by-touch" }, "Tap a step, then move it with the buttons; or drag it by its handle."),
  );
}

/** The list of steps: `show` puts them in their order and says of each whether it was judged, and which is chosen. */
function stepList(steps, help) {
  const root = core.h("ul", {
    class: "cnnlab-order-list", role: "listbox", tabindex: 0, "aria-label": "Steps, the first at the top",
    "aria-describedby": help.id,
  });
  const rows = steps.map(stepRow);

  /** @param {number[]} given @param {(place: number) => string} toneAt */
  function show(given, chosen, toneAt) {
    const sorted = given.map((step) => rows[step].root);
    if (!sorted.every((row, place) => root.children[place] === row)) root.replaceChildren(...sorted);
    for (const [place, step] of given.entries()) {
      rows[step].number.textContent = `${place + 1}`;
      rows[step].mark.show(toneAt(place));
      rows[step].root.setAttribute("aria-selected", String(step === chosen));
    }
    root.setAttribute("aria-activedescendant", rows[chosen].root.id);
  }
  return { root, rows: rows.map((row) => row.root), show };
}

// ---- gestures ------------------------------------------------------------------------------------------------

/** Arrow keys choose, with Alt they move, Enter checks. */
function orderByKeys(life, list, { placeNow, count, choose, move, check }) {
  life.listen(list.root, "keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const place = placeNow();
    const to = { ArrowUp: place - 1, ArrowDown: place + 1, Home: 0, End: count - 1 }[event.key];
    if (event.key === "Enter") check();
    else if (to === undefined) return;
    else if (event.altKey) move(to);
    else choose(core.clamp(to, 0, count - 1));
    event.preventDefault();
    event.stopPropagation();
  });
}

/** A mouse drags a step anywhere, a finger by its handle; a tap chooses it. */
function orderByPointer(life, list, { placeNow, count, choose, move }) {
  const box = (place) => list.root.children[place].getBoundingClientRect();
  const middle = (place) => box(place).top + box(place).height / 2;
  const placeAt = ({ clientY }) => [...list.root.children].findIndex((_, k) => clientY >= box(k).top && clientY <= box(k).bottom);
  const isOwn = (event) => Boolean(event.target.closest(".cnnlab-order-grip"));

  function press(event) {
    list.root.focus({ preventScroll: true });
    if (placeAt(event) >= 0) choose(placeAt(event));
  }
  function drag(event, row) {
    if (!row) return;
    if (!row.classList.contains("is-dragged")) choose([...list.root.children].indexOf(row));
    row.classList.add("is-dragged");
    const place = placeNow();
    if (place > 0 && event.clientY < middle(place - 1)) move(place - 1);
    else if (place < count - 1 && event.clientY > middle(place + 1)) move(place + 1);
  }
  core.dragging(life, list.root, { isOwn, hold: (event) => event.target.closest(".cnnlab-order-step"), press, drag });
  life.listen(list.root, "lostpointercapture", () => list.rows.forEach((row) => row.classList.remove("is-dragged")));
}

function render({ model, el }) {
  /** @type {Step[]} */
  const steps = model.get("steps");
  const orders = [steps.map((_, index) => index), ...model.get("also")];
  const given = () => model.get("given");
  const count = steps.length;

  const question = core.createQuestion({
    model, el, kind: "Put in order", asked: "steps also", blank: { given: model.get("start") },
    valid: (kept) => core.same([...kept.given].sort((a, b) => a - b), orders[0]),
    judge: () => judged(given(), orders, steps, model.get("right")),
  });

  // ---- state -------------------------------------------------------------------------------------------------

  let chosen = given()[0]; // a step, not a place: it stays chosen while it moves
  const placeNow = () => given().indexOf(chosen);
  function choose(place) {
    chosen = given()[place];
    redraw();
  }
  function move(to) {
    const from = placeNow();
    if (to === from || to < 0 || to >= count) return;
    question.update({ given: moved(given(), from, to), checked: false });
    voice.say(`Place ${to + 1} of ${count}.`);
  }

  // ---- parts and gestures ------------------------------------------------------------------------------------

  const help = helpText();
  const list = stepList(steps, help);
  const voice = question.voice(100);
  const up = question.button("Move up", () => move(placeNow() - 1));
  const down = question.button("Move down", () => move(placeNow() + 1));
  const gestures = { placeNow, count, choose, move, check: question.check };
  question.body.append(help, list.root, voice.live);
  question.actions.prepend(up, down);
  orderByKeys(question.life, list, gestures);
  orderByPointer(question.life, list, gestures);

  const redraw = question.draws((verdict) => {
    const right = verdict ? rightFromTop(given(), orders) : 0;
    list.show(given(), chosen, (place) => (!verdict || place > right ? "" : place < right ? "right" : "wrong"));
    up.setAttribute("aria-disabled", String(placeNow() === 0));
    down.setAttribute("aria-disabled", String(placeNow() === count - 1));
  });
  return question.life.end;
}

export default { render };
