"""Random numbers that the exercises of several chapters are tried on."""

import numpy as np


def values(rng, shape, dtype=np.float64):
    """Return random values for reading: up to 9.9 in size, one decimal, never 0."""
    return (rng.integers(1, 100, shape) * rng.choice([-1, 1], shape) / 10).astype(dtype)
