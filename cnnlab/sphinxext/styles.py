"""One style sheet for the whole site instead of a dozen: of all that the pages link, what the site uses.

It is the only thing that a page waits for before it shows its text, and the reader's next page has it already. What a
page's own figures need stands in the page, behind it.
"""

import hashlib
import posixpath
import re
from pathlib import Path

import tinycss2

from cnnlab.sphinxext import cut, icons
from cnnlab.sphinxext.names import names_of, pages_of

LINK = re.compile(
    r'\s*<link\b(?=[^>]*\brel="stylesheet")[^>]*\bhref="(?:\.{1,2}/)*(?P<path>_static/[^"?]+)[^"]*"[^>]*>'
)
END = re.compile(r"\s*(?=</head>)")
OURS = re.compile(r"_static/site-\w+\.css")
OF_FIGURES = re.compile(r'<style class="cnnlab-figures">.*?</style>', re.S)
WHOLE = "whole.css"  # all that was merged, beside the build: for the test that nothing was cut that is seen


def merge(app, exception):
    """Writes the site's style sheet, has every page link it, and removes what it was made of."""
    if exception is not None or app.builder.format != "html":
        return
    site = Path(app.outdir)
    pages = pages_of(site)
    if not (sheets := linked(pages)):
        return  # no page was written
    read = {}
    whole = "".join(with_imports(site, sheet, read) for sheet in sheets)
    (Path(app.doctreedir) / WHOLE).write_text(whole, "utf-8")
    names = names_of(site)
    small = icons.embed(cut.cut(whole, names), site, names)
    name = f"_static/site-{hashlib.sha256(small.encode()).hexdigest()[:16]}.css"
    for sheet in [*read, *OURS.findall("\n".join(path.relative_to(site).as_posix() for path in site.rglob("*.css")))]:
        (site / sheet).unlink()
    (site / name).write_text(small, "utf-8")
    for path in pages:
        page = path.read_text("utf-8")
        if LINK.search(page):
            path.write_text(link(page, name), "utf-8")


def linked(pages: list[Path]) -> list[str]:
    """The sheets to merge, in the order in which pages link them, by their paths in the site."""
    found = {}
    for page in pages:
        for match in LINK.finditer(page.read_text("utf-8")):
            if not OURS.fullmatch(match["path"]):
                found[match["path"]] = True
    return list(found)


def with_imports(site: Path, sheet: str, read: dict[str, bool]) -> str:
    """A sheet with those that it imports in their places, and addresses as seen from _static; notes what it read."""
    read[sheet] = True
    parts = []
    folder = posixpath.dirname(sheet)
    for node in tinycss2.parse_stylesheet((site / sheet).read_text("utf-8"), skip_comments=True, skip_whitespace=True):
        if node.type == "at-rule" and node.lower_at_keyword == "import":
            address, *media = cut.trimmed(node.prelude)
            inner = with_imports(site, posixpath.normpath(posixpath.join(folder, address.value)), read)
            parts.append(f"@media {tinycss2.serialize(media)}{{{inner}}}" if media else inner)
        elif node.type != "at-rule" or node.lower_at_keyword != "charset":
            readdress([node], folder)
            parts.append(node.serialize())
    return "".join(parts)


def readdress(nodes: list, folder: str):
    """Changes the addresses in a sheet of this folder to what they are from _static."""
    for node in nodes:
        if node.type == "function" and node.lower_name == "url":
            addresses = [each for each in node.arguments if each.type == "string"]
        else:
            addresses = [node] if node.type == "url" else []
        for address in addresses:
            if not re.match(r"[a-z]+:|#|/", address.value):
                address.value = posixpath.relpath(posixpath.join(folder, address.value), "_static")
                address.representation = f'url("{address.value}")' if address.type == "url" else f'"{address.value}"'
        for part in ("prelude", "content", "arguments"):
            readdress(getattr(node, part, None) or [], folder)


def link(page: str, name: str) -> str:
    """A page that links the site's sheet, after all scripts in its head, and has its figures' own behind it.

    A script behind a style sheet would wait for it, and the page for the script.
    """
    own = "".join(OF_FIGURES.findall(page))
    page = LINK.sub("", OF_FIGURES.sub("", page))
    root = re.search(r'data-content_root="([^"]*)"', page)[1]
    end = f'\n    <link rel="stylesheet" href="{root}{name}" />{own}\n  '
    return END.sub(lambda _: end, page, count=1)


def setup(app):
    """Runs when the pages stand and load no script that they do not use."""
    app.connect("build-finished", merge, priority=900)
