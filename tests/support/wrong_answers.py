"""Wrong answers as learners would hand them in: of each mistake of an exercise, its programs as source text.

A mistake may have no text of its own: then it is told for what its slips make of the right ways of writing.
"""

import ast
import functools

from cnnlab.exercises.checker import judge, suspects
from cnnlab.exercises.checker.exercise import Exercise, Mistake
from cnnlab.exercises.checker.quiet import quietly
from support.cases import cases, drawn


@functools.cache
def texts(exercise: Exercise, mistake: Mistake) -> tuple[str, ...]:
    """Return its own programs, or where it has none those of its slips that have results, and wrong ones."""
    if mistake.codes:
        return mistake.codes
    with quietly():
        made = zip(suspects.codes(exercise, mistake), suspects.programs(exercise, mistake), strict=True)
        return tuple(ast.unparse(tree) for tree, answer in made if _has_wrong_results(exercise, answer))


def first(exercise: Exercise, mistake: Mistake) -> str:
    """Return the first program of a mistake."""
    return texts(exercise, mistake)[0]


def named(exercise: Exercise, name: str) -> str:
    """Return the first program of the mistake with this name."""
    return first(exercise, next(mistake for mistake in exercise.mistakes if mistake.name == name))


def _has_wrong_results(exercise, answer):
    found = list(cases(exercise, answer, drawn(exercise, 0)))
    right = [judge.is_right(exercise, case) for case in found]
    return not all(right) and any(case.given.value is not None for case in found)
