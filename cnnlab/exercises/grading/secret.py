"""Exercises from a folder of the instructor's own, named by the environment variable CNNLAB_EXERCISES.

Each .py file in it is a chapter with a TITLE, and its Exercises in EXERCISES. Files whose names begin with an
underscore are theirs to import from. Without the variable there are none, and nothing is looked for.
"""

import functools
import importlib.util
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from cnnlab.exercises.checker.exercise import Exercise

VARIABLE = "CNNLAB_EXERCISES"


def folder() -> Path | None:
    """Return the folder of further exercises, or None. Raises ValueError if the variable names no folder."""
    if not os.environ.get(VARIABLE):
        return None
    path = Path(os.environ[VARIABLE])
    if not path.is_dir():
        raise ValueError(f"{VARIABLE}: expected a folder of exercises, got {str(path)!r}, which is none")
    return path


def chapters(known: Iterable[str]) -> list[tuple[str, tuple[Exercise, ...]]]:
    """Return the title and the exercises of each module in the folder; `known` are the ids that are taken.

    Raises ValueError that names the file for a module that does not load, has no TITLE and EXERCISES, or takes an id
    that another exercise has.
    """
    place = folder()
    if place is None:
        return []
    taken, found = dict.fromkeys(known, "the book"), []
    for path in sorted(place.glob("[!_.]*.py")):
        title, exercises = _load(path)
        for exercise in exercises:
            if exercise.id in taken:
                raise ValueError(f"{path}: the id {exercise.id!r} is taken by {taken[exercise.id]}; choose another")
            taken[exercise.id] = path.name
        found.append((title, exercises))
    return found


@functools.cache
def _load(path):
    name = f"cnnlab_exercises_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(path.parent))  # for the files it shares with its neighbours
    try:
        sys.modules[name] = module  # dataclasses and pickle look a module up by its name
        spec.loader.exec_module(module)
    except Exception as error:  # whatever a damaged module raises
        raise ValueError(f"{path} could not be loaded: {type(error).__name__}: {error}") from error
    finally:
        sys.path.remove(str(path.parent))
    title, exercises = getattr(module, "TITLE", None), getattr(module, "EXERCISES", None)
    if not isinstance(title, str) or not isinstance(exercises, tuple | list):
        raise ValueError(f"{path} has no TITLE (a text) and EXERCISES (a tuple of Exercise)")
    for exercise in exercises:
        if not isinstance(exercise, Exercise):
            raise ValueError(f"{path}: EXERCISES holds {type(exercise).__name__}, expected cnnlab's Exercise")
    return title, tuple(exercises)


def ids() -> set[str]:
    """Return the ids of the exercises in the folder."""
    return {exercise.id for _, exercises in chapters(()) for exercise in exercises}
