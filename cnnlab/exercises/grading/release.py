"""Notebooks to hand out: without outputs, without answers, and without cells that show a solution.

Whatever stands in the cell of an exercise is replaced by the exercise's own starter. Afterwards the notebook is
searched for what it must not hold; one that still holds a line of a solution is not written.
"""

import copy
import json
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cnnlab import _files
from cnnlab.exercises import catalogue
from cnnlab.exercises.checker.exercise import Exercise
from cnnlab.exercises.grading import notebook as reading
from cnnlab.exercises.grading import secret

_NOTEBOOK_KEPT = ("kernelspec", "language_info", "myst")
_CELL_KEPT = ("cnnlab", "mystnb", "tags")
_COMPARED = {"nbval-check-output", "keep_output"}  # tags of outputs that the book's tests compare
_REMOVED = {"solution", "hint", "remove-in-release"}  # tags of cells that are the instructor's own
_DIRECTIVE = re.compile(r"^(`{3,}|:{3,})\{(solution|hint)[\w-]*\}.*?^\1`*:*[ \t]*$\n?", re.M | re.S)
_LOCAL = re.compile(r"\]\(([^)\s#]+)\)|<img[^>]+src=\"([^\"]+)\"|^(?:`{3,}|:{3,})\{(?:image|figure)\} (\S+)", re.M)


class LeakError(Exception):
    """A notebook still holds lines of a solution; the message names cell, exercise and line."""


@dataclass
class Released:
    """What was done: the files written, and those that were left as they are because they exist."""

    written: list[Path] = field(default_factory=list)
    kept: list[Path] = field(default_factory=list)


def release(sources: list[Path], folder: Path) -> Released:
    """Write each notebook of `sources` without answers into `folder`, with the pictures it shows; overwrite nothing.

    Raises NotebookError for a file that is no notebook, and LeakError before anything is written if a solution would
    come along.
    """
    ready = [(path, cleaned(reading.load(path), path.name)) for path in sources]
    done = Released()
    folder.mkdir(parents=True, exist_ok=True)
    for path, clean in ready:
        target = folder / path.name
        if target.exists():
            done.kept.append(target)
            continue
        with _files.whole(target) as file:
            file.write((json.dumps(clean, indent=1, ensure_ascii=False) + "\n").encode())
        done.written.append(target)
        _copy_pictures(clean, path.parent, folder)
    return done


def cleaned(notebook: dict[str, Any], name: str = "the notebook") -> dict[str, Any]:
    """Return a notebook as it is handed out. Raises LeakError if a line of a solution would still be in it."""
    metadata = notebook.get("metadata", {})
    clean = {
        "cells": [new for cell in _ungated(notebook["cells"]) if (new := _cell(cell)) is not None],
        "metadata": {key: copy.deepcopy(metadata[key]) for key in _NOTEBOOK_KEPT if key in metadata},
        "nbformat": notebook.get("nbformat", 4),
        "nbformat_minor": notebook.get("nbformat_minor", 5),
    }
    if found := leaks(clean):
        cell, id, line = found[0]
        raise LeakError(f"{name}: cell {cell} would give a line of the solution of {id!r} away: {line}")
    return clean


def _ungated(cells):
    """Yield the cells that do not stand between `solution-start` and `solution-end`."""
    inside = False
    for cell in cells:
        source = reading.source_of(cell) if cell["cell_type"] == "markdown" else ""
        starts, ends = "{solution-start}" in source, "{solution-end}" in source
        if not (inside or starts or ends):
            yield cell
        inside = (inside or starts) and not ends


def _cell(cell):
    """Return a cell as it is handed out, or None if it is not."""
    metadata = cell.get("metadata", {})
    tags = set(metadata.get("tags", []))
    if tags & _REMOVED or metadata.get("cnnlab", {}).get("solution"):
        return None
    source = reading.source_of(cell)
    new = {"cell_type": cell["cell_type"], "metadata": {key: metadata[key] for key in _CELL_KEPT if key in metadata}}
    new |= {key: cell[key] for key in ("id", "attachments") if key in cell}
    if tags & _COMPARED:
        new["metadata"]["tags"] = [tag for tag in metadata["tags"] if tag not in _COMPARED]
    if cell["cell_type"] != "code":
        source = _DIRECTIVE.sub("", source)
        return {**new, "source": _lines(source)} if source.strip() else None
    id = exercise_in(cell)
    if not id and _shows_a_solution(source):
        return None
    if id:
        source = starter(catalogue.get(id))
        new["metadata"] = {"cnnlab": {"exercise": id}}
    return {**new, "execution_count": None, "outputs": [], "source": _lines(source)}


def exercise_in(cell: dict[str, Any]) -> str:
    """Return the id of the exercise that a code cell answers, or ""."""
    marked = reading.marked_with(cell)
    found = [marked] if marked else reading.read({"cells": [cell]}).ids
    return next((id for id in found if id in catalogue.ids()), "")


def starter(exercise: Exercise) -> str:
    """Return the cell that a learner gets. A secret exercise cannot be checked by them, so it is only marked."""
    if exercise.id in secret.ids():
        return f"# exercise: {exercise.id}\n{exercise.starter.strip()}"
    return exercise.starter_cell


def _shows_a_solution(source):
    return bool(re.search(r"^[^#\n]*\b(solution|hint)\(\s*[\"']", source, re.M))


def leaks(notebook: dict[str, Any]) -> list[tuple[int, str, str]]:
    """Return (cell from 1, exercise, line) for each line of a solution in a notebook's cells, outputs or metadata.

    Looked for are the solutions of the exercises it holds, line by line: those lines that no starter and no other
    exercise's chapter gives anyway, and that are more than a word or two.
    """
    held = [id for cell in reading.code_cells(notebook) if (id := exercise_in(cell))]
    wanted = [(id, line) for id in dict.fromkeys(held) for line in telling_lines(catalogue.get(id))]
    found = []
    for number, cell in enumerate([*notebook["cells"], {"metadata": notebook["metadata"]}], 1):
        lines = {_squeezed(line) for text in _texts(cell) for line in text.splitlines()}
        found += [(number, id, line) for id, line in wanted if line in lines]
    return found


def telling_lines(exercise: Exercise) -> list[str]:
    """Return the lines of a solution that tell something: not those of the starter, nor a bare `return output`."""
    given = {_squeezed(line) for line in exercise.starter_cell.splitlines()}
    lines = [_squeezed(line) for line in exercise.solution.splitlines()]
    return [line for line in dict.fromkeys(lines) if line not in given and len(re.findall(r"\w+", line)) > 2]


def _texts(value):
    """Yield every text in a piece of JSON, the text of a source that is stored as lines included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _squeezed(line):
    return " ".join(line.split())


def _lines(source):
    return source.splitlines(keepends=True)


def _copy_pictures(notebook, source, folder):
    """Copy the pictures that the text shows, where they lie beside the notebook; overwrite none."""
    for text in ("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown"):
        for name in filter(None, (part for match in _LOCAL.findall(text) for part in match)):
            path = source / name
            inside = ".." not in Path(name).parts and not Path(name).is_absolute()
            if inside and path.suffix in (".png", ".svg", ".jpg", ".webp", ".gif") and path.is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                if not (folder / name).exists():
                    shutil.copyfile(path, folder / name)
