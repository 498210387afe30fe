"""The vocabulary of slips in every exercise: what each makes of the right ways of writing is told, and truly."""

import ast
import functools

import numpy as np
import pytest

from cnnlab.exercises import catalogue, ids
from cnnlab.exercises.checker import suspects
from cnnlab.exercises.checker.exercise import Mistake, define
from cnnlab.exercises.checker.quiet import quietly
from cnnlab.exercises.checker.slips import BY_NAME, SLIPS, Slip
from support.cases import cases, drawn, is_right
from support.right_answers import RIGHT

FUNCTIONS = [exercise for exercise in map(catalogue.get, ids()) if exercise.is_function]
SAMPLE = 3  # programs of a slip in an exercise
every_function = pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda exercise: exercise.id)


@functools.cache
def told(exercise):
    """Return (slip, or mistake that speaks for it; what was told) for some programs whose results say something."""
    found = []
    with quietly():
        for speaker, slip in speakers(exercise):
            answers = suspects.programs(exercise, slip)
            for answer in answers[:: max(1, len(answers) // SAMPLE)]:
                if is_right(exercise, answer, drawn(exercise, 0)):
                    continue
                given = list(cases(exercise, answer, drawn(exercise, 0)))
                if suspects.are_telling(exercise, given):
                    found.append((speaker, suspects.told(exercise, given).fault))
    return found


def speakers(exercise):
    """Return (mistake or slip, slip that it speaks for) in their order."""
    faults = suspects.faults(exercise)
    return [(f, slip) for f in faults for slip in ((f,) if isinstance(f, Slip) else f.covers)]


@every_function
def test_every_way_of_writing_is_right_and_another_one(exercise):
    """Whatever is drawn, so that no sentence is ever told for one, nor for the right answers of the tests."""
    codes = [exercise.solution, *exercise.ways]
    assert len({ast.dump(ast.parse(code)) for code in codes}) == len(codes) >= 2
    assert not any("while" in code for code in codes), "a slip in it might never end"
    with quietly():
        for code in (*codes, *RIGHT[exercise.id]):
            answer = define(code, exercise.answer)
            assert all(is_right(exercise, answer, drawn(exercise, seed)) for seed in range(30)), code


@every_function
def test_what_a_slip_makes_is_told_by_its_name_or_by_one_before_it(exercise):
    """Of two that give the same results the first speaks."""
    order = [fault.name for fault in suspects.faults(exercise)]
    assert told(exercise)
    for speaker, fault in told(exercise):
        assert order.index(fault.name) <= order.index(speaker.name)


@every_function
def test_slips_are_silent_where_results_say_nothing(exercise):
    """0 everywhere, an input handed back, an error on every input: each has a sentence of its own that says more."""
    for answer in (lambda *arguments: np.zeros(3), lambda *arguments: [][0]):
        assert not suspects.are_telling(exercise, list(cases(exercise, answer, drawn(exercise, 0))))


def test_every_slip_is_of_use():
    """In some exercise it is told by its own name, or an exercise has a better sentence for it."""
    used = {fault.name for exercise in FUNCTIONS for speaker, fault in told(exercise) if speaker is fault}
    used &= set(BY_NAME)
    used |= {slip.name for exercise in FUNCTIONS for mistake in exercise.mistakes for slip in mistake.covers}
    assert used == set(BY_NAME)


def test_sentences_are_short_and_show_no_emphasis():
    assert len({slip.says for slip in SLIPS}) == len(BY_NAME) == len(SLIPS)
    for slip in SLIPS:
        assert slip.says.endswith((".", "?"))
        assert len(slip.says) <= 220
        assert "*" not in slip.says


def test_a_mistake_named_like_a_slip_takes_its_place():
    mistake = Mistake("wrong-sign", "Mind the sign.")
    assert mistake.covers == (BY_NAME["wrong-sign"],)
    with pytest.raises(ValueError, match=r"^slips: expected some of .*, got \{'no-such'\}"):
        Mistake("m", "No.", (), ("no-such",))
    with pytest.raises(TypeError, match=r"^codes: expected"):
        Mistake("m", "No.")
