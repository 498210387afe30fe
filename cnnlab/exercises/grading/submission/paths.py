"""Paths as the system will take them, whatever says where it leads."""

import os
import sys
from typing import Any

from cnnlab.exercises.grading.submission.originals import keep, path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

keep(globals())
ENCODING = sys.getfilesystemencoding(), sys.getfilesystemencodeerrors()


def plain(value: Any) -> Any:
    """Return a path as a text or bytes, not of a class of its own whose methods might deceive."""
    value = os.fspath(value)
    return str.__str__(value) if isinstance(value, str) else bytes(memoryview(value))


def itself(name: str) -> str:
    """Return where a file lies, or a link itself: only the folders on the way to it are followed."""
    folder, last = path.split(name)
    return path.join(path.realpath(folder), last) if last not in ("", ".", "..") else path.realpath(name)


def folder_of(descriptor: object) -> str:
    """Return the path behind an open file's descriptor; "" for none, and somewhere outside where it cannot be known."""
    if not isinstance(descriptor, int) or descriptor < 0:
        return ""
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}")
    except OSError:
        pass
    try:
        return fcntl.fcntl(descriptor, fcntl.F_GETPATH, bytes(1024)).rstrip(b"\0").decode(*ENCODING)
    except (AttributeError, OSError):
        return path.abspath(os.sep)
