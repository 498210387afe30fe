"""The quiet count of answered questions: at the end of each page that asks some, and for all pages on the first.

What it shows and does is in cnnlab/widgets/tally.js; which questions a chapter asks is in `exercises`; here are the
places where it stands.
"""

import html
import json
from pathlib import Path, PurePosixPath

from cnnlab.exercises import catalogue
from cnnlab.widgets.base import json_script

LIST = "_static/cnnlab-questions.js"


def host(state: dict, asset: str = "") -> str:
    """The element that the page's script turns into a tally."""
    return f'<div class="cnnlab-static" data-widget="tally">{json_script(state, "state")}{asset}</div>'


def add(app, page, template, context, doctree):
    """Puts the tally at the end of a page: its own where it asks questions, all chapters' on the book's first page."""
    body = context.get("body", "")
    if page == app.config.root_doc:
        source = html.escape(context["pathto"](LIST, 1))
        attributes = f'data-role="asset" data-name="chapters" data-hash="questions" data-src="{source}"'
        asset = f'<script type="application/json" {attributes}></script>'
        context["body"] = body + host({"overview": True}, asset)
    elif questions := asked(page):
        chapter = {"title": app.env.titles[page].astext(), "page": "", "questions": questions}
        context["body"] = body + host({"overview": False, "chapters": [chapter]})


def asked(page: str) -> list[str]:
    """The questions that a page of the book asks, in its order."""
    return list(catalogue.questions().get(PurePosixPath(page).name, ()))


def chapters(app) -> list[dict]:
    """The questions of every chapter that the build has a page for, in the book's order."""
    first = app.config.root_doc
    found = []
    for notebook in catalogue.questions():
        page = str(PurePosixPath(first).with_name(notebook))
        if page in app.env.titles:
            address = app.builder.get_relative_uri(first, page)
            found.append({"title": app.env.titles[page].astext(), "page": address, "questions": asked(page)})
    return found


def write_list(app, exception):
    """Writes the list of all questions, a script because pages opened as files cannot fetch, once all pages stand."""
    if exception is None and app.builder.format == "html":
        path = Path(app.outdir) / LIST
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'cnnlabAsset("questions", {json.dumps(chapters(app))});\n', "utf-8")


def setup(app):
    """Looks at every page, and at all of them at the end."""
    app.connect("html-page-context", add)
    app.connect("build-finished", write_list)
