"""From the figure that an author's function returns to an image that a page can show.

Nothing here imports matplotlib: a function that returns one of its figures has done so.
"""

import base64
import gzip
import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np

PIXELS_PER_INCH = 96  # CSS's
TYPES = {"svg": "image/svg+xml", "webp": "image/webp"}

# Lines and letters are smallest, and sharp at every size, as SVG; many points or a photograph as WebP.
ENCODINGS = {
    "svg": {"format": "svg", "metadata": {"Date": None}},
    "webp": {"format": "webp", "dpi": 2 * PIXELS_PER_INCH, "pil_kwargs": {"lossless": True}},
    "webp for photographs": {"format": "webp", "dpi": 2 * PIXELS_PER_INCH, "pil_kwargs": {"quality": 90}},
}


class Frame(NamedTuple):
    """One picture: a data: address, width and height in CSS pixels, and the bytes that a reader loads for it."""

    src: str
    width: int
    height: int
    bytes: int


def take(draw: Callable, values: dict, encodings) -> dict[str, Frame]:
    """Calls draw(**values) and returns its figure once for each of the `encodings`, by name. Every figure is closed.

    Raises what `draw` raises, and TypeError if it returns no figure.
    """
    with _figures_closed() as closed:
        figure = figure_of(draw(**values))
        closed.append(figure)
        return {name: _encoded(figure, ENCODINGS[name]) for name in encodings}


def figure_of(drawn):
    """The figure that `draw` returned: itself, or as one of its Axes or an array of them."""
    first = next(iter(np.ravel(np.asarray(drawn, dtype=object))), None)
    figure = first if hasattr(first, "savefig") else _parent(first)
    if figure is None:
        raise TypeError(f"draw: expected to get a matplotlib figure or its Axes, got {type(drawn).__name__}")
    return figure


def _parent(artist):
    get_figure = getattr(artist, "get_figure", None)
    return get_figure(root=True) if callable(get_figure) else None


@contextmanager
def _figures_closed() -> Iterator[list]:
    """Closes every figure that was opened within, also after an error, and those in the list that it yields.

    An open figure would stay in memory, and the inline backend would show it below the cell once more.
    """
    before = set(_pyplot().get_fignums()) if _pyplot() else set()
    closed: list = []
    try:
        yield closed
    finally:
        if pyplot := _pyplot():
            for figure in [*closed, *(set(pyplot.get_fignums()) - before)]:
                pyplot.close(figure)


def _pyplot():
    """matplotlib.pyplot if anyone has imported it: without it no figure can be open."""
    return sys.modules.get("matplotlib.pyplot")


def _encoded(figure, encoding: dict) -> Frame:
    width, height = (round(side * PIXELS_PER_INCH) for side in figure.get_size_inches())
    target = io.BytesIO()
    # the salt: the same figure gives the same SVG, and so the same file; the box: a frame keeps its figure's size
    with sys.modules["matplotlib"].rc_context({"svg.hashsalt": "cnnlab", "savefig.bbox": None}):
        figure.savefig(target, **encoding)
    data, kind = target.getvalue(), encoding["format"]
    loaded = len(gzip.compress(data, 6)) if kind == "svg" else len(data)  # servers compress SVG as they do HTML
    src = f"data:{TYPES[kind]};base64,{base64.b64encode(data).decode('ascii')}"
    return Frame(src, width, height, loaded)
