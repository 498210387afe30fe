"""Measurements and functions as lines."""

import matplotlib.pyplot as plt
import numpy as np

from cnnlab.plots.arrays import OUTPUT, PLAIN
from cnnlab.plots.given import numbers, several

GRID = "#c9d1d9"


def paired(results, labels, quantity):
    """Draws what was measured on the same things side by side, as dots, a panel a group, all on one scale.

    results: a dict from a title to measurements (runs, sides). labels: what the sides are called; where there are two,
    lines join the pairs. quantity: what is measured, with its unit. The mean of each side is a bar. Returns the Axes,
    (groups,).
    """
    sides = np.arange(len(labels))
    for runs in several("results", results, "measurements (runs, sides)").values():
        found = numbers("results", runs, "(runs, sides)")
        if found.shape[1] != len(sides) or not np.isfinite(found).all():
            wrong = f"shape {found.shape}" if found.shape[1] != len(sides) else f"{found[~np.isfinite(found)][0]}"
            raise ValueError(f"results: expected finite numbers (runs, {len(sides)}), got {wrong}")
    size = ((1.8 + 0.4 * len(sides)) * len(results), 2.9)
    _, axes = plt.subplots(1, len(results), figsize=size, sharey=True, layout="constrained", squeeze=False)
    for (title, runs), ax in zip(results.items(), axes[0], strict=True):
        marks = "o-" if len(sides) == 2 else "o"
        ax.plot(np.transpose(runs), marks, color=OUTPUT, alpha=0.45, markersize=4, linewidth=1)
        ax.hlines(np.mean(runs, axis=0), sides - 0.28, sides + 0.28, color="black", linewidth=2, zorder=3)
        ax.set(title=title, xlim=(-0.5, sides[-1] + 0.5), xticks=sides, xticklabels=list(labels))
        ax.spines[["top", "right"]].set_visible(False)
        ax.grid(axis="y", color=GRID, linewidth=0.6)
    axes[0, 0].set_ylabel(quantity)
    return axes[0]


def curves(x, functions):
    """Draws the values of functions of one number, one panel each.

    x: (points,), ascending. functions: a dict from a name to the values (points,) there; NaN leaves a gap. Returns the
    Axes, one each.
    """
    x = numbers("x", x, "(points,)")
    for values in several("functions", functions, "values (points,)").values():
        if numbers("functions", values, "(points,)").shape != x.shape:
            raise ValueError(f"functions: expected {len(x)} values, one for each x, got {len(values)}")
    size = (3.1 * len(functions), 2.4)
    _, axes = plt.subplots(1, len(functions), figsize=size, layout="constrained", squeeze=False)
    for (name, values), ax in zip(functions.items(), axes[0], strict=True):
        ax.plot(x, values, color=OUTPUT, linewidth=2.5)
        ax.set_title(name, color=OUTPUT, fontsize=11, fontweight="bold")
        ax.grid(color=GRID, linewidth=0.8)
        ax.spines[:].set_visible(False)
        ax.tick_params(length=0, labelsize=9)
        ax.axhline(0, color=PLAIN, linewidth=1)
        ax.margins(x=0)
    return axes[0]
