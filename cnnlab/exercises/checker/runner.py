"""Runs a learner's code so that it ends: after a time limit it is stopped, in the main thread and in any other; at once
where it waits for somebody to type.

How much time it has, and what of it counts, is `patience`'s part; what it prints, plots, displays, sets or replaces is
`quiet`'s and `fence`'s. Nothing here knows what the code should have computed.
"""

import contextlib
import contextvars
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cnnlab.exercises.checker import fence, keyboard
from cnnlab.exercises.checker.patience import AGAIN, Patience
from cnnlab.exercises.checker.quiet import quietly

_TO_STOP = 1.0  # seconds that a thread gets to stop; then it is left behind
_running = contextvars.ContextVar("_running", default=None)  # the patience of the code that runs
_here = threading.local()  # its `stop`: what stops this thread, if it runs an answer


class TimeUp(BaseException):
    """Raised inside code that ran out of time; not an Exception, so that `except Exception` lets it pass."""


class Asked(TimeUp):
    """Raised inside code that wants something to be typed: it ends as what ran out of time."""


def rest() -> float | None:
    """Return the seconds that are left to the code that `run` is running, or None where it runs none."""
    patience = _running.get()
    return None if patience is None else patience.rest()


@dataclass(frozen=True)
class Result:
    """What a call came to: a value, or the error it raised, or neither when its time was up, or when it `asked`."""

    value: Any = None
    error: BaseException | None = None
    timed_out: bool = False
    printed: str = ""
    asked: bool = False


def run(function: Callable, arguments: Sequence, limit: float | Patience) -> Result:
    """Call `function(*arguments)` for at most so many seconds, quietly; only KeyboardInterrupt comes through.

    limit: the seconds, or the patience that several calls share.
    """
    patience = limit if isinstance(limit, Patience) else Patience(limit)
    token = _running.set(patience)
    try:
        with quietly() as printed, keyboard.unplugged(_asked(patience)):
            result = _call(function, arguments, patience)
    finally:
        _running.reset(token)
    if patience.has_asked or result.asked:
        return Result(timed_out=True, asked=True, printed=printed.getvalue())
    return Result(result.value, result.error, result.timed_out, printed.getvalue())


def _asked(patience):
    def asked(*arguments, **keywords):
        is_first, patience.has_asked = not patience.has_asked, True
        if is_first and threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, AGAIN, AGAIN)  # for code that catches what is raised here
        raise Asked

    return asked


def _call(function, arguments, patience):
    if threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer"):
        return _under_an_alarm(function, arguments, patience)
    return _in_a_thread(function, arguments, patience)


def _result(function, arguments):
    put_back = fence.put_back  # the name itself could be replaced
    try:
        try:
            value = _enter(function, arguments)
        finally:
            put_back()
    except Asked:
        return Result(asked=True)
    except (TimeUp, KeyboardInterrupt):
        raise
    except BaseException as error:  # SystemExit too: an answer must not end the notebook's kernel
        return Result(error=error, asked=type(error).__name__ == keyboard.HEADLESS)
    return Result(value=value)


def _enter(function, arguments):
    """Call; its frame marks, on the stack, where the learner's code begins."""
    return function(*arguments)


def _frames_of_answer(frame):
    """Return the frames from the given one up to `_enter`, or nothing if the learner's code is not running."""
    frames = []
    while frame is not None:
        frames.append(frame)
        if frame.f_code is _enter.__code__:
            return frames
        frame = frame.f_back
    return []


def _raise_on_line(frame, event, arg):
    """Raise TimeUp in the learner's next line of code (a trace function).

    Not at the event "exception", which comes first, while the swallowing `try` still holds.
    """
    if event == "line" and _frames_of_answer(frame):
        raise TimeUp
    return _raise_on_line


def _under_an_alarm(function, arguments, patience):
    """Run in the main thread, stopped by a timer signal (POSIX): it interrupts even a long sleep."""
    alarm = _Alarm(patience)
    result = Result(timed_out=True)
    try:
        alarm.start()
        result = _result(function, arguments)
    except TimeUp:
        pass
    finally:
        alarm.stop()
    return Result(timed_out=True) if alarm.rang else result


class _Alarm:
    """Raises TimeUp in the main thread's code when its time is up.

    Code that catches everything, `while True: try: ... except: pass`, swallows the first alarm. From the second
    one on, the line after it raises as well: that line stands in the `except`, from where TimeUp gets out.
    """

    def __init__(self, patience):
        self.patience = patience
        self.rang = False

    def start(self):
        self._trace = sys.gettrace()
        self._handler = signal.signal(signal.SIGALRM, self._ring)
        self._timer = signal.setitimer(signal.ITIMER_REAL, self.patience.turn(), AGAIN)

    def stop(self):
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL if self._handler is None else self._handler)
        sys.settrace(self._trace)
        if self._timer[0]:
            signal.setitimer(signal.ITIMER_REAL, *self._timer)

    def _ring(self, signum, frame):
        frames = _frames_of_answer(frame)
        if not frames or not (self.rang or self.patience.is_over()):
            return
        if self.rang:
            for frame in frames:
                frame.f_trace = _raise_on_line
            sys.settrace(_raise_on_line)
        self.rang = True
        raise TimeUp


def _in_a_thread(function, arguments, patience):
    """Run in a thread beside the caller's, which is not the main one, or on Windows, where there is no such signal.

    Where its time is up, the thread is stopped at its next line of Python; a call into C, such as a long sleep, is left
    to end by itself.
    """
    results, stop = [], _Stop()

    def work():
        _here.stop = stop
        sys.settrace(stop.trace)
        with contextlib.suppress(TimeUp):
            results.append(_result(function, arguments))

    thread = threading.Thread(target=contextvars.copy_context().run, args=(work,), daemon=True)
    if around := getattr(_here, "stop", None):
        around.inside.append((stop, thread))
    thread.start()
    try:
        timed_out = _has_not_ended(thread, patience)
    finally:  # also at the user's interrupt, or when the time of a check around this one is up
        stop.now(thread)
    return Result(timed_out=True) if timed_out or not results else results[0]


def _has_not_ended(thread, patience):
    while thread.is_alive() and not patience.is_over():
        thread.join(AGAIN)  # in short turns, between which this thread can itself be stopped
    return thread.is_alive()


class _Stop:
    """Stops a thread by its trace function. (An exception sent from outside may keep CPython 3.11 from tracing.)"""

    def __init__(self):
        self.inside = []  # what stops the threads of checks that the stopped code runs, and these threads
        self._over = threading.Event()
        self._parked = threading.Event()

    def now(self, thread):
        self._stop(thread)
        for stop, inner in self.inside:
            stop.now(inner)
        fence.put_back()  # what `_result` does in a thread that ends

    def _stop(self, thread):
        self._over.set()
        patience = Patience(_TO_STOP)
        while thread.is_alive() and not self._parked.is_set() and not patience.is_over():
            for frame in _frames_of_answer(sys._current_frames().get(thread.ident)):
                frame.f_trace = self.trace
            thread.join(AGAIN)

    def trace(self, frame, event, arg):
        """Trace nothing until the time is up; then raise TimeUp, or park for good where a `try` could swallow it."""
        frames = _frames_of_answer(frame) if self._over.is_set() else []
        if any(each.f_code.co_exceptiontable for each in frames):
            self._parked.set()
            threading.Event().wait()
        if frames:
            raise TimeUp
