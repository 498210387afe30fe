"""Grades a folder of submissions, several at a time; each result is kept as soon as it is there.

Each notebook is judged in a process of its own, by `judging`. Whose it is, `collected` knows; where results are kept,
`results`. What others may have disturbed is judged once more, alone: a notebook that ran out of time beside others,
and one that was being judged when grading died.
"""

import contextlib
import hashlib
import itertools
import os
import secrets
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from cnnlab.exercises.grading import secret
from cnnlab.exercises.grading.collecting import collected
from cnnlab.exercises.grading.coursework import keys, lock
from cnnlab.exercises.grading.coursework.results import Result, Results, of
from cnnlab.exercises.grading.marks import table
from cnnlab.exercises.grading.plain import clean, counted
from cnnlab.exercises.grading.refereeing import judging
from cnnlab.exercises.grading.refereeing.judging import RefereeError, refereed, warm_up
from cnnlab.exercises.grading.refereeing.referee import Limits
from cnnlab.exercises.grading.submission import process, wall

_PACKAGE = Path(__file__).parents[3]


class GradingError(Exception):
    """A class cannot be graded; the message says why, and what to do."""


class Course:
    """One folder of submissions, and the folder that its results go into.

    exercises: those of the assignment, which the lines that are said count, or None for all that are handed in.
    ignored: (name, why) of each entry of the folder that was left alone, once `grade` has looked.
    """

    def __init__(self, folder: Path, into: Path, limits: Limits, jobs: int, exercises: Sequence[str] | None = None):
        self._asked, self.folder, self.into = folder, folder.resolve(), into.resolve()
        self.limits, self.jobs = limits, jobs
        self.exercises, self.ignored = exercises, []

    def grade(self, say: Callable[[str], None] = print) -> list[Result]:
        """Return the result of every submission, those kept from an earlier run included; say each as it comes.

        Raises GradingError if it cannot begin. A KeyboardInterrupt ends all that was begun before it is passed on.
        """
        with contextlib.ExitStack() as held, _stoppable():
            self._handed_in = held.enter_context(self._collected(say))
            self._results = self._opened(held)
            judging.tidy(self._run_name())
            return self._graded(say)

    def _collected(self, say):
        try:
            handed_in = collected.collected(self._asked)
        except collected.CollectError as error:
            raise GradingError(str(error)) from None
        self.ignored = handed_in.ignored
        if handed_in and (sentence := wall.sentence()):
            say(sentence)
        for name, why in self.ignored:
            say(f"left alone: {name} ({why})")
        if not handed_in:
            raise GradingError(f"there is no notebook in {self._asked}, nor a folder of a student")
        return handed_in

    def _opened(self, held):
        """Return the results of earlier runs, locked for this one."""
        grader = fingerprint(self.limits)
        try:
            key = keys.key()
            self.into.mkdir(parents=True, exist_ok=True)
            held.enter_context(lock.locked(self.into))
            return Results(self.into, grader, key)
        except keys.KeyFileError as error:
            raise GradingError(str(error)) from None
        except lock.TakenError:
            raise GradingError(
                f"another grading is at work in {self.into}; wait for its end, or name another folder: --into FOLDER"
            ) from None
        except FileExistsError as error:
            raise GradingError(f"{error.filename} is no folder; name another: --into FOLDER") from None
        except OSError as error:
            raise GradingError(
                f"cannot write in {self.into}: {error.strerror}; name another folder: --into FOLDER"
            ) from None

    def _graded(self, say):
        results, handed_in = self._results, self._handed_in
        found = {each: results.kept(each) if each.path else None for each in handed_in}
        new = [each for each, result in found.items() if result is None]
        for line in self._news(len(handed_in) - len(new), len(handed_in)):
            say(line)
        if any(each.path for each in new):
            warm_up()
            self._ask_for_memory()
        said = itertools.count(1)

        def done(submission, result):
            found[submission] = result
            say(f"[{next(said)}/{len(new)}] {in_short(result, self.exercises)}")

        self._judge(new, done, say)
        graded = [found[each] for each in handed_in]
        results.close(graded)
        if results.trouble:
            say(f"not every result could be kept in {self.into} ({results.trouble}): the next run judges those again")
        return graded

    def _ask_for_memory(self):
        """Raise GradingError where less than usual is too little for any notebook."""
        asked, usual = self.limits.megabytes, Limits.megabytes
        if asked < usual and not process.starts(asked) and process.starts(usual):
            raise GradingError(f"no notebook can be started with {asked} MB; give more: --memory MB")

    def _news(self, kept, of):
        """Yield what there is to say before anything is judged."""
        if self._results.set_aside:
            yield self._results.set_aside
        if refused := self._results.refused:
            names = ", ".join(clean(name) for name in list(refused)[:5]) + (", …" if len(refused) > 5 else "")
            yield f"kept results that are not as this grader wrote them, and are not used: {len(refused)} ({names})"
        if kept:
            yield f"{kept} of {of} notebooks are as they were graded before"

    def _judge(self, new, done, say):
        """Judge submissions: those that may share the machine, then one at a time those that were disturbed."""
        died = {each: times for each in new if each.path and (times := self._results.begun(each))}
        again = self._run({each: 0 for each in new if each not in died}, self.jobs, done)
        if again:
            say(f"judged again, one at a time, as time was up beside others: {counted(len(again), 'notebook')}")
        self._run(dict.fromkeys(again, 0), 1, done)
        if once := sum(times == 1 for times in died.values()):
            say(f"judged last, one at a time, as a run was ended while it judged them: {counted(once, 'notebook')}")
        self._run(died, 1, done)

    def _run(self, submissions, jobs, done):
        """Judge submissions, and hand on each result in their order; return those that time was up for beside others.

        submissions: with how many times grading has died at each.
        """
        again, beside = [], min(jobs, len(submissions)) > 1
        with ThreadPoolExecutor(jobs) as pool:
            try:
                running = {each: pool.submit(self._one, each, times, beside) for each, times in submissions.items()}
                for submission, future in running.items():
                    if (result := future.result()) is None:
                        again.append(submission)
                    else:
                        done(submission, result)
            except BaseException:  # Ctrl-C: what has not begun does not begin, what has begun ends
                with judging.stopped():
                    pool.shutdown(cancel_futures=True)
                raise
        return again

    def _one(self, submission, died, beside):
        """Return the result of one submission, or None if it is to be tried again with no others beside it."""
        results, ended = self._results, Result(**of(submission), when=time.time(), fenced=not wall.found())
        if submission.path is None:
            return replace(ended, remarks=[f"not graded: {submission.problem}"])
        if died > 1:
            note = results.note(submission).relative_to(self.into)
            says = ["not graded: grading ended while this notebook was judged, twice"]
            return replace(ended, remarks=[*says, f"delete {note} to try it again"])  # which is no student's business
        try:
            results.begin(submission, died + 1)
            found = refereed(self._job(submission))
            if beside and found.get("timed_out"):
                return None
            result = replace(ended, exercises=found["exercises"], seconds=found["seconds"], when=time.time())
            result = replace(result, remarks=[*found["remarks"], *results.says(submission)])
            results.keep(submission, result)
            return result
        except RefereeError as error:
            return replace(ended, remarks=[f"not graded: {error}"])
        except Exception as error:  # of whatever kind: it costs this row, never the class
            return replace(ended, remarks=["not graded: judging it failed", clean(f"{type(error).__name__}: {error}")])
        finally:
            results.end(submission)

    def _job(self, submission):
        hidden = private(*filter(None, [self.folder, self.into, self._handed_in.place]))
        beside = submission.beside and os.path.abspath(submission.beside)
        what = {
            "path": os.path.abspath(submission.path),
            "beside": beside,
            "seed": self._results.seed,
            "private": hidden,
        }
        return {**what, "run": self._run_name(), **asdict(self.limits)}

    def _run_name(self):
        return hashlib.sha256(os.fsencode(self.into)).hexdigest()[:12]


def private(*folders: Path) -> list[str]:
    """Return the folders that no submission should read, as far as Python itself does not live in them."""
    places = [*folders, *filter(None, [secret.folder()])]
    with contextlib.suppress(keys.KeyFileError):
        places.append(keys.folder())
    places = [place.resolve() for place in places]
    needed = [Path(place).resolve() for place in (sys.prefix, sys.base_prefix, _PACKAGE)]
    return [str(place) for place in places if not any(each.is_relative_to(place) for each in needed)]


@contextlib.contextmanager
def _stoppable():
    """Take what asks a process to end, or tells it that its terminal is gone, for Ctrl-C."""
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    if threading.current_thread() is not threading.main_thread():
        numbers = []
    numbers = [each for each in numbers if signal.getsignal(each) is signal.SIG_DFL]  # nohup stays nohup
    for number in numbers:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number in numbers:
            signal.signal(number, signal.SIG_DFL)


def check(path: Path, limits: Limits) -> dict[str, Any]:
    """Return what one notebook comes to, judged as in a class, with inputs of its own."""
    warm_up()
    path = path.resolve()
    what = {"path": str(path), "beside": str(path.parent), "seed": secrets.randbelow(2**32), "private": private()}
    job = {**what, **asdict(limits)}
    try:
        return refereed(job)
    except RefereeError as error:
        return {"exercises": {}, "remarks": [f"not graded: {error}"]}


def in_short(result: Result, exercises: Sequence[str] | None = None) -> str:
    """Return a result as one line: who, how many are correct of the assignment's, what else there is to know."""
    standing = table.standing(((id, each["status"]) for id, each in result.exercises.items()), exercises)
    line = f"{clean(result.notebook or result.student)}: {standing}"
    return f"{line}; {'; '.join(result.remarks)}" if result.remarks else line


def fingerprint(limits: Limits) -> str:
    """Return a hash of what a verdict depends on beside the notebook: exercises, judge, limits, a wall or none."""
    digest = hashlib.sha256(repr((limits, wall.found())).encode())
    for path in _sources():
        try:
            digest.update(os.fsencode(path.name) + path.read_bytes())
        except OSError as error:
            raise GradingError(f"{path} cannot be read: {error.strerror}") from None
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    yield from sorted((_PACKAGE / "exercises").rglob("*.py"))
    if place := secret.folder():
        yield from sorted(place.glob("*.py"))


def cores() -> int:
    """Return how many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
