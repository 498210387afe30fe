"""The fully connected layer, with its gradients."""

import numpy as np

from cnnlab import _checks
from cnnlab._checks import quiet
from cnnlab.functional import _batches
from cnnlab.threads import PRODUCTS, share


@quiet
def linear(x, weight, bias=None):
    """A fully connected layer: every output is a weighted sum of all inputs, x Wᵀ + b.

    x: (N, in_features), float32 or float64. weight: (out_features, in_features). bias: (out_features,) or None.
    Returns (N, out_features). Raises ValueError or TypeError naming the argument.
    """
    _check_linear(x, weight, bias)
    y = _product(x, weight.T)
    return y if bias is None else y + bias


@quiet
def linear_backward(grad_output, x, weight, bias=None):
    """The gradients of a loss through `linear`: (grad_x, grad_weight, grad_bias), None for an absent bias.

    grad_output: the loss's gradient at the output, (N, out_features); the other arguments are those of `linear`.
    """
    _check_linear(x, weight, bias)
    _checks.gradient(grad_output, (len(x), len(weight)), like=x)
    grad_x = _product(weight.T, grad_output.T).T  # batch-last, as the images that x may have been
    return grad_x, _product(grad_output.T, x), None if bias is None else grad_output.sum(axis=0)


def _product(a, b):
    """a @ b, by blocks of the rows of a."""
    if a.size * b.shape[1] <= PRODUCTS:
        return a @ b
    blocks = _batches.blocks(len(a), sum(b.shape), run=_batches.RUN)
    parts = share(lambda rows: a[rows] @ b, blocks, b.size * min(blocks[0].stop, len(a)))
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _check_linear(x, weight, bias):
    _checks.array("x", x, ndim=2)
    _checks.weights("weight", weight, ndim=2, like=x)
    if weight.shape[1] != x.shape[1]:
        raise ValueError(
            f"weight: expected {_checks.counted(x.shape[1], 'column')}, x's features, got shape {weight.shape}"
        )
    if bias is not None:
        _checks.vector("bias", bias, len(weight), like=x)
