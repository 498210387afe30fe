// A filter as fields: a kernel's editor for each channel, and one for the bias.

const { channelName, h, kernelEditor, sizeCells, weightTexts } = core;

const LARGEST = 1000; // of a weight or bias that is typed in

/**
 * @param {number} channels
 * @param {{colours: () => Object, onKernel: (c: number, kernel: number[][]) => void,
 *   onBias: (bias: number) => void}} parts
 * @returns {{kernels: HTMLElement[], bias: HTMLElement, notes: HTMLElement, show: Function, fit: Function}} `notes` is
 *   where editors say what they do not take
 */
function createFilterEditor(channels, { colours, onKernel, onBias }) {
  const common = { colours, largest: LARGEST };
  const editorOf = (_, c) => kernelEditor({ ...common, onEdit: (kernel) => onKernel(c, kernel) });
  const kernels = Array.from({ length: channels }, editorOf);
  const bias = kernelEditor({ ...common, onEdit: ([[value]]) => onBias(value), noun: "bias" });
  const notes = h("div", {}, ...[...kernels, bias].map(({ note }) => note));

  /** @param {number} filter which one it is @param {number[][][]} weight a kernel for each channel */
  function show(filter, weight, value) {
    const strongest = Math.max(...weight.flat(2).map(Math.abs));
    for (const [c, editor] of kernels.entries()) {
      editor.show(weight[c], strongest);
      editor.element.setAttribute("aria-label", `Kernel of filter ${filter} for ${channelName(c, channels)}`);
    }
    bias.show([[value]], Infinity);
    bias.element.setAttribute("aria-label", `Bias of filter ${filter}`);
  }

  /** Makes fields of `cell` px for these weights. */
  function fit(cell, weight, { ems, scale }) {
    const widest = Math.max(...weight.map((kernel) => ems(weightTexts(kernel).flat())));
    for (const { element } of kernels) sizeCells(element, cell, Math.min(15 * scale, (cell - 6) / widest));
    sizeCells(bias.element, 56 * scale, 15 * scale);
  }
  return { kernels: kernels.map(({ element }) => element), bias: bias.element, notes, show, fit };
}

Object.assign(core, { createFilterEditor });
