"""Rows as CSV files that spreadsheets open right, and that cannot make them compute.

A spreadsheet takes a cell that begins with = + - or @ for a formula, and where a cell begins depends on whether it
separates by commas, semicolons or tabs. So a text is made harmless wherever any of them could see a beginning. The
mark before it is the one by which spreadsheets know a text, an apostrophe; what follows stays as it was.
"""

import csv
import io
import re
from collections.abc import Iterable
from decimal import Decimal

from cnnlab.exercises.grading.plain import clean

_LONGEST = 30_000  # characters: what a spreadsheet takes in a cell is little more
_FORMULA = "=+\\-@＝＋－＠﹦﹢﹣﹫⁼⁺⁻₌₊₋⩵⩶−"  # wide and small ones are read as the plain ones
_BEGINNING = re.compile(rf'(^|[,;|"])( *)(?=[{_FORMULA}])')

Cell = str | int | Decimal


def harmless(text: str) -> str:
    """Return a text as one line of which no spreadsheet takes any part for a formula."""
    return _BEGINNING.sub(r"\1\2'", clean(text, _LONGEST))


def plain_number(number: Decimal) -> str:
    """Return a number of points as it is written: 2, 2.5, at most four digits after the point, no exponent."""
    written = f"{number.quantize(Decimal('0.0001')):f}"
    return written.rstrip("0").rstrip(".")


def as_csv(rows: Iterable[Iterable[Cell]], separator: str = ",") -> bytes:
    """Return rows as CSV, with the mark at its beginning by which spreadsheets know UTF-8.

    Where semicolons separate, numbers have a decimal comma: both belong to the same countries' settings, in which 2.5
    is the second of May.
    """
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=separator).writerows([[_cell(each, separator) for each in row] for row in rows])
    return written.getvalue().encode("utf-8-sig")


def _cell(value, separator):
    if isinstance(value, Decimal):
        return plain_number(value).replace(".", "," if separator == ";" else ".")
    return harmless(value) if isinstance(value, str) else value
