"""The traits that hold numbers: a rectangle for an image or a kernel, a box along any axes, and the value that an image
draws white. In Python arrays that cannot be written into, on their way to the page lists.
"""

import numpy as np
from traitlets import Float, TraitType

from cnnlab.widgets.base import StateError

LARGEST = 1e6  # of a pixel or a weight: what a figure can still write out


def read_only(array: np.ndarray) -> np.ndarray:
    """The same array, into which nothing can be written any more."""
    array.flags.writeable = False
    return array


class _Numbers(TraitType):
    """An array of its own. Writing into it would change Python and not the figure: NumPy refuses it."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.tag(to_json=lambda array, _: array.tolist())

    def set(self, obj, value):
        value = self._validate(obj, value)
        if not np.array_equal(obj._trait_values.get(self.name), value):  # the same numbers are no change
            super().set(obj, value)

    def _kept(self, array, given):
        if not np.all(np.abs(array) <= LARGEST):  # NaN is not
            raise StateError(f"{self.name}: expected finite numbers up to {LARGEST:,.0f} in size, got {given!r}")
        return read_only(array)


class Grid(_Numbers):
    """A rectangle of numbers; takes anything that NumPy reads as a two-dimensional array, and any of the `names`."""

    def __init__(self, smallest: int, largest: int, names: dict | None = None, **kwargs):
        self.sides, self.names = (smallest, largest), names
        super().__init__(**kwargs)

    def validate(self, obj, value):
        if self.names and isinstance(value, str):
            if value not in self.names:
                raise StateError(f"{self.name}: expected an array or one of {', '.join(self.names)}, got {value!r}")
            value = self.names[value]
        array = _numbers(value, f"{self.name}: expected rows of numbers, all of one length")
        low, high = self.sides
        if array.ndim != 2 or not all(low <= side <= high for side in array.shape):
            shape = " × ".join(map(str, array.shape)) or "a single number"
            raise StateError(f"{self.name}: expected rows and columns, {low} to {high} of each, got {shape}")
        return self._kept(array, value)


class Box(_Numbers):
    """Numbers along any axes; takes anything that NumPy reads as such an array.

    `sizes` holds, for each axis, the smallest and the largest length; `whole` says that the numbers are whole.
    """

    def __init__(self, *sizes: tuple[int, int], whole: bool = False, **kwargs):
        self.sizes, self.whole = sizes, whole
        super().__init__(**kwargs)

    def validate(self, obj, value):
        array = _numbers(value, f"{self.name}: expected numbers in rows of one length")
        if array.shape == (0,):  # an empty list says nothing of the other axes
            array = array.reshape(0, *(low for low, _ in self.sizes[1:]))
        if array.ndim != len(self.sizes) or not all(
            low <= side <= high for side, (low, high) in zip(array.shape, self.sizes, strict=True)
        ):
            wanted = " × ".join(f"{low}–{high}" for low, high in self.sizes)
            raise StateError(f"{self.name}: expected {wanted} numbers, got shape {array.shape}")
        if self.whole and not np.array_equal(array, np.trunc(array)):
            raise StateError(f"{self.name}: expected whole numbers, got {value!r}")
        return self._kept(array.astype(np.int64) if self.whole else array, value)


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
    """The values as an array that nobody else has."""
    try:
        return np.array(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise StateError(f"{expected}, got {value!r}") from None
