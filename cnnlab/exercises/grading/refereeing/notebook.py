"""Reads a submitted notebook: its code cells, and the exercises that they answer.

An exercise is found by its id, in a call of `check`, in the cell's metadata or in a comment `# exercise: the-id`;
never by its position. Nothing is run here.
"""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

LARGEST = 50 << 20  # bytes of a notebook; with pictures in its outputs it may well have ten million
_CHECK = re.compile(r"\bcheck\(\s*(?:id\s*=\s*)?[\"']([\w-]+)[\"']\s*(?:,\s*(?:answer\s*=\s*)?([A-Za-z_]\w*))?")
_COMMENT = re.compile(r"^\s*# exercise: ([\w-]+)\s*$", re.M)


class NotebookError(Exception):
    """A file that cannot be read as a notebook; the message says why."""


@dataclass(frozen=True)
class Cell:
    """One code cell.

    number: counted from 1.  source: its text, with the line ends that JupyterLab gives it.  calls: the exercises that
    its calls of `check` name, each with the text of the answer, or "" for an answer that is no name.  marked: the
    exercise that it is marked with, or "".
    """

    number: int
    source: str
    calls: tuple[tuple[str, str], ...] = ()
    marked: str = ""

    @property
    def ids(self) -> list[str]:
        """The exercises that it names, each once."""
        return list(dict.fromkeys(id for id in (*(id for id, _ in self.calls), self.marked) if id))


@dataclass(frozen=True)
class Submitted:
    """A notebook's code cells."""

    cells: list[Cell] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        """The exercises that it names anywhere, in order."""
        return list(dict.fromkeys(id for cell in self.cells for id in cell.ids))

    @property
    def answers(self) -> bool:
        """Whether it may answer anything at all."""
        return any(cell.ids or "check" in cell.source for cell in self.cells)


def load(path: Path) -> dict:
    """Return a notebook's JSON. Raises NotebookError for a file that is none."""
    try:
        if path.is_symlink() or not path.is_file():
            raise NotebookError("it is a link or a folder, not a file")
        if path.stat().st_size > LARGEST:
            raise NotebookError(f"it has {path.stat().st_size / 1e6:.0f} MB; a notebook has at most 50")
        notebook = json.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise NotebookError(f"it cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):  # UnicodeDecodeError and JSONDecodeError are ValueErrors
        raise NotebookError("it is not a notebook: the file is not JSON") from None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        if isinstance(notebook, dict) and "worksheets" in notebook:
            raise NotebookError("it is a notebook of the old format 3; open it in Jupyter and save it")
        raise NotebookError("it is not a notebook: it has no list of cells")
    return notebook


def code_cells(notebook: dict) -> Iterator[dict]:
    """Yield the cells that hold code."""
    for cell in notebook["cells"]:
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            yield cell


def source_of(cell: dict) -> str:
    """Return a cell's text, whichever of the two ways it was stored in; "" for a damaged one."""
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else ""


def marked_with(cell: dict) -> str:
    """Return the id of the exercise that a cell is marked with, in its metadata or in a comment, or ""."""
    metadata = cell.get("metadata")
    mark = metadata.get("cnnlab") if isinstance(metadata, dict) else None
    id = mark.get("exercise") if isinstance(mark, dict) else None
    if isinstance(id, str):
        return id
    comment = _COMMENT.search(source_of(cell))
    return comment[1] if comment else ""


def read(notebook: dict) -> Submitted:
    """Return a notebook's code cells in order."""
    cells = enumerate(code_cells(notebook), 1)
    return Submitted(
        [_cell(number, re.sub("\r\n?", "\n", source_of(cell)), marked_with(cell)) for number, cell in cells]
    )


def _cell(number, source, marked):
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # a magic stands in it, or it is no Python
        return Cell(number, source, tuple(_CHECK.findall(source)), marked)
    return Cell(number, source, tuple(filter(None, map(_check, ast.walk(tree)))), marked)


def _check(node):
    """Return the exercise and the text of the answer in a call `check(…)` or `exercises.check(…)`, else None."""
    if not isinstance(node, ast.Call) or "check" not in (getattr(node.func, "id", ""), getattr(node.func, "attr", "")):
        return None
    named = {each.arg: each.value for each in node.keywords}
    id, answer = [*node.args, None, None][:2]
    id, answer = id or named.get("id"), answer or named.get("answer")
    if not isinstance(id, ast.Constant) or not isinstance(id.value, str):
        return None
    return id.value, ast.unparse(answer) if answer else ""
