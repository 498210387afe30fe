"""Judges an answer: runs it on random inputs, compares it with the solution, and recognises named mistakes.

A wrong answer is compared with the exercise's mistakes on the same inputs, and the one that gives the same results
speaks. Nothing is recorded or displayed here; running code safely is `runner`'s part, comparing numbers `compare`'s.
"""

import functools
import linecache
import time
import traceback
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from cnnlab.exercises import compare, runner
from cnnlab.exercises.exercise import Exercise, Mistake, RefusedError, define
from cnnlab.exercises.verdict import CounterExample, Verdict

SECONDS = 4.0  # for all the inputs of one check together
_PATIENCE = 60.0  # for the solution, which is known to end, on a machine that is busy


@dataclass(frozen=True)
class Outcome:
    """What an answer came to on one input.

    value: its result as an array, or None.  blank: nothing was attempted.  fault: a sentence, if the result cannot
    even be compared.  listed: a list's numbers as an array.  changed: the argument that was modified.
    raised: the name of the error that came instead of a result.
    """

    value: np.ndarray | None = None
    blank: bool = False
    fault: str = ""
    listed: np.ndarray | None = None
    changed: str = ""
    raised: str = ""
    timed_out: bool = False
    printed: str = ""
    traceback: str = ""


def examine(exercise: Exercise, answer: Any, *, seed: int | None = None, seconds: float = SECONDS) -> Verdict:
    """Return the verdict on an answer without recording it; a seed makes the inputs repeatable."""
    verdict = functools.partial(Verdict, exercise.id)
    if answer is None or answer is ...:
        return verdict("not attempted", f"`{exercise.answer}` has no value yet.")
    if exercise.is_function and not callable(answer):
        call = f'`check("{exercise.id}", {exercise.answer})`, without parentheses after the name'
        return verdict("incorrect", f"The check needs the function itself, not {compare.kind(answer)}: {call}.")
    inputs = exercise.draw(np.random.default_rng(seed))
    expected = _expected(exercise, inputs)
    given = observe(exercise, answer, inputs, seconds)
    if given[0].blank:
        return verdict("not attempted", _nothing(exercise, answer, given[0]))
    right = [_same(exercise, *pair) and not pair[2].changed for pair in zip(inputs, expected, given, strict=False)]
    if all(right) and len(right) == len(inputs):
        return verdict("correct", f"It gave the right result in all {len(inputs)} random tests.")
    first = right.index(False)
    mistakes = recognised(exercise, inputs, given)
    mistake = mistakes[0] if mistakes else None
    return verdict(
        "incorrect",
        mistake.says if mistake else _sentence(inputs[first], expected[first], given[first], seconds),
        mistake.name if mistake else None,
        _counterexample(exercise, inputs[first], expected[first], given[first]),
        given[first].traceback,
        given[first].printed,
    )


def observe(exercise: Exercise, answer: Any, inputs: list, seconds: float) -> list[Outcome]:
    """Run an answer on each input in turn, on copies; stop early when nothing was attempted or time is up."""
    outcomes: list[Outcome] = []
    until = time.monotonic() + seconds
    for drawn in inputs:
        left = max(0.01, until - time.monotonic())
        outcomes.append(_run(exercise, answer, drawn, left, first=not outcomes))
        if outcomes[-1].blank or outcomes[-1].timed_out:
            break
    return outcomes


def _run(exercise, answer, drawn, seconds, first=False):
    copies = {name: np.array(v) if isinstance(v, np.ndarray) else v for name, v in drawn.items()}
    result = runner.run(exercise.run, (answer, *copies.values()), seconds)
    changed = [name for name in drawn if not compare.identical(drawn[name], copies[name])]
    return replace(_outcome(answer, result, first), changed="".join(changed[:1]))


def recognised(exercise: Exercise, inputs: list, given: list) -> list[Mistake]:
    """Return the named mistakes that explain a wrong answer: on every input the same result or the same kind of error.

    An answer that raises on every input is left to its error, which says more than a mistake would.
    """
    if len(given) < len(inputs) or any(outcome.changed for outcome in given):
        return []
    if all(yours.value is None for yours in given):
        return []
    return [m for m in exercise.mistakes if any(_explains(exercise, code, inputs, given) for code in m.codes)]


def _explains(exercise, code, inputs, given):
    mistaken = define(code, exercise.answer)
    for drawn, yours in zip(inputs, given, strict=True):
        theirs = _run(exercise, mistaken, drawn, SECONDS)
        if not (theirs.raised and theirs.raised == yours.raised) and not _same(exercise, drawn, theirs, yours):
            return False
    return True


def _expected(exercise, inputs):
    outcomes = observe(exercise, define(exercise.solution, exercise.answer), inputs, _PATIENCE)
    if any(outcome.value is None for outcome in outcomes):
        raise RuntimeError(
            f"{exercise.id}: the solution itself does not run here ({outcomes[-1].fault}); was a function of NumPy or "
            "of cnnlab replaced in this notebook? Restart the kernel and try again."
        )
    return outcomes


def _same(exercise, drawn, expected, given):
    if expected.value is None or given.value is None:
        return False
    return exercise.same(expected.value, given.value, compare.tolerance(given.value, *drawn.values()))


def _outcome(answer, result, first):
    if result.timed_out:
        return Outcome(timed_out=True, printed=result.printed)
    if isinstance(result.error, RefusedError):
        return Outcome(fault=str(result.error), printed=result.printed)
    if first and (isinstance(result.error, NotImplementedError) or result.value is ...):
        return Outcome(blank=True)
    if result.error is not None:
        fault, trace = _raised(answer, result.error), _traceback(result.error)
        return Outcome(raised=type(result.error).__name__, fault=fault, printed=result.printed, traceback=trace)
    if result.value is None or result.value is ...:
        return Outcome(blank=first, fault="It returned nothing for this input: is a `return` missing on some path?")
    value = compare.as_array(result.value)
    fault = "" if value is not None else f"The result is {compare.kind(result.value)}"
    return Outcome(value=value, fault=fault, listed=compare.from_list(result.value), printed=result.printed)


def _nothing(exercise, answer, given):
    """Return the sentence for an answer that came to nothing: untouched, or a `return` forgotten."""
    starter = define(exercise.starter, exercise.answer)
    bodies = [getattr(getattr(each, "__code__", None), "co_code", None) for each in (answer, starter)]
    if not given.fault or bodies[0] == bodies[1]:
        return f"`{exercise.answer}` does not return anything yet."
    return (
        f"`{exercise.answer}` runs, but returns nothing: is the `return` missing? Printing a value does not return it."
    )


def _raised(answer, error):
    """Return what an answer raised as one sentence, with the line of the learner's code where it happened."""
    sentence = f"It raised `{traceback.format_exception_only(error)[0].splitlines()[0][:200]}`"
    file = getattr(getattr(answer, "__code__", None), "co_filename", None)
    lines = [number for frame, number in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == file]
    if not lines:
        return sentence + "."
    source = linecache.getline(file, lines[-1]).strip()
    return f"{sentence} in line {lines[-1]}: `{source}`." if source else f"{sentence} in line {lines[-1]}."


def _traceback(error):
    """Return the traceback from the learner's first line on, without the engine's own frames."""
    entries = error.__traceback__
    while entries.tb_next and Path(entries.tb_frame.f_code.co_filename).parent == Path(__file__).parent:
        entries = entries.tb_next
    return "".join(traceback.format_exception(type(error), error, entries))


def _sentence(inputs, expected, given, seconds):
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
    for name, value in inputs.items():
        if isinstance(value, np.ndarray) and np.array_equal(value, given.value):
            return f"The result is `{name}` itself, unchanged."
    return compare.difference(expected.value, given.value)


def _counterexample(exercise, inputs, expected, given):
    if given.fault and not exercise.is_function:
        return None  # data of the wrong form: the input has no part in it
    label = "expected, for example" if exercise.several_right else "expected"
    return CounterExample(inputs, expected.value, given.value, label)
