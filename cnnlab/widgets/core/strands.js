// Lines between the cells of two upright grids, on a canvas: very many as a haze, those of one cell as strands.

const { clamp, h, oblique } = core;

/** @typedef {{width: number, height: number, em: number, input: Object, output: Object}} Sizes of a picture and its two
 *   grids; `em`: how large its letters are, 1 as usual */

/** Two grids of `rows` × `cols` cells at the ends of a picture `width` pixels wide, with room for a line above. @returns {Sizes} */
function sizesOf(width, em, rows, cols) {
  const across = clamp(width / 38, 7.5, 15);
  const down = clamp(width / 22, 17, 24);
  const rise = across * 0.45;
  const grid = { rows, cols, across, down, rise, top: 30 * em + cols * rise };
  const [input, output] = [{ ...grid, left: 8 }, { ...grid, left: width - 8 - cols * across }];
  return { width, height: grid.top + rows * down + 12, em, input, output };
}

const centre = (grid, [row, col]) => oblique.point(grid, row + 0.5, col + 0.5);

/**
 * A layer with a haze of lines, to be drawn under others; one pixel a CSS pixel is enough for it.
 * @param {Sizes} sizes
 * @param {number} alpha how much of a line is seen
 * @param {Iterable<{ink: string, lines: [number[], number[]][]}>} groups lines from a cell of `output` to one of
 *   `input`; the haze of groups adds up, that of a group's lines does not
 */
function hazeOf({ width, height, input, output }, alpha, groups) {
  const layer = h("canvas", { width: Math.ceil(width), height: Math.ceil(height) });
  const context = layer.getContext("2d");
  context.globalAlpha = alpha;
  context.lineWidth = 0.75;
  for (const { ink, lines } of groups) {
    context.strokeStyle = ink;
    context.beginPath();
    for (const [from, to] of lines) {
      context.moveTo(...centre(output, from));
      context.lineTo(...centre(input, to));
    }
    context.stroke();
  }
  return layer;
}

/**
 * Colours cells of a grid and draws the lines that lead there.
 * @param {number[]} from where they begin, in pixels
 * @param {{cell: number[], end: number[], ink: string, left: number}[]} strands the line leads to `end`, which may lie
 *   between cells; `left` is how much of it is still there, 0 to 1
 */
function drawStrands(context, from, grid, strands) {
  for (const { cell, ink, left } of strands) {
    context.globalAlpha = left;
    context.fillStyle = ink;
    oblique.outline(context, grid, ...cell);
    context.fill();
  }
  context.lineWidth = 1.5;
  for (const { end, ink, left } of strands) {
    context.globalAlpha = 0.25 + 0.75 * left;
    context.strokeStyle = ink;
    context.beginPath();
    context.moveTo(...from);
    context.lineTo(...centre(grid, end));
    context.stroke();
  }
  context.globalAlpha = 1;
}

const strands = { sizesOf, hazeOf, drawStrands };

Object.assign(core, { strands });
