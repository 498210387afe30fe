"""The fence: what Python itself is asked to refuse a submission, and the list of what was tried.

It hears what Python announces (audit events). Functions that announce nothing are in `unseen`. A fence keeps out
accidents and idle tries; code that means it gets past a hook in its own process. The wall is in `wall`.
"""

import hashlib
import os
import re
import secrets
import sys
from collections.abc import Callable, Iterable
from pathlib import PurePath
from urllib.parse import parse_qsl, unquote

from cnnlab.exercises.grading.submission import asking, originals
from cnnlab.exercises.grading.submission.paths import ENCODING, folder_of, itself, plain

try:
    import resource
except ImportError:  # Windows
    resource = None

originals.keep(globals())
abspath, basename, dirname = originals.path.abspath, originals.path.basename, originals.path.dirname
isdir, join, realpath = originals.path.isdir, originals.path.join, originals.path.realpath
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# Event: which of its arguments are paths that would change, each with the place of its folder's descriptor.
_CHANGED: dict[str, tuple[tuple[int, int | None], ...]] = {
    "os.remove": ((0, 1),),
    "os.rmdir": ((0, 1),),
    "os.mkdir": ((0, 2),),
    "os.rename": ((0, 2), (1, 3)),
    "os.link": ((0, 2), (1, 3)),  # the first too: through a link inside, what is outside can be written
    "os.symlink": ((1, 2),),
    "os.truncate": ((0, None),),
    "os.chmod": ((0, 2),),
    "os.chown": ((0, 3),),
    "os.chflags": ((0, None),),
    "os.utime": ((0, 3),),
    "os.setxattr": ((0, None),),
    "os.removexattr": ((0, None),),
    "shutil.rmtree": ((0, 1),),
}
_LISTED = {"os.listdir", "os.scandir", "os.chdir", "os.walk", "os.fwalk", "os.getxattr", "os.listxattr"}
_NETWORK = {"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo"} | {
    "socket.gethostbyname",
    "socket.gethostbyaddr",
    "socket.getnameinfo",
    "syslog.openlog",
    "syslog.syslog",
}
_SOCKETS = (-1, 1, 2, 10, 23, 30), (-1, 1, 2)  # local, IPv4, IPv6 as the systems number it; streams and datagrams
_PROCESSES = {"os.fork", "os.forkpty", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.startfile"} | {
    "os.startfile/2",
    "subprocess.Popen",
    "pty.spawn",
    "_winapi.CreateProcess",
    "cpython.PyInterpreterState_New",  # an interpreter without this hook
}
_SYSTEM = {"socket.sethostname", "winreg.CreateKey", "winreg.SetValue", "winreg.DeleteKey", "winreg.DeleteValue"}
# Those that are about what lies under a name, and follow no link that it may be: event, and which argument.
_OF_ITSELF = {("os.remove", 0), ("os.rename", 0), ("os.rename", 1), ("os.link", 1), ("os.symlink", 1)}
_HELD = re.compile(r"/{1,2}proc/(\d+)/(?!(?:stat|statm|status|comm|limits|oom_score)$)")

_ASKING = {0x5401, 0x5413, 0x541B, 0x40087468, 0x4004667F}  # how wide a terminal is, how much there is to read
# F_SETOWN and F_SETOWN_EX of fcntl, FIOSETOWN and SIOCSPGRP of ioctl: who gets a file's signals (Linux)
_TO_OWNER = {8, 15, 0x8901, 0x8902} if sys.platform == "linux" else set()
_MOST = 4  # different tries of one kind that are noted
_WATCHED = join(dirname(__file__), "unseen.py")
_SCHEME = re.compile("^file:(//[^/]*)?")
_READ_ONLY = {("mode", "ro"), ("immutable", "1")}
_SHARED = {("cache", "shared"), ("cache", "private")}
# What leads past Python, to functions of the system's that announce nothing; the library that Python is, is there.
_PAST_PYTHON = {"ctypes.dlopen", "ctypes.dlsym", "ctypes.dlsym/handle", "ctypes.call_function"}
NETWORK = "open the network"
PAST_PYTHON = "call the system past Python"
SECRET = "read the folder of the submissions or of exercises that are kept secret"


def sealed(places: Iterable[str]) -> list[str]:
    """Return folders as something that a path can be compared with, but that does not tell which they are."""
    salt, places = secrets.token_hex(8), list(places)
    return [salt, *(_seal(salt, realpath(place)) for place in places)] if places else []


def _seal(salt, path):
    if sys.platform in ("win32", "darwin"):  # where a name may be spelt with small letters or capitals
        path = path.casefold()
    return hashlib.sha256(salt.encode() + path.encode(*ENCODING)).hexdigest()


class Fence:
    """What a process with a folder of its own may do; `denied` is the list of what else it tried.

    guarded: the files of the modules whose functions `unseen` guards, by their names.
    """

    def __init__(self, folder: str, private: list[str]):
        self.denied: list[str] = []
        self.guarded: dict[str, str | None] = {}
        self.pid = os.getpid()
        self._folder = realpath(folder)
        self._salt, self._private = (private[0], frozenset(private[1:])) if private else ("", frozenset())
        self._libraries = asking.libraries(self._folder)

    def refuse(self, what: str) -> None:
        """Note what was tried, and raise PermissionError."""
        of_this_kind = [each for each in self.denied if each.partition(":")[0] == what.partition(":")[0]]
        if what not in of_this_kind and len(of_this_kind) < _MOST:
            self.denied.append(what)
        raise PermissionError(f"a submission may not {what}")

    def inside(self, path: str) -> bool:
        """Return whether a path leads into the process's own folder."""
        return self._is_own(realpath(path))

    def _is_own(self, real):
        return real == self._folder or real.startswith(self._folder + os.sep)

    def opened(self, path: object, mode: str | None, flags: int | None) -> None:
        """Refuse to open what is outside to write, and what is private to read."""
        if isinstance(path, int):
            return  # a descriptor that is open already
        path = self.text(path)
        writes = any(c in mode for c in "wax+") if isinstance(mode, str) else bool((flags or 0) & _WRITING)
        self.looked(path)
        if writes and path != os.devnull and not self.inside(path):
            self.refuse(f"write outside its folder: {path[:200]}")
        self.read(path)

    def read(self, path: str | int) -> None:
        """Refuse what lies in a private folder, or what other processes hold."""
        self.looked(path := realpath(folder_of(path) if isinstance(path, int) else path))
        above = path if self.inside(path) or not self._private else None
        while path != above:
            if _seal(self._salt, path) in self._private:
                self.refuse(SECRET)
            path, above = dirname(path), path

    def looked(self, path: str) -> None:
        """Refuse what other processes hold."""
        held = _HELD.match(abspath(path))
        if held and int(held[1]) != self.pid:
            self.refuse("look into other processes")

    def changed(self, path: object, descriptor: object = None, follows: bool = True) -> None:
        """Refuse to change what is outside. follows: whether it is about what a link leads to, and not the link."""
        path = folder_of(path) if isinstance(path, int) else self.text(path)
        path = join(folder_of(descriptor), path)
        if not self._is_own(realpath(path) if follows else itself(path)):
            self.refuse(f"change files outside its folder: {path[:200]}")

    def text(self, path: object) -> str:
        """Return a path as a text that no class of the submission's has a hand in."""
        own = type(path).__module__ == "__main__" and not isinstance(path, str | bytes)  # what says where it is twice
        if own or not isinstance(path, str | bytes | PurePath | os.DirEntry):
            self.refuse("open what is no path")
        path = plain(path)
        return path if isinstance(path, str) else path.decode(*ENCODING)

    def database(self, name: object) -> None:
        """Refuse a database that is outside (SQLite opens its files itself), and one that `unseen` does not watch."""
        frame = asking.asker()
        if frame is None or frame.f_code.co_filename != _WATCHED:
            self.refuse("take the fence away")
        name, options = self.text(name), []
        if name.startswith("file:"):
            name, _, query = name.partition("#")[0].partition("?")
            name = _SCHEME.sub("", unquote(name))
            options = parse_qsl(query, keep_blank_values=True)
        reads = set(options) & _READ_ONLY and set(options) <= _READ_ONLY | _SHARED
        if name not in ("", ":memory:"):
            self.opened(name, "r" if reads else "w", None)

    def watch(self, event: str, arguments: tuple) -> None:
        """Hear what Python is about to do (an audit hook)."""
        if event == "open":
            self.opened(*arguments[:3])
        elif event in _CHANGED:
            self._changes(event, arguments)
        elif event in _LISTED:
            self._lists(arguments[0])
        elif event in _PROCESSES:
            self._starts(event, arguments)
        elif event in _SYSTEM:
            self.refuse("change the system's settings")
        elif event in _PAST_PYTHON:
            self._leads_past_python(event, arguments)
        elif event in _OTHERS:
            _OTHERS[event](self, *arguments)
        elif event in _NETWORK and not (event == "socket.bind" and self._is_tried_out(arguments[1])):
            self.refuse(NETWORK)

    def _changes(self, event, arguments):
        for number, descriptor in _CHANGED[event]:
            path, folder = arguments[number], arguments[descriptor] if descriptor in range(len(arguments)) else None
            if event == "os.mkdir" and isdir(join(folder_of(folder), self.text(path))):
                continue  # a folder that is there: it changes nothing, and libraries ask for it at every start
            self.changed(path, folder, (event, number) not in _OF_ITSELF)

    def _lists(self, path):
        path = "." if path is None else path if isinstance(path, int) else self.text(path)
        self.looked(folder_of(path) if isinstance(path, int) else path)
        self.read(path)

    def _starts(self, event, arguments):
        if event == "subprocess.Popen" and self.asks_for_a_library():
            words = arguments[1] if isinstance(arguments[1], list | tuple) else [arguments[1]]
            first = words[2] if "-c" in words[1:2] else arguments[0] or words[0]
            name = basename(self.text(first).split()[0]).removesuffix(".exe")
            if name in asking.QUESTIONS:
                raise FileNotFoundError(2, "No such file or directory", name)  # as on a system that has it not
        self.refuse("start other processes")

    def _leads_past_python(self, event, arguments):
        library = self.text(arguments[0] or "") if event == "ctypes.dlopen" else "a function"
        # without a name it is Python, as `import ctypes` asks for itself
        if library and not self.asks_for_a_library("ctypes"):
            self.refuse(PAST_PYTHON)
        if event == "ctypes.dlopen" and os.sep in library:  # else it is looked for elsewhere
            self.loaded(library)

    def loaded(self, library: object) -> None:
        """Refuse a library of compiled code that the submission brought along, whoever loads it."""
        if isinstance(library, str | bytes | PurePath) and self.inside(self.text(library)):
            self.refuse(PAST_PYTHON)

    def _is_tried_out(self, address):
        """Whether urllib3 looks, when it is imported, if there is IPv6: it binds a port of its own, and no more."""
        own = isinstance(address, tuple) and address[0] in ("::1", "127.0.0.1", "localhost") and not address[1]
        return own and self.asks_for_a_library()

    def asks_for_a_library(self, knows: str = "", through: tuple[str, ...] = ()) -> bool:
        """Return whether it is a library's own code that asks, and no cell.

        knows: a module that this code must use.  through: further files through which everybody asks.
        """
        frame = asking.asker(through)
        if frame is None or not realpath(frame.f_code.co_filename).startswith(self._libraries):
            return False
        return not knows or asking.knows(frame, knows)

    def ends(self, pid: int, *more: object) -> None:
        """Refuse to end another process."""
        if pid != self.pid:
            self.refuse("end other processes")

    def limits(self, pid: int, *more: object) -> None:
        """Refuse to change another process, or to lift a limit of this one."""
        if pid not in (0, self.pid):
            self.refuse("change other processes")
        if len(more) == 2 and more[1] is not None:
            self._lifts(*more)

    def _lifts(self, which, limits):
        if type(limits) not in (tuple, list) or not all(type(each) is int for each in limits):
            self.refuse("lift its limits")  # what may be another number when it is asked again
        most, wanted = resource.getrlimit(which)[1], tuple(limits)[-1]
        none = resource.RLIM_INFINITY
        if most != none and (wanted == none or wanted > most):  # root may
            self.refuse("lift its limits")

    def _controls(self, descriptor, request, *more):
        if request in _TO_OWNER:
            self.refuse("end other processes")
        if request not in _ASKING and (path := folder_of(descriptor)).startswith(os.sep):
            self.changed(path)

    def _owns(self, descriptor, command, argument=0):
        if command in _TO_OWNER and argument != self.pid:
            self.refuse("end other processes")  # it would get the file's signals

    def _extends(self, connection, enabled=True):
        if enabled:
            self.refuse(PAST_PYTHON)

    def _socket(self, made, family=-1, kind=-1, *more):
        if int(family) not in _SOCKETS[0] or (int(kind) >= 0 and int(kind) & 0xF not in _SOCKETS[1]):
            self.refuse(NETWORK)


_OTHERS: dict[str, Callable] = {
    "os.kill": Fence.ends,
    "os.killpg": Fence.ends,
    "resource.prlimit": Fence.limits,
    "resource.setrlimit": Fence._lifts,
    "fcntl.fcntl": Fence._owns,
    "fcntl.ioctl": Fence._controls,
    "socket.__new__": Fence._socket,
    "sqlite3.connect": Fence.database,
    "sqlite3.enable_load_extension": Fence._extends,
    "sys.remote_exec": Fence.limits,
}
