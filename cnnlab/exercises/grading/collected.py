"""Who handed in what: the submissions in a folder, as a learning platform, nbgrader or an instructor filled it.

Nothing is opened that is no folder, and nothing is judged here.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Submission:
    """One notebook of one student.

    student: what the row is called.  notebook: its path in the class's folder, "" for a student without one.
    path: where the file lies, or None if there is none to read.
    """

    student: str
    notebook: str
    path: Path | None


def collected(folder: Path) -> list[Submission]:
    """Return the submissions in a folder.

    The student is the first folder on the way to the notebook, as in nbgrader's submitted/STUDENT/ASSIGNMENT/x.ipynb;
    for a notebook that lies in the folder itself, it is the file's name. A folder without a notebook is a student who
    handed in none.
    """
    found = []
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith("."):
            continue
        if entry.is_dir() and not entry.is_symlink():
            inside = sorted(entry.rglob("*.ipynb"))
            inside = [path for path in inside if not any(p.startswith(".") for p in path.relative_to(folder).parts)]
            found += [Submission(entry.name, path.relative_to(folder).as_posix(), path) for path in inside]
            if not inside:
                found.append(Submission(entry.name, "", None))
        elif entry.suffix == ".ipynb":
            found.append(Submission(entry.stem, entry.name, entry))
    return found
