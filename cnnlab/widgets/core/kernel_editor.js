// A kernel as a table of number fields.

const { css, diverging, exact, h, ink, parseNumber, parts, weightTexts } = core;

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

  function edit(i, j, value) {
    kernel = kernel.map((row, m) => row.map((weight, n) => (m === i && n === j ? value : weight)));
    onEdit(kernel);
  }

  const valid = (value) => Math.abs(value) <= largest; // NaN is not

  function read(field, i, j) {
    const value = parseNumber(field.value);
    field.setAttribute("aria-invalid", String(!valid(value)));
    note.textContent = "";
    if (valid(value)) edit(i, j, value);
    else if (!/^\s*[+−-]?\d*[.,]?\d*\/?\s*$/.test(field.value)) explain(field, i, j); // “−” and “1/” may go on
  }

  function explain(field, i, j) {
    const text = field.value.trim();
    const value = parseNumber(text);
    if (valid(value)) return;
    const weight = exact(kernel[i][j], parts(kernel));
    const goes = noun ? `A ${noun} goes` : "Weights go";
    const what = text ? `“${text}” is not a number` : "Empty";
    if (!Number.isNaN(value)) note.textContent = `${goes} from −${largest} to ${largest}; it stays ${weight}.`;
    else note.textContent = `${what}: the ${noun || "weight"} stays ${weight}.`;
  }

  function leave(field, i, j) {
    explain(field, i, j);
    write(true);
  }

  function step(event, i, j) {
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!direction || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const unit = parts(kernel) ?? 1;
    const sum = kernel[i][j] + direction / unit;
    const value = unit > 1 ? Math.round(sum * unit) / unit : Math.round(sum * 1e9) / 1e9; // 0.1 + 0.2 is 0.3 here
    note.textContent = "";
    if (valid(value)) edit(i, j, value);
    write(true);
  }

  function build() {
    cells.style.setProperty("--cnnlab-kernel-columns", kernel[0].length);
    fields = kernel.map((row, i) =>
      row.map((_, j) => {
        const label = noun || `Weight in row ${i}, column ${j}`; // from 0, as in NumPy
        const field = h("input", {
          type: "text", class: "cnnlab-kernel-cell", "aria-label": label, autocomplete: "off", spellcheck: "false",
          maxlength: 12, enterkeyhint: "done", "data-lm-suppress-shortcuts": "true",
        });
        field.addEventListener("input", () => read(field, i, j));
        field.addEventListener("keydown", (event) => step(event, i, j));
        field.addEventListener("focus", () => field.select());
        field.addEventListener("change", () => leave(field, i, j));
        return field;
      }),
    );
    cells.replaceChildren(...fields.flat());
  }

  /** Writes the weights into the fields; into the one being typed in only if `all`. */
  function write(all) {
    const texts = weightTexts(kernel);
    const theme = colours();
    const most = limit ?? Math.max(...kernel.flat().map(Math.abs));
    fields.forEach((row, i) =>
      row.forEach((field, j) => {
        const back = diverging(theme, kernel[i][j], most);
        field.style.background = css(back);
        field.style.color = ink(back);
        const typing = field === field.getRootNode().activeElement;
        const unfinished = field.getAttribute("aria-invalid") === "true";
        if (!all && typing && (unfinished || parseNumber(field.value) === kernel[i][j])) return;
        field.setAttribute("aria-invalid", "false");
        if (field.value !== texts[i][j]) field.value = texts[i][j];
      }),
    );
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
