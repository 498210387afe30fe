"""Wrong answers as learners would hand them in: of each mistake of an exercise, its programs as source text.

A mistake may have no text of its own: then it is told for what its slips make of the right ways of writing.
"""

import ast
import functools

import numpy as np

from cnnlab.exercises.checker import outcome, suspects
from cnnlab.exercises.checker.exercise import Exercise, Mistake, define
from cnnlab.exercises.checker.quiet import quietly


@functools.cache
def texts(exercise: Exercise, mistake: Mistake) -> tuple[str, ...]:
    """Return its own programs, or where it has none those of its slips that have results, and wrong ones."""
    if mistake.codes:
        return mistake.codes
    with quietly():
        made = [ast.unparse(tree) for tree in suspects.codes(exercise, mistake)]
        return tuple(code for code in made if _has_wrong_results(exercise, code))


def first(exercise: Exercise, mistake: Mistake) -> str:
    """Return the first program of a mistake."""
    return texts(exercise, mistake)[0]


def named(exercise: Exercise, name: str) -> str:
    """Return the first program of the mistake with this name."""
    return first(exercise, next(mistake for mistake in exercise.mistakes if mistake.name == name))


def _has_wrong_results(exercise, code):
    answers = [define(each, exercise.answer) for each in (exercise.solution, code)]
    drawn = exercise.draw(np.random.default_rng(0))
    pairs = [[outcome.plainly(exercise, answer, inputs)[0] for answer in answers] for inputs in drawn]
    right = [suspects.same(exercise, inputs, *pair) for inputs, pair in zip(drawn, pairs, strict=True)]
    return not all(right) and any(given is not None for _, given in pairs)
