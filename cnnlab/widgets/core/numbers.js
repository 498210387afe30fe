// Numbers as text: rounding, fractions, true minus signs.

/** `digits` decimals and a true minus sign; never "−0". */
function fixed(value, digits) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "–" : value < 0 ? "−∞" : "∞";
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

const LARGE = 1e7; // from here on, numbers are written with a power of ten
const POWERS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const magnitude = (value) => (value ? Math.floor(Math.log10(Math.abs(value))) : 0);

/** How many decimals of a number are written: of at most `digits`, those that are among its first seven figures. */
const decimals = (value, digits) => Math.min(digits, Math.max(0, 6 - magnitude(value)));

/** At most `digits` decimals, without trailing zeros: 14, 0.333, −2.5, 123456.8; large ones as 1.997 × 10¹². */
function number(value, digits = 3) {
  if (Math.abs(value) >= LARGE && Number.isFinite(value)) {
    const [factor, power] = value.toExponential(3).split("e+");
    return `${number(Number(factor))} × 10${[...power].map((digit) => POWERS[digit]).join("")}`;
  }
  const text = fixed(value, decimals(value, digits));
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** A number with at least three decimals, and more where its first two figures need them: 0.00012. */
const figures = (value) => number(value, Math.max(3, 1 - magnitude(value)));

/** Two numbers as text, with more decimals than `digits` where it takes them, and they suffice, to tell them apart. */
function apart(a, b, digits) {
  const texts = (count) => [a, b].map((value) => number(value, count));
  const found = [0, 1, 2, 3, 4].map((more) => texts(digits + more)).find(([one, other]) => one !== other);
  return found ?? texts(digits);
}

/** Whether number(value, digits) had to round. Noise of float64 sums is not rounding. */
function isRounded(value, digits = 3) {
  const written = Math.abs(value) >= LARGE ? 3 - magnitude(value) : decimals(value, digits);
  const scaled = Math.abs(value) * 10 ** written;
  return Math.abs(scaled - Math.round(scaled)) > 1e-9 * Math.max(1, scaled);
}

/** The most decimals (at most two) that fit into `width` characters, the sign apart: −4.33, 12.7, −112. Zeros go. */
function short(value, width = 4) {
  if (Number.isInteger(value) || Math.abs(value) >= LARGE) return number(value, 0);
  for (const digits of [2, 1]) {
    const text = number(value, digits);
    if (text.replace("−", "").length <= width) return text;
  }
  return fixed(value, 0);
}

/** The smallest denominator up to `largest` that makes every value a whole number of parts; null where none does. */
function denominator(values, largest = 64) {
  for (let d = 1; d <= largest; d++)
    if (values.every((value) => Math.abs(value * d - Math.round(value * d)) < 1e-9)) return d;
  return null;
}

/** The denominator a kernel's weights are written in: 1 where two decimals are exact, null where none will do. */
function parts(kernel) {
  const values = kernel.flat();
  return values.every((value) => !isRounded(value, 2)) ? 1 : denominator(values);
}

/** A whole number, else a fraction of `parts` where that is exact (2/16), else at most `digits` decimals. */
function exact(value, parts, digits = 3) {
  const whole = parts > 1 && isRounded(value, 0) && !isRounded(value * parts, 0) && Math.abs(value * parts) < LARGE;
  return whole ? `${number(value * parts, 0)}/${parts}` : number(value, digits);
}

const typed = new WeakMap(); // kernels with weights that a reader typed: texts, "" where one was not typed or is whole

/**
 * A kernel's weights as text: what was typed as it was typed, 1/3 or 0.5; the other fractions have one denominator where
 * that is possible: 1/16, 2/16, 4/16.
 */
function weightTexts(kernel) {
  const known = typed.get(kernel);
  const shared = parts(kernel.map((row, i) => row.filter((_, j) => !known?.[i][j])));
  const own = (value) => (isRounded(value, 2) ? denominator([value]) : 1);
  const text = (value, i, j) => known?.[i][j] || exact(value, shared ?? own(value));
  return kernel.map((row, i) => row.map((value, j) => text(value, i, j)));
}

/** A kernel with another weight in row i, column j, typed as `text`; "" where it was not typed. */
function withWeight(kernel, i, j, weight, text) {
  const put = (grid, value) => grid.map((row, m) => row.map((old, n) => (m === i && n === j ? value : old)));
  const next = put(kernel, weight);
  const known = typed.get(kernel) ?? kernel.map((row) => row.map(() => ""));
  typed.set(next, put(known, Number.isInteger(weight) ? "" : text)); // 4/2 is 2
  return next;
}

/** How bright a kernel leaves an even area, in words. */
const weightSum = (kernel) => `Its weights sum to ${number(kernel.flat().reduce((sum, weight) => sum + weight, 0))}.`;

/** "3 × 4": how large a grid is. */
const extent = (rows, cols) => `${rows} × ${cols}`;

/** A text with its minus signs and powers of ten as words, for readers who listen. */
const spoken = (text) =>
  text.replaceAll("−", "minus ").replace(/ × 10([⁰¹²³⁴⁵⁶⁷⁸⁹]+)/g, (_, power) =>
    ` times 10 to the ${[...power].map((digit) => POWERS.indexOf(digit)).join("")}`);

/** A factor or a term: in parentheses where it begins with a minus sign. */
const closed = (text) => (text.startsWith("−") ? `(${text})` : text);

Object.assign(core, {
  apart, closed, denominator, exact, extent, figures, fixed, isRounded, number, parts, short, spoken, weightSum, weightTexts,
  withWeight,
});
