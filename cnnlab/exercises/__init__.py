"""Coded exercises: check an answer, ask for a hint, read the solution, see what is done; and questions without code.

The public names only. `checker` runs and judges an answer, `chapters` holds the exercises and questions of each
chapter, `catalogue` finds them by their ids, `progress` keeps what is done, `grading` is for instructors.
"""

from cnnlab.exercises.calls import check, hint, solution
from cnnlab.exercises.catalogue import get as get
from cnnlab.exercises.catalogue import ids, question
from cnnlab.exercises.checker import fence
from cnnlab.exercises.checker.verdict import Verdict
from cnnlab.exercises.progress.page import progress, reset_progress

__all__ = ["Verdict", "check", "hint", "ids", "progress", "question", "reset_progress", "solution"]


def __dir__():
    return __all__


fence.remember()  # before a notebook can replace anything
