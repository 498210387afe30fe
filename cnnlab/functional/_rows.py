"""The convolution and its gradients row by row, for much work: the same sums as `conv` takes at once, but fast.

There is one matrix product for each row of the output, or each strip of a row. Windows in neighbouring rows share most
of their pixels, so the pixels are copied apart along the width only (`_lowered`); kH such rows, one below the other,
are the row's whole matrix without another copy (`_stacks`). The products are cut small enough for the processor's
cache, and the rows into parts for threads. Source: M. Cho and D. Brand, "MEC: Memory-efficient Convolution for Deep
Neural Network", 2017.

Images are (C, H, W, N) here, as `_batches` lays them out.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.lib.stride_tricks import as_strided

from cnnlab.functional import _windows
from cnnlab.threads import share

SMALL = 10**6  # multiply-adds up to which OpenBLAS multiplies matrices as they lie; it copies larger ones apart first
STRIP = 64  # columns or rows of a product that is cut, at least: what fits a register, several times over
SHARED = 2**24  # multiply-adds that are worth waking a second thread
WAKE = 2**23  # multiply-adds that a thread does while another one wakes up
MOVE = 6  # multiply-adds in the time that a number takes to the processor or back, about
PART = 2**30  # multiply-adds for each of two threads, at most about: beyond, more than two may find work


def convolve(maps, weight, bias, height, width, groups):
    """`functional.conv2d` of maps (C, H, W, N), which returns (K, oH, oW, N).

    height, width: the windows' ways, `arithmetic.Slide`s.
    """
    filters = weight.swapaxes(1, 2).reshape(groups, 1, len(weight) // groups, -1)  # (G, 1, K/G, kH·C/G·kW)
    strips = _strips(filters.size // groups, width.output, maps.shape[3])
    y = np.empty((len(weight), height.output, width.output, maps.shape[3]), maps.dtype)
    by_strip = y.reshape(groups, len(weight) // groups, height.output, strips, y[0, 0].size // strips)
    by_strip = by_strip.transpose(3, 0, 2, 1, 4)  # (strips, G, oH, K/G, oW·N/strips)

    def of_part(rows):
        windows = _stacks(_lowered(maps, rows, height, width, groups, strips), height)
        np.matmul(filters, windows, out=by_strip[:, :, rows])
        if bias is not None:
            part = y[:, rows]
            part += bias[:, None, None, None]

    work = _work(maps, y, weight)
    share(of_part, _cut(work, height.output, _parts(work, height.output)), work)
    return y


def gradients(grad_maps, maps, weight, height, width, groups, at_input):
    """What `functional.conv2d_backward` returns, for maps: grad_maps (K, oH, oW, N), maps (C, H, W, N).

    Without `at_input` the gradient at the maps is None.
    """
    grad_maps = np.ascontiguousarray(grad_maps)
    grad_x = np.empty(maps.shape, maps.dtype) if at_input else None
    ways = _ways_back(height, maps.shape[1]) if at_input else []
    across = width._replace(kernel=1, stride=1, before=0, after=0)
    filters = weight.reshape(groups, len(weight) // groups, *weight.shape[1:])  # (G, K/G, C/G, kH, kW)

    def of_part(part):
        rows, *rows_of_x = part
        grad_rows = _matrices(grad_maps[:, rows], groups)  # (G, rows, K/G, oW·N)
        windows = _stacks(_lowered(maps, rows, height, width, groups), height)[0]  # (G, rows, kH·C/G·kW, oW·N)
        grad_filters = _product(windows, grad_rows.swapaxes(2, 3)).sum(axis=1)  # (G, kH·C/G·kW, K/G)
        for (first, met, up), some in zip(ways, rows_of_x, strict=True):
            grad_some = grad_x[:, first :: height.stride][:, some]  # (C, rows, W, N)
            if up.kernel == 0:  # no window meets these rows
                grad_some[...] = 0
                continue
            flipped = filters[:, :, :, met].transpose(0, 2, 4, 3, 1)  # (G, C/G, kW, kH, K/G), fewer kH
            flipped = flipped.reshape(groups, 1, weight[0, :, 0].size, -1)  # (G, 1, C/G·kW, kH·K/G)
            windows = _stacks(_lowered(grad_maps, some, up, across, groups), up)[0]  # (G, rows, kH·K/G, oW·N)
            _add_columns(_product(flipped, windows), grad_some, width)
        return grad_filters, grad_rows.sum(axis=(1, 3))

    work = _work(maps, grad_maps, weight)
    counts = [height.output, *(up.output for *_, up in ways)]
    parts = _parts(work, *counts)
    pairs = zip(*(_cut(work, count, parts) for count in counts), strict=True)
    sums = share(of_part, list(pairs), work)
    grad_filters, grad_bias = (sum(part) for part in zip(*sums, strict=True))  # in the order of the parts
    grad_filters = grad_filters.reshape(groups, height.kernel, weight.shape[1], width.kernel, -1)
    return grad_x, grad_filters.transpose(0, 4, 2, 1, 3).reshape(weight.shape), grad_bias.reshape(len(weight))


def _lowered(maps, rows, height, width, groups, strips=1):
    """What the windows of the output rows `rows` (a slice) meet, row by row of the padded maps, each row a matrix.

    Row (c, l) of such a matrix holds the pixels of channel c that the windows meet at their column l, one after
    another. The output's width may be cut into strips, each with matrices of its own.
    Returns (strips, G, padded rows, C/G·kW, oW·N/strips).
    """
    c, h, w, n = maps.shape
    first = rows.start * height.stride - height.before  # the first row that is met, counted from the first of the maps
    count = (rows.stop - rows.start - 1) * height.stride + (height.kernel - 1) * height.dilation + 1
    start = min(max(first, 0), h)
    stop = max(min(first + count, h), start)
    by_row = maps.reshape(groups, c // groups, h, w, n).swapaxes(1, 2)[:, start:stop]  # (G, H, C/G, W, N)
    if (stop - start, w) == (count, _windows.reach(width, w)):  # no border is met
        padded = by_row
    else:
        padded = np.zeros((groups, count, c // groups, _windows.reach(width, w), n), maps.dtype)
        padded[:, start - first : stop - first, :, width.before : width.before + w] = by_row
    *outer, column, image = padded.strides
    strip, step = width.output // strips, column * width.stride
    shape = (strips, groups, count, c // groups, width.kernel, strip, n)
    strides = (strip * step, *outer, column * width.dilation, step, image)
    pixels = _view(padded, shape, strides)  # overlapping windows share memory
    if height.kernel > 1 or not maps.flags.c_contiguous:  # `_stacks` needs rows that lie one below the other
        pixels = np.ascontiguousarray(pixels)
    # and here at the latest they are copied apart; windows of one pixel, side by side, are multiplied as they lie
    return pixels.reshape(strips, groups, count, c // groups * width.kernel, strip * n)


def _stacks(rows, height):
    """For each output row: the kH rows that its windows meet, one below the other, as one matrix.

    rows: (strips, G, padded rows, M, P), from `_lowered`. Returns (strips, G, output rows, kH·M, P), a view unless
    windows have gaps.
    """
    *outer, count, m, p = rows.shape
    outputs = (count - (height.kernel - 1) * height.dilation - 1) // height.stride + 1
    *steps, row, pixel, image = rows.strides
    strides = (*steps, row * height.stride, row * height.dilation, pixel, image)
    stacks = _view(rows, (*outer, outputs, height.kernel, m, p), strides)
    return stacks.reshape(*outer, outputs, height.kernel * m, p)


@lru_cache
def _ways_back(height, size):
    """What turns the way back through the rows of x into ways forward over the rows of the gradient.

    A row of x is met by rows of the filter whose distance is the stride, the later ones at an earlier row of the
    output: it gets its gradient from a window that walks over the gradient with these rows, upside down. So rows
    of x whose distance is the stride go together. Each way is the first of them, the rows of the filter and the window.
    """
    ways, step = [], height.stride // math.gcd(height.stride, height.dilation)
    for first in range(min(height.stride, size)):
        below = first + height.before  # its place among the padded rows
        met = [row for row in range(height.kernel) if (below - row * height.dilation) % height.stride == 0]
        last = met[-1] if met else 0
        up = height._replace(
            kernel=len(met),
            stride=1,
            dilation=step * height.dilation // height.stride,
            before=(last * height.dilation - below) // height.stride,
            output=-(-(size - first) // height.stride),
        )
        ways.append((first, slice(last, None, -step), up))
    return ways


def _add_columns(grad_rows, grad_maps, width):
    """The way back from the columns of `_lowered` (G, rows, C/G·kW, oW·N) to pixels (C, rows, W, N).

    A pixel gets the sum over all columns of windows that met it.
    """
    c, count, w, n = grad_maps.shape
    groups = len(grad_rows)
    grad_rows = grad_rows.reshape(groups, count, c // groups, width.kernel, width.output, n)
    by_row = grad_maps.reshape(groups, c // groups, count, w, n).swapaxes(1, 2)  # (G, rows, C/G, W, N)
    if width == (1, 1, width.dilation, 0, 0, w):  # each pixel is met by one window
        by_row[...] = grad_rows[:, :, :, 0]
        return
    padded = np.zeros((groups, count, c // groups, _windows.reach(width, w), n), grad_maps.dtype)
    for position, columns in enumerate(_windows.steps(width)):
        padded[:, :, :, columns] += grad_rows[:, :, :, position]
    by_row[...] = padded[:, :, :, width.before : width.before + w]


def _view(array, shape, strides):
    """`as_strided`, which takes several times as long where it is not needed."""
    if array.flags.c_contiguous:
        return np.ndarray(shape, array.dtype, array, strides=strides)
    return as_strided(array, shape, strides)


def _matrices(maps, groups):
    """Maps (C, H, W, N), or some rows of them, as a matrix for each row, (G, H, C/G, W·N): a view if batch-last."""
    c, h, w, n = maps.shape
    return maps.reshape(groups, c // groups, h, w * n).swapaxes(1, 2)


def _product(a, b):
    """a @ b, in strips of the longer side that are small enough for BLAS to work on them as they lie."""
    m, inner, n = *a.shape[-2:], b.shape[-1]
    strip = SMALL // max(inner * min(m, n), 1) // STRIP * STRIP
    if not strip or strip >= max(m, n):
        return a @ b
    out = np.empty((len(b), max(a.shape[1], b.shape[1]), m, n), b.dtype)
    for start in range(0, max(m, n), strip):
        some = slice(start, start + strip)
        if m < n:
            np.matmul(a, b[..., some], out=out[..., some])
        else:
            np.matmul(a[..., some, :], b, out=out[..., some, :])
    return out


@lru_cache
def _strips(weights, width, images):
    """Into how many strips to cut the output's width: as many as give products with so many weights enough columns.

    One, if a product would be larger than SMALL even so.
    """
    strips = [count for count in range(1, width + 1) if width % count == 0 and width // count * images >= STRIP]
    return max((count for count in strips if width // count * images * weights <= SMALL), default=1)


def _work(maps, results, weight):
    """What a convolution has to do, in multiply-adds: every weight at each pixel of the results, and moving it all."""
    return results.size * weight[0].size + MOVE * (maps.size + results.size)


def _cut(work, count, parts):
    """Slices that cut `count` rows, which take so much work, into parts for threads.

    The first is larger, by what its thread does before the others are awake.
    """
    lead = min(count * WAKE // work, count - parts) if parts > 1 else 0
    stops = [lead + (count - lead) * part // parts for part in range(1, parts + 1)]
    return [slice(start, stop) for start, stop in zip([0, *stops], stops, strict=False)]


def _parts(work, *counts):
    """How many parts to cut rows into: by the work alone, so that a result does not depend on the number of threads."""
    return 1 if work < SHARED else min(2 * -(-work // PART), *counts)
