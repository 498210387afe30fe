"""Blocks of code, two thirds of a chapter's elements: below the screen a browser need not lay them out.

As their lines do not break, each is as high as it has lines, and as wide as its longest: that is said here, and
static/book.css makes room of it.
"""

import re
from html import unescape

TAG = re.compile(r"<[^>]*>")
BLOCK = re.compile(r'(?<=<div class="highlight"><pre>)(?P<code>.*?)(?=</pre>)', re.S)


def measure(app, page, template, context, doctree):
    """Says of each block in a page how large it is, inside it: its own ground and border are not touched."""

    def counted(block):
        lines = unescape(TAG.sub("", block["code"])).rstrip().split("\n")
        size = f"--lines:{len(lines)};--columns:{max(map(len, lines))}"
        return f'<span class="lines" style="{size}">{block["code"]}</span>'

    context["body"] = BLOCK.sub(counted, context.get("body", ""))


def setup(app):
    """Looks at every page."""
    app.connect("html-page-context", measure)
