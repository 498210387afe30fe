"""The process that runs a submission: it does what the referee asks, cell by cell, and judges nothing.

Everything here is within the submission's reach, so nothing here is trusted: it hands out what the submission's
functions return, and knows neither what was expected nor the exercises that are kept secret.
"""

import builtins
import contextlib
import getpass
import inspect
import json
import os
import signal
import sys
import threading
import time
from types import CodeType, FunctionType
from typing import Any

import numpy as np

from cnnlab import exercises, reference
from cnnlab import functional as F
from cnnlab.exercises import calls, catalogue
from cnnlab.exercises.checker import fence, judge, runner
from cnnlab.exercises.checker.patience import Patience
from cnnlab.exercises.checker.verdict import Verdict
from cnnlab.exercises.grading.submission import confine, line, shell

_AGAIN = 0.05  # seconds between two looks whether a cell's time is up
_STACK = 2 << 20  # bytes of a thread's stack: of the usual 8 MB, few have room in the memory that there is
_PAUSE = 1.0  # seconds between two interrupts of a cell whose time is up


class Submission:
    """A notebook while it runs. `ask`: asks the referee a question."""

    def __init__(self, denied, ask):
        self.denied, self._ask = denied, ask
        self._one_at_a_time = threading.RLock()
        self._patience, self._rang, self._judging = None, 0.0, None
        names = {"np": np, "F": F, "reference": reference}
        names |= {name: getattr(exercises, name) for name in exercises.__all__}
        exercises.check = calls.check = names["check"] = self.check
        self.shell = shell.started(names)

    def check(self, id, answer=None, *, verbose=False):
        """Take the place of `check`: have the referee judge the answer, and return what it says."""
        if self._judging == threading.get_ident():  # an answer that checks another one while it is judged
            return judge.examine(catalogue.get(id), answer)
        question = {"do": "check", "id": id, "answer": answer, "print": fingerprint(answer)}
        with self._one_at_a_time, self._while_judged(), fence.intact():
            said = self._ask(question)
        if said is None:
            catalogue.get(id)  # raises the error that a notebook would see
        return Verdict(id, *(said or ("not attempted", "It is judged after it was handed in.")))

    def serve(self, question, peer):
        """Do what the referee asks."""
        return getattr(self, question["do"])(**{key: value for key, value in question.items() if key != "do"})

    def run(self, source, seconds):
        """Run one cell for at most so many seconds.

        Return the error that ended it or None, the forbidden things that were tried so far, and the shell lines in it.
        """
        with self._interrupted_after(seconds):
            error = shell.run_cell(self.shell, line.as_text(source))
        if self._rang:
            error = runner.TimeUp()
        left_out, self.shell.left_out = self.shell.left_out, []
        return [error and line.described(error), list(self.denied), left_out]

    @contextlib.contextmanager
    def _interrupted_after(self, seconds):
        """Interrupt a cell as the stop button does when its time is up, again and again."""
        self._patience, self._rang = Patience(seconds), 0.0
        if hasattr(signal, "setitimer"):
            signal.signal(signal.SIGALRM, self._ring)
            signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
        try:
            yield
        finally:
            self._patience = None
            if hasattr(signal, "setitimer"):
                signal.setitimer(signal.ITIMER_REAL, 0)

    def _ring(self, number, frame):
        if self._patience and self._patience.is_over() and time.monotonic() >= self._rang + _PAUSE:
            self._rang = time.monotonic()
            raise KeyboardInterrupt

    @contextlib.contextmanager
    def _while_judged(self):
        """What a check takes is not the cell's time."""
        patience, self._patience, began = self._patience, None, time.monotonic()
        self._judging = threading.get_ident()
        try:
            yield
        finally:
            self._judging, self._patience = None, patience
            if patience:
                patience.seconds += time.monotonic() - began

    def evaluate(self, source):
        """Return the value of an expression in the notebook."""
        return eval(source, self.shell.user_ns)

    def call(self, what, args, kwargs, seconds):
        """Call a thing that stayed here as `check` does in a notebook: quietly, and TimeUp after so many seconds.

        Asked, which is a TimeUp too, where it wants something to be typed.
        """
        if seconds is None:
            return list(line.call(what, args, kwargs))
        result = runner.run(line.call, (what, args, kwargs), seconds)
        if result.timed_out:
            raise runner.Asked if result.asked else runner.TimeUp
        if result.error is not None:
            raise result.error
        return list(result.value)

    def get(self, what, name):
        """Return an attribute of a thing that stayed here."""
        return getattr(what, name)

    def tried(self):
        """Return the forbidden things that were tried."""
        return list(self.denied)


def fingerprint(answer: Any) -> str:
    """Return a text that is the same for answers that are the same, such as a function that is defined once more."""
    if not isinstance(answer, FunctionType):
        return ""
    try:
        used = inspect.getclosurevars(answer)
        values = [*used.globals.values(), *used.nonlocals.values(), *(answer.__defaults__ or ())]
        kept = [each for each in values if isinstance(each, int | float | str | tuple | list | np.ndarray)]
        return repr((_code(answer.__code__), kept))[:10_000]
    except Exception:  # whatever the repr of an object in a list raises
        return ""


def _code(code):
    inside = [_code(each) if isinstance(each, CodeType) else each for each in code.co_consts]
    return code.co_code, code.co_names, inside


def stand_in(peer, number, name, is_callable):
    """What stands here for a thing that the referee kept: a function among an exercise's inputs."""
    kind = line.CallableStandIn if is_callable else line.StandIn
    return type(name, (kind,), {})(peer, number)


def main():
    """Take the line from standard input and output, lock the door, and serve until the line ends."""
    confine.die_with_parent()
    settings = json.loads(sys.argv[1])
    with os.fdopen(os.dup(0), "rb") as come, os.fdopen(os.dup(1), "wb") as go:
        with open(os.devnull, "r+b") as nowhere:  # what the submission prints goes nowhere
            for descriptor in (0, 1, 2):
                os.dup2(nowhere.fileno(), descriptor)
        builtins.input = getpass.getpass = no_input
        sys.path.insert(0, "")  # as in a notebook: files beside it can be imported
        threading.stack_size(_STACK)
        confine.limit(settings["megabytes"], settings["cpu_seconds"])
        peer = line.Peer(line.reader(come), go, lambda *asked: submission.serve(*asked), stand_in)
        use_fork()
        submission = Submission(confine.close(os.getcwd(), settings["private"]), peer.ask)
        confine.hide()
        fence.remember_anew()
        try:
            while True:
                peer.answer(peer.receive()[1])
        except EOFError:
            os._exit(0)  # without waiting for threads that the submission left running


def use_fork():
    """Have locks of `multiprocessing` made without a further process, as on Linux up to Python 3.13: tqdm has one."""
    with contextlib.suppress(AttributeError, KeyError, ImportError):
        from multiprocessing import context

        context._default_context._default_context = context._concrete_contexts["fork"]  # a notebook may still choose


def no_input(*arguments, **options):
    """Take the place of `input`: there is nobody to ask."""
    raise EOFError("nobody is there to answer input()")


if __name__ == "__main__":
    main()
