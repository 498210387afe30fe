"""The base class of the book's widgets: one Python class for the state, one JavaScript file for the rest.

In a live kernel a `BookWidget` is an ordinary anywidget. Its output also carries a small `text/html` form that holds
nothing but the state; `cnnlab.sphinxext` brings that form to life in the built page, with the same JavaScript and
no kernel. Drawing and arithmetic live in the `.js` files, never here.

A notebook that is opened again has no widget, only what was stored: JupyterLab says "model not found". So two outputs
stand in a notebook: a still, and the widget, which puts the still away while it lives (core/hosting.js).
"""

import difflib
import html
import inspect
import itertools
import json
import os
import sys
from pathlib import Path
from typing import ClassVar

import anywidget
from traitlets import TraitError, Unicode

from cnnlab.widgets import assembly

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
OUTPUT = ":is(.jp-OutputArea-child, .output_area):has([data-still]"  # of JupyterLab and of the classic notebook
HIDDEN = (  # a still that is put away, and beside a still a place that holds no widget but a text at most
    f"<style>{OUTPUT}[hidden]), {OUTPUT}) + * > :is(.jp-OutputArea-output, .jupyter-widgets-view):not(:has(*))"
    " { display: none }</style>"
)
_shown = itertools.count(1)


class StateError(TraitError, ValueError):
    """A state that a widget cannot have: a ValueError for callers, a TraitError for traitlets."""


class BookWidget(anywidget.AnyWidget):
    """A widget whose whole state is JSON, drawn by one JavaScript file both in Jupyter and in the built page.

    A widget's script and style sheet stand beside its module and have its name. `summary` says what the figure shows,
    for readers without it. Every synced trait must hold JSON values. A trait tagged `asset=True` is a long
    string (a photograph, weights) that the built page keeps in a file of its own and loads when the reader comes near.
    """

    script: ClassVar[str] = ""
    summary: ClassVar[str] = ""

    _still = Unicode().tag(sync=True)  # the name of the still that stands before it

    def __init_subclass__(cls, **kwargs):
        script = Path(sys.modules[cls.__module__].__file__).with_suffix(".js")
        is_derived = "_esm" in vars(cls)  # by anywidget, which makes a trait of it
        if script.exists() and not is_derived:  # there is none beside the base of several widgets
            cls.script = script.stem
            cls._esm = assembly.module(script)
            cls._css = assembly.stylesheet(script)
        super().__init_subclass__(**kwargs)

    def __init__(self, **traits):
        for name in set(traits) - set(self.trait_names()):
            raise TypeError(self._unknown(name, self._arguments()))
        try:
            super().__init__(**traits)
        except TraitError as error:
            raise StateError(str(error)) from None

    def __setattr__(self, name, value):
        if not name.startswith("_") and not hasattr(type(self), name):  # else it would be kept, and the figure not move
            raise AttributeError(self._unknown(name, self._own()))
        super().__setattr__(name, value)

    def state(self) -> dict:
        """The widget's own traits as JSON values, by name."""
        return self.get_state(self._own())

    def _own(self) -> list[str]:
        own = set(self.traits(sync=True)) - set(anywidget.AnyWidget.class_traits(sync=True))
        return sorted(name for name in own if not name.startswith("_"))

    def _arguments(self) -> list[str]:
        """What a caller may give by name; what the widget makes of it is not among them."""
        named = [p.name for p in inspect.signature(type(self).__init__).parameters.values() if p.kind != p.VAR_KEYWORD]
        made = [*named, *self.trait_names(made=True)]
        return [*named[1:], *(name for name in self._own() if name not in made)]

    def _unknown(self, name: str, allowed: list[str]) -> str:
        near = difflib.get_close_matches(name, allowed, 1)
        hint = f" (did you mean {near[0]!r}?)" if near else ""
        return f"{type(self).__name__}: expected one of {', '.join(allowed)}, got {name!r}{hint}"

    def static_html(self) -> str:
        """The form that the built page brings to life: a host element with the state in it, assets apart."""
        state = self.state()
        assets = {name: state.pop(name) for name in self.trait_names(sync=True, asset=True)}
        scripts = json_script(state, "state") + "".join(
            json_script(value, "asset", name) for name, value in assets.items()
        )
        return f'<div class="cnnlab-static" data-widget="{self.script}">{scripts}{self._fallback()}</div>'

    def _fallback(self) -> str:
        """What there is to see and to read where the widget does not live, and what it needs."""
        needs = ", and needs JavaScript" if in_book() else ": run this cell to bring it to life, or read the built book"
        return (
            f'{self._picture()}<p class="cnnlab-fallback">{html.escape(self.summary)} (It is interactive{needs}.)</p>'
        )

    def _picture(self) -> str:
        return ""

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        return {**data, "text/html": self.static_html(), "text/plain": repr(self)}, metadata

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self.summary}"

    def _ipython_display_(self):
        if in_book():
            raise NotImplementedError  # there it is one output, which the page brings to life
        from IPython.display import display

        self._still = self._still or f"{self.script}-{next(_shown)}"  # the same whenever the same notebook is run
        still = f'<div data-still="{self._still}">{HIDDEN}{self._fallback()}</div>'
        display({"text/html": still, "text/plain": repr(self)}, raw=True)
        view, metadata = super()._repr_mimebundle_()
        display({WIDGET_VIEW: view[WIDGET_VIEW]}, metadata=metadata, raw=True)


def in_book() -> bool:
    """Whether the book is being built: its pages have no kernel."""
    return os.environ.get("CNNLAB_BOOK") == "1"


def json_script(value, role: str, name: str = "") -> str:
    """A JSON value as a script element that runs nothing, which the page's model reads by its role and name."""
    text = json.dumps(value, separators=(",", ":"), allow_nan=False).replace("</", "<\\/")
    return f'<script type="application/json" data-role="{role}" data-name="{name}">{text}</script>'
