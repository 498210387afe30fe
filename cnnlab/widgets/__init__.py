"""The book's interactive figures: live in Jupyter with a kernel, and in the built page without one.

The figures are in `figures`, the kinds of questions in `questions`; each is imported when it is first asked for.
"""

import importlib

from cnnlab.widgets.base import BookWidget
from cnnlab.widgets.core.kernels import KERNELS
from cnnlab.widgets.explore.explore import explore
from cnnlab.widgets.figures import FIGURES
from cnnlab.widgets.questions import QUESTIONS

_WIDGETS = {
    **{name: f"figures.{file}" for name, file in FIGURES.items()},
    **{name: f"questions.{file}" for name, file in QUESTIONS.items()},
}
__all__ = ["KERNELS", "BookWidget", "explore", *_WIDGETS]


def __getattr__(name):
    if name in _WIDGETS:
        return getattr(importlib.import_module(f"{__name__}.{_WIDGETS[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return __all__
