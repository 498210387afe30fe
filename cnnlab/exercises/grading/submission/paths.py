"""Paths as the system will take them, by copies of Python's functions: a submission may replace those of `os`."""

import importlib.util
import os
import stat
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

system = SimpleNamespace(**vars(os))
ENCODING = sys.getfilesystemencoding(), sys.getfilesystemencodeerrors()


def _copied(module: ModuleType) -> ModuleType:
    """Return a second copy of `os.path`, whose functions ask what `os` is now, whatever becomes of it."""
    spec = importlib.util.find_spec(module.__name__)
    copy = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(copy)
    copy.os, copy.stat = system, SimpleNamespace(**vars(stat))
    return copy


path = _copied(os.path)


def plain(value: Any) -> Any:
    """Return a path as a text or bytes, not of a class of its own whose methods might deceive."""
    value = system.fspath(value)
    return str.__str__(value) if isinstance(value, str) else bytes(memoryview(value))


def itself(name: str) -> str:
    """Return where a file lies, or a link itself: only the folders on the way to it are followed."""
    folder, name = path.split(name)
    return path.join(path.realpath(folder), name) if name not in ("", ".", "..") else path.realpath(f"{folder}/{name}")


def folder_of(descriptor: object) -> str:
    """Return the path behind an open file's descriptor; "" for none, and somewhere outside where it cannot be known."""
    if not isinstance(descriptor, int) or descriptor < 0:
        return ""
    try:
        return system.readlink(f"/proc/self/fd/{descriptor}")
    except OSError:
        pass
    try:
        import fcntl

        return fcntl.fcntl(descriptor, fcntl.F_GETPATH, bytes(1024)).rstrip(b"\0").decode(*ENCODING)
    except (ImportError, AttributeError, OSError):
        return path.abspath(os.sep)
