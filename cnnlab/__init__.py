"""CNN Lab: convolutional neural networks you can take apart.

This is the front door and nothing else: every submodule (`cnnlab.functional`, `cnnlab.nn`, `cnnlab.plots`, …) is
imported when it is first asked for, so `import cnnlab` itself costs next to nothing. The book begins with
`from cnnlab import functional as F, nn, plots, widgets`; each submodule's own opening says what lives there.
"""

import importlib

__version__ = "0.1.0"

_SUBMODULES = (
    "arithmetic",
    "data",
    "exercises",
    "explain",
    "functional",
    "interop",
    "models",
    "nn",
    "optim",
    "plots",
    "reference",
    "storage",
    "training",
    "widgets",
)
__all__ = ["__version__", *_SUBMODULES]


def __getattr__(name):
    if name in _SUBMODULES:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return __all__
