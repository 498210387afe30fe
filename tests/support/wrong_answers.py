"""Wrong answers as learners would hand them in: of each mistake of an exercise, its programs as source text.

A mistake may have no text of its own: then it is told for what its slips make of the right ways of writing.
"""

from cnnlab.exercises.checker.exercise import Exercise, Mistake
from cnnlab.exercises.grading.trying.naming import texts


def first(exercise: Exercise, mistake: Mistake) -> str:
    """Return the first program of a mistake."""
    return texts(exercise, mistake)[0]


def named(exercise: Exercise, name: str) -> str:
    """Return the first program of the mistake with this name."""
    return first(exercise, next(mistake for mistake in exercise.mistakes if mistake.name == name))
