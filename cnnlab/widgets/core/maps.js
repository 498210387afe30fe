// Feature maps side by side, one for each filter. One of them is chosen: it alone is a stop of the Tab key.

const { cellMap, drawSigned, h } = core;

/** @param {number} count how many @param {string} describedBy the id of the text that says what is chosen */
function createMaps(count, describedBy) {
  const maps = Array.from({ length: count }, () => cellMap("output", describedBy));
  const figures = maps.map((map, k) => h("div", {}, h("span", {}, `filter ${k}`), map.root));
  const root = h("div", { class: "cnnlab-maps" }, ...figures);

  /** @param {number[][][]} layer a list of rows for each map; the frame stands on one cell of each */
  function show(layer, { chosen, row, col }, colours) {
    for (const [k, map] of maps.entries()) {
      const [rows, cols] = [layer[k].length, layer[k][0].length];
      const label = `Feature map of filter ${k}, ${rows} by ${cols}. Arrow keys move, Space plays.`;
      drawSigned(map, layer[k], colours);
      map.place("frame", row, col, 1, 1);
      map.surface.setAttribute("aria-label", label);
      map.surface.setAttribute("tabindex", k === chosen ? 0 : -1);
      figures[k].classList.toggle("is-here", k === chosen);
    }
  }

  /** Makes cells of `unit` px, `side` maps in a line. */
  function fit(unit, side, layer, { ems, scale }) {
    root.style.setProperty("--side", side);
    for (const map of maps) map.fit(unit, layer.flat(2), ems, scale);
  }
  return { root, maps, show, fit };
}

Object.assign(core, { createMaps });
