"""Wrong answers of which each becomes right by one repair: (name of the repair, exercise, code)."""

MENDED = (
    (
        "returned-too-early",
        "toeplitz-matrix",
        """\
def toeplitz(w, n):
    k = len(w)
    T = np.zeros((n - k + 1, n))
    for i in range(n - k + 1):
        T[i, i:i+k] = w
        return T
""",
    ),
    (
        "last-turn-only",
        "one-window",
        """\
def one_window(image, kernel, i, j):
    total = 0.0
    for m in range(kernel.shape[0]):
        for n in range(kernel.shape[1]):
            total = image[i + m, j + n] * kernel[m, n]
    return total
""",
    ),
    (
        "added-not-replaced",
        "mlp-parameters",
        """\
def mlp_parameters(image, units):
    inputs = image.size
    total = 0
    for u in units:
        total += inputs * u + u
        inputs += u
    return total
""",
    ),
    (
        "added-at-each-turn",
        "one-layer",
        """\
def layer(x, weight, bias):
    out = np.zeros((len(x), len(weight)))
    for n in range(len(x)):
        for k in range(len(weight)):
            for d in range(len(x[0])):
                out[n, k] += x[n, d] * weight[k, d] + bias[k]
    return np.maximum(out, 0)
""",
    ),
    (
        "sum-not-started-anew",
        "conv1d",
        """\
def conv1d(x, w):
    out, total = [], 0.0
    total = 0.0
    for i in range(len(x) - len(w) + 1):
        for m in range(len(w)):
            total += x[i + m] * w[m]
        out.append(total)
    return np.array(out)
""",
    ),
    (
        "started-anew-too-often",
        "one-window",
        """\
def one_window(image, kernel, i, j):
    for m in range(len(kernel)):
        total = 0.0
        for n in range(len(kernel[0])):
            total += image[i + m, j + n] * kernel[m, n]
    return total
""",
    ),
    (
        "one-loop-too-deep",
        "conv1d",
        """\
def conv1d(x, w):
    y = []
    for i in range(len(x) - len(w) + 1):
        s = 0
        for j in range(len(w)):
            s = s + x[i + j] * w[j]
            y.append(s)
    return np.array(y)
""",
    ),
    (
        "outside-its-loop",
        "im2col",
        """\
def im2col(image, kH, kW):
    C, H, W = image.shape
    oH, oW = H - kH + 1, W - kW + 1
    M = np.zeros((C * kH * kW, oH * oW))
    p = 0
    for i in range(oH):
        for j in range(oW):
            M[:, p] = image[:, i:i+kH, j:j+kW].ravel()
        p += 1
    return M
""",
    ),
    (
        "lines-exchanged",
        "mlp-parameters",
        """\
def mlp_parameters(image, units):
    inputs = image.size
    total = 0
    for u in units:
        inputs = u
        total += inputs * u + u
    return total
""",
    ),
    (
        "power-sign",
        "equivariance-gap",
        """\
def gap(image, f, shift):
    d = f(np.roll(image, shift, axis=1)) - np.roll(f(image), shift, axis=1)
    return np.sqrt(np.sum(d ^ 2))
""",
    ),
    (
        "max-for-maximum",
        "one-layer",
        """\
def layer(x, weight, bias):
    return np.max(x @ weight.T + bias, 0)
""",
    ),
    (
        "pythons-own-sum",
        "one-window",
        """\
def one_window(image, kernel, i, j):
    kh, kw = kernel.shape
    return sum(image[i:i+kh, j:j+kw] * kernel)
""",
    ),
    (
        "reshaped-not-transposed",
        "one-layer",
        """\
def layer(x, weight, bias):
    outputs, inputs = weight.shape
    z = x @ weight.reshape(inputs, outputs) + bias
    return np.maximum(z, 0)
""",
    ),
    (
        "rows-that-are-one-list",
        "toeplitz-matrix",
        """\
def toeplitz(w, n):
    k = len(w)
    m = n - k + 1
    T = [[0] * n] * m
    for i in range(m):
        for j in range(k):
            T[i][i + j] = w[j]
    return np.array(T)
""",
    ),
    (
        "array-joined-to-a-list",
        "mlp-parameters",
        """\
def mlp_parameters(image, units):
    sizes = [image.size] + units
    total = 0
    for a, b in zip(sizes, sizes[1:]):
        total += a * b + b
    return total
""",
    ),
    (
        "shape-without-brackets",
        "toeplitz-matrix",
        """\
def toeplitz(w, n):
    k = len(w)
    T = np.zeros(n - k + 1, n)
    for i in range(n - k + 1):
        T[i, i:i+k] = w
    return T
""",
    ),
    (
        "brackets-one-after-another",
        "true-convolution",
        """\
def convolve(image, kernel):
    return reference.correlate2d(image, kernel[::-1][::-1])
""",
    ),
    (
        "ends-cut-off",
        "mlp-parameters",
        """\
def mlp_parameters(image, units):
    sizes = [image.size, *units]
    total = sum(units[:-1])
    for k in range(len(units)):
        total += sizes[k] * sizes[k + 1]
    return total
""",
    ),
    (
        "slice-turned",
        "true-convolution",
        """\
def convolve(image, kernel):
    return reference.correlate2d(image, kernel[:-1, :-1])
""",
    ),
    (
        "length-for-end",
        "one-window",
        """\
def one_window(image, kernel, i, j):
    kh, kw = kernel.shape
    return np.sum(image[i:kh, j:kw] * kernel)
""",
    ),
    (
        "made-for-whole-numbers",
        "one-window",
        """\
def one_window(image, kernel, i, j):
    kh, kw = kernel.shape
    return int(np.sum(image[i:i+kh, j:j+kw] * kernel))
""",
    ),
    (
        "wrong-sign",
        "conv1d",
        """\
def conv1d(x, w):
    return -np.correlate(x, w, "valid")
""",
    ),
    (
        "square-assumed",
        "conv-parameters",
        """\
def count(image, filters, kH, kW, groups):
    C = image.shape[0]
    return filters * (C // groups) * kH ** 2 + filters
""",
    ),
    (
        "row-for-column",
        "one-window",
        """\
def one_window(image, kernel, i, j):
    kh, kw = kernel.shape
    return np.sum(image[j:j+kh, i:i+kw] * kernel)
""",
    ),
    (
        "factor-turned",
        "one-layer",
        """\
def layer(x, weight, bias):
    return np.maximum(0, x @ weight + bias)
""",
    ),
    (
        "two-exchanged",
        "columns-follow",
        """\
def columns_follow(weight, order):
    return weight[order, :]
""",
    ),
    (
        "product-of-another-kind",
        "one-layer",
        """\
def layer(x, weight, bias):
    return np.maximum(0, x * weight.T + bias)
""",
    ),
    (
        "sizes-in-another-order",
        "one-window",
        """\
def one_window(image, kernel, i, j):
    kh, kw = kernel.shape
    return np.sum(image[i:i+kw, j:j+kh] * kernel)
""",
    ),
    (
        "transposed",
        "columns-follow",
        """\
def columns_follow(weight, order):
    return weight.T[order]
""",
    ),
    (
        "axis-lost",
        "stable-softmax",
        """\
def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1)
""",
    ),
    (
        "another-axis",
        "stable-softmax",
        """\
def softmax(z):
    e = np.exp(z - np.max(z))
    return e / np.sum(e)
""",
    ),
    (
        "laid-along-another-axis",
        "one-by-one",
        """\
def one_by_one(image, weight, bias):
    C, H, W = image.shape
    K = weight.shape[0]
    out = weight.reshape(K, C) @ image.reshape(C, H * W)
    return out.reshape(K, H, W) + bias
""",
    ),
    (
        "result-laid-out-wrongly",
        "columns-follow",
        """\
def columns_follow(weight, order):
    return np.array([weight[:, o] for o in order])
""",
    ),
    (
        "not-added-up",
        "descent-step",
        """\
def descent_step(x, target, w, rate):
    grad = 2 * (w * x - target) * x
    return w - rate * grad
""",
    ),
    (
        "padded",
        "true-convolution",
        """\
def convolve(image, kernel):
    kh, kw = kernel.shape
    padded = np.pad(image, ((kh - 1, kh - 1), (kw - 1, kw - 1)))
    return reference.correlate2d(padded, kernel[::-1, ::-1])
""",
    ),
    (
        "slice-one-short",
        "conv1d",
        """\
def conv1d(x, w):
    k = len(w)
    return np.array([np.dot(x[i:i+k-1], w[:k-1]) for i in range(len(x) - k + 1)])
""",
    ),
    (
        "counted-from-one",
        "columns-follow",
        """\
def columns_follow(weight, order):
    return weight[:, order - 1]
""",
    ),
    (
        "loop-one-short",
        "toeplitz-matrix",
        """\
def toeplitz(w, n):
    k = len(w)
    T = np.zeros((n - k + 1, n))
    for i in range(1, n - k + 1):
        T[i, i:i+k] = w
    return T
""",
    ),
    (
        "loop-one-long",
        "mlp-parameters",
        """\
def mlp_parameters(image, units):
    layers = [image.size] + list(units)
    return sum((layers[i] + 1) * layers[i + 1] for i in range(len(layers)))
""",
    ),
    (
        "one-short",
        "toeplitz-matrix",
        """\
def toeplitz(w, n):
    k = len(w)
    T = np.zeros((n - k, n))
    for i in range(n - k):
        T[i, i:i + k] = w
    return T
""",
    ),
    (
        "array-of-another-size",
        "conv1d",
        """\
def conv1d(x, w):
    n, k = len(x), len(w)
    out = np.zeros(n - k + 2)
    for i in range(n - k + 1):
        out[i] = x[i : i + k] @ w
    return out
""",
    ),
    (
        "one-off",
        "one-window",
        """\
def one_window(image, kernel, i, j):
    kh, kw = kernel.shape
    return np.sum(image[i:i+kh+1, j:j+kw+1] * kernel)
""",
    ),
    (
        "one-for-all",
        "toeplitz-matrix",
        """\
def toeplitz(w, n):
    k = len(w)
    T = np.zeros((n - k + 1, n))
    for i in range(n - k + 1):
        for j in range(k):
            T[i, i + j] = w[0]
    return T
""",
    ),
    (
        "index-missing",
        "one-layer",
        """\
def layer(x, weight, bias):
    N = x.shape[0]
    K = weight.shape[0]
    out = np.zeros((N, K))
    for n in range(N):
        for k in range(K):
            out[n, k] = max(0, np.sum(x * weight[k]) + bias[k])
    return out
""",
    ),
    (
        "one-step-too-many",
        "columns-follow",
        """\
def columns_follow(weight, order):
    return weight[:, np.sort(order)]
""",
    ),
    (
        "axis-cut",
        "columns-follow",
        """\
def columns_follow(weight, order):
    return weight[order]
""",
    ),
    (
        "one-to-be-left-out",
        "mlp-parameters",
        """\
def mlp_parameters(image, units):
    sizes = [image.size] + list(units)
    weights = sum(a * b for a, b in zip(sizes[:-1], sizes[1:]))
    biases = sum(sizes)
    return weights + biases
""",
    ),
    (
        "sum-or-mean",
        "descent-step",
        """\
def descent_step(x, target, w, rate):
    grad = np.sum(2 * (w * x - target) * x)
    return w - rate * grad
""",
    ),
    (
        "largest-or-smallest",
        "one-layer",
        """\
def layer(x, weight, bias):
    return np.minimum(x @ weight.T + bias, 0)
""",
    ),
    (
        "without-a-part",
        "one-layer",
        """\
def layer(x, weight, bias):
    return np.maximum(0, np.dot(x, weight.T))
""",
    ),
    (
        "added-not-multiplied",
        "one-window",
        """\
def one_window(image, kernel, i, j):
    kh, kw = kernel.shape
    return np.sum(image[i:i+kh, j:j+kw] + kernel)
""",
    ),
    (
        "multiplied-not-added",
        "conv-parameters",
        """\
def count(image, filters, kH, kW, groups):
    weights = filters * (image.shape[0] // groups) * kH * kW
    bias = filters
    return weights * bias
""",
    ),
    (
        "divided-or-multiplied",
        "descent-step",
        """\
def descent_step(x, target, w, rate):
    g = np.mean(2 * (w * x - target) * x)
    return w - g / rate
""",
    ),
    (
        "one-sign-wrong",
        "one-layer",
        """\
def layer(x, weight, bias):
    return np.maximum(0, x @ weight.T - bias)
""",
    ),
    (
        "comparison",
        "toeplitz-matrix",
        """\
def toeplitz(w, n):
    matrix = np.zeros((n - len(w) + 1, n))
    for i in range(len(matrix)):
        for j in range(n):
            if 0 < j - i < len(w):
                matrix[i, j] = w[j - i]
    return matrix
""",
    ),
    (
        "brackets",
        "descent-step",
        """\
def descent_step(x, target, w, rate):
    slope = 2 * ((w * x - target) * x).mean()
    return w * (1 - rate * slope)
""",
    ),
    (
        "twice-or-half",
        "descent-step",
        """\
def descent_step(x, target, w, rate):
    y = w * x
    grad = np.mean((y - target) * x)
    return w - rate * grad
""",
    ),
    (
        "another-number",
        "one-layer",
        """\
def layer(x, weight, bias):
    z = x @ weight.T + bias
    return np.where(z > 0, z, 0.01 * z)
""",
    ),
    (
        "another-name",
        "descent-step",
        """\
def descent_step(x, target, w, rate):
    diff = w * x - target
    return w - rate * np.mean(2 * diff * w)
""",
    ),
)
