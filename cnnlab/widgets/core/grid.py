"""The traits that hold numbers, as JSON: a rectangle for an image or a kernel, a box where there are channels, and the
value that an image draws white.
"""

import numpy as np
from traitlets import Float, TraitType

from cnnlab.widgets.base import StateError

LARGEST = 1e6  # of a pixel or a weight: what a figure can still write out


class Grid(TraitType):
    """A rectangle of numbers as a list of rows; takes anything that NumPy reads as a two-dimensional array."""

    def __init__(self, smallest: int, largest: int, **kwargs):
        self.sides = (smallest, largest)
        super().__init__(**kwargs)

    def validate(self, obj, value):
        array = _numbers(value, f"{self.name}: expected rows of numbers, all of one length")
        low, high = self.sides
        if array.ndim != 2 or not all(low <= side <= high for side in array.shape):
            shape = " × ".join(map(str, array.shape)) or "a single number"
            raise StateError(f"{self.name}: expected rows and columns, {low} to {high} of each, got {shape}")
        return _finite(array, value, self.name)


class Box(TraitType):
    """Numbers along any axes as lists of lists; takes anything that NumPy reads as such an array.

    `sizes` holds, for each axis, the smallest and the largest length.
    """

    def __init__(self, *sizes: tuple[int, int], **kwargs):
        self.sizes = sizes
        super().__init__(**kwargs)

    def validate(self, obj, value):
        array = _numbers(value, f"{self.name}: expected numbers in rows of one length")
        if array.ndim != len(self.sizes) or not all(
            low <= side <= high for side, (low, high) in zip(array.shape, self.sizes, strict=True)
        ):
            wanted = " × ".join(f"{low}–{high}" for low, high in self.sizes)
            raise StateError(f"{self.name}: expected {wanted} numbers, got shape {array.shape}")
        return _finite(array, value, self.name)


class White(Float):
    """The value that an image draws white."""

    def __init__(self, default_value=9.0, **kwargs):
        super().__init__(default_value, **kwargs)

    def validate(self, obj, value):
        value = super().validate(obj, value)
        if not 0 < value <= LARGEST:  # NaN is not
            raise StateError(f"{self.name}: expected a number above 0, up to {LARGEST:,.0f}, got {value}")
        return value


def white_for(image) -> float:
    """What an image draws white if nothing is given: 1 for one up to 1, else 9 or its largest value."""
    brightest = float(np.max(image))
    return 1.0 if brightest <= 1 else max(9.0, brightest)


def _numbers(value, expected):
    try:
        return np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise StateError(f"{expected}, got {value!r}") from None


def _finite(array, value, name):
    if not np.all(np.abs(array) <= LARGEST):  # NaN is not
        raise StateError(f"{name}: expected finite numbers up to {LARGEST:,.0f} in size, got {value!r}")
    return array.tolist()
