"""Nobody types while an answer runs: what asks for that, such as `input` or a debugger, ends the answer.

In a kernel it would wait for ever, and before the box that it shows no other cell runs.
"""

import builtins
import contextlib
import getpass
import sys
from collections.abc import Callable, Iterator
from typing import NoReturn

HEADLESS = "StdinNotImplementedError"  # the name of what a kernel raises where nobody can be asked


@contextlib.contextmanager
def unplugged(asked: Callable[..., NoReturn]) -> Iterator[None]:
    """Inside, whatever asks to be typed to calls `asked`, which raises."""
    nobody = _Nobody(asked)
    places = [(builtins, "input", asked), (getpass, "getpass", asked), (sys, "breakpointhook", asked)]
    places += [(sys, name, nobody) for name in ("stdin", "__stdin__")]
    if kernel := _kernel():  # for a name that an earlier cell gave to its `input`
        places.append((kernel, "_allow_stdin", False))
    before = [(place, name, getattr(place, name)) for place, name, _ in places]
    _put(places)
    try:
        yield
    finally:
        _put(before)


class _Nobody:
    """Takes the place of `sys.stdin`: it can be looked at, and not read."""

    closed, encoding, errors, name = False, "utf-8", "strict", "<stdin>"

    def __init__(self, asked):
        self._asked, self.buffer = asked, self

    def __getattr__(self, name):
        return self._asked

    def __iter__(self):
        return self

    def __next__(self):
        self._asked()

    def isatty(self):
        return False


def _kernel():
    ipython = sys.modules.get("IPython")
    kernel = getattr(ipython.get_ipython(), "kernel", None) if ipython else None
    return kernel if hasattr(kernel, "_allow_stdin") else None


def _put(places):
    for place, name, value in places:
        setattr(place, name, value)
