"""Networks described by plain data: a dict a layer, of names and numbers that JSON can hold.

    {"layer": "Conv2d", "in_channels": 1, "out_channels": 16, "kernel_size": 3, "padding": "same"}

At a second place a layer with weights is {"layer": "Conv2d", "same_as": "0"}, by the name of its first place.

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
CONTAINERS = ("Sequential", "Residual")
RANDOM = ("Conv2d", "Linear", "Dropout")  # the layers that take `rng`


def describe(layer):
    """A layer's description, containers with what is in them; what `build` makes of it has the same shape.

    Raises TypeError for a layer that is not one of `LAYERS`: how to build it again would not be known; ValueError for
    two layers that share a `Parameter`, which only one layer at two places can.
    """
    return _described(layer, "", {})


def _described(layer, place, places):
    """places: where each layer with weights, and each parameter, stood first, by id."""
    name = type(layer).__name__
    if LAYERS.get(name) is not type(layer):
        raise TypeError(
            f"layer: expected one of {', '.join(LAYERS)}, got {name}; keep what another kind has learned with "
            "np.savez(path, **model.state_dict())"
        )
    if name in CONTAINERS:
        parts = {part: _described(child, _inside(place, part), places) for part, child in layer.children().items()}
        return {"layer": name} | ({"layers": [*parts.values()]} if name == "Sequential" else parts)
    if layer.state_dict() and places.setdefault(id(layer), place) != place:
        return {"layer": name, "same_as": places[id(layer)]}
    for own, parameter in layer.named_parameters().items():
        if (first := places.setdefault(id(parameter), _inside(place, own))) != _inside(place, own):
            raise ValueError(f"{_inside(place, own)}: expected a Parameter of its own, got that of {first}")
    return {"layer": name} | layer.config()


def build(description, rng=None, dtype=np.float32):
    """The layer that a description stands for, with new weights drawn from `rng`, a seed or a generator.

    Raises ValueError or TypeError that names the layer, for an unknown name and for arguments it does not take.
    """
    rng = np.random.default_rng(rng)  # one generator for all layers, so that no two start alike
    return _built(description, "", {}, rng, dtype)


def _built(description, place, places, rng, dtype):
    """places: the layers built so far by name."""
    name, arguments = _parts(description)
    if name in CONTAINERS:
        parts = _children(name, arguments).items()
        made = {part: _built(child, _inside(place, part), places, rng, dtype) for part, child in parts}
        return nn.Sequential(*made.values()) if name == "Sequential" else nn.Residual(**made)
    if "same_as" in arguments:
        return _shared(name, arguments["same_as"], places)
    if name in RANDOM:
        arguments["rng"] = rng
    if name in ("Conv2d", "Linear", "BatchNorm2d"):
        arguments["dtype"] = dtype
    try:
        places[place] = LAYERS[name](**arguments)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{name}: {error}") from error
    return places[place]


def _shared(name, place, places):
    first = places.get(place) if isinstance(place, str) else None
    if type(first).__name__ != name:
        raise ValueError(f"{name}: expected same_as to be the name of a {name} before it, got {place!r}")
    return first


def parameter_count(description):
    """How many numbers the described network learns: pure arithmetic, however large it is."""
    name, arguments = _parts(description)
    if name in CONTAINERS:
        return sum(parameter_count(layer) for layer in _children(name, arguments).values())
    if "same_as" in arguments:
        return 0
    if name == "Conv2d":
        names = ("in_channels", "out_channels", "kernel_size", "bias", "groups")
        return arithmetic.conv2d_parameters(**{key: arguments[key] for key in names if key in arguments})
    if name == "Linear":
        return arithmetic.linear_parameters(**arguments)
    if name == "BatchNorm2d":
        return arithmetic.batch_norm_parameters(arguments["num_features"])
    return 0


def _children(name, arguments):
    """The descriptions inside a container's, by name."""
    return dict(enumerate(arguments["layers"])) if name == "Sequential" else arguments


def _inside(place, name):
    return f"{place}.{name}" if place else str(name)


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
