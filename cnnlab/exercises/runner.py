"""Runs a learner's code so that the notebook comes to no harm, whatever the code does.

It is stopped after a time limit; what it prints, plots, warns of or displays is caught; random generators and
NumPy's own names are put back. Nothing here knows what the code should have computed.
"""

import builtins
import contextlib
import ctypes
import io
import random
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

_AGAIN = 0.05  # seconds between two attempts to stop code that swallows the first
_PRINTED = 10_000  # characters kept of what the code prints
_PATCHABLE = (builtins, np)


class TimeUp(BaseException):
    """Raised inside code that ran out of time; not an Exception, so that `except Exception` lets it pass."""


@dataclass(frozen=True)
class Result:
    """What a call came to: a value, or the error it raised, or neither when its time was up."""

    value: Any = None
    error: BaseException | None = None
    timed_out: bool = False
    printed: str = ""


def run(function: Callable, arguments: Sequence, seconds: float) -> Result:
    """Call `function(*arguments)` for at most `seconds`, quietly; only KeyboardInterrupt comes through."""
    with quietly() as printed:
        try:
            result = _call(function, arguments, seconds)
        except TimeUp:  # the watchdog's last attempt can arrive a moment late
            result = Result(timed_out=True)
    return Result(result.value, result.error, result.timed_out, printed.getvalue())


def _call(function, arguments, seconds):
    in_main_thread = threading.current_thread() is threading.main_thread()
    guard = (_Alarm if in_main_thread and hasattr(signal, "setitimer") else _Watchdog)(seconds)
    result = Result(timed_out=True)
    try:
        guard.start()
        result = Result(value=_enter(function, arguments))
    except TimeUp:
        pass
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit too: an answer must not end the notebook's kernel
        result = Result(error=error)
    finally:
        guard.stop()
    return Result(timed_out=True) if guard.rang else result


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


class _Alarm:
    """Stops code in the main thread by a timer signal (POSIX).

    Code that catches everything, `while True: try: ... except: pass`, swallows the first alarm. From the second
    one on, the line after it raises as well: that line stands in the `except`, from where TimeUp gets out.
    """

    def __init__(self, seconds):
        self.seconds = seconds
        self.rang = False

    def start(self):
        self._trace = sys.gettrace()
        self._handler = signal.signal(signal.SIGALRM, self._ring)
        self._timer = signal.setitimer(signal.ITIMER_REAL, self.seconds, _AGAIN)

    def stop(self):
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL if self._handler is None else self._handler)
        sys.settrace(self._trace)
        if self._timer[0]:
            signal.setitimer(signal.ITIMER_REAL, *self._timer)

    def _ring(self, signum, frame):
        frames = _frames_of_answer(frame)
        if not frames:
            return
        if self.rang:
            for frame in frames:
                frame.f_trace = _raise_on_line
            sys.settrace(_raise_on_line)
        self.rang = True
        raise TimeUp


class _Watchdog:
    """Stops code in any other thread, and on Windows, by raising in it from a thread beside it.

    Weaker than an alarm: it waits for a call into C, such as a long sleep, to return.
    """

    def __init__(self, seconds):
        self.seconds = seconds
        self.rang = False
        self._target = ctypes.c_ulong(threading.get_ident())
        self._over = threading.Event()
        self._turn = threading.Lock()

    def start(self):
        threading.Thread(target=self._watch, daemon=True).start()

    def stop(self):
        while True:
            try:
                with self._turn:
                    self._over.set()
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(self._target, None)
                return
            except TimeUp:
                continue

    def _watch(self):
        wait = self.seconds
        while not self._over.wait(wait):
            with self._turn:
                if not self._over.is_set():
                    self.rang = True
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(self._target, ctypes.py_object(TimeUp))
            wait = _AGAIN


class _Bounded(io.StringIO):
    """Text that stops growing, for code that prints for ever."""

    def write(self, text):
        super().write(text[: max(0, _PRINTED - self.tell())])
        return len(text)


@contextlib.contextmanager
def quietly():
    """Catch prints, displays, warnings and figures, and put back what the code inside may have changed."""
    printed = _Bounded()
    with contextlib.ExitStack() as stack:
        stack.enter_context(_state_restored())
        stack.enter_context(_figures_closed())
        stack.enter_context(contextlib.redirect_stdout(printed))
        stack.enter_context(contextlib.redirect_stderr(printed))
        stack.enter_context(_displays_caught())
        stack.enter_context(warnings.catch_warnings())
        stack.enter_context(np.errstate())
        warnings.simplefilter("ignore")
        yield printed


@contextlib.contextmanager
def _state_restored():
    global_numpy, global_python = np.random.get_state(), random.getstate()
    names = [(module, dict(vars(module))) for module in _PATCHABLE]
    try:
        yield
    finally:
        for module, before in names:
            for name, value in before.items():
                if vars(module).get(name) is not value:
                    setattr(module, name, value)
        np.random.set_state(global_numpy)
        random.setstate(global_python)


@contextlib.contextmanager
def _figures_closed():
    """Close the figures that were opened inside; matplotlib is not imported for it."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    before = set(pyplot.get_fignums()) if pyplot else set()
    try:
        yield
    finally:
        pyplot = sys.modules.get("matplotlib.pyplot")
        for number in set(pyplot.get_fignums()) - before if pyplot else ():
            pyplot.close(number)


def _displays_caught():
    """Catch what `IPython.display` would show, if there is a notebook to show it in."""
    ipython = sys.modules.get("IPython")
    if ipython is None or ipython.get_ipython() is None:
        return contextlib.nullcontext()
    from IPython.utils.capture import capture_output

    return capture_output(stdout=False, stderr=False, display=True)
