"""What a learner is told of an error that their code raised: in which line, and what it means.

Where in the code it happened, and how large the arrays were that stood there, is found out here; the meanings of the
errors of Python and NumPy are in `meanings`. An error of another kind is told in its own words.
"""

import ast
import linecache
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from cnnlab.exercises.checker import meanings

_LONGEST = 80  # characters of a line of code


@dataclass(frozen=True)
class Place:
    """Where an error was raised.

    line: its number, or None if no line of the learner's was reached.  source: the line, or "".  part: of the source,
    where the error is, as far as Python knows.  names: what the names stand for there.
    """

    line: int | None = None
    source: str = ""
    part: str = ""
    names: Mapping[str, Any] | None = None

    def operands(self) -> list[ast.expr]:
        """Return the two sides of what is computed there, or the arguments of a call; or nothing."""
        node = _parsed(self.part)
        if isinstance(node, ast.BinOp):
            return [node.left, node.right]
        return node.args if isinstance(node, ast.Call) else []

    def unpacked(self) -> ast.expr | None:
        """Return what the line takes apart into several names, or None."""
        try:
            statement = ast.parse(self.source).body[0]
        except (SyntaxError, ValueError, IndexError):
            return None
        takes_apart = isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Tuple)
        return statement.value if takes_apart else None

    def value(self, node: ast.expr) -> Any:
        """Return what a plain expression of arrays and numbers stands for, or None for any other."""
        try:
            with np.errstate(all="ignore"):
                return _value(node, self.names or {})
        except Exception:  # such as a name that is not defined
            return None


def told(answer: Any, error: BaseException) -> str:
    """Return what an answer raised: the kind of error, the line of the learner's code, and what it means."""
    place = _place(answer, error)
    meaning = meanings.of(error, place)
    own_words = traceback.format_exception_only(error)[0].splitlines()[0][:200]
    is_plain = not meaning or own_words.endswith("index out of range")
    sentence = f"It raised `{own_words if is_plain else type(error).__name__}`"
    if place.line is not None:
        sentence += f" in line {place.line}"
        sentence += f": `{place.source[:_LONGEST]}`" if place.source else ""
    return f"{sentence}. {meaning}".rstrip()


def _place(answer, error):
    """Return the last place in the file of the answer's code."""
    file = getattr(getattr(answer, "__code__", None), "co_filename", None)
    entry, last = error.__traceback__, None
    while entry is not None:
        last = entry if entry.tb_frame.f_code.co_filename == file else last
        entry = entry.tb_next
    if last is None:
        return Place()
    frame = last.tb_frame
    source = linecache.getline(file, last.tb_lineno).strip()
    return Place(last.tb_lineno, source, _part(last), {**frame.f_globals, **frame.f_locals})


def _part(entry):
    """Return the source of the expression that was being computed, where it lies in one line."""
    positions = list(entry.tb_frame.f_code.co_positions())
    line, end_line, start, end = positions[entry.tb_lasti // 2]
    if start is None or line != end_line:
        return ""
    text = linecache.getline(entry.tb_frame.f_code.co_filename, line)
    return text.encode()[start:end].decode(errors="replace")  # columns count bytes


def _parsed(text):
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return None


_OPERATIONS = {ast.Add: np.add, ast.Sub: np.subtract, ast.Mult: np.multiply, ast.Div: np.divide, ast.MatMult: np.matmul}
_ATTRIBUTES = ("T", "shape", "size", "ndim")
_METHODS = ("reshape", "ravel", "flatten", "transpose", "swapaxes", "sum", "mean", "max", "min", "squeeze")


def _value(node, names):
    """Compute an expression again, if nothing but NumPy's own arithmetic has a part in it."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return _plain(names[node.id])
    if isinstance(node, ast.Attribute) and node.attr in _ATTRIBUTES:
        return getattr(np.asarray(_value(node.value, names)), node.attr)
    if isinstance(node, ast.Tuple):
        return tuple(_value(each, names) for each in node.elts)
    if isinstance(node, ast.Slice):
        return slice(*(each and _value(each, names) for each in (node.lower, node.upper, node.step)))
    if isinstance(node, ast.Subscript):
        return _value(node.value, names)[_value(node.slice, names)]
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
        return _OPERATIONS[type(node.op)](_value(node.left, names), _value(node.right, names))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return np.negative(_value(node.operand, names))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS:
        method = getattr(np.asarray(_value(node.func.value, names)), node.func.attr)
        keywords = {each.arg: _value(each.value, names) for each in node.keywords}
        return method(*(_value(each, names) for each in node.args), **keywords)
    raise ValueError


def _plain(value):
    if type(value) not in (np.ndarray, int, float, bool, tuple) and not issubclass(type(value), np.generic):
        raise ValueError
    return value
