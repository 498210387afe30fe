"""What the referee knows of one submission, gathered from all the processes that it took, and what is said of it."""

import itertools
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

    def remark(self, text: str) -> None:
        """Note a remark once."""
        if text not in self.remarks:
            self.remarks.append(text)

    def refuse(self, denied: list) -> None:
        """Note the forbidden things that were tried."""
        self.denied += [each for each in map(str, denied) if each not in self.denied]

    def end(self, cell: int, how: str) -> None:
        """Note a cell that ended its process, or had no end; it is not run again."""
        self.fatal[cell] = how
        self.timed_out |= "in time" in how

    def fail(self, cell: int, error: Exception) -> None:
        """Note the error that ended a cell."""
        name = type(error).__name__
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
        """Return the last verdict that is one: a starter that stands further below takes nothing back."""
        found = [verdict for _, verdict in sorted(self.verdicts[id].items())]
        if found:
            return next((each for each in reversed(found) if each.status != "not attempted"), found[-1])
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
        "message": clean(verdict.message),
        "failing": failing[:_LONGEST],
    }
