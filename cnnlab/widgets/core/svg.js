// Drawings made of shapes: SVG elements, placed and moved.

const SVG = "http://www.w3.org/2000/svg";

/** svg("circle", { class: "cnnlab-chart-point", r: 7 }): an element of a drawing. */
function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  put(element, attributes);
  element.append(...children);
  return element;
}

/** Sets attributes of an element: put(circle, { cx, cy }). */
function put(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}

/** Makes a path an arrow from one point to another, with a head as large as there is room for; too short ones hide. */
function arrow(path, [x1, y1], [x2, y2]) {
  const length = Math.hypot(x2 - x1, y2 - y1);
  const [ux, uy] = length ? [(x2 - x1) / length, (y2 - y1) / length] : [1, 0];
  const head = Math.min(9, length / 2);
  const wing = (side) => `${x2 - head * ux - side * head * 0.6 * uy} ${y2 - head * uy + side * head * 0.6 * ux}`;
  path.setAttribute("d", `M${x1} ${y1}L${x2} ${y2}M${wing(1)}L${x2} ${y2}L${wing(-1)}`);
  path.classList.toggle("is-short", length < 2);
}

Object.assign(core, { arrow, put, svg });
