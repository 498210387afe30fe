"""Answers to the book's questions in a notebook: kept for the learner, with the exercises, rather than by the browser.

The browser judges an answer and says, in the widget's `_kept`, what is to be kept of it; a page without Python keeps it
in the browser itself.
"""

import os
import weakref

from cnnlab.exercises.progress import record

_followed = weakref.WeakSet()  # the widgets of this kernel


def followed(widget):
    """Return a question's widget, whose answer is kept from now on, and has what was kept before."""
    if not os.environ.get("CNNLAB_BOOK"):
        widget._kept = record.answers().get(widget.id, {})
        widget.observe(_keep, "_kept")
        _followed.add(widget)
    return widget


def _keep(change):
    record.keep(change.owner.id, change.new)


def forget() -> None:
    """Take back the answers that stand in this notebook."""
    for widget in list(_followed):
        widget._kept = {}
