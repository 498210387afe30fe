"""The untrusted process as the trusted one sees it: started in a folder of its own, asked, watched and ended."""

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cnnlab.exercises.checker import runner
from cnnlab.exercises.checker.patience import Patience
from cnnlab.exercises.grading.submission import confine, hook, line, room, wall

FAR = 4  # times its limit on the wall: then a cell or a notebook is stopped, and tried again alone
_SIGNALS = 64


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
            for stopped in (runner.Asked, runner.TimeUp):
                if type(error).__name__ == stopped.__name__:
                    raise stopped from None
            raise


def _stand_in(peer, number, name, is_callable):
    kind = RemoteCallable if is_callable else RemoteObject
    return type(name if name.isidentifier() else "object", (kind,), {})(peer, number)


class Process:
    """One run of a submission's process. It is waited for until a patience is over: `wait` begins a new one.

    serve: answers what the submission asks, as a `line.Peer` has it.
    """

    def __init__(
        self, megabytes: int, cpu_seconds: int, private: list[str], serve: Callable, beside: Path | None = None
    ):
        """Start it.

        private: folders that it may not read.  beside: the notebook's folder; its files are copied into the process's
        own, and `remark` says it where they are not.
        """
        self._began, self._computed = time.monotonic(), 0.0
        self._chain: list[tuple[int, int]] = []
        self._room = room.Room(beside)
        self.remark = self._room.remark
        settings = {"megabytes": megabytes, "cpu_seconds": cpu_seconds, "private": hook.sealed(private)}
        self._walled = wall.found()
        command = self._room.command(["cnnlab.exercises.grading.submission.pupil", json.dumps(settings)], private)
        try:
            self._child = subprocess.Popen(
                command.line,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                **command.options,
            )
        except BaseException:
            self._room.close()
            raise
        finally:
            command.close()
        self._come: queue.Queue[Any] = queue.Queue(maxsize=1)
        self.wait(60)  # to start
        passing = (KeyboardInterrupt, EndedError)
        self._peer = line.Peer(self._next, self._child.stdin, serve, _stand_in, passing)
        threading.Thread(target=self._listen, args=(line.reader(self._child.stdout),), daemon=True).start()

    def ask(self, do: str, **question: Any) -> Any:
        """Return the process's answer. Raises EndedError if there is none, and else what it raised."""
        return self._peer.ask({"do": do, **question})

    def wait(self, seconds: float) -> None:
        """Wait so long for what is asked from now on; only time in which the process computes or sleeps counts."""
        self._patience = Patience(seconds, self.computed, FAR)

    @contextlib.contextmanager
    def time_of_its_own(self, seconds: float) -> Iterator[None]:
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
            pids = [(self._child.pid, os.getpid()), *self._behind()]
            self._computed = max(self._computed, sum(_used(*each) for each in pids))
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
        ended = code - 128 if self._walled and 128 < code <= 128 + _SIGNALS else -code  # so bubblewrap says it
        return f"it was ended by {_signal(ended)}" if ended > 0 else f"it left Python (exit status {code})"

    def end(self) -> None:
        """End the process with all that it started, and remove its folder."""
        for pid, parent in self._behind()[:1] if self._child.poll() is None else ():
            with contextlib.suppress(OSError, subprocess.TimeoutExpired):
                if _stat(pid)[1] == str(parent):
                    os.kill(pid, signal.SIGKILL)  # the first process behind the wall: none there survives it
                    self._child.wait(10)
        with contextlib.suppress(OSError, AttributeError):
            os.killpg(self._child.pid, signal.SIGKILL)
        self._child.kill()
        self._child.wait()
        _end_orphans()
        for stream in (self._child.stdin, self._child.stdout):
            with contextlib.suppress(OSError):
                stream.close()
        self._room.close()

    def _behind(self):
        """Return the processes behind the wall and their parents: bubblewrap's own there, and the submission's."""
        while self._walled and len(self._chain) < 2:
            parent = self._chain[-1][0] if self._chain else self._child.pid
            if not (children := _children(parent)):
                break  # it has not come so far
            self._chain.append((children[0], parent))
        return self._chain

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


def starts(megabytes: int) -> bool:
    """Return whether a submission's process comes as far as its first cell with so much memory."""
    run = Process(megabytes, 60, [], None)
    try:
        run.ask("tried")
    except (EndedError, OSError, line.BrokenLineError):
        return False
    finally:
        run.end()
    return True


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
        orphans = _children(os.getpid())
        if not orphans:
            return
        for pid in orphans:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(OSError):
                os.waitpid(pid, 0)


def _children(parent):
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                if _stat(entry.name)[1] == str(parent):
                    found.append(int(entry.name))
    return found


def _used(pid, parent):
    """The seconds of a processor that a process and its children that ended have used, if it still is who it was."""
    with contextlib.suppress(OSError, IndexError):
        stat = _stat(pid)
        if stat[1] == str(parent):
            return sum(map(int, stat[11:15])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def _stat(pid):
    """What Linux says of a process, from its state on: the name before that may hold anything."""
    return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
