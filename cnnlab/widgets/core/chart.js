// A chart: the area between its axes, the numbers that it spans, and words beside its points.

const { clamp, number, put, svg, write } = core;

/**
 * @typedef {{width: number, height: number, em: number, left: number, top: number,
 *   area: {width: number, height: number}, x: [number, number], y: [number, number]}} Frame
 *   pixels of the whole, of its letters (1: as large as usual) and of the area between the axes; `x` and `y` are the
 *   numbers at the area's borders
 */

const TICKS = { x: 8, y: 6 }; // at most, along an axis
const [LETTER, WIDEST] = [8 / 13, 9 / 13]; // of a font's size: how wide letters are, and at most

/** 1, 2 or 5 times a power of ten, so that a span has at most `most` of them. */
function tickOf(span, most) {
  const power = 10 ** Math.floor(Math.log10(span / most));
  return [1, 2, 5, 10].map((k) => k * power).find((tick) => span / tick <= most);
}

/** The round numbers between two, at most `most` + 1 of them. */
function ticksOf([low, high], most) {
  const tick = tickOf(high - low, most);
  const first = Math.ceil(low / tick - 1e-9);
  return Array.from({ length: Math.floor(high / tick + 1e-9) - first + 1 }, (_, k) => (first + k) * tick);
}

/** A range made wider, to the round numbers that the x axis will show. */
function roundRange([low, high], em) {
  const tick = tickOf(high - low, TICKS.x / em);
  return [Math.floor(low / tick) * tick, Math.ceil(high / tick) * tick];
}

/** How wide the numbers of a y axis are, in pixels of letters as usual. */
function roomOf(y) {
  const letters = ticksOf(y, TICKS.y).map((value) => number(value).replace(".", "").length + (Number.isInteger(value) ? 0 : 0.5));
  return 8 * Math.max(...letters);
}

/** The room that axes leave, with `room` for the numbers of the y axis. */
function areaOf(width, height, em, room) {
  const [left, top, right, bottom] = [Math.max(36, room), 26, 14, 42].map((side) => side * em);
  return { width, height, em, left, top, area: { width: width - left - right, height: height - top - bottom } };
}

/** Pixels of a point in the frame, and back. @param {Frame} frame */
function scaleOf({ left, top, area, x, y }) {
  return {
    x: (value) => left + ((value - x[0]) / (x[1] - x[0])) * area.width,
    y: (value) => top + area.height - ((value - y[0]) / (y[1] - y[0])) * area.height,
    back: (px, py) => [
      x[0] + ((px - left) / area.width) * (x[1] - x[0]),
      y[0] + ((top + area.height - py) / area.height) * (y[1] - y[0]),
    ],
  };
}

/** A point brought to the border of the area where it lies outside. */
function inside({ left, top, area }, [px, py]) {
  const at = [clamp(px, left, left + area.width), clamp(py, top, top + area.height)];
  return { at, outside: Math.hypot(at[0] - px, at[1] - py) > 1 };
}

/** How many numbers at most stand beside each other below the x axis. */
function acrossOf({ x, area, em }) {
  const widest = Math.max(...ticksOf(x, TICKS.x / em).map((value) => number(value).length));
  return Math.min(TICKS.x / em, area.width / ((LETTER * 13 * widest + 14) * em));
}

/** Draws grid lines with their numbers, and what the axes are named: [the x axis, the y axis]. */
function drawAxes(group, frame, names) {
  const { left, top, area, em } = frame;
  const scale = scaleOf(frame);
  const [right, bottom] = [left + area.width, top + area.height];
  group.replaceChildren();
  for (const value of ticksOf(frame.x, acrossOf(frame))) {
    const x = scale.x(value);
    group.append(svg("line", { class: "cnnlab-chart-grid", x1: x, x2: x, y1: top, y2: bottom }));
    group.append(svg("text", { x, y: bottom + 18 * em, "text-anchor": "middle" }, number(value)));
  }
  for (const value of ticksOf(frame.y, TICKS.y)) {
    const y = scale.y(value);
    group.append(svg("line", { class: "cnnlab-chart-grid", x1: left, x2: right, y1: y, y2: y }));
    group.append(svg("text", { x: left - 6, y: y + 4 * em, "text-anchor": "end" }, number(value)));
  }
  group.append(
    svg("text", { class: "cnnlab-chart-name", x: right, y: bottom + 37 * em, "text-anchor": "end" }, names[0]),
    svg("text", { class: "cnnlab-chart-name", x: 0, y: top - 12 * em }, names[1]),
  );
}

/**
 * Text beside a point: on the side given (1 right, −1 left), or on the other one where there is no room. Where neither
 * has, it stands above the point, in smaller letters if it must.
 */
function labelPoint(element, text, [x, y], side, frame) {
  const gap = 14 * frame.em;
  const least = frame.left + 4 * frame.em; // beside the numbers of the y axis
  const size = Math.min(13 * frame.em, (frame.width - least) / (WIDEST * text.length)); // px
  const [room, most] = [LETTER, WIDEST].map((width) => width * size * text.length);
  const right = side > 0 ? x + gap + room < frame.width : x - gap - room < frame.left;
  write(element, text);
  put(element, {
    style: `font-size: ${size}px`, "text-anchor": right ? "start" : "end",
    x: right ? Math.min(x + gap, frame.width - most) : Math.max(x - gap, least + most),
    y: Math.max(frame.top + 12 * frame.em, y - 10 * frame.em),
  });
}

/** Names a line: above its middle, below it at the upper border, beside it where it is steep. */
function labelLine(element, text, [x1, y1], [x2, y2], { width, left, top, area, em }) {
  const [x, y, half] = [(x1 + x2) / 2, (y1 + y2) / 2, (LETTER / 2) * 13 * em * text.length];
  const steep = Math.abs(y2 - y1) > Math.abs(x2 - x1);
  const gap = 12 * em;
  const above = Math.min(y1, y2) - gap;
  const beside = x + gap + 2 * half < width ? x + gap + half : x - gap - half;
  write(element, text);
  put(element, {
    style: "", "text-anchor": "middle", x: steep ? beside : clamp(x, left + half, left + area.width - half),
    y: steep ? y + 4 * em : above > top + gap ? above : Math.max(y1, y2) + 22 * em,
  });
}

const chart = { areaOf, drawAxes, inside, labelLine, labelPoint, roomOf, roundRange, scaleOf, tickOf, ticksOf };

Object.assign(core, { chart });
