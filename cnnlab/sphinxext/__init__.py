"""The book's own Sphinx extension: widgets that live without a kernel, formulas and icons without a foreign host.

Loaded from `_config.yml` as `cnnlab.sphinxext`. `widgets` puts the bundle and the assets into the site, `frames` the
pictures of explored figures, `tally` the count of answered questions, `mathjax` and `icons` what formulas and icons
need, `execution` says when a stored execution may be used again, `docstrings` shows the library's docstrings, `weight`
takes off what a page need not load; `accessibility` and static/book.css mend what the theme and docutils write.
`rooms`, `pictures` and `code` keep free what figures, pictures and code will take, so that they can come late.
"""

from pathlib import Path

from cnnlab.sphinxext import (
    accessibility,
    code,
    docstrings,
    execution,
    frames,
    icons,
    mathjax,
    pictures,
    rooms,
    tally,
    weight,
    widgets,
)

STATIC = Path(__file__).parent / "static"


def setup(app):
    """Connects the parts to Sphinx."""
    for part in (
        accessibility,
        code,
        docstrings,
        execution,
        frames,
        icons,
        mathjax,
        pictures,
        rooms,
        tally,
        weight,
        widgets,
    ):
        part.setup(app)
    app.connect("config-inited", lambda app, config: config.html_static_path.append(str(STATIC)))
    app.add_css_file("book.css", priority=900)  # after the theme
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
