// Buttons and switches, named and reached alike in every figure, and the keys that walk through a grid.

const { h, uid } = core;

const KEYS = "data-lm-suppress-shortcuts"; // JupyterLab takes arrow keys from elements without it

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
  const inputs = choices.map(([value]) => h("input", { type: "radio", name, value, [KEYS]: "true" }));
  const labels = inputs.map((input, k) => h("label", {}, input, choices[k][1]));
  const root = h("fieldset", { class: "cnnlab-switch", "aria-label": legend }, ...labels);
  life.listen(root, "change", (event) => choose(event.target.value));
  const show = (value) => inputs.forEach((input) => (input.checked = input.value === String(value)));
  return { root, inputs, show };
}

/** The row and column that a key leads to from a position among `rows` × `cols`; null for other keys. */
function walkTo(event, { row, col }, rows, cols) {
  const whole = event.ctrlKey || event.metaKey;
  if (event.altKey || event.shiftKey) return null;
  switch (event.key) {
    case "ArrowLeft": return [row, Math.max(0, col - 1)];
    case "ArrowRight": return [row, Math.min(cols - 1, col + 1)];
    case "ArrowUp": return [Math.max(0, row - 1), col];
    case "ArrowDown": return [Math.min(rows - 1, row + 1), col];
    case "Home": return [whole ? 0 : row, 0];
    case "End": return [whole ? rows - 1 : row, cols - 1];
    case "PageUp": return [0, col];
    case "PageDown": return [rows - 1, col];
    default: return null;
  }
}

Object.assign(core, { KEYS, button, radios, relabel, walkTo });
