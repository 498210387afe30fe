"""Whether an answer's output is what was expected, and if not, the sentence that says how it differs.

Knows arrays and numbers; nothing of exercises, of running code or of display.
"""

from typing import Any

import numpy as np


def tolerance(given: Any, *inputs: Any) -> float:
    """Return the relative tolerance for a result: that of the least precise floating-point array among all.

    Rounding grows with the number of terms in a sum: far above one rounding error, far below any mistake.
    Half precision is granted only where an input has it, or it would let a result through that is a little off.
    """
    sizes = [value.dtype.itemsize for value in inputs if isinstance(value, np.ndarray) and value.dtype.kind == "f"]
    if isinstance(given, np.ndarray) and given.dtype.kind == "f":
        sizes.append(max(4, given.dtype.itemsize))
    least = min(sizes, default=8)
    return 1e-2 if least < 4 else 1e-4 if least < 8 else 1e-9


def close(expected: np.ndarray, given: np.ndarray, tolerance: float) -> bool:
    """Return whether two arrays have one shape and the same numbers up to rounding."""
    return expected.shape == given.shape and not differing(expected, given, tolerance).any()


def differing(expected: np.ndarray, given: np.ndarray, tolerance: float) -> np.ndarray:
    """Return which numbers of two arrays of one shape differ by more than rounding, as an array of bools."""
    expected = np.asarray(expected, np.result_type(expected, 1.0))
    size, finite = np.abs(expected), np.isfinite(expected)
    scale = np.max(size, initial=1.0, where=finite)
    with np.errstate(invalid="ignore", over="ignore"):  # by hand: `np.isclose` takes three times as long
        near = (np.abs(given - expected) <= tolerance * scale + tolerance * size) & finite
    return ~(near | (given == expected) | np.isnan(given) & np.isnan(expected))


def identical(before: Any, after: Any) -> bool:
    """Return whether an argument still is what it was before a call."""
    if isinstance(before, np.ndarray):
        return before.shape == after.shape and before.dtype == after.dtype and before.tobytes() == after.tobytes()
    if isinstance(before, list | tuple):
        return len(before) == len(after) and all(map(identical, before, after))
    return not isinstance(before, dict | set) or before == after


def as_array(value: Any) -> np.ndarray | None:
    """Return a private copy of a number or numeric array as a plain array, or None for anything else."""
    if not issubclass(type(value), np.ndarray | np.generic | int | float):  # isinstance would trust __class__
        return None
    array = np.array(value, subok=False)
    return array if array.dtype.kind in "fiub" else None


def from_list(value: Any) -> np.ndarray | None:
    """Return the numbers of a list, nested or not, as an array, or None for anything else."""
    if type(value) not in (list, tuple):
        return None
    try:
        return as_array(np.array(value))
    except Exception:  # whatever the things in the list raise on being made numbers
        return None


def kind(value: Any) -> str:
    """Return what a value is, in words: "a list", "an array of shape (2, 3)"."""
    if isinstance(value, np.ndarray) and value.dtype.kind not in "fiub":
        return f"an array of dtype {value.dtype}"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    name = "function" if callable(value) and not isinstance(value, type) else type(value).__name__
    return f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"


def wanted(expected: np.ndarray) -> str:
    """Return what should have come back, in words."""
    return f"an array of shape {expected.shape}" if expected.ndim else "a single number"


def difference(expected: np.ndarray, given: np.ndarray) -> str:
    """Return one sentence on how `given` differs from `expected`: the shape, NaN or inf, or the values."""
    if given.shape != expected.shape:
        return f"The result is {kind(given)}; expected was {wanted(expected)}."
    if np.isnan(given).any():
        return "The result contains NaN, which is not a number: a division by zero, or an array never filled?"
    if np.isinf(given).any():
        return "The result contains inf: a division by zero, or an array that was never filled?"
    if given.dtype.kind in "iu" and expected.dtype.kind == "f":
        return "The result holds whole numbers only: was its array made for integers?"
    if given.size and not given.any():
        return "The result is 0 everywhere."
    if given.ndim == 0:
        return "The result is a number, as it should be, but another one than expected."
    return "The result has the right shape, but not the right values."
