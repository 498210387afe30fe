// Cells with a number each, in the colour of its value: what a map is made of, and the tiles of a sum's products.

const { css, h, ink } = core;

/** Gives an element a background, and an ink that reads on it; null: those of the style sheet. */
function tint(element, background) {
  element.style.background = background ? css(background) : "";
  element.style.color = background ? ink(background) : "";
}

/**
 * Cells in rows and columns; their classes are cnnlab-cell and `kind`.
 * @param {Object} attributes of the element around them
 * @param {() => (Node | string)[]} inside what a cell is made with
 */
function createCells(attributes, kind, inside = () => []) {
  const root = h("div", attributes);
  let shape = "";
  let drawn = [];

  /** @returns {boolean} whether the cells were built anew: the shape is another one */
  function resize(rows, cols) {
    if (shape === `${rows},${cols}`) return false;
    shape = `${rows},${cols}`;
    drawn = [];
    root.style.setProperty("--rows", rows);
    root.style.setProperty("--cols", cols);
    const cell = () => h("span", { class: `cnnlab-cell ${kind}` }, ...inside());
    root.replaceChildren(...Array.from({ length: rows * cols }, cell));
    return true;
  }

  /** Writes into cell k; does nothing where that stands there already. `look` is a class more. */
  function put(k, text, background, look = "") {
    const key = `${text}|${background}|${look}`;
    if (drawn[k] === key) return;
    drawn[k] = key;
    const cell = root.children[k];
    cell.textContent = text;
    cell.className = `cnnlab-cell ${kind} ${look}`;
    tint(cell, background);
  }

  return { root, resize, put };
}

/** Makes the cells inside an element `unit` px large, their letters `font` px. */
function sizeCells({ style }, unit, font) {
  style.setProperty("--unit", `${unit}px`);
  style.setProperty("--font", `${font}px`);
}

Object.assign(core, { createCells, sizeCells, tint });
