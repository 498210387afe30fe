// A window's products and their sum: a tile for each product, arranged as the kernel is, and the sum written out, a
// line for each row of the kernel.

const {
  createCells, diverging, equals, exact, h, isRounded, number, parts, productLimit, remembered, spokenSum, sumLine,
  sumProduct, tint, weightTexts, write,
} = core;

/** @typedef {{value: number, weight: number, padded: boolean}} Product a pixel, its weight, whether it is padding */

/** Writes a product into its tile; `shared` is the denominator of the kernel's weights. */
function drawTile(tile, { value, weight, padded }, [pixel, factor], shared, colour) {
  const text = exact(value * weight, shared, 2);
  const [above, below] = tile.children;
  tile.classList.toggle("is-padding", padded);
  tint(tile, padded ? null : colour);
  write(above.firstElementChild, pixel);
  write(above.lastElementChild, factor);
  write(below, text.includes("/") || !isRounded(value * weight, 2) ? text : `≈ ${text}`);
}

function createTiles() {
  const factors = () => [h("span", {}, h("i"), " × ", h("b")), h("strong")];
  const tiles = createCells({ class: "cnnlab-products-tiles" }, "cnnlab-product", factors);
  function draw(kernel, window, factors, colours) {
    const shared = parts(kernel);
    const limit = productLimit(window.map(({ value, weight }) => value * weight));
    tiles.resize(kernel.length, kernel[0].length);
    tiles.root.classList.toggle("is-wide", kernel[0].length > 3);
    for (const [k, each] of window.entries()) {
      const colour = diverging(colours, each.value * each.weight, limit);
      drawTile(tiles.root.children[k], each, factors[k], shared, colour);
    }
  }
  return { root: tiles.root, draw };
}

function createSum() {
  const root = h("div", { class: "cnnlab-sum" });
  const [fraction, answer] = [h("span"), h("strong", { class: "cnnlab-sum-result" })];
  const last = sumLine();
  last.terms.append(fraction, answer);

  const build = remembered((rows, cols) => {
    const terms = Array.from({ length: rows * cols }, () => sumProduct());
    const lines = Array.from({ length: rows }, (_, m) => sumLine(m ? "+" : "="));
    lines.forEach((line, m) => line.terms.append(...terms.slice(m * cols, (m + 1) * cols).map((term) => term.root)));
    const [first, ...others] = [...lines, last];
    root.replaceChildren(...first.parts, ...others.flatMap((line) => [line.lead, line.terms]));
    return { name: first.name, terms };
  });

  function draw(name, kernel, factors, result, rounded) {
    const built = build(kernel.length, kernel[0].length);
    built.terms.forEach((term, k) => term.show(...factors[k]));
    write(built.name, name);
    const text = exact(result, parts(kernel));
    fraction.hidden = !text.includes("/");
    write(last.lead, equals(fraction.hidden ? result : 0, 3, rounded));
    write(fraction, `${text} ${equals(result)}`);
    write(answer, number(result));
  }
  return { root, draw };
}

/** Tiles and sum beside each other; what they say, `draw` returns in words. */
function createProducts() {
  const [tiles, sum] = [createTiles(), createSum()];
  const root = h("div", { class: "cnnlab-products", "aria-hidden": "true" }, tiles.root, sum.root);

  /** @param {{name: string, kernel: number[][], window: Product[], result: number}} shown `name` is the result's */
  function draw({ name, kernel, window, result }, colours) {
    const weights = weightTexts(kernel).flat();
    const factors = window.map(({ value }, k) => [number(value, 2), weights[k]]);
    tiles.draw(kernel, window, factors, colours);
    const isExact = (weight, k) => weights[k].includes("/") || !isRounded(weight);
    const rounded = window.some(({ value, weight }, k) => isRounded(value, 2) || !isExact(weight, k));
    sum.draw(name, kernel, factors, result, rounded);
    return `${spokenSum(factors)}, ${rounded || isRounded(result) ? "is about" : "is"} ${number(result)}`;
  }

  /** Makes tiles as wide as two factors of so many ems, and the sign between them. */
  function fit(factors, scale) {
    const width = Math.ceil(13 * scale * (factors + 1.5) + 10);
    tiles.root.style.setProperty("--tile", `${Math.max(84 * scale, width)}px`);
  }
  return { root, draw, fit };
}

Object.assign(core, { createProducts });
