// Numbers as text, and text as numbers: rounding, fractions, true minus signs.

/** `digits` decimals and a true minus sign; never "−0". */
function fixed(value, digits) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "–" : value < 0 ? "−∞" : "∞";
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** At most `digits` decimals, without trailing zeros: 14, 0.333, −2.5. */
function number(value, digits = 3) {
  const text = fixed(value, digits);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** Whether number(value, digits) had to round. Noise of float64 sums is not rounding. */
function isRounded(value, digits = 3) {
  const scaled = Math.abs(value) * 10 ** digits;
  return Math.abs(scaled - Math.round(scaled)) > 1e-9 * Math.max(1, scaled);
}

/** The most decimals (at most two) that fit into `width` characters, the sign apart: −4.33, 12.7, −112. Zeros go. */
function short(value, width = 4) {
  if (Number.isInteger(value)) return fixed(value, 0);
  for (const digits of [2, 1]) {
    const text = number(value, digits);
    if (text.replace("−", "").length <= width) return text;
  }
  return fixed(value, 0);
}

/** A number as people type it: -1, −1, 0.5, 0,5, 1/9. @returns {number} NaN where it is none. */
function parseNumber(text) {
  const match = /^\s*([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:\s*\/\s*(\d+))?\s*$/.exec(text.replace("−", "-").replace(",", "."));
  if (!match) return NaN;
  const value = Number(match[2]) / Number(match[3] ?? 1);
  return Number.isFinite(value) ? (match[1] === "-" && value !== 0 ? -value : value) : NaN;
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
  const whole = parts > 1 && isRounded(value, 0) && !isRounded(value * parts, 0);
  return whole ? `${number(value * parts, 0)}/${parts}` : number(value, digits);
}

/** A kernel's weights as text; all fractions have one denominator where that is possible: 1/16, 2/16, 4/16. */
function weightTexts(kernel) {
  const shared = parts(kernel);
  const own = (value) => (isRounded(value, 2) ? denominator([value]) : 1);
  return kernel.map((row) => row.map((value) => exact(value, shared ?? own(value))));
}

/** How bright a kernel leaves an even area, in words. */
const weightSum = (kernel) => `Its weights sum to ${number(kernel.flat().reduce((sum, weight) => sum + weight, 0))}.`;

/** "3 × 4": how large a grid is. */
const extent = (rows, cols) => `${rows} × ${cols}`;

/** A text with its minus signs as a word, for readers who listen. */
const spoken = (text) => text.replaceAll("−", "minus ");

/** A factor or a term: in parentheses where it begins with a minus sign. */
const closed = (text) => (text.startsWith("−") ? `(${text})` : text);

Object.assign(core, {
  closed, denominator, exact, extent, fixed, isRounded, number, parseNumber, parts, short, spoken, weightSum, weightTexts,
});
