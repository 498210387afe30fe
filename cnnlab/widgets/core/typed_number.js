// A number as people type it, by one rule in all figures and questions: what a text means, why it means nothing, and what
// a field that is typed into leaves behind.

const DIGITS = String.raw`(?:\d+(?:[.,]\d*)?|[.,]\d+)`;
const NUMBER = new RegExp(String.raw`^([+-]?)\s*(${DIGITS}(?:e[+-]?\d+)?)(?:\s*\/\s*(${DIGITS}))?$`, "i");
const UNFINISHED = /^[+-]?\s*(?:\d*[.,]?\d*|\d+(?:[.,]\d*)?(?:e[+-]?|\s*\/\s*))$/i; // may go on to a number: “−”, “1/”
const THOUSANDS = /^[+-]?[1-9]\d{0,2},\d{3}$/;

/** A text without what does not matter: spaces around it, and which of the dashes a minus is. */
const plain = (text) => text.trim().replace(/^[−–‐‑]/, "-");

/** A number as people type it: -1, −1, +3, .5, 0,5, 1/9, 1e-3. @returns {number} NaN where it is none, or divided by 0 */
function parseNumber(text) {
  const match = NUMBER.exec(plain(text));
  if (!match) return NaN;
  const [over, under] = [match[2], match[3] ?? "1"].map((part) => Number(part.replace(",", ".")));
  return under === 0 ? NaN : (match[1] === "-" && over !== 0 ? -over : over) / under;
}

/** A fraction as it was typed, without its spaces and with a true minus; "" where the text is none. */
function fractionText(text) {
  const bare = plain(text).replace(/\s/g, "").replace(/^\+/, "").replace(/^-/, "−").replaceAll(",", ".");
  return bare.includes("/") ? bare : "";
}

/**
 * The number in a typed text, or why there is none, to begin a sentence with.
 * @param {{low?: number, high?: number, whole?: boolean}} rule which numbers will do
 * @returns {{value?: number, fault?: "empty" | "none" | "zero" | "ways" | "outside", why?: string}}
 */
function readNumber(text, { low = -Number.MAX_VALUE, high = Number.MAX_VALUE, whole = false } = {}) {
  const bare = plain(text);
  const fits = (value) => value >= low && value <= high && (!whole || Number.isInteger(value)); // NaN does not
  if (!bare) return { fault: "empty", why: "Empty" };
  if (/\/\s*[0.,]+$/.test(bare) && /\d$/.test(bare)) return { fault: "zero", why: "Nothing can be divided by 0" };
  const value = parseNumber(bare);
  if (Number.isNaN(value)) return { fault: "none", why: `“${text.trim()}” is not a number` };
  const large = THOUSANDS.test(bare) ? Number(bare.replace(",", "")) : value;
  if (large !== value && fits(large) && (fits(value) || whole)) {
    if (whole) return { value: large };
    const ways = [bare.replace(",", ""), bare.replace(",", ".")].join(" or ").replaceAll("-", "−");
    return { fault: "ways", why: `“${text.trim()}” can be read in two ways: write ${ways}` };
  }
  return fits(value) && !(whole && large !== value) ? { value } : { fault: "outside", why: `“${text.trim()}” is too large` };
}

/**
 * Makes a field take numbers: a text that is one takes effect at once. While it is none, and after Escape, the number
 * stands that was there before the field was entered, whatever of the text was a number on the way. Enter keeps a number.
 * @param {HTMLInputElement} field
 * @param {{read: (text: string) => Object, now: () => number, put: (value: number, text: string) => void,
 *   stepped: (direction: number) => number, write: () => void, say: (found: Object | null) => void}} parts
 *   `read` is `readNumber` by this field's rule; `put` gets a number and its text; `stepped` is the number one step up
 *   (1) or down (−1), NaN where there is none; `write` puts the number that holds into the field; `say` gets what `read`
 *   found no number in, null where there is nothing to say
 */
function typedNumber(field, { read, now, put, stepped, write, say }) {
  let entry = null; // what stood when the field was entered, and the number that it put last
  const enter = () => {
    if (entry?.last !== now()) entry = { value: now(), text: field.value, last: now() }; // or somebody else changed it
  };
  function change(value, text) {
    entry.last = value;
    if (value !== now() || fractionText(text)) put(value, text); // 3/9 may have been 1/3
  }
  function back() {
    change(entry.value, entry.text);
    write();
    say(null);
  }
  function leave() {
    const found = read(field.value);
    write();
    if (found.value === undefined) say(found);
    entry = null;
  }
  field.addEventListener("focus", () => {
    entry = null;
    enter();
    field.select();
  });
  field.addEventListener("beforeinput", enter); // `input` comes when the text has gone
  field.addEventListener("input", () => {
    enter();
    const found = read(field.value);
    const isNumber = found.value !== undefined;
    field.setAttribute("aria-invalid", String(!isNumber));
    if (isNumber) change(found.value, field.value);
    else change(entry.value, entry.text);
    const goesOn = /empty|none/.test(found.fault) && UNFINISHED.test(plain(field.value));
    say(isNumber || goesOn ? null : found);
  });
  field.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter") return leave(); // a question's own Enter comes after it, and no "change"
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    enter();
    const isBack = event.key === "Escape" && (field.value !== entry.text || now() !== entry.value);
    if (!direction && !isBack) return;
    event.preventDefault();
    event.stopPropagation();
    if (isBack) return back();
    const value = stepped(direction);
    if (!Number.isNaN(value)) change(value, "");
    write();
    say(null);
  });
  field.addEventListener("change", leave);
}

/** Writes a number into such a field; not where it is being typed, unless `all`. */
function writeNumber(field, value, text, all) {
  const typing = field === field.getRootNode().activeElement;
  const unfinished = field.getAttribute("aria-invalid") === "true";
  if (!all && typing && (unfinished || parseNumber(field.value) === value)) return;
  field.setAttribute("aria-invalid", "false");
  if (field.value !== text) field.value = text;
}

Object.assign(core, { fractionText, parseNumber, readNumber, typedNumber, writeNumber });
