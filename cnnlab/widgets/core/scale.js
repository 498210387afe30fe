// The scale of colours under a map: purple for what is below 0, orange above.

const { h, number, write } = core;

/** A scale from −limit to limit. */
function createScale() {
  const [low, high] = [h("span"), h("span")];
  const root = h("div", { class: "cnnlab-scale", "aria-hidden": "true" }, low, h("i"), high);
  function show(limit) {
    write(low, number(-limit, 2));
    write(high, number(limit, 2));
  }
  return { root, show };
}

Object.assign(core, { createScale });
