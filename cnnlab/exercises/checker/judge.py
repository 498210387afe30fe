"""Judges an answer: runs it on random inputs, compares it with the solution, and recognises named mistakes.

Nothing is recorded or displayed here; running the answer is `outcome`'s part, comparing numbers `compare`'s, finding
out what was done wrong `suspects`', what to say where nothing was found out `sentences`', making a failing input
smaller `shrink`'s.
"""

import functools
import itertools
from typing import Any

import numpy as np

from cnnlab.exercises.checker import compare, fence, mending, outcome, rounding, runner, sentences, shrink, suspects
from cnnlab.exercises.checker.exercise import Exercise, Inputs, Mistake, define, solved
from cnnlab.exercises.checker.outcome import Outcome
from cnnlab.exercises.checker.patience import Patience
from cnnlab.exercises.checker.quiet import quietly
from cnnlab.exercises.checker.suspects import Case
from cnnlab.exercises.checker.verdict import CounterExample, Verdict

SECONDS = 4.0  # for all the inputs of one check together
_PATIENCE = 60.0  # for the solution, which is known to end
_TRIES = 400  # inputs tried on the way to the smallest


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
    suspect, fault = _fault(exercise, answer, cases, inputs, given, seconds)
    shown, says = sentences.telling(wrong)
    if smallest:
        shown = _smallest(exercise, answer, shown, says, inputs, suspect, seconds)
    says = says or sentences.of(shown, seconds)
    return verdict(
        "incorrect",
        sentences.with_fault(shown, says, fault) if fault else says,
        fault.name if fault else None,
        _counterexample(exercise, shown),
        shown.given.traceback,
        shown.given.printed,
    )


def _fault(exercise, answer, cases, inputs, given, seconds):
    """Return the wrong program that an answer does as, if there is one, and the mistake, slip or repair that is told.

    A mistake of the exercise has the best sentence; then, what mends the code is more certain than what only looks
    like it.
    """
    suspect = suspects.told(exercise, cases) if is_comparable(inputs, given) else None
    if suspect and isinstance(suspect.fault, Mistake):
        return suspect, suspect.fault
    if len(given) == len(inputs) and (repair := mending.told(exercise, answer, cases, seconds / 2)):
        return None, repair
    return suspect, suspect.fault if suspect else None


def _smallest(exercise, answer, case, says, drawn, suspect, seconds):
    """Return the smallest case found that is wrong as the given one is: told in the same words, by the same program."""
    if case.given.timed_out:
        return case
    found = case
    patience, tries = Patience(seconds / 2), itertools.count()

    def fails(inputs):
        nonlocal found
        if next(tries) > _TRIES or patience.is_over() or not (expected := _admitted(exercise, inputs)):
            return False
        smaller = Case(inputs, expected, outcome.run(exercise, answer, inputs, seconds / 2))
        if is_right(exercise, smaller) or not sentences.alike(smaller, case, says, seconds):
            return False
        if suspect and not suspects.explains(exercise, suspect, smaller):
            return False
        found = smaller
        return True

    with quietly():  # once for all that the solution runs on
        shrink.smallest(case.inputs, drawn, fails)
    return found


def admitted(exercise: Exercise, inputs: Inputs) -> Outcome | None:
    """Return what the solution comes to on inputs that nobody drew, or None for such as it need not take."""
    with quietly():
        return _admitted(exercise, inputs)


def _admitted(exercise, inputs):
    try:
        allowed = exercise.allows(**inputs)
    except Exception:  # a condition may take for granted what inputs cut short no longer have
        return None
    if not allowed:
        return None
    value, _ = outcome.plainly(exercise, solved(exercise), inputs)
    return Outcome(value) if value is not None and value.size and np.isfinite(value).all() else None


def is_right(exercise: Exercise, case: Case) -> bool:
    """Return whether an answer gave what was expected, and left its arguments alone."""
    return suspects.is_right(exercise, case) and not case.given.changed


def is_comparable(inputs: list, given: list[Outcome]) -> bool:
    """Return whether a wrong answer's results can be compared with those of a wrong program.

    An answer that raises on every input is left to its error, which says more than a mistake would.
    """
    return (
        len(given) == len(inputs)
        and not any(each.changed for each in given)
        and any(each.value is not None for each in given)
    )


def _expected(exercise, inputs):
    """Return what the solution comes to on each input; it replaces nothing, so that all are one run."""
    solution = solved(exercise)
    values = runner.run(lambda: [outcome.plainly(exercise, solution, each)[0] for each in inputs], (), _PATIENCE).value
    if values is None or any(value is None for value in values):
        fault = outcome.observe(exercise, solution, inputs, _PATIENCE)[-1].fault
        raise RuntimeError(
            f"{exercise.id}: the solution itself does not run here ({fault}); was a function of NumPy or "
            "of cnnlab replaced in this notebook? Restart the kernel and try again."
        )
    return [Outcome(value) for value in values]


def _nothing(exercise, answer, given):
    """Return the sentence for an answer that came to nothing: untouched, or a `return` forgotten."""
    starter = define(exercise.starter, exercise.answer)
    bodies = [getattr(getattr(each, "__code__", None), "co_code", None) for each in (answer, starter)]
    if not given.fault or bodies[0] == bodies[1]:
        return f"`{exercise.answer}` does not return anything yet."
    return (
        f"`{exercise.answer}` runs, but returns nothing: is the `return` missing? Printing a value does not return it."
    )


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
        noise = rounding.noise(exercise, case.inputs, given)
        wrong = compare.differing(expected, given, compare.tolerance(given, *case.inputs.values()), noise)
    return CounterExample(case.inputs, expected, given, wrong=wrong)
