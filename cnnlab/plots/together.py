"""Several arrays side by side: an image with its kernel and feature map, matrices, channels, many feature maps."""

from collections.abc import Iterable

import matplotlib.pyplot as plt
import numpy as np

from cnnlab import functional as F
from cnnlab._checks import counted, integer
from cnnlab.plots.arrays import (
    FINEST,
    INPUT,
    OUTPUT,
    PLAIN,
    SIGNED,
    array,
    averaged,
    check_role,
    frame,
    picture,
    pixels_in,
)
from cnnlab.plots.given import bright, numbers, several, strongest

CELL = 0.42  # inches
WIDTH = 8.4  # inches, of many maps
TITLE = 0.27  # inches above a map
SHADES = 15  # of each colour where many maps are drawn: nobody sees more, and the file is half as large


def panels(*parts):
    """Draws arrays side by side, all cells of one size.

    Each part is (values, role, title) as `array` takes them. Returns the Axes, (number of parts,).
    """
    shapes = _shapes(parts)
    tallest = max(rows for rows, _ in shapes)
    widths = [
        max(columns, 0.24 * len(title or "")) + 0.4 for (_, columns), (*_, title) in zip(shapes, parts, strict=True)
    ]
    size = (CELL * sum(widths), CELL * (tallest + 1.2))
    _, axes = plt.subplots(1, len(parts), figsize=size, width_ratios=widths, layout="constrained", squeeze=False)
    for (values, role, title), (rows, columns), width, ax in zip(parts, shapes, widths, axes[0], strict=True):
        array(values, role, title, ax)
        ax.set_xlim((columns - width) / 2, (columns + width) / 2)  # room of one scale, the array in its middle
        ax.set_ylim((rows + tallest) / 2 + 0.1, (rows - tallest) / 2 - 1.1)
    return axes[0]


def convolution(image, kernel, output):
    """Draws image (H, W), kernel (kH, kW) and feature map (oH, oW) side by side. Returns the three Axes."""
    for name, values in (("image", image), ("kernel", kernel), ("output", output)):
        numbers(name, values, "(H, W)")
    return panels((image, "input", "image"), (kernel, "kernel", "kernel"), (output, "output", "feature map"))


def matrix_product(weights, x, y):
    """Draws a linear layer y = Wx: its matrix, the line that goes in and the line that comes out, as columns.

    weights: (outputs, inputs); where it is 0 there is no connection, and the cell is left empty. Equal weights have
    one shade. x: (inputs,). y: (outputs,). Returns the three Axes.
    """
    weights = numbers("weights", weights, "(outputs, inputs)")
    for name, values, length in (("x", x, weights.shape[1]), ("y", y, weights.shape[0])):
        if len(numbers(name, values, "(length,)")) != length:
            raise ValueError(
                f"{name}: expected {counted(length, 'number')}, as weights are {weights.shape}, got {len(values)}"
            )
    connected = np.where(weights, weights, np.nan)
    return panels(
        (connected, "kernel", "W"), (np.reshape(x, (-1, 1)), "input", "x"), (np.reshape(y, (-1, 1)), "output", "y")
    )


def matrices(layers):
    """Draws large matrices side by side as pictures in signed colours, a pixel a weight; zero is white.

    layers: a dict from a title to a matrix (outputs, inputs). Returns the Axes, (matrices,).
    """
    several("layers", layers, "a matrix")
    shapes = [numbers("layers", matrix, "(outputs, inputs)").shape for matrix in layers.values()]
    size = (4.1 * len(layers), 0.5 + max(3.8 * rows / columns for rows, columns in shapes))
    _, axes = plt.subplots(1, len(layers), figsize=size, layout="constrained", squeeze=False)
    for (title, matrix), ax in zip(layers.items(), axes[0], strict=True):
        array(matrix, "kernel", title, ax)
    return axes[0]


def pictures(*parts):
    """Draws large arrays side by side as pictures of one height.

    Each part is (values, role, title) as `array` takes them. Returns the Axes, (number of parts,).
    """
    widths = [columns / rows for rows, columns in _shapes(parts)]
    size = (2.8 * sum(widths), 3.2)
    _, axes = plt.subplots(1, len(parts), figsize=size, width_ratios=widths, layout="constrained", squeeze=False)
    for (values, role, title), ax in zip(parts, axes[0], strict=True):
        array(values, role, title, ax)
    return axes[0]


def channels(photo):
    """Draws a colour photograph beside its three channels, each in its own light: black is none of it.

    photo: (3, H, W), red, green and blue, from 0 to 1, or bytes. Returns the four Axes.
    """
    photo = bright("photo", photo, "(3, H, W)")
    if len(photo) != 3:
        raise ValueError(f"photo: expected an array (3, H, W), got shape {photo.shape}")
    height, width = photo.shape[1:]
    size = (8.4, 0.4 + 2.1 * height / width)
    _, axes = plt.subplots(1, 4, figsize=size, layout="constrained")
    photo = averaged(photo, pixels_in(axes[0], (height, width)))
    lights = np.eye(3)[:, :, np.newaxis, np.newaxis] * photo  # (3, 3, H, W)
    for ax, title, pixels in zip(axes, ("all together", "red", "green", "blue"), (photo, *lights), strict=True):
        ax.imshow(np.moveaxis(pixels, 0, -1), interpolation="none", extent=(0, width, height, 0))
        frame(ax, (height, width), INPUT, title)
    return axes


def filters(photo, kernels):
    """Draws each kernel above what it makes of a photograph, zero-padded so that the size stays.

    photo: (H, W), from 0 to 1, or bytes. kernels: a dict from a name to a kernel (kH, kW). What a kernel whose weights
    add up to 0 makes is drawn in signed colours, the rest in grey from 0 to 1. Returns the Axes, (2, kernels).
    """
    photo = bright("photo", photo, "(H, W)")
    for kernel in several("kernels", kernels, "a kernel").values():
        numbers("kernels", kernel, "(kH, kW)")
    size = (2.1 * len(kernels), 3.7)
    _, axes = plt.subplots(2, len(kernels), figsize=size, height_ratios=(1, 1.8), layout="constrained", squeeze=False)
    for (name, kernel), (above, below) in zip(kernels.items(), axes.T, strict=True):
        array(kernel, "kernel", name, above)
        weight = np.asarray(kernel, dtype=photo.dtype)[np.newaxis, np.newaxis]  # (1, 1, kH, kW)
        result = F.conv2d(photo[np.newaxis, np.newaxis], weight, padding="same")[0, 0]
        if abs(np.sum(kernel)) < 1e-6:
            array(result, "output", None, below)
        else:
            picture(below, result, {"cmap": "gray", "vmin": 0, "vmax": 1})
            frame(below, result.shape, OUTPUT, None)
    return axes


def maps(values, columns=16, titles=()):
    """Draws many feature maps as one picture, small and side by side, each in signed colours of its own strength.

    values: (K, H, W); maps of more pixels than can be seen are averaged. columns: how many stand in a row; the last row
    may be shorter. titles: what stands above the maps, one each, or nothing. Returns the Axes. Raises ValueError or
    TypeError for what is no array of numbers (K, H, W), and for another number of titles.
    """
    values, columns = numbers("values", values, "(K, H, W)"), integer("columns", columns)
    if not isinstance(titles, Iterable):
        raise TypeError(f"titles: expected {len(values)}, one for each map, got {titles!r}")
    titles = list(titles)
    if titles and len(titles) != len(values):
        raise ValueError(f"titles: expected {len(values)}, one for each map, got {len(titles)}")
    values = averaged(values, max(1, int(values.shape[2] * columns / WIDTH / FINEST)))
    count, height, width = values.shape
    gap = max(1, width // 12)
    across = columns * (width + gap) - gap
    down = max(gap, int(np.ceil(TITLE / WIDTH * across))) if titles else gap  # from one map to the one below it
    mosaic = np.full((-(-count // columns) * (height + down) - down, across), np.nan)
    _, ax = plt.subplots(figsize=(WIDTH, 0.1 + (WIDTH - 0.1) * mosaic.shape[0] / across), layout="constrained")
    for k, each in enumerate(values):
        top, left = k // columns * (height + down), k % columns * (width + gap)
        mosaic[top : top + height, left : left + width] = np.clip(each / strongest(each), -1, 1)
        if titles:
            place = {"xytext": (0, 3), "textcoords": "offset points", "ha": "center", "va": "bottom"}
            ax.annotate(str(titles[k]), (left + width / 2, top), color=PLAIN, fontsize=11, fontweight="bold", **place)
    mosaic = np.round(mosaic * SHADES) / SHADES
    picture(ax, mosaic, {"cmap": SIGNED, "vmin": -1, "vmax": 1})  # gaps, being no numbers, stay clear
    ax.axis("off")
    return ax


def _shapes(parts):
    """The (rows, columns) of each part (values, role, title)."""
    expected = "parts: expected (values, role, title) for each array, in brackets of its own"
    if not parts:
        raise ValueError(f"{expected}, at least one, got none")
    for part in parts:
        if not isinstance(part, tuple | list) or len(part) != 3 or not isinstance(part[1], str):
            raise TypeError(f"{expected}, got {_called(part)}")
        if not isinstance(part[2], str | None):
            raise TypeError(f"title: expected a text or None, got {_called(part[2])}")
        check_role(part[1])
    return [numbers("values", values, "(H, W)").shape for values, *_ in parts]


def _called(value):
    """What a value is, in few words."""
    if isinstance(value, tuple | list):
        return f"({', '.join(map(_called, value[:4]))}{', …' * (len(value) > 4)})"
    return f"an array of shape {value.shape}" if isinstance(value, np.ndarray) else repr(value)
