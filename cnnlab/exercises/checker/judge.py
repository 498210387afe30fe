"""Judges an answer: runs it on random inputs, compares it with the solution, and recognises named mistakes.

A wrong answer is compared with the exercise's mistakes on the same inputs, and the one that gives the same results
speaks. Nothing is recorded or displayed here; running the answer is `outcome`'s part, comparing numbers `compare`'s,
making a failing input smaller `shrink`'s.
"""

import functools
import itertools
import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from cnnlab.exercises.checker import compare, fence, outcome, runner, shrink
from cnnlab.exercises.checker.exercise import Exercise, Inputs, Mistake, define
from cnnlab.exercises.checker.outcome import Outcome
from cnnlab.exercises.checker.verdict import CounterExample, Verdict

SECONDS = 4.0  # for all the inputs of one check together
_PATIENCE = 60.0  # for the solution, which is known to end
_TRIES = 400  # inputs tried on the way to the smallest


@dataclass(frozen=True)
class Case:
    """One input, and what came of it: by the solution, and by the answer."""

    inputs: Inputs
    expected: Outcome
    given: Outcome


def examine(
    exercise: Exercise, answer: Any, *, seed: int | None = None, seconds: float = SECONDS, smallest: bool = True
) -> Verdict:
    """Return the verdict on an answer without recording it.

    seed: makes the inputs repeatable.  seconds: for all the inputs together.
    smallest: look for the smallest input that fails, which nobody needs who does not show it.
    """
    verdict = functools.partial(Verdict, exercise.id)
    if answer is None or answer is ...:
        return verdict("not attempted", f"`{exercise.answer}` has no value yet.")
    if exercise.is_function and not callable(answer):
        call = f'`check("{exercise.id}", {exercise.answer})`, without parentheses after the name'
        return verdict("incorrect", f"The check needs the function itself, not {compare.kind(answer)}: {call}.")
    with fence.intact():
        return _examine(exercise, answer, seed, seconds, smallest, verdict)


def _examine(exercise, answer, seed, seconds, smallest, verdict):
    inputs = exercise.draw(np.random.default_rng(seed))
    expected = _expected(exercise, inputs)
    given = outcome.observe(exercise, answer, inputs, seconds)
    if given[0].blank:
        return verdict("not attempted", _nothing(exercise, answer, given[0]))
    cases = [Case(*case) for case in zip(inputs, expected, given, strict=False)]
    wrong = [case for case in cases if not is_right(exercise, case)]
    if not wrong:
        return verdict("correct", f"It gave the right result in all {len(inputs)} random tests.")
    mistakes = recognised(exercise, inputs, given)
    mistake = mistakes[0] if mistakes else None
    shown = _smallest(exercise, answer, wrong[0], inputs, mistake, seconds) if smallest else wrong[0]
    return verdict(
        "incorrect",
        mistake.says if mistake else _sentence(shown, seconds),
        mistake.name if mistake else None,
        _counterexample(exercise, shown),
        shown.given.traceback,
        shown.given.printed,
    )


def _smallest(exercise, answer, case, drawn, mistake, seconds):
    """Return the smallest case found that is wrong as the given one is: told in the same words, by the same mistake."""
    if case.given.timed_out:
        return case
    found, words = case, _words(_sentence(case, seconds))
    patience, tries = runner.Patience(seconds / 2), itertools.count()

    def fails(inputs):
        nonlocal found
        if next(tries) > _TRIES or patience.is_over() or not (expected := admitted(exercise, inputs)):
            return False
        smaller = Case(inputs, expected, outcome.run(exercise, answer, inputs, seconds / 2))
        if is_right(exercise, smaller) or _words(_sentence(smaller, seconds)) != words:
            return False
        if mistake and mistake not in recognised(exercise, [inputs], [smaller.given], (mistake,), always_raises=True):
            return False
        found = smaller
        return True

    shrink.smallest(case.inputs, drawn, fails)
    return found


def admitted(exercise: Exercise, inputs: Inputs) -> Outcome | None:
    """Return what the solution comes to on inputs that nobody drew, or None for such as it need not take."""
    try:
        allowed = exercise.allows(**inputs)
    except Exception:  # a condition may take for granted what inputs cut short no longer have
        return None
    expected = outcome.run(exercise, define(exercise.solution, exercise.answer), inputs, _PATIENCE) if allowed else None
    if expected is None or expected.value is None or not expected.value.size or not np.isfinite(expected.value).all():
        return None
    return expected


def _words(sentence):
    return re.sub(r"[-+.\d]+", "", sentence)


def is_right(exercise: Exercise, case: Case) -> bool:
    """Return whether an answer gave what was expected, and left its arguments alone."""
    return _same(exercise, case.inputs, case.expected, case.given) and not case.given.changed


def recognised(exercise: Exercise, inputs: list, given: list, among=None, always_raises=False) -> list[Mistake]:
    """Return the named mistakes that explain a wrong answer: on every input the same result or the same kind of error.

    An answer that raises on every input is left to its error, which says more than a mistake would.
    """
    if len(given) < len(inputs) or any(yours.changed for yours in given):
        return []
    if all(yours.value is None for yours in given) and not always_raises:
        return []
    mistakes = exercise.mistakes if among is None else among
    return [m for m in mistakes if any(_explains(exercise, code, inputs, given) for code in m.codes)]


def _explains(exercise, code, inputs, given):
    mistaken = define(code, exercise.answer)
    for drawn, yours in zip(inputs, given, strict=True):
        theirs = outcome.run(exercise, mistaken, drawn, SECONDS)
        if not (theirs.raised and theirs.raised == yours.raised) and not _same(exercise, drawn, theirs, yours):
            return False
    return True


def _expected(exercise, inputs):
    outcomes = outcome.observe(exercise, define(exercise.solution, exercise.answer), inputs, _PATIENCE)
    if any(each.value is None for each in outcomes):
        raise RuntimeError(
            f"{exercise.id}: the solution itself does not run here ({outcomes[-1].fault}); was a function of NumPy or "
            "of cnnlab replaced in this notebook? Restart the kernel and try again."
        )
    return outcomes


def _same(exercise, drawn, expected, given):
    if expected.value is None or given.value is None:
        return False
    return exercise.same(expected.value, given.value, compare.tolerance(given.value, *drawn.values()))


def _nothing(exercise, answer, given):
    """Return the sentence for an answer that came to nothing: untouched, or a `return` forgotten."""
    starter = define(exercise.starter, exercise.answer)
    bodies = [getattr(getattr(each, "__code__", None), "co_code", None) for each in (answer, starter)]
    if not given.fault or bodies[0] == bodies[1]:
        return f"`{exercise.answer}` does not return anything yet."
    return (
        f"`{exercise.answer}` runs, but returns nothing: is the `return` missing? Printing a value does not return it."
    )


def _sentence(case, seconds):
    expected, given = case.expected, case.given
    if given.timed_out:
        return f"It had not finished after {seconds:g} seconds and was stopped: is there a loop that never ends?"
    if given.changed:
        return f"It changes its argument `{given.changed}`: whoever calls it still needs that. Work on a new array."
    if given.value is None and not given.raised and given.fault.startswith("The result is"):
        listed = given.listed is not None and compare.close(expected.value, given.listed, 1e-4)
        wrap = ": wrap it in `np.array(…)`" if listed else ""
        return f"{given.fault}; expected was {compare.wanted(expected.value)}{wrap}."
    if given.fault:
        return given.fault
    for name, value in case.inputs.items():
        if isinstance(value, np.ndarray) and np.array_equal(value, given.value):
            return f"The result is `{name}` itself, unchanged."
    return compare.difference(expected.value, given.value)


def _counterexample(exercise, case):
    if case.given.fault and not exercise.is_function:
        return None  # data of the wrong form: the input has no part in it
    expected, given = case.expected.value, case.given.value
    if case.given.timed_out:
        return CounterExample(case.inputs, expected, None, lead="It was stopped on this input:")
    if given is None:
        instead = f"nothing: it raised {case.given.raised}" if case.given.raised else ""
        return CounterExample(case.inputs, expected, None, instead=instead)
    if exercise.several_right:
        return CounterExample(case.inputs, expected, given, "expected, for example")
    wrong = None
    if given.shape == expected.shape:
        wrong = compare.differing(expected, given, compare.tolerance(given, *case.inputs.values()))
    return CounterExample(case.inputs, expected, given, wrong=wrong)
