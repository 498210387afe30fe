// A kernel as a table of number fields.

const { KEYS, css, diverging, exact, h, ink, parseNumber, parts, weightTexts } = core;

/** Whether a typed text may go on to a number: “−” and “1/”. */
const isUnfinished = (text) => /^\s*[+−-]?\d*[.,]?\d*\/?\s*$/.test(text);

/** The weight one step up (1) or down (−1): a step is 1, or one part of a fraction. */
function stepped(kernel, weight, direction) {
  const unit = parts(kernel) ?? 1;
  const sum = weight + direction / unit;
  return unit > 1 ? Math.round(sum * unit) / unit : Math.round(sum * 1e9) / 1e9; // 0.1 + 0.2 is 0.3 here
}

/** Why a text is no weight, and what stays in its place. */
function refusal(text, weight, largest, noun) {
  const value = parseNumber(text);
  if (!Number.isNaN(value)) return `${noun ? `A ${noun} goes` : "Weights go"} from −${largest} to ${largest}; it stays ${weight}.`;
  return `${text ? `“${text}” is not a number` : "Empty"}: the ${noun || "weight"} stays ${weight}.`;
}

/** A field for one weight, and what is done when it is typed in, stepped and left. */
function weightField(label, { read, step, leave }) {
  const field = h("input", {
    type: "text", class: "cnnlab-kernel-cell", "aria-label": label, autocomplete: "off", spellcheck: "false",
    maxlength: 12, enterkeyhint: "done", [KEYS]: "true",
  });
  field.addEventListener("input", () => read(field));
  field.addEventListener("keydown", (event) => {
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!direction || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    step(direction);
  });
  field.addEventListener("focus", () => field.select());
  field.addEventListener("change", () => leave(field));
  return field;
}

/** Writes a weight into its field, on its colour; the text not where it is being typed, unless `all`. */
function writeInto(field, weight, text, background, all) {
  field.style.background = css(background);
  field.style.color = ink(background);
  const typing = field === field.getRootNode().activeElement;
  const unfinished = field.getAttribute("aria-invalid") === "true";
  if (!all && typing && (unfinished || parseNumber(field.value) === weight)) return;
  field.setAttribute("aria-invalid", "false");
  if (field.value !== text) field.value = text;
}

/**
 * A kernel as a table of number fields. A field that holds a number takes effect at once; what is no number is
 * marked and said, and the weight stays. ↑ and ↓ add or subtract one step: 1, or one part of a fraction.
 * @param {{colours: () => Object, onEdit: (kernel: number[][]) => void, largest?: number, noun?: string}} options
 *   `colours` gives the theme's palette, `onEdit` receives a new list of rows, `largest` bounds a weight's size,
 *   `noun` says what a single number is where it is no weight.
 * @returns {{element: HTMLElement, note: HTMLElement, show: (kernel: number[][], strongest?: number) => void}} call
 *   `show` at every change, also of theme; a weight of size `strongest` has the full colour, else the largest one;
 *   the note stands under the table unless the widget moves it.
 */
function kernelEditor({ colours, onEdit, largest = 1e6, noun = "" }) {
  const cells = h("div", { class: "cnnlab-kernel-cells" });
  const note = h("p", { class: "cnnlab-kernel-note", role: "status" });
  const element = h("div", { class: "cnnlab-kernel", role: "group", "aria-label": "Kernel" }, cells, note);
  let kernel = [];
  let fields = [];
  let limit; // the size of a weight in the strongest colour
  const valid = (value) => Math.abs(value) <= largest; // NaN is not

  function edit(i, j, value) {
    kernel = kernel.map((row, m) => row.map((weight, n) => (m === i && n === j ? value : weight)));
    onEdit(kernel);
  }
  function explain(field, i, j) {
    const text = field.value.trim();
    if (!valid(parseNumber(text))) note.textContent = refusal(text, exact(kernel[i][j], parts(kernel)), largest, noun);
  }
  function read(field, i, j) {
    const value = parseNumber(field.value);
    field.setAttribute("aria-invalid", String(!valid(value)));
    note.textContent = "";
    if (valid(value)) edit(i, j, value);
    else if (!isUnfinished(field.value)) explain(field, i, j);
  }
  function step(direction, i, j) {
    const value = stepped(kernel, kernel[i][j], direction);
    note.textContent = "";
    if (valid(value)) edit(i, j, value);
    write(true);
  }
  function leave(field, i, j) {
    explain(field, i, j);
    write(true);
  }

  function fieldAt(i, j) {
    const at = (work) => (what) => work(what, i, j);
    const label = noun || `Weight in row ${i}, column ${j}`; // from 0, as in NumPy
    return weightField(label, { read: at(read), step: at(step), leave: at(leave) });
  }
  function build() {
    cells.style.setProperty("--cnnlab-kernel-columns", kernel[0].length);
    fields = kernel.map((row, i) => row.map((_, j) => fieldAt(i, j)));
    cells.replaceChildren(...fields.flat());
  }
  function write(all) {
    const [texts, theme] = [weightTexts(kernel), colours()];
    const most = limit ?? Math.max(...kernel.flat().map(Math.abs));
    const put = (field, weight, text) => writeInto(field, weight, text, diverging(theme, weight, most), all);
    kernel.forEach((row, i) => row.forEach((weight, j) => put(fields[i][j], weight, texts[i][j])));
  }
  function show(next, strongest) {
    limit = strongest;
    const sameShape = kernel.length === next.length && kernel[0]?.length === next[0].length;
    kernel = next;
    if (!sameShape) build();
    write(false);
  }
  return { element, note, show };
}

Object.assign(core, { kernelEditor });
