// What the reader's page and system ask for: light or dark, motion or none.

/** Calls `redraw` whenever the page changes between light and dark. Returns the clean-up. */
function onTheme(redraw) {
  const observer = new MutationObserver(() => redraw());
  const options = { attributes: true, attributeFilter: ["data-theme", "data-jp-theme-light", "data-jp-theme-name"] };
  observer.observe(document.documentElement, options);
  observer.observe(document.body, options);
  return () => observer.disconnect();
}

const reducedMotion = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

Object.assign(core, { onTheme, reducedMotion });
