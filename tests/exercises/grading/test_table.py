"""The marks of a class: which answer counts, points, lateness, remarks; as CSV and as a page."""

import csv
import io
import json
import re
from dataclasses import replace
from decimal import Decimal

import pytest

from cnnlab.exercises import catalogue
from cnnlab.exercises.grading.coursework.results import Result
from cnnlab.exercises.grading.marks import sheet, summary, table
from cnnlab.exercises.grading.marks.scheme import Scheme


def found(status, mistake=None, message="It differs."):
    return {"status": status, "mistake": mistake, "message": message}


RESULTS = [
    Result("anna", "anna/1.ipynb", {"conv2d-loops": found("incorrect", "kernel-flipped")}),
    Result("anna", "anna/2.ipynb", {"conv2d-loops": found("correct"), "one-window": found("not attempted")}),
    Result("=cmd()", "b.ipynb", {"conv2d-loops": found("incorrect", "kernel-flipped")}, ["<script>alert(1)</script>"]),
    Result("Zoë", "c.ipynb", {}, ["not graded: it is not a notebook"]),
    Result("dan", "d.ipynb", {"one-window": found("incorrect")}),
]


def test_a_row_a_student_a_column_an_exercise():
    text = table.tabulated(RESULTS).as_csv().decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [
        ["student", "correct", "one-window", "conv2d-loops", "remarks"],
        ["anna", "1", "not attempted", "correct", ""],
        ["'=cmd()", "0", "missing", "incorrect: kernel-flipped", "<script>alert(1)</script>"],
        ["Zoë", "0", "not graded", "not graded", "not graded: it is not a notebook"],
        ["dan", "0", "incorrect", "missing", ""],
    ]


def test_the_summary_counts_and_escapes():
    graded = table.tabulated(RESULTS)
    assert graded.counts("conv2d-loops") == {"correct": 1, "incorrect": 1, "not graded": 1, "missing": 1}
    assert graded.mistakes() == [("conv2d-loops", "kernel-flipped", 1)]
    page = summary.page(graded, "A <class>")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "A &lt;class&gt;" in page
    assert "turned by 180°" in page  # what the mistake's teacher says
    assert "http" not in page
    assert ">25%<" in page.replace('<span class="bar"', "<")


def test_an_empty_class_has_a_summary():
    assert "0 students" in summary.page(table.tabulated([]), "Nobody")


def test_ids_stand_in_the_books_order():
    results = [Result("a", "a", {id: found("correct") for id in reversed(catalogue.ids())})]
    assert table.tabulated(results).exercises == catalogue.ids()


def test_results_are_plain_json():
    assert Result(**json.loads(json.dumps(vars(RESULTS[0])))) == RESULTS[0]


# ---- which answer counts -------------------------------------------------------------------------------------------


def rows(*results, scheme=None, now=None):
    return table.tabulated(results, scheme, now).rows


def of_anna(*exercises, **more):
    """Results of one student, a notebook for each of the exercises."""
    return [Result("anna", f"anna/{number}.ipynb", each, **more) for number, each in enumerate(exercises)]


@pytest.mark.parametrize(
    ("statuses", "counts"),
    [
        (["incorrect", "correct"], "correct"),
        (["correct", "incorrect"], "correct"),
        (["correct", "not graded"], "correct"),
        (["not graded", "incorrect"], "not graded"),
        (["incorrect", "not graded"], "not graded"),
        (["not attempted", "not graded"], "not graded"),
        (["not attempted", "incorrect"], "incorrect"),
        (["incorrect"], "incorrect"),
        (["not graded"], "not graded"),
    ],
)
def test_of_several_notebooks_the_better_answer_counts_and_what_is_open_stays_open(statuses, counts):
    (row,) = rows(*of_anna(*({"conv1d": found(status)} for status in statuses)))
    assert row.marks["conv1d"].status == counts


def test_a_notebook_that_cannot_be_read_may_hold_the_answers_that_no_other_has():
    unread = Result("anna", "anna/x.ipynb", {}, ["not graded: it is not a notebook"])
    statuses = {"conv1d": "incorrect", "im2col": "correct", "one-window": "not attempted"}
    scheme = Scheme((*statuses, "conv2d-loops"))
    (row,) = rows(*of_anna({id: found(status) for id, status in statuses.items()}), unread, scheme=scheme)
    marks = {id: mark.status for id, mark in row.marks.items()}
    assert marks == statuses | {"one-window": "not graded", "conv2d-loops": "not graded"}
    assert row.remarks == ["anna/x.ipynb: not graded: it is not a notebook"]


def test_students_of_one_name_with_different_ids_are_two_rows():
    results = [Result("Li", f"{id}.ipynb", {"conv1d": found("correct")}, id=id) for id in ("7", "8", "7")]
    graded = table.tabulated(results)
    assert [(row.student, row.id) for row in graded.rows] == [("Li", "7"), ("Li", "8")]
    assert read_csv(graded)[:2] == [["student", "id", "correct", "conv1d", "remarks"], ["Li", "7", "1", "correct", ""]]
    assert ">8<" in summary.page(graded, "A class")


def test_the_assignment_s_exercises_are_the_columns_and_the_others_are_quiet():
    results = [
        Result("anna", "a", {id: found("correct") | {"tries": 12} for id in catalogue.ids()}, ["im2col: it hung"]),
        Result("ben", "b", {"im2col": found("incorrect")}),
    ]
    graded = table.tabulated(results, Scheme(("conv1d", "one-window")))
    assert graded.exercises == ["conv1d", "one-window"]
    anna, ben = graded.rows
    assert (anna.correct, ben.correct) == (2, 0)
    assert anna.remarks == [f"{id}: tried 12 different answers" for id in graded.exercises]
    assert {mark.status for mark in ben.marks.values()} == {"missing"}
    assert "2 of 2" in summary.page(graded, "A class")


def test_how_often_it_was_tried_is_said_beyond_ten():
    exercises = {"conv1d": found("correct") | {"tries": 10}, "im2col": found("correct") | {"tries": 11}}
    assert rows(*of_anna(exercises))[0].remarks == ["im2col: tried 11 different answers"]
    two = rows(*of_anna(exercises, {"conv1d": found("correct")}))[0]
    assert two.remarks == ["anna/0.ipynb: im2col: tried 11 different answers"]


def test_what_stands_in_one_line():
    statuses = {"conv1d": "correct", "im2col": "incorrect"}.items()
    assert table.standing(statuses) == "1 of 2 correct"
    assert table.standing(statuses, ["im2col", "one-window", "conv2d-loops"]) == "0 of 3 correct"


# ---- points and lateness -------------------------------------------------------------------------------------------

DUE = 1_800_000_000.0
HALF = Scheme(("conv1d", "im2col"), True, {"conv1d": Decimal("2.5")}, DUE, Decimal("0.5"))


@pytest.mark.parametrize(
    ("handed_in", "platform", "says", "points"),
    [
        (DUE - 1, False, "", "3.5"),
        (DUE, False, "", "3.5"),
        (DUE + 0.9, False, "", "3.5"),
        (DUE + 1, False, "1 s late", "1.75"),
        (DUE + 59, False, "59 s late", "1.75"),
        (DUE + 300, False, "5 min late", "1.75"),
        (DUE + 7500, False, "2 h 5 min late", "1.75"),
        (DUE + 86400, False, "1 d late", "1.75"),
        (DUE + 3 * 86400 + 4 * 3600 + 59, False, "3 d 4 h late", "1.75"),
        (None, False, "", "3.5"),
        (None, True, "late", "1.75"),
        (DUE - 5, True, "late", "1.75"),
        (DUE + 300, True, "5 min late", "1.75"),
        (DUE + 10**7, False, "", "3.5"),  # a time stamp that is still to come tells nothing
        (float("nan"), False, "", "3.5"),
    ],
)
def test_late_by_time_stamp_or_by_the_platforms_mark(handed_in, platform, says, points):
    (result,) = of_anna({"conv1d": found("correct"), "im2col": found("correct")}, late=platform, handed_in=handed_in)
    (row,) = rows(result, scheme=HALF, now=DUE + 10**6)
    assert (row.late, row.points) == (says, Decimal(points))


def test_a_time_stamp_that_is_still_to_come_is_remarked_to_the_instructor_alone():
    (result,) = of_anna({"conv1d": found("correct")}, handed_in=DUE + 20)
    says = "was handed in, by its time stamp, in the future: that is not used"
    (row,) = rows(result, scheme=HALF, now=DUE + 10)
    assert (row.remarks, row.told) == ([says], ())
    assert rows(result, scheme=HALF, now=DUE + 20)[0].remarks == []
    assert rows(result, now=DUE + 10)[0].remarks == []  # without a due date it is of no use


def test_only_what_was_handed_in_late_counts_less():
    on_time, late = of_anna({"conv1d": found("correct"), "im2col": found("incorrect")}, {"im2col": found("correct")})
    late = replace(late, late=True)
    again = Result("anna", "anna/again.ipynb", {"conv1d": found("correct")}, late=True)
    (row,) = rows(on_time, late, again, scheme=HALF)
    assert (row.points, row.late) == (Decimal("3"), "late")
    (row,) = rows(on_time, again, scheme=HALF)  # what came late changed nothing
    assert (row.points, row.late) == (Decimal("2.5"), "")


def test_points_stand_in_the_tables_without_noise():
    tenths = Scheme(None, True, {"conv1d": Decimal("0.1"), "im2col": Decimal("0.2"), "one-window": Decimal("1e2")})
    graded = table.tabulated(of_anna({id: found("correct") for id in tenths.points}), tenths)
    head, row = read_csv(graded)
    assert dict(zip(head, row, strict=True)) | {"points": "100.3", "of": "100.3"} == dict(zip(head, row, strict=True))
    head, row = read_csv(graded, ";")
    assert row[head.index("points")] == "100,3"
    page = summary.page(graded, "A class")
    assert "Of 100.3 points: 100.3 on average, half of all 100.3 or more." in page
    assert "100.3 of 100.3" in page


@pytest.mark.parametrize(
    ("number", "written"), [("0", "0"), ("100", "100"), ("2.50", "2.5"), ("1E+2", "100"), ("0.33333333", "0.3333")]
)
def test_a_number_of_points_as_it_is_written(number, written):
    assert sheet.plain_number(Decimal(number)) == written


def test_who_is_late_has_a_column_where_it_matters():
    results = of_anna({"conv1d": found("correct")})
    assert "late" not in read_csv(table.tabulated(results))[0]
    assert "late" in read_csv(table.tabulated(results, HALF))[0]
    assert "late" in read_csv(table.tabulated([Result("anna", "a", late=True)]))[0]


@pytest.mark.parametrize(("times", "is_said"), [([300, 300], True), ([300, -300], False), ([300], False)])
def test_a_class_that_is_late_as_a_whole_was_perhaps_copied(times, is_said):
    results = [Result(f"s{n}", f"{n}.ipynb", handed_in=DUE + late) for n, late in enumerate(times)]
    unread = Result("fay", "", late=True)  # a file that is no notebook, and late
    for others in ([Result("zoe", "")], [unread], [unread, Result("zoe", "")]):
        graded = table.tabulated([*results, *others], HALF, DUE + 1000)
        assert ("That is everybody" in summary.page(graded, "A class")) == is_said


# ---- as CSV --------------------------------------------------------------------------------------------------------


def read_csv(graded, separator=","):
    return list(csv.reader(io.StringIO(graded.as_csv(separator).decode("utf-8-sig"), newline=""), delimiter=separator))


HOSTILE = [
    "=cmd()", "+cmd()", "-cmd()", "@cmd()", "\t=cmd()", "\r=cmd()", "\n=cmd()", "  =cmd()", "x;=cmd()", "x; =cmd()",
    "x,=cmd()", "x\t=cmd()", "x\n=cmd()", "x\r\n+cmd()", "x|@cmd()", 'x"=cmd()', 'x";=cmd();"', 'x","=cmd()', "＝cmd()",
    "x;＋cmd()", "－cmd()", "＠cmd()", "−cmd()", "\u200b=cmd()", "\u202e=cmd()", "x;\ufeff=cmd()", "\xa0=cmd()",
    "x;;;=cmd()", '"=cmd()', '";=cmd()', "x\x0b=cmd()", "x\u2028=cmd()", "x;\udcff=cmd()", ";", '"',
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("written", [",", ";"])
def test_no_spreadsheet_computes_whatever_it_separates_by(text, written):
    results = [
        Result(text, "a", {"conv1d": found("incorrect")}, [text, text], id=text),
        Result("zoe", "b", {"conv1d": found("correct")}, [text]),
    ]
    content = table.tabulated(results, HALF).as_csv(written).decode("utf-8-sig")
    assert not re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\u200b-\u202e\ufeff]", content)
    assert len(content.split("\r\n")) == 4
    for separator in ",;\t|":
        for quote in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
            for row in csv.reader(io.StringIO(content, newline=""), delimiter=separator, quoting=quote):
                for cell in row:
                    assert not re.match('[\\s"]*[=+@＝＋－＠−-]', cell), (separator, row)


@pytest.mark.parametrize(
    ("name", "written"),
    [("-anna", "'-anna"), ("+49", "'+49"), ("Zoë; O'Neil, 李", "Zoë; O'Neil, 李"), ("a-b=c@d.org", "a-b=c@d.org")],
)
def test_names_stay_readable(name, written):
    for separator in ",;":
        graded = table.tabulated([Result(name, "a", {"conv1d": found("correct")})])
        assert read_csv(graded, separator)[1][0] == written


def test_the_summary_bears_any_name_and_says_its_notes_first():
    result = Result("\udcff\u202eevil\x07", "a\udcff", {"conv1d": found("incorrect", message="\u202e<b>")}, ["\x1b[2J"])
    nameless = Result("\u202e", "b", {}, ["not graded: no notebook was handed in"])
    graded = table.tabulated([result, nameless])
    page = summary.page(graded, "\udcff", ["`bwrap` was not found <i>"], [f"`{n}.zip` is a link" for n in range(60)])
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e\udcff]", page)
    assert page.encode()
    assert "<code>bwrap</code> was not found &lt;i&gt;" in page[: page.index("Exercises")]
    assert "(a name that cannot be shown)" in page
    assert "and 10 more" in page
