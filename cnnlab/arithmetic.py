"""Pure integer arithmetic of layers: output sizes, parameters, multiply-adds, receptive fields.

No array is touched here. How the arguments `kernel_size`, `stride`, `dilation` and `padding` are spelled and
checked lives here too, because `functional` and `nn` accept exactly the same forms.
"""

from typing import NamedTuple

from cnnlab._checks import flag, integer, is_integer, pair

_PADDING = "'same', 'valid', an int >= 0 or pairs of them"


def output_size(size, kernel_size, stride=1, padding=0, dilation=1, ceil_mode=False):
    """How many positions a window takes along one axis: floor((size + padding - window) / stride) + 1.

    size, kernel_size, stride, dilation: ints >= 1, in pixels; a window covers dilation · (kernel_size - 1) + 1.
    padding: an int (on each side), a pair (before, after), "valid" (none), or "same": ceil(size / stride) positions.
    ceil_mode: round up instead, as long as the last window still starts inside the input or the padding before it; so
    a window that is larger than the padded input has a position too, if it hangs over by less than a stride.

    Returns an int >= 1. Raises ValueError or TypeError, also where the window is larger than that.
    Formula: V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep learning", relationship 6.
    """
    return slide(size, kernel_size, stride, padding, dilation, ceil_mode).output


def output_shape(shape, kernel_size, stride=1, padding=0, dilation=1, ceil_mode=False):
    """The output's (height, width) for an input of (height, width): `output_size` along both axes.

    Each argument is an int or a pair (h, w); padding may also be ((top, bottom), (left, right)), "valid" or "same".
    """
    height, width = slide2d(shape, kernel_size, stride, padding, dilation, ceil_mode)
    return height.output, width.output


def linear_parameters(in_features, out_features, bias=True):
    """Learnable numbers of a fully connected layer: out · (in + 1)."""
    in_features, out_features = integer("in_features", in_features), integer("out_features", out_features)
    return out_features * (in_features + flag("bias", bias))


def conv2d_parameters(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """Learnable numbers of a convolution: K(F²C + 1) for K square F × F filters over C channels, one bias each.

    kernel_size: an int or (h, w). With groups, a filter sees only in_channels / groups channels.
    The size of the image does not occur in it.
    """
    in_channels, out_channels, groups = grouped(in_channels, out_channels, groups)
    height, width = pair("kernel_size", kernel_size)
    return out_channels * (height * width * (in_channels // groups) + flag("bias", bias))


def batch_norm_parameters(channels):
    """Learnable numbers of a batch norm layer: one scale and one shift a channel."""
    return 2 * integer("channels", channels)


def linear_macs(in_features, out_features):
    """Multiply-adds of a fully connected layer for one input: one a weight; adding the bias is not counted."""
    return integer("in_features", in_features) * integer("out_features", out_features)


def conv2d_macs(in_channels, out_channels, kernel_size, output_shape, groups=1):
    """Multiply-adds of a convolution for one image: every weight works once at each pixel of its (h, w) output."""
    height, width = pair("output_shape", output_shape)
    return height * width * conv2d_parameters(in_channels, out_channels, kernel_size, bias=False, groups=groups)


class ReceptiveField(NamedTuple):
    """Along one axis, unit i of the last layer sees input pixels start + i · jump … start + i · jump + size - 1."""

    size: int
    jump: int
    start: int


def receptive_field(layers):
    """What one unit behind a stack of layers sees of the input, along one axis.

    layers: from the input on, one tuple (kernel_size, stride, padding, dilation) a layer, where what is left
    out at the end is as in `output_size` (stride 1, no padding, no dilation). Padding is an int or a pair
    (before, after).

    Returns a `ReceptiveField` in input pixels: its size, the jump from a unit to the next, and the start of
    the first unit's field, negative where it begins in the padding. A pooling window counts as a kernel; an
    activation not at all.

    >>> receptive_field([(3,), (3,), (3,)])
    ReceptiveField(size=7, jump=1, start=0)

    Recursion: A. Araujo, W. Norris and J. Sim, "Computing receptive fields of convolutional neural networks", 2019.
    """
    size, jump, start = 1, 1, 0
    for position, layer in enumerate(_layers(layers)):
        name = f"layers[{position}]"
        kernel, stride, padding, dilation = (*layer, *(1, 1, 0, 1)[len(layer) :])
        kernel, stride = integer(f"{name} kernel_size", kernel), integer(f"{name} stride", stride)
        dilation = integer(f"{name} dilation", dilation)
        before, _ = pair(f"{name} padding", padding, minimum=0)
        size += (kernel - 1) * dilation * jump
        start -= before * jump
        jump *= stride
    return ReceptiveField(size, jump, start)


def _layers(layers):
    if not isinstance(layers, list | tuple):
        raise TypeError(f"layers: expected a list of (kernel_size, stride, padding, dilation), got {layers!r}")
    for layer in layers:
        if not isinstance(layer, list | tuple) or not 1 <= len(layer) <= 4:
            raise TypeError(f"layers: expected tuples (kernel_size, stride, padding, dilation), got {layer!r}")
    return layers


# The spelling of arguments, shared with functional and nn


class Slide(NamedTuple):
    """A window's way along one axis: its own geometry, the padding on both sides, and the positions it takes."""

    kernel: int
    stride: int
    dilation: int
    before: int
    after: int
    output: int


def slide(size, kernel_size, stride=1, padding=0, dilation=1, ceil_mode=False, called="kernel_size"):
    """Check one axis's arguments and return its `Slide`; arguments and errors as in `output_size`.

    called: what an error calls the argument that the window's size comes from.
    """
    size, kernel = integer("size", size), integer("kernel_size", kernel_size)
    stride, dilation = integer("stride", stride), integer("dilation", dilation)
    padding, ceil_mode = axis_padding(padding), flag("ceil_mode", ceil_mode)
    window = dilation * (kernel - 1) + 1
    if padding == "same":
        output = -(-size // stride)
        total = max((output - 1) * stride + window - size, 0)
        return Slide(kernel, stride, dilation, total // 2, total - total // 2, output)
    before, after = padding
    room = before + size + after - window
    output = room // stride + 1
    # rounding up adds a window that hangs over the end; one that would start in the padding there adds nothing
    if ceil_mode and room % stride and output * stride < before + size:
        output += 1
    if output < 1:
        most, over = before + size + after, " and less than a stride more" if ceil_mode else ""
        found = f"{window} ({kernel} with dilation {dilation})" if dilation > 1 else f"{window}"
        raise ValueError(
            f"{called}: expected a window of at most {most} pixels, the padded input's size{over}, got {found}"
        )
    return Slide(kernel, stride, dilation, before, after, output)


def slide2d(shape, kernel_size, stride=1, padding=0, dilation=1, ceil_mode=False, called="kernel_size"):
    """`slide` along height and width; arguments as in `output_shape`, and `called` as in `slide`."""
    shape, kernel_size = pair("shape", shape), pair("kernel_size", kernel_size)
    stride, dilation = pair("stride", stride), pair("dilation", dilation)
    axes = zip(shape, kernel_size, stride, split_padding(padding), dilation, strict=True)
    height, width = (slide(*axis, ceil_mode, called) for axis in axes)
    return height, width


def split_padding(padding):
    """The padding along height and along width, each checked, and "same" or (before, after)."""
    if isinstance(padding, list | tuple) and len(padding) == 2 and not any(isinstance(p, str) for p in padding):
        return axis_padding(padding[0]), axis_padding(padding[1])
    if isinstance(padding, list | tuple):
        raise ValueError(f"padding: expected {_PADDING}, got {padding!r}")
    return axis_padding(padding), axis_padding(padding)


def plain_padding(padding):
    """The padding as it was given, checked, out of nothing but what JSON knows: ints, tuples and words."""
    split_padding(padding)
    return _plain(padding)


def _plain(padding):
    if isinstance(padding, str):
        return str(padding)
    return int(padding) if is_integer(padding) else tuple(map(_plain, padding))


def axis_padding(padding):
    """The padding along one axis, checked: "same" or (before, after)."""
    if isinstance(padding, str) and padding in ("same", "valid"):
        return padding if padding == "same" else (0, 0)
    sides = tuple(padding) if isinstance(padding, list | tuple) else (padding, padding)
    if not all(is_integer(side) or isinstance(side, str) for side in sides):
        raise TypeError(f"padding: expected {_PADDING}, got {padding!r}")
    if len(sides) != 2 or any(isinstance(side, str) or side < 0 for side in sides):
        raise ValueError(f"padding: expected {_PADDING}, got {padding!r}")
    return int(sides[0]), int(sides[1])


def grouped(in_channels, out_channels, groups):
    """The three as ints, where `groups` must divide both numbers of channels."""
    in_channels, out_channels = integer("in_channels", in_channels), integer("out_channels", out_channels)
    groups = integer("groups", groups)
    if in_channels % groups or out_channels % groups:
        raise ValueError(
            f"groups: expected a divisor of in_channels {in_channels} and out_channels {out_channels}, got {groups}"
        )
    return in_channels, out_channels, groups


def __dir__():
    return [
        "ReceptiveField",
        "Slide",
        "axis_padding",
        "batch_norm_parameters",
        "conv2d_macs",
        "conv2d_parameters",
        "grouped",
        "linear_macs",
        "linear_parameters",
        "output_shape",
        "output_size",
        "plain_padding",
        "receptive_field",
        "slide",
        "slide2d",
        "split_padding",
    ]
