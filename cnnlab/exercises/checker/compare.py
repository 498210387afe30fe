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


def close(expected: np.ndarray, given: np.ndarray, tolerance: float, noise: float = 0.0) -> bool:
    """Return whether two arrays have one shape and the same numbers up to rounding."""
    return expected.shape == given.shape and not differing(expected, given, tolerance, noise).any()


def differing(expected: np.ndarray, given: np.ndarray, tolerance: float, noise: float = 0.0) -> np.ndarray:
    """Return which numbers of two arrays of one shape differ by more than rounding, as an array of bools.

    tolerance: relative to the largest number expected.  noise: what is left of larger numbers that cancel, as it is.
    """
    expected = np.asarray(expected, np.result_type(expected, 1.0))
    size, finite = np.abs(expected), np.isfinite(expected)
    scale = np.max(size, initial=0.0, where=finite)
    with np.errstate(invalid="ignore", over="ignore"):  # by hand: `np.isclose` takes three times as long
        near = (np.abs(given - expected) <= tolerance * scale + tolerance * size + noise) & finite
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
    if isinstance(value, np.ndarray) and value.dtype.kind == "O":
        return "an array of dtype object, which holds other things than numbers"
    if isinstance(value, np.ndarray) and value.dtype.kind not in "fiub":
        return f"an array of dtype {value.dtype}"
    if isinstance(value, np.ndarray):
        return shaped(value)
    if isinstance(value, complex):
        return "a complex number"
    if callable(value) and not isinstance(value, type):
        return "a function"
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"


def shaped(array: np.ndarray) -> str:
    """Return the form of an array, or of a number made an array, in words."""
    if array.ndim == 0:
        return f"`{bool(array)}`, a truth value" if array.dtype.kind == "b" else "a single number"
    return f"an array of shape {array.shape}{'' if array.size else ', which holds no numbers'}"


def difference(expected: np.ndarray, given: np.ndarray) -> str:
    """Return one sentence on how `given` differs from `expected`: the shape, NaN or inf, or the values."""
    if given.shape != expected.shape:
        return f"The result is {shaped(given)}; expected was {shaped(expected)}."
    if sentence := _no_numbers(expected, given) or _not_finite(expected, given):
        return sentence
    for sentence in sweeping(expected, given):
        return sentence
    if given.ndim == 0:
        return "The result is a number, as it should be, but another one than expected."
    return "The result has the right shape, but not the right values."


def sweeping(expected: np.ndarray, given: np.ndarray) -> tuple[str, ...]:
    """Return the sentences on a result of the right shape that is of one kind throughout: 0, or whole."""
    if given.shape != expected.shape or given.dtype.kind == "b":
        return ()
    nothing, whole = _nothing(given), _whole(expected, given)  # of 0 throughout, an array of whole numbers says more
    return tuple(filter(None, (_cut(expected, given, whole), whole, nothing) if given.ndim else (nothing, whole)))


def _no_numbers(expected, given):
    if given.dtype.kind != "b" or expected.dtype.kind == "b":
        return ""
    if given.ndim == 0:
        return f"The result is {shaped(given)}; expected was a number. What does a comparison give?"
    return "The result holds truth values, `True` and `False`; expected were numbers. What does a comparison give?"


def _not_finite(expected, given):
    """Where the expected is finite: numbers of the given that are not."""
    unfilled = ", or an array that was never filled" if given.ndim else ""
    if (np.isnan(given) & ~np.isnan(expected)).any():
        return f"The result contains NaN, which is not a number: a 0 / 0{unfilled}?"
    if (np.isinf(given) & ~np.isinf(expected)).any():
        return f"The result contains inf: a division by zero, a number too large{unfilled}?"
    return ""


def _whole(expected, given):
    """Only where whole numbers cannot be right."""
    if given.dtype.kind not in "iu" or np.array_equal(expected, np.round(expected)):
        return ""
    if given.ndim == 0:
        return "The result is whole, and the one expected is not: was it rounded, or computed in whole numbers (`//`)?"
    return "The result holds whole numbers only, and those expected are not."


def _cut(expected, given, whole):
    """Only where the whole numbers may be what is left of those expected."""
    near = whole and np.isfinite(expected).all() and (np.abs(expected - given) < 1).all()
    return f"{whole.removesuffix('.')}: was its array made for integers?" if near else ""


def _nothing(given):
    if not given.size or given.any():
        return ""
    return "The result is 0 everywhere." if given.ndim else "The result is 0; expected was another number."
