"""How a window walks over a batch of images; what convolution and pooling have in common.

Two views of one thing. Fix a place for the window: `under` gives the pixels there, for all places at once. Or fix a
position (i, j) *inside* the window and let the window take all its places: the pixels met there are one strided slice
of the padded image, as large as the output, and `slices` gives the kH · kW of them. Neither loops over pixels.

Images are (C, H, W, N) here, as `_batches` lays them out.
"""

import marshal
from functools import lru_cache

import numpy as np

from cnnlab import arithmetic

REMEMBERED = 1000  # results that `remembered` keeps of one function


def remembered(function):
    """`function`, computed once for the same plain arguments: checking them takes longer than a small convolution.

    "The same" is by what they look like as bytes, because 1, True and 1.0 are equal, and not all of them are allowed.
    """
    known = {}

    def recall(*arguments):
        try:
            look = marshal.dumps(arguments, 2)
        except ValueError:  # not plain
            return function(*arguments)
        result = known.get(look)
        if result is None:
            if len(known) >= REMEMBERED:
                known.clear()
            result = known[look] = function(*arguments)
        return result

    return recall


# the window's two `arithmetic.Slide`s, along height and width; arguments as in `arithmetic.output_shape`
walk = remembered(arithmetic.slide2d)


def pad(maps, height, width, value=0.0):
    """Maps (C, H, W, N) with a border of `value` as wide as the windows need, contiguous."""
    c, h, w, n = maps.shape
    h_padded, w_padded = reach(height, h), reach(width, w)
    if (h_padded, w_padded) == (h, w):
        return np.ascontiguousarray(maps)
    padded = np.zeros((c, h_padded, w_padded, n), maps.dtype)
    if value:
        padded.fill(value)
    crop(padded, height, width, maps.shape)[...] = maps
    return padded


@lru_cache
def reach(axis, size):
    """The length of the padded axis; with ceil_mode the last window may hang over the padding after the last pixel."""
    reached = (axis.output - 1) * axis.stride + (axis.kernel - 1) * axis.dilation + 1
    return max(axis.before + size + axis.after, reached)


def crop(padded, height, width, shape):
    """The inner part of padded maps: the inverse of `pad` for maps of `shape` (C, H, W, N)."""
    return padded[:, height.before : height.before + shape[1], width.before : width.before + shape[2]]


def under(padded, height, width):
    """The pixels under every window, (C, kH, kW, oH, oW, N): a view, in which overlapping windows share memory."""
    c, _, _, n = padded.shape
    step_c, step_h, step_w, step_n = padded.strides
    return np.ndarray(
        (c, height.kernel, width.kernel, height.output, width.output, n),
        padded.dtype,
        padded,
        strides=(
            step_c,
            *(step_h * height.dilation, step_w * width.dilation),
            *(step_h * height.stride, step_w * width.stride),
            step_n,
        ),
    )


def slices(height, width):
    """For each position (i, j) in the window, row by row: the index of the padded pixels met there, (C, oH, oW, N)."""
    return [(slice(None), rows, columns) for rows in steps(height) for columns in steps(width)]


@lru_cache
def steps(axis):
    """For each position in the window along one axis: the slice of the padded axis that is met there, (oH) or (oW)."""
    starts = [position * axis.dilation for position in range(axis.kernel)]
    return [slice(start, start + (axis.output - 1) * axis.stride + 1, axis.stride) for start in starts]


def overlap(height, width):
    """Whether two places of the window may share a pixel."""
    return any(axis.stride <= (axis.kernel - 1) * axis.dilation for axis in (height, width))
