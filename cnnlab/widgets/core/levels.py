"""Pictures as whole numbers: brightness or ink from 0 to 1 in equal steps, which JSON carries short and exact."""

import numpy as np


def levels(name: str, array: np.ndarray, steps: int, allowed: str = "floats from 0 to 1") -> np.ndarray:
    """Floats from 0 to 1 as ints from 0 to `steps`, in the same shape.

    Raises TypeError for what is not float, where `allowed` says what is, and ValueError for other values, NaN included.
    """
    if not np.issubdtype(array.dtype, np.floating):
        raise TypeError(f"{name}: expected {allowed}, got {array.dtype}")
    if not np.all((array >= 0) & (array <= 1)):  # NaN is not
        raise ValueError(f"{name}: expected floats from 0 to 1, got {array.min()} to {array.max()}")
    return np.round(array * steps).astype(int)
