"""What an exercise is made of: text, code as text, and how to draw its inputs and compare its outputs.

Data only. How an answer is run and judged is in `judge`, what two outputs have in common in `compare`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from cnnlab.exercises.checker import compare

Inputs = Mapping[str, Any]


class RefusedError(Exception):
    """An answer that is data has the wrong form; the message is the sentence for the learner."""


def call(answer, *arguments):
    """Run an answer that is a function: the usual `Exercise.run`."""
    return answer(*arguments)


def always(**inputs):
    """Allow all inputs: the usual `Exercise.allows`."""
    return True


@dataclass(frozen=True)
class Mistake:
    """A wrong solution that learners write, and what a good teacher says on seeing its result.

    `codes` holds at least one source text that defines what the exercise asks for; several where the same
    mistake can be made in ways whose results differ.
    """

    name: str
    says: str
    codes: tuple[str, ...]

    def __post_init__(self):
        if not isinstance(self.codes, tuple) or not self.codes or not all(isinstance(code, str) for code in self.codes):
            raise TypeError(f"codes: expected a tuple of source texts, got {self.codes!r} in mistake {self.name!r}")


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """One coded exercise.

    id: a slug without a chapter number.  title: a few words.  prompt: the task, in Markdown.
    answer: the name that the learner defines and hands to `check`.
    starter, solution: source text of the cell, without the check.  why: why the solution is right, in Markdown.
    hints: from a nudge to nearly the answer.  mistakes: at least two.
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
    allows: Callable[..., bool] = always
    run: Callable[..., Any] = call
    same: Callable[[np.ndarray, np.ndarray, float], bool] = compare.close
    several_right: bool = False

    def __post_init__(self):
        names = [mistake.name for mistake in self.mistakes]
        if len(names) < 2 or len(set(names)) < len(names):
            raise ValueError(f"mistakes: expected at least two of different names, got {names} in {self.id!r}")

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


def define(code: str, name: str) -> Any:
    """Run source text the way a chapter's cell would be, and return what it binds to `name`."""
    from cnnlab import functional as F
    from cnnlab import reference

    namespace = {"np": np, "F": F, "reference": reference, "__name__": "__exercise__"}
    exec(compile(code, f"<{name}>", "exec"), namespace)
    return namespace[name]
