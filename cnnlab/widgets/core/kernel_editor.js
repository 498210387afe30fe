// A kernel as a table of number fields.

const {
  css, diverging, fractionText, h, ink, number, parts, readNumber, typedNumber, weightTexts, withWeight, writeNumber,
} = core;

const LONGEST = 8; // letters of a fraction that is shown as it was typed

/** The weight one step up (1) or down (−1): a step is 1, or one part of a fraction. */
function stepped(kernel, weight, direction) {
  const unit = parts(kernel) ?? 1;
  const sum = weight + direction / unit;
  return unit > 1 ? Math.round(sum * unit) / unit : Math.round(sum * 1e9) / 1e9; // 0.1 + 0.2 is 0.3 here
}

/** Why a text is no weight, and what stays in its place. */
function refusal({ fault, why }, weight, largest, noun) {
  if (fault === "outside") return `${noun ? `A ${noun} goes` : "Weights go"} from −${largest} to ${largest}; it stays ${weight}.`;
  return `${why}: the ${noun || "weight"} stays ${weight}.`;
}

/** A field for one weight. */
const weightField = (label) =>
  h("input", {
    type: "text", class: "cnnlab-kernel-cell", "aria-label": label, autocomplete: "off", spellcheck: "false",
    maxlength: 12, enterkeyhint: "done",
  });

/** Writes a weight into its field, on its colour; `all`: also where it is being typed. */
function writeInto(field, weight, text, background, all) {
  field.style.background = css(background);
  field.style.color = ink(background);
  writeNumber(field, weight, text, all);
}

/**
 * A kernel as a table of number fields. A field that holds a number takes effect at once; what is no number is marked
 * and said, and the weight is what it was before the field was entered, as after Escape. ↑ and ↓ add or subtract one
 * step: 1, or one part of a fraction.
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

  function fieldAt(i, j) {
    const field = weightField(noun || `Weight in row ${i}, column ${j}`); // from 0, as in NumPy
    typedNumber(field, {
      read: (text) => readNumber(text, { low: -largest, high: largest }),
      now: () => kernel[i][j],
      put(value, text) {
        const fraction = fractionText(text);
        const shown = fraction && fraction.length <= LONGEST ? fraction : number(value);
        kernel = withWeight(kernel, i, j, value, text && shown);
        onEdit(kernel);
      },
      stepped(direction) {
        const value = stepped(kernel, kernel[i][j], direction);
        return Math.abs(value) <= largest ? value : NaN;
      },
      write: () => write(true),
      say: (found) => (note.textContent = found ? refusal(found, weightTexts(kernel)[i][j], largest, noun) : ""),
    });
    return field;
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
