"""Archives from strangers: what is in them is found, and nothing is written, made or filled that they ask for."""

import io
import stat
import struct
import time
import zipfile

import pytest

from cnnlab.exercises.grading.collecting import collected as collecting
from cnnlab.exercises.grading.collecting import unpacked
from support.handed_in import NOTEBOOK, NOTHING, students, zipped


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
    (tmp_path / "class").mkdir()
    for name, content in {"a": b"", "b": b"PK\x03\x04", "c": whole[: len(whole) // 2], "d": whole[9:]}.items():
        (tmp_path / "class" / f"{name}.zip").write_bytes(content)
    for at in range(0, len(whole), 5):  # not one of them is a traceback
        (tmp_path / "class" / "z.zip").write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        unpacked.unpack(tmp_path / "class" / "z.zip", tmp_path / "into" / str(at))
    (tmp_path / "class" / "z.zip").write_bytes(whole[:40] + b"\x99" + whole[41:])
    with collecting.collected(tmp_path / "class") as found:
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
        for name in ("x.ipynb", "l" * 300 + ".ipynb", "a", "a/", "a/b.ipynb", "a\\c.ipynb", "x" + "/y" * 40 + ".ipynb"):
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
