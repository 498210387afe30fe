"""How wrong a network's answers are, in one number, and its gradient."""

import numpy as np

from cnnlab import _checks
from cnnlab._checks import quiet
from cnnlab.functional.activations import log_softmax, softmax


@quiet
def cross_entropy(logits, targets):
    """The mean over the batch of −log p[target], with p = softmax(logits).

    logits: (N, classes), float32 or float64. targets: the right classes, integers (N,) in 0 … classes − 1.
    Returns a number of the logits' dtype, in nats; NaN for an empty batch, as in PyTorch.
    Raises ValueError or TypeError naming the argument.
    """
    _check(logits, targets)
    picked = log_softmax(logits)[np.arange(len(targets)), targets]  # (N,)
    return -picked.sum(dtype=logits.dtype) / logits.dtype.type(len(targets))


@quiet
def cross_entropy_backward(grad_output, logits, targets):
    """The gradient of a loss through `cross_entropy` with respect to the logits: (p − y) / N, y the targets one-hot.

    grad_output: a number, 1.0 where the cross-entropy is the loss itself. Returns (N, classes).
    """
    _check(logits, targets)
    _checks.number("grad_output", grad_output)
    grad_logits = softmax(logits)
    grad_logits[np.arange(len(targets)), targets] -= 1
    return grad_logits * logits.dtype.type(grad_output / max(len(targets), 1))


def _check(logits, targets):
    _checks.array("logits", logits, ndim=2)
    if not isinstance(targets, np.ndarray) or targets.dtype.kind not in "iu":
        found = f"dtype {targets.dtype}" if isinstance(targets, np.ndarray) else type(targets).__name__
        raise TypeError(f"targets: expected a NumPy array of integers, the classes, got {found}")
    if targets.shape != logits.shape[:1]:
        raise ValueError(f"targets: expected shape {logits.shape[:1]}, one class a row, got {targets.shape}")
    classes = logits.shape[1]
    wrong = (targets < 0) | (targets >= classes)
    if wrong.any():
        raise ValueError(f"targets: expected classes 0 … {classes - 1}, got {targets[wrong][0]}")
