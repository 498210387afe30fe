// A graph of numbers as a drawing: boxes hold what is given and what comes out, circles what is done in between. Each
// line has its number above it and its slope below; where the page is narrow it runs down, with them left and right.

const { arrow, clamp, put, short, svg, write } = core;
const { userOf } = core.graph;

/**
 * @typedef {Station & {label: string, place: [number, number], role?: string, sign?: string}} Drawn a station of
 *   core.graph; `place`: its column, and 0 on the main line, 1 beside it. What is given has a role, "input", "weight"
 *   or "target"; an operation has a sign.
 */

const WIDE = 600; // px of usual letters that a graph needs to run from left to right
const NARROW = 254; // and to run down; where there is less, letters are smaller
const TALL = 34; // px, a box
const SIZES = { input: 84, target: 84, weight: 106, last: 88, times: 40, relu: 46, squaredError: 78 };
const APART = 3.5; // px from the middle of a line to what runs there and back

const told = (value) => short(value, 5);

/** Where everything lies in so many pixels, with letters `scale` times as large as usual. */
function layoutOf(stations, room, scale) {
  const wide = room / scale >= WIDE;
  const em = Math.min(scale, room / NARROW);
  const main = stations.filter(({ place }) => place[1] === 0);
  const kinds = [...main.map(({ role, operation }) => role ?? operation), "last"];
  const long = kinds.map((kind) => (wide ? SIZES[kind] : SIZES[kind] > 50 ? TALL : SIZES[kind]) * em);
  const shares = kinds.slice(1).map((_, k) => (main[k].operation && k < main.length - 1 ? 2.4 : 1)); // of the lines
  const free = room - 2 - long.reduce((sum, each) => sum + each, 0);
  const unit = wide ? free / shares.reduce((sum, each) => sum + each, 0) : 23 * em;
  const middles = [];
  long.reduce((end, size, k) => {
    middles.push(end + size / 2);
    return end + size + shares[k] * unit;
  }, 1);
  const beside = wide ? (TALL / 2 + 5) * em : room - (SIZES.weight / 2 + 5) * em;
  const across = wide ? 114 * em : clamp(room * 0.34, 88 * em, 190 * em);
  const lanes = wide ? [across, beside] : [across, Math.min(beside, across + 190 * em)];
  const at = ([column, lane]) => (wide ? [middles[column], lanes[lane]] : [lanes[lane], middles[column]]);
  return { wide, em, at, width: room, height: wide ? across + 48 * em : middles.at(-1) + (TALL / 2 + 1) * em };
}

/** A station's line, from the box or circle where its number is made to where it is used. */
function lineOf(frame, station, stations) {
  const { wide, em, at } = frame;
  const user = userOf(stations, station.name) ?? { place: [station.place[0] + 1, 0], role: "last" };
  const [from, to] = [at(station.place), at(user.place)];
  const isAcross = (station.place[1] === 0) === wide; // whether it runs from left to right or back
  const half = ({ role, operation }) => {
    const size = SIZES[role ?? operation];
    return ((isAcross || size < 50 ? size : TALL) / 2) * em;
  };
  const [dx, dy] = isAcross ? [Math.sign(to[0] - from[0]), 0] : [0, Math.sign(to[1] - from[1])];
  const start = [from[0] + dx * (half(station) + 2), from[1] + dy * (half(station) + 2)];
  const end = [to[0] - dx * (half(user) + 3), to[1] - dy * (half(user) + 3)];
  return { start, end, isAcross, middle: [(start[0] + end[0]) / 2, (start[1] + end[1]) / 2] };
}

/** What lies behind a station's line and box: it takes presses, and shows that the station is lit. */
function spotOf(frame, station, { start, end, middle: [x, y] }) {
  const { wide, em, at } = frame;
  const [px, py] = at(station.place);
  const half = (SIZES[station.role ?? station.operation] / 2) * em;
  if (!station.role) {
    return wide
      ? [start[0] - 1, y - 46 * em, end[0] - start[0] + 3, 78 * em]
      : [x - 88 * em, start[1], 150 * em, end[1] - start[1]];
  }
  const [left, width] = [px - half - 4 * em, half * 2 + 8 * em];
  if (wide && station.place[1] > 0) return [left, 1, width, end[1] - 16 * em]; // not over the numbers of other lines
  return [left, py - 22 * em, width, (station.role === "weight" ? 66 : 44) * em];
}

function boxOf({ em }, [x, y], kind) {
  const [width, height] = [SIZES[kind] * em, TALL * em];
  return svg("rect", { class: `cnnlab-circuit-box is-${kind}`, x: x - width / 2, y: y - height / 2, width, height, rx: 8 });
}

/** The small arrows in a weight's box that say that it slides. */
function gripsOf({ em }, [x, y]) {
  const grip = (side) => {
    const tip = x + side * (SIZES.weight / 2 - 5) * em;
    return `M${tip - side * 4 * em} ${y - 4 * em}L${tip} ${y}L${tip - side * 4 * em} ${y + 4 * em}`;
  };
  return svg("path", { class: "cnnlab-circuit-grips", d: grip(-1) + grip(1) });
}

const textAt = (kind, x, y, anchor, ...words) =>
  svg("text", { class: `cnnlab-circuit-${kind}`, x, y, "text-anchor": anchor }, ...words);

/** A station's texts: in its box, where it has one, else at its line. */
function textsOf({ wide, em }, station, hasSlope, boxed, { middle: [x, y] }) {
  if (!boxed) {
    const [there, back] = wide ? [[x, "middle"], [x, "middle"]] : [[x - 11 * em, "end"], [x + 12 * em, "start"]];
    const mark = (kind, [tx, anchor], down, ...words) => textAt(kind, tx, y + down * em, anchor, ...words);
    return {
      name: mark("name", there, wide ? -29 : -6, station.label),
      number: mark("number", there, wide ? -12 : 12),
      slope: mark("slope", back, wide ? 24 : 6),
    };
  }
  const [bx, by] = boxed;
  const label = svg("tspan", { class: "cnnlab-circuit-label" }, station.label);
  const number = textAt("given", bx, by + 5 * em, "middle", label, svg("tspan"));
  if (!hasSlope) return { number };
  const slope = wide ? textAt("slope", x + 12 * em, y + 5 * em, "start") : textAt("slope", bx, by + 36 * em, "middle");
  return { number, slope };
}

/** A station's marks: its line there and back, a box for what is given or comes out, and texts. */
function stationMarks(frame, station, stations) {
  const line = lineOf(frame, station, stations);
  const [x, y, width, height] = spotOf(frame, station, line);
  const spot = svg("rect", { class: "cnnlab-circuit-spot", x, y, width, height, rx: 6 });
  const [there, back] = ["there", "back"].map((way) => svg("path", { class: `cnnlab-circuit-${way}` }));
  const isLast = !userOf(stations, station.name);
  const hasSlope = !isLast && station.role !== "input" && station.role !== "target";
  const aside = hasSlope ? APART : 0;
  const beside = ([px, py], far) => (line.isAcross ? [px, py + far] : [px + far, py]);
  arrow(there, beside(line.start, -aside), beside(line.end, -aside));
  if (hasSlope) arrow(back, beside(line.end, aside), beside(line.start, aside));
  const boxed = station.role ? frame.at(station.place) : isLast ? frame.at([station.place[0] + 1, 0]) : null;
  const box = boxed ? [boxOf(frame, boxed, station.role ?? "last")] : [];
  if (station.role === "weight") box.push(gripsOf(frame, boxed));
  const texts = textsOf(frame, station, hasSlope, boxed, line);
  const named = { class: "cnnlab-circuit-station", "data-name": station.name, "data-role": station.role ?? "" };
  return { root: svg("g", named, spot, there, back, ...box, ...Object.values(texts)), station, ...texts };
}

/** An operation's circle with its sign; a ReLU's is a gate, across the line when it is closed. */
function operationMarks(frame, { operation, of, sign, place }) {
  const { wide, em, at } = frame;
  const [x, y] = at(place);
  const [half, tall] = [SIZES[operation], SIZES[operation] > 50 ? TALL : SIZES[operation]].map((size) => (size / 2) * em);
  const shape = { x: x - half, y: y - tall, width: 2 * half, height: 2 * tall, rx: tall };
  const root = svg("g", { class: "cnnlab-circuit-operation" }, svg("rect", { class: "cnnlab-circuit-circle", ...shape }));
  const text = (...parts) => root.appendChild(textAt(...parts));
  if (operation !== "relu") {
    text("sign", x, y + (sign.length > 1 ? 5 : 7) * em, "middle", sign).classList.toggle("is-long", sign.length > 1);
    return { root };
  }
  root.append(svg("path", { class: "cnnlab-circuit-kink", d: `M${x - 14 * em} ${y + 6 * em}h${14 * em}l${11 * em} ${-15 * em}` }));
  const [dx, dy] = wide ? [3 * em, 18 * em] : [18 * em, 3 * em];
  const gate = svg("rect", { class: "cnnlab-circuit-gate", rx: em, x: x - dx, y: y - dy, width: 2 * dx, height: 2 * dy });
  root.append(gate);
  const [tx, anchor] = wide ? [x, "middle"] : [x + half + 8 * em, "start"];
  text("name", tx, y - (wide ? half + 8 * em : 3 * em), anchor, sign);
  const state = text("state", tx, y + (wide ? half + 17 * em : 14 * em), anchor, "");
  return { root, gate, state, input: of[0] };
}

/** Draws what only the room changes; returns the marks that `show` moves. */
function build(root, frame, stations) {
  const { width, height, em } = frame;
  put(root, { viewBox: `0 0 ${width} ${height}`, height, style: `font-size: ${16 * em}px` });
  const lines = stations.map((station) => stationMarks(frame, station, stations));
  const operations = stations.filter(({ operation }) => operation).map((each) => operationMarks(frame, each));
  root.replaceChildren(...lines.map((each) => each.root), ...operations.map((each) => each.root));
  return { lines, gates: operations.filter(({ gate }) => gate) };
}

/**
 * Writes the numbers and slopes that are known, and marks stations.
 * @param {{numbers: Object, slopes: Object, known: {there: Set<string>, back: Set<string>}, lit: string,
 *   chosen: Set<string>}} shown `chosen`: the stations on the way back that is followed
 */
function show({ lines, gates }, { numbers, slopes, known, lit, chosen }) {
  for (const { root, station, number, slope } of lines) {
    const { name } = station;
    const [isThere, isBack] = [station.role || known.there.has(name), known.back.has(name)];
    const value = isThere ? told(numbers[name]) : "";
    write(number.lastElementChild ?? number, number.lastElementChild && value ? ` = ${value}` : value);
    put(number, { "data-value": numbers[name] });
    if (slope) {
      write(slope, isBack ? told(slopes[name]) : "");
      put(slope, { "data-value": slopes[name] });
    }
    root.classList.toggle("is-lit", name === lit);
    root.classList.toggle("is-chosen", chosen.has(name) && isBack);
    root.classList.toggle("is-unwalked", !isBack);
    root.classList.toggle("is-still", slopes[name] === 0);
  }
  for (const { root, state, input } of gates) {
    const way = numbers[input] > 0 ? "open" : "closed";
    write(state, way);
    root.classList.toggle("is-closed", way === "closed");
  }
}

const circuit = { build, layoutOf, show, told };

Object.assign(core, { circuit });
