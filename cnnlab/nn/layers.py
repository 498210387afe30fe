"""The layers of the book: each keeps its arguments, calls one function of `functional`, saves what backward needs."""

import math

import numpy as np

from cnnlab import _checks, arithmetic
from cnnlab import functional as F
from cnnlab.functional import conv
from cnnlab.nn.layer import Layer, check_input, filled, he, image_shape, one_shape


class Conv2d(Layer):
    """A convolution whose filters are learned; see `functional.conv2d`.

    in_channels, out_channels: ints >= 1. kernel_size, stride, dilation: an int or (h, w). padding, groups:
    as there.
    bias: whether each filter has one. rng: a seed or a generator for He's initial weights. dtype: float32 or float64.
    """

    arguments = (
        "in_channels",
        "out_channels",
        "kernel_size",
        "stride",
        "padding",
        "dilation",
        "groups",
        "bias",
    )

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride=1,
        padding=0,
        dilation=1,
        groups=1,
        bias=True,
        *,
        rng=None,
        dtype=np.float32,
    ):
        self.in_channels, self.out_channels, self.groups = arithmetic.grouped(in_channels, out_channels, groups)
        self.kernel_size = _checks.pair("kernel_size", kernel_size)
        self.stride = _checks.pair("stride", stride)
        self.padding = arithmetic.plain_padding(padding)
        self.dilation = _checks.pair("dilation", dilation)
        shape = (self.out_channels, self.in_channels // self.groups, *self.kernel_size)
        self.weight = he(shape, math.prod(shape[1:]), rng, dtype)
        self.bias = filled(0, self.out_channels, dtype) if _checks.flag("bias", bias) else None

    def forward(self, x):
        check_input(x, self.in_channels, "channel", self.weight)
        if isinstance(x, np.ndarray) and x.ndim == 4 and x.size:  # is the image large enough for the layer's kernel?
            arithmetic.slide2d(x.shape[2:], self.kernel_size, self.stride, self.padding, self.dilation)
        arrays = (x, self.weight.data, None if self.bias is None else self.bias.data)
        y = F.conv2d(*arrays, self.stride, self.padding, self.dilation, self.groups)
        self._saved = arrays
        return y

    def backward(self, grad_output):
        return self._backward(grad_output, at_input=True)

    def learn(self, grad_output):
        self._backward(grad_output, at_input=False)

    def _backward(self, grad_output, at_input):
        geometry = (self.stride, self.padding, self.dilation, self.groups)
        grad_x, grad_weight, grad_bias = conv.gradients(grad_output, *self._remembered(), *geometry, at_input)
        self.weight.add_grad(grad_weight)
        if self.bias is not None:
            self.bias.add_grad(grad_bias)
        return grad_x

    def output_shape(self, input_shape):
        c, *size = image_shape(input_shape)
        if c != self.in_channels:
            raise ValueError(
                f"input_shape: expected {_checks.counted(self.in_channels, 'channel')}, got {tuple(input_shape)}"
            )
        size = arithmetic.output_shape(size, self.kernel_size, self.stride, self.padding, self.dilation)
        return (self.out_channels, *size)

    def macs(self, input_shape):
        _, *size = self.output_shape(input_shape)
        return arithmetic.conv2d_macs(self.in_channels, self.out_channels, self.kernel_size, size, self.groups)


class MaxPool2d(Layer):
    """The largest pixel of each window; see `functional.max_pool2d`, whose arguments these are."""

    arguments = ("kernel_size", "stride", "padding", "dilation", "ceil_mode")

    def __init__(self, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
        self.kernel_size = _checks.pair("kernel_size", kernel_size)
        self.stride = self.kernel_size if stride is None else _checks.pair("stride", stride)
        self.padding = arithmetic.plain_padding(padding)
        self.dilation = _checks.pair("dilation", dilation)
        self.ceil_mode = _checks.flag("ceil_mode", ceil_mode)

    def forward(self, x):
        y = F.max_pool2d(x, self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode)
        self._saved = x
        return y

    def backward(self, grad_output):
        return F.max_pool2d_backward(grad_output, self._remembered(), **self.config())

    def output_shape(self, input_shape):
        c, *size = image_shape(input_shape)
        return (c, *arithmetic.output_shape(size, **self.config()))


class AvgPool2d(Layer):
    """The mean of each window; see `functional.avg_pool2d`, whose arguments these are."""

    arguments = ("kernel_size", "stride", "padding", "ceil_mode", "count_include_pad")

    def __init__(self, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
        self.kernel_size = _checks.pair("kernel_size", kernel_size)
        self.stride = self.kernel_size if stride is None else _checks.pair("stride", stride)
        self.padding = arithmetic.plain_padding(padding)
        self.ceil_mode = _checks.flag("ceil_mode", ceil_mode)
        self.count_include_pad = _checks.flag("count_include_pad", count_include_pad)

    def forward(self, x):
        y = F.avg_pool2d(x, **self.config())
        self._saved = x
        return y

    def backward(self, grad_output):
        return F.avg_pool2d_backward(grad_output, self._remembered(), **self.config())

    def output_shape(self, input_shape):
        c, *size = image_shape(input_shape)
        size = arithmetic.output_shape(size, self.kernel_size, self.stride, self.padding, ceil_mode=self.ceil_mode)
        return (c, *size)


class GlobalAvgPool2d(Layer):
    """The mean of each map: (N, C, H, W) becomes (N, C); see `functional.global_avg_pool2d`."""

    def forward(self, x):
        y = F.global_avg_pool2d(x)
        self._saved = x
        return y

    def backward(self, grad_output):
        return F.global_avg_pool2d_backward(grad_output, self._remembered())

    def output_shape(self, input_shape):
        return image_shape(input_shape)[:1]


class GlobalMaxPool2d(Layer):
    """The largest pixel of each map: (N, C, H, W) becomes (N, C); see `functional.global_max_pool2d`."""

    def forward(self, x):
        y = F.global_max_pool2d(x)
        self._saved = x
        return y

    def backward(self, grad_output):
        return F.global_max_pool2d_backward(grad_output, self._remembered())

    def output_shape(self, input_shape):
        return image_shape(input_shape)[:1]


class ReLU(Layer):
    """max(x, 0); see `functional.relu`."""

    def forward(self, x):
        y = F.relu(x)
        self._saved = x
        return y

    def backward(self, grad_output):
        return F.relu_backward(grad_output, self._remembered())


class Flatten(Layer):
    """All of an input in one row: (N, C, H, W) becomes (N, C·H·W). Raises ValueError without a second axis."""

    def forward(self, x):
        if not isinstance(x, np.ndarray):
            raise TypeError(f"x: expected a NumPy array, got {type(x).__name__}")
        if x.ndim < 2:
            raise ValueError(f"x: expected a batch, at least two axes, got shape {x.shape}")
        self._saved = x.shape
        return x.reshape(len(x), math.prod(x.shape[1:]))

    def backward(self, grad_output):
        shape = self._remembered()
        flat = (shape[0], math.prod(shape[1:]))
        if getattr(grad_output, "shape", None) != flat:
            found = getattr(grad_output, "shape", type(grad_output).__name__)
            raise ValueError(f"grad_output: expected the output's shape {flat}, got {found}")
        return grad_output.reshape(shape)

    def output_shape(self, input_shape):
        return (math.prod(one_shape(input_shape)),)


class Linear(Layer):
    """A fully connected layer, x Wᵀ + b; see `functional.linear`.

    in_features, out_features: ints >= 1. bias: whether there is one. rng: a seed or a generator for He's
    initial weights. dtype: float32 or float64.
    """

    arguments = ("in_features", "out_features", "bias")

    def __init__(self, in_features, out_features, bias=True, *, rng=None, dtype=np.float32):
        self.in_features = _checks.integer("in_features", in_features)
        self.out_features = _checks.integer("out_features", out_features)
        self.weight = he((self.out_features, self.in_features), self.in_features, rng, dtype)
        self.bias = filled(0, self.out_features, dtype) if _checks.flag("bias", bias) else None

    def forward(self, x):
        check_input(x, self.in_features, "feature", self.weight)
        arrays = (x, self.weight.data, None if self.bias is None else self.bias.data)
        y = F.linear(*arrays)
        self._saved = arrays
        return y

    def backward(self, grad_output):
        grad_x, grad_weight, grad_bias = F.linear_backward(grad_output, *self._remembered())
        self.weight.add_grad(grad_weight)
        if self.bias is not None:
            self.bias.add_grad(grad_bias)
        return grad_x

    def output_shape(self, input_shape):
        if one_shape(input_shape) != (self.in_features,):
            raise ValueError(f"input_shape: expected ({self.in_features},), got {tuple(input_shape)}")
        return (self.out_features,)

    def macs(self, input_shape):
        self.output_shape(input_shape)  # checks it
        return arithmetic.linear_macs(self.in_features, self.out_features)


class Dropout(Layer):
    """In training, each element is 0 with probability p; see `functional.dropout`.

    p: a number in 0 … 1. rng: a seed or a generator for the draws, kept as `.rng`.
    """

    arguments = ("p",)

    def __init__(self, p=0.5, *, rng=None):
        self.p = _checks.number("p", p, 0, 1)
        self.rng = _checks.generator("rng", rng)

    def forward(self, x):
        # one seed a pass, so that backward draws the same again instead of keeping a mask as large as x
        arguments = (x, self.p, self.training, int(self.rng.integers(2**63)) if self.training else None)
        y = F.dropout(*arguments)
        self._saved = arguments
        return y

    def backward(self, grad_output):
        return F.dropout_backward(grad_output, *self._remembered())


class BatchNorm2d(Layer):
    """Each channel brought to mean 0 and variance 1, then scaled and shifted; see `functional.batch_norm`.

    num_features: the number of channels. eps, momentum: as there. dtype: float32 or float64.
    In training the batch's own statistics count, and the running ones, `running_mean` and `running_var`, follow them.
    """

    arguments = ("num_features", "eps", "momentum")
    buffers = ("running_mean", "running_var")

    def __init__(self, num_features, eps=1e-5, momentum=0.1, *, dtype=np.float32):
        self.num_features = _checks.integer("num_features", num_features)
        self.eps = _checks.number("eps", eps, 0, above=True)
        self.momentum = _checks.number("momentum", momentum, 0, 1)
        self.weight = filled(1, self.num_features, dtype)
        self.bias = filled(0, self.num_features, dtype)
        self.running_mean = np.zeros_like(self.weight.data)
        self.running_var = np.ones_like(self.weight.data)

    def forward(self, x):
        check_input(x, self.num_features, "channel", self.weight)
        arrays = (x, self.running_mean, self.running_var, self.weight.data, self.bias.data)
        arguments = (*arrays, self.training, self.momentum, self.eps)
        y, self.running_mean, self.running_var = F.batch_norm(*arguments)
        self._saved = arguments
        return y

    def backward(self, grad_output):
        grad_x, grad_weight, grad_bias = F.batch_norm_backward(grad_output, *self._remembered())
        self.weight.add_grad(grad_weight)
        self.bias.add_grad(grad_bias)
        return grad_x

    def output_shape(self, input_shape):
        shape = image_shape(input_shape)
        if shape[0] != self.num_features:
            raise ValueError(f"input_shape: expected {_checks.counted(self.num_features, 'channel')}, got {shape}")
        return shape
