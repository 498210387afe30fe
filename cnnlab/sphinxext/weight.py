"""What a page would load and not need: scripts of the search, and colours that a figure's pictures do not use.

What the theme's icons weigh is the business of `icons`.
"""

import base64
import io
import re
from pathlib import Path

import numpy as np
from PIL import Image

# The theme sends these with every page for results while you type, a setting that this book leaves off.
SEARCH = re.compile(r'\n *<script src="[^"]*(?:searchtools|language_data|searchindex)\.js"></script>')
PICTURE = re.compile(r"(?<=data:image/png;base64,)[A-Za-z0-9+/=\s]+")


def lighten(app, exception):
    """Takes the search out of every page but its own, and packs the pictures in the figures."""
    if exception is not None:
        return
    site = Path(app.outdir)
    for page in site.rglob("*.html"):
        if page.name != "search.html":
            rewrite(page, SEARCH, lambda found: "")
    for figure in (site / "_images").glob("*.svg"):
        rewrite(figure, PICTURE, lambda found: packed(found[0]))


def rewrite(path: Path, pattern: re.Pattern, change):
    """Changes what `pattern` finds in a file, and leaves a file without it untouched."""
    text = path.read_text("utf-8")
    changed = pattern.sub(change, text)
    if changed != text:
        path.write_text(changed, "utf-8")


def packed(data: str) -> str:
    """The same picture, pixel for pixel, with a byte for each instead of matplotlib's four; base64 in and out.

    A picture of more than 256 colours, or so small that the list of its colours weighs more, stays as it is.
    """
    picture = Image.open(io.BytesIO(base64.b64decode(data)))
    if picture.mode != "RGBA":
        return data
    pixels = np.array(picture)  # (rows, columns, 4)
    colours, places = np.unique(pixels.reshape(-1, 4), axis=0, return_inverse=True)
    if len(colours) > 256:
        return data
    if (colours == [1, 1, 1, 0] * colours[:, :1] + [0, 0, 0, 255]).all():  # opaque greys: the value is enough
        small = Image.fromarray(np.ascontiguousarray(pixels[..., 0]))
    else:
        small = Image.fromarray(places.reshape(pixels.shape[:2]).astype(np.uint8))
        small.putpalette(colours[:, :3].tobytes())
        if colours[:, 3].min() < 255:
            small.info["transparency"] = colours[:, 3].tobytes()
    stream = io.BytesIO()
    small.save(stream, "PNG", optimize=True)
    return min(base64.b64encode(stream.getvalue()).decode(), data, key=len)


def setup(app):
    """Runs when all pages and figures are written."""
    app.connect("build-finished", lighten)
