"""Pooling: each window, or each whole map, becomes one number. Nothing here is learned.

`reference.max_pool2d` and `reference.avg_pool2d` say the same in plain loops. Windows are walked in `_windows`.
"""

from functools import reduce

import numpy as np

from cnnlab import _checks
from cnnlab._checks import quiet
from cnnlab.functional import _batches, _windows
from cnnlab.threads import share


def max_pool2d(x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """The largest pixel of each window, map by map.

    x: images (N, C, H, W), float32 or float64; the batch N may be empty.
    kernel_size, dilation: an int or (h, w). stride: the same, or None for kernel_size: windows side by side.
    padding: as in `conv2d`, but with −∞, which never wins; a window of padding alone gives −∞.
    ceil_mode: count a last window that hangs over the end too, if it starts inside the image or the padding before it;
    so a window may be larger than the padded image, by less than a stride.

    Returns (N, C, oH, oW). A NaN in a window wins. Raises ValueError or TypeError naming the argument.
    """
    _checks.array("x", x, ndim=4)
    height, width = _windows.walk(x.shape[2:], kernel_size, _or(stride, kernel_size), padding, dilation, ceil_mode)
    maps = _batches.inside_out(x)  # (C, H, W, N)

    def pool(channels):
        return _largest(_windows.pad(maps[channels], height, width, value=-np.inf), height, width)

    parts = share(pool, _channels(maps))  # (c, oH, oW, N), c channels
    fresh = len(parts) == 1 and parts[0].base is None
    return _batches.outside_in(parts[0] if fresh else np.concatenate(parts))


@quiet
def max_pool2d_backward(grad_output, x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """The gradient of a loss through `max_pool2d` with respect to x: each window's goes to its first maximum.

    grad_output: (N, C, oH, oW); the other arguments are those of `max_pool2d`. First means row by row in the
    window; a pixel that wins in several windows gets the sum. Returns an array shaped like x.
    """
    _checks.array("x", x, ndim=4)
    height, width = _windows.walk(x.shape[2:], kernel_size, _or(stride, kernel_size), padding, dilation, ceil_mode)
    _checks.gradient(grad_output, (*x.shape[:2], height.output, width.output), like=x)
    maps, grad_maps = _batches.inside_out(x), _batches.inside_out(grad_output)  # (C, H, W, N), (C, oH, oW, N)
    grad_x = np.zeros(maps.shape, x.dtype)
    inside = _windows.pad(np.ones((1, *x.shape[2:], 1), bool), height, width, value=False)
    bordered, overlap = not inside.all(), _windows.overlap(height, width)

    def unpool(channels):
        padded = _windows.pad(maps[channels], height, width, value=-np.inf)
        largest = _largest(padded, height, width)  # (c, oH, oW, N), c channels
        undefined = np.isnan(largest).any()
        grad_padded = _windows.pad(grad_x[channels], height, width)  # zeros; grad_x itself if there is no border
        unclaimed = np.ones(largest.shape, bool)
        for pixels in _windows.slices(height, width):
            first = padded[pixels] == largest
            if undefined:
                first |= np.isnan(padded[pixels])
            if bordered:
                first &= inside[pixels]  # −∞ in the image may tie with the border's
            first &= unclaimed
            unclaimed ^= first
            if overlap:
                grad_padded[pixels] += _batches.keep(grad_maps[channels], first)
            else:
                _batches.keep(grad_maps[channels], first, out=grad_padded[pixels])
        if bordered:
            grad_x[channels] = _windows.crop(grad_padded, height, width, maps.shape)

    share(unpool, _channels(maps))
    return _batches.outside_in(grad_x)


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
    padded = _windows.pad(_batches.inside_out(x), height, width)  # (C, H + padding, W + padding, N)
    total = sum(padded[pixels] for pixels in _windows.slices(height, width))  # (C, oH, oW, N)
    return _batches.outside_in(total / count)


@quiet
def avg_pool2d_backward(grad_output, x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    """The gradient of a loss through `avg_pool2d` with respect to x: each window's is shared out evenly.

    grad_output: (N, C, oH, oW); the other arguments are those of `avg_pool2d`. Returns an array shaped like x.
    """
    height, width, count = _check_avg(x, kernel_size, stride, padding, ceil_mode, count_include_pad)
    _checks.gradient(grad_output, (*x.shape[:2], height.output, width.output), like=x)
    part = _batches.inside_out(grad_output) / count  # (C, oH, oW, N)
    shape = _batches.inside_out(x).shape
    grad_padded = _windows.pad(np.zeros(shape, x.dtype), height, width)
    for pixels in _windows.slices(height, width):
        grad_padded[pixels] += part
    return _batches.outside_in(_windows.crop(grad_padded, height, width, shape))


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
    """The largest pixel of each window (C, oH, oW, N): of each of its columns, then of these. May be a view."""
    tall = reduce(np.maximum, [padded[:, rows] for rows in _windows.steps(height)])  # (C, oH, W + padding, N)
    return reduce(np.maximum, [tall[:, :, columns] for columns in _windows.steps(width)])


def _channels(maps):
    """Maps (C, H, W, N) cut into blocks of channels that fit the processor's cache."""
    return _batches.blocks(len(maps), max(4 * maps[0].size, 1))  # the maps and what is computed of them


def _check_avg(x, kernel_size, stride, padding, ceil_mode, count_include_pad):
    """The window's way along both axes, and how many pixels each window's mean is over, (oH, oW, 1)."""
    _checks.array("x", x, ndim=4)
    height, width = _windows.walk(x.shape[2:], kernel_size, _or(stride, kernel_size), padding, 1, ceil_mode)
    _checks.flag("count_include_pad", count_include_pad)
    counts = [_counts(axis, size, count_include_pad) for axis, size in zip((height, width), x.shape[2:], strict=True)]
    count = np.outer(*counts)
    if not count.all():
        raise ValueError(
            "padding: expected a pixel of the image in every window, because count_include_pad is False, "
            f"got {padding!r} for kernel_size {kernel_size!r} and image {x.shape[2]} × {x.shape[3]}"
        )
    return height, width, count.astype(x.dtype)[..., None]


def _counts(axis, size, include_padding):
    """How many pixels each window along one axis holds."""
    first, end = (0, axis.before + size + axis.after) if include_padding else (axis.before, axis.before + size)
    starts = np.arange(axis.output) * axis.stride
    return np.maximum(np.minimum(starts + axis.kernel, end) - np.maximum(starts, first), 0)
