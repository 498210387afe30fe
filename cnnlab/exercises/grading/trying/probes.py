"""Wrong answers that fit any exercise whose answer is a function: each is made from its solution, and must be found.

What an exercise's own mistakes are stands with the exercise.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from cnnlab.exercises.checker.exercise import Exercise, Inputs, solved

Make = Callable[[Exercise], Callable[..., Any]]


def after_solution(change: Callable[[Any], Any]) -> Make:
    """Make a wrong answer that changes what the solution returns."""
    return lambda exercise: lambda *arguments: change(solved(exercise)(*arguments))


def in_place(exercise):
    """Make an answer that is right, and changes the arrays that it was given."""

    def answer(*arguments):
        result = solved(exercise)(*arguments)
        for argument in arguments:
            if isinstance(argument, np.ndarray) and argument.size:
                argument[...] = ~argument if argument.dtype == bool else argument[..., ::-1] + 1
        return result

    return answer


def raises(exercise):
    """Make an answer that raises."""

    def answer(*arguments):
        return [][3]

    return answer


def never_ends(exercise):
    """Make an answer that loops for ever."""

    def answer(*arguments):
        while True:
            pass

    return answer


PROBES: dict[str, Make] = {  # by what an answer does
    "gives 0 everywhere": after_solution(lambda result: np.asarray(result) * 0),
    "returns its first argument": lambda exercise: lambda *arguments: arguments[0],
    "returns an array with an axis too many": after_solution(lambda result: np.asarray(result)[None]),
    "changes its arguments": in_place,
    "raises an error": raises,
    "returns nothing": lambda exercise: lambda *arguments: None,
    "never ends": never_ends,
}


def fits(name: str, inputs: list[Inputs]) -> bool:
    """Return whether a wrong answer is one on such inputs: numbers never change in place."""
    first = inputs[0].values()
    if name == "changes its arguments":
        return any(isinstance(value, np.ndarray) and value.size for value in first)
    return name != "returns its first argument" or bool(first)
