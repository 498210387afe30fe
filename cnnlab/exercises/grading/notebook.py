"""Reads a submitted notebook: its code cells as statements, and the exercises that they answer.

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
_CHECK = re.compile(r"\bcheck\(\s*[\"']([\w-]+)[\"']")
_COMMENT = re.compile(r"^\s*# exercise: ([\w-]+)\s*$", re.M)


class NotebookError(Exception):
    """A file that cannot be read as a notebook; the message says why."""


@dataclass(frozen=True)
class Statement:
    """One top-level statement.

    cell: the number of its code cell, from 1.  source: its text.  ids: the exercises that its calls of `check` name,
    each with the text of the answer.  marked: the exercise that its cell is marked with, or "".
    """

    cell: int
    source: str
    ids: tuple[tuple[str, str], ...] = ()
    marked: str = ""
    checks: bool = False  # whether it mentions `check` at all


@dataclass(frozen=True)
class Submitted:
    """A notebook's statements, and a remark for each cell that is no Python."""

    statements: list[Statement] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        """The exercises that it names anywhere, in order."""
        found = [id for each in self.statements for id in (*(id for id, _ in each.ids), each.marked) if id]
        return list(dict.fromkeys(found))


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


def calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    """Yield the calls of a function in a syntax tree: `check(…)` and `exercises.check(…)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name in (getattr(node.func, "id", ""), getattr(node.func, "attr", "")):
            yield node


def read(notebook: dict) -> Submitted:
    """Return a notebook's statements in order."""
    found = Submitted()
    for number, cell in enumerate(code_cells(notebook), 1):
        source = plain(source_of(cell))
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            found.remarks.append(f"cell {number} is not Python: {getattr(error, 'msg', '') or error}")
            tree = ast.Module([], [])
            for id in {marked_with(cell), *_CHECK.findall(source)} - {""}:
                found.statements.append(Statement(number, "", marked=id))
        for node in tree.body:
            found.statements.append(_statement(number, node, source, marked_with(cell)))
    return found


def _statement(cell, node, source, marked):
    text = ast.get_source_segment(source, node)
    if decorators := getattr(node, "decorator_list", []):  # they stand before the segment
        text = "\n".join(source.splitlines()[decorators[0].lineno - 1 : node.end_lineno])
    checks = [call for call in calls(node, "check") if _id(call)]
    ids = tuple((_id(call), ast.unparse(answer)) for call in checks if (answer := _answer(call)))
    return Statement(cell, text, ids, marked, any(calls(node, "check")))


def _id(call):
    """The first argument of a call of `check`, if it is a text."""
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


def _answer(call):
    """The second argument of a call of `check`, by position or by name."""
    given = [each.value for each in call.keywords if each.arg == "answer"]
    return call.args[1] if len(call.args) > 1 else given[0] if given else None


def plain(source: str) -> str:
    """Return a cell's text as Python: magics, shell commands and questions with `?` become nothing."""
    if source.lstrip().startswith("%%"):
        magic, _, rest = source.lstrip().partition("\n")
        return plain(rest) if magic.split()[0] in ("%%time", "%%timeit", "%%capture", "%%prun") else ""
    try:
        ast.parse(source)
        return source
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return re.sub(r"^([ \t]*)(?:[%!?].*|[\w.]+\?{1,2}[ \t]*|\w+ *= *[!%].*)$", r"\1pass", source, flags=re.M)
