// A slider's native input, which a finger can scroll past.

const { KEYS, h } = core;

const SLIP = 6; // px along the slider that a finger may move before it slides

/**
 * A range input. Chromium's own jumps to wherever a finger touches it on its way down the page; this one follows a
 * finger that taps it or slides along it, and nothing else. Listen to its "input" after this.
 * @param {Object} life @param {Object} attributes
 */
function rangeInput(life, attributes) {
  const input = h("input", { type: "range", [KEYS]: "true", ...attributes });
  let held = null; // a finger that is down, until it is known to slide
  life.listen(input, "touchstart", ({ touches: [{ clientX, clientY }] }) => {
    held = { x: clientX, y: clientY, value: input.value, touched: input.value, scrolls: false };
  }, { passive: true });
  life.listen(input, "touchmove", ({ touches: [{ clientX, clientY }] }) => {
    const slides = held && !held.scrolls && Math.abs(clientX - held.x) > Math.max(SLIP, Math.abs(clientY - held.y));
    if (slides) held = null;
  }, { passive: true });
  life.listen(input, "pointercancel", () => held && (held.scrolls = true)); // the page has taken the finger
  life.listen(input, "input", (event) => {
    if (!held) return;
    held.touched = input.value;
    input.value = held.value;
    event.stopImmediatePropagation();
  });
  life.listen(input, "touchend touchcancel", () => {
    const tapped = held && !held.scrolls && held.touched !== held.value ? held.touched : null;
    held = null;
    if (tapped === null) return;
    input.value = tapped;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  return input;
}

Object.assign(core, { rangeInput });
