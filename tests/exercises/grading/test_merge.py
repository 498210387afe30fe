"""What a grading comes to is written, whatever stands in the way; separate gradings become one class."""

import hashlib
import json
import os
import re
import sys
import tempfile
from dataclasses import replace

import pytest

from cnnlab import cli
from cnnlab.exercises.grading.coursework import course, keys, merge, results
from cnnlab.exercises.grading.coursework.results import Result
from cnnlab.exercises.grading.marks import outputs


def found(status):
    return {"one-window": {"status": status, "mistake": None, "message": "It is."}}


ANNA = Result("anna", "anna/03.ipynb", found("incorrect"), ["cell 2 raised E"], 1.5, "7", True, 5.0, when=10.0)
ANNA_LATER = replace(ANNA, exercises=found("correct"), when=20.0)
ANNA_TOO = Result("anna", "anna/04.ipynb", found("correct"), id="7", when=11.0)
NOBODY = Result("anna", "", remarks=["not graded: no notebook was handed in"], when=30.0)
BEN = Result("ben", "ben.ipynb", found("correct"), when=12.0)


@pytest.fixture
def graded(tmp_path):
    """Keep results in a folder as a run does that came to its end."""

    def keep(name, *found, key=None, grader="this one"):
        (tmp_path / name).mkdir()
        results.write_class(tmp_path / name, grader, list(found), key or keys.key())
        return tmp_path / name

    return keep


def merged(tmp_path, *folders):
    said = []
    return merge.merge(list(folders), tmp_path / "all", said.append), said


def test_results_of_separate_runs_are_one_class(graded, tmp_path):
    runs = [graded("a", ANNA, BEN), graded("b", ANNA_TOO), graded("c", replace(BEN, student="cy", notebook="cy.ipynb"))]
    together, said = merged(tmp_path, *runs)
    assert together == [ANNA, ANNA_TOO, BEN, replace(BEN, student="cy", notebook="cy.ipynb")]
    assert said == []


def test_students_are_listed_as_in_a_folder_whatever_the_order_of_the_runs(graded, tmp_path):
    assert merged(tmp_path, graded("a", BEN), graded("b", ANNA_TOO), graded("c", ANNA))[0] == [ANNA, ANNA_TOO, BEN]


@pytest.mark.parametrize("order", [1, -1])
def test_a_notebook_that_was_graded_twice_counts_as_it_was_graded_last(graded, tmp_path, order):
    runs = [graded("a", ANNA), graded("b", ANNA_LATER)]
    assert merged(tmp_path, *runs[::order])[0] == [ANNA_LATER]


@pytest.mark.parametrize("order", [1, -1])
def test_who_handed_in_nothing_in_one_run_may_have_in_another(graded, tmp_path, order):
    runs = [graded("a", NOBODY), graded("b", ANNA)]
    assert merged(tmp_path, *runs[::order])[0] == [ANNA]


def test_who_handed_in_nothing_anywhere_is_a_row(graded, tmp_path):
    assert merged(tmp_path, graded("a", NOBODY), graded("b", BEN))[0] == [NOBODY, BEN]


def test_two_students_of_one_name_stay_two(graded, tmp_path):
    other = replace(ANNA, id="8", exercises=found("correct"), when=50.0)
    together, _ = merged(tmp_path, graded("a", ANNA), graded("b", other), graded("c", BEN))
    assert together == [replace(ANNA, student="anna (7)"), replace(other, student="anna (8)"), BEN]


def test_what_was_merged_can_be_merged_again(graded, tmp_path):
    first, _ = merged(tmp_path, graded("a", ANNA), graded("b", BEN))
    (tmp_path / "all").rename(tmp_path / "some")
    assert merged(tmp_path, tmp_path / "some", graded("c", ANNA_TOO))[0] == [first[0], ANNA_TOO, first[1]]


def test_what_was_graded_otherwise_is_merged_and_said(graded, tmp_path):
    together, said = merged(tmp_path, graded("a", ANNA), graded("b", BEN, grader="another"))
    assert together == [ANNA, BEN]
    assert said == ["these were graded with different limits, exercises or versions of cnnlab"]


def test_what_cannot_be_used_is_named_in_one_sentence_and_nothing_is_merged(graded, tmp_path):
    changed = graded("changed", ANNA)
    text = (changed / "class.json").read_text()
    (changed / "class.json").write_text(text.replace('"incorrect"', '"correct"'))
    (tmp_path / "unfinished" / "results").mkdir(parents=True)
    runs = [graded("fine", BEN), changed, graded("foreign", ANNA, key=b"x" * 32), tmp_path / "unfinished"]
    with pytest.raises(merge.MergeError) as error:
        merged(tmp_path, *runs, tmp_path / "nowhere")
    assert str(error.value) == (
        f"nothing was merged: {changed} was changed or damaged; {tmp_path / 'foreign'} was graded with another key; "
        f"{tmp_path / 'unfinished'} holds no grading that came to its end; "
        f"{tmp_path / 'nowhere'} holds no grading that came to its end"
    )
    assert not (tmp_path / "all").exists()


def test_a_kept_result_does_not_pass_for_a_class(graded, tmp_path):
    folder = graded("a", ANNA)
    (folder / "class.json").write_bytes(keys.sealed("result", {"grader": "", "results": []}, keys.key()))
    with pytest.raises(merge.MergeError, match="a was changed or damaged"):
        merged(tmp_path, folder)


def test_two_gradings_are_merged_by_the_command(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(course, "warm_up", lambda: None)
    monkeypatch.setattr(course, "refereed", lambda job: {"exercises": found("correct"), "remarks": [], "seconds": 0.1})
    for group, student in (("one", "anna"), ("two", "ben"), ("two", "cy")):
        (tmp_path / group).mkdir(exist_ok=True)
        (tmp_path / group / f"{student}.ipynb").write_text("{}")
    (tmp_path / "two" / "dan").mkdir()
    for group in ("one", "two"):
        assert cli.main(["grade", str(tmp_path / group)]) == 0
    graded = [str(tmp_path / f"{group}-graded") for group in ("one", "two")]
    assert cli.main(["grade", "--merge", *graded, "--into", str(tmp_path / "all")]) == 0
    assert capsys.readouterr().out.endswith("hold the marks of 4 students\n")
    rows = (tmp_path / "all" / "grades.csv").read_text("utf-8-sig").splitlines()
    assert [row.partition(",")[0] for row in rows] == ["student", "anna", "ben", "cy", "dan"]
    assert "4 students" in (tmp_path / "all" / "summary.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "name a folder to grade, or those of gradings: cnnlab grade --merge RESULTS … --into FOLDER"),
        (["here", "--merge", "a"], "name a folder to grade, or those of gradings"),
        (["--merge", "a"], "name a folder for the marks of all: --into FOLDER"),
        (["--merge", "a", "--into", "b"], "nothing was merged: .*a holds no grading that came to its end"),
        (["--merge", "a", "b", "--into", "a"], "--into: a holds a grading; name another folder for the marks of all"),
        (["--merge", "a", "--into", "run"], "--into: run holds a grading; name another folder"),
    ],
)
def test_what_cannot_be_merged_is_one_sentence(tmp_path, monkeypatch, capsys, arguments, says):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "run.json").write_text("")
    assert cli.main(["grade", *arguments]) == 1
    assert re.fullmatch(f"cnnlab: {says}.*\n", capsys.readouterr().err)


def test_merging_where_nothing_can_be_written_is_one_sentence(graded, tmp_path, capsys):
    (tmp_path / "all").write_text("a file")
    assert cli.main(["grade", "--merge", str(graded("a", ANNA)), "--into", str(tmp_path / "all")]) == 1
    assert re.fullmatch(r"cnnlab: cannot write in .*all: .*; name another folder.*\n", capsys.readouterr().err)


# ---- files that cannot be written ----------------------------------------------------------------------------------


def test_files_are_written_under_their_names(tmp_path):
    files = {"grades.csv": b"1", "summary.html": b"2"}
    assert outputs.write(tmp_path, files) == ({name: tmp_path / name for name in files}, [])
    assert {name: (tmp_path / name).read_bytes() for name in files} == files
    assert sorted(path.name for path in tmp_path.iterdir()) == ["grades.csv", "summary.html", "written.json"]


def test_what_somebody_else_wrote_gets_another_name(tmp_path, monkeypatch):
    (tmp_path / "grades.csv").write_text("precious")
    files = {"grades.csv": b"1", "summary.html": b"2"}
    _, says = outputs.write(tmp_path, files)
    assert says == [f"{tmp_path / 'grades.csv'} was not as grading wrote it, and is grades-yours-1.csv now"]
    assert (tmp_path / "grades-yours-1.csv").read_text() == "precious"
    assert outputs.write(tmp_path, {"grades.csv": b"3", "summary.html": b"2"})[1] == []  # its own is replaced
    (tmp_path / "grades.csv").write_text("3, by hand")
    assert outputs.write(tmp_path, files)[1] == [says[0].replace("yours-1", "yours-2")]
    assert (tmp_path / "grades-yours-2.csv").read_text() == "3, by hand"
    with monkeypatch.context() as patch:
        open_in_a_spreadsheet(tmp_path / "grades.csv", patch)
        (tmp_path / "grades.csv").write_bytes(b"1")
        outputs.write(tmp_path, files)
    assert outputs.write(tmp_path, files)[1] == []  # it was open for a while, and is the grader's own still
    assert (tmp_path / "grades.csv").read_bytes() == b"1"


def open_in_a_spreadsheet(path, monkeypatch):
    """As Windows refuses to replace what another program holds open."""
    path.write_text("old")
    replace = os.replace

    def refuse(source, target):
        if str(path) in (str(source), str(target)):
            raise PermissionError(13, "Permission denied", str(source), None, str(target))
        replace(source, target)

    monkeypatch.setattr(os, "replace", refuse)


def read_only(path, monkeypatch):
    path.write_text("old")
    monkeypatch.setattr(os, "access", lambda place, mode: place != path)  # as root, everything is allowed


def a_folder(path, monkeypatch):
    path.mkdir()


def a_link_to_itself(path, monkeypatch):
    path.symlink_to(path.name)


def a_pipe(path, monkeypatch):
    os.mkfifo(path)


KINDS = [open_in_a_spreadsheet, read_only, a_folder]
KINDS += [a_link_to_itself, a_pipe] if sys.platform != "win32" else []


@pytest.mark.parametrize("stands", KINDS)
@pytest.mark.parametrize("name", ["grades.csv", "summary.html"])
def test_what_cannot_be_replaced_is_left_and_the_marks_lie_beside_it(tmp_path, monkeypatch, stands, name):
    stands(tmp_path / name, monkeypatch)
    before = (tmp_path / name).lstat().st_mtime_ns
    places, says = outputs.write(tmp_path, {"grades.csv": b"1", "summary.html": b"2"})
    beside = name.replace(".", "-2.")
    assert places[name] == tmp_path / beside
    assert (tmp_path / beside).read_bytes() in (b"1", b"2")
    written = ["grades.csv", "summary.html", "written.json", beside]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(written)
    assert (tmp_path / name).lstat().st_mtime_ns == before
    (sentence,) = says
    assert re.fullmatch(
        rf"{re.escape(str(tmp_path / name))} cannot be written \(.+\), so {re.escape(str(tmp_path / beside))} was; "
        r"once that is mended \(is it open in another program\?\), the same command writes it",
        sentence,
    )


def test_what_lies_beside_it_is_nobody_elses_and_goes_when_the_name_is_free_again(tmp_path, monkeypatch):
    (tmp_path / "grades-2.csv").write_text("of the instructor's own")
    with monkeypatch.context() as patch:
        read_only(tmp_path / "grades.csv", patch)
        places, _ = outputs.write(tmp_path, {"grades.csv": b"1"})
        assert places["grades.csv"] == tmp_path / "grades-3.csv"
        assert outputs.write(tmp_path, {"grades.csv": b"2"})[0] == places
        assert (tmp_path / "grades-3.csv").read_bytes() == b"2"
        (tmp_path / "grades-3.csv").write_text("with remarks by hand")
        assert outputs.write(tmp_path, {"grades.csv": b"3"})[0]["grades.csv"] == tmp_path / "grades-4.csv"
    outputs.write(tmp_path, {"grades.csv": b"4"})
    assert {path.name: path.read_text() for path in tmp_path.glob("*.csv")} == {
        "grades.csv": "4",
        "grades-yours-1.csv": "old",
        "grades-2.csv": "of the instructor's own",
        "grades-3.csv": "with remarks by hand",
    }


@pytest.mark.parametrize("record", ["", "[]", "7", '{"../precious.txt": "SHA"}', '{"grades.csv": 7}'])
def test_a_damaged_record_removes_nothing(tmp_path, record):
    (tmp_path / "precious.txt").write_bytes(b"1")
    (tmp_path / "graded").mkdir()
    record = record.replace("SHA", hashlib.sha256(b"1").hexdigest())
    (tmp_path / "graded" / "written.json").write_text(record)
    outputs.write(tmp_path / "graded", {"grades.csv": b"1"})
    assert (tmp_path / "precious.txt").read_bytes() == b"1"
    assert outputs.write(tmp_path / "graded", {"grades.csv": b"2"})[1] == []


def test_where_nothing_can_be_written_the_marks_lie_in_the_temporary_folder(tmp_path, monkeypatch):
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    places, says = outputs.write(tmp_path / "gone", {"grades.csv": b"1", "summary.html": b"2"})
    assert [path.read_bytes() for path in places.values()] == [b"1", b"2"]
    assert len({path.parent for path in places.values()}) == 1
    assert places["grades.csv"].is_relative_to(tmp_path / "temporary")
    assert len(says) == 2


def test_marks_that_can_be_written_nowhere_are_one_sentence_and_not_lost(tmp_path, monkeypatch, capsys):
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "anna.ipynb").write_text("{}")
    monkeypatch.setattr(course, "warm_up", lambda: None)
    monkeypatch.setattr(course, "refereed", lambda job: {"exercises": found("correct"), "remarks": [], "seconds": 0.1})

    with monkeypatch.context() as patch:
        patch.setattr(outputs, "_written", lambda path, content, known: (None, "No space left on device"))
        patch.setattr(tempfile, "mkdtemp", lambda **named: str(tmp_path))
        assert cli.main(["grade", str(tmp_path / "class")]) == 1
    said = capsys.readouterr().err
    assert said.startswith("cnnlab: the marks are kept, but no table could be written: No space left on device;")
    assert said.count("\n") == 1
    assert cli.main(["grade", str(tmp_path / "class")]) == 0
    assert "1 of 1 notebooks are as they were graded before" in capsys.readouterr().out


def test_a_result_carries_what_a_row_needs(tmp_path):
    stored = json.loads(keys.sealed("class", {"results": [vars(ANNA)]}, b"k"))
    assert Result(**stored["results"][0]) == ANNA
