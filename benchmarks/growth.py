"""How the cost of a convolution, forward and backward, grows with each of its sizes: a table and a plot."""

from pathlib import Path
from typing import NamedTuple

import matplotlib
import numpy as np
from matplotlib.figure import Figure
from threadpoolctl import threadpool_info, threadpool_limits

from benchmarks.clock import medians
from cnnlab import functional as F

PLOT = Path("_build") / "benchmarks" / "growth.svg"
ROW = "{:<12}{:>8}{:>12}{:>12}{:>8}"


class Sizes(NamedTuple):
    """A convolution from `channels` to as many, on square images with square filters, and the threads it may use."""

    batch: int = 64
    side: int = 28
    channels: int = 16
    kernel: int = 3
    threads: int = max((library["num_threads"] for library in threadpool_info()), default=1)


STEPS = {
    "batch": [1, 4, 16, 64, 256],
    "side": [7, 14, 28, 56],
    "channels": [4, 8, 16, 32, 64],
    "kernel": [1, 3, 5, 7, 9],
    "threads": range(1, Sizes().threads + 1),
}


def report(torch):
    """Prints the table, and draws it into the file that it names."""
    print(f"\nHow conv2d, forward + backward, grows from {Sizes()._asdict()}: milliseconds.")
    print(ROW.format("", "", "cnnlab", "PyTorch" if torch else "", "ratio" if torch else ""))
    seconds = {}
    for name, steps in STEPS.items():
        for size in steps:
            seconds[name, size] = measured = measure(torch, Sizes()._replace(**{name: size}))
            columns = [f"{1000 * s:.2f}" for s in measured] + ["", ""]
            ratio = f"{measured[0] / measured[1]:.2f}" if torch else ""
            print(ROW.format(name, size, *columns[:2], ratio), flush=True)
    draw(seconds)
    print(f"The same as a plot: {PLOT}")


def measure(torch, sizes):
    rng = np.random.default_rng(0)
    x = rng.random((sizes.batch, sizes.channels, sizes.side, sizes.side), dtype=np.float32)
    weight = rng.random((sizes.channels, sizes.channels, sizes.kernel, sizes.kernel), dtype=np.float32)
    padding = sizes.kernel // 2

    def cnnlab():
        y = F.conv2d(x, weight, padding=padding)
        F.conv2d_backward(y, x, weight, padding=padding)

    def pytorch():
        y = torch.nn.functional.conv2d(*leaves, padding=padding)
        torch.autograd.grad(y, leaves, y.detach())

    with threadpool_limits(sizes.threads):
        if not torch:
            return medians([cnnlab])
        leaves = [torch.from_numpy(array).requires_grad_() for array in (x, weight)]
        before = torch.get_num_threads()
        torch.set_num_threads(sizes.threads)
        try:
            return medians([cnnlab, pytorch])
        finally:
            torch.set_num_threads(before)


def draw(seconds):
    """One panel a size, both axes logarithmic: a cost in proportion to the size is a line of slope 1."""
    with matplotlib.rc_context({"svg.hashsalt": "growth"}):
        figure = Figure(figsize=(3 * len(STEPS), 3), layout="constrained")
        for axes, (name, steps) in zip(figure.subplots(1, len(STEPS), sharey=True), STEPS.items(), strict=True):
            milliseconds = [[1000 * s for s in seconds[name, size]] for size in steps]
            for label, marker, line in zip(("cnnlab", "PyTorch"), "os", zip(*milliseconds, strict=True), strict=False):
                axes.plot(steps, line, marker=marker, label=label)
            axes.set(xlabel=name, xscale="log", yscale="log", xticks=steps, xticklabels=steps)
            axes.minorticks_off()
            axes.grid(alpha=0.3)
        figure.axes[0].set_ylabel("milliseconds")
        figure.axes[0].legend()
        PLOT.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(PLOT)
