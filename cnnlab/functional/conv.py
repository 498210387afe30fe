"""Convolution of images, with its gradients.

The convolution is a matrix product: the pixels under every window become the columns of a matrix (im2col), the filters
are the rows of another. `reference.conv2d` says the same in plain loops. With much to do it goes row by row instead,
and so do the gradients: `_rows` says how.
"""

from cnnlab import _checks, arithmetic
from cnnlab._checks import quiet
from cnnlab.functional import _batches, _rows, _windows
from cnnlab.threads import PRODUCTS


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
    Formula: Goodfellow, Bengio and Courville, "Deep Learning", 2016, equation 9.6; all but x is called as in PyTorch.
    """
    height, width = _check(x, weight, bias, stride, padding, dilation, groups)
    maps = _batches.inside_out(x)  # (C, H, W, N)
    work = len(x) * height.output * width.output * weight.size  # multiply-adds: every weight at each output pixel
    convolve = _at_once if work <= PRODUCTS else _rows.convolve
    return _batches.outside_in(convolve(maps, weight, bias, height, width, groups))


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
    maps, grad_maps = _batches.inside_out(x), _batches.inside_out(grad_output)  # (C, H, W, N), (K, oH, oW, N)
    grad_x, grad_weight, grad_bias = _rows.gradients(grad_maps, maps, weight, height, width, groups, at_input)
    return _batches.outside_in(grad_x) if at_input else None, grad_weight, None if bias is None else grad_bias


def _at_once(maps, weight, bias, height, width, groups):
    """The convolution of maps (C, H, W, N) as one product a group. Returns (K, oH, oW, N)."""
    pixels = _windows.under(_windows.pad(maps, height, width), height, width)  # (C, kH, kW, oH, oW, N)
    filters = weight.reshape(groups, len(weight) // groups, weight[0].size)  # (G, K/G, C/G·kH·kW)
    # the pixels of overlapping windows are copied apart here
    columns = pixels.reshape(groups, weight[0].size, height.output * width.output * maps.shape[3])
    y = (filters @ columns).reshape(len(weight), height.output, width.output, maps.shape[3])
    if bias is not None:
        y += bias[:, None, None, None]
    return y


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
    groups = _checks.integer("groups", groups)
    if x_shape[1] % groups or weight_shape[0] % groups:
        raise ValueError(
            f"groups: expected a divisor of {x_shape[1]}, the channels of x, and {weight_shape[0]}, the filters of "
            f"weight, got {groups}"
        )
    if weight_shape[1] * groups != x_shape[1]:
        channels = _checks.counted(x_shape[1] // groups, "channel")
        raise ValueError(
            f"weight: expected {channels} (x has {x_shape[1]}, groups is {groups}), "
            f"got {weight_shape[1]} in shape {weight_shape}"
        )
    return arithmetic.slide2d(x_shape[2:], weight_shape[2:], stride, padding, dilation, called="weight")
