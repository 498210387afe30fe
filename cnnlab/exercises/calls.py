"""What a reader calls on a coded exercise: `check`, `hint`, `solution`.

How an answer is judged is in `checker`, which exercises there are in `catalogue`, what is kept of it in `progress`.
"""

import os
from dataclasses import replace
from typing import Any

from cnnlab.exercises.catalogue import FIRST, called, found, get, ids
from cnnlab.exercises.checker.judge import examine
from cnnlab.exercises.checker.shown import at_once
from cnnlab.exercises.checker.verdict import Note, Verdict
from cnnlab.exercises.progress import record

_hints_given: dict[str, int] = {}


class _Missing:
    """Stands for an answer that was not given."""

    def __repr__(self):
        return "nothing"


_MISSING = _Missing()


def check(id: str, answer: Any = _MISSING, *, verbose: bool = False) -> Verdict:
    """Return the verdict on an answer, which displays itself in a notebook, wherever in a cell the call stands.

    id: the exercise's name.  answer: what the exercise asks for, usually a function.
    verbose: show the traceback of an answer that raised.
    Raises ValueError for an unknown id, TypeError where id and answer are swapped or one is missing; whatever the
    answer does, it raises nothing.
    """
    verdict = examine(_asked_for(id, answer), answer)
    if verdict.status != "not attempted" and not os.environ.get("CNNLAB_BOOK"):
        verdict = replace(verdict, note=record.save(id, verdict.status))
    return at_once(verdict if verbose else replace(verdict, traceback=""))


def _asked_for(id, answer):
    """Return the exercise; an id or an answer that stands in the wrong place, or is not there, is said."""
    if isinstance(id, str):
        exercise = get(id)
        if answer is _MISSING:
            raise TypeError(f'answer: expected it behind the id, `check("{id}", {exercise.answer})`, got nothing')
        return exercise
    if not isinstance(answer, str | _Missing):
        return get(id)  # which refuses it
    exercise = get(answer if answer in ids() else [*called(id), FIRST][0])
    call = f'`check("{exercise.id}", {exercise.answer})`'
    raise TypeError(f"id: expected the name of an exercise first, then the answer, {call}, got {found(id)}")


def hint(id: str) -> Note:
    """Return the next hint for an exercise; after the last one, say so. Raises ValueError for an unknown id."""
    hints = get(id).hints
    number = _hints_given[id] = _hints_given.get(id, 0) + 1
    if number > len(hints):
        return at_once(Note(f'That was the last hint. `solution("{id}")` shows the solution and why it is right.'))
    return at_once(Note(f"**Hint {number} of {len(hints)}.** {hints[number - 1]}"))


def solution(id: str) -> Note:
    """Return an exercise's solution as code, with its why. Raises ValueError for an unknown id."""
    exercise = get(id)
    return at_once(Note(f"```python\n{exercise.solution.strip()}\n```\n\n{exercise.why}"))
