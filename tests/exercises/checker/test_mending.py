"""What is wrong with an answer is told by what mends it, however it is written, and only where it is mended."""

import ast
import functools

import numpy as np
import pytest

from cnnlab.exercises import catalogue, ids
from cnnlab.exercises.checker import judge, mending, sources
from cnnlab.exercises.checker.exercise import define
from cnnlab.exercises.checker.repairs import REPAIRS
from cnnlab.exercises.checker.slips import BY_NAME
from support.cases import cases, drawn
from support.mended import MENDED
from support.right_answers import RIGHT

STRANGE = (
    "def f(a):\n    b = [] * 3\n    a.reshape()\n    np.zeros()\n    max()\n    range()\n    return",
    "def f():\n    for i in range(3):\n        return",
    "def f(*a, **k):\n    with open('x') as g, h() as q:\n        yield g\n    x, *y = a\n    return {1: 2, **k}",
    "def f(a):\n    while True:\n        if a: break\n        if b: continue\n    return sum(x for x in a), ~a, not a",
    "def f(a):\n    try:\n        b = a.T.T\n    except ValueError:\n        return lambda z: z[::2, 0]\n    b.c += 1",
)


def told(id, code):
    exercise = catalogue.get(id)
    answer = define(code, exercise.answer)
    verdict = judge.examine(exercise, answer, seed=0, smallest=False)
    found = [case for seed in (0, 1) for case in cases(exercise, answer, drawn(exercise, seed))]
    return verdict, mending.told(exercise, answer, found, 20)


@pytest.mark.parametrize(("name", "id", "code"), MENDED, ids=[name for name, _, _ in MENDED])
def test_a_repair_is_told_by_its_name(name, id, code):
    verdict, repair = told(id, code)
    assert verdict.status == "incorrect"
    assert verdict.mistake  # a mistake of the exercise has a better sentence
    assert repair.name == name


def test_every_repair_is_of_use_and_has_a_sentence():
    assert [repair.name for repair in REPAIRS] == list(dict.fromkeys(repair.name for repair in REPAIRS))
    assert {repair.name for repair in REPAIRS} == {name for name, _, _ in MENDED}
    assert len({repair.says for repair in REPAIRS}) == len(REPAIRS)
    for repair in REPAIRS:
        assert repair.says.endswith((".", "?"))
        assert len(repair.says) <= 220
        assert repair.name not in BY_NAME or repair.says == BY_NAME[repair.name].says
        assert catalogue.get("one-window").says(repair.name)


def test_a_repair_may_be_tried_on_any_program():
    """Whatever a learner writes, a repair has changes or none, and each is a program but for what Python refuses."""
    codes = [code for id in ids() for code in (catalogue.get(id).solution, *RIGHT[id])]
    for code in (*codes, *STRANGE):
        for repair in REPAIRS:
            for tree in repair.programs(code):
                ast.unparse(tree)


SLOW = "def one_window(image, kernel, i, j):\n    while {}:\n        i = i + 0\n    return 0.0"


def test_a_repair_that_never_ends_leaves_an_answer_without_a_name():
    exercise = catalogue.get("one-window")
    answer = define(SLOW.format("1 < 0"), "one_window")
    verdict = judge.examine(exercise, answer, seconds=0.4)
    assert (verdict.status, verdict.mistake) == ("incorrect", None)


def test_code_that_is_not_to_be_had_is_left_alone():
    around = 3

    def closed(image, kernel):
        return image[around:]

    class Callable:
        def __call__(self, image, kernel):
            return image

    exec("def of_no_file(image, kernel):\n    return image", namespace := {})
    for answer in (closed, functools.partial(closed), Callable(), np.sum, len, namespace["of_no_file"]):
        assert sources.source(answer) == ""
        assert judge.examine(catalogue.get("conv2d-loops"), answer).status == "incorrect"


def test_functions_around_an_answer_are_seen_and_nothing_of_the_notebook_is_replaced():
    exercise = catalogue.get("one-window")
    code = (
        "def cut(a, i, j, m, n):\n    return a[i : i + m, j : j + n]\n\n"
        "def one_window(image, kernel, i, j):\n    kH, kW = kernel.shape\n"
        "    return sum(cut(image, i, j, kH, kW) * kernel)"
    )
    answer = define(code, "one_window")
    before = dict(answer.__globals__)
    found = list(cases(exercise, answer, drawn(exercise, 0)))
    assert mending.told(exercise, answer, found, 20).name == "pythons-own-sum"
    assert answer.__globals__ == before


def test_what_was_raised_stands_before_what_mends_it():
    code = "def gap(image, f, shift):\n    d = f(np.roll(image, shift, 1)) - np.roll(f(image), shift, 1)\n"
    verdict = judge.examine(
        catalogue.get("equivariance-gap"), define(f"{code}    return np.sqrt(np.sum(d ^ 2))", "gap")
    )
    assert verdict.mistake == "power-sign"
    assert verdict.message == (
        "It raised `TypeError` in line 3: `return np.sqrt(np.sum(d ^ 2))`. "
        "A power is written `**`, as in `x**2`; `^` is something else."
    )


COMPUTES = (
    "def f(a):\n    return np.sum(a) + abs(a).max() - PADDING * SIZES[0]",
    "def g(a):\n    return a @ a.T\n\ndef f(a):\n    import math\n    return g(a) / math.sqrt(len(a))",
    "def f(a):\n    def inner(b):\n        return b if len(b) < 2 else f(b[1:])\n    return [*map(inner, a)]",
    "def f(a):\n    return npp.sum(a)",  # a slip of the pen: nothing else can be reached by it
    "from math import prod\ndef f(a):\n    return prod(a.shape) + F.relu(a) + reference.linear(a, a)",
)
DOES_MORE = (
    "def f(a):\n    open('answer.txt', 'w').write('x')\n    return a",
    "def f(a):\n    np.save('answer.npy', a)\n    return a",
    "def f(a):\n    a.tofile('answer')\n    return a",
    "import os\ndef f(a):\n    return len(os.listdir('.'))",
    "def f(a):\n    import shutil\n    return a",
    "from pathlib import Path\ndef f(a):\n    return Path('a')",
    "def g(a):\n    print(a, file=open('log', 'a'))\n\ndef f(a):\n    g(a)\n    return a",
    "def f(a):\n    LOG.append(a)\n    return a",
    "def f(a):\n    WEIGHTS[0] = a[0]\n    return a",
    "def f(a):\n    global PADDING\n    PADDING += 1\n    return a",
    "def f(a):\n    return eval('a')",
    "def f(a):\n    return a.__class__",
)
AROUND = "PADDING, SIZES, LOG, WEIGHTS = 2, (3, 4), [], np.ones(3)\n"


@pytest.mark.parametrize("code", COMPUTES)
def test_an_answer_that_computes_may_be_mended(code):
    assert sources.only_computes(define(AROUND + code, "f"))


@pytest.mark.parametrize("code", DOES_MORE)
def test_an_answer_that_does_more_than_compute_is_run_as_it_is_and_never_changed(code):
    assert not sources.only_computes(define(AROUND + code, "f"))


def test_what_stands_around_an_answer_is_what_it_was_after_a_check():
    exercise = catalogue.get("conv1d")
    code = "LOG = []\ndef conv1d(x, w):\n    LOG.append(len(x))\n    y = np.zeros(len(x) - len(w))\n    return y"
    answer = define(code, "conv1d")
    inputs = exercise.draw(np.random.default_rng(0))
    judge.examine(exercise, answer, seed=0, smallest=False)
    assert answer.__globals__["LOG"] == [len(each["x"]) for each in inputs]
