"""What a process does to itself before a submission's code runs in it: the limits of what it may use, the fence of
what it may do, and what Linux is asked so that none is left behind. What the fence refuses is in `hook` and `unseen`.
"""

import os
import sys

from cnnlab.exercises.grading.submission import asking, hook, originals, paths, unseen

adopts = False  # whether this process is one that gets orphans


def limit(megabytes: int, seconds: int) -> None:
    """Limit this process's memory, processor time and files, as far as the system can (Windows: not at all)."""
    try:
        import resource
    except ImportError:
        return
    wanted = {
        "RLIMIT_AS": megabytes << 20,
        "RLIMIT_DATA": megabytes << 20,  # macOS knows the name above, but does not always keep to it
        "RLIMIT_CPU": seconds,
        "RLIMIT_FSIZE": 64 << 20,
        "RLIMIT_CORE": 0,
        "RLIMIT_NOFILE": 256,
    }
    for name, value in wanted.items():
        kind = getattr(resource, name, None)
        if kind is not None:
            hard = resource.getrlimit(kind)[1]
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            try:
                resource.setrlimit(kind, (value, value))
            except (OSError, ValueError):  # a limit that this system does not keep
                continue


def close(folder: str, private: list[str]) -> list[str]:
    """Let this process write in `folder` only, and not read `private` folders; return the list of what it tried.

    private: as `hook.sealed` returns them.
    """
    fence = hook.Fence(folder, private)
    imported, watch = unseen.guard(fence), fence.watch

    def hear(event, arguments):
        if event == "import":
            imported(*arguments)
        else:
            watch(event, arguments)

    sys.addaudithook(hear)
    return fence.denied


def hide() -> None:
    """Let the fence's modules no longer be found by their names: what is imported under them is another copy."""
    package = sys.modules[__package__]
    for module in (hook, unseen, asking, paths, originals):
        sys.modules.pop(module.__name__, None)
        delattr(package, module.__name__.rpartition(".")[2])


def die_with_parent() -> None:
    """Ask Linux to end this process when the one that started it ends, however that happens."""
    _prctl(1, 9)  # PR_SET_PDEATHSIG, SIGKILL


def adopt_orphans() -> None:
    """Ask Linux to hand this process the children that its children leave behind: from now on it has no others."""
    global adopts
    adopts = sys.platform == "linux"
    _prctl(36, 1)  # PR_SET_CHILD_SUBREAPER


def be_seen() -> None:
    """Ask Linux to let this process look at itself again, after it has become another user."""
    _prctl(4, 1)  # PR_SET_DUMPABLE


def limit_threads(number: int) -> None:
    """Limit the threads of this process's user, where Linux counts those behind the wall by themselves (since 5.14)."""
    import resource

    version = tuple(int(part) for part in os.uname().release.split(".")[:2] if part.isdigit())
    if version >= (5, 14):
        resource.setrlimit(resource.RLIMIT_NPROC, (number, number))


def _prctl(option, value):
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
