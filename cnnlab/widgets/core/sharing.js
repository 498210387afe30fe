// How the units of a layer share their weights: dense, local or shared. Units and pixels lie in grids of one size.

const { count } = core.bill;

const STAGES = ["dense", "local", "shared"];

/** The part of a unit's window that lies in the image: first row and column, and those after the last. */
function windowOf(side, size, row, col) {
  const [before, after] = [(size - 1) / 2, (size + 1) / 2];
  return [Math.max(0, row - before), Math.max(0, col - before), Math.min(side, row + after), Math.min(side, col + after)];
}

/** A number from −1 to 1 that looks drawn by chance and is always the same for the same two numbers. */
function drawn(a, b) {
  let x = Math.imul(a + 11, 0x9e3779b1) ^ Math.imul(b + 29, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
  x = Math.imul(x ^ (x >>> 12), 0x297a2d39);
  return ((x ^ (x >>> 15)) >>> 0) / 2 ** 31 - 1;
}

/** The weight, made up, between a unit (row i, column j) and a pixel (row r, column c); null where there is none. */
function weightAt(stage, side, size, i, j, r, c) {
  const reach = (size - 1) / 2;
  const [m, n] = [r - i + reach, c - j + reach];
  if (stage === "dense") return drawn(i * side + j, r * side + c);
  if (m < 0 || n < 0 || m >= size || n >= size) return null;
  return stage === "local" ? drawn(i * side + j, r * side + c) : drawn(101 + size, m * size + n);
}

/**
 * What each kind of layer learns; a dense one may have any number of units.
 * @returns {Object<string, {weights: number, biases: number, product: string, per: string}>} `product` is how the weights
 *   are counted, and there is one bias a `per`
 */
function costsOf({ side, channels, units, filters, filter_size: size }) {
  const beyond = ((size - 1) / 2) * ((size + 1) / 2); // along one side: pairs of unit and weight outside the image
  const seen = side * size - beyond;
  const [n, c, u, k] = [side, channels, units, filters].map(count);
  return {
    dense: { weights: units * side ** 2 * channels, biases: units, product: `${u} · ${n}² · ${c}`, per: "unit" },
    local: {
      weights: filters * channels * seen ** 2, biases: filters * side ** 2,
      product: `${k} · ${c} · (${n} · ${size} − ${beyond})²`, per: "unit",
    },
    shared: { weights: filters * size ** 2 * channels, biases: filters, product: `${k} · ${size}² · ${c}`, per: "filter" },
  };
}

const sharing = { STAGES, windowOf, weightAt, costsOf };

Object.assign(core, { sharing });
