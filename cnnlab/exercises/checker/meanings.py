"""What the errors of Python and NumPy mean, in a sentence with the sizes and names that they are about.

Each is found by the words of the error, which differ a little from version to version. What is not here, or is plain
as it stands, is left in its own words. The place where it happened comes from `errors`, and is asked for shapes only.
"""

import re
import traceback

from cnnlab.exercises.checker import wordings

_NOTHING = (
    "Something is `None` here, which is nothing at all: does a function that should give it lack its `return`? "
    "`append` and `sort` change a list, and return nothing."
)


def of(error: BaseException, place) -> str:
    """Return what an error means, or "" where its own words say it best."""
    if type(error).__module__.partition(".")[0] not in ("builtins", "numpy"):
        return ""
    text = "".join(traceback.format_exception_only(error))  # which does not fail, as `str` may
    if "NoneType" in text:
        return _NOTHING
    for pattern, meaning in _MEANINGS:
        if found := re.search(pattern, text, re.DOTALL):
            return found.expand(meaning) if isinstance(meaning, str) else meaning(found, error, place)
    return ""


_MEANINGS = (
    # Shapes
    (r"operands could not be broadcast together with .*", wordings.shapes),
    (r"shape mismatch: .* shapes? .*", wordings.shapes),
    (
        r"could not broadcast input array from shape (\(.*?\)) into shape (\(.*?\))",
        lambda found, *_: (
            f"An array of shape {wordings.shape(found[1])} does not fit where shape {wordings.shape(found[2])} is."
        ),
    ),
    (
        r"output operand with shape (\(.*?\)) doesn't match the broadcast shape (\(.*?\))",
        lambda found, *_: (
            f"A result of shape {wordings.shape(found[2])} does not fit into one of shape {wordings.shape(found[1])}."
        ),
    ),
    (r"mismatch in its core dimension .*\(size (\d+) is different from (\d+)\)", wordings.product),
    (r"does not have enough dimensions .* gufunc", "A matrix product needs arrays; with a single number, use `*`."),
    (r"shapes (\(.*?\)) and (\(.*?\)) not aligned", wordings.not_aligned),
    (r"shape-mismatch for sum", "The two arrays differ in size along the axes over which they are summed."),
    (r"cannot reshape array of size (\d+) into shape (\(.*?\))", wordings.reshaped),
    (r"can only specify one unknown dimension", "Only one size of a new shape can be left open with -1."),
    (r"concatenation axis must match.*dimension (\d+),.*size (\d+) .*size (\d+)", wordings.stacked),
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
    (r"label '(.)' for operand .* \((\d+)\) does not match previous terms \((\d+)\)", wordings.size_of_label),
    (
        r"each subscript must be|invalid subscript",
        "`einsum` takes its letters first, as in `'ij,jk->ik'`, then arrays.",
    ),
    # Indices
    (r"index (-?\d+) is out of bounds for axis (\d+) with size (\d+)", wordings.out_of_bounds),
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
    (r"'([\w.]+)' object cannot be interpreted as an integer", wordings.whole),
    (r"single integer, got|by non-int of type 'float'", "A size must be a whole number; `//` divides to one."),
    (
        r"Cannot interpret '(.*)' as a data type",
        r"The second argument stands for a kind of numbers, and is `\1`: several sizes stand in brackets of their own, "
        "as in `np.zeros((3, 4))`.",
    ),
    (r"cannot unpack non-iterable", "Several names stand on the left, and one single value is there for them."),
    (r"not enough values to unpack \(expected (?:at least )?(\d+), got (\d+)\)", wordings.unpacked),
    (r"too many values to unpack \(expected (\d+)", wordings.unpacked),
    (
        r"'[\w.]+' object is not iterable|iteration over a 0-d",
        "A loop or a sum needs several things, and gets one.",
    ),
    (r"has no len\(\)|len\(\) of unsized", "`len` counts what is in a list or an array; this is a single thing."),
    # Operations
    (r"bitwise_xor", "A power is written `**`, as in `x**2`; `^` is something else."),
    (r"bitwise_(and|or)|'invert'", "`&`, `|` and `~` join truth values: stand the comparisons in brackets?"),
    (r"unsupported operand type\(s\) for (.+): '([\w.]+)' and '([\w.]+)'", wordings.operands),
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
    (r"(?:'([\w.]+)' object|type '\w+') is not (?:callable|subscriptable)", wordings.misused),
    (r"([\w<>]+)\(\) missing \d+ required positional arguments?: (.*)", wordings.arguments),
    (r"(\w+)\(\) takes .* given", wordings.arguments),
    (r"(\w+)\(\) got an unexpected keyword argument '(\w+)'", wordings.keyword),
    (r"module '(\w+)' has no attribute '(\w+)'", wordings.of_module),
    (r"'([\w.]+)' object has no attribute '(\w+)'", wordings.attribute),
    (r"local variable '(\w+)'", r"`\1` is used before it has a value: give it one above, such as 0 for a sum."),
    (r"free variable '(\w+)'", r"`\1` is used before it has a value."),
    (r"name '(\w+)' is not defined", wordings.name),
    (r"unhashable", "An array or a list is to be found in a set or a dictionary, which hold numbers and text."),
    (r"maximum recursion depth", "Your function calls itself again and again, without an end."),
    (r"Unable to allocate", "An array became far too large: is a size wrong?"),
)
