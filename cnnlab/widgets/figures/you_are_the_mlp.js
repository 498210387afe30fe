// Permuted digits to be read by the reader, against two networks whose answers are in the state: see `YouAreTheMLP` in
// you_are_the_mlp.py. Nothing is computed here but the score.

const SIDE = 8;
const INK = 16;

/** Paints 64 values of ink, as everywhere in the book white on black, into a canvas of 8 × 8. */
function paint(canvas, values) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(SIDE, SIDE);
  values.forEach((value, k) => {
    image.data.set(core.grey(value, INK).map(Math.round), 4 * k);
    image.data[4 * k + 3] = 255;
  });
  context.putImageData(image, 0, 0);
}

const picture = (label) => core.h("canvas", { width: SIDE, height: SIDE, role: "img", "aria-label": label });

/** A digit's ink in words, for those who listen: they get what the others see. */
const spelled = (values) =>
  Array.from({ length: SIDE }, (_, r) => values.slice(r * SIDE, (r + 1) * SIDE).join(" ")).join("; ");

function render({ model, el }) {
  const life = core.lifetime();
  const get = (name) => model.get(name);
  const total = get("images").length;
  const permuted = (k) => get("order").map((source) => get("images")[k][source]);
  const PLAYERS = [
    ["You", () => get("guesses")],
    ["MLP", () => get("mlp")],
    ["CNN", () => get("cnn")],
  ];

  function set(changes) {
    for (const [trait, value] of Object.entries(changes)) model.set(trait, value);
    model.save_changes();
  }

  // ---- what is shown -----------------------------------------------------------------------------------------

  const count = core.h("p", { class: "cnnlab-mlp-count" });
  const shown = picture("");
  const answer = picture("");
  const frame = (title, canvas) =>
    core.h("div", { class: "cnnlab-mlp-frame" }, core.h("p", {}, title), core.h("div", {}, canvas));
  const place = frame("Permuted", shown);
  const straight = frame("In place", answer);
  const veil = core.h("p", { class: "cnnlab-mlp-veil" }, "?");
  veil.setAttribute("aria-hidden", "true");
  straight.lastElementChild.append(veil);

  const quiet = { "data-lm-suppress-shortcuts": "true" }; // or JupyterLab makes a heading of the cell at 1 to 6
  const keys = Array.from({ length: 10 }, (_, digit) => {
    const label = `It is a ${digit}`;
    const key = core.h("button", { type: "button", class: "cnnlab-button", "aria-label": label, ...quiet }, String(digit));
    key.addEventListener("click", () => guess(digit));
    return key;
  });
  const keypad = core.h("div", { class: "cnnlab-mlp-keys", role: "group", "aria-label": "Which digit is it?" }, ...keys);
  const ask = core.h("p", { class: "cnnlab-mlp-ask" }, "Which digit is it? Press a key from 0 to 9.");
  const verdict = core.h("p", { class: "cnnlab-mlp-verdict", role: "status" });
  const next = core.h("button", { type: "button", class: "cnnlab-button cnnlab-mlp-next", ...quiet });
  next.addEventListener("click", forward);
  const desk = core.h("div", { class: "cnnlab-mlp-desk" }, count, ask, keypad, verdict, next);

  const head = core.h("tr", {}, core.h("td"));
  const rows = PLAYERS.map(([who]) => {
    const [score, marks] = [core.h("td", { class: "cnnlab-mlp-score" }), core.h("td", { class: "cnnlab-mlp-marks" })];
    return { element: core.h("tr", {}, core.h("th", { scope: "row" }, who), score, marks), score, marks };
  });
  head.append(core.h("th", { scope: "col" }, "right"), core.h("th", { scope: "col" }, "digit by digit"));
  const board = core.h(
    "table", { class: "cnnlab-mlp-board" }, core.h("thead", {}, head),
    core.h("tbody", {}, ...rows.map(({ element }) => element)),
  );
  const gallery = core.h("ul", { class: "cnnlab-mlp-gallery" });
  const root = core.h(
    "div", { class: "cnnlab-figure cnnlab-mlp", tabindex: -1, ...quiet },
    core.h("div", { class: "cnnlab-mlp-stage" }, place, straight, desk), board, gallery,
  );

  // ---- playing -----------------------------------------------------------------------------------------------

  const waiting = () => get("at") === get("guesses").length && get("at") < total;

  function guess(digit) {
    if (!waiting()) return;
    const inside = root.contains(document.activeElement);
    set({ guesses: [...get("guesses"), digit] });
    if (inside) next.focus({ preventScroll: true });
  }

  function forward() {
    if (get("at") >= total) set({ guesses: [], at: 0 });
    else set({ at: get("at") + 1 });
    (waiting() ? keys[0] : next).focus({ preventScroll: true });
  }

  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !/^[0-9]$/.test(event.key) || !waiting()) return;
    event.preventDefault();
    event.stopPropagation();
    guess(Number(event.key));
  });
  root.addEventListener("pointerdown", (event) => {
    if (!event.target.closest("button")) root.focus({ preventScroll: true }); // so that typed digits arrive
  });

  // ---- drawing -----------------------------------------------------------------------------------------------

  const told = (said, label) => `${said} ${said === label ? "✓" : "✗"}`;

  function drawBoard() {
    const answered = get("guesses").length;
    rows.forEach(({ score, marks }, p) => {
      const given = PLAYERS[p][1]();
      const right = get("labels").slice(0, answered).map((label, k) => given[k] === label);
      score.textContent = answered ? `${right.filter(Boolean).length} of ${answered}` : "–";
      marks.replaceChildren(
        ...right.map((ok) =>
          core.h("span", { class: ok ? "cnnlab-mlp-right" : "cnnlab-mlp-wrong", "aria-label": ok ? "right" : "wrong", role: "img" }, ok ? "✓" : "✗"),
        ),
      );
    });
  }

  function drawGallery(done) {
    gallery.hidden = !done;
    if (!done) return gallery.replaceChildren();
    const items = get("labels").map((label, k) => {
      const said = PLAYERS.map(([who, given]) => `${who} ${told(given()[k], label)}`);
      const [mixed, plain] = [picture(`permuted`), picture(`a ${label}, in place`)];
      paint(mixed, permuted(k));
      paint(plain, get("images")[k]);
      return core.h("li", {}, mixed, plain, core.h("span", {}, ...said.flatMap((text) => [text, core.h("br")]).slice(0, -1)));
    });
    gallery.replaceChildren(...items);
  }

  function draw() {
    const [at, answered] = [get("at"), get("guesses").length];
    const done = at >= total;
    const k = Math.min(at, total - 1);
    const open = answered > k;
    count.textContent = done ? "All read" : `Digit ${k + 1} of ${total}`;
    paint(shown, permuted(k));
    shown.setAttribute("aria-label", `Digit ${k + 1}, permuted. Ink from 0 to ${INK}, row by row: ${spelled(permuted(k))}.`);
    veil.hidden = open;
    paint(answer, open ? get("images")[k] : Array(SIDE * SIDE).fill(0));
    answer.setAttribute("aria-label", open ? `The same digit with its pixels in place: a ${get("labels")[k]}.` : "Shown when you have answered.");
    keys.forEach((key) => (key.disabled = open));
    keypad.hidden = ask.hidden = open;
    next.hidden = !open;
    next.textContent = done ? "Once more" : k + 1 < total ? "Next digit" : "All of them";
    const label = get("labels")[k];
    if (done) verdict.textContent = summary();
    else if (open) verdict.textContent = `It is a ${label}. ${PLAYERS.map(([who, given]) => `${who}: ${told(given()[k], label)}`).join(" · ")}`;
    else verdict.textContent = "";
    root.classList.toggle("is-done", done);
    drawBoard();
    drawGallery(done);
  }

  function summary() {
    const right = PLAYERS.map(([who, given]) => [who, get("labels").filter((label, k) => given()[k] === label).length]);
    return `Of ${total} digits: ${right.map(([who, n]) => `${who} ${n}`).join(", ")}. Guessing alone gets about ${core.number(total / 10, 1)}.`;
  }

  el.replaceChildren(root);
  life.follow(model, "guesses at", draw);
  draw();
  return life.end;
}

export default { render };
