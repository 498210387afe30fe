"""One array as a picture: cells with their numbers or pixels, in the colours of its role, with a frame around it.

Blue frames the input, orange the kernel, green the output. Images are grey, bright is large; what can be negative runs
from purple (below zero) over white (zero) to orange (above).
"""

from fractions import Fraction

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.collections import QuadMesh
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from cnnlab.plots.given import greys, numbers, strongest

INPUT, KERNEL, OUTPUT = "#0b62a8", "#a84b00", "#07714f"
PLAIN = "#586472"  # of what has no role
TEXT = "#1d2733"
FRAMES = {"input": INPUT, "kernel": KERNEL, "output": OUTPUT}
SIGNED = LinearSegmentedColormap.from_list("cnnlab-signed", ["#5b3fa6", "#ffffff", "#c2570c"])
MOST_CELLS = 12  # along a side: more leave no room for a number in each cell
FINEST = 50  # pixels per inch: a picture with more is averaged, since a page would skip some of them


def array(values, role, title=None, ax=None):
    """Draws a 2-D array: as cells with their numbers where there is room, else as a picture.

    values: (H, W), of any kind of numbers; NaN leaves a cell empty. role: "input" (grey, from the smallest number to
    the largest; numbers that are all the same are as bright as they say, of 0 to 1, bytes of 0 to 255), "kernel" or
    "output" (signed colours, zero is white); it chooses the frame's colour. ax: where to draw, or None for a new
    figure. Returns the Axes. Raises ValueError or TypeError for another role or what is no array of numbers (H, W).
    """
    check_role(role)
    given, values = values, numbers("values", values, "(H, W)")
    low, high = greys(given) if role == "input" else (-strongest(values), strongest(values))
    colours = {"cmap": "gray" if role == "input" else SIGNED, "vmin": low, "vmax": high}
    if ax is None:
        _, ax = plt.subplots(figsize=(3, 3), layout="constrained")
    if max(values.shape) <= MOST_CELLS:
        _cells(ax, values, colours)
    else:
        picture(ax, values, colours)
    frame(ax, values.shape, FRAMES[role], title)
    return ax


def check_role(role):
    """Refuses what is no role of an array."""
    if not isinstance(role, str) or role not in FRAMES:
        raise ValueError(f"role: expected one of {', '.join(map(repr, FRAMES))}, got {role!r}")


def picture(ax, values, colours):
    """One pixel a value, on the same axes as `_cells`: row 0 at the top, column 0 from 0 to 1.

    Infinities have the colours of the range's ends. Where the pixels would be too small to see, several are averaged.
    """
    rows, columns = values.shape
    shown = averaged(np.clip(values, colours["vmin"], colours["vmax"]), pixels_in(ax, values.shape))
    ax.imshow(shown, interpolation="none", extent=(0, columns, rows, 0), **colours)


def pixels_in(ax, shape):
    """How many of an array's pixels stand side by side where these axes draw one, so that it can be seen."""
    sides = ax.get_position().size * ax.get_figure().get_size_inches()  # (width, height) in inches
    return max(1, int(max(shape[0] / sides[1], shape[1] / sides[0]) / FINEST))


def averaged(values, size):
    """The means of squares of `size` × `size` numbers, over the last two axes; the last squares may be smaller."""
    for axis in (-2, -1) if size > 1 else ():
        starts = np.arange(0, values.shape[axis], size)
        counts = np.diff([*starts, values.shape[axis]])
        values = np.add.reduceat(values, starts, axis) / (counts[:, np.newaxis] if axis == -2 else counts)
    return values


def frame(ax, shape, colour, title):
    """A coloured frame around the array instead of axes, and the title above it in the same colour."""
    rows, columns = shape
    ax.axis("off")
    ax.add_patch(Rectangle((0, 0), columns, rows, fill=False, edgecolor=colour, linewidth=2.5, clip_on=False))
    if title:
        ax.annotate(
            title,
            (columns / 2, 0),
            (0, 5),
            textcoords="offset points",
            ha="center",
            va="bottom",
            color=colour,
            fontsize=11,
            fontweight="bold",
        )


def _cells(ax, values, colours):
    """One square a value, its number in it: dark on light, light on dark."""
    shown = np.ma.masked_invalid(np.clip(values, colours["vmin"], colours["vmax"]))
    mesh = ax.pcolormesh(shown, edgecolors="#c9d1d9", linewidth=0.8, **colours)
    ax.set_aspect("equal")
    ax.invert_yaxis()
    texts = _texts(values)
    size = 10 if max(map(len, texts.flat)) < 4 else 8
    for (row, column), text in np.ndenumerate(texts):
        ax.text(column + 0.5, row + 0.52, text, ha="center", va="center", fontsize=size)
    ink(mesh, ax.texts)


def ink(mesh, texts):
    """Colours the numbers in a mesh's cells, the first of the `texts`, so that they can be read; returns them."""
    if not isinstance(mesh, QuadMesh):
        return []
    shades = mesh.to_rgba(mesh.get_array())[..., :3].reshape(-1, 3) @ (0.299, 0.587, 0.114)  # brightness
    numbers = texts[: len(shades)]
    for text, shade in zip(numbers, shades, strict=True):
        text.set_color("black" if shade > 0.5 else "white")
    return numbers


def _texts(values):
    """The numbers as short texts: whole, as fractions of one small denominator, or with one decimal; ∞ as such."""
    shown = np.where(np.isfinite(values), values, 0).ravel()
    fractions = [Fraction(float(value)).limit_denominator(25) for value in shown]
    exact = np.allclose([float(fraction) for fraction in fractions], shown, rtol=0, atol=1e-6)
    texts = [str(fraction) for fraction in fractions] if exact else [f"{value:z.1f}" for value in shown]
    others = {np.inf: "∞", -np.inf: "-∞"}
    texts = ["" if np.isnan(value) else others.get(value, text) for text, value in zip(texts, values.flat, strict=True)]
    return np.array([text.replace("-", "\N{MINUS SIGN}") for text in texts]).reshape(values.shape)
