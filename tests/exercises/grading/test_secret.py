"""Exercises that only the grader has: loaded from CNNLAB_EXERCISES, handed out without a check, graded like others."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cnnlab import cli, exercises
from cnnlab.exercises import catalogue, ids
from cnnlab.exercises.checker.exercise import define
from cnnlab.exercises.grading import secret
from cnnlab.exercises.grading.handing_out import release
from cnnlab.exercises.grading.refereeing import referee
from support import wrong_answers

MODULE = '''"""An exercise for the exam."""

import numpy as np

from cnnlab.exercises.checker.exercise import Exercise, Mistake

SOLUTION = """\\
def double(image):
    twice_as_bright = 2.0 * image
    return twice_as_bright
"""

TITLE = "Exam"
EXERCISES = (
    Exercise(
        id="exam-double",
        title="Twice as bright",
        prompt="Write `double(image)`.",
        answer="double",
        starter="def double(image):\\n    ...\\n",
        solution=SOLUTION,
        why="Each pixel counts twice.",
        hints=("Multiply.",),
        mistakes=(
            Mistake("squared", "Your values are squares.", (SOLUTION.replace("2.0 * image", "image**2"),)),
            Mistake("halved", "Your values are half as large.", (SOLUTION.replace("2.0 *", "0.5 *"),)),
        ),
        draw=lambda rng: [{"image": rng.normal(size=(3, 4))} for _ in range(3)],
    ),
)
'''


@pytest.fixture
def exam(tmp_path, monkeypatch):
    """A folder with one secret exercise, in force for this test."""
    folder = tmp_path / "exam"
    folder.mkdir()
    (folder / "exam.py").write_text(MODULE)
    (folder / "_shared.py").write_text("raise RuntimeError('a helper, not an exercise')")
    monkeypatch.setenv("CNNLAB_EXERCISES", str(folder))
    forget()
    yield folder
    forget()


def forget():
    for function in (catalogue.chapters, catalogue._exercises):
        function.cache_clear()


def test_they_come_after_the_books(exam):
    assert ids()[-1] == "exam-double"
    assert secret.ids() == {"exam-double"}
    assert exercises.check("exam-double", lambda image: 2 * image).status == "correct"
    assert exercises.check("exam-double", lambda image: image * image).mistake == "squared"


def test_without_the_variable_there_are_none():
    assert secret.chapters(()) == []
    assert secret.ids() == set()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("def (", "could not be loaded: SyntaxError"),
        ("x = 1\nif x:\ny", "could not be loaded: IndentationError in line 3: expected an indented block"),
        ("x = '\udcff'", r"could not be loaded: SyntaxError.*: \(unicode error\) 'utf-8' codec can't decode"),
        ("x = '\0'", "could not be loaded: (SyntaxError|ValueError).*: source code .*cannot contain null bytes"),
        ("(" * 500, "could not be loaded: SyntaxError in line 1: too many nested parentheses"),
        ("x = 1\nraise ValueError('a\\nb\\x1b[31m')", r"could not be loaded: ValueError in line 2: a b \[31m$"),
        ("import sys\nsys.exit(3)", "could not be loaded: SystemExit in line 2: 3$"),
        ("exit()", "could not be loaded: SystemExit in line 1"),
        ("class E(BaseException): __str__ = None\nraise E", "could not be loaded: E in line 2$"),
        ("", "has no TITLE"),
        ("TITLE, EXERCISES = ' ', ()", "has no TITLE"),
        ("TITLE, EXERCISES = 'x', 'y'", "has no TITLE"),
        ("TITLE, EXERCISES = 'x', ()", "EXERCISES is empty"),
        (MODULE.replace('"exam-double"', "['x']"), r"expected a text as the id of an exercise, got \['x'\]"),
        (MODULE.replace('"exam-double"', '""'), "expected a text as the id of an exercise, got ''"),
        (MODULE.replace("mistakes=(", "mistakes=(3,"), "could not be loaded: AttributeError in line"),
        ("import no_such_module", "could not be loaded: ModuleNotFoundError"),
        ("1 / 0", "could not be loaded: ZeroDivisionError"),
        ("TITLE = 'x'", "has no TITLE"),
        ("TITLE, EXERCISES = 'x', (3,)", "EXERCISES holds int"),
        (MODULE, "the id 'exam-double' is taken by exam.py"),
        (MODULE.replace("exam-double", "conv2d-loops"), "the id 'conv2d-loops' is taken by the book"),
    ],
)
def test_a_damaged_module_is_one_sentence_that_names_the_file(exam, content, message, capsys):
    (exam / "second.py").write_text(content, "utf-8", "surrogateescape")
    with pytest.raises(ValueError, match=message) as raised:
        ids()
    assert str(exam / "second.py") in str(raised.value)
    assert "\n" not in str(raised.value)
    assert cli.main(["grade", str(exam)]) == 1
    said = capsys.readouterr().err
    assert said.startswith("cnnlab: ")
    assert said.count("\n") == 1


def test_a_folder_that_is_not_there(exam, monkeypatch):
    monkeypatch.setenv("CNNLAB_EXERCISES", str(exam / "none"))
    with pytest.raises(ValueError, match="CNNLAB_EXERCISES: expected a folder"):
        ids()


def test_a_folder_without_modules_and_a_file_are_said(exam, monkeypatch):
    (exam / "exam.py").rename(exam / "_exam.py")
    with pytest.raises(ValueError, match="exam: there is no module of exercises in this folder"):
        ids()
    monkeypatch.setenv("CNNLAB_EXERCISES", str(exam / "_exam.py"))
    with pytest.raises(ValueError, match=r"CNNLAB_EXERCISES: expected a folder of exercises, got '.*_exam\.py'"):
        ids()


@pytest.mark.parametrize("make", [Path.mkdir, lambda path: path.symlink_to("nowhere")])
def test_what_is_called_like_a_module_and_is_none_is_said(exam, make):
    make(exam / "second.py")
    with pytest.raises(ValueError, match=r"second\.py could not be loaded: (IsADirectory|FileNotFound)Error"):
        ids()


def test_ctrl_c_while_a_module_loads_stays_ctrl_c(exam):
    (exam / "second.py").write_text("raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        ids()


def test_they_are_handed_out_without_a_check_and_graded_by_their_comment(exam, tmp_path):
    solution = catalogue.get("exam-double").solution_cell
    cell = {"cell_type": "code", "source": solution, "metadata": {}, "outputs": []}
    clean = release.cleaned({"cells": [cell], "metadata": {}})
    handed_out = "".join(clean["cells"][0]["source"])
    assert handed_out == "# exercise: exam-double\ndef double(image):\n    ..."
    spy = f"return open({str(exam / 'exam.py')!r}).read()"  # its environment would not tell it where to look
    answers = {"right": "return 2 * image", "halved": "return image / 2", "empty": "...", "spy": spy}
    for student, body in answers.items():
        clean["cells"][0] |= {"source": handed_out.replace("...", body), "metadata": {}}
        (tmp_path / "handed-in").mkdir(exist_ok=True)
        (tmp_path / "handed-in" / f"{student}.ipynb").write_text(json.dumps(clean))
    command = [sys.executable, "-m", "cnnlab.cli", "grade", str(tmp_path / "handed-in"), "--into", str(tmp_path / "g")]
    subprocess.run(command, check=True, capture_output=True)
    rows = (tmp_path / "g" / "grades.csv").read_text("utf-8-sig").splitlines()
    assert rows[:5] == [
        "student,correct,exam-double,remarks",
        "empty,0,not attempted,",
        "halved,0,incorrect: halved,",
        "right,1,correct,",
        "spy,0,incorrect,tried to read the folder of the submissions or of exercises that are kept secret (denied)",
    ]


def test_the_module_in_the_instructors_page_works(exam):
    page = (Path(__file__).parents[3] / "book" / "instructors.md").read_text("utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```$", page, re.M | re.S)
    (exam / "brightness.py").write_text(code, "utf-8")
    exercise = catalogue.get("exam-brighten")
    assert check(exercise, exercise.solution) == ("correct", None)
    assert check(exercise, exercise.starter) == ("not attempted", None)
    for mistake in exercise.mistakes:
        assert check(exercise, wrong_answers.first(exercise, mistake)) == ("incorrect", mistake.name)


def check(exercise, code):
    verdict = exercises.check(exercise.id, define(code, exercise.answer))
    return verdict.status, verdict.mistake


def test_how_often_an_answer_is_called_tells_no_cell_whether_it_is_right(exam, tmp_path):
    cells = [
        "calls = []",
        "def double(image):\n    calls.append(1)\n    return FACTOR * image",
        "FACTOR = 3\ntry:\n    check('exam-double', double)\nexcept ValueError:\n    pass",
        "# exercise: exam-double",
        "assert calls == []\nFACTOR = 2",
    ]
    cells = [{"cell_type": "code", "source": source, "metadata": {}} for source in cells]
    (tmp_path / "x.ipynb").write_text(json.dumps({"cells": cells}))
    found = referee.judged(tmp_path / "x.ipynb", referee.Limits(megabytes=1024), seed=0, private=[])
    assert found["remarks"] == []
    assert found["exercises"]["exam-double"]["status"] == "correct"
