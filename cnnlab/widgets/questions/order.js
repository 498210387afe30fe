// Steps to be put in order, checked in the page: `Order` in order.py says what its state means.
// The list is a listbox: arrow keys choose a step, and with Alt they move it. The buttons do the same, and so does dragging.

/** `order` with the entry at `from` taken to `to`. */
function moved(order, from, to) {
  const next = [...order];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}

function render({ model, el }) {
  const life = core.lifetime();
  /** @type {{text: string, feedback: string}[]} */
  const steps = model.get("steps");
  const orders = [steps.map((_, index) => index), ...model.get("also")];
  const card = core.questionCard({ el, prompt: model.get("prompt"), onCheck: check, kind: "Put in order" });
  const answer = core.answerOf({
    life, model, el, asked: "steps also", blank: { given: model.get("start") },
    valid: ({ given }) => core.same([...given].sort((a, b) => a - b), orders[0]),
    status: () => (orders.some((order) => core.same(order, model.get("given"))) ? "right" : "wrong"),
  });
  let chosen = model.get("given")[0]; // a step, not a place: it stays chosen while it moves

  // ---- the list ----------------------------------------------------------------------------------------------

  const places = (place) => `Place ${place + 1} of ${steps.length}.`;
  const help = core.h(
    "p",
    { class: "cnnlab-question-note", id: core.uid("order") },
    core.h("span", { class: "cnnlab-by-key" }, "Choose a step with the arrow keys; move it with Alt and an arrow, by dragging, or with the buttons."),
    core.h("span", { class: "cnnlab-by-touch" }, "Tap a step, then move it with the buttons; or drag it by its handle."),
  );
  const list = core.h("ul", {
    class: "cnnlab-order-list", role: "listbox", tabindex: 0, "aria-label": "Steps, the first at the top",
    "aria-describedby": help.id, "data-lm-suppress-shortcuts": "true",
  });
  const rows = steps.map(({ text }) => {
    const mark = core.h("span", { class: "cnnlab-order-mark", "aria-hidden": "true" });
    const number = core.h("span", { class: "cnnlab-order-number", "aria-hidden": "true" });
    const words = core.h("span", { class: "cnnlab-order-text" }, core.inlineText(text));
    const grip = core.h("span", { class: "cnnlab-order-grip", "aria-hidden": "true" }, "⠿");
    const row = core.h("li", { class: "cnnlab-order-step", role: "option", id: core.uid("step") }, number, words, mark, grip);
    return { row, number, mark, grip };
  });
  const spoken = core.h("p", { class: "cnnlab-spoken", role: "status" });
  const voice = core.announcer(spoken, 100);
  life.add(voice.end);

  // ---- moving ------------------------------------------------------------------------------------------------

  const placeOf = (step) => model.get("given").indexOf(step);

  function choose(step) {
    chosen = step;
    draw();
  }

  function move(to) {
    const from = placeOf(chosen);
    if (to === from || to < 0 || to >= steps.length) return;
    answer.update({ given: moved(model.get("given"), from, to), checked: false });
    voice.say(places(to));
  }

  const button = (text, by) => {
    const made = core.h("button", { type: "button", class: "cnnlab-button" }, text);
    life.listen(made, "click", () => move(placeOf(chosen) + by));
    return made;
  };
  const [up, down] = [button("Move up", -1), button("Move down", 1)];

  life.listen(list, "keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const [place, last] = [placeOf(chosen), steps.length - 1];
    const to = { ArrowUp: place - 1, ArrowDown: place + 1, Home: 0, End: last }[event.key];
    if (event.key === "Enter") check();
    else if (to === undefined) return;
    else if (event.altKey) move(to);
    else choose(model.get("given")[core.clamp(to, 0, last)]);
    event.preventDefault();
    event.stopPropagation();
  });

  /** Takes the chosen step to the place under a pointer that is dragging. */
  function drag(event) {
    const y = event.clientY;
    const middle = ({ row }) => row.getBoundingClientRect().top + row.offsetHeight / 2;
    const place = placeOf(chosen);
    const given = model.get("given");
    if (place > 0 && y < middle(rows[given[place - 1]])) move(place - 1);
    else if (place < steps.length - 1 && y > middle(rows[given[place + 1]])) move(place + 1);
  }

  for (const [step, { row, grip }] of rows.entries()) {
    life.listen(row, "pointerdown", (event) => {
      choose(step);
      const grabs = event.button === 0 && (event.pointerType === "mouse" || event.target === grip);
      list.focus({ preventScroll: true });
      event.preventDefault(); // no text is marked while a step moves
      if (!grabs) return;
      list.setPointerCapture(event.pointerId);
      row.classList.add("is-dragged");
    });
  }
  life.listen(list, "pointermove", (event) => list.hasPointerCapture(event.pointerId) && drag(event));
  life.listen(list, "lostpointercapture", () => rows.forEach(({ row }) => row.classList.remove("is-dragged")));

  // ---- feedback ----------------------------------------------------------------------------------------------

  function check() {
    answer.update({ checked: true });
  }

  /** How many steps from the top are as in one of the right orders: the most of any. */
  function rightFromTop(given) {
    const agree = (order) => given.findIndex((step, place) => step !== order[place]);
    return Math.max(...orders.map(agree).map((place) => (place < 0 ? given.length : place)));
  }

  function verdict(given) {
    const count = rightFromTop(given);
    if (count === given.length) return [{ tone: "right", text: `Right. ${model.get("right")}` }];
    const { text, feedback } = steps[given[count]];
    const head = count ? `The first ${count === 1 ? "step is" : `${count} steps are`} right.` : "Not the first step.";
    return [{ tone: "wrong", text: `${head} ${feedback || `Not yet at this place: ${text}.`}` }];
  }

  function draw() {
    const given = model.get("given");
    const checked = model.get("checked");
    const count = checked ? rightFromTop(given) : 0;
    const sorted = given.map((step) => rows[step].row);
    if (!sorted.every((row, place) => list.children[place] === row)) list.replaceChildren(...sorted);
    for (const [place, step] of given.entries()) {
      const { row, number, mark } = rows[step];
      const tone = !checked || place > count ? "" : place < count ? "right" : "wrong";
      row.dataset.tone = tone;
      row.setAttribute("aria-selected", String(step === chosen));
      number.textContent = `${place + 1}`;
      mark.textContent = { right: "✓", wrong: "✗" }[tone] ?? "";
    }
    list.setAttribute("aria-activedescendant", rows[chosen].row.id);
    up.setAttribute("aria-disabled", String(placeOf(chosen) === 0));
    down.setAttribute("aria-disabled", String(placeOf(chosen) === steps.length - 1));
    card.show(checked ? verdict(given) : []);
  }

  card.body.append(help, list, spoken);
  card.actions.prepend(up, down);
  draw();
  life.follow(model, "given checked", draw);
  return life.end;
}

export default { render };
