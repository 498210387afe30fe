"""How weights move: stochastic gradient descent and Adam, by PyTorch's formulas.

An optimizer knows parameters only by `.data`, `.grad` and `.shape`; it changes `.data` in place. Where
gradients come from is none of its business.
"""

from collections.abc import Iterable
from copy import copy

import numpy as np

from cnnlab._checks import number, quiet


class Optimizer:
    """What both have in common: the parameters, the learning rate `.lr`, which may be changed at any time, the state.

    A parameter whose `.grad` is None is left alone, as in PyTorch. `numbers` names the attributes that
    `state_dict` holds, `arguments` those that are printed, `slots` what is kept for each parameter from its first step
    on: arrays of its shape, and `steps`, a count.
    """

    numbers = arguments = ("lr", "weight_decay")
    slots = ()

    def __init__(self, parameters, lr, weight_decay):
        if isinstance(parameters, str | np.ndarray) or not isinstance(parameters, Iterable):
            raise TypeError(f"parameters: expected model.parameters(), got {parameters!r}")
        self.parameters = list({id(parameter): parameter for parameter in parameters}.values())  # each moves once
        if not self.parameters:
            raise ValueError("parameters: expected at least one, got none")
        for parameter in self.parameters:
            if not all(hasattr(parameter, name) for name in ("data", "grad", "shape")):
                raise TypeError(f"parameters: expected those of model.parameters(), got {parameter!r}")
        self.lr = number("lr", lr, 0)
        self.weight_decay = number("weight_decay", weight_decay, 0)
        self._state = [{} for _ in self.parameters]

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in self.arguments)})"

    def zero_grad(self):
        """Forget all gradients; the next backward pass starts anew."""
        for parameter in self.parameters:
            parameter.grad = None

    @quiet
    def step(self):
        """Move every parameter that has a gradient."""
        for parameter, state in zip(self.parameters, self._state, strict=True):
            if parameter.grad is not None:
                grad = parameter.grad
                if self.weight_decay:
                    grad = grad + self.weight_decay * parameter.data
                self._move(parameter.data, grad, state)

    def state_dict(self):
        """All that the next step depends on besides the parameters: a flat dict of numbers and copied arrays.

        "velocity.2" is the velocity of the third parameter; before its first step there is none.
        """
        state = {name: getattr(self, name) for name in self.numbers}
        for position, kept in enumerate(self._state):
            state.update({f"{slot}.{position}": copy(value) for slot, value in kept.items()})
        return state

    def load_state_dict(self, state):
        """Go on from where another optimizer of the same kind, for parameters of the same shapes, stood.

        Raises TypeError or ValueError for anything else; then nothing has changed.
        """
        self._check_state(state)
        for name in self.numbers:
            setattr(self, name, float(state[name]))
        self._state = [
            {slot: _restored(slot, state[f"{slot}.{i}"]) for slot in self.slots if f"{slot}.{i}" in state}
            for i in range(len(self.parameters))
        ]

    def _check_state(self, state):
        if not isinstance(state, dict):
            raise TypeError(f"state: expected a dict, got {type(state).__name__}")
        expected = dict.fromkeys(self.numbers, ())  # name: shape
        for position, parameter in enumerate(self.parameters):
            shapes = {f"{slot}.{position}": () if slot == "steps" else parameter.shape for slot in self.slots}
            if not shapes.keys().isdisjoint(state):  # all of a parameter's state or, before its first step, none
                expected |= shapes
        missing, foreign = [*(expected.keys() - state.keys())], [*(state.keys() - expected.keys())]
        if missing or foreign:
            kind = type(self).__name__
            raise ValueError(f"state: expected that of {kind}, got one without {missing} and with {foreign}")
        for name, shape in expected.items():
            if np.asarray(state[name]).dtype.kind not in "fiu" or np.shape(state[name]) != shape:
                what = f"numbers of shape {shape}" if shape else "a number"
                raise ValueError(f"state: expected {what} for {name!r}, got {state[name]!r}")
        for name in self.numbers:
            number("state", float(state[name]), 0)

    def _move(self, weights, grad, state):
        raise NotImplementedError(f"{type(self).__name__} has no rule")


def _restored(slot, value):
    return int(value) if slot == "steps" else np.array(value)


class SGD(Optimizer):
    """Stochastic gradient descent: v ← momentum · v + g, w ← w − lr · v, with g = gradient + weight_decay · w.

    parameters: `model.parameters()`. lr, momentum, weight_decay: numbers >= 0. The first v is g.
    Source: I. Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013, in
    PyTorch's form (the learning rate outside of v).
    """

    numbers = arguments = ("lr", "momentum", "weight_decay")
    slots = ("velocity",)

    def __init__(self, parameters, lr, momentum=0.0, weight_decay=0.0):
        super().__init__(parameters, lr, weight_decay)
        self.momentum = number("momentum", momentum, 0)

    def _move(self, weights, grad, state):
        if self.momentum:
            grad = state["velocity"] = self.momentum * state["velocity"] + grad if state else copy(grad)
        weights -= self.lr * grad


class Adam(Optimizer):
    """Adam: each weight's step is the mean of its gradients over the root of the mean of their squares.

    m ← β₁ m + (1 − β₁) g and v ← β₂ v + (1 − β₂) g², both divided by what they lack after t steps, 1 − βᵗ;
    w ← w − lr · m̂ / (√v̂ + eps), with g = gradient + weight_decay · w.

    parameters: `model.parameters()`. lr, eps, weight_decay: numbers >= 0. betas: two numbers in 0 … 1, without 1.
    Source: D. P. Kingma and J. Ba, "Adam: a method for stochastic optimization", 2015.
    """

    numbers = ("lr", "beta1", "beta2", "eps", "weight_decay")
    arguments = ("lr", "betas", "eps", "weight_decay")
    slots = ("mean", "square", "steps")

    def __init__(self, parameters, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0):
        super().__init__(parameters, lr, weight_decay)
        if not isinstance(betas, list | tuple) or len(betas) != 2:
            raise TypeError(f"betas: expected two numbers, got {betas!r}")
        for beta in betas:
            if number("betas", beta, 0, 1) == 1:
                raise ValueError(f"betas: expected two numbers >= 0 and < 1, got {betas!r}")
        self.beta1, self.beta2 = (number("betas", beta, 0, 1) for beta in betas)
        self.eps = number("eps", eps, 0)

    @property
    def betas(self):
        """Both, as they were given."""
        return self.beta1, self.beta2

    def _move(self, weights, grad, state):
        if not state:
            state.update(steps=0, mean=np.zeros_like(weights), square=np.zeros_like(weights))
        state["steps"] += 1
        state["mean"] = self.beta1 * state["mean"] + (1 - self.beta1) * grad
        state["square"] = self.beta2 * state["square"] + (1 - self.beta2) * grad**2
        mean = state["mean"] / (1 - self.beta1 ** state["steps"])
        square = state["square"] / (1 - self.beta2 ** state["steps"])
        weights -= self.lr * mean / (np.sqrt(square) + self.eps)


def __dir__():
    return ["Adam", "Optimizer", "SGD"]
