// What the reader's page and system ask for: light or dark, motion or none, large letters.

// By what a page says that it is dark: the book, JupyterLab, VS Code, Colab, marimo.
const DARK = `:is(html, body):is([data-theme="dark"], [theme="dark"], .dark, .vscode-dark, .jp-mod-dark,
  [data-jp-theme-light="false"], .vscode-high-contrast:not(.vscode-high-contrast-light))`;
const NAMES = ["data-theme", "theme", "data-jp-theme-light", "data-jp-theme-name", "data-vscode-theme-id"];

const isDark = () => document.querySelector(DARK) !== null;

/** Calls `redraw` whenever the page changes its theme. Returns the clean-up. */
function onTheme(redraw) {
  let dark = isDark();
  const observer = new MutationObserver((changes) => {
    const was = dark;
    dark = isDark();
    if (dark !== was || changes.some(({ attributeName }) => attributeName !== "class")) redraw(); // classes come and go
  });
  const options = { attributes: true, attributeFilter: [...NAMES, "class"] };
  observer.observe(document.documentElement, options);
  observer.observe(document.body, options);
  return () => observer.disconnect();
}

/** Has the colours in `el` follow the page's. */
function followTheme(life, el) {
  const follow = () => el.classList.toggle("cnnlab-dark", isDark());
  follow();
  life.add(onTheme(follow));
}

const reducedMotion = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

/** How much larger than 16 px the reader's font is: sizes given in px follow it, as those in rem do. */
const fontScale = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;

Object.assign(core, { followTheme, fontScale, onTheme, reducedMotion });
