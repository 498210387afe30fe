"""The book's networks, by name: what they are made of as data, and built on request.

Counting a network's parameters allocates no weights. How a description becomes layers is in `architecture`.
"""

import numpy as np

from cnnlab import architecture
from cnnlab._checks import float_dtype, integer

ARCHITECTURES = {
    # two convolutions with a pooling after each, then one fully connected layer: 8×8 → 4×4 → 2×2 → 10
    "digits-cnn": [
        {"layer": "Conv2d", "in_channels": 1, "out_channels": 16, "kernel_size": 3, "padding": "same"},
        {"layer": "ReLU"},
        {"layer": "MaxPool2d", "kernel_size": 2},
        {"layer": "Conv2d", "in_channels": 16, "out_channels": 32, "kernel_size": 3, "padding": "same"},
        {"layer": "ReLU"},
        {"layer": "MaxPool2d", "kernel_size": 2},
        {"layer": "Flatten"},
        {"layer": "Linear", "in_features": 32 * 2 * 2, "out_features": 10},
    ],
    # what it is compared with: fully connected, with about as many parameters
    "digits-mlp": [
        {"layer": "Flatten"},
        {"layer": "Linear", "in_features": 64, "out_features": 80},
        {"layer": "ReLU"},
        {"layer": "Linear", "in_features": 80, "out_features": 10},
    ],
}


def build(name, seed, dtype=np.float32):
    """Builds the network `name`, an `nn.Sequential` with new weights by He's rule.

    name: a key of `ARCHITECTURES`. seed: an int >= 0; the same seed gives the same weights.
    dtype: float32 or float64. Raises ValueError or TypeError for anything else.
    """
    rng = np.random.default_rng(integer("seed", seed, minimum=0))
    return architecture.build(_sequential(name), rng, float_dtype("dtype", dtype))


def parameter_count(name):
    """How many numbers the network `name` learns, by arithmetic."""
    return architecture.parameter_count(_sequential(name))


def _sequential(name):
    if not isinstance(name, str) or name not in ARCHITECTURES:
        raise ValueError(f"name: expected one of {', '.join(map(repr, ARCHITECTURES))}, got {name!r}")
    return {"layer": "Sequential", "layers": ARCHITECTURES[name]}


def __dir__():
    return ["ARCHITECTURES", "build", "parameter_count"]
