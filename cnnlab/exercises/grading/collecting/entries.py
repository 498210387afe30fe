"""What a student's folder, file or archive holds: notebooks, what only looks like one, and what else lies there.

Nothing is followed that is a link, nothing is opened that is no file, and there is an end to how much is looked at.
"""

import os
import stat
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from cnnlab.exercises.grading import plain
from cnnlab.exercises.grading.collecting import unpacked

ARCHIVES = (
    ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst", ".gz", ".bz2", ".xz", ".7z", ".rar",
    ".zip", ".zipx",
)  # fmt: skip
MOST = 5000  # files and folders of one student that are looked at
NOTEBOOKS = 100  # of one student that are graded
DEEPEST = 30
_NOBODY = {"__macosx", "__pycache__", "thumbs.db", "desktop.ini", "icon\r", "timestamp.txt", ".ds_store", ".localized"}
_NOBODY |= {".ipynb_checkpoints", ".directory", ".git", ".gitignore", ".gitkeep", ".keep"}
_KINDS = {stat.S_IFIFO: "a named pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}


@dataclass
class Found:
    """What was found. Each list has what a thing is called; what is wrong with it; where it lies."""

    notebooks: list[tuple[str, str, Path]] = field(default_factory=list)
    problems: list[tuple[str, str, Path]] = field(default_factory=list)  # notebooks that cannot be graded
    others: list[tuple[str, str, Path]] = field(default_factory=list)
    seen: int = 0


def is_nobodys(name: str) -> bool:
    """Return whether an operating system, Jupyter or nbgrader left a file of this name."""
    return name.lower() in _NOBODY or name.startswith(("._", "~$", ".nbgrader", ".Trash", ".Spotlight"))


def is_notebook(name: str) -> bool:
    """Return whether a name is a notebook's."""
    return name.lower().endswith(".ipynb")


def is_zip(name: str) -> bool:
    """Return whether a name is a zip archive's."""
    return name.lower().endswith(".zip")


def stem(name: str) -> str:
    """Return a file's name without its ending, or endings such as .tar.gz and .ipynb.txt."""
    for ending in sorted(ARCHIVES, key=len, reverse=True):
        if name.lower().endswith(ending):
            return name[: -len(ending)] or name
    whole = name if is_notebook(name) else os.path.splitext(name)[0]
    return (whole[: -len(".ipynb")] if is_notebook(whole) else whole) or name


def head(path: Path, size: int = 4096) -> bytes:
    """Return how a file begins; b"" if it is none, or cannot be read."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return b""
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with open(descriptor, "rb") as file:
            return file.read(size) if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""
    except OSError:
        return b""


def renamed(path: Path) -> bool:
    """Return whether a file that has not a notebook's name is one nevertheless, as `ben.ipynb.txt` is."""
    beginning = head(path).lstrip(b"\xef\xbb\xbf \t\r\n")
    if beginning.startswith(b"{"):
        return b'"cells"' in beginning or b'"nbformat"' in beginning
    return path.name.lower().endswith((".ipynb.txt", ".ipynb.json"))


class Search:
    """Looks for the notebooks of one student after another; archives are unpacked into a folder of its own.

    place: that folder, None as long as there was no archive.  archives: a student's archives, by where they went.
    """

    def __init__(self):
        self.place: Path | None = None
        self.archives: dict[Path, Path] = {}
        self._troubles: dict[Path, str] = {}
        self._unpacked = 0

    def look(self, path: Path, called: str, found: Found, packed: bool = False, depth: int = 0) -> None:
        """Add what lies at a path, and below it, to `found`. packed: whether it comes out of a student's archive."""
        found.seen += 1
        if found.seen > MOST or depth > DEEPEST:
            if not any("looked at" in why for _, why, _ in found.problems):
                most = f"more than {MOST} files" if found.seen > MOST else f"folders in more than {DEEPEST} folders"
                found.problems.append((called, f"there are {most}; the rest was not looked at", path))
        elif why := self._troubles.get(path) or obstacle(path):
            kind = found.problems if is_notebook(path.name) else found.others
            kind.append((called, f"{plain.name(path.name)} {why}", path))
        elif os.path.isdir(path):
            self._look_into(path, called, found, packed, depth)
        elif is_notebook(path.name):
            self._add(path, called, found)
        elif is_zip(path.name) and not renamed(path):
            self._unpack(path, called, found, packed, depth)
        else:
            found.others.append((called, "", path))

    def _look_into(self, folder, called, found, packed, depth):
        try:
            names = sorted(os.listdir(folder))
        except OSError as error:
            found.problems.append(
                (called, f"the folder {plain.name(folder.name)} cannot be read: {error.strerror}", folder)
            )
            return
        before = len(found.notebooks)
        for name in names:
            if found.seen > MOST:
                return
            if not is_nobodys(name):
                if name.startswith(".") and os.path.isdir(folder / name):
                    continue
                self.look(folder / name, f"{called}/{plain.name(name)}", found, packed, depth + 1)
        if is_notebook(folder.name) and len(found.notebooks) == before:
            found.problems.append((called, f"{plain.name(folder.name)} is a folder, not a notebook", folder))

    def _add(self, path, called, found):
        if head(path, 4) == b"PK\x03\x04":
            name = plain.name(path.name)
            found.problems.append((called, f"{name} is a zip archive; name it {stem(name)}.zip", path))
        elif len(found.notebooks) < NOTEBOOKS:
            found.notebooks.append((called, "", path))
        elif len(found.notebooks) == NOTEBOOKS and not any("notebooks" in why for _, why, _ in found.problems):
            found.problems.append((called, f"there are more than {NOTEBOOKS} notebooks; the rest was left alone", path))

    def _unpack(self, path, called, found, packed, depth):
        name = plain.name(path.name)
        if packed:
            found.others.append((called, f"{name} is an archive in an archive, and not unpacked", path))
            return
        into, troubles = self.unpack(path)
        self.archives[into] = path
        if into in troubles:
            found.problems.append((called, f"{name} {troubles[into]}", path))
        self._look_into(into, called, found, True, depth)

    def unpack(self, path: Path, room: unpacked.Room = unpacked.STUDENT) -> tuple[Path, dict[Path, str]]:
        """Unpack an archive; return where to, and what could not be unpacked, by its path there."""
        if self.place is None:
            self.place = Path(tempfile.mkdtemp(prefix="cnnlab-submissions-"))
        self._unpacked += 1
        into = self.place / str(self._unpacked)
        troubles = unpacked.unpack(path, into, room)
        self._troubles |= troubles
        return into, troubles


def obstacle(path: Path) -> str:
    """Return why nothing can be read there: a link, a pipe, a device; "" for a file or a folder."""
    try:
        mode = path.lstat().st_mode
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    if stat.S_ISLNK(mode):
        return "is a link, and links are not followed"
    kind = _KINDS.get(stat.S_IFMT(mode))
    return f"is {kind}, not a file" if kind else ""
