"""Coded exercises: check an answer, ask for a hint, read the solution, see what is done; and questions without code.

The public names only; how a check works is in `engine`, what an exercise is made of in `exercise`,
and the exercises themselves are one module a chapter, as are the questions in `questions`.
"""

from cnnlab.exercises import fence
from cnnlab.exercises.engine import check, hint, ids, solution
from cnnlab.exercises.progress import progress, reset_progress
from cnnlab.exercises.questions import question
from cnnlab.exercises.verdict import Verdict

__all__ = ["Verdict", "check", "hint", "ids", "progress", "question", "reset_progress", "solution"]

fence.remember()  # before a notebook can replace anything
