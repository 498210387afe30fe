"""What the errors of Python and NumPy mean, in a sentence with the sizes and names that they are about.

Each is found by the words of the error, which differ a little from version to version. What is not here, or is plain
as it stands, is left in its own words. The place where it happened comes from `errors`, and is asked for shapes only.
"""

import ast
import builtins
import difflib
import math
import re

import numpy as np

_NOTHING = (
    "Something is `None` here, which is nothing at all: does a function that should give it lack its `return`? "
    "`append` and `sort` change a list, and return nothing."
)
_NUMBERS = {"int", "float", "bool", "numpy.float64", "numpy.float32", "numpy.int64", "numpy.bool"}
_FUNCTIONS = {"function", "builtin_function_or_method", "method", "type", "numpy.ufunc", "_ArrayFunctionDispatcher"}
_LISTS = {"list", "tuple", "range", "generator"}
_TOGETHER = "do not go together: from the last axis backwards, two sizes must be equal, or one of them 1."


def of(error: BaseException, place) -> str:
    """Return what an error means, or "" where its own words say it best."""
    if type(error).__module__.partition(".")[0] not in ("builtins", "numpy"):
        return ""
    text = str(error)
    if "NoneType" in text:
        return _NOTHING
    for pattern, meaning in _MEANINGS:
        if found := re.search(pattern, text, re.DOTALL):
            return found.expand(meaning) if isinstance(meaning, str) else meaning(found, error, place)
    return ""


def _shape(text):
    return re.sub(r",(?=[-\d])", ", ", text.replace("newaxis", "-1"))


def _shapes(found, error, place):
    """Two or more arrays that do not fit number by number; in `einsum`, by their letters."""
    original = found[0].partition("requested shape")[0]
    shapes = re.findall(r"(?<!->)\((?:\d+,?)*\)", original)
    if "requested shape" in found[0] and len(shapes) == 1:
        return f"An array of shape {_shape(shapes[0])} cannot be stretched to the other shape."
    both = " and ".join(map(_shape, shapes))
    if "einsum" in place.source:
        return f"In `einsum` one letter stands for one size; in arrays of shapes {both} a letter has two."
    return f"Arrays of shapes {both} {_TOGETHER}"


def _product(found, error, place):
    """A matrix product: the shapes where the code shows them, else the two sizes."""
    arrays = [place.value(node) for node in place.operands()]
    rule = "A matrix product needs as many columns on its left as rows on its right"
    if len(arrays) == 2 and all(isinstance(each, np.ndarray) for each in arrays):
        return f"{rule}; the shapes are {arrays[0].shape} and {arrays[1].shape}."
    return f"{rule}; here there are {found[2]} and {found[1]}."


def _not_aligned(found, error, place):
    return (
        "A matrix product needs as many columns on its left as rows on its right; the shapes are "
        f"{_shape(found[1])} and {_shape(found[2])}."
    )


def _unpacked(found, error, place):
    """More or fewer values than names, or an array where its shape was meant."""
    node = place.unpacked()
    value = None if node is None else place.value(node)
    code = "" if node is None else ast.unparse(node)
    if isinstance(value, np.ndarray) and value.ndim:
        return (
            f"`{code}` is an array of shape {value.shape}, and `=` takes its rows apart. Its sizes stand in "
            f"`{code}.shape`."
        )
    names = f"{found[1]} name{'s' * (found[1] != '1')}"
    if isinstance(value, tuple):
        return f"`{code}` is {value}: {len(value)} values cannot be given to {names}."
    if "too many" in found[0]:
        return f"On the left there is room for {names}, and there are more values than that."
    values = f"{found[2]} value{'s' * (found[2] != '1')}"
    return f"On the left there is room for {names}, and there {'is' if found[2] == '1' else 'are'} only {values}."


def _reshaped(found, error, place):
    sizes = [int(size) for size in re.findall(r"-?\d+", _shape(found[2]))]
    room = "" if min(sizes, default=1) < 0 else f", in which there is room for {math.prod(sizes)}"
    return f"{found[1]} numbers cannot be laid out in shape {_shape(found[2])}{room}."


def _out_of_bounds(found, error, place):
    size = int(found[3])
    last = f"the last is {size - 1}" if size else "there is none"
    return f"There is no index {found[1]} along axis {found[2]}, which has size {size}: {last}."


def _misused(found, error, place):
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


def _a(kind):
    name = {"numpy.ndarray": "array", "builtin_function_or_method": "function"}.get(kind, kind)
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def _operands(found, error, place):
    """An operation that two things do not have."""
    sign, kinds = found[1].split(" ")[0], {found[2], found[3]}
    if sign in ("^", "^="):
        return "A power is written `**`, as in `x**2`; `^` is something else."
    if kinds & _FUNCTIONS:
        return "A function stands where its result should: is it called, with brackets behind its name?"
    if kinds & _LISTS:
        return f"`{sign}` does not compute with {_a(min(kinds & _LISTS))}: make an array of it, `np.array(…)`."
    return ""


def _whole(found, error, place):
    if found[1] in _LISTS | {"numpy.ndarray"}:
        return f"A whole number is needed here, such as a size or a count, and this is {_a(found[1])}."
    return "A whole number is needed here, such as a size or a count, and this one has a point: `//` divides to one."


def _arguments(found, error, place):
    missing = "missing" in found[0]
    if place.line is None:
        return (
            "The check calls your function with the arguments of the starter's first line; yours "
            f"{'asks for more' if missing else 'takes others'}."
        )
    if missing:
        return f"`{found[1]}` is called without {found[2].replace(chr(39), '`')}."
    return f"`{found[1].strip('_')}` is called with more arguments than it takes, or with fewer."


def _keyword(found, error, place):
    known = ("axis", "keepdims", "dtype", "shape", "mode", "initial")
    return f"`{found[1].strip('_')}` has no argument `{found[2]}`{_near(found[2], known)}"


def _attribute(found, error, place):
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


def _of_module(found, error, place):
    module, name = ("np" if found[1] == "numpy" else found[1]), found[2]
    if hasattr(builtins, name):
        return f"There is no `{module}.{name}`: write `{name}`."
    return f"There is no `{module}.{name}`{_near(name, dir(getattr(error, 'obj', None)), module + '.')}"


def _name(found, error, place):
    if found[1] in ("np", "numpy"):
        return f"NumPy has the name `{found[1]}` only after it was imported."
    known = [*(place.names or {}), *dir(builtins)]
    return f"Nothing is called `{found[1]}` here{_near(found[1], known)}"


def _near(name, known, before=""):
    near = difflib.get_close_matches(name, [each for each in known if not each.startswith("_")], 1, 0.7)
    return f": is `{before}{near[0]}` meant?" if near else "."


def _size_of_label(found, error, place):
    return f"In `einsum` one letter stands for one size, and `{found[1]}` for {found[2]} and {found[3]}."


def _stacked(found, error, place):
    return (
        f"Arrays that are put together must have equal sizes but along one axis; along axis {found[1]} one has "
        f"{found[2]} and another {found[3]}."
    )


_MEANINGS = (
    # Shapes
    (r"operands could not be broadcast together with .*", _shapes),
    (r"shape mismatch: .* shapes? .*", _shapes),
    (
        r"could not broadcast input array from shape (\(.*?\)) into shape (\(.*?\))",
        lambda found, *_: f"An array of shape {_shape(found[1])} does not fit where shape {_shape(found[2])} is.",
    ),
    (
        r"output operand with shape (\(.*?\)) doesn't match the broadcast shape (\(.*?\))",
        lambda found, *_: (
            f"A result of shape {_shape(found[2])} does not fit into an array of shape {_shape(found[1])}."
        ),
    ),
    (r"mismatch in its core dimension .*\(size (\d+) is different from (\d+)\)", _product),
    (r"does not have enough dimensions .* gufunc", "A matrix product needs arrays; with a single number, use `*`."),
    (r"shapes (\(.*?\)) and (\(.*?\)) not aligned", _not_aligned),
    (r"shape-mismatch for sum", "The two arrays differ in size along the axes over which they are summed."),
    (r"cannot reshape array of size (\d+) into shape (\(.*?\))", _reshaped),
    (r"can only specify one unknown dimension", "Only one size of a new shape can be left open with -1."),
    (r"concatenation axis must match.*dimension (\d+),.*size (\d+) .*size (\d+)", _stacked),
    (
        r"same number of dimensions, but .* has (\d+) dim.* has (\d+) dim",
        r"Arrays that are put together must have equally many axes; one has \1 and another \2.",
    ),
    (r"all input arrays must have the same shape", "Arrays are stacked only if all have the same shape; yours differ."),
    (r"need at least one array to", "There is nothing to put together: the list is empty."),
    (r"zero-dimensional arrays cannot be conc", "Single numbers are put together by `np.array([…])`, not joined."),
    (r"negative dimensions", "A size of an array became negative."),
    (
        r"axis (-?\d+) is out of bounds for array of dimension (\d+)",
        r"There is no axis \1: the array has \2, and they are counted from 0.",
    ),
    (r"axes don't match array", "`transpose` needs one number for each axis of the array."),
    (r"size not equal to one", "Only an axis of size 1 can be squeezed out."),
    (r"window shape cannot be larger", "The window is larger than the array."),
    (r"object too deep", "`np.convolve` and `np.correlate` take lines of numbers only, with one axis."),
    (r"zero-size array to reduction|arg(ument)? is an empty|empty sequence", "There are no numbers to take it of."),
    # Subscripts of einsum
    (r"too many subscripts for operand (\d)", r"`einsum` has more letters for its array \1 than that has axes."),
    (r"more dimensions than subscripts", "`einsum` has fewer letters for an array than that has axes."),
    (r"output subscript '(.)' which never", r"In `einsum`, the letter `\1` of the result stands for no axis before."),
    (r"output subscript '(.)' multiple", r"In `einsum`, the result has the letter `\1` twice."),
    (r"(fewer|more) operands provided to einstein", r"`einsum` is given \1 arrays than there are groups of letters."),
    (r"label '(.)' for operand .* \((\d+)\) does not match previous terms \((\d+)\)", _size_of_label),
    (
        r"each subscript must be|invalid subscript",
        "`einsum` takes its letters first, as in `'ij,jk->ik'`, then arrays.",
    ),
    # Indices
    (r"index (-?\d+) is out of bounds for axis (\d+) with size (\d+)", _out_of_bounds),
    (
        r"array is (\d+)-dimensional, but (\d+) were indexed",
        r"Given are \2 indices, for an array whose number of axes is \1.",
    ),
    (r"invalid index to scalar variable", "Square brackets stand behind a single number, which has no parts."),
    (r"only integers, slices|must be of integer", "An index must be a whole number; `//` divides to one."),
    (r"slice indices must be", "The ends of a slice must be whole numbers; `//` divides to one."),
    (r"list indices must .* not tuple", "A list takes one index at a time, `rows[i][j]`; `[i, j]` is for arrays."),
    (r"(list|tuple) indices must", r"An index of a \1 must be a whole number."),
    (r"(list|tuple) index out of range|list assignment index", r"There are fewer things in it than that index needs."),
    (
        r"boolean index did not match .* axis (\d+); size of axis is (\d+) but .* is (\d+)",
        r"There are \3 truth values for an axis of size \2.",
    ),
    (
        r"cannot assign (\d+) input values to the (\d+) output",
        r"\1 numbers are written to the \2 places where the condition is true.",
    ),
    (
        r"'(tuple|range|str)' object does not support item",
        r"Nothing can be written into a \1: make a list or an array.",
    ),
    (r"object does not support item assignment", "Square brackets stand behind a single number, which has no places."),
    # One number, or many
    (r"inhomogeneous", "An array cannot be made of rows, or of parts, that differ in size."),
    (r"setting an array element with a seq", "One place of an array holds a single number, and is given several."),
    (
        r"truth value of an (?:empty )?array",
        "A whole array was asked whether it is true, in an `if`, `and` or `max`: ask for each number, as "
        "`np.maximum(a, b)` and `np.where` do.",
    ),
    (
        r"only integer scalar arrays",
        "An array stands where one whole number is needed: a size, an index or an axis. Several arrays are handed over "
        "in a list, `[a, b]`.",
    ),
    (
        r"can be converted to Python scalars",
        "An array stands where a single number is needed; of `math`'s functions, those of NumPy take arrays.",
    ),
    (r"'([\w.]+)' object cannot be interpreted as an integer", _whole),
    (r"single integer, got|by non-int of type 'float'", "A size must be a whole number; `//` divides to one."),
    (
        r"Cannot interpret '(.*)' as a data type",
        r"The second argument stands for a kind of numbers, and is `\1`: several sizes stand in brackets of their own, "
        "as in `np.zeros((3, 4))`.",
    ),
    (r"cannot unpack non-iterable", "Several names stand on the left, and one single value is there for them."),
    (r"not enough values to unpack \(expected (?:at least )?(\d+), got (\d+)\)", _unpacked),
    (r"too many values to unpack \(expected (\d+)", _unpacked),
    (
        r"'[\w.]+' object is not iterable|iteration over a 0-d",
        "A loop or a sum needs several things, and gets one.",
    ),
    (r"has no len\(\)|len\(\) of unsized", "`len` counts what is in a list or an array; this is a single thing."),
    # Operations
    (r"bitwise_xor", "A power is written `**`, as in `x**2`; `^` is something else."),
    (r"bitwise_(and|or)|'invert'", "`&`, `|` and `~` join truth values: stand the comparisons in brackets?"),
    (r"unsupported operand type\(s\) for (.+): '([\w.]+)' and '([\w.]+)'", _operands),
    (r"bad operand type for unary (.): '(list|tuple)'", r"`\1` does not compute with a \2: make an array of it."),
    (r"ufunc .*(argument|types)", "What is computed with here are not all numbers: a text, a list, a function?"),
    (r"can only concatenate (list|tuple)", r"`+` joins a \1 to another: to compute, make an array, `np.array(…)`."),
    (r"multiply sequence by", "`*` does not compute with a list: make an array of it, `np.array(…)`."),
    (r"not supported between instances of '(list|tuple)", r"A \1 is compared with a number: make an array of it."),
    (
        r"Cannot cast .* to dtype\('(u?int\d+)'\)",
        "Numbers with a point do not fit into an array of whole ones: make it with `np.zeros`, not from integers.",
    ),
    (r"read-only", "This array cannot be written to: it is a view of another. Make one of your own, `.copy()`."),
    (r"NaN to integer|infinity to integer", "NaN or inf was to become a whole number."),
    (r"division.* by zero|modulo by zero", "The number that is divided by is 0 here."),
    # Names, calls, brackets
    (r"(?:'([\w.]+)' object|type '\w+') is not (?:callable|subscriptable)", _misused),
    (r"([\w<>]+)\(\) missing \d+ required positional arguments?: (.*)", _arguments),
    (r"(\w+)\(\) takes .* given", _arguments),
    (r"(\w+)\(\) got an unexpected keyword argument '(\w+)'", _keyword),
    (r"module '(\w+)' has no attribute '(\w+)'", _of_module),
    (r"'([\w.]+)' object has no attribute '(\w+)'", _attribute),
    (r"local variable '(\w+)'", r"`\1` is used before it has a value: give it one above, such as 0 for a sum."),
    (r"free variable '(\w+)'", r"`\1` is used before it has a value."),
    (r"name '(\w+)' is not defined", _name),
    (r"unhashable", "An array or a list is to be found in a set or a dictionary, which hold numbers and text."),
    (r"maximum recursion depth", "Your function calls itself again and again, without an end."),
    (r"Unable to allocate", "An array became far too large: is a size wrong?"),
)
