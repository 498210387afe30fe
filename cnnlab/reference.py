"""The book's formulas as plain loops: slow, obvious, and the oracle for everything fast.

Read each function beside its formula. Nothing here comes from the rest of `cnnlab`, so that a mistake there cannot
hide here. Lists and whole numbers are welcome; results are float64. Fast and complete versions are in `functional`.
"""

import math

import numpy as np


def correlate2d(image, kernel):
    """One kernel over one image: y(i, j) = Σₘ Σₙ x(i + m, j + n) · w(m, n), wherever the kernel fits inside.

    image: (H, W). kernel: (kH, kW), not flipped. Returns (H − kH + 1, W − kW + 1).

    >>> correlate2d([[1, 2, 3], [4, 5, 6]], [[1, 0], [0, -1]])
    array([[-4., -4.]])
    """
    image, kernel = np.asarray(image, float), np.asarray(kernel, float)
    height = positions(image.shape[0], kernel.shape[0], called="kernel")
    width = positions(image.shape[1], kernel.shape[1], called="kernel")
    output = np.zeros((height, width))
    for i in range(height):
        for j in range(width):
            for m in range(kernel.shape[0]):
                for n in range(kernel.shape[1]):
                    output[i, j] += image[i + m, j + n] * kernel[m, n]
    return output


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """Many kernels over many channels: every product is added to its output pixel, then each filter's bias.

    y(k, i, j) = b(k) + Σ_c Σₘ Σₙ x(c, i·S + m·D − P, j·S + n·D − P) · w(k, c, m, n), for each image of the batch;
    beyond its border x is 0.

    x: (N, C, H, W). weight: (K, C / groups, kH, kW). bias: (K,) or None. stride S, dilation D: a number or (vertical,
    horizontal). padding P: a number or ((top, bottom), (left, right)). Returns (N, K, oH, oW).
    """
    x, weight = np.asarray(x, float), np.asarray(weight, float)
    y = np.zeros(_conv2d_shape(x, weight, stride, padding, dilation, groups))
    for here, there, w in products(y.shape, x.shape, weight.shape, stride, padding, dilation, groups):
        y[here] += x[there] * weight[w]
    if bias is not None:
        for k in range(len(weight)):
            y[:, k] += bias[k]
    return y


def conv2d_backward(grad_output, x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """The way back: each product x · w hands its output's gradient, times the other factor, to x and to w.

    Arguments as in `conv2d`, and the gradient at its output, (N, K, oH, oW).
    Returns the gradients at x, weight and bias (None without a bias).
    """
    g, x, weight = np.asarray(grad_output, float), np.asarray(x, float), np.asarray(weight, float)
    grad_x, grad_weight = np.zeros(x.shape), np.zeros(weight.shape)
    for here, there, w in products(g.shape, x.shape, weight.shape, stride, padding, dilation, groups):
        grad_x[there] += g[here] * weight[w]
        grad_weight[w] += g[here] * x[there]
    grad_bias = None if bias is None else np.array([g[:, k].sum() for k in range(len(weight))])
    return grad_x, grad_weight, grad_bias


def products(y_shape, x_shape, weight_shape, stride=1, padding=0, dilation=1, groups=1):
    """Every product of a convolution, as three indices: to which y it is added, which x and which weight it is of."""
    _, _, height, width = x_shape
    filters, channels, *window = weight_shape
    (top, _), (left, _) = borders(padding)
    (step_down, step_right), (spread_down, spread_right) = both(stride), both(dilation)
    for image, k, i, j in np.ndindex(*y_shape):
        first = k // (filters // groups) * channels  # the first of the channels that filter k sees
        for c, m, n in np.ndindex(channels, *window):
            row = i * step_down + m * spread_down - top
            column = j * step_right + n * spread_right - left
            if 0 <= row < height and 0 <= column < width:
                yield (image, k, i, j), (image, first + c, row, column), (k, c, m, n)


def max_pool2d(x, kernel_size, stride=None, padding=0, dilation=1):
    """The largest pixel of each window, map by map; beyond the border there is nothing to be larger.

    x: (N, C, H, W). The others as in `conv2d`; stride None is kernel_size. Returns (N, C, oH, oW).
    """
    y = np.full(_pool2d_shape(np.shape(x), kernel_size, stride, padding, dilation), -np.inf)
    for index in np.ndindex(*y.shape):
        for pixel in _window(x, index, kernel_size, stride, padding, dilation):
            if pixel is not None and pixel > y[index]:
                y[index] = pixel
    return y


def avg_pool2d(x, kernel_size, stride=None, padding=0, count_include_pad=True):
    """The mean of each window, map by map; pixels beyond the border count as 0, or do not count.

    Arguments as in `max_pool2d`. Returns (N, C, oH, oW).
    """
    y = np.zeros(_pool2d_shape(np.shape(x), kernel_size, stride, padding, 1))
    for index in np.ndindex(*y.shape):
        pixels = _window(x, index, kernel_size, stride, padding, 1)
        if count_include_pad:
            pixels = [0.0 if pixel is None else pixel for pixel in pixels]
        else:
            pixels = [pixel for pixel in pixels if pixel is not None]
            if not pixels:
                raise ValueError(f"padding: expected a pixel of the image in every window, got {padding!r}")
        y[index] = sum(pixels) / len(pixels)
    return y


def relu(x):
    """max(x, 0), one number at a time."""
    x = np.asarray(x, float)
    y = np.zeros(x.shape)
    for index in np.ndindex(*x.shape):
        if x[index] > 0:
            y[index] = x[index]
    return y


def softmax(logits):
    """exp(z) / Σ exp(z) of one row of numbers z.

    Every exponent is first lowered by the largest, which cancels in the quotient and keeps exp from overflowing.
    """
    largest = max(logits)
    exponentials = [math.exp(z - largest) for z in logits]
    return np.array([e / sum(exponentials) for e in exponentials])


def cross_entropy(logits, targets):
    """The mean of −log p(target) over the rows of logits (N, classes), with p the row's softmax."""
    surprises = [-math.log(softmax(row)[target]) for row, target in zip(logits, targets, strict=True)]
    return sum(surprises) / len(surprises)


def positions(size, window, stride=1, called="window"):
    """How many places a window takes along `size` pixels, padding included: floor((size − window) / stride) + 1.

    called: what an error calls the argument that the window comes from.
    """
    if window > size:
        raise ValueError(f"{called}: expected a window of at most {size} pixels, the padded image's, got {window}")
    return (size - window) // stride + 1


def both(value):
    """(vertical, horizontal), from such a pair or from one number for both."""
    return (value, value) if np.ndim(value) == 0 else tuple(value)


def borders(padding):
    """((top, bottom), (left, right)), from such pairs or from one number for all four sides."""
    return tuple(both(side) for side in both(padding))


def _conv2d_shape(x, weight, stride, padding, dilation, groups):
    if weight.shape[1] * groups != x.shape[1] or len(weight) % groups:
        channels = f"{x.shape[1]} channel{'s' * (x.shape[1] != 1)}"
        raise ValueError(f"weight: expected filters for {channels}, groups being {groups}, got {weight.shape}")
    height, width = _sizes(x.shape, weight.shape[2:], stride, padding, dilation, "weight")
    return len(x), len(weight), height, width


def _pool2d_shape(x_shape, kernel_size, stride, padding, dilation):
    stride = kernel_size if stride is None else stride
    return *x_shape[:2], *_sizes(x_shape, both(kernel_size), stride, padding, dilation, "kernel_size")


def _sizes(x_shape, window, stride, padding, dilation, called):
    axes = zip(x_shape[2:], window, both(stride), borders(padding), both(dilation), strict=True)
    return [positions(size + sum(border), d * (k - 1) + 1, s, called) for size, k, s, border, d in axes]


def _window(x, index, kernel_size, stride, padding, dilation):
    """The pixels of one pooling window, row by row; None for those beyond the border."""
    image, c, i, j = index
    height, width = np.shape(x)[2:]
    step_down, step_right = both(kernel_size if stride is None else stride)
    (top, _), (left, _) = borders(padding)
    spread_down, spread_right = both(dilation)
    pixels = []
    for m, n in np.ndindex(*both(kernel_size)):
        row, column = i * step_down + m * spread_down - top, j * step_right + n * spread_right - left
        inside = 0 <= row < height and 0 <= column < width
        pixels.append(float(x[image][c][row][column]) if inside else None)
    return pixels


def __dir__():
    return [
        "avg_pool2d",
        "borders",
        "both",
        "conv2d",
        "conv2d_backward",
        "correlate2d",
        "cross_entropy",
        "max_pool2d",
        "positions",
        "products",
        "relu",
        "softmax",
    ]
