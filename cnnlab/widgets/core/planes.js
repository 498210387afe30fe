// Planes across their border, where there are zeros or, on a ring, the other side. A plane is stored row by row.

const { conv2dPlane } = core;

/** @typedef {{data: Float64Array, height: number, width: number}} Plane */

/** a modulo n, never below 0. */
const modulo = (a, n) => ((a % n) + n) % n;

/**
 * A part of a plane that may begin and end outside it.
 * @param {Plane} plane
 * @returns {Plane} `height` × `width` values from (top, left) on
 */
function cutOut(plane, top, left, height, width, circular) {
  const data = new Float64Array(height * width);
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const [row, col] = [top + i, left + j];
      const within = row >= 0 && row < plane.height && col >= 0 && col < plane.width;
      if (within) data[i * width + j] = plane.data[row * plane.width + col];
      else if (circular) data[i * width + j] = plane.data[modulo(row, plane.height) * plane.width + modulo(col, plane.width)];
    }
  }
  return { data, height, width };
}

/** A plane moved down and to the right; what leaves is lost, or comes in on the other side. @returns {Plane} */
const shifted = (plane, dy, dx, circular) => cutOut(plane, -dy, -dx, plane.height, plane.width, circular);

/** The convolution of a plane that is as large as it, divided by the stride: for kernels with odd sides. @returns {Plane} */
function conv2dSame(plane, kernel, stride, circular) {
  const [down, across] = [(kernel.length - 1) / 2, (kernel[0].length - 1) / 2];
  const { data, height, width } = cutOut(plane, -down, -across, plane.height + 2 * down, plane.width + 2 * across, circular);
  return conv2dPlane(data, height, width, kernel, stride);
}

Object.assign(core, { conv2dSame, modulo, shifted });
