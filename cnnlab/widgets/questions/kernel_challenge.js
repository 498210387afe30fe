// A kernel to be edited until its feature map matches a target: `KernelChallenge` in kernel_challenge.py says what its
// state means.

const MOST_WEIGHT = 99;

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** A kernel's feature map, and how far it is from the target: in each cell, and on average. */
function compare(image, target, kernel, tolerance) {
  const map = core.conv2d(image, kernel);
  const differences = map.flatMap((row, i) => row.map((value, j) => Math.abs(value - target[i][j])));
  const off = differences.map((difference) => difference > Math.max(tolerance, 1e-6));
  const distance = mean(differences);
  return { map, differences, off, distance, matches: distance <= tolerance };
}

/** The sentence for a kernel that was not foreseen: where its map is farthest from the target. */
function farthestOff({ map, differences }, target) {
  const worst = differences.indexOf(Math.max(...differences));
  const [i, j] = [Math.floor(worst / target[0].length), worst % target[0].length];
  const [yours, wanted] = core.apart(map[i][j], target[i][j], 2);
  return `Farthest off is row ${i}, column ${j}: yours is ${yours}, the target ${wanted}.`;
}

function distanceText({ matches, distance, off }) {
  if (matches) return `Distance ${core.number(distance)}: the feature map is the target.`;
  const count = off.filter(Boolean).length;
  return `Distance ${core.apart(distance, 0, 2)[0]}, the mean difference of a cell. ${count} of ${off.length} cells differ.`;
}

// ---- parts ---------------------------------------------------------------------------------------------------

/** Lets the style sheet make letters small enough for the longest of some texts. */
const longest = (element, texts) => element.style.setProperty("--longest", Math.max(...texts.map((text) => text.length)));

/** A picture of numbers that is only looked at: rows of cells, and the same as a text. */
function picture(kind, title, [rows, cols]) {
  const cells = Array.from({ length: rows * cols }, () => core.h("span", {}));
  const grid = core.h("div", { class: "cnnlab-kc-grid", role: "img", style: `--cols: ${cols}; --rows: ${rows}` }, ...cells);
  const heading = core.h("p", { class: "cnnlab-kc-title", style: `color: var(--cnnlab-${kind})` }, title);
  const root = core.h("div", { class: "cnnlab-kc-part" }, heading, grid);

  /** @param {number[][]} values @param {(value: number) => number[]} colour @param {boolean[]} off cells to mark */
  function draw(values, colour, off = []) {
    const texts = values.flat().map((value) => core.short(value, 3));
    longest(grid, texts);
    values.flat().forEach((value, k) => {
      const background = colour(value);
      cells[k].textContent = texts[k];
      cells[k].style.background = core.css(background);
      cells[k].style.color = core.ink(background);
      cells[k].classList.toggle("is-off", Boolean(off[k]));
    });
    const said = values.map((row) => row.map((value) => core.number(value, 2)).join(" ")).join("; ");
    grid.setAttribute("aria-label", `${title}, row by row: ${core.spoken(said)}`);
  }
  return { root, draw };
}

/** Image, kernel, the reader's map and the target, side by side. `draw` takes what `compare` found. */
function challengeStage(image, target, editor) {
  const size = (rows) => [rows.length, rows[0].length];
  const pictures = [
    picture("input", "Image", size(image)), picture("output", "Your map", size(target)), picture("output", "Target", size(target)),
  ];
  const [shown, yours, wanted] = pictures;
  const heading = core.h("p", { class: "cnnlab-kc-title cnnlab-kc-kernel" }, "Kernel");
  const kernelPart = core.h("div", { class: "cnnlab-kc-part" }, heading, editor.element);
  const root = core.h("div", { class: "cnnlab-kc-stage" }, shown.root, kernelPart, yours.root, wanted.root);
  const most = Math.max(...target.flat().map(Math.abs)) || 1; // one scale for both maps
  const white = Math.max(...image.flat()) || 1;

  function draw({ map, off, matches }, colours) {
    const signed = (value) => core.diverging(colours, value, most);
    shown.draw(image, (value) => core.grey(value, white));
    yours.draw(map, signed, matches ? [] : off);
    wanted.draw(target, signed);
  }
  return { root, draw };
}

/** The distance in words and as a bar, which is full at `farthest`. */
function distanceMeter(farthest) {
  const text = core.h("p", { class: "cnnlab-kc-distance", id: core.uid("distance") });
  const bar = core.h("i", {});
  function draw(found) {
    text.textContent = distanceText(found);
    bar.style.width = `${100 * core.clamp(found.distance / farthest, found.matches ? 0 : 0.01, 1)}%`;
  }
  const meter = core.h("div", { class: "cnnlab-kc-meter", "aria-hidden": "true" }, bar);
  return { parts: [text, meter], text, draw };
}

/** Calls `work` when the theme changes and, where `el` is not on the page yet, once it is: its colours are the page's. */
function onColours(life, el, work) {
  life.add(core.onTheme(work));
  if (el.isConnected) return;
  const watcher = new ResizeObserver(() => {
    if (!el.isConnected) return;
    watcher.disconnect();
    work();
  });
  watcher.observe(el);
  life.add(() => watcher.disconnect());
}

function render({ model, el }) {
  const [image, target, start] = ["image", "target", "start"].map((name) => model.get(name));
  const found = (kernel = model.get("kernel")) => compare(image, target, kernel, model.get("tolerance"));
  const fits = (kernel) => core.same([kernel.length, kernel[0].length], [start.length, start[0].length]);
  const isWeight = (weight) => Number.isFinite(weight) && Math.abs(weight) <= MOST_WEIGHT;

  function judge() {
    const now = found();
    if (now.matches) return core.right(`It matches. ${model.get("right")}`);
    const foreseen = model.get("feedback").find(({ kernel }) => core.sameGrid(kernel, model.get("kernel")));
    return core.wrong(`Not yet. ${foreseen?.text ?? farthestOff(now, target)}`);
  }
  const question = core.createQuestion({
    model, el, kind: "Challenge", asked: "image target start tolerance", blank: { kernel: start }, judge,
    valid: ({ kernel }) => fits(kernel) && kernel.flat().every(isWeight),
  });

  // ---- parts -------------------------------------------------------------------------------------------------

  let colours = core.palette(el);
  /** A kernel that matches is an answer: nothing is left to check. */
  function edit(kernel) {
    question.update({ kernel, checked: found(kernel).matches });
    voice.say(distance.text.textContent);
  }
  const editor = core.kernelEditor({ colours: () => colours, onEdit: edit, largest: MOST_WEIGHT });
  const stage = challengeStage(image, target, editor);
  const distance = distanceMeter(Math.max(found(start).distance, mean(target.flat().map(Math.abs)), 1e-9));
  const voice = question.voice(800);
  const again = question.button("Start again", () => question.update({ kernel: start, checked: false }));
  editor.element.setAttribute("aria-describedby", distance.text.id);
  question.body.append(stage.root, ...distance.parts, voice.live);
  question.actions.append(again);

  const redraw = question.draws(() => {
    const now = found();
    stage.draw(now, colours);
    editor.show(model.get("kernel"));
    longest(editor.element, core.weightTexts(model.get("kernel")).flat());
    distance.draw(now);
    question.checkButton.hidden = now.matches;
    again.hidden = core.sameGrid(model.get("kernel"), start);
  });
  onColours(question.life, el, () => {
    colours = core.palette(el);
    redraw();
  });
  return question.life.end;
}

export default { render };
