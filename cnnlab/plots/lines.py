"""Measurements and functions as lines."""

import matplotlib.pyplot as plt
import numpy as np

from cnnlab.plots.arrays import OUTPUT, PLAIN
from cnnlab.plots.given import numbers, several

GRID = "#c9d1d9"


def paired(results, labels, quantity):
    """Draws pairs of measurements as lines from one side to the other, a panel a group, all on one scale.

    results: a dict from a title to pairs (runs, 2). labels: what the two sides are called. quantity: what is
    measured, with its unit. The mean of each side is a bar. Returns the Axes, (groups,).
    """
    for pairs in several("results", results, "pairs (runs, 2)").values():
        found = numbers("results", pairs, "(runs, 2)")
        if found.shape[1] != 2 or not np.isfinite(found).all():
            wrong = f"shape {found.shape}" if found.shape[1] != 2 else f"{found[~np.isfinite(found)][0]}"
            raise ValueError(f"results: expected pairs (runs, 2) of finite numbers, got {wrong}")
    size = (2.6 * len(results), 2.9)
    _, axes = plt.subplots(1, len(results), figsize=size, sharey=True, layout="constrained", squeeze=False)
    for (title, pairs), ax in zip(results.items(), axes[0], strict=True):
        ax.plot(np.transpose(pairs), "o-", color=OUTPUT, alpha=0.45, markersize=4, linewidth=1)
        ax.hlines(np.mean(pairs, axis=0), (-0.28, 0.72), (0.28, 1.28), color="black", linewidth=2, zorder=3)
        ax.set(title=title, xlim=(-0.5, 1.5), xticks=(0, 1), xticklabels=labels)
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
