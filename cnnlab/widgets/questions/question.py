"""What the kinds of questions share: a slug, a prompt, and the checks of what an author writes.

The question widgets need no Python to answer: checking and feedback happen in the page, so everything that a reader
may be told is in the state.
"""

import math
import re
from numbers import Real

from traitlets import Bool, Unicode, validate

from cnnlab.widgets.base import BookWidget

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Question(BookWidget):
    """A question with an id and a prompt. In texts `backticks` mark code and *asterisks* stress; HTML stays text."""

    id = Unicode().tag(sync=True)
    prompt = Unicode().tag(sync=True)
    checked = Bool(False).tag(sync=True)

    def __init__(self, *, id: str, prompt: str, **traits):
        super().__init__(id=checked_slug("id", id), prompt=checked_text("prompt", prompt), **traits)

    def static_html(self) -> str:
        """The form for the built page; it names the question, so that a page's questions can be counted."""
        return super().static_html().replace("<div ", f'<div data-question="{self.id}" ', 1)

    @validate("id")
    def _check_id(self, proposal):
        return checked_slug("id", proposal.value)

    @validate("prompt")
    def _check_prompt(self, proposal):
        return checked_text("prompt", proposal.value)


def checked_slug(name: str, value) -> str:
    """`value`, if it is a slug such as "stride-two"."""
    if not isinstance(value, str):
        raise TypeError(f"{name}: expected a str, got {type(value).__name__}")
    if not SLUG.fullmatch(value):
        raise ValueError(f"{name}: expected lower-case words joined by hyphens, such as 'stride-two', got {value!r}")
    return value


def checked_text(name: str, value) -> str:
    """`value` without surrounding white space, if it says something."""
    if not isinstance(value, str):
        raise TypeError(f"{name}: expected a str, got {type(value).__name__}")
    if not value.strip():
        raise ValueError(f"{name}: expected a sentence, got an empty text")
    return value.strip()


def checked_number(name: str, value) -> float:
    """`value` as a float, if it is a finite number."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name}: expected a number, got {value!r}")
    if not math.isfinite(value):
        raise ValueError(f"{name}: expected a finite number, got {value!r}")
    return float(value)


def plain(text: str) -> str:
    """`text` without its marks for code and stress."""
    return re.sub(r"`([^`]+)`|\*([^*\s](?:[^*]*[^*\s])?)\*", lambda found: found[1] or found[2], text)
