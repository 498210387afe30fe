"""The exercise `conv2d-loops`: convolution in four loops."""

from cnnlab.exercises.chapters.convolution.inputs import draw_convolutions
from cnnlab.exercises.chapters.inputs import ARRAYS
from cnnlab.exercises.checker.exercise import Exercise, Mistake

LOOPS = """\
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
_LISTED = """\
def conv2d(image, kernel):
    H, W = image.shape
    kH, kW = kernel.shape
    places = [[image[i : i + kH, j : j + kW] for j in range(W - kW + 1)] for i in range(H - kH + 1)]
    return np.array([[np.sum(window * kernel) for window in row] for row in places])
"""
SAME_SIZE = LOOPS.replace("H - kH + 1, W - kW + 1", "H, W")
_PADDED = SAME_SIZE.replace("    output = np", "    image = np.pad(image, {})\n    output = np")


def _made_for_one_size(code):
    """Return four variants: with 3 for the kernel's size, with 6 for the output's, with both, with 3 in the sum."""
    three = code.replace("kH, kW = kernel.shape", "kH = kW = 3")
    six, both = (variant.replace("H - kH + 1, W - kW + 1", "6, 6") for variant in (code, three))
    return three, six, both, code.replace("    for i", "    kH = kW = 3\n    for i")


def _in_one_row(code):
    """Return a program whose output is a list of one row many times over."""
    code = code.replace("output.shape[0]", "H - kH + 1").replace("output.shape[1]", "W - kW + 1")
    code = code.replace("np.zeros((H - kH + 1, W - kW + 1))", "[[0.0] * (W - kW + 1)] * (H - kH + 1)")
    return code.replace("output[i, j]", "output[i][j]").replace("return output", "return np.array(output)")


def _over_the_border(code):
    return code.replace("output.shape[0]", "H").replace("output.shape[1]", "W")


EXERCISE = Exercise(
    id="conv2d-loops",
    title="Convolution in four loops",
    prompt=(
        "Write `conv2d(image, kernel)` as the double sum says it: one number in the output for every place where the "
        "whole kernel fits into the image. Four plain loops will do. Neither the image nor the kernel need be square, "
        f"the kernel may be as large as the image, and it is laid on as it stands. {ARRAYS}"
    ),
    answer="conv2d",
    starter="""\
def conv2d(image, kernel):
    # one number in the output for every place where the whole kernel fits
    ...
""",
    solution=LOOPS,
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
    ways=(
        _SLICED,
        """\
def conv2d(image, kernel):
    H, W = image.shape
    kH, kW = kernel.shape
    output = np.zeros((H - kH + 1, W - kW + 1))
    for i in range(H - kH + 1):
        for j in range(W - kW + 1):
            total = 0
            for m in range(kH):
                for n in range(kW):
                    total += image[i + m, j + n] * kernel[m, n]
            output[i, j] = total
    return output
""",
    ),
    draw=draw_convolutions,
    mistakes=(
        Mistake(
            "kernel-flipped",
            "Your kernel is turned by 180°: this is the convolution of mathematics. In this chapter, and in deep "
            "learning, the kernel is laid on the image as it stands.",
            (
                LOOPS.replace("kernel[m, n]", "kernel[kH - 1 - m, kW - 1 - n]"),
                LOOPS.replace("kernel[m, n]", "kernel[-m, -n]"),
            ),
        ),
        Mistake(
            "kernel-transposed",
            "Your kernel's rows and columns have changed places. Which of its indices goes with the image's rows?",
            (
                LOOPS.replace("kernel[m, n]", "kernel[n, m]"),
                LOOPS.replace("    kH, kW", "    kernel = kernel.T\n    kH, kW"),
            ),
        ),
        Mistake(
            "output-transposed",
            "Your output lies on its side: the values are right, but rows and columns have changed places.",
            (LOOPS.replace("output[i, j]", "output[j, i]"),),
            slips=("axes-swapped",),
        ),
        Mistake(
            "one-place-short",
            "Your output lacks the last row or column, or both. A kernel of 2 rows fits into 3 rows at two places: "
            "does your formula say so?",
            (
                LOOPS.replace("H - kH + 1, W - kW + 1", "H - kH, W - kW"),
                LOOPS.replace("H - kH + 1, W - kW + 1", "H - kH, W - kW + 1"),
                LOOPS.replace("H - kH + 1, W - kW + 1", "H - kH + 1, W - kW"),
                _LISTED.replace(" + 1)", ")"),
            ),
        ),
        Mistake(
            "last-place-empty",
            "The last row or column of your output, or both, are 0: the window never gets there. Where does `range` "
            "stop?",
            (
                LOOPS.replace("output.shape[0]", "H - kH").replace("output.shape[1]", "W - kW"),
                LOOPS.replace("output.shape[0]", "output.shape[0] - 1").replace(
                    "output.shape[1]", "output.shape[1] - 1"
                ),
                LOOPS.replace("output.shape[0]", "output.shape[0] - 1"),
                LOOPS.replace("output.shape[1]", "output.shape[1] - 1"),
            ),
        ),
        Mistake(
            "first-place-empty",
            "The first row or column of your output, or both, are 0: the window never stands there. Which number does "
            "Python count first?",
            (
                LOOPS.replace("range(output.shape[0])", "range(1, output.shape[0])"),
                LOOPS.replace("range(output.shape[1])", "range(1, output.shape[1])"),
                LOOPS.replace("range(output.", "range(1, output."),
            ),
        ),
        Mistake("wrong-sign", "Your values are right but for their sign: the products are to be added to the output."),
        Mistake(
            "added-not-multiplied",
            "You add each pixel to the number of the kernel that lies on it. The two are multiplied.",
        ),
        Mistake(
            "window-read-backwards",
            "Your window is read backwards: from its place it goes down and to the right, not up or to the left.",
            (
                LOOPS.replace("i + m", "i - m"),
                LOOPS.replace("j + n", "j - n"),
                LOOPS.replace("i + m, j + n", "i - m, j - n"),
            ),
        ),
        Mistake(
            "as-large-as-the-image",
            "Your output is as large as the image. Only the places where the whole kernel fits count here, and there "
            "are fewer of them than pixels.",
            (
                SAME_SIZE.replace("output.shape[0]", "H - kH + 1").replace("output.shape[1]", "W - kW + 1"),
                _PADDED.format("((kH // 2, (kH - 1) // 2), (kW // 2, (kW - 1) // 2))"),
                _PADDED.format("(((kH - 1) // 2, kH // 2), ((kW - 1) // 2, kW // 2))"),
                _PADDED.format("((0, kH - 1), (0, kW - 1))"),
                _PADDED.format("((kH // 2, kH), (kW // 2, kW))"),
            ),
        ),
        Mistake(
            "last-product-only",
            "Each value of your output is one product, the last of its window: every product replaces the one before.",
            slips=("last-turn-only",),
        ),
        Mistake(
            "sum-not-started-anew",
            "Your values grow from window to window: each still contains the sums of those before it. Where must a sum "
            "begin again at 0?",
            (
                LOOPS.replace("    for i", "    total = 0.0\n    for i")
                .replace("output[i, j] +=", "total +=")
                .replace("    return", "            output[i, j] = total\n    return"),
                LOOPS.replace("        for j", "        total = 0.0\n        for j")
                .replace("output[i, j] +=", "total +=")
                .replace("    return", "            output[i, j] = total\n    return"),
            ),
        ),
        Mistake(
            "square-kernel-assumed",
            "It works for square kernels only: the number of rows is used for the columns as well, or the other way "
            "round.",
            (
                LOOPS.replace("kH, kW = kernel.shape", "kH = kW = kernel.shape[0]"),
                LOOPS.replace("kH, kW = kernel.shape", "kH = kW = kernel.shape[1]"),
                *(_SLICED.replace("kH, kW = kernel.shape", f"kH = kW = kernel.shape[{side}]") for side in (0, 1)),
                LOOPS.replace("range(kW)", "range(kH)"),
                LOOPS.replace("range(kH)", "range(kW)"),
            ),
        ),
        Mistake(
            "made-for-one-size",
            "Your loops are made for one size, such as 6 × 6 places or a 3 × 3 kernel. Take the sizes from "
            "`image.shape` and `kernel.shape`.",
            (
                *_made_for_one_size(LOOPS),
                *_made_for_one_size(_SLICED),
                _made_for_one_size(_SLICED)[2].replace("(6, 6)", "(6, 6), dtype=int"),
            ),
        ),
        Mistake(
            "window-over-the-border",
            "The window, or an index, runs over the border: for how many places does the whole kernel fit? `i` and `j` "
            "have to stop at the last of them.",
            (
                _over_the_border(LOOPS),
                _over_the_border(_SLICED),
                _over_the_border(_SLICED.replace("H - kH + 1, W - kW + 1", "H, W")),
            ),
        ),
        Mistake(
            "returned-too-early",
            "Only the first value or the first row of your output is filled: a `return` inside a loop ends the whole "
            "function. How far is yours indented?",
        ),
        Mistake(
            "window-stands-still",
            "Every value of your output is the same: all of them come from the window in the top left corner.",
            (LOOPS.replace("image[i + m, j + n]", "image[m, n]"),),
        ),
        Mistake(
            "mean-instead-of-sum",
            "Your values are the right ones divided by the number of products. A convolution adds them up, no more.",
            slips=("sum-or-mean",),
        ),
        Mistake(
            "kernel-unused",
            "Your values are plain sums of the pixels under the window: the kernel's numbers play no part in them yet.",
            (LOOPS.replace(" * kernel[m, n]", ""),),
        ),
        Mistake(
            "kernel-sides-swapped",
            "The kernel's rows and columns have changed places: `kernel.shape` has the rows first.",
            tuple(code.replace("kH, kW = kernel", "kW, kH = kernel") for code in (LOOPS, _SLICED, _LISTED)),
        ),
        Mistake(
            "image-sides-swapped",
            "The image's rows and columns have changed places: `image.shape` has the rows first.",
            tuple(code.replace("H, W = image", "W, H = image") for code in (LOOPS, _SLICED, _LISTED)),
        ),
        Mistake(
            "place-read-crosswise",
            "Your window moves down where it should move to the right, and to the right where it should move down: `i` "
            "belongs to the rows of the image, `j` to its columns.",
            (
                LOOPS.replace("i + m, j + n", "j + n, i + m"),
                _SLICED.replace("i : i + kH, j : j + kW", "j : j + kH, i : i + kW"),
            ),
        ),
        Mistake(
            "one-row-many-names",
            "All rows of your output are one and the same: `[[0] * n] * m` is a single row under `m` names. Make the "
            "output with `np.zeros`.",
            tuple(_in_one_row(code) for code in (LOOPS, LOOPS.replace("+=", "="), _SLICED)),
        ),
        Mistake(
            "matrix-product",
            "`@` multiplies the window and the kernel as matrices, rows by columns. Each pixel meets only the number "
            "that lies on it: `*`.",
            (_SLICED.replace("] * kernel", "] @ kernel"),),
        ),
        Mistake(
            "windows-side-by-side",
            "Your windows lie side by side: after each one you go on by the whole kernel. Go on by one pixel.",
            (
                _SLICED.replace("range(output.shape[0])", "range(0, output.shape[0], kH)").replace(
                    "range(output.shape[1])", "range(0, output.shape[1], kW)"
                ),
                _SLICED.replace("H - kH + 1, W - kW + 1", "H // kH, W // kW").replace(
                    "i : i + kH, j : j + kW", "i * kH : i * kH + kH, j * kW : j * kW + kW"
                ),
            ),
        ),
        Mistake(
            "left-in-a-line",
            "The numbers are right, but they lie in one line. The output has rows and columns.",
            (LOOPS.replace("return output", "return output.ravel()"),),
        ),
        Mistake(
            "filled-column-by-column",
            "The numbers are right, but not in their places: you go down the columns, and `reshape` fills the rows "
            "first.",
            (LOOPS.replace("return output", "return output.T.reshape(output.shape)"),),
        ),
        Mistake(
            "window-centred",
            "Your windows lie around pixel (i, j), so that some begin at a negative index, which counts from the far "
            "end. Place (i, j) is the window's top left corner.",
            (
                LOOPS.replace("i + m, j + n", "i + m - kH // 2, j + n - kW // 2"),
                LOOPS.replace("i + m, j + n", "i + m - (kH - 1) // 2, j + n - (kW - 1) // 2"),
            ),
        ),
        Mistake(
            "wraps-round",
            "Your windows come in again at the other side of the image. Only places where the whole kernel fits count.",
            (
                SAME_SIZE.replace("i + m, j + n", "(i + m) % H, (j + n) % W"),
                SAME_SIZE.replace("i + m, j + n", "(i - m) % H, (j - n) % W"),
            ),
        ),
        Mistake(
            "kernel-cut-short",
            "The last row or column of the kernel is left out. Where does `range` stop?",
            (
                LOOPS.replace("range(kH)", "range(kH - 1)").replace("range(kW)", "range(kW - 1)"),
                LOOPS.replace("range(kH)", "range(kH - 1)"),
                LOOPS.replace("range(kW)", "range(kW - 1)"),
            ),
        ),
        Mistake(
            "kernel-mirrored",
            "Your kernel is mirrored, upside down or left to right. It is laid on as it stands.",
            (_SLICED.replace("* kernel", "* kernel[::-1]"), _SLICED.replace("* kernel", "* kernel[:, ::-1]")),
        ),
        Mistake(
            "squeezed",
            "Where the output has one row or one column, an axis is gone. One row is an array `(1, n)`.",
            (LOOPS.replace("return output", "return output.squeeze()"),),
        ),
    ),
)
