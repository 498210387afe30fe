/*
 * What readers use around the text: the colour mode, the sidebars, the contents that follow, the search field and the
 * way back to the top. It stands for the theme's three scripts, does what they did on this book's pages, and reads no
 * layout while the page comes in. Menus, tooltips and copy buttons are in hints.js.
 */
(() => {
  "use strict";
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const byId = (id) => document.getElementById(id);

  /** Keeps a text for the next page; where the browser keeps nothing, the page does without. */
  function keep(storage, key, text) {
    try {
      window[storage].setItem(key, text);
    } catch {
      // private windows, blocked storage
    }
  }

  function kept(storage, key) {
    try {
      return window[storage].getItem(key);
    } catch {
      return null;
    }
  }

  // -- colour mode: auto follows the system ------------------------------------------------------------------------

  const dark = matchMedia("(prefers-color-scheme: dark)");

  function colour(mode) {
    const theme = mode === "auto" ? (dark.matches ? "dark" : "light") : mode;
    for (const [name, value] of Object.entries({ mode, theme })) {
      if (root.dataset[name] !== value) root.dataset[name] = value; // else all of the page might be styled again
    }
    for (const menu of all(".dropdown-menu")) menu.classList.toggle("dropdown-menu-dark", theme === "dark");
  }

  /** The first press always changes what is seen. */
  function nextMode() {
    const modes = dark.matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
    const mode = modes[(modes.indexOf(root.dataset.mode) + 1) % modes.length];
    keep("localStorage", "mode", mode);
    colour(mode);
  }

  const wide = matchMedia("(min-width: 992px)"); // room for the sidebar beside the text

  // -- dialogs -----------------------------------------------------------------------------------------------------

  /** Whether a press on an open dialog fell beside it, on the darkened page. */
  function beside(dialog, event) {
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    return event.clientX < left || event.clientX > right || event.clientY < top || event.clientY > bottom;
  }

  /** Moves what is in one element, and its look, to another. */
  function move(from, to) {
    to.append(...from.childNodes);
    to.classList.add(...from.classList);
    from.className = "";
  }

  /** On a narrow screen a sidebar opens as a dialog, and closes by Esc, beside it, or with a place chosen in it. */
  function drawer(button, sidebar, dialog) {
    button.addEventListener("click", () => {
      move(sidebar, dialog);
      dialog.showModal();
    });
    dialog.addEventListener("click", (event) => {
      if (event.target.closest("a[href^='#']") || (event.target === dialog && beside(dialog, event))) dialog.close();
    });
    dialog.addEventListener("close", () => move(dialog, sidebar));
  }

  function sidebars() {
    for (const name of ["primary", "secondary"]) {
      const button = document.querySelector(`.${name}-toggle`);
      const [sidebar, dialog] = [byId(`pst-${name}-sidebar`), byId(`pst-${name}-sidebar-modal`)];
      if (!button || !sidebar || !dialog) continue;
      if (name === "primary") button.addEventListener("click", (event) => hideOnDesk(event, sidebar));
      drawer(button, sidebar, dialog);
    }
  }

  /** Where the sidebar stands beside the text, its button hides it and shows it again. */
  function hideOnDesk(event, sidebar) {
    if (!wide.matches) return;
    event.stopImmediatePropagation();
    sidebar.classList.toggle("pst-sidebar-hidden");
  }

  /** The list of chapters beside the text stands as it stood on the page before, or shows this page. */
  function chapters() {
    if (!wide.matches) return;
    const sidebar = byId("pst-primary-sidebar");
    const here = all(".bd-docs-nav .active", sidebar ?? root).at(-1);
    if (!sidebar || !here) return;
    const place = Number.parseInt(kept("sessionStorage", "sidebar-scroll-top"), 10);
    const top = here.getBoundingClientRect().y;
    const above = sidebar.getBoundingClientRect().y + sidebar.clientHeight / 4;
    if (!Number.isNaN(place)) sidebar.scrollTop = place;
    else if (top > innerHeight / 2) sidebar.scrollTop = top - above;
    addEventListener("pagehide", () => keep("sessionStorage", "sidebar-scroll-top", sidebar.scrollTop));
  }

  // -- contents of the page ----------------------------------------------------------------------------------------

  const STILL = 1000; // ms in which the page may scroll to a place that was chosen, and no other is marked

  function follow() {
    const list = byId("pst-page-toc-nav");
    if (!list) return;
    const links = all("a", list);
    let until = 0;

    function mark(chosen) {
      for (const link of links) {
        link.classList.toggle("active", link === chosen);
        if (link === chosen) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
      for (const entry of all(".toc-entry", list)) entry.classList.toggle("active", entry.contains(chosen));
    }

    function choose() {
      const chosen = location.hash && links.find((link) => link.hash === location.hash);
      if (!chosen) return;
      until = performance.now() + STILL;
      mark(chosen);
    }

    const linkOf = new Map(links.map((link) => [heading(link), link]));
    linkOf.delete(null);
    const near = new IntersectionObserver(
      (entries) => {
        const entry = entries.findLast((each) => each.isIntersecting);
        if (entry && performance.now() > until) mark(linkOf.get(entry.target));
      },
      { rootMargin: "0px 0px -70% 0px" },
    );
    for (const each of linkOf.keys()) near.observe(each);
    addEventListener("hashchange", choose);
    addEventListener("click", (event) => {
      if (event.target.closest?.("a")?.href === location.href) choose(); // the same place once more
    });
    choose();
  }

  /** The heading that a link of the contents leads to. */
  function heading(link) {
    const place = link.hash && byId(decodeURIComponent(link.hash.slice(1)));
    return place ? (place.querySelector("h1, h2, h3") ?? place) : null;
  }

  // -- scrolling ---------------------------------------------------------------------------------------------------

  /** The way back to the top shows when the reader scrolls up. */
  function backToTop() {
    const button = byId("pst-back-to-top");
    let last = 0; // to ask where the page stands would lay it out
    button?.addEventListener("click", () => scrollTo(0, 0));
    addEventListener(
      "scroll",
      () => {
        if (button) button.style.display = last > scrollY && scrollY > 0 ? "block" : "none";
        last = scrollY;
      },
      { passive: true },
    );
  }

  /** The bar above the text casts a shadow once text lies under it. */
  function shadow() {
    const top = document.querySelector(".sbt-scroll-pixel-helper");
    const look = ([entry]) => document.body.classList.toggle("scrolled", entry.boundingClientRect.y < 0);
    if (top) new IntersectionObserver(look).observe(top);
  }

  // -- search ------------------------------------------------------------------------------------------------------

  const mac = /^Mac|^iPhone/.test(navigator.platform);
  const dialog = byId("pst-search-dialog");

  const own = document.querySelector("main form.bd-search input"); // of the search page

  /** Opens the search, or goes to the page's own field. */
  function search() {
    if (own) {
      own.focus();
      own.select();
      own.scrollIntoView({ block: "center" });
    } else if (dialog.open) dialog.close();
    else dialog.showModal();
  }

  function searchKeys(event) {
    const command = mac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
    const asked = command && event.key.toLowerCase() === "k";
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !typing(event.target);
    if (event.altKey || (!slash && (!asked || event.shiftKey))) return;
    event.preventDefault();
    if (!slash || !dialog.open) search();
  }

  const typing = (target) => target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT|BUTTON)$/.test(target.tagName);

  function searches() {
    if (!dialog) return;
    const hints = mac ? all(".search-button__kbd-shortcut .kbd-shortcut__modifier:first-child") : [];
    for (const key of hints) key.textContent = "⌘";
    for (const button of all(".search-button__button")) button.addEventListener("click", search);
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog && beside(dialog, event)) dialog.close();
    });
    addEventListener("keydown", searchKeys, true);
    if (!location.search) own?.focus();
  }

  /** A page that was found marks the words that were sought, by Sphinx's own scripts, which no other page needs. */
  function marks() {
    if (!kept("localStorage", "sphinx_highlight_terms") && !new URL(location).searchParams.has("highlight")) return;
    for (const name of ["documentation_options", "doctools", "sphinx_highlight"]) {
      if (document.querySelector(`script[src*="/${name}.js"]`)) continue;
      const script = document.createElement("script");
      script.async = false; // in this order
      script.src = `${root.dataset.content_root}_static/${name}.js`;
      document.head.append(script);
    }
  }

  colour(["light", "dark"].includes(root.dataset.mode) ? root.dataset.mode : "auto");
  dark.addEventListener("change", () => colour(root.dataset.mode));
  for (const button of all(".theme-switch-button")) button.addEventListener("click", nextMode);
  sidebars();
  follow();
  backToTop();
  shadow();
  searches();
  marks();
  requestAnimationFrame(chapters); // the first frame is laid out in any case
})();
