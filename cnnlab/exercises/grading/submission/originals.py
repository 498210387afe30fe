"""What the fence asks of Python, as it is before a submission's code runs: that may replace any function by its name.

A module of the fence calls `keep(globals())` below its imports, before it defines anything.
"""

import builtins
import genericpath
import importlib.util
import os
from types import ModuleType, SimpleNamespace
from typing import Any


def keep(names: dict[str, Any]) -> None:
    """Give a module its own copies of the modules that it has imported, and of Python's own functions."""
    for name, value in list(names.items()):
        if isinstance(value, ModuleType):
            names[name] = SimpleNamespace(**vars(value))
    names["__builtins__"] = dict(vars(builtins))  # what is defined from now on looks there


def _copied(module: ModuleType) -> ModuleType:
    """Return a second copy of a module of the standard library, which keeps what it asks."""
    spec = importlib.util.find_spec(module.__name__)
    copy = importlib.util.module_from_spec(spec)
    keep(vars(copy))
    spec.loader.exec_module(copy)
    keep(vars(copy))
    return copy


path = _copied(os.path)
_generic = _copied(genericpath)  # of which `os.path` has taken over some functions
for _name in _generic.__all__:
    if getattr(path, _name) is getattr(genericpath, _name):
        setattr(path, _name, getattr(_generic, _name))
path.genericpath = _generic
