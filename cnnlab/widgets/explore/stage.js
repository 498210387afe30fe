// The stage of `explore`: a picture, or the sentence why there is none, and what is said while one is on its way.

const { h } = core;

/** @typedef {{src: string, width: number, height: number, alt: string, error: string, chosen: number[]}} Shown */

const picture = ({ alt, width, height }) => h("img", { alt, width, height, class: "cnnlab-explore-picture" });

/** Keeps room for the largest picture: a smaller one moves nothing. */
function roomOf(stage) {
  const room = { width: 0, height: 0 };
  function reserve({ width, height }) {
    room.width = Math.max(room.width, width);
    room.height = Math.max(room.height, height);
    if (!room.width) return; // nothing but an error so far
    stage.style.setProperty("--width", `${room.width}px`);
    stage.style.aspectRatio = `${room.width} / ${room.height}`;
  }
  return { reserve, share: (width) => `${(100 * width) / room.width}%` };
}

/** On a narrow screen the picture keeps its letters readable and scrolls by itself: by keyboard too. */
function scrollsByKey(life, scroller) {
  const attributes = { tabindex: "0", role: "group", "aria-label": "Figure, scrolls sideways" };
  const watcher = new ResizeObserver(() => {
    const wide = scroller.scrollWidth > scroller.clientWidth;
    for (const [name, value] of Object.entries(attributes))
      if (wide) scroller.setAttribute(name, value);
      else scroller.removeAttribute(name);
  });
  watcher.observe(scroller);
  life.add(() => watcher.disconnect());
}

/** Says after a moment that the picture is still the old one, and later what may be the reason. */
function patience(life, stage, readout) {
  let timers = [];
  function settle() {
    timers.forEach(clearTimeout);
    timers = [];
    stage.classList.remove("is-waiting");
  }
  function wait(soon, late) {
    if (timers.length) return;
    const say = (text) => () => {
      stage.classList.add("is-waiting");
      readout.textContent = text;
    };
    timers = [setTimeout(say(soon), 400), setTimeout(say(late), 8000)];
  }
  life.add(settle);
  return { settle, wait };
}

/**
 * @param {{life: Object, voice: Object}} figure
 * @param {{isWanted: (chosen: number[]) => boolean, stateText: (chosen: number[]) => string}} state
 * @returns {Object} `parts` are its elements; `begin` shows a picture that the page brings along, `bring` one that has
 *   to be loaded; `reserve`, `wait` and `settle`
 */
function createStage({ life, voice }, { isWanted, stateText }) {
  const stage = h("div", { class: "cnnlab-explore-stage" });
  const scroller = h("div", { class: "cnnlab-explore-scroller" }, stage);
  const readout = h("p", { class: "cnnlab-explore-readout" });
  const { reserve, share } = roomOf(stage);
  const { settle, wait } = patience(life, stage, readout);
  let newest = 0;
  scrollsByKey(life, scroller);
  life.add(() => newest++);

  /** @param {Shown} shown */
  function place(shown, image) {
    if (isWanted(shown.chosen)) settle();
    reserve(shown);
    if (image) image.style.width = share(shown.width);
    stage.replaceChildren(image ?? h("p", { class: "cnnlab-explore-error" }, shown.error));
    readout.textContent = stateText(shown.chosen);
  }

  function arrive(shown, image) {
    place(shown, image);
    voice.say(shown.error || shown.alt);
  }

  /** Brings a picture onto the stage once it is loaded, unless a newer one has been asked for meanwhile. */
  function bring(shown) {
    const number = ++newest;
    const current = (work) => () => number === newest && work();
    if (shown.error) return arrive(shown, null);
    const image = picture(shown);
    image.onload = current(() => arrive(shown, image));
    image.onerror = current(() => arrive({ ...shown, error: "This picture did not load." }, null));
    image.src = shown.src;
  }

  function begin(shown) {
    if (shown.error) return place(shown, null);
    const image = picture(shown);
    image.loading = "lazy"; // far down a page it waits for the reader
    image.src = shown.src;
    place(shown, image);
  }
  return { parts: [scroller, readout], reserve, begin, bring, wait, settle };
}

Object.assign(core, { createStage });
