// Fingers that slide sideways over a surface, while a stroke up or down scrolls the page.

const { dragging } = core;

/**
 * As `dragging`, where press and drag are one: `point` gets every place that a reader points at. The surface has
 * `touch-action: pan-y pinch-zoom`.
 * @param {{point: (event: PointerEvent) => void, isHandle?: (event: PointerEvent) => boolean,
 *   isSideways?: boolean, hover?: (event: PointerEvent | null) => void}} gesture `isHandle`: whether a finger may drag
 *   any way from here; `isSideways`: whether it may slide sideways from anywhere
 */
function sliding(life, surface, { point, isHandle = () => false, isSideways = true, hover }) {
  const keep = (event) => isHandle(event) && event.touches.length === 1 && event.preventDefault();
  if (!isSideways) life.listen(surface, "touchstart", keep, { passive: false }); // `touch-action` is not heard within a drawing
  dragging(life, surface, {
    isHandle: (event) => event.pointerType === "touch" && (isSideways || isHandle(event)),
    hold: (event) => ({ x: event.clientX, y: event.clientY, free: event.pointerType !== "touch" || isHandle(event) }),
    press: point,
    drag(event, from) {
      from.free ||= Math.abs(event.clientX - from.x) > Math.abs(event.clientY - from.y);
      if (from.free) point(event);
    },
    hover,
  });
}

Object.assign(core, { sliding });
