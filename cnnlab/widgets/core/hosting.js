// What a host does to a widget, and a widget to its host: dark or light, which keys are whose, the still that it replaces.

const { followTheme } = core;

const KEYS = "data-lm-suppress-shortcuts"; // JupyterLab takes no key from an element with this mark

/**
 * Keeps the keys that are pressed in `el` from the notebook, which would cut or run the cell; it may still be saved.
 * The notebook asks the element that has the focus first, and takes the key before it asks any parent.
 */
function keepKeys(life, el) {
  const mark = ({ target, key, ctrlKey, metaKey }) => {
    if (el.contains(target)) target.toggleAttribute(KEYS, !((ctrlKey || metaKey) && key.toLowerCase() === "s"));
  };
  life.listen(window, "keydown", mark, { capture: true }); // the notebook listens on the document
}

/** Puts away the still that Python showed before the widget, once that stands on the page, and brings it back at the end. */
function replaceStill(life, model, el) {
  const name = model.get("_still");
  if (!name) return; // the built page has none
  let still = null;
  const look = () => {
    for (let around = el.parentElement; around && !still; around = around.parentElement) // of two views each its own
      still = around.querySelector(`[data-still="${name}"]`);
    if (still) still.hidden = true;
  };
  const watcher = new ResizeObserver(look);
  watcher.observe(el);
  life.add(() => {
    watcher.disconnect();
    if (still) still.hidden = false;
  });
}

/** What every widget owes its host. @param {{life: Object, model: Object, el: HTMLElement}} widget */
function settle({ life, model, el }) {
  followTheme(life, el);
  keepKeys(life, el);
  replaceStill(life, model, el);
}

Object.assign(core, { settle });
