"""Whether a widget's end undoes all that its beginning did to the page: counted in the page by LEFT_BEHIND."""

# Renders one of a kind with a model of its own, ends it, and tells what is left: handlers of the model, listeners on
# the page and on its own elements, observers that still observe, timers that still run. A field of a kernel takes its
# listeners with it whenever the kernel gets another shape.
LEFT_BEHIND = """async ([kind, traits]) => {
  const handlers = new Map();
  const state = { ...document.querySelector(".cnnlab-static").cnnlabModel.state, ...traits };
  const model = {
    get: (name) => state[name],
    set: (name, value) => {
      state[name] = value;
      for (const f of [...(handlers.get("change:" + name) ?? [])]) f();
    },
    save_changes() {},
    on: (name, f) => handlers.set(name, [...(handlers.get(name) ?? []), f]),
    off: (name, f) => handlers.set(name, handlers.get(name).filter((other) => other !== f)),
  };
  const undo = [];
  const instead = (owner, name, make) => {
    const original = owner[name];
    owner[name] = make(original);
    undo.push(() => (owner[name] = original));
  };
  const [listeners, observers, timers] = [new Map(), new Set(), new Set()];
  instead(EventTarget.prototype, "addEventListener", (add) => function (type, f, options) {
    if (!options?.once) listeners.set(this, [...(listeners.get(this) ?? []), [type, f]]);
    return add.call(this, type, f, options);
  });
  instead(EventTarget.prototype, "removeEventListener", (remove) => function (type, f, options) {
    const kept = (listeners.get(this) ?? []).filter(([other, g]) => other !== type || g !== f);
    listeners.set(this, kept);
    return remove.call(this, type, f, options);
  });
  for (const { prototype } of [ResizeObserver, MutationObserver, IntersectionObserver]) {
    instead(prototype, "observe", (observe) => function (...a) { observers.add(this); return observe.apply(this, a); });
    instead(prototype, "disconnect", (end) => function (...a) { observers.delete(this); return end.apply(this, a); });
  }
  for (const kind of ["Timeout", "Interval"]) {
    instead(window, `set${kind}`, (set) => (f, ...a) => {
      const id = set(() => { if (kind === "Timeout") timers.delete(id); f(); }, ...a);
      timers.add(id);
      return id;
    });
    instead(window, `clear${kind}`, (clear) => (id) => { timers.delete(id); clear(id); });
  }
  const count = () => [...handlers.values()].flat().length;
  const el = document.createElement("div");
  document.querySelector("main").append(el);
  const end = await cnnlab.widgets[kind].render({ model, el });
  const used = { handlers: count(), observers: observers.size, timers: timers.size };
  end();
  el.remove();
  undo.forEach((back) => back());
  const left = [...listeners].flatMap(([target, all]) => all.map(([type]) => [target, type]));
  const named = ([target, type]) => `${type} on ${target.className ?? target.constructor.name}`;
  const isOwn = ([target]) => target instanceof Node && !target.isConnected;
  const fields = ([target]) => target.matches?.(".cnnlab-kernel-cell");
  return {
    used, handlers: count(), observers: observers.size, timers: timers.size,
    listeners: left.filter((each) => !isOwn(each)).map(named),
    own: left.filter((each) => isOwn(each) && !fields(each)).map(named),
  };
}"""
