// The kernels with a name: the same list as in kernels.py, which a test compares.

/** The kernels that readers choose from: [name as in Python, label, weights]. */
const KERNELS = [
  ["identity", "Identity", [[0, 0, 0], [0, 1, 0], [0, 0, 0]]],
  ["blur", "Blur (mean)", [[1, 1, 1], [1, 1, 1], [1, 1, 1]].map((row) => row.map((weight) => weight / 9))],
  ["gaussian", "Blur (Gaussian)", [[1, 2, 1], [2, 4, 2], [1, 2, 1]].map((row) => row.map((weight) => weight / 16))],
  ["sharpen", "Sharpen", [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]],
  ["sobel-x", "Vertical edges (Sobel)", [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]],
  ["sobel-y", "Horizontal edges (Sobel)", [[-1, -2, -1], [0, 0, 0], [1, 2, 1]]],
  ["laplacian", "Outline (Laplacian)", [[0, 1, 0], [1, -4, 1], [0, 1, 0]]],
  ["emboss", "Emboss", [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]],
];

Object.assign(core, { KERNELS });
