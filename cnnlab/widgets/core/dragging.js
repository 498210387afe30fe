// Presses, taps and drags, by one rule in all figures: a mouse presses and drags anywhere on a surface. A finger taps
// there; its stroke up or down scrolls the page and changes nothing, wherever it begins; and from a handle, which is
// there to be dragged, a stroke that has gone sideways drags any way. The surface has `touch-action: pan-y pinch-zoom`.

const SLIP = 6; // px that a finger may move during a tap

const isFinger = (event) => event.pointerType === "touch";

/** Whether a finger that went from one event to another means to drag, and not to scroll. */
const isSideways = (from, to) =>
  Math.abs(to.clientX - from.clientX) > Math.max(SLIP, Math.abs(to.clientY - from.clientY));

/**
 * @param {Object} life the figure's lifetime
 * @param {HTMLElement} surface
 * @param {{isHandle?: (event: PointerEvent) => boolean, hold?: (event: PointerEvent) => any,
 *   press: (event: PointerEvent) => void, drag: (event: PointerEvent, grip: any) => void,
 *   hover?: (event: PointerEvent | null) => void, isOwn?: (event: PointerEvent) => boolean,
 *   keep?: () => () => void}} gesture
 *   `isHandle`: whether the press takes hold of something; `hold` notes where it stood then, for `drag`.
 *   `press`: a mouse went down beside a handle, or a finger tapped. `drag`: the pointer moved since, or was let go.
 *   `hover`: a mouse passes; null: no longer. One that rests while the page scrolls below it does not. `isOwn`: whether a
 *   finger's stroke from here belongs to the figure, whichever way it goes; the style sheet must say so, too. `keep`
 *   notes what a stroke may change, and gives what brings it back, for one that the browser takes to scroll or to zoom.
 */
function dragging(life, surface, gesture) {
  const nothing = () => {};
  const { isHandle = () => false, hold = () => null, press, drag, hover = nothing, isOwn = () => false, keep = () => nothing } = gesture;
  let grip = null;
  let seen = ""; // where on the screen the mouse was last
  life.listen(surface, "pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    surface.setPointerCapture(event.pointerId);
    hover(null);
    const [held, scrolls] = [isHandle(event), isFinger(event) && !isOwn(event)];
    grip = { from: event, moved: false, held, taps: scrolls, follows: !scrolls, undo: keep() };
    if (grip.follows && !held) press(event);
    grip.at = hold(event);
  });
  life.listen(surface, "pointermove", (event) => {
    if (!grip) return pass(event);
    grip.moved ||= Math.hypot(event.clientX - grip.from.clientX, event.clientY - grip.from.clientY) > SLIP;
    grip.follows ||= grip.held && isSideways(grip.from, event);
    if (grip.follows) drag(event, grip.at);
  });
  function pass(event) {
    const at = `${event.screenX},${event.screenY}`;
    if (at !== seen) hover(event.pointerType === "mouse" ? event : null);
    seen = at;
  }
  life.listen(surface, "pointerup", (event) => {
    if (grip?.taps && !grip.moved) press(event); // on a handle too
    grip = null;
  });
  life.listen(surface, "pointercancel", () => {
    if (grip?.follows) grip.undo();
    grip = null;
  });
  life.listen(surface, "lostpointercapture", () => (grip = null));
  life.listen(surface, "pointerleave", () => hover(null));
}

Object.assign(core, { dragging, isFinger, isSideways });
