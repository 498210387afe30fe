// What every widget of the book shares: arithmetic (bound to cnnlab.functional by golden cases), numbers as text,
// colours, and small DOM helpers. This file stands in front of each widget's own file and is visible there as `core`.
const core = (() => {
  "use strict";

  // ---- arithmetic --------------------------------------------------------------------------------------------

  /** How many windows of `kernelSize` fit along a side of `size`. @returns {number} 0 or less: none. */
  function outputSize(size, kernelSize, stride = 1, padding = 0) {
    return Math.floor((size + 2 * padding - kernelSize) / stride) + 1;
  }

  /**
   * Cross-correlation of one plane, stored row by row, with one kernel; zeros around the border.
   * @param {ArrayLike<number>} data height × width values
   * @param {number[][]} kernel
   * @returns {{data: Float64Array, height: number, width: number}}
   */
  function conv2dPlane(data, height, width, kernel, stride = 1, padding = 0) {
    const kH = kernel.length;
    const kW = kernel[0].length;
    const oH = outputSize(height, kH, stride, padding);
    const oW = outputSize(width, kW, stride, padding);
    if (oH < 1 || oW < 1) throw new RangeError(`a ${kH} × ${kW} kernel does not fit the padded image`);
    const output = new Float64Array(oH * oW);
    for (let m = 0; m < kH; m++) {
      for (let n = 0; n < kW; n++) {
        const weight = kernel[m][n]; // one weight for the whole plane: the inner loop is then a plain line of sums
        if (weight === 0) continue;
        const from = Math.max(0, Math.ceil((padding - n) / stride)); // the columns whose window meets the image here
        const to = Math.min(oW, Math.floor((width - 1 + padding - n) / stride) + 1);
        for (let i = 0; i < oH; i++) {
          const row = i * stride + m - padding;
          if (row < 0 || row >= height) continue;
          const start = row * width + n - padding;
          for (let j = from; j < to; j++) output[i * oW + j] += weight * data[start + j * stride];
        }
      }
    }
    return { data: output, height: oH, width: oW };
  }

  /**
   * What a stack of square convolutions does to an input, layer by layer: a filter has a weight for each pixel of its
   * window in each channel, and a bias. A layer whose window does not fit ends the list with rows of 0 or less.
   * @param {number[]} input channels, rows, columns
   * @param {{kernel_size: number, stride: number, padding: number, dilation: number, filters: number}[]} layers
   * @returns {{shape: number[], field: number, jump: number, parameters: number, macs: number}[]} sizes after each
   *   layer; parameters and macs (multiply-adds for one image) are of that layer alone
   */
  function ledger(input, layers) {
    const lines = [];
    let [shape, field, jump] = [input, 1, 1];
    for (const { kernel_size: kernel, stride, padding, dilation, filters } of layers) {
      const sides = shape.slice(1).map((side) => outputSize(side, dilation * (kernel - 1) + 1, stride, padding));
      const weights = filters * kernel * kernel * shape[0];
      field += (kernel - 1) * dilation * jump;
      jump *= stride;
      shape = [filters, ...sides];
      lines.push({ shape, field, jump, parameters: weights + filters, macs: weights * sides[0] * sides[1] });
      if (Math.min(...sides) < 1) break;
    }
    return lines;
  }

  /** conv2dPlane for lists of rows: conv2d(image, kernel, stride, padding) → rows. @returns {number[][]} */
  function conv2d(image, kernel, stride = 1, padding = 0) {
    const plane = conv2dPlane(image.flat(), image.length, image[0].length, kernel, stride, padding);
    return Array.from({ length: plane.height }, (_, i) => [
      ...plane.data.subarray(i * plane.width, (i + 1) * plane.width),
    ]);
  }

  /**
   * A layer of filters, as lists of rows: map k is the sum of its kernels' planes, one for each channel, plus bias k.
   * @param {number[][][]} image channels of rows
   * @param {number[][][][]} weight filters of kernels
   * @returns {number[][][]} one map a filter
   */
  function conv2dLayer(image, weight, bias) {
    return weight.map((kernels, k) => {
      const planes = kernels.map((kernel, c) => conv2d(image[c], kernel));
      const cell = (i, j) => planes.reduce((sum, plane) => sum + plane[i][j], bias[k]);
      return planes[0].map((row, i) => row.map((_, j) => cell(i, j)));
    });
  }

  const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

  /** The kernels that readers choose from: [name as in Python, label, weights]. */
  const KERNELS = [
    ["identity", "Identity", [[0, 0, 0], [0, 1, 0], [0, 0, 0]]],
    ["blur", "Blur (mean)", [[1, 1, 1], [1, 1, 1], [1, 1, 1]].map((row) => row.map((weight) => weight / 9))],
    ["gaussian", "Blur (Gaussian)", [[1, 2, 1], [2, 4, 2], [1, 2, 1]].map((row) => row.map((weight) => weight / 16))],
    ["sharpen", "Sharpen", [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]],
    ["sobel-x", "Vertical edges (Sobel)", [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]],
    ["sobel-y", "Horizontal edges (Sobel)", [[-1, -2, -1], [0, 0, 0], [1, 2, 1]]],
    ["laplacian", "Outline (Laplacian)", [[0, 1, 0], [1, -4, 1], [0, 1, 0]]],
    ["emboss", "Emboss", [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]],
  ];

  /** Whether two lists of rows hold the same numbers. */
  function sameGrid(a, b) {
    return a.length === b.length && a.every((row, i) => row.length === b[i].length && row.every((v, j) => v === b[i][j]));
  }

  // ---- numbers as text ---------------------------------------------------------------------------------------

  /** `digits` decimals and a true minus sign; never "−0". */
  function fixed(value, digits) {
    if (!Number.isFinite(value)) return Number.isNaN(value) ? "–" : value < 0 ? "−∞" : "∞";
    const text = Math.abs(value).toFixed(digits);
    return value < 0 && Number(text) !== 0 ? `−${text}` : text;
  }

  /** At most `digits` decimals, without trailing zeros: 14, 0.333, −2.5. */
  function number(value, digits = 3) {
    const text = fixed(value, digits);
    return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  }

  /** Whether number(value, digits) had to round. Noise of float64 sums is not rounding. */
  function isRounded(value, digits = 3) {
    const scaled = Math.abs(value) * 10 ** digits;
    return Math.abs(scaled - Math.round(scaled)) > 1e-9 * Math.max(1, scaled);
  }

  /** The most decimals (at most two) that fit into `width` characters, the sign apart: −4.33, 12.7, −112. Zeros go. */
  function short(value, width = 4) {
    for (const digits of [2, 1]) {
      const text = number(value, digits);
      if (text.replace("−", "").length <= width) return text;
    }
    return fixed(value, 0);
  }

  /** A number as people type it: -1, −1, 0.5, 0,5, 1/9. @returns {number} NaN where it is none. */
  function parseNumber(text) {
    const match = /^\s*([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:\s*\/\s*(\d+))?\s*$/.exec(text.replace("−", "-").replace(",", "."));
    if (!match) return NaN;
    const value = Number(match[2]) / Number(match[3] ?? 1);
    return Number.isFinite(value) ? (match[1] === "-" && value !== 0 ? -value : value) : NaN;
  }

  /** The smallest denominator up to `largest` that makes every value a whole number of parts; null where none does. */
  function denominator(values, largest = 64) {
    for (let d = 1; d <= largest; d++)
      if (values.every((value) => Math.abs(value * d - Math.round(value * d)) < 1e-9)) return d;
    return null;
  }

  /** The denominator a kernel's weights are written in: 1 where two decimals are exact, null where none will do. */
  function parts(kernel) {
    const values = kernel.flat();
    return values.every((value) => !isRounded(value, 2)) ? 1 : denominator(values);
  }

  /** A whole number, else a fraction of `parts` where that is exact (2/16), else at most `digits` decimals. */
  function exact(value, parts, digits = 3) {
    const whole = parts > 1 && isRounded(value, 0) && !isRounded(value * parts, 0);
    return whole ? `${number(value * parts, 0)}/${parts}` : number(value, digits);
  }

  /** A kernel's weights as text; all fractions have one denominator where that is possible: 1/16, 2/16, 4/16. */
  function weightTexts(kernel) {
    const shared = parts(kernel);
    const own = (value) => (isRounded(value, 2) ? denominator([value]) : 1);
    return kernel.map((row) => row.map((value) => exact(value, shared ?? own(value))));
  }

  // ---- colours: [red, green, blue], each 0 to 255 ------------------------------------------------------------

  const pixel = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

  /** Any CSS colour as [red, green, blue]. */
  function rgb(css) {
    pixel.canvas.width = pixel.canvas.height = 1;
    pixel.fillStyle = css;
    pixel.fillRect(0, 0, 1, 1);
    return [...pixel.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  }

  /** The value of one of style.css's custom properties at `element`, e.g. color(el, "input") for --cnnlab-input. */
  function color(element, name) {
    return getComputedStyle(element).getPropertyValue(`--cnnlab-${name}`).trim();
  }

  /** The theme's colours at `element` as numbers; read it once a theme, not once a draw. */
  function palette(element) {
    const names = ["input", "kernel", "output", "positive", "negative", "text", "muted", "surface", "raised", "line"];
    return Object.fromEntries(names.map((name) => [name, rgb(color(element, name))]));
  }

  const css = (channels) => `rgb(${channels.map((channel) => Math.round(channel)).join(" ")})`;
  const mix = (from, to, share) => from.map((channel, k) => channel + (to[k] - channel) * share);

  /** Purple for −limit, the surface for 0, orange for +limit. */
  function diverging(colours, value, limit) {
    const share = limit > 0 ? clamp(Math.abs(value) / limit, 0, 1) : 0;
    return mix(colours.surface, value < 0 ? colours.negative : colours.positive, share);
  }

  /** Black for 0, white for `white`: images look the same in both themes. */
  function grey(value, white) {
    const level = 255 * clamp(value / white, 0, 1);
    return [level, level, level];
  }

  function luminance(channels) {
    const linear = channels.map((channel) => {
      const c = channel / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  }

  /** The WCAG contrast ratio of two colours, 1 to 21. */
  function contrast(a, b) {
    const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (light + 0.05) / (dark + 0.05);
  }

  /** A text colour that reads on `background` (at least 4.5:1): soft black, else white, else black. */
  function ink(background) {
    for (const candidate of [[20, 24, 30], [255, 255, 255]])
      if (contrast(candidate, background) >= 4.5) return css(candidate);
    return "rgb(0 0 0)";
  }

  // ---- theme and motion --------------------------------------------------------------------------------------

  /** Calls `redraw` whenever the page changes between light and dark. Returns the clean-up. */
  function onTheme(redraw) {
    const observer = new MutationObserver(() => redraw());
    const options = { attributes: true, attributeFilter: ["data-theme", "data-jp-theme-light", "data-jp-theme-name"] };
    observer.observe(document.documentElement, options);
    observer.observe(document.body, options);
    return () => observer.disconnect();
  }

  const reducedMotion = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  // ---- DOM ---------------------------------------------------------------------------------------------------

  /** h("button", {type: "button", class: "cnnlab-button"}, "Play"): an element; true and false attributes work. */
  function h(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes))
      if (value !== false && value != null) element.setAttribute(name, value === true ? "" : String(value));
    element.append(...children);
    return element;
  }

  /** An id that no other widget on the page has. */
  const uid = (prefix) => `cnnlab-${prefix}-${Math.random().toString(36).slice(2, 10)}`;

  /** Collects what must be undone: `render` returns its `end`. */
  function lifetime() {
    const undo = [];
    return {
      /** @param {EventTarget} target */
      listen(target, types, handler, options) {
        for (const type of types.split(" ")) {
          target.addEventListener(type, handler, options);
          undo.push(() => target.removeEventListener(type, handler, options));
        }
      },
      /** Calls `handler` when one of the model's traits changes: follow(model, "row col", draw). */
      follow(model, names, handler) {
        for (const name of names.split(" ")) {
          model.on(`change:${name}`, handler);
          undo.push(() => model.off(`change:${name}`, handler));
        }
      },
      add(clean) {
        undo.push(clean);
      },
      end() {
        for (const clean of undo.splice(0).reverse()) clean();
      },
    };
  }

  /**
   * Speaks through the live region `element` once things have been quiet for a moment; the last text wins.
   * A function is asked for the text only then.
   */
  function announcer(element, quiet = 400) {
    let timer = 0;
    return {
      say(text) {
        clearTimeout(timer);
        timer = setTimeout(() => (element.textContent = typeof text === "function" ? text() : text), quiet);
      },
      end: () => clearTimeout(timer),
    };
  }

  // ---- questions ---------------------------------------------------------------------------------------------

  /** Text in which `backticks` mark code and *asterisks* stress, as a fragment; anything else stays plain text. */
  function inlineText(text) {
    const fragment = document.createDocumentFragment();
    let from = 0;
    for (const found of text.matchAll(/`([^`]+)`|\*([^*\s](?:[^*]*[^*\s])?)\*/g)) {
      const marked = found[1] === undefined ? h("em", {}, found[2]) : h("code", {}, found[1]);
      fragment.append(text.slice(from, found.index), marked);
      from = found.index + found[0].length;
    }
    fragment.append(text.slice(from));
    return fragment;
  }

  /** A short name for a text: other texts have other names, all but surely. */
  function digest(text) {
    let hash = 2166136261; // FNV-1a
    for (let k = 0; k < text.length; k++) hash = Math.imul(hash ^ text.charCodeAt(k), 16777619);
    return (hash >>> 0).toString(36);
  }

  /** Whether two JSON values are the same. */
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

  /**
   * A reader's answer: traits of the model that the browser keeps under the question's id. A question that was changed
   * since is another one: its old answer goes. Storage that is closed, full or damaged changes nothing else.
   * In the built page the answer's status also stands in the host's `data-status`, which the tally counts; the event
   * "cnnlab-answer" says that it changed, and "cnnlab-forget" on the host takes the answer back.
   * @param {{life: Object, model: Object, el: HTMLElement, asked: string, blank: Object,
   *   valid: (answer: Object, checked: boolean) => boolean,   *   status: () => "right" | "wrong" | "done"}} parts `asked` names the traits that are the question, `blank` holds
   *   the answer's traits as they are before one is given, `valid` looks at what was kept, and `status` judges a
   *   checked answer; "done" is for those that are neither right nor wrong.
   */
  function answerOf({ life, model, el, asked, blank, valid, status }) {
    const key = `cnnlab:${model.get("id")}`;
    const names = Object.keys(blank);
    const host = el.closest(".cnnlab-static");
    const of = digest(JSON.stringify(["prompt", ...asked.split(" ")].map((name) => model.get(name))));
    const isBlank = () => !model.get("checked") && names.every((name) => same(model.get(name), blank[name]));

    const guarded = (work) => {
      try {
        work();
      } catch {
        // closed, full or damaged
      }
    };
    function keep() {
      const answer = Object.fromEntries([...names, "checked"].map((name) => [name, model.get(name)]));
      if (isBlank()) localStorage.removeItem(key);
      else localStorage.setItem(key, JSON.stringify({ of, status: model.get("checked") ? status() : "", answer }));
    }
    function update(changes) {
      for (const [trait, value] of Object.entries(changes)) model.set(trait, value);
      model.save_changes();
    }
    /** Raises where storage is closed or what it holds is damaged. */
    function recall() {
      const kept = JSON.parse(localStorage.getItem(key));
      if (!isBlank() || kept === null) return;
      if (kept.of !== of) {
        localStorage.removeItem(key);
        return;
      }
      const checked = kept.answer.checked === true;
      const answer = Object.fromEntries(names.map((name) => [name, kept.answer[name]]));
      if (valid(answer, checked)) update({ ...answer, checked });
    }
    function tell() {
      if (!host) return;
      host.dataset.status = model.get("checked") ? status() : "";
      document.dispatchEvent(new Event("cnnlab-answer"));
    }

    guarded(recall);
    tell();
    life.follow(model, [...names, "checked"].join(" "), () => {
      guarded(keep); // whoever changed it: the reader, or Python
      tell();
    });
    if (host) life.listen(host, "cnnlab-forget", () => update({ ...blank, checked: false }));
    return { update };
  }

  /**
   * The number in a typed text, or a sentence that says why there is none; the unit may follow it.
   * @returns {{value?: number, problem?: string}}
   */
  function readNumber(text, unit = "") {
    const bare = text.trim();
    const written = unit && bare.endsWith(unit) ? bare.slice(0, -unit.length).trim() : bare;
    if (!written) return { problem: "Type a number first." };
    if (/^[+−-]?[1-9]\d{0,2},\d{3}$/.test(written)) {
      const readings = `${written.replace(",", "")} or ${written.replace(",", ".")}`;
      return { problem: `“${written}” can be read in two ways: write ${readings}.` };
    }
    if (/\/\s*0+\s*$/.test(written)) return { problem: "Nothing can be divided by 0." };
    const value = parseNumber(written);
    if (!Number.isNaN(value)) return { value };
    if (unit && /^[+−-]?[\d.,/]+\s*[^\d\s]+$/.test(written))
      return { problem: `Write the number alone, or with “${unit}” after it.` };
    return { problem: `“${written}” is not a number. Write it like 5, −3, 0.5 or 1/9.` };
  }

  /**
   * The card around a question: what kind it is, prompt, room for the controls, a button, and feedback that is
   * announced. Another answer takes the feedback back, so that there is nothing to begin anew.
   * @param {{el: HTMLElement, prompt: string, onCheck: () => void, kind?: string, action?: string}} parts
   * @returns {{body: HTMLElement, actions: HTMLElement, button: HTMLButtonElement,
   *   show: (lines: {tone: "right"|"wrong"|"ask", text: string}[]) => void}}
   */
  function questionCard({ el, prompt, onCheck, kind = "Question", action = "Check" }) {
    const body = h("div", { class: "cnnlab-question-body" });
    const feedback = h("div", { class: "cnnlab-question-feedback", role: "status" });
    const button = h("button", { type: "submit", class: "cnnlab-button" }, action);
    const actions = h("div", { class: "cnnlab-question-actions" }, button);
    const form = h(
      "form",
      { class: "cnnlab-question", novalidate: true },
      h("p", { class: "cnnlab-question-label" }, kind),
      h("fieldset", {}, h("legend", {}, inlineText(prompt)), body),
      actions,
      feedback,
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      onCheck();
    });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || !event.target.matches("input:is([type=text], [type=number])")) return;
      event.preventDefault(); // not left to the form: JupyterLab swallows the submission that Enter would cause
      event.stopPropagation();
      if (!button.hidden) onCheck();
    });
    el.replaceChildren(form);

    const signs = { right: "✓", wrong: "✗", ask: "" };
    function line({ tone, text }) {
      const sign = h("span", { class: "cnnlab-question-sign", "aria-hidden": "true" }, signs[tone]);
      return h("p", { class: `cnnlab-question-${tone}` }, sign, h("span", {}, inlineText(text)));
    }
    return { body, actions, button, show: (lines) => feedback.replaceChildren(...lines.map(line)) };
  }

  // ---- the kernel's editor -----------------------------------------------------------------------------------

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

  /** How bright a kernel leaves an even area, in words. */
  const weightSum = (kernel) => `Its weights sum to ${number(kernel.flat().reduce((sum, weight) => sum + weight, 0))}.`;

  // ---- text in its place -------------------------------------------------------------------------------------

  /** Writes a text only where it is another one: what does not change costs no layout. */
  function write(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  /** A text with its minus signs as a word, for readers who listen. */
  const spoken = (text) => text.replaceAll("−", "minus ");

  /** A factor or a term: in parentheses where it begins with a minus sign. */
  const closed = (text) => (text.startsWith("−") ? `(${text})` : text);

  /** Measures texts in ems of a font, so that numbers are as large as their cell allows. */
  function textMeasure(family) {
    const scratch = document.createElement("canvas").getContext("2d");
    const known = new Map();
    scratch.font = `100px ${family}`;
    const width = (text) => known.get(text) ?? known.set(text, scratch.measureText(text).width / 100).get(text);
    return (texts) => Math.max(1, ...texts.map(width));
  }

  // ---- controls ----------------------------------------------------------------------------------------------

  const KEYS = "data-lm-suppress-shortcuts"; // JupyterLab takes arrow keys from elements without it

  const ICONS = {
    Play: "M4 2.5v11l9-5.5z",
    Pause: "M4 2.5h3v11H4zM9 2.5h3v11H9z",
    "One step back": "M11 2.5v11L4 8zM3 2.5h1.5v11H3z",
    "One step on": "M5 2.5v11L12 8zM11.5 2.5H13v11h-1.5z",
  };

  /** A button that says what it does; one with an icon of its own `name` may show that alone. */
  function button(name, text = name) {
    const label = text === name ? {} : { "aria-label": name, title: name };
    const made = h("button", { type: "button", class: "cnnlab-button", ...label });
    relabel(made, name, text);
    return made;
  }

  function relabel(made, name, text = name) {
    if (made.dataset.name === name) return;
    made.dataset.name = name;
    const path = `<path fill="currentColor" d="${ICONS[name]}"/>`;
    made.innerHTML = ICONS[name] ? `<svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">${path}</svg>` : "";
    made.append(text);
  }

  /** Radio buttons in a row, one of `choices` [value, label]; `choose` gets the value as text. */
  function radios(life, legend, choices, choose) {
    const name = uid("radio");
    const inputs = choices.map(([value]) => h("input", { type: "radio", name, value, [KEYS]: "true" }));
    const labels = inputs.map((input, k) => h("label", {}, input, choices[k][1]));
    const root = h("fieldset", { class: "cnnlab-switch", "aria-label": legend }, ...labels);
    life.listen(root, "change", (event) => choose(event.target.value));
    const show = (value) => inputs.forEach((input) => (input.checked = input.value === String(value)));
    return { root, inputs, show };
  }

  /** The row and column that a key leads to from a position among `rows` × `cols`; null for other keys. */
  function walkTo(event, { row, col }, rows, cols) {
    const whole = event.ctrlKey || event.metaKey;
    if (event.altKey || event.shiftKey) return null;
    switch (event.key) {
      case "ArrowLeft": return [row, Math.max(0, col - 1)];
      case "ArrowRight": return [row, Math.min(cols - 1, col + 1)];
      case "ArrowUp": return [Math.max(0, row - 1), col];
      case "ArrowDown": return [Math.min(rows - 1, row + 1), col];
      case "Home": return [whole ? 0 : row, 0];
      case "End": return [whole ? rows - 1 : row, cols - 1];
      case "PageUp": return [0, col];
      case "PageDown": return [rows - 1, col];
      default: return null;
    }
  }

  // ---- a map of cells with rulers: an image, a feature map ---------------------------------------------------

  const SMALL = 10; // px: rather than smaller letters, fewer decimals
  const SMALLEST = 7; // px: smaller letters cannot be read

  /**
   * A picture of numbers: cells with rulers, one focusable target, boxes that can be put around cells.
   * @param {string} kind "input" or "output": what a frame looks like.
   * @param {string} describedBy the id of the text that says what is chosen.
   */
  function cellMap(kind, describedBy) {
    const cells = h("div", { class: "cnnlab-conv-cells" });
    const boxes = Object.fromEntries(
      ["ghost", "frame", "cursor"].map((name) => [name, h("div", { class: `cnnlab-conv-box cnnlab-conv-${name}` })]),
    );
    const picture = h("div", { class: "cnnlab-conv-picture", "aria-hidden": "true" }, cells, ...Object.values(boxes));
    const surface = h(
      "div",
      {
        class: `cnnlab-conv-map cnnlab-conv-map-${kind}`, tabindex: 0, role: "application",
        "aria-describedby": describedBy, [KEYS]: "true",
      },
      picture,
    );
    const indices = () => h("div", { class: "cnnlab-conv-ruler", "aria-hidden": "true" });
    const rulers = { cols: indices(), rows: indices() };
    const root = h("div", { class: "cnnlab-conv-ruled" }, rulers.cols, rulers.rows, surface);
    let shape = "";
    let drawn = [];
    let columns = 0;
    let digits = 4; // that a number may have

    /** Builds the cells anew when the shape changed. `padding`: how many of them are a ring without an index. */
    function resize(rows, cols, padding) {
      if (shape === `${rows},${cols},${padding}`) return;
      shape = `${rows},${cols},${padding}`;
      columns = cols;
      drawn = [];
      root.style.setProperty("--rows", rows);
      root.style.setProperty("--cols", cols);
      cells.replaceChildren(...Array.from({ length: rows * cols }, () => h("span", { class: "cnnlab-conv-cell" })));
      for (const [name, count] of [["rows", rows], ["cols", cols]]) {
        const label = (_, k) => h("span", {}, k < padding || k >= count - padding ? "" : String(k - padding));
        rulers[name].replaceChildren(...Array.from({ length: count }, label));
      }
    }

    /** Draws cell k; does nothing where it is drawn so already. */
    function put(k, text, background, look = "") {
      const key = `${text}|${background}|${look}`;
      if (drawn[k] === key) return;
      drawn[k] = key;
      const cell = cells.children[k];
      cell.textContent = text;
      cell.className = `cnnlab-conv-cell ${look}`;
      cell.style.background = background ? css(background) : "";
      cell.style.color = background ? ink(background) : "";
    }

    /** Puts a box around `height` × `width` cells and marks their indices on the rulers. */
    function place(name, row, col, height, width) {
      const { style } = boxes[name];
      for (const [property, value] of [["--row", row], ["--col", col], ["--height", height], ["--width", width]])
        style.setProperty(property, value);
      if (name !== "frame") return;
      for (const [marks, from, count] of [[rulers.rows, row, height], [rulers.cols, col, width]])
        [...marks.children].forEach((mark, k) => mark.classList.toggle("is-here", k >= from && k < from + count));
    }

    /** Where a pointer is, in cells from the top left corner, with its fraction. */
    function locate(event) {
      const area = cells.getBoundingClientRect();
      const unit = area.width / columns;
      return { y: (event.clientY - area.top) / unit, x: (event.clientX - area.left) / unit };
    }

    /** As many decimals as can be read, in the largest letters that fit; no numbers where even few digits would not. */
    function fit(unit, values, ems) {
      const most = Math.min(15, unit * (unit < 24 ? 0.5 : 0.44));
      const large = values.some((value) => Math.abs(value) >= 10); // small ones say little without a decimal
      let font = 0;
      for (digits of large ? [4, 3, 2] : [4, 3]) {
        font = Math.min(most, (unit - 4) / ems(values.map(text)));
        if (font >= Math.min(most, SMALL)) break;
      }
      root.style.setProperty("--unit", `${unit}px`);
      root.style.setProperty("--font", `${font}px`);
      root.classList.toggle("is-small", font < SMALLEST);
    }
    const text = (value) => short(value, digits);

    const redraw = () => (drawn = []);
    return { root, surface, boxes, resize, put, place, locate, fit, text, redraw };
  }

  return {
    KERNELS, KEYS, announcer, answerOf, button, cellMap, clamp, closed, color, contrast, conv2d, conv2dLayer,
    conv2dPlane, css, denominator, diverging, exact, fixed, grey, h, ink, inlineText, isRounded, kernelEditor,
    ledger, lifetime, mix, number, onTheme, outputSize, palette, parseNumber, parts, questionCard,
    radios, readNumber, reducedMotion, relabel, rgb, same, sameGrid, short, spoken, textMeasure, uid, walkTo,
    weightSum, weightTexts, write,
  };
})();
