// Canvases as sharp as the screen, and canvases with one pixel for each colour, which the style sheet makes large.

/** Gives a canvas a size in CSS pixels, with as many of its own as the screen has; drawing on it begins anew. */
function resizeCanvas(canvas, width, height) {
  const scale = Math.max(1, window.devicePixelRatio || 1);
  Object.assign(canvas, { width: Math.round(width * scale), height: Math.round(height * scale) });
  canvas.style.height = `${height}px`;
}

/** Paints a canvas of `rows` × `cols` pixels in any colours; `colourAt` gives a pixel's red, green and blue, each 0 to 255. */
function paintColours(canvas, rows, cols, colourAt) {
  if (canvas.width !== cols || canvas.height !== rows) Object.assign(canvas, { width: cols, height: rows });
  const context = canvas.getContext("2d");
  const image = context.createImageData(cols, rows);
  const { data } = image;
  for (let row = 0, k = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++, k += 4) {
      const colour = colourAt(row, col);
      for (let channel = 0; channel < 3; channel++) data[k + channel] = colour[channel]; // which rounds
      data[k + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
}

Object.assign(core, { paintColours, resizeCanvas });
