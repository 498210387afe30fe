"""The pictures of the pages: each says how large it is, so that nothing moves when it comes, and those that stand below
the first screen come with the reader.

A figure that brought its form in the dark along (cnnlab/plots/svg.py) stands there twice; static/book.css shows the one
that the page's theme needs, and browsers load no other. What a figure's script puts into a page is not among them: it
knows its sizes.
"""

import base64
import re
from pathlib import Path
from urllib.parse import unquote

from PIL import Image

from cnnlab.plots.svg import TWIN

ATTRIBUTES = r'(?:[^">]|"[^"]*")*?'
PICTURE = re.compile(rf'<img\b(?P<said>{ATTRIBUTES}\ssrc="(?P<source>[^":]+)"{ATTRIBUTES})(?P<end>\s*/?>)')
ROOT = re.compile(r"<svg\b[^>]*>")
LENGTH = re.compile(r'\b(width|height)="([\d.]+)(pt|px|)"')
PIXELS = {"pt": 96 / 72, "px": 1, "": 1}
SECTION = "<section"
CARRIED = re.compile(TWIN.format("([A-Za-z0-9+/=]+)"))
IN_DARK = "-dark.svg"


def prepare(app, exception):
    """Looks at every page once all pages and pictures are written."""
    if exception is not None or app.builder.format != "html":
        return
    for figure in (Path(app.outdir) / "_images").glob("*.svg"):
        part(figure)
    for page in Path(app.outdir).rglob("*.html"):
        text = page.read_text("utf-8")
        prepared = with_sizes(with_twins(text, page.parent), page.parent)
        if prepared != text:
            page.write_text(prepared, "utf-8")


def part(figure: Path):
    """Writes the form in the dark that a figure carries into a file of its own."""
    text = figure.read_text("utf-8")
    if carried := CARRIED.search(text):
        figure.with_name(figure.stem + IN_DARK).write_bytes(base64.b64decode(carried[1]))
        figure.write_text(CARRIED.sub("", text), "utf-8")


def with_twins(text: str, folder: Path) -> str:
    """A page in this folder, each of its figures in both forms where there are two."""

    def both(picture):
        source = picture["source"]
        twin = source.removesuffix(".svg") + IN_DARK
        if "cnnlab-in-" in picture["said"] or not (folder / unquote(twin)).is_file():
            return picture[0]
        light, dark = (
            f'<img class="cnnlab-in-light"{{}}{picture["end"]}',
            f'<img class="cnnlab-in-dark"{{}}{picture["end"]}',
        )
        late = ' loading="lazy" decoding="async"'
        return light.format(picture["said"]) + dark.format(picture["said"].replace(source, twin) + late)

    return PICTURE.sub(both, text)


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
