"""What a picture would load and not need: colours that it does not use.

What a page loads around its text is the business of `scripts`, `styles` and `icons`.
"""

import base64
import io
import re
from pathlib import Path

import numpy as np
from PIL import Image

PICTURE = re.compile(r"(?<=data:image/png;base64,)[A-Za-z0-9+/=\s]+")


def lighten(app, exception):
    """Packs the pictures in the figures."""
    if exception is not None:
        return
    for figure in (Path(app.outdir) / "_images").glob("*.svg"):
        text = figure.read_text("utf-8")
        changed = PICTURE.sub(lambda found: packed(found[0]), text)
        if changed != text:
            figure.write_text(changed, "utf-8")


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
    """Runs when all figures are written."""
    app.connect("build-finished", lighten)
