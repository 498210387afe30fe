// Buttons and switches, named and reached alike in every figure, and the lines that say what can be done.

const { h, uid } = core;

const ICONS = {
  Play: "M4 2.5v11l9-5.5z",
  Pause: "M4 2.5h3v11H4zM9 2.5h3v11H9z",
  "One step back": "M11 2.5v11L4 8zM3 2.5h1.5v11H3z",
  "One step on": "M5 2.5v11L12 8zM11.5 2.5H13v11h-1.5z",
};

/** A button that says what it does; one with an icon of its own `name` may show that alone. */
function button(name, text = name) {
  const label = text === name ? {} : { "aria-label": name, title: name };
  const made = h("button", { type: "button", class: "cnnlab-button", ...label });
  relabel(made, name, text);
  return made;
}

function relabel(made, name, text = name) {
  if (made.dataset.name === name) return;
  made.dataset.name = name;
  const path = `<path fill="currentColor" d="${ICONS[name]}"/>`;
  made.innerHTML = ICONS[name] ? `<svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">${path}</svg>` : "";
  made.append(text);
}

/** Radio buttons in a row, one of `choices` [value, label]; `choose` gets the value as text. */
function radios(life, legend, choices, choose) {
  const name = uid("radio");
  const inputs = choices.map(([value]) => h("input", { type: "radio", name, value }));
  const labels = inputs.map((input, k) => h("label", {}, input, choices[k][1]));
  const root = h("fieldset", { class: "cnnlab-switch", "aria-label": legend }, ...labels);
  life.listen(root, "change", (event) => choose(event.target.value));
  const show = (value) => inputs.forEach((input) => (input.checked = input.value === String(value)));
  return { root, inputs, show };
}

/** A switch of radio buttons behind its name. */
function setting(life, legend, choices, choose) {
  const made = radios(life, legend, choices, choose);
  const root = h("div", { class: "cnnlab-setting" }, h("span", { "aria-hidden": "true" }, legend), made.root);
  return { ...made, root };
}

/** What can be done with a figure, by mouse and keys and by touch. */
function hint(byKey, byTouch) {
  const [key, touch] = [h("span", { class: "cnnlab-by-key" }, byKey), h("span", { class: "cnnlab-by-touch" }, byTouch)];
  return h("p", { class: "cnnlab-hint" }, key, touch);
}

Object.assign(core, { button, hint, radios, relabel, setting });
