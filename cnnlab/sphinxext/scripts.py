"""What a page runs: nothing before its text is shown, and nothing that it does not use.

The theme's scripts give way to static/reading.js and static/hints.js, which do what readers use of them.
"""

import re
from pathlib import Path

from cnnlab.sphinxext.names import pages_of

SCRIPT = re.compile(r"\s*<script\b(?P<attributes>[^>]*)>(?P<code>.*?)</script>", re.S)
SOURCE = re.compile(r'(?<![\w-])src="[^"]*?(?P<name>[^"/?]+\.js)(?:\?[^"]*)?"')
LATER = re.compile(r"\b(?:defer|async|type)\b")
PRELOAD = re.compile(r'\s*<link\b(?=[^>]*\brel="preload")(?=[^>]*\bas="script")[^>]*>')
COMMENT = re.compile(r"\s*<!--.*?-->", re.S)
VIEWPORT = re.compile(r'\s*<meta name="viewport"[^>]*>')  # Sphinx, docutils and the theme write one each
CHARSET = re.compile(r'<meta charset="utf-8"[^>]*>')
ON_A_PHONE = '<meta name="viewport" content="width=device-width, initial-scale=1" />'
MODE = re.compile(r'(?<=<script data-cfasync="false">).*?(?=</script>)', re.S)

REPLACED = {
    "bootstrap.js",
    "clipboard.min.js",
    "copybutton.js",
    "copybutton_funcs.js",
    "fontawesome.js",
    "pydata-sphinx-theme.js",
    "sphinx-book-theme.js",
}
SEARCH = re.compile(r'id="search-results"')
TABLES = re.compile(r'id="search-results"|class="toggler"')  # of the search, and of the index of modules
TOGGLES = re.compile(r'class="(?:toggle|[^"]* toggle|admonition[^"]* dropdown|dropdown[^"]* admonition)[ "]')
TABS = re.compile(r'class="sd-tab-label')
NEEDED_BY = {
    "searchtools.js": SEARCH,
    "language_data.js": SEARCH,
    "searchindex.js": SEARCH,
    "sphinx_highlight.js": SEARCH,
    "doctools.js": TABLES,
    "documentation_options.js": TABLES,
    "togglebutton.js": TOGGLES,
    "design-tabs.js": TABS,
}
ON_DEMAND = ("documentation_options.js", "doctools.js", "sphinx_highlight.js")  # reading.js, where a word was found
SETTINGS = {  # scripts in the page that set what another script reads
    "DOCUMENTATION_OPTIONS.": None,  # for the theme's search while you type, which this book leaves off
    "let toggle": TOGGLES,
    "var togglebuttonSelector": TOGGLES,
}

# The colour mode stands before anything is drawn: else a page is light first, and is styled a second time.
SET_MODE = """
    (({ dataset }) => {
      let mode = "auto";
      try {
        mode = localStorage.getItem("mode") ?? mode;
      } catch {}
      const dark = mode === "dark" || (mode !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
      dataset.mode = mode;
      dataset.theme = dark ? "dark" : "light";
    })(document.documentElement);
  """


def defer(app, exception):
    """Rewrites the scripts of every page, and removes the files that no page loads any more."""
    if exception is not None or app.builder.format != "html":
        return
    site = Path(app.outdir)
    loaded = set(ON_DEMAND)
    for path in pages_of(site):
        page = path.read_text("utf-8")
        if 'id="pst-' in page:  # made by the theme
            page = rewritten(page)
            path.write_text(page, "utf-8")
            loaded |= {source["name"] for source in SOURCE.finditer(page)}
    gone = (REPLACED | set(NEEDED_BY)) - loaded
    for path in [each for each in (site / "_static").rglob("*") if each.name in gone or each.suffix == ".map"]:
        path.unlink()


def rewritten(page: str) -> str:
    """A page whose scripts wait until it is read in, without those that it does not use."""
    head, end, body = page.partition("</head>")
    if not MODE.search(head):
        raise ValueError("the theme's script that sets the colour mode is not where it was")
    head = VIEWPORT.sub("", COMMENT.sub("", PRELOAD.sub("", head)))
    head = CHARSET.sub(lambda found: f"{found[0]}\n    {ON_A_PHONE}", head, count=1)
    head = head.replace('data-theme="auto"', 'data-theme="light"')  # which no rule knows: without scripts it is light
    return SCRIPT.sub(lambda found: script(found, body), MODE.sub(lambda found: SET_MODE, head) + end + body)


def script(found: re.Match, body: str) -> str:
    """What becomes of one script of a page with this body."""
    if source := SOURCE.search(found["attributes"]):
        name = source["name"]
        if name in REPLACED or (name in NEEDED_BY and not NEEDED_BY[name].search(body)):
            return ""
        return found[0] if LATER.search(found["attributes"]) else found[0].replace("<script", "<script defer", 1)
    for begin, needed_by in SETTINGS.items():
        if found["code"].startswith(begin) and not (needed_by and needed_by.search(body)):
            return ""
    return found[0]


def setup(app):
    """Adds the site's own scripts; runs when all pages are written."""
    app.add_js_file("reading.js", priority=200, loading_method="defer")
    app.add_js_file("hints.js", priority=200, loading_method="defer")
    app.connect("build-finished", defer, priority=800)
