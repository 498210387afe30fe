// Permuted digits to be read by the reader, against two networks whose answers are in the state: see `YouAreTheMLP` in
// you_are_the_mlp.py. Nothing is computed here but the score.

const { h } = core;

const SIDE = 8; // of a digit, in pixels
const INK = 16; // levels of it
const PAPER = Array(SIDE * SIDE).fill(0);
const GREYS = core.ramp((share) => core.grey(share, 1)); // as everywhere in the book, white on black
const PLAYERS = [["You", "guesses"], ["MLP", "mlp"], ["CNN", "cnn"]]; // and the trait that holds their answers

// ---- state ---------------------------------------------------------------------------------------------------------

/**
 * The traits by name, and what follows from them: `total` digits, of which the k-th is on view; `open`: its answer may be
 * seen; `done`: all have been read.
 */
function read(model) {
  const names = ["images", "labels", "order", "guesses", "at", "mlp", "cnn"];
  const state = Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const total = state.images.length;
  const k = Math.min(state.at, total - 1);
  return { ...state, total, k, open: state.guesses.length > k, done: state.at >= total };
}

const waiting = ({ guesses, at, total }) => at === guesses.length && at < total;

const permuted = ({ images, order }, k) => order.map((source) => images[k][source]);

// ---- in words ------------------------------------------------------------------------------------------------------

/** A digit's ink in words, for those who listen: they get what the others see. */
const spelled = (values) =>
  Array.from({ length: SIDE }, (_, r) => values.slice(r * SIDE, (r + 1) * SIDE).join(" ")).join("; ");

/** What each of the three said of digit k: "You: 3 ✗". */
const answers = (state, k, colon) =>
  PLAYERS.map(([who, trait]) => `${who}${colon} ${state[trait][k]} ${state[trait][k] === state.labels[k] ? "✓" : "✗"}`);

function verdict(state) {
  const { labels, total, k, open, done } = state;
  if (!done) return open ? `It is a ${labels[k]}. ${answers(state, k, ":").join(" · ")}` : "";
  const right = PLAYERS.map(([who, trait]) => `${who} ${labels.filter((label, n) => state[trait][n] === label).length}`);
  return `Of ${total} digits: ${right.join(", ")}. Guessing alone gets about ${core.number(total / 10, 1)}.`;
}

// ---- parts ---------------------------------------------------------------------------------------------------------

/** A picture of one digit. */
function digitPicture() {
  const element = h("canvas", { width: SIDE, height: SIDE, role: "img" });
  function show(values, label) {
    core.paintValues(element, values, { from: 0, to: INK }, GREYS);
    element.setAttribute("aria-label", label);
  }
  return { element, show };
}

/** The digit that is on view, permuted and, once it has been answered, in place. */
function createPictures() {
  const [mixed, plain] = [digitPicture(), digitPicture()];
  const veil = h("p", { class: "cnnlab-mlp-veil", "aria-hidden": "true" }, "?");
  const framed = (title, ...content) => h("div", { class: "cnnlab-mlp-frame" }, h("p", {}, title), h("div", {}, ...content));
  function show(state) {
    const { images, labels, k, open } = state;
    const values = permuted(state, k);
    mixed.show(values, `Digit ${k + 1}, permuted. Ink from 0 to ${INK}, row by row: ${spelled(values)}.`);
    if (open) plain.show(images[k], `The same digit with its pixels in place: a ${labels[k]}.`);
    else plain.show(PAPER, "Shown when you have answered.");
    veil.hidden = open;
  }
  return { elements: [framed("Permuted", mixed.element), framed("In place", plain.element, veil)], show };
}

/** The question with its ten keys, and then the verdict and the way on. */
function createDesk(life, guess, forward) {
  const count = h("p", { class: "cnnlab-mlp-count" });
  const keys = Array.from({ length: 10 }, (_, digit) => {
    const label = `It is a ${digit}`;
    const key = h("button", { type: "button", class: "cnnlab-button", "aria-label": label }, String(digit));
    life.listen(key, "click", () => guess(digit));
    return key;
  });
  const keypad = h("div", { class: "cnnlab-mlp-keys", role: "group", "aria-label": "Which digit is it?" }, ...keys);
  const ask = h("p", { class: "cnnlab-mlp-ask" }, "Which digit is it? Press a key from 0 to 9.");
  const said = h("p", { class: "cnnlab-mlp-verdict", role: "status" });
  const next = h("button", { type: "button", class: "cnnlab-button cnnlab-mlp-next" });
  life.listen(next, "click", forward);

  function show(state) {
    const { total, k, open, done } = state;
    count.textContent = done ? "All read" : `Digit ${k + 1} of ${total}`;
    keys.forEach((key) => (key.disabled = open));
    keypad.hidden = ask.hidden = open;
    next.hidden = !open;
    next.textContent = done ? "Once more" : k + 1 < total ? "Next digit" : "All of them";
    core.write(said, verdict(state)); // not said again where it stands
  }
  const focus = (state) => (waiting(state) ? keys[0] : next).focus({ preventScroll: true });
  return { element: h("div", { class: "cnnlab-mlp-desk" }, count, ask, keypad, said, next), focus, show };
}

/** How many each of the three has right, and which. */
function createBoard() {
  const rows = PLAYERS.map(([who, trait]) => {
    const [score, marks] = [h("td", { class: "cnnlab-mlp-score" }), h("td", { class: "cnnlab-mlp-marks" })];
    return { element: h("tr", {}, h("th", { scope: "row" }, who), score, marks), trait, score, marks };
  });
  const titles = ["right", "digit by digit"].map((title) => h("th", { scope: "col" }, title));
  const body = h("tbody", {}, ...rows.map((row) => row.element));
  const element = h("table", { class: "cnnlab-mlp-board" }, h("thead", {}, h("tr", {}, h("td"), ...titles)), body);
  const mark = (ok) => {
    const [look, name] = ok ? ["cnnlab-mlp-right", "right"] : ["cnnlab-mlp-wrong", "wrong"];
    return h("span", { class: look, "aria-label": name, role: "img" }, ok ? "✓" : "✗");
  };
  function show(state) {
    const answered = state.guesses.length;
    for (const { trait, score, marks } of rows) {
      const right = state.labels.slice(0, answered).map((label, k) => state[trait][k] === label);
      score.textContent = answered ? `${right.filter(Boolean).length} of ${answered}` : "–";
      marks.replaceChildren(...right.map(mark));
    }
  }
  return { element, show };
}

/** All digits with what was said of them, once they have been read. */
function createGallery() {
  const element = h("ul", { class: "cnnlab-mlp-gallery" });
  function item(state, k) {
    const [mixed, plain] = [digitPicture(), digitPicture()];
    mixed.show(permuted(state, k), "permuted");
    plain.show(state.images[k], `a ${state.labels[k]}, in place`);
    const lines = answers(state, k, "").flatMap((text) => [h("br"), text]);
    return h("li", {}, mixed.element, plain.element, h("span", {}, ...lines.slice(1)));
  }
  function show(state) {
    element.hidden = !state.done;
    element.replaceChildren(...(state.done ? state.labels.map((_, k) => item(state, k)) : []));
  }
  return { element, show };
}

// ---- the figure ----------------------------------------------------------------------------------------------------

function render({ model, el }) {
  const figure = core.createFigure({ model, el, name: "mlp", label: "You are the MLP" });
  const { life, root } = figure;

  // ---- parts

  const pictures = createPictures();
  const desk = createDesk(life, guess, forward);
  const [board, gallery] = [createBoard(), createGallery()];
  const stage = h("div", { class: "cnnlab-mlp-stage" }, ...pictures.elements, desk.element);
  root.append(stage, board.element, gallery.element);
  root.tabIndex = -1;

  // ---- gestures

  function go(changes) {
    figure.set(changes);
    queueMicrotask(() => desk.focus(read(model))); // drawn by then: what takes the focus is there
  }
  function guess(digit) {
    if (waiting(read(model))) go({ guesses: [...model.get("guesses"), digit] });
  }
  function forward() {
    const { at, done } = read(model);
    go(done ? { guesses: [], at: 0 } : { at: at + 1 });
  }
  life.listen(root, "keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !/^[0-9]$/.test(event.key) || !waiting(read(model))) return;
    event.preventDefault();
    event.stopPropagation();
    guess(Number(event.key));
  });
  life.listen(root, "pointerdown", (event) => {
    if (!event.target.closest("button")) root.focus({ preventScroll: true }); // so that typed digits arrive
  });

  // ---- drawing

  function draw() {
    const state = read(model);
    root.classList.toggle("is-done", state.done);
    for (const part of [pictures, desk, board, gallery]) part.show(state);
  }
  figure.draws("guesses at", draw);
  return life.end;
}

export default { render };
