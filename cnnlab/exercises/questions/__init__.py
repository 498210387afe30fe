"""Questions that need no code: widgets, answered in the page or the notebook, one module a chapter.

They live here and not in the chapters so that a reader of the notebook does not see the answer before the question.
"""

import difflib
import functools
import importlib

CHAPTERS = (
    "prerequisites",
    "perceptron",
    "locality",
    "convolution",
    "channels",
)  # modules with QUESTIONS, in the book's order


def question(id):
    """The widget of one question, new at every call. Raises ValueError for an unknown id."""
    questions = _all()
    if id not in questions:
        near = difflib.get_close_matches(str(id), questions, n=3) or list(questions)
        raise ValueError(f"id: expected the name of a question, such as {', '.join(map(repr, near))}, got {id!r}")
    return questions[id]()


@functools.cache
def _all():
    """Every question by id: a call that makes its widget."""
    modules = [importlib.import_module(f"{__name__}.{chapter}") for chapter in CHAPTERS]
    return {made.keywords["id"]: made for module in modules for made in module.QUESTIONS}
