"""The public functions and the list of all exercises.

How an answer is judged is in `judge`, how a verdict looks in `verdict`, how progress is kept in `record` and shown in
`progress`.
"""

import difflib
import functools
import importlib
import os
from dataclasses import replace
from typing import Any

from cnnlab.exercises import record, secret
from cnnlab.exercises.exercise import Exercise
from cnnlab.exercises.judge import examine
from cnnlab.exercises.verdict import Note, Verdict

CHAPTERS = (
    "prerequisites",
    "perceptron",
    "locality",
    "convolution",
    "channels",
)  # modules with TITLE and EXERCISES, in the book's order

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


def get(id: str) -> Exercise:
    """Return an exercise by its id. Raises ValueError for an unknown one."""
    exercises = _exercises()
    if id not in exercises:
        near = difflib.get_close_matches(str(id), exercises) or list(exercises)
        raise ValueError(f"id: expected one of {', '.join(map(repr, near))}, got {id!r}")
    return exercises[id]


@functools.cache
def chapters() -> tuple[tuple[str, tuple[Exercise, ...]], ...]:
    """Return each chapter's title and exercises, in the book's order."""
    modules = [importlib.import_module(f"cnnlab.exercises.{name}") for name in CHAPTERS]
    book = tuple((module.TITLE, module.EXERCISES) for module in modules)
    return (*book, *secret.chapters(exercise.id for _, exercises in book for exercise in exercises))


@functools.cache
def _exercises() -> dict[str, Exercise]:
    return {exercise.id: exercise for _, exercises in chapters() for exercise in exercises}
