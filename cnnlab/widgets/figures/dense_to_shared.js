// A layer's connections, morphing from dense to local to shared: `DenseToShared` in dense_to_shared.py says what the
// state means. The weights drawn are made up, the same at every visit; the bill beside them is arithmetic.

const DRAWN = 8; // pixels and units along a side of the picture
const STAGES = ["dense", "local", "shared"];
const DURATION = 800; // of one step of the morph, in ms

const SLIDERS = [
  ["side", "Image side", [4, 6, 8, 12, 16, 28, 32, 64, 100, 128, 224, 256, 512, 1000], "pixels"],
  ["channels", "Channels", [1, 2, 3, 4, 8, 16, 32, 64], ""],
  ["units", "Dense units", [10, 16, 32, 64, 100, 128, 256, 512, 1000, 4096], ""],
  ["filters", "Filters", [1, 2, 4, 8, 16, 32, 64, 128], ""],
  ["filter_size", "Filter size", [1, 3, 5, 7], "pixels"],
];
const AS_DRAWN = { side: DRAWN, channels: 1, units: DRAWN * DRAWN, filters: 1, filter_size: 3 };
const MILLION = { side: 1000, channels: 1, units: 1000, filters: 16, filter_size: 3 };

// ---- the bill ------------------------------------------------------------------------------------------------------

const count = (value) => value.toLocaleString("en");
const some = (value, one, many) => `${count(value)} ${value === 1 ? one : many}`;

/** What each kind of layer learns, with the sum as text. @returns {Object<string, {weights, biases, sum, per}>} */
function bill({ side, channels, units, filters, filter_size: size }) {
  const beyond = ((size - 1) / 2) * ((size + 1) / 2); // along one side: pairs of unit and weight outside the image
  const seen = side * size - beyond;
  const [n, c, u, k] = [side, channels, units, filters].map(count);
  return {
    dense: { weights: units * side ** 2 * channels, biases: units, sum: `${u} · ${n}² · ${c}`, per: "unit" },
    local: {
      weights: filters * channels * seen ** 2, biases: filters * side ** 2,
      sum: `${k} · ${c} · (${n} · ${size} − ${beyond})²`, per: "unit",
    },
    shared: { weights: filters * size ** 2 * channels, biases: filters, sum: `${k} · ${size}² · ${c}`, per: "filter" },
  };
}

const CARDS = {
  dense: ["Dense", "every unit sees every pixel", "units · side² · channels"],
  local: ["Local", "every unit sees a window", "filters · channels · (side · F − outside)²"],
  shared: ["Shared", "all windows share weights", "filters · F² · channels"],
};

// ---- made-up weights, from −1 to 1 ---------------------------------------------------------------------------------

/** A number from −1 to 1 that looks drawn by chance and is always the same for the same two numbers. */
function drawn(a, b) {
  let x = Math.imul(a + 11, 0x9e3779b1) ^ Math.imul(b + 29, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
  x = Math.imul(x ^ (x >>> 12), 0x297a2d39);
  return ((x ^ (x >>> 15)) >>> 0) / 2 ** 31 - 1;
}

/** The weight between a unit and a pixel; null where there is none. Arguments are rows and columns. */
function weight(stage, size, i, j, r, c) {
  const reach = (size - 1) / 2;
  const [m, n] = [r - i + reach, c - j + reach];
  if (stage === "dense") return drawn(i * DRAWN + j, r * DRAWN + c);
  if (m < 0 || n < 0 || m >= size || n >= size) return null;
  return stage === "local" ? drawn(i * DRAWN + j, r * DRAWN + c) : drawn(101 + size, m * size + n);
}

/** Calls `visit(row, column)` for each of the 64 places. */
function eachPlace(visit) {
  for (let r = 0; r < DRAWN; r++) for (let c = 0; c < DRAWN; c++) visit(r, c);
}

// ---- geometry ------------------------------------------------------------------------------------------------------

/** Two upright grids seen from the side, `width` CSS pixels together. */
function geometry(width) {
  const across = core.clamp(width / 38, 7.5, 15);
  const down = core.clamp(width / 22, 17, 24);
  const rise = across * 0.45;
  const top = 30 + DRAWN * rise;
  return {
    across, down, rise, width,
    height: top + DRAWN * down + 12,
    input: { left: 8, top },
    output: { left: width - 8 - DRAWN * across, top },
  };
}

/** The point at row r, column c of a grid; whole numbers are corners, halves centres. */
const place = (g, grid, r, c) => [grid.left + c * g.across, grid.top + r * g.down - c * g.rise];

function cellPath(context, g, grid, r, c, rows = 1, cols = 1) {
  context.beginPath();
  for (const [dr, dc] of [[0, 0], [0, cols], [rows, cols], [rows, 0]]) context.lineTo(...place(g, grid, r + dr, c + dc));
  context.closePath();
}

/** The row and column under a point, or null. */
function hit(g, x, y) {
  for (const grid of [g.output, g.input]) {
    const c = (x - grid.left) / g.across;
    const r = (y - grid.top + c * g.rise) / g.down;
    if (c >= -0.6 && c < DRAWN + 0.6 && r >= -0.5 && r < DRAWN + 0.5)
      return [core.clamp(Math.floor(r), 0, DRAWN - 1), core.clamp(Math.floor(c), 0, DRAWN - 1)];
  }
  return null;
}

// ---- the figure ----------------------------------------------------------------------------------------------------

function render({ model, el }) {
  const life = core.lifetime();
  const get = (name) => model.get(name);
  let theme = core.palette(el);
  let g = geometry(480);
  let at = STAGES.indexOf(get("stage")); // where the morph stands, 0 to 2
  let frame = 0;
  let haze = {}; // all connections of a stage, drawn once

  function set(changes) {
    for (const [trait, value] of Object.entries(changes)) model.set(trait, value);
    model.save_changes();
  }

  // ---- stage and picture -------------------------------------------------------------------------------------

  const name = core.uid("dense");
  const radios = STAGES.map((value) =>
    core.h("input", { type: "radio", name, value, "data-lm-suppress-shortcuts": "true" }),
  );
  const labels = STAGES.map((value, k) => core.h("label", {}, radios[k], CARDS[value][0]));
  const stages = core.h("fieldset", { class: "cnnlab-switch", "aria-label": "Connections" }, ...labels);
  stages.addEventListener("change", (event) => set({ stage: event.target.value }));

  const canvas = core.h("canvas", { "aria-hidden": "true" });
  const reading = core.h("p", { class: "cnnlab-dense-reading", id: core.uid("dense") });
  const spoken = core.h("p", { class: "cnnlab-spoken", role: "status" });
  const announce = core.announcer(spoken);
  life.add(announce.end);
  const stage = core.h("div", {
    class: "cnnlab-dense-picture", tabindex: 0, role: "application", "aria-describedby": reading.id,
    "aria-label": "Connections of one unit, eight rows and columns of units. Arrow keys choose another unit.",
    "data-lm-suppress-shortcuts": "true",
  }, canvas);
  const matrix = core.h("canvas", { width: DRAWN ** 2, height: DRAWN ** 2, role: "img" });
  const marker = core.h("div", { class: "cnnlab-dense-marker" });
  const legend = core.h("p", { class: "cnnlab-dense-legend" });
  const aside = core.h(
    "div", { class: "cnnlab-dense-matrix" },
    core.h("p", {}, "Its weights, as a matrix"), core.h("div", {}, matrix, marker), legend,
  );

  stage.addEventListener("keydown", (event) => {
    const [row, col] = [get("row"), get("col")];
    const last = DRAWN - 1;
    const target = {
      ArrowUp: [row - 1, col], ArrowDown: [row + 1, col], ArrowLeft: [row, col - 1], ArrowRight: [row, col + 1],
      Home: [row, 0], End: [row, last], PageUp: [0, col], PageDown: [last, col],
    }[event.key];
    if (!target || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    set({ row: core.clamp(target[0], 0, last), col: core.clamp(target[1], 0, last) });
  });
  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    const found = hit(g, event.clientX - box.left, event.clientY - box.top);
    if (found) set({ row: found[0], col: found[1] });
  };
  stage.addEventListener("pointermove", point);
  stage.addEventListener("pointerdown", point);

  let ramp = []; // the colours of weights from −1 to 1, as numbers and as CSS; never as pale as the surface
  let inks = [];
  function mixRamp() {
    const step = (k) => core.mix(theme.surface, k < 128 ? theme.negative : theme.positive, 0.3 + 0.7 * Math.abs(k / 128 - 1));
    ramp = Array.from({ length: 257 }, (_, k) => step(k));
    inks = ramp.map(core.css);
  }
  mixRamp();
  const level = (w) => Math.round(128 * (w + 1));
  const line = (context, [x, y], [u, v]) => {
    context.moveTo(x, y);
    context.lineTo(u, v);
  };

  /** All connections of a stage, faint, on a canvas of their own; one pixel a CSS pixel is enough for a haze. */
  function connections(kind) {
    if (haze[kind]) return haze[kind];
    const layer = core.h("canvas", { width: Math.ceil(g.width), height: Math.ceil(g.height) });
    const context = layer.getContext("2d");
    context.globalAlpha = { dense: 0.06, local: 0.45, shared: 0.55 }[kind];
    context.lineWidth = 0.75;
    context.strokeStyle = core.css(theme.muted);
    const size = get("filter_size");
    const paths = new Map(); // one for each unit, so that their haze adds up; of shared weights one for each weight
    eachPlace((i, j) =>
      eachPlace((r, c) => {
        const w = weight(kind, size, i, j, r, c);
        if (w === null) return;
        const key = kind === "shared" ? level(w) : -1 - i * DRAWN - j;
        if (!paths.has(key)) paths.set(key, new Path2D());
        line(paths.get(key), place(g, g.output, i + 0.5, j + 0.5), place(g, g.input, r + 0.5, c + 0.5));
      }),
    );
    for (const [key, path] of paths) {
      if (key >= 0) context.strokeStyle = inks[key];
      context.stroke(path);
    }
    return (haze[kind] = layer);
  }

  /** Between two numbers or lists of numbers. */
  const between = (a, b, share) => (Array.isArray(a) ? core.mix(a, b, share) : a + (b - a) * share);

  /** The chosen unit's connections as they stand: where each ends, its colour, and how much of it is left. */
  function strands() {
    const [i, j, size] = [get("row"), get("col"), get("filter_size")];
    const reach = (size - 1) / 2;
    const first = Math.min(at, 1); // dense to local
    const second = Math.max(at - 1, 0); // local to shared
    const found = [];
    eachPlace((r, c) => {
      const end = [r, c].map((v, axis) => {
        const centre = axis ? j : i;
        return core.clamp(v, Math.max(0, centre - reach), Math.min(DRAWN - 1, centre + reach));
      });
      const stays = end[0] === r && end[1] === c;
      if (!stays && at >= 1) return;
      const own = level(weight("dense", size, i, j, r, c));
      const shared = stays && second ? level(weight("shared", size, i, j, r, c)) : own;
      const ink = shared === own ? inks[own] : core.css(core.mix(ramp[own], ramp[shared], second));
      found.push({ r, c, end: [between(r, end[0], first), between(c, end[1], first)], ink, share: stays ? 1 : 1 - first });
    });
    return found;
  }

  function grid(context, box, ink, fill) {
    context.globalAlpha = 1;
    eachPlace((r, c) => {
      cellPath(context, g, box, r, c);
      context.fillStyle = core.css(fill);
      context.fill();
    });
    context.strokeStyle = core.css(theme.line);
    context.lineWidth = 1;
    eachPlace((r, c) => {
      cellPath(context, g, box, r, c);
      context.stroke();
    });
    cellPath(context, g, box, 0, 0, DRAWN, DRAWN);
    context.strokeStyle = core.css(ink);
    context.lineWidth = 2;
    context.stroke();
  }

  function draw() {
    const context = canvas.getContext("2d");
    const scale = canvas.width / g.width;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = 1;
    context.clearRect(0, 0, canvas.width, canvas.height);
    const [from, share] = [Math.floor(at), at - Math.floor(at)];
    for (const [index, alpha] of [[from, 1 - share], [from + 1, share]]) {
      if (!alpha) continue;
      context.globalAlpha = alpha;
      context.drawImage(connections(STAGES[index]), 0, 0, canvas.width, canvas.height);
    }
    context.setTransform(scale, 0, 0, scale, 0, 0);
    grid(context, g.input, theme.input, theme.surface);
    grid(context, g.output, theme.output, theme.surface);

    const [i, j] = [get("row"), get("col")];
    const lines = strands();
    for (const { r, c, ink, share: left } of lines) {
      context.globalAlpha = left;
      context.fillStyle = ink;
      cellPath(context, g, g.input, r, c);
      context.fill();
    }
    context.lineWidth = 1.5;
    const source = place(g, g.output, i + 0.5, j + 0.5);
    for (const { end, ink, share: left } of lines) {
      context.globalAlpha = 0.25 + 0.75 * left;
      context.strokeStyle = ink;
      context.beginPath();
      line(context, source, place(g, g.input, end[0] + 0.5, end[1] + 0.5));
      context.stroke();
    }
    context.globalAlpha = 1;
    cellPath(context, g, g.output, i, j);
    context.fillStyle = core.css(theme.output);
    context.fill();
    context.lineWidth = 2;
    context.strokeStyle = core.css(theme.text);
    context.stroke();
    drawWindow(context, i, j);
    title(context, "Pixels", g.input, theme.input, "left");
    title(context, "Units", g.output, theme.output, "right");
    marker.style.top = `${(100 * (i * DRAWN + j)) / DRAWN ** 2}%`;
  }

  /** The orange frame around the pixels that a local or shared unit sees. */
  function drawWindow(context, i, j) {
    if (at <= 0) return;
    const reach = (get("filter_size") - 1) / 2;
    const [top, left] = [Math.max(0, i - reach), Math.max(0, j - reach)];
    const [bottom, right] = [Math.min(DRAWN, i + reach + 1), Math.min(DRAWN, j + reach + 1)];
    context.globalAlpha = Math.min(1, at);
    cellPath(context, g, g.input, top, left, bottom - top, right - left);
    context.strokeStyle = core.css(theme.kernel);
    context.lineWidth = 2.5;
    context.stroke();
    context.globalAlpha = 1;
  }

  function title(context, text, box, ink, side) {
    context.font = `650 14px ${getComputedStyle(el).fontFamily}`;
    context.fillStyle = core.css(ink);
    context.textAlign = side;
    context.fillText(text, side === "left" ? box.left : box.left + DRAWN * g.across, 16);
  }

  function drawMatrix() {
    const context = matrix.getContext("2d");
    const image = context.createImageData(DRAWN ** 2, DRAWN ** 2);
    const size = get("filter_size");
    const [from, share] = [Math.floor(at), at - Math.floor(at)];
    const shade = (kind, i, j, r, c) => {
      const w = weight(kind, size, i, j, r, c);
      return w === null ? theme.surface : ramp[level(w)];
    };
    let k = 0;
    eachPlace((i, j) =>
      eachPlace((r, c) => {
        const here = shade(STAGES[from], i, j, r, c);
        const there = share ? shade(STAGES[from + 1], i, j, r, c) : here;
        for (let channel = 0; channel < 3; channel++) image.data[k++] = here[channel] + (there[channel] - here[channel]) * share;
        image.data[k++] = 255;
      }),
    );
    context.putImageData(image, 0, 0);
  }

  // ---- words -------------------------------------------------------------------------------------------------

  function words() {
    const [i, j, size, kind] = [get("row"), get("col"), get("filter_size"), get("stage")];
    let seen = 0;
    eachPlace((r, c) => (seen += weight(kind, size, i, j, r, c) !== null));
    const whole = seen === size * size;
    const unit = `The unit in row ${i}, column ${j}`;
    const window = `its ${size}×${size} window`;
    if (kind === "dense") return `${unit} has ${seen} weights, one for every pixel. No other unit uses them.`;
    const outside = whole ? "" : ` The rest of ${window} lies outside the image.`;
    const own = `${some(seen, "weight", "weights")}, one for each pixel in ${window}.`;
    if (kind === "local") return `${unit} has ${own}${outside} No other unit uses ${seen === 1 ? "it" : "them"}.`;
    const all = some(size * size, "weight", "weights");
    if (whole) return `${unit} uses the same ${all} as all the others, laid on its own window.`;
    return `${unit} uses ${seen} of the ${all} that all units share.${outside}`;
  }

  const INSIDE = {
    dense: "Every entry is a weight of its own.",
    local: "Most entries are gone.",
    shared: "The same few weights, row after row.",
  };

  function say() {
    reading.textContent = words();
    const kind = get("stage");
    legend.textContent = `A row for each unit, a column for each pixel. ${INSIDE[kind]}`;
    const left = Object.fromEntries(STAGES.map((s) => [s, bill({ ...AS_DRAWN, filter_size: get("filter_size") })[s]]));
    matrix.setAttribute(
      "aria-label",
      `The layer's 64 by 64 matrix, ${kind}: ${count(left[kind === "shared" ? "local" : kind].weights)} entries are not zero` +
        `${kind === "shared" ? `, ${left.shared.weights} different ones` : ""}. Row ${get("row") * DRAWN + get("col")} is marked.`,
    );
  }

  // ---- sliders and bill --------------------------------------------------------------------------------------

  const sliders = SLIDERS.map(([trait, label, values, unit]) => {
    const id = core.uid("dense");
    const shown = core.h("output", { for: id });
    const input = core.h("input", {
      type: "range", id, min: 0, max: values.length - 1, step: 1, "data-lm-suppress-shortcuts": "true",
    });
    input.addEventListener("input", () => set({ [trait]: values[Number(input.value)] }));
    const element = core.h("div", { class: "cnnlab-dense-slider" }, core.h("label", { for: id }, label), shown, input);
    return {
      element,
      show() {
        const value = get(trait);
        const nearest = values.reduce((best, v, k) => (Math.abs(v - value) < Math.abs(values[best] - value) ? k : best), 0);
        if (Number(input.value) !== nearest) input.value = nearest;
        const text = trait === "side" || trait === "filter_size" ? `${count(value)} × ${count(value)}` : count(value);
        shown.textContent = text;
        input.setAttribute("aria-valuetext", `${count(value)} ${unit}`.trim());
      },
    };
  });

  const presets = [["As drawn", AS_DRAWN], ["A million pixels", MILLION]].map(([text, values]) => {
    const button = core.h("button", { type: "button", class: "cnnlab-button" }, text);
    button.addEventListener("click", () => set(values));
    return button;
  });

  const cards = Object.fromEntries(
    STAGES.map((kind) => {
      const [title, meaning, rule] = CARDS[kind];
      const [weights, biases, total] = ["weights", "biases", "total"].map((part) =>
        core.h("p", { class: `cnnlab-dense-${part}` }),
      );
      const bar = core.h("i");
      const element = core.h(
        "div", { class: "cnnlab-dense-card", "data-stage": kind },
        core.h("p", { class: "cnnlab-dense-kind" }, core.h("b", {}, title), " ", meaning),
        core.h("p", { class: "cnnlab-dense-rule" }, rule),
        weights, biases, total,
        core.h("div", { class: "cnnlab-dense-bar", "aria-hidden": "true" }, bar),
      );
      return [kind, { element, weights, biases, total, bar }];
    }),
  );

  function account() {
    const costs = bill(Object.fromEntries(SLIDERS.map(([trait]) => [trait, get(trait)])));
    for (const kind of STAGES) {
      const { weights, biases, sum, per } = costs[kind];
      const card = cards[kind];
      card.weights.replaceChildren(`${sum} = `, core.h("b", {}, count(weights)), weights === 1 ? " weight" : " weights");
      card.biases.textContent = `+ ${some(biases, "bias", "biases")}, one a ${per}`;
      card.total.replaceChildren("= ", core.h("b", {}, count(weights + biases)), " to learn");
      card.bar.style.width = `${(100 * Math.log10(weights + biases)) / 12}%`;
    }
    sliders.forEach((slider) => slider.show());
    const text = STAGES.map((kind) => `${CARDS[kind][0]}: ${count(costs[kind].weights + costs[kind].biases)}`).join(", ");
    return `Numbers to learn. ${text}.`;
  }

  const note = core.h(
    "p", { class: "cnnlab-dense-note" },
    "The picture stays at 8×8 pixels, one channel and one filter; the bill is for the numbers chosen here. ",
    "A dense layer may have any number of units; the others have one for each pixel and filter. ",
    "F is the filter size; outside counts, along one side, what the windows lack beyond its two ends. ",
    "Bars are logarithmic: from one mark to the next, ten times as many. ",
    "Orange weights are above 0, purple ones below; they are made up.",
  );
  const root = core.h(
    "div", { class: "cnnlab-figure cnnlab-dense" },
    core.h("div", { class: "cnnlab-dense-head" }, core.h("span", { "aria-hidden": "true" }, "Connections"), stages),
    core.h("div", { class: "cnnlab-dense-stage" }, stage, aside),
    reading,
    core.h("div", { class: "cnnlab-dense-sliders" }, ...sliders.map(({ element }) => element)),
    core.h("div", { class: "cnnlab-dense-presets" }, ...presets),
    core.h("div", { class: "cnnlab-dense-bill" }, ...STAGES.map((kind) => cards[kind].element)),
    note, spoken,
  );

  // ---- motion ------------------------------------------------------------------------------------------------

  function move() {
    cancelAnimationFrame(frame);
    const target = STAGES.indexOf(get("stage"));
    const [start, began] = [at, performance.now()];
    const duration = core.reducedMotion() ? 0 : DURATION * Math.abs(target - start);
    const step = (now) => {
      const share = duration ? core.clamp((now - began) / duration, 0, 1) : 1;
      at = start + (target - start) * (share * share * (3 - 2 * share));
      root.dataset.moving = String(share < 1);
      draw();
      drawMatrix();
      if (share < 1) frame = requestAnimationFrame(step);
    };
    step(began);
  }
  life.add(() => cancelAnimationFrame(frame));

  function showStage() {
    const kind = get("stage");
    radios.forEach((radio) => (radio.checked = radio.value === kind));
    for (const each of STAGES) cards[each].element.toggleAttribute("data-chosen", each === kind);
    say();
    move();
  }

  function fit() {
    const width = stage.clientWidth || 480;
    g = geometry(width);
    const scale = Math.max(1, window.devicePixelRatio || 1);
    Object.assign(canvas, { width: Math.round(width * scale), height: Math.round(g.height * scale) });
    canvas.style.height = `${g.height}px`;
    haze = {};
    draw();
  }

  el.replaceChildren(root);
  const observer = new ResizeObserver(() => {
    if (stage.clientWidth !== g.width) fit();
  });
  observer.observe(stage);
  life.add(() => observer.disconnect());
  life.follow(model, "row col", () => {
    say();
    draw();
    announce.say(words);
  });
  life.follow(model, "stage", () => {
    showStage();
    announce.say(words);
  });
  life.follow(model, "side channels units filters filter_size", () => announce.say(account()));
  life.follow(model, "filter_size", () => {
    haze = { dense: haze.dense }; // which no filter has a part in
    say();
    draw();
    drawMatrix();
  });
  life.add(core.onTheme(() => {
    theme = core.palette(el);
    mixRamp();
    haze = {};
    draw();
    drawMatrix();
  }));
  account();
  fit();
  showStage();
  return life.end;
}

export default { render };
