// The landscape of a least squares loss: a curve over the weight, or a map over weight and bias with lines of equal loss.

const { chart, clamp, leastSquares, short, svg } = core;
const { bowlOf, lossAt } = leastSquares;

/**
 * The curve spans the lowest point and the start with room to overshoot; the map does so at one scale for both axes,
 * so that the gradient crosses the contours at right angles.
 * @param {Place} start
 */
function frameOf(m, both, start, width, em) {
  const bowl = bowlOf(m, both, start.bias);
  const height = clamp(Math.round(width * 0.72), 220 * em, 320 * em);
  const reach = (name) => (both ? 1.5 : 1.35) * Math.max(Math.abs(bowl[name]), Math.abs(start[name] - bowl[name]), 0.1);
  const around = (name, half) => [bowl[name] - half, bowl[name] + half];
  const map = (room) => {
    const frame = chart.areaOf(width, height, em, room);
    const unit = Math.min(frame.area.width / (2 * reach("weight")), frame.area.height / (2 * reach("bias")));
    const [x, y] = [around("weight", frame.area.width / unit / 2), around("bias", frame.area.height / unit / 2)];
    return { ...frame, x, y };
  };
  if (both) return map(chart.roomOf(map(0).y) + 6);
  const highest = 1.04 * lossAt(m, { weight: bowl.weight + 0.9 * reach("weight"), bias: start.bias });
  const frame = chart.areaOf(width, height, em, chart.roomOf([0, highest]) + 12);
  return { ...frame, x: chart.roundRange(around("weight", reach("weight")), em), y: [0, highest] };
}

/** The loss over the weight, with this bias. */
function curve(m, frame, bias) {
  const scale = chart.scaleOf(frame);
  const weights = Array.from({ length: 161 }, (_, k) => frame.x[0] + ((frame.x[1] - frame.x[0]) * k) / 160);
  const at = (weight) => `${scale.x(weight).toFixed(1)},${scale.y(lossAt(m, { weight, bias })).toFixed(1)}`;
  return svg("polyline", { class: "cnnlab-landscape-curve", points: weights.map(at).join(" ") });
}

/** Lines of equal loss: ellipses around the lowest point, each with its loss. */
function contours(m, frame) {
  const bowl = bowlOf(m, true);
  const scale = chart.scaleOf(frame);
  const unit = frame.area.width / (frame.x[1] - frame.x[0]);
  const corners = frame.x.flatMap((weight) => frame.y.map((bias) => lossAt(m, { weight, bias })));
  const lowest = lossAt(m, bowl);
  const [cx, cy] = [scale.x(bowl.weight), scale.y(bowl.bias)];
  const transform = `rotate(${(-bowl.angle * 180) / Math.PI} ${cx} ${cy})`; // y grows downwards on the screen
  const [lines, labels] = [[], []];
  let free = frame.left + frame.area.width + 16 * frame.em; // labels keep their distance, from the border inwards
  for (let k = 9; k >= 1; k--) {
    const above = (Math.max(...corners) - lowest) * (k / 9) ** 2 * 0.9;
    const [rx, ry] = bowl.curves.map((bend) => unit * Math.sqrt((2 * above) / bend));
    lines.push(svg("ellipse", { class: "cnnlab-landscape-contour", cx, cy, rx, ry, transform }));
    const x = cx + unit * Math.sqrt(above / m.xx); // where the line crosses the row of the lowest point
    const text = short(lowest + above, 3);
    if (x > free - Math.max(32, 8 * text.length) * frame.em) continue;
    free = x;
    const where = { class: "cnnlab-landscape-level", x, y: cy + 4 * frame.em, "text-anchor": "middle" };
    labels.push(svg("text", where, text));
  }
  return [...lines, ...labels];
}

const landscape = { frameOf, curve, contours };

Object.assign(core, { landscape });
