"""Convolution of images and the fully connected layer, each with its gradients.

The convolution is one matrix product for each row of the output: the pixels under every window of that row become the
columns of a matrix (im2col), the filters are the rows of another. Windows in neighbouring rows share most of their
pixels, so the pixels are copied apart along the width only (`_rows`); kH such rows, one below the other, are the matrix
without another copy (`_stacks`). `reference.conv2d` says the same in plain loops.
Source of the layout: M. Cho and D. Brand, "MEC: Memory-efficient Convolution for Deep Neural Network", 2017.
"""

import numpy as np

from cnnlab import _checks, arithmetic
from cnnlab._checks import quiet
from cnnlab.functional import _batches, _windows
from cnnlab.threads import share

SMALL = 10**6  # multiply-adds up to which OpenBLAS multiplies matrices as they lie; it copies larger ones apart first
STRIP = 64  # a strip of a product is a multiple of so many columns or rows: what fits a register, several times over
SHARED = 2**24  # multiply-adds that are worth waking a second thread
PART = 2**30  # multiply-adds for each of two threads, at most about: beyond, more than two may find work
WAKE = 2**23  # multiply-adds that a thread does while another one wakes up


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
    filters = weight.reshape(groups, len(weight) // groups, *weight.shape[1:])  # (G, K/G, C/G, kH, kW)
    filters = filters.swapaxes(2, 3).reshape(groups, 1, len(weight) // groups, -1)  # (G, 1, K/G, kH·C/G·kW)
    maps = _batches.inside_out(x)  # (C, H, W, N)
    y = np.empty((len(weight), height.output, width.output, len(x)), x.dtype)  # (K, oH, oW, N)
    y_rows = _by_row(y, groups)

    def convolve(rows):
        windows = _stacks(_rows(maps, rows, height, width, groups), height)  # (G, rows, kH·C/G·kW, oW·N)
        _product(filters, windows, out=y_rows[:, rows])
        if bias is not None:
            y[:, rows] += bias[:, None, None, None]

    work = y.size * weight[0].size
    share(convolve, _parts(work, height.output), work)
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
    maps = _batches.inside_out(x)  # (C, H, W, N)
    grad_maps = np.ascontiguousarray(_batches.inside_out(grad_output))  # (K, oH, oW, N)
    grad_rows = _by_row(grad_maps, groups)  # (G, oH, K/G, oW·N)
    grad_x = np.empty(maps.shape, x.dtype) if at_input else None
    spread, up = _transposed(grad_maps, height, maps.shape[1])
    across = width._replace(kernel=1, stride=1, before=0, after=0)
    filters = weight.reshape(groups, len(weight) // groups, *weight.shape[1:])  # (G, K/G, C/G, kH, kW)
    flipped = filters[:, :, :, ::-1].transpose(0, 2, 4, 3, 1)  # (G, C/G, kW, kH, K/G)
    flipped = flipped.reshape(groups, 1, weight[0, :, 0].size, -1)  # (G, 1, C/G·kW, kH·K/G)

    def of_part(part):
        rows, rows_of_x = part
        windows = _stacks(_rows(maps, rows, height, width, groups), height)  # (G, rows, kH·C/G·kW, oW·N)
        grad_filters = _product(windows, grad_rows[:, rows].swapaxes(2, 3)).sum(axis=1)  # (G, kH·C/G·kW, K/G)
        if at_input:
            windows = _stacks(_rows(spread, rows_of_x, up, across, groups), up)  # (G, rows, kH·K/G, oW·N)
            _add_columns(_product(flipped, windows), grad_x[:, rows_of_x], width)
        return grad_filters, grad_rows[:, rows].sum(axis=(1, 3))

    work = grad_maps.size * weight[0].size
    sums = share(of_part, list(zip(_parts(work, height.output), _parts(work, maps.shape[1]), strict=True)), work)
    grad_filters, grad_bias = (sum(part) for part in zip(*sums, strict=True))  # in the order of the parts
    grad_filters = grad_filters.reshape(groups, height.kernel, weight.shape[1], width.kernel, -1)
    grad_weight = grad_filters.transpose(0, 4, 2, 1, 3).reshape(weight.shape)
    grad_x = _batches.outside_in(grad_x) if at_input else None
    return grad_x, grad_weight, None if bias is None else grad_bias.reshape(bias.shape)


@quiet
def linear(x, weight, bias=None):
    """A fully connected layer: every output is a weighted sum of all inputs, x Wᵀ + b.

    x: (N, in_features), float32 or float64. weight: (out_features, in_features). bias: (out_features,) or None.
    Returns (N, out_features). Raises ValueError or TypeError naming the argument.
    """
    _check_linear(x, weight, bias)
    y = _rowwise(x, weight.T)
    return y if bias is None else y + bias


@quiet
def linear_backward(grad_output, x, weight, bias=None):
    """The gradients of a loss through `linear`: (grad_x, grad_weight, grad_bias), None for an absent bias.

    grad_output: the loss's gradient at the output, (N, out_features); the other arguments are those of `linear`.
    """
    _check_linear(x, weight, bias)
    _checks.gradient(grad_output, (len(x), len(weight)), like=x)
    grad_x = _rowwise(weight.T, grad_output.T).T  # batch-last, as the images that x may have been
    return grad_x, _rowwise(grad_output.T, x), None if bias is None else grad_output.sum(axis=0)


def _rows(maps, rows, height, width, groups):
    """What the windows of the output rows `rows` (a slice) meet, row by row of the padded maps, each row a matrix.

    Row (c, l) of such a matrix holds the pixels of channel c that the windows meet at their column l, one after
    another. Returns (G, padded rows, C/G·kW, oW·N).
    """
    c, h, w, n = maps.shape
    first = rows.start * height.stride - height.before  # the first row that is met, counted from the first of the maps
    count = (rows.stop - rows.start - 1) * height.stride + (height.kernel - 1) * height.dilation + 1
    start = min(max(first, 0), h)
    stop = max(min(first + count, h), start)
    padded = np.zeros((groups, count, c // groups, _windows.reach(width, w), n), maps.dtype)
    by_row = maps.reshape(groups, c // groups, h, w, n).swapaxes(1, 2)  # (G, H, C/G, W, N)
    padded[:, start - first : stop - first, :, width.before : width.before + w] = by_row[:, start:stop]
    *outer, column, image = padded.strides
    shape = (groups, count, c // groups, width.kernel, width.output, n)
    strides = (*outer, column * width.dilation, column * width.stride, image)
    pixels = np.ndarray(shape, maps.dtype, padded, strides=strides)  # a view: overlapping windows share memory
    # and here they are copied apart, unless a window is one pixel wide
    return np.ascontiguousarray(pixels).reshape(groups, count, c // groups * width.kernel, width.output * n)


def _stacks(rows, height):
    """For each output row: the kH rows that its windows meet, one below the other, as one matrix.

    rows: (G, padded rows, M, P), from `_rows`. Returns (G, output rows, kH·M, P), a view unless the windows have gaps.
    """
    groups, count, m, p = rows.shape
    outputs = (count - (height.kernel - 1) * height.dilation - 1) // height.stride + 1
    group, row, *inner = rows.strides
    strides = (group, row * height.stride, row * height.dilation, *inner)
    stacks = np.ndarray((groups, outputs, height.kernel, m, p), rows.dtype, rows, strides=strides)
    return stacks.reshape(groups, outputs, height.kernel * m, p)


def _transposed(grad_maps, height, size):
    """What turns the way back through rows into a way forward: the gradient's maps, and the window's way over them.

    A row of x is met by kH rows of the output, the later ones at an earlier row of the filter: it gets its gradient
    from a window that walks over the gradient with the filter upside down. A stride becomes rows of zeros between.
    """
    spread = grad_maps
    if height.stride > 1:
        k, _, w, n = grad_maps.shape
        spread = np.zeros((k, (height.output - 1) * height.stride + 1, w, n), grad_maps.dtype)
        spread[:, :: height.stride] = grad_maps
    before = (height.kernel - 1) * height.dilation - height.before
    return spread, height._replace(stride=1, before=before, output=size)


def _add_columns(grad_rows, grad_maps, width):
    """The way back from the columns of `_rows` (G, rows, C/G·kW, oW·N) to pixels (C, rows, W, N).

    A pixel gets the sum over all columns of windows that met it.
    """
    c, count, w, n = grad_maps.shape
    groups = len(grad_rows)
    grad_rows = grad_rows.reshape(groups, count, c // groups, width.kernel, width.output, n)
    padded = np.zeros((groups, count, c // groups, _windows.reach(width, w), n), grad_maps.dtype)
    for position, columns in enumerate(_windows.steps(width)):
        padded[:, :, :, columns] += grad_rows[:, :, :, position]
    inside = padded[:, :, :, width.before : width.before + w].swapaxes(1, 2)  # (G, C/G, rows, W, N)
    grad_maps.reshape(inside.shape)[...] = inside


def _by_row(maps, groups):
    """Contiguous maps (C, H, W, N) as a matrix for each row, (G, H, C/G, W·N): a view."""
    c, h, w, n = maps.shape
    return maps.reshape(groups, c // groups, h, w * n).swapaxes(1, 2)


def _product(a, b, out=None):
    """a @ b, in strips of the longer side that are small enough for BLAS to work on them as they lie."""
    m, inner, n = *a.shape[-2:], b.shape[-1]
    if out is None:
        out = np.empty((len(b), max(a.shape[1], b.shape[1]), m, n), b.dtype)
    strip = SMALL // max(inner * min(m, n), 1) // STRIP * STRIP
    if not strip or strip >= max(m, n):
        return np.matmul(a, b, out=out)
    for start in range(0, max(m, n), strip):
        some = slice(start, start + strip)
        if m < n:
            np.matmul(a, b[..., some], out=out[..., some])
        else:
            np.matmul(a[..., some, :], b, out=out[..., some, :])
    return out


def _parts(work, count):
    """Slices that cut `count` rows, which take so many multiply-adds, into parts for threads.

    How many depends on the work alone: a result is the same whatever the number of threads. The first is larger, by
    what its thread does before the others are awake.
    """
    parts = 1 if work < SHARED else 2 * -(-work // PART)
    lead = count * WAKE // work if parts > 1 else 0
    stops = [lead + (count - lead) * part // parts for part in range(1, parts + 1)]
    return [slice(start, stop) for start, stop in zip([0, *stops], stops, strict=False)]


def _rowwise(a, b):
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
