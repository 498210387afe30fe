// Brings the widgets of a built page to life without a kernel. Each <div class="cnnlab-static"> holds its state as
// JSON; the model below offers the part of anywidget's interface that widgets use. Not used in Jupyter.
// It stands in the page's script behind the widgets, within one function.

class Model {
  constructor(state) {
    this.state = state;
    this.handlers = new Map();
  }
  get(name) {
    return this.state[name];
  }
  set(name, value) {
    const changes = typeof name === "object" ? name : { [name]: value };
    const changed = Object.keys(changes).filter((key) => this.state[key] !== changes[key]);
    Object.assign(this.state, changes);
    for (const key of changed) this.fire(`change:${key}`, changes[key]);
    if (changed.length) this.fire("change");
  }
  fire(event, value) {
    for (const handler of [...(this.handlers.get(event) ?? [])]) handler(this, value);
  }
  on(events, handler) {
    for (const event of events.split(" ")) this.handlers.set(event, [...(this.handlers.get(event) ?? []), handler]);
  }
  off(events, handler) {
    for (const event of events ? events.split(" ") : [...this.handlers.keys()])
      this.handlers.set(event, handler ? (this.handlers.get(event) ?? []).filter((other) => other !== handler) : []);
  }
  save_changes() {}
  send() {}
}

// An asset file calls cnnlabAsset(hash, value); it is a classic script because fetch fails on file://.
const waiting = new Map();
window.cnnlabAsset = (hash, value) => waiting.get(hash)?.resolve(value);

function loadAsset(url, hash) {
  if (!waiting.has(hash)) {
    const entry = {};
    entry.value = new Promise((resolve, reject) => Object.assign(entry, { resolve, reject }));
    waiting.set(hash, entry);
    const script = document.createElement("script");
    script.src = url;
    script.onerror = () => entry.reject(new Error(`${url} did not load`));
    document.head.append(script);
  }
  return waiting.get(hash).value;
}

async function stateOf(host) {
  const state = JSON.parse(host.querySelector('script[data-role="state"]').textContent);
  for (const asset of host.querySelectorAll('script[data-role="asset"]'))
    state[asset.dataset.name] = asset.dataset.src
      ? await loadAsset(new URL(asset.dataset.src, document.baseURI).href, asset.dataset.hash)
      : JSON.parse(asset.textContent);
  return state;
}

async function mount(host) {
  try {
    const widget = widgets[host.dataset.widget];
    if (!widget) throw new Error(`there is no widget called ${host.dataset.widget}`);
    const model = new Model(await stateOf(host));
    const el = document.createElement("div");
    host.cnnlabModel = model;
    host.replaceChildren(el);
    await widget.render({ model, el });
    host.dataset.ready = "true";
  } catch (error) {
    host.dataset.error = String(error);
    const note = host.querySelector(".cnnlab-fallback") ?? host.appendChild(document.createElement("p"));
    note.textContent = `This figure could not start: ${error.message}`;
    console.error(error);
  }
}

/** Widgets with assets wait until the reader comes near; the others start at once. */
function mountAll() {
  const near = new IntersectionObserver(
    (entries) => {
      for (const entry of entries.filter((each) => each.isIntersecting)) {
        near.unobserve(entry.target);
        mount(entry.target);
      }
    },
    { rootMargin: "800px" },
  );
  for (const host of document.querySelectorAll(".cnnlab-static")) {
    if (host.querySelector('script[data-role="asset"]')) near.observe(host);
    else mount(host);
  }
}
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", mountAll);
else mountAll();
