// How large the reader's browser writes: sizes that scripts give in pixels grow with it, as `rem` does in style sheets.

/** The root's font size, in units of the usual 16 px. Ask when the room changed, not at every draw. */
const fontScale = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;

Object.assign(core, { fontScale });
