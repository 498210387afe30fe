"""Wrong answers that kind inputs let through: right for most inputs, wrong for some that the prompt allows.

Each needs inputs of one kind: integers, where an array is made for them; a one along some axis, where it is squeezed
away; sizes that are equal, where they are looked up; views, where strides are written by hand; and the two ends.
"""


def _changed(code, *others):
    """Return a right answer's variants, each with one part of it in another's place."""
    assert all(old in code for old, _ in others)
    return [code.replace(old, new) for old, new in others]


_CONV1D = """
def conv1d(x, w):
    n, k = len(x), len(w)
    y = np.zeros(n - k + 1)
    for i in range(n - k + 1):
        y[i] = np.sum(x[i : i + k] * w)
    return y
"""
_WINDOWS1D = """
def conv1d(x, w):
    n, k = len(x), len(w)
    windows = np.lib.stride_tricks.as_strided(x, (n - k + 1, k), {})
    return windows @ w
"""
_CONV2D = """
def conv2d(image, kernel):
    (H, W), (kH, kW) = image.shape, kernel.shape
    output = np.zeros((H - kH + 1, W - kW + 1))
    for i in range(H - kH + 1):
        for j in range(W - kW + 1):
            output[i, j] = np.sum(image[i : i + kH, j : j + kW] * kernel)
    return output
"""
_STRIDES2D = """
def conv2d(image, kernel):
    (H, W), (kH, kW) = image.shape, kernel.shape
    strides = {}
    windows = np.lib.stride_tricks.as_strided(image, (H - kH + 1, W - kW + 1, kH, kW), strides)
    return np.einsum("ijmn,mn->ij", windows, kernel)
"""
_CHANNELS = """
def conv2d(image, weight, bias):
    K, C, kH, kW = weight.shape
    _, H, W = image.shape
    output = np.zeros((K, H - kH + 1, W - kW + 1))
    for k in range(K):
        for i in range(H - kH + 1):
            for j in range(W - kW + 1):
                output[k, i, j] = np.sum(image[:, i : i + kH, j : j + kW] * weight[k]) + bias[k]
    return output
"""
_SOFTMAX = """
def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
"""
_IN_ROWS = """
def softmax(z):
    result = np.zeros(z.shape)
    for n in range(len(z)):
        e = np.exp(z[n] - z[n].max())
        result[n] = e / e.sum()
    return result
"""
_LAYER = """
def layer(x, weight, bias):
    y = np.zeros((len(x), len(weight)))
    for n in range(len(x)):
        for k in range(len(weight)):
            y[n, k] = max(0, np.sum(x[n] * weight[k]) + bias[k])
    return y
"""
_STEP = """
def descent_step(x, target, w, rate):
    error = np.zeros(x.shape)
    error[:] = w * x - target
    return w - rate * np.mean(2 * error * x)
"""
_MLP = """
def mlp_forward(image, W1, b1, W2, b2):
    hidden, logits = np.zeros(len(b1)), np.zeros(len(b2))
    hidden[:] = np.maximum(W1 @ image.ravel() + b1, 0)
    logits[:] = W2 @ hidden + b2
    return logits
"""
_GAP = """
def gap(image, f, shift):
    def moved(array):
        return {}
    first = np.zeros(image.shape)
    first[:] = f(moved(image))
    return np.linalg.norm(first - moved(f(image)))
"""
_ONE_BY_ONE = """
def one_by_one(image, weight, bias):
    C, H, W = image.shape
    maps = np.zeros((len(weight), H, W))
    maps[:] = (weight[:, :, 0, 0] @ image.reshape(C, H * W) + bias[:, None]).reshape(-1, H, W)
    return maps
"""
_IM2COL = """
def im2col(image, kH, kW):
    C, H, W = image.shape
    oH, oW = H - kH + 1, W - kW + 1
    columns = [image[:, i : i + kH, j : j + kW].ravel() for i in range(oH) for j in range(oW)]
    return np.array(columns).T
"""
_ROLLED = _GAP.format("np.roll(array, shift, axis=1)")

PASSED = {
    "descent-step": _changed(
        _STEP,
        ("np.zeros(x.shape)", "np.zeros_like(x)"),
        ("np.zeros(x.shape)", "np.zeros_like(target)"),
        ("np.mean(2 * error * x)", "np.mean(2 * np.abs(error) * x) * np.sign(error.mean())"),
        ("error * x)", "error * np.abs(x))"),
    ),
    "one-layer": [
        *_changed(
            _LAYER,
            ("len(weight)))", "len(weight)), dtype=x.dtype)"),
            ("len(weight)))", "len(weight)), dtype=weight.dtype)"),
            ("len(weight)))", "len(weight)), dtype=bias.dtype)"),
            ("return y", "return y.squeeze()"),
            ("return y", "return y.squeeze(0) if len(x) == 1 else y"),
            ("return y", "return y.squeeze(1) if len(weight) == 1 else y"),
        ),
        "def layer(x, weight, bias):\n    y = np.dot(x, weight.T).squeeze() + bias\n    return np.maximum(y, 0)\n",
    ],
    "stable-softmax": [
        *_changed(
            _SOFTMAX,
            ("z.max(axis=1, keepdims=True)", "np.median(z, axis=1, keepdims=True)"),
            ("z.max(axis=1, keepdims=True)", "np.maximum(z.max(axis=1, keepdims=True), 0)"),
            ("z.max(axis=1, keepdims=True)", "np.abs(z).max(axis=1, keepdims=True)"),
            ("z.max(axis=1, keepdims=True)", "z.max()"),
            ("z.max(axis=1, keepdims=True)", "z[:, :1]"),
            ("z.max(axis=1, keepdims=True)", "z[:, -1:]"),
            ("z.max(axis=1, keepdims=True)", "1000"),
            ("z.max(axis=1, keepdims=True)", "z.max(axis=0)"),
            ("z - z.max(axis=1, keepdims=True)", "np.clip(z, -700, 700)"),
            ("z - z.max(axis=1, keepdims=True)", "np.minimum(z, 700)"),
            ("z - z.max(axis=1, keepdims=True)", "(z - z.max(axis=1, keepdims=True)).astype(z.dtype) / 1.001"),
            ("np.exp(z - z.max(axis=1, keepdims=True))", "np.nan_to_num(np.exp(z))"),
            ("e / e.sum(axis=1, keepdims=True)", "(e / e.sum(axis=1, keepdims=True)).squeeze()"),
            ("e / e.sum(axis=1, keepdims=True)", "np.round(e / e.sum(axis=1, keepdims=True), 5)"),
        ),
        *_changed(_IN_ROWS, ("np.zeros(z.shape)", "np.zeros_like(z)"), ("np.zeros(z.shape)", "z.copy()")),
    ],
    "mlp-parameters": [
        """
def mlp_parameters(image, units):
    sizes = [image.size, *units]
    return sum(sizes[sizes.index(u) - 1] * u + u for u in units)
""",
        """
def mlp_parameters(image, units):
    sizes, total = [image.size] + list(units), 0
    for u in units:
        total += u * (sizes[sizes.index(u) - 1] + 1)
    return total
""",
        """
def mlp_parameters(image, units):
    sizes = {image.size, *units}
    return sum(units) + sum(a * b for a, b in zip([image.size, *sorted(set(units))], sorted(set(units))))
""",
        """
def mlp_parameters(image, units):
    return image.size * units[0] + units[0] + (units[0] * units[-1] + units[-1] if len(units) > 1 else 0)
""",
    ],
    "mlp-forward": _changed(
        _MLP,
        ("np.zeros(len(b1))", "np.zeros(len(b1), dtype=image.dtype)"),
        ("np.zeros(len(b1))", "np.zeros_like(b1)"),
        ("np.zeros(len(b2))", "np.zeros_like(b2)"),
        ("np.zeros(len(b2))", "np.zeros(len(b2), W2.dtype)"),
        ("np.zeros(len(b1))", "np.zeros(len(b1), W1.dtype)"),
        ("return logits", "return logits.squeeze()"),
        ("return logits", "return logits if len(b2) > 1 else logits[0]"),
    ),
    "columns-follow": [
        "def columns_follow(weight, order):\n    return weight[:, order].squeeze()\n",
        "def columns_follow(weight, order):\n    new = weight[:, order]\n    return new[0] if len(new) == 1 else new\n",
        "def columns_follow(weight, order):\n    return np.array([w[order] for w in weight]).squeeze()\n",
        "def columns_follow(weight, order):\n    return weight[:, order if len(order) > 1 else order[0]]\n",
    ],
    "conv1d": [
        *_changed(
            _CONV1D,
            ("np.zeros(n - k + 1)", "np.zeros_like(x)[: n - k + 1]"),
            ("np.zeros(n - k + 1)", "np.zeros(n - k + 1, dtype=x.dtype)"),
            ("np.zeros(n - k + 1)", "np.zeros(n - k + 1, dtype=w.dtype)"),
            ("np.zeros(n - k + 1)", "np.zeros(n - k + 1, dtype=int)"),
            ("return y", "return y.squeeze()"),
            ("return y", "return y if len(y) > 1 else y[0]"),
        ),
        *_changed(_WINDOWS1D, ("{}", "(8, 8)"), ("{}", "(x.itemsize, x.itemsize)")),
    ],
    "toeplitz-matrix": [
        """
def toeplitz(w, n):
    k = len(w)
    W = np.zeros((n - k + 1, n))
    for i in range(n - k + 1):
        W[i, i : i + k] = w
    return W.squeeze()
""",
        """
def toeplitz(w, n):
    k = len(w)
    row = np.concatenate([w, np.zeros(n - k + 1)])
    return np.tile(row, n - k + 1)[: n * (n - k + 1)].reshape(n - k + 1, n).astype(int)
""",
    ],
    "equivariance-gap": [
        *_changed(_ROLLED, ("np.zeros(image.shape)", "np.zeros_like(image)")),
        _GAP.format("np.hstack([array[:, -shift:], array[:, :-shift]])"),
        _GAP.format("array[:, np.arange(array.shape[1]) - shift]"),
        _GAP.format("np.concatenate([array[:, array.shape[1] - shift:], array[:, : array.shape[1] - shift]], axis=1)"),
        _GAP.format("np.roll(array, min(shift, array.shape[1] - 1), axis=1)"),
        _GAP.format("np.roll(array, max(shift, 1), axis=1)"),
        _GAP.format("np.roll(array.squeeze(), shift, axis=-1).reshape(array.shape)"),
    ],
    "one-window": [
        """
def one_window(image, kernel, i, j):
    window = image[i : i + kernel.shape[0], j : j + kernel.shape[1]]
    return np.sum((window * kernel).astype(image.dtype))
""",
        """
def one_window(image, kernel, i, j):
    kH, kW = kernel.shape
    window = np.lib.stride_tricks.as_strided(image[i:, j:], (kH, kW), (8 * image.shape[1], 8))
    return np.sum(window * kernel)
""",
    ],
    "conv2d-loops": [
        *_changed(
            _CONV2D,
            ("W - kW + 1))\n", "W - kW + 1), dtype=image.dtype)\n"),
            ("W - kW + 1))\n", "W - kW + 1), dtype=kernel.dtype)\n"),
            ("np.zeros((H - kH + 1, W - kW + 1))", "np.zeros_like(image)[: H - kH + 1, : W - kW + 1]"),
            ("return output", "return output.squeeze()"),
            ("return output", "return output[0] if len(output) == 1 else output"),
        ),
        *_changed(_STRIDES2D, ("{}", "(8 * W, 8) * 2"), ("{}", "(image.itemsize * W, image.itemsize) * 2")),
    ],
    "true-convolution": [
        """
def convolve(image, kernel):
    (H, W), (kH, kW) = image.shape, kernel.shape
    out = np.zeros((H - kH + 1, W - kW + 1), image.dtype)
    for i in range(H - kH + 1):
        for j in range(W - kW + 1):
            out[i, j] = sum(image[i + kH - 1 - m, j + kW - 1 - n] * kernel[m, n] for m in range(kH) for n in range(kW))
    return out
""",
        "def convolve(image, kernel):\n    return reference.correlate2d(image, kernel[::-1, ::-1]).squeeze()\n",
        """
def convolve(image, kernel):
    return reference.correlate2d(image, kernel[::-1, ::-1]).astype(kernel.dtype)
""",
    ],
    "conv2d-channels": _changed(
        _CHANNELS,
        ("W - kW + 1))\n", "W - kW + 1), dtype=image.dtype)\n"),
        ("W - kW + 1))\n", "W - kW + 1), dtype=weight.dtype)\n"),
        ("W - kW + 1))\n", "W - kW + 1), dtype=bias.dtype)\n"),
        ("return output", "return output.squeeze()"),
        ("return output", "return output[0] if K == 1 else output"),
        ("return output", "return output.squeeze(1) if H == kH else output"),
        ("return output", "return output.squeeze(2) if W == kW else output"),
        (
            "np.sum(image[:, i : i + kH, j : j + kW] * weight[k])",
            "np.dot(image[:, i:i+kH, j:j+kW].ravel(), weight[k].ravel('K'))",
        ),
    ),
    "conv-parameters": [
        """
def count(image, filters, kH, kW, groups):
    return filters * kH * kW * (len(image) // groups) + (filters if filters > 1 else 0)
""",
        """
def count(image, filters, kH, kW, groups):
    return filters * (kH * kW * len(image.squeeze()) // groups + 1)
""",
    ],
    "one-by-one": [
        *_changed(
            _ONE_BY_ONE,
            ("H, W))\n", "H, W), image.dtype)\n"),
            ("H, W))\n", "H, W), weight.dtype)\n"),
            ("H, W))\n", "H, W), bias.dtype)\n"),
            ("return maps", "return maps.squeeze()"),
            ("return maps", "return maps[0] if len(maps) == 1 else maps"),
            ("weight[:, :, 0, 0]", "weight.squeeze()"),
        ),
    ],
    "im2col": [
        *_changed(_IM2COL, (".T", ".T.squeeze()"), ("np.array(columns).T", "np.stack(columns, 1).squeeze()")),
        """
def im2col(image, kH, kW):
    C, H, W = image.shape
    oH, oW = H - kH + 1, W - kW + 1
    strides = (8 * H * W, 8 * W, 8, 8 * W, 8)
    return np.lib.stride_tricks.as_strided(image, (C, kH, kW, oH, oW), strides).reshape(C * kH * kW, oH * oW)
""",
    ],
}
