"""Checks of arguments, with one wording for the whole library: "name: expected what is allowed, got what was found".

What the arguments mean is none of this module's business; how `padding` is spelled is in `arithmetic`.
`quiet` lets infinities and NaN pass through a function without NumPy's warnings, as they do in PyTorch.
"""

from numbers import Integral, Real

import numpy as np

quiet = np.errstate(over="ignore", under="ignore", invalid="ignore", divide="ignore")

FLOATS = frozenset({np.dtype(np.float32), np.dtype(np.float64)})

_AXES = {2: "(N, features)", 4: "(N, C, H, W)"}  # of a batch
_ADVICE = {  # by the axes there should be, and those there are
    (4, 3): "; for one image, {0}[np.newaxis] adds the batch axis; for many of one channel, {0}[:, np.newaxis] adds it",
    (4, 2): "; for one image of one channel, {}[np.newaxis, np.newaxis] adds the axes of batch and channel",
    (2, 1): "; for one example, {}[np.newaxis] adds the batch axis",
    (2, 4): "; nn.Flatten makes one row of features of each image",
}
_WEIGHTS = {2: "(out_features, in_features)", 4: "(K, C // groups, kH, kW)"}


def counted(number, thing):
    """How many there are of something, in words: "1 channel", "3 channels"."""
    return f"{number} {thing}{'s' * (number != 1)}"


def is_integer(value):
    """Whether `value` is a whole number by type; True and 3.0 are not."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def integer(name, value, minimum=1):
    """`value` as an int."""
    if not is_integer(value):
        raise TypeError(f"{name}: expected an int >= {minimum}, got {value!r}")
    if value < minimum:
        raise ValueError(f"{name}: expected an int >= {minimum}, got {value!r}")
    return int(value)


def pair(name, value, minimum=1):
    """(h, w) for an int or a pair of ints."""
    sides = tuple(value) if isinstance(value, list | tuple) else (value, value)
    expected = f"an int >= {minimum} or a pair of them"
    if not all(is_integer(side) for side in sides):
        raise TypeError(f"{name}: expected {expected}, got {value!r}")
    if len(sides) != 2 or min(sides) < minimum:
        raise ValueError(f"{name}: expected {expected}, got {value!r}")
    return int(sides[0]), int(sides[1])


def flag(name, value):
    """`value` as a bool."""
    if not isinstance(value, bool | np.bool):
        raise TypeError(f"{name}: expected True or False, got {value!r}")
    return bool(value)


def number(name, value, minimum=None, maximum=None, above=False):
    """`value` as an int or float in minimum … maximum; `above` leaves the minimum itself out. NaN is in no range."""
    expected = "a number"
    if minimum is not None:
        expected += f" {'>' if above else '>='} {minimum}"
    if maximum is not None:
        expected += f" and <= {maximum}"
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name}: expected {expected}, got {value!r}")
    low = minimum is None or (value > minimum if above else value >= minimum)
    if not (low and (maximum is None or value <= maximum)):
        raise ValueError(f"{name}: expected {expected}, got {value!r}")
    return int(value) if is_integer(value) else float(value)


def axis(name, value, ndim):
    """An int that counts one of `ndim` axes, from the front or, negative, from the end."""
    if integer(name, value, minimum=-ndim) >= ndim:
        raise ValueError(f"{name}: expected an int in {-ndim} … {ndim - 1}, got {value!r}")
    return int(value)


def generator(name, value):
    """A `numpy.random.Generator` from a seed, a generator or None."""
    if value is None or isinstance(value, np.random.Generator):
        return np.random.default_rng(value)
    expected = "a seed (an int >= 0), a numpy.random.Generator or None"
    if not is_integer(value):
        raise TypeError(f"{name}: expected {expected}, got {value!r}")
    if value < 0:
        raise ValueError(f"{name}: expected {expected}, got {value!r}")
    return np.random.default_rng(int(value))


def as_array(value):
    """A number, an array, or a list of either, as an array; None for anything else, such as rows of unequal length."""
    if not isinstance(value, np.ndarray | list | tuple | int | float | np.number):
        return None
    try:
        return np.asarray(value)
    except ValueError:
        return None


def float_dtype(name, value):
    """float32 or float64, as a NumPy dtype."""
    if isinstance(value, str | type | np.dtype) and value in (np.float32, np.float64, "float32", "float64"):
        return np.dtype(value)
    raise TypeError(f"{name}: expected float32 or float64, got {value!r}")


def array(name, value, ndim=None, like=None, axes=_AXES):
    """A float32 or float64 array of `ndim` axes, of the dtype of `like`; only its first axis may be empty."""
    if not isinstance(value, np.ndarray):
        raise TypeError(
            f"{name}: expected a NumPy array of float32 or float64, got {type(value).__name__}; "
            "convert with np.asarray(…, dtype=np.float32)"
        )
    if value.dtype not in FLOATS:
        raise TypeError(
            f"{name}: expected float32 or float64, got {value.dtype}; convert with {name}.astype(np.float32)"
        )
    if like is not None and value.dtype is not like.dtype and value.dtype != like.dtype:
        raise TypeError(
            f"{name}: expected {like.dtype} like the other arrays, got {value.dtype}; "
            f"convert with {name}.astype(np.{like.dtype})"
        )
    if ndim is not None and value.ndim != ndim:
        advice = _ADVICE.get((ndim, value.ndim), "").format(name) if axes is _AXES else ""
        raise ValueError(f"{name}: expected shape {axes[ndim]}, got {value.shape}{advice}")
    if value.ndim == 0:
        raise ValueError(f"{name}: expected at least one axis, got a single number")
    if value.size == 0 and 0 in value.shape[1:]:
        raise ValueError(f"{name}: expected no empty axis but the first, the batch, got shape {value.shape}")
    return value


def vector(name, value, length, like):
    """A float array of shape (length,), of the dtype of `like`."""
    array(name, value, like=like)
    if value.shape != (length,):
        raise ValueError(f"{name}: expected shape ({length},), one number a channel, got {value.shape}")
    return value


def weights(name, value, ndim, like):
    """A float array of the dtype of `like` that, unlike a batch, may not be empty along the first axis either."""
    array(name, value, ndim, like, _WEIGHTS)
    if len(value) == 0:
        raise ValueError(f"{name}: expected at least one output channel, got shape {value.shape}")
    return value


def gradient(value, shape, like):
    """The gradient with respect to an output of `shape`, of the dtype of `like`."""
    array("grad_output", value, like=like)
    if value.shape != shape:
        raise ValueError(f"grad_output: expected the output's shape {shape}, got {value.shape}")
    return value
