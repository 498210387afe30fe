"""Pure functions on NumPy arrays, each with its gradient: `f_backward(grad_output, *the same arguments as f)`.

Images are (N, C, H, W), row 0 at the top; float32 stays float32, float64 stays float64; no function changes
its input. State (weights that learn, running statistics) lives in `nn`; the same formulas as loops in `reference`.
"""

from cnnlab.functional.activations import (
    batch_norm,
    batch_norm_backward,
    dropout,
    dropout_backward,
    log_softmax,
    log_softmax_backward,
    relu,
    relu_backward,
    softmax,
    softmax_backward,
)
from cnnlab.functional.conv import conv2d, conv2d_backward
from cnnlab.functional.fully_connected import linear, linear_backward
from cnnlab.functional.losses import cross_entropy, cross_entropy_backward
from cnnlab.functional.pooling import (
    avg_pool2d,
    avg_pool2d_backward,
    global_avg_pool2d,
    global_avg_pool2d_backward,
    global_max_pool2d,
    global_max_pool2d_backward,
    max_pool2d,
    max_pool2d_backward,
)

__all__ = [
    "avg_pool2d",
    "avg_pool2d_backward",
    "batch_norm",
    "batch_norm_backward",
    "conv2d",
    "conv2d_backward",
    "cross_entropy",
    "cross_entropy_backward",
    "dropout",
    "dropout_backward",
    "global_avg_pool2d",
    "global_avg_pool2d_backward",
    "global_max_pool2d",
    "global_max_pool2d_backward",
    "linear",
    "linear_backward",
    "log_softmax",
    "log_softmax_backward",
    "max_pool2d",
    "max_pool2d_backward",
    "relu",
    "relu_backward",
    "softmax",
    "softmax_backward",
]


def __dir__():
    return __all__
