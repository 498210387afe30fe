// A player: a figure's state goes on by itself, a step at a time, while its trait `playing` says so; and single steps.

const { button, relabel } = core;

/**
 * @param {{model: Object, life: Object, set: (changes: Object) => void, voice: Object, pause: number,
 *   next: () => Object | null, start?: () => Object, said: () => string}} parts `next` gives the state that follows,
 *   null at the end; after `pause` ms it is set. From the end it plays on from `start`. `said` tells where it paused.
 * @returns {{button: HTMLElement, toggle: () => void, show: () => void}} call `show` when `playing` may have changed
 */
function createPlayer({ model, life, set, voice, pause, next, start = () => ({}), said }) {
  let timer = 0;
  function tick() {
    clearTimeout(timer);
    if (!model.get("playing")) return;
    timer = setTimeout(() => {
      set(next() ?? { playing: false });
      tick();
    }, pause);
  }
  function toggle() {
    const playing = !model.get("playing");
    set(playing && !next() ? { ...start(), playing } : { playing });
    voice.say(() => (model.get("playing") ? "Playing" : `Paused. ${said()}`));
  }
  const play = button("Play");
  life.listen(play, "click", toggle);
  life.follow(model, "playing", tick);
  life.add(() => clearTimeout(timer));
  tick();
  return { button: play, toggle, show: () => relabel(play, model.get("playing") ? "Pause" : "Play") };
}

/**
 * A player between two buttons: one step back, one step on.
 * @param {{step: (by: number) => Object | null, go: (changes: Object) => void}} parts and those of `createPlayer`;
 *   `step` gives the state that lies so many steps further, null where there is none; `go` is a reader's own step
 * @returns {{buttons: HTMLElement[], toggle: () => void, show: () => void}}
 */
function createStepper({ step, go, ...parts }) {
  const player = createPlayer({ ...parts, next: () => step(1) });
  const [back, on] = [button("One step back", ""), button("One step on", "")];
  parts.life.listen(back, "click", () => go(step(-1)));
  parts.life.listen(on, "click", () => go(step(1)));
  function show() {
    player.show();
    back.disabled = !step(-1);
    on.disabled = !step(1);
  }
  return { buttons: [back, player.button, on], toggle: player.toggle, show };
}

Object.assign(core, { createPlayer, createStepper });
