"""What the notebooks of a class came to, kept in a folder, so that a run that was stopped goes on where it stopped.

A result counts as long as the notebook, the exercises and the limits are those it was made with.
"""

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cnnlab import _files
from cnnlab.exercises.grading.collected import Submission


@dataclass(frozen=True)
class Result:
    """What one notebook came to. `exercises`: by id, each with "status", "mistake" and "message".

    id, late, handed_in: what the learning platform says of it, as in `Submission`.
    """

    student: str
    notebook: str
    exercises: dict[str, dict[str, Any]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    seconds: float = 0.0
    id: str = ""
    late: bool = False
    handed_in: float | None = None


class Results:
    """A folder of results that were made by the same `grader`, a fingerprint of all that a verdict depends on."""

    def __init__(self, folder: Path, grader: str):
        self.folder, self.grader = folder, grader
        (folder / "results").mkdir(parents=True, exist_ok=True)

    def seed(self) -> int:
        """Return the seed of all inputs: drawn once a folder of results, so that everybody gets the same."""
        file = self.folder / "run.json"
        try:
            return int(json.loads(file.read_text("utf-8"))["seed"])
        except (OSError, ValueError, KeyError, TypeError):
            seed = secrets.randbelow(2**32)
        with _files.whole(file) as out:
            out.write(json.dumps({"seed": seed}).encode())
        return seed

    def kept(self, submission: Submission) -> Result | None:
        """Return the result of an earlier run, or None if there is none that still counts."""
        try:
            stored = json.loads(self._file(submission).read_text("utf-8"))
            if (stored["sha256"], stored["grader"]) == (_hash(submission), self.grader):
                return Result(**stored["result"])
        except (OSError, ValueError, KeyError, TypeError):
            pass
        return None

    def keep(self, submission: Submission, result: Result) -> None:
        """Keep a result for the next run."""
        try:
            stored = {"sha256": _hash(submission), "grader": self.grader, "result": asdict(result)}
        except OSError:  # a file that cannot be read is looked at again next time
            return
        with _files.whole(self._file(submission)) as file:
            file.write(json.dumps(stored, indent=1, ensure_ascii=False).encode())

    def _file(self, submission):
        return self.folder / "results" / f"{hashlib.sha256(submission.notebook.encode()).hexdigest()[:20]}.json"


def _hash(submission):
    return hashlib.sha256(submission.path.read_bytes()).hexdigest()
