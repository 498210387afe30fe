"""The public functions, and how an answer is judged.

An answer is run on random inputs and compared with the solution; a wrong one is compared with the exercise's named
mistakes, and the one that gives the same results speaks. Running code safely is `runner`'s part, comparing numbers
`compare`'s, display `verdict`'s, remembering `record`'s.
"""

import difflib
import functools
import importlib
import linecache
import os
import time
import traceback
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cnnlab.exercises import compare, record, runner
from cnnlab.exercises.exercise import Exercise, RefusedError, define
from cnnlab.exercises.verdict import CounterExample, Note, Verdict

CHAPTERS = ("convolution",)  # modules with TITLE and EXERCISES, in the book's order
SECONDS = 4.0  # for all the inputs of one check together

_hints_given: dict[str, int] = {}


def check(id: str, answer: Any, *, verbose: bool = False) -> Verdict:
    """Return the verdict on an answer, which displays itself as a cell's last line.

    id: the exercise's name.  answer: what the exercise asks for, usually a function.
    verbose: show the traceback of an answer that raised.
    Raises ValueError for an unknown id; whatever the answer does, it raises nothing.
    """
    verdict = examine(get(id), answer)
    if verdict.status != "not attempted" and not os.environ.get("CNNLAB_BOOK"):
        verdict = replace(verdict, note=record.save(id, verdict.status))
    return verdict if verbose else replace(verdict, traceback="")


def hint(id: str) -> Note:
    """Return the next hint for an exercise; after the last one, say so. Raises ValueError for an unknown id."""
    hints = get(id).hints
    number = _hints_given[id] = _hints_given.get(id, 0) + 1
    if number > len(hints):
        return Note(f'That was the last hint. `solution("{id}")` shows the solution and why it is right.')
    return Note(f"**Hint {number} of {len(hints)}.** {hints[number - 1]}")


def solution(id: str) -> Note:
    """Return an exercise's solution as code, with its why. Raises ValueError for an unknown id."""
    exercise = get(id)
    return Note(f"```python\n{exercise.solution.strip()}\n```\n\n{exercise.why}")


def ids() -> list[str]:
    """Return the ids of all exercises in the book's order."""
    return list(_exercises())


def progress() -> Note:
    """Return a page of what is done, by chapter."""
    done, note = record.load()
    lines = [note] if note else []
    for title, exercises in _chapters():
        correct = sum(done.get(exercise.id) == "correct" for exercise in exercises)
        lines += [f"**{title}**: {correct} of {len(exercises)} correct", ""]
        for exercise in exercises:
            status = done.get(exercise.id, "not attempted")
            sign = {"correct": "✓", "incorrect": "✗", "not attempted": "○"}[status]
            lines.append(f"- {sign} {exercise.title} (`{exercise.id}`): {status}")
        lines.append("")
    return Note("\n".join(lines).strip())


def get(id: str) -> Exercise:
    """Return an exercise by its id. Raises ValueError for an unknown one."""
    exercises = _exercises()
    if id not in exercises:
        near = difflib.get_close_matches(str(id), exercises) or list(exercises)
        raise ValueError(f"id: expected one of {', '.join(map(repr, near))}, got {id!r}")
    return exercises[id]


@functools.cache
def _chapters() -> tuple[tuple[str, tuple[Exercise, ...]], ...]:
    modules = [importlib.import_module(f"cnnlab.exercises.{name}") for name in CHAPTERS]
    return tuple((module.TITLE, module.EXERCISES) for module in modules)


@functools.cache
def _exercises() -> dict[str, Exercise]:
    return {exercise.id: exercise for _, exercises in _chapters() for exercise in exercises}


@dataclass(frozen=True)
class Outcome:
    """What an answer came to on one input.

    value: its result as an array, or None.  blank: nothing was attempted.  fault: a sentence, if the result cannot
    even be compared.  changed: the argument that was modified.  raised: an error came instead of a result.
    """

    value: np.ndarray | None = None
    blank: bool = False
    fault: str = ""
    changed: str = ""
    raised: bool = False
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
    expected = observe(exercise, define(exercise.solution, exercise.answer), inputs, seconds)
    given = observe(exercise, answer, inputs, seconds)
    if given[0].blank:
        return verdict("not attempted", f"`{exercise.answer}` does not return anything yet.")
    right = [_same(exercise, *pair) and not pair[2].changed for pair in zip(inputs, expected, given, strict=False)]
    if all(right) and len(right) == len(inputs):
        return verdict("correct", f"It gave the right result on all {len(inputs)} inputs drawn at random.")
    first = right.index(False)
    mistakes = recognised(exercise, inputs, expected, given, seconds)
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
        copies = {name: np.array(v) if isinstance(v, np.ndarray) else v for name, v in drawn.items()}
        result = runner.run(exercise.run, (answer, *copies.values()), max(0.01, until - time.monotonic()))
        changed = [name for name in drawn if not compare.identical(drawn[name], copies[name])]
        outcomes.append(replace(_outcome(answer, result, first=not outcomes), changed="".join(changed[:1])))
        if outcomes[-1].blank or outcomes[-1].timed_out:
            break
    return outcomes


def recognised(exercise, inputs, expected, given, seconds=SECONDS) -> list:
    """Return the named mistakes whose outcomes equal the given ones on every input, at least one of them wrong."""
    wrong_values = [g.value is not None and not _same(exercise, *rest, g)
                    for *rest, g in zip(inputs, expected, given, strict=False)]  # fmt: skip
    if len(given) < len(inputs) or not any(wrong_values) or any(outcome.changed for outcome in given):
        return []
    return [m for m in exercise.mistakes if any(_explains(exercise, code, inputs, given, seconds) for code in m.codes)]


def _explains(exercise, code, inputs, given, seconds):
    outcomes = observe(exercise, define(code, exercise.answer), inputs, seconds)
    pairs = zip(inputs, outcomes, given, strict=False)
    return len(outcomes) == len(given) and all(
        (a.raised and b.raised) or _same(exercise, drawn, a, b) for drawn, a, b in pairs
    )


def _same(exercise, drawn, expected, given):
    if expected.value is None or given.value is None:
        return False
    return exercise.same(expected.value, given.value, compare.tolerance(given.value, *drawn.values()))


def _outcome(answer, result, first):
    if result.timed_out:
        return Outcome(timed_out=True, printed=result.printed)
    if isinstance(result.error, RefusedError):
        return Outcome(fault=str(result.error), printed=result.printed)
    if first and isinstance(result.error, NotImplementedError):
        return Outcome(blank=True)
    if result.error is not None:
        trace = "".join(traceback.format_exception(result.error))
        return Outcome(raised=True, fault=_raised(answer, result.error), printed=result.printed, traceback=trace)
    if result.value is None or result.value is ...:
        return Outcome(blank=first, fault="It returned nothing for this input: is a `return` missing on some path?")
    value = compare.as_array(result.value)
    fault = "" if value is not None else f"The result is {compare.kind(result.value)}"
    return Outcome(value=value, fault=fault, printed=result.printed)


def _raised(answer, error):
    """Return what an answer raised as one sentence, with the line of the learner's code where it happened."""
    said = (str(error).splitlines() or [""])[0]
    sentence = f"It raised `{type(error).__name__}{': ' * bool(said)}{said[:200]}`"
    file = getattr(getattr(answer, "__code__", None), "co_filename", None)
    lines = [number for frame, number in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == file]
    if not lines:
        return sentence + "."
    source = linecache.getline(file, lines[-1]).strip()
    return f"{sentence} in line {lines[-1]}{': `' * bool(source)}{source}{'`' * bool(source)}."


def _sentence(inputs, expected, given, seconds):
    if given.timed_out:
        return f"It had not finished after {seconds:g} seconds and was stopped: is there a loop that never ends?"
    if given.changed:
        return f"It changes its argument `{given.changed}`: whoever calls it still needs that. Work on a new array."
    if given.value is None and not given.raised and given.fault.startswith("The result is"):
        return f"{given.fault}; expected was {compare.wanted(expected.value)}."
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
