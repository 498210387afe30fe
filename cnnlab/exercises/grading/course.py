"""Grades a folder of submissions: which notebook is whose, several at a time, each result kept as soon as it is there.

A run that was stopped goes on where it stopped: a result counts as long as the notebook, the exercises and the limits
are those it was made with. Each notebook is judged by `referee` in a process of its own.
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
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cnnlab import _files
from cnnlab.exercises.checker import runner
from cnnlab.exercises.grading import secret
from cnnlab.exercises.grading.referee import Limits

_PATIENCE = 120.0  # seconds more than a submission may take on the wall, for the grader's own work
_PACKAGE = Path(__file__).parents[2]


@dataclass(frozen=True)
class Result:
    """What one notebook came to. `exercises`: by id, each with "status", "mistake" and "message"."""

    student: str
    notebook: str
    exercises: dict[str, dict[str, Any]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    seconds: float = 0.0


def submissions(folder: Path) -> list[tuple[str, str]]:
    """Return (student, notebook) for each notebook in a folder, the notebook as a path relative to it, or "".

    The student is the first folder on the way to the notebook, as in nbgrader's submitted/STUDENT/ASSIGNMENT/x.ipynb;
    for a notebook that lies in the folder itself, it is the file's name. A folder without a notebook is a student who
    handed in none.
    """
    found = []
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith("."):
            continue
        if entry.is_dir() and not entry.is_symlink():
            inside = sorted(path.relative_to(folder) for path in entry.rglob("*.ipynb"))
            inside = [path for path in inside if not any(part.startswith(".") for part in path.parts)]
            found += [(entry.name, path.as_posix()) for path in inside] or [(entry.name, "")]
        elif entry.suffix == ".ipynb":
            found.append((entry.stem, entry.name))
    return found


class Course:
    """One folder of submissions, and the folder that its results go into."""

    def __init__(self, folder: Path, into: Path, limits: Limits, jobs: int):
        self.folder, self.into, self.limits, self.jobs = folder.resolve(), into.resolve(), limits, jobs
        self._grader = fingerprint(limits)

    def grade(self, say: Callable[[str], None] = print) -> list[Result]:
        """Return the result of every submission, those kept from an earlier run included; say each as it comes."""
        (self.into / "results").mkdir(parents=True, exist_ok=True)
        seed = self._seed()
        handed_in = submissions(self.folder)
        results = {each: self.kept(*each) for each in handed_in}
        new = [each for each, result in results.items() if result is None]
        if kept := len(handed_in) - len(new):
            say(f"{kept} of {len(handed_in)} notebooks are as they were graded before")
        if new:
            warm_up()
        with ThreadPoolExecutor(self.jobs) as pool:
            running = {pool.submit(self._graded, *each, seed): each for each in new}
            try:
                for number, done in enumerate(as_completed(running), 1):
                    results[running[done]] = done.result()
                    say(f"[{number}/{len(new)}] {in_short(done.result())}")
            except BaseException:  # Ctrl-C: what has not begun does not begin
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        return [result for result in results.values() if result is not None]

    def kept(self, student: str, name: str) -> Result | None:
        """Return the result of an earlier run, or None if there is none that still counts."""
        try:
            stored = json.loads(self._file(name).read_text("utf-8"))
            if (stored["sha256"], stored["grader"]) == (self._hash(name), self._grader):
                return Result(**stored["result"])
        except (OSError, ValueError, KeyError, TypeError):
            pass
        return None

    def _graded(self, student, name, seed):
        if not name:
            return Result(student, "", remarks=["not graded: no notebook was handed in"])
        job = {"path": str(self.folder / name), "seed": seed, "private": self._private(), **asdict(self.limits)}
        try:
            found = refereed(job)
        except RefereeError as error:
            return Result(student, name, remarks=[f"not graded: {error}"])
        result = Result(student, name, found["exercises"], found["remarks"], found["seconds"])
        try:
            stored = {"sha256": self._hash(name), "grader": self._grader, "result": asdict(result)}
        except OSError:  # a file that cannot be read is looked at again next time
            return result
        with _files.whole(self._file(name)) as file:
            file.write(json.dumps(stored, indent=1, ensure_ascii=False).encode())
        return result

    def _seed(self):
        """Return the seed of all inputs: drawn once a folder of results, so that everybody gets the same."""
        file = self.into / "run.json"
        try:
            return int(json.loads(file.read_text("utf-8"))["seed"])
        except (OSError, ValueError, KeyError, TypeError):
            seed = secrets.randbelow(2**32)
        with _files.whole(file) as out:
            out.write(json.dumps({"seed": seed}).encode())
        return seed

    def _private(self):
        """Return the folders that no submission should read, as far as Python itself does not live in them."""
        needed = [Path(place).resolve() for place in (sys.prefix, sys.base_prefix, _PACKAGE)]
        places = [self.folder, self.into, *filter(None, [secret.folder()])]
        return [str(p.resolve()) for p in places if not any(n.is_relative_to(p.resolve()) for n in needed)]

    def _file(self, name):
        return self.into / "results" / f"{hashlib.sha256(name.encode()).hexdigest()[:20]}.json"

    def _hash(self, name):
        return hashlib.sha256((self.folder / name).read_bytes()).hexdigest()


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
