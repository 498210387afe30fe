"""What is suspected behind a wrong answer: the wrong programs of an exercise, and which of them give the same results.

The exercise's own mistakes come first, then what the slips make of each right way of writing; of two that give the same
results, the first speaks. A program is compiled when it is first looked at, and dropped at the first input where its
result is another one.
"""

import ast
import functools
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from cnnlab.exercises.checker import compare, outcome, rounding, runner
from cnnlab.exercises.checker.exercise import Exercise, Inputs, Mistake, define
from cnnlab.exercises.checker.outcome import Outcome
from cnnlab.exercises.checker.slips import Slip

PATIENCE = 60.0  # seconds of computing for all programs together; after them nothing is suspected


@dataclass(frozen=True)
class Case:
    """One input, and what came of it: by the solution, and by the answer."""

    inputs: Inputs
    expected: Outcome
    given: Outcome


@dataclass(frozen=True)
class Suspect:
    """A program that gives an answer's results, and the mistake or slip that it stands for."""

    fault: Mistake | Slip
    answer: Callable[..., Any]


def told(exercise: Exercise, cases: list[Case], seconds: float = PATIENCE) -> Suspect | None:
    """Return the first suspect whose program explains a wrong answer in all cases, or None, also when time is up."""
    return next(iter(_found(exercise, cases, 1, seconds)), None)


def explains(exercise: Exercise, suspect: Suspect, case: Case, seconds: float = PATIENCE) -> bool:
    """Return whether a suspect's program comes to the same as the answer in one more case."""
    return _quietly(lambda: _explains(exercise, suspect.answer, [case]), False, seconds)


def all_told(exercise: Exercise, cases: list[Case]) -> list[str]:
    """Return the names of all mistakes and slips that explain a wrong answer in all cases, in their order."""
    return list(dict.fromkeys(suspect.fault.name for suspect in _found(exercise, cases, None, PATIENCE)))


def same(exercise: Exercise, inputs: Inputs, expected: np.ndarray | None, given: np.ndarray | None) -> bool:
    """Return whether two results on some inputs are equal as far as the exercise asks."""
    if expected is None or given is None:
        return False
    tolerance = compare.tolerance(given, *inputs.values())
    if exercise.same(expected, given, tolerance):
        return True
    if exercise.same is not compare.close or not rounding.is_small(inputs, expected, given):
        return False
    return compare.close(expected, given, tolerance, rounding.noise(exercise, inputs, given))


def is_right(exercise: Exercise, case: Case) -> bool:
    """Return whether an answer gave what was expected."""
    return same(exercise, case.inputs, case.expected.value, case.given.value)


@functools.cache
def programs(exercise: Exercise, fault: Mistake | Slip) -> tuple[Callable[..., Any], ...]:
    """Return the answers that a mistake stands for in an exercise, or a slip in each of its ways of writing."""
    return tuple(define(code, exercise.answer) for code in codes(exercise, fault))


def codes(exercise: Exercise, fault: Mistake | Slip) -> Iterator[str | ast.Module]:
    """Yield the wrong programs of a mistake or slip, as source text or as trees."""
    own, slips = ((), (fault,)) if isinstance(fault, Slip) else (fault.codes, fault.covers)
    yield from own
    for slip, way in itertools.product(slips, (exercise.solution, *exercise.ways)):
        yield from slip.programs(way)


@functools.cache
def faults(exercise: Exercise) -> tuple[Mistake | Slip, ...]:
    """Return an exercise's mistakes, and the slips that none of them speaks for."""
    spoken_for = {slip for mistake in exercise.mistakes for slip in mistake.covers}
    return (*exercise.mistakes, *(slip for slip in exercise.slips if slip not in spoken_for))


def _found(exercise, cases, most, seconds):
    return _quietly(lambda: list(itertools.islice(_matching(exercise, cases), most)), [], seconds)


def _quietly(function, otherwise, seconds):
    """Return what a function that runs programs of ours comes to, or something else where they do not end."""
    result = runner.run(function, (), seconds)
    if result.error:
        raise result.error
    return otherwise if result.timed_out else result.value


def _matching(exercise, cases):
    """Yield the suspects; those of slips only where results speak for them: errors may come of anything."""
    right = [is_right(exercise, case) for case in cases]
    wrong = [case for case, each in zip(cases, right, strict=True) if not each]
    ordered = wrong + [case for case, each in zip(cases, right, strict=True) if each]
    telling = _are_telling(wrong)
    for fault in faults(exercise):
        if isinstance(fault, Slip) and not telling:
            return
        for answer in programs(exercise, fault):
            if _explains(exercise, answer, ordered):
                yield Suspect(fault, answer)


def are_telling(exercise: Exercise, cases: list[Case]) -> bool:
    """Return whether the wrong results of an answer, for the most part, are more than nothing and more than errors."""
    return _are_telling([case for case in cases if not is_right(exercise, case)])


def _are_telling(wrong):
    return 2 * sum(map(_is_telling, wrong)) >= len(wrong)


def _is_telling(case):
    """Return whether a wrong result is more than nothing: not an error, not 0 everywhere, not an input handed back."""
    given = case.given.value
    if given is None or not given.any():
        return False
    return not any(isinstance(v, np.ndarray) and np.array_equal(v, given) for v in case.inputs.values())


def _explains(exercise, answer, cases):
    for case in cases:
        value, raised = outcome.plainly(exercise, answer, case.inputs)
        if not (raised and raised == case.given.raised) and not same(exercise, case.inputs, value, case.given.value):
            return False
    return True
