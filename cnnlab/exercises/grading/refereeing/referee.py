"""Judges one submission, in a process that the submission's code never enters.

The submission's own process only runs its cells and returns what its functions return. What was expected, which
mistake it is and what the verdict says is computed here, at the moment when the notebook calls `check`. A cell or an
answer that ends or hangs that process costs a new one, which leaves that cell out, or has the answer's verdict already.
"""

import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cnnlab.exercises import catalogue
from cnnlab.exercises.checker import judge
from cnnlab.exercises.checker.patience import Patience, computing_elsewhere
from cnnlab.exercises.checker.verdict import Verdict
from cnnlab.exercises.grading import secret
from cnnlab.exercises.grading.refereeing import notebook
from cnnlab.exercises.grading.refereeing.known import NEVER, Known
from cnnlab.exercises.grading.submission import line
from cnnlab.exercises.grading.submission.process import FAR, EndedError, Process

_RESTARTS = 8
_LATE = 2.0  # seconds after which a process is ended that has not stopped by itself what ran out of time
_GONE = (EndedError, OSError, line.BrokenLineError)  # what asking a process raises that no longer answers


@dataclass(frozen=True)
class Limits:
    """What one notebook may take: seconds of computing in all, for one cell and for one answer, megabytes at once.

    A cell has a part of the time only, so that one that hangs leaves enough for the others.
    """

    seconds: float = 240.0
    megabytes: int = 2048
    cell: float = 60.0
    answer: float = judge.SECONDS


class AnswerEndedError(EndedError):
    """An answer, whose verdict is known, cost the process that it was called in."""


def judged(path: Path, limits: Limits, seed: int, private: list[str], beside: Path | None = None) -> dict[str, Any]:
    """Return what a notebook came to. `beside`: the folder of what it may read beside itself.

    "exercises": by id, each with "status", "mistake", "message", "tries", how often it was checked with different
    answers, and "failing", the input that shows what is wrong, as text.  "remarks": a list of sentences.  "seconds": on
    the wall.  "timed_out": whether anything was stopped because its time was up.
    """
    began = time.monotonic()
    try:
        submitted = notebook.read(notebook.load(path))
    except notebook.NotebookError as error:
        return {"exercises": {}, "remarks": [f"not graded: {error}"], "seconds": 0.0, "timed_out": False}
    referee = Referee(submitted, limits, seed, private, beside)
    referee.run()
    return {
        "exercises": referee.known.final(submitted.ids),
        "remarks": referee.known.all_remarks(),
        "seconds": round(time.monotonic() - began, 2),
        "timed_out": referee.known.timed_out,
    }


class Referee:
    """Takes one submission through as many processes as it needs."""

    def __init__(self, submitted: notebook.Submitted, limits: Limits, seed: int, private: list[str], beside=None):
        self.submitted, self.limits, self.seed, self.private, self.beside = submitted, limits, seed, private, beside
        self.known = Known(limits.megabytes)
        self._ended = 0.0  # the processor's seconds that processes used which have ended
        self._process: Process | None = None
        self._cell, self._checks = 0, Counter()  # the cell that runs, and how often it checked each exercise
        self._handed_in: defaultdict[str, dict] = defaultdict(dict)  # of the secret ones: by place, answer and print
        self.patience = Patience(limits.seconds, self._computed, FAR)

    def run(self) -> None:
        """Run and judge until every cell was run, or time or patience is up."""
        for id in self.submitted.ids:
            if id not in catalogue.ids():
                self.known.remark(f"there is no exercise {id!r}")
        if not self.submitted.answers:
            return
        for _ in range(_RESTARTS + 1):
            process = self._process = self._started()
            try:
                if self._ran(process):
                    return
            except AnswerEndedError:
                pass
            except _GONE as error:
                self.known.remark(f"its process could not be used: {error}")
            except MemoryError:
                raise
            except Exception as error:  # a process that was tampered with may send anything
                self.known.remark(f"could not be judged: {type(error).__name__}: {error}")
                return
            finally:
                process.end()
                self._ended, self._process = self._ended + process.computed(), None
            if self.patience.is_over():
                self.known.give_up(self.limits.seconds)
                return
        self.known.remark(f"given up after {_RESTARTS} new starts")

    def _started(self):
        seconds = round(self.limits.seconds) + 5
        process = Process(self.limits.megabytes, seconds, self.private, self._serve, self.beside)
        if process.remark:
            self.known.remark(process.remark)
        return process

    def _computed(self):
        """Return the processor's seconds used, in this process and in those of the submission."""
        return time.process_time() + self._ended + (self._process.computed() if self._process else 0.0)

    def _ran(self, process):
        """Run the cells; return whether the process survived them."""
        self._handed_in.clear()
        process.ask("tried")  # waits for Python to start
        self.known.began = True
        for cell in self.submitted.cells:
            if cell.number in self.known.fatal or not cell.source.strip():
                continue
            if self.patience.is_over() or not self._ran_cell(process, cell):
                return False
            for id in cell.ids:
                self._look_for(id, cell)
        self._look_again()
        self._judge_the_secret()
        process.wait(5)
        self.known.refuse(process.ask("tried"))
        return True

    def _judge_the_secret(self):
        """Judge answers to secret exercises once no cell is left that could learn from how often it is called."""
        for id, places in self._handed_in.items():
            for place, (answer, fingerprint) in sorted(places.items(), key=lambda each: each[0], reverse=True):
                self.known.tries[id].add((str(fingerprint), "", ""))
                known = self.known.verdicts[id].values()
                if all(verdict.status == "not attempted" for verdict in known):
                    self._verdict(id, place, answer)

    def _ran_cell(self, process, cell):
        self._cell, self._checks = cell.number, Counter()
        seconds = min(self.limits.cell, self.patience.rest())
        process.wait(seconds + _LATE)
        try:
            error, denied, left_out = process.ask("run", source=line.as_bytes(cell.source), seconds=seconds)
        except AnswerEndedError:
            return False  # the cell runs once more, where that answer has its verdict
        except _GONE as ended:
            self.known.end(cell.number, process.fate() or str(ended))
            return False
        self.known.refuse(denied)
        self.known.left_out[cell.number] = [str(each) for each in left_out]
        if error is not None and not (error[0] == "PermissionError" and denied):  # that is said already
            self.known.fail(cell.number, line.as_error(error))
        return True

    def _serve(self, question, peer):
        """Answer what the submission asks: what a check says, or what a function returns that it was handed."""
        if question["do"] == "check":
            return self._checked(question["id"], question["answer"], question["print"])
        return list(line.call(question["what"], question["args"], question["kwargs"]))

    def _checked(self, id, answer, fingerprint):
        """Return [status, message, mistake] of an answer that was handed to `check`, or None for no exercise."""
        if id not in catalogue.ids():
            if isinstance(id, str):
                self.known.remark(f"there is no exercise {id!r}")
            return None
        self._checks[id] += 1
        place = self._cell, self._checks[id]
        if id in secret.ids():
            self._handed_in[id][place] = answer, fingerprint
            return None
        verdict = self._verdict(id, place, answer, fingerprint)
        return [verdict.status, verdict.message, verdict.mistake]

    def _verdict(self, id, place, answer, fingerprint=""):
        """Return the verdict on an answer. Raises EndedError where it cost the process."""
        if place in self.known.verdicts[id]:
            return self.known.verdicts[id][place]
        if self.patience.is_over():
            raise EndedError("there was no time left")
        exercise, process = catalogue.get(id), self._process
        seconds = self.limits.answer
        with process.time_of_its_own(10 * seconds), computing_elsewhere(self._computed, _LATE):
            verdict = judge.examine(exercise, answer, seed=self.seed, seconds=seconds)
        if not process.usable:
            verdict = self._unanswered(id, verdict, process)
        elif verdict.status == "not attempted" and exercise.is_function:  # why, only its own code could tell
            verdict = Verdict(id, verdict.status, "It has no answer yet, or returns nothing.")
        self.known.add(id, place, verdict, fingerprint)
        if not process.usable:
            raise AnswerEndedError(verdict.message)
        return verdict

    def _unanswered(self, id, verdict, process):
        """Return the verdict on an answer that ended its process, or came to no end."""
        if not (fate := process.fate()):
            return verdict
        self.known.remark(f"{id}: When it was called, {fate}.")
        return Verdict(id, "incorrect", f"When it was called, {fate}.")

    def _look_for(self, id, cell):
        """Judge an answer of a cell that never reached `check`: by the text of the call, else by its name."""
        known = self.known.verdicts[id]
        if id not in catalogue.ids() or any(number == cell.number for number, _ in (*known, *self._handed_in[id])):
            return
        sources = [text for named, text in cell.calls if named == id and text]
        for source in [*reversed(sources), catalogue.get(id).answer]:
            self._process.wait(_LATE)
            try:
                answer = self._process.ask("evaluate", source=source)
            except EndedError:
                raise
            except Exception:  # the name is not defined, or whatever else evaluating it raised
                continue
            if id in secret.ids():
                self._handed_in[id][cell.number, NEVER] = answer, ""
            else:
                self._verdict(id, (cell.number, NEVER), answer)
            return

    def _look_again(self):
        """Judge, at the end, what had no answer yet when the cell was run that names it."""
        for cell in reversed(self.submitted.cells):
            for id in cell.ids:
                known = self.known.verdicts[id]
                if all(place == NEVER and known[number, place].status == "not attempted" for number, place in known):
                    known.clear()
                    self._look_for(id, cell)
