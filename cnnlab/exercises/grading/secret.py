"""Exercises from a folder of the instructor's own, named by the environment variable CNNLAB_EXERCISES.

Each .py file in it is a chapter with a TITLE, and its Exercises in EXERCISES. Files whose names begin with an
underscore are theirs to import from. Without the variable there are none, and nothing is looked for.
"""

import functools
import importlib.util
import os
import sys
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path

from cnnlab.exercises.checker.exercise import Exercise
from cnnlab.exercises.grading import plain

VARIABLE = "CNNLAB_EXERCISES"


def folder() -> Path | None:
    """Return the folder of further exercises, or None. Raises ValueError if the variable names no folder."""
    if not os.environ.get(VARIABLE):
        return None
    path = Path(os.environ[VARIABLE])
    if not path.is_dir():
        raise ValueError(f"{VARIABLE}: expected a folder of exercises, got {plain.clean(str(path))!r}, which is none")
    return path


def chapters(known: Iterable[str]) -> list[tuple[str, tuple[Exercise, ...]]]:
    """Return the title and the exercises of each module in the folder; `known` are the ids that are taken.

    Raises ValueError that names the folder if there is none in it, and as `loaded` does.
    """
    place = folder()
    if place is None:
        return []
    return loaded(modules(place), known)


def modules(place: Path) -> list[Path]:
    """Return the modules of exercises in a folder. Raises ValueError if there are none."""
    if found := sorted(place.glob("[!_.]*.py")):
        return found
    raise ValueError(f"{place}: there is no module of exercises in this folder, a file such as exam.py")


def loaded(paths: Iterable[Path], known: Iterable[str]) -> list[tuple[str, tuple[Exercise, ...]]]:
    """Return the title and the exercises of each module; `known` are the ids that are taken by the book.

    Raises ValueError that names the file for a module that does not load, has no TITLE and EXERCISES, or takes an id
    that another exercise has.
    """
    found = []
    for each in attempts(paths, known):
        if isinstance(each, ValueError):
            raise each
        found.append(each)
    return found


def attempts(paths: Iterable[Path], known: Iterable[str]) -> Iterator[tuple[str, tuple[Exercise, ...]] | ValueError]:
    """Yield the title and the exercises of each module, or the error that `loaded` raises for it."""
    taken = dict.fromkeys(known, "the book")
    for path in paths:
        try:
            title, exercises = _load(path)
            for exercise in exercises:
                if exercise.id in taken:
                    raise ValueError(f"{path}: the id {exercise.id!r} is taken by {taken[exercise.id]}; choose another")
                taken[exercise.id] = path.name
        except ValueError as error:
            yield error
        else:
            yield title, exercises


@functools.cache
def _load(path):
    module = _run(path)
    title, exercises = getattr(module, "TITLE", None), getattr(module, "EXERCISES", None)
    if not isinstance(title, str) or not title.strip() or not isinstance(exercises, tuple | list):
        raise ValueError(f"{path} has no TITLE (a text) and EXERCISES (a tuple of Exercise)")
    if not exercises:
        raise ValueError(f"{path}: EXERCISES is empty")
    for exercise in exercises:
        if not isinstance(exercise, Exercise):
            raise ValueError(f"{path}: EXERCISES holds {type(exercise).__name__}, expected cnnlab's Exercise")
        if not isinstance(exercise.id, str) or not exercise.id.strip():
            raise ValueError(f"{path}: expected a text as the id of an exercise, got {exercise.id!r}")
    return title, tuple(exercises)


def _run(path):
    name = f"cnnlab_exercises_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(path.parent))  # for the files it shares with its neighbours
    try:
        sys.modules[name] = module  # dataclasses and pickle look a module up by its name
        spec.loader.exec_module(module)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # whatever a damaged module raises, or ends Python with
        raise ValueError(f"{path} could not be loaded: {told(error, path)}") from error
    finally:
        sys.path.remove(str(path.parent))
    return module


def told(error: BaseException, path: Path | None = None) -> str:
    """Return what an error says as one line, with the line of the file that it came from."""
    lines = [each.lineno for each in traceback.extract_tb(error.__traceback__) if each.filename == str(path)]
    lines = [error.lineno] if isinstance(error, SyntaxError) and error.lineno else lines
    try:
        plainer = error.msg if isinstance(error, SyntaxError) else getattr(error, "strerror", None)
        says = plain.clean(str(plainer or error))
    except Exception:  # an error of theirs that cannot even be put in words
        says = ""
    where = f" in line {lines[-1]}" if lines else ""
    return f"{type(error).__name__}{where}" + (f": {says}" if says else "")


def ids() -> set[str]:
    """Return the ids of the exercises in the folder."""
    return {exercise.id for _, exercises in chapters(()) for exercise in exercises}
