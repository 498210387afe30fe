// Arithmetic that figures share, bound to cnnlab.functional and cnnlab.arithmetic by golden cases.

/** How many windows of `kernelSize` fit along a side of `size`. @returns {number} 0 or less: none. */
function outputSize(size, kernelSize, stride = 1, padding = 0) {
  return Math.floor((size + 2 * padding - kernelSize) / stride) + 1;
}

/**
 * Cross-correlation of one plane, stored row by row, with one kernel; zeros around the border.
 * @param {ArrayLike<number>} data height × width values
 * @param {number[][]} kernel
 * @returns {{data: Float64Array, height: number, width: number}}
 */
function conv2dPlane(data, height, width, kernel, stride = 1, padding = 0) {
  const kH = kernel.length;
  const kW = kernel[0].length;
  const oH = outputSize(height, kH, stride, padding);
  const oW = outputSize(width, kW, stride, padding);
  if (oH < 1 || oW < 1) throw new RangeError(`a ${kH} × ${kW} kernel does not fit the padded image`);
  const output = new Float64Array(oH * oW);
  for (let m = 0; m < kH; m++) {
    for (let n = 0; n < kW; n++) {
      const weight = kernel[m][n]; // one weight for the whole plane: the inner loop is then a plain line of sums
      if (weight === 0) continue;
      const from = Math.max(0, Math.ceil((padding - n) / stride)); // the columns whose window meets the image here
      const to = Math.min(oW, Math.floor((width - 1 + padding - n) / stride) + 1);
      for (let i = 0; i < oH; i++) {
        const row = i * stride + m - padding;
        if (row < 0 || row >= height) continue;
        const start = row * width + n - padding;
        for (let j = from; j < to; j++) output[i * oW + j] += weight * data[start + j * stride];
      }
    }
  }
  return { data: output, height: oH, width: oW };
}

/** conv2dPlane for lists of rows: conv2d(image, kernel, stride, padding) → rows. @returns {number[][]} */
function conv2d(image, kernel, stride = 1, padding = 0) {
  const plane = conv2dPlane(image.flat(), image.length, image[0].length, kernel, stride, padding);
  return Array.from({ length: plane.height }, (_, i) => [
    ...plane.data.subarray(i * plane.width, (i + 1) * plane.width),
  ]);
}

/**
 * A layer of filters, as lists of rows: map k is the sum of its kernels' planes, one for each channel, plus bias k.
 * @param {number[][][]} image channels of rows
 * @param {number[][][][]} weight filters of kernels
 * @returns {number[][][]} one map a filter
 */
function conv2dLayer(image, weight, bias) {
  return weight.map((kernels, k) => {
    const planes = kernels.map((kernel, c) => conv2d(image[c], kernel));
    const cell = (i, j) => planes.reduce((sum, plane) => sum + plane[i][j], bias[k]);
    return planes[0].map((row, i) => row.map((_, j) => cell(i, j)));
  });
}

/**
 * What a stack of square convolutions does to an input, layer by layer: a filter has a weight for each pixel of its
 * window in each channel, and a bias. A layer whose window does not fit ends the list with rows of 0 or less.
 * @param {number[]} input channels, rows, columns
 * @param {{kernel_size: number, stride: number, padding: number, dilation: number, filters: number}[]} layers
 * @returns {{shape: number[], field: number, jump: number, parameters: number, macs: number}[]} sizes after each
 *   layer; parameters and macs (multiply-adds for one image) are of that layer alone
 */
function ledger(input, layers) {
  const lines = [];
  let [shape, field, jump] = [input, 1, 1];
  for (const { kernel_size: kernel, stride, padding, dilation, filters } of layers) {
    const sides = shape.slice(1).map((side) => outputSize(side, dilation * (kernel - 1) + 1, stride, padding));
    const weights = filters * kernel * kernel * shape[0];
    field += (kernel - 1) * dilation * jump;
    jump *= stride;
    shape = [filters, ...sides];
    lines.push({ shape, field, jump, parameters: weights + filters, macs: weights * sides[0] * sides[1] });
    if (Math.min(...sides) < 1) break;
  }
  return lines;
}

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** Whether two lists of rows hold the same numbers. */
function sameGrid(a, b) {
  return a.length === b.length && a.every((row, i) => row.length === b[i].length && row.every((v, j) => v === b[i][j]));
}

Object.assign(core, { clamp, conv2d, conv2dLayer, conv2dPlane, ledger, outputSize, sameGrid });
