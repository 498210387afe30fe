"""Blocks of code, two thirds of a chapter's elements: below the screen a browser need not lay them out.

As their lines do not break, each is as high as it has lines: that is said here, and static/book.css makes room of it.
"""

import re

BLOCK = re.compile(r'(?<=<div class="highlight"><pre>)(?P<code>.*?)(?=</pre>)', re.S)


def count_lines(app, page, template, context, doctree):
    """Says of each block in a page how many lines it has, inside it: its own ground and border are not touched."""

    def counted(block):
        lines = block["code"].rstrip().count("\n") + 1
        return f'<span class="lines" style="--lines:{lines}">{block["code"]}</span>'

    context["body"] = BLOCK.sub(counted, context.get("body", ""))


def setup(app):
    """Looks at every page."""
    app.connect("html-page-context", count_lines)
