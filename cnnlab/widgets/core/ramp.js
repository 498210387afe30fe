// Values painted in the colours of a scale, which are made in steps: a pixel of a canvas for each value, or a larger cell.

const { clamp, css, diverging, grey, ink } = core;

/**
 * The colours of a scale in equal steps: made once a theme, not once a value.
 * @param {(share: number) => number[]} colour of each share from 0 to 1
 * @returns {{css: string[], ink: string[], words: Uint32Array}} each colour as CSS, a colour that reads on it, and the
 *   colour as a word of an ImageData
 */
function ramp(colour, steps = 255) {
  const shades = Array.from({ length: steps + 1 }, (_, k) => colour(k / steps));
  const word = ([red, green, blue]) => 0xff000000 | (blue << 16) | (green << 8) | red;
  return { css: shades.map(css), ink: shades.map(ink), words: Uint32Array.from(shades, (shade) => word(shade.map(Math.round))) };
}

/** The two scales of the book in a theme's colours: `grey` for images, `signed` for what can be below 0. */
const scales = (palette, steps) => ({
  grey: ramp((share) => grey(share, 1), steps),
  signed: ramp((share) => diverging(palette, 2 * share - 1, 1), steps),
});

/** Paints values into a canvas of as many pixels, in the colours of a ramp that goes from one value to another. */
function paintValues(canvas, values, { from, to }, { words }) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  const pixels = new Uint32Array(image.data.buffer);
  const last = words.length - 1;
  const factor = last / (to - from);
  for (let k = 0; k < values.length; k++)
    pixels[k] = words[clamp((values[k] - from) * factor + 0.5, 0, last + 0.5) | 0]; // rounded
  context.putImageData(image, 0, 0);
}

/**
 * Paints a square plane as cells across a canvas, sharp on its screen, with a cross on each that is `marked`. The values
 * stay at `canvas.values`.
 */
function paintCells(canvas, { data, width }, { from, to }, colours, marked) {
  const side = Math.max(1, Math.round(canvas.clientWidth * (window.devicePixelRatio || 1)));
  if (canvas.width !== side) [canvas.width, canvas.height] = [side, side];
  const context = canvas.getContext("2d");
  const edge = (k) => Math.round((k * side) / width);
  const crosses = new Map();
  canvas.values = data;
  for (let k = 0; k < data.length; k++) {
    const [i, j] = [Math.floor(k / width), k % width];
    const shade = Math.round(clamp((data[k] - from) / (to - from), 0, 1) * (colours.css.length - 1));
    context.fillStyle = colours.css[shade];
    context.fillRect(edge(j), edge(i), edge(j + 1) - edge(j), edge(i + 1) - edge(i));
    if (marked?.[k]) cross(crosses, colours.ink[shade], edge(j), edge(i), side / width);
  }
  context.lineWidth = Math.max(1, (side / width) * 0.1);
  for (const [ink, path] of crosses) {
    context.strokeStyle = ink;
    context.stroke(path);
  }
}

/** Adds a × in a cell to the path of its ink. */
function cross(crosses, ink, x, y, unit) {
  if (!crosses.has(ink)) crosses.set(ink, new Path2D());
  const path = crosses.get(ink);
  const [from, to] = [0.28 * unit, 0.72 * unit];
  path.moveTo(x + from, y + from);
  path.lineTo(x + to, y + to);
  path.moveTo(x + to, y + from);
  path.lineTo(x + from, y + to);
}

Object.assign(core, { paintCells, paintValues, ramp, scales });
