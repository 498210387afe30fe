"""Coded exercises: check an answer, ask for a hint, read the solution, see what is done.

The public names only; how a check works is in `engine`, what an exercise is made of in `exercise`,
and the exercises themselves are one module a chapter.
"""

from cnnlab.exercises.engine import check, hint, ids, progress, solution
from cnnlab.exercises.verdict import Verdict

__all__ = ["Verdict", "check", "hint", "ids", "progress", "solution"]
