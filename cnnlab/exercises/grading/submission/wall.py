"""The wall around a submission's process, where the system has one: bubblewrap (Linux).

Behind it there is a list of what is there, and nothing else: the system's own folders and Python's, read-only, and one
folder to write in, which has a size. No network, no other process, nobody's files. What the process itself does on
the other side before the submission's code begins is in `inside`.
"""

import contextlib
import functools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cnnlab.exercises.grading.submission import syscalls

VARIABLE = "CNNLAB_WALL"  # "off": do without; else the kind that a grader has found, handed to its referees
FOLDER = "/tmp/submission"  # the submission's own folder, as it is called behind the wall
BESIDE = "/tmp/beside"  # what is copied into it at the start
_WRITABLE = 256 << 20  # bytes, of memory: files live there
_SHARED = 16 << 20  # bytes of /dev/shm
_KINDS = ("user", "root")
_OLDEST = (0, 8)
_APART = ["--die-with-parent", "--new-session", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
_APART += ["--unshare-cgroup-try", "--hostname", "submission", "--clearenv", "--cap-drop", "ALL"]
_USER = ["--unshare-user", "--uid", "65534", "--gid", "65534"]
_ROOT = ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]  # to become somebody else for good, first of all
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_ETC = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "fonts", "localtime", "timezone")
_ETC += ("locale.alias", "locale.conf", "mime.types", "os-release")
_STORES = ("/nix/store", "/gnu/store")  # where NixOS and Guix keep all programs
_OF_A_PREFIX = ("bin", "lib", "lib64", "ssl", "pyvenv.cfg")  # a prefix may be somebody's home folder
LIBRARIES = ("PYTHONPATH", "LD_LIBRARY_PATH")  # where programs look for theirs beside the usual places
_PACKAGE = Path(__file__).parents[3]


@dataclass
class Command:
    """What starts a program: its command line, and further options of Popen; `close` closes descriptors among them."""

    line: list[str]
    options: dict[str, Any] = field(default_factory=dict)

    def close(self) -> None:
        """Close the descriptors: the program has its own now."""
        for each in self.options.get("pass_fds", ()):
            os.close(each)


def found() -> bool:
    """Return whether submissions are started behind a wall."""
    return kind() in _KINDS


def kind() -> str:
    """Return which wall there is: "user", "root" (built with the rights of root, which it gives up), or "off"."""
    return _tried()[0]


def missing() -> str:
    """Return why there is no wall, or "" if there is one."""
    return _tried()[1]


def sentence() -> str:
    """Return what an instructor should know of submissions that are started without a wall, or ""."""
    reason = missing()
    return f"Submissions are fenced only, without a wall around them: {reason}." if reason else ""


@functools.cache
def _tried() -> tuple[str, str]:
    """Try what there is, once; a grader hands what it found to its referees in the environment."""
    wanted = os.environ.get(VARIABLE, "")
    if wanted in _KINDS:
        return wanted, ""
    if wanted == "off":
        return "off", f"{VARIABLE} is off"
    if sys.platform != "linux":
        return "off", "this system has no bubblewrap"
    if not (program := shutil.which("bwrap")):
        return "off", "bubblewrap is not installed"
    if _version(program) < _OLDEST:
        return "off", "bubblewrap is older than 0.8"
    kinds = ("root", "user") if os.geteuid() == 0 else ("user",)
    said = ""
    for kind in kinds:
        said = _refused(kind)
        if not said:
            return kind, ""
    return "off", f"bubblewrap is installed, but does not work here: {said}"


def _version(program):
    with contextlib.suppress(OSError, ValueError, subprocess.SubprocessError):
        said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=10).stdout
        return tuple(int(number) for number in said.split()[-1].split(".")[:2])
    return (0, 0)


def _refused(kind):
    """Start Python and the library behind the wall; return "" if they arrive there, else what was said."""
    quiet = {"capture_output": True, "stdin": subprocess.DEVNULL, "timeout": 60}
    with tempfile.TemporaryDirectory() as place:
        os.chmod(place, 0o755)
        libraries = {name: os.environ[name] for name in LIBRARIES if name in os.environ}
        command = around(["cnnlab.exercises.grading.submission.syscalls"], Path(place), libraries, [], [], kind)
        try:
            done = subprocess.run(command.line, **command.options, **quiet)
        except (OSError, subprocess.SubprocessError) as error:
            return str(error)
        finally:
            command.close()
    said = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"exit status {done.returncode}"]
    return said[-1][:200] if done.returncode else ""


def around(
    arguments: list[str],
    beside: Path,
    environment: dict[str, str],
    shown: Iterable[Path],
    private: Iterable[str],
    kind: str,
) -> Command:
    """Return what starts a module of the library behind the wall.

    arguments: the module and its arguments.  beside: a folder; what it holds is in the submission's folder at the
    start.  environment: all that the process sees of one.  shown: further folders that it may read.  private: folders
    that are empty there, wherever they are.
    """
    user = _user() if kind == "root" else 0
    options = [*_APART, *(_ROOT if kind == "root" else _USER)]
    options += [part for name, value in environment.items() for part in ("--setenv", name, value)]
    options += _mounts(
        beside, [path for path in shown if path.is_dir() and _may_be_shown(path)], [Path(each) for each in private]
    )
    descriptors = [_readable(b"\0".join(map(os.fsencode, options)) + b"\0")]  # a command line can be seen inside
    line = [shutil.which("bwrap") or "bwrap", "--args", str(descriptors[0])]
    if program := syscalls.program():
        descriptors.append(_readable(program))
        line += ["--seccomp", str(descriptors[1])]
    inside = [sys.executable, "-P", "-m", "cnnlab.exercises.grading.submission.inside", str(user), *arguments]
    return Command([*line, "--", *inside], {"pass_fds": descriptors, "env": {}, "cwd": "/"})


def _user():
    """Return the number of a user that nobody is: one for each process, as the system counts by user."""
    return 60_000 + os.getpid() % 5_000


def _readable(content):
    """Return a descriptor that the content can be read from."""
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        file.seek(0)
        return os.dup(file.fileno())


def _mounts(beside, further, private):
    """Return what is there. The order counts: folders inside others come after them, empty ones last."""
    options = ["--perms", "1777", "--size", str(_WRITABLE), "--tmpfs", "/tmp", "--perms", "0777", "--dir", FOLDER]
    options += ["--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--size", str(_SHARED), "--tmpfs", "/dev/shm"]
    shown = []
    for path in sorted({*_system(), *_python(), *further}, key=lambda path: len(path.parts)):
        if path.parent == Path("/") and path.is_symlink():
            options += ["--symlink", os.readlink(path), str(path)]
        elif not any(path.is_relative_to(each) for each in shown):  # else it is there, or a link to what is there
            for parent in [*path.parents][-2::-1]:
                options += ["--perms", "0755", "--dir", str(parent)]  # as others than root have to pass
            options += ["--ro-bind", str(path), str(path)]
            shown.append(path)
    options += ["--ro-bind", str(beside), BESIDE]
    for place in _inside(shown, private):
        options += ["--perms", "0755", "--size", "4096", "--tmpfs", str(place), "--remount-ro", str(place)]
    return [*options, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", FOLDER]


def _inside(shown: list[Path], private: list[Path]) -> Iterator[Path]:
    """Yield where private folders would be seen behind the wall."""
    for place in {_real(each) for each in private}:
        for each in shown:
            if place.is_relative_to(_real(each)) and place.is_dir():
                yield each / place.relative_to(_real(each))


def _system() -> Iterator[Path]:
    stores = [store for store in _STORES if os.path.realpath(sys.executable).startswith(f"{store}/")]
    for path in (*_SYSTEM, *(f"/etc/{name}" for name in _ETC), *stores, "/sys/devices/system/cpu"):
        if os.path.exists(path):
            yield Path(path)


def _python() -> Iterator[Path]:
    """Yield what Python, the library and the packages that can be imported consist of."""
    prefixes = {sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix}
    places = [os.path.join(each, name) for each in prefixes for name in _OF_A_PREFIX]
    places += [*_hops(sys.executable), str(_PACKAGE)]
    for variable in LIBRARIES:
        places += filter(_may_be_shown, os.environ.get(variable, "").split(os.pathsep))
    places += [each for each in sys.path if os.path.basename(each) in ("site-packages", "dist-packages")]
    for place in places:
        for path in {Path(os.path.abspath(place)), _real(Path(place))}:
            if path.exists() and path != Path("/"):
                yield path


def _may_be_shown(place):
    """Whether a folder is shown because a setting names it: no home folder, no clone around the library."""
    if not os.path.isabs(place) or Path.home().resolve().is_relative_to(_real(place)):
        return False
    return _real(place) != _PACKAGE.parent or not (_PACKAGE.parent / "pyproject.toml").exists()


def _hops(program):
    """Return the links that lead to a program, and the folder that its real file is in."""
    found = []
    while os.path.islink(program) and len(found) < 20:
        found.append(program)
        program = os.path.join(os.path.dirname(program), os.readlink(program))
    return [*found, os.path.dirname(os.path.realpath(program))]


def _real(path):
    return Path(os.path.realpath(path))
