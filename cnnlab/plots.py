"""The book's static figures, drawn with matplotlib in the widgets' colours; each function returns its Axes.

Blue frames the input, orange the kernel, green the output, here and in every widget. Images are grey, bright is
large; what can be negative runs from purple (below zero) over white (zero) to orange (above). No numbers are
computed here that the library does not compute.
"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from cnnlab import functional as F

INPUT, KERNEL, OUTPUT = "#0b62a8", "#a84b00", "#07714f"
SIGNED = LinearSegmentedColormap.from_list("cnnlab-signed", ["#5b3fa6", "#ffffff", "#c2570c"])
FRAMES = {"input": INPUT, "kernel": KERNEL, "output": OUTPUT}
MOST_NUMBERS = 12  # a longer side leaves no room for a number in each cell


def array(values, role, title=None, ax=None):
    """Draws a 2-D array as a grid of cells, with its numbers where there is room.

    `values` is (H, W); `role` is "input" (grey), "kernel" or "output" (signed colours, zero is white) and chooses
    the frame's colour. Draws into `ax`, or into a new figure. Returns the Axes. Raises ValueError for another
    role or another number of axes.
    """
    values = np.asarray(values)
    if role not in FRAMES:
        raise ValueError(f"role: expected one of {', '.join(map(repr, FRAMES))}, got {role!r}")
    if values.ndim != 2:
        raise ValueError(f"values: expected an array (H, W), got shape {values.shape}")
    ax = ax or plt.subplots(figsize=(3, 3), layout="constrained")[1]
    if role == "input":
        ax.imshow(values, cmap="gray")
    else:
        largest = np.abs(values).max() or 1
        ax.imshow(values, cmap=SIGNED, vmin=-largest, vmax=largest)
    if max(values.shape) <= MOST_NUMBERS:
        _write_numbers(ax, values)
    _frame(ax, FRAMES[role], title)
    return ax


def convolution(image, kernel, output, titles=("image", "kernel", "feature map")):
    """Draws image, kernel and feature map side by side, cells in proportion to their number.

    `image` (H, W), `kernel` (kH, kW), `output` (oH, oW). Returns the three Axes.
    """
    parts = (image, kernel, output)
    widths = [max(np.shape(part)[1], 3) for part in parts]
    _, axes = plt.subplots(1, 3, figsize=(9, 3.4), width_ratios=widths, layout="constrained")
    for part, role, title, ax in zip(parts, FRAMES, titles, axes, strict=True):
        array(part, role, title, ax)
    return axes


def filters(photo, kernels):
    """Draws each kernel above what it makes of a photograph, zero-padded so that the size stays.

    `photo` is (H, W), `kernels` a dict from a name to a kernel (kH, kW). The result keeps its own range: an edge
    kernel's is drawn in signed colours, the others in grey. Returns the Axes, (2, number of kernels).
    """
    size = (2.1 * len(kernels), 3.6)
    _, axes = plt.subplots(2, len(kernels), figsize=size, height_ratios=(1, 2.1), layout="constrained", squeeze=False)
    for (name, kernel), (above, below) in zip(kernels.items(), axes.T, strict=True):
        array(kernel, "kernel", name, above)
        weight = np.asarray(kernel, dtype=photo.dtype)[np.newaxis, np.newaxis]  # (1, 1, kH, kW)
        result = F.conv2d(photo[np.newaxis, np.newaxis], weight, padding="same")[0, 0]
        array(result, "output" if abs(np.sum(kernel)) < 1e-6 else "input", None, below)
        _frame(below, OUTPUT, None)
    return axes


def _write_numbers(ax, values):
    """One number a cell, dark on light cells and light on dark ones."""
    size = 11 if max(values.shape) <= 8 else 8
    for (row, column), value in np.ndenumerate(values):
        red, green, blue, _ = ax.images[0].to_rgba(value)
        colour = "black" if 0.299 * red + 0.587 * green + 0.114 * blue > 0.5 else "white"
        text = f"{value:.2g}".replace("-", "\N{MINUS SIGN}")
        ax.text(column, row, text, ha="center", va="center", color=colour, fontsize=size)


def _frame(ax, colour, title):
    """A coloured frame instead of axes, and the title in the same colour."""
    ax.set(xticks=[], yticks=[])
    for spine in ax.spines.values():
        spine.set(color=colour, linewidth=2.5)
    if title:
        ax.set_title(title, color=colour, fontsize=11, fontweight="bold")
