"""Which exercises and questions there are, by their ids: those of the book's chapters, and an instructor's own.

The list of chapters is in `chapters`. A module is imported when one of its exercises or questions is asked for, and the
widgets with the first question.
"""

import difflib
import functools
import importlib

from cnnlab.exercises.chapters import NOTEBOOKS, folder
from cnnlab.exercises.checker.exercise import Exercise
from cnnlab.exercises.grading import secret


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


def question(id):
    """The widget of one question, new at every call. Raises ValueError for an unknown id."""
    made = {id: make for of_chapter in questions().values() for id, make in of_chapter.items()}
    if id not in made:
        near = difflib.get_close_matches(str(id), made, n=3) or list(made)
        raise ValueError(f"id: expected the name of a question, such as {', '.join(map(repr, near))}, got {id!r}")
    return made[id]()


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
