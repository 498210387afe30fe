"""Prints how fast cnnlab is: beside PyTorch where it is installed, else beside SciPy, and what importing it costs."""

import os
import platform
import subprocess
import sys
import tracemalloc

import numpy as np
from threadpoolctl import threadpool_info

from benchmarks import contenders, growth
from benchmarks.clock import medians
from cnnlab import data

ROW = "{:<26}{:>12}{:>12}{:>8}"


def main():
    torch, signal = optional("torch"), optional("scipy.signal")
    versions = f"Python {platform.python_version()}, NumPy {np.__version__}"
    print(f"{versions}, {os.cpu_count()} cores, load {load()} at the start (below 0.5 for numbers that count)")
    for library in threadpool_info():
        if library["user_api"] == "blas":  # which kernels it chose decides as much as the processor
            kernels = library.get("architecture", "unknown")
            print(f"BLAS: {library['internal_api']} {library['version']}, kernels for {kernels}")
    print("Medians of interleaved repeats in milliseconds; a row is: batch, image, channels, kernel (, /stride).")
    if torch:
        torch.set_num_threads(os.cpu_count())
        print(f"PyTorch {torch.__version__} on {torch.get_num_threads()} threads. A ratio above 1: cnnlab is slower.")
    else:
        print("PyTorch is not installed, so there are no ratios against it: pip install torch, then run this again.")
    training_steps(torch)
    convolutions(torch, signal)
    digits(torch)
    memory()
    imports()
    growth.report(torch)
    print(f"\nload {load()} at the end")


def training_steps(torch):
    heading("a training step", "PyTorch" if torch else None)
    for case in contenders.CASES:
        rivals = [contenders.training_step_torch(torch, case)] if torch else []
        row(str(case), medians([contenders.training_step(case), *rivals]))


def convolutions(torch, signal):
    for backward, title in [(False, "conv2d, forward"), (True, "conv2d, forward + backward")]:
        heading(title, "PyTorch" if torch else None)
        for case in [*contenders.CASES, *contenders.LAYERS]:
            rivals = [contenders.convolution_torch(torch, case, backward)] if torch else []
            row(str(case), medians([contenders.convolution(case, backward), *rivals]))
    if signal and not torch:
        heading("conv2d, forward", "SciPy")
        for case in contenders.CASES[:2]:  # the others take SciPy seconds each
            row(str(case), medians([contenders.convolution(case, False), contenders.convolution_scipy(signal, case)]))


def digits(torch):
    """One image through the book's network, and how long it takes to learn the 1,797 digits."""
    heading("digits", "PyTorch" if torch else None)
    image = np.zeros((1, 1, 8, 8), np.float32)
    rivals = [contenders.inference_torch(torch, image)] if torch else []
    row("one image", medians([contenders.inference(image), *rivals]))
    pairs = data.digits()
    rivals = [contenders.learning_torch(torch, *pairs)] if torch else []
    row(f"to {100 * contenders.GOAL:.0f} % held-out", medians([contenders.learning(*pairs), *rivals]))


def memory():
    """The most memory that a training step holds at once, beside what its activations take up themselves."""
    print("\n" + ROW.format("memory of a step, MB", "peak", "activations", "ratio"))
    for case in contenders.CASES:
        step = contenders.training_step(case)
        activations = contenders.network(case).activations(contenders.batch(case)[0])
        own = sum(a.nbytes for a in activations)
        del activations
        tracemalloc.start()
        step()
        step()  # while it runs, what the first one saved for its backward pass is still there
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        print(ROW.format(str(case), f"{peak / 1e6:.1f}", f"{own / 1e6:.1f}", f"{peak / own:.2f}"), flush=True)


def imports():
    """Whole interpreters are timed, because an import happens once in each."""
    heading("importing (whole process)", "numpy")
    program = [sys.executable, "-c"]
    runs = [
        lambda name=name: subprocess.run([*program, f"import {name}"], check=True)
        for name in ("cnnlab", "numpy", "cnnlab.training")
    ]
    front, numpy, everything = medians(runs)
    row("import cnnlab", [front, numpy])
    row("import cnnlab.training", [everything, numpy])


def heading(title, rival):
    print("\n" + ROW.format(title, "cnnlab", rival or "", "ratio" if rival else ""))


def row(label, seconds):
    ratio = f"{seconds[0] / seconds[1]:.2f}" if len(seconds) > 1 else ""
    milliseconds = [f"{1000 * s:.2f}" for s in seconds] + [""]
    print(ROW.format(label, *milliseconds[:2], ratio), flush=True)


def optional(name):
    """A module by name, or None where it is not installed."""
    try:
        __import__(name)
    except ImportError:
        return None
    return sys.modules[name]


def load():
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


if __name__ == "__main__":
    main()
