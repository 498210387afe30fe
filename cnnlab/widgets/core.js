// What every widget of the book shares: arithmetic (bound to cnnlab.functional by golden cases), the theme, and
// small DOM helpers. This file stands in front of each widget's own file and is visible there as `core`.
const core = (() => {
  "use strict";

  // ---- theme -------------------------------------------------------------------------------------------------

  /** Calls `redraw` whenever the page changes between light and dark. Returns the clean-up. */
  function onTheme(redraw) {
    const observer = new MutationObserver(() => redraw());
    const options = { attributes: true, attributeFilter: ["data-theme", "data-jp-theme-light", "data-jp-theme-name"] };
    observer.observe(document.documentElement, options);
    observer.observe(document.body, options);
    return () => observer.disconnect();
  }

  /** The value of one of style.css's custom properties at `element`, e.g. color(el, "input") for --cnnlab-input. */
  function color(element, name) {
    return getComputedStyle(element).getPropertyValue(`--cnnlab-${name}`).trim();
  }

  return { color, onTheme };
})();
