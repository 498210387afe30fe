"""Where the count of answered questions stands, and the list of all questions that it reads."""

import json
import re
from types import SimpleNamespace

from docutils import nodes

from cnnlab.exercises import catalogue
from cnnlab.sphinxext import tally

ASKED = {notebook: list(questions) for notebook, questions in catalogue.questions().items()}
CONVOLUTION = "03-convolution"


def site(folder, pages):
    """A Sphinx application as far as the tally looks at it: pages by name, in the book's order."""
    titles = {page: nodes.title("", f"Title of {page}") for page in pages}
    return SimpleNamespace(
        outdir=str(folder),
        config=SimpleNamespace(root_doc="book/intro"),
        env=SimpleNamespace(titles=titles),
        builder=SimpleNamespace(format="html", get_relative_uri=lambda origin, page: f"{page.split('/')[1]}.html"),
    )


def added(app, page):
    context = {"body": "<p>text</p>", "pathto": lambda name, resource: f"../{name}"}
    tally.add(app, page, "page.html", context, None)
    return context["body"].removeprefix("<p>text</p>")


def state(html):
    return json.loads(re.search(r'data-role="state"[^>]*>(.*?)</script>', html)[1])


def test_a_page_with_questions_ends_with_their_count(tmp_path):
    page = f"book/{CONVOLUTION}"
    html = added(site(tmp_path, ["book/intro", page]), page)
    assert html.count('class="cnnlab-static" data-widget="tally"') == 1
    chapter = {"title": f"Title of {page}", "page": "", "questions": ASKED[CONVOLUTION]}
    assert state(html) == {"overview": False, "chapters": [chapter]}


def test_a_page_without_questions_has_none(tmp_path):
    assert added(site(tmp_path, ["book/intro", "book/notation"]), "book/notation") == ""


def test_the_first_page_has_the_overview_and_loads_the_list(tmp_path):
    html = added(site(tmp_path, ["book/intro"]), "book/intro")
    assert state(html) == {"overview": True}
    assert 'data-name="chapters" data-hash="questions" data-src="../_static/cnnlab-questions.js"' in html


def test_the_list_has_every_question_in_the_order_of_the_book(tmp_path):
    pages = {notebook: f"book/{notebook}" for notebook in ASKED}
    del pages["02-local-and-shared"]  # a build without it
    tally.write_list(site(tmp_path, ["book/notation", *reversed(pages.values()), "book/intro"]), None)
    script = (tmp_path / "_static" / "cnnlab-questions.js").read_text()
    listed = json.loads(re.fullmatch(r'cnnlabAsset\("questions", (.*)\);\n', script)[1])
    assert listed == [
        {"title": f"Title of {page}", "page": f"{notebook}.html", "questions": ASKED[notebook]}
        for notebook, page in pages.items()
    ]


def test_a_build_that_failed_writes_no_list(tmp_path):
    tally.write_list(site(tmp_path, []), RuntimeError("no"))
    assert list(tmp_path.iterdir()) == []
