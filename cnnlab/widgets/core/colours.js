// Colours as [red, green, blue], each 0 to 255: the theme's, the scales for images and maps, and what reads on them.

const { clamp } = core;

const pixel = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

/** Any CSS colour as [red, green, blue]. */
function rgb(css) {
  pixel.canvas.width = pixel.canvas.height = 1;
  pixel.fillStyle = css;
  pixel.fillRect(0, 0, 1, 1);
  return [...pixel.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}

/** The value of one of theme.css's custom properties at `element`, e.g. color(el, "input") for --cnnlab-input. */
function color(element, name) {
  return getComputedStyle(element).getPropertyValue(`--cnnlab-${name}`).trim();
}

/** The theme's colours at `element` as numbers; read it once a theme, not once a draw. */
function palette(element) {
  const names = ["input", "kernel", "output", "positive", "negative", "text", "muted", "surface", "raised", "line"];
  return Object.fromEntries(names.map((name) => [name, rgb(color(element, name))]));
}

const css = (channels) => `rgb(${channels.map((channel) => Math.round(channel)).join(" ")})`;

const mix = (from, to, share) => from.map((channel, k) => channel + (to[k] - channel) * share);

/** Purple for −limit, the surface for 0, orange for +limit. */
function diverging(colours, value, limit) {
  const share = limit > 0 ? clamp(Math.abs(value) / limit, 0, 1) : 0;
  return mix(colours.surface, value < 0 ? colours.negative : colours.positive, share);
}

/** Black for 0, white for `white`: images look the same in both themes. */
function grey(value, white) {
  const level = 255 * clamp(value / white, 0, 1);
  return [level, level, level];
}

function luminance(channels) {
  const linear = channels.map((channel) => {
    const c = channel / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
}

/** The WCAG contrast ratio of two colours, 1 to 21. */
function contrast(a, b) {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** A text colour that reads on `background` (at least 4.5:1): soft black, else white, else black. */
function ink(background) {
  for (const candidate of [[20, 24, 30], [255, 255, 255]])
    if (contrast(candidate, background) >= 4.5) return css(candidate);
  return "rgb(0 0 0)";
}

Object.assign(core, { color, contrast, css, diverging, grey, ink, mix, palette, rgb });
