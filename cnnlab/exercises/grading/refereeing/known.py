"""What the referee knows of one submission, gathered from all the processes that it took, and what is said of it."""

import itertools
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from cnnlab.exercises import catalogue
from cnnlab.exercises.checker import runner, tables
from cnnlab.exercises.checker.verdict import Verdict
from cnnlab.exercises.grading.plain import clean

_MOST_REMARKS = 8
_LONGEST = 5_000  # characters of a failing input
_NO_PYTHON = ("SyntaxError", "IndentationError", "TabError")

NEVER = 1 << 30  # stands for the place in a cell of an answer that was handed to no `check`
_MOST_DENIED = 50
_PATH = re.compile(r" \((?:/|[A-Za-z]:\\)[^()]*\)")  # as at the end of an ImportError

Place = tuple[int, int]  # where an answer was handed in: the number of the cell, and of the check in it


@dataclass
class Known:
    """What is known so far.

    verdicts: by exercise, and where its answer was handed in.  tries: by exercise, the answers that differ.  left_out:
    by cell, the shell lines that were not run.  timed_out: whether anything was stopped because its time was up.
    """

    megabytes: int
    verdicts: defaultdict[str, dict[Place, Verdict]] = field(default_factory=lambda: defaultdict(dict))
    tries: defaultdict[str, set] = field(default_factory=lambda: defaultdict(set))
    fatal: dict[int, str] = field(default_factory=dict)  # by cell, how it ended
    failed: dict[int, str] = field(default_factory=dict)  # by cell, what it raised
    left_out: dict[int, list[str]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    denied: list[str] = field(default_factory=list)
    timed_out: bool = False
    without_time: bool = False  # whether all of the notebook's time is up
    began: bool = False  # whether any process came as far as the first cell

    def remark(self, text: str) -> None:
        """Note a remark once."""
        if text not in self.remarks and len(self.remarks) < _MOST_DENIED:
            self.remarks.append(text)

    def refuse(self, denied: list) -> None:
        """Note the forbidden things that were tried."""
        new = dict.fromkeys(map(str, denied[:_MOST_DENIED]))
        self.denied = list(dict.fromkeys([*self.denied, *new]))[:_MOST_DENIED]

    def end(self, cell: int, how: str) -> None:
        """Note a cell that ended its process, or had no end; it is not run again."""
        self.fatal[cell] = how
        self.timed_out |= "in time" in how

    def fail(self, cell: int, error: Exception) -> None:
        """Note the error that ended a cell."""
        name, error = type(error).__name__, _PATH.sub("", str(error))
        if name == runner.TimeUp.__name__:
            self.end(cell, "it had not finished in time")
        elif name == "MemoryError":
            self.failed[cell] = self._out_of_memory()
        elif name in _NO_PYTHON:
            self.failed[cell] = f"is not Python: {error}"
        else:
            self.failed[cell] = f"raised {name}: {error}"

    def add(self, id: str, place: Place, verdict: Verdict, fingerprint: str) -> None:
        """Note a verdict, and what an instructor should know of it."""
        self.verdicts[id][place] = verdict
        if verdict.status != "not attempted":
            self.tries[id].add((str(fingerprint), verdict.status, verdict.message))
        if "MemoryError" in verdict.message:
            self.remark(f"{id}: {self._out_of_memory()}")
        if verdict.message.startswith("It had not finished"):
            self.timed_out = True
            self.remark(f"{id}: {verdict.message}")

    def give_up(self, seconds: float) -> None:
        """Note that the time of the whole notebook is up."""
        self.timed_out = True
        self.remark(f"not everything was judged within {seconds:g} seconds")
        self.without_time = True

    def _out_of_memory(self):
        return f"ran out of memory (the limit is {self.megabytes} MB)"

    def final(self, named: list[str]) -> dict[str, dict[str, Any]]:
        """Return the verdict that counts on each exercise that was handed in or is named, in the book's order."""
        handed_in = [id for id in catalogue.ids() if id in named or self.verdicts.get(id)]
        return {id: {**_written(self._last(id)), "tries": len(self.tries[id])} for id in handed_in}

    def _last(self, id):
        """Return the last verdict that is one: a starter that stands further below takes nothing back.

        What was never handed to `check` counts only where nothing was.
        """
        places = sorted(self.verdicts[id], key=lambda place: (place[1] != NEVER, place))
        found = [self.verdicts[id][place] for place in places]
        if found:
            return next((each for each in reversed(found) if each.status != "not attempted"), found[-1])
        if not self.began:
            return Verdict(id, "not graded", "Its notebook could not be started.")
        if self.without_time:
            return Verdict(id, "not graded", "There was no time left for it.")
        return Verdict(id, "incorrect", "Its cell did not run to the end, so there is no answer.")

    def all_remarks(self) -> list[str]:
        """Return what an instructor should know beside the verdicts, the gravest first."""
        lines = [f"tried to {what} (denied)" for what in self.denied]
        lines += [f"cell {number} left out: {text}" for number, text in self.fatal.items()]
        lines += [*self.remarks, *(f"cell {number} {text}" for number, text in self.failed.items())]
        shell = [(number, "; ".join(each)) for number, each in self.left_out.items() if each]
        lines += [f"cell {number}: shell lines do nothing here: {text}" for number, text in shell]
        lines = list(dict.fromkeys(map(clean, lines)))
        more = len(lines) - _MOST_REMARKS
        return [*lines[:_MOST_REMARKS], f"and {more} more"] if more > 0 else lines


def _written(verdict):
    shown = verdict.counterexample
    failing = "\n".join([shown.lead, *itertools.chain(*shown.shown(tables.as_text))]) if shown else ""
    return {
        "status": verdict.status,
        "mistake": verdict.mistake,
        "message": clean(_PATH.sub("", verdict.message)),
        "failing": _PATH.sub("", failing)[:_LONGEST],
    }
