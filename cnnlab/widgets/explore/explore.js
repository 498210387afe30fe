// A figure drawn by the author's Python function, moved by controls: `explore` in explore.py says what the state means.
// With a kernel a change asks Python for the picture; in the built page every picture is a file to choose from.

/**
 * Where pictures come from. `first` is shown at once; `want` asks for the reader's wish, `follow` for a state that
 * came from anywhere; while `isBusy` the wish is the reader's.
 * @typedef {{first: () => Shown, want: (wanted: number[]) => void, follow: (wanted: number[]) => void,
 *   isBusy: () => boolean}} Source
 */

/** The built page's files: every state was drawn. @returns {Source} */
function fileSource({ model, el, figure, stage, controls, drawn }) {
  const fetched = new Map();
  function shown(chosen) {
    const state = chosen.reduce((at, place, k) => at * controls[k].texts.length + place, 0);
    return { ...drawn.frames[drawn.states[state]], alt: drawn.alts[state], error: "", chosen };
  }

  /** Loads the pictures one step away on each control, so that the next one is there when it is wanted. */
  function prefetch(wanted) {
    wanted.forEach((place, k) => {
      for (const next of [place - 1, place + 1]) {
        if (!(next in controls[k].texts)) continue;
        const { src } = shown(wanted.with(k, next));
        if (!fetched.has(src)) fetched.set(src, Object.assign(new Image(), { src }));
      }
    });
  }
  function follow(wanted) {
    stage.wait("Loading …", "This picture has not loaded yet.");
    stage.bring(shown(wanted));
    prefetch(wanted);
  }
  drawn.frames.forEach(stage.reserve);
  const near = () => prefetch(model.get("chosen"));
  figure.life.listen(el, "pointerenter focusin touchstart", near, { passive: true });
  return { first: () => shown(model.get("chosen")), want: (chosen) => figure.set({ chosen }), follow, isBusy: () => false };
}

/** Python draws, one picture at a time; meanwhile only the newest wish is kept. @returns {Source} */
function kernelSource({ model, figure, stage, wish }) {
  let asked = false;
  function ask() {
    if (asked || String(wish()) === String(model.get("shown").chosen)) return;
    asked = true;
    stage.wait("Drawing …", "Python has not answered yet. Without a kernel, run this cell again.");
    figure.set({ chosen: wish() });
  }
  figure.life.follow(model, "shown", () => {
    asked = false;
    stage.settle();
    stage.bring(model.get("shown"));
    ask();
  });
  return { first: () => model.get("shown"), want: ask, follow: () => {}, isBusy: () => asked };
}

function render({ model, el }) {
  /** @type {Control[]} */
  const controls = model.get("controls");
  /** Every state, drawn when the book was built: {frames, states, alts}; absent where Python draws. */
  const drawn = model.get("drawn");
  const still = !drawn && Boolean(el.closest(".cnnlab-static")); // stored outside the book: one picture, no Python
  const figure = core.createFigure({ model, el, name: "explore", label: "Figure with controls" });
  const { life } = figure;
  let wanted = [...model.get("chosen")];

  // ---- parts -------------------------------------------------------------------------------------------------

  const fields = controls.map((control, k) => core.exploreField(life, control, (place) => choose(k, place)));
  const panel = core.h("div", { class: "cnnlab-explore-controls", role: "group", "aria-label": "Controls of the figure" });
  panel.append(...fields.map(({ element }) => element));
  panel.hidden = still;
  const stage = core.createStage(figure, {
    isWanted: (chosen) => String(chosen) === String(wanted),
    stateText: (chosen) => chosen.map((place, k) => `${controls[k].name} = ${controls[k].texts[place]}`).join(" · "),
  });
  figure.root.append(panel, ...stage.parts, figure.live);
  const source = (drawn ? fileSource : kernelSource)({ model, el, figure, stage, controls, drawn, wish: () => wanted });

  // ---- what they do ------------------------------------------------------------------------------------------

  const showFields = () => fields.forEach((field, k) => field.show(wanted[k]));

  function choose(k, place) {
    wanted = wanted.with(k, place);
    fields[k].show(place);
    source.want(wanted);
  }

  showFields();
  stage.begin(source.first());
  life.follow(model, "chosen", () => {
    if (!source.isBusy()) wanted = [...model.get("chosen")];
    showFields();
    source.follow(wanted);
  });
  return life.end;
}

export default { render };
