"""Convolution of images and the fully connected layer, each with its gradients.

The convolution is one matrix product: the pixels under every window become the columns of a matrix (im2col),
the filters are the rows of another. `reference.conv2d` says the same in plain loops. Windows are walked in `_windows`.
"""

import numpy as np

from cnnlab import _checks, arithmetic
from cnnlab._checks import quiet
from cnnlab.functional import _windows


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
    columns = _columns(x, height, width, groups)  # (G, C/G·kH·kW, N·oH·oW)
    filters = weight.reshape(groups, len(weight) // groups, columns.shape[1])  # (G, K/G, C/G·kH·kW)
    y = filters @ columns  # (G, K/G, N·oH·oW)
    y = y.reshape(len(weight), len(x), height.output, width.output)  # (K, N, oH, oW)
    if bias is not None:
        y += bias[:, None, None, None]
    return y.transpose(1, 0, 2, 3)  # (N, K, oH, oW)


@quiet
def conv2d_backward(grad_output, x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """The gradients of a loss through `conv2d`, with respect to x, weight and bias.

    grad_output: the loss's gradient at the output, (N, K, oH, oW); the other arguments are those of `conv2d`.
    Returns (grad_x, grad_weight, grad_bias), shaped like x, weight and bias; grad_bias is None without a bias.
    """
    height, width = _check(x, weight, bias, stride, padding, dilation, groups)
    _checks.gradient(grad_output, (len(x), len(weight), height.output, width.output), like=x)
    columns = _columns(x, height, width, groups)  # (G, C/G·kH·kW, N·oH·oW)
    filters = weight.reshape(groups, len(weight) // groups, columns.shape[1])  # (G, K/G, C/G·kH·kW)
    grad_y = grad_output.transpose(1, 0, 2, 3).reshape(*filters.shape[:2], columns.shape[2])  # (G, K/G, N·oH·oW)

    grad_weight = (grad_y @ columns.transpose(0, 2, 1)).reshape(weight.shape)
    grad_x = _add_columns(filters.transpose(0, 2, 1) @ grad_y, x.shape, height, width)
    grad_bias = None if bias is None else grad_output.sum(axis=(0, 2, 3))
    return grad_x, grad_weight, grad_bias


@quiet
def linear(x, weight, bias=None):
    """A fully connected layer: every output is a weighted sum of all inputs, x Wᵀ + b.

    x: (N, in_features), float32 or float64. weight: (out_features, in_features). bias: (out_features,) or None.
    Returns (N, out_features). Raises ValueError or TypeError naming the argument.
    """
    _check_linear(x, weight, bias)
    y = x @ weight.T
    return y if bias is None else y + bias


@quiet
def linear_backward(grad_output, x, weight, bias=None):
    """The gradients of a loss through `linear`: (grad_x, grad_weight, grad_bias), None for an absent bias.

    grad_output: the loss's gradient at the output, (N, out_features); the other arguments are those of `linear`.
    """
    _check_linear(x, weight, bias)
    _checks.gradient(grad_output, (len(x), len(weight)), like=x)
    return grad_output @ weight, grad_output.T @ x, None if bias is None else grad_output.sum(axis=0)


def _columns(x, height, width, groups):
    """im2col: row (c, m, l) holds the pixels of channel c that every window meets at its position (m, l)."""
    n, c = x.shape[:2]
    padded = _windows.pad(x, height, width).transpose(1, 0, 2, 3)  # (C, N, H + padding, W + padding)
    columns = np.empty((c, height.kernel * width.kernel, n, height.output, width.output), x.dtype)
    for position, (rows, cols) in enumerate(_windows.slices(height, width)):
        columns[:, position] = padded[:, :, rows, cols]
    window = c // groups * height.kernel * width.kernel
    return columns.reshape(groups, window, n * height.output * width.output)


def _add_columns(grad_columns, shape, height, width):
    """The way back from columns to images of `shape`: a pixel gets the sum over all windows that met it."""
    n, c = shape[:2]
    grad_columns = grad_columns.reshape(c, height.kernel * width.kernel, n, height.output, width.output)
    grad_padded = _windows.pad(np.zeros(shape, grad_columns.dtype), height, width)  # (N, C, H + padding, W + padding)
    for position, (rows, cols) in enumerate(_windows.slices(height, width)):
        grad_padded[:, :, rows, cols] += grad_columns[:, position].transpose(1, 0, 2, 3)
    return _windows.crop(grad_padded, height, width, shape[2:])


def _check(x, weight, bias, stride, padding, dilation, groups):
    _checks.array("x", x, ndim=4)
    _checks.weights("weight", weight, ndim=4, like=x)
    arithmetic.grouped(x.shape[1], len(weight), groups)
    if weight.shape[1] * groups != x.shape[1]:
        raise ValueError(
            f"weight: expected {x.shape[1] // groups} channels (x has {x.shape[1]}, groups is {groups}), "
            f"got {weight.shape[1]} in shape {weight.shape}"
        )
    if bias is not None:
        _checks.vector("bias", bias, len(weight), like=x)
    return _windows.walk(x, weight.shape[2:], stride, padding, dilation)


def _check_linear(x, weight, bias):
    _checks.array("x", x, ndim=2)
    _checks.weights("weight", weight, ndim=2, like=x)
    if weight.shape[1] != x.shape[1]:
        raise ValueError(f"weight: expected {x.shape[1]} columns, x's features, got shape {weight.shape}")
    if bias is not None:
        _checks.vector("bias", bias, len(weight), like=x)
