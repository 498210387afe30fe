"""A figure's second form, for a page in the dark: text and frames are bright, and zero has the page's colour.

Photographs and grey pictures stay as they are, and signed colours keep their meaning, as in the widgets. How a figure
gets into a notebook's output in both forms is in svg.py.
"""

from contextlib import contextmanager

from matplotlib.artist import getp, setp
from matplotlib.colors import LinearSegmentedColormap, to_hex, to_rgba_array
from matplotlib.figure import Figure

from cnnlab.plots.arrays import INPUT, KERNEL, OUTPUT, PLAIN, SIGNED, TEXT, ink
from cnnlab.plots.lines import GRID

PAGE = "#121212"
DARK = {  # the colours of theme.css
    INPUT: "#6db8ff",
    KERNEL: "#ffad5c",
    OUTPUT: "#4fd6a4",
    PLAIN: "#9aa7b4",
    GRID: "#3c4753",
    TEXT: "#ced6dd",
    "#000000": "#ced6dd",
    to_hex(SIGNED(0.0)): "#b39cff",
    to_hex(SIGNED(1.0)): "#ff9d4d",
}
SIGNED_IN_THE_DARK = LinearSegmentedColormap.from_list("cnnlab-signed-dark", ["#b39cff", PAGE, "#ff9d4d"])
COLOURS = ("color", "facecolor", "edgecolor", "markerfacecolor", "markeredgecolor")


@contextmanager
def in_the_dark(figure):
    """The figure in its dark form, on no ground of its own; afterwards it is as it was."""
    undo = []

    def change(artist, name, value):
        undo.append((artist, name, getp(artist, name)))
        setp(artist, **{name: value})

    cells = [text for ax in figure.axes for mesh in ax.collections for text in ink(mesh, ax.texts)]
    grounds = [figure.patch, *(ax.patch for ax in figure.axes)]
    for ground in grounds:
        change(ground, "facecolor", "none")
    artists = figure.findobj(lambda each: each not in [*cells, *grounds])
    artists += [each.arrow_patch for each in artists if getattr(each, "arrow_patch", None)]
    for artist in artists:
        for name in COLOURS:
            if (found := _colour(artist, name)) in DARK:
                change(artist, name, DARK[found])
        if getattr(artist, "get_cmap", None) and artist.get_cmap() is SIGNED:
            change(artist, "cmap", SIGNED_IN_THE_DARK)
    try:
        _ink_all(figure)
        yield
    finally:
        for artist, name, value in reversed(undo):
            setp(artist, **{name: value})
        _ink_all(figure)


def _ink_all(figure):
    for ax in figure.axes:
        for mesh in ax.collections:
            ink(mesh, ax.texts)


def _colour(artist, name):
    """An artist's one colour as text; None where it has none of this name, several, or a clear one."""
    get = getattr(artist, f"get_{name}", None)
    found = to_rgba_array(get()) if get and not isinstance(artist, Figure) else ()
    return to_hex(found[0]) if len({*map(tuple, found)}) == 1 and found[0][3] else None
