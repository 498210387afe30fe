"""An answer's own code: its text, if that is to be had, and whether it does nothing but compute.

A program that is one change away from an answer could write where the answer reads, or into a variable of the notebook.
So one that is to be changed and run by the hundred has around it NumPy and the like, functions that compute as well,
and what nobody can change.
"""

import ast
import builtins
import linecache
import types
from typing import Any

_MODULES = {"numpy", "math", "itertools", "functools", "operator", "statistics", "cnnlab"}
_FILES = {"dump", "fromfile", "genfromtxt", "load", "loadtxt", "memmap", "open_memmap", "save", "savetxt", "savez"}
_MORE_FILES = {"open", "savez_compressed", "tofile"}
_REACHING = {"__import__", "breakpoint", "compile", "eval", "exec", "exit", "globals", "help", "input", "locals"}
_REFUSED = _FILES | _MORE_FILES | _REACHING | {"delattr", "getattr", "quit", "setattr", "vars"}
_STATEMENTS = (ast.Global, ast.Nonlocal, ast.Delete, ast.With, ast.ClassDef, ast.AsyncFunctionDef, ast.Await)


def source(answer: Any) -> str:
    """Return the definition of a function, without what stands around it, or ""."""
    if not isinstance(answer, types.FunctionType) or answer.__closure__:
        return ""
    lines = linecache.getlines(answer.__code__.co_filename)
    try:
        tree = ast.parse("".join(lines))
    except (SyntaxError, ValueError):
        return ""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.lineno == answer.__code__.co_firstlineno:
            return ast.unparse(node)
    return ""


def only_computes(answer: Any, callers: tuple = ()) -> bool:
    """Return whether a function computes and no more. callers: functions around it that are being looked at."""
    code = source(answer)
    if not code:
        return False
    nodes = list(ast.walk(ast.parse(code)))
    bound = {n.id for n in nodes if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    bound |= {n.arg if isinstance(n, ast.arg) else n.name for n in nodes if isinstance(n, ast.arg | ast.FunctionDef)}
    read = {n.id for n in nodes if isinstance(n, ast.Name)} - bound
    around = [answer.__globals__.get(name, getattr(builtins, name, None)) for name in read]
    is_plain = not read & _REFUSED and not any(map(_reaches_out, nodes))
    return is_plain and all(_is_harmless(value, (*callers, answer)) for value in around)


def _reaches_out(node):
    """Return whether a piece of code may do more than compute, whatever its names stand for."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names]
        return any(name.partition(".")[0] not in _MODULES for name in names)
    if isinstance(node, ast.Attribute):
        return node.attr in _REFUSED or node.attr.startswith("__")
    return isinstance(node, _STATEMENTS)


def _is_harmless(value, callers):
    """Return whether code may have a value around it: nothing that can be changed, or that does more than compute."""
    if isinstance(value, tuple):
        return all(_is_harmless(each, callers) for each in value)
    if not callable(value) and not isinstance(value, types.ModuleType):
        return isinstance(value, int | float | complex | str | bytes | None)
    home = value.__name__ if isinstance(value, types.ModuleType) else str(getattr(value, "__module__", ""))
    is_known = home.partition(".")[0] in _MODULES or home == "builtins"
    return is_known or any(value is each for each in callers) or only_computes(value, callers)
