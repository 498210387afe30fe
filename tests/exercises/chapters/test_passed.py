"""What is wrong only for integers, views, ones, equal sizes or at the ends is found, with every seed."""

import numpy as np
import pytest

from cnnlab.exercises import catalogue, ids
from cnnlab.exercises.chapters.inputs import ARRAYS
from cnnlab.exercises.checker import judge
from cnnlab.exercises.checker.exercise import define
from cnnlab.exercises.checker.quiet import quietly
from exercises.chapters.passed import PASSED
from support.cases import drawn, is_right

SEEDS = range(30)


@pytest.mark.parametrize("id", PASSED)
def test_what_kind_inputs_would_let_through_is_incorrect_with_every_seed(id):
    exercise = catalogue.get(id)
    for code in PASSED[id]:
        answer = define(code, exercise.answer)
        assert judge.examine(exercise, answer, seed=0, smallest=False).status == "incorrect", code
        with quietly():
            assert [seed for seed in SEEDS if is_right(exercise, answer, drawn(exercise, seed))] == [], code


@pytest.mark.parametrize("id", ids())
def test_arrays_come_in_every_form_that_the_prompt_allows(id):
    """One along each axis, whatever it is; where it is about numbers, integers and views of each array too."""
    exercise = catalogue.get(id)
    if not exercise.is_function:
        return  # of a kernel to be designed the images are only what it is tried on
    inputs = exercise.draw(np.random.default_rng(1))
    for name, axes in ((name, value.shape) for name, value in inputs[0].items() if isinstance(value, np.ndarray)):
        seen = [each[name] for each in inputs]
        for axis in range(len(axes)):
            assert 1 in {array.shape[axis] for array in seen}, (name, axis)
        if ARRAYS in exercise.prompt and seen[0].dtype.kind == "f":
            assert any(array.dtype == np.int64 for array in seen), name
            assert any(not array.flags.forc for array in seen), name


def test_no_view_is_larger_than_is_read_with_ease():
    """It is shown as it was drawn: whatever is cut from it is a view no more."""
    for exercise in map(catalogue.get, ids()):
        arrays = [value for each in exercise.draw(np.random.default_rng(1)) for value in each.values()]
        assert all(v.size <= 24 for v in arrays if isinstance(v, np.ndarray) and not v.flags.forc), exercise.id
