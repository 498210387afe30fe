"""What a learner is told of errors that Python and NumPy really raise: sizes, names, and what to write instead."""

import math

import numpy as np
import pytest

from cnnlab.exercises.checker import errors, meanings
from cnnlab.exercises.checker.exercise import define

HEAD = "def f(a, b, x, n, lines):\n"
SAID = {  # the last line of a function of a (3, 4), b (2, 4), x (3,), n = 2, lines = [[1, 2], [3]]: what is said of it
    "a * b": "Arrays of shapes (3, 4) and (2, 4) do not go together",
    "x + b": "Arrays of shapes (3,) and (2, 4) do not go together",
    "np.where(x > 0, np.ones(2), 0)": "shapes (3,) and (2,)",
    "a[[0, 1], [0, 1, 2]]": "Arrays of shapes (2,) and (3,)",
    "np.add(x, b, out=x)": "Arrays of shapes (3,) and (2, 4)",
    "x.__iadd__(np.ones((2, 3)))": "A result of shape (2, 3) does not fit into one of shape (3,)",
    "a.__setitem__(0, x)": "An array of shape (3,) does not fit where shape (4,) is",
    "np.broadcast_to(a, (2, 4))": "An array of shape (3, 4) cannot be stretched",
    "a @ b": "as many columns on its left as rows on its right; the shapes are (3, 4) and (2, 4).",
    "a @ b[:, 0]": "the shapes are (3, 4) and (2,).",
    "a.T @ (b + 1)": "the shapes are (4, 3) and (2, 4).",
    "np.matmul(a, b)": "the shapes are (3, 4) and (2, 4).",
    "np.dot(a, b)": "the shapes are (3, 4) and (2, 4).",
    "(lambda: a)() @ b": "as rows on its right; here there are 4 and 2.",
    "a @ 3.0": "with a single number, use `*`",
    "np.tensordot(a, b, 1)": "differ in size",
    "x ^ 2": "A power is written `**`",
    "2.0 ^ 2": "A power is written `**`",
    "x & x": "truth values",
    "a.reshape(5, 2)": "12 numbers cannot be laid out in shape (5, 2), in which there is room for 10.",
    "a.reshape(5, -1)": "12 numbers cannot be laid out in shape (5, -1).",
    "a[3, 0]": "no index 3 along axis 0, which has size 3: the last is 2.",
    "a[:, 0:0][0, 0]": "no index 0 along axis 1, which has size 0: there is none.",
    "x[0, 0]": "Given are 2 indices, for an array whose number of axes is 1.",
    "lines[2]": "`IndexError: list index out of range`",
    "lines[0, 0]": "`rows[i][j]`",
    "x[n / 2]": "An index must be a whole number; `//`",
    "x[: n / 2]": "ends of a slice must be whole numbers; `//`",
    "x[0][0]": "Square brackets stand behind a single number",
    "n[0]": "Square brackets stand behind a single number",
    "x[np.array([True, False])]": "There are 2 truth values for an axis of size 3.",
    "range(n / 2)": "A whole number is needed here, such as a size or a count",
    "range(a.shape)": "A whole number is needed here, such as a size or a count, and this is a tuple.",
    "np.zeros(n / 2)": "A size must be a whole number; `//`",
    "np.zeros(n, 3)": "`np.zeros((3, 4))`",
    "np.zeros(n - 5)": "A size of an array became negative",
    "range(x)": "An array stands where one whole number is needed",
    "np.concatenate(a, a)": "in a list, `[a, b]`",
    "math.exp(x)": "those of NumPy take arrays",
    "a.sum(axis=2)": "There is no axis 2: the array has 2",
    "a.transpose(0, 1, 2)": "`transpose` needs one number for each axis",
    "np.concatenate([a, b.T])": "along axis 1 one has 4 and another 2.",
    "np.concatenate([a, x])": "equally many axes; one has 2 and another 1.",
    "np.stack([a, b])": "Arrays are stacked only if all have the same shape",
    "np.stack([])": "the list is empty",
    "np.array(lines)": "differ in size",
    "x.__setitem__(0, [1, 2])": "a single number, and is given several",
    "max(x, 0)": "`np.maximum(a, b)`",
    "1 if x > 0 else 2": "A whole array was asked whether it is true",
    "np.max(x[:0])": "There are no numbers to take it of",
    "np.einsum('ijk,kl->il', a, b)": "more letters for its array 0",
    "np.einsum('i,kl->il', a, b)": "fewer letters for an array",
    "np.einsum('ij,jk->ik', a, b)": "one letter stands for one size",
    "np.einsum('ij,kj->iz', a, b)": "the letter `z` of the result",
    "np.einsum('ij,kj', a)": "more arrays",
    "{x: 1}": "a set or a dictionary",
    "imgae + lines": "Nothing is called `imgae` here.",
    "lnes": "Nothing is called `lnes` here: is `lines` meant?",
    "None + 1": "Something is `None` here",
    "lines.append(1).sum()": "`append` and `sort` change a list",
    "x(0)": "square ones take something out of it",
    "a.shape(0)": "this is a tuple: square ones",
    "n(3)": "is a `*` missing",
    "np.zeros[3]": "A function stands before square brackets",
    "range[3]": "A function stands before square brackets",
    "lines - lines": "make an array of it, `np.array(…)`",
    "a.sum * 2": "is it called, with brackets behind its name?",
    "lines + 1": "to compute, make an array",
    "lines * 1.5": "A size must be a whole number",
    "lines.shape": "A list has no `shape`: make an array of it",
    "x.append(1)": "An array does not grow",
    "x.exp()": "write `np.exp(…)`",
    "n.shape": "This is a single number, which has no `shape`.",
    "np.maximun(x, 0)": "There is no `np.maximun`: is `np.maximum` meant?",
    "np.int(n)": "There is no `np.int`: write `int`.",
    "len(n)": "`len` counts what is in a list or an array",
    "sum(n)": "A loop or a sum needs several things",
    "(lambda u, v: u)(1)": "is called without `v`",
    "np.sum(a, axes=1)": "`sum` has no argument `axes`: is `axis` meant?",
    "np.maximum(x)": "`maximum` is called with more arguments than it takes, or with fewer.",
    "n // 0": "The number that is divided by is 0 here.",
    "1.5 / (n - 2)": "The number that is divided by is 0 here.",
    "f(a, b, x, n, lines)": "calls itself again and again",
    "np.arange(3).__itruediv__(2)": "do not fit into an array of whole ones",
    "int(math.nan)": "NaN or inf was to become a whole number.",
}


def told(body):
    """Return what is said of a function's error, and in which words Python or NumPy had put it."""
    f = define(HEAD + body, "f")
    f.__globals__["math"] = math
    try:
        f(np.ones((3, 4)), np.ones((2, 4)), np.ones(3), 2, [[1, 2], [3]])
    except Exception as error:
        return errors.told(f, error), str(error)
    raise AssertionError(body)


@pytest.mark.parametrize("line", SAID)
def test_an_error_is_said_in_a_sentence_with_its_line(line):
    sentence, own_words = told(f"    return {line}")
    assert SAID[line] in sentence
    assert f" in line 2: `return {line}`. " in sentence
    assert "index out of range" in own_words or own_words not in sentence
    assert sentence.endswith((".", "?"))
    assert len(sentence) < 300


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("C, H = a", "`a` is an array of shape (3, 4), and `=` takes its rows apart. Its sizes stand in `a.shape`."),
        ("C, H, W = a.shape", "`a.shape` is (3, 4): 2 values cannot be given to 3 names."),
        ("C, = a.shape", "`a.shape` is (3, 4): 2 values cannot be given to 1 name."),
        ("H, W, C = lines", "On the left there is room for 3 names, and there are only 2 values."),
        ("H, = lines", "On the left there is room for 1 name, and there are more values than that."),
        ("H, W = n", "Several names stand on the left, and one single value is there for them."),
        ("n += m + 1; m = 2", "`m` is used before it has a value: give it one above, such as 0 for a sum."),
    ],
)
def test_what_an_assignment_lacks(line, says):
    assert told(f"    {line}\n    return n")[0].endswith(f". {says}")


def test_an_answer_that_does_not_take_the_arguments_is_told_to_keep_the_first_line():
    f = define("def f(a):\n    return a", "f")
    for arguments in ((), (1, 2)):
        with pytest.raises(TypeError) as raised:
            f(*arguments)
        assert "The check calls your function with the arguments of the starter's first line" in errors.told(
            define("def g(a):\n    return a", "g"), raised.value
        )


class Unsaid:
    def __str__(self):
        raise KeyError


class OwnError(ValueError):
    def __str__(self):
        raise SystemExit


def test_what_has_no_better_sentence_is_left_in_its_own_words():
    place = errors.Place()
    for error in (
        ValueError("kernel_size: expected 1, got 3"),
        KeyError("a"),
        AssertionError(),
        SystemExit(3),
        OwnError(),
        ValueError(Unsaid()),
    ):
        assert meanings.of(error, place) == ""


def test_nothing_but_arithmetic_of_arrays_is_computed_again():
    calls = []

    class Array(np.ndarray):
        def __getattribute__(self, name):
            calls.append(name)
            return super().__getattribute__(name)

    place = errors.Place(names={"own": np.ones(3).view(Array), "a": np.ones((2, 3)), "f": calls.append})
    calls.clear()
    for code in ("own.T", "f(a)", "a.tofile('x')", "own[0]", "missing", "a.sum(axis=9)"):
        assert place.value(errors.ast.parse(code, mode="eval").body) is None
    assert calls == []
    assert place.value(errors.ast.parse("a.T[1:] + 1", mode="eval").body).shape == (2, 2)
