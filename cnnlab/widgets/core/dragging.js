// Presses, taps and drags, by one rule in all figures: a mouse presses and drags anywhere on a surface; a finger may
// scroll the page from it, and so only taps there, except on a handle, which is there to be dragged.

const SLIP = 6; // px that a finger may move during a tap

/**
 * @param {Object} life the figure's lifetime
 * @param {HTMLElement} surface
 * @param {{isHandle?: (event: PointerEvent) => boolean, hold?: (event: PointerEvent) => any,
 *   press: (event: PointerEvent) => void, drag: (event: PointerEvent, grip: any) => void,
 *   hover?: (event: PointerEvent | null) => void, isOwn?: () => boolean}} gesture
 *   `isHandle`: whether the press takes hold of something; `hold` notes where it stood then, for `drag`.
 *   `press`: a mouse went down beside a handle, or a finger tapped. `drag`: the pointer moved since, or was let go.
 *   `hover`: a mouse passes; null: no longer. `isOwn`: while true, a finger's strokes belong to the figure.
 */
function dragging(life, surface, gesture) {
  const { isHandle = () => false, hold = () => null, press, drag, hover = () => {}, isOwn = () => false } = gesture;
  let grip = null;
  life.listen(surface, "pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    surface.setPointerCapture(event.pointerId);
    hover(null);
    const [finger, held] = [event.pointerType === "touch", isHandle(event)];
    const [taps, follows] = [finger && !isOwn(), !finger || held || isOwn()];
    grip = { x: event.clientX, y: event.clientY, moved: false, taps, follows };
    if (grip.follows && !held) press(event);
    grip.at = hold(event);
  });
  life.listen(surface, "pointermove", (event) => {
    if (!grip) return hover(event.pointerType === "mouse" ? event : null);
    grip.moved ||= Math.hypot(event.clientX - grip.x, event.clientY - grip.y) > SLIP;
    if (grip.follows && (grip.moved || !grip.taps)) drag(event, grip.at);
  });
  life.listen(surface, "pointerup", (event) => {
    if (grip?.taps && !grip.moved) press(event); // on a handle too
    grip = null;
  });
  life.listen(surface, "pointercancel lostpointercapture", () => (grip = null));
  life.listen(surface, "pointerleave", () => hover(null));
}

Object.assign(core, { dragging });
