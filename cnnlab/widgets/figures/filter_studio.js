// A kernel on a whole photograph: `FilterStudio` in filter_studio.py says what its state means. The reader's own picture
// lives in this file's variables only: it is never put into the model, which in Jupyter would send it to the kernel.

const SIDE = 256; // of the reader's own picture, in pixels
const LARGEST_FILE = 50e6; // bytes
const LARGEST_PICTURE = 120e6; // pixels; more may exhaust a phone's memory

const STUDIO_KERNELS = [
  ...core.KERNELS,
  ["blur-5", "Blur (mean, 5×5)", Array.from({ length: 5 }, () => Array(5).fill(1 / 25))],
  ["motion", "Motion blur (5×5)", Array.from({ length: 5 }, (_, i) => Array.from({ length: 5 }, (_, j) => (j === 4 - i ? 1 / 5 : 0)))],
];

const SHOW = [
  ["clipped", "0 to 1"],
  ["signed", "Signed"],
  ["absolute", "Absolute"],
];

/** A kernel in a ring of zeros, which changes nothing in the picture, or cut to its middle. */
function resized(kernel, size) {
  const shift = (size - kernel.length) / 2;
  return Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => kernel[i - shift]?.[j - shift] ?? 0));
}

/** @typedef {{data: Float64Array, height: number, width: number, description: string}} Picture values from 0 to 1 */

// ---- pictures ------------------------------------------------------------------------------------------------------

const values = (levels) => Float64Array.from(levels, (level) => level / 255);

/** The photograph that came with the page: base64 of deflated differences to the left neighbour. @returns {Promise<Picture>} */
async function unpack(model) {
  const packed = Uint8Array.from(atob(model.get("pixels")), (letter) => letter.charCodeAt(0));
  const steps = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  const levels = new Uint8Array(await new Response(steps).arrayBuffer());
  const [height, width] = [model.get("height"), model.get("width")];
  if (levels.length !== height * width) throw new Error("its size is not the one expected");
  for (let k = 0; k < levels.length; k++) if (k % width) levels[k] += levels[k - 1]; // modulo 256
  return { data: values(levels), height, width, description: model.get("description") };
}

/** The middle square of an image file, as 256 × 256 grey levels. Throws an Error whose message is for the reader. */
async function readFile(file) {
  if (file.type && !file.type.startsWith("image/")) throw new Error(`“${file.name}” is not a picture.`);
  if (file.size > LARGEST_FILE) throw new Error(`“${file.name}” is larger than ${LARGEST_FILE / 1e6} MB.`);
  const url = URL.createObjectURL(file);
  try {
    const image = new Image();
    await new Promise((resolve, reject) => Object.assign(image, { onload: resolve, onerror: reject, src: url }));
    if (image.naturalWidth * image.naturalHeight > LARGEST_PICTURE)
      throw new RangeError(`“${file.name}” has more than ${LARGEST_PICTURE / 1e6} million pixels.`);
    await image.decode();
    return { data: greySquare(image), height: SIDE, width: SIDE, description: "your own picture" };
  } catch (error) {
    if (error instanceof RangeError) throw error;
    throw new Error(`“${file.name}” could not be read as a picture: it is damaged, or of a kind that this browser does not know.`, { cause: error });
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Brightness by ITU-R BT.601, as in cnnlab.data.photo; what is transparent lies on white. */
function greySquare(image) {
  const context = core.h("canvas", { width: SIDE, height: SIDE }).getContext("2d", { willReadFrequently: true });
  const side = Math.min(image.naturalWidth, image.naturalHeight);
  const [x, y] = [(image.naturalWidth - side) / 2, (image.naturalHeight - side) / 2];
  context.fillStyle = "#fff";
  context.fillRect(0, 0, SIDE, SIDE);
  context.imageSmoothingQuality = "high";
  context.drawImage(image, x, y, side, side, 0, 0, SIDE, SIDE);
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  const levels = new Uint8Array(SIDE * SIDE);
  for (let k = 0; k < levels.length; k++)
    levels[k] = Math.round(0.299 * data[4 * k] + 0.587 * data[4 * k + 1] + 0.114 * data[4 * k + 2]);
  return values(levels);
}

// ---- values as a picture -------------------------------------------------------------------------------------------

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
  const end = core.number(most, 2);
  const share = outside < 0.001 ? "under 0.1" : core.fixed(100 * outside, outside < 0.1 ? 1 : 0);
  const cut = outside ? `${share} % outside 0 to 1, cut off` : "none is cut off";
  if (show === "signed")
    return { from: -most, to: most, ticks: [`−${end}`, "0", end], words: "purple is below 0, orange above" };
  if (show === "absolute") return { from: 0, to: most, ticks: ["0", end], words: "the sign is left out" };
  return { from: 0, to: 1, ticks: ["0", "1"], words: cut };
}

/** The 256 colours of a scale, as the words of an ImageData: black to white, or purple over the surface to orange. */
function ramp(show, theme) {
  const colour = (k) => (show === "signed" ? core.diverging(theme, k - 127.5, 127.5) : core.grey(k, 255));
  return Uint32Array.from({ length: 256 }, (_, k) => {
    const [red, green, blue] = colour(k).map(Math.round);
    return 0xff000000 | (blue << 16) | (green << 8) | red;
  });
}

/** Paints values into a canvas of their size, in the colours of a ramp. */
function paint(canvas, values, { from, to }, colours, absolute) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  const words = new Uint32Array(image.data.buffer);
  const factor = 255 / (to - from);
  for (let k = 0; k < values.length; k++) {
    const value = absolute ? Math.abs(values[k]) : values[k];
    words[k] = colours[core.clamp((value - from) * factor + 0.5, 0, 255.5) | 0]; // rounded
  }
  context.putImageData(image, 0, 0);
}

// ---- the figure ----------------------------------------------------------------------------------------------------

/** A fieldset of radio buttons in one row. @returns {{element: HTMLElement, show: (value: string) => void}} */
function choice(legend, options, onChoose) {
  const name = core.uid("studio");
  const inputs = options.map(([value]) =>
    core.h("input", { type: "radio", name, value, "data-lm-suppress-shortcuts": "true" }),
  );
  const labels = options.map(([, text], k) => core.h("label", {}, inputs[k], text));
  const group = core.h("fieldset", { class: "cnnlab-switch", "aria-label": legend }, ...labels);
  group.addEventListener("change", (event) => onChoose(event.target.value));
  const element = core.h("div", { class: "cnnlab-studio-control" }, core.h("span", { "aria-hidden": "true" }, legend), group);
  return { element, show: (value) => inputs.forEach((input) => (input.checked = input.value === value)) };
}

function figure(title, kind, canvas, marker) {
  const frame = core.h("div", { class: "cnnlab-studio-frame" }, canvas, marker);
  const bar = core.h("div", { class: "cnnlab-studio-bar", "aria-hidden": "true" });
  const ticks = core.h("div", { class: "cnnlab-studio-ticks", "aria-hidden": "true" });
  const caption = core.h("p", { class: "cnnlab-studio-caption" });
  const element = core.h("div", { class: `cnnlab-studio-${kind}` }, core.h("p", {}, title), frame, bar, ticks, caption);
  const label = (texts) => ticks.replaceChildren(...texts.map((text) => core.h("span", {}, text)));
  return { element, frame, caption, label };
}

function render({ model, el }) {
  const life = core.lifetime();
  /** @type {Picture} */ let picture = { data: new Float64Array(1), height: 1, width: 1, description: "" };
  /** @type {Picture} */ let shipped = picture;
  let filtered = new Float64Array(1);
  let theme = core.palette(el);
  let showChosen = false; // by the reader: then no preset changes it
  let loading = 0; // counts the pictures asked for: only the last one may appear

  function set(changes) {
    for (const [trait, value] of Object.entries(changes)) model.set(trait, value);
    model.save_changes();
  }

  // ---- controls ----------------------------------------------------------------------------------------------

  const preset = core.h("select", { class: "cnnlab-select", "data-lm-suppress-shortcuts": "true" });
  preset.append(...STUDIO_KERNELS.map(([name, label]) => core.h("option", { value: name }, label)));
  preset.append(core.h("option", { value: "", disabled: true }, "Your own"));
  const presetLabel = core.h("label", { class: "cnnlab-studio-control" }, core.h("span", {}, "Kernel"), preset);
  preset.addEventListener("change", () => {
    const weights = STUDIO_KERNELS.find(([name]) => name === preset.value)[2];
    const sum = weights.flat().reduce((a, b) => a + b, 0);
    const kernel = resized(weights, Math.max(weights.length, model.get("kernel").length));
    const show = Math.abs(sum) < 1e-9 ? "signed" : "clipped";
    set(showChosen ? { kernel } : { kernel, show });
  });

  const sizes = choice("Size", [["3", "3×3"], ["5", "5×5"]], (size) =>
    set({ kernel: resized(model.get("kernel"), Number(size)) }),
  );
  const shows = choice("Show", SHOW, (show) => {
    showChosen = true;
    set({ show });
  });
  const controls = core.h("div", { class: "cnnlab-studio-controls" }, presetLabel, sizes.element, shows.element);

  // ---- pictures and cursor -----------------------------------------------------------------------------------

  const canvases = [1, 2].map(() => core.h("canvas", { width: 1, height: 1 }));
  const markers = [1, 2].map(() => core.h("div", { class: "cnnlab-studio-marker" }));
  const before = figure("Photograph", "input", canvases[0], markers[0]);
  const after = figure("Filtered", "output", canvases[1], markers[1]);
  const reading = core.h("p", { class: "cnnlab-spoken", id: core.uid("studio") });
  const spoken = core.h("p", { class: "cnnlab-spoken", role: "status" });
  const announce = core.announcer(spoken);
  life.add(announce.end);
  before.label(["0", "1"]);
  before.caption.textContent = "Outside the picture the kernel meets zeros.";
  for (const [name, value] of Object.entries({ tabindex: 0, role: "application", "aria-describedby": reading.id }))
    before.frame.setAttribute(name, value);
  before.frame.dataset.lmSuppressShortcuts = "true";
  canvases[1].setAttribute("role", "img");

  const at = () => [Math.min(model.get("row"), picture.height - 1), Math.min(model.get("col"), picture.width - 1)];
  function move(row, col) {
    set({ row: core.clamp(row, 0, picture.height - 1), col: core.clamp(col, 0, picture.width - 1) });
  }
  before.frame.addEventListener("keydown", (event) => {
    const by = event.shiftKey ? 10 : 1;
    const [row, col] = at();
    const target = {
      ArrowUp: [row - by, col],
      ArrowDown: [row + by, col],
      ArrowLeft: [row, col - by],
      ArrowRight: [row, col + by],
      Home: [row, 0],
      End: [row, picture.width - 1],
      PageUp: [row - 32, col],
      PageDown: [row + 32, col],
    }[event.key];
    if (!target || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    move(...target);
  });
  for (const { frame } of [before, after]) {
    const point = (event) => {
      const box = frame.getBoundingClientRect();
      const share = [(event.clientY - box.top) / box.height, (event.clientX - box.left) / box.width];
      move(Math.floor(share[0] * picture.height), Math.floor(share[1] * picture.width));
    };
    frame.addEventListener("pointermove", point);
    frame.addEventListener("pointerdown", point);
  }

  // ---- the window, written out -------------------------------------------------------------------------------

  const tiles = core.h("div", { class: "cnnlab-studio-window", role: "img" });
  const editor = core.kernelEditor({ colours: () => theme, onEdit: (kernel) => set({ kernel }), largest: 1000 });
  const result = core.h("div", { class: "cnnlab-studio-result" });
  const sign = (text) => core.h("span", { class: "cnnlab-studio-sign", "aria-hidden": "true" }, text);
  const part = (title, kind, ...content) =>
    core.h("div", { class: `cnnlab-studio-part cnnlab-studio-${kind}` }, core.h("p", {}, title), ...content);
  const row = (...content) => core.h("div", {}, ...content);
  const place = core.h("p", { class: "cnnlab-studio-under" }, core.h("span"), " ", core.h("span"));
  const total = core.h("p", { class: "cnnlab-studio-under" });
  const sum = core.h(
    "div",
    { class: "cnnlab-studio-sum" },
    part("Window", "input", row(tiles), place),
    part("Kernel", "kernel", row(sign("·"), editor.element), total),
    part("Sum of products", "output", row(sign("="), result)),
  );

  function drawWindow() {
    const [row, col] = at();
    const size = model.get("kernel").length;
    const values = [];
    if (tiles.childElementCount !== size * size) {
      sum.dataset.size = size;
      tiles.replaceChildren(...Array.from({ length: size * size }, () => core.h("span", { "aria-hidden": "true" })));
      sum.style.setProperty("--cnnlab-kernel-columns", size);
    }
    for (let k = 0; k < size * size; k++) {
      const [i, j] = [row + Math.floor(k / size) - (size - 1) / 2, col + (k % size) - (size - 1) / 2];
      const inside = i >= 0 && j >= 0 && i < picture.height && j < picture.width;
      const value = inside ? picture.data[i * picture.width + j] : 0;
      values.push(inside ? core.fixed(value, 2) : "0 outside");
      tiles.children[k].textContent = inside ? core.fixed(value, 2) : "0";
      tiles.children[k].classList.toggle("cnnlab-studio-outside", !inside);
      tiles.children[k].style.background = inside ? core.css(core.grey(value, 1)) : "";
      tiles.children[k].style.color = inside ? core.ink(core.grey(value, 1)) : "";
    }
    const sumText = core.fixed(filtered[row * picture.width + col], 2);
    result.textContent = sumText;
    const words = `Row ${row}, column ${col}. Window: ${values.join(", ")}. Result: ${sumText}.`;
    tiles.setAttribute("aria-label", words);
    place.firstElementChild.textContent = `Around row ${row},`; // its middle, which the filtered picture is as large as
    place.lastElementChild.textContent = `column ${col}.`;
    reading.textContent = `${words} Arrow keys move by one pixel, with Shift by ten.`;
    for (const marker of markers) {
      marker.style.left = `${(100 * (col + 0.5)) / picture.width}%`;
      marker.style.top = `${(100 * (row + 0.5)) / picture.height}%`;
    }
    return words;
  }

  // ---- the reader's own picture ------------------------------------------------------------------------------

  const file = core.h("input", { type: "file", accept: "image/*", "data-lm-suppress-shortcuts": "true" });
  const own = core.h("label", { class: "cnnlab-button cnnlab-studio-file" }, file, "Use your own picture");
  const back = core.h("button", { type: "button", class: "cnnlab-button", hidden: true }, "Back to the photograph");
  const promise = "or drop or paste one here. It stays on this page: nothing is sent.";
  const note = core.h("p", { class: "cnnlab-studio-note" }, promise);
  const message = core.h("p", { class: "cnnlab-studio-message", role: "status" });

  /** Shows what `source` becomes, unless another picture was asked for meanwhile. */
  async function load(source, done, failed) {
    const turn = ++loading;
    try {
      const next = await source;
      if (turn !== loading) return;
      show(next);
      message.textContent = done;
    } catch (error) {
      if (turn === loading) message.textContent = failed(error);
    }
  }
  function take(given) {
    const failed = (error) => `${error.message} The picture before it stays.`;
    load(readFile(given), "Your picture: its middle square, 256×256 pixels, in grey (0.299 red + 0.587 green + 0.114 blue).", failed);
  }
  file.addEventListener("change", () => {
    if (file.files[0]) take(file.files[0]);
    file.value = ""; // so that the same file can be chosen again
  });
  back.addEventListener("click", () => {
    load(shipped, "The photograph is back.", String);
    file.focus();
  });

  const root = core.h(
    "div",
    { class: "cnnlab-figure cnnlab-studio" },
    controls,
    core.h("div", { class: "cnnlab-studio-pictures" }, before.element, after.element),
    sum, editor.note,
    core.h("div", { class: "cnnlab-studio-own" }, own, back, note), message, reading, spoken,
  );
  const carried = (transfer) => [...(transfer?.files ?? [])];
  life.listen(document, "paste", (event) => {
    const [first] = carried(event.clipboardData);
    const here = root.contains(document.activeElement) || root.matches(":hover");
    if (!first || !here) return; // text goes where it belongs
    event.preventDefault();
    take(first);
  });
  for (const type of ["dragenter", "dragover", "dragleave", "drop"])
    root.addEventListener(type, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      event.stopPropagation();
      root.classList.toggle("cnnlab-studio-drop", type === "dragenter" || type === "dragover");
      if (type === "drop" && carried(event.dataTransfer)[0]) take(carried(event.dataTransfer)[0]);
    });

  // ---- drawing -----------------------------------------------------------------------------------------------

  function show(next) {
    picture = next;
    for (const canvas of canvases) Object.assign(canvas, { width: next.width, height: next.height });
    paint(canvases[0], next.data, { from: 0, to: 1 }, ramp("clipped", theme), false);
    before.frame.setAttribute("aria-label", `Photograph: ${next.description}. Choose a pixel.`);
    back.hidden = next === shipped;
    draw();
    root.dataset.picture = next === shipped ? "shipped" : "own";
  }

  function draw() {
    const kernel = model.get("kernel");
    filtered = core.conv2dPlane(picture.data, picture.height, picture.width, kernel, 1, (kernel.length - 1) / 2).data;
    drawFiltered();
    editor.show(kernel);
    total.textContent = core.weightSum(kernel);
    const found = STUDIO_KERNELS.find(([, , weights]) => core.sameGrid(resized(weights, 5), resized(kernel, 5)));
    preset.value = found?.[0] ?? "";
    sizes.show(String(kernel.length));
    drawWindow();
  }

  function drawFiltered() {
    const measured = measure(filtered);
    const show = model.get("show");
    const mapping = scale(show, measured);
    paint(canvases[1], filtered, mapping, ramp(show, theme), show === "absolute");
    after.label(mapping.ticks);
    after.element.classList.toggle("cnnlab-studio-signed", show === "signed");
    shows.show(show);
    const words = `Values ${core.number(measured.low, 2)} to ${core.number(measured.high, 2)}; ${mapping.words}.`;
    after.caption.textContent = words;
    canvases[1].setAttribute("aria-label", `Filtered picture. ${words}`);
    announce.say(words);
  }

  el.replaceChildren(root);
  life.follow(model, "kernel", draw);
  life.follow(model, "show", drawFiltered);
  life.follow(model, "row col", () => announce.say(drawWindow()));
  life.add(core.onTheme(() => {
    theme = core.palette(el);
    editor.show(model.get("kernel"));
    drawFiltered();
  }));
  load(
    unpack(model).then((photo) => (shipped = photo)),
    "",
    (error) => `The photograph could not be read (${error.message}). You can use your own picture.`,
  );
  return life.end;
}

export default { render };
