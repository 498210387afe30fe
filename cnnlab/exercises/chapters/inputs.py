"""Random numbers that the exercises of several chapters are tried on, and the forms in which arrays may come.

A form is put on inputs that an exercise has drawn; which sizes it draws, and what lies at the ends, is its own affair.
"""

import numpy as np

ARRAYS = "Arrays may hold integers or decimals; leave them as they are."  # said in every prompt that has any


def values(rng, shape, dtype=np.float64):
    """Return random values for reading: up to 9.9 in size, with one decimal that is never 0."""
    tenths = 10 * rng.integers(0, 10, shape) + rng.integers(1, 10, shape)
    return (tenths * rng.choice([-1, 1], shape) / 10).astype(dtype)


def in_all_forms(drawn, small=0):
    """Return inputs, and some of them again: each array in turn as integers, all as views, all in float32.

    small: which of them become views. No view can be cut, or its form is gone, so that it is shown as it was drawn.
    """
    names = [name for name, value in drawn[0].items() if isinstance(value, np.ndarray) and value.dtype.kind == "f"]
    integers = [_with(drawn[-1 - k % 2], [name], whole) for k, name in enumerate(names)]
    return [*drawn, *integers, _with(drawn[small], names, strided), _with(drawn[-1], names, _single)]


def _with(inputs, names, form):
    return {name: form(value) if name in names else value for name, value in inputs.items()}


def whole(array):
    """Return the whole numbers next to some numbers, away from 0, as integers."""
    return (np.sign(array) * np.ceil(np.abs(array))).astype(np.int64)


def strided(array):
    """Return the same numbers as a view: in memory the last axis comes first, and each number has two places."""
    room = np.full([2 * length for length in array.shape[::-1]], 99, array.dtype)
    view = room[(slice(None, None, 2),) * array.ndim].T
    view[...] = array
    return view


def _single(array):
    return array.astype(np.float32)
