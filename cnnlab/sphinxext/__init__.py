"""The book's own Sphinx extension: what a page of the book needs, and nothing that it does not use.

Loaded from `_config.yml` as `cnnlab.sphinxext`.

- What stands in the pages: `widgets` brings figures and questions to life without a kernel, `rooms` keeps free what
  they and whole sections will take, `frames` stores the pictures of explored figures, `tally` counts answered
  questions; `boxes` sets exercises and goals apart; `formulas` sets TeX as MathML, in the font that `math_font` cuts;
  `pictures` says how large pictures are, so that they can come late; `docstrings` shows the library's docstrings;
  `search` says what a search takes for a word.
- How they come: `scripts` lets none block, `styles` makes one small sheet of all (with `names`, `selectors`, `cut` and
  `icons`), `weight` takes off the rest; `paper` and static/print.css are for printers.
- What comes beside them: `archive`, the library with the notebooks, to run the book from.
- `accessibility` and static/book.css mend what the theme and docutils write; `execution` says when a stored execution
  may be used again.
"""

from pathlib import Path

from cnnlab.sphinxext import (
    accessibility,
    archive,
    boxes,
    docstrings,
    execution,
    formulas,
    frames,
    paper,
    pictures,
    rooms,
    scripts,
    search,
    styles,
    tally,
    weight,
    widgets,
)

STATIC = Path(__file__).parent / "static"
PARTS = (
    accessibility,
    archive,
    boxes,
    docstrings,
    execution,
    formulas,
    frames,
    paper,
    pictures,
    rooms,
    scripts,
    search,
    styles,
    tally,
    weight,
    widgets,
)


def setup(app):
    """Connects the parts to Sphinx."""
    for part in PARTS:
        part.setup(app)
    app.connect("config-inited", lambda app, config: config.html_static_path.append(str(STATIC)))
    app.add_css_file("book.css", priority=900)  # after the theme
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
