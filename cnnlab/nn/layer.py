"""What every layer is: `Parameter`, and the base class `Layer`. The layers themselves are in `layers`.

A layer is a tree of layers: what is asked of a model, it gathers from `children`. One object may stand at several
places of the tree, as in PyTorch; then it is one layer, whose parameters count and move once.
"""

import math

import numpy as np

from cnnlab import _checks

_PLAIN = {type(None), bool, int, float, str, np.ndarray}  # what holds no layer and no parameter, to ask the rest only


class Parameter:
    """An array that learns: `.data`, and in `.grad` the loss's gradient, or None before a backward pass.

    data: a float32 or float64 array, which is copied. Raises TypeError for anything else.
    """

    def __init__(self, data):
        if not isinstance(data, np.ndarray) or data.dtype not in (np.float32, np.float64):
            found = f"dtype {data.dtype}" if isinstance(data, np.ndarray) else type(data).__name__
            raise TypeError(f"data: expected a NumPy array of float32 or float64, got {found}")
        self.data = data.copy()
        self.grad = None

    @property
    def shape(self):
        """The shape of the array."""
        return self.data.shape

    def add_grad(self, grad):
        """Add to `.grad`, so that two backward passes without `zero_grad` between them sum up, as in PyTorch."""
        self.grad = grad if self.grad is None else self.grad + grad

    def __repr__(self):
        return f"Parameter(shape={self.shape}, dtype={self.data.dtype})"


class Layer:
    """What all layers have in common. A layer of your own defines `forward`, `backward`, and for the summary
    `output_shape` and `macs`.

    Attributes that are `Parameter`s learn, attributes that are layers are part of it, also in lists and dicts; names
    in `buffers` are arrays that are saved with them but do not learn. `arguments` names what the constructor takes,
    for `config` and for printing. `training` is True at first; batch norm and dropout behave differently without it.

    In a `Sequential` or `Residual` a layer may stand at several places, and goes back from each as it was there. A
    layer of your own calls each layer inside once, or backward says that it does not know which call is meant.
    """

    arguments = ()
    buffers = ()
    training = True
    _saved = None
    _kept = frozenset({"_saved"})  # the attributes that a forward sets: what they hold belongs to one pass
    _calls = 0

    def __call__(self, x):
        before, calls = dict(vars(self)), [(child, child._calls) for child in self.children().values()]
        y = self.forward(x)
        for child, so_far in calls:
            if child._calls > so_far + 1:
                child._forget(self)
        self._keep({name: value for name, value in vars(self).items() if value is not before.get(name)})
        self._calls += 1
        return y

    def _keep(self, changed):
        """Note which of the attributes that a forward has changed are for backward: no state, nothing that learns."""
        for name in changed.keys() - self._kept - {*self.buffers}:
            if not any(_within(name, changed[name], (Layer, Parameter))):
                self._kept |= {name}

    def forward(self, x):
        """The layer's output for a batch x; keeps in `_saved` what `backward` needs, until the next call."""
        raise NotImplementedError(f"{type(self).__name__} has no forward")

    def backward(self, grad_output):
        """The loss's gradient at the input, from that at the output of the last `forward`; adds to parameters' `.grad`.

        Raises RuntimeError before the first `forward`.
        """
        raise NotImplementedError(f"{type(self).__name__} has no backward")

    def learn(self, grad_output):
        """`backward` for a network's first layer, whose input is data: returns nothing.

        A layer that can spare itself the gradient at its input does so.
        """
        self.backward(grad_output)

    def output_shape(self, input_shape):
        """The shape of one output, for one input without its batch axis; (C, H, W) for images."""
        self._must_define("output_shape")
        return one_shape(input_shape)

    def macs(self, input_shape):
        """Multiply-adds for one input of this shape; only weights count, not pooling, activations or biases."""
        self._must_define("macs")
        return 0

    def _must_define(self, method):
        """What holds for a layer without layers inside would be wrong for one with them."""
        if self.children():
            name = type(self).__name__
            raise NotImplementedError(f"{name} has layers inside: define {method}(self, input_shape), from theirs")

    def children(self):
        """The layers inside this one, by name: its attributes, as in PyTorch, and "blocks.0" for those of a list."""
        return self._held(Layer)

    def named_parameters(self):
        """Every `Parameter` in here by its name, such as "0.weight"; the order is that of the layers.

        One that is shared has the name of its first place.
        """
        named = {}
        for prefix, layer in self._tree():
            for name, parameter in layer._held(Parameter).items():
                named.setdefault(id(parameter), (prefix + name, parameter))
        return dict(named.values())

    def parameters(self):
        """Every `Parameter` in here, as a list for an optimizer."""
        return list(self.named_parameters().values())

    def config(self):
        """The constructor's arguments, in values that JSON knows; `bias` is whether there is one."""
        values = {name: getattr(self, name) for name in self.arguments}
        return {k: v is not None if k == "bias" else v for k, v in values.items()}

    def train(self, training=True):
        """Switch to training: dropout drops, batch norm uses the batch. Returns the layer."""
        self.training = _checks.flag("training", training)
        for child in self.children().values():
            child.train(training)
        return self

    def eval(self):
        """Switch to evaluation: dropout does nothing, batch norm uses its running statistics. Returns the layer."""
        return self.train(False)

    def state_dict(self):
        """Copies of all parameters and buffers, by PyTorch's names ("0.weight"), ready to be saved."""
        return {name: array.copy() for name, array in self._arrays().items()}

    def load_state_dict(self, state):
        """Copy arrays into parameters and buffers; either all fit, or nothing is changed.

        state: a dict as `state_dict` gives it, or a PyTorch model's, its tensors turned into arrays
        ("num_batches_tracked" is ignored: nothing here needs it).
        Raises ValueError for missing or foreign names and wrong shapes, TypeError for what is no array of floats.
        """
        if not isinstance(state, dict):
            raise TypeError(f"state: expected a dict of arrays, got {type(state).__name__}")
        state = {name: v for name, v in state.items() if str(name).rpartition(".")[2] != "num_batches_tracked"}
        own = self._arrays()
        missing, foreign = [*own.keys() - state.keys()], [*state.keys() - own.keys()]
        if missing or foreign:
            raise ValueError(f"state: expected {', '.join(own)}, got others: missing {missing}, not known {foreign}")
        for name, array in own.items():
            found = state[name]
            if not isinstance(found, np.ndarray) or found.dtype.kind != "f":
                kind = f"dtype {found.dtype}" if isinstance(found, np.ndarray) else type(found).__name__
                raise TypeError(f"state: expected an array of floats for {name!r}, got {kind}")
            if found.shape != array.shape:
                raise ValueError(f"state: expected shape {array.shape} for {name!r}, got {found.shape}")
        for name, array in own.items():
            array[...] = state[name]

    def _arrays(self):
        """The arrays of parameters and buffers themselves, by name; what is shared has a name for each place."""
        arrays = {}
        for prefix, layer in self._tree():
            arrays |= {prefix + name: parameter.data for name, parameter in layer._held(Parameter).items()}
            arrays |= {prefix + name: getattr(layer, name) for name in layer.buffers}
        return arrays

    def _tree(self, prefix=""):
        """This layer and all inside it, each with what the names in it begin with: "", "0.", "0.body."."""
        yield prefix, self
        for name, child in self.children().items():
            yield from child._tree(f"{prefix}{name}.")

    def _held(self, kind):
        """The attributes of one kind by name, also those in lists and dicts; not what a pass left behind."""
        found = {}
        for name, value in vars(self).items():
            if type(value) not in _PLAIN and name not in self._kept:
                found |= _within(name, value, kind)
        return found

    def _remembered(self):
        if self._saved is None:
            raise RuntimeError(f"{type(self).__name__}: backward needs a forward before it")
        if isinstance(self._saved, RuntimeError):
            raise self._saved
        return self._saved

    def _memory(self):
        """What the last pass left in here, for `_recall`: of a layer at two places there are two such things."""
        own = {name: getattr(self, name) for name in self._kept}
        return own, [child._memory() for child in self.children().values()]

    def _recall(self, memory):
        own, inside = memory
        vars(self).update(own)
        for child, theirs in zip(self.children().values(), inside, strict=True):
            child._recall(theirs)

    def _forget(self, owner):
        """Refuse to go back: of its calls in one pass of `owner`, which walks back by itself, it knows the last."""
        for _, layer in self._tree():
            layer._saved = RuntimeError(
                f"{type(layer).__name__}: {type(owner).__name__} called it several times in one forward, and backward "
                "does not know which call is meant; give each place a layer of its own, or use nn.Sequential"
            )

    def __repr__(self):
        arguments = ", ".join(f"{name}={value!r}" for name, value in self.config().items())
        return f"{type(self).__name__}({arguments})"


def _within(name, value, kind):
    """Yield (name, each of a kind) in an attribute's value; in a list's it is numbered, as in a `ModuleList`."""
    if isinstance(value, kind):
        yield name, value
    elif isinstance(value, list | tuple | dict):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            if type(each) not in _PLAIN:
                yield from _within(f"{name}.{key}", each, kind)


def he(shape, fan_in, rng, dtype):
    """A parameter by He's rule: normal, of variance 2 / fan_in, so that a ReLU network's signal keeps its size.

    Source: K. He, X. Zhang, S. Ren and J. Sun, "Delving deep into rectifiers", 2015.
    """
    values = _checks.generator("rng", rng).normal(size=shape) * math.sqrt(2 / fan_in)
    return Parameter(values.astype(_checks.float_dtype("dtype", dtype)))


def filled(value, length, dtype):
    """A parameter of shape (length,) that starts as `value` everywhere."""
    return Parameter(np.full(length, value, _checks.float_dtype("dtype", dtype)))


def one_shape(input_shape, axes=None):
    """The shape of one input as ints, with as many axes as there must be."""
    expected = "(C, H, W)" if axes == 3 else "a shape such as (C, H, W)"
    if not isinstance(input_shape, list | tuple) or axes not in (None, len(input_shape)):
        raise ValueError(f"input_shape: expected {expected}, without the batch axis, got {input_shape!r}")
    return tuple(_checks.integer("input_shape", side) for side in input_shape)


def image_shape(input_shape):
    """(C, H, W) of one image as ints."""
    return one_shape(input_shape, axes=3)


def check_input(x, length, what, weight):
    """Say of x, rather than of the weights, that the two do not fit; all else is checked in `functional`.

    what: "channel" of images (N, C, H, W), or "feature" of (N, features).
    """
    if not isinstance(x, np.ndarray):
        return
    if x.dtype != weight.data.dtype and x.dtype in _checks.FLOATS:
        own = weight.data.dtype
        raise TypeError(f"x: expected {own} like the layer's weights, got {x.dtype}; convert with x.astype(np.{own})")
    if x.ndim == {"channel": 4, "feature": 2}[what] and x.shape[1] != length:
        raise ValueError(f"x: expected {_checks.counted(length, what)}, got shape {x.shape}")
