"""Keeps functions of NumPy, of Python and of this package what they were when the package was imported.

A check compares with NumPy and counts with Python: replaced in the notebook or by an answer, they could make a wrong
answer pass, or the next cell fail. What a learner replaced beforehand is theirs, and back in place after the check.
Functions, classes, modules and constants of modules are kept; variables, such as caches, are not.
"""

import builtins
import contextlib
import operator
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

_TOOLS = {"collections", "contextlib", "contextvars", "copy", "ctypes", "dataclasses", "functools", "inspect", "io"}
_SYSTEM = {"builtins", "linecache", "os", "signal", "sys", "threading", "time", "traceback", "types", "warnings"}
_OTHERS = {"html", "itertools", "math", "operator", "pathlib", "random", "re", "statistics", "numpy", "cnnlab"}
_KEPT = _TOOLS | _SYSTEM | _OTHERS
_EXERCISES = __package__.rpartition(".")[0]  # of which classes are kept whole
_MISSING = object()
_VALUES = (ModuleType, float, property, classmethod, staticmethod)

_modules: dict[str, ModuleType] = {}  # those kept, by name
_spaces: list[tuple[Any, dict[str, Any]]] = []  # modules and classes, each with what its names stood for
_inside: list[bool] = []  # whether an `intact` is on, within which another has nothing to do
_python = vars(builtins)
_pythons_own = dict(_python)

Change = tuple[Any, str, Any]  # where, which name, what it was


@contextlib.contextmanager
def intact() -> Iterator[None]:
    """Have the original functions in place inside, and on leaving; then what the caller found replaced, as it was."""
    if _inside:
        yield
        return
    remember()
    theirs = put_back()
    _inside.append(True)
    try:
        yield
    finally:
        put_back()
        _inside.clear()
        for change in theirs:
            _put(*change)


def remember_anew():
    """Take what stands there now for the originals: in grading, they are guarded."""
    _modules.clear()
    _spaces.clear()
    remember()


def remember():
    """Note what the names of modules stand for that are new here, and imported to the end."""
    for name, module in list(sys.modules.items()):
        if name in _modules or name.partition(".")[0] not in _KEPT:
            continue
        if isinstance(module, ModuleType) and not getattr(module.__spec__, "_initializing", False):
            _modules[name] = module
            _spaces.append((module, dict(vars(module))))
            if name.startswith(_EXERCISES):
                own = [v for v in vars(module).values() if isinstance(v, type) and v.__module__ == name]
                _spaces.extend((each, dict(vars(each))) for each in own)


def put_back() -> list[Change]:
    """Put the originals back, and return what stood in their places."""
    found = []
    for name, value in _pythons_own.items():  # first, and without any function of Python's: it may be replaced
        if _python.get(name, _MISSING) is not value:
            found += [(builtins, name, _python.get(name, _MISSING))]
            _python[name] = value
    for name, module in _modules.items():
        if sys.modules.get(name) is not module:
            found.append((sys.modules, name, sys.modules.get(name, _MISSING)))
            sys.modules[name] = module
    for space, before in _spaces:
        now = vars(space)
        if len(now) != len(before) or not all(map(operator.is_, now.values(), before.values())):
            for change in _changes(space, before, now):
                found.append(change)
                _put(space, change[1], before.get(change[1], _MISSING))
    return found


def _changes(space, before, now):
    replaced = [name for name, value in before.items() if now.get(name, _MISSING) is not value and _is_kept(value)]
    hiding = [name for name in now if name not in before and (callable(now[name]) or name in _pythons_own)]
    return [(space, name, now.get(name, _MISSING)) for name in (*replaced, *hiding)]


def _is_kept(value):
    return callable(value) or isinstance(value, _VALUES)


def _put(space, name, value):
    if space is sys.modules:
        space.pop(name, None) if value is _MISSING else space.update({name: value})
    elif value is _MISSING:
        delattr(space, name)
    else:
        setattr(space, name, value)
