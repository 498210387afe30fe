"""Judges one submission, in a process that the submission's code never enters.

The submission's own process only runs its cells and returns what its functions return. What was expected, which
mistake it is and what the verdict says is computed here. A statement or an answer that ends or hangs that process
costs a new one, which leaves that statement out.
"""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cnnlab.exercises import catalogue
from cnnlab.exercises.checker import judge, runner
from cnnlab.exercises.checker.verdict import Verdict
from cnnlab.exercises.grading import line, needed, notebook
from cnnlab.exercises.grading.plain import clean
from cnnlab.exercises.grading.process import EndedError, Process

_RESTARTS = 8
_MOST_ANSWERS = 40  # to all exercises of one notebook together, of which each may be handed in several times
_MOST_REMARKS = 8
_GONE = (EndedError, OSError, line.BrokenLineError)  # what asking a process raises that no longer answers
_RANK = {"not attempted": 0, "incorrect": 1, "correct": 2}


@dataclass(frozen=True)
class Limits:
    """What one notebook may take: seconds of computing in all, for one statement and for one answer, megabytes at once.

    A statement has a part of the time only, so that one that hangs leaves enough for the others.
    """

    seconds: float = 120.0
    megabytes: int = 2048
    statement: float = 30.0
    answer: float = judge.SECONDS


@dataclass
class Round:
    """What is known of a submission so far."""

    verdicts: dict[tuple[str, int], Verdict] = field(default_factory=dict)  # by id and how often it came before
    fatal: dict[int, str] = field(default_factory=dict)  # by the number of the statement, what it did
    failed: dict[int, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    denied: list[str] = field(default_factory=list)


def judged(path: Path, limits: Limits, seed: int, private: list[str]) -> dict[str, Any]:
    """Return what a notebook came to: "exercises" by id, each with status, mistake and message, and "remarks"."""
    began = time.monotonic()
    try:
        submitted = notebook.read(notebook.load(path))
    except notebook.NotebookError as error:
        return {"exercises": {}, "remarks": [f"not graded: {error}"], "seconds": 0.0}
    referee = Referee(submitted, limits, seed, private)
    referee.run()
    return {
        "exercises": referee.best(),
        "remarks": [clean(each) for each in referee.remarks()],
        "seconds": round(time.monotonic() - began, 2),
    }


class Referee:
    """Takes one submission through as many processes as it needs."""

    def __init__(self, submitted: notebook.Submitted, limits: Limits, seed: int, private: list[str]):
        self.submitted, self.limits, self.seed, self.private = submitted, limits, seed, private
        self.statements = needed.needed(submitted.statements)
        self.known = Round()
        self._ended = 0.0  # the processor's seconds that processes used which have ended
        self._process: Process | None = None
        self.patience = runner.Patience(limits.seconds, self._computed)

    def run(self) -> None:
        """Run and judge until every answer has its verdict, or time or patience is up."""
        for id in self.submitted.ids:
            if id not in catalogue.ids():
                self._once(f"there is no exercise {id!r}")
        if not self.statements:
            return
        for _ in range(_RESTARTS + 1):
            process = self._process = Process(self.limits.megabytes, round(self.limits.seconds) + 5, self.private)
            try:
                if self._ran(process) and self._judged(process):
                    return
            except _GONE as error:
                self._once(f"its process could not be used: {error}")
            except Exception as error:  # a process that was tampered with may send anything
                self._once(f"could not be judged: {type(error).__name__}: {error}")
                return
            finally:
                process.end()
                self._ended, self._process = self._ended + process.computed(), None
            if self.patience.is_over():
                self.known.remarks.append(f"not everything was judged within {self.limits.seconds:g} seconds")
                return
        self.known.remarks.append(f"given up after {_RESTARTS} new starts")

    def _computed(self):
        """Return the processor's seconds used, in this process and in those of the submission."""
        return time.process_time() + self._ended + (self._process.computed() if self._process else 0.0)

    def _ran(self, process):
        """Run the statements; return whether the process survived them."""
        process.ask("tried")  # waits for Python to start
        for number, statement in enumerate(self.statements):
            if number in self.known.fatal or not statement.source:
                continue
            process.wait(min(self.limits.statement, self.patience.rest()))
            if self.patience.is_over():
                return False
            try:
                error, denied = process.ask("run", source=statement.source)
            except _GONE as ended:
                self.known.fatal[number] = process.fate() or str(ended)
                return False
            self._note(number, error, denied)
        return True

    def _note(self, number, error, denied):
        self.known.denied += [str(each) for each in denied if str(each) not in self.known.denied]
        if error is not None:
            raised = line.as_error(error)
            name = type(raised).__name__
            if name == "PermissionError" and denied:
                return  # what it tried is said already
            text = f"ran out of memory (the limit is {self.limits.megabytes} MB)" if name == "MemoryError" else ""
            self.known.failed[number] = text or f"raised {name}: {raised}"

    def _judged(self, process):
        """Judge the answers that have no verdict yet; return whether the process survived that."""
        for key, answer in self._answers(process):
            if key in self.known.verdicts:
                continue
            if self.patience.is_over():
                return False
            process.wait(10 * self.limits.answer)  # the check's own limit rings first
            exercise = catalogue.get(key[0])
            with runner.computing_elsewhere(self._computed):
                verdict = judge.examine(exercise, answer, seed=self.seed, seconds=self.limits.answer)
            if not process.usable:
                verdict = self._unanswered(key[0], verdict, process)
                self.known.verdicts[key] = verdict
                return False
            if verdict.status == "not attempted" and exercise.is_function:  # why, only its own code could tell
                verdict = Verdict(key[0], verdict.status, "It has no answer yet, or returns nothing.")
            if "MemoryError" in verdict.message:
                self.known.remarks.append(f"{key[0]}: ran out of memory (the limit is {self.limits.megabytes} MB)")
            self.known.verdicts[key] = verdict
        process.wait(5)
        self.known.denied += [each for each in map(str, process.ask("tried")) if each not in self.known.denied]
        return True

    def _unanswered(self, id, verdict, process):
        """Return the verdict on an answer that came to no end, or to that of its process."""
        fate = process.fate()
        message = f"When it was called, {fate}." if fate else verdict.message
        self.known.remarks.append(f"{id}: {message}")
        return Verdict(id, "incorrect", message)

    def _answers(self, process):
        """Return ((id, how often it came before), answer) for all that was handed in and can be judged."""
        process.wait(30)
        found: dict[tuple[str, int], Any] = {}
        for id, answer in process.ask("answered")[-_MOST_ANSWERS:]:
            if id in catalogue.ids():
                found[id, sum(known == id for known, _ in found)] = answer
            else:
                self._once(f"there is no exercise {id!r}")
        for id in self.submitted.ids:
            if id in catalogue.ids() and (id, 0) not in found and (id, 0) not in self.known.verdicts:
                self._look_for(id, process, found)
        return list(found.items())

    def _look_for(self, id, process, found):
        """Find an answer that never reached `check`: by the text of the call, else by the name it should have."""
        sources = [text for each in self.submitted.statements for known, text in each.ids if known == id]
        for source in [*reversed(sources), catalogue.get(id).answer]:
            try:
                found[id, 0] = process.ask("evaluate", source=source)
                return
            except EndedError:
                raise
            except Exception:  # the name is not defined, or whatever else evaluating it raised
                continue
        self.known.verdicts[id, 0] = Verdict(id, "incorrect", "Its cell did not run to the end, so there is no answer.")

    def _once(self, remark):
        if remark not in self.known.remarks:
            self.known.remarks.append(remark)

    def best(self) -> dict[str, dict[str, Any]]:
        """Return the best verdict on each exercise that was handed in, in the book's order."""
        best: dict[str, Verdict] = {}
        for (id, _), verdict in self.known.verdicts.items():
            if id not in best or _RANK[verdict.status] >= _RANK[best[id].status]:
                best[id] = verdict
        open_ones = {id: Verdict(id, "not graded", "There was no time left for it.") for id in self.submitted.ids}
        found = {**open_ones, **best}
        return {
            id: {"status": found[id].status, "mistake": found[id].mistake, "message": clean(found[id].message)}
            for id in catalogue.ids()
            if id in found
        }

    def remarks(self) -> list[str]:
        """Return what an instructor should know beside the verdicts, the gravest first."""
        of_cell = [(each, "left out: ") for each in self.known.fatal.items()]
        of_cell += [(each, "") for each in self.known.failed.items()]
        lines = [f"cell {self.statements[number].cell} {how}{text}" for (number, text), how in of_cell]
        lines = [f"tried to {what} (denied)" for what in self.known.denied] + lines + self.known.remarks
        lines = list(dict.fromkeys(lines + self.submitted.remarks))
        more = len(lines) - _MOST_REMARKS
        return [*lines[:_MOST_REMARKS], f"and {more} more"] if more > 0 else lines
