"""The base class of the book's widgets: one Python class for the state, one JavaScript file for the rest.

In a live kernel a `BookWidget` is an ordinary anywidget. Its output also carries a small `text/html` form that holds
nothing but the state; `cnnlab.sphinxext` brings that form to life in the built page, with the same JavaScript and
no kernel. Drawing and arithmetic live in the `.js` files, never here.
"""

import html
import json
import sys
from pathlib import Path
from typing import ClassVar

import anywidget
from traitlets import TraitError

from cnnlab.widgets import assembly


class StateError(TraitError, ValueError):
    """A state that a widget cannot have: a ValueError for callers, a TraitError for traitlets."""


class BookWidget(anywidget.AnyWidget):
    """A widget whose whole state is JSON, drawn by one JavaScript file both in Jupyter and in the built page.

    A widget's script and style sheet stand beside its module and have its name. `summary` says what the figure shows,
    for readers without JavaScript. Every synced trait must hold JSON values. A trait tagged `asset=True` is a long
    string (a photograph, weights) that the built page keeps in a file of its own and loads when the reader comes near.
    """

    script: ClassVar[str] = ""
    summary: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs):
        script = Path(sys.modules[cls.__module__].__file__).with_suffix(".js")
        is_derived = "_esm" in vars(cls)  # by anywidget, which makes a trait of it
        if script.exists() and not is_derived:  # there is none beside the base of several widgets
            cls.script = script.stem
            cls._esm = assembly.module(script)
            cls._css = assembly.stylesheet(script)
        super().__init_subclass__(**kwargs)

    def __init__(self, **traits):
        try:
            super().__init__(**traits)
        except TraitError as error:
            raise StateError(str(error)) from None

    def state(self) -> dict:
        """The widget's own traits as JSON values, by name."""
        own = set(self.traits(sync=True)) - set(anywidget.AnyWidget.class_traits(sync=True))
        return {name: getattr(self, name) for name in sorted(own) if not name.startswith("_")}

    def static_html(self) -> str:
        """The form that the built page brings to life: a host element with the state in it, assets apart."""
        state = self.state()
        assets = {name: state.pop(name) for name in self.trait_names(sync=True, asset=True)}
        scripts = json_script(state, "state") + "".join(
            json_script(value, "asset", name) for name, value in assets.items()
        )
        note = f"{html.escape(self.summary)} (This figure is interactive: it needs JavaScript.)"
        return (
            f'<div class="cnnlab-static" data-widget="{self.script}">{scripts}'
            f'<p class="cnnlab-fallback">{note}</p></div>'
        )

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        data["text/html"] = self.static_html()
        data["text/plain"] = f"{type(self).__name__}: {self.summary}"
        return data, metadata


def json_script(value, role: str, name: str = "") -> str:
    """A JSON value as a script element that runs nothing, which the page's model reads by its role and name."""
    text = json.dumps(value, separators=(",", ":"), allow_nan=False).replace("</", "<\\/")
    return f'<script type="application/json" data-role="{role}" data-name="{name}">{text}</script>'
