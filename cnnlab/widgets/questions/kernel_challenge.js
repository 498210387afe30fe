// A kernel to be edited until its feature map matches a target: `KernelChallenge` in kernel_challenge.py says what its
// state means.

const MOST_WEIGHT = 99;

/** A picture of numbers that is only looked at: rows of cells, and the same as a text. */
function picture(kind, title, rows, cols) {
  const cells = Array.from({ length: rows * cols }, () => core.h("span", {}));
  const grid = core.h("div", { class: "cnnlab-kc-grid", role: "img", style: `--cols: ${cols}; --rows: ${rows}` }, ...cells);
  const heading = core.h("p", { class: "cnnlab-kc-title", style: `color: var(--cnnlab-${kind})` }, title);
  const root = core.h("div", { class: "cnnlab-kc-part" }, heading, grid);

  /** @param {number[][]} values @param {(value: number) => number[]} colour @param {boolean[]} off cells to mark */
  function draw(values, colour, off = []) {
    values.flat().forEach((value, k) => {
      const background = colour(value);
      cells[k].textContent = core.short(value, 3);
      cells[k].style.background = core.css(background);
      cells[k].style.color = core.ink(background);
      cells[k].classList.toggle("is-off", Boolean(off[k]));
    });
    const spoken = values.map((row) => row.map((value) => core.number(value, 2)).join(" ")).join("; ");
    grid.setAttribute("aria-label", `${title}, row by row: ${spoken.replaceAll("−", "minus ")}`);
  }
  return { root, draw };
}

function render({ model, el }) {
  const life = core.lifetime();
  const [image, target, start] = ["image", "target", "start"].map((name) => model.get(name));
  const card = core.questionCard({ el, prompt: model.get("prompt"), onCheck: check, kind: "Challenge" });
  const fits = (kernel) => core.same([kernel.length, kernel[0].length], [start.length, start[0].length]);
  const valid = (kernel) => fits(kernel) && kernel.flat().every((weight) => Math.abs(Number.isFinite(weight) ? weight : NaN) <= MOST_WEIGHT);
  const answer = core.answerOf({
    life, model, el, asked: "image target start tolerance", blank: { kernel: start },
    valid: ({ kernel }) => valid(kernel),
    status: () => (compare().matches ? "right" : "wrong"),
  });

  // ---- the feature map and its distance ------------------------------------------------------------------------

  function mean(differences) {
    return differences.reduce((sum, difference) => sum + difference, 0) / differences.length;
  }

  /** The feature map of a kernel, and how far it is from the target: in each cell, and on average. */
  function compare(kernel = model.get("kernel")) {
    const map = core.conv2d(image, kernel);
    const differences = map.flatMap((row, i) => row.map((value, j) => Math.abs(value - target[i][j])));
    const distance = mean(differences);
    return { map, differences, distance, matches: distance <= model.get("tolerance") };
  }
  const farthest = Math.max(compare(start).distance, mean(target.flat().map(Math.abs)), 1e-9);

  // ---- controls ------------------------------------------------------------------------------------------------

  let colours = core.palette(el);
  const size = [target.length, target[0].length];
  const pictures = {
    image: picture("input", "Image", image.length, image[0].length),
    yours: picture("output", "Your map", ...size),
    target: picture("output", "Target", ...size),
  };
  const editor = core.kernelEditor({ colours: () => colours, onEdit: edit, largest: MOST_WEIGHT });
  const again = core.h("button", { type: "button", class: "cnnlab-button" }, "Start again");
  const text = core.h("p", { class: "cnnlab-kc-distance", id: core.uid("distance") });
  const bar = core.h("i", {});
  const spoken = core.h("p", { class: "cnnlab-spoken", role: "status" });
  const voice = core.announcer(spoken, 800);
  life.add(voice.end);
  life.listen(again, "click", () => answer.update({ kernel: start, checked: false }));
  editor.element.setAttribute("aria-describedby", text.id);

  /** A kernel that matches is an answer: nothing is left to check. */
  function edit(kernel) {
    answer.update({ kernel, checked: compare(kernel).matches });
    voice.say(text.textContent);
  }

  function check() {
    answer.update({ checked: true });
  }

  // ---- feedback ------------------------------------------------------------------------------------------------

  function verdict({ map, differences, matches }) {
    if (matches) return { tone: "right", text: `It matches. ${model.get("right")}` };
    const kernel = model.get("kernel");
    const foreseen = model.get("feedback").find((entry) => core.sameGrid(entry.kernel, kernel));
    if (foreseen) return { tone: "wrong", text: `Not yet. ${foreseen.text}` };
    const worst = differences.indexOf(Math.max(...differences));
    const [i, j] = [Math.floor(worst / size[1]), worst % size[1]];
    const [yours, wanted] = [map[i][j], target[i][j]].map((value) => core.number(value, 2));
    return { tone: "wrong", text: `Not yet. Farthest off is row ${i}, column ${j}: yours is ${yours}, the target ${wanted}.` };
  }

  function draw() {
    const kernel = model.get("kernel");
    const found = compare(kernel);
    const most = Math.max(...target.flat().map(Math.abs)) || 1; // one scale for both maps
    const white = Math.max(...image.flat()) || 1;
    const signed = (value) => core.diverging(colours, value, most);
    const off = found.differences.map((difference) => difference > Math.max(model.get("tolerance"), 1e-6));
    pictures.image.draw(image, (value) => core.grey(value, white));
    pictures.yours.draw(found.map, signed, found.matches ? [] : off);
    pictures.target.draw(target, signed);
    editor.show(kernel);
    const count = off.filter(Boolean).length;
    text.textContent = found.matches
      ? `Distance ${core.number(found.distance)}: the feature map is the target.`
      : `Distance ${core.number(found.distance, 2)}, the mean difference of a cell. ${count} of ${off.length} cells differ.`;
    bar.style.width = `${100 * core.clamp(found.distance / farthest, found.matches ? 0 : 0.01, 1)}%`;
    card.button.hidden = found.matches;
    again.hidden = core.sameGrid(kernel, start);
    card.show(model.get("checked") ? [verdict(found)] : []);
  }

  const kernelPart = core.h("div", { class: "cnnlab-kc-part" }, core.h("p", { class: "cnnlab-kc-title cnnlab-kc-kernel" }, "Kernel"), editor.element);
  const meter = core.h("div", { class: "cnnlab-kc-meter", "aria-hidden": "true" }, bar);
  const stage = core.h("div", { class: "cnnlab-kc-stage" }, pictures.image.root, kernelPart, pictures.yours.root, pictures.target.root);
  card.body.append(stage, text, meter, spoken);
  card.actions.append(again);
  draw();
  life.follow(model, "kernel checked", draw);
  life.add(core.onTheme(() => {
    colours = core.palette(el);
    draw();
  }));
  return life.end;
}

export default { render };
