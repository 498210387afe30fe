"""What a network looks at: which pixels of an image its answer depends on.

Everything here only asks: parameters, gradients already there, and the mode of the model are left as they were.
"""

from contextlib import contextmanager

import numpy as np

from cnnlab._checks import array, as_array, integer, number, quiet
from cnnlab.nn import Layer


def input_gradient(model, x, target):
    """The gradient of one logit of each image with respect to the image: how a small change of a pixel moves it.

    model: maps images (N, C, H, W) to logits (N, classes). x: the images.
    target: the class whose logit is meant, an int, or one for each image, integers (N,).
    Returns an array of the shape of x. Raises ValueError or TypeError for a target that is not a class.
    """
    _check(model, x)
    with _asking(model):
        logits = model(x)  # (N, classes)
        grad_logits = np.zeros_like(logits)
        grad_logits[np.arange(len(x)), _targets(target, logits)] = 1
        return model.backward(grad_logits)


def saliency(model, x, target):
    """How strongly each pixel moves the target's logit: the largest |gradient| over the channels, (N, H, W).

    Arguments and errors as in `input_gradient`. Source: K. Simonyan, A. Vedaldi and A. Zisserman, "Deep inside
    convolutional networks: visualising image classification models and saliency maps", 2013.
    """
    return np.abs(input_gradient(model, x, target)).max(axis=1)


@quiet
def occlusion(model, x, target, size=3, stride=1, fill=0.0):
    """How far the target's logit falls when a square of the image is covered: large where the network looks.

    model, x, target: as in `input_gradient`. size: the side of the square in pixels, at most that of the image.
    stride: pixels from one position to the next. fill: the value that covers, 0 being paper for the digits.
    Returns (N, rows, columns), one number a position of the square, negative where covering helps the target.
    Source: M. D. Zeiler and R. Fergus, "Visualizing and understanding convolutional networks", 2014.
    """
    _check(model, x)
    size, stride, fill = integer("size", size), integer("stride", stride), number("fill", fill)
    if size > min(x.shape[2:]):
        raise ValueError(f"size: expected at most the side of the image, got {size} for {x.shape[2:]}")
    tops, lefts = (range(0, side - size + 1, stride) for side in x.shape[2:])
    with _asking(model):
        logits = model(x)
        pick = np.arange(len(x)), _targets(target, logits)
        drops = np.empty((len(x), len(tops), len(lefts)), dtype=logits.dtype)
        for row, top in enumerate(tops):
            for column, left in enumerate(lefts):
                covered = x.copy()
                covered[:, :, top : top + size, left : left + size] = fill
                drops[:, row, column] = (logits - model(covered))[pick]
    return drops


def _check(model, x):
    if not isinstance(model, Layer):
        raise TypeError(f"model: expected a layer of nn, such as nn.Sequential, got {type(model).__name__}")
    array("x", x, ndim=4)


@contextmanager
def _asking(model):
    """The model in `eval()` mode; afterwards its mode and its parameters' gradients are what they were."""
    was_training, grads = model.training, [parameter.grad for parameter in model.parameters()]
    model.eval()
    try:
        yield
    finally:
        model.train(was_training)
        for parameter, grad in zip(model.parameters(), grads, strict=True):
            parameter.grad = grad


def _targets(target, logits):
    """The target class of each image as an array (N,), or an error naming the argument."""
    if logits.ndim != 2:
        raise ValueError(f"model: expected logits (N, classes) from it, got shape {logits.shape}")
    n, classes = logits.shape
    targets = as_array(target)
    if targets is None or targets.dtype.kind not in "iu":
        raise TypeError(f"target: expected an int or integers (N,), got {target!r}")
    if targets.shape not in ((), (n,)):
        raise ValueError(f"target: expected an int or {n} of them, got shape {targets.shape}")
    if np.any((targets < 0) | (targets >= classes)):
        raise ValueError(f"target: expected classes from 0 to {classes - 1}, got {target!r}")
    return np.broadcast_to(targets, n)


def __dir__():
    return ["input_gradient", "occlusion", "saliency"]
