"""What the figures are given: arrays of numbers, checked by the name of their argument, and the range of their colours.

Nothing is drawn here.
"""

import numpy as np


def numbers(name, values, axes):
    """`values` as an array of floats with as many axes as `axes` names, such as "(H, W)"; none of them is empty.

    Integers and booleans become floats, so that nothing overflows on the way to a colour.
    """
    try:
        found = np.asarray(values)
    except ValueError:  # rows of unequal length
        raise ValueError(f"{name}: expected an array {axes}, got rows of unequal length") from None
    if found.ndim != axes.count(",") + 1 - axes.endswith(",)"):
        raise ValueError(f"{name}: expected an array {axes}, got shape {found.shape}")
    if found.dtype.kind not in "biuf":
        raise TypeError(f"{name}: expected an array {axes} of numbers, got {found.dtype}")
    if found.size == 0:
        raise ValueError(f"{name}: expected an array {axes} without an empty axis, got shape {found.shape}")
    return found if found.dtype in (np.float32, np.float64) else found.astype(float)


def bright(name, values, axes):
    """An image of brightnesses from 0 to 1; bytes are brought there from 0 … 255."""
    found = numbers(name, values, axes)
    if np.asarray(values).dtype == np.uint8:
        found = found / 255
    if not (found.min() >= 0 and found.max() <= 1):  # nor NaN
        wrong = found[~((found >= 0) & (found <= 1))][0]
        raise ValueError(f"{name}: expected numbers from 0 to 1, or bytes, got {wrong:g}")
    return found


def several(name, parts, what):
    """The items of a dict from titles to what is drawn, at least one."""
    if not isinstance(parts, dict):
        raise TypeError(f"{name}: expected a dict from a title to {what}, got {type(parts).__name__}")
    if not parts:
        raise ValueError(f"{name}: expected a dict from a title to {what}, at least one, got {{}}")
    return parts


def greys(values):
    """The numbers that are drawn black and white: the smallest and the largest, NaN and infinities left out.

    Where all are the same there is no contrast. They are as bright as their number says: of 0 to 255 for bytes, else of
    0 to 1; what is more is white, what is less black.
    """
    known = finite(values)
    low, high = float(known.min(initial=np.inf)), float(known.max(initial=-np.inf))
    if low < high:
        return low, high
    if np.asarray(values).dtype == np.uint8:
        return 0.0, 255.0
    return min(low, 0.0), max(high, 1.0)


def strongest(values):
    """The largest absolute value, to which signed colours reach on both sides of zero; 1 where there is none."""
    return float(np.abs(finite(values)).max(initial=0)) or 1.0


def finite(values):
    """The numbers in an array that are neither NaN nor infinite, as floats in one row."""
    values = np.asarray(values)
    values = values if values.dtype.kind == "f" else values.astype(float)
    return values[np.isfinite(values)]
