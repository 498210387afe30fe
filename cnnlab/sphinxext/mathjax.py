"""Formulas without a foreign host: the part of MathJax that the book needs comes with the site."""

import importlib.util
import shutil
from pathlib import Path

# The parts of MathJax that a page loads: TeX in, HTML out, and hidden MathML for screen readers. The menu is left
# out; it is two fifths of the usual bundle. The package is used as data: as an extension it would copy 24 MB.
PARTS = (
    "startup.js",
    "core.js",
    "input/tex.js",
    "input/tex",
    "output/chtml.js",
    "output/chtml/fonts",
    "a11y/assistive-mml.js",
)
LOADED = ["core", "input/tex", "output/chtml", "a11y/assistive-mml"]


def add_mathjax(app, config):
    """Copies MathJax's parts beside the build and points Sphinx at them."""
    source = Path(importlib.util.find_spec("sphinx-mathjax-offline").origin).parent / "static" / "mathjax"
    target = Path(app.doctreedir).parent / "_mathjax" / "mathjax"
    for part in PARTS:
        (target / part).parent.mkdir(parents=True, exist_ok=True)
        if (source / part).is_dir():
            shutil.copytree(source / part, target / part, dirs_exist_ok=True)
        else:
            shutil.copy2(source / part, target / part)
    config.html_static_path.append(str(target.parent))
    config.mathjax_path = "mathjax/startup.js"
    config.mathjax3_config = {
        "loader": {"load": LOADED},
        "options": {"processHtmlClass": "tex2jax_process|mathjax_process|math|output_area"},
    }


def setup(app):
    """Adds MathJax before Sphinx's own mathjax extension looks for it."""
    app.connect("config-inited", add_mathjax)
