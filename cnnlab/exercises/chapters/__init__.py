"""The book's chapters: the one list of them, and a folder for each.

A folder is named like its notebook and holds the chapter's coded exercises, a file each, and its questions, which the
notebook's reader does not see with their answers. Its `__init__` has a TITLE and the exercises' ids in EXERCISES; the
exercise `one-window` is EXERCISE in `one_window.py`, the questions are QUESTIONS in `questions.py`, in order.
"""

import re

NOTEBOOKS = (
    "00-before-you-start",
    "01-from-mlp-to-cnn",
    "02-local-and-shared",
    "03-convolution",
    "04-channels-and-filters",
)  # in the book's order


def folder(notebook: str) -> str:
    """Return the name of a notebook's folder here: the same without the number, with underscores."""
    return re.sub(r"^\d\d-", "", notebook).replace("-", "_")
