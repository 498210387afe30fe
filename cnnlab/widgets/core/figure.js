// A figure on its page: its card, its state, and when it draws. What it draws is its own.

const { announcer, h, lifetime, onTheme, palette } = core;

/** Calls `work` once after all changes of an event, still before the next frame. */
function once(work) {
  let pending = false;
  return () => {
    if (pending) return;
    pending = true;
    queueMicrotask(() => {
      pending = false;
      work();
    });
  };
}

/** Sets traits of a model together: set({ row: 1, col: 2 }). */
function setterOf(model) {
  return (changes) => {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
  };
}

/**
 * The frame of a figure: a card in `el`, a voice for listeners, a way to set state, the theme's colours.
 * @param {{model: Object, el: HTMLElement, name: string, label: string}} parts `name` begins its classes, `label` is
 *   said of the whole
 * @returns {Object} `root` is the card, `probe` an element as wide as its inside, and `life`, `set`, `voice`; `room` is
 *   the probe's width, 0 until there is a page around it; `colours()` the palette; `draws` says when to draw
 */
function createFigure({ model, el, name, label }) {
  const life = lifetime();
  const live = h("p", { class: "cnnlab-spoken", "aria-live": "polite" });
  const voice = announcer(live);
  const probe = h("div"); // always 0 high: watching it cannot set itself off
  const root = h("div", { class: `cnnlab-figure cnnlab-${name}`, role: "group", "aria-label": label }, probe);
  let colours = null;
  const figure = { life, root, probe, live, voice, set: setterOf(model), room: 0, colours: () => (colours ??= palette(root)) };

  /**
   * Calls `draw` once the figure stands on the page, and then after changes of the traits in `names`, of the theme
   * (`repaint` first, for what is kept of the old colours) and of the room.
   */
  figure.draws = (names, draw, repaint = () => {}) => {
    const now = () => root.isConnected && draw();
    const soon = once(now);
    life.follow(model, names, soon);
    life.add(
      onTheme(() => {
        colours = null;
        repaint();
        soon();
      }),
    );
    const watcher = new ResizeObserver(([entry]) => {
      figure.room = entry.contentRect.width; // asking for it anywhere else would force a layout
      now();
    });
    watcher.observe(probe);
    life.add(() => watcher.disconnect());
    now();
  };

  life.add(voice.end);
  el.replaceChildren(root);
  return figure;
}

Object.assign(core, { createFigure, once, setterOf });
