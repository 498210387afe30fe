"""The coded exercises of the chapter on convolution: one channel, stride 1, no padding.

Convolution means cross-correlation, except where an exercise says "true". Their texts and their wrong solutions;
how they are checked is in `engine`.
"""

import numpy as np

from cnnlab.exercises import compare
from cnnlab.exercises.exercise import Exercise, Mistake, RefusedError

TITLE = "Convolution"


def _values(rng, shape, dtype=np.float64):
    """Return random values for reading: up to 9.9 in size, one decimal, never 0."""
    return (rng.integers(1, 100, shape) * rng.choice([-1, 1], shape) / 10).astype(dtype)


def _images_and_kernels(rng, sizes):
    """Return an image and a kernel for each pair of shapes; the last pair in float32."""
    types = [np.float64] * (len(sizes) - 1) + [np.float32]
    return [
        {"image": _values(rng, image, dtype), "kernel": _values(rng, kernel, dtype)}
        for (image, kernel), dtype in zip(sizes, types, strict=True)
    ]


# --- one window ------------------------------------------------------------------------------------------------


def _draw_windows(rng):
    # Corners and edges are among the places, but so that a centred window still lies in most of the images.
    places = [(0, 1), (1, 2), (0, 3), (3, 1), (2, 6), (4, 1), (2, 4)]
    sizes = [
        ((2, 3), (1, 2)),
        ((4, 5), (2, 2)),
        ((4, 4), (1, 1)),
        ((5, 7), (2, 3)),
        ((6, 8), (3, 2)),
        ((7, 9), (3, 3)),
        ((9, 7), (5, 3)),
    ]
    drawn = _images_and_kernels(rng, sizes)
    return [{**inputs, "i": i, "j": j} for inputs, (i, j) in zip(drawn, places, strict=True)]


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

one_window = Exercise(
    id="one-window",
    title="One window",
    prompt=(
        "Write `one_window(image, kernel, i, j)`: the single number that the output holds in row `i`, column `j`. "
        "The window's **top left corner** lies at row `i`, column `j` of the image, and the window is as large as the "
        "kernel, which need not be square."
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
    draw=_draw_windows,
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
            (_ONE_WINDOW.replace("i : i + kH, j : j + kW", "j : j + kH, i : i + kW"),),
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
            tuple(
                code.replace("kH, kW = kernel.shape", f"kH = kW = kernel.shape[{axis}]")
                for code in (_ONE_WINDOW, _ONE_WINDOW_LOOPS)
                for axis in (0, 1)
            ),
        ),
        Mistake(
            "kernel-flipped",
            "Your kernel is turned by 180° before it is multiplied. In this chapter it is laid on as it stands.",
            (_ONE_WINDOW.replace("window * kernel", "window * kernel[::-1, ::-1]"),),
        ),
        Mistake(
            "mean-instead-of-sum",
            "Your value is the right one divided by the number of products. A convolution adds them up, no more.",
            (_ONE_WINDOW.replace("np.sum", "np.mean"),),
        ),
        Mistake(
            "product-of-sums",
            "You add up the window and the kernel separately and multiply the two sums. "
            "Then it would no longer matter which pixel meets which number of the kernel.",
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
            "This is what comes out when the window and the kernel are multiplied as matrices. "
            "Here each pixel meets only the one number of the kernel that lies on it.",
            (_ONE_WINDOW.replace("window * kernel", "window @ kernel"),),
        ),
    ),
)

# --- convolution in loops --------------------------------------------------------------------------------------


def _draw_convolutions(rng):
    sizes = [
        ((2, 3), (1, 2)),
        ((3, 2), (2, 1)),
        ((3, 3), (2, 2)),
        ((3, 4), (1, 1)),
        ((4, 3), (4, 3)),
        ((5, 4), (3, 2)),
        ((4, 7), (2, 3)),
        ((7, 5), (3, 3)),
        ((6, 9), (5, 2)),
        ((9, 10), (3, 4)),  # large enough for code that was made for 3 × 3 kernels on 8 × 8 images to return
    ]
    return _images_and_kernels(rng, sizes)


_CONV2D = """\
def conv2d(image, kernel):
    H, W = image.shape
    kH, kW = kernel.shape
    output = np.zeros((H - kH + 1, W - kW + 1))
    for i in range(output.shape[0]):
        for j in range(output.shape[1]):
            for m in range(kH):
                for n in range(kW):
                    output[i, j] += image[i + m, j + n] * kernel[m, n]
    return output
"""
_SLICED = """\
def conv2d(image, kernel):
    H, W = image.shape
    kH, kW = kernel.shape
    output = np.zeros((H - kH + 1, W - kW + 1))
    for i in range(output.shape[0]):
        for j in range(output.shape[1]):
            output[i, j] = np.sum(image[i : i + kH, j : j + kW] * kernel)
    return output
"""
_SLICED = """\
def conv2d(image, kernel):
    H, W = image.shape
    kH, kW = kernel.shape
    output = np.zeros((H - kH + 1, W - kW + 1))
    for i in range(output.shape[0]):
        for j in range(output.shape[1]):
            output[i, j] = np.sum(image[i : i + kH, j : j + kW] * kernel)
    return output
"""
_SAME_SIZE = _CONV2D.replace("H - kH + 1, W - kW + 1", "H, W")
_PADDED = _SAME_SIZE.replace("    output = np", "    image = np.pad(image, {})\n    output = np")


def _made_for_one_size(code):
    """Return four variants: with 3 for the kernel's size, with 6 for the output's, with both, with 3 in the sum."""
    three = code.replace("kH, kW = kernel.shape", "kH = kW = 3")
    six, both = (variant.replace("H - kH + 1, W - kW + 1", "6, 6") for variant in (code, three))
    return three, six, both, code.replace("    for i", "    kH = kW = 3\n    for i")


def _over_the_border(code):
    return code.replace("output.shape[0]", "H").replace("output.shape[1]", "W")


conv2d_loops = Exercise(
    id="conv2d-loops",
    title="Convolution in four loops",
    prompt=(
        "Write `conv2d(image, kernel)` with plain loops, as the double sum says it: one number in the output for every "
        "place where the whole kernel fits into the image. Neither the image nor the kernel need be square."
    ),
    answer="conv2d",
    starter="""\
def conv2d(image, kernel):
    # one number in the output for every place where the whole kernel fits
    ...
""",
    solution=_CONV2D,
    why=(
        "The two outer loops visit every place of the window, the two inner ones are the double sum. A kernel of `kH` "
        "rows fits into `H` rows at `H - kH + 1` places: it can be moved down `H - kH` times, and the place where it "
        "starts counts too."
    ),
    hints=(
        "How many places are there for a kernel of 3 columns in an image of 5? Count them on paper, then in general.",
        "Make the output first, with `np.zeros` and the right shape. Two loops go over its rows and columns.",
        "Inside, two more loops go over the kernel's rows `m` and columns `n`. "
        "Which pixel lies under `kernel[m, n]` when the window starts at row `i`, column `j`?",
        "The products of one window all go into the same `output[i, j]`.",
    ),
    draw=_draw_convolutions,
    mistakes=(
        Mistake(
            "kernel-flipped",
            "Your kernel is turned by 180°: this is the convolution of mathematics. "
            "In this chapter, and in deep learning, the kernel is laid on the image as it stands.",
            (
                _CONV2D.replace("kernel[m, n]", "kernel[kH - 1 - m, kW - 1 - n]"),
                _CONV2D.replace("kernel[m, n]", "kernel[-m, -n]"),
            ),
        ),
        Mistake(
            "kernel-transposed",
            "Your kernel's rows and columns have changed places. Which of its indices goes with the image's rows?",
            (
                _CONV2D.replace("kernel[m, n]", "kernel[n, m]"),
                _CONV2D.replace("    kH, kW", "    kernel = kernel.T\n    kH, kW"),
            ),
        ),
        Mistake(
            "output-transposed",
            "Your output lies on its side: the values are right, but rows and columns have changed places.",
            (
                _CONV2D.replace("    return output", "    return output.T"),
                _CONV2D.replace("output[i, j]", "output[j, i]"),
            ),
        ),
        Mistake(
            "one-place-short",
            "Your output lacks the last row and column. "
            "A kernel of 2 rows fits into 3 rows at two places: does your formula say so?",
            (_CONV2D.replace("H - kH + 1, W - kW + 1", "H - kH, W - kW"),),
        ),
        Mistake(
            "last-place-empty",
            "The last row and column of your output are 0: the window never gets there. Where does `range` stop?",
            (
                _CONV2D.replace("output.shape[0]", "H - kH").replace("output.shape[1]", "W - kW"),
                _CONV2D.replace("output.shape[0]", "output.shape[0] - 1").replace(
                    "output.shape[1]", "output.shape[1] - 1"
                ),
            ),
        ),
        Mistake(
            "as-large-as-the-image",
            "Your output is as large as the image. Only the places where the whole kernel fits count here, "
            "and there are fewer of them than pixels.",
            (
                _SAME_SIZE.replace("output.shape[0]", "H - kH + 1").replace("output.shape[1]", "W - kW + 1"),
                _PADDED.format("((kH // 2, (kH - 1) // 2), (kW // 2, (kW - 1) // 2))"),
                _PADDED.format("(((kH - 1) // 2, kH // 2), ((kW - 1) // 2, kW // 2))"),
                _PADDED.format("((0, kH - 1), (0, kW - 1))"),
            ),
        ),
        Mistake(
            "last-product-only",
            "Each value of your output is one product, the last of its window: every product replaces the one before.",
            (_CONV2D.replace("+=", "="),),
        ),
        Mistake(
            "sum-not-started-anew",
            "Your values grow from window to window: each still contains the sums of those before it. "
            "Where must a sum begin again at 0?",
            (
                _CONV2D.replace("    for i", "    total = 0.0\n    for i")
                .replace("output[i, j] +=", "total +=")
                .replace("    return", "            output[i, j] = total\n    return"),
            ),
        ),
        Mistake(
            "square-kernel-assumed",
            "It works for square kernels only: the number of rows is used for the columns as well, or the other way "
            "round.",
            (
                _CONV2D.replace("kH, kW = kernel.shape", "kH = kW = kernel.shape[0]"),
                _CONV2D.replace("kH, kW = kernel.shape", "kH = kW = kernel.shape[1]"),
                _CONV2D.replace("range(kW)", "range(kH)"),
                _CONV2D.replace("range(kH)", "range(kW)"),
            ),
        ),
        Mistake(
            "made-for-one-size",
            "Your loops are made for one size, such as 6 × 6 places or a 3 × 3 kernel. "
            "Take the sizes from `image.shape` and `kernel.shape`.",
            (
                *_made_for_one_size(_CONV2D),
                *_made_for_one_size(_SLICED),
                _made_for_one_size(_SLICED)[2].replace("(6, 6)", "(6, 6), dtype=int"),
            ),
        ),
        Mistake(
            "window-over-the-border",
            "The window, or an index, runs over the border: for how many places does the whole kernel fit? "
            "`i` and `j` have to stop at the last of them.",
            (
                _over_the_border(_CONV2D),
                _over_the_border(_SLICED),
                _over_the_border(_SLICED.replace("H - kH + 1, W - kW + 1", "H, W")),
            ),
        ),
        Mistake(
            "returned-too-early",
            "Only the first value or the first row of your output is filled: a `return` inside a loop ends the whole "
            "function. How far is yours indented?",
            tuple(_CONV2D.replace("    return", "    " * depth + "return") for depth in (2, 3, 4, 5)),
        ),
        Mistake(
            "window-stands-still",
            "Every value of your output is the same: all of them come from the window in the top left corner.",
            (_CONV2D.replace("image[i + m, j + n]", "image[m, n]"),),
        ),
        Mistake(
            "mean-instead-of-sum",
            "Your values are the right ones divided by the number of products. A convolution adds them up, no more.",
            (_CONV2D.replace("* kernel[m, n]", "* kernel[m, n] / (kH * kW)"),),
        ),
        Mistake(
            "kernel-unused",
            "Your values are plain sums of the pixels under the window: the kernel's numbers play no part in them yet.",
            (_CONV2D.replace(" * kernel[m, n]", ""),),
        ),
    ),
)

# --- a kernel that finds vertical edges ------------------------------------------------------------------------

_LARGEST = (5, 2)  # rows and columns of a kernel; the images below are high and wide enough for it


def _draw_edges(rng):
    """Return images that are flat, that change from top to bottom only, and from left to right only."""
    dark, bright = rng.permutation(np.arange(1.0, 10.0))[:2]
    step = np.where(np.arange(9) < rng.integers(4, 6), dark, bright)
    levels = rng.normal(0, 3, (2, 11))
    flat, down, across = np.full((6, 6), bright), np.tile(step[:, None], (1, 6)), np.tile(step, (6, 1))
    rough = [np.full((7, 8), levels[0, 0]), np.tile(levels[0][:, None], (1, 8)), np.tile(levels[1], (7, 1))]
    return [{"image": image} for image in (flat, down, across, *rough)]


def _feature_map(kernel, image):
    """Return the cross-correlation of an image with the learner's kernel."""
    kernel = _as_kernel(kernel)
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)  # (oH, oW, kH, kW)
    return np.einsum("ijmn,mn->ij", windows, kernel)


def _as_kernel(kernel):
    if isinstance(kernel, list | tuple):
        try:
            kernel = np.asarray(kernel)
        except ValueError:
            raise RefusedError("The rows of your kernel differ in length.") from None
    array = compare.as_array(kernel)
    if array is None:
        raise RefusedError(f"A kernel is an array of numbers, as in `np.array([[2, 7]])`, not {compare.kind(kernel)}.")
    if array.ndim != 2:
        raise RefusedError(
            f"A kernel has rows and columns, so its array needs two dimensions; yours has shape {array.shape}. "
            "Even a single row stands in double brackets."
        )
    if array.size == 0 or (np.array(array.shape) > _LARGEST).any():
        rows, columns = array.shape
        raise RefusedError(f"Your kernel is {rows} × {columns}; use 1 to {_LARGEST[0]} rows and 1 or 2 columns.")
    if not np.isfinite(array).all():
        raise RefusedError("Your kernel contains NaN or inf; use ordinary numbers.")
    return array.astype(np.float64)


def _both_answer_or_neither(expected, given, tolerance):
    """Return whether both feature maps are 0 everywhere, or neither is: many kernels are right."""
    return bool((np.abs(expected) > 1e-4).any() == (np.abs(given) > 1e-4).any())


vertical_edges = Exercise(
    id="vertical-edges",
    title="A kernel that finds vertical edges",
    prompt=(
        "Design a kernel of **at most 2 columns** (and at most 5 rows) that finds **vertical edges**: at an edge "
        "between left and right its feature map is not 0; on a flat image, and on one that changes only from top to "
        "bottom, it is 0 everywhere. Many kernels do this."
    ),
    answer="vertical",
    starter="vertical = ...  # a 2-D array: np.array([[..., ...], ...])\n",
    solution="vertical = np.array([[1.0, -1.0]])\n",
    why=(
        "Each number of the feature map is a pixel minus its neighbour on the right. Where the two are equal they "
        "cancel, whatever happens from top to bottom; at a vertical edge a difference remains. `[[-1, 1]]` is as good, "
        "and so are more rows, as long as each adds up to 0 and the rows do not cancel one another. Sobel's kernel "
        "does the same with 3 × 3 numbers."
    ),
    hints=(
        "On a flat image every pixel has the same value. What must the numbers of the kernel add up to for a 0?",
        "The feature map should compare what is on the left with what is on the right: plus on one side, minus on the "
        "other.",
        "If every row of the image is flat in itself, each row of the kernel has to give 0 by itself. "
        "One row with two numbers is enough.",
    ),
    draw=_draw_edges,
    run=_feature_map,
    same=_both_answer_or_neither,
    several_right=True,
    mistakes=(
        Mistake(
            "answers-to-flat-areas",
            "Your kernel gives something other than 0 on a flat image, where there is no edge at all. "
            "What do its numbers add up to?",
            (
                "vertical = np.ones((2, 2)) / 4",
                "vertical = np.array([[1.0]])",
                "vertical = np.array([[1.0, -2.0]])",
            ),
        ),
        Mistake(
            "horizontal-edges",
            "Your kernel finds edges, but horizontal ones: it compares above with below. "
            "A vertical edge has its two sides left and right.",
            (
                "vertical = np.array([[1.0, 2.0], [0.0, 0.0], [-1.0, -2.0]])",
                "vertical = np.array([[1.0], [-1.0]])",
            ),
        ),
        Mistake(
            "both-directions",
            "Your kernel finds vertical edges, but answers to changes from top to bottom as well. "
            "Look at one of its rows alone: what does it give where left and right are equal?",
            (
                "vertical = np.array([[1.0, 0.0], [1.0, -1.0], [0.0, -1.0]])",
                "vertical = np.array([[1.0, 0.0], [0.0, -1.0]])",
            ),
        ),
        Mistake(
            "answers-to-nothing",
            "Your kernel gives 0 everywhere, at a vertical edge too. "
            "Do its columns weigh the same on the left as on the right?",
            ("vertical = np.zeros((3, 2))", "vertical = np.array([[1.0, -1.0], [-1.0, 1.0]])"),
        ),
    ),
)

# --- true convolution ------------------------------------------------------------------------------------------

_CONVOLVE = """\
def convolve(image, kernel):
    flipped = kernel[::-1, ::-1]
    return reference.correlate2d(image, flipped)
"""

true_convolution = Exercise(
    id="true-convolution",
    title="True convolution from cross-correlation",
    prompt=(
        "The convolution of mathematics turns the kernel by 180° before it is laid on. Write `convolve(image, "
        "kernel)`, which computes it with the help of a cross-correlation. The output has one number for every place "
        "where the whole kernel fits."
    ),
    answer="convolve",
    starter="""\
def convolve(image, kernel):
    # reference.correlate2d(a, b) correlates a with b
    ...
""",
    solution=_CONVOLVE,
    why=(
        "Cross-correlation multiplies each pixel by the number that lies on it; convolution takes the kernel from "
        "the other end, in both directions. So turn it first, and the cross-correlation of the turned kernel is the "
        "convolution of the given one. `[::-1]` reads an axis backwards, and makes a view: the given kernel stays."
    ),
    hints=(
        "Write down a kernel of 2 × 3 different numbers, and below it the same one turned by 180°. Where does each go?",
        "`a[::-1]` is `a` with its rows in reverse order. A kernel has two axes.",
        "Only the kernel is turned; the image and the output stay as they are.",
    ),
    draw=_draw_convolutions,
    mistakes=(
        Mistake(
            "not-flipped",
            "This is the cross-correlation itself: your kernel is laid on as it stands, not turned.",
            (_CONVOLVE.replace("kernel[::-1, ::-1]", "kernel"),),
        ),
        Mistake(
            "only-rows-flipped",
            "Your kernel stands on its head, but left and right are still where they were. "
            "Turning by 180° reverses both axes.",
            (_CONVOLVE.replace("[::-1, ::-1]", "[::-1]"),),
        ),
        Mistake(
            "only-columns-flipped",
            "Your kernel is mirrored from left to right, but top and bottom are still where they were. "
            "Turning by 180° reverses both axes.",
            (_CONVOLVE.replace("[::-1, ::-1]", "[:, ::-1]"),),
        ),
        Mistake(
            "kernel-transposed",
            "Your kernel's rows have become its columns. Turned by 180°, a kernel of 2 × 3 is still 2 × 3.",
            (_CONVOLVE.replace("[::-1, ::-1]", ".T"), _CONVOLVE.replace("[::-1, ::-1]", "[::-1, ::-1].T")),
        ),
        Mistake(
            "quarter-turn",
            "Your kernel is turned by 90°. It takes twice as much.",
            (
                _CONVOLVE.replace("kernel[::-1, ::-1]", "np.rot90(kernel)"),
                _CONVOLVE.replace("kernel[::-1, ::-1]", "np.rot90(kernel, -1)"),
            ),
        ),
        Mistake(
            "image-flipped",
            "The numbers are all there, but in reverse order: you turned the image, where the kernel should be turned.",
            (_CONVOLVE.replace("image, flipped", "image[::-1, ::-1], kernel"),),
        ),
        Mistake(
            "output-flipped",
            "This is the cross-correlation, turned as a whole. Turn the kernel, and neither the output nor the image.",
            (_CONVOLVE.replace("image, flipped)", "image, kernel)[::-1, ::-1]"),),
        ),
        Mistake(
            "formula-counted-from-0",
            "You follow the formula, but count (i, j) from 0: `image[i - m, j - n]` with a negative index takes pixels "
            "from the far end. Turn the kernel instead, or start (i, j) at the window's last row and column.",
            (
                _CONV2D.replace("conv2d", "convolve").replace("i + m, j + n", "i - m, j - n"),
                _SAME_SIZE.replace("conv2d", "convolve").replace("i + m, j + n", "i - m, j - n"),
            ),
        ),
        Mistake(
            "image-padded",
            "Your output is larger than it should be: the image was padded with zeros. "
            "Keep to the places where the whole kernel fits.",
            (
                _CONVOLVE.replace(
                    "    return",
                    "    image = np.pad(image, [(size - 1, size - 1) for size in kernel.shape])\n    return",
                ),
            ),
        ),
    ),
)

EXERCISES = (one_window, conv2d_loops, vertical_edges, true_convolution)
