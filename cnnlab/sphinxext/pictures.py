"""The pictures of the pages: each says how large it is, so that nothing moves when it comes, and those that stand below
the first screen come with the reader.

What a figure's script puts into a page is not among them: it knows its sizes.
"""

import re
from pathlib import Path
from urllib.parse import unquote

from PIL import Image

ATTRIBUTES = r'(?:[^">]|"[^"]*")*?'
PICTURE = re.compile(rf'<img\b(?P<said>{ATTRIBUTES}\ssrc="(?P<source>[^":]+)"{ATTRIBUTES})(?P<end>\s*/?>)')
ROOT = re.compile(r"<svg\b[^>]*>")
LENGTH = re.compile(r'\b(width|height)="([\d.]+)(pt|px|)"')
PIXELS = {"pt": 96 / 72, "px": 1, "": 1}
SECTION = "<section"


def prepare(app, exception):
    """Looks at every page once all pages and pictures are written."""
    if exception is not None or app.builder.format != "html":
        return
    for page in Path(app.outdir).rglob("*.html"):
        text = page.read_text("utf-8")
        prepared = with_sizes(text, page.parent)
        if prepared != text:
            page.write_text(prepared, "utf-8")


def with_sizes(text: str, folder: Path) -> str:
    """A page in this folder, each of its pictures with its size; after its second heading they are lazy."""
    chapter = text.find(SECTION)
    below = text.find(SECTION, chapter + 1) if chapter >= 0 else -1

    def said(picture):
        size = size_of(folder / unquote(picture["source"]))
        more = f' width="{size[0]}" height="{size[1]}"' if size and "width=" not in picture["said"] else ""
        if 0 <= below < picture.start() and "loading=" not in picture["said"]:
            more += ' loading="lazy" decoding="async"'
        return f"<img{picture['said']}{more}{picture['end']}"

    return PICTURE.sub(said, text)


def size_of(path: Path) -> tuple[int, int] | None:
    """A picture's width and height in the browser's pixels; None where it has none, or is not there."""
    if not path.is_file():
        return None
    if path.suffix != ".svg":
        with Image.open(path) as picture:
            return picture.size
    lengths = LENGTH.findall(ROOT.search(path.read_text("utf-8"))[0])
    size = {name: round(float(number) * PIXELS[unit]) for name, number, unit in lengths}
    return (size["width"], size["height"]) if len(size) == 2 else None


def setup(app):
    """Runs when the site is written."""
    app.connect("build-finished", prepare)
