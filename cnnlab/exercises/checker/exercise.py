"""What an exercise is made of: text, code as text, and how to draw its inputs and compare its outputs.

Data only. How an answer is run and judged is in `judge`, what two outputs have in common in `compare`.
"""

import ast
import functools
import linecache
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from cnnlab.exercises.checker import compare
from cnnlab.exercises.checker.repairs import REPAIRS
from cnnlab.exercises.checker.slips import BY_NAME, SLIPS, Slip

Inputs = Mapping[str, Any]
_REFUSAL = re.compile(r"expected float(32|64)\b.*, got u?int\d+;")


class RefusedError(Exception):
    """An answer that is data has the wrong form; the message is the sentence for the learner."""


def call(answer, *arguments):
    """Run an answer that is a function: the usual `Exercise.run`.

    `cnnlab.functional` refuses integers and says so, where an answer of its own would compute: asked again in decimals.
    """
    try:
        return answer(*arguments)
    except TypeError as error:
        if not _REFUSAL.search(str(error)):
            raise
    return answer(*map(_in_decimals, arguments))


def _in_decimals(value):
    return value.astype(float) if isinstance(value, np.ndarray) and value.dtype.kind in "iuf" else value


def always(**inputs):
    """Allow all inputs: the usual `Exercise.allows`."""
    return True


@dataclass(frozen=True)
class Mistake:
    """A wrong solution that learners write, and what a good teacher says on seeing its result.

    codes: source texts that define what the exercise asks for; several where the same mistake can be made in ways
    whose results differ.  slips: names of slips for which the exercise has this better sentence; a mistake that is
    named like a slip takes its place anyway.
    """

    name: str
    says: str
    codes: tuple[str, ...] = ()
    slips: tuple[str, ...] = ()

    def __post_init__(self):
        if not isinstance(self.codes, tuple) or not all(isinstance(code, str) for code in self.codes):
            raise TypeError(f"codes: expected a tuple of source texts, got {self.codes!r} in mistake {self.name!r}")
        if unknown := set(self.slips) - set(BY_NAME):
            raise ValueError(f"slips: expected some of {', '.join(BY_NAME)}, got {unknown} in mistake {self.name!r}")
        if not self.codes and not self.covers:
            raise TypeError(f"codes: expected a tuple of source texts, got {self.codes!r} in mistake {self.name!r}")

    @property
    def covers(self) -> tuple[Slip, ...]:
        """The slips that this mistake speaks for."""
        return tuple(BY_NAME[name] for name in dict.fromkeys((self.name, *self.slips)) if name in BY_NAME)


@dataclass(frozen=True, kw_only=True, eq=False)  # compared by identity, so that what is made of one can be kept
class Exercise:
    """One coded exercise.

    id: a slug without a chapter number.  title: a few words.  prompt: the task, in Markdown.
    answer: the name that the learner defines and hands to `check`.
    starter, solution: source text of the cell, without the check.  why: why the solution is right, in Markdown.
    hints: from a nudge to nearly the answer.  mistakes: its own, at least two.
    ways: other right ways of writing the solution.  slips: what is looked for in all of them, after the mistakes.
    draw: from a generator, the inputs by argument name, from small to large.
    allows: whether inputs, given by name, are such as the prompt promises. A failing input is shown as small as it
    can be made, and the tests make up inputs of their own; what makes the solution fail is out of the question anyway.
    run: how the answer is put to the inputs; an answer that is data becomes a function of them here.
    same: whether two outputs are equal, up to the tolerance given.
    several_right: the expected output that is shown is one of many.
    """

    id: str
    title: str
    prompt: str
    answer: str
    starter: str
    solution: str
    why: str
    hints: tuple[str, ...]
    mistakes: tuple[Mistake, ...]
    draw: Callable[[np.random.Generator], list[Inputs]]
    ways: tuple[str, ...] = ()
    slips: tuple[Slip, ...] = SLIPS
    allows: Callable[..., bool] = always
    run: Callable[..., Any] = call
    same: Callable[[np.ndarray, np.ndarray, float], bool] = compare.close
    several_right: bool = False

    def __post_init__(self):
        names = [mistake.name for mistake in self.mistakes]
        if len(names) < 2 or len(set(names)) < len(names):
            raise ValueError(f"mistakes: expected at least two of different names, got {names} in {self.id!r}")

    def says(self, name: str | None) -> str:
        """Return the sentence of a mistake, a slip or a repair by its name, or "" for another name."""
        return next((each.says for each in (*self.mistakes, *self.slips, *REPAIRS) if each.name == name), "")

    @property
    def is_function(self) -> bool:
        """Whether the answer is a function rather than data."""
        return self.run is call

    @property
    def starter_cell(self) -> str:
        """The source of the chapter's cell as the learner finds it."""
        return self._cell(self.starter)

    @property
    def solution_cell(self) -> str:
        """The source of the same cell with the solution in place."""
        return self._cell(self.solution)

    def _cell(self, code):
        gap = "\n\n\n" if self.is_function else "\n\n"
        return f'{code.strip()}{gap}check("{self.id}", {self.answer})'


def define(code: str | ast.Module, name: str) -> Any:
    """Run source text, or its tree, the way a chapter's cell would be, and return what it binds to `name`."""
    from cnnlab import functional as F
    from cnnlab import reference

    namespace = {"np": np, "F": F, "reference": reference, "__name__": "__exercise__"}
    file = f"<{name}>"
    if isinstance(code, str):  # known to tracebacks by its lines, as a cell is
        file = f"<{name} {zlib.crc32(code.encode()):08x}>"
        linecache.cache[file] = len(code), None, code.splitlines(keepends=True), file
    exec(compile(code, file, "exec"), namespace)
    return namespace[name]


@functools.cache
def solved(exercise: Exercise) -> Any:
    """Return what an exercise's solution defines, ready to run."""
    return define(exercise.solution, exercise.answer)
