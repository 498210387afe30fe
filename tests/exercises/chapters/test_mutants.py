"""A sample of what `make mutants` does in full: slips put into the solutions, each of which a check must find."""

import ast
import itertools
from dataclasses import replace

import numpy as np
import pytest

from cnnlab import exercises
from cnnlab.exercises import catalogue
from cnnlab.exercises.checker import judge
from cnnlab.exercises.checker.exercise import define
from cnnlab.exercises.checker.quiet import quietly
from mutants.inputs import made_up
from mutants.mutate import mutants
from mutants.trial import SECONDS, defined, differs, trial
from support.cases import drawn, is_right
from support.right_answers import RIGHT

every_exercise = pytest.mark.parametrize("id", exercises.ids())
SAMPLE = 10  # mutants that differ, of each exercise
INPUTS = 60  # made up, once for an exercise


@every_exercise
def test_a_sample_of_mutants_is_found_incorrect(id):
    """The first is checked as a learner's answer; the others must be wrong on the inputs that this check draws."""
    exercise = catalogue.get(id)
    codes = mutants(exercise.solution)
    shuffled = [codes[k] for k in np.random.default_rng(0).permutation(len(codes))]
    answers = {code: answer for code in shuffled if (answer := defined(exercise, code)) is not None}
    with quietly():
        differing = (code for code, each in answers.items() if differs(exercise, each, made_up(exercise, INPUTS)))
        sample = list(itertools.islice(differing, SAMPLE))
        assert [code for code in sample if not differs(exercise, answers[code], drawn(exercise, 0))] == []
    verdict = judge.examine(exercise, answers[sample[0]], seed=0, seconds=SECONDS, smallest=False)
    assert verdict.status == "incorrect"


@every_exercise
def test_made_up_inputs_are_many_and_right_answers_agree_on_them(id):
    """If two right answers differ there, the exercise allows inputs that its prompt does not promise."""
    exercise = catalogue.get(id)
    inputs = made_up(exercise, INPUTS)
    assert len(inputs) == INPUTS, "write the exercise's `allows` so that its own inputs, and others, are let in"
    with quietly():
        for code in RIGHT[id]:
            answer = define(code, exercise.answer)
            for each in inputs:
                assert is_right(exercise, answer, [each]), (code, each)


@every_exercise
def test_an_exercise_allows_what_it_draws(id):
    exercise = catalogue.get(id)
    for seed in range(3):
        assert all(exercise.allows(**inputs) for inputs in exercise.draw(np.random.default_rng(seed)))


def test_mutants_are_the_slips_one_would_think_of():
    found = mutants("def f(a, b):\n    for i in range(2):\n        a[i, 0] += b[1:] @ a\n    return a.sum(axis=0)")
    assert len(found) == len(set(found))
    for slip in (
        "range(2 - 1)",
        "range(1, 2)",
        "a[0, i]",
        "a[i, 1]",
        "b[2:]",
        "b[:]",
        "-= b",
        "= b[1:] @ a",
        "b[1:] * a",
        "a @ b[1:]",
        "-b[1:] @ a",
        "a[1:] @ a",
        "axis=1",
        "a.sum()",
        "a.mean(axis=0)",
        "return -a",
    ):
        assert any(slip in code for code in found), slip
    for code in found:
        ast.parse(code)


def test_no_more_mutants_than_asked_for():
    solution = catalogue.get("conv2d-loops").solution
    assert len(mutants(solution, 7)) == len(set(mutants(solution, 7))) == 7


def test_an_equivalent_mutant_is_told_from_one_that_differs_errs_or_never_ends(monkeypatch):
    monkeypatch.setattr("mutants.trial.SECONDS", 0.5)
    exercise = catalogue.get("conv2d-loops")

    def is_told(other):
        answer = define(exercise.solution.replace("i + m", other), exercise.answer)
        return differs(exercise, answer, made_up(exercise, 20))

    assert not is_told("m + i")
    for other in ("i - m", "undefined", "sum(1 for _ in iter(int, 1)) + m"):
        assert is_told(other)


def test_a_trial_counts_what_was_caught_and_keeps_what_was_let_through():
    exercise = catalogue.get("columns-follow")
    found = trial(exercise, 20)
    assert found.survivors == ()
    assert found.caught + found.equivalent == found.made == len(mutants(exercise.solution)) > 0
    kind = replace(exercise, draw=lambda rng: [{"weight": np.ones((3, 3)), "order": np.arange(3)}] * 2)
    let_through = trial(kind, 20)
    assert let_through.survivors
    assert let_through.caught == let_through.made - let_through.equivalent - len(let_through.survivors)
