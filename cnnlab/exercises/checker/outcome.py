"""What an answer comes to on an input: a result, an error, nothing; run on copies, within a time limit.

Whether that is right, and what to say of it, is `judge`'s part.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from traceback import TracebackException
from types import CoroutineType
from typing import Any

import numpy as np

from cnnlab.exercises.checker import compare, errors, runner
from cnnlab.exercises.checker.copies import copied
from cnnlab.exercises.checker.exercise import Exercise, Inputs, RefusedError
from cnnlab.exercises.checker.patience import Patience

_RETURNS_NOTHING = "It returned nothing for this input: is a `return` missing on some path?"


@dataclass(frozen=True)
class Outcome:
    """What an answer came to on one input.

    value: its result as an array, or None.  blank: nothing was attempted.  fault: a sentence, if the result cannot
    even be compared.  listed: a list's numbers as an array.  changed: the argument that was modified.
    asked: whether it wanted something to be typed, for which it is stopped as where its time is up.
    raised: the name of the error that came instead of a result.  trace: where it came from, not yet written out, which
    takes long where an answer called itself a thousand times, and is shown of one outcome in hundreds.
    """

    value: np.ndarray | None = None
    blank: bool = False
    fault: str = ""
    listed: np.ndarray | None = None
    changed: str = ""
    raised: str = ""
    timed_out: bool = False
    asked: bool = False
    printed: str = ""
    trace: TracebackException | None = None

    @property
    def traceback(self) -> str:
        """The traceback of what was raised, from the learner's first line on, or ""."""
        return "".join(self.trace.format()) if self.trace else ""


def observe(exercise: Exercise, answer: Any, inputs: list, seconds: float) -> list[Outcome]:
    """Run an answer on each input in turn, on copies; stop early when nothing was attempted or time is up."""
    outcomes: list[Outcome] = []
    patience = Patience(seconds)
    for drawn in inputs:
        outcomes.append(run(exercise, answer, drawn, patience, first=not outcomes))
        if outcomes[-1].blank or outcomes[-1].timed_out:
            break
    return outcomes


def run(exercise, answer, drawn, limit, first=False):
    copies = {name: copied(value) for name, value in drawn.items()}
    result = runner.run(_answered, (exercise.run, answer, *copies.values()), limit)
    changed = [name for name in drawn if not compare.identical(drawn[name], copies[name])]
    return replace(_outcome(answer, result, first), changed="".join(changed[:1]))


def plainly(exercise: Exercise, answer: Any, drawn: Inputs) -> tuple[np.ndarray | None, str]:
    """Return the result of a program of our own, and the name of its error: where it is quiet already, and it ends."""
    copies = [copied(value) if isinstance(value, np.ndarray) else value for value in drawn.values()]
    try:
        return compare.as_array(exercise.run(answer, *copies)), ""
    except RefusedError:
        return None, ""
    except Exception as error:
        return None, type(error).__name__


def _answered(run, answer, *arguments):
    """Return a result, its numbers, and a list's: whatever code comes with the result runs within the time limit."""
    result = run(answer, *arguments)
    if isinstance(result, CoroutineType):
        result.close()  # or Python warns of each one that nobody awaited
    return result, compare.as_array(result), compare.from_list(result)


def _outcome(answer, result, first):
    if result.timed_out:
        return Outcome(timed_out=True, asked=result.asked, printed=result.printed)
    if isinstance(result.error, RefusedError):
        return Outcome(fault=str(result.error), printed=result.printed)
    if first and isinstance(result.error, NotImplementedError):
        return Outcome(blank=True)
    if result.error is not None:
        fault, trace = errors.told(answer, result.error), _trace(result.error)
        return Outcome(raised=type(result.error).__name__, fault=fault, printed=result.printed, trace=trace)
    given, value, listed = result.value
    if given is ...:
        return Outcome(blank=first, fault="" if first else _RETURNS_NOTHING)
    if given is None:
        return Outcome(blank=first, fault=_RETURNS_NOTHING)
    fault = "" if value is not None else f"The result is {compare.kind(given)}"
    return Outcome(value=value, fault=fault, listed=listed, printed=result.printed)


def _trace(error):
    """Return the trace from the learner's first line on, without the checker's own frames."""
    entries = error.__traceback__
    while entries.tb_next and Path(entries.tb_frame.f_code.co_filename).parent == Path(__file__).parent:
        entries = entries.tb_next
    return TracebackException(type(error), error, entries, compact=True)
