"""Right answers to the exercises on convolution, written differently from the solutions that the book shows."""

ANSWERS = {
    "one-window": [
        """
def one_window(image, kernel, i, j):
    total = 0
    for m in range(kernel.shape[0]):
        for n in range(kernel.shape[1]):
            total += image[i + m, j + n] * kernel[m, n]
    return total
""",
        """
def one_window(image, kernel, i, j):
    cut = image[i:, j:][:len(kernel), :len(kernel[0])]
    return float(np.dot(cut.ravel(), kernel.ravel()))
""",
        """
one_window = lambda x, w, i, j: np.einsum("mn,mn->", x[i:i + w.shape[0], j:j + w.shape[1]], w)
""",
    ],
    "conv2d-loops": [
        """
def conv2d(image, kernel):
    rows = []
    for i in range(len(image) - len(kernel) + 1):
        row = []
        for j in range(len(image[0]) - len(kernel[0]) + 1):
            row.append((image[i:i + len(kernel), j:j + len(kernel[0])] * kernel).sum())
        rows.append(row)
    return np.array(rows)
""",
        """
def conv2d(image, kernel):
    (kH, kW), (H, W) = kernel.shape, image.shape
    oH, oW = H - kH + 1, W - kW + 1
    return sum(kernel[m, n] * image[m:m + oH, n:n + oW] for m in range(kH) for n in range(kW))
""",
        """
def conv2d(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.tensordot(windows, kernel, 2).astype(np.float32)
""",
    ],
    "vertical-edges": [
        "vertical = np.array([[-1, 1]])",
        "vertical = [[-1.0, 1.0], [-1.0, 1.0], [-1.0, 1.0]]",
        "vertical = np.array([[0.3, -0.3]] * 4, dtype=np.float32)",
        "vertical = np.outer([1, 4, 6, 4, 1], [-1, 1]) / 48",
        "vertical = np.array([[1, -1], [0, 0]])",
        "vertical = np.array([[2.0, -2.0], [-1.0, 1.0]])",
    ],
    "true-convolution": [
        """
def convolve(image, kernel):
    H, W = image.shape
    kH, kW = kernel.shape
    out = np.zeros((H - kH + 1, W - kW + 1), np.result_type(image, kernel))
    for i in range(H - kH + 1):
        for j in range(W - kW + 1):
            out[i, j] = sum(image[i + kH - 1 - m, j + kW - 1 - n] * kernel[m, n] for m in range(kH) for n in range(kW))
    return out
""",
        """
def convolve(image, kernel):
    return F.conv2d(image[None, None], np.rot90(kernel, 2).copy()[None, None]).squeeze(axis=(0, 1))
""",
        """
def convolve(image, kernel):
    both = F.conv2d(image[::-1, ::-1][None, None], kernel[None, None])[0, 0]
    return np.flip(both)
""",
    ],
}
