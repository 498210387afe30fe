"""Who handed in what: every entry of a class's folder is in a student's row or named, and nothing hostile is opened."""

import io
import os
import re
import socket
import stat
import struct
import sys
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cnnlab import cli
from cnnlab.exercises.grading import collected as collecting
from cnnlab.exercises.grading import entries, plain, platforms, unpacked
from support import classroom

NOTEBOOK = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
NOTHING = "no notebook was handed in"
posix = pytest.mark.skipif(sys.platform == "win32", reason="pipes, sockets and such names are POSIX; run it on Linux")
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes any bytes as a name; run it there")


def put(folder, *names):
    for name in names:
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(NOTEBOOK if ".ipynb" in path.name.lower() else b"something")


def rows(folder):
    """Return [(student, notebook, problem), …], and that what can be graded can be read."""
    with collecting.collected(folder) as found:
        for each in found:
            assert (each.path is None) == bool(each.problem)
            assert each.path is None or each.path.read_bytes() == NOTEBOOK
        return [(each.student, each.notebook, each.problem) for each in found]


def students(folder):
    """Return what was handed in by student: the notebooks' names, or the problem."""
    table = {}
    for student, notebook, problem in rows(folder):
        table.setdefault(student, []).append(problem or notebook)
    return table


def zipped(path, **files):
    """Write a zip archive; a value is bytes, a ZipInfo goes before its bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


# ---- rows and what is left alone -----------------------------------------------------------------------------------


def test_a_folder_or_a_file_is_a_student_in_the_folders_order(tmp_path):
    put(tmp_path, "cy/03/b.ipynb", "cy/03/a.ipynb", "cy/helpers.py", "ben.ipynb", "anna.IPYNB", "anna b.c.ipynb")
    (tmp_path / "dan.e").mkdir()
    assert rows(tmp_path) == [
        ("anna b.c", "anna b.c.ipynb", ""),
        ("anna", "anna.IPYNB", ""),
        ("ben", "ben.ipynb", ""),
        ("cy", "cy/03/a.ipynb", ""),
        ("cy", "cy/03/b.ipynb", ""),
        ("dan.e", "", NOTHING),
    ]


@pytest.mark.parametrize(
    ("name", "student", "problem"),
    [
        ("ben.ipynb.txt", "ben", "ben.ipynb.txt is probably a notebook that was renamed; name it ben.ipynb"),
        ("ben.IPYNB.txt", "ben", "ben.IPYNB.txt is probably a notebook that was renamed; name it ben.ipynb"),
        ("ben.py", "ben", f"{NOTHING}, only ben.py"),
        ("ben.pdf", "ben", f"{NOTHING}, only ben.pdf"),
        ("ben.html", "ben", f"{NOTHING}, only ben.html"),
        ("ben", "ben", f"{NOTHING}, only ben"),
        ("ben.tar.gz", "ben", "ben.tar.gz is an archive that is not read; unpack it, or pack it as a zip"),
        ("ben.7z", "ben", "ben.7z is an archive that is not read; unpack it, or pack it as a zip"),
        ("ben.RAR", "ben", "ben.RAR is an archive that is not read; unpack it, or pack it as a zip"),
        ("ben/x.ipynb.txt", "ben", "x.ipynb.txt is probably a notebook that was renamed; name it x.ipynb"),
        ("ben/03/x.pdf", "ben", f"{NOTHING}, only x.pdf"),
        ("ben/x.tgz", "ben", "x.tgz is an archive that is not read; unpack it, or pack it as a zip"),
        ("ben/.ipynb_checkpoints/x.ipynb", "ben", NOTHING),
        ("ben/__MACOSX/x.ipynb", "ben", NOTHING),
        ("ben/timestamp.txt", "ben", NOTHING),
        ("ben.zip", "ben", "ben.zip is damaged, or no zip archive"),
    ],
)
def test_who_handed_in_something_else_has_a_row_that_names_it(tmp_path, name, student, problem):
    put(tmp_path, name)
    assert [row[::2] for row in rows(tmp_path)] == [(student, problem)]


def test_a_notebook_is_known_by_what_is_in_it(tmp_path):
    for name in ("ben.txt", "cy.json", "dan", "eva.zip"):
        (tmp_path / name).write_bytes(b"\xef\xbb\xbf \n" + NOTEBOOK)
    assert students(tmp_path) == {
        student: [f"{name} is probably a notebook that was renamed; name it {student}.ipynb"]
        for student, name in (("ben", "ben.txt"), ("cy", "cy.json"), ("dan", "dan"), ("eva", "eva.zip"))
    }


def test_several_other_files_are_counted(tmp_path):
    put(tmp_path, *(f"ben/{name}" for name in "edcba"))
    assert students(tmp_path) == {"ben": [f"{NOTHING}, only a, b, c and 2 more"]}


def test_what_lies_beside_a_notebook_is_the_students(tmp_path):
    put(tmp_path, "ben/a.ipynb", "ben/data.csv", "ben/a.ipynb.bak", "ben/photo.tar", "ben.pdf", "ben.ipynb")
    assert students(tmp_path) == {"ben": ["ben/a.ipynb", "ben.ipynb"]}


def test_a_renamed_notebook_beside_another_is_not_lost(tmp_path):
    put(tmp_path, "ben/03.ipynb", "ben/04.ipynb.txt")
    sentence = "04.ipynb.txt is probably a notebook that was renamed; name it 04.ipynb"
    assert students(tmp_path) == {"ben": ["ben/03.ipynb", sentence]}


def test_what_belongs_to_nobody_is_named_or_silent(tmp_path):
    put(
        tmp_path,
        "ben.ipynb",
        "readme.txt",
        "README.pdf",
        "grades.csv",
        "roster.xlsx",
        ".hidden/x.ipynb",
        ".secret.ipynb",
    )
    put(tmp_path, ".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX/ben.ipynb", "._ben.ipynb", "timestamp.txt")
    put(tmp_path, ".ipynb_checkpoints/ben.ipynb", "~$list.docx")
    found = collecting.collected(tmp_path)
    assert [each.student for each in found] == ["ben"]
    assert found.ignored == [
        (".hidden", "hidden"),
        (".secret.ipynb", "hidden"),
        ("README.pdf", "not a submission"),
        ("grades.csv", "not a submission"),
        ("readme.txt", "not a submission"),
        ("roster.xlsx", "not a submission"),
    ]


# ---- what is neither a file nor a folder ---------------------------------------------------------------------------


@posix
def test_links_are_named_and_never_followed(tmp_path):
    put(tmp_path, "elsewhere/x.ipynb")
    folder = tmp_path / "class"
    (folder / "eva").mkdir(parents=True)
    for name, target in [
        ("ben.ipynb", "../elsewhere/x.ipynb"), ("cy", "../elsewhere"), ("dan.ipynb", "nowhere"), ("eva/loop", "."),
        ("eva/x.ipynb", "/dev/zero"), ("fay", "fay"), ("gil.zip", "../elsewhere"), ("passwd.txt", "/etc/passwd"),
    ]:  # fmt: skip
        (folder / name).symlink_to(target)
    says = "is a link, and links are not followed"
    assert students(folder) == {
        "ben": [f"ben.ipynb {says}"], "cy": [f"cy {says}"], "dan": [f"dan.ipynb {says}"], "eva": [f"x.ipynb {says}"],
        "fay": [f"fay {says}"], "gil": [f"gil.zip {says}"],
    }  # fmt: skip


@posix
@pytest.mark.parametrize(
    "name", ["ben.ipynb", "ben/x.ipynb", "ben", "ben.zip", "ben/x.zip", "ben/pipe", "ben.ipynb.txt"]
)
def test_a_pipe_is_named_and_never_opened(tmp_path, name):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    os.mkfifo(tmp_path / name)
    assert students(tmp_path) == {"ben": [f"{Path(name).name} is a named pipe, not a file"]}


@posix
def test_a_socket_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # a socket's path must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("ben.ipynb")
    assert students(tmp_path) == {"ben": ["ben.ipynb is a socket, not a file"]}


@posix
def test_a_device_is_named(tmp_path, monkeypatch):
    put(tmp_path, "ben.ipynb")
    real = Path.lstat
    mode = stat.S_IFCHR | 0o666
    monkeypatch.setattr(Path, "lstat", lambda self: os.stat_result((mode, *real(self)[1:])))
    assert students(tmp_path) == {"ben": ["ben.ipynb is a device, not a file"]}


def test_a_folder_with_a_notebooks_name(tmp_path):
    (tmp_path / "ben.ipynb").mkdir()
    (tmp_path / "cy" / "x.ipynb").mkdir(parents=True)
    put(tmp_path, "dan.ipynb/x.ipynb")
    assert students(tmp_path) == {
        "ben": ["ben.ipynb is a folder, not a notebook"],
        "cy": ["x.ipynb is a folder, not a notebook"],
        "dan": ["dan.ipynb/x.ipynb"],
    }


def test_a_folder_that_cannot_be_read(tmp_path, monkeypatch):
    put(tmp_path, "ben/x.ipynb", "cy/03/x.ipynb", "cy/04/x.ipynb")
    refuse(monkeypatch, {tmp_path / "ben", tmp_path / "cy" / "03"})
    assert students(tmp_path) == {
        "ben": ["the folder ben cannot be read: Permission denied"],
        "cy": ["the folder 03 cannot be read: Permission denied", "cy/04/x.ipynb"],
    }
    refuse(monkeypatch, {tmp_path})
    with pytest.raises(collecting.CollectError, match="cannot be read: Permission denied"):
        collecting.collected(tmp_path)


def refuse(monkeypatch, folders):
    real = os.listdir

    def listdir(path):
        if Path(path) in folders:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "listdir", listdir)


def test_there_is_an_end_to_what_is_looked_at(tmp_path, monkeypatch):
    monkeypatch.setattr(entries, "MOST", 20)
    monkeypatch.setattr(entries, "NOTEBOOKS", 3)
    put(tmp_path, *(f"ben/{n}.py" for n in range(30)), *(f"cy/{n}.ipynb" for n in range(6)))
    put(tmp_path, "dan/" + "d/" * 40 + "x.ipynb")
    assert students(tmp_path) == {
        "ben": ["there are more than 20 files; the rest was not looked at"],
        "cy": ["cy/0.ipynb", "cy/1.ipynb", "cy/2.ipynb", "there are more than 3 notebooks; the rest was left alone"],
        "dan": ["there are more than 20 files; the rest was not looked at"],
    }
    monkeypatch.setattr(entries, "MOST", 5000)
    assert students(tmp_path)["dan"] == ["there are folders in more than 30 folders; the rest was not looked at"]


@posix
def test_the_classroom_holds_one_of_each_kind(tmp_path):
    expected = classroom.build(tmp_path, classroom.ENTRIES, healthy=0)
    with collecting.collected(tmp_path) as found:
        assert {each.student for each in found} == set(expected)
        for each in found:
            assert bool(each.problem) == bool(expected[each.student].remark)
            assert re.search(expected[each.student].remark or "", f"not graded: {each.problem}")


# ---- names ---------------------------------------------------------------------------------------------------------


@linux
def test_names_are_shown_and_no_two_are_one(tmp_path):
    names = [
        b"\xff", b"\xfe", b"a\nb", b"a b", b"a\x1b[31mred", "\u202eevil".encode(), b"=cmd()", b" ", b"  ",
        b"zo\xc3\xab", b"zoe\xcc\x88", "👩\u200d💻".encode(), "👩💻".encode(), b"x" * 250, b"x" * 249, b"anna ",
        b"anna",
    ]  # fmt: skip
    for name in names:
        os.mkdir(os.fsencode(tmp_path) + b"/" + name)
    found = [row[0] for row in rows(tmp_path)]
    assert len(set(found)) == len(names)
    for name in found:
        assert name.isprintable()
        name.encode()
        assert 0 < len(name.strip()) <= 125
    assert {r"\xff", r"\xfe", r"a\nb", "a b", r"a\x1b[31mred", r"\u202eevil", "=cmd()", "zoë", "zoë (2)"} <= set(found)
    assert {"anna", "anna (2)", "👩💻", "👩💻 (2)", "' '", "'  '"} <= set(found)


@linux
def test_a_notebook_of_any_name_can_be_graded(tmp_path):
    for name in (b"\xff.ipynb", b"ben/\xe9\n.ipynb", "ça/\u202ex.ipynb".encode()):
        path = os.fsencode(tmp_path) + b"/" + name
        os.makedirs(os.path.dirname(path), exist_ok=True)
        Path(os.fsdecode(path)).write_bytes(NOTEBOOK)
    assert rows(tmp_path) == [
        ("ben", r"ben/\xe9\n.ipynb", ""),
        ("ça", r"ça/\u202ex.ipynb", ""),
        (r"\xff", r"\xff.ipynb", ""),
    ]


def test_a_name_never_becomes_nothing():
    for name in ("", "\u200d", "\u200b", "\xad", " \u3000", "\ud800", "\x85"):
        shown = plain.name(name)
        assert shown.strip()
        assert shown.isprintable()
        shown.encode()
    assert plain.name("Anna\xa0Alt") == "Anna Alt"


# ---- the names that platforms give ---------------------------------------------------------------------------------


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


# ---- archives ------------------------------------------------------------------------------------------------------


def test_a_zip_is_a_student_and_its_folder_is_gone_afterwards(tmp_path):
    (tmp_path / "class" / "ben").mkdir(parents=True)
    zipped(tmp_path / "class" / "anna.zip", **{"03/x.ipynb": NOTEBOOK, "03/helpers.py": b"", "__MACOSX/._x.ipynb": b""})
    zipped(tmp_path / "class" / "ben" / "work.ZIP", **{"x.ipynb": NOTEBOOK, ".DS_Store": b""})
    zipped(tmp_path / "class" / "cy.zip", **{"report.pdf": b"%PDF"})
    zipped(tmp_path / "class" / "dan.zip")
    assert students(tmp_path / "class") == {
        "anna": ["anna.zip/03/x.ipynb"],
        "ben": ["ben/work.ZIP/x.ipynb"],
        "cy": [f"{NOTHING}, only report.pdf"],
        "dan": [NOTHING],
    }
    with collecting.collected(tmp_path / "class") as found:
        place = found.place
        assert len(list(place.iterdir())) == 4
        assert not place.is_relative_to(tmp_path / "class")
    assert not place.exists()
    found = collecting.collected(tmp_path / "class")
    place = found.place
    del found  # without a `with`, too
    assert not place.exists()


def test_when_it_was_handed_in_is_not_the_students_to_say(tmp_path):
    at = zipfile.ZipInfo("x.ipynb", (2026, 1, 2, 3, 4, 6))
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr(at, NOTEBOOK)
        archive.writestr("timestamp.txt", "2015-02-02 15:58:23 UTC")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo("anna.zip", (2026, 5, 6, 7, 8, 10)), inner.getvalue())
        archive.writestr(zipfile.ZipInfo("ben.ipynb", (2026, 5, 6, 7, 8, 12)), NOTEBOOK)
        archive.writestr("Cy_1_assignsubmission_file_/timestamp.txt", "2015-02-02 15:58:23 UTC")
        archive.writestr(zipfile.ZipInfo("Cy_1_assignsubmission_file_/x.ipynb", (2026, 5, 6, 7, 8, 14)), NOTEBOOK)
    with collecting.collected(tmp_path / "all.zip") as found:
        times = {each.student: time.localtime(each.handed_in)[4:6] for each in found}
    assert times == {"Cy": (8, 14), "anna": (8, 10), "ben": (8, 12)}
    (tmp_path / "class" / "dan").mkdir(parents=True)
    (each,) = collecting.collected(tmp_path / "class")
    assert each.handed_in is None


@pytest.mark.parametrize(
    "name", ["../x.ipynb", "../../x.ipynb", "/x.ipynb", "a/../../x.ipynb", "..\\x.ipynb", "C:\\x.ipynb"]
)
def test_nothing_is_written_outside(tmp_path, name):
    zipped(tmp_path / "class" / "ben.zip", **{name: b"not yours"})
    before = set(tmp_path.rglob("*"))
    with collecting.collected(tmp_path / "class") as found:
        assert [each.problem for each in found] == ["x.ipynb has a name that leads out of its archive"]
        assert not (found.place.parent / "x.ipynb").exists()
    assert set(tmp_path.rglob("*")) == before


def test_links_in_archives_are_not_made(tmp_path):
    link = zipfile.ZipInfo("x.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    folder = zipfile.ZipInfo("out")
    folder.external_attr = link.external_attr
    with zipfile.ZipFile(tmp_path / "ben.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr(folder, "/")
        archive.writestr("out/y.ipynb", NOTEBOOK)
    assert students(tmp_path) == {"ben": ["x.ipynb is a link, and links are not followed", "ben.zip/y.ipynb"]}


def test_a_bomb_ends_where_its_bytes_do(tmp_path, monkeypatch):
    monkeypatch.setattr(unpacked, "LARGEST", 1 << 20)
    bomb = zipped(
        tmp_path / "ben.zip", **{"x.ipynb": b"0" * (5 << 20), "y.ipynb": NOTEBOOK, "big.csv": b"0" * (5 << 20)}
    )
    assert students(tmp_path) == {"ben": ["x.ipynb is larger than 1 MB", "ben.zip/y.ipynb"]}
    lying = bomb.read_bytes().replace(struct.pack("<I", 5 << 20), struct.pack("<I", 10))  # by its header it is small
    bomb.write_bytes(lying)
    (problem, other) = students(tmp_path)["ben"]
    assert problem in ("x.ipynb is damaged", "x.ipynb is larger than 1 MB")
    assert other == "ben.zip/y.ipynb"


@pytest.mark.parametrize(
    ("room", "says"),
    [(unpacked.Room(files=3), "holds more than 3 files"), (unpacked.Room(total=2 << 20), "holds more than 2 MB")],
)
def test_an_archive_has_an_end(tmp_path, room, says):
    archive = zipped(tmp_path / "ben.zip", **{f"{n}.ipynb": b"0" * (1 << 20) for n in range(5)})
    into = tmp_path / "into"
    assert unpacked.unpack(archive, into, room)[into] == says
    assert sum(path.stat().st_size for path in into.rglob("*")) <= 3 << 20


def test_a_long_list_of_files_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(unpacked, "_DIRECTORY", 1000)
    zipped(tmp_path / "ben.zip", **{f"{n}.ipynb": b"" for n in range(100)})
    assert students(tmp_path) == {"ben": ["ben.zip is damaged, or no zip archive"]}


def test_a_damaged_archive_is_a_row(tmp_path):
    whole = zipped(tmp_path / "whole.zip", **{"x.ipynb": NOTEBOOK * 99, "y.ipynb": NOTEBOOK}).read_bytes()
    (tmp_path / "whole.zip").unlink()
    for name, content in {"a": b"", "b": b"PK\x03\x04", "c": whole[: len(whole) // 2], "d": whole[9:]}.items():
        (tmp_path / f"{name}.zip").write_bytes(content)
    for at in range(0, len(whole), 3):  # not one of them is a traceback
        (tmp_path / "z.zip").write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        collecting.collected(tmp_path)
    (tmp_path / "z.zip").write_bytes(whole[:40] + b"\x99" + whole[41:])
    with collecting.collected(tmp_path) as found:
        problems = [(each.student, each.problem) for each in found if each.student != "d"]
    assert problems == [
        *((name, f"{name}.zip is damaged, or no zip archive") for name in "abc"),
        ("z", "x.ipynb is damaged"),
        ("z", ""),
    ]


def test_an_archive_with_a_password(tmp_path):
    content = zipped(tmp_path / "ben.zip", **{"x.ipynb": NOTEBOOK}).read_bytes()
    content = bytearray(content)
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "ben.zip").write_bytes(content)
    assert students(tmp_path) == {"ben": ["x.ipynb needs a password"]}


def test_other_ways_to_pack_are_not_read(tmp_path):
    with zipfile.ZipFile(tmp_path / "ben.zip", "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("x.ipynb", NOTEBOOK)
    assert students(tmp_path) == {"ben": ["x.ipynb is packed in a way that is not read here; pack it as a usual zip"]}


def test_archives_in_archives(tmp_path):
    inner = zipped(tmp_path / "inner" / "x.zip", **{"x.ipynb": NOTEBOOK}).read_bytes()
    zipped(tmp_path / "class" / "ben.zip", **{"x.zip": inner})
    zipped(tmp_path / "class" / "cy.zip", **{"work.tar.gz": b"tar"})
    assert students(tmp_path / "class") == {
        "ben": ["x.zip is an archive in an archive, and not unpacked"],
        "cy": ["work.tar.gz is an archive that is not read; unpack it, or pack it as a zip"],
    }


def test_an_archive_with_a_notebooks_name(tmp_path):
    zipped(tmp_path / "ben.ipynb", **{"x.ipynb": NOTEBOOK})
    assert students(tmp_path) == {"ben": ["ben.ipynb is a zip archive; name it ben.zip"]}


def test_odd_names_in_an_archive(tmp_path):
    with zipfile.ZipFile(tmp_path / "ben.zip", "w") as archive:
        for name in ("x.ipynb", "l" * 300 + ".ipynb", "a", "a/b.ipynb", "a\\c.ipynb", "x" + "/y" * 40 + ".ipynb"):
            archive.writestr(name, NOTEBOOK)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("x.ipynb", NOTEBOOK)
    found = students(tmp_path)["ben"]
    assert len(found) == 6
    assert {"ben.zip/x.ipynb", "ben.zip/x (2).ipynb", "ben.zip/b.ipynb", "ben.zip/c.ipynb"} <= set(found)
    assert "y.ipynb lies in more than 20 folders" in found


@pytest.mark.parametrize(("raw", "shown"), [("zoë".encode(), "zoë"), (b"zo\x89", "zoë")])
def test_names_without_an_encoding(tmp_path, raw, shown):
    content = zipped(tmp_path / "ben.zip", **{"q" * len(raw) + ".ipynb": NOTEBOOK}).read_bytes()
    (tmp_path / "ben.zip").write_bytes(content.replace(b"q" * len(raw), raw))
    assert students(tmp_path) == {"ben": [f"ben.zip/{shown}.ipynb"]}


# ---- a whole class in an archive, and what is no class -------------------------------------------------------------


@pytest.mark.parametrize("top", ["", "submitted/"])
def test_a_class_in_an_archive(tmp_path, top):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("x.ipynb", NOTEBOOK)
    files = {
        "Anna_11_assignsubmission_file_/x.ipynb": NOTEBOOK,
        "Ben_12_assignsubmission_file_/x.zip": inner.getvalue(),
        "Cy_13_assignsubmission_file_/x.pdf": b"%PDF",
        "Dan_14_assignsubmission_file_/x.ipynb.txt": NOTEBOOK,
        "grades.csv": b"",
    }
    path = zipped(tmp_path / "all.zip", **{top + name: content for name, content in files.items()})
    assert students(path) == {
        "Anna": ["Anna_11_assignsubmission_file_/x.ipynb"],
        "Ben": ["Ben_12_assignsubmission_file_/x.zip/x.ipynb"],
        "Cy": [f"{NOTHING}, only x.pdf"],
        "Dan": ["x.ipynb.txt is probably a notebook that was renamed; name it x.ipynb"],
    }
    assert collecting.collected(path).ignored == [("grades.csv", "not a submission")]


def test_what_is_no_class_is_one_sentence(tmp_path):
    put(tmp_path, "x.ipynb", "x.zip", "x.pdf")
    for name, says in {
        "x.ipynb": "one notebook is judged by: cnnlab check NOTEBOOK",
        "x.zip": "x.zip is damaged, or no zip archive",
        "x.pdf": "x.pdf is neither a folder nor a zip archive of one",
        "none": "there is no folder",
    }.items():
        with pytest.raises(collecting.CollectError, match=says):
            collecting.collected(tmp_path / name)


@posix
def test_a_link_to_the_class_is_the_class(tmp_path):
    put(tmp_path, "class/ben.ipynb")
    (tmp_path / "link").symlink_to("class")
    (tmp_path / "nowhere").symlink_to("none")
    os.mkfifo(tmp_path / "pipe.zip")
    assert students(tmp_path / "link") == {"ben": ["ben.ipynb"]}
    for name in ("nowhere", "pipe.zip"):
        with pytest.raises(collecting.CollectError, match="neither a folder nor"):
            collecting.collected(tmp_path / name)


def test_the_command_says_what_it_leaves_alone_on_any_terminal(tmp_path, monkeypatch):
    put(tmp_path, "class/Žofie.txt", "class/.x")
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", terminal)
    assert cli.main(["grade", str(tmp_path / "class")]) == 1
    terminal.flush()
    said = terminal.buffer.getvalue().decode().splitlines()
    assert said == ["left alone: .x (hidden)", r"left alone: \u017dofie.txt (not a submission)"]
