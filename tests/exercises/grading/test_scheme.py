"""What an assignment asks for: the names of `--only`, the TOML file, and every mistake in it as one sentence."""

import datetime
import json
from decimal import Decimal

import pytest

from cnnlab import cli
from cnnlab.exercises.grading.marks import scheme

CONVOLUTION = ("one-window", "conv2d-loops", "vertical-edges", "true-convolution")


@pytest.fixture
def described(tmp_path):
    """Write an assignment, and read it."""

    def read(content):
        path = tmp_path / "assignment.toml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return scheme.read(path)

    return read


# ---- names ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "ids"),
    [
        (["03-convolution.ipynb"], CONVOLUTION),
        (["book/03-convolution.ipynb"], CONVOLUTION),
        (["03-convolution"], CONVOLUTION),
        (["some/where/else/03-convolution.ipynb"], CONVOLUTION),
        (["im2col", "conv1d", "im2col"], ("conv1d", "im2col")),
        (["im2col", "03-convolution.ipynb"], (*CONVOLUTION, "im2col")),
    ],
)
def test_notebooks_and_exercises_by_name(names, ids):
    assert scheme.scheme(names, None).exercises == ids


def test_a_notebook_of_the_instructors_own_means_what_it_holds(tmp_path):
    cells = [{"cell_type": "code", "source": source} for source in ("# exercise: im2col", "check('conv1d', conv1d)")]
    (tmp_path / "exam.ipynb").write_text(json.dumps({"cells": cells}), "utf-8")
    (tmp_path / "03-convolution.ipynb").write_text(json.dumps({"cells": cells[:1]}), "utf-8")
    assert scheme.chosen(["exam.ipynb"], "--only", tmp_path) == ("conv1d", "im2col")
    assert scheme.chosen(["03-convolution.ipynb"], "--only", tmp_path) == ("im2col",)
    (tmp_path / "assignment.toml").write_text('only = ["exam.ipynb"]', "utf-8")
    assert scheme.read(tmp_path / "assignment.toml").exercises == ("conv1d", "im2col")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("conv2d-lops", "there is no exercise and no notebook 'conv2d-lops'; the nearest name is 'conv2d-loops'"),
        ("3-convolution.ipynb", "notebook '3-convolution.ipynb'; the nearest name is '03-convolution.ipynb'"),
        ("IM2COL", "the nearest name is 'im2col'"),
        ("", "there is no exercise and no notebook ''"),
        ("a\0b", "there is no exercise and no notebook"),
        ("x" * 400, "there is no exercise and no notebook"),
        ("\x1b[2J\u202e", "there is no exercise and no notebook"),
        ("damaged.ipynb", "'damaged.ipynb' cannot be used: it is not a notebook"),
        ("empty.ipynb", "the notebook 'empty.ipynb' holds no exercise"),
        ("foreign.ipynb", "holds 'exam-brightem', which is no exercise of the book, nor of the folder in CNNLAB_EXER"),
        ("folder", "there is no exercise and no notebook 'folder'"),
    ],
)
def test_an_unknown_name_is_one_sentence(tmp_path, name, says):
    (tmp_path / "damaged.ipynb").write_text("{")
    (tmp_path / "empty.ipynb").write_text('{"cells": []}')
    foreign = {"cells": [{"cell_type": "code", "source": "# exercise: exam-brightem"}]}
    (tmp_path / "foreign.ipynb").write_text(json.dumps(foreign))
    (tmp_path / "folder").mkdir()
    with pytest.raises(scheme.SchemeError) as raised:
        scheme.chosen(["im2col", name], "--only", tmp_path)
    message = str(raised.value)
    assert message.startswith("--only: ")
    assert says in message
    assert message.isprintable()


# ---- the file ------------------------------------------------------------------------------------------------------


def test_a_whole_assignment(described):
    found = described(
        b"\xef\xbb\xbf# with the mark of Windows' editor\r\n"
        b'only = ["03-convolution.ipynb", "im2col"]\r\ndue = 2026-12-01T23:59:00+01:00\r\nlate = 0.5\r\n'
        b"[points]\r\nconv2d-loops = 2\r\nim2col = 0.1\r\n"
    )
    due = datetime.datetime(2026, 12, 1, 22, 59, tzinfo=datetime.UTC).timestamp()
    points = {"conv2d-loops": Decimal(2), "im2col": Decimal("0.1")}
    assert found == scheme.Scheme((*CONVOLUTION, "im2col"), True, points, due, Decimal("0.5"))
    assert [found.worth(id) for id in ("im2col", "one-window")] == [Decimal("0.1"), Decimal(1)]


def test_what_is_left_out(described):
    assert described("") == scheme.Scheme()
    assert not described("only = ['im2col']\ndue = 2026-12-01").weighed  # then nothing but the number of right answers
    assert described("late = 0.5").weighed
    assert described("[points]\nim2col = 2\nconv1d = 0").exercises == ("conv1d", "im2col")


def test_names_on_the_command_line_override_those_in_the_file(tmp_path):
    (tmp_path / "a.toml").write_text('only = ["im2col"]\n[points]\nim2col = 2', "utf-8")
    found = scheme.scheme(["conv1d"], tmp_path / "a.toml")
    assert (found.exercises, found.points) == (("conv1d",), {"im2col": Decimal(2)})
    assert scheme.scheme(None, None) == scheme.Scheme()


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("2026-12-01T23:59:00", (2026, 12, 1, 23, 59, 0)),
        ("2026-12-01 23:59:00", (2026, 12, 1, 23, 59, 0)),
        ('"2026-12-01 23:59"', (2026, 12, 1, 23, 59, 0)),
        ("2026-12-01", (2026, 12, 1, 23, 59, 59)),
        ('"2026-12-01"', (2026, 12, 1, 23, 59, 59)),
    ],
)
def test_a_time_without_an_offset_is_local_and_a_day_ends_with_its_last_second(described, text, local):
    assert described(f"due = {text}").due == datetime.datetime(*local).timestamp()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("only = [", "is not TOML: "),
        ("due = 2026-12-01T23:59", "is not TOML: "),
        ("late = 0.5\nlate = 0.6", "is not TOML: "),
        ("late = " + "9" * 5000, "is not TOML: "),
        ("only = " + "[" * 5000, "is not TOML: "),
        ("late = \x00", "is not TOML: "),
        (b"\xff\xfeo\x00", "is not UTF-8; save it as UTF-8"),
        ("dues = 3", "expected the keys only, due, late, points, got 'dues'; the nearest is 'due'"),
        ("[poinst]\nim2col = 2", "got 'poinst'; the nearest is 'points'"),
        ("only = 'im2col'", "only: expected a list of names, such as [\"03-convolution.ipynb\"], got 'im2col'"),
        ("only = []", "only: expected a list of names"),
        ("only = [3]", "only: expected a list of names"),
        ("only = ['im2cool']", "only: there is no exercise and no notebook 'im2cool'; the nearest name is 'im2col'"),
        ("due = 'tomorrow'", "due: expected a date such as 2026-12-01, or a time such as 2026-12-01T23:59:00"),
        ("due = 20261201", "due: expected a date"),
        ("due = 23:59:00", "due: expected a date such as 2026-12-01, or a time such as 2026-12-01T23:59:00"),
        ("due = ''", "due: expected a date"),
        ("due = 0001-01-01T00:00:00", "due: expected a date"),
        ("late = 1.5", "late: expected a number from 0 to 1, the share of the points that is left; got 1.5"),
        ("late = -0.1", "late: expected a number from 0 to 1"),
        ("late = nan", "late: expected a number from 0 to 1, the share of the points that is left; got NaN"),
        ("late = true", "late: expected a number from 0 to 1, the share of the points that is left; got True"),
        ("late = '0.5'", "late: expected a number from 0 to 1"),
        ("points = 3", "points: expected lines such as conv2d-loops = 2 below [points], got 3"),
        ("[points]\nim2cool = 2", "points: there is no exercise 'im2cool'; the nearest name is 'im2col'"),
        ("[points]\nlate = 0.5", "points: there is no exercise 'late'; write 'late' above the line [points]"),
        ("[points]\nim2col = -1", "points: im2col: expected a number from 0 to 1000, points; got -1"),
        ("[points]\nim2col = nan", "points: im2col: expected a number from 0 to 1000, points; got NaN"),
        ("[points]\nim2col = inf", "points: im2col: expected a number"),
        ("[points]\nim2col = 1e999999", "points: im2col: expected a number"),
        ("[points]\nim2col = false", "points: im2col: expected a number"),
        ("[points.im2col]\na = 1", "points: im2col: expected a number"),
        ("[points]\nim2col = 2026-12-01", "points: im2col: expected a number"),
        (
            "only = ['conv1d']\n[points]\nim2col = 1",
            "points: 'im2col' has points, but 'only' does not name it, nor its notebook",
        ),
        ('"\\u001b[2J\\u202e" = 1', "got '\\x1b[2J\\u202e'"),
    ],
)
def test_a_mistake_in_the_file_is_one_sentence_that_names_it(described, tmp_path, content, says):
    with pytest.raises(scheme.SchemeError) as raised:
        described(content)
    message = str(raised.value)
    assert message.startswith(str(tmp_path / "assignment.toml"))
    assert says in message
    assert message.isprintable()
    assert len(message) < 700


def test_a_file_that_is_not_there_or_a_folder(tmp_path):
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(scheme.SchemeError, match="there is no file "):
            scheme.read(path)


def test_zero_is_written_without_a_sign(described):
    assert str(described("[points]\nim2col = -0.0").points["im2col"]) == "0.0"


# ---- the command ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--only", "im2cool"], "cnnlab: --only: there is no exercise and no notebook 'im2cool'; the nearest"),
        (["--only", "im2col", "--only", "conv1"], "the nearest name is 'conv1d'"),
        (["--assignment", "none.toml"], "cnnlab: there is no file none.toml"),
    ],
)
def test_the_command_says_so_before_anything_is_graded(tmp_path, capsys, options, says):
    (tmp_path / "anna").mkdir()
    assert cli.main(["grade", str(tmp_path), *options]) == 1
    told = capsys.readouterr()
    assert says in told.err
    assert (told.out, told.err.count("\n")) == ("", 1)


def test_the_command_writes_marks_and_feedback_by_the_assignment(tmp_path, capsys):
    (tmp_path / "submitted" / "anna").mkdir(parents=True)
    (tmp_path / "a.toml").write_text("late = 0.5\n[points]\nim2col = 2\n", "utf-8")
    options = ["--assignment", str(tmp_path / "a.toml"), "--feedback"]
    assert cli.main(["grade", str(tmp_path / "submitted"), *options]) == 0
    graded = tmp_path / "submitted-graded"
    for name, separator in (("grades.csv", ","), ("grades-semicolon.csv", ";")):
        row = ["anna", "0", "0", "2", "not graded", "not graded: no notebook was handed in"]
        assert (graded / name).read_text("utf-8-sig").splitlines()[1] == separator.join(row)
    assert [path.name for path in (graded / "feedback").iterdir()] == ["anna.html"]
    assert f"{graded / 'feedback'} holds a page for each of them, 1 in all" in capsys.readouterr().out
    (graded / "feedback" / "anna.html").unlink()
    (graded / "feedback" / "anna.html").mkdir()
    assert cli.main(["grade", str(tmp_path / "submitted"), *options]) == 1
    assert f"not every page could be written into {graded / 'feedback'}: Is a directory" in capsys.readouterr().err
