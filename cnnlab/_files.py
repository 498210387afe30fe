"""Where the user's files lie, files that appear whole or not at all, and how a path may be spelled.

What is in a file is its writer's business.
"""

import os
import sys
import uuid
from contextlib import contextmanager
from pathlib import Path


def user_folder(kind):
    """The user's own folder for cnnlab's "data" or "cache": `CNNLAB_DATA` or `CNNLAB_CACHE`, else the platform's."""
    if chosen := os.environ.get(f"CNNLAB_{kind.upper()}"):
        return Path(chosen)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / {"data": "Application Support", "cache": "Caches"}[kind]
    else:
        elsewhere = {"data": Path(".local") / "share", "cache": Path(".cache")}[kind]
        base = Path(os.environ.get(f"XDG_{kind.upper()}_HOME") or Path.home() / elsewhere)
    return base / "cnnlab"


def as_path(name, value):
    """`value` as a Path; TypeError that names the argument for anything but a str or a path."""
    if not isinstance(value, str | os.PathLike) or isinstance(os.fspath(value), bytes):
        raise TypeError(f"{name}: expected a path, a str or pathlib.Path, got {value!r}")
    if not os.fspath(value) or "\0" in os.fspath(value):
        raise ValueError(f"{name}: expected a path, a str or pathlib.Path, got {value!r}")
    return Path(value)


@contextmanager
def whole(path):
    """A file open for writing bytes that takes the place of `path` once the block ends, on disk and complete.

    Until then, and whatever stops the block, `path` is what it was. Where a process is killed in the middle, an
    unfinished file of another name (….part) is left.
    """
    unfinished = path.with_name(f"{path.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        with open(unfinished, "xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
