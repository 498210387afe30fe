"""Which numbers count as different: those that `np.isclose` tells apart, with a tolerance that goes by the largest."""

import itertools

import numpy as np
import pytest

from cnnlab.exercises import catalogue
from cnnlab.exercises.checker import compare, judge, rounding, suspects
from cnnlab.exercises.checker.exercise import define, solved

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


def test_small_numbers_are_judged_by_their_own_size():
    for size in (1e-12, 1e-5, 1.0, 1e9):
        expected = size * np.array([1.0, -2.0])
        assert compare.close(expected, expected * (1 + 1e-9), 1e-7)
        assert not compare.close(expected, expected * (1 + 1e-5), 1e-7)
        assert not compare.close(expected, 0 * expected, 1e-4)


def noise(exercise, inputs, given):
    return rounding.noise(catalogue.get(exercise), inputs, np.asarray(given))


def test_what_is_left_where_numbers_cancel_is_no_mistake_and_goes_by_their_size():
    exercise = catalogue.get("one-window")
    for size in (1e-6, 1.0, 1e6):
        inputs = {"image": size * np.array([[0.1, 0.2, 0.3]]), "kernel": np.array([[1.0, 1.0, -1.0]]), "i": 0, "j": 0}
        expected = np.array(0.0)
        assert suspects.same(exercise, inputs, expected, np.array(5.55e-17 * size))
        assert not suspects.same(exercise, inputs, expected, np.array(1e-6 * size))
    assert noise("one-window", {**inputs, "kernel": 1e-6 * inputs["kernel"]}, 0.0) < 1e-6


def test_noise_of_float32_is_that_of_float32():
    inputs = {"image": np.float32([[0.1, 0.2, 0.3]]), "kernel": np.float32([[1, 1, -1]]), "i": 0, "j": 0}
    assert 1e-8 < noise("one-window", inputs, np.float32(0)) < 1e-5


CENTRAL = """
def descent_step(x, target, w, rate):
    def loss(w):
        return np.mean((w * x - target) ** 2)

    h = 1e-5
    return w - rate * (loss(w + h) - loss(w - h)) / (2 * h)
"""


def test_a_derivative_taken_as_a_difference_is_right():
    """Not in float32, where so small a difference is nothing but rounding."""
    exercise = catalogue.get("descent-step")
    answer = define(CENTRAL, "descent_step")
    for seed in range(30):
        for inputs in exercise.draw(np.random.default_rng(seed)):
            precise = {name: np.asarray(each, float) for name, each in inputs.items()}
            expected = solved(exercise)(**precise)
            assert suspects.same(exercise, precise, np.asarray(expected), np.asarray(answer(**precise)))


@pytest.mark.parametrize("size", [1e-12, 1e-5, 1.0, 1e6])
def test_a_kernel_is_judged_by_its_own_size(size):
    exercise = catalogue.get("vertical-edges")
    kernels = {
        (1.0, -1.0): None,
        (-1.0, 1.0): None,
        (0.1 + 0.2, -0.3): None,
        (1.0, -1.00001): "answers-to-flat-areas",
        (1.0, -1.000001): "answers-to-flat-areas",
    }
    for (left, right), mistake in kernels.items():
        for seed in range(5):
            verdict = judge.examine(exercise, np.array([[left, right]]) * size, seed=seed, smallest=False)
            assert verdict.mistake == mistake
            assert verdict.status == ("incorrect" if mistake else "correct")
    single = np.float32([[0.1, -0.1]]) * np.float32(size)
    assert judge.examine(exercise, single, seed=0).status == "correct"
