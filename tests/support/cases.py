"""What programs of our own come to on the inputs of an exercise, each run plainly: known to end, and without a fence.

The learner's way, with its time limits and its verdicts, is `judge.examine`. Whoever calls holds it quiet, once for
many programs. Inputs, and the solution's results on them, are made once and shared: a program gets copies.
"""

import functools
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from cnnlab.exercises.checker import judge
from cnnlab.exercises.checker.exercise import Exercise, Inputs, define
from cnnlab.exercises.checker.outcome import Outcome
from cnnlab.exercises.checker.quiet import quietly
from cnnlab.exercises.checker.suspects import Case
from cnnlab.exercises.grading.trying.naming import plain_outcome

Expected = Iterable[tuple[Inputs, Outcome]]  # inputs, and what the solution comes to on them


@functools.cache
def drawn(exercise: Exercise, seed: int) -> Expected:
    """Return the inputs that a check with this seed draws, with the solution's results."""
    solution = define(exercise.solution, exercise.answer)
    with quietly():
        inputs = exercise.draw(np.random.default_rng(seed))
        return tuple((each, plain_outcome(exercise, solution, each)) for each in inputs)


def cases(exercise: Exercise, answer: Any, expected: Expected) -> Iterator[Case]:
    """Yield the cases of a program, each run when it is asked for."""
    return (Case(inputs, right, plain_outcome(exercise, answer, inputs)) for inputs, right in expected)


def is_right(exercise: Exercise, answer: Any, expected: Expected) -> bool:
    """Return whether a program is right on all inputs; it is run no further than to the first where it is not."""
    return all(judge.is_right(exercise, case) for case in cases(exercise, answer, expected))
