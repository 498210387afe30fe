// Brings the widgets of a built page to life without a kernel. Each <div class="cnnlab-static"> holds its state as
// JSON; the model below offers the part of anywidget's interface that widgets use. Not used in Jupyter.
// It stands in the page's script behind the widgets, within one function; when each comes to life is in arriving.js.

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

/** What a widget is made of: the state that stands in its host, and the assets, which may stand in files. */
async function fetchAssets(host) {
  const assets = [...host.querySelectorAll('script[data-role="asset"]')].map(async ({ dataset, textContent }) => [
    dataset.name,
    dataset.src ? await loadAsset(new URL(dataset.src, document.baseURI).href, dataset.hash) : JSON.parse(textContent),
  ]);
  return Object.fromEntries(await Promise.all(assets));
}

/** Whether a widget can stand only some time after it begins to. */
const hasAssets = (host) => host.querySelector('script[data-role="asset"]') !== null;

function widgetOf({ dataset }) {
  const widget = widgets[dataset.widget];
  if (!widget) throw new Error(`there is no widget called ${dataset.widget}`);
  return widget;
}

function modelOf(host, assets = {}) {
  const state = JSON.parse(host.querySelector('script[data-role="state"]').textContent);
  return new Model({ ...state, ...assets });
}

const prepared = new Map(); // the promises of models, by hosts that have assets

/** Fetches the assets of a widget and has it initialized, once: what takes time, and no room on the page. */
function prepare(host) {
  if (!prepared.has(host)) prepared.set(host, initialized(host));
  return prepared.get(host);
}

async function initialized(host) {
  const model = modelOf(host, await fetchAssets(host));
  await widgetOf(host).initialize?.({ model });
  host.dataset.prepared = "true";
  return model;
}

/** Puts the widget in the place of what its host holds; returns what its `render` returns. */
function place(host, model) {
  const el = document.createElement("div");
  host.cnnlabModel = model;
  host.replaceChildren(el);
  return widgetOf(host).render({ model, el });
}

function fail(host, error) {
  host.dataset.error = String(error);
  const note = host.querySelector(".cnnlab-fallback") ?? host.appendChild(document.createElement("p"));
  note.textContent = `This figure could not start: ${error.message}`;
  console.error(error);
}

/** Brings a widget to life: at once where it has no assets, else it returns a promise for that. */
function mount(host) {
  const ready = () => (host.dataset.ready = "true");
  try {
    if (hasAssets(host))
      return prepare(host).then((model) => place(host, model)).then(ready).catch((error) => fail(host, error));
    place(host, modelOf(host));
    ready();
  } catch (error) {
    fail(host, error);
  }
}

Object.assign(core, { hasAssets, mount, prepare });
