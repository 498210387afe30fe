"""Wrong answers as learners write them, with the name that is true of each: (exercise, name, answer)."""

_TOTAL = "    total = 0\n    for u in units:\n        total += n * u + u\n        n = u\n    return total\n"


def _layers(inputs):
    """Return a count of what an MLP learns, from the number of inputs of its first layer."""
    return f"def mlp_parameters(image, units):\n    n = {inputs}\n{_TOTAL}"


def _function(heading, *lines):
    return "\n    ".join((f"def {heading}:", *lines)) + "\n"


NAMED = [
    # told by a sentence that was not true of them
    ("mlp-parameters", "sides-added", _layers("image.shape[0] + image.shape[1] + image.shape[2]")),
    ("mlp-parameters", "channels-counted", _layers("len(image)")),
    ("mlp-parameters", "one-side-only", _layers("len(image[0])")),
    (
        "columns-follow",
        "returned-too-early",
        _function(
            "columns_follow(weight, order)",
            "new = np.zeros(weight.shape)",
            "for k in range(len(order)):",
            "    new[:, k] = weight[:, order[k]]",
            "    return new",
        ),
    ),
    (
        "columns-follow",
        "first-row-only",
        _function(
            "columns_follow(weight, order)",
            "new = weight.copy()",
            "for u in range(len(weight)):",
            "    new[u] = weight[u][order]",
            "    return new",
        ),
    ),
    (
        "one-by-one",
        "maps-scrambled",
        _function(
            "one_by_one(image, weight, bias)",
            "K, C = weight.shape[:2]",
            "pixels = image.reshape(C, -1).T",
            "return (pixels @ weight.reshape(K, C).T + bias).reshape(K, *image.shape[1:])",
        ),
    ),
    (
        "conv1d",
        "places-left-empty",
        _function(
            "conv1d(x, w)",
            "y = np.zeros(len(x))",
            "for i in range(len(x) - len(w) + 1):",
            "    y[i] = x[i : i + len(w)] @ w",
            "return y",
        ),
    ),
    (
        "conv1d",
        "last-place-empty",
        _function(
            "conv1d(x, w)",
            "y = np.zeros(len(x) - len(w) + 1)",
            "for i in range(len(x) - len(w)):",
            "    y[i] = x[i : i + len(w)] @ w",
            "return y",
        ),
    ),
    (
        "toeplitz-matrix",
        "last-row-empty",
        _function(
            "toeplitz(w, n)",
            "W = np.zeros((n - len(w) + 1, n))",
            "for i in range(n - len(w)):",
            "    W[i, i : i + len(w)] = w",
            "return W",
        ),
    ),
    # the image taken for its shape
    ("mlp-parameters", "image-taken-for-its-shape", _layers("image[0] * image[1] * image[2]")),
    ("mlp-parameters", "image-taken-for-its-shape", _layers("np.prod(image)")),
    (
        "mlp-parameters",
        "image-taken-for-its-shape",
        "def mlp_parameters(image, units):\n    C, H, W = image\n    n = C * H * W\n" + _TOTAL,
    ),
    (
        "conv-parameters",
        "image-taken-for-its-shape",
        _function(
            "count(image, filters, kH, kW, groups)", "C, H, W = image", "return filters * (C // groups * kH * kW + 1)"
        ),
    ),
    (
        "conv-parameters",
        "image-taken-for-its-shape",
        _function("count(image, filters, kH, kW, groups)", "return filters * (image[0] // groups * kH * kW + 1)"),
    ),
    # what was written most often and had no name
    (
        "one-layer",
        "weight-not-transposed",
        _function("layer(x, weight, bias)", "return np.maximum(np.dot(x, weight) + bias, 0)"),
    ),
    (
        "one-layer",
        "largest-instead-of-larger",
        _function("layer(x, weight, bias)", "return np.max(x @ weight.T + bias, axis=0)"),
    ),
    (
        "one-layer",
        "reshaped-not-transposed",
        _function("layer(x, weight, bias)", "z = x @ weight.reshape(-1, len(weight)) + bias", "return z * (z > 0)"),
    ),
    (
        "one-layer",
        "one-bias-for-all",
        _function("layer(x, weight, bias)", "return np.maximum(x @ weight.T + bias[0], 0)"),
    ),
    (
        "stable-softmax",
        "median-taken-away",
        _function("softmax(z)", "e = np.exp(z - np.median(z, axis=1)[:, None])", "return e / e.sum(axis=1)[:, None]"),
    ),
    (
        "stable-softmax",
        "never-below-0-taken-away",
        _function("softmax(z)", "e = np.exp(z - np.maximum(z.max(1), 0)[:, None])", "return e / e.sum(1)[:, None]"),
    ),
    (
        "stable-softmax",
        "scores-clipped",
        _function("softmax(z)", "e = np.exp(z.clip(-500, 500))", "return e / e.sum(1, keepdims=True)"),
    ),
    (
        "descent-step",
        "measured-on-one-side",
        _function(
            "descent_step(x, target, w, rate)",
            "loss = lambda v: ((v * x - target) ** 2).mean()",
            "return w - rate * (loss(w + 0.01) - loss(w)) / 0.01",
        ),
    ),
    (
        "descent-step",
        "rows-for-pixels",
        _function(
            "descent_step(x, target, w, rate)",
            "s = 0",
            "for a, b in zip(x, target):",
            "    s += 2 * (w * a - b) * a",
            "return w - rate * s / len(x)",
        ),
    ),
    (
        "descent-step",
        "divided-twice",
        _function("descent_step(x, target, w, rate)", "return w - rate * 2 * ((w * x - target) * x).mean() / x.size"),
    ),
    (
        "equivariance-gap",
        "added-not-subtracted",
        _function(
            "gap(image, f, shift)", "return np.linalg.norm(f(np.roll(image, shift, 1)) + np.roll(f(image), shift, 1))"
        ),
    ),
    (
        "equivariance-gap",
        "once-around-only",
        _function(
            "gap(image, f, shift)",
            "T = lambda a: np.hstack([a[:, -shift:], a[:, :-shift]])",
            "return np.linalg.norm(f(T(image)) - T(f(image)))",
        ),
    ),
    (
        "toeplitz-matrix",
        "one-row-many-names",
        _function(
            "toeplitz(w, n)",
            "m = n - len(w) + 1",
            "W = [[0] * n] * m",
            "for i in range(m):",
            "    for j in range(len(w)):",
            "        W[i][i + j] = w[j]",
            "return np.array(W)",
        ),
    ),
    (
        "toeplitz-matrix",
        "windows-do-not-overlap",
        _function(
            "toeplitz(w, n)",
            "k = len(w)",
            "W = np.zeros((n - k + 1, n))",
            "for i in range(n - k + 1):",
            "    for j in range(k):",
            "        W[i, i * k + j] = w[j]",
            "return W",
        ),
    ),
    (
        "conv2d-loops",
        "one-row-many-names",
        _function(
            "conv2d(image, kernel)",
            "(H, W), (kH, kW) = image.shape, kernel.shape",
            "y = [[0] * (W - kW + 1)] * (H - kH + 1)",
            "for i in range(H - kH + 1):",
            "    for j in range(W - kW + 1):",
            "        y[i][j] = (image[i : i + kH, j : j + kW] * kernel).sum()",
            "return np.array(y)",
        ),
    ),
    (
        "conv2d-loops",
        "image-sides-swapped",
        _function(
            "conv2d(image, kernel)",
            "(W, H), (kH, kW) = image.shape, kernel.shape",
            "oH, oW = H - kH + 1, W - kW + 1",
            "return np.array([[(image[i : i + kH, j : j + kW] * kernel).sum() for j in range(oW)] for i in range(oH)])",
        ),
    ),
    (
        "one-window",
        "counted-from-1",
        _function(
            "one_window(image, kernel, i, j)",
            "total = 0",
            "for m in range(len(kernel)):",
            "    for n in range(len(kernel[0])):",
            "        total += image[i - 1 + m, j - 1 + n] * kernel[m, n]",
            "return total",
        ),
    ),
    (
        "conv2d-channels",
        "bias-along-the-wrong-axis",
        _function(
            "conv2d(image, weight, bias)",
            "return np.array([sum(reference.correlate2d(p, q) for p, q in zip(image, w)) for w in weight]) + bias",
        ),
    ),
    (
        "conv2d-channels",
        "first-filter-for-all",
        _function(
            "conv2d(image, weight, bias)",
            "return np.array([sum(reference.correlate2d(p, q) for p, q in zip(image, weight[0])) + b for b in bias])",
        ),
    ),
    (
        "conv2d-channels",
        "channels-last-assumed",
        _function(
            "conv2d(image, weight, bias)",
            "H, W, C = image.shape",
            "K, _, kH, kW = weight.shape",
            "y = np.zeros((K, H - kH + 1, W - kW + 1))",
            "for k, i, j in np.ndindex(*y.shape):",
            "    y[k, i, j] = (image[i : i + kH, j : j + kW] * weight[k]).sum() + bias[k]",
            "return y",
        ),
    ),
    (
        "one-by-one",
        "bias-across-the-pixels",
        _function("one_by_one(image, weight, bias)", "return np.tensordot(weight[:, :, 0, 0], image, 1) + bias"),
    ),
    (
        "one-by-one",
        "depthwise",
        _function(
            "one_by_one(image, weight, bias)",
            "return np.array([image[k] * weight[k, k, 0, 0] + b for k, b in enumerate(bias)])",
        ),
    ),
    (
        "conv-parameters",
        "one-group-only",
        _function(
            "count(image, filters, kH, kW, groups)",
            "return (filters // groups) * (len(image) // groups) * kH * kW + filters",
        ),
    ),
    (
        "mlp-forward",
        "one-axis-too-many",
        _function(
            "mlp_forward(image, W1, b1, W2, b2)", "return np.maximum(image.reshape(1, -1) @ W1.T + b1, 0) @ W2.T + b2"
        ),
    ),
    (
        "mlp-forward",
        "bias-subtracted",
        _function("mlp_forward(image, W1, b1, W2, b2)", "return W2 @ np.maximum(W1 @ image.ravel() - b1, 0) - b2"),
    ),
    (
        "im2col",
        "kernel-sides-swapped",
        _function(
            "im2col(image, kH, kW)",
            "C, H, W = image.shape",
            "places = [(i, j) for i in range(H - kW + 1) for j in range(W - kH + 1)]",
            "return np.array([image[:, i : i + kW, j : j + kH].ravel() for i, j in places]).T",
        ),
    ),
    (
        "im2col",
        "channels-last-assumed",
        _function(
            "im2col(image, kH, kW)",
            "H, W, C = image.shape",
            "places = [(i, j) for i in range(H - kH + 1) for j in range(W - kW + 1)]",
            "return np.array([image[i : i + kH, j : j + kW].ravel() for i, j in places]).T",
        ),
    ),
]
