"""Which numbers count as different: those that `np.isclose` tells apart, with a tolerance that goes by the largest."""

import itertools

import numpy as np

from cnnlab.exercises.checker import compare

TYPES = (np.float64, np.float32, np.float16, np.int64, np.uint8, bool)
SHAPES = ((), (0,), (7,), (3, 4))
TOLERANCES = (1e-9, 1e-7, 1e-4, 1e-2)


def nearly_equal(rng, shape, tolerance):
    """Return some numbers, NaN and inf among them, and others that are as far from them as is just allowed, or not."""
    numbers = np.where(rng.random(shape) < 0.2, rng.choice([np.nan, np.inf, -np.inf], shape), rng.normal(0, 30, shape))
    factors = 1 + tolerance * rng.choice([0, -0.5, 0.999, 1.001, 3], shape)
    return numbers, np.where(rng.random(shape) < 0.2, rng.choice([np.nan, np.inf, 0], shape), numbers * factors)


def as_type(array, kind):
    whole = np.dtype(kind).kind != "f"
    return (np.nan_to_num(array, posinf=99, neginf=0) if whole else array).astype(kind)


def test_numbers_differ_where_numpy_says_so():
    rng = np.random.default_rng(0)
    for first, second, shape, tolerance in itertools.product(TYPES, TYPES, SHAPES, TOLERANCES):
        with np.errstate(all="ignore"):
            numbers = nearly_equal(rng, shape, tolerance)
            expected, given = (as_type(each, kind) for each, kind in zip(numbers, (first, second), strict=True))
            scale = np.max(np.abs(expected), initial=0.0, where=np.isfinite(expected))
            far = ~np.isclose(given, expected, rtol=tolerance, atol=tolerance * scale, equal_nan=True)
        assert np.array_equal(compare.differing(expected, given, tolerance), far), (expected, given)
