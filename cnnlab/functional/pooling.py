"""Pooling: each window, or each whole map, becomes one number. Nothing here is learned.

`reference.max_pool2d` and `reference.avg_pool2d` say the same in plain loops. Windows are walked in `_windows`.
"""

import numpy as np

from cnnlab import _checks
from cnnlab._checks import quiet
from cnnlab.functional import _windows


@quiet
def max_pool2d(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """The largest pixel of each window, map by map.

    x: images (N, C, H, W), float32 or float64; the batch N may be empty.
    kernel_size, dilation: an int or (h, w). stride: the same, or None for kernel_size: windows side by side.
    padding: as in `conv2d`, but with −∞, which never wins; a window of padding alone gives −∞.
    ceil_mode: count a last window that hangs over the end too, if it starts inside the image or the padding before it.

    Returns (N, C, oH, oW). A NaN in a window wins. Raises ValueError or TypeError naming the argument.
    """
    _checks.array("x", x, ndim=4)
    height, width = _windows.walk(x, kernel_size, _or(stride, kernel_size), padding, dilation, ceil_mode)
    padded = _windows.pad(x, height, width, value=-np.inf)
    return _largest(padded, height, width)


@quiet
def max_pool2d_backward(grad_output, x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """The gradient of a loss through `max_pool2d` with respect to x: each window's goes to its first maximum.

    grad_output: (N, C, oH, oW); the other arguments are those of `max_pool2d`. First means row by row in the
    window; a pixel that wins in several windows gets the sum. Returns an array shaped like x.
    """
    _checks.array("x", x, ndim=4)
    height, width = _windows.walk(x, kernel_size, _or(stride, kernel_size), padding, dilation, ceil_mode)
    _checks.gradient(grad_output, (*x.shape[:2], height.output, width.output), like=x)
    padded = _windows.pad(x, height, width, value=-np.inf)
    inside = _windows.pad(np.ones((1, 1, *x.shape[2:]), bool), height, width, value=False)
    largest = _largest(padded, height, width)  # (N, C, oH, oW)

    grad_padded = np.zeros(padded.shape, x.dtype)
    unclaimed = np.ones(largest.shape, bool)
    for rows, cols in _windows.slices(height, width):
        pixels = padded[:, :, rows, cols]
        first = (pixels == largest) | np.isnan(pixels)
        first &= unclaimed
        first &= inside[:, :, rows, cols]  # −∞ in the image may tie with the border's
        grad_padded[:, :, rows, cols] += np.where(first, grad_output, 0)
        unclaimed &= ~first
    return _windows.crop(grad_padded, height, width, x.shape[2:])


@quiet
def avg_pool2d(x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    """The mean of each window, map by map.

    x: images (N, C, H, W), float32 or float64; the batch N may be empty.
    kernel_size, stride, padding, ceil_mode: as in `max_pool2d`, but padded with zeros.
    count_include_pad: whether the zeros of the padding count as pixels. What hangs over it (ceil_mode) never
    does. Without, every window must hold a pixel of the image.

    Returns (N, C, oH, oW). Raises ValueError or TypeError naming the argument.
    """
    height, width, count = _check_avg(x, kernel_size, stride, padding, ceil_mode, count_include_pad)
    padded = _windows.pad(x, height, width)
    total = np.zeros((*x.shape[:2], height.output, width.output), x.dtype)
    for rows, cols in _windows.slices(height, width):
        total += padded[:, :, rows, cols]
    return total / count


@quiet
def avg_pool2d_backward(grad_output, x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    """The gradient of a loss through `avg_pool2d` with respect to x: each window's is shared out evenly.

    grad_output: (N, C, oH, oW); the other arguments are those of `avg_pool2d`. Returns an array shaped like x.
    """
    height, width, count = _check_avg(x, kernel_size, stride, padding, ceil_mode, count_include_pad)
    _checks.gradient(grad_output, (*x.shape[:2], height.output, width.output), like=x)
    share = grad_output / count
    grad_padded = _windows.pad(np.zeros(x.shape, x.dtype), height, width)
    for rows, cols in _windows.slices(height, width):
        grad_padded[:, :, rows, cols] += share
    return _windows.crop(grad_padded, height, width, x.shape[2:])


@quiet
def global_avg_pool2d(x):
    """The mean of each map: images (N, C, H, W) become (N, C), one number a channel."""
    return _checks.array("x", x, ndim=4).mean(axis=(2, 3))


@quiet
def global_avg_pool2d_backward(grad_output, x):
    """The gradient of a loss through `global_avg_pool2d`; grad_output is (N, C), the result shaped like x."""
    _checks.array("x", x, ndim=4)
    _checks.gradient(grad_output, x.shape[:2], like=x)
    pixels = x.shape[2] * x.shape[3]
    return np.repeat(grad_output / pixels, pixels, axis=1).reshape(x.shape)


@quiet
def global_max_pool2d(x):
    """The largest pixel of each map: images (N, C, H, W) become (N, C). A NaN wins."""
    return _checks.array("x", x, ndim=4).max(axis=(2, 3))


@quiet
def global_max_pool2d_backward(grad_output, x):
    """The gradient of a loss through `global_max_pool2d`: it goes to the first maximum of each map.

    grad_output is (N, C), the result shaped like x.
    """
    _checks.array("x", x, ndim=4)
    _checks.gradient(grad_output, x.shape[:2], like=x)
    first = x.reshape(*x.shape[:2], x.shape[2] * x.shape[3]).argmax(axis=2)[..., None]  # (N, C, 1)
    grad_x = np.zeros((*x.shape[:2], x.shape[2] * x.shape[3]), x.dtype)  # (N, C, H·W)
    np.put_along_axis(grad_x, first, grad_output[..., None], axis=2)
    return grad_x.reshape(x.shape)


def _or(stride, kernel_size):
    return kernel_size if stride is None else stride


def _largest(padded, height, width):
    """The largest pixel of each window: one pairwise maximum a position in the window."""
    positions = _windows.slices(height, width)
    largest = padded[:, :, *next(positions)].copy()
    for rows, cols in positions:
        np.maximum(largest, padded[:, :, rows, cols], out=largest)
    return largest


def _check_avg(x, kernel_size, stride, padding, ceil_mode, count_include_pad):
    """The window's way along both axes, and how many pixels each window's mean is over, (oH, oW)."""
    _checks.array("x", x, ndim=4)
    height, width = _windows.walk(x, kernel_size, _or(stride, kernel_size), padding, 1, ceil_mode)
    _checks.flag("count_include_pad", count_include_pad)
    counts = [_counts(axis, size, count_include_pad) for axis, size in zip((height, width), x.shape[2:], strict=True)]
    count = np.outer(*counts)
    if not count.all():
        raise ValueError(
            "padding: expected a pixel of the image in every window, because count_include_pad is False, "
            f"got {padding!r} for kernel_size {kernel_size!r} and image {x.shape[2]} × {x.shape[3]}"
        )
    return height, width, count.astype(x.dtype)


def _counts(axis, size, include_padding):
    """How many pixels each window along one axis holds."""
    first, end = (0, axis.before + size + axis.after) if include_padding else (axis.before, axis.before + size)
    starts = np.arange(axis.output) * axis.stride
    return np.maximum(np.minimum(starts + axis.kernel, end) - np.maximum(starts, first), 0)
