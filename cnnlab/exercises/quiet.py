"""Keeps from the notebook what a learner's code does beside computing: prints, displays, warnings, figures, settings.

What the code replaces in modules is put back by `fence`.
"""

import contextlib
import io
import os
import random
import sys
import warnings

import numpy as np

from cnnlab.exercises import fence

_PRINTED = 10_000  # characters kept of what the code prints
_SETTINGS = (  # (get, put) of what a notebook's cells share
    (np.random.get_state, np.random.set_state),
    (random.getstate, random.setstate),
    (sys.getrecursionlimit, sys.setrecursionlimit),
    (os.getcwd, os.chdir),
)


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
        stack.enter_context(fence.intact())
        stack.enter_context(_settings_restored())
        stack.enter_context(_figures_apart())
        stack.enter_context(contextlib.redirect_stdout(printed))
        stack.enter_context(contextlib.redirect_stderr(printed))
        stack.enter_context(_displays_caught())
        stack.enter_context(warnings.catch_warnings())
        stack.enter_context(np.errstate())
        stack.enter_context(np.printoptions())
        warnings.simplefilter("ignore")
        yield printed


@contextlib.contextmanager
def _settings_restored():
    settings = [(put, get()) for get, put in _SETTINGS]
    try:
        yield
    finally:
        for put, value in settings:
            put(value)


@contextlib.contextmanager
def _figures_apart():
    """Give the code inside no figure to draw on but its own, which are closed; matplotlib is not imported for it."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        try:
            yield
        finally:
            if pyplot := sys.modules.get("matplotlib.pyplot"):
                pyplot.close("all")
        return
    open_figures = pyplot._pylab_helpers.Gcf
    mine, open_figures.figs = open_figures.figs, type(open_figures.figs)()
    try:
        with pyplot.rc_context():
            yield
    finally:
        pyplot.close("all")
        open_figures.figs = mine


def _displays_caught():
    """Catch what `IPython.display` would show, if there is a notebook to show it in."""
    ipython = sys.modules.get("IPython")
    if ipython is None or ipython.get_ipython() is None:
        return contextlib.nullcontext()
    from IPython.utils.capture import capture_output

    return capture_output(stdout=False, stderr=False, display=True)
