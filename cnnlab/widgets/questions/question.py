"""What the kinds of questions share: a slug, a prompt, whether it is checked.

The question widgets need no Python to answer: checking and feedback happen in the page, so everything that a reader
may be told is in the state. What an author may write is looked at in checks.py.
"""

from traitlets import Bool, Instance, Unicode, validate

from cnnlab.widgets.base import BookWidget
from cnnlab.widgets.questions.checks import checked_slug, checked_text


class Question(BookWidget):
    """A question with an id and a prompt. In texts `backticks` mark code and *asterisks* stress; HTML stays text.

    The browser keeps the reader's answer; where Python does, `_kept` is what it keeps, as answer.js has it, or {}.
    """

    id = Unicode().tag(sync=True)
    prompt = Unicode().tag(sync=True)
    checked = Bool(False).tag(sync=True)
    _kept = Instance(dict, allow_none=True).tag(sync=True)

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
