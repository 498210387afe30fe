"""The list of chapters in `cnnlab.exercises.chapters`, and what cannot be made from it: each says the same."""

import re
from pathlib import Path

import pytest
import yaml

from cnnlab.exercises import catalogue, chapters, ids
from support.notebooks import CHAPTERS, FOLDER, NOTEBOOKS, read


def text_of(path):
    return "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")


def test_every_notebook_is_a_chapter_but_the_first_page():
    assert sorted([*CHAPTERS, FOLDER / "intro.ipynb"]) == NOTEBOOKS


def test_the_table_of_contents_has_them_in_this_order():
    toc = yaml.safe_load((FOLDER.parent / "_toc.yml").read_text("utf-8"))
    pages = [Path(entry["file"]) for part in toc["parts"] for entry in part["chapters"]]
    assert [page.name for page in pages if (FOLDER / f"{page.name}.ipynb").exists()] == list(chapters.NOTEBOOKS)


def test_every_chapter_has_a_folder_and_every_folder_a_chapter():
    here = Path(chapters.__file__).parent
    folders = {path.name for path in here.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == {chapters.folder(name) for name in chapters.NOTEBOOKS}
    files = {path.stem for path in here.glob("*/*.py")} - {"__init__", "questions", "inputs"}
    assert files == {id.replace("-", "_") for id in ids()}


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_imports_at_its_beginning_what_the_first_page_speaks_of(path):
    first = text_of(FOLDER / "intro.ipynb")
    (told,) = re.findall(r"^from cnnlab\.exercises import (.*)$", first, re.M)
    code = next(cell.source for cell in read(path).cells if cell.cell_type == "code")
    (imported,) = re.findall(r"^from cnnlab\.exercises import (.*)$", code, re.M)
    assert {*told.split(", "), "question"} == {*imported.split(", ")}


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_folder_has_the_title_of_its_chapter(path):
    titles = dict(zip(chapters.NOTEBOOKS, catalogue.chapters(), strict=True))
    assert re.search(r"^# \d\d · (.+)$", text_of(path), re.M)[1] == titles[path.stem][0]


def test_the_first_page_lists_every_chapter_with_its_question():
    """The table is the notebook's own, so that it is there in JupyterLab as well."""
    first = text_of(FOLDER / "intro.ipynb")
    rows = re.findall(r"^\| \[(.+)\]\((.+)\.ipynb\) \| (.+) \|$", first, re.M)
    heads = (re.search(r"^# (.+)\n+\*\*(.+\?)\*\*", text_of(path), re.M) for path in CHAPTERS)
    assert rows == [(head[1], path.stem, head[2]) for head, path in zip(heads, CHAPTERS, strict=True)]
