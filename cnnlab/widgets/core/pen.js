// A pen that paints the pixels on a map of cells: strokes of a pointer, and keys at its cursor.

const { grey, h, number, rangeInput, spoken, tint, walkTo, write } = core;

/** What a key paints on a pixel: a digit its value, or tenths of white below 9; null: it does not paint. */
function painted(event, ink, white) {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  if (event.key === " " || event.key === "Enter") return ink();
  if (event.key === "Delete" || event.key === "Backspace") return 0;
  if (!/^[0-9]$/.test(event.key)) return null;
  return white < 9 ? (Number(event.key) * white) / 10 : Number(event.key);
}

/** The pixels under a pen. @returns {{at: Function, ink: Function, put: Function}} */
function createPaper({ map, pixels, ring, brush, paint }) {
  /** Where a point on the map is in the image; null: outside. */
  function at({ x, y }) {
    const [row, col] = [Math.floor(y) - ring(), Math.floor(x) - ring()];
    return pixels()[row]?.[col] === undefined ? null : { row, col };
  }

  /** What the brush leaves on a pixel: its value; 0 where the pixel has that already. */
  const ink = ({ row, col }) => (pixels()[row][col] === brush() ? 0 : brush());

  function put({ row, col }, value) {
    const now = pixels();
    if (now[row][col] === value) return;
    paint(now.map((old, i) => (i === row ? old.map((pixel, j) => (j === col ? value : pixel)) : old)));
  }

  const showCursor = ({ row, col }) => map.place("cursor", row + ring(), col + ring(), 1, 1);
  return { at, ink, put, showCursor };
}

/**
 * @param {{map: Object, pixels: () => number[][], ring: () => number, brush: () => number, white: () => number,
 *   paint: (pixels: number[][]) => void, say: (text: string) => void}} parts `ring`: how many cells around the image
 *   are no pixels; `brush` and `white`: the value that is painted, and the brightest one; `paint` takes new pixels
 * @returns {{press: Function, drag: Function, key: Function, show: () => void}} for `dragging` and `onKeys`; `show`
 *   puts the cursor on the map
 */
function createPen({ map, pixels, ring, brush, white, paint, say }) {
  const paper = createPaper({ map, pixels, ring, brush, paint });
  const cursor = { row: 0, col: 0 };
  let last = null; // of the stroke that is being made: its end, and the value it leaves

  function show() {
    cursor.row = Math.min(cursor.row, pixels().length - 1);
    cursor.col = Math.min(cursor.col, pixels()[0].length - 1);
    paper.showCursor(cursor);
  }

  /** Begins a stroke, which keeps the value it began with. */
  function press(event) {
    const point = map.locate(event);
    const pixel = paper.at(point);
    last = { ...point, value: pixel ? paper.ink(pixel) : brush() };
    drag(event);
  }

  /** Paints the line from the last point, so that a fast stroke leaves no gaps. */
  function drag(event) {
    const point = map.locate(event);
    const [dx, dy] = [point.x - last.x, point.y - last.y];
    const steps = Math.max(1, Math.ceil(2 * Math.max(Math.abs(dx), Math.abs(dy))));
    for (let k = 1; k <= steps; k++) {
      const pixel = paper.at({ x: last.x + (dx * k) / steps, y: last.y + (dy * k) / steps });
      if (!pixel) continue;
      Object.assign(cursor, pixel);
      paper.put(pixel, last.value);
    }
    Object.assign(last, point);
    show();
  }

  /** Arrow keys move the cursor, others paint there. @returns {boolean} whether the key does one of them */
  function key(event) {
    const to = walkTo(event, cursor, pixels().length, pixels()[0].length);
    const value = to ? null : painted(event, () => paper.ink(cursor), white());
    if (!to && value === null) return false;
    if (to) [cursor.row, cursor.col] = to;
    else paper.put(cursor, value);
    show();
    const now = spoken(number(pixels()[cursor.row][cursor.col], 2));
    say(`Pixel row ${cursor.row}, column ${cursor.col}${to ? ":" : " is now"} ${now}`);
    return true;
  }

  return { press, drag, key, show };
}

/** The value that a pen paints, as a slider with a sample. @param {(value: number) => void} choose */
function createBrush(life, choose) {
  const slider = rangeInput(life, { min: 0 });
  const sample = h("span", { class: "cnnlab-brush-sample", "aria-hidden": "true" });
  const root = h("label", { class: "cnnlab-brush" }, h("span", {}, "Brush"), slider, sample);
  life.listen(slider, "input", () => choose(Number(slider.value)));
  function show(value, white) {
    Object.assign(slider, { max: white, step: white < 9 ? white / 10 : 1, value });
    slider.setAttribute("aria-valuetext", number(value, 2));
    write(sample, number(value, 2));
    tint(sample, grey(value, white));
  }
  return { root, show };
}

Object.assign(core, { createBrush, createPen });
