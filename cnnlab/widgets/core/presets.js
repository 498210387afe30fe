// A list of kernels that have a name, one of which is chosen; an edited one is "Your own".

const { KERNELS, h, sameGrid } = core;

/** @param {(kernel: number[][]) => void} choose */
function createPresets(life, choose) {
  const root = h("select", { class: "cnnlab-select", "aria-label": "Kernel" });
  const own = h("option", { value: "own" }, "Your own");
  root.append(...KERNELS.map(([name, label]) => h("option", { value: name }, label)), own);
  life.listen(root, "change", () => {
    const found = KERNELS.find(([name]) => name === root.value);
    if (found) choose(found[2]);
  });
  function show(kernel) {
    const found = KERNELS.find(([, , weights]) => sameGrid(weights, kernel));
    own.hidden = Boolean(found);
    root.value = found ? found[0] : "own";
  }
  return { root, show };
}

Object.assign(core, { createPresets });
