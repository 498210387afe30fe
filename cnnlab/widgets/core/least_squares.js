// The least squares of one weight and one bias: the loss is the mean of (weight · x + bias − t)² over all pixels.

/** @typedef {{xx: number, x: number, tt: number, xt: number, t: number}} Moments means over all pixels */
/** @typedef {{weight: number, bias: number}} Place */

/** All that the loss needs to know of an input and a target, both rows of pixels. @returns {Moments} */
function momentsOf(input, target) {
  const [x, t] = [input.flat(), target.flat()];
  const mean = (value) => x.reduce((sum, _, k) => sum + value(k), 0) / x.length;
  return {
    xx: mean((k) => x[k] * x[k]), x: mean((k) => x[k]), xt: mean((k) => x[k] * t[k]),
    t: mean((k) => t[k]), tt: mean((k) => t[k] * t[k]),
  };
}

/** @param {Moments} m @param {Place} place */
function lossAt(m, { weight, bias }) {
  const square = weight * weight * m.xx + bias * bias + m.tt;
  return Math.max(0, square + 2 * (weight * bias * m.x - weight * m.xt - bias * m.t));
}

/** The slopes of the loss: how fast it grows with the weight, and with the bias. */
function gradientAt(m, { weight, bias }) {
  return { weight: 2 * (weight * m.xx + bias * m.x - m.xt), bias: 2 * (weight * m.x + bias - m.t) };
}

/** Where the loss is lowest, and how it curves: eigenvalues of its second derivatives, largest first, with the angle. */
function bowlOf(m, both, bias) {
  if (!both) return { weight: (m.xt - bias * m.x) / m.xx, bias, curves: [2 * m.xx], angle: 0 };
  const spread = m.xx - m.x * m.x;
  const weight = (m.xt - m.x * m.t) / spread;
  const [half, apart] = [m.xx + 1, Math.hypot(m.xx - 1, 2 * m.x)];
  const curves = [half + apart, half - apart];
  return { weight, bias: m.t - weight * m.x, curves, angle: Math.atan2(curves[0] - 2 * m.xx, 2 * m.x) };
}

/** Where a step of gradient descent leads, of the weight alone or of `both`. @returns {Place} */
function stepFrom(m, place, rate, both) {
  const slope = gradientAt(m, place);
  return { weight: place.weight - rate * slope.weight, bias: both ? place.bias - rate * slope.bias : place.bias };
}

const leastSquares = { momentsOf, lossAt, gradientAt, bowlOf, stepFrom };

Object.assign(core, { leastSquares });
