// Sliders with their name and value: over a range of numbers, or over the stops of a list.

const { clamp, h, number, rangeInput, spoken, write } = core;

/** The parts of a slider, named by `name` and, for those who see, its `symbol`. */
function partsOf(life, name, symbol, look) {
  const input = rangeInput(life, { "aria-label": name });
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
  const { root, input, tell } = partsOf(life, name, symbol, "is-line");
  life.listen(input, "input", () => onInput(Number(input.value)));
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
    const text = number(value, Math.max(3, Math.ceil(-Math.log10(step))));
    tell(text, spoken(text));
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
  const { root, input, tell } = partsOf(life, name, "", "is-stacked");
  Object.assign(input, { min: 0, max: stops.length - 1, step: 1 });
  life.listen(input, "input", () => onInput(stops[Number(input.value)]));
  function show(value) {
    const nearest = stops.reduce((best, stop, k) => (Math.abs(stop - value) < Math.abs(stops[best] - value) ? k : best), 0);
    if (Number(input.value) !== nearest) input.value = nearest;
    tell(...inWords(value));
  }
  return { root, show };
}

Object.assign(core, { rangeSlider, stopSlider });
