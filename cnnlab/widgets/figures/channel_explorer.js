// Several channels, several filters: one output pixel computed channel by channel, then the bias, then the next filter.
// The state and its rules are in channel_explorer.py; this file draws it and turns keys, presses and play into state.

/** @typedef {{image: number[][][], weight: number[][][][], bias: number[], filters: number, channels: number,
 *   height: number, width: number, kH: number, kW: number, rows: number, cols: number, filter: number, step: number,
 *   row: number, col: number}} State */

const RULER = 18; // px that the indices beside a map take
const MEDIUM = 560; // px from which the picture and the result stand beside the channels
const GAP = 4; // px between the channels where they have no more
const PAUSE = 1000; // ms between two steps while playing: time to read a sum

const HIDDEN = { "aria-hidden": "true" }; // the sentence says it
const each = (count, make) => Array.from({ length: count }, (_, k) => make(k));

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

/** For each channel: pixels and weights of the window, the sum of their products, and the sum up to here. */
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
  const to = core.walkOn({ row: filter, col: step, rows: filters, cols: channels + 1 }, by);
  return to && { filter: to.row, step: to.col };
}

// ---- sizes ---------------------------------------------------------------------------------------------------

/**
 * How large the cells are in `room` px, where a font has 16 px, and whether picture and result have a column of their
 * own. Some sizes are the same for all fonts, which are `scale` as large: a kernel's field has 24 px at least.
 * @param {number} least how large a map's cell must be for its numbers; fewer maps stand in a line where they need it
 */
function arrange(room, scale, least, { channels, width, kW, cols }) {
  const wide = room >= MEDIUM;
  const columns = wide ? channels + 1 : channels;
  const column = (room - (columns - 1) * (wide ? 24 : GAP / scale)) / columns;
  const unit = core.clamp((column - (wide ? RULER : 0)) / width, 4, 26);
  const cell = core.clamp(Math.floor((column - 4) / kW), Math.ceil(24 / scale), 36);
  const mapOf = (side) => ((room - (side - 1) * 20) / side - RULER) / cols;
  const side = (wide ? [4, 2] : [2]).find((count) => mapOf(count) >= Math.max(12, least)) ?? 1; // maps in a line
  const picture = wide ? unit : Math.min(24, Math.floor((room - RULER) / width));
  return { wide, unit, cell, side, picture, map: core.clamp(mapOf(side), 12, 28) };
}

// ---- the stage: a column for each channel, one for the bias ---------------------------------------------------------

/** A part in column k of the stage. */
const part = (name, k, ...children) =>
  core.h("div", { class: `cnnlab-channels-part cnnlab-channels-${name}`, style: `--at: ${k + 1}` }, ...children);

const heading = (name, kind) =>
  core.h("p", { class: `cnnlab-channels-heading cnnlab-channels-${name}`, style: `color: var(--cnnlab-${kind})` });

const lowered = (count) => String(count).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[digit]); // as the chapter writes it: y₀

const many = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** The image, channel by channel and all together. */
function createImage({ channels }, described) {
  const named = (text) => core.h("span", { class: "cnnlab-channels-name" }, text);
  const title = heading("of-planes", "input");
  const { together, planes, ...image } = core.createPlanes(channels, described);
  const parts = planes.map((plane, c) => part("planes", c, named(core.channelName(c, channels)), plane.root));
  parts.push(part("picture", channels, named(channels === 3 ? "all together" : "the first"), together.root));

  function show(state, white) {
    const { height, width, row, col, kH, kW } = state;
    image.show(state.image, white);
    image.frame(row, col, kH, kW);
    core.write(title, `Input: ${many(channels, "channel")} of ${core.extent(height, width)}`);
    const shape = `${many(channels, "channel")}, ${height} by ${width}`;
    together.surface.setAttribute("aria-label", `Input image, ${shape}. Arrow keys move the window, Space plays.`);
  }
  return { ...image, picture: together, parts: [title, ...parts], show };
}

const replaced = (list, k, value) => list.map((old, at) => (at === k ? value : old));

/** The filter at work, to be edited. */
function createFilter({ set, colours }, model, { channels }) {
  function onKernel(c, kernel) {
    const { weight, filter } = read(model);
    set({ weight: replaced(weight, filter, replaced(weight[filter], c, kernel)), playing: false });
  }
  function onBias(value) {
    const { bias, filter } = read(model);
    set({ bias: replaced(bias, filter, value), playing: false });
  }
  const { kernels, bias, notes, ...editor } = core.createFilterEditor(channels, { colours, onKernel, onBias });
  const title = heading("of-kernels", "kernel");
  const parts = kernels.map((element, c) => part("kernels", c, element));
  parts.push(part("bias", channels, core.h("span", HIDDEN, "bias"), bias));
  notes.classList.add("cnnlab-channels-notes");

  function show({ weight, bias, filter, kH, kW }) {
    editor.show(filter, weight[filter], bias[filter]);
    core.write(title, `Filter ${filter}: ${many(channels, "kernel")} of ${core.extent(kH, kW)}, and one bias`);
  }
  return { parts: [title, ...parts], notes, show, fit: editor.fit };
}

/** Each channel's products and their sum, and the result; bands mark what is at work, and leave the headings out. */
function createSums({ channels }) {
  const { h } = core;
  const title = heading("of-products", "text");
  const attributes = { class: "cnnlab-channels-tiles", ...HIDDEN };
  const tiles = each(channels, () => core.createCells(attributes, "cnnlab-channels-tile"));
  const sums = each(channels, () => h("strong", HIDDEN));
  const [extra, result] = [h("span", HIDDEN), h("strong", { class: "cnnlab-sum-result", ...HIDDEN })];
  const bands = ["planes", "kernels", "sums"].map((what) =>
    h("div", { class: `cnnlab-channels-band cnnlab-channels-band-${what}`, ...HIDDEN }),
  );
  const plus = () => h("span", { class: "cnnlab-channels-plus", ...HIDDEN }, "+");
  core.write(title, "Pixel × weight, channel by channel; then one sum over all");
  const parts = [
    title, ...tiles.map((each, c) => part("products", c, each.root)),
    ...sums.map((sum, c) => part("sums", c, c ? plus() : "", sum)), part("result", channels, extra, result),
  ];

  function showProducts(c, { kH, kW }, { terms, sum }, limit, shown, colours) {
    tiles[c].resize(kH, kW);
    for (const [k, { pixel, weight }] of terms.entries()) {
      const product = pixel * weight;
      tiles[c].put(k, shown ? core.short(product) : "", shown ? core.diverging(colours, product, limit) : null);
    }
    core.write(sums[c], shown ? core.short(sum, 6) : "");
    sums[c].parentElement.classList.toggle("is-ahead", !shown);
  }

  function show(state, sumsNow, total, colours) {
    const { step, filter, bias } = state;
    const limit = core.productLimit(sumsNow.flatMap(({ terms }) => terms.map((term) => term.pixel * term.weight)));
    for (const [c, each] of sumsNow.entries()) showProducts(c, state, each, limit, c <= step, colours);
    const done = step === channels;
    const sign = core.equals(total, 2, [bias[filter], ...sumsNow.map(({ sum }) => sum)].some((term) => core.isRounded(term, 2)));
    core.write(extra, done ? `+ ${core.closed(core.number(bias[filter], 2))} ${sign}` : "+ bias =");
    extra.classList.toggle("is-ahead", !done);
    core.write(result, done ? core.number(total, 2) : "?");
    result.classList.toggle("is-ahead", !done);
    for (const band of bands) {
      band.style.setProperty("--at", step + 1);
      band.classList.toggle("is-bias", done);
    }
  }
  return { bands, parts, show };
}

/** All products that a window may meet, as they are written. */
function productsOf({ image, weight, filter }) {
  const different = (grid) => [...new Set(grid.flat())];
  return image.flatMap((plane, c) =>
    different(weight[filter][c]).flatMap((weight) => different(plane).map((pixel) => core.short(pixel * weight))),
  );
}

// ---- the sum in signs and in words -------------------------------------------------------------------------------

/** Two lines: the products of the channel at work, and the sum over the channels so far, which `draw` returns. */
function createWork() {
  const { h } = core;
  const [channel, pixel] = [core.sumLine("=", "cnnlab-channels-name"), core.sumLine()];
  const grid = h("div", { class: "cnnlab-sum" }, ...channel.parts, ...pixel.parts);
  const root = h("div", { class: "cnnlab-channels-work", ...HIDDEN }, grid);
  const factor = (value) => core.number(value, 2);
  const aside = (text) => h("em", {}, text);

  function drawChannel({ filter, step, channels, bias }, sums) {
    const atBias = step === channels;
    core.write(channel.name, atBias ? "bias" : core.channelName(step, channels));
    if (atBias) {
      const once = aside("once for the filter, however many channels");
      return channel.terms.replaceChildren(h("b", {}, core.number(bias[filter])), once);
    }
    const { terms, sum } = sums[step];
    const products = terms.map((term) => core.sumProduct(factor(term.pixel), factor(term.weight)).root);
    const rounded = terms.some((term) => core.isRounded(term.pixel, 2) || core.isRounded(term.weight, 2));
    channel.terms.replaceChildren(...products, aside(core.equals(sum, 3, rounded)), h("strong", {}, core.number(sum)));
  }

  function draw(state, sums) {
    const { filter, step, row, col, channels, bias } = state;
    const atBias = step === channels;
    drawChannel(state, sums);
    core.write(pixel.name, `y${lowered(filter)}(${row}, ${col})`);
    const parts = sums.slice(0, step + 1).map(({ sum }) => h("span", {}, core.closed(core.number(sum))));
    if (atBias) parts.push(h("span", {}, h("b", {}, core.closed(core.number(bias[filter])))));
    const total = sums[Math.min(step, channels - 1)].total + (atBias ? bias[filter] : 0);
    const terms = [...sums.slice(0, step + 1).map((each) => each.sum), ...(atBias ? [bias[filter]] : [])];
    const sign = core.equals(total, 3, terms.some((term) => core.isRounded(term)));
    const sum = parts.length > 1 ? [...parts, aside(sign)] : []; // a first sum stands above already
    pixel.terms.replaceChildren(...sum, h("strong", {}, core.number(total)), atBias ? "" : aside("so far"));
    return total;
  }
  return { root, draw };
}

/** The same as a sentence. */
function sentenceOf({ filter, step, row, col, channels, bias }, sums) {
  const place = `Filter ${filter}, row ${row}, column ${col}.`;
  const { terms, sum, total } = sums[Math.min(step, channels - 1)];
  if (step === channels) {
    const result = `the bias is ${core.number(bias[filter])}, the output ${core.number(total + bias[filter])}.`;
    return core.spoken(`${place} All channels give ${core.number(total)}, ${result}`);
  }
  const products = core.spokenSum(terms.map((term) => [core.number(term.pixel, 2), core.number(term.weight, 2)]));
  const name = core.channelName(step, channels).replace(/^./, (letter) => letter.toUpperCase());
  return core.spoken(`${place} ${name}: ${products}, is ${core.number(sum)}. So far ${core.number(total)}.`);
}

// ---- gestures --------------------------------------------------------------------------------------------------

/** Filter, step, and what goes from step to step. */
function createBar({ life, set }, { channels, filters }, stepper) {
  const choose = (trait) => (value) => set({ [trait]: Number(value), playing: false });
  const label = (k) => (k === channels ? "bias" : channels === 3 ? core.channelName(k, 3) : String(k));
  const filter = core.setting(life, "Filter", each(filters, (k) => [k, String(k)]), choose("filter"));
  const step = core.setting(life, "Step", each(channels + 1, (k) => [k, label(k)]), choose("step"));
  const buttons = core.h("div", { class: "cnnlab-channels-buttons" }, ...stepper.buttons);
  const root = core.h("div", { class: "cnnlab-channels-bar" }, filter.root, step.root, buttons);
  function show(state) {
    filter.show(state.filter);
    step.show(state.step);
    stepper.show();
  }
  return { root, show };
}

/** Pointers and keys: on the image they move the window, on a map they choose its filter, too. */
function listen({ life }, model, { image, outputs, stepper, go }) {
  const where = () => read(model);
  const keep = core.keeping(model, "filter", "row", "col", "playing");
  const walks = (map, also) => {
    const walk = core.walkWindow({ map, where, go: (position) => go({ ...also, ...position }), keep });
    core.dragging(life, map.surface, walk);
  };
  for (const map of image.maps) walks(map, {});
  for (const [k, map] of outputs.maps.entries()) walks(map, { filter: k });
  const key = core.walkKeys({ where, go, play: stepper.toggle });
  for (const map of [image.picture, ...outputs.maps]) core.onKeys(life, map.surface, key);
}

// ---- the figure ------------------------------------------------------------------------------------------------

/** Makes the cells as large as there is room; walking changes nothing here. */
function layout({ root, room, scale, ems }, state, layer, { stage, image, filter, outputs }) {
  if (!room) return;
  const least = core.leastCell(layer.flat(2), ems) / scale;
  const { wide, unit, cell, side, picture, map } = arrange(room / scale, scale, least, state);
  const px = (length) => Math.floor(length * scale);
  const font = Math.min(15 * scale, (px(cell) - 4) / ems(productsOf(state)));
  root.classList.toggle("is-wide", wide);
  const sizes = { channels: state.channels, cell: `${px(cell)}px`, "tile-font": `${font}px` };
  for (const [name, value] of Object.entries(sizes)) stage.style.setProperty(`--${name}`, value);
  image.fit(px(unit), px(picture), state.image, { ems, scale });
  filter.fit(px(cell), state.weight[state.filter], { ems, scale });
  outputs.fit(px(map), side, layer, { ems, scale });
}

/** Draws the whole figure in its state. */
function createDraw(figure, model, parts) {
  const { bar, image, filter, sums, work, outputs, title, sentence, values } = parts;
  const convolved = core.remembered((...source) => {
    const layer = core.conv2dLayer(...source);
    const line = (row) => row.map((value) => core.number(value)).join(" ");
    const rows = layer.map((map, k) => `filter ${k}: ${map.map(line).join("; ")}`);
    core.write(values, core.spoken(`Feature maps, row by row; ${rows.join(". ")}.`));
    return layer;
  });
  const fitted = core.remembered((_room, _scale, layer, _filter) => layout(figure, read(model), layer, parts));

  return () => {
    const state = read(model);
    const layer = convolved(state.image, state.weight, state.bias);
    fitted(figure.room, figure.scale, layer, state.filter);
    const summed = sumsOf(state);
    const colours = figure.colours();
    bar.show(state);
    image.show(state, model.get("white"));
    filter.show(state);
    sums.show(state, summed, work.draw(state, summed), colours);
    outputs.show(layer, { ...state, chosen: state.filter }, colours);
    const shape = core.extent(state.rows, state.cols);
    core.write(title, `Output: ${many(state.filters, "feature map")} of ${shape}, one for each filter`);
    core.write(sentence, sentenceOf(state, summed));
  };
}

/** The figure for so many channels and filters as the model holds now. Returns the clean-up. */
function build({ model, el }) {
  const figure = core.createFigure({ model, el, name: "channels", label: "Channel explorer" });
  const { life, set, voice } = figure;
  const counts = read(model);
  const sentence = core.h("p", { class: "cnnlab-spoken", id: core.uid("channels") });
  const values = core.h("p", { class: "cnnlab-spoken" });
  const said = () => sentence.textContent;
  function go(changes) {
    set({ ...changes, playing: false });
    voice.say(said);
  }
  const step = (by) => stepped(read(model), by);
  const start = () => ({ filter: 0, step: 0 });
  const stepper = core.createStepper({ model, life, set, voice, pause: PAUSE, step, start, go, said });
  const [bar, image] = [createBar(figure, counts, stepper), createImage(counts, sentence.id)];
  const [filter, sums] = [createFilter(figure, model, counts), createSums(counts)];
  const [work, outputs] = [createWork(), core.createMaps(counts.filters, sentence.id)];
  const title = heading("of-maps", "output");
  const keys = "Arrow keys on a picture or a map move the window; so does pressing.";
  const hint = core.hint(keys, "Tap a pixel, a map, or drag the frame sideways.");
  const kept = ["weight", "bias", "filter", "step", "row", "col"];
  const reset = core.resetButton(figure, model, kept, { playing: false });
  const foot = core.h("div", { class: "cnnlab-channels-foot" }, hint, reset);
  const columns = [...sums.bands, ...image.parts, ...filter.parts, ...sums.parts];
  const stage = core.h("div", { class: "cnnlab-channels-stage" }, ...columns);
  figure.root.append(bar.root, stage, filter.notes, work.root, title, outputs.root, foot);
  figure.root.append(sentence, values, figure.live);

  listen(figure, model, { image, outputs, stepper, go });
  const parts = { stage, bar, image, filter, sums, work, outputs, title, sentence, values };
  figure.draws("image weight bias filter step row col playing white", createDraw(figure, model, parts));
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
