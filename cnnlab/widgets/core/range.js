// A slider's native input, which a finger can scroll past.

const { h, isSideways } = core;

/**
 * A range input. Chromium's own jumps to wherever a finger touches it on its way down the page; this one follows a
 * finger that taps it or slides along it, and nothing else. Listen to its "input" after this.
 * @param {Object} life @param {Object} attributes
 */
function rangeInput(life, attributes) {
  const input = h("input", { type: "range", ...attributes });
  let held = null; // a finger that is down: where it came down, and what stood there
  let told = false;
  function tell(value) {
    input.value = value;
    told = true;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    told = false;
  }
  life.listen(input, "touchstart", ({ touches: [{ clientX, clientY }] }) => {
    held = { from: { clientX, clientY }, value: input.value, touched: input.value, slides: false, scrolls: false };
  }, { passive: true });
  life.listen(input, "touchmove", ({ touches: [finger] }) => {
    if (held && !held.scrolls) held.slides ||= isSideways(held.from, finger);
  }, { passive: true });
  life.listen(input, "pointercancel", () => {
    if (!held) return;
    held.scrolls = true; // the page has taken the finger
    if (held.slides) tell(held.value);
  });
  life.listen(input, "input", (event) => {
    if (told || !held || (held.slides && !held.scrolls)) return;
    held.touched = input.value;
    input.value = held.value;
    event.stopImmediatePropagation();
  });
  life.listen(input, "touchend touchcancel", () => {
    const { value, touched, slides, scrolls } = held ?? { slides: true };
    held = null;
    if (!slides && !scrolls && touched !== value) tell(touched);
  });
  return input;
}

Object.assign(core, { rangeInput });
