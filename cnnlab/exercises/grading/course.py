"""Grades a folder of submissions, several at a time; each result is kept as soon as it is there.

Each notebook is judged by `referee` in a process of its own. Whose it is, `collected` knows; where results are kept,
`results`.
"""

import hashlib
import json
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cnnlab.exercises.checker import runner
from cnnlab.exercises.grading import secret
from cnnlab.exercises.grading.collected import collected
from cnnlab.exercises.grading.referee import Limits
from cnnlab.exercises.grading.results import Result, Results

_PATIENCE = 120.0  # seconds more than a submission may take on the wall, for the grader's own work
_PACKAGE = Path(__file__).parents[2]


class Course:
    """One folder of submissions, and the folder that its results go into."""

    def __init__(self, folder: Path, into: Path, limits: Limits, jobs: int):
        self.folder, self.into, self.limits, self.jobs = folder.resolve(), into.resolve(), limits, jobs

    def grade(self, say: Callable[[str], None] = print) -> list[Result]:
        """Return the result of every submission, those kept from an earlier run included; say each as it comes."""
        self._results = Results(self.into, fingerprint(self.limits))
        seed = self._results.seed()
        handed_in = collected(self.folder)
        results = {each: self._results.kept(each) if each.path else None for each in handed_in}
        new = [each for each, result in results.items() if result is None]
        if kept := len(handed_in) - len(new):
            say(f"{kept} of {len(handed_in)} notebooks are as they were graded before")
        if new:
            warm_up()
        with ThreadPoolExecutor(self.jobs) as pool:
            running = {pool.submit(self._graded, each, seed): each for each in new}
            try:
                for number, done in enumerate(as_completed(running), 1):
                    results[running[done]] = done.result()
                    say(f"[{number}/{len(new)}] {in_short(done.result())}")
            except BaseException:  # Ctrl-C: what has not begun does not begin
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        return [result for result in results.values() if result is not None]

    def _graded(self, submission, seed):
        who = submission.student, submission.notebook
        if submission.path is None:
            return Result(*who, remarks=["not graded: no notebook was handed in"])
        job = {"path": str(submission.path), "seed": seed, "private": self._private(), **asdict(self.limits)}
        try:
            found = refereed(job)
        except RefereeError as error:
            return Result(*who, remarks=[f"not graded: {error}"])
        result = Result(*who, found["exercises"], found["remarks"], found["seconds"])
        self._results.keep(submission, result)
        return result

    def _private(self):
        """Return the folders that no submission should read, as far as Python itself does not live in them."""
        needed = [Path(place).resolve() for place in (sys.prefix, sys.base_prefix, _PACKAGE)]
        places = [self.folder, self.into, *filter(None, [secret.folder()])]
        return [str(p.resolve()) for p in places if not any(n.is_relative_to(p.resolve()) for n in needed)]


class RefereeError(Exception):
    """The process that judges gave no result."""


def refereed(job: dict[str, Any]) -> dict[str, Any]:
    """Return what `referee.judged` says of one notebook, from a process of its own."""
    command = [sys.executable, "-P", "-m", "cnnlab.exercises.grading.referee", json.dumps(job)]
    patience = runner.FAR * job["seconds"] + _PATIENCE
    try:
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=patience)
        if done.returncode == -signal.SIGINT:
            raise KeyboardInterrupt
        return json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):  # ValueError: it was ended before it could print anything
        raise RefereeError("the process that judges it was ended or hung") from None


def check(path: Path, limits: Limits) -> dict[str, Any]:
    """Return what one notebook comes to, judged as in a class, with inputs of its own."""
    warm_up()
    try:
        return refereed(
            {"path": str(path.resolve()), "seed": secrets.randbelow(2**32), "private": [], **asdict(limits)}
        )
    except RefereeError as error:
        return {"exercises": {}, "remarks": [f"not graded: {error}"]}


def in_short(result: Result) -> str:
    """Return a result as one line: who, how many are correct, what else there is to know."""
    correct = sum(each["status"] == "correct" for each in result.exercises.values())
    name = result.notebook or result.student
    line = f"{name}: {correct} of {len(result.exercises)} correct"
    return f"{line}; {'; '.join(result.remarks)}" if result.remarks else line


def fingerprint(limits: Limits) -> str:
    """Return a hash of what a verdict depends on beside the notebook: the exercises, the judge, the limits."""
    digest = hashlib.sha256(repr(limits).encode())
    for path in _sources():
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    yield from sorted((_PACKAGE / "exercises").rglob("*.py"))
    if place := secret.folder():
        yield from sorted(place.glob("*.py"))


def warm_up() -> None:
    """Let matplotlib list the system's fonts once, so that not every notebook has to: they may not write that list."""
    subprocess.run([sys.executable, "-c", "import matplotlib.font_manager"], capture_output=True, timeout=300)


def cores() -> int:
    """Return how many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
