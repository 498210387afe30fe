"""Who handed in what: every entry of a class's folder is in a student's row or named, and nothing hostile is opened."""

import io
import os
import re
import socket
import stat
import sys
import zipfile
from pathlib import Path

import pytest

from cnnlab import cli
from cnnlab.exercises.grading import plain
from cnnlab.exercises.grading.collecting import collected as collecting
from cnnlab.exercises.grading.collecting import entries
from cnnlab.exercises.grading.coursework import course
from support import classroom
from support.handed_in import NOTEBOOK, NOTHING, put, rows, students, zipped

posix = pytest.mark.skipif(sys.platform == "win32", reason="pipes, sockets and such names are POSIX; run it on Linux")
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes any bytes as a name; run it there")


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
    put(tmp_path, *(f"cy/{number}.pdf" for number in range(40)), "cy/x.ipynb.txt")
    assert students(tmp_path) == {
        "ben": [f"{NOTHING}, only a, b, c and 2 more"],
        "cy": ["x.ipynb.txt is probably a notebook that was renamed; name it x.ipynb"],
    }


def test_what_lies_beside_a_notebook_is_the_students(tmp_path):
    put(tmp_path, "ben/a.ipynb", "ben/data.csv", "ben/a.ipynb.bak", "ben/photo.tar", "ben.pdf", "ben.ipynb")
    assert students(tmp_path) == {"ben": ["ben/a.ipynb", "ben.ipynb"]}


def test_of_canvas_the_mark_counts_and_no_files_time(tmp_path):
    put(tmp_path, "altanna_LATE_12345_67890_x.ipynb", "bergben_12346_67891_x.ipynb")
    found = {each.student: (each.late, each.handed_in) for each in collecting.collected(tmp_path)}
    assert found == {"altanna": (True, None), "bergben": (False, None)}


def test_an_archive_beside_a_students_notebook_is_named_and_one_within_the_folder_is_theirs(tmp_path):
    put(tmp_path, "ben.ipynb", "ben.rar", "cy/x.ipynb", "cy/data.rar")
    says = "ben.rar is an archive that is not read; unpack it, or pack it as a zip"
    assert students(tmp_path) == {"ben": ["ben.ipynb", says], "cy": ["cy/x.ipynb"]}


def test_another_file_of_the_notebooks_name_is_not_lost(tmp_path):
    put(tmp_path, "ben.ipynb", "ben.ipynb.txt")
    assert students(tmp_path) == {"ben": ["ben.ipynb"]}  # a copy
    (tmp_path / "ben.ipynb.txt").write_bytes(NOTEBOOK + b" ")
    says = "ben.ipynb.txt is probably a notebook that was renamed; name it ben.ipynb"
    assert students(tmp_path) == {"ben": ["ben.ipynb", says]}


def test_nbgraders_submitted_one_folder_too_deep_is_several_students_work(tmp_path):
    for student in ("anna", "ben"):
        put(tmp_path, f"submitted/{student}/03/x.ipynb", f"submitted/{student}/03/timestamp.txt")
    says = "submitted holds the work of several students; grade it by itself"
    assert students(tmp_path) == {"submitted": [says]}


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


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("ben.ipynb", "ben.ipynb is not a folder; one notebook is judged by: cnnlab check NOTEBOOK"),
        ("ben.pdf", "ben.pdf is neither a folder nor a zip archive of one"),
        ("ben.zip", "ben.zip is damaged, or no zip archive"),
    ],
)
def test_the_command_says_what_is_no_class(tmp_path, monkeypatch, capsys, name, says):
    monkeypatch.chdir(tmp_path)
    put(tmp_path, name)
    assert cli.main(["grade", name]) == 1
    assert capsys.readouterr().err == f"cnnlab: {says}\n"


@pytest.fixture
def no_grading(monkeypatch):
    class Course:
        ignored = ()

        def __init__(self, folder, into, *rest):
            into.mkdir()

        def grade(self, *say):
            return []

    monkeypatch.setattr(course, "Course", Course)


def test_the_results_of_an_archive_lie_beside_it(tmp_path, no_grading):
    zipped(tmp_path / "class.zip", **{"ben.ipynb": NOTEBOOK})
    assert cli.main(["grade", str(tmp_path / "class.zip")]) == 0
    assert (tmp_path / "class-graded" / "grades.csv").is_file()


@linux
def test_a_class_of_any_name_can_be_graded(tmp_path, no_grading):
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/class\xff\x1b"))
    put(folder, "ben.ipynb")
    assert cli.main(["grade", str(folder)]) == 0
    page = folder.with_name(f"{folder.name}-graded") / "summary.html"
    assert r"Grades: class\xff\x1b" in page.read_text("utf-8")
