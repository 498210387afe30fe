"""Where the count of answered questions stands, and the list of all questions that it reads."""

import json
import re
from types import SimpleNamespace

from docutils import nodes

from cnnlab.sphinxext import tally
from cnnlab.widgets import Predict

QUESTION = Predict(id="two", prompt="2 + 3?", answer=5).static_html()


def site(folder, pages):
    """A Sphinx application as far as the tally looks at it: pages by name, in the book's order."""
    titles = {page: nodes.title("", f"Title of {page}") for page in pages}
    return SimpleNamespace(
        outdir=str(folder),
        config=SimpleNamespace(root_doc="book/intro"),
        env=SimpleNamespace(titles=titles, collect_relations=lambda: dict.fromkeys(pages)),
        builder=SimpleNamespace(format="html", get_relative_uri=lambda origin, page: f"{page.split('/')[1]}.html"),
    )


def added(app, page, body):
    context = {"body": body, "pathto": lambda name, resource: f"../{name}"}
    tally.add(app, page, "page.html", context, None)
    return context["body"].removeprefix(body)


def state(html):
    return json.loads(re.search(r'data-role="state"[^>]*>(.*?)</script>', html)[1])


def test_a_page_with_questions_ends_with_their_count(tmp_path):
    app = site(tmp_path, ["book/intro", "book/03"])
    html = added(app, "book/03", f"<p>text</p>{QUESTION}")
    assert html.count('class="cnnlab-static" data-widget="tally"') == 1
    chapter = {"title": "Title of book/03", "page": "", "questions": ["two"]}
    assert state(html) == {"overview": False, "chapters": [chapter]}


def test_a_page_without_questions_has_none(tmp_path):
    assert added(site(tmp_path, ["book/intro", "book/03"]), "book/03", "<p>text</p>") == ""


def test_the_first_page_has_the_overview_and_loads_the_list(tmp_path):
    html = added(site(tmp_path, ["book/intro"]), "book/intro", "<p>text</p>")
    assert state(html) == {"overview": True}
    assert 'data-name="chapters" data-hash="questions" data-src="../_static/cnnlab-questions.js"' in html


def test_the_list_has_every_question_in_the_order_of_the_book(tmp_path):
    app = site(tmp_path, ["book/intro", "book/03", "book/04", "book/gone"])
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "intro.html").write_text("<p>no questions</p>")
    (tmp_path / "book" / "03.html").write_text(QUESTION + QUESTION.replace("two", "three"))
    (tmp_path / "book" / "04.html").write_text(QUESTION.replace("two", "four"))
    tally.write_list(app, None)
    script = (tmp_path / "_static" / "cnnlab-questions.js").read_text()
    listed = json.loads(re.fullmatch(r'cnnlabAsset\("questions", (.*)\);\n', script)[1])
    assert listed == [
        {"title": "Title of book/03", "page": "03.html", "questions": ["two", "three"]},
        {"title": "Title of book/04", "page": "04.html", "questions": ["four"]},
    ]


def test_a_build_that_failed_writes_no_list(tmp_path):
    tally.write_list(site(tmp_path, []), RuntimeError("no"))
    assert list(tmp_path.iterdir()) == []
