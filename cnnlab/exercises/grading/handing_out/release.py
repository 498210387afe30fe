"""Notebooks to hand out: without outputs, without answers, and without cells that show a solution.

Whatever stands in the cell of an exercise is replaced by the exercise's own starter. Afterwards the notebook is
searched for what it must not hold, by `leaks`; one that still holds a line of a solution is not written. Writing it,
with its pictures, is `handout`'s part.
"""

import copy
import re
from collections.abc import Iterator, Sequence
from typing import Any

from cnnlab.exercises import catalogue
from cnnlab.exercises.checker.exercise import Exercise
from cnnlab.exercises.grading import secret
from cnnlab.exercises.grading.handing_out import leaks
from cnnlab.exercises.grading.refereeing import notebook as reading
from cnnlab.exercises.grading.refereeing.notebook import NotebookError

_NOTEBOOK_KEPT = ("kernelspec", "language_info", "myst")
_CELL_KEPT = ("cnnlab", "mystnb", "tags", "format", "raw_mimetype")
_COMPARED = {"nbval-check-output", "keep_output"}  # tags of outputs that the book's tests compare
_REMOVED = {"solution", "hint", "remove-in-release"}  # tags of cells that are the instructor's own
_DIRECTIVE = re.compile(
    r"^ {0,3}(`{3,}|~{3,}|:{3,})[ \t]*\{(?:solution|hint)(?!-start|-end)[\w-]*\}.*?(?:^ {0,3}\1[`~:]*[ \t]*\r?$\n?|\Z)",
    re.M | re.S,
)


class LeakError(Exception):
    """A notebook still holds lines of a solution; the message names cell, exercise and line."""


def cleaned(notebook: dict[str, Any], name: str = "the notebook", beside: Sequence[dict] = ()) -> dict[str, Any]:
    """Return a notebook as it is handed out.

    beside: cells of another one, whose exercises' solutions this one must not hold either.

    Raises LeakError if a line of a solution would still be in it, and NotebookError for one that is damaged, or marks
    a cell with an exercise that there is not.
    """
    try:
        return _cleaned(notebook, name, beside)
    except RecursionError:
        raise NotebookError(f"{name} is damaged: its metadata are nested too deeply") from None


def _cleaned(notebook, name, beside):
    if notebook.get("nbformat", 4) != 4:
        raise NotebookError(f"{name} is a notebook of format {notebook['nbformat']!r}; expected 4, as Jupyter saves it")
    cells = [_checked(cell, f"{name}: cell {number}") for number, cell in enumerate(notebook["cells"], 1)]
    metadata = _mapping(notebook.get("metadata"))
    clean = {
        "cells": [new for cell in _ungated(cells, name) if (new := _cell(cell)) is not None],
        "metadata": {key: copy.deepcopy(metadata[key]) for key in _NOTEBOOK_KEPT if key in metadata},
        "nbformat": 4,
        "nbformat_minor": minor if isinstance(minor := notebook.get("nbformat_minor"), int) else 5,
    }
    if found := leaks.found(clean, _held({"cells": [*notebook["cells"], *beside]})):
        cell, id, line = found[0]
        where = f"cell {cell}" if cell <= len(clean["cells"]) else "the metadata"
        raise LeakError(f"{name}: {where} would give a line of the solution of {id!r} away: {line}")
    return clean


def _checked(cell, where):
    """Return a cell with what its readers rely on: type, metadata and source of the right kinds."""
    if not isinstance(cell, dict) or cell.get("cell_type") not in ("code", "markdown", "raw"):
        raise NotebookError(
            f"{where} is damaged: it is neither code nor text; open the notebook in Jupyter and save it"
        )
    if not isinstance(cell.get("source") or "", str | list):
        raise NotebookError(f"{where} is damaged: its source is no text")
    metadata = _mapping(cell.get("metadata"))
    mark = {"cnnlab": _mapping(metadata["cnnlab"])} if "cnnlab" in metadata else {}
    if "tags" in metadata:
        tags = [metadata["tags"]] if isinstance(metadata["tags"], str) else metadata["tags"]
        mark["tags"] = [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []
    cell = {**cell, "metadata": {**metadata, **mark}}
    marked = reading.marked_with(cell)
    if marked and cell["cell_type"] == "code" and marked not in catalogue.ids():
        raise NotebookError(
            f"{where} is marked with an exercise that there is not: {marked!r}; is it misspelt, or is "
            f"{secret.VARIABLE} not set?"
        )
    return cell


def _mapping(value):
    return value if isinstance(value, dict) else {}


def _ungated(cells, name):
    """Yield the cells that do not stand between `solution-start` and `solution-end`."""
    began = 0
    for number, cell in enumerate(cells, 1):
        source = reading.source_of(cell) if cell["cell_type"] == "markdown" else ""
        starts, ends = "{solution-start}" in source, "{solution-end}" in source
        if not (began or starts or ends):
            yield cell
        began = 0 if ends else began or (number if starts else 0)
    if began:
        raise NotebookError(f"{name}: cell {began} has a {{solution-start}}, and no {{solution-end}} follows")


def _cell(cell):
    """Return a cell as it is handed out, or None if it is not."""
    metadata = cell["metadata"]
    tags = set(metadata.get("tags", []))
    if tags & _REMOVED or metadata.get("cnnlab", {}).get("solution"):
        return None
    source = reading.source_of(cell)
    new = {"cell_type": cell["cell_type"], "metadata": {key: metadata[key] for key in _CELL_KEPT if key in metadata}}
    new |= {key: cell[key] for key in ("id", "attachments") if cell.get(key)}
    if tags & _COMPARED:
        new["metadata"]["tags"] = [tag for tag in metadata["tags"] if tag not in _COMPARED]
    if cell["cell_type"] != "code":
        source = _DIRECTIVE.sub("", source)
        return {**new, "source": _lines(source)} if source.strip() else None
    ids = exercises_in(cell)
    if not ids and _shows_a_solution(source):
        return None
    if ids:
        source = "\n\n\n".join(starter(catalogue.get(id)) for id in ids)
        new["metadata"] = {"cnnlab": {"exercise": ids[0]}}
    return {**new, "execution_count": None, "outputs": [], "source": _lines(source)}


def exercises_in(cell: dict[str, Any]) -> list[str]:
    """Return the ids of the exercises that a code cell answers: the one it is marked with, and those it checks."""
    named = [reading.marked_with(cell), *reading.read({"cells": [cell]}).ids]
    return [id for id in dict.fromkeys(named) if id in catalogue.ids()]


def starter(exercise: Exercise) -> str:
    """Return the cell that a learner gets. A secret exercise cannot be checked by them, so it is only marked."""
    if exercise.id in secret.ids():
        return f"# exercise: {exercise.id}\n{exercise.starter.strip()}"
    return exercise.starter_cell


def _shows_a_solution(source):
    return bool(re.search(r"^[^#\n]*\b(solution|hint)\s*\(\s*[\"']", source, re.M))


def _held(notebook) -> Iterator[str]:
    """Yield the ids whose solutions a notebook must not hold: of the exercises it names anywhere, and secret ones."""
    text = "\n".join(leaks.texts(notebook["cells"]))
    for id in catalogue.ids():
        if id in secret.ids() or re.search(rf"[\"']{id}[\"']|# exercise: {id}(?![\w-])", text) or _marks(notebook, id):
            yield id


def _marks(notebook, id):
    return any(reading.marked_with(cell) == id for cell in notebook["cells"])


def _lines(source):
    return source.splitlines(keepends=True)
