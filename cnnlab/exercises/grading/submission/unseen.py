"""Functions that change or reach something outside without a word (they raise no audit event): the fence takes their
place. A list by hand, of CPython 3.11 to 3.14; what is not in a Python is passed over.
"""

import functools
import importlib
import os
import sys
from collections.abc import Callable

from cnnlab.exercises.grading.submission.hook import PAST_PYTHON, Fence, folder_of, plain


def _path(fence, path, *more, dir_fd=None, **options):
    fence.changed(path, dir_fd)


def _opens(fence, path, flags, mode=0o777, *, dir_fd=None):
    if dir_fd is not None:  # the event tells the path only
        fence.opened(os.path.join(folder_of(dir_fd), os.fsdecode(path)), None, flags)


def _reads_a_link(fence, path, *, dir_fd=None):
    fence.looked(os.path.join(folder_of(dir_fd), os.fsdecode(path)))


def _own(fence, pid, *more):
    fence.limits(pid)


def _priority(fence, which, who, *more):
    fence.limits(who)


def _handle(fence, pid, *more):
    fence.ends(pid)


def _signals(fence, descriptor, number, *more):
    if number:
        fence.refuse("end other processes")


def _starts(fence, *arguments):
    fence.refuse("start other processes")


def _leaves(fence, *arguments):
    fence.refuse("change the system's settings")


def _database(fence, path, flags="r", *more):
    fence.opened(path, "r" if flags in ("r", "ru") else "w", None)


def _writes(fence, *arguments):
    fence.opened(next((each for each in arguments if isinstance(each, str)), os.path.expanduser("~/.history")), "w", 0)


def _shares(fence, path, *more, **options):
    fence.refuse(f"write outside its folder: /dev/shm/{path}"[:200])


def _semaphore(fence, kind=0, value=0, maxvalue=1, name="", unlink=False):
    if not unlink:  # else it is gone at once, as the locks of libraries are
        _shares(fence, name)


def _calls(fence, *arguments):
    fence.refuse(PAST_PYTHON)


def _tcl(fence, *arguments):
    fence.refuse("open a window")


def _copies(fence, spec, *more):
    if getattr(spec, "name", "") in _ONCE:
        fence.refuse("take the fence away")


_ONCE = {"posix", "_signal", "_posixsubprocess"}  # there from the start; a second one would have no guards
_POSIX = {
    "mkfifo": _path,
    "mknod": _path,
    "open": _opens,
    "readlink": _reads_a_link,
    "chroot": _leaves,
    "pidfd_open": _handle,
    "setpriority": _priority,
    "sched_setaffinity": _own,
    "sched_setscheduler": _own,
    "sched_setparam": _own,
}
_GUARDED: dict[str, dict[str, Callable]] = {
    "os": _POSIX,
    "posix": _POSIX,
    "signal": {"pidfd_send_signal": _signals},
    "_signal": {"pidfd_send_signal": _signals},
    "_posixsubprocess": {"fork_exec": _starts},
    "subprocess": {"_fork_exec": _starts},
    "time": {"clock_settime": _leaves, "clock_settime_ns": _leaves},
    "_dbm": {"open": _database},
    "_gdbm": {"open": _database},
    "readline": {
        "write_history_file": _writes,
        "append_history_file": lambda fence, number, *path: _writes(fence, *path),
    },
    "_posixshmem": {"shm_open": _shares, "shm_unlink": _shares},
    "_multiprocessing": {"SemLock": _semaphore},
    "_cffi_backend": {"load_library": _calls},
    "_imp": {"create_builtin": _copies, "create_dynamic": _copies},
    "_tkinter": {"create": _tcl},  # Tcl opens files and starts programs by itself
}
_DATABASES = ("_sqlite3", "sqlite3.dbapi2", "sqlite3")
_ATTACH = 24  # SQLite's number for a second file; VACUUM INTO comes this way too
_SETS = (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks, os.supports_effective_ids)


def guard(fence: Fence) -> Callable[[str], None]:
    """Take the functions' places in the modules that are there; return what must hear of every later import."""
    begun, taken, names = set(), set(), (*_GUARDED, *_DATABASES, "ssl")

    def guard_module(name):
        begun.add(name)
        try:
            module = importlib.import_module(name)
        except ImportError:
            return
        for function, check in _GUARDED.get(name, {}).items():
            if hasattr(module, function):
                setattr(module, function, _guarded(getattr(module, function), check, fence))
        if name in _DATABASES:
            _guard_databases(module, fence)
        if name == "ssl":
            _guard_keys(module.SSLContext, fence)
        taken.add(name)

    def imported(name):
        if name in taken:
            fence.refuse("take the fence away")  # by a second copy of the module
        if name in names and name not in begun:
            guard_module(name)

    for name in names:
        if name in sys.modules:
            guard_module(name)
    return imported


def _guarded(function, check, fence):
    @functools.wraps(function)
    def guarded(*arguments, **options):
        if arguments and isinstance(arguments[0], str | bytes | os.PathLike):  # asked once what it is
            arguments = plain(arguments[0]), *arguments[1:]
        elif isinstance(options.get("path"), str | bytes | os.PathLike):
            options["path"] = plain(options["path"])
        check(fence, *arguments, **options)
        return function(*arguments, **options)

    del guarded.__wrapped__  # else it leads past the guard
    for each in _SETS:
        if function in each:
            each.add(guarded)
    return guarded


def _guard_databases(module, fence):
    """SQLite opens its files itself: a connection announces the first one only."""
    if getattr(module.Connection, "guarded", False):
        return

    def may(action, first, *others):
        if action == _ATTACH and first is None:  # the name is no part of the statement
            fence.refuse("write outside its folder: a database")
        if action == _ATTACH:
            fence.database(first)
        return 0

    class Connection(module.Connection):
        guarded = True

        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            self.set_authorizer(may)

    connect = module.connect

    def guarded(database, *arguments, **options):
        if len(arguments) < 5:  # the sixth of all is the factory
            options.setdefault("factory", Connection)
        return connect(database, *arguments, **options)

    module.Connection, module.connect = Connection, guarded


def _guard_keys(context, fence):
    """A log of keys is a file that OpenSSL opens itself."""
    log = context.keylog_filename

    def set_log(self, path):
        if path is not None:
            fence.opened(path := plain(path), "w", None)
        log.__set__(self, path)

    context.keylog_filename = property(log.__get__, set_log)
