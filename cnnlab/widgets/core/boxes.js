// Boxes that lie on a picture, in its cells; on a ring, what leaves on one side goes on at the other.

const { h, modulo } = core;

/**
 * One box on a square picture, as elements to be put into it: a ring cuts it into up to four.
 * @param {string} look its class
 * @returns {{elements: HTMLElement[], place: (row: number, col: number, height: number, width: number, side: number,
 *   circular?: boolean) => void}} `place` puts it on a picture of `side` × `side` cells
 */
function createBox(look) {
  const elements = Array.from({ length: 4 }, () => h("div", { class: `cnnlab-box ${look}`, hidden: true }));
  function place(row, col, height, width, side, circular = false) {
    elements.forEach((element, k) => {
      const [down, across] = [k >> 1, k & 1].map((copy) => copy * side);
      const [y, x] = circular ? [modulo(row, side) - down, modulo(col, side) - across] : [row, col];
      element.hidden = (k > 0 && !circular) || y + height <= 0 || x + width <= 0 || y >= side || x >= side;
      for (const [name, value] of [["top", y], ["left", x], ["height", height], ["width", width]])
        element.style[name] = `${(100 * value) / side}%`;
    });
  }
  return { elements, place };
}

Object.assign(core, { createBox });
