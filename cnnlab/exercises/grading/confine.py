"""What the process that runs a submission may not do: use more memory and time than it is given, write outside its
folder, read what is not its business, open the network, start or end other processes.

It keeps accidents and idle tries away, and says what was tried. It is not a security boundary: code that means it
gets past a hook in its own process. For that, run the grader in a container.
"""

import os
import sys

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_PATHS = {  # event: which of its arguments are paths that would change, and where a folder descriptor stands
    "os.remove": ((0,), 1),
    "os.rmdir": ((0,), 1),
    "os.mkdir": ((0,), 2),
    "os.rename": ((0, 1), 2),
    "os.link": ((1,), 3),
    "os.symlink": ((1,), 2),
    "os.truncate": ((0,), None),
    "os.chmod": ((0,), 2),
    "os.chown": ((0,), 3),
    "os.utime": ((0,), 3),
    "shutil.rmtree": ((0,), 1),
}
_NETWORK = {"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo"} | {
    "socket.gethostbyname",
    "socket.gethostbyaddr",
}
_PROCESSES = {"os.fork", "os.forkpty", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.startfile"} | {
    "subprocess.Popen",
    "pty.spawn",
    "_winapi.CreateProcess",
}

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
    """Let this process write in `folder` only, and not read `private` folders; return the list of what it tried."""
    real, isdir, sep, fsdecode = os.path.realpath, os.path.isdir, os.sep, os.fsdecode
    folder, private = real(folder), [real(each) for each in private]
    denied: list[str] = []

    def inside(path, places):
        path = real(path)
        return any(path == place or path.startswith(place + sep) for place in places)

    def refuse(what):
        if len(denied) < 20 and what not in denied:
            denied.append(what)
        raise PermissionError(f"a submission may not {what}")

    def opened(path, mode, flags):
        if not isinstance(path, str | bytes | os.PathLike):
            return  # a descriptor that is open already
        path = fsdecode(path)
        writes = any(c in mode for c in "wax+") if isinstance(mode, str) else bool((flags or 0) & _WRITING)
        if writes and path != os.devnull and not inside(path, [folder]):
            refuse(f"write outside its folder: {path[:200]}")
        if private and inside(path, private) and not inside(path, [folder]):
            refuse("read the folder of the submissions or of exercises that are kept secret")

    def changed(event, arguments):
        which, descriptor = _PATHS[event]
        base = _folder_of(arguments[descriptor]) if descriptor is not None and len(arguments) > descriptor else ""
        for position in which:
            path = arguments[position]
            if isinstance(path, int):
                path = _folder_of(path)
            path = os.path.join(base, fsdecode(path))
            if event == "os.mkdir" and isdir(path):
                continue  # a folder that is there: it changes nothing, and libraries ask for it at every start
            if not inside(path, [folder]):
                refuse(f"change files outside its folder: {path[:200]}")

    def watch(event, arguments):
        if event == "open":
            opened(*arguments[:3])
        elif event in _PATHS:
            changed(event, arguments)
        elif event in _NETWORK:
            refuse("open the network")
        elif event in _PROCESSES:
            refuse("start other processes")
        elif event in ("os.kill", "os.killpg") and arguments[0] != os.getpid():
            refuse("end other processes")

    sys.addaudithook(watch)
    return denied


def _folder_of(descriptor):
    """The path behind an open file's descriptor; "" for none, and somewhere outside where it cannot be known."""
    if not isinstance(descriptor, int) or descriptor < 0:
        return ""
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}")
    except OSError:
        pass
    try:
        import fcntl

        return os.fsdecode(fcntl.fcntl(descriptor, fcntl.F_GETPATH, bytes(1024)).rstrip(b"\0"))
    except (ImportError, AttributeError, OSError):
        return os.path.abspath(os.sep)


def die_with_parent() -> None:
    """Ask Linux to end this process when the one that started it ends, however that happens."""
    _prctl(1, 9)  # PR_SET_PDEATHSIG, SIGKILL


def adopt_orphans() -> None:
    """Ask Linux to hand this process the children that its children leave behind: from now on it has no others."""
    global adopts
    adopts = sys.platform == "linux"
    _prctl(36, 1)  # PR_SET_CHILD_SUBREAPER


def _prctl(option, value):
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
