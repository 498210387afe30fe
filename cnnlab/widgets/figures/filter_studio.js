// A kernel on a whole photograph: `FilterStudio` in filter_studio.py says what its state means. The reader's own picture
// is no state, and nothing but this page gets it.

const { clamp, fixed, h, number, remembered } = core;

/** @typedef {{data: Float64Array, height: number, width: number, title: string, description: string}} Picture values from 0 to 1 */

const STUDIO_KERNELS = [
  ...core.KERNELS,
  ["blur-5", "Blur (mean, 5×5)", Array.from({ length: 5 }, () => Array(5).fill(1 / 25))],
  ["motion", "Motion blur (5×5)", Array.from({ length: 5 }, (_, i) => Array.from({ length: 5 }, (_, j) => (j === 4 - i ? 1 / 5 : 0)))],
];
const SIZES = [["3", "3×3"], ["5", "5×5"]];
const SHOW = [["clipped", "0 to 1"], ["signed", "Signed"], ["absolute", "Absolute"]];
const BLANK = { data: new Float64Array(1), height: 1, width: 1, title: "", description: "" }; // until there is a photograph
const FULL = { from: 0, to: 1, ticks: ["0", "1"] }; // the scale of a photograph

// ---- state ---------------------------------------------------------------------------------------------------------

/** A kernel in a ring of zeros, which changes nothing in the picture, or cut to its middle. */
function resized(kernel, size) {
  const shift = (size - kernel.length) / 2;
  return Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => kernel[i - shift]?.[j - shift] ?? 0));
}

/** The name of a kernel, whatever its size; "" where it has none. */
const nameOf = (kernel) =>
  STUDIO_KERNELS.find(([, , weights]) => core.sameGrid(resized(weights, 5), resized(kernel, 5)))?.[0] ?? "";

/** The kernel of a name, as large as it must be or as the one before, and how its result is shown best. */
function preset(name, size) {
  const weights = STUDIO_KERNELS.find(([each]) => each === name)[2];
  const sum = weights.flat().reduce((a, b) => a + b, 0);
  return { kernel: resized(weights, Math.max(weights.length, size)), show: Math.abs(sum) < 1e-9 ? "signed" : "clipped" };
}

/** The numbers of a picture: base64 of deflated differences to the left neighbour. @returns {Promise<Float64Array>} */
const unpack = remembered(async (pixels, height, width) => {
  const letters = atob(pixels);
  const packed = new Uint8Array(letters.length);
  for (let k = 0; k < packed.length; k++) packed[k] = letters.charCodeAt(k);
  const steps = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  const levels = new Uint8Array(await new Response(steps).arrayBuffer());
  if (levels.length !== height * width) throw new Error("its size is not the one expected");
  for (let k = 0; k < levels.length; k++) if (k % width) levels[k] += levels[k - 1]; // modulo 256
  const data = new Float64Array(levels.length);
  for (let k = 0; k < levels.length; k++) data[k] = levels[k] / 255; // `from` with a function takes ten times as long
  return data;
});

/** The photograph that came with the page. @returns {Promise<Picture>} */
async function photograph(model) {
  const names = ["pixels", "height", "width", "title", "description"];
  const [pixels, height, width, title, description] = names.map((name) => model.get(name));
  return { data: await unpack(pixels, height, width), height, width, title, description };
}

/** Unpacks the photograph before there is anything to see; if that fails, the figure will say so. */
async function initialize({ model }) {
  await photograph(model).catch(() => {});
}

// ---- arithmetic ----------------------------------------------------------------------------------------------------

/** The filtered values of a picture, as many as its own. */
const filter = ({ data, height, width }, kernel) =>
  core.conv2dPlane(data, height, width, kernel, 1, (kernel.length - 1) / 2).data;

/** Smallest and largest value, and the share outside 0 … 1. */
function measure(values) {
  let [low, high, outside] = [Infinity, -Infinity, 0];
  for (let k = 0; k < values.length; k++) {
    const value = values[k];
    if (value < low) low = value;
    if (value > high) high = value;
    if (value < 0 || value > 1 + 1e-12) outside++; // 9 · 1/9 is not outside
  }
  return { low, high, outside: outside / values.length };
}

/** Which values lie at the two ends of the scale, and the words for it. */
function scale(show, { low, high, outside }) {
  const most = Math.max(Math.abs(low), Math.abs(high)) || 1;
  const end = number(most, 2);
  const share = outside < 0.001 ? "under 0.1" : fixed(100 * outside, outside < 0.1 ? 1 : 0);
  const cut = outside ? `${share} % outside 0 to 1, cut off` : "none is cut off";
  if (show === "signed")
    return { from: -most, to: most, ticks: [`−${end}`, "0", end], words: "purple is below 0, orange above" };
  if (show === "absolute") return { from: 0, to: most, ticks: ["0", end], words: "the sign is left out" };
  return { ...FULL, words: cut };
}

/** The size × size values around a pixel; null outside the picture. */
function windowAt({ data, height, width }, row, col, size) {
  return Array.from({ length: size * size }, (_, k) => {
    const [i, j] = [row + Math.floor(k / size) - (size - 1) / 2, col + (k % size) - (size - 1) / 2];
    return i >= 0 && j >= 0 && i < height && j < width ? data[i * width + j] : null;
  });
}

// ---- parts ---------------------------------------------------------------------------------------------------------

/** Which kernel, how large, and how its result is shown. */
function createControls(life, { choose, resize, display }) {
  const select = h("select", { class: "cnnlab-select" });
  select.append(...STUDIO_KERNELS.map(([name, label]) => h("option", { value: name }, label)));
  select.append(h("option", { value: "", disabled: true }, "Your own"));
  life.listen(select, "change", () => choose(select.value));
  const sizes = core.setting(life, "Size", SIZES, (size) => resize(Number(size)));
  const shows = core.setting(life, "Show", SHOW, display);
  const kernels = h("label", { class: "cnnlab-setting" }, h("span", {}, "Kernel"), select);
  function show(kernel, how) {
    select.value = nameOf(kernel);
    sizes.show(kernel.length);
    shows.show(how);
  }
  return { element: h("div", { class: "cnnlab-studio-controls" }, kernels, sizes.root, shows.root), show };
}

/** A picture with its title, a marker on it, its scale, and words below. */
function createPlate(name, kind, aboutFrame, aboutCanvas) {
  const title = h("p", {}, name);
  const canvas = h("canvas", { width: 1, height: 1, ...aboutCanvas });
  const marker = h("div", { class: "cnnlab-studio-marker" });
  const frame = h("div", { class: "cnnlab-studio-frame", ...aboutFrame }, canvas, marker);
  const bar = h("div", { class: "cnnlab-studio-bar", "aria-hidden": "true" });
  const ticks = h("div", { class: "cnnlab-studio-ticks", "aria-hidden": "true" });
  const caption = h("p", { class: "cnnlab-studio-caption" });
  const element = h("div", { class: `cnnlab-studio-${kind}` }, title, frame, bar, ticks, caption);
  function paint({ height, width }, values, scale, colours) {
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    core.paintValues(canvas, values, scale, colours);
    ticks.replaceChildren(...scale.ticks.map((text) => h("span", {}, text)));
  }
  function mark(row, col, { height, width }) {
    marker.style.left = `${(100 * (col + 0.5)) / width}%`;
    marker.style.top = `${(100 * (row + 0.5)) / height}%`;
  }
  /** The share of the height and of the width at which a pointer is. */
  function locate(event) {
    const box = frame.getBoundingClientRect();
    return [(event.clientY - box.top) / box.height, (event.clientX - box.left) / box.width];
  }
  return { element, title, frame, canvas, caption, paint, mark, locate };
}

/** A value of the window, on its grey; null is outside the picture. */
function put(tile, value) {
  const shade = value === null ? null : core.grey(value, 1);
  tile.textContent = shade ? fixed(value, 2) : "0";
  tile.classList.toggle("cnnlab-studio-outside", !shade);
  tile.style.background = shade ? core.css(shade) : "";
  tile.style.color = shade ? core.ink(shade) : "";
}

/** The window at the marker, the kernel, and their sum of products, written out in a row. */
function createSum(editor, ems) {
  const tiles = h("div", { class: "cnnlab-studio-window", role: "img" });
  const result = h("div", { class: "cnnlab-studio-result" });
  const sign = (text) => h("span", { class: "cnnlab-studio-sign", "aria-hidden": "true" }, text);
  const part = (title, kind, content, ...under) =>
    h("div", { class: `cnnlab-studio-part cnnlab-studio-${kind}` }, h("p", {}, title), h("div", {}, ...content), ...under);
  const [place, total] = [1, 2].map(() => h("p", { class: "cnnlab-studio-under" }));
  const equals = sign("=");
  const element = h(
    "div",
    { class: "cnnlab-studio-sum" },
    part("Window", "input", [tiles], place),
    part("Kernel", "kernel", [sign("·"), editor.element], total),
    part("Sum of products", "output", [equals, result]),
  );
  function resize(size) {
    element.dataset.size = size;
    element.style.setProperty("--cnnlab-kernel-columns", size);
    tiles.replaceChildren(...Array.from({ length: size * size }, () => h("span", { "aria-hidden": "true" })));
  }
  /** @returns {string} what is shown, in words */
  function show(values, row, col, sum) {
    if (tiles.childElementCount !== values.length) resize(Math.sqrt(values.length));
    values.forEach((value, k) => put(tiles.children[k], value));
    result.textContent = fixed(sum, 2);
    core.write(equals, core.equals(sum, 2, values.some((value) => core.isRounded(value ?? 0, 2))));
    const texts = values.map((value) => (value === null ? "0 outside" : fixed(value, 2)));
    const words = `Row ${row}, column ${col}. Window: ${texts.join(", ")}. Result: ${fixed(sum, 2)}.`;
    tiles.setAttribute("aria-label", words);
    place.replaceChildren(h("span", {}, `At row ${row},`), " ", h("span", {}, `column ${col}.`)); // of both pictures
    return words;
  }
  function showKernel(kernel) {
    element.style.setProperty("--ems", ems(core.weightTexts(kernel).flat())); // so wide is the widest weight
    editor.show(kernel);
    total.textContent = core.weightSum(kernel);
  }
  return { element, show, showKernel };
}

// ---- gestures ------------------------------------------------------------------------------------------------------

/** The pixel that a key leads to: by one, with Shift by ten, to the ends of a row, or a good way up or down. */
function stepTo(event, row, col, width) {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const by = event.shiftKey ? 10 : 1;
  switch (event.key) {
    case "ArrowUp": return [row - by, col];
    case "ArrowDown": return [row + by, col];
    case "ArrowLeft": return [row, col - by];
    case "ArrowRight": return [row, col + by];
    case "Home": return [row, 0];
    case "End": return [row, width - 1];
    case "PageUp": return [row - 32, col];
    case "PageDown": return [row + 32, col];
    default: return null;
  }
}

/** Keys on the photograph, and pointers on both pictures, move the window. `size` gives their rows and columns. */
function moveWindow(life, plates, { size, at, move, keep }) {
  life.listen(plates[0].frame, "keydown", (event) => {
    const target = stepTo(event, ...at(), size()[1]);
    if (!target) return;
    event.preventDefault();
    event.stopPropagation();
    move(...target);
  });
  for (const plate of plates) {
    const point = (event) => move(...plate.locate(event).map((share, axis) => Math.floor(share * size()[axis])));
    core.dragging(life, plate.frame, { press: point, drag: point, hover: (event) => event && point(event), keep });
  }
}

// ---- drawing -------------------------------------------------------------------------------------------------------

function drawPhotograph(plate, picture, { grey }) {
  plate.paint(picture, picture.data, FULL, grey);
  core.write(plate.title, picture.title);
  plate.frame.setAttribute("aria-label", `${picture.title}: ${picture.description}. Choose a pixel.`);
}

/** @returns {string} what is shown, in words */
function drawFiltered(plate, picture, values, show, { grey, signed }) {
  const measured = measure(values);
  const mapping = scale(show, measured);
  const shown = show === "absolute" ? values.map(Math.abs) : values;
  plate.paint(picture, shown, mapping, show === "signed" ? signed : grey);
  plate.element.classList.toggle("cnnlab-studio-signed", show === "signed");
  const words = `Values ${number(measured.low, 2)} to ${number(measured.high, 2)}; ${mapping.words}.`;
  plate.caption.textContent = words;
  plate.canvas.setAttribute("aria-label", `Filtered picture. ${words}`);
  return words;
}

/** What draws the parts, each again only when it shows something else. Of what they say, the last is heard. */
function createDrawing(voice, { before, after, controls, sum, reading }) {
  const filtered = remembered(filter);
  const scales = remembered(core.scales);
  const kernelAgain = remembered(sum.showKernel); // given the colours, too: its fields have the theme's
  const photographAgain = remembered((...parts) => drawPhotograph(before, ...parts));
  const filteredAgain = remembered((...parts) => voice.say(drawFiltered(after, ...parts)));
  const windowAgain = remembered((picture, values, size, row, col) => {
    const words = sum.show(windowAt(picture, row, col, size), row, col, values[row * picture.width + col]);
    for (const plate of [before, after]) plate.mark(row, col, picture);
    reading.textContent = `${words} Arrow keys move by one pixel, with Shift by ten.`;
    voice.say(words);
  });
  return (picture, { kernel, show, row, col }, colours) => {
    controls.show(kernel, show);
    kernelAgain(kernel, colours);
    if (picture === BLANK) return;
    const values = filtered(picture, kernel);
    photographAgain(picture, scales(colours));
    windowAgain(picture, values, kernel.length, row, col);
    filteredAgain(picture, values, show, scales(colours));
  };
}

// ---- the figure ----------------------------------------------------------------------------------------------------

async function render({ model, el }) {
  const figure = core.createFigure({ model, el, name: "studio", label: "Filter studio" });
  const { life, root, set } = figure;
  let picture = BLANK;
  let chosen = false; // how the result is shown, by the reader: then no kernel changes it

  const size = () => [picture.height, picture.width];
  const inside = (place) => place.map((index, axis) => clamp(index, 0, size()[axis] - 1));
  const at = () => inside([model.get("row"), model.get("col")]);
  function move(...place) {
    const [row, col] = inside(place);
    set({ row, col });
  }

  // ---- parts

  const controls = createControls(life, {
    choose(name) {
      const { kernel, show } = preset(name, model.get("kernel").length);
      set(chosen ? { kernel } : { kernel, show });
    },
    resize: (size) => set({ kernel: resized(model.get("kernel"), size) }),
    display(show) {
      chosen = true;
      set({ show });
    },
  });
  const reading = h("p", { class: "cnnlab-spoken", id: core.uid("studio") });
  const target = { tabindex: 0, role: "application", "aria-describedby": reading.id };
  const before = createPlate(model.get("title"), "input", target, {});
  const after = createPlate("Filtered", "output", {}, { role: "img" });
  before.caption.textContent = "Outside the picture the kernel meets zeros.";
  const editor = core.kernelEditor({ colours: figure.colours, onEdit: (kernel) => set({ kernel }), largest: 1000 });
  const sum = createSum(editor, figure.ems);
  const first = { shipped: photograph(model), noun: model.get("title").toLowerCase() };
  const own = core.createOwnPicture({ life, root, ...first, show: (next) => ((picture = next), draw()) });
  const pictures = h("div", { class: "cnnlab-studio-pictures" }, before.element, after.element);
  root.append(controls.element, pictures, sum.element, editor.note, own.controls, own.message, reading, figure.live);

  moveWindow(life, [before, after], { size, at, move, keep: core.keeping(model, "row", "col") });

  const drawing = createDrawing(figure.voice, { before, after, controls, sum, reading });
  function draw() {
    if (!root.isConnected) return; // its colours are the page's
    const [row, col] = at();
    drawing(picture, { kernel: model.get("kernel"), show: model.get("show"), row, col }, figure.colours());
  }
  figure.draws("kernel show row col", draw);
  await own.ready;
  return life.end;
}

export default { initialize, render };
