"""Whose code asks the fence for something: a cell's, or a library's, which asks the system many a thing.

Code that says that it stands in a library's file passes for one: a fence keeps out idle tries, and that is none.
"""

import os
import site
import sys
import sysconfig
from types import FrameType, ModuleType

from cnnlab.exercises.grading.submission.originals import keep, path

keep(globals())
# through them everybody asks
_LAUNCHERS = tuple(os.sep + name for name in ("subprocess.py", "os.py", "asking.py", "hook.py", "confine.py"))
_LAUNCHERS += ("<frozen os>", path.join(os.sep, "ctypes", "__init__.py"))
CFFI = (os.sep + "unseen.py", path.join(os.sep, "cffi", "api.py"))
# What libraries ask the system with, and go on without; seen when the library asks, not the submission itself.
QUESTIONS = {"uname", "file", "ver", "ldconfig", "gcc", "cc", "ld", "objdump", "dump", "crle", "ifconfig", "ip"} | {
    "arp", "netstat", "lanscan", "lscpu", "sysctl", "nproc", "getconf", "sw_vers", "system_profiler", "wmic",
    "fc-list", "fc-match", "xdg-settings", "stty", "tput", "git", "magick", "convert", "ffmpeg", "gs", "latex",
    "xelatex", "pdflatex", "lualatex", "dvipng", "kpsewhich", "inkscape", "pdftocairo",
    "xdg-open", "gio", "gnome-open", "display", "gm", "eog", "xv", "open", "sensible-browser", "x-www-browser",
}  # fmt: skip


def libraries(own: str) -> tuple[str, ...]:
    """Return the folders of Python and of installed packages; none in a process's own folder, nor around it."""
    places = [sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")]
    places += [*site.getsitepackages(), site.getusersitepackages(), *filter(path.isabs, sys.path)]
    found, own = {path.join(path.realpath(place), "") for place in places}, path.join(own, "")
    return tuple(place for place in found if not place.startswith(own) and not own.startswith(place))


def asker(through: tuple[str, ...] = ()) -> FrameType | None:
    """Return the frame of the code that asks, behind files through which everybody asks, or None."""
    frame = sys._getframe(1)
    while frame and frame.f_code.co_filename.endswith(_LAUNCHERS + through):
        frame = frame.f_back
    return frame


def knows(frame: FrameType, module: str) -> bool:
    """Return whether code, or the module it stands in, uses a module: else it only passes on what it was given."""
    if module in (*frame.f_code.co_names, *frame.f_code.co_varnames):
        return True
    used = [each for each in frame.f_globals.values() if isinstance(each, ModuleType | type)]
    return any((each.__name__ if isinstance(each, ModuleType) else each.__module__) == module for each in used)
