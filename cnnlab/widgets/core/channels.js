// The channels of an image, each in its own light, and all of them together. Three channels are red, green and blue.

const { cellMap, grey } = core;

const COLOURS = ["red", "green", "blue"];

/** What a channel is called: a colour where there are three. */
const channelName = (c, channels) => (channels === COLOURS.length ? COLOURS[c] : `channel ${c}`);

/** The light of one channel; grey where channels are no colours. */
function light(value, white, c, channels) {
  const even = grey(value, white);
  return channels === COLOURS.length ? even.map((level, k) => (k === c ? level : 0)) : even;
}

/** @param {number} channels @param {string} describedBy the id of the text that says what is chosen */
function createPlanes(channels, describedBy) {
  const together = cellMap("input", describedBy); // the first channel where they are no colours
  const planes = Array.from({ length: channels }, () => cellMap("input", null));
  const maps = [together, ...planes];

  /** @param {number[][][]} image channels of rows @param {number} white the brightest value */
  function show(image, white) {
    const [height, width] = [image[0].length, image[0][0].length];
    for (const map of maps) map.resize(height, width);
    for (let i = 0, k = 0; i < height; i++) {
      for (let j = 0; j < width; j++, k++) {
        const lights = image.map((plane, c) => light(plane[i][j], white, c, channels));
        together.put(k, "", channels === COLOURS.length ? lights.map((own, c) => own[c]) : lights[0]);
        for (const [c, plane] of planes.entries()) plane.put(k, plane.text(image[c][i][j]), lights[c]);
      }
    }
  }

  /** Puts the frame around a window, in every channel. */
  const frame = (...window) => maps.forEach((map) => map.place("frame", ...window));

  /** Makes cells of `unit` px for the channels, of `large` px for all together. */
  function fit(unit, large, image, { ems, scale }) {
    for (const plane of planes) plane.fit(unit, image.flat(2), ems, scale);
    together.fit(large, [0], ems, scale);
  }
  return { together, planes, maps, show, frame, fit };
}

Object.assign(core, { channelName, createPlanes });
