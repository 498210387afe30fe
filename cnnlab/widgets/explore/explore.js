// A figure drawn by the author's Python function, moved by controls: `explore` in explore.py says what the state means.
// With a kernel a change asks Python for the picture; in the built page every picture is a file to choose from.

/**
 * @typedef {{name: string, kind: "slider"|"choice"|"check", texts: string[]}} Control
 * @typedef {{src: string, width: number, height: number, alt: string, error: string, chosen: number[]}} Shown
 * @typedef {{element: HTMLElement, write: (place: number) => void}} Field
 */
function render({ model, el }) {
  const life = core.lifetime();
  /** @type {Control[]} */
  const controls = model.get("controls");
  /** Every state, drawn when the book was built: {frames, states, alts}; absent where Python draws. */
  const drawn = model.get("drawn");
  const still = !drawn && Boolean(el.closest(".cnnlab-static")); // stored outside the book: one picture, no Python
  let wanted = [...model.get("chosen")];

  // ---- controls ----------------------------------------------------------------------------------------------

  const quiet = { "data-lm-suppress-shortcuts": "true" }; // JupyterLab leaves these keys to the control

  /** @returns {Field} */
  function slider({ name, texts }, k) {
    const id = core.uid("explore");
    const range = { id, type: "range", min: 0, max: texts.length - 1, step: 1, class: "cnnlab-explore-range" };
    const input = core.h("input", { ...range, ...quiet });
    const value = core.h("span", { class: "cnnlab-explore-value", "aria-hidden": "true" }); // the slider says it itself
    value.style.minWidth = `${Math.max(...texts.map((text) => text.length))}ch`;
    const element = core.h("div", { class: "cnnlab-explore-control" }, core.h("label", { for: id }, name), input, value);
    input.addEventListener("input", () => choose(k, Number(input.value)));
    function write(place) {
      if (Number(input.value) !== place) input.value = place;
      input.setAttribute("aria-valuetext", texts[place]);
      value.textContent = texts[place];
    }
    input.value = 0; // a range starts in its middle
    return { element, write };
  }

  /** Few short choices stand in one row, more in a list. @returns {Field} */
  function choice(control, k) {
    const { texts } = control;
    return texts.length <= 4 && texts.join("").length <= 24 ? row(control, k) : list(control, k);
  }

  /** @returns {Field} */
  function row({ name, texts }, k) {
    const group = core.uid("explore");
    const inputs = texts.map((_, place) => core.h("input", { type: "radio", name: group, value: place, ...quiet }));
    inputs.forEach((input, place) => input.addEventListener("change", () => choose(k, place)));
    const labels = inputs.map((input, place) => core.h("label", {}, input, texts[place]));
    const options = core.h("fieldset", { class: "cnnlab-switch", "aria-label": name }, ...labels);
    const title = core.h("span", { "aria-hidden": "true" }, name);
    const element = core.h("div", { class: "cnnlab-explore-control" }, title, options);
    return { element, write: (place) => (inputs[place].checked = true) };
  }

  /** @returns {Field} */
  function list({ name, texts }, k) {
    const options = texts.map((text, place) => core.h("option", { value: place }, text));
    const select = core.h("select", { class: "cnnlab-select", ...quiet }, ...options);
    select.addEventListener("change", () => choose(k, select.selectedIndex));
    const element = core.h("label", { class: "cnnlab-explore-control" }, core.h("span", {}, name), select);
    return { element, write: (place) => (select.selectedIndex = place) };
  }

  /** @returns {Field} */
  function check({ name }, k) {
    const input = core.h("input", { type: "checkbox", class: "cnnlab-explore-box", ...quiet });
    input.addEventListener("change", () => choose(k, Number(input.checked)));
    const element = core.h("label", { class: "cnnlab-explore-control cnnlab-explore-check" }, input, core.h("span", {}, name));
    return { element, write: (place) => (input.checked = place === 1) };
  }

  const kinds = { slider, choice, check };
  const fields = controls.map((control, k) => kinds[control.kind](control, k));
  const panel = core.h("div", { class: "cnnlab-explore-controls", role: "group", "aria-label": "Controls of the figure" });
  panel.append(...fields.map((field) => field.element));
  panel.hidden = still;

  // ---- the picture -------------------------------------------------------------------------------------------

  const stage = core.h("div", { class: "cnnlab-explore-stage" });
  const scroller = core.h("div", { class: "cnnlab-explore-scroller" }, stage);
  const readout = core.h("p", { class: "cnnlab-explore-readout" });
  const spoken = core.h("p", { class: "cnnlab-spoken", "aria-live": "polite" });
  const announcer = core.announcer(spoken);
  life.add(announcer.end);
  el.replaceChildren(core.h("div", { class: "cnnlab-figure cnnlab-explore" }, panel, scroller, readout, spoken));

  const room = { width: 0, height: 0 }; // of the largest picture: a smaller one moves nothing
  function reserve({ width, height }) {
    room.width = Math.max(room.width, width);
    room.height = Math.max(room.height, height);
    if (!room.width) return; // nothing but an error so far
    stage.style.setProperty("--width", `${room.width}px`);
    stage.style.aspectRatio = `${room.width} / ${room.height}`;
  }

  /** On a narrow screen the picture keeps its letters readable and scrolls by itself: by keyboard too. */
  const watcher = new ResizeObserver(() => {
    const wide = scroller.scrollWidth > scroller.clientWidth;
    const attributes = { tabindex: "0", role: "group", "aria-label": "Figure, scrolls sideways" };
    for (const [name, value] of Object.entries(attributes))
      if (wide) scroller.setAttribute(name, value);
      else scroller.removeAttribute(name);
  });
  watcher.observe(scroller);
  life.add(() => watcher.disconnect());

  const picture = ({ alt, width, height }) => core.h("img", { alt, width, height, class: "cnnlab-explore-picture" });
  const stateText = (chosen) => chosen.map((place, k) => `${controls[k].name} = ${controls[k].texts[place]}`).join(" · ");

  /** Puts a picture, or the sentence why there is none, on the stage. @param {Shown} shown */
  function place(shown, image) {
    if (String(shown.chosen) === String(wanted)) settle();
    reserve(shown);
    if (shown.error) stage.replaceChildren(core.h("p", { class: "cnnlab-explore-error" }, shown.error));
    else {
      image.style.width = `${(100 * shown.width) / room.width}%`;
      stage.replaceChildren(image);
    }
    readout.textContent = stateText(shown.chosen);
  }

  /** Brings a picture onto the stage once it is loaded, unless a newer one has been asked for meanwhile. */
  let newest = 0;
  life.add(() => newest++);
  function bring(shown) {
    const number = ++newest;
    const current = (work) => () => number === newest && work();
    if (shown.error) return arrive(shown, null);
    const image = picture(shown);
    image.onload = current(() => arrive(shown, image));
    image.onerror = current(() => arrive({ ...shown, error: "This picture did not load." }, null));
    image.src = shown.src;
  }

  function arrive(shown, image) {
    place(shown, image);
    announcer.say(shown.error || shown.alt);
  }

  // ---- waiting -----------------------------------------------------------------------------------------------

  let timers = [];
  function settle() {
    timers.forEach(clearTimeout);
    timers = [];
    stage.classList.remove("is-waiting");
  }
  /** Says after a moment that the picture is still the old one, and later what may be the reason. */
  function wait(soon, late) {
    if (timers.length) return;
    const say = (text) => () => {
      stage.classList.add("is-waiting");
      readout.textContent = text;
    };
    timers = [setTimeout(say(soon), 400), setTimeout(say(late), 8000)];
  }
  life.add(settle);

  // ---- from a built page's files -----------------------------------------------------------------------------

  /** @returns {Shown} */
  function stored(chosen) {
    const state = chosen.reduce((at, place, k) => at * controls[k].texts.length + place, 0);
    return { ...drawn.frames[drawn.states[state]], alt: drawn.alts[state], error: "", chosen };
  }

  /** Loads the pictures one step away on each control, so that the next one is there when it is wanted. */
  const fetched = new Map();
  function prefetch() {
    wanted.forEach((place, k) => {
      for (const next of [place - 1, place + 1]) {
        if (!(next in controls[k].texts)) continue;
        const { src } = stored(wanted.with(k, next));
        if (!fetched.has(src)) fetched.set(src, Object.assign(new Image(), { src }));
      }
    });
  }

  // ---- from Python -------------------------------------------------------------------------------------------

  let asked = false; // one question at a time: while Python draws, only the newest wish is kept
  function ask() {
    if (asked || String(wanted) === String(model.get("shown").chosen)) return;
    asked = true;
    wait("Drawing …", "Python has not answered yet. Without a kernel, run this cell again.");
    model.set("chosen", wanted);
    model.save_changes();
  }

  function answered() {
    asked = false;
    settle();
    bring(model.get("shown"));
    ask();
  }

  // ---- state -------------------------------------------------------------------------------------------------

  function choose(k, place) {
    wanted = wanted.map((old, j) => (j === k ? place : old));
    fields[k].write(place);
    if (drawn) model.set("chosen", wanted);
    else ask();
  }

  /** Follows the state wherever the change came from. */
  function follow() {
    const chosen = model.get("chosen");
    if (drawn || !asked) wanted = [...chosen];
    fields.forEach((field, k) => field.write(wanted[k]));
    if (!drawn) return;
    wait("Loading …", "This picture has not loaded yet.");
    bring(stored(wanted));
    prefetch();
  }

  (drawn?.frames ?? []).forEach(reserve);
  fields.forEach((field, k) => field.write(wanted[k]));
  const first = drawn ? stored(wanted) : model.get("shown");
  const image = picture(first);
  image.loading = "lazy"; // far down a page it waits for the reader
  if (!first.error) image.src = first.src;
  place(first, image);
  life.follow(model, "chosen", follow);
  if (drawn) life.listen(el, "pointerenter focusin touchstart", prefetch, { passive: true });
  else life.follow(model, "shown", answered);
  return life.end;
}

export default { render };
