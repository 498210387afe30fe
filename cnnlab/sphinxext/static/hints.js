/*
 * Small help at the pointer: tooltips, the menu of downloads, buttons that copy code, and boxes of code that scroll by
 * keyboard. The looks are the theme's and those of sphinx-copybutton; their scripts (Bootstrap, Popper, clipboard.js)
 * do a hundred things more than these pages use. What else surrounds the text is in reading.js.
 */
(() => {
  "use strict";
  const all = (selector) => [...document.querySelectorAll(selector)];

  // -- tooltips ----------------------------------------------------------------------------------------------------

  const [SHOW, HIDE] = [500, 100]; // ms that the pointer rests, and that a tooltip stays
  const [AWAY, EDGE, ARROW] = [6, 5, 12]; // px to a tooltip's owner, to the window's edge, along the arrow
  let tip, owner, timer;

  function tooltips() {
    for (const each of all("[data-bs-toggle='tooltip']")) {
      each.dataset.bsTitle ??= each.title;
      each.removeAttribute("title"); // else the browser shows it as well
      if (!each.ariaLabel && !each.textContent.trim()) each.ariaLabel = each.dataset.bsTitle;
      each.addEventListener("pointerenter", (event) => event.pointerType !== "touch" && wait(() => show(each), SHOW));
      each.addEventListener("focus", () => each.matches(":focus-visible") && wait(() => show(each), SHOW));
      for (const end of ["pointerleave", "blur"]) each.addEventListener(end, () => wait(hide, HIDE));
      each.addEventListener("click", () => wait(hide, 0));
    }
  }

  function wait(what, time) {
    clearTimeout(timer);
    timer = setTimeout(what, time);
  }

  function show(of) {
    hide();
    owner = of;
    tip = document.createElement("div");
    tip.id = "cnnlab-tooltip";
    tip.className = "tooltip bs-tooltip-auto show";
    tip.role = "tooltip";
    tip.style.cssText = "position: fixed; left: 0; top: 0"; // as wide as its text before it is measured
    tip.innerHTML = '<div class="tooltip-arrow"></div><div class="tooltip-inner"></div>';
    tip.lastChild.textContent = of.dataset.bsTitle;
    (of.closest("dialog[open]") ?? document.body).append(tip);
    of.setAttribute("aria-describedby", tip.id);
    place(of.getBoundingClientRect(), of.dataset.bsPlacement === "left");
  }

  /** Puts the tooltip to the left of its owner where there is room, else below or above. */
  function place(at, left) {
    const { offsetWidth: width, offsetHeight: height } = tip;
    const arrow = tip.firstChild.style;
    const beside = left && at.left - width - AWAY >= EDGE;
    const above = !beside && at.bottom + height + AWAY > innerHeight;
    const inside = Math.min(Math.max(at.left + (at.width - width) / 2, EDGE), innerWidth - width - EDGE);
    const x = beside ? at.left - width - AWAY : inside;
    const y = beside ? at.top + (at.height - height) / 2 : above ? at.top - height - AWAY : at.bottom + AWAY;
    tip.dataset.popperPlacement = beside ? "left" : above ? "top" : "bottom";
    Object.assign(tip.style, { left: `${x}px`, top: `${y}px` });
    arrow.position = "absolute";
    if (beside) arrow.top = `${(height - ARROW) / 2}px`;
    else arrow.left = `${at.left + at.width / 2 - x - ARROW / 2}px`;
  }

  function hide() {
    tip?.remove();
    owner?.removeAttribute("aria-describedby");
    tip = owner = null;
  }

  // -- menus -------------------------------------------------------------------------------------------------------

  function menus() {
    for (const button of all("[data-bs-toggle='dropdown']")) {
      const menu = button.parentElement.querySelector(".dropdown-menu");
      const items = [...menu.querySelectorAll(".dropdown-item")];
      menu.dataset.bsPopper = "static"; // it opens below its button by the theme's style sheet

      const open = (shown) => {
        for (const each of [button, menu]) each.classList.toggle("show", shown);
        button.ariaExpanded = String(shown);
        if (shown) keepInside(menu);
      };
      button.addEventListener("click", () => open(!menu.matches(".show")));
      addEventListener("click", (event) => button.contains(event.target) || open(false));
      button.parentElement.addEventListener("focusout", (event) => {
        if (event.relatedTarget && !button.parentElement.contains(event.relatedTarget)) open(false);
      });
      button.parentElement.addEventListener("keydown", (event) => {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (event.key === "Escape" && menu.matches(".show")) {
          open(false);
          button.focus();
        } else if (step) {
          event.preventDefault();
          open(true);
          const next = Math.max(items.indexOf(document.activeElement) + step, 0);
          items[Math.min(next, items.length - 1)].focus();
        }
      });
    }
  }

  /** A menu that would stand out of the window opens to the other side. */
  function keepInside(menu) {
    menu.classList.remove("dropdown-menu-end");
    if (menu.getBoundingClientRect().right > innerWidth - EDGE) menu.classList.add("dropdown-menu-end");
  }

  // -- copy buttons ------------------------------------------------------------------------------------------------

  const COPIED = [1500, 2000]; // ms that a button says so, and that it shows a tick
  const ICON = (name, stroke, width, lines) =>
    `<svg xmlns="http://www.w3.org/2000/svg" class="icon icon-tabler icon-tabler-${name}" width="44" height="44" ` +
    `viewBox="0 0 24 24" stroke-width="${width}" stroke="${stroke}" fill="none" stroke-linecap="round" ` +
    `stroke-linejoin="round" aria-hidden="true"><path stroke="none" d="M0 0h24v24H0z" fill="none"/>${lines}</svg>`;
  const TICK = ICON("check", "#22863a", 2, '<path d="M5 12l5 5l10 -10"/>');
  const SHEETS = ICON(
    "copy",
    "#000000",
    1.5,
    '<rect x="8" y="8" width="12" height="12" rx="2"/>' +
      '<path d="M16 8v-2a2 2 0 0 0 -2 -2h-8a2 2 0 0 0 -2 2v8a2 2 0 0 0 2 2h2"/>',
  );

  function copyButtons() {
    const model = document.createElement("button");
    model.className = "copybtn o-tooltip--left";
    model.type = "button";
    model.dataset.tooltip = model.ariaLabel = "Copy";
    model.innerHTML = SHEETS;
    for (const code of all("div.highlight pre")) {
      const button = model.cloneNode(true);
      button.addEventListener("click", async () => told(button, await copy(code)));
      code.after(button);
    }
  }

  async function copy(code) {
    const lines = code.cloneNode(true);
    for (const number of lines.querySelectorAll(".linenos")) number.remove();
    try {
      await navigator.clipboard.writeText(lines.textContent);
      return true;
    } catch {
      return copySelected(code); // an address without https has no clipboard
    }
  }

  function copySelected(code) {
    const selection = getSelection();
    selection.selectAllChildren(code);
    const done = document.execCommand("copy");
    selection.removeAllRanges();
    return done;
  }

  function told(button, done) {
    button.dataset.tooltip = button.ariaLabel = done ? "Copied!" : "Failed to copy";
    button.classList.toggle("success", done);
    if (done) button.innerHTML = TICK;
    setTimeout(() => button.classList.remove("success"), COPIED[0]);
    setTimeout(() => {
      button.dataset.tooltip = button.ariaLabel = "Copy";
      button.innerHTML = SHEETS;
    }, COPIED[1]);
  }

  // -- boxes that scroll -------------------------------------------------------------------------------------------

  const BOXES = "pre, .cell_output > .output, .pst-scrollable-table-container";

  /** What scrolls is reached by keyboard. It is looked at when the browser has laid it out anyway. */
  function scrollers() {
    const look = new ResizeObserver((entries) => {
      const boxes = entries.map(({ target }) => [
        target,
        target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight,
      ]);
      for (const [box, scrolls] of boxes) {
        if (scrolls) box.tabIndex = 0;
        else box.removeAttribute("tabindex");
      }
    });
    const main = document.querySelector("main");
    for (const box of main?.querySelectorAll(BOXES) ?? []) {
      box.tabIndex = 0; // it may scroll, until a browser that lays out no section from afar knows better
      look.observe(box);
    }
  }

  tooltips();
  menus();
  copyButtons();
  scrollers();
  addEventListener("keydown", (event) => event.key === "Escape" && hide());
})();
