"""A small class with the faults that a grader must survive: every healthy notebook graded, every fault in its row.

`python -m benchmarks.grading` does the same with a hundred submissions and every fault there is.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from cnnlab.exercises.grading.collecting import collected
from cnnlab.exercises.grading.coursework import course
from cnnlab.exercises.grading.marks import table
from cnnlab.exercises.grading.refereeing.referee import Limits
from support import classroom

posix = pytest.mark.skipif(sys.platform == "win32", reason="limits and signals are POSIX; run it on Linux or macOS")
pytestmark = posix

LIMITS = Limits(megabytes=1024)
SHORT = Limits(megabytes=1024, cell=2.0, answer=1.0)  # all of it is used, by those that hang
HANGING = ("prints-for-ever", "answer-loops", "raises")  # and one that shares the run with them
FAULTS = (
    "not-json", "odd-cells", "fills-the-memory", "exits", "leaves", "kills-itself", "kills-the-grader", "forks",
    "forks-behind-the-fence", "writes-outside", "reads-the-others", "opens-the-network", "floods-the-line",
    "answer-leaves", "fakes-check", "patches-the-judge", "overwrites-through-a-link", "signals-by-pidfd",
)  # fmt: skip


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The folder, what each student must come to, and the rows that came out."""
    place = tmp_path_factory.mktemp("class")
    (place / "temporary").mkdir()
    expected = classroom.build(place / "submitted", FAULTS, healthy=1)
    expected |= classroom.build(place / "hanging", HANGING, healthy=0)
    (place / "submitted" / "handed-in-nothing").mkdir()
    victim = place / "submitted" / "healthy-00" / "assignment" / classroom.CHAPTER.name
    before = victim.read_bytes()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(place / "temporary"))
        patch.setenv("CNNLAB_DATA", str(place / "data"))
        results = grade(place / "submitted", place / "graded", LIMITS)
        results += grade(place / "hanging", place / "hanging-graded", SHORT)
    assert victim.read_bytes() == before
    return place, expected, {row.student: row for row in table.tabulated(results).rows}


def grade(folder, into, limits):
    return course.Course(folder, into, limits, course.cores()).grade(lambda line: None)


@pytest.mark.parametrize("student", [*FAULTS, *HANGING, "healthy-00"])
def test_each_submission_has_its_marks_and_its_fault_in_its_row(graded, student):
    _, expected, rows = graded
    row, must = rows[student], expected[student]
    marks = {id: str(mark) for id, mark in row.marks.items() if mark.status not in ("missing", "not graded")}
    assert marks == must.marks
    assert bool(row.remarks) == bool(must.remark), row.remarks
    assert re.search(must.remark or "", "\n".join(row.remarks)), row.remarks
    assert "Traceback" not in "\n".join(row.remarks)


def test_who_handed_in_nothing_is_a_row(graded):
    row = graded[2]["handed-in-nothing"]
    assert row.remarks == ["not graded: no notebook was handed in"]
    assert {mark.status for mark in row.marks.values()} == {"not graded"}


def test_nothing_is_left_outside_nor_in_the_temporary_folder(graded):
    place = graded[0]
    assert [path.name for path in place.rglob("*") if path.name == "written-outside.txt"] == []
    assert list((place / "temporary").iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="run it on Linux: only there are orphans handed on")
def test_no_process_outlives_the_grading(graded):
    def folder(pid):
        try:
            return os.readlink(f"/proc/{pid}/cwd")
        except OSError:
            return ""

    here = str(graded[0])
    assert [pid for pid in os.listdir("/proc") if pid.isdigit() and folder(pid).startswith(here)] == []


@pytest.fixture
def regrade(graded, tmp_path, monkeypatch):
    """A copy of the graded class, and a way to grade it again that counts what is judged anew."""
    for name in ("submitted", "graded"):
        shutil.copytree(graded[0] / name, tmp_path / name)
    monkeypatch.setenv("CNNLAB_DATA", str(graded[0] / "data"))
    judged = []

    def refereed(job):
        judged.append(Path(job["path"]).relative_to(tmp_path / "submitted").parts[0])
        return {"exercises": {}, "remarks": [], "seconds": 0.0}

    monkeypatch.setattr(course, "refereed", refereed)
    monkeypatch.setattr(course, "warm_up", lambda: None)

    def again(limits=LIMITS):
        judged.clear()
        course.Course(tmp_path / "submitted", tmp_path / "graded", limits, 2).grade(lambda line: None)
        return sorted(judged)

    return tmp_path, again


def test_a_second_run_judges_only_what_is_new(regrade):
    place, again = regrade
    assert again() == []
    notebook = place / "submitted" / "exits" / "assignment" / classroom.CHAPTER.name
    notebook.write_text(notebook.read_text("utf-8").replace("sys.exit(1)", "sys.exit(2)"), "utf-8")
    assert again() == ["exits"]
    assert again() == []


def test_a_damaged_result_is_made_again_and_others_limits_are_another_grading(regrade):
    place, again = regrade
    stored = place / "graded" / "results"
    next(stored.iterdir()).write_text('{"sha256": ', "utf-8")
    assert len(again()) == 1
    assert len(again(replace(LIMITS, megabytes=1025))) == len(FAULTS) + 1


def test_a_killed_run_goes_on_where_it_stopped(tmp_path):
    students = ["asks", "fakes-check", "raises"]
    classroom.build(tmp_path / "submitted", students, healthy=0)
    command = [sys.executable, "-m", "cnnlab.cli", "grade", str(tmp_path / "submitted"), "--jobs", "1"]
    results = tmp_path / "submitted-graded" / "results"
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True) as run:
        while not (results.is_dir() and list(results.glob("*.json"))):
            assert run.poll() is None
            time.sleep(0.02)
        os.killpg(run.pid, signal.SIGKILL)
    done = len(list(results.glob("*.json")))
    assert 1 <= done < 3
    again = subprocess.run(command, capture_output=True, text=True)
    assert again.returncode == 0, again.stderr
    assert f"{done} of 3 notebooks are as they were graded before" in again.stdout
    assert len(list(results.glob("*.json"))) == 3
    csv = (tmp_path / "submitted-graded" / "grades.csv").read_text("utf-8-sig").splitlines()
    assert [line.partition(",")[0] for line in csv[1:]] == students


def test_a_judge_that_is_ended_is_a_row_and_is_tried_again(tmp_path, monkeypatch):
    classroom.build(tmp_path / "submitted", ("exits",), healthy=0)
    monkeypatch.setattr(course, "warm_up", lambda: None)
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    (result,) = course.Course(tmp_path / "submitted", tmp_path / "graded", LIMITS, 1).grade(lambda line: None)
    assert result.remarks == ["not graded: the process that judges it was ended or hung"]
    assert list((tmp_path / "graded" / "results").iterdir()) == []


def test_whose_notebook_it_is(tmp_path):
    for name in ("anna/03/a.ipynb", "anna/03/b.ipynb", "ben.ipynb", ".hidden/x.ipynb", "cy/.ipynb_checkpoints/x.ipynb"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
    (tmp_path / "readme.txt").write_text("")
    found = [("anna", "anna/03/a.ipynb"), ("anna", "anna/03/b.ipynb"), ("ben", "ben.ipynb"), ("cy", "")]
    assert [(each.student, each.notebook) for each in collected.collected(tmp_path)] == found


def test_the_seed_is_drawn_once(tmp_path):
    (tmp_path / "submitted" / "anna").mkdir(parents=True)
    grade = course.Course(tmp_path / "submitted", tmp_path / "graded", LIMITS, 1)
    grade.grade()
    first = json.loads((tmp_path / "graded" / "run.json").read_text("utf-8"))
    grade.grade()
    assert json.loads((tmp_path / "graded" / "run.json").read_text("utf-8")) == first
