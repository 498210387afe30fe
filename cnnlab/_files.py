"""Where the user's files lie, files that appear whole or not at all, and how a path may be spelled.

What is in a file is its writer's business.
"""

import errno
import glob
import os
import stat
import sys
import uuid
from contextlib import contextmanager, suppress
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


def followed(path):
    """The file that a path means: where it is a symbolic link, what the link points to, whether or not that exists."""
    target = Path(os.path.realpath(path))
    if target.is_symlink():  # a link that leads back to itself
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    return target


@contextmanager
def whole(path):
    """A file open for writing bytes that takes the place of `path` once the block ends, on disk and complete.

    Until then, and whatever stops the block, `path` is what it was. It is written as `open` would write it: where it is
    a symbolic link, what the link points to is replaced; a file that was there keeps its mode, and a new one has the
    mode of any new file. Where a process is killed in the middle, an unfinished file (….part) is left, which has a
    hidden name, and goes when the file is written again. Raises OSError, also for what is there and is no file.
    """
    target = followed(path)
    mode = _mode(target)
    _remove_left(target)
    unfinished = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        with open(unfinished, "xb") as file:
            lock(file)
            if mode is not None:
                os.chmod(unfinished, mode)
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, target)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def lock(file):
    """Lock an open file until it is closed, which the system does even if this process dies; whether that succeeded."""
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _remove_left(target):
    """Remove unfinished files of a target that nobody is writing any more."""
    for left in target.parent.glob(f".{glob.escape(target.name)}.????????.part"):
        with suppress(OSError):
            with open(left, "rb+") as file:
                is_left = lock(file)
            if is_left:
                left.unlink()


def _mode(path):
    """The permissions of a file, or None if there is none yet."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(mode):  # a device or a pipe, which would be lost
        raise OSError(errno.EINVAL, "not a file that can be replaced", str(path))
    return stat.S_IMODE(mode)
