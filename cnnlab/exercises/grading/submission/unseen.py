"""Functions that change or reach something outside without a word (they raise no audit event): the fence takes their
place. A list by hand, of CPython 3.11 to 3.14; what is not in a Python is passed over.
"""

import contextlib
import functools
import importlib
import operator
import os
import sys
from collections.abc import Callable, Iterable
from typing import Any

from cnnlab.exercises.grading.submission import asking
from cnnlab.exercises.grading.submission.hook import NETWORK, PAST_PYTHON, Fence
from cnnlab.exercises.grading.submission.originals import keep, path
from cnnlab.exercises.grading.submission.paths import folder_of, itself, plain

keep(globals())


def _changes(fence, path, *more, dir_fd=None, **options):
    fence.changed(path, dir_fd)


def _opens(fence, path, flags, mode=0o777, *, dir_fd=None):
    if dir_fd is not None:  # the event tells the path only
        fence.opened(_in(dir_fd, fence.text(path)), None, flags)


def _reads_a_link(fence, path, *, dir_fd=None):
    fence.looked(itself(_in(dir_fd, fence.text(path))))


def _in(descriptor, name):
    return path.join(folder_of(descriptor), name)


def _own(fence, pid, *more, **options):
    fence.limits(pid)


def _priority(fence, which, who=0, *more, **options):
    fence.limits(who if which == _PRIO_PROCESS else -1)


def _handle(fence, pid, *more, **options):
    fence.ends(pid)


def _signals(fence, descriptor, number, *more):
    if number:
        fence.refuse("end other processes")


def _starts(fence, *arguments, **options):
    fence.refuse("start other processes")


def _leaves(fence, *arguments, **options):
    fence.refuse("change the system's settings")


def _database(fence, path, flags="r", *more):
    fence.opened(path, "r" if flags in ("r", "ru") else "w", None)


def _history(mode):
    def check(fence, *arguments, **options):
        named = [each for each in (*arguments, *options.values()) if isinstance(each, str | bytes)]
        fence.opened(*(named or [path.expanduser("~/.history")]), mode, None)

    return check


def _talks(fence, *arguments, **options):
    fence.refuse(NETWORK)


def _shares(fence, path, *more, **options):
    fence.refuse(f"write outside its folder: /dev/shm/{path}"[:200])


def _semaphore(fence, kind=0, value=0, maxvalue=1, name="", unlink=False):
    if not unlink:  # else it is gone at once, as the locks of libraries are
        _shares(fence, name)


def _calls(fence, *arguments, **options):
    if not fence.asks_for_a_library("cffi", asking.CFFI):
        fence.refuse(PAST_PYTHON)


def _tcl(fence, *arguments):
    fence.refuse("open a window")


def _copies(fence, spec, *more):
    if getattr(spec, "name", "") in _ONCE & fence.guarded.keys():
        fence.refuse("take the fence away")


_PRIO_PROCESS = 0
_ONCE = {"posix", "_signal", "_posixsubprocess", "_interpreters", "_xxsubinterpreters"}  # a second is without guards
_NEVER = {"_testcapi", "_testinternalcapi", "_testexternalinspection", "_remote_debugging"}  # of no use but to pry
_POSIX = {
    "mkfifo": _changes,
    "mknod": _changes,
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
    "_interpreters": {"create": _starts},
    "_xxsubinterpreters": {"create": _starts},
    "subprocess": {"_fork_exec": _starts},
    "time": {"clock_settime": _leaves, "clock_settime_ns": _leaves},
    "_dbm": {"open": _database},
    "_gdbm": {"open": _database},
    "readline": {
        "read_init_file": _history("r"),
        "read_history_file": _history("r"),
        "write_history_file": _history("w"),
        "append_history_file": _history("w"),
    },
    "psutil._psutil_linux": dict.fromkeys(("proc_priority_set", "proc_cpu_affinity_set", "proc_ioprio_set"), _own),
    "_posixshmem": {"shm_open": _shares, "shm_unlink": _shares},
    "_multiprocessing": {"SemLock": _semaphore},
    "_cffi_backend": {"load_library": _calls},
    "_imp": {"create_builtin": _copies, "create_dynamic": _copies},
    "_tkinter": {"create": _tcl},  # Tcl opens files and starts programs by itself
}
# Methods of classes: module, class, which.
_METHODS = {"socket": ("socket", ("listen",)), "zmq.sugar.socket": ("Socket", ("bind", "connect"))}
_DATABASES = ("_sqlite3", "sqlite3.dbapi2", "sqlite3")
_ATTACH = 24  # SQLite's number for a second file; VACUUM INTO comes this way too
_SETS = (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks, os.supports_effective_ids)


def guard(fence: Fence) -> Callable[..., None]:
    """Take the functions' places in the modules that are there; return what must hear of every later import."""
    begun, taken, names = set(), fence.guarded, (*_GUARDED, *_METHODS, *_DATABASES, "ssl")

    def guard_module(name):
        begun.add(name)
        try:
            module = importlib.import_module(name)
        except ImportError:
            return
        for function, check in _GUARDED.get(name, {}).items():
            if hasattr(module, function):
                setattr(module, function, _guarded(getattr(module, function), check, fence))
        if name in _METHODS:
            kind, methods = _METHODS[name]
            for method in methods:
                function = getattr(getattr(module, kind), method)
                setattr(getattr(module, kind), method, _guarded(function, _talks, fence))
        if name in _DATABASES:
            _guard_databases(module, fence)
        if name == "ssl":
            _guard_keys(module.SSLContext, fence)
        taken[name] = getattr(module, "__file__", None)

    def imported(name, file=None, *more):
        fence.loaded(file)
        if name in _NEVER:
            fence.refuse(PAST_PYTHON)
        if (name in taken and name in _ONCE) or (file and file in taken.values() and name not in begun):
            fence.refuse("take the fence away")  # by a second copy of the module
        if name in taken:  # it was deleted, and is made anew
            del taken[name]
            begun.discard(name)
        if name in names and name not in begun:
            guard_module(name)

    for name in names:
        if name in sys.modules:
            guard_module(name)
    return imported


def _guarded(function, check, fence):
    @functools.wraps(function)
    def guarded(*arguments, **options):
        arguments, options = _exact(arguments), dict(zip(options, _exact(options.values()), strict=True))
        check(fence, *arguments, **options)
        return function(*arguments, **options)

    del guarded.__wrapped__  # else it leads past the guard
    for each in _SETS:
        if function in each:
            each.discard(function)
            each.add(guarded)
    return guarded


def _exact(values: Iterable[Any]) -> list[Any]:
    """Return paths and numbers of Python's own types, asked once what they are; and what else there is."""
    found = []
    for value in values:
        if isinstance(value, str | bytes | os.PathLike):
            value = plain(value)
        elif type(value) is not int and hasattr(type(value), "__index__"):
            with contextlib.suppress(TypeError):  # an array that is no single number
                value = int.__index__(operator.index(value))
        found.append(value)
    return found


def _guard_databases(module, fence):
    """SQLite opens its files itself: a connection announces the first one only."""
    if getattr(module.Connection, "guarded", False):
        return

    def may(action, first):
        if action == _ATTACH and first is None:  # the name is no part of the statement
            fence.refuse("write outside its folder: a database")
        if action == _ATTACH:
            fence.database(first)
        return 0

    class Connection(module.Connection):
        guarded = True

        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            self.set_authorizer(None)

        def set_authorizer(self, theirs):
            super().set_authorizer(lambda *asked: may(*asked[:2]) or (theirs(*asked) if theirs else 0))

    connect = module.connect

    def guarded(database, *arguments, **options):
        factory = arguments[4] if len(arguments) > 4 else options.setdefault("factory", Connection)  # the sixth of all
        if isinstance(factory, type) and not issubclass(factory, Connection):
            fence.refuse("take the fence away")
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
