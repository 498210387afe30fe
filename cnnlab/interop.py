"""Models to and from PyTorch. PyTorch is imported when one of these is called, never before.

What the two do not share (a strided "same" padding, layers that `nn` does not have) is refused with its name, so that
a converted model computes what the original did, to rounding.
"""

from functools import cache

import numpy as np

from cnnlab import nn


def to_torch(model):
    """The same network as a `torch.nn.Module`: own copies of the weights, the same dtype, the same mode.

    Raises ImportError without PyTorch, TypeError or ValueError for a layer or a padding that it does not have.
    """
    if not isinstance(model, nn.Layer):
        raise TypeError(f"model: expected a layer of cnnlab.nn, such as nn.Sequential, got {model!r}")
    return _to_module(model, {}).train(model.training)


def from_torch(module):
    """The same network out of the layers of `nn`: own copies of the weights, the same dtype, the same mode.

    module: a `torch.nn` layer, or a `torch.nn.Sequential` of them, also nested.
    Raises ImportError without PyTorch, TypeError or ValueError for what `nn` does not have.
    """
    if not isinstance(module, _torch().nn.Module):
        raise TypeError(f"module: expected a layer of torch.nn, such as torch.nn.Sequential, got {module!r}")
    return _from_module(module, {}).train(module.training)


def _torch():
    try:
        import torch
    except ImportError as error:
        raise ImportError("PyTorch is not installed; get it with: pip install torch") from error
    return torch


@cache
def _residual():
    """The class of residual blocks for PyTorch, which has none of its own."""

    class Residual(_torch().nn.Module):
        def __init__(self, body, shortcut):
            super().__init__()
            self.body, self.shortcut = body, shortcut

        def forward(self, x):
            return self.body(x) + (x if self.shortcut is None else self.shortcut(x))

    return Residual


def _to_module(layer, made):
    modules = _to_modules(layer, made)
    return modules[0] if len(modules) == 1 else _torch().nn.Sequential(*modules)


def _to_modules(layer, made):
    """The PyTorch modules that together do what a layer does: one for most, two for a global pooling.

    made: the modules of each layer so far, and each parameter's, by id, so that what is one stays one.
    """
    if id(layer) not in made:
        made[id(layer)] = _new_modules(layer, made)
    return made[id(layer)]


def _new_modules(layer, made):
    torch, kind, options = _torch(), type(layer), layer.config()
    if kind is nn.Sequential:
        return [torch.nn.Sequential(*(module for child in layer for module in _to_modules(child, made)))]
    if kind is nn.Residual:
        return [_residual()(_to_module(layer.body, made), layer.shortcut and _to_module(layer.shortcut, made))]
    if kind is nn.GlobalAvgPool2d:
        return [torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten()]
    if kind is nn.GlobalMaxPool2d:
        return [torch.nn.AdaptiveMaxPool2d(1), torch.nn.Flatten()]
    if kind not in (nn.Conv2d, nn.MaxPool2d, nn.AvgPool2d, nn.ReLU, nn.Flatten, nn.Linear, nn.Dropout, nn.BatchNorm2d):
        raise TypeError(f"model: expected layers of cnnlab.nn, got {kind.__name__}")
    if "padding" in options:
        options["padding"] = _torch_padding(layer)
    arrays = layer.state_dict()
    if arrays:
        options["dtype"] = getattr(torch, str(layer.weight.data.dtype))
    module = getattr(torch.nn, kind.__name__)(**options)
    module.load_state_dict({name: torch.from_numpy(array) for name, array in arrays.items()}, strict=False)
    for name, parameter in layer.named_parameters().items():
        setattr(module, name, made.setdefault(id(parameter), getattr(module, name)))
    return [module]


def _torch_padding(layer):
    """A layer's padding in PyTorch's words, or ValueError where it has none for it."""
    padding = layer.padding
    if padding == "valid":
        return 0
    if padding == "same":
        if type(layer) is nn.Conv2d and layer.stride == (1, 1):
            return "same"
        raise ValueError("padding: PyTorch has 'same' for convolutions of stride 1 only")
    if isinstance(padding, int):
        return padding
    pairs = [(side, side) if isinstance(side, int) else side for side in padding]
    if any(before != after for before, after in pairs):
        raise ValueError(f"padding: PyTorch has no uneven padding, got {padding}")
    return tuple(before for before, _ in pairs)


def _from_module(module, made):
    layers = _to_layers([module], made)
    return layers[0] if len(layers) == 1 else nn.Sequential(*layers)


def _to_layers(modules, made):
    """The layers that do what a row of PyTorch modules does; a global pooling stands for two of them.

    made: the layer of each module so far, and each parameter's, by id, so that what is one stays one.
    """
    names = [type(module).__name__ for module in modules]
    layers, position = [], 0
    while position < len(modules):
        if names[position] in ("AdaptiveAvgPool2d", "AdaptiveMaxPool2d"):
            one_pixel = modules[position].output_size in (1, (1, 1))
            if not one_pixel or names[position + 1 : position + 2] != ["Flatten"]:
                raise ValueError(f"module: expected {names[position]}(1) and then Flatten, got {modules[position]}")
            layers.append(nn.GlobalAvgPool2d() if "Avg" in names[position] else nn.GlobalMaxPool2d())
            position += 1  # the Flatten is part of it
        else:
            layers.append(_to_layer(modules[position], made))
        position += 1
    return layers


def _to_layer(module, made):
    """The layer that does what one PyTorch module does, with its weights."""
    if id(module) not in made:
        made[id(module)] = _new_layer(module, made)
    return made[id(module)]


def _new_layer(module, made):
    name = type(module).__name__
    if isinstance(module, _torch().nn.Sequential):
        return nn.Sequential(*_to_layers(list(module), made))
    if isinstance(module, _residual()):
        return nn.Residual(_from_module(module.body, made), module.shortcut and _from_module(module.shortcut, made))
    if name not in REQUIRED:
        raise TypeError(f"module: expected one of Sequential, {', '.join(REQUIRED)}, got {name}")
    for option, allowed in REQUIRED[name].items():
        if getattr(module, option) != allowed:
            raise ValueError(f"{option}: expected {allowed!r} in {name}, got {getattr(module, option)!r}")
    layer_class = getattr(nn, name)
    options = {option: getattr(module, option) for option in layer_class.arguments}
    if "bias" in options:
        options["bias"] = module.bias is not None
    if module.state_dict():
        options["dtype"] = str(module.weight.dtype).removeprefix("torch.")
    layer = layer_class(**options)
    arrays = {name: tensor.detach().cpu().numpy() for name, tensor in module.state_dict().items()}
    layer.load_state_dict({name: np.asarray(array) for name, array in arrays.items()})
    for name, parameter in layer.named_parameters().items():
        setattr(layer, name, made.setdefault(id(getattr(module, name)), parameter))
    return layer


# the modules that have a layer of the same name here, and what must hold for the two to compute the same
REQUIRED = {
    "Conv2d": {"padding_mode": "zeros"},
    "MaxPool2d": {"return_indices": False},
    "AvgPool2d": {"divisor_override": None},
    "ReLU": {},
    "Flatten": {"start_dim": 1, "end_dim": -1},
    "Linear": {},
    "Dropout": {},
    "BatchNorm2d": {"affine": True, "track_running_stats": True},
}


def __dir__():
    return ["from_torch", "to_torch"]
