"""Keeps from the notebook what a learner's code does beside computing: prints, displays, warnings, figures, settings.

What the code replaces in modules is put back by `fence`.
"""

import contextlib
import io
import os
import random
import sys
import threading
import warnings

import numpy as np

from cnnlab.exercises.checker import fence

_PRINTED = 10_000  # characters kept of what the code prints
_counting = threading.Lock()
_mine = []  # what publishes in the notebook, and in each check that runs within another or beside it
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
    style = {name: value for name, value in dict.items(pyplot.rcParams) if name != "backend"}
    try:
        yield
    finally:
        pyplot.close("all")
        open_figures.figs = mine
        dict.update(pyplot.rcParams, style)  # `rc_context` looks at each of its 300 values one by one


@contextlib.contextmanager
def _displays_caught():
    """Show nothing that `IPython.display` or an expression's value would, if there is a notebook to show it in."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None:
        yield
        return
    with _counting:
        _mine.append((shell.display_pub, sys.displayhook))
        shell.display_pub, sys.displayhook = _Unheard(), lambda value: None
    try:
        yield
    finally:
        with _counting:
            mine = _mine.pop()
            if not _mine:  # the first that began: checks in threads may end in another order
                shell.display_pub, sys.displayhook = mine


class _Unheard:
    """Takes the place of what publishes in a notebook."""

    is_publishing = False

    def publish(self, *args, **kwargs):
        pass

    def clear_output(self, wait=False):
        pass

    def set_parent(self, parent):
        pass
