"""A page for each student: what it says and keeps to itself, and what its file is called."""

import re
import unicodedata
from decimal import Decimal

import pytest

from cnnlab.exercises import catalogue
from cnnlab.exercises.grading.collecting.collected import collected
from cnnlab.exercises.grading.coursework.results import Result, of
from cnnlab.exercises.grading.marks import feedback, table
from cnnlab.exercises.grading.marks.scheme import Scheme

SCHEME = Scheme(("conv1d", "im2col", "one-window"), True, {"im2col": Decimal(2)}, 1e9, Decimal("0.5"))
WRONG = {
    "status": "incorrect",
    "mistake": None,
    "message": "`im2col` gave <b>7</b>.",
    "failing": "image, 1×2:\n  1  2\n\nexpected:\n  3 < 4",
}
RIGHT = {"status": "correct", "mistake": None, "message": "It agrees."}


def pages(*results, scheme=SCHEME):
    graded = table.tabulated(results, scheme)
    return [feedback.page(row, graded, "Feedback: 03") for row in graded.rows]


# ---- what it says --------------------------------------------------------------------------------------------------


def test_a_page_says_verdicts_sentences_the_failing_input_points_and_lateness():
    result = Result("anna", "anna/x.ipynb", {"conv1d": RIGHT, "im2col": WRONG}, handed_in=1e9 + 7500)
    (page,) = pages(result)
    for part in (
        "<h1>Feedback: 03</h1>", "<bdi>anna</bdi>", "1 of 3", "0.5 of 4",
        "2 h 5 min late; late answers count 50% of their points",
        "It agrees.", "0.5 of 1 point<", "<code>im2col</code> gave &lt;b&gt;7&lt;/b&gt;.", "0 of 2 points<",
        "<pre tabindex=\"0\">image, 1×2:\n  1  2\n\nexpected:\n  3 &lt; 4</pre>",
        "Your notebook does not hold this exercise, or you handed in none.",
    ):  # fmt: skip
        assert part in page
    for id in SCHEME.exercises:
        assert catalogue.get(id).title in page
    assert not re.search("<script|http|src=|@import", page)


def test_of_several_notebooks_it_says_which_one_counts():
    (page,) = pages(
        Result("anna", "anna/1.ipynb", {"im2col": WRONG}), Result("anna", "anna/2.ipynb", {"im2col": RIGHT})
    )
    assert "This is the answer in <code>anna/2.ipynb</code>." in page
    assert "anna/1.ipynb" not in page


def test_without_an_assignment_there_are_no_points():
    (page,) = pages(Result("anna", "x", {"conv1d": RIGHT}), scheme=Scheme())
    assert "1 of 1" in page
    assert "point" not in page.replace("pointer", "")


def test_a_page_holds_nothing_of_another_student_and_no_solution():
    exercises = {
        id: {"status": "incorrect", "mistake": exercise.mistakes[0].name, "message": exercise.mistakes[0].says}
        for id, exercise in ((id, catalogue.get(id)) for id in catalogue.ids())
    }
    anna, ben = pages(
        Result("anna", "anna/x.ipynb", exercises, ["cell 3 raised NameError: a"], id="4711"),
        Result("benjamin", "benjamin/x.ipynb", {"conv1d": RIGHT}, ["cell 9 raised KeyError: b"], id="4712"),
        scheme=Scheme(),
    )
    assert not re.search("benjamin|4712|cell 9", anna)
    assert not re.search("anna|4711|cell 3", ben)
    for id in catalogue.ids():
        assert catalogue.get(id).solution not in anna


@pytest.mark.parametrize(
    "remark",
    [
        "cell 3 raised NameError: name 'a' is not defined",
        "cell 7 left out: it had not finished in time",
        "not graded: it is not a notebook: the file is not JSON",
        "not everything was judged within 120 seconds",
        "there is no exercise 'conv3d'",
        "im2col: ran out of memory (the limit is 2048 MB)",
    ],
)
def test_remarks_on_the_notebook_are_the_students_business(remark):
    assert feedback.sentence(remark) in pages(Result("anna", "x", {}, [remark]))[0]


@pytest.mark.parametrize(
    "remark",
    [
        "tried to open the network (denied)",
        "tried to read the folder of the submissions or of exercises that are kept secret (denied)",
        "cell 3 tried to end other processes (denied)",
        "its process could not be used: it was ended by SIGKILL",
        "conv3d: could not be judged: KeyError: 3",
        "given up after 8 new starts",
    ],
)
def test_what_was_tried_against_the_grader_is_the_instructors_alone(remark):
    (row,) = table.tabulated([Result("anna", "x", {"im2col": RIGHT | {"tries": 14}}, [remark])], SCHEME).rows
    assert row.remarks == [remark, "im2col: tried 14 different answers"]
    assert row.told == ()


def test_not_graded_is_not_zero_points():
    (page,) = pages(Result("anna", "x", {}, ["not graded: it is not a notebook"]))
    assert "This could not be graded; your instructor can tell you more." in page
    assert "0 of 3; 3 not graded" in page
    assert "0 of 1 point" not in page


def test_no_text_of_the_submission_steers_the_page():
    odd = "\x1b[2J\u202e\udcff</pre><script>\t"
    result = Result(odd, odd, {"im2col": WRONG | {"message": odd, "failing": f"{odd}\r\n{odd}\x0b"}}, [f"cell 1 {odd}"])
    (page,) = pages(result)
    assert page.encode()
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e\udcff]|<script", page)


# ---- what it is called ---------------------------------------------------------------------------------------------


def names(*students, notebooks=()):
    return feedback.names([table.Row(*each, notebooks=tuple(notebooks)) for each in students])


def called(student, id=""):
    return student, {}, [], id


@pytest.mark.parametrize(
    ("student", "id", "file"),
    [
        ("anna", "", "anna.html"),
        ("Zoë O'Neil", "", "Zoë O Neil.html"),
        ("Anna Berg", "12345", "Anna Berg-12345.html"),
        ("李", "", "李.html"),
        ("हिन्दी", "", "हिन्दी.html"),
        ("../../x", "", "x.html"),
        ("..", "", "student.html"),
        ("", "", "student.html"),
        ("/etc/passwd", "", "etc passwd.html"),
        ("C:\\x", "", "C x.html"),
        (".hidden", "", "hidden.html"),
        ("-rf", "", "rf.html"),
        ("con", "", "_con.html"),
        ("CON.x", "", "_CON.x.html"),
        ("com1", "", "_com1.html"),
        ("a\0\n\x1b\u202eb", "", "a b.html"),
        ("\udcff", "", "student.html"),
        ("x. . .", "", "x.html"),
        ("<script>", "", "script.html"),
        ("a?b#c%2f", "", "a b c 2f.html"),
    ],
)
def test_a_file_is_called_what_the_student_is_called_as_far_as_that_is_safe(student, id, file):
    assert names(called(student, id)) == [file]


@pytest.mark.parametrize(
    ("notebook", "file"),
    [
        ("Anna Berg_12345_assignsubmission_file_/x.ipynb", "Anna Berg_12345_assignsubmission_file_feedback.html"),
        ("Anna Berg_12345_assignsubmission_file/03/x.ipynb", "Anna Berg_12345_assignsubmission_file_feedback.html"),
        ("Anna Berg_12345_assignsubmission_file_x.ipynb", "Anna Berg_12345_assignsubmission_file_feedback.html"),
        (
            "all.zip/Anna Berg_12345_assignsubmission_file_/x.ipynb",
            "Anna Berg_12345_assignsubmission_file_feedback.html",
        ),
        ("berganna_12345_678_x.ipynb", "berganna_12345_678_feedback.html"),
        ("berg--anna_12345_678_x_1-2.ipynb", "berg--anna_12345_678_feedback.html"),
        ("berganna_LATE_12345_678_x_1-2.ipynb", "berganna_LATE_12345_678_feedback.html"),
        ("anna/my_1_2_x.ipynb", "anna-12345.html"),
        ("anna/12345.ipynb", "anna-12345.html"),
    ],
)
def test_a_learning_platform_takes_the_file_back(notebook, file):
    assert names(called("anna", "12345"), notebooks=[notebook]) == [file]
    assert names(called("anna"), notebooks=[notebook]) == ["anna.html"]


def test_a_learning_platform_takes_the_file_back_of_whom_no_notebook_could_be_read(tmp_path):
    for name in ("Anna Berg_12345_assignsubmission_file", "Ben_678_assignsubmission_file"):
        (tmp_path / name).mkdir()
    (tmp_path / "Anna Berg_12345_assignsubmission_file" / "report.pdf").write_bytes(b"%PDF")
    found = [Result(**of(submission)) for submission in collected(tmp_path)]
    assert [result.notebook for result in found] == ["", ""]
    assert feedback.names(table.tabulated(found).rows) == [
        "Anna Berg_12345_assignsubmission_file_feedback.html",
        "Ben_678_assignsubmission_file_feedback.html",
    ]


def test_every_student_has_a_file_of_their_own():
    students = ["Anna", "anna", "a/b", "a\\b", "a b", "\udcff", "\udcfe", "..", "é", "e\u0301", "ﬁ", "fi", "ß", "ss",
                "x" * 300, "x" * 301, "李" * 100, "李" * 101, "con", "CON", "_con"]  # fmt: skip
    found = names(*map(called, students))
    folded = {unicodedata.normalize("NFKC", name).casefold() for name in found}
    assert len(folded) == len(students)
    assert all(len(name.encode()) <= 200 for name in found)
    assert names(*map(called, reversed(students))) == found[::-1]  # whoever else is in the class
    assert len(set(names(*(called("Li", id) for id in "78")))) == 2
    assert len(set(names(*(called("Li", "7"), called("Li-7"))))) == 2
    taken = names(called("a/b"), called("a b"))[0].removesuffix(".html")
    assert len(set(names(called("a/b"), called("a b"), called(taken)))) == 3


# ---- the folder ----------------------------------------------------------------------------------------------------


def test_the_folder_holds_this_runs_pages_and_what_somebody_else_put_there(tmp_path):
    folder = tmp_path / "feedback"
    anna, ben = Result("anna", "a", {"im2col": WRONG}), Result("ben", "b", {"im2col": RIGHT})
    written = feedback.write(table.tabulated([anna, ben], SCHEME), folder, "Feedback: 03")
    assert [path.name for path in written] == ["anna.html", "ben.html"]
    assert sorted(path.name for path in folder.iterdir()) == ["anna.html", "ben.html"]  # it can be packed as it is
    (folder / "mine.html").write_text("<p>Mine", "utf-8")
    (folder / "feedback.zip").write_bytes(b"")
    (folder / "folder.html").mkdir()
    before = (folder / "anna.html").read_text("utf-8")
    feedback.write(table.tabulated([Result("anna", "a", {"im2col": RIGHT})], SCHEME), folder, "Feedback: 03")
    assert sorted(path.name for path in folder.iterdir()) == ["anna.html", "feedback.zip", "folder.html", "mine.html"]
    assert (folder / "anna.html").read_text("utf-8") != before


def test_a_page_that_the_instructor_changed_is_kept_and_said(tmp_path):
    folder, said = tmp_path / "feedback", []
    graded = table.tabulated([Result(name, name, {"im2col": WRONG}) for name in ("anna", "ben", "cy")], SCHEME)
    feedback.write(graded, folder, "Feedback: 03", said.append)
    for name in ("anna", "ben"):
        (folder / f"{name}.html").write_text(f"<p>Come and see me, {name}!", "utf-8")
    graded = table.tabulated([Result("anna", "anna", {"im2col": RIGHT})], SCHEME)
    feedback.write(graded, folder, "Feedback: 03", said.append)
    assert said == [f"{folder / 'anna.html'} was not as grading wrote it, and is anna-yours-1.html now"]
    assert {path.name: "Come and see" in path.read_text("utf-8") for path in folder.iterdir()} == {
        "anna.html": False,
        "anna-yours-1.html": True,
        "ben.html": True,
    }


def test_a_folder_that_cannot_be_written_is_an_error_of_the_system(tmp_path):
    (tmp_path / "feedback").write_text("")
    with pytest.raises(OSError, match="exists"):
        feedback.write(table.tabulated([Result("anna", "a")]), tmp_path / "feedback", "Feedback")
