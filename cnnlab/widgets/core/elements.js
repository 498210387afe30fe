// Elements: making them, naming them, writing into them, and undoing what was done to the page.

/** h("button", {type: "button", class: "cnnlab-button"}, "Play"): an element; true and false attributes work. */
function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== false && value != null) element.setAttribute(name, value === true ? "" : String(value));
  element.append(...children);
  return element;
}

/** An id that no other widget on the page has. */
const uid = (prefix) => `cnnlab-${prefix}-${Math.random().toString(36).slice(2, 10)}`;

/** Writes a text only where it is another one: what does not change costs no layout. */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Collects what must be undone: `render` returns its `end`. */
function lifetime() {
  const undo = [];
  return {
    /** @param {EventTarget} target */
    listen(target, types, handler, options) {
      for (const type of types.split(" ")) {
        target.addEventListener(type, handler, options);
        undo.push(() => target.removeEventListener(type, handler, options));
      }
    },
    /** Calls `handler` when one of the model's traits changes: follow(model, "row col", draw). */
    follow(model, names, handler) {
      for (const name of names.split(" ")) {
        model.on(`change:${name}`, handler);
        undo.push(() => model.off(`change:${name}`, handler));
      }
    },
    add(clean) {
      undo.push(clean);
    },
    end() {
      for (const clean of undo.splice(0).reverse()) clean();
    },
  };
}

/**
 * Speaks through the live region `element` once things have been quiet for a moment; the last text wins.
 * A function is asked for the text only then.
 */
function announcer(element, quiet = 400) {
  let timer = 0;
  return {
    say(text) {
      clearTimeout(timer);
      timer = setTimeout(() => (element.textContent = typeof text === "function" ? text() : text), quiet);
    },
    end: () => clearTimeout(timer),
  };
}

/** Measures texts in ems of a font, so that numbers are as large as their cell allows. */
function textMeasure(family) {
  const scratch = document.createElement("canvas").getContext("2d");
  const known = new Map();
  scratch.font = `100px ${family}`;
  const width = (text) => known.get(text) ?? known.set(text, scratch.measureText(text).width / 100).get(text);
  return (texts) => Math.max(1, ...texts.map(width));
}

Object.assign(core, { announcer, h, lifetime, textMeasure, uid, write });
