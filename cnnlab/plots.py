"""The book's static figures, drawn with matplotlib in the widgets' colours; each function returns its Axes.

Blue frames the input, orange the kernel, green the output, here and in every widget. Images are grey, bright is
large; what can be negative runs from purple (below zero) over white (zero) to orange (above). Nothing is computed
here that the library does not compute. In a notebook figures become SVG, sharp at every size.
"""

import sys
from fractions import Fraction

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from cnnlab import functional as F

INPUT, KERNEL, OUTPUT = "#0b62a8", "#a84b00", "#07714f"
FRAMES = {"input": INPUT, "kernel": KERNEL, "output": OUTPUT}
SIGNED = LinearSegmentedColormap.from_list("cnnlab-signed", ["#5b3fa6", "#ffffff", "#c2570c"])
MOST_CELLS = 12  # along a side: more leave no room for a number in each cell
CELL = 0.42  # inches
SHADES = 15  # of each colour where many maps are drawn: nobody sees more, and the file is half as large

if "IPython" in sys.modules and sys.modules["IPython"].get_ipython() is not None:
    from matplotlib_inline.backend_inline import set_matplotlib_formats

    set_matplotlib_formats("svg")


def array(values, role, title=None, ax=None):
    """Draws a 2-D array: as cells with their numbers where there is room, else as a picture.

    values: (H, W); NaN leaves a cell empty. role: "input" (grey), "kernel" or "output" (signed colours, zero is
    white); it chooses the frame's colour. ax: where to draw, or None for a new figure. Returns the Axes.
    Raises ValueError for another role or another number of axes.
    """
    values = np.asarray(values)
    if role not in FRAMES:
        raise ValueError(f"role: expected one of {', '.join(map(repr, FRAMES))}, got {role!r}")
    if values.ndim != 2:
        raise ValueError(f"values: expected an array (H, W), got shape {values.shape}")
    if ax is None:
        _, ax = plt.subplots(figsize=(3, 3), layout="constrained")
    largest = np.nanmax(np.abs(values), initial=0) or 1
    colours = {"cmap": "gray"} if role == "input" else {"cmap": SIGNED, "vmin": -largest, "vmax": largest}
    if max(values.shape) <= MOST_CELLS:
        _cells(ax, values, colours)
    else:
        _picture(ax, values, colours)
    _frame(ax, values.shape, FRAMES[role], title)
    return ax


def panels(*parts):
    """Draws arrays side by side, all cells of one size.

    Each part is (values, role, title) as `array` takes them. Returns the Axes, (number of parts,).
    """
    tallest = max(len(values) for values, *_ in parts)
    widths = [max(np.shape(values)[1], 0.24 * len(title)) + 0.4 for values, _, title in parts]
    size = (CELL * sum(widths), CELL * (tallest + 1.2))
    _, axes = plt.subplots(1, len(parts), figsize=size, width_ratios=widths, layout="constrained", squeeze=False)
    for (values, role, title), width, ax in zip(parts, widths, axes[0], strict=True):
        array(values, role, title, ax)
        rows, columns = np.shape(values)
        ax.set_xlim((columns - width) / 2, (columns + width) / 2)  # room of one scale, the array in its middle
        ax.set_ylim((rows + tallest) / 2 + 0.1, (rows - tallest) / 2 - 1.1)
    return axes[0]


def convolution(image, kernel, output):
    """Draws image (H, W), kernel (kH, kW) and feature map (oH, oW) side by side. Returns the three Axes."""
    return panels((image, "input", "image"), (kernel, "kernel", "kernel"), (output, "output", "feature map"))


def matrix_product(weights, x, y):
    """Draws a linear layer y = Wx: its matrix, the line that goes in and the line that comes out, as columns.

    weights: (outputs, inputs); where it is 0 there is no connection, and the cell is left empty. Equal weights have
    one shade. x: (inputs,). y: (outputs,). Returns the three Axes.
    """
    connected = np.where(weights, weights, np.nan)
    return panels(
        (connected, "kernel", "W"), (np.reshape(x, (-1, 1)), "input", "x"), (np.reshape(y, (-1, 1)), "output", "y")
    )


def matrices(layers):
    """Draws large matrices side by side as pictures in signed colours, a pixel a weight; zero is white.

    layers: a dict from a title to a matrix (outputs, inputs). Returns the Axes, (matrices,).
    """
    size = (4.1 * len(layers), 0.5 + max(3.8 * len(matrix) / np.shape(matrix)[1] for matrix in layers.values()))
    _, axes = plt.subplots(1, len(layers), figsize=size, layout="constrained", squeeze=False)
    for (title, matrix), ax in zip(layers.items(), axes[0], strict=True):
        array(matrix, "kernel", title, ax)
    return axes[0]


def channels(photo):
    """Draws a colour photograph beside its three channels, each in its own light: black is none of it.

    photo: (3, H, W), red, green and blue, from 0 to 1. Returns the four Axes.
    """
    height, width = np.shape(photo)[1:]
    size = (8.4, 0.4 + 2.1 * height / width)
    _, axes = plt.subplots(1, 4, figsize=size, layout="constrained")
    lights = np.eye(3)[:, :, np.newaxis, np.newaxis] * photo  # (3, 3, H, W)
    for ax, title, pixels in zip(axes, ("all together", "red", "green", "blue"), (photo, *lights), strict=True):
        ax.imshow(np.moveaxis(pixels, 0, -1), interpolation="none", extent=(0, width, height, 0))
        _frame(ax, (height, width), INPUT, title)
    return axes


def pictures(*parts):
    """Draws large arrays side by side as pictures of one height.

    Each part is (values, role, title) as `array` takes them. Returns the Axes, (number of parts,).
    """
    shapes = [np.shape(values) for values, *_ in parts]
    widths = [columns / rows for rows, columns in shapes]
    size = (2.8 * sum(widths), 3.2)
    _, axes = plt.subplots(1, len(parts), figsize=size, width_ratios=widths, layout="constrained", squeeze=False)
    for (values, role, title), ax in zip(parts, axes[0], strict=True):
        array(values, role, title, ax)
    return axes[0]


def maps(values, columns=16):
    """Draws many feature maps as one picture, small and side by side, each in signed colours of its own strength.

    values: (K, H, W). columns: how many stand in a row; the last row may be shorter. Returns the Axes.
    Raises ValueError for another number of axes.
    """
    values = np.asarray(values)
    if values.ndim != 3:
        raise ValueError(f"values: expected an array (K, H, W), got shape {values.shape}")
    count, height, width = values.shape
    gap = max(1, width // 12)
    rows = -(-count // columns)
    mosaic = np.full((rows * (height + gap) - gap, columns * (width + gap) - gap), np.nan)
    for k, each in enumerate(values):
        top, left = k // columns * (height + gap), k % columns * (width + gap)
        mosaic[top : top + height, left : left + width] = each / (np.abs(each).max() or 1)
    mosaic = np.round(mosaic * SHADES) / SHADES
    _, ax = plt.subplots(figsize=(8.4, 0.1 + 8.3 * mosaic.shape[0] / mosaic.shape[1]), layout="constrained")
    _picture(ax, mosaic, {"cmap": SIGNED, "vmin": -1, "vmax": 1})  # gaps, being no numbers, stay clear
    ax.axis("off")
    return ax


def paired(results, labels, quantity):
    """Draws pairs of measurements as lines from one side to the other, a panel a group, all on one scale.

    results: a dict from a title to pairs (runs, 2). labels: what the two sides are called. quantity: what is
    measured, with its unit. The mean of each side is a bar. Returns the Axes, (groups,).
    """
    size = (2.6 * len(results), 2.9)
    _, axes = plt.subplots(1, len(results), figsize=size, sharey=True, layout="constrained", squeeze=False)
    for (title, pairs), ax in zip(results.items(), axes[0], strict=True):
        ax.plot(np.transpose(pairs), "o-", color=OUTPUT, alpha=0.45, markersize=4, linewidth=1)
        ax.hlines(np.mean(pairs, axis=0), (-0.28, 0.72), (0.28, 1.28), color="black", linewidth=2, zorder=3)
        ax.set(title=title, xlim=(-0.5, 1.5), xticks=(0, 1), xticklabels=labels)
        ax.spines[["top", "right"]].set_visible(False)
        ax.grid(axis="y", color="#c9d1d9", linewidth=0.6)
    axes[0, 0].set_ylabel(quantity)
    return axes[0]


def filters(photo, kernels):
    """Draws each kernel above what it makes of a photograph, zero-padded so that the size stays.

    photo: (H, W), from 0 to 1. kernels: a dict from a name to a kernel (kH, kW). What a kernel whose weights add
    up to 0 makes is drawn in signed colours, the rest in grey from 0 to 1. Returns the Axes, (2, kernels).
    """
    size = (2.1 * len(kernels), 3.7)
    _, axes = plt.subplots(2, len(kernels), figsize=size, height_ratios=(1, 1.8), layout="constrained", squeeze=False)
    for (name, kernel), (above, below) in zip(kernels.items(), axes.T, strict=True):
        array(kernel, "kernel", name, above)
        weight = np.asarray(kernel, dtype=photo.dtype)[np.newaxis, np.newaxis]  # (1, 1, kH, kW)
        result = F.conv2d(photo[np.newaxis, np.newaxis], weight, padding="same")[0, 0]
        if abs(np.sum(kernel)) < 1e-6:
            array(result, "output", None, below)
        else:
            _picture(below, result, {"cmap": "gray", "vmin": 0, "vmax": 1})
            _frame(below, result.shape, OUTPUT, None)
    return axes


STEPS = {  # what a layer is called in a drawing of a network; others keep the name of their class
    "Conv2d": "Filter",
    "ReLU": "Activation",
    "MaxPool2d": "Pooling",
    "AvgPool2d": "Pooling",
    "GlobalAvgPool2d": "Pooling",
    "GlobalMaxPool2d": "Pooling",
}
PLAIN = "#586472"  # of what learns nothing


def structure(model, image):
    """Draws a network from its layers, with what each of them makes of an image: from input to softmax and output.

    model: an `nn.Sequential` that ends in logits. image: (C, H, W), what the input shows. Three maps stand for all of
    a layer; below them their shape, and how many numbers the layer learns. A row ends with each pooling. Returns the
    Axes.
    """
    steps = _steps(model, image)
    rows = [[]]
    for step in steps:
        rows[-1].append(step)
        if step[0] == "Pooling" and step is not steps[-1]:
            rows.append([])
    columns = max(map(len, rows))
    _, ax = plt.subplots(figsize=(1.5 * columns, 1.75 * len(rows)), layout="constrained")
    for row, line in enumerate(rows):
        for column, step in enumerate(line):
            _step(ax, (1.5 * column, -1.75 * row), image.shape[-1], *step)
            if row or column:
                arrow = {"arrowstyle": "->", "color": PLAIN, "lw": 1.4, "shrinkA": 0, "shrinkB": 0}
                start = 1.5 * column - 0.27
                ax.annotate("", (start + 0.2, -1.75 * row - 0.55), (start, -1.75 * row - 0.55), arrowprops=arrow)
    ax.set(xlim=(-0.32, 1.5 * columns - 0.28), ylim=(-1.75 * len(rows) + 0.3, 0.3), aspect="equal")
    ax.axis("off")
    return ax


def _steps(model, image):
    """(name, values, what is learned or None) from the input to the output; a Flatten belongs to the layer after it."""
    steps = [("Input", image, None)]
    for layer, values in zip(model, model.activations(image[np.newaxis]), strict=True):
        kind = type(layer).__name__
        if kind != "Flatten":
            learned = sum(parameter.data.size for parameter in layer.parameters())
            name = ("Head" if layer is model[-1] else "Dense") if kind == "Linear" else STEPS.get(kind, kind)
            steps.append((name, values[0], learned))
    probabilities = F.softmax(steps[-1][1])
    return [*steps, ("Softmax", probabilities, 0), ("Output", probabilities.argmax(), None)]


def _step(ax, corner, side, name, values, learned):
    """One step: its name, its maps, bars or answer, and below what they are and what is learned."""
    left, top = corner
    colour = {"Input": INPUT, "Output": OUTPUT}.get(name, KERNEL if learned else PLAIN)
    ax.text(left, top, name, color=colour, fontsize=11, fontweight="bold", va="bottom")
    if values.ndim == 3:
        _maps(ax, left, top - 0.12, 0.78 * (values.shape[-1] / side) ** 0.5, values, name)
        text = " × ".join(map(str, values.shape))
    elif values.ndim == 1:
        _bars(ax, left, top - 0.12, values)
        text = f"{len(values)} numbers"
    else:
        ax.text(left + 0.1, top - 0.5, str(values), color=OUTPUT, fontsize=34, fontweight="bold", va="center")
        text = "the largest"
    note = "" if learned is None else f"learns {learned:,}" if learned else "learns nothing"
    for line, words in enumerate((text, note)):
        ax.text(left, top - 1.24 - 0.17 * line, words, color="#1d2733", fontsize=9)


def _maps(ax, left, top, side, values, name):
    """Up to three maps, the first in front, those behind moved up and to the right."""
    shown = min(len(values), 3)
    largest = np.abs(values[:shown]).max() or 1
    signed = {"cmap": SIGNED, "vmin": -largest, "vmax": largest}
    colours = {"cmap": "gray", "vmin": 0, "vmax": largest} if name == "Input" else signed
    frame = INPUT if name == "Input" else OUTPUT
    for number in reversed(range(shown)):
        x, y = left + 0.09 * number, top - 0.09 * (shown - 1 - number)
        ax.imshow(values[number], interpolation="none", extent=(x, x + side, y - side, y), **colours)
        ax.add_patch(Rectangle((x, y - side), side, side, fill=False, edgecolor=frame, linewidth=1.2))


def _bars(ax, left, top, values, width=1.05, height=0.86):
    """One bar a number, orange above zero and purple below it."""
    low, high = min(values.min(), 0), max(values.max(), 0)
    scale = height / ((high - low) or 1)
    zero = top - height - low * scale
    places = left + width * (np.arange(len(values)) + 0.5) / len(values)
    colours = [SIGNED(0.0) if value < 0 else SIGNED(1.0) for value in values]
    ax.bar(places, values * scale, 0.75 * width / len(values), zero, color=colours)
    ax.plot([left, left + width], [zero, zero], color=PLAIN, linewidth=0.8)


def curves(x, functions):
    """Draws the values of functions of one number, one panel each.

    x: (points,), ascending. functions: a dict from a name to the values (points,) there. Returns the Axes, one each.
    """
    size = (3.1 * len(functions), 2.4)
    _, axes = plt.subplots(1, len(functions), figsize=size, layout="constrained", squeeze=False)
    for (name, values), ax in zip(functions.items(), axes[0], strict=True):
        ax.plot(x, values, color=OUTPUT, linewidth=2.5)
        ax.set_title(name, color=OUTPUT, fontsize=11, fontweight="bold")
        ax.grid(color="#c9d1d9", linewidth=0.8)
        ax.spines[:].set_visible(False)
        ax.tick_params(length=0, labelsize=9)
        ax.axhline(0, color="#586472", linewidth=1)
        ax.margins(x=0)
    return axes[0]


def _picture(ax, values, colours):
    """One pixel a value, on the same axes as `_cells`: row 0 at the top, column 0 from 0 to 1."""
    rows, columns = values.shape
    ax.imshow(values, interpolation="none", extent=(0, columns, rows, 0), **colours)


def _cells(ax, values, colours):
    """One square a value, its number in it: dark on light, light on dark."""
    mesh = ax.pcolormesh(np.ma.masked_invalid(values), edgecolors="#c9d1d9", linewidth=0.8, **colours)
    ax.set_aspect("equal")
    ax.invert_yaxis()
    shades = mesh.to_rgba(values)[..., :3] @ (0.299, 0.587, 0.114)  # brightness, (H, W)
    texts = _texts(values)
    size = 10 if max(map(len, texts.flat)) < 4 else 8
    for (row, column), text in np.ndenumerate(texts):
        colour = "black" if shades[row, column] > 0.5 else "white"
        place = (column + 0.5, row + 0.52)
        ax.text(*place, text, ha="center", va="center", color=colour, fontsize=size)


def _texts(values):
    """The numbers as short texts: whole, as fractions of one small denominator, or with one decimal."""
    shown = np.nan_to_num(values).ravel()
    fractions = [Fraction(float(value)).limit_denominator(25) for value in shown]
    exact = np.allclose([float(fraction) for fraction in fractions], shown, rtol=0, atol=1e-6)
    texts = [str(fraction) for fraction in fractions] if exact else [f"{value:.1f}" for value in shown]
    texts = ["" if np.isnan(value) else text for text, value in zip(texts, values.flat, strict=True)]
    return np.array([text.replace("-", "\N{MINUS SIGN}") for text in texts]).reshape(values.shape)


def _frame(ax, shape, colour, title):
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
