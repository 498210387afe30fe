"""Layers: parameters that learn, a forward and a backward pass, and stacks of layers.

The arithmetic is in `functional`; here is the state that it needs between calls. How weights are updated is
in `optim`, the training loop in `training`.
"""

from cnnlab.nn.containers import Residual, Sequential
from cnnlab.nn.layer import Layer, Parameter
from cnnlab.nn.layers import (
    AvgPool2d,
    BatchNorm2d,
    Conv2d,
    Dropout,
    Flatten,
    GlobalAvgPool2d,
    GlobalMaxPool2d,
    Linear,
    MaxPool2d,
    ReLU,
)
from cnnlab.nn.summary import Summary

__all__ = [
    "AvgPool2d",
    "BatchNorm2d",
    "Conv2d",
    "Dropout",
    "Flatten",
    "GlobalAvgPool2d",
    "GlobalMaxPool2d",
    "Layer",
    "Linear",
    "MaxPool2d",
    "Parameter",
    "ReLU",
    "Residual",
    "Sequential",
    "Summary",
]


def __dir__():
    return __all__
