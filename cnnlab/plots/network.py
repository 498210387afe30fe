"""A network drawn from its layers, with what each of them makes of an image."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

from cnnlab import functional as F
from cnnlab._checks import counted
from cnnlab.nn import Sequential
from cnnlab.plots.arrays import INPUT, KERNEL, OUTPUT, PLAIN, SIGNED, TEXT
from cnnlab.plots.given import finite, greys, numbers, strongest

STEPS = {  # what a layer is called in a drawing of a network; others keep the name of their class
    "Conv2d": "Filter",
    "ReLU": "Activation",
    "MaxPool2d": "Pooling",
    "AvgPool2d": "Pooling",
    "GlobalAvgPool2d": "Pooling",
    "GlobalMaxPool2d": "Pooling",
}


def structure(model, image):
    """Draws a network from its layers, with what each of them makes of an image: from input to softmax and output.

    model: an `nn.Sequential` that ends in logits. image: (C, H, W), what the input shows, as the model takes it. Three
    maps stand for all of a layer; below them their shape, and how many numbers the layer learns. A row ends with each
    pooling. Returns the Axes. Raises ValueError or TypeError naming the argument.
    """
    _check(model, image)
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


def _check(model, image):
    if not isinstance(model, Sequential):
        raise TypeError(f"model: expected an nn.Sequential, got {type(model).__name__}")
    numbers("image", image, "(C, H, W)")
    if not isinstance(image, np.ndarray) or image.dtype.kind != "f":
        found = image.dtype if isinstance(image, np.ndarray) else type(image).__name__
        scale = " / 255" if found == np.uint8 else ""
        raise TypeError(f"image: expected floats, got {found}; convert with np.float32(image){scale}")
    if not np.isfinite(image).all():
        raise ValueError(f"image: expected finite numbers, got {image[~np.isfinite(image)][0]}")


def _activations(model, image):
    """What each layer makes of the image, (1, …)."""
    try:
        activations = model.activations(image[np.newaxis])
    except (TypeError, ValueError) as error:
        kind, found = TypeError if isinstance(error, TypeError) else ValueError, f"{image.dtype} {image.shape}"
        raise kind(f"image: expected one that the model takes, got {found}: {error}") from error
    if not activations or activations[-1].ndim != 2:
        found = activations[-1].shape[1:] if activations else "no layers"
        raise ValueError(f"model: expected one that ends in logits, got {found}")
    return activations


def _steps(model, image):
    """(name, values, what is learned or None) from the input to the output; a Flatten belongs to the layer after it."""
    steps = [("Input", image, None)]
    for position, (layer, values) in enumerate(zip(model, _activations(model, image), strict=True), 1):
        kind = type(layer).__name__
        if kind != "Flatten":
            learned = sum(parameter.data.size for parameter in layer.parameters())
            name = ("Head" if position == len(model) else "Dense") if kind == "Linear" else STEPS.get(kind, kind)
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
        text = counted(len(values), "number")
    else:
        ax.text(left + 0.1, top - 0.5, str(values), color=OUTPUT, fontsize=34, fontweight="bold", va="center")
        text = "the largest"
    note = "" if learned is None else f"learns {learned:,}" if learned else "learns nothing"
    for line, words in enumerate((text, note)):
        ax.text(left, top - 1.24 - 0.17 * line, words, color=TEXT, fontsize=9)


def _maps(ax, left, top, side, values, name):
    """Up to three maps, the first in front, those behind moved up and to the right."""
    shown = min(len(values), 3)
    largest = strongest(values[:shown])
    colours = {"cmap": SIGNED, "vmin": -largest, "vmax": largest}
    if name == "Input":
        low, high = greys(values[:shown])
        colours = {"cmap": "gray", "vmin": min(low, 0), "vmax": high}
    frame = INPUT if name == "Input" else OUTPUT
    for number in reversed(range(shown)):
        x, y = left + 0.09 * number, top - 0.09 * (shown - 1 - number)
        depth = 1 - number / 10  # a map and its frame together cover what lies behind
        ax.imshow(values[number], interpolation="none", extent=(x, x + side, y - side, y), zorder=depth, **colours)
        ax.add_patch(Rectangle((x, y - side), side, side, fill=False, edgecolor=frame, linewidth=1.2, zorder=depth))


def _bars(ax, left, top, values, width=1.05, height=0.86):
    """One bar a number, orange above zero and purple below it."""
    low, high = finite(values).min(initial=0), finite(values).max(initial=0)
    scale = height / ((high - low) or 1)
    zero = top - height - low * scale
    places = left + width * (np.arange(len(values)) + 0.5) / len(values)
    colours = [SIGNED(0.0) if value < 0 else SIGNED(1.0) for value in values]
    ax.bar(places, values * scale, 0.75 * width / len(values), zero, color=colours)
    ax.plot([left, left + width], [zero, zero], color=PLAIN, linewidth=0.8)
