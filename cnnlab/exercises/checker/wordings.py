"""Sentences on errors that need the sizes, the names or the code that an error is about: made of what was found in it.

Each takes the match of the error's words, the error, and its place; `meanings` says which is for which error.
"""

import ast
import builtins
import difflib
import math
import re

import numpy as np

_NUMBERS = {"int", "float", "bool", "numpy.float64", "numpy.float32", "numpy.int64", "numpy.bool"}
_FUNCTIONS = {"function", "builtin_function_or_method", "method", "type", "numpy.ufunc", "_ArrayFunctionDispatcher"}
_LISTS = {"list", "tuple", "range", "generator"}
_TOGETHER = "do not go together: from the last axis backwards, two sizes must be equal, or one of them 1."


def shape(text):
    return re.sub(r",(?=[-\d])", ", ", text.replace("newaxis", "-1"))


def shapes(found, error, place):
    """Two or more arrays that do not fit number by number; in `einsum`, by their letters."""
    original = found[0].partition("requested shape")[0]
    shapes = re.findall(r"(?<!->)\((?:\d+,?)*\)", original)
    if "requested shape" in found[0] and len(shapes) == 1:
        return f"An array of shape {shape(shapes[0])} cannot be stretched to the other shape."
    both = " and ".join(map(shape, shapes))
    if "einsum" in place.source:
        return f"In `einsum` one letter stands for one size; in arrays of shapes {both} a letter has two."
    return f"Arrays of shapes {both} {_TOGETHER}"


def product(found, error, place):
    """A matrix product: the shapes where the code shows them, else the two sizes."""
    arrays = [place.value(node) for node in place.operands()]
    rule = "A matrix product needs as many columns on its left as rows on its right"
    if len(arrays) == 2 and all(isinstance(each, np.ndarray) for each in arrays):
        return f"{rule}; the shapes are {arrays[0].shape} and {arrays[1].shape}."
    return f"{rule}; here there are {found[2]} and {found[1]}."


def not_aligned(found, error, place):
    return (
        "A matrix product needs as many columns on its left as rows on its right; the shapes are "
        f"{shape(found[1])} and {shape(found[2])}."
    )


def unpacked(found, error, place):
    """More or fewer values than names, or an array where its shape was meant."""
    node = place.unpacked()
    value = None if node is None else place.value(node)
    code = "" if node is None else ast.unparse(node)
    if isinstance(value, np.ndarray) and value.ndim:
        return (
            f"`{code}` is an array of shape {value.shape}, and `=` takes its rows apart. Its sizes stand in "
            f"`{code}.shape`."
        )
    names = _counted(int(found[1]), "name")
    if isinstance(value, tuple):
        return f"`{code}` is {value}: {_counted(len(value), 'value')} cannot be given to {names}."
    if "too many" in found[0]:
        return f"On the left there is room for {names}, and there are more values than that."
    values = _counted(int(found[2]), "value")
    return f"On the left there is room for {names}, and there {'is' if found[2] == '1' else 'are'} only {values}."


def reshaped(found, error, place):
    sizes = [int(size) for size in re.findall(r"-?\d+", shape(found[2]))]
    room = "" if min(sizes, default=1) < 0 else f", in which there is room for {math.prod(sizes)}"
    return f"{_counted(int(found[1]), 'number')} cannot be laid out in shape {shape(found[2])}{room}."


def out_of_bounds(found, error, place):
    size = int(found[3])
    last = f"the last is {size - 1}" if size else "there is none"
    return f"There is no index {found[1]} along axis {found[2]}, which has size {size}: {last}."


def misused(found, error, place):
    """Round brackets for square ones, or the other way round."""
    kind, called = found[1] or "type", "callable" in found[0]
    if called and kind in _NUMBERS:
        return "A number is followed by brackets as if it were a function: is a `*` missing before them?"
    if kind == "module":
        return "A module stands before brackets as if it were a function: which of its functions is meant?"
    if called:
        return f"Round brackets call a function, and this is {_a(kind)}: square ones take something out of it."
    if kind in _FUNCTIONS or "function" in kind:
        return "A function stands before square brackets: it is called with round ones."
    if kind in _NUMBERS:
        return "Square brackets stand behind a single number, from which nothing can be taken."
    return ""


def _counted(number, thing):
    return f"{number} {thing}{'s' * (number != 1)}"


def _a(kind):
    name = {"numpy.ndarray": "array", "builtin_function_or_method": "function"}.get(kind, kind)
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def operands(found, error, place):
    """An operation that two things do not have."""
    sign, kinds = found[1].split(" ")[0], {found[2], found[3]}
    if sign in ("^", "^="):
        return "A power is written `**`, as in `x**2`; `^` is something else."
    if kinds & _FUNCTIONS:
        return "A function stands where its result should: is it called, with brackets behind its name?"
    if kinds & _LISTS:
        return f"`{sign}` does not compute with {_a(min(kinds & _LISTS))}: make an array of it, `np.array(…)`."
    return ""


def whole(found, error, place):
    if found[1] in _LISTS | {"numpy.ndarray"}:
        return f"A whole number is needed here, such as a size or a count, and this is {_a(found[1])}."
    return "A whole number is needed here, such as a size or a count, and this one has a point: `//` divides to one."


def arguments(found, error, place):
    missing = "missing" in found[0]
    if place.line is None:
        return (
            "The check calls your function with the arguments of the starter's first line; yours "
            f"{'asks for more' if missing else 'takes others'}."
        )
    if missing:
        return f"`{found[1]}` is called without {found[2].replace(chr(39), '`')}."
    return f"`{found[1].strip('_')}` is called with more arguments than it takes, or with fewer."


def keyword(found, error, place):
    known = ("axis", "keepdims", "dtype", "shape", "mode", "initial")
    return f"`{found[1].strip('_')}` has no argument `{found[2]}`{_near(found[2], known)}"


def attribute(found, error, place):
    owner, name = getattr(error, "obj", None), found[2]
    if found[1] in _LISTS and hasattr(np.ndarray, name):
        return f"{_a(found[1]).capitalize()} has no `{name}`: make an array of it, `np.array(…)`."
    if found[1] in _NUMBERS:
        return f"This is a single number, which has no `{name}`."
    if found[1] in _FUNCTIONS:
        return f"This is a function, which has no `{name}`: is it called, with brackets behind its name?"
    if found[1] == "numpy.ndarray" and name in ("append", "extend", "insert"):
        return f"An array does not grow, and has no `{name}`: make it as large as it will be, or begin with a list."
    if found[1] == "numpy.ndarray" and hasattr(np, name):
        return f"An array has no `{name}` of its own: write `np.{name}(…)`."
    return f"{_a(found[1]).capitalize()} has no `{name}`{_near(name, dir(owner))}"


def of_module(found, error, place):
    module, name = ("np" if found[1] == "numpy" else found[1]), found[2]
    if hasattr(builtins, name):
        return f"There is no `{module}.{name}`: write `{name}`."
    return f"There is no `{module}.{name}`{_near(name, dir(getattr(error, 'obj', None)), module + '.')}"


def name(found, error, place):
    if found[1] in ("np", "numpy"):
        return f"NumPy has the name `{found[1]}` only after it was imported."
    known = [*(place.names or {}), *dir(builtins)]
    return f"Nothing is called `{found[1]}` here{_near(found[1], known)}"


def _near(name, known, before=""):
    near = difflib.get_close_matches(name, [each for each in known if not each.startswith("_")], 1, 0.7)
    return f": is `{before}{near[0]}` meant?" if near else "."


def size_of_label(found, error, place):
    return f"In `einsum` one letter stands for one size, and `{found[1]}` for {found[2]} and {found[3]}."


def stacked(found, error, place):
    return (
        f"Arrays that are put together must have equal sizes but along one axis; along axis {found[1]} one has "
        f"{found[2]} and another {found[3]}."
    )
