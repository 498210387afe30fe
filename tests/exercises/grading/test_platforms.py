"""The names that learning platforms give to what they let an instructor download: whose it is, and since when."""

import os
import time
from datetime import UTC, datetime

import pytest

from cnnlab.exercises.grading.collecting import collected as collecting
from cnnlab.exercises.grading.collecting import platforms
from support.handed_in import NOTEBOOK, NOTHING, put, students, zipped


def test_moodles_folders_and_files(tmp_path):
    put(
        tmp_path,
        "Anna Alt_1234567_assignsubmission_file_/03.ipynb",
        "Ben Böse_1234568_assignsubmission_file/sub/03.ipynb",
        "Ben Böse_1234568_assignsubmission_onlinetext_/onlinetext.html",
        "Cy_1234569_assignsubmission_file_03_a.ipynb",
        "Cy_1234569_assignsubmission_file_04_b.ipynb",
        "Dan D_1234570_assignsubmission_onlinetext_onlinetext.html",
        "Group 7_12_assignsubmission_file_/x.ipynb",
        "Default group_assignsubmission_file_/x.ipynb",
    )
    (tmp_path / "Eva_1234571_assignsubmission_file_").mkdir()
    with collecting.collected(tmp_path) as found:
        assert {(each.student, each.id) for each in found} == {
            ("Anna Alt", "1234567"), ("Ben Böse", "1234568"), ("Cy", "1234569"), ("Dan D", "1234570"),
            ("Eva", "1234571"), ("Group 7", "12"), ("Default group", ""),
        }  # fmt: skip
        assert len(found) == 8
    table = students(tmp_path)
    assert table["Ben Böse"] == ["Ben Böse_1234568_assignsubmission_file/sub/03.ipynb"]
    assert len(table["Cy"]) == 2
    assert table["Eva"] == [NOTHING]
    assert table["Dan D"] == [f"{NOTHING}, only Dan D_1234570_assignsubmission_onlinetext_onlinetext.html"]


def test_two_students_of_one_name_are_two_rows(tmp_path):
    put(tmp_path, *(f"{name}_assignsubmission_file_/x.ipynb" for name in ("Anna Alt_11", "Anna Alt_12", "Ben_13")))
    put(tmp_path, *(f"Participant_{n}_assignsubmission_file_/x.ipynb" for n in (21, 22)))
    put(tmp_path, "Anna Alt.ipynb")
    assert list(students(tmp_path)) == [
        "Anna Alt", "Anna Alt (11)", "Anna Alt (12)", "Ben", "Participant 21", "Participant 22",
    ]  # fmt: skip


def test_canvas_files(tmp_path):
    put(
        tmp_path,
        "altanna_12345_67890_03-convolution.ipynb",
        "altanna_12345_67891_03-convolution-1.ipynb",
        "altanna_12399_67892_x.ipynb",
        "böseben_LATE_12346_67893_my_3_work.ipynb",
        "o'neil-cy_12347_67894_readme.txt",
        "dun_12348_text.html",
    )
    with collecting.collected(tmp_path) as found:
        assert [(each.student, each.id, each.late, bool(each.path)) for each in found] == [
            ("altanna (12345)", "12345", False, True),
            ("altanna (12345)", "12345", False, True),
            ("altanna (12399)", "12399", False, True),
            ("böseben", "12346", True, True),
            ("dun", "12348", False, False),
            ("o'neil-cy", "12347", False, False),
        ]
        assert found.ignored == []


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["a_12345_67890_x.ipynb", "a_12345_67891_y.ipynb"], {("a", "12345")}),  # one student
        (["a_LATE_3_7_x.ipynb"], {("a", "3")}),
        (["สมชาย_12345_67890_x.ipynb", "zoe\u0308_12346_67891_x.ipynb"], {("สมชาย", "12345"), ("zoe\u0308", "12346")}),
        (["a_3_7_x.ipynb", "b_4_8_x.ipynb"], {("a", "3"), ("b", "4")}),
        (["anon_x7Yz1_67890_x.ipynb", "LATE_anon_q2_67891_x.ipynb"], {("anon", "x7Yz1"), ("anon", "q2")}),
    ],
)
def test_canvas_numbers(names, found):
    assert {(owner.name, owner.id) for owner in platforms.owners(names).values()} == found


@pytest.mark.parametrize(
    "names",
    [
        ["anna_2.ipynb", "03_anna.ipynb", "03-convolution_1.ipynb", "anna_3_1_2.ipynb"],
        ["exercise_3_1_anna.ipynb", "exercise_3_2_ben.ipynb", "exercise_4_2_ben.ipynb"],
        ["anna_2026_11_28.ipynb", "ben_2026_11_28.ipynb", "cy_2026_12_01.ipynb"],
        ["hw_2026_123456_anna.ipynb", "hw_2026_123457_ben.ipynb"],
        ["hw_20261128_123456_anna.ipynb", "hw_20261128_123457_ben.ipynb"],
        ["hw_3_123456_anna.ipynb", "hw_3_123457_ben.ipynb"],
        ["Anna_12345_67890_x.ipynb", "12345_12345_67890_x.ipynb", "anna_b_12345_67890_x.ipynb"],
        ["my_attempt_2026.ipynb", "first_attempt_2026-01-02_x.ipynb", "submission_file_anna.ipynb"],
    ],
)
def test_ordinary_names_are_no_platforms(tmp_path, names):
    assert platforms.owners(names) == {}
    put(tmp_path, *names)
    assert list(students(tmp_path)) == sorted(name.removesuffix(".ipynb") for name in names)


def test_blackboards_files(tmp_path):
    name = "Homework 3_abc123_attempt_2026-01-02-03-04-05"
    put(tmp_path, f"{name}_x.ipynb", f"{name}.txt", name.replace("abc123", "xyz9") + ".txt")
    with collecting.collected(tmp_path) as found:
        assert [(each.student, each.id, bool(each.path)) for each in found] == [
            ("abc123", "abc123", True), ("xyz9", "xyz9", False),
        ]  # fmt: skip
        assert time.localtime(found.submissions[0].handed_in)[:6] == (2026, 1, 2, 3, 4, 5)


@pytest.mark.parametrize(
    "prefix", ["Anna Alt_11_assignsubmission_file_", "hw_anna_attempt_2026-01-02-03-04-05_", "alt_12345_67890_"]
)
def test_nobody_is_another_by_the_name_of_a_file(prefix):
    (owner,) = platforms.owners([f"{prefix}x.ipynb"]).values()
    for beginning in ("Ben_12_assignsubmission_file_", "hw_ben_attempt_2026-01-02-03-04-05_", "ben_LATE_12346_67891_"):
        (other,) = platforms.owners([f"{prefix}{beginning}x.ipynb"]).values()
        assert other == owner


def test_a_class_in_the_class_is_not_one_student(tmp_path):
    names = [f"S {n}_{n}_assignsubmission_file_/x.ipynb" for n in (1, 2)]
    put(tmp_path, *(f"download/{name}" for name in names), "ben.ipynb")
    zipped(tmp_path / "all.zip", **dict.fromkeys(names, NOTEBOOK))
    assert students(tmp_path) == {
        "all": ["all.zip holds the work of several students; grade it by itself"],
        "ben": ["ben.ipynb"],
        "download": ["download holds the work of several students; grade it by itself"],
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2015-02-02 15:58:23.948203 UTC", datetime(2015, 2, 2, 15, 58, 23, 948203, UTC)),
        ("2015-02-02 15:58:23.948203 America/Los_Angeles\n", datetime(2015, 2, 2, 23, 58, 23, 948203, UTC)),
        ("2015-02-02 15:58:23 +0130", datetime(2015, 2, 2, 14, 28, 23, 0, UTC)),
        ("2015-02-02 15:58:23 -01:30", datetime(2015, 2, 2, 17, 28, 23, 0, UTC)),
        ("2015-02-02 15:58", datetime(2015, 2, 2, 15, 58, 0, 0, UTC)),
        ("2015-02-02 15:58:23 XYZ", datetime(2015, 2, 2, 15, 58, 23, 0, UTC)),
        ("2015-02-02 15:58:23 ../../etc/passwd", None),
        ("2015-13-02 15:58:23 UTC", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_nbgraders_time(tmp_path, text, expected):
    put(tmp_path, "ben/03/deep/x.ipynb")
    (tmp_path / "ben" / "03" / "timestamp.txt").write_text(text)
    if expected:
        (tmp_path / "ben" / "03" / "deep" / "timestamp.txt").write_text("2001-02-02 15:58:23 UTC")
    os.utime(tmp_path / "ben/03/deep/x.ipynb", (77, 77))
    (each,) = collecting.collected(tmp_path)
    assert each.handed_in == (expected.timestamp() if expected else 77)
