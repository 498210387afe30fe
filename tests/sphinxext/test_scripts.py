"""What becomes of the scripts of a page as the theme and its extensions write it."""

import re
from types import SimpleNamespace

import pytest

from cnnlab.sphinxext import scripts

PAGE = """<!DOCTYPE html>
<html lang="en" data-content_root="./" data-theme="auto">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1.0" /><meta name="viewport" content="a" />
    <script data-cfasync="false">
    document.documentElement.dataset.theme = localStorage.getItem("theme") || "auto";
  </script>
  <!-- Pre-loaded scripts that we'll load fully later -->
  <link rel="preload" as="script" href="_static/scripts/bootstrap.js?digest=1" />
  <link rel="preload" as="font" href="font.woff2" />
    <script src="_static/documentation_options.js?v=1"></script>
    <script src="_static/doctools.js?v=1"></script>
    <script defer src="_static/scripts/fontawesome.js?digest=1"></script>
    <script src="_static/clipboard.min.js?v=1"></script>
    <script src="_static/unknown.js?v=1"></script>
    <script>let toggleHintShow = 'Click to show';</script>
    <script src="_static/togglebutton.js?v=1"></script>
    <script data-sd-tabs-storage-prefix="sd-" src="_static/design-tabs.js?v=1"></script>
    <script>window.MathJax = {}</script>
    <script defer="defer" src="_static/mathjax/startup.js?v=1"></script>
    <script>DOCUMENTATION_OPTIONS.pagename = 'page';</script>
  <script src="_static/searchtools.js"></script>
  <script src="_static/language_data.js"></script>
  <script src="searchindex.js"></script>
  </head>
  <body><div id="pst-skip-link"></div><button class="sidebar-toggle primary-toggle">x</button>BODY
  <script type="application/json" data-src="_static/asset.js">{}</script>
  <script defer src="_static/scripts/bootstrap.js?digest=1"></script>
  </body></html>"""


def loaded(page):
    """The files that a page loads, in their order."""
    return [match["name"] for match in scripts.SOURCE.finditer(page)]


def rewritten(body=""):
    return scripts.rewritten(PAGE.replace("BODY", body))


def test_nothing_blocks_and_nothing_is_loaded_that_is_not_used():
    page = rewritten()
    assert loaded(page) == ["unknown.js", "startup.js"]
    assert all("defer" in tag for tag in re.findall(r"<script[^>]*(?<!-)src=[^>]*>", page))
    assert '<link rel="preload" as="font"' in page
    assert "bootstrap" not in page
    assert "DOCUMENTATION_OPTIONS" not in page
    assert "toggleHintShow" not in page
    assert "window.MathJax = {}" in page
    assert 'data-src="_static/asset.js">{}' in page
    assert "Pre-loaded" not in page
    assert page.count('name="viewport"') == 1


@pytest.mark.parametrize(
    ("body", "files"),
    [
        ('<div id="search-results"></div>', ["documentation_options.js", "doctools.js", "unknown.js", "startup.js"]),
        ('<img class="toggler" />', ["documentation_options.js", "doctools.js", "unknown.js", "startup.js"]),
        ('<div class="toggle docutils"></div>', ["unknown.js", "togglebutton.js", "startup.js"]),
        ('<div class="admonition dropdown note"></div>', ["unknown.js", "togglebutton.js", "startup.js"]),
        ('<div class="dropdown"></div>', ["unknown.js", "startup.js"]),
        ('<label class="sd-tab-label"></label>', ["unknown.js", "design-tabs.js", "startup.js"]),
    ],
)
def test_a_page_loads_what_it_uses_in_the_order_it_had(body, files):
    page = rewritten(body)
    searched = ["searchtools.js", "language_data.js", "searchindex.js"] if "search-results" in body else []
    assert loaded(page) == files + searched
    assert ("toggleHintShow" in page) == ("togglebutton.js" in files)


def test_a_page_is_rewritten_once_and_stays_so():
    for body in ("", '<div id="search-results"></div>', '<label class="sd-tab-label"></label>'):
        page = rewritten(body)
        assert scripts.rewritten(page) == page


def test_the_colour_mode_is_settled_before_anything_is_drawn():
    page = rewritten()
    assert 'data-theme="light"' in page, "without scripts it is light"
    assert scripts.SET_MODE in page
    with pytest.raises(ValueError, match="colour mode"):
        scripts.rewritten(PAGE.replace(' data-cfasync="false"', ""))


def test_files_that_no_page_loads_are_removed(tmp_path):
    (tmp_path / "_static" / "scripts").mkdir(parents=True)
    (tmp_path / "page.html").write_text(PAGE.replace("BODY", '<label class="sd-tab-label"></label>'), "utf-8")
    (tmp_path / "moved.html").write_text("<html><head></head></html>", "utf-8")
    names = ["bootstrap.js", "bootstrap.js.map", "design-tabs.js", "togglebutton.js"]
    names += ["sphinx_highlight.js", "doctools.js", "own.js"]
    for name in names:
        (tmp_path / "_static" / "scripts" / name).write_text("", "utf-8")
    scripts.defer(SimpleNamespace(outdir=tmp_path, builder=SimpleNamespace(format="html")), None)
    kept = {path.name for path in (tmp_path / "_static" / "scripts").iterdir()}
    assert kept == {"design-tabs.js", "sphinx_highlight.js", "doctools.js", "own.js"}
    assert loaded((tmp_path / "page.html").read_text("utf-8")) == ["unknown.js", "design-tabs.js", "startup.js"]
