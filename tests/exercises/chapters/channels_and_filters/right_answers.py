"""Right answers to the exercises on channels and filters, written differently from the book's solutions."""

ANSWERS = {
    "conv2d-channels": [
        """
def conv2d(image, weight, bias):
    maps = []
    for filter, b in zip(weight, bias):
        total = np.full_like(reference.correlate2d(image[0], filter[0]), b)
        for plane, kernel in zip(image, filter):
            total += reference.correlate2d(plane, kernel)
        maps.append(total)
    return np.stack(maps)
""",
        """
def conv2d(image, weight, bias):
    windows = np.lib.stride_tricks.sliding_window_view(image, weight.shape[2:], axis=(1, 2))
    return np.einsum("cijmn,kcmn->kij", windows, weight) + bias[:, None, None]
""",
        """
def conv2d(image, weight, bias):
    K, C, kH, kW = weight.shape
    oH, oW = image.shape[1] - kH + 1, image.shape[2] - kW + 1
    y = np.tile(np.reshape(bias, (K, 1, 1)), (1, oH, oW)).astype(float)
    for k, c, m, n in np.ndindex(K, C, kH, kW):
        y[k] += weight[k, c, m, n] * image[c, m:m + oH, n:n + oW]
    return y
""",
        """
conv2d = lambda x, w, b: F.conv2d(x[None], w, b)[0]
""",
    ],
    "conv-parameters": [
        """
def count(image, filters, kH, kW, groups):
    weights = filters * kH * kW * len(image) // groups
    biases = filters
    return weights + biases
""",
        """
def count(image, filters, kH, kW, groups):
    total = 0
    for group in range(groups):
        for filter in range(filters // groups):
            total += kH * kW * (image.shape[0] // groups) + 1
    return total
""",
        """
def count(image, filters, kH, kW, groups):
    weight = np.zeros((filters, len(image) // groups, kH, kW))
    return np.float64(weight.size + filters)
""",
    ],
    "one-by-one": [
        """
def one_by_one(image, weight, bias):
    return np.tensordot(weight[:, :, 0, 0], image, 1) + bias[:, None, None]
""",
        """
def one_by_one(image, weight, bias):
    pixels = image.transpose(1, 2, 0)
    return (pixels @ weight.squeeze((2, 3)).T + bias).transpose(2, 0, 1)
""",
        """
def one_by_one(image, weight, bias):
    return np.array([(w * image).sum(axis=0) + b for w, b in zip(weight, bias)])
""",
        """
one_by_one = lambda image, weight, bias: F.conv2d(image[None], weight, bias)[0]
""",
    ],
    "im2col": [
        """
def im2col(image, kH, kW):
    windows = np.lib.stride_tricks.sliding_window_view(image, (kH, kW), axis=(1, 2))
    C, oH, oW = windows.shape[:3]
    return windows.transpose(0, 3, 4, 1, 2).reshape(C * kH * kW, oH * oW)
""",
        """
def im2col(image, kH, kW):
    C, H, W = image.shape
    oH, oW = H - kH + 1, W - kW + 1
    return np.array([image[c, m:m + oH, n:n + oW].ravel() for c, m, n in np.ndindex(C, kH, kW)])
""",
        """
def im2col(image, kH, kW):
    C, H, W = image.shape
    columns = []
    for i in range(H - kH + 1):
        for j in range(W - kW + 1):
            columns.append(image[:, i:i + kH, j:j + kW].reshape(-1))
    return np.stack(columns, axis=1)
""",
    ],
}
