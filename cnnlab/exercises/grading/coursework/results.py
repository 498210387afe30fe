"""What the notebooks of a class came to, kept in a folder, so that a run that was stopped goes on where it stopped.

A result counts as long as the notebook, the exercises and the limits are those it was made with, and it is as this
grader wrote it. While a notebook is judged a note says so: what such a note is left of was judged when grading died.
"""

import contextlib
import hashlib
import os
import re
import secrets
import stat
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from cnnlab import _files
from cnnlab.exercises.grading.collecting.collected import Submission
from cnnlab.exercises.grading.coursework import keys
from cnnlab.exercises.grading.submission import beside

_CLASS = "class.json"  # all results of a run that came to its end, for `merge`


@dataclass(frozen=True)
class Result:
    """What one notebook came to. `exercises`: by id, each with "status", "mistake" and "message".

    id, late, handed_in, entry: what the learning platform says of it, as in `Submission`.  when: it was judged, in
    seconds since 1970.  fenced: whether it was judged without a wall around the submission.
    """

    student: str
    notebook: str
    exercises: dict[str, dict[str, Any]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    seconds: float = 0.0
    id: str = ""
    late: bool = False
    handed_in: float | None = None
    when: float = 0.0
    fenced: bool = False
    entry: str = ""


_SUBMITTED = ("student", "notebook", "id", "late", "handed_in", "entry")


def of(submission: Submission) -> dict[str, Any]:
    """Return what a result has from its submission."""
    return {name: getattr(submission, name) for name in _SUBMITTED}


class Results:
    """A folder of results that were made by the same `grader`, a fingerprint of all that a verdict depends on.

    refused: by notebook, what was wrong with a result that was there and is not used.  trouble: why a result could not
    be kept, or "".
    """

    def __init__(self, folder: Path, grader: str, key: bytes):
        self.folder, self.grader, self._key = folder, grader, key
        self.refused: dict[str, str] = {}
        self._judged: dict[str, str] = {}  # by notebook, the hash of what is judged
        self.trouble = self.set_aside = ""
        self._place = folder / "results"
        self._place.mkdir(parents=True, exist_ok=True)
        self.seed = self._drawn_before()
        if self.seed is None:
            self.seed = secrets.randbelow(2**32)
            self._write(folder / "run.json", "run", {"seed": self.seed})

    def _drawn_before(self):
        """Return the seed of all inputs, drawn once a folder of results, so that everybody gets the same; or None."""
        try:
            text = (self.folder / "run.json").read_bytes()
            return int(keys.opened("run", text, self._key)["seed"])
        except FileNotFoundError:
            return None
        except keys.SealError as error:
            reason = "of an earlier version" if re.fullmatch(rb'\s*\{"seed": \d+\}\s*', text) else str(error)
        except (KeyError, TypeError, ValueError):
            reason = "damaged"
        if any(self._place.iterdir()):
            place = next(p for n in range(1, 10_000) if not (p := self.folder / f"results-{n}").exists())
            self._place.rename(place)
            self._place.mkdir()
            self.set_aside = f"run.json is {reason}: its results lie in {place.name} now, and all is graded anew"
        return None

    def kept(self, submission: Submission) -> Result | None:
        """Return the result of an earlier run, or None if there is none that still counts."""
        try:
            stored = keys.opened("result", self._file(submission, ".json").read_bytes(), self._key)
            result, sha256 = Result(**stored.pop("result")), _hash(submission)
            if sha256 and stored == self._terms(submission, sha256):
                self.end(submission)  # grading died between its result and its end
                return replace(result, **of(submission))
        except keys.SealError as error:
            self.refused[submission.notebook] = str(error)
        except (OSError, KeyError, TypeError):  # there is none, or one of another version
            pass
        return None

    def says(self, submission: Submission) -> list[str]:
        """Return a remark on the result that was not used, if there was one."""
        reason = self.refused.get(submission.notebook)
        return [f"the result kept from an earlier run was {reason}, and was not used"] if reason else []

    def keep(self, submission: Submission, result: Result) -> None:
        """Keep a result of what was there at `begin` for the next run, as far as the disk lets it."""
        sha256 = self._judged[submission.notebook]
        if not sha256:  # a file that cannot be read is looked at again next time
            return
        try:
            content = {**self._terms(submission, sha256), "result": asdict(result)}
            self._write(self._file(submission, ".json"), "result", content)
        except OSError as error:
            self.trouble = self.trouble or error.strerror or str(error)

    def begin(self, submission: Submission, times: int) -> None:
        """Note that a notebook is judged now, and how many times it has been without coming to an end."""
        sha256 = self._judged[submission.notebook] = _hash(submission)
        note = {"notebook": submission.notebook, "sha256": sha256, "times": times}
        with contextlib.suppress(OSError):
            self._write(self.note(submission), "note", note)

    def end(self, submission: Submission) -> None:
        """Take the note away."""
        with contextlib.suppress(OSError):
            self.note(submission).unlink(missing_ok=True)

    def begun(self, submission: Submission) -> int:
        """Return how many times grading has died while this notebook, as it is now, was judged."""
        try:
            note = keys.opened("note", self.note(submission).read_bytes(), self._key)
            same = (note["notebook"], note["sha256"]) == (submission.notebook, _hash(submission))
            return int(note["times"]) if same else 0
        except (OSError, keys.SealError, KeyError, TypeError, ValueError):
            return 0

    def note(self, submission: Submission) -> Path:
        """Return the file that says that a notebook is being judged."""
        return self._file(submission, ".begun")

    def close(self, results: list[Result]) -> None:
        """Keep all results of a run that came to its end in one file."""
        try:
            write_class(self.folder, self.grader, results, self._key)
        except OSError as error:
            self.trouble = self.trouble or error.strerror or str(error)

    def _terms(self, submission, sha256):
        """Return what a result counts under."""
        return {"sha256": sha256, "grader": self.grader, "seed": self.seed, "notebook": submission.notebook}

    def _write(self, path, kind, content):
        _write(path, kind, content, self._key)

    def _file(self, submission, suffix):
        name = hashlib.sha256(os.fsencode(submission.notebook)).hexdigest()[:20]
        return self._place / f"{name}{suffix}"


def write_class(folder: Path, grader: str, results: list[Result], key: bytes) -> None:
    """Keep all results of a class in one file, for `merge`. Raises OSError."""
    _write(folder / _CLASS, "class", {"grader": grader, "results": [asdict(each) for each in results]}, key)


def read_class(folder: Path, key: bytes) -> tuple[str, list[Result]]:
    """Return the grader and the results of a class. Raises OSError if there are none, SealError for somebody else's."""
    content = keys.opened("class", (folder / _CLASS).read_bytes(), key)
    try:
        return content["grader"], [Result(**each) for each in content["results"]]
    except (KeyError, TypeError):
        raise keys.SealError from None


def _write(path, kind, content, key):
    with _files.whole(path) as file:
        file.write(keys.sealed(kind, content, key))


def _hash(submission):
    """Return the hash of a notebook and of what lies beside it, which it may import; "" if it cannot be read."""
    found = _hash_of(submission.path)
    if not found or submission.beside is None:
        return found
    names = beside.files(submission.beside) or []
    others = [(os.path.relpath(name, submission.beside), _hash_of(name)) for name in names]
    return hashlib.sha256(repr((found, others)).encode("utf-8", "surrogateescape")).hexdigest()


def _hash_of(path):
    """Return the hash of a file, "" for what is none: a pipe or a device would be read for ever."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return ""
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
