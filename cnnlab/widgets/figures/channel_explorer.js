// Several channels, several filters: one output pixel computed channel by channel, then the bias, then the next filter.
// The state and its rules are in channel_explorer.py; this file draws it and turns keys, presses and play into state.

/** @typedef {{image: number[][][], weight: number[][][][], bias: number[], filters: number, channels: number,
 *   height: number, width: number, kH: number, kW: number, rows: number, cols: number, filter: number, step: number,
 *   row: number, col: number}} State */

const RULER = 18; // px that the indices beside a map take
const MEDIUM = 560; // px from which the picture and the result stand beside the channels
const STEP = 1000; // ms between two steps while playing: time to read a sum
const LARGEST = 1000; // of a weight or bias that is typed in

const COLOURS = ["red", "green", "blue"];
const size = (rows, cols) => `${rows} × ${cols}`;
const capital = (text) => text[0].toUpperCase() + text.slice(1);

// ---- state ---------------------------------------------------------------------------------------------------

/**
 * The traits and what follows from them; filter, step and position are brought inside, whatever order changes came in.
 * @returns {State}
 */
function read(model) {
  const [image, weight, bias] = ["image", "weight", "bias"].map((name) => model.get(name));
  const [filters, channels, height, width] = [weight.length, image.length, image[0].length, image[0][0].length];
  const [kH, kW] = [weight[0][0].length, weight[0][0][0].length];
  const [rows, cols] = [core.outputSize(height, kH), core.outputSize(width, kW)];
  const inside = (name, count) => core.clamp(model.get(name), 0, count - 1);
  return {
    image, weight, bias, filters, channels, height, width, kH, kW, rows, cols,
    filter: inside("filter", filters), step: inside("step", channels + 1), row: inside("row", rows),
    col: inside("col", cols),
  };
}

/** What a channel is called: a colour where there are three. */
const nameOf = (c, channels) => (channels === 3 ? COLOURS[c] : `channel ${c}`);

/** The light of one channel; grey where channels are no colours. */
function shade(value, white, c, channels) {
  const grey = core.grey(value, white);
  return channels === 3 ? grey.map((level, k) => (k === c ? level : 0)) : grey;
}

/** For each channel: pixels and weights of the window, their products, the sum, and the sum up to here. */
function sumsOf({ image, weight, filter, row, col }) {
  let total = 0;
  return weight[filter].map((kernel, c) => {
    const pixel = (m, n) => image[c][row + m][col + n];
    const terms = kernel.flatMap((line, m) => line.map((weight, n) => ({ pixel: pixel(m, n), weight })));
    const sum = terms.reduce((before, term) => before + term.pixel * term.weight, 0);
    total += sum;
    return { terms, sum, total };
  });
}

/** Filter and step that come `by` steps later: the next filter follows the bias. */
function stepped({ filter, step, filters, channels }, by) {
  const count = channels + 1;
  const at = core.clamp(filter * count + step + by, 0, filters * count - 1);
  return { filter: Math.floor(at / count), step: at % count };
}

const isLast = ({ filter, step, filters, channels }) => filter === filters - 1 && step === channels;

// ---- sizes ---------------------------------------------------------------------------------------------------

/** How large the cells are in `room` px, and whether picture and result have a column of their own. */
function arrange(room, { channels, width, kW, cols }) {
  const wide = room >= MEDIUM;
  const columns = wide ? channels + 1 : channels;
  const column = Math.floor((room - (columns - 1) * (wide ? 24 : 8)) / columns);
  const unit = core.clamp(Math.floor((column - (wide ? RULER : 0)) / width), 6, 26);
  const cell = core.clamp(Math.floor((column - 4) / kW), 24, 36);
  const side = wide ? 4 : 2; // maps in a line
  const map = Math.floor(((room - (side - 1) * 20) / side - RULER) / cols);
  return { wide, unit, cell, side, picture: wide ? unit : 24, map: core.clamp(map, 12, 28) };
}

// ---- parts of the figure ---------------------------------------------------------------------------------------

/** A map that only the pointer reaches: the focusable one beside it says the same. */
function silent(map) {
  for (const name of ["tabindex", "role", "aria-describedby"]) map.surface.removeAttribute(name);
  map.root.setAttribute("aria-hidden", "true");
  return map;
}

/** The products of one channel, arranged as its kernel is. */
function createTiles() {
  const root = core.h("div", { class: "cnnlab-channels-tiles", "aria-hidden": "true" });
  function draw(terms, { kH, kW }, limit, shown, colours) {
    root.style.setProperty("--cols", kW);
    if (root.children.length !== kH * kW)
      root.replaceChildren(...Array.from({ length: kH * kW }, () => core.h("span")));
    for (const [k, { pixel, weight }] of terms.entries()) {
      const tile = root.children[k];
      const back = core.diverging(colours, pixel * weight, limit);
      core.write(tile, shown ? core.short(pixel * weight) : "");
      tile.style.background = shown ? core.css(back) : "";
      tile.style.color = shown ? core.ink(back) : "";
    }
  }
  return { root, draw };
}

/** Two lines under the figure: the products of the channel at work, and the sum over the channels so far. */
function createWork() {
  const { h } = core;
  const line = (name) => ({
    name: h("span", { class: `cnnlab-sum-name ${name}` }),
    lead: h("span", { class: "cnnlab-sum-lead" }, "="),
    terms: h("span", { class: "cnnlab-sum-terms" }),
  });
  const [channel, pixel] = [line("cnnlab-channels-name"), line("")];
  const grid = h("div", { class: "cnnlab-sum" }, ...Object.values(channel), ...Object.values(pixel));
  const root = h("div", { class: "cnnlab-channels-work", "aria-hidden": "true" }, grid);
  const equals = (value) => h("em", {}, core.isRounded(value) ? "≈" : "=");

  function draw({ filter, step, row, col, channels, bias }, sums) {
    const atBias = step === channels;
    core.write(channel.name, atBias ? "bias" : nameOf(step, channels));
    const factor = (value) => core.closed(core.number(value, 2));
    if (atBias) {
      const once = h("em", {}, "once for the filter, however many channels");
      channel.terms.replaceChildren(h("b", {}, core.number(bias[filter])), once);
    } else {
      const product = (term) => h("span", {}, h("i", {}, factor(term.pixel)), "·", h("b", {}, factor(term.weight)));
      const sum = h("strong", {}, core.number(sums[step].sum));
      channel.terms.replaceChildren(...sums[step].terms.map(product), equals(sums[step].sum), sum);
    }
    core.write(pixel.name, `y(${filter}, ${row}, ${col})`);
    const parts = sums.slice(0, step + 1).map(({ sum }) => h("span", {}, core.closed(core.number(sum))));
    if (atBias) parts.push(h("span", {}, h("b", {}, core.closed(core.number(bias[filter])))));
    const total = sums[Math.min(step, channels - 1)].total + (atBias ? bias[filter] : 0);
    const answer = h("strong", {}, core.number(total));
    const sum = parts.length > 1 ? [...parts, equals(total)] : []; // the first channel's sum stands above already
    pixel.terms.replaceChildren(...sum, answer, atBias ? "" : h("em", {}, "so far"));
    return total;
  }

  /** The same as a sentence. */
  function sentence({ filter, step, row, col, channels, bias }, sums) {
    const place = `Filter ${filter}, row ${row}, column ${col}.`;
    const [sum, total] = [sums[Math.min(step, channels - 1)].sum, sums[Math.min(step, channels - 1)].total];
    if (step === channels) {
      const result = `the bias is ${core.number(bias[filter])}, the output ${core.number(total + bias[filter])}.`;
      return core.spoken(`${place} All channels give ${core.number(total)}, ${result}`);
    }
    const product = (term) => `${core.number(term.pixel, 2)} times ${core.number(term.weight, 2)}`;
    const products = sums[step].terms.map(product).join(", plus ");
    const name = capital(nameOf(step, channels));
    return core.spoken(`${place} ${name}: ${products}, is ${core.number(sum)}. So far ${core.number(total)}.`);
  }
  return { root, draw, sentence };
}

// ---- the figure ------------------------------------------------------------------------------------------------

/** The figure for so many channels and filters as the model holds now. Returns the clean-up. */
function build({ model, el }) {
  const { h } = core;
  const life = core.lifetime();
  const kept = ["weight", "bias", "filter", "step", "row", "col"];
  const first = Object.fromEntries(kept.map((name) => [name, model.get(name)]));
  const counts = read(model); // of channels and filters: with others the figure is built anew
  const each = (count, make) => Array.from({ length: count }, (_, k) => make(k));
  function set(changes) {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
  }

  const sentence = h("p", { class: "cnnlab-spoken", id: core.uid("channels") });
  const values = h("p", { class: "cnnlab-spoken" });
  const live = h("p", { class: "cnnlab-spoken", "aria-live": "polite" });
  const voice = core.announcer(live);
  let colours = null;

  // ---- controls

  const choices = (count, label = (k) => String(k)) => each(count, (k) => [k, label(k)]);
  const setting = (legend, trait, made) => {
    const radios = core.radios(life, legend, made, (value) => set({ [trait]: Number(value), playing: false }));
    const root = h("div", { class: "cnnlab-setting" }, h("span", { "aria-hidden": "true" }, legend), radios.root);
    return { ...radios, root };
  };
  const filters = setting("Filter", "filter", choices(counts.filters));
  const label = (k) => (k === counts.channels ? "bias" : counts.channels === 3 ? COLOURS[k] : String(k));
  const steps = setting("Step", "step", choices(counts.channels + 1, label));
  const back = core.button("One step back", "");
  const play = core.button("Play");
  const next = core.button("One step on", "");
  const reset = core.button("Reset");
  const bar = h(
    "div",
    { class: "cnnlab-channels-bar" },
    filters.root, steps.root, h("div", { class: "cnnlab-channels-buttons" }, back, play, next),
  );

  // ---- pictures and fields

  const picture = core.cellMap("input", sentence.id);
  const planes = each(counts.channels, () => silent(core.cellMap("input", sentence.id)));
  const maps = each(counts.filters, () => core.cellMap("output", sentence.id));
  const tiles = each(counts.channels, createTiles);
  const work = createWork();

  const replaced = (list, k, value) => list.map((old, at) => (at === k ? value : old));
  function useKernel(c, kernel) {
    const { weight, filter } = read(model);
    set({ weight: replaced(weight, filter, replaced(weight[filter], c, kernel)), playing: false });
  }
  function useBias([[value]]) {
    const { bias, filter } = read(model);
    set({ bias: replaced(bias, filter, value), playing: false });
  }
  const common = { colours: () => colours, largest: LARGEST };
  const editorOf = (c) => core.kernelEditor({ ...common, onEdit: (kernel) => useKernel(c, kernel) });
  const kernels = each(counts.channels, editorOf);
  const biasField = core.kernelEditor({ ...common, onEdit: useBias, noun: "bias" });
  const editors = [...kernels, biasField];

  const part = (name, k, ...children) =>
    h("div", { class: `cnnlab-channels-part cnnlab-channels-${name}`, style: `--at: ${k + 1}` }, ...children);
  const heading = (name, kind) =>
    h("p", { class: `cnnlab-channels-heading cnnlab-channels-${name}`, style: `color: var(--cnnlab-${kind})` });
  const headings = {
    input: heading("of-planes", "input"),
    filter: heading("of-kernels", "kernel"),
    products: heading("of-products", "text"),
  };
  const unheard = { "aria-hidden": "true" }; // the sentence says it
  const sums = each(counts.channels, () => h("strong", unheard));
  const result = h("strong", { class: "cnnlab-sum-result", ...unheard });
  const extra = h("span", unheard);
  const named = (text) => h("span", { class: "cnnlab-channels-name" }, text);
  const plus = () => h("span", { class: "cnnlab-channels-plus", ...unheard }, "+");
  const band = h("div", { class: "cnnlab-channels-band", "aria-hidden": "true" });
  const last = counts.channels;
  const stage = h(
    "div",
    { class: "cnnlab-channels-stage" },
    band,
    ...Object.values(headings),
    ...planes.map((plane, c) => part("planes", c, named(nameOf(c, last)), plane.root)),
    part("picture", last, named(last === 3 ? "all together" : "the first"), picture.root),
    ...kernels.map((editor, c) => part("kernels", c, editor.element)),
    part("bias", last, h("span", { "aria-hidden": "true" }, "bias"), biasField.element),
    ...tiles.map((each, c) => part("products", c, each.root)),
    ...sums.map((sum, c) => part("sums", c, c ? plus() : "", sum)),
    part("result", last, extra, result),
  );
  const notes = h("div", { class: "cnnlab-channels-notes" }, ...editors.map((editor) => editor.note));
  const outputHeading = heading("of-maps", "output");
  const captions = each(counts.filters, (k) => h("span", {}, `filter ${k}`));
  const outputs = h(
    "div",
    { class: "cnnlab-channels-maps" },
    ...maps.map((map, k) => h("div", {}, captions[k], map.root)),
  );
  const hint = h(
    "p",
    { class: "cnnlab-hint" },
    h("span", { class: "cnnlab-by-key" }, "Arrow keys on a picture or a map move the window; so does pressing."),
    h("span", { class: "cnnlab-by-touch" }, "Tap a pixel, a map, or drag the frame."),
  );
  const probe = h("div"); // as wide as the stage and always 0 high: watching it cannot set itself off
  const root = h("div", { class: "cnnlab-figure cnnlab-channels", role: "group", "aria-label": "Channel explorer" });
  const foot = h("div", { class: "cnnlab-channels-foot" }, hint, reset);
  root.append(probe, bar, stage, notes, work.root, outputHeading, outputs, foot, sentence, values, live);
  el.replaceChildren(root);

  // ---- pointing and keys

  function goTo(changes) {
    set({ ...changes, playing: false });
    voice.say(() => sentence.textContent);
  }
  const position = (row, col) => {
    const { rows, cols } = read(model);
    return { row: core.clamp(row, 0, rows - 1), col: core.clamp(col, 0, cols - 1) };
  };

  /**
   * A mouse presses and drags anywhere; a finger may scroll the page from a map, so that it only taps, except on the
   * frame, which is there to be dragged.
   */
  function drags(map, changes = {}) {
    let grip = null;
    const at = (event) => map.locate(event);
    const press = (event) => goTo({ ...changes, ...position(Math.floor(at(event).y), Math.floor(at(event).x)) });
    life.listen(map.surface, "pointerdown", (event) => {
      if (event.button !== 0 || !event.isPrimary) return;
      map.surface.setPointerCapture(event.pointerId);
      const touch = event.pointerType === "touch";
      const held = touch && event.target === map.boxes.frame;
      grip = { ...at(event), row: model.get("row"), col: model.get("col"), touch, held, moved: false };
      if (!touch) press(event);
    });
    life.listen(map.surface, "pointermove", (event) => {
      if (!grip) return;
      if (!grip.touch) return press(event);
      const { y, x } = at(event);
      grip.moved ||= Math.hypot(y - grip.y, x - grip.x) > 0.5;
      const to = [grip.row + Math.round(y - grip.y), grip.col + Math.round(x - grip.x)];
      if (grip.held && grip.moved) goTo(position(...to));
    });
    life.listen(map.surface, "pointerup", (event) => {
      if (grip?.touch && !grip.moved) press(event);
      grip = null;
    });
    life.listen(map.surface, "pointercancel lostpointercapture", () => (grip = null));
  }
  for (const map of [picture, ...planes]) drags(map);
  for (const [k, map] of maps.entries()) drags(map, { filter: k });

  for (const map of [picture, ...maps]) {
    life.listen(map.surface, "keydown", (event) => {
      const state = read(model);
      const to = core.walkTo(event, state, state.rows, state.cols);
      if (to) goTo({ row: to[0], col: to[1] });
      else if (event.key === " ") togglePlay();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  // ---- stepping and playing

  let timer = 0;
  function togglePlay() {
    const playing = !model.get("playing");
    set(playing && isLast(read(model)) ? { filter: 0, step: 0, playing } : { playing });
    voice.say(() => (model.get("playing") ? "Playing" : `Paused. ${sentence.textContent}`));
  }
  function tick() {
    clearTimeout(timer);
    if (!model.get("playing")) return;
    timer = setTimeout(() => {
      const state = read(model);
      set(isLast(state) ? { playing: false } : stepped(state, 1));
      tick();
    }, STEP);
  }
  life.listen(play, "click", togglePlay);
  life.listen(back, "click", () => goTo(stepped(read(model), -1)));
  life.listen(next, "click", () => goTo(stepped(read(model), 1)));
  life.listen(reset, "click", () => {
    set({ ...first, playing: false });
    voice.say("Everything is as it was at the start.");
  });

  // ---- drawing

  function drawImage({ image, channels, height, width, row, col, kH, kW }) {
    const white = model.get("white");
    for (const map of [picture, ...planes]) {
      map.resize(height, width, 0);
      map.place("frame", row, col, kH, kW);
    }
    for (let i = 0, k = 0; i < height; i++) {
      for (let j = 0; j < width; j++, k++) {
        const lights = image.map((plane, c) => shade(plane[i][j], white, c, channels));
        const together = channels === 3 ? lights.map((light, c) => light[c]) : lights[0];
        picture.put(k, "", together);
        for (const [c, plane] of planes.entries()) plane.put(k, plane.text(image[c][i][j]), lights[c]);
      }
    }
  }

  function drawSums({ channels, step, filter, bias, kH, kW }, parts, total) {
    const sizes = parts.flatMap(({ terms }) => terms.map((term) => Math.abs(term.pixel * term.weight)));
    const limit = 1.6 * Math.max(...sizes); // paler than a map
    for (const [c, { terms, sum }] of parts.entries()) {
      tiles[c].draw(terms, { kH, kW }, limit, c <= step, colours);
      core.write(sums[c], c <= step ? core.short(sum, 6) : "");
      sums[c].parentElement.classList.toggle("is-ahead", c > step);
    }
    const done = step === channels;
    const sign = core.isRounded(total, 2) ? "≈" : "=";
    core.write(extra, done ? `+ ${core.closed(core.number(bias[filter], 2))} ${sign}` : "");
    core.write(result, done ? core.number(total, 2) : "?");
    result.classList.toggle("is-ahead", !done);
    band.style.setProperty("--at", step + 1);
    band.classList.toggle("is-bias", done);
  }

  function drawMaps({ filter, row, col, rows, cols }) {
    for (const [k, map] of maps.entries()) {
      const numbers = layer[k].flat();
      const limit = Math.max(...numbers.map(Math.abs));
      map.resize(rows, cols, 0);
      map.place("frame", row, col, 1, 1);
      for (const [at, value] of numbers.entries()) map.put(at, map.text(value), core.diverging(colours, value, limit));
      map.root.parentElement.classList.toggle("is-here", k === filter);
      map.surface.setAttribute("tabindex", k === filter ? 0 : -1);
      const label = `Feature map of filter ${k}, ${rows} by ${cols}. Arrow keys move, Space plays.`;
      map.surface.setAttribute("aria-label", label);
    }
  }

  function drawControls(state) {
    const playing = model.get("playing");
    filters.show(state.filter);
    steps.show(state.step);
    core.relabel(play, playing ? "Pause" : "Play");
    back.disabled = state.filter === 0 && state.step === 0;
    next.disabled = isLast(state);
  }

  function drawTexts({ channels, filters: count, filter, height, width, kH, kW, rows, cols }) {
    const many = (n, one, more) => `${n} ${n === 1 ? one : more}`;
    core.write(headings.input, `Input: ${many(channels, "channel", "channels")} of ${size(height, width)}`);
    const kernelsOf = `${many(channels, "kernel", "kernels")} of ${size(kH, kW)}`;
    core.write(headings.filter, `Filter ${filter}: ${kernelsOf}, and one bias`);
    core.write(headings.products, "Pixel × weight, channel by channel; then one sum over all");
    const mapsOf = `${many(count, "feature map", "feature maps")} of ${size(rows, cols)}`;
    core.write(outputHeading, `Output: ${mapsOf}, one for each filter`);
    const imageOf = `${many(channels, "channel", "channels")}, ${height} by ${width}`;
    picture.surface.setAttribute("aria-label", `Input image, ${imageOf}. Arrow keys move the window, Space plays.`);
    for (const [c, { element }] of kernels.entries())
      element.setAttribute("aria-label", `Kernel of filter ${filter} for ${nameOf(c, channels)}`);
    biasField.element.setAttribute("aria-label", `Bias of filter ${filter}`);
  }

  let room = 0; // the probe's width: asking for it would force a layout
  let ems = null;
  function layout(state) {
    if (!room) return;
    const { wide, unit, cell, side, picture: large, map: small } = arrange(room, state);
    root.classList.toggle("is-wide", wide);
    stage.style.setProperty("--channels", state.channels);
    stage.style.setProperty("--cell", `${cell}px`);
    outputs.style.setProperty("--side", side);
    for (const plane of planes) plane.fit(unit, state.image.flat(2), ems);
    picture.fit(large, [0], ems);
    for (const map of maps) map.fit(small, layer.flat(2), ems);
    const weights = Math.max(...state.weight[state.filter].map((kernel) => ems(core.weightTexts(kernel).flat())));
    for (const { element } of editors) {
      element.style.setProperty("--unit", `${cell}px`);
      element.style.setProperty("--font", `${Math.min(15, (cell - 6) / weights)}px`);
    }
    biasField.element.style.setProperty("--unit", "56px");
    biasField.element.style.setProperty("--font", "15px");
    const products = state.image.flatMap((plane, c) => {
      const pixels = [...new Set(plane.flat())];
      const weights = [...new Set(state.weight[state.filter][c].flat())];
      return weights.flatMap((weight) => pixels.map((pixel) => pixel * weight));
    });
    const widest = ems(products.map((product) => core.short(product)));
    stage.style.setProperty("--tile-font", `${Math.min(15, (cell - 4) / widest)}px`);
  }

  let layer = null;
  let source = [];
  function draw() {
    if (!root.isConnected) return; // the watcher calls again once there is room
    colours ??= core.palette(root);
    ems ??= core.textMeasure(getComputedStyle(root).fontFamily);
    const state = read(model);
    const now = [state.image, state.weight, state.bias, state.filter];
    if (now.some((given, k) => given !== source[k])) {
      layer = core.conv2dLayer(...now.slice(0, 3));
      source = now;
      const line = (row) => row.map((value) => core.number(value)).join(" ");
      const rows = layer.map((map, k) => `filter ${k}: ${map.map(line).join("; ")}`);
      core.write(values, core.spoken(`Feature maps, row by row; ${rows.join(". ")}.`));
      layout(state);
    }
    const own = state.weight[state.filter];
    const strongest = Math.max(...own.flat(2).map(Math.abs));
    for (const [c, editor] of kernels.entries()) editor.show(own[c], strongest);
    biasField.show([[state.bias[state.filter]]], Infinity);
    const parts = sumsOf(state);
    drawImage(state);
    drawSums(state, parts, work.draw(state, parts));
    drawMaps(state);
    drawControls(state);
    drawTexts(state);
    core.write(sentence, work.sentence(state, parts));
  }

  /** Draws once after all changes of this event, still before the next frame. */
  let pending = false;
  function schedule() {
    if (pending) return;
    pending = true;
    queueMicrotask(() => {
      pending = false;
      draw();
    });
  }

  // ---- life

  life.follow(model, "image weight bias filter step row col playing white", schedule);
  life.follow(model, "playing", tick);
  life.add(() => clearTimeout(timer));
  life.add(voice.end);
  life.add(
    core.onTheme(() => {
      colours = null;
      for (const map of [picture, ...planes, ...maps]) map.redraw();
      schedule();
    }),
  );
  const watcher = new ResizeObserver(([entry]) => {
    room = entry.contentRect.width;
    if (layer) layout(read(model));
    draw();
  });
  watcher.observe(probe);
  life.add(() => watcher.disconnect());
  draw();
  tick();
  return life.end;
}

function render({ model, el }) {
  const life = core.lifetime();
  const counts = () => `${model.get("weight").length},${model.get("image").length}`;
  let built = counts();
  let end = build({ model, el });
  life.follow(model, "image weight", () => {
    if (counts() === built) return;
    built = counts();
    end();
    end = build({ model, el });
  });
  life.add(() => end());
  return life.end;
}

export default { render };
