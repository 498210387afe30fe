"""Whether a learner's code becomes right by one small repair: then what was wrong with it is known.

An answer whose code is not to be had, or does more than compute, is left alone. Each repaired answer is run as the
learner's own is.
"""

from typing import Any

import numpy as np

from cnnlab.exercises.checker import outcome, runner, sources, suspects
from cnnlab.exercises.checker.exercise import Exercise
from cnnlab.exercises.checker.repairs import REPAIRS, Repair
from cnnlab.exercises.checker.suspects import Case


def told(exercise: Exercise, answer: Any, cases: list[Case], seconds: float) -> Repair | None:
    """Return the first repair that makes a wrong answer right in all cases, or None, also when time is up."""
    if not sources.only_computes(answer) or any(case.given.changed or case.given.timed_out for case in cases):
        return None
    ordered = sorted(cases, key=lambda case: suspects.is_right(exercise, case))  # those that are wrong first
    return runner.run(_first, (exercise, answer, sources.source(answer), ordered), seconds).value


def _first(exercise, answer, code, cases):
    for repair in REPAIRS:
        for tree in repair.programs(code):
            if (mended := _defined(tree, answer)) and _is_right(exercise, mended, cases):
                return repair
    return None


def _defined(tree, answer):
    """Return the function of a tree, among the names that the answer sees."""
    names = {"np": np, **answer.__globals__}
    try:
        exec(compile(tree, "<repair>", "exec"), names)
    except Exception:  # such as a change that is no Python
        return None
    return names[answer.__code__.co_name]


def _is_right(exercise, mended, cases):
    for case in cases:
        value, _ = outcome.plainly(exercise, mended, case.inputs)
        if not suspects.same(exercise, case.inputs, case.expected.value, value):
            return False
    return True
