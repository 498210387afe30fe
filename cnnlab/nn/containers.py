"""Layers made of layers: one after the other, and around a shortcut."""

from cnnlab.nn.layer import Layer
from cnnlab.nn.summary import Summary


class Sequential(Layer):
    """Layers one after the other: the output of each is the input of the next.

    layers: any number of layers, also other `Sequential`s. `model[i]`, `len(model)` and iteration reach them;
    `model[:3]` is a `Sequential` of the same first three layers, not of copies.
    Raises TypeError for what is no layer.
    """

    def __init__(self, *layers):
        self.layers = [_layer("layers", layer) for layer in layers]

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def backward(self, grad_output):
        for layer in reversed(self.layers):
            grad_output = layer.backward(grad_output)
        return grad_output

    def learn(self, grad_output):
        """`backward` down to the first layer that has parameters; what is before it has nothing to learn."""
        first = next((i for i, layer in enumerate(self.layers) if layer.parameters()), None)
        if first is not None:
            for layer in reversed(self.layers[first + 1 :]):
                grad_output = layer.backward(grad_output)
            self.layers[first].learn(grad_output)

    def activations(self, x):
        """The output of every layer for a batch x, in order, as a list; a forward pass that keeps its pictures."""
        outputs = []
        for layer in self.layers:
            x = layer(x)
            outputs.append(x)
        return outputs

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
        return {str(position): layer for position, layer in enumerate(self.layers)}

    def __len__(self):
        return len(self.layers)

    def __getitem__(self, position):
        found = self.layers[position]
        return Sequential(*found) if isinstance(position, slice) else found

    def __iter__(self):
        return iter(self.layers)

    def __repr__(self):
        lines = [f"({name}): {layer!r}".replace("\n", "\n  ") for name, layer in self.children().items()]
        return "\n  ".join(["Sequential(", *lines]) + "\n)"


class Residual(Layer):
    """A shortcut around a layer: body(x) + x, or body(x) + shortcut(x) where the shape changes on the way.

    body: a layer, usually a `Sequential`. shortcut: a layer, usually a 1×1 convolution, or None for x itself.
    Source: K. He, X. Zhang, S. Ren and J. Sun, "Deep residual learning for image recognition", 2016.
    """

    def __init__(self, body, shortcut=None):
        self.body = _layer("body", body)
        self.shortcut = None if shortcut is None else _layer("shortcut", shortcut)

    def forward(self, x):
        y = self.body(x)
        past = x if self.shortcut is None else self.shortcut(x)
        _check_shapes(y.shape, past.shape)
        return y + past

    def backward(self, grad_output):
        past = grad_output if self.shortcut is None else self.shortcut.backward(grad_output)
        return self.body.backward(grad_output) + past

    def output_shape(self, input_shape):
        shape = self.body.output_shape(input_shape)
        past = tuple(input_shape) if self.shortcut is None else self.shortcut.output_shape(input_shape)
        _check_shapes(shape, past)
        return shape

    def macs(self, input_shape):
        return sum(layer.macs(input_shape) for layer in self.children().values())

    def children(self):
        return {"body": self.body} | ({} if self.shortcut is None else {"shortcut": self.shortcut})

    def __repr__(self):
        lines = [f"({name}): {layer!r}".replace("\n", "\n  ") for name, layer in self.children().items()]
        return "\n  ".join(["Residual(", *lines]) + "\n)"


def _check_shapes(body, past):
    if body != past:
        raise ValueError(f"body: expected an output of shape {past}, the shortcut's, got {body}")


def _layer(name, layer):
    if not isinstance(layer, Layer):
        raise TypeError(f"{name}: expected layers, got {layer!r}")
    return layer
