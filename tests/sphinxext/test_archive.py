"""The archive beside the pages: a stranger's way from the built book to a notebook that runs."""

import io
import re
import zipfile
from types import SimpleNamespace

import pytest

from cnnlab.sphinxext import archive
from support.notebooks import FOLDER, NOTEBOOKS, read

ROOT = FOLDER.parent


@pytest.fixture(scope="module")
def files():
    return archive.contents(ROOT, NOTEBOOKS)


@pytest.fixture(scope="module")
def wheel(files):
    (name,) = (name for name in files if name.endswith(".whl"))
    return name


def test_what_is_in_it(files, wheel):
    assert {name for name in files if name.endswith(".ipynb")} == {f"book/{path.name}" for path in NOTEBOOKS}
    assert {"README.txt", "LICENSE", "LICENSE-book", "book/licence.md"} <= set(files)
    inside = set(zipfile.ZipFile(io.BytesIO(files[wheel])).namelist())
    wanted = {path.relative_to(ROOT).as_posix() for path in (ROOT / "cnnlab").rglob("*.*") if path.is_file()}
    wanted = {name for name in wanted if "__pycache__" not in name}
    assert wanted == {name for name in inside if ".dist-info" not in name}, "the whole library, and no tests"


def test_links_of_its_notebooks_lead_somewhere_in_it(files):
    for name, content in files.items():
        if name.endswith((".ipynb", ".md")):
            for link in re.findall(r"\]\(([\w-]+\.\w+)\)", content.decode()):
                assert f"book/{link}" in files, name


def test_its_pages_have_no_head_that_only_the_build_reads(files):
    assert files["book/licence.md"].startswith(b"# Licence")


def test_what_to_type_names_the_wheel(files, wheel):
    assert wheel in files["README.txt"].decode()
    assert f'"./{wheel}[lab]"' in "".join(cell.source for cell in read(FOLDER / "intro.ipynb").cells)


def test_the_same_files_make_the_same_bytes(files, wheel, tmp_path):
    assert archive.built(ROOT) == (wheel, files[wheel])
    archive.to_zip(tmp_path / "1.zip", files)
    archive.to_zip(tmp_path / "2.zip", dict(reversed(files.items())))
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "1.zip") as packed:
        assert packed.namelist() == sorted(f"cnn-lab/{name}" for name in files)
        assert packed.read("cnn-lab/book/intro.ipynb") == (FOLDER / "intro.ipynb").read_bytes()


def test_a_page_links_it_where_it_names_it_and_in_its_menu():
    menu = {"label": "download-buttons", "buttons": []}
    context = {"pathto": lambda name, resource: f"../{name}", "body": archive.MENTION, "header_buttons": [menu]}
    archive.offer(SimpleNamespace(), "book/intro", "page.html", context, None)
    assert context["body"] == f'<a href="../cnn-lab.zip" download>{archive.MENTION}</a>'
    assert [button["url"] for button in menu["buttons"]] == ["../cnn-lab.zip"]


def test_the_first_page_of_the_built_book_links_it():
    page = (ROOT / "_build" / "html" / "book" / "intro.html").read_text("utf-8")
    assert '<a href="../cnn-lab.zip" download>' in page
    assert zipfile.is_zipfile(ROOT / "_build" / "html" / archive.NAME)
