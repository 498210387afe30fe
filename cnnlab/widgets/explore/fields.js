// The controls of `explore`: a slider, a row of switches, a list, a check box, each for the places of a value among its
// control's values.

const { h, radios, rangeInput, uid } = core;

/**
 * @typedef {{name: string, kind: "slider"|"choice"|"check", texts: string[]}} Control
 * @typedef {{element: HTMLElement, show: (place: number) => void}} Field
 */

/** @returns {Field} */
function slider(life, { name, texts }, choose) {
  const id = uid("explore");
  const input = rangeInput(life, { id, min: 0, max: texts.length - 1, step: 1, class: "cnnlab-explore-range" });
  const value = h("span", { class: "cnnlab-explore-value", "aria-hidden": "true" }); // the slider says it itself
  value.style.minWidth = `${Math.max(...texts.map((text) => text.length))}ch`;
  life.listen(input, "input", () => choose(Number(input.value)));
  function show(place) {
    if (Number(input.value) !== place) input.value = place;
    input.setAttribute("aria-valuetext", texts[place]);
    value.textContent = texts[place];
  }
  input.value = 0; // a range starts in its middle
  return { element: h("div", { class: "cnnlab-explore-control" }, h("label", { for: id }, name), input, value), show };
}

/** Few short choices stand in one row, more in a list. @returns {Field} */
function choice(life, control, choose) {
  const { texts } = control;
  return (texts.length <= 4 && texts.join("").length <= 24 ? row : list)(life, control, choose);
}

/** @returns {Field} */
function row(life, { name, texts }, choose) {
  const switches = radios(life, name, [...texts.entries()], (place) => choose(Number(place)));
  const title = h("span", { "aria-hidden": "true" }, name);
  return { element: h("div", { class: "cnnlab-explore-control" }, title, switches.root), show: switches.show };
}

/** @returns {Field} */
function list(life, { name, texts }, choose) {
  const options = texts.map((text, place) => h("option", { value: place }, text));
  const select = h("select", { class: "cnnlab-select" }, ...options);
  life.listen(select, "change", () => choose(select.selectedIndex));
  const element = h("label", { class: "cnnlab-explore-control" }, h("span", {}, name), select);
  return { element, show: (place) => (select.selectedIndex = place) };
}

/** @returns {Field} */
function check(life, { name }, choose) {
  const input = h("input", { type: "checkbox", class: "cnnlab-explore-box" });
  life.listen(input, "change", () => choose(Number(input.checked)));
  const element = h("label", { class: "cnnlab-explore-control cnnlab-explore-check" }, input, h("span", {}, name));
  return { element, show: (place) => (input.checked = place === 1) };
}

/** The field of a control; `choose` gets the place that the reader chose. @returns {Field} */
const exploreField = (life, control, choose) => ({ slider, choice, check })[control.kind](life, control, choose);

Object.assign(core, { exploreField });
