"""What a page's widgets look like, measured in the page: scripts for `evaluate`, none of which changes anything.

Those that begin with "host" are for a widget's host, the others for a page.
"""

DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"

# A style: every section of a page is laid out, also those that no reader has come near.
LAID_OUT = ".bd-article > section > section { content-visibility: visible !important }"

# Everything that a reader gets, and the state: whether anything happened at all.
SNAPSHOT = """(host) => JSON.stringify([
  [...host.querySelectorAll("*:not(.cnnlab-spoken)")]
    .filter((element) => element.checkVisibility())
    .map((element) => [...element.childNodes].map((node) => (node.nodeType === Node.TEXT_NODE ? node.data : ""))),
  [...host.querySelectorAll("canvas")].map((canvas) => canvas.toDataURL()),
  [...host.querySelectorAll("input, select, textarea")].map((input) => [input.value, input.checked]),
  host.cnnlabModel.state,
])"""

# What is drawn, without the state: two that show the same have the same. No ids, which differ, nor what was said last.
PICTURE = """(host) => {
  const all = (selector, what) => [...host.querySelectorAll(selector)].map(what);
  const words = document.createTreeWalker(host, NodeFilter.SHOW_TEXT), texts = [];
  while (words.nextNode()) {
    const { data, parentElement } = words.currentNode;
    if (parentElement.checkVisibility() && !parentElement.closest(".cnnlab-spoken, option")) texts.push(data);
  }
  return {
    texts,
    canvases: all("canvas", (canvas) => canvas.toDataURL()),
    fields: all("input, select, textarea", (field) => [field.value, field.checked, field.disabled]),
    named: all("[aria-label]", (each) => each.getAttribute("aria-label")),
    colours: all("*", (element) => {
      const style = getComputedStyle(element);
      return ["color", "backgroundColor", "borderTopColor", "fill", "stroke"].map((name) => style[name]).join();
    }),
  };
}"""

CANVASES = "(host) => [...host.querySelectorAll('canvas')].map((canvas) => canvas.toDataURL())"

# What of the widgets reaches beyond their cards; what is only spoken may, and what another element cuts off or scrolls.
STICKS_OUT = """() => [...document.querySelectorAll(".cnnlab-static")].flatMap((host) => {
  const root = host.firstElementChild.firstElementChild, card = root.getBoundingClientRect();
  const cuts = (element) => getComputedStyle(element).overflow !== "visible";
  const isInside = (element) => element !== root && (cuts(element) || isInside(element.parentElement));
  const out = [...root.querySelectorAll("*")].filter((element) => {
    if (element.closest(".cnnlab-spoken, svg *") || isInside(element.parentElement)) return false;
    const box = element.getBoundingClientRect();
    return box.width > 1 && (box.right > card.right + 1 || box.left < card.left - 1);
  });
  const { widget } = host.dataset;
  return out.map((each) => `${widget}: ${each.tagName}.${each.className} sticks out: ${each.textContent}`);
})"""

# Texts that are not wholly seen: wider than their field, beyond their card, their chart or an element that cuts off
# what leaves it, under another text, or so near to another paragraph's that both read as one.
CUT_OFF = """() => {
  const found = [];
  const say = (element, what) => {
    const [kind, name] = [element.closest(".cnnlab-static").dataset.widget, element.getAttribute("class") ?? ""];
    const text = (element.value ?? element.textContent).slice(0, 60);
    found.push(`${kind}: ${element.tagName}.${name} ${what}: ${text}`);
  };
  const cuts = (element) => /hidden|clip/.test(getComputedStyle(element).overflow);
  const beyond = (inner, outer) => Math.max(inner.right - outer.right, outer.left - inner.left,
    inner.bottom - outer.bottom, outer.top - inner.top);
  const overlap = (one, other) => Math.min(one.right, other.right) - Math.max(one.left, other.left) > 2 &&
    Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 4;
  const isOneText = (one, other) => Math.abs(one.bottom - other.bottom) < 4 &&
    Math.min(Math.abs(other.left - one.right), Math.abs(one.left - other.right)) < 6;
  const seen = (element) =>
    element.checkVisibility() && parseFloat(getComputedStyle(element).fontSize) > 0 &&
    !element.closest(".cnnlab-spoken, script, select, textarea");

  for (const field of document.querySelectorAll(".cnnlab-static :is(input[type=text], input[type=number], button)"))
    if (seen(field) && field.scrollWidth > field.clientWidth + 1)
      say(field, `has ${field.scrollWidth} px of text in ${field.clientWidth}`);
  for (const host of document.querySelectorAll(".cnnlab-static")) {
    const words = document.createTreeWalker(host, NodeFilter.SHOW_TEXT), lines = [];
    while (words.nextNode()) {
      const element = words.currentNode.parentElement;
      if (!words.currentNode.data.trim() || !seen(element)) continue;
      const range = document.createRange();
      range.selectNodeContents(words.currentNode);
      const text = range.getBoundingClientRect(), chart = element.closest("svg");
      if (chart && beyond(text, chart.getBoundingClientRect()) > 2) say(element, "leaves its chart");
      if (chart || !text.width) continue;
      for (let each = element; each !== host; each = each.parentElement)
        if ((cuts(each) || each.parentElement.parentElement === host) && beyond(text, each.getBoundingClientRect()) > 1)
          say(element, `leaves ${each.className} by ${beyond(text, each.getBoundingClientRect()).toFixed(0)} px`);
      lines.push(...[...range.getClientRects()].map((line) => [element, line]));
    }
    lines.sort(([, one], [, other]) => one.top - other.top);
    lines.forEach(([element, line], k) => {
      for (let next = k + 1; next < lines.length && lines[next][1].top < line.bottom - 4; next++)
        if (lines[next][0] !== element && overlap(line, lines[next][1]))
          say(element, `lies under “${lines[next][0].textContent.slice(0, 30)}”`);
        else if (element.closest("p") !== lines[next][0].closest("p") && isOneText(line, lines[next][1]))
          say(element, `runs on into “${lines[next][0].textContent.slice(0, 30)}”`);
    });
  }
  return found;
}"""

FONT = "parseFloat(getComputedStyle(document.documentElement).fontSize)"

# Texts of the first widgets that nobody can read, however near: those that `CUT_OFF` does not look for.
TOO_SMALL = """(count) => [...document.querySelectorAll(".cnnlab-static")].slice(0, count).flatMap((host) => {
  const small = (element) => parseFloat(getComputedStyle(element).fontSize) < 7 && element.textContent.trim() &&
    element.checkVisibility() && !element.querySelector("*") && !element.closest(".cnnlab-spoken, script");
  const found = [...host.querySelectorAll("*")].filter(small);
  return found.length ? [`${host.dataset.widget}: ${found.length} texts like “${found[0].textContent}” vanish`] : [];
})"""

# What a finger or a mouse has to meet: name, width and height. Of a box to be ticked that is its label.
TARGETS = """(host) => [...host.querySelectorAll("button, select, input, textarea, summary, .cnnlab-switch label")]
  .filter((element) => element.checkVisibility())
  .map((element) => (/radio|checkbox|file/.test(element.type) ? element.closest("label") ?? element : element))
  .map((element) => [element, element.getBoundingClientRect()])
  .map(([element, box]) => [`${element.tagName} ${element.type ?? ""} ${element.className}`, box.width, box.height])"""

# Whether a finger may begin to scroll the page on something that takes presses.
MAY_SCROLL = """([x, y]) => {
  for (let element = document.elementFromPoint(x, y); element; element = element.parentElement)
    if (!/auto|manipulation|pan-y/.test(getComputedStyle(element).touchAction)) return false;
  return true;
}"""

# The backgrounds that are pictures or scales: set by the figure itself, or a gradient where no text is.
PAINTED = """() => [...document.querySelectorAll(".cnnlab-static *:not(input, select, button)")].flatMap((element) => {
  if (!element.checkVisibility()) return [];
  const { backgroundColor, backgroundImage } = getComputedStyle(element);
  const name = element.getAttribute("class") ?? element.parentElement.className;
  if (backgroundImage.includes("gradient") && !element.textContent) element.dataset.scale = "true"; // and stays one
  if (element.dataset.scale) return [`${name}: ${backgroundImage}`];
  return element.style.backgroundColor ? [`${name}: ${backgroundColor}`] : [];
})"""

# Texts on a background of their own, which printers leave out, unless the page asks them to keep it.
LOST_ON_PAPER = """() => [...document.querySelectorAll(".cnnlab-static *")].filter((element) => {
  if (!element.checkVisibility() || element.closest(".cnnlab-spoken")) return false;
  const texts = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) || element.value;
  const style = getComputedStyle(element);
  const { core } = cnnlab;
  const ink = /^rgba?\\(/.test(style.color) ? core.rgb(style.color) : [0, 0, 0];
  return texts && style.printColorAdjust !== "exact" && core.contrast(ink, [255, 255, 255]) < 3;
}).map((each) => `${each.tagName}.${each.className}: ${(each.value ?? each.textContent).slice(0, 40)}`)"""

# Cards that a printer may tear in two between pages.
TORN_ON_PAPER = """() => [...document.querySelectorAll(".cnnlab-figure, .cnnlab-question")].filter((card) =>
  getComputedStyle(card).breakInside !== "avoid").map((card) => `${card.className} may be torn`)"""

# The same faults as a printer meets them, in a window of any size: all within one task, so no observer comes between.
PRINTED = f"""() => {{
  dispatchEvent(new Event("beforeprint"));
  try {{
    const widths = [...document.querySelectorAll(".cnnlab-figure")].map((card) => card.offsetWidth);
    const wrong = widths.filter((width) => width !== 672).map((width) => `${{width}} px wide`);
    return [...({STICKS_OUT})(), ...({CUT_OFF})(), ...wrong];
  }} finally {{
    dispatchEvent(new Event("afterprint"));
  }}
}}"""

# What moves by itself: animations that run, and transitions that would.
MOVING = """(host) => [
  ...host.getAnimations({ subtree: true }).map((animation) => animation.effect.target.className),
  ...[...host.querySelectorAll("*")].filter((element) => {
    const { transitionDuration, animationName } = getComputedStyle(element);
    return animationName !== "none" || !/^0s(, 0s)*$/.test(transitionDuration);
  }).map((element) => element.className),
]"""

# The look of a new one with the state of the first, made on the page, or off it and then put there: as soon as it is
# as wanted, or after a hundred frames.
MADE_ANEW = f"""async ([kind, wanted, off]) => {{
  const host = document.querySelector(".cnnlab-static"), made = host.cloneNode(false);
  const el = document.createElement("div");
  const get = (name) => host.cnnlabModel.state[name], nothing = () => {{}};
  const model = {{ get, set: nothing, save_changes: nothing, on: nothing, off: nothing }};
  host.after(made);
  if (!off) made.append(el);
  const end = await cnnlab.widgets[kind].render({{ model, el }});
  made.append(el);
  let look = null;
  for (let frame = 0; frame < 100 && JSON.stringify(look) !== JSON.stringify(wanted); frame += 2) {{
    await {DRAWN};
    look = ({PICTURE})(made);
  }}
  end();
  made.remove();
  return look;
}}"""

_PRESSED = "a[href], button, input, select, summary, textarea, [tabindex='0']"
_STOPS = f"""[...host.querySelectorAll("{_PRESSED}")].filter((each) => {{
    if (each.disabled || !each.checkVisibility()) return false;
    if (each.type !== "radio") return true;
    const group = [...host.querySelectorAll(`input[name="${{each.name}}"]`)];
    return each === (group.find((other) => other.checked) ?? group[0]);
  }})"""
_NAME = """(each, k) => `${k}: ${each.tagName} ${each.getAttribute("aria-label") ?? each.textContent.slice(0, 20)}`"""

# What the Tab key leads to in a host, in order; a group of radio buttons is one stop.
STOPS = f"(host) => {_STOPS}.map({_NAME})"

# Which of them has the focus; null for none.
FOCUSED = f"""(host) => {{
  const stops = {_STOPS};
  const k = stops.indexOf(document.activeElement);
  return k < 0 ? null : ({_NAME})(stops[k], k);
}}"""
FOCUS_BEFORE = """() => {
  const start = document.querySelector("h1");
  start.tabIndex = -1;
  start.focus();
}"""

# Whether the element with the focus, or one around it that shows it in its place, has an outline.
FOCUS_IS_SEEN = """(host) => {
  for (let each = document.activeElement; each !== host; each = each.parentElement) {
    const { outlineStyle, outlineWidth } = getComputedStyle(each);
    if (outlineStyle !== "none" && parseFloat(outlineWidth) >= 1) return true;
  }
  return false;
}"""

# What those who listen were told last: by a live region, or by a native control.
SPOKEN = """(host) => [
  ...[...host.querySelectorAll("[aria-live], [role=status]")].map((live) => live.textContent),
  ...[...host.querySelectorAll("select, input[type=range]")].map((control) => control.ariaValueText ?? control.value),
].join()"""

# What a finger may land on when it wants to scroll.
SURFACES = (
    ":is(canvas, svg[role], .cnnlab-map, input[type=range], [role=application], [role=listbox], [tabindex='0']):visible"
)

# Points on an element in rows, those that are in the window once it lies in its middle.
GRID = """(element) => {
  element.scrollIntoView({ block: "center" });
  const box = element.getBoundingClientRect(), parts = [0.08, 0.3, 0.5, 0.7, 0.92];
  const row = (down) => parts.map((across) => [box.left + across * box.width, box.top + down * box.height]);
  const isGrip = (point) => document.elementFromPoint(...point).closest(".cnnlab-order-grip"); // dragged up and down
  const seen = parts.flatMap(row).filter(([x, y]) => x > 0 && y > 0 && x < innerWidth && y < innerHeight);
  return seen.filter((point) => !isGrip(point));
}"""
CENTRE = """(element) => {
  element.scrollIntoView({ block: "center" });
  return scrollY;
}"""
ROOM_BELOW = "() => { document.body.style.paddingBlock = '600px'; }"

# Controls that can be pressed to change a figure without leaving it.
SWITCHES = ".cnnlab-switch label:visible:not(:has(input:disabled))"
RADIO_NAMES = "(host) => [...host.querySelectorAll('input[type=radio]')].map((radio) => radio.name)"

PAUSE = """async () => {
  for (const { cnnlabModel: model } of document.querySelectorAll(".cnnlab-static"))
    if (model.get("playing")) model.set("playing", false);
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
