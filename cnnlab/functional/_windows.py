"""How a window walks over a batch of images; what convolution and pooling have in common.

The one idea: fix a position (i, j) *inside* the window and let the window take all its places. The pixels
met at (i, j) are then one strided slice of the padded image, as large as the output. A window of kH × kW
pixels is kH · kW such slices, and no loop over the output's pixels is needed.
"""

import numpy as np

from cnnlab import arithmetic


def walk(x, kernel_size, stride, padding, dilation, ceil_mode=False):
    """The window's two `arithmetic.Slide`s, along height and width of images x (N, C, H, W)."""
    return arithmetic.slide2d(x.shape[2:], kernel_size, stride, padding, dilation, ceil_mode)


def output_shape(height, width):
    return height.output, width.output


def pad(x, height, width, value=0.0):
    """x (N, C, H, W) with a border of `value`, as wide as the windows need, in an array of its own if there is one."""
    rows = (height.before, _border_end(height, x.shape[2]))
    columns = (width.before, _border_end(width, x.shape[3]))
    if not any(rows + columns):
        return x
    return np.pad(x, ((0, 0), (0, 0), rows, columns), constant_values=value)


def crop(padded, height, width, shape):
    """The inner part of a padded array: the inverse of `pad` for images of `shape` (H, W)."""
    return padded[:, :, height.before : height.before + shape[0], width.before : width.before + shape[1]]


def slices(height, width):
    """For each position (i, j) in the window, row by row: the rows and columns of the padded image met there."""
    for i in range(height.kernel):
        for j in range(width.kernel):
            yield _steps(height, i), _steps(width, j)


def _steps(axis, offset):
    start = offset * axis.dilation
    return slice(start, start + (axis.output - 1) * axis.stride + 1, axis.stride)


def _border_end(axis, size):
    """The padding after the last pixel; with ceil_mode the last window may hang over it."""
    reached = (axis.output - 1) * axis.stride + (axis.kernel - 1) * axis.dilation + 1
    return max(axis.after, reached - axis.before - size)
