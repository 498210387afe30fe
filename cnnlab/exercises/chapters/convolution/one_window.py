"""The exercise `one-window`: a single number of the output."""

import numpy as np

from cnnlab.exercises.chapters.inputs import ARRAYS, in_all_forms, values
from cnnlab.exercises.checker.exercise import Exercise, Mistake


def _draw_windows(rng):
    # Corners and edges are among the places, but so that a centred window still lies in most of the images.
    cases = [
        ((2, 3), (1, 2), (0, 1)),
        ((4, 5), (2, 2), (1, 2)),
        ((4, 4), (1, 1), (0, 3)),
        ((3, 2), (3, 2), (0, 0)),
        ((4, 1), (2, 1), (2, 0)),
        ((1, 4), (1, 2), (0, 1)),
        ((5, 7), (2, 3), (3, 0)),
        ((6, 8), (3, 2), (2, 6)),
        ((7, 9), (3, 3), (4, 1)),
        ((9, 7), (5, 3), (2, 4)),
    ]
    drawn = [
        {"image": values(rng, image), "kernel": values(rng, kernel), "i": i, "j": j} for image, kernel, (i, j) in cases
    ]
    for inputs in drawn[-2:]:  # above 0, so that what integers cut off never evens out
        inputs.update(image=np.abs(inputs["image"]), kernel=np.abs(inputs["kernel"]))
    return in_all_forms(drawn, small=1)


def _lies_in_the_image(image, kernel, i, j):
    return 0 <= i <= image.shape[0] - kernel.shape[0] and 0 <= j <= image.shape[1] - kernel.shape[1]


_ONE_WINDOW = """\
def one_window(image, kernel, i, j):
    kH, kW = kernel.shape
    window = image[i : i + kH, j : j + kW]
    return np.sum(window * kernel)
"""
_ONE_WINDOW_LOOPS = """\
def one_window(image, kernel, i, j):
    kH, kW = kernel.shape
    total = 0.0
    for m in range(kH):
        for n in range(kW):
            total += image[i + m, j + n] * kernel[m, n]
    return total
"""

_WINDOW = "image[i : i + kH, j : j + kW]"


def _window(window):
    return _ONE_WINDOW.replace(_WINDOW, window)


EXERCISE = Exercise(
    id="one-window",
    title="One window",
    prompt=(
        "Write `one_window(image, kernel, i, j)`: the single number that the output of the convolution holds in row "
        "`i`, column `j`, both counted from 0. The window's **top left corner** lies at row `i`, column `j` of the "
        "image, and the window is as large as the kernel, which need not be square. All of it lies inside the image. "
        f"The kernel is laid on as it stands. {ARRAYS}"
    ),
    answer="one_window",
    starter="""\
def one_window(image, kernel, i, j):
    # the window's top left corner lies at row i, column j of the image
    ...
""",
    solution=_ONE_WINDOW,
    why=(
        "The window is the part of the image that the kernel covers: `kH` rows from row `i`, `kW` columns from column "
        "`j`. Number by number it is multiplied by the kernel, and all the products are added up. Nothing is divided "
        "and nothing turned round."
    ),
    hints=(
        "Do it by hand first: which pixels does a kernel of 2 rows and 3 columns cover at `i = 1`, `j = 0`?",
        "A slice `image[a:b, c:d]` cuts the window out. Where it ends depends on the kernel's rows and columns.",
        "`window * kernel` holds all the products at once. One step is left to make a single number of them.",
    ),
    ways=(
        _ONE_WINDOW_LOOPS,
        """\
def one_window(image, kernel, i, j):
    total = 0
    for m in range(kernel.shape[0]):
        for n in range(kernel.shape[1]):
            total = total + image[i + m, j + n] * kernel[m, n]
    return total
""",
    ),
    draw=_draw_windows,
    allows=_lies_in_the_image,
    mistakes=(
        Mistake(
            "window-centred",
            "Your window lies around pixel (i, j). Here `i` and `j` say where its top left corner is.",
            (
                _ONE_WINDOW.replace("    window", "    i, j = i - kH // 2, j - kW // 2\n    window"),
                _ONE_WINDOW.replace("    window", "    i, j = i - (kH - 1) // 2, j - (kW - 1) // 2\n    window"),
            ),
        ),
        Mistake(
            "rows-and-columns-swapped",
            "You have the value that belongs to row `j`, column `i`. Which of an array's two indices counts rows?",
            (
                _ONE_WINDOW.replace("i : i + kH, j : j + kW", "j : j + kH, i : i + kW"),
                _ONE_WINDOW_LOOPS.replace("i + m, j + n", "j + m, i + n"),
                _ONE_WINDOW_LOOPS.replace("i + m, j + n", "j + n, i + m"),
            ),
        ),
        Mistake(
            "window-always-3-by-3",
            "Your window is always 3 × 3. Take its size from `kernel.shape`.",
            (
                _ONE_WINDOW.replace("kH, kW = kernel.shape", "kH = kW = 3"),
                _ONE_WINDOW_LOOPS.replace("kH, kW = kernel.shape", "kH = kW = 3"),
            ),
        ),
        Mistake(
            "square-kernel-assumed",
            "Your window is always square. `kernel.shape` holds two numbers: the rows and the columns.",
            slips=("square-assumed",),
        ),
        Mistake(
            "kernel-flipped",
            "Your kernel is turned by 180° before it is multiplied. In this chapter it is laid on as it stands.",
            (_ONE_WINDOW.replace("window * kernel", "window * kernel[::-1, ::-1]"),),
        ),
        Mistake(
            "mean-instead-of-sum",
            "Your value is the right one divided by the number of products. A convolution adds them up, no more.",
            slips=("sum-or-mean",),
        ),
        Mistake("wrong-sign", "Your value is right but for its sign: nothing here is subtracted."),
        Mistake(
            "added-not-multiplied",
            "You add each pixel to the number of the kernel that lies on it. The two are multiplied.",
        ),
        Mistake(
            "product-of-sums",
            "You add up the window and the kernel separately and multiply the two sums. Then it would no longer matter "
            "which pixel meets which number of the kernel.",
            (_ONE_WINDOW.replace("np.sum(window * kernel)", "np.sum(window) * np.sum(kernel)"),),
        ),
        Mistake(
            "kernel-unused",
            "Your value is the sum of the pixels in the window: the kernel's numbers play no part in it yet.",
            (_ONE_WINDOW.replace("window * kernel", "window"),),
        ),
        Mistake(
            "not-added-up",
            "You return the products side by side. The output has one number for the whole window.",
            (_ONE_WINDOW.replace("np.sum(window * kernel)", "window * kernel"),),
        ),
        Mistake(
            "matrix-product",
            "This is what comes out when the window and the kernel are multiplied as matrices. Here each pixel meets "
            "only the one number of the kernel that lies on it.",
            (_ONE_WINDOW.replace("window * kernel", "window @ kernel"),),
        ),
        Mistake(
            "kernel-sides-swapped",
            "The kernel's rows and columns have changed places: your window has as many rows as the kernel has "
            "columns.",
            (_window("image[i : i + kW, j : j + kH]"), _ONE_WINDOW_LOOPS.replace("kH, kW = kernel", "kW, kH = kernel")),
        ),
        Mistake(
            "kernel-transposed",
            "Your kernel lies on its side: its rows have become columns. It is laid on as it stands.",
            (
                _window("image[i : i + kW, j : j + kH]").replace("* kernel", "* kernel.T"),
                _ONE_WINDOW.replace("* kernel", "* kernel.T"),
                _ONE_WINDOW_LOOPS.replace("range(kH)", "range(kW)")
                .replace("(kW):\n            t", "(kH):\n            t")
                .replace("kernel[m, n]", "kernel[n, m]"),
                _ONE_WINDOW_LOOPS.replace("kernel[m, n]", "kernel[n, m]"),
            ),
        ),
        Mistake(
            "kernel-mirrored",
            "Your kernel is mirrored, upside down or left to right. It is laid on as it stands.",
            (_ONE_WINDOW.replace("* kernel", "* kernel[::-1]"), _ONE_WINDOW.replace("* kernel", "* kernel[:, ::-1]")),
        ),
        Mistake(
            "window-too-small",
            "Your window is too small: the last row or column of the kernel has no pixel. A slice `a : b` ends before "
            "`b`.",
            (
                _window("image[i : i + kH - 1, j : j + kW - 1]"),
                _window("image[i : i + kH - 1, j : j + kW]"),
                _window("image[i : i + kH, j : j + kW - 1]"),
                _ONE_WINDOW_LOOPS.replace("(kH)", "(kH - 1)").replace("(kW)", "(kW - 1)"),
            ),
        ),
        Mistake(
            "window-too-large",
            "Your window is larger than the kernel by a row, a column or both. A slice `a : b` ends before `b`: from "
            "`i` on, `kH` rows end at `i + kH`.",
            (
                _window("image[i : i + kH + 1, j : j + kW + 1]"),
                _window("image[i : i + kH + 1, j : j + kW]"),
                _window("image[i : i + kH, j : j + kW + 1]"),
            ),
        ),
        Mistake(
            "always-the-first-window",
            "Your window always lies in the image's top left corner. Its own corner is at row `i`, column `j`.",
            (_window("image[:kH, :kW]"), _ONE_WINDOW_LOOPS.replace("i + m, j + n", "m, n")),
        ),
        Mistake(
            "ends-where-the-kernel-does",
            "A slice needs the index where it ends, not how long it is: from `i` on, `kH` rows end at `i + kH`.",
            (_window("image[i:kH, j:kW]"),),
        ),
        Mistake(
            "rows-cut-twice",
            "The second pair of brackets cuts rows again, not columns. Rows and columns stand in one pair, with a "
            "comma between them.",
            (_window("image[i : i + kH][j : j + kW]"),),
        ),
        Mistake(
            "window-read-backwards",
            "Your window goes up or to the left of its place. Place (i, j) is its top left corner: from there it goes "
            "down and to the right.",
            (
                _ONE_WINDOW_LOOPS.replace("i + m, j + n", "i - m, j - n"),
                _ONE_WINDOW_LOOPS.replace("i + m", "i - m"),
                _ONE_WINDOW_LOOPS.replace("j + n", "j - n"),
                _window("image[i - kH + 1 : i + 1, j - kW + 1 : j + 1]"),
            ),
        ),
        Mistake(
            "counted-from-1",
            "You take 1 away from `i` and `j`. They are counted from 0, as Python does.",
            (
                _ONE_WINDOW.replace("    window", "    i, j = i - 1, j - 1\n    window"),
                _ONE_WINDOW_LOOPS.replace("    total = 0.0", "    i, j = i - 1, j - 1\n    total = 0.0"),
            ),
        ),
        Mistake(
            "one-product-only",
            "That is one product. The output's number is the sum of as many as the kernel has numbers.",
            (
                "def one_window(image, kernel, i, j):\n    return image[i, j] * kernel[i, j]\n",
                "def one_window(image, kernel, i, j):\n    return image[i, j] * kernel[0, 0]\n",
            ),
        ),
        Mistake(
            "kernel-summed-first",
            "You multiply a single pixel by the sum of the kernel. Each number of the kernel has a pixel of its own.",
            ("def one_window(image, kernel, i, j):\n    return np.sum(image[i, j] * kernel)\n",),
        ),
        Mistake(
            "windows-side-by-side",
            "You multiply `i` and `j` by the kernel's size, as if windows lay side by side. From one place to the next "
            "it is one pixel.",
            (_window("image[i * kH : i * kH + kH, j * kW : j * kW + kW]"),),
        ),
        Mistake(
            "added-up-along-one-axis",
            "You add up along one axis only, so that a row or a column of numbers is left. `np.sum` without an axis "
            "adds up all.",
            (
                _ONE_WINDOW.replace("np.sum(window * kernel)", "sum(window * kernel)"),
                _ONE_WINDOW.replace("np.sum(window * kernel)", "np.sum(window * kernel, axis=1)"),
            ),
        ),
        Mistake(
            "whole-output",
            "That is the whole output, or a large part of it. Asked for is the single number in row `i`, column `j`.",
            ("def one_window(image, kernel, i, j):\n    return reference.correlate2d(image, kernel)\n",),
        ),
        Mistake(
            "extreme-instead-of-sum",
            "You take the largest of the products, or of the pixels. A convolution adds all the products up.",
            (
                _ONE_WINDOW.replace("np.sum(window * kernel)", "np.max(window * kernel)"),
                _ONE_WINDOW.replace("np.sum(window * kernel)", "np.max(window)"),
            ),
        ),
    ),
)
