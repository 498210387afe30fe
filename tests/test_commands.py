"""The commands a stranger types: what they say when something is missing, and that a taken port is no obstacle."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cnnlab import cli
from cnnlab.exercises import catalogue
from cnnlab.exercises.grading.handing_out import leaks
from support import wrong_answers

ROOT = Path(__file__).parents[1]


def run(command, folder=ROOT, **environment):
    """Runs a command with nothing but the given environment; returns the finished process."""
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=600, stdin=subprocess.DEVNULL
    )


def only_line(process) -> str:
    """What a failed command said: one line, and no traceback."""
    said = process.stderr.strip().splitlines()
    assert process.returncode != 0
    assert len(said) == 1, said
    return said[0]


@pytest.fixture
def empty_path(tmp_path):
    """A PATH with a shell's tools, but no Python."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "env", "dirname", "mkdir", "cat"):
        (tools / name).symlink_to(shutil.which(name))
    return tools


def test_without_python_the_set_up_says_what_to_install(empty_path, tmp_path):
    process = run(["sh", str(ROOT / ".ci" / "venv"), str(tmp_path / "venv")], PATH=str(empty_path))
    assert "Python 3.11 or newer was not found; install it" in only_line(process)
    assert not (tmp_path / "venv").exists()


def test_an_old_python_is_not_taken(empty_path, tmp_path):
    old = empty_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")  # what the question for the version says in an old one
    old.chmod(0o755)
    process = run(["sh", str(ROOT / ".ci" / "venv"), str(tmp_path / "venv")], PATH=str(empty_path))
    assert "Python 3.11 or newer was not found" in only_line(process)


def test_without_a_browser_the_tests_say_what_to_install():
    process = run([sys.executable, "tests/support/chrome.py"], **{**os.environ, "CNNLAB_BROWSER": "no-such-browser"})
    assert only_line(process) == "cnnlab: CNNLAB_BROWSER names no program: 'no-such-browser'"


def test_reading_a_book_that_is_not_built(tmp_path):
    process = run([sys.executable, "-m", "cnnlab.cli", "read", str(tmp_path)], **os.environ)
    assert "holds no built book; run 'make html' first" in only_line(process)


def test_opening_notebooks_that_are_not_there(tmp_path):
    process = run([sys.executable, "-m", "cnnlab.cli", "lab", str(tmp_path / "none")], **os.environ)
    assert "there is no folder" in only_line(process)


CHAPTER = ROOT / "book" / "03-convolution.ipynb"


def test_release_says_what_it_wrote_and_what_it_left_alone(tmp_path, capsys):
    assert cli.main(["release", str(tmp_path / "out"), str(CHAPTER)]) == 0
    assert capsys.readouterr().out == "".join(
        f"wrote {tmp_path / 'out' / name}\n" for name in (CHAPTER.name, "licence.md")
    )
    (tmp_path / "out" / CHAPTER.name).write_text("work")
    assert cli.main(["release", str(tmp_path / "out"), str(CHAPTER)]) == 0
    assert capsys.readouterr().out == (
        f"kept {tmp_path / 'out' / CHAPTER.name}, which exists; delete it to have it written anew\n"
        f"nothing to do: every notebook exists in {tmp_path / 'out'}\n"
    )
    assert (tmp_path / "out" / CHAPTER.name).read_text() == "work"


def test_release_without_a_source_takes_the_book(tmp_path, capsys):
    assert cli.main(["release", str(tmp_path / "out")]) == 0
    assert {path.name for path in (tmp_path / "out").glob("*.ipynb")} == {
        p.name for p in CHAPTER.parent.glob("*.ipynb")
    }


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "mine.ipynb does not exist"),
        ("leak", "would give a line of the solution"),
    ],
)
def test_release_that_cannot_be_is_one_line(tmp_path, capsys, content, says):
    path = tmp_path / "mine.ipynb"
    if content:
        notebook = json.loads(CHAPTER.read_text("utf-8"))
        line = leaks.telling_lines(catalogue.get("conv2d-loops"))[-1]
        notebook["cells"].append({"cell_type": "markdown", "metadata": {}, "source": line})
        path.write_text(json.dumps(notebook), "utf-8")
    assert cli.main(["release", str(tmp_path / "out"), str(path)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert says in said.err
    assert not (tmp_path / "out").exists()


def test_release_into_a_file_is_one_line(tmp_path, capsys):
    (tmp_path / "out").write_text("a file")
    assert cli.main(["release", str(tmp_path / "out"), str(CHAPTER)]) == 1
    assert capsys.readouterr().err == f"cnnlab: nothing was written: {tmp_path / 'out'}: it is not a folder\n"


def test_a_name_that_is_not_utf_8_can_be_said(tmp_path, capsys):
    path = Path(os.fsdecode(bytes(tmp_path) + b"/caf\xe9.ipynb"))
    shutil.copyfile(CHAPTER, path)
    assert cli.main(["release", str(tmp_path / "out"), str(path)]) == 0
    assert capsys.readouterr().out == f"wrote {tmp_path / 'out'}/caf .ipynb\n"


def test_release_without_notebooks_or_book(tmp_path, monkeypatch, capsys):
    assert cli.main(["release", str(tmp_path / "out"), str(tmp_path)]) == 1
    assert "there is no notebook in" in capsys.readouterr().err
    monkeypatch.setattr(cli, "BOOK", tmp_path / "none")
    assert cli.main(["release", str(tmp_path / "out")]) == 1
    assert "installed without the book; name the notebooks" in capsys.readouterr().err


def test_check_prints_a_line_an_exercise(tmp_path, capsys):
    notebook = json.loads(CHAPTER.read_text("utf-8"))
    for cell in notebook["cells"]:
        if cell["metadata"].get("cnnlab") == {"exercise": "conv2d-loops"}:
            cell["source"] = catalogue.get("conv2d-loops").solution_cell
    path = tmp_path / "mine.ipynb"
    path.write_text(json.dumps(notebook), "utf-8")
    assert cli.main(["check", str(path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(": ")[0] for line in lines] == [
        "one-window        not attempted",
        "conv2d-loops      correct",
        "vertical-edges    not attempted",
        "true-convolution  not attempted",
    ]


def test_check_of_a_wrong_answer_names_the_mistake_and_fails(tmp_path, capsys):
    exercise = catalogue.get("vertical-edges")
    source = f'{wrong_answers.first(exercise, exercise.mistakes[0])}\ncheck("{exercise.id}", {exercise.answer})'
    cells = [{"cell_type": "code", "metadata": {}, "source": f"import numpy as np\n{source}"}]
    (tmp_path / "mine.ipynb").write_text(json.dumps({"cells": cells}), "utf-8")
    assert cli.main(["check", str(tmp_path / "mine.ipynb")]) == 1
    mistake = exercise.mistakes[0]
    assert capsys.readouterr().out == f"vertical-edges  incorrect ({mistake.name}): {mistake.says}\n"


@pytest.mark.parametrize(
    ("content", "status", "says"), [("{", 1, "note: not graded: it is"), ('{"cells": []}', 0, "no ex")]
)
def test_check_of_what_holds_no_exercise(tmp_path, capsys, content, status, says):
    (tmp_path / "mine.ipynb").write_text(content)
    assert cli.main(["check", str(tmp_path / "mine.ipynb")]) == status
    assert says in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["check", "none.ipynb"], "there is no notebook none.ipynb"),
        (["grade", "none"], "there is no folder none"),
        (["grade", "empty"], "there is no notebook in empty, nor a folder of a student"),
        (["grade", "full", "--into", "full/graded"], "--into: expected a folder outside full"),
    ],
)
def test_grading_what_is_not_there_is_one_line(tmp_path, monkeypatch, capsys, arguments, says):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "full" / "anna").mkdir(parents=True)
    assert cli.main(arguments) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"cnnlab: {says}")
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    "arguments", [["--jobs", "0"], ["--seconds", "nan"], ["--seconds", "-1"], ["--memory", "much"]]
)
def test_limits_that_are_none_are_refused(tmp_path, arguments, capsys):
    with pytest.raises(SystemExit):
        cli.main(["grade", str(tmp_path), *arguments])
    assert f"argument {arguments[0]}: invalid positive number value" in capsys.readouterr().err


def test_a_stopped_grading_says_how_to_go_on(tmp_path, monkeypatch, capsys):
    from cnnlab.exercises.grading.coursework import course

    def interrupt(*arguments):
        raise KeyboardInterrupt

    (tmp_path / "handed-in").mkdir()
    (tmp_path / "handed-in" / "anna.ipynb").write_text("{}")
    monkeypatch.setenv("CNNLAB_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(course, "warm_up", interrupt)
    assert cli.main(["grade", str(tmp_path / "handed-in")]) == 1
    assert capsys.readouterr().err == "cnnlab: stopped; the same command goes on from here\n"
