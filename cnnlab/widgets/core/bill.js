// What a layer learns, on a card: weights, biases, their sum, and a bar for numbers of very different size.

const { h } = core;

const DECADES = 12; // that the bar spans, with a mark at each power of ten

/** A whole number with its thousands apart, 12,345; the browser's own way of writing it takes long to wake up. */
const count = (value) => String(value).replace(/\B(?=(?:\d{3})+$)/g, ",");
const some = (value, one, many) => `${count(value)} ${value === 1 ? one : many}`;
const total = ({ weights, biases }) => weights + biases;

/**
 * @param {string} kind of layer, for style and tests
 * @returns {{root: HTMLElement, show: (cost: {weights: number, biases: number, product: string, per: string}) => void}}
 *   `product` is how the weights are counted, and there is one bias a `per`
 */
function createCard(kind, title, meaning, rule) {
  const [weights, biases, sum] = ["weights", "biases", "total"].map((part) => h("p", { class: `cnnlab-bill-${part}` }));
  const bar = h("i");
  const root = h(
    "div", { class: "cnnlab-bill-card", "data-kind": kind },
    h("p", { class: "cnnlab-bill-kind" }, h("b", {}, title), " ", meaning),
    h("p", { class: "cnnlab-bill-rule" }, rule),
    weights, biases, sum,
    h("div", { class: "cnnlab-bill-bar", "aria-hidden": "true", style: `--cnnlab-bill-decades: ${DECADES}` }, bar),
  );
  function show(cost) {
    weights.replaceChildren(`${cost.product} = `, h("b", {}, count(cost.weights)), cost.weights === 1 ? " weight" : " weights");
    biases.textContent = `+ ${some(cost.biases, "bias", "biases")}, one a ${cost.per}`;
    sum.replaceChildren("= ", h("b", {}, count(total(cost))), " to learn");
    bar.style.width = `${Math.min(100, (100 * Math.log10(total(cost))) / DECADES)}%`;
  }
  return { root, show };
}

const bill = { count, some, total, createCard };

Object.assign(core, { bill });
