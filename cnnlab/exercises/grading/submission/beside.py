"""Copies what lies in a notebook's folder to where the notebook runs: its own modules and data, as in Jupyter.

Files only: links are not followed, devices and pipes not opened, hidden folders and folders of Python's own left out.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

MOST = 500  # files
LARGEST = 64 << 20  # bytes of all together
_DEEPEST = 20
_LEFT_OUT = {"__pycache__", "__MACOSX"}


def files(source: Path) -> list[str] | None:
    """Return the paths of the files in `source` and below, or None if there are too many of them."""
    found, size = [], 0
    for path in _files(os.fspath(source), 0):
        found.append(path)
        try:
            size += os.lstat(path).st_size
        except OSError:
            continue
        if len(found) > MOST or size > LARGEST:
            return None
    return found


def copied(source: Path, target: Path) -> str:
    """Copy the files in `source` and below to `target`; return "", or why nothing was copied."""
    found, rest = files(source), LARGEST
    if found is None:
        return f"what lies beside it was not copied: more than {MOST} files, or than {LARGEST >> 20} MB"
    for path in found:
        place = os.path.join(target, os.path.relpath(path, source))
        os.makedirs(os.path.dirname(place), exist_ok=True)
        rest -= _copied(path, place, rest)
    return ""


def _files(folder, depth) -> Iterator[str]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:  # not ours to read
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if depth < _DEEPEST and not entry.name.startswith(".") and entry.name not in _LEFT_OUT:
                yield from _files(entry.path, depth + 1)
        elif entry.is_file(follow_symlinks=False):
            yield entry.path


def _copied(path, place, most):
    """Copy one file, at most so many bytes; return how many. It may have become something else meanwhile."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        with open(os.open(path, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return 0
            content = file.read(max(most, 0))
        Path(place).write_bytes(content)
    except OSError:
        return 0
    return len(content)
