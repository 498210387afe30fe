// What the reader's page and system ask for: light or dark, motion or none, large letters.

/** Calls `redraw` whenever the page changes between light and dark. Returns the clean-up. */
function onTheme(redraw) {
  const observer = new MutationObserver(() => redraw());
  const options = { attributes: true, attributeFilter: ["data-theme", "data-jp-theme-light", "data-jp-theme-name"] };
  observer.observe(document.documentElement, options);
  observer.observe(document.body, options);
  return () => observer.disconnect();
}

const reducedMotion = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

/** How much larger than 16 px the reader's font is: sizes given in px follow it, as those in rem do. */
const fontScale = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;

Object.assign(core, { fontScale, onTheme, reducedMotion });
