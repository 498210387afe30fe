"""One number, or two, adjusted by gradient descent: the state and its rules.

A picture is multiplied by a weight (and lifted by a bias) so that it comes near a target; the loss is the mean squared
difference. Sliding, stepping, playing and drawing live in descent_explorer.js, which computes the same small loss.
"""

import numpy as np
from traitlets import Bool, Enum, Float, validate

from cnnlab.widgets.base import BookWidget, StateError
from cnnlab.widgets.core.grid import LARGEST, Box, Grid, read_only

DARK = [
    [0, 0, 0, 2, 3, 3, 0, 0],
    [0, 0, 0, 1, 2, 3, 2, 0],
    [0, 0, 0, 0, 0, 3, 2, 0],
    [0, 0, 2, 2, 3, 4, 2, 0],
    [0, 2, 4, 4, 4, 4, 2, 0],
    [0, 0, 0, 0, 2, 3, 0, 0],
    [0, 0, 0, 2, 4, 2, 0, 0],
    [0, 0, 0, 3, 3, 0, 0, 0],
]
BRIGHT = [
    [0, 0, 0, 4, 8, 8, 1, 0],
    [0, 0, 0, 3, 6, 8, 6, 0],
    [0, 0, 0, 0, 0, 8, 6, 0],
    [0, 1, 4, 6, 7, 9, 4, 0],
    [0, 4, 9, 9, 9, 9, 4, 0],
    [0, 0, 0, 0, 6, 8, 1, 0],
    [0, 0, 0, 5, 9, 4, 0, 0],
    [0, 0, 0, 7, 7, 1, 0, 0],
]
MOST_PLACES = 200  # of the path that are kept
MOST = {"rate": 100, "white": LARGEST}  # of the numbers that are above 0


class DescentExplorer(BookWidget):
    """Slide a weight down the curve of its loss, or a weight and a bias over a map, by hand or step by step.

    >>> explorer = DescentExplorer(weight=0.5, rate=0.1)
    >>> float(explorer.loss), explorer.gradient.tolist()
    (12.51953125, [-12.859375])
    >>> explorer.step()
    >>> round(explorer.weight, 3)
    1.786

    The output is `weight · input + bias`, the loss the mean of (output − target)². `input` and `target` are rectangles
    of one shape, 1 to 12 rows and columns, 0 is black and `white` is white; the input must not be even.
    `free`: "weight" (the bias stays what it is) or "both". `rate` is the learning rate, above 0 and up to 100.
    `view`: "all", or "near" for what a machine knows of the loss where it stands.
    `path`: the places [weight, bias] that the last steps came from.
    Raises ValueError for anything else.
    """

    summary = "A picture, a target, and the loss of the weight that should turn one into the other, with its slope."

    input = Grid(1, 12).tag(sync=True)
    target = Grid(1, 12).tag(sync=True)
    weight = Float(0.5).tag(sync=True)
    bias = Float(0.0).tag(sync=True)
    rate = Float(0.1).tag(sync=True)
    free = Enum(["weight", "both"], "weight").tag(sync=True)
    view = Enum(["all", "near"], "all").tag(sync=True)
    white = Float(9.0).tag(sync=True)
    path = Box((0, MOST_PLACES), (2, 2), default_value=[]).tag(sync=True)
    playing = Bool(False).tag(sync=True)

    def __init__(self, input=DARK, target=BRIGHT, **traits):
        shapes = [np.shape(grid.validate(self, given)) for grid, given in self._grids(input, target)]
        if shapes[0] != shapes[1]:
            raise StateError(f"target: expected {_size(shapes[0])} as the input, got {_size(shapes[1])}")
        super().__init__(input=input, target=target, **traits)

    @classmethod
    def _grids(cls, input, target):
        return (cls.input, input), (cls.target, target)

    @property
    def output(self) -> np.ndarray:
        """weight · input + bias, `(rows, columns)`."""
        return read_only(self.weight * self.input + self.bias)

    @property
    def loss(self) -> float:
        """The mean squared difference between output and target."""
        return np.mean((self.output - self.target) ** 2)

    @property
    def gradient(self) -> np.ndarray:
        """The slope of the loss for the weight, `(1,)`, or for the weight and the bias, `(2,)`."""
        twice = 2 * (self.output - self.target)
        slopes = [np.mean(twice * self.input), np.mean(twice)]
        return read_only(np.array(slopes[: 1 if self.free == "weight" else 2]))

    def step(self) -> None:
        """One step of gradient descent: against the gradient, times the rate. Raises ValueError if it leads too far."""
        place = [self.weight, self.bias]
        moved = place - self.rate * np.pad(self.gradient, (0, 2 - len(self.gradient)))
        if not np.all(np.abs(moved) <= LARGEST):
            raise StateError(f"rate: expected steps that stay within {LARGEST:,.0f}, got {self.rate}")
        self.weight, self.bias = moved.tolist()
        self.path = [*self.path, place][-MOST_PLACES:]

    @validate("input", "target")
    def _check_grid(self, proposal):
        name, value = proposal.trait.name, proposal.value
        other = self.target if name == "input" else self.input
        if np.shape(other) != np.shape(value):
            raise StateError(f"{name}: expected {_size(np.shape(other))}, got {_size(np.shape(value))}")
        if name == "input" and np.ptp(value) == 0:
            raise StateError(f"input: expected at least two different values, got only {value[0][0]:g}")
        return value

    @validate("weight", "bias")
    def _check_place(self, proposal):
        if not abs(proposal.value) <= LARGEST:  # NaN is not
            raise StateError(f"{proposal.trait.name}: expected up to {LARGEST:,.0f} in size, got {proposal.value}")
        return proposal.value

    @validate(*MOST)
    def _check_positive(self, proposal):
        name, value = proposal.trait.name, proposal.value
        if not 0 < value <= MOST[name]:  # NaN is not
            raise StateError(f"{name}: expected a number above 0, up to {MOST[name]:,.0f}, got {value}")
        return value


def _size(shape) -> str:
    return " × ".join(map(str, shape))
