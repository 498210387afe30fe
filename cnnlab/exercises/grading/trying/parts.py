"""Takes the parts of an exercise into use: what its code defines and draws, or the problem with it in a sentence."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from cnnlab.exercises.checker import compare
from cnnlab.exercises.checker.exercise import Exercise, define
from cnnlab.exercises.checker.quiet import quietly
from cnnlab.exercises.grading import secret


class Unusable(Exception):  # noqa: N818 (nothing is wrong here, but with an exercise)
    """Something without which the rest cannot be tried; the message is the problem."""


class blaming:  # noqa: N801 (used like a function)
    """Turns what an instructor's code raises inside into a problem that names the part it came from."""

    def __init__(self, part):
        self.part = part

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if isinstance(error, Exception | SystemExit) and not isinstance(error, Unusable):
            raise Unusable(f"{self.part} raises {secret.told(error)}; mend it") from None


def draw(exercise: Exercise, seed: int) -> list:
    """Return the inputs that a check with this seed draws. Raises Unusable where these are none."""
    with quietly():
        inputs = exercise.draw(np.random.default_rng(seed))
    good = isinstance(inputs, list | tuple) and inputs and all(isinstance(each, Mapping) for each in inputs)
    if not good or not all(isinstance(name, str) for each in inputs for name in each):
        raise Unusable(
            "draw: expected a list of inputs, each a dict by argument name as {'image': array}, got "
            + ("None" if inputs is None else compare.kind(inputs) if inputs else "an empty one")
        )
    return list(inputs)


def defined(exercise: Exercise, code: str, what: str) -> Any:
    """Return what a program binds to the answer's name. Raises Unusable that names the program if it does not."""
    try:
        return define(code, exercise.answer)
    except KeyError as error:
        if error.args == (exercise.answer,):
            raise Unusable(f"{what} does not define {exercise.answer!r}, the name of the answer") from None
        raise Unusable(f"{what} raises {secret.told(error)}; mend it") from None
    except (Exception, SystemExit) as error:
        raise Unusable(f"{what} does not run: {secret.told(error)}") from None
