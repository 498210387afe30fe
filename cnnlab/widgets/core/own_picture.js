// A picture of the reader's own, from a file, the clipboard or a drop, in place of the one that came with the page. It
// is given to the figure and to nothing else: it never becomes state, which in Jupyter would travel to the kernel.

const { button, h } = core;

const SIDE = 256; // pixels
const LARGEST_FILE = 50e6; // bytes
const LARGEST_PICTURE = 120e6; // pixels; more may exhaust a phone's memory

const INVITATION = "or drop or paste one here. It stays on this page: nothing is sent.";
const TAKEN = "Your picture: its middle square, 256×256 pixels, in grey (0.299 red + 0.587 green + 0.114 blue).";
const UNKNOWN = "could not be read as a picture: it is damaged, or of a kind that this browser does not know.";

/** @typedef {{data: Float64Array, height: number, width: number, title: string, description: string}} Picture values from 0 to 1 */

/** The middle square of an image file, in grey. Throws an Error whose message is for the reader. @returns {Promise<Picture>} */
async function readPicture(file) {
  if (file.type && !file.type.startsWith("image/")) throw new Error(`“${file.name}” is not a picture.`);
  if (file.size > LARGEST_FILE) throw new Error(`“${file.name}” is larger than ${LARGEST_FILE / 1e6} MB.`);
  const url = URL.createObjectURL(file);
  try {
    const image = new Image();
    await new Promise((resolve, reject) => Object.assign(image, { onload: resolve, onerror: reject, src: url }));
    if (image.naturalWidth * image.naturalHeight > LARGEST_PICTURE)
      throw new RangeError(`“${file.name}” has more than ${LARGEST_PICTURE / 1e6} million pixels.`);
    await image.decode();
    return { data: greySquare(image), height: SIDE, width: SIDE, title: "Your picture", description: "the middle of it, in grey" };
  } catch (error) {
    throw error instanceof RangeError ? error : new Error(`“${file.name}” ${UNKNOWN}`, { cause: error });
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Brightness by ITU-R BT.601, as in cnnlab.data.photo; what is transparent lies on white. */
function greySquare(image) {
  const context = h("canvas", { width: SIDE, height: SIDE }).getContext("2d", { willReadFrequently: true });
  const side = Math.min(image.naturalWidth, image.naturalHeight);
  const [x, y] = [(image.naturalWidth - side) / 2, (image.naturalHeight - side) / 2];
  context.fillStyle = "#fff";
  context.fillRect(0, 0, SIDE, SIDE);
  context.imageSmoothingQuality = "high";
  context.drawImage(image, x, y, side, side, 0, 0, SIDE, SIDE);
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  const level = (k) => Math.round(0.299 * data[k] + 0.587 * data[k + 1] + 0.114 * data[k + 2]);
  return Float64Array.from({ length: SIDE * SIDE }, (_, k) => level(4 * k) / 255);
}

/** Calls `take` with a picture file that is dropped on `root`, or pasted while the focus or the pointer is in it. */
function givenFiles(life, root, take) {
  const first = (transfer) => transfer?.files?.[0];
  life.listen(document, "paste", (event) => {
    const here = root.contains(document.activeElement) || root.matches(":hover");
    if (!first(event.clipboardData) || !here) return; // text goes where it belongs
    event.preventDefault();
    take(first(event.clipboardData));
  });
  life.listen(root, "dragenter dragover dragleave drop", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.stopPropagation();
    root.classList.toggle("cnnlab-own-drop", event.type === "dragenter" || event.type === "dragover");
    if (event.type === "drop" && first(event.dataTransfer)) take(first(event.dataTransfer));
  });
}

/**
 * @param {{life: Object, root: HTMLElement, shipped: Promise<Picture>, noun: string,
 *   show: (picture: Picture) => void}} parts `shipped` came with the page, is a `noun`, and is shown first; of several asked for, only the last one comes to `show`; `root` takes what
 *   is dropped or pasted, and says in its `data-picture` whose picture is shown
 * @returns {{controls: HTMLElement, message: HTMLElement, ready: Promise<void>}} a row of buttons, what is said of the
 *   last picture asked for, and when the first one is shown, or said to be missing
 */
function createOwnPicture({ life, root, shipped, noun, show }) {
  const file = h("input", { type: "file", accept: "image/*" });
  const choose = h("label", { class: "cnnlab-button cnnlab-own-file" }, file, "Use your own picture");
  const back = button(`Back to the ${noun}`);
  const controls = h("div", { class: "cnnlab-own" }, choose, back, h("p", { class: "cnnlab-own-note" }, INVITATION));
  const message = h("p", { class: "cnnlab-own-message", role: "status" });
  let asked = null;

  async function load(source, done, failed) {
    asked = source;
    try {
      const picture = await source;
      if (asked !== source) return;
      show(picture);
      back.hidden = source === shipped;
      root.dataset.picture = source === shipped ? "shipped" : "own";
      message.textContent = done;
    } catch (error) {
      if (asked === source) message.textContent = failed(error);
    }
  }
  const missing = (error) => `The ${noun} could not be read (${error.message}). You can use your own picture.`;
  const take = (given) => load(readPicture(given), TAKEN, (error) => `${error.message} The picture before it stays.`);

  life.listen(file, "change", () => {
    if (file.files[0]) take(file.files[0]);
    file.value = ""; // so that the same file can be chosen again
  });
  life.listen(back, "click", () => {
    load(shipped, `The ${noun} is back.`, missing);
    file.focus();
  });
  givenFiles(life, root, take);
  back.hidden = true;
  return { controls, message, ready: load(shipped, "", missing) };
}

Object.assign(core, { createOwnPicture });
