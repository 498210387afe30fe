// A player: a figure's state goes on by itself, a step at a time, while its trait `playing` says so.

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

Object.assign(core, { createPlayer });
