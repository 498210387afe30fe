"""Every exercise through the line between two processes: the same verdicts as in a notebook, and nothing leaks over."""

import json
import sys

import pytest

from cnnlab.exercises import catalogue
from cnnlab.exercises.checker import judge
from cnnlab.exercises.grading import plain, secret
from cnnlab.exercises.grading.refereeing import referee
from cnnlab.exercises.grading.refereeing.referee import Limits, Referee, judged
from support import asking, wrong_answers

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits are POSIX; run it on Linux or macOS")


def notebook(*cells):
    """A notebook of code cells; a cell is its source, or (source, metadata)."""
    pairs = [cell if isinstance(cell, tuple) else (cell, {}) for cell in cells]
    made = [{"cell_type": "code", "source": source, "metadata": metadata} for source, metadata in pairs]
    return {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def result(tmp_path, *cells, **limits):
    path = tmp_path / "handed-in.ipynb"
    path.write_text(json.dumps(notebook(*cells)), "utf-8")
    return judged(path, Limits(megabytes=1024, **limits), seed=0, private=[])


def marks(tmp_path, *cells):
    return {id: each["status"] for id, each in result(tmp_path, *cells)["exercises"].items()}


def test_every_exercise_is_judged_over_the_line_as_it_is_in_a_notebook():
    exercises = [catalogue.get(id) for id in catalogue.ids()]
    cells, expected = ["from cnnlab.exercises import check"], {}
    for exercise in exercises:
        mistake = exercise.mistakes[-1]
        codes = [exercise.solution, exercise.starter, wrong_answers.first(exercise, mistake)]
        cells += [f'{code}\n\ncheck("{exercise.id}", {exercise.answer})' for code in codes]
        names = [("correct", None), ("not attempted", None), ("incorrect", mistake.name)]
        expected[exercise.id] = names
    judging = Referee(referee.notebook.read(notebook(*cells)), Limits(300.0), seed=0, private=[])
    judging.run()
    assert judging.known.all_remarks() == []
    found = {id: [known[place] for place in sorted(known)] for id, known in judging.known.verdicts.items()}
    assert {id: [(each.status, each.mistake) for each in verdicts] for id, verdicts in found.items()} == expected


def test_an_answer_that_counts_on_how_numbers_lie_in_memory_fails_over_the_line_too(tmp_path):
    by_hand = """
def conv1d(x, w):
    n, k = len(x), len(w)
    return np.lib.stride_tricks.as_strided(x, (n - k + 1, k), (STEP, STEP)) @ w
"""
    for step, status in (("x.itemsize", "incorrect"), ("x.strides[0]", "correct")):
        cells = ["from cnnlab.exercises import check\nimport numpy as np", by_hand.replace("STEP", step)]
        assert marks(tmp_path, *cells, 'check("conv1d", conv1d)') == {"conv1d": status}


LOOPS = catalogue.get("conv2d-loops")
SOLVED, STARTER = LOOPS.solution, LOOPS.starter
WRONG = "def conv2d(image, kernel):\n    return image"
CHECK = 'check("conv2d-loops", conv2d)'
MARK = {"cnnlab": {"exercise": "conv2d-loops"}}
FOUND = {
    "no import, no metadata": [f"{SOLVED}\n{CHECK}"],
    "check in a cell of its own, metadata elsewhere": [(SOLVED, {}), ("x = 1", {"cnnlab": {}}), CHECK],
    "check deleted, metadata left": [(SOLVED, MARK)],
    "a comment": [f"# exercise: conv2d-loops\n{SOLVED}"],
    "another name": [SOLVED.replace("def conv2d", "def mine"), 'check("conv2d-loops", mine)'],
    "by keyword": [SOLVED, 'check(id="conv2d-loops", answer=conv2d)', 'check("conv2d-loops", answer=conv2d)'],
    "the id in a variable": [SOLVED, "id = 'conv2d-loops'\ncheck(id, conv2d)"],
    "in a loop": [SOLVED, "for id, answer in [('conv2d-loops', conv2d)]:\n    check(id, answer)"],
    "handed in twice, the better last": [f"{WRONG}\n{CHECK}", f"{SOLVED}\n{CHECK}"],
    "the starter left below": [f"{SOLVED}\n{CHECK}", f"{STARTER}\n{CHECK}"],
    "a name that is bound anew afterwards": [f"{SOLVED}\n{CHECK}", "def conv2d(image, kernel):\n    return image"],
    "check fails": [SOLVED, f"assert {CHECK}.status == 'correct'"],
    "check faked": ["check = print", SOLVED, CHECK],
    "an error below it in the cell": [f"{SOLVED}\n1 / 0\n{CHECK}"],
    "needs what stands elsewhere": [
        "shape = []",
        "shape.append(1)",
        "alias = shape",
        "alias.append(2)",
        SOLVED.replace("    H, W", "    assert shape == [1, 2]\n    H, W"),
        CHECK,
    ],
    "a helper, a decorator, a class": [
        "import functools",
        "class Sizes:\n    step = 1",
        "def quiet(function):\n    return functools.wraps(function)(lambda *a: function(*a))",
        "def size(H, kH):\n    return H - kH + Sizes.step",
        f"@quiet\n{SOLVED.replace('H - kH + 1', 'size(H, kH)')}",
        CHECK,
    ],
}


@pytest.mark.parametrize("how", FOUND)
def test_an_answer_is_found_by_its_id(tmp_path, how):
    assert marks(tmp_path, *FOUND[how]) == {"conv2d-loops": "correct"}


AS_IN_JUPYTER = {
    "%time before an assignment": [SOLVED, "%time mine = conv2d", 'check("conv2d-loops", mine)'],
    "%time before the check": [SOLVED, f"%time {CHECK}"],
    "%%time, %%capture": [f"%%time\n{SOLVED}", f"%%capture shown\n{CHECK}"],
    "a file written and imported": [
        f"%%writefile helpers.py\nimport numpy as np\n{SOLVED}",
        "from helpers import *",
        CHECK,
    ],
    "await": [SOLVED, "async def mine():\n    return conv2d\nanswer = await mine()", 'check("conv2d-loops", answer)'],
    "a task that goes on between cells": [
        f"import asyncio\nasync def later():\n    global conv2d\n    await asyncio.sleep(0.01)\n{SOLVED}".replace(
            SOLVED, SOLVED.replace("\n", "\n    ").rstrip().replace("def", "    def", 1)
        ),
        "task = asyncio.create_task(later())",
        CHECK,
    ],
    "what the check said is used": [SOLVED, f"for _ in range(2):\n    v = {CHECK}\n    print(v.status, v.message)\nv"],
    "the generator is set": ["np.random.seed(0)", "assert round(np.random.rand(), 4) == 0.5488", SOLVED, CHECK],
    "a deep recursion": [
        "import sys\nsys.setrecursionlimit(5000)",
        "def deep(n):\n    return n and deep(n - 1)\nassert deep(4000) == 0",
        SOLVED,
        CHECK,
    ],
    "add_to_class": [
        "def add_to_class(Class):\n    return lambda method: setattr(Class, method.__name__, method)",
        "class Window:\n    pass",
        f"@add_to_class(Window)\n{SOLVED.replace('(image', '(self, image')}",
        'check("conv2d-loops", Window().conv2d)',
    ],
    "a registry": [
        "class Registry:\n    known = {}\n\n    @classmethod\n    def add(cls, name):\n"
        "        return lambda function: cls.known.setdefault(name, function)",
        f"@Registry.add('mine')\n{SOLVED}",
        'check("conv2d-loops", Registry.known["mine"])',
    ],
    "saved and loaded": [SOLVED, "np.save('k.npy', np.ones(2))", "assert np.load('k.npy').sum() == 2", CHECK],
    "a form feed": [SOLVED.replace("\n", "  # one\x0c two\n", 1), CHECK],
    "a line separator": [SOLVED.replace("\n", "  # one\u2028\n", 1), CHECK],
    "the line ends of Windows, and a question": [SOLVED.replace("\n", "\r\n") + "\r\nconv2d?", CHECK],
    "many statements": ["\n".join(f"x{n} = {n}" for n in range(1500)) + f"\n{SOLVED}", CHECK],
    "a long text": [f"{SOLVED}\npicture = '{'0' * 5_000_000}'\nassert len(picture) == 5_000_000\n{CHECK}"],
    "the last value": [SOLVED, "conv2d", "again = _", 'check("conv2d-loops", again)'],
    "magics of kernels and of pictures": [
        "%matplotlib inline\n%config InlineBackend.figure_format = 'retina'\n%autosave 60\n%load_ext autoreload",
        SOLVED,
        CHECK,
    ],
    "figures, with warnings as errors": [
        "import warnings\nwarnings.simplefilter('error')\nimport matplotlib.pyplot as plt\nplt.plot([1])\nplt.show()",
        "for _ in range(15):\n    plt.figure()",
        "assert plt.get_fignums() == []",
        SOLVED,
        CHECK,
    ],
    "exit": ["exit()", SOLVED, CHECK],
    "display and other modules": ["display(3)\nfrom IPython.display import HTML, display\nHTML('<b>')", SOLVED, CHECK],
    "through the module": [f"from cnnlab import exercises\n{SOLVED}", f"exercises.{CHECK}"],
    "from a thread": [SOLVED, f"from threading import Thread\nt = Thread(target=lambda: {CHECK})\nt.start()\nt.join()"],
    "from two threads at once": [
        "from concurrent.futures import ThreadPoolExecutor",
        f"{SOLVED}\npool = ThreadPoolExecutor(2)",
        "list(pool.map(lambda answer: check('conv2d-loops', answer), [conv2d, conv2d]))",
    ],
    "contexts go on between cells": [
        "import decimal\ndecimal.getcontext().prec = 50\nnp.set_printoptions(precision=2)",
        "assert decimal.getcontext().prec == 50\nassert np.get_printoptions()['precision'] == 2",
        SOLVED,
        CHECK,
    ],
    "what asks for a kernel": [
        "assert get_ipython().__class__.__name__ == 'ZMQInteractiveShell'",
        "assert 'IPKernelApp' in get_ipython().config",
        "k = 3\n%store k",
        SOLVED,
        CHECK,
    ],
    "a check within an answer": [SOLVED, f'check("conv2d-loops", lambda i, k: {CHECK} and conv2d(i, k))'],
}


@pytest.mark.parametrize("how", AS_IN_JUPYTER)
def test_what_is_right_in_jupyterlab_is_right_here(tmp_path, how):
    found = result(tmp_path, *AS_IN_JUPYTER[how])
    assert found["remarks"] == []
    assert {id: each["status"] for id, each in found["exercises"].items()} == {"conv2d-loops": "correct"}


def test_a_notebook_that_cannot_be_started_is_not_graded(tmp_path):
    path = tmp_path / "handed-in.ipynb"
    path.write_text(json.dumps(notebook(f"{SOLVED}\n{CHECK}")), "utf-8")
    found = judged(path, Limits(megabytes=60), seed=0, private=[])
    assert found["exercises"]["conv2d-loops"]["status"] == "not graded"


def test_no_path_of_the_graders_stands_in_what_is_said(tmp_path):
    found = result(tmp_path, "from cnnlab import nothing", f"{SOLVED}\n{CHECK}")
    assert found["remarks"] == ["cell 1 raised ImportError: cannot import name 'nothing' from 'cnnlab'"]


NEVER_RUN = {
    "in a comment beside a magic": "%matplotlib inline\n# check('conv2d-loops', worse)",
    "where it does not come": "if False:\n    check('conv2d-loops', worse)",
    "in a function that nobody calls": "def again():\n    return check('conv2d-loops', worse)",
    "in the cell of another program": "%%html\ncheck('conv2d-loops', worse)",
    "of somebody else": "class Solver:\n    check = print\nSolver().check('conv2d-loops', worse)",
}


@pytest.mark.parametrize("how", NEVER_RUN)
def test_a_check_that_never_ran_takes_nothing_back(tmp_path, how):
    cells = [f"{SOLVED}\n{CHECK}", WRONG.replace("conv2d", "worse"), NEVER_RUN[how]]
    assert marks(tmp_path, *cells) == {"conv2d-loops": "correct"}


NOT_RUN = {
    "!pip install a \\\n  --quiet": "pip install a --quiet",
    "%pip install a": "pip install a",
    "files = !ls\nassert files == []": "ls",
    "%%bash\nrm -rf /": "rm -rf /",
    "!!ls": "ls",
    "%sx ls": "ls",
    "get_ipython().system('ls')": "ls",
}


@pytest.mark.parametrize("line", NOT_RUN)
def test_shell_lines_do_nothing_and_say_so(tmp_path, line):
    found = result(tmp_path, line, f"{SOLVED}\n{CHECK}")
    assert found["remarks"] == [f"cell 1: shell lines do nothing here: {NOT_RUN[line]}"]
    assert found["exercises"]["conv2d-loops"]["status"] == "correct"


def test_every_cell_is_run_and_one_that_fails_stops_no_other(tmp_path):
    cells = ["print(1 / 0)\nx = 3", "assert 'x' not in globals()", f"{SOLVED}\n{CHECK}", "[][1]"]
    found = result(tmp_path, *cells)
    assert found["remarks"] == [
        "cell 1 raised ZeroDivisionError: division by zero",
        "cell 4 raised IndexError: list index out of range",
    ]
    assert found["exercises"]["conv2d-loops"]["status"] == "correct"


def test_the_last_answer_counts(tmp_path):
    found = result(tmp_path, f"{SOLVED}\n{CHECK}", f"{WRONG}\n{CHECK}")["exercises"]["conv2d-loops"]
    assert (found["status"], found["mistake"], found["tries"]) == ("incorrect", None, 2)
    assert found["failing"].startswith("The smallest input found that shows it:\nimage (")


def test_the_same_answer_again_is_no_other_try(tmp_path):
    loop = "for n in range(3):\n    check('conv2d-loops', lambda image, kernel: image + n)"
    assert result(tmp_path, loop)["exercises"]["conv2d-loops"]["tries"] == 3
    cells = [f"{SOLVED}\n{CHECK}"] * 2 + [f"for n in range(3):\n    {CHECK}"]
    assert result(tmp_path, *cells)["exercises"]["conv2d-loops"]["tries"] == 1


@pytest.mark.parametrize(
    "cells", [[(f"{SOLVED}(", MARK)], [f"def conv2d(image, kernel)\n    pass\n{CHECK}"], [CHECK]], ids=range(3)
)
def test_an_answer_that_never_came_to_be_gets_its_sentence(tmp_path, cells):
    found = result(tmp_path, *cells)["exercises"]["conv2d-loops"]
    assert found["status"] == "incorrect"
    assert "did not run to the end" in found["message"]


NONE = [
    (["def conv2d(image, kernel):\n    raise SystemExit(2)"], "raised `SystemExit: 2`"),
    (["def conv2d(image, kernel):\n    raise KeyboardInterrupt"], "raised `KeyboardInterrupt"),
    (["class Mine(Exception): pass", "def conv2d(i, k):\n    raise Mine('no')"], "raised `Mine: no`"),
    (["def conv2d(image, kernel):\n    return {1, 2}"], "result is a set"),
    (["def conv2d(image, kernel):\n    return lambda: 3"], "result is a function"),
    (["def conv2d(image, kernel):\n    return np.array(['a'])"], "array of dtype"),
    (["def conv2d(image, kernel):\n    return np.empty(10_000_000)"], "larger than 64 MB"),
    ([SOLVED.replace("    return", "    image *= 2\n    return")], "changes its argument `image`"),
    (["conv2d = 3"], "needs the function itself, not an int"),
]


@pytest.fixture(scope="module")
def verdicts():
    """The verdicts on all of these, handed in one after another in one notebook."""
    cells = [cell for definition, _ in NONE for cell in (*definition, CHECK)]
    judging = Referee(referee.notebook.read(notebook(*cells)), Limits(megabytes=1024), seed=0, private=[])
    judging.run()
    assert judging.known.all_remarks() == []
    return [verdict for _, verdict in sorted(judging.known.verdicts["conv2d-loops"].items())]


@pytest.mark.parametrize("number", range(len(NONE)), ids=[message for _, message in NONE])
def test_an_answer_that_is_none_gets_its_sentence(verdicts, number):
    assert verdicts[number].status == "incorrect"
    assert NONE[number][1] in verdicts[number].message


TAMPERED = {
    "no list": "sub.run = lambda **k: 3",
    "an object": "sub.run = lambda **k: object()",
    "odd refusals": "sub.run = lambda **k: [None, 7, 7]",
    "an odd error": "sub.run = lambda **k: [{'a': 1}, [], []]",
    "an odd question": "try:\n    sub._ask({'do': []})\nexcept Exception:\n    pass",
    "an odd answer": "sub._ask({'do': 'check', 'id': 'conv2d-loops', 'answer': {'a': sub}, 'print': sub})",
    "a text of sixty megabytes": "sub.run = lambda **k: [None, ['x' * 999] * 60_000, []]",
    "raising": "sub.serve = None",
}


@pytest.mark.parametrize("how", TAMPERED)
def test_a_process_that_was_tampered_with_hurts_itself_only(tmp_path, monkeypatch, how):
    monkeypatch.setattr(referee, "_RESTARTS", 2)
    take_hold = "import gc\nsub = next(o for o in gc.get_objects() if type(o).__name__ == 'Submission')\n"
    found = result(tmp_path, f"{SOLVED}\n{take_hold}{TAMPERED[how]}\n{CHECK}\nx = check")
    assert found["exercises"]["conv2d-loops"]["status"] != "correct" or found["remarks"] == []
    assert found["exercises"].keys() == {"conv2d-loops"}
    json.dumps(found)


def test_ids_that_do_not_exist_are_said(tmp_path):
    found = result(tmp_path, f"{SOLVED}\n{CHECK}", "check('conv2d-lops', conv2d)", "check(3, 4)")
    assert found["exercises"].keys() == {"conv2d-loops"}
    raised = "raised ValueError: id: expected one of '"
    assert found["remarks"][0] == "there is no exercise 'conv2d-lops'"
    assert [each.startswith(f"cell {n} {raised}") for n, each in enumerate(found["remarks"][1:], 2)] == [True, True]


def test_nobody_answers_and_that_is_no_try(tmp_path):
    asks = ["input('Who are you?')", "import getpass\ngetpass.getpass(prompt='And your password?')"]
    answer = asking.cell(asking.WAYS[-2])
    found = result(tmp_path, *asks, f"{SOLVED}\n{CHECK}", answer)
    assert found["exercises"]["conv2d-loops"]["status"] == "correct"
    says = "raised EOFError: nobody is there to answer input()"
    assert found["remarks"] == [f"cell {number} {says}" for number in (1, 2)]
    assert found["exercises"]["one-window"]["message"] == asking.VERDICT.removeprefix("Incorrect. ")


def test_the_submission_sees_neither_what_is_expected_nor_the_graders_environment(tmp_path, monkeypatch):
    monkeypatch.setattr(secret, "ids", set)
    monkeypatch.setenv("CNNLAB_EXERCISES", str(tmp_path))
    monkeypatch.setenv("SOME_TOKEN", "of the grader")
    look = (
        "import os, sys, inspect\n"
        "def conv2d(image, kernel):\n"
        "    seen = [n for n in ('CNNLAB_EXERCISES', 'SOME_TOKEN') if n in os.environ]\n"
        "    names = [n for f in inspect.stack() for n in f.frame.f_locals if 'expected' in n]\n"
        "    trusted = [m for m in sys.modules if m.endswith(('.referee', '.judging', '.course'))]\n"
        "    raise ValueError(repr((seen, names, trusted)))\n"
    )
    assert "ValueError: ([], [], [])" in result(tmp_path, look, CHECK)["exercises"]["conv2d-loops"]["message"]


@pytest.mark.parametrize("endless", ["import time\ntime.sleep(3600)", "while True:\n    pass"])
def test_a_statement_that_computes_or_sleeps_for_ever_is_left_out(tmp_path, endless):
    found = result(tmp_path, (endless, MARK), f"{SOLVED}\n{CHECK}", cell=0.5)
    assert found["remarks"] == ["cell 1 left out: it had not finished in time"]
    assert found["exercises"]["conv2d-loops"]["status"] == "correct"


def test_an_answer_that_sleeps_is_stopped(tmp_path):
    assert Limits().answer == judge.SECONDS
    found = result(tmp_path, "import time\ndef conv2d(image, kernel):\n    time.sleep(3600)", CHECK, answer=0.2)
    assert found["exercises"]["conv2d-loops"]["message"].startswith("It had not finished after 0.2 seconds")


def test_checks_without_end_are_stopped_when_all_of_the_time_is_up(tmp_path):
    found = result(tmp_path, SOLVED, f"while True:\n    {CHECK}", "check('one-window', 1)", seconds=1.0)
    assert "not everything was judged within 1 seconds" in found["remarks"]
    assert found["timed_out"]
    statuses = {id: each["status"] for id, each in found["exercises"].items()}
    assert statuses == {"one-window": "not graded", "conv2d-loops": "correct"}


def test_time_that_is_up_leaves_the_rest_not_graded(tmp_path):
    found = result(tmp_path, f"{SOLVED}\n{CHECK}", "check('one-window', 1)", seconds=0.01)
    assert found["remarks"] == ["not everything was judged within 0.01 seconds"]
    assert [each["status"] for each in found["exercises"].values()] == ["not graded", "not graded"]


@pytest.mark.parametrize("number", [0, 1])
def test_text_from_a_submission_is_one_short_clean_line(number):
    text = ["a\nb\x1b[31m\u202e" + "c" * 999, "\x00"][number]
    clean = plain.clean(text)
    assert clean.isprintable()
    assert len(clean) <= 300
