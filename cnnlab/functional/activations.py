"""Functions from an array to one of the same shape: activations, batch norm, dropout, each with its gradient."""

import numpy as np

from cnnlab import _checks
from cnnlab._checks import quiet
from cnnlab.functional import _batches


def relu(x):
    """max(x, 0), element by element. x: float32 or float64, any shape. NaN stays NaN."""
    return np.maximum(_checks.array("x", x), 0)


@quiet
def relu_backward(grad_output, x):
    """The gradient of a loss through `relu`: grad_output where x > 0, and 0 elsewhere (at x = 0 too)."""
    _checks.array("x", x)
    _checks.gradient(grad_output, x.shape, like=x)
    return _batches.keep(grad_output, ~(x <= 0))


@quiet
def softmax(x, axis=-1):
    """exp(x) / Σ exp(x) along one axis: positive numbers that sum to 1.

    x: float32 or float64, any shape; usually logits (N, classes). Subtracting the largest value first changes
    nothing in the quotient and keeps exp from overflowing. Returns an array shaped like x.
    """
    axis = _check_axis(x, axis)
    exponentials = np.exp(x - x.max(axis=axis, keepdims=True))
    return exponentials / exponentials.sum(axis=axis, keepdims=True)


@quiet
def softmax_backward(grad_output, x, axis=-1):
    """The gradient of a loss through `softmax`: p · (g − Σ g · p), with p = softmax(x) and g = grad_output."""
    axis = _check_axis(x, axis)
    _checks.gradient(grad_output, x.shape, like=x)
    p = softmax(x, axis)
    return p * (grad_output - (grad_output * p).sum(axis=axis, keepdims=True))


@quiet
def log_softmax(x, axis=-1):
    """The logarithm of `softmax`, x − log Σ exp(x), which stays exact where a probability itself rounds to 0."""
    axis = _check_axis(x, axis)
    shifted = x - x.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


@quiet
def log_softmax_backward(grad_output, x, axis=-1):
    """The gradient of a loss through `log_softmax`: g − p · Σ g, with p = softmax(x) and g = grad_output."""
    axis = _check_axis(x, axis)
    _checks.gradient(grad_output, x.shape, like=x)
    return grad_output - softmax(x, axis) * grad_output.sum(axis=axis, keepdims=True)


@quiet
def batch_norm(x, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5):
    """Each channel shifted and scaled to mean 0 and variance 1, then weight · x̂ + bias.

    x: images (N, C, H, W), float32 or float64. running_mean, running_var, weight, bias: (C,), of x's dtype;
    weight and bias may be None (1 and 0).
    training: True takes mean and variance of this batch, and moves the running ones towards them by
    `momentum` (a number in 0 … 1; the running variance is the unbiased one). False takes the running ones.
    eps: a number > 0 added to the variance.

    Returns (y, new_running_mean, new_running_var); without training, and for an empty batch, the running
    ones are unchanged copies. Raises ValueError or TypeError naming the argument.
    Source: S. Ioffe and C. Szegedy, "Batch normalization", 2015; conventions as in PyTorch.
    """
    _check_batch_norm(x, running_mean, running_var, weight, bias, training, momentum, eps)
    mean, var = _statistics(x, running_mean, running_var, training)
    y = (x - _maps(mean)) / np.sqrt(_maps(var) + x.dtype.type(eps))
    if weight is not None:
        y *= _maps(weight)
    if bias is not None:
        y += _maps(bias)
    if not training or len(x) == 0:
        return y, running_mean.copy(), running_var.copy()
    count = x.size // x.shape[1]
    momentum = x.dtype.type(momentum)
    unbiased = var * x.dtype.type(count / (count - 1))
    return (
        y,
        (1 - momentum) * running_mean + momentum * mean,
        (1 - momentum) * running_var + momentum * unbiased,
    )


@quiet
def batch_norm_backward(
    grad_output, x, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5
):
    """The gradients of a loss through `batch_norm`'s output with respect to x, weight and bias.

    grad_output: shaped like x; the other arguments are those of `batch_norm`, the running ones as they were before.
    Returns (grad_x, grad_weight, grad_bias), None for an absent weight or bias. Running statistics are not learned.
    """
    _check_batch_norm(x, running_mean, running_var, weight, bias, training, momentum, eps)
    _checks.gradient(grad_output, x.shape, like=x)
    mean, var = _statistics(x, running_mean, running_var, training)
    std = np.sqrt(_maps(var) + x.dtype.type(eps))
    normed = (x - _maps(mean)) / std
    grad_normed = grad_output if weight is None else grad_output * _maps(weight)
    if training and len(x):
        # mean and variance depend on x as well: what the whole channel shares is taken out
        shared = grad_normed.mean(axis=(0, 2, 3), keepdims=True)
        along = (grad_normed * normed).mean(axis=(0, 2, 3), keepdims=True)
        grad_normed = grad_normed - shared - normed * along
    grad_weight = None if weight is None else (grad_output * normed).sum(axis=(0, 2, 3))
    grad_bias = None if bias is None else grad_output.sum(axis=(0, 2, 3))
    return grad_normed / std, grad_weight, grad_bias


@quiet
def dropout(x, p=0.5, training=True, rng=None):
    """Each element set to 0 with probability p, the others divided by 1 − p, so that the mean stays.

    x: float32 or float64, any shape. training: False returns a copy of x.
    rng: a seed or a `numpy.random.Generator`, which is advanced; None draws afresh.
    Returns an array shaped like x. Source: N. Srivastava et al., "Dropout", 2014.
    """
    _check_dropout(x, p, training, rng)
    return x * _noise(x, p, rng) if training else x.copy()


@quiet
def dropout_backward(grad_output, x, p=0.5, training=True, rng=None):
    """The gradient of a loss through `dropout`: the same elements are set to 0, the others divided by 1 − p.

    rng: the seed that `dropout` was given, or a generator in the state that it had then; None cannot be repeated.
    """
    _check_dropout(x, p, training, rng)
    _checks.gradient(grad_output, x.shape, like=x)
    if training and rng is None:
        raise ValueError("rng: expected the seed that dropout was given, got None")
    return grad_output * _noise(x, p, rng) if training else grad_output.copy()


def _noise(x, p, rng):
    kept = _checks.generator("rng", rng).random(x.shape, dtype=x.dtype) >= p
    return kept.astype(x.dtype) / x.dtype.type(1 - p) if p < 1 else np.zeros_like(x)


def _statistics(x, running_mean, running_var, training):
    if training and len(x):
        return x.mean(axis=(0, 2, 3)), x.var(axis=(0, 2, 3))
    return running_mean, running_var


def _maps(channels):
    return channels[:, None, None]  # (C, 1, 1): one number a map


def _check_axis(x, axis):
    _checks.array("x", x)
    _checks.axis("axis", axis, x.ndim)
    if x.shape[axis] == 0:
        raise ValueError(f"axis: expected one that is not empty in shape {x.shape}, got {axis}")
    return axis


def _check_batch_norm(x, running_mean, running_var, weight, bias, training, momentum, eps):
    _checks.array("x", x, ndim=4)
    _checks.vector("running_mean", running_mean, x.shape[1], like=x)
    _checks.vector("running_var", running_var, x.shape[1], like=x)
    for name, value in (("weight", weight), ("bias", bias)):
        if value is not None:
            _checks.vector(name, value, x.shape[1], like=x)
    _checks.flag("training", training)
    _checks.number("momentum", momentum, 0, 1)
    _checks.number("eps", eps, 0, above=True)
    if training and len(x) * x.shape[2] * x.shape[3] == 1:
        raise ValueError(f"x: expected more than one number a channel in training, got shape {x.shape}")


def _check_dropout(x, p, training, rng):
    _checks.array("x", x)
    _checks.number("p", p, 0, 1)
    _checks.flag("training", training)
    _checks.generator("rng", rng)
