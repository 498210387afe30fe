"""The boxes that the book sets around a notebook's ordinary Markdown."""

from pathlib import Path

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from myst_parser.docutils_ import Parser

from cnnlab.exercises import catalogue
from cnnlab.exercises.chapters import NOTEBOOKS
from cnnlab.sphinxext import boxes

BOOK = Path(__file__).parents[2] / "_build" / "html" / "book"
PAGE = """# Chapter

## Section

### Exercise: Add up

Write `add(x)`.

(cell)

What comes after.

### More

> **You will**
>
> - add numbers.

> A quotation, and a **word**.

> - a list
"""


def read(text):
    """A page's tree, in which the paragraph "(cell)" has become the cell of an answer."""
    document = publish_doctree(text, parser=Parser(), settings_overrides={"doctitle_xform": False})
    for paragraph in list(document.findall(nodes.paragraph)):
        if paragraph.astext() == "(cell)":
            cell = nodes.container(nb_element="cell_code", cell_metadata={"cnnlab": {"exercise": "add-up"}})
            paragraph.replace_self(cell)
    boxes.Exercises(document).apply()
    boxes.Titled(document).apply()
    return document


def test_an_exercise_ends_with_the_cell_of_its_answer():
    section = read(PAGE)[0][1]
    assert [each.astext().split("\n")[0] for each in section] == [
        *("Section", "Exercise: Add up", "What comes after.", "More"),
    ]
    exercise = section[1]
    assert (exercise["ids"], exercise["classes"]) == (["add-up"], ["exercise"])
    assert [each.tagname for each in exercise] == ["title", "paragraph", "container"]


def test_a_heading_without_an_answer_stays_a_heading():
    assert read(PAGE.replace("(cell)", "No cell."))[0][1][1]["classes"] == []


def test_a_quotation_under_a_title_becomes_an_admonition():
    document = read(PAGE)
    (box,) = document.findall(nodes.admonition)
    assert [each.astext() for each in box] == ["You will", "add numbers."]
    assert [each.astext() for each in document.findall(nodes.block_quote)] == ["A quotation, and a word.", "a list"]


@pytest.mark.parametrize("number", range(len(NOTEBOOKS)))
def test_the_built_chapter_has_its_boxes(number):
    page = (BOOK / f"{NOTEBOOKS[number]}.html").read_text("utf-8")
    for exercise in catalogue.chapters()[number][1]:
        assert f'<section class="exercise" id="{exercise.id}">' in page
    assert '<p class="admonition-title">You will</p>' in page
