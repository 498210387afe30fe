"""How a check answers: the verdict, the counter-example beside it, and both as HTML and as plain text.

Display only. The styles are inline, so that a verdict looks the same in JupyterLab, in the built page and in an
exported file; text takes the surrounding theme's colours, and the status is a sign and a word before it is a colour.
"""

import html
import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cnnlab.exercises.checker import tables
from cnnlab.exercises.checker.shown import Shown
from cnnlab.exercises.checker.tables import TEXT

# White on each of these has a contrast above 4.5:1, so that one palette serves light and dark.
LOOKS = {
    "correct": ("✓", "Correct", "var(--cnnlab-correct, #1a7f37)"),
    "incorrect": ("✗", "Incorrect", "var(--cnnlab-incorrect, #bc4c00)"),
    "not attempted": ("○", "Not attempted", "var(--cnnlab-not-attempted, #59636e)"),
}


@dataclass(frozen=True)
class CounterExample:
    """The smallest input that was answered wrongly, with what was expected and what was given.

    given: the result, or None if there was none; then `instead` may say what there was.  wrong: which of its numbers
    are, or None if another shape or many right answers make that a meaningless question.
    """

    inputs: Mapping[str, Any]
    expected: np.ndarray
    given: np.ndarray | None
    expected_label: str = "expected"
    wrong: np.ndarray | None = None
    instead: str = ""
    lead: str = "The smallest input found that shows it:"

    def shown(self, show: Callable[..., str]) -> tuple[list[str], list[str]]:
        """Return the inputs, and the expected beside the given output, each as `show(name, value, ...)` has it."""
        comparable = self.given is not None and self.wrong is not None
        decimals = tables.telling_decimals(self.expected, self.given, self.wrong) if comparable else None
        outputs = [show(self.expected_label, self.expected, None, decimals)]
        if self.given is not None:
            outputs.append(show("given", self.given, self.wrong, decimals))
        elif self.instead:
            outputs.append(show("given", tables.Words(self.instead)))
        return [show(name, value) for name, value in self.inputs.items()], outputs


@dataclass(frozen=True)
class Verdict(Shown):
    """What `check` found; displays itself wherever in a cell `check` stands.

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
            lines += ["", self.counterexample.lead, *itertools.chain(*self.counterexample.shown(tables.as_text))]
        return "\n".join([*lines, *filter(None, (self.note, self.traceback))])

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self._repr_html_()}

    def _repr_html_(self) -> str:
        _, word, colour = LOOKS[self.status]
        says = f"{badge(self.status)} <strong>{word}.</strong> {prose(self.message)}"
        body = [f'<p role="status" style="margin: 0">{says}</p>']
        if self.counterexample:
            body.append(f'<p style="margin: 0.7em 0 0">{self.counterexample.lead}</p>')
            body += [_row(parts) for parts in self.counterexample.shown(tables.as_html)]
        if self.note:
            body.append(f'<p style="margin: 0.7em 0 0">{prose(self.note)}</p>')
        if self.printed and self.status == "incorrect":
            body.append(_folded("What your code printed", self.printed))
        if self.traceback:
            body.append(_folded("The traceback", self.traceback, is_open=True))
        style = f"border-left: 4px solid {colour}; padding: 0.4em 0.9em 0.6em; margin: 0.3em 0; color: {TEXT}"
        return f'<div class="cnnlab-verdict" style="{style}">{"".join(body)}</div>'


@dataclass(frozen=True)
class Note(Shown):
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


def _row(parts):
    style = "display: flex; flex-wrap: wrap; align-items: flex-end; gap: 0 1.8em"
    return f'<div style="{style}">{"".join(parts)}</div>'


def _folded(summary, text, is_open=False):
    style = "white-space: pre-wrap; overflow-wrap: anywhere; margin: 0.3em 0 0; color: inherit"
    pre = f'<pre style="{style}">{html.escape(text)}</pre>'
    return f'<details style="margin: 0.7em 0 0"{" open" * is_open}><summary>{summary}</summary>{pre}</details>'
