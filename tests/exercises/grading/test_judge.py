"""Every exercise through the line between two processes: the same verdicts as in a notebook, and nothing leaks over."""

import json
import sys

import pytest

from cnnlab.exercises import catalogue
from cnnlab.exercises.checker import judge
from cnnlab.exercises.grading import plain, referee
from cnnlab.exercises.grading.referee import Limits, Referee, judged
from support import wrong_answers

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


def test_every_exercise_is_judged_over_the_line_as_it_is_in_a_notebook(monkeypatch):
    monkeypatch.setattr(referee, "_MOST_ANSWERS", 10_000)
    exercises = [catalogue.get(id) for id in catalogue.ids()]
    cells, expected = ["from cnnlab.exercises import check"], {}
    for exercise in exercises:
        mistake = exercise.mistakes[-1]
        codes = [exercise.solution, exercise.starter, wrong_answers.first(exercise, mistake)]
        cells += [f'{code}\n\ncheck("{exercise.id}", {exercise.answer})' for code in codes]
        names = [("correct", None), ("not attempted", None), ("incorrect", mistake.name)]
        expected |= {(exercise.id, number): name for number, name in enumerate(names)}
    judging = Referee(referee.notebook.read(notebook(*cells)), Limits(300.0), seed=0, private=[])
    judging.run()
    assert judging.remarks() == []
    assert {key: (verdict.status, verdict.mistake) for key, verdict in judging.known.verdicts.items()} == expected


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
    "handed in twice, the worse last": [f"{SOLVED}\n{CHECK}", f"{STARTER}\n{CHECK}"],
    "a name that is bound anew afterwards": [f"{SOLVED}\n{CHECK}", "def conv2d(image, kernel):\n    return image"],
    "check fails": [SOLVED, f"assert {CHECK}.status == 'correct'"],
    "check faked": ["check = print", SOLVED, CHECK],
    "an error above it in the cell": [f"1 / 0\n{SOLVED}\n{CHECK}"],
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


def test_what_no_answer_needs_is_not_run(tmp_path):
    found = result(tmp_path, "print(1 / 0)", "x = [][1]", f"{SOLVED}\n{CHECK}", "while True:\n    pass")
    assert found["remarks"] == []
    assert found["exercises"]["conv2d-loops"]["status"] == "correct"


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
    assert judging.remarks() == []
    return [judging.known.verdicts["conv2d-loops", number] for number in range(len(NONE))]


@pytest.mark.parametrize("number", range(len(NONE)), ids=[message for _, message in NONE])
def test_an_answer_that_is_none_gets_its_sentence(verdicts, number):
    assert verdicts[number].status == "incorrect"
    assert NONE[number][1] in verdicts[number].message


TAMPERED = {
    "no pair": "sub.run = lambda source: 3",
    "an object": "sub.run = lambda source: object()",
    "odd refusals": "sub.run = lambda source: [None, 7]",
    "an odd error": "sub.run = lambda source: [{'a': 1}, []]",
    "answers of no kind": "sub.answered = lambda: {'a': 3}",
    "answers for ever": "sub.answered = lambda: [['conv2d-loops', 3]] * 9_000",
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
    assert found["remarks"] == ["there is no exercise 'conv2d-lops'", "there is no exercise '3'"]


def test_the_submission_sees_neither_what_is_expected_nor_the_graders_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNLAB_EXERCISES", str(tmp_path))
    monkeypatch.setenv("SOME_TOKEN", "of the grader")
    look = (
        "import os, sys, inspect\n"
        "def conv2d(image, kernel):\n"
        "    seen = [n for n in ('CNNLAB_EXERCISES', 'SOME_TOKEN') if n in os.environ]\n"
        "    names = [n for f in inspect.stack() for n in f.frame.f_locals if 'expected' in n]\n"
        "    trusted = [m for m in sys.modules if m.endswith(('grading.referee', 'grading.course'))]\n"
        "    raise ValueError(repr((seen, names, trusted)))\n"
    )
    assert "ValueError: ([], [], [])" in result(tmp_path, look, CHECK)["exercises"]["conv2d-loops"]["message"]


@pytest.mark.parametrize("endless", ["import time\ntime.sleep(3600)", "while True:\n    pass"])
def test_a_statement_that_computes_or_sleeps_for_ever_is_left_out(tmp_path, endless):
    found = result(tmp_path, (endless, MARK), f"{SOLVED}\n{CHECK}", statement=0.5)
    assert found["remarks"] == ["cell 1 left out: it had not finished in time"]
    assert found["exercises"]["conv2d-loops"]["status"] == "correct"


def test_an_answer_that_sleeps_is_stopped(tmp_path):
    assert Limits().answer == judge.SECONDS
    found = result(tmp_path, "import time\ndef conv2d(image, kernel):\n    time.sleep(3600)", CHECK, answer=0.2)
    assert found["exercises"]["conv2d-loops"]["message"].startswith("It had not finished after 0.2 seconds")


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
