// A figure on its page: its card, its state, and when it draws. What it draws is its own.

const { announcer, button, fontScale, h, lifetime, onTheme, palette, settle, textMeasure } = core;

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
 * Calls `work` only where its arguments are others than the last time; else returns what it returned then.
 * const convolved = remembered(conv2d): a figure that draws at every change asks for it each time.
 */
function remembered(work) {
  let given = null;
  let result;
  return (...now) => {
    if (given?.length === now.length && now.every((value, k) => value === given[k])) return result;
    result = work(...now);
    given = now;
    return result;
  };
}

/** What is read from the page once, as asking costs time: colours, until `forget`, and widths of texts in ems. */
function reading(root) {
  let [colours, ems] = [null, null];
  return {
    colours: () => (colours ??= palette(root)),
    ems: (texts) => (ems ??= textMeasure(getComputedStyle(root).fontFamily))(texts),
    forget: () => (colours = null),
  };
}

/**
 * The frame of a figure: a card in `el`, a voice for listeners, a way to set state, the theme's colours.
 * @param {{model: Object, el: HTMLElement, name: string, label: string}} parts `name` begins its classes, `label` is
 *   said of the whole
 * @returns {Object} `root` is the card, `probe` an element as wide as its inside, and `life`, `set`, `voice`; `room` is
 *   the probe's width, 0 until there is a page around it, `scale` how much larger than 16 px the reader's font is;
 *   `colours()` the palette, `ems(texts)` the widest of some texts; `draws` says when to draw
 */
function createFigure({ model, el, name, label }) {
  const life = lifetime();
  const live = h("p", { class: "cnnlab-spoken", "aria-live": "polite" });
  const voice = announcer(live);
  const probe = h("div", { class: "cnnlab-probe" }); // as high as letters are large: watching it cannot set itself off
  const root = h("div", { class: `cnnlab-figure cnnlab-${name}`, role: "group", "aria-label": label }, probe);
  const { colours, ems, forget } = reading(root);
  const figure = { life, root, probe, live, voice, set: setterOf(model), room: 0, scale: 1, colours, ems };
  const measured = () => probe.getBoundingClientRect().width;

  /**
   * Calls `draw` once the figure stands on the page, and then after changes of the traits in `names`, of the theme
   * (`repaint` first, for what is kept of the old colours), of the font and of the room, which is a sheet's while it is
   * printed.
   */
  figure.draws = (names, draw, repaint = () => {}) => {
    const now = () => root.isConnected && draw();
    const soon = once(now);
    life.follow(model, names, soon);
    life.add(
      onTheme(() => {
        forget();
        repaint();
        soon();
      }),
    );
    const fit = (width) => {
      const scale = fontScale(); // a reader may change it while the page stands
      if (width === figure.room && scale === figure.scale) return;
      [figure.room, figure.scale] = [width, scale];
      now();
    };
    const watcher = new ResizeObserver(([entry]) => fit(entry.contentRect.width));
    watcher.observe(probe);
    life.add(() => watcher.disconnect());
    life.listen(window, "beforeprint afterprint", () => fit(measured())); // of which no observer hears in time
    now();
  };

  settle({ life, model, el }); // before colours are asked for
  life.add(voice.end);
  life.listen(window, "beforeprint afterprint", ({ type }) => {
    root.classList.toggle("is-on-paper", type === "beforeprint");
  });
  el.replaceChildren(root);
  if (root.isConnected) {
    [figure.room, figure.scale] = [measured(), fontScale()];
    colours(); // all is asked while the card is empty: with its parts in it each answer would lay them out
    ems([]);
  }
  return figure;
}

/** Traits of a model as they are now: { row: 1, col: 2 }. */
const traitsOf = (model, names) => Object.fromEntries(names.map((name) => [name, model.get(name)]));

/** For `dragging`: notes traits, and gives what brings them back. @returns {() => () => void} */
function keeping(model, ...names) {
  return () => {
    const noted = traitsOf(model, names);
    return () => setterOf(model)(noted);
  };
}

/** A button that brings the traits in `names` back to what they are now, and sets those in `also`. */
function resetButton({ life, set, voice }, model, names, also = {}) {
  const first = traitsOf(model, names);
  const made = button("Reset");
  life.listen(made, "click", () => {
    set({ ...first, ...also });
    voice.say("Everything is as it was at the start.");
  });
  return made;
}

Object.assign(core, { createFigure, keeping, once, remembered, resetButton, setterOf });
