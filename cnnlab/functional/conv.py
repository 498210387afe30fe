"""Convolution of images and the fully connected layer, each with its gradients.

The convolution is one matrix product: the pixels under every window become the columns of a matrix (im2col),
the filters are the rows of another. `reference.conv2d` says the same in plain loops. Windows are walked in `_windows`.
"""

import numpy as np

from cnnlab import _checks, arithmetic
from cnnlab._checks import quiet
from cnnlab.functional import _batches, _windows
from cnnlab.threads import share


@quiet
def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """Slide every filter over every image and sum the products (cross-correlation: the filter is not flipped).

    y[n, k, i, j] = bias[k] + Σ over c, m, l of x[n, c, i·stride + m·dilation, j·stride + l·dilation] ·
    weight[k, c, m, l]

    x: images (N, C, H, W), float32 or float64; the batch N may be empty.
    weight: filters (K, C // groups, kH, kW). bias: (K,) or None. Both of x's dtype.
    stride, dilation: an int or (h, w), in pixels.
    padding: zeros around the image: an int, (h, w), ((top, bottom), (left, right)), "valid" (none), or "same"
    (output ceil(size / stride), an odd pixel at the end).
    groups: the channels are cut into so many parts, and filter k sees only its own part.

    Returns (N, K, oH, oW), sizes as in `arithmetic.output_size`. Raises ValueError or TypeError naming the argument.
    Formula: Goodfellow, Bengio and Courville, "Deep Learning", 2016, equation 9.6; arguments as in PyTorch.
    """
    height, width = _check(x, weight, bias, stride, padding, dilation, groups)
    filters = weight.reshape(groups, len(weight) // groups, weight[0].size)  # (G, K/G, C/G·kH·kW)
    y = np.empty((len(weight), height.output, width.output, len(x)), x.dtype)  # (K, oH, oW, N)

    def convolve(images):
        columns = _columns(x[images], height, width, groups)  # (G, C/G·kH·kW, oH·oW·n), n images
        maps = y[..., images]  # (K, oH, oW, n)
        sums = (filters @ columns).reshape(maps.shape)
        np.add(sums, 0 if bias is None else bias[:, None, None, None], out=maps)

    share(convolve, *_blocks(x, weight, height, width))
    return _batches.outside_in(y)  # (N, K, oH, oW)


@quiet
def conv2d_backward(grad_output, x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """The gradients of a loss through `conv2d`, with respect to x, weight and bias.

    grad_output: the loss's gradient at the output, (N, K, oH, oW); the other arguments are those of `conv2d`.
    Returns (grad_x, grad_weight, grad_bias), shaped like x, weight and bias; grad_bias is None without a bias.
    """
    return gradients(grad_output, x, weight, bias, stride, padding, dilation, groups)


@quiet
def gradients(grad_output, x, weight, bias, stride, padding, dilation, groups, at_input=True):
    """`conv2d_backward`; without `at_input` grad_x is None: nobody asks how a network's data should be changed."""
    height, width = _check(x, weight, bias, stride, padding, dilation, groups)
    _checks.gradient(grad_output, (len(x), len(weight), height.output, width.output), like=x)
    filters = weight.reshape(groups, len(weight) // groups, weight[0].size)  # (G, K/G, C/G·kH·kW)
    grad_maps = _batches.inside_out(grad_output)  # (K, oH, oW, N)
    grad_x = np.empty(_batches.inside_out(x).shape, x.dtype)  # (C, H, W, N)

    def of_block(images):
        columns = _columns(x[images], height, width, groups)  # (G, C/G·kH·kW, oH·oW·n), n images
        grad_y = grad_maps[..., images].reshape(*filters.shape[:2], columns.shape[2])  # (G, K/G, oH·oW·n)
        grad_filters = grad_y @ columns.transpose(0, 2, 1)
        if at_input:
            grad_columns = np.matmul(filters.transpose(0, 2, 1), grad_y, out=columns)
            _add_columns(grad_columns, grad_x[..., images], height, width)
        return grad_filters, grad_y.sum(axis=2)

    parts = share(of_block, *_blocks(x, weight, height, width))
    grad_filters, grad_bias = (sum(part) for part in zip(*parts, strict=True))  # in the order of the blocks
    grad_bias = None if bias is None else grad_bias.reshape(bias.shape)
    return _batches.outside_in(grad_x) if at_input else None, grad_filters.reshape(weight.shape), grad_bias


@quiet
def linear(x, weight, bias=None):
    """A fully connected layer: every output is a weighted sum of all inputs, x Wᵀ + b.

    x: (N, in_features), float32 or float64. weight: (out_features, in_features). bias: (out_features,) or None.
    Returns (N, out_features). Raises ValueError or TypeError naming the argument.
    """
    _check_linear(x, weight, bias)
    y = _product(x, weight.T)
    return y if bias is None else y + bias


@quiet
def linear_backward(grad_output, x, weight, bias=None):
    """The gradients of a loss through `linear`: (grad_x, grad_weight, grad_bias), None for an absent bias.

    grad_output: the loss's gradient at the output, (N, out_features); the other arguments are those of `linear`.
    """
    _check_linear(x, weight, bias)
    _checks.gradient(grad_output, (len(x), len(weight)), like=x)
    grad_x = _product(weight.T, grad_output.T).T  # batch-last, as the images that x may have been
    return grad_x, _product(grad_output.T, x), None if bias is None else grad_output.sum(axis=0)


def _columns(x, height, width, groups):
    """im2col: row (c, m, l) holds the pixels of channel c that every window meets at its position (m, l)."""
    padded = _windows.pad(_batches.inside_out(x), height, width)  # (C, H + padding, W + padding, n)
    pixels = _windows.under(padded, height, width)  # (C, kH, kW, oH, oW, n)
    rows = x.shape[1] // groups * height.kernel * width.kernel
    # the pixels of overlapping windows are copied apart here, unless the window is 1 × 1
    return pixels.copy().reshape(groups, rows, height.output * width.output * len(x))


def _add_columns(grad_columns, grad_maps, height, width):
    """The way back from columns to maps (C, H, W, n): a pixel gets the sum over all windows that met it."""
    c, _, _, n = grad_maps.shape
    grad_columns = grad_columns.reshape(c, height.kernel * width.kernel, height.output, width.output, n)
    grad_padded = _windows.pad(np.zeros(grad_maps.shape, grad_maps.dtype), height, width)
    for position, pixels in enumerate(_windows.slices(height, width)):
        grad_padded[pixels] += grad_columns[:, position]
    grad_maps[...] = _windows.crop(grad_padded, height, width, grad_maps.shape)


def _blocks(x, weight, height, width):
    """The batch cut into blocks whose columns fit the processor's cache, and the multiply-adds of one."""
    column = weight[0].size * height.output * width.output  # numbers an image
    blocks = _batches.blocks(len(x), column, run=_batches.RUN)
    return blocks, len(weight) * column * min(blocks[0].stop, len(x))


def _product(a, b):
    """a @ b, by blocks of the rows of a."""
    blocks = _batches.blocks(len(a), sum(b.shape), run=_batches.RUN)
    parts = share(lambda rows: a[rows] @ b, blocks, b.size * min(blocks[0].stop, len(a)))
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _check(x, weight, bias, stride, padding, dilation, groups):
    _checks.array("x", x, ndim=4)
    _checks.weights("weight", weight, ndim=4, like=x)
    slides = _geometry(x.shape, weight.shape, stride, padding, dilation, groups)
    if bias is not None:
        _checks.vector("bias", bias, len(weight), like=x)
    return slides


@_windows.remembered
def _geometry(x_shape, weight_shape, stride, padding, dilation, groups):
    """The windows' two `arithmetic.Slide`s."""
    arithmetic.grouped(x_shape[1], weight_shape[0], groups)
    if weight_shape[1] * groups != x_shape[1]:
        raise ValueError(
            f"weight: expected {x_shape[1] // groups} channels (x has {x_shape[1]}, groups is {groups}), "
            f"got {weight_shape[1]} in shape {weight_shape}"
        )
    return _windows.walk(x_shape[2:], weight_shape[2:], stride, padding, dilation)


def _check_linear(x, weight, bias):
    _checks.array("x", x, ndim=2)
    _checks.weights("weight", weight, ndim=2, like=x)
    if weight.shape[1] != x.shape[1]:
        raise ValueError(f"weight: expected {x.shape[1]} columns, x's features, got shape {weight.shape}")
    if bias is not None:
        _checks.vector("bias", bias, len(weight), like=x)
