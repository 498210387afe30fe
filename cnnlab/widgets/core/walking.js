// Walking: a position among rows and columns, moved by keys, by single steps, or by a pointer on a map of cells.

const { clamp } = core;

/** @typedef {{row: number, col: number}} Position
 *  @typedef {{row: number, col: number, rows: number, cols: number, stride?: number}} Walk where it stands, among how
 *   many; `stride`: how many cells of the map lie between two positions */

/** The row and column that a key leads to from a position among `rows` × `cols`; null for other keys. */
function walkTo(event, { row, col }, rows, cols) {
  const whole = event.ctrlKey || event.metaKey;
  if (event.altKey || event.shiftKey) return null;
  switch (event.key) {
    case "ArrowLeft": return [row, Math.max(0, col - 1)];
    case "ArrowRight": return [row, Math.min(cols - 1, col + 1)];
    case "ArrowUp": return [Math.max(0, row - 1), col];
    case "ArrowDown": return [Math.min(rows - 1, row + 1), col];
    case "Home": return [whole ? 0 : row, 0];
    case "End": return [whole ? rows - 1 : row, cols - 1];
    case "PageUp": return [0, col];
    case "PageDown": return [rows - 1, col];
    default: return null;
  }
}

/** The position `by` steps on, row after row. @param {Walk} walk @returns {Position | null} null: there is none */
function walkOn({ row, col, rows, cols }, by) {
  const at = row * cols + col + by;
  return at < 0 || at >= rows * cols ? null : { row: Math.floor(at / cols), col: at % cols };
}

/** Keys on a surface: those of which `act` says that they meant something do nothing else on the page. */
function onKeys(life, surface, act) {
  life.listen(surface, "keydown", (event) => {
    if (!act(event)) return;
    event.preventDefault();
    event.stopPropagation();
  });
}

/**
 * For `onKeys`: arrow keys and their like walk, Space plays.
 * @param {{where: () => Walk, go: (position: Position) => void, play: () => void}} parts
 */
function walkKeys({ where, go, play }) {
  return (event) => {
    const { rows, cols, ...at } = where();
    const to = walkTo(event, at, rows, cols);
    if (to) go({ row: to[0], col: to[1] });
    else if (event.key === " ") play();
    return to !== null || event.key === " ";
  };
}

/**
 * For `dragging`: a window on a map of cells. A press puts its top left corner there, or just before it where the
 * stride leaves that cell out; a finger drags its frame.
 * @param {{map: Object, where: () => Walk, go: (position: Position) => void,
 *   preview?: (position: Position | null) => void, keep?: () => () => void}} parts `preview` shows where a mouse's
 *   press would put it; `keep` is that of `dragging`
 */
function walkWindow({ map, where, go, preview = () => {}, keep }) {
  const isHandle = (event) => event.pointerType === "touch" && event.target === map.boxes.frame;
  function positionAt(event, grip) {
    const { y, x } = map.locate(event);
    const { rows, cols, stride = 1 } = where();
    const row = grip ? Math.round(grip.row + (y - grip.y) / stride) : Math.floor(y / stride);
    const col = grip ? Math.round(grip.col + (x - grip.x) / stride) : Math.floor(x / stride);
    return { row: clamp(row, 0, rows - 1), col: clamp(col, 0, cols - 1) };
  }
  function hold(event) {
    const { row, col } = where();
    return isHandle(event) ? { ...map.locate(event), row, col } : null;
  }
  return {
    isHandle,
    hold,
    press: (event) => go(positionAt(event)),
    drag: (event, grip) => go(positionAt(event, grip)),
    hover: (event) => preview(event && positionAt(event)),
    keep,
  };
}

Object.assign(core, { onKeys, walkKeys, walkOn, walkTo, walkWindow });
