"""How a check answers: the verdict, the counter-example beside it, and both as HTML and as plain text.

Display only. The styles are inline, so that a verdict looks the same in JupyterLab, in the built page and in an
exported file; text takes the surrounding theme's colours, and the status is a sign and a word before it is a colour.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

# White on each of these has a contrast above 4.5:1, so that one palette serves light and dark.
LOOKS = {
    "correct": ("✓", "Correct", "var(--cnnlab-correct, #1a7f37)"),
    "incorrect": ("✗", "Incorrect", "var(--cnnlab-incorrect, #bc4c00)"),
    "not attempted": ("○", "Not attempted", "var(--cnnlab-not-attempted, #59636e)"),
}
TEXT = "var(--jp-content-font-color1, var(--pst-color-text-base, inherit))"
LINE = "var(--jp-border-color1, var(--pst-color-border, #8c959f))"
_SHOWN = 10  # rows and columns of a table; the rest is said in words


@dataclass(frozen=True)
class CounterExample:
    """The smallest input that was answered wrongly, with what was expected and what was given."""

    inputs: Mapping[str, Any]
    expected: np.ndarray
    given: np.ndarray | None
    expected_label: str = "expected"

    def parts(self) -> list[tuple[str, Any]]:
        """Return the captioned values in the order of display."""
        parts = [*self.inputs.items(), (self.expected_label, self.expected)]
        return parts if self.given is None else [*parts, ("given", self.given)]


@dataclass(frozen=True)
class Verdict:
    """What `check` found; displays itself as the last line of a cell.

    status: "correct", "incorrect" or "not attempted".  message: one or two sentences.
    mistake: the name of the recognised mistake, or None.  note: a line that is not about the answer, such as
    progress that could not be saved.  printed: what the answer printed while it was checked.
    """

    id: str
    status: str
    message: str
    mistake: str | None = None
    counterexample: CounterExample | None = field(default=None, compare=False)
    traceback: str = field(default="", compare=False)
    printed: str = field(default="", compare=False)
    note: str = field(default="", compare=False)

    def __repr__(self) -> str:
        lines = [f"{LOOKS[self.status][1]}. {self.message}"]
        if self.counterexample:
            lines += [_as_text(name, value) for name, value in self.counterexample.parts()]
        return "\n".join(part for part in (*lines, self.note, self.traceback) if part)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self._repr_html_()}

    def _repr_html_(self) -> str:
        _, word, colour = LOOKS[self.status]
        body = [f'<p style="margin: 0">{badge(self.status)} <strong>{word}.</strong> {prose(self.message)}</p>']
        if self.counterexample:
            tables = "".join(_as_html(name, value) for name, value in self.counterexample.parts())
            body.append(
                f'<div style="display: flex; flex-wrap: wrap; align-items: flex-start; gap: 0 1.5em">{tables}</div>'
            )
        if self.note:
            body.append(f'<p style="margin: 0.5em 0 0">{prose(self.note)}</p>')
        if self.printed and self.status == "incorrect":
            body.append(f"<details><summary>What your code printed</summary>{_pre(self.printed)}</details>")
        if self.traceback:
            body.append(_pre(self.traceback))
        style = f"border-left: 4px solid {colour}; padding: 0.4em 0.8em; margin: 0.3em 0; color: {TEXT}"
        return f'<div class="cnnlab-verdict" role="status" style="{style}">{"".join(body)}</div>'


@dataclass(frozen=True)
class Note:
    """Markdown that displays itself: a hint, a solution."""

    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_markdown_(self) -> str:
        return self.text


def badge(status: str) -> str:
    """Return a status as a sign on its colour, for readers who see; the word stands beside it."""
    sign, _, colour = LOOKS[status]
    return (
        f'<span aria-hidden="true" style="display: inline-block; width: 1.5em; border-radius: 0.75em; '
        f'text-align: center; color: #fff; background: {colour}">{sign}</span>'
    )


def prose(text: str) -> str:
    """Return a sentence as HTML, with `code` between backticks."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))


def _pre(text):
    return f'<pre style="white-space: pre-wrap; color: inherit">{html.escape(text)}</pre>'


def _as_text(name, value):
    if isinstance(value, np.ndarray) and value.ndim:
        size = " × ".join(map(str, value.shape))
        return f"{name} ({size}):\n{np.array2string(_cut(value), precision=4, suppress_small=True)}"
    return f"{name}: {_number(value)}"


def _as_html(name, value):
    if not isinstance(value, np.ndarray) or value.ndim not in (1, 2):
        shown = _number(value) if np.ndim(value) == 0 else np.array2string(value, precision=4, threshold=50)
        return f'<p style="margin: 0.6em 0 0"><strong>{html.escape(name)}</strong> {html.escape(shown)}</p>'
    size = " × ".join(map(str, value.shape))
    rows = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in np.atleast_2d(_cut(value)))
    caption = f"<strong>{html.escape(name)}</strong> ({size})" + (
        "" if max(value.shape) <= _SHOWN else ", its upper left part"
    )
    table = f"border-collapse: collapse; margin: 0.6em 0 0; font-variant-numeric: tabular-nums; color: {TEXT}"
    top = f"caption-side: top; text-align: left; white-space: nowrap; color: {TEXT}"
    return f'<table style="{table}"><caption style="{top}">{caption}</caption>{rows}</table>'


def _cell(number):
    return f'<td style="border: 1px solid {LINE}; padding: 0.15em 0.45em; text-align: right">{_number(number)}</td>'


def _cut(array):
    return array[(slice(_SHOWN),) * array.ndim]


def _number(value):
    return f"{float(value):.4g}" if isinstance(value, float | np.floating | np.ndarray) else str(value)
