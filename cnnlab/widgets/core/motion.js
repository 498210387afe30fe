// A move from one state to another: drawn frame by frame, or at once where the reader wants no motion.

const { clamp, reducedMotion } = core;

/**
 * @param {number} at where it stands
 * @param {number} duration of a move by 1, in ms
 * @param {(at: number, isMoving: boolean) => void} draw called at each frame of a move, the last time at its end
 * @returns {{moveTo: (target: number) => void}}
 */
function createMotion(life, at, duration, draw) {
  let frame = 0;
  function moveTo(target) {
    cancelAnimationFrame(frame);
    const [start, began] = [at, performance.now()];
    const lasts = reducedMotion() ? 0 : duration * Math.abs(target - start);
    const step = (now) => {
      const share = lasts ? clamp((now - began) / lasts, 0, 1) : 1;
      at = share < 1 ? start + (target - start) * (share * share * (3 - 2 * share)) : target;
      draw(at, share < 1);
      if (share < 1) frame = requestAnimationFrame(step);
    };
    step(began);
  }
  life.add(() => cancelAnimationFrame(frame));
  return { moveTo };
}

Object.assign(core, { createMotion });
