"""The untrusted process as the trusted one sees it: started in a folder of its own, asked, watched and ended."""

import contextlib
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cnnlab.exercises.checker import runner
from cnnlab.exercises.checker.runner import Patience
from cnnlab.exercises.grading import confine, line

# What a submission sees of the grader's environment: enough to find Python and the library, no tokens.
_SEEN = ("PATH", "HOME", "USERPROFILE", "SYSTEMROOT", "LOCALAPPDATA", "LANG", "LC_ALL", "PYTHONPATH")
_SEEN += ("LD_LIBRARY_PATH", "XDG_CACHE_HOME", "CNNLAB_CACHE", "MPLCONFIGDIR")
_ONE = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")  # several run side by side


class EndedError(Exception):
    """The process ended, hung or sent nonsense; the message says which."""


class RemoteObject(line.StandIn):
    """Stands for an object of the submission's; its public attributes are asked for when they are used."""

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return self._peer.ask({"do": "get", "what": self, "name": name})


class RemoteCallable(line.CallableStandIn, RemoteObject):
    """Stands for a function or a class of the submission's, which is stopped there when its time is up."""

    seconds = staticmethod(runner.rest)

    def __call__(self, *args, **kwargs):
        try:
            return super().__call__(*args, **kwargs)
        except Exception as error:
            if type(error).__name__ == runner.TimeUp.__name__:
                raise runner.TimeUp from None
            raise


def _stand_in(peer, number, name, is_callable):
    kind = RemoteCallable if is_callable else RemoteObject
    return type(name if name.isidentifier() else "object", (kind,), {})(peer, number)


class Process:
    """One run of a submission's process. It is waited for until a patience is over: `wait` begins a new one.

    serve: answers what the submission asks, as a `line.Peer` has it.
    """

    def __init__(self, megabytes: int, cpu_seconds: int, private: list[str], serve: Callable):
        self._began, self._computed = time.monotonic(), 0.0
        self.folder = Path(tempfile.mkdtemp(prefix="cnnlab-submission-"))
        settings = {"megabytes": megabytes, "cpu_seconds": cpu_seconds, "private": private}
        self._child = subprocess.Popen(
            [sys.executable, "-P", "-m", "cnnlab.exercises.grading.pupil", json.dumps(settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            env=self._environment(),
            start_new_session=True,
        )
        self._come: queue.Queue[Any] = queue.Queue(maxsize=2)
        self.wait(60)  # to start
        passing = (KeyboardInterrupt, EndedError)
        self._peer = line.Peer(self._next, self._child.stdin, serve, _stand_in, passing)
        threading.Thread(target=self._listen, args=(line.reader(self._child.stdout),), daemon=True).start()

    def ask(self, do: str, **question: Any) -> Any:
        """Return the process's answer. Raises EndedError if there is none, and else what it raised."""
        return self._peer.ask({"do": do, **question})

    def wait(self, seconds: float) -> None:
        """Wait so long for what is asked from now on; only time in which the process computes or sleeps counts."""
        self._patience = Patience(seconds, self.computed)

    @contextlib.contextmanager
    def waiting_less(self, seconds: float) -> Iterator[None]:
        """Inside, wait so long for what is asked; what that takes does not count outside."""
        outer, began = self._patience, time.monotonic()
        self.wait(seconds)
        try:
            yield
        finally:
            outer.seconds += time.monotonic() - began
            self._patience = outer

    def computed(self) -> float:
        """Return the processor's seconds that the process has used, or that passed where the system does not tell."""
        if self._child.returncode is not None:
            return self._computed
        if sys.platform == "linux":
            user, system = _stat(self._child.pid)[11:13]
            self._computed = (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
        else:
            self._computed = time.monotonic() - self._began
        return self._computed

    @property
    def usable(self) -> bool:
        """Whether it can be asked more: it has answered whatever it was asked."""
        return not self._peer.broken

    def fate(self) -> str:
        """Return how the process ended, or "" if it still runs."""
        patience = Patience(0.5, self.computed)
        while (code := self._child.poll()) is None:
            if not self._peer.broken or patience.is_over():
                return ""
            time.sleep(0.02)
        return f"it was ended by {_signal(-code)}" if code < 0 else f"it left Python (exit status {code})"

    def end(self) -> None:
        """End the process with all that it started, and remove its folder."""
        with contextlib.suppress(OSError, AttributeError):
            os.killpg(self._child.pid, signal.SIGKILL)
        self._child.kill()
        self._child.wait()
        _end_orphans()
        for stream in (self._child.stdin, self._child.stdout):
            with contextlib.suppress(OSError):
                stream.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _environment(self):
        seen = {name: os.environ[name] for name in _SEEN if name in os.environ}
        places = {"CNNLAB_DATA": str(self.folder / "data"), "TMPDIR": str(self.folder), "TEMP": str(self.folder)}
        return {**seen, **_ONE, **places, "MPLBACKEND": "agg", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}

    def _listen(self, read):
        """Hand on messages as they come, a few at a time, so that a flood of them stays where it came from."""
        while True:
            try:
                message = read()
            except Exception as error:  # the end of the line, or nonsense
                message = error
            self._come.put(message)
            if isinstance(message, Exception):
                return

    def _next(self):
        while True:
            if self._patience.is_over():
                raise EndedError("it had not finished in time")
            try:
                # in short turns, as Windows cannot interrupt the wait
                message = self._come.get(timeout=min(self._patience.turn(), 0.2))
            except queue.Empty:
                continue
            if isinstance(message, EOFError | OSError):
                raise EndedError(self.fate() or "the line was closed")
            if isinstance(message, Exception):
                raise EndedError("what it sent was no answer")
            return message


def _signal(number):
    try:
        return signal.Signals(number).name
    except ValueError:  # one of the unnamed ones
        return f"signal {number}"


def _end_orphans():
    """End what the process left behind, if this one has adopted it; the children of any other process are its own."""
    if not confine.adopts:
        return
    for _ in range(50):
        orphans = _children()
        if not orphans:
            return
        for pid in orphans:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(OSError):
                os.waitpid(pid, 0)


def _children():
    own = str(os.getpid())
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                if _stat(entry.name)[1] == own:
                    found.append(int(entry.name))
    return found


def _stat(pid):
    """What Linux says of a process, from its state on: the name before that may hold anything."""
    return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
