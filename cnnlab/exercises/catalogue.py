"""Which exercises and questions there are, by their ids: those of the book's chapters, and an instructor's own.

The list of chapters is in `chapters`. A module is imported when one of its exercises or questions is asked for, and the
widgets with the first question.
"""

import difflib
import functools
import importlib
import re
from typing import Any

from cnnlab.exercises.chapters import NOTEBOOKS, folder
from cnnlab.exercises.checker import compare
from cnnlab.exercises.checker.exercise import Exercise
from cnnlab.exercises.grading import secret
from cnnlab.exercises.progress import answers

FIRST = "conv2d-loops"  # the exercise that examples are about


def ids() -> list[str]:
    """Return the ids of all exercises in the book's order."""
    return list(_exercises())


def get(id: str) -> Exercise:
    """Return an exercise by its id. Raises ValueError for an unknown one."""
    exercises = _exercises()
    if not isinstance(id, str) or id not in exercises:
        met = questions.cache_info().currsize  # they need widgets, which not every place has
        if met and isinstance(id, str) and id in _makers():
            raise ValueError(f"id: expected an exercise's, got that of a question, which `question({id!r})` shows")
        near = ", ".join(map(repr, called(id))) or _near(id, exercises)
        allowed = f"one of {near}" if near else f"one of {FIRST!r} and the other `ids()`"
        raise ValueError(f"id: expected {allowed}, got {found(id)}")
    return exercises[id]


def called(answer: Any) -> list[str]:
    """Return the ids of the exercises whose answer has the name of a function, or is named so."""
    name = answer if isinstance(answer, str) else getattr(answer, "__name__", None)
    return [each.id for each in _exercises().values() if each.answer == name]


def found(id: Any) -> str:
    """Return what stands in the place of an id: a text, or what else it is."""
    return repr(id) if isinstance(id, str) else compare.kind(id)


def question(id):
    """The widget of one question, new at every call, with the learner's answer. Raises ValueError for an unknown id."""
    made = _makers()
    if not isinstance(id, str) or id not in made:
        if isinstance(id, str) and id in _exercises():
            raise ValueError(
                f"id: expected a question's, got that of an exercise, whose answer `check({id!r}, …)` checks"
            )
        near = _near(id, made) or repr(next(iter(made)))
        raise ValueError(f"id: expected the name of a question, such as {near}, got {found(id)}")
    return answers.followed(made[id]())


def _makers():
    """What makes the widget of each question, by its id."""
    return {id: make for of_chapter in questions().values() for id, make in of_chapter.items()}


def _near(id, known):
    """Return the names that somebody may have meant, as text, or "": the one that is only spelled in another way."""
    spelled = re.sub(r"[\W_]+", "-", id.strip()).lower() if isinstance(id, str) else ""
    near = [spelled] if spelled in known else difflib.get_close_matches(spelled, known, n=3, cutoff=0.5)
    return ", ".join(map(repr, near))


@functools.cache
def chapters() -> tuple[tuple[str, tuple[Exercise, ...]], ...]:
    """Return each chapter's title and exercises, in the book's order, and after them an instructor's."""
    return (*_book(), *secret.chapters(book_ids()))


def book_ids() -> list[str]:
    """Return the ids of the book's own exercises."""
    return [exercise.id for _, exercises in _book() for exercise in exercises]


@functools.cache
def _book():
    return tuple(_chapter(_module(notebook)) for notebook in NOTEBOOKS)


@functools.cache
def questions() -> dict[str, dict[str, functools.partial]]:
    """Return, for each chapter's notebook, its questions by id, as calls that make their widgets."""
    modules = {notebook: _module(notebook, ".questions") for notebook in NOTEBOOKS}
    return {notebook: {each.keywords["id"]: each for each in module.QUESTIONS} for notebook, module in modules.items()}


@functools.cache
def _exercises():
    return {exercise.id: exercise for _, exercises in chapters() for exercise in exercises}


def _chapter(module):
    names = [id.replace("-", "_") for id in module.EXERCISES]
    return module.TITLE, tuple(importlib.import_module(f"{module.__name__}.{name}").EXERCISE for name in names)


def _module(notebook, rest=""):
    return importlib.import_module(f"{__package__}.chapters.{folder(notebook)}{rest}")
