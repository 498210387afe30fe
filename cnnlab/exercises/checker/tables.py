"""Arrays and numbers as small tables, in HTML and in plain text, with a sign at the numbers that are wrong.

Display only, of what a verdict shows beside its sentence. The styles are inline, as in `verdict`.
"""

import html
import itertools
from typing import Any

import numpy as np

# VS Code's first: beside widgets Jupyter's are there, too, and are light in the dark. Else the host's own is inherited.
TEXT = "var(--vscode-editor-foreground, var(--jp-content-font-color1, var(--pst-color-text-base, inherit)))"
LINE = "var(--jp-border-color1, var(--pst-color-border, #8c959f))"
_WRONG = "background: rgba(188, 76, 0, 0.16); box-shadow: inset 0 0 0 2px #bc4c00; font-weight: bold"  # light and dark
_SIGN = "✗"  # as in the verdict: none that reads as arithmetic beside a number
_SHOWN = 10  # rows and columns of a table
_NARROW = 4  # columns that fit on a telephone
_TABLES = 4  # tables for one array of more than two axes; the rest is said in words


class Words(str):
    """Text to be shown as it is, not as a value of Python."""


def as_html(name: str, value: Any, wrong: np.ndarray | None = None, decimals: int | None = None) -> str:
    """Return a captioned table for each channel of an array, or a captioned number; `wrong` marks numbers."""
    if not _is_table(value):
        sign = f"{_SIGN} " if wrong is not None and wrong.any() else ""
        style = f"{_WRONG}; padding: 0.15em 0.45em" if sign else ""
        shown = html.escape(_plain(value, decimals).replace("-", "−") if _is_number(value) else _plain(value, decimals))
        return (
            f'<p style="margin: 0.5em 0 0; line-height: 1.9"><strong>{html.escape(name)}</strong><br>'
            f'<span style="{style}">{sign}{shown}</span></p>'
        )
    decimals = _decimals(value) if decimals is None else decimals
    return "".join(_table(*part, decimals) for part in _parts(name, value, wrong))


def as_text(name: str, value: Any, wrong: np.ndarray | None = None, decimals: int | None = None) -> str:
    """Return the same as lines of text."""
    if not _is_table(value):
        return f"{name}: {f'{_SIGN} ' if wrong is not None and wrong.any() else ''}{_plain(value, decimals)}"
    decimals = _decimals(value) if decimals is None else decimals
    return "\n".join(_lines(*part, decimals) for part in _parts(name, value, wrong))


def telling_decimals(expected: np.ndarray, given: np.ndarray, wrong: np.ndarray) -> int:
    """Return how many decimals show expected and given numbers, so that those that are wrong look different."""
    fewest = max(_decimals(expected), _decimals(given))
    for decimals in range(fewest, 12):
        if not any(_number(a, decimals) == _number(b, decimals) for a, b in zip(expected[wrong], given[wrong])):  # noqa: B905
            return decimals
    return fewest


def _is_table(value):
    return isinstance(value, np.ndarray) and value.ndim > 0 and value.size > 0


def _is_number(value):
    return isinstance(value, int | float | np.number) or (isinstance(value, np.ndarray) and value.ndim == 0)


def _plain(value, decimals):
    if isinstance(value, np.ndarray) and value.ndim:
        return f"nothing: an array of shape {value.shape}"
    if _is_number(value) and not isinstance(value, bool):
        return _number(value, _decimals(np.asarray(value)) if decimals is None else decimals)
    text = value if isinstance(value, Words) else getattr(value, "__name__", None) or repr(value)
    return text if len(text) <= 60 else text[:60] + "…"


def _parts(name, value, wrong):
    """Yield (caption, what is left out, table, marks) for each channel of an array that is shown."""
    table = value.reshape(1, -1) if value.ndim == 1 else value
    marks = np.zeros(table.shape, bool) if wrong is None else wrong.reshape(table.shape)
    size = " × ".join(map(str, value.shape))
    for number, index in enumerate(itertools.product(*map(range, table.shape[:-2]))):
        if number == _TABLES:
            return
        whole = f"{size}, [{', '.join(map(str, index))}]" if index else size
        rest = ", upper left part" if max(table.shape[-2:]) > _SHOWN else ""
        if number == _TABLES - 1 and np.prod(table.shape[:-2]) > _TABLES:
            rest += ", and more"
        cut = (*index, slice(_SHOWN), slice(_SHOWN))
        yield name, f"{whole}{rest}", table[cut], marks[cut], value.ndim > 1


def _table(name, size, table, marks, has_rows, decimals):
    head = "".join(f'<th scope="col" style="{_HEAD}; text-align: right">{k}</th>' for k in range(table.shape[1]))
    corner = f'<td style="{_HEAD}"></td>' if has_rows else ""
    rows = []
    for k, (numbers, wrong) in enumerate(zip(table, marks, strict=True)):
        cells = "".join(_cell(number, mark, decimals) for number, mark in zip(numbers, wrong, strict=True))
        first = f'<th scope="row" style="{_HEAD}; text-align: right">{k}</th>' if has_rows else ""
        rows.append(f'<tr style="background: none">{first}{cells}</tr>')
    note = f"<br>{_SIGN}: wrong" if marks.any() else ""
    caption = f'<strong>{html.escape(name)}</strong> <span style="white-space: nowrap">({size})</span>{note}'
    shown = (
        f'<table style="{_TABLE}"><caption style="{_CAPTION}">{caption}</caption><thead style="border: none">'
        f'<tr style="background: none">{corner}{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    )
    if table.shape[1] <= _NARROW:
        return shown
    return (  # on a narrow screen it scrolls by itself, by keyboard too
        f'<div role="group" tabindex="0" aria-label="{html.escape(name)}, table" '
        f'style="max-width: 100%; overflow-x: auto">{shown}</div>'
    )


_TABLE = (
    f"border-collapse: collapse; border: none; width: auto; margin: 0.5em 0 0; table-layout: auto; font-size: 0.95em; "
    f"font-variant-numeric: tabular-nums; color: {TEXT}"
)
_CAPTION = f"caption-side: top; text-align: left; padding: 0; color: {TEXT}"
_HEAD = f"border: none; background: none; padding: 0 0.45em; font-weight: normal; font-size: 0.8em; color: {TEXT}"


def _cell(number, wrong, decimals):
    style = f"border: 1px solid {LINE}; padding: 0.15em 0.45em; text-align: right; white-space: nowrap; color: {TEXT}"
    shown = _number(number, decimals).replace("-", "−")
    return f'<td style="{style}; {_WRONG}">{_SIGN} {shown}</td>' if wrong else f'<td style="{style}">{shown}</td>'


def _lines(name, size, table, marks, has_rows, decimals):
    cells = [
        [(f"{_SIGN} " if wrong else "") + _number(number, decimals) for number, wrong in zip(*row, strict=True)]
        for row in zip(table, marks, strict=True)
    ]
    width = max(len(cell) for row in cells for cell in row)
    note = f", {_SIGN} marks what is wrong" if marks.any() else ""
    return "\n".join([f"{name} ({size}{note}):", *("  ".join(["", *(c.rjust(width) for c in row)]) for row in cells)])


def _decimals(array):
    """Return how many decimals the numbers of an array need, four at most."""
    numbers = np.asarray(array, dtype=float)
    numbers = numbers[np.isfinite(numbers)]
    tolerance = 1e-6 * np.max(np.abs(numbers), initial=1.0)
    return next((n for n in range(4) if np.allclose(numbers, np.round(numbers, n), rtol=0, atol=tolerance)), 4)


def _number(number, decimals):
    if isinstance(number, np.bool_):
        return str(bool(number))
    number = float(number) + 0.0  # −0 is shown as 0
    small = number != 0 and round(number, decimals) == 0
    return f"{number:.{max(decimals, 1)}g}" if small or abs(number) >= 1e7 else f"{number:.{decimals}f}"
