// A sum written out, for the eye and for the ear: lines of terms, products in the colours of their factors, a result.

const { closed, h, isRounded, write } = core;

/** A line of a sum: its name, a sign, its terms; its `parts` are the cells of a cnnlab-sum. */
function sumLine(sign = "=", kind = "") {
  const name = h("span", { class: `cnnlab-sum-name ${kind}` });
  const lead = h("span", { class: "cnnlab-sum-lead" }, sign);
  const terms = h("span", { class: "cnnlab-sum-terms" });
  return { name, lead, terms, parts: [name, lead, terms] };
}

/** A term: pixel · weight, given as texts; what is below zero in parentheses. */
function sumProduct(pixel = "", weight = "") {
  const [left, right] = [h("i"), h("b")];
  const root = h("span", {}, left, "·", right);
  function show(pixel, weight) {
    write(left, closed(pixel));
    write(right, closed(weight));
  }
  show(pixel, weight);
  return { root, show };
}

/** The sign before a number as it is written: as it is, or rounded, as terms before it may be. */
const equals = (value, digits, rounded = false) => (rounded || isRounded(value, digits) ? "≈" : "=");

/** The products for readers who listen: "3 times 2, plus 4 times 1". @param {string[][]} factors */
const spokenSum = (factors) => factors.map((pair) => pair.join(" times ")).join(", plus ");

/** The size of a product that has the full colour: tiles are paler than a map. */
const productLimit = (products) => 1.6 * Math.max(...products.map(Math.abs));

Object.assign(core, { equals, productLimit, spokenSum, sumLine, sumProduct });
