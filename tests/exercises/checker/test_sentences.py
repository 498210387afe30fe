"""What is said of a wrong answer that nothing explains is true of it: of its results, and of every input."""

import gc
import re

import numpy as np
import pytest

from cnnlab.exercises import catalogue
from cnnlab.exercises.checker import compare, judge, sentences
from cnnlab.exercises.checker.exercise import define
from cnnlab.exercises.checker.outcome import Outcome
from cnnlab.exercises.checker.suspects import Case

HALF, HALVES, WHOLE = np.array(0.5), np.array([0.5, 2.0]), np.array([1.0, 2.0])
SAID = [  # expected, given, what is said
    (HALVES, np.zeros(2), "The result is 0 everywhere."),
    (HALF, np.array(0.0), "The result is 0; expected was another number."),
    (HALVES, np.array([0, 2]), "The result holds whole numbers only, and those expected are not: was its array made"),
    (HALVES, np.array([0, 0]), "The result holds whole numbers only, and those expected are not"),
    (HALVES, np.array([7, 2]), "The result holds whole numbers only, and those expected are not."),
    (WHOLE, np.array([1, 3]), "The result has the right shape, but not the right values."),
    (WHOLE, np.array([0, 0]), "The result is 0 everywhere."),
    (HALF, np.array(3), "The result is whole, and the one expected is not: was it rounded, or computed in whole"),
    (HALF, np.array(0), "The result is 0; expected was another number."),
    (np.array(2.0), np.array(3), "The result is a number, as it should be, but another one than expected."),
    (HALF, np.array(True), "The result is `True`, a truth value; expected was a number."),
    (HALVES, np.array([True, False]), "The result holds truth values, `True` and `False`; expected were numbers."),
    (HALVES, np.array(True), "The result is `True`, a truth value; expected was an array of shape (2,)."),
    (HALVES, np.array(0.5), "The result is a single number; expected was an array of shape (2,)."),
    (HALF, HALVES, "The result is an array of shape (2,); expected was a single number."),
    (HALVES, np.zeros((0, 2)), "The result is an array of shape (0, 2), which holds no numbers; expected was"),
    (HALVES, np.array([0.5, np.nan]), "The result contains NaN, which is not a number: a 0 / 0, or an array that was"),
    (HALF, np.array(np.nan), "The result contains NaN, which is not a number: a 0 / 0?"),
    (HALF, np.array(np.inf), "The result contains inf: a division by zero, a number too large?"),
    (np.array([np.nan, 1.0]), np.array([np.nan, 3.0]), "The result has the right shape, but not the right values."),
]


@pytest.mark.parametrize(("expected", "given", "says"), SAID)
def test_how_two_results_differ(expected, given, says):
    assert compare.difference(expected, given).startswith(says)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (np.array([1, None]), "an array of dtype object, which holds other things than numbers"),
        (np.array([1j]), "an array of dtype complex128"),
        (np.array(["a"]), "an array of dtype <U1"),
        (1j, "a complex number"),
        (np.complex128(1j), "a complex number"),
        ([1], "a list"),
        ((1,), "a tuple"),
        ("a", "a str"),
        (len, "a function"),
        (np.sum, "a function"),
        (np.ones((2, 3)), "an array of shape (2, 3)"),
    ],
)
def test_what_a_thing_is_called(value, says):
    assert compare.kind(value) == says


def said(id, code, **options):
    exercise = catalogue.get(id)
    exec(code, names := {"np": np})  # of no file, so that nothing can be found out from its lines
    return judge.examine(exercise, names[exercise.answer], seed=0, **options).message


def test_a_tuple_has_its_comma_named_and_the_right_numbers_in_one_are_to_be_wrapped():
    assert said("descent-step", "def descent_step(x, target, w, rate):\n    return w, rate").endswith(
        "The result is a tuple; expected was a single number: a comma in a `return` makes one."
    )
    solution = define(catalogue.get("conv1d").solution, "conv1d")
    verdict = judge.examine(catalogue.get("conv1d"), lambda x, w: tuple(solution(x, w)))
    assert verdict.message.endswith("wrap it in `np.array(…)`.")


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (
            "async def conv1d(x, w):\n    return x",
            "a coroutine; .*: `async def` makes one, and nobody waits for it here;",
        ),
        ("def conv1d(x, w):\n    yield x[0]", "a generator; .*: `yield` makes one; `return` the whole result"),
        ("async def conv1d(x, w):\n    yield x[0]", "an async_generator; .*: `async def` with `yield` makes one;"),
    ],
)
def test_what_only_promises_a_result_is_told_and_nothing_warns(code, says, recwarn):
    assert re.match(f"The result is {says}", said("conv1d", code))
    gc.collect()
    assert list(recwarn) == []


def cases(*results):
    """Make the cases of results: (the input, what was expected, what was given)."""
    return [
        Case({"x": np.asarray(x, float)}, Outcome(np.asarray(e, float)), Outcome(np.asarray(g))) for x, e, g in results
    ]


HANDED_BACK, NOTHING = ([1.0, 2.0], [3.0, 4.0], [1.0, 2.0]), ([1.0, 2.0], [3.0, 4.0], [0.0, 0.0])
OTHER = ([1.0, 2.0], [3.0, 4.0], [5.0, 6.0])


def test_what_would_be_said_of_the_whole_answer_is_true_of_every_input_that_it_failed_on():
    for one in (HANDED_BACK, NOTHING):
        wrong = cases(one, one)
        assert sentences.telling(wrong) == (wrong[0], sentences.of(wrong[0], 1))
        wrong = cases(one, OTHER)
        assert sentences.telling(wrong) == (wrong[1], "")
    wrong = cases(HANDED_BACK, NOTHING)
    shown, says = sentences.telling(wrong)
    assert shown is wrong[0]
    assert "unchanged" not in says
    assert "everywhere" not in says


def test_whole_numbers_are_told_though_one_result_is_nothing():
    wrong = cases(([1.0], [0.4], [0]), ([1.0], [1.6], [1]))
    assert "whole numbers only" in sentences.telling(wrong)[1]


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("one_window = lambda *inputs: 1", "The result is 1, on each of the inputs that it failed on."),
        ("one_window = lambda *inputs: 0", "The result is 0; expected was another number."),
        (
            "conv1d = lambda x, w: np.ones(len(x) - len(w) + 1, int)",
            "The result is 1 everywhere, on each of the inputs",
        ),
    ],
)
def test_an_answer_that_does_not_look_at_its_inputs_is_said_to_give_one_number(code, says):
    id = {"one_window": "one-window", "conv1d": "conv1d"}[code.split()[0]]
    assert said(id, code).startswith(says)


def test_a_smaller_input_shows_what_is_said():
    says = sentences.of(cases(NOTHING)[0], 1)
    assert sentences.alike(*cases(NOTHING, OTHER), says, 1)
    assert not sentences.alike(*cases(OTHER, NOTHING), says, 1)
    assert not sentences.alike(*cases(NOTHING, OTHER), "", 1)
    assert sentences.alike(*cases(OTHER, OTHER), "", 1)


def test_an_answer_is_not_said_to_hand_back_its_input_because_of_one_small_one():
    """With a single tap 1, this is the line itself; with more it is not."""
    code = "def conv1d(x, w):\n    return np.convolve(x, w[:1] ** 3 + w.sum() - w[0])[: len(x) - len(w) + 1]"
    assert "unchanged" not in said("conv1d", code)
    assert said("conv1d", "def conv1d(x, w):\n    return x") == "The result is `x` itself, unchanged."
