"""Layers made of layers: one after the other, and around a shortcut."""

from cnnlab.nn.layer import Layer
from cnnlab.nn.summary import Summary


class _Container(Layer):
    """What both remember of a pass: what it left in each of their layers, so that one may stand at several places."""

    def _memory(self):
        return self._saved

    def _recall(self, memory):
        self._saved = memory

    def _memories(self, count):
        """What each of the layers is to remember: of the last call, or without one what is in it, as in `model[1:]`."""
        return [None] * count if self._saved is None else self._remembered()

    def __repr__(self):
        lines = [f"({name}): {layer!r}".replace("\n", "\n  ") for name, layer in self.children().items()]
        return "\n  ".join([f"{type(self).__name__}(", *lines]) + "\n)"


class Sequential(_Container):
    """Layers one after the other: the output of each is the input of the next.

    layers: any number of layers, also other `Sequential`s, and one and the same at several places. `model[i]`,
    `len(model)` and iteration reach them; `model[:3]` is a `Sequential` of the same first three layers, not of copies.
    Raises TypeError for what is no layer.
    """

    def __init__(self, *layers):
        self.layers = [_layer("layers", layer) for layer in layers]

    def forward(self, x):
        for output in self._steps(x):
            x = output
        return x

    def backward(self, grad_output):
        return self._back(grad_output, 0)

    def learn(self, grad_output):
        """`backward` down to the first layer that has parameters; what is before it has nothing to learn."""
        first = next((i for i, layer in enumerate(self.layers) if layer.parameters()), None)
        if first is not None:
            grad_output = self._back(grad_output, first + 1)
            _recalled(self.layers[first], self._memories(len(self))[first]).learn(grad_output)

    def activations(self, x):
        """The output of every layer for a batch x, in order, as a list; a forward pass that keeps its pictures."""
        return list(self._steps(x))

    def _steps(self, x):
        memories = []
        for layer in self.layers:
            x, memory = _forth(layer, x)
            memories.append(memory)
            yield x
        self._saved = memories

    def _back(self, grad_output, first):
        """The gradient at the input of layer `first`."""
        places = list(zip(self.layers, self._memories(len(self)), strict=True))
        for layer, memory in reversed(places[first:]):
            grad_output = _recalled(layer, memory).backward(grad_output)
        return grad_output

    def summary(self, input_shape):
        """What the model costs for one input of this shape, without its batch axis: see `Summary`."""
        return Summary(self, input_shape)

    def output_shape(self, input_shape):
        for layer in self.layers:
            input_shape = layer.output_shape(input_shape)
        return tuple(input_shape)

    def macs(self, input_shape):
        total = 0
        for layer in self.layers:
            total += layer.macs(input_shape)
            input_shape = layer.output_shape(input_shape)
        return total

    def children(self):
        return {name.removeprefix("layers."): layer for name, layer in super().children().items()}

    def __len__(self):
        return len(self.layers)

    def __getitem__(self, position):
        found = self.layers[position]
        return Sequential(*found) if isinstance(position, slice) else found

    def __iter__(self):
        return iter(self.layers)


class Residual(_Container):
    """A shortcut around a layer: body(x) + x, or body(x) + shortcut(x) where the shape changes on the way.

    body: a layer, usually a `Sequential`. shortcut: a layer, usually a 1×1 convolution, or None for x itself.
    Source: K. He, X. Zhang, S. Ren and J. Sun, "Deep residual learning for image recognition", 2016.
    """

    def __init__(self, body, shortcut=None):
        self.body = _layer("body", body)
        self.shortcut = None if shortcut is None else _layer("shortcut", shortcut)

    def forward(self, x):
        y, body = _forth(self.body, x)
        past, shortcut = (x, None) if self.shortcut is None else _forth(self.shortcut, x)
        _check_shapes(y.shape, past.shape)
        self._saved = body, shortcut
        return y + past

    def backward(self, grad_output):
        body, shortcut = self._memories(2)
        past = grad_output if self.shortcut is None else _recalled(self.shortcut, shortcut).backward(grad_output)
        return _recalled(self.body, body).backward(grad_output) + past

    def output_shape(self, input_shape):
        shape = self.body.output_shape(input_shape)
        past = tuple(input_shape) if self.shortcut is None else self.shortcut.output_shape(input_shape)
        _check_shapes(shape, past)
        return shape

    def macs(self, input_shape):
        return sum(layer.macs(input_shape) for layer in self.children().values())


def _forth(layer, x):
    """A layer's output, and what to remember of this call: the layer may stand at another place as well."""
    return layer(x), layer._memory()


def _recalled(layer, memory):
    """The layer as the call left it that this is the memory of."""
    if memory is not None:
        layer._recall(memory)
    return layer


def _check_shapes(body, past):
    if body != past:
        raise ValueError(f"body: expected an output of shape {past}, the shortcut's, got {body}")


def _layer(name, layer):
    if not isinstance(layer, Layer):
        raise TypeError(f"{name}: expected layers, got {layer!r}")
    return layer
