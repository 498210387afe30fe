// Grids of cells that stand upright and are seen from the side, on a canvas.

const { clamp } = core;

/** @typedef {{rows: number, cols: number, left: number, top: number, across: number, down: number, rise: number}} Grid
 *   the top left corner, and how far a column goes across and up and a row goes down, in pixels */

/** The point at row r, column c; whole numbers are corners, halves centres. @param {Grid} grid */
const point = (grid, r, c) => [grid.left + c * grid.across, grid.top + r * grid.down - c * grid.rise];

/** The path around cells, to be filled or stroked. */
function outline(context, grid, r, c, rows = 1, cols = 1) {
  context.beginPath();
  for (const [dr, dc] of [[0, 0], [0, cols], [rows, cols], [rows, 0]]) context.lineTo(...point(grid, r + dr, c + dc));
  context.closePath();
}

/** The row and column under a point, or near a border cell; null elsewhere. */
function cellUnder(grid, x, y) {
  const c = (x - grid.left) / grid.across;
  const r = (y - grid.top + c * grid.rise) / grid.down;
  if (c < -0.6 || c >= grid.cols + 0.6 || r < -0.5 || r >= grid.rows + 0.5) return null;
  return [clamp(Math.floor(r), 0, grid.rows - 1), clamp(Math.floor(c), 0, grid.cols - 1)];
}

/** Calls `visit(row, column)` for each cell. */
function eachCell(grid, visit) {
  for (let r = 0; r < grid.rows; r++) for (let c = 0; c < grid.cols; c++) visit(r, c);
}

/** Draws the cells empty, with lines between them and a frame around them; all colours are CSS. */
function drawEmpty(context, grid, { fill, line, frame }) {
  context.fillStyle = fill;
  eachCell(grid, (r, c) => {
    outline(context, grid, r, c);
    context.fill();
  });
  context.strokeStyle = line;
  context.lineWidth = 1;
  eachCell(grid, (r, c) => {
    outline(context, grid, r, c);
    context.stroke();
  });
  outline(context, grid, 0, 0, grid.rows, grid.cols);
  context.strokeStyle = frame;
  context.lineWidth = 2;
  context.stroke();
}

const oblique = { point, outline, cellUnder, eachCell, drawEmpty };

Object.assign(core, { oblique });
