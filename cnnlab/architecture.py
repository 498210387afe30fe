"""Networks described by plain data: a dict a layer, of names and numbers that JSON can hold.

    {"layer": "Conv2d", "in_channels": 1, "out_channels": 16, "kernel_size": 3, "padding": "same"}

`build` makes the layers, `describe` reads them back, and `parameter_count` counts without allocating a weight. The
book's own networks are in `models`, files in `storage`.
"""

import numpy as np

from cnnlab import arithmetic, nn

LAYERS = {
    layer.__name__: layer
    for layer in (
        nn.Conv2d,
        nn.MaxPool2d,
        nn.AvgPool2d,
        nn.GlobalAvgPool2d,
        nn.GlobalMaxPool2d,
        nn.ReLU,
        nn.Flatten,
        nn.Linear,
        nn.Dropout,
        nn.BatchNorm2d,
        nn.Residual,
        nn.Sequential,
    )
}
RANDOM = ("Conv2d", "Linear", "Dropout")  # the layers that take `rng`


def describe(layer):
    """A layer's description, containers with what is in them; what `build` makes of it has the same shape.

    Raises TypeError for a layer that is not one of `LAYERS`: how to build it again would not be known.
    """
    name = type(layer).__name__
    if LAYERS.get(name) is not type(layer):
        raise TypeError(f"layer: expected one of {', '.join(LAYERS)}, got {name}")
    if name == "Sequential":
        return {"layer": name, "layers": [describe(child) for child in layer]}
    if name == "Residual":
        return {"layer": name} | {part: describe(child) for part, child in layer.children().items()}
    return {"layer": name} | layer.config()


def build(description, rng=None, dtype=np.float32):
    """The layer that a description stands for, with new weights drawn from `rng`, a seed or a generator.

    Raises ValueError or TypeError that names the layer, for an unknown name and for arguments it does not take.
    """
    name, arguments = _parts(description)
    rng = np.random.default_rng(rng)  # one generator for all layers, so that no two start alike
    if name == "Sequential":
        return nn.Sequential(*(build(layer, rng, dtype) for layer in arguments["layers"]))
    if name == "Residual":
        return nn.Residual(**{part: build(layer, rng, dtype) for part, layer in arguments.items()})
    if name in RANDOM:
        arguments["rng"] = rng
    if name in ("Conv2d", "Linear", "BatchNorm2d"):
        arguments["dtype"] = dtype
    try:
        return LAYERS[name](**arguments)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{name}: {error}") from error


def parameter_count(description):
    """How many numbers the described network learns: pure arithmetic, however large it is."""
    name, arguments = _parts(description)
    if name == "Sequential":
        return sum(parameter_count(layer) for layer in arguments["layers"])
    if name == "Residual":
        return sum(parameter_count(layer) for layer in arguments.values())
    if name == "Conv2d":
        names = ("in_channels", "out_channels", "kernel_size", "bias", "groups")
        return arithmetic.conv2d_parameters(**{key: arguments[key] for key in names if key in arguments})
    if name == "Linear":
        return arithmetic.linear_parameters(**arguments)
    if name == "BatchNorm2d":
        return arithmetic.batch_norm_parameters(arguments["num_features"])
    return 0


def _parts(description):
    """The layer's name and its arguments, or an error that says what is wrong with the description."""
    if not isinstance(description, dict):
        raise TypeError(f"description: expected a dict with the layer's name, got {description!r}")
    arguments = {key: value for key, value in description.items() if key != "layer"}
    name = description.get("layer")
    if not isinstance(name, str) or name not in LAYERS:
        raise ValueError(f"layer: expected one of {', '.join(LAYERS)}, got {name!r}")
    if name == "Sequential" and not isinstance(arguments.get("layers"), list | tuple):
        raise TypeError(f"Sequential: expected a list of layers, got {arguments.get('layers')!r}")
    return name, arguments
