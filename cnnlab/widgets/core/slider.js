// Sliders with their name and value: over a range of numbers, or over the stops of a list.

const { KEYS, clamp, h, number, spoken, write } = core;

/**
 * Calls `apply` when a reader moves a slider. A finger that comes down on one moves it at once, though it may be about
 * to scroll the page: what it does counts when it has slid sideways or is let go, and is undone when the page scrolls.
 */
function onSlide(life, input, apply) {
  let touched = null; // where a finger came down, and what stood there, until it is clear what it does
  const settle = () => {
    if (touched && input.value !== touched.value) apply();
    touched = null;
  };
  life.listen(input, "input", () => touched || apply());
  life.listen(input, "pointerdown", (event) => {
    if (event.pointerType === "touch") touched = { x: event.clientX, y: event.clientY, value: input.value };
  });
  life.listen(input, "pointermove", (event) => {
    if (touched && Math.abs(event.clientX - touched.x) > Math.abs(event.clientY - touched.y)) settle();
  });
  life.listen(input, "pointerup lostpointercapture", settle);
  life.listen(input, "pointercancel", () => {
    if (touched) input.value = touched.value;
    touched = null;
  });
}

/** The parts of a slider, named by `name` and, for those who see, its `symbol`. */
function partsOf(name, symbol, look) {
  const input = h("input", { type: "range", "aria-label": name, [KEYS]: "true" });
  const value = h("output", { class: "cnnlab-slider-value", "aria-hidden": "true" });
  const label = h("span", { "aria-hidden": "true" }, name, ...(symbol ? [" ", h("i", {}, symbol)] : []));
  const root = h("label", { class: `cnnlab-slider ${look}` }, label, input, value);
  function tell(text, heard) {
    write(value, text);
    input.setAttribute("aria-valuetext", heard);
  }
  return { root, input, tell };
}

/**
 * A slider in a line with its name and value, over any numbers.
 * @returns {{root: HTMLElement, show: (value: number, low: number, high: number, step: number) => void}} `step` is that
 *   of the arrow keys; `low` and `high` widen to hold the value, so that the thumb never lies
 */
function rangeSlider(life, name, symbol, onInput) {
  const { root, input, tell } = partsOf(name, symbol, "is-line");
  onSlide(life, input, () => onInput(Number(input.value)));
  life.listen(input, "keydown", (event) => {
    const steps = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (!steps || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault(); // with step "any" a browser would take its own, too fine ones
    const unit = Number(input.dataset.step);
    const moved = (Math.round(Number(input.value) / unit + 1e-6 * steps) + steps) * unit;
    onInput(clamp(Number(moved.toFixed(9)), Number(input.min), Number(input.max)));
  });
  function show(value, low, high, step) {
    const [min, max] = [Math.min(low, Math.floor(value / step) * step), Math.max(high, Math.ceil(value / step) * step)];
    for (const [key, wanted] of Object.entries({ min, max, step: "any" })) if (input[key] !== String(wanted)) input[key] = wanted;
    if (Number(input.value) !== value) input.value = value;
    input.dataset.step = step;
    tell(number(value, 3), spoken(number(value, 3)));
  }
  return { root, show };
}

/**
 * A slider below its name and value, over a list of numbers.
 * @param {number[]} stops ascending
 * @param {(value: number) => [string, string]} inWords a value as it is read, and as it is heard
 * @returns {{root: HTMLElement, show: (value: number) => void}} a value between two stops stands at the nearest
 */
function stopSlider(life, name, stops, inWords, onInput) {
  const { root, input, tell } = partsOf(name, "", "is-stacked");
  Object.assign(input, { min: 0, max: stops.length - 1, step: 1 });
  onSlide(life, input, () => onInput(stops[Number(input.value)]));
  function show(value) {
    const nearest = stops.reduce((best, stop, k) => (Math.abs(stop - value) < Math.abs(stops[best] - value) ? k : best), 0);
    if (Number(input.value) !== nearest) input.value = nearest;
    tell(...inWords(value));
  }
  return { root, show };
}

Object.assign(core, { rangeSlider, stopSlider });
