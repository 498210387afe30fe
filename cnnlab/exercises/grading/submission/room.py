"""The folder that a submission runs in, what it finds there and in its environment, and what starts it there.

The same for all: a home folder of its own, the notebook's neighbours, the library's data. With the wall or without.
"""

import contextlib
import os
import shutil
import site
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from cnnlab import _files
from cnnlab.exercises.grading.submission import beside, wall
from cnnlab.exercises.grading.submission.wall import Command

# What a submission sees of the grader's environment: enough to find Python and the library, no tokens.
_SEEN = ("PATH", "SYSTEMROOT", "LANG", "LC_ALL", *wall.LIBRARIES)
_ONE = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")  # several run side by side
_HOME = ".home"
_INLINE = "module://matplotlib_inline.backend_inline"  # as in a kernel: figures are closed at the end of a cell


class Room:
    """A folder of one process; `close` removes it. `remark` says what an instructor should know, or is ""."""

    def __init__(self, neighbours: Path | None = None):
        self._place = Path(tempfile.mkdtemp(prefix="cnnlab-submission-"))  # nobody else may look into this one
        self.folder = self._place / "submission"
        home = self.folder / _HOME
        for folder in (self.folder, home, home / "tmp", home / ".matplotlib"):
            folder.mkdir(mode=0o755)
        for fonts in _lists_of_fonts():  # matplotlib takes seconds to make one
            shutil.copyfile(fonts, home / ".matplotlib" / fonts.name)
        self.remark = beside.copied(neighbours, self.folder) if neighbours else ""

    def command(self, arguments: list[str], private: Iterable[str]) -> Command:
        """Return what starts a module of the library in this folder, behind the wall where there is one."""
        if wall.found():
            environment, kind = self._environment(wall.FOLDER), wall.kind()
            return wall.around(arguments, self.folder, environment, [_data()], private, kind)
        line = [sys.executable, "-P", "-m", *arguments]
        return Command(line, {"cwd": self.folder, "env": self._environment(str(self.folder))})

    def close(self) -> None:
        """Remove the folder, whatever the submission made of it."""
        for folder, folders, _ in os.walk(self._place):
            for path in (os.path.join(folder, name) for name in folders):
                if not os.path.islink(path):
                    with contextlib.suppress(OSError):
                        os.chmod(path, 0o700)
        shutil.rmtree(self._place, ignore_errors=True)

    def _environment(self, folder):
        home = os.path.join(folder, _HOME)
        seen = {name: os.environ[name] for name in _SEEN if name in os.environ}
        places = dict.fromkeys(("HOME", "USERPROFILE", "LOCALAPPDATA", "APPDATA"), home)
        places |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), os.path.join(home, "tmp"))
        places |= {"MPLCONFIGDIR": os.path.join(home, ".matplotlib"), "IPYTHONDIR": os.path.join(home, ".ipython")}
        places |= {"CNNLAB_DATA": os.path.join(home, ".cnnlab"), "CNNLAB_CACHE": str(_data())}
        if site.ENABLE_USER_SITE:  # its packages are found by the home folder, which is another one here
            places["PYTHONUSERBASE"] = site.getuserbase()
        python = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1", "MPLBACKEND": _INLINE, "USER": "student"}
        threads = {"MALLOC_ARENA_MAX": "2"}  # else each takes addresses that it never uses
        return {**seen, **_ONE, **places, **python, **threads}


def _data():
    """Return the folder of the data sets that were downloaded for the library."""
    return _files.user_folder("cache").absolute()


def _lists_of_fonts() -> Iterator[Path]:
    """Yield matplotlib's lists of the system's fonts, where it has made one."""
    named = os.environ.get("MPLCONFIGDIR")
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    for place in filter(None, (named, os.path.join(cache, "matplotlib"), os.path.expanduser("~/.matplotlib"))):
        for path in Path(place).glob("fontlist-v*.json"):
            if path.is_file():
                yield path
