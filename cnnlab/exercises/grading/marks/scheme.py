"""What an assignment asks for: which exercises count, what each is worth, until when, and what being late costs.

It comes from `--only` and from a small TOML file, `--assignment`. Here it is read and refused; marks are given in
`table`.
"""

import datetime
import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from cnnlab.exercises import catalogue
from cnnlab.exercises.chapters import NOTEBOOKS
from cnnlab.exercises.grading.plain import clean
from cnnlab.exercises.grading.refereeing import notebook

MOST_POINTS = 1000
_KEYS = ("only", "due", "late", "points")
_WHEN = "a date such as 2026-12-01, or a time such as 2026-12-01T23:59:00 or 2026-12-01T23:59:00+01:00"


class SchemeError(ValueError):
    """An assignment that cannot be used; the message says where and why."""


@dataclass(frozen=True)
class Scheme:
    """An assignment.

    exercises: the ids that count, in the book's order, or None for all that anybody handed in.  weighed: whether
    points are given at all.  points: what exercises are worth that are not worth one point.  due: seconds since 1970.
    late: the share of the points that is left to a late answer.
    """

    exercises: tuple[str, ...] | None = None
    weighed: bool = False
    points: Mapping[str, Decimal] = field(default_factory=dict)
    due: float | None = None
    late: Decimal = Decimal(1)

    def worth(self, id: str) -> Decimal:
        """Return the points for a right answer in time."""
        return self.points.get(id, Decimal(1))


def scheme(only: Iterable[str] | None, file: Path | None) -> Scheme:
    """Return the assignment that a file describes; names of notebooks and exercises, if any, override its own.

    Raises SchemeError.
    """
    described = read(file) if file else Scheme()
    return replace(described, exercises=chosen(only, "--only", Path())) if only else described


def chosen(names: Iterable[str], place: str, beside: Path) -> tuple[str, ...]:
    """Return the ids that names of notebooks and exercises mean, in the book's order.

    place: where the names stand, for a message.  beside: the folder that paths begin from. Raises SchemeError.
    """
    found = {id for name in names for id in _meant(name, place, beside)}
    return tuple(id for id in catalogue.ids() if id in found)


def _meant(name, place, beside):
    if name in catalogue.ids():
        return [name]
    path = beside / name
    if path.suffix == ".ipynb" and "\0" not in name and path.is_file():
        return _held(path, name, place)
    chapter = path.name.removesuffix(".ipynb")
    if chapter in NOTEBOOKS:
        return [exercise.id for exercise in catalogue.chapters()[NOTEBOOKS.index(chapter)][1]]
    known = [*catalogue.ids(), *(f"{each}.ipynb" for each in NOTEBOOKS)]
    near = _nearest(path.name, known)
    raise SchemeError(f"{place}: there is no exercise and no notebook {_shown(name)}; the nearest name is {near!r}")


def _held(path, name, place):
    """Return the exercises that a notebook holds."""
    try:
        content = notebook.load(path)
    except notebook.NotebookError as error:
        raise SchemeError(f"{place}: {_shown(name)} cannot be used: {error}") from None
    marked = (notebook.marked_with(cell) for cell in notebook.code_cells(content))
    ids = [id for id in dict.fromkeys([*marked, *notebook.read(content).ids]) if id]
    if not ids:
        raise SchemeError(f"{place}: the notebook {_shown(name)} holds no exercise")
    for id in ids:
        if id not in catalogue.ids():
            raise SchemeError(
                f"{place}: the notebook {_shown(name)} holds {_shown(id)}, which is no exercise of the book, nor of "
                f"the folder in CNNLAB_EXERCISES; the nearest name is {_nearest(id, catalogue.ids())!r}"
            )
    return ids


def read(file: Path) -> Scheme:
    """Return the assignment that a TOML file describes. Raises SchemeError that names the file, the key, the value."""
    given = _parsed(file)
    for key in given:
        if key not in _KEYS:
            keys = ", ".join(_KEYS)
            raise SchemeError(
                f"{file}: expected the keys {keys}, got {_shown(key)}; the nearest is {_nearest(key, _KEYS)!r}"
            )
    only = _only(given, file)
    points = _points(given.get("points", {}), file)
    for id in points:
        if only is not None and id not in only:
            raise SchemeError(f"{file}: points: {id!r} has points, but 'only' does not name it, nor its notebook")
    if only is None and points:
        only = tuple(id for id in catalogue.ids() if id in points)
    late = _number(given.get("late", 1), 1, f"{file}: late", "the share of the points that is left")
    return Scheme(only, not given.keys().isdisjoint(("points", "late")), points, _due(given, file), late)


def _parsed(file):
    try:
        if not file.is_file():
            raise SchemeError(f"there is no file {clean(str(file))}")
        text = file.read_bytes().decode("utf-8-sig")
        return tomllib.loads(text, parse_float=Decimal)
    except OSError as error:
        raise SchemeError(f"{file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SchemeError(f"{file} is not UTF-8; save it as UTF-8") from None
    except SchemeError:
        raise
    except (ValueError, RecursionError, ArithmeticError) as error:  # and a number of thousands of digits
        raise SchemeError(f"{file} is not TOML: {clean(str(error))}") from None


def _only(given, file):
    if "only" not in given:
        return None
    names = given["only"]
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        example = 'a list of names, such as ["03-convolution.ipynb"]'
        raise SchemeError(f"{file}: only: expected {example}, got {_shown(names)}")
    return chosen(names, f"{file}: only", file.parent)


def _points(given, file):
    if not isinstance(given, dict):
        raise SchemeError(
            f"{file}: points: expected lines such as conv2d-loops = 2 below [points], got {_shown(given)}"
        )
    for id in given:
        if id not in catalogue.ids():
            meant = f"the nearest name is {_nearest(id, catalogue.ids())!r}"
            meant = f"write {id!r} above the line [points]" if id in _KEYS else meant
            raise SchemeError(f"{file}: points: there is no exercise {_shown(id)}; {meant}")
    return {id: _number(value, MOST_POINTS, f"{file}: points: {id}", "points") for id, value in given.items()}


def _number(value, most, place, what):
    number = Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None
    if number is None or not number.is_finite() or not 0 <= number <= most:
        raise SchemeError(f"{place}: expected a number from 0 to {most}, {what}; got {_shown(value)}")
    return abs(number)  # -0.0 is 0


def _due(given, file):
    if "due" not in given:
        return None
    try:
        return _moment(given["due"]).timestamp()  # without an offset, of this machine's time zone
    except (TypeError, ValueError, OverflowError, OSError):  # no date, or one that no clock shows
        raise SchemeError(f"{file}: due: expected {_WHEN}, got {_shown(given['due'])}") from None


def _moment(value):
    """Return a time, for a date its last second. Raises TypeError or ValueError for what is neither."""
    if isinstance(value, str):  # TOML knows no time without seconds, but a text may be one
        is_date = len(value.strip()) <= len("2026-12-01")
        value = (datetime.date if is_date else datetime.datetime).fromisoformat(value.strip())
    if isinstance(value, datetime.datetime):
        return value
    if isinstance(value, datetime.date):
        return datetime.datetime.combine(value, datetime.time(23, 59, 59))
    raise TypeError(value)


def _nearest(name, known):
    """Return the known name that is most like another."""
    return max(known, key=lambda each: difflib.SequenceMatcher(None, name.lower(), each.lower()).ratio())


def _shown(value):
    """Return a value as it may stand in a message."""
    if isinstance(value, datetime.date | datetime.time | Decimal):
        return str(value)[:80]
    return clean(repr(value), 80)
