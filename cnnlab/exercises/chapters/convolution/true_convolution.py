"""The exercise `true-convolution`: true convolution from cross-correlation."""

from cnnlab.exercises.chapters.convolution.conv2d_loops import LOOPS, SAME_SIZE
from cnnlab.exercises.chapters.convolution.inputs import draw_convolutions
from cnnlab.exercises.chapters.inputs import ARRAYS
from cnnlab.exercises.checker.exercise import Exercise, Mistake

_CONVOLVE = """\
def convolve(image, kernel):
    flipped = kernel[::-1, ::-1]
    return reference.correlate2d(image, flipped)
"""

EXERCISE = Exercise(
    id="true-convolution",
    title="True convolution from cross-correlation",
    prompt=(
        "The convolution of mathematics turns the kernel by 180° before it is laid on. Write `convolve(image, "
        "kernel)`, which computes it; a cross-correlation will help. The output has one number for every place where "
        f"the whole kernel fits into the image, and neither of them need be square. {ARRAYS}"
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
    ways=(
        """\
def convolve(image, kernel):
    H, W = image.shape
    kH, kW = kernel.shape
    output = np.zeros((H - kH + 1, W - kW + 1))
    for i in range(H - kH + 1):
        for j in range(W - kW + 1):
            for m in range(kH):
                for n in range(kW):
                    output[i, j] += image[i + m, j + n] * kernel[kH - 1 - m, kW - 1 - n]
    return output
""",
    ),
    draw=draw_convolutions,
    mistakes=(
        Mistake(
            "not-flipped",
            "This is the cross-correlation itself: your kernel is laid on as it stands, not turned.",
            (_CONVOLVE.replace("kernel[::-1, ::-1]", "kernel"),),
        ),
        Mistake(
            "only-rows-flipped",
            "Your kernel stands on its head, but left and right are still where they were. Turning by 180° reverses "
            "both axes.",
            (_CONVOLVE.replace("[::-1, ::-1]", "[::-1]"),),
        ),
        Mistake(
            "only-columns-flipped",
            "Your kernel is mirrored from left to right, but top and bottom are still where they were. Turning by 180° "
            "reverses both axes.",
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
                LOOPS.replace("conv2d", "convolve").replace("i + m, j + n", "i - m, j - n"),
                SAME_SIZE.replace("conv2d", "convolve").replace("i + m, j + n", "i - m, j - n"),
            ),
        ),
        Mistake(
            "image-padded",
            "Your output is larger than it should be: the image was padded with zeros. Keep to the places where the "
            "whole kernel fits.",
            (
                _CONVOLVE.replace(
                    "    return",
                    "    image = np.pad(image, [(size - 1, size - 1) for size in kernel.shape])\n    return",
                ),
                *(
                    _CONVOLVE.replace(
                        "    r", f"    image = np.pad(image, [({before}, {after}) for s in kernel.shape])\n    r"
                    )
                    for before, after in (
                        ("s // 2", "s // 2"),
                        ("s // 2", "(s - 1) // 2"),
                        ("(s - 1) // 2", "s // 2"),
                        ("0", "s - 1"),
                        ("s - 1", "0"),
                    )
                ),
            ),
        ),
        Mistake(
            "image-and-kernel-exchanged",
            "The image and the kernel have changed places: `reference.correlate2d(image, kernel)` takes the image "
            "first.",
            (
                _CONVOLVE.replace("image, flipped)", "flipped, image)"),
                _CONVOLVE.replace("image, flipped)", "kernel, image)"),
            ),
        ),
        Mistake(
            "kernel-negated",
            "You change the signs of the kernel. To turn it moves its numbers to other places, and changes none of "
            "them.",
            (_CONVOLVE.replace("kernel[::-1, ::-1]", "-kernel"), _CONVOLVE.replace("kernel[::-1", "-kernel[::-1")),
        ),
        Mistake(
            "kernel-refilled",
            "`reshape` with rows and columns exchanged fills the kernel anew, in another form. Turned by 180°, a "
            "kernel of 2 × 3 is still 2 × 3.",
            (
                _CONVOLVE.replace("[::-1, ::-1]", ".ravel()[::-1].reshape(kernel.shape[::-1])"),
                _CONVOLVE.replace("[::-1, ::-1]", ".reshape(kernel.shape[::-1])"),
            ),
        ),
        Mistake(
            "kernel-cut",
            "`[:-1]` leaves the last row or column out. What reads an axis backwards is `[::-1]`.",
            (
                _CONVOLVE.replace("[::-1, ::-1]", "[:-1, :-1]"),
                _CONVOLVE.replace("[::-1, ::-1]", "[:-1]"),
                _CONVOLVE.replace("[::-1, ::-1]", "[:-1, ::-1]"),
            ),
        ),
        Mistake(
            "first-stays-first",
            "You turn all but the first row and column: `kernel[-0]` is `kernel[0]`. The last one is `kernel[-1]`.",
            (LOOPS.replace("conv2d", "convolve").replace("kernel[m, n]", "kernel[-m, -n]"),),
        ),
        Mistake(
            "square-kernel-assumed",
            "It works for square kernels only: the number of rows is used for the columns as well, or the other way "
            "round.",
            tuple(
                f"def convolve(image, kernel):\n    size = kernel.shape[{side}]\n    flipped = np.zeros((size, size))\n"
                "    for m in range(size):\n        for n in range(size):\n"
                "            flipped[m, n] = kernel[size - 1 - m, size - 1 - n]\n"
                "    return reference.correlate2d(image, flipped)\n"
                for side in (0, 1)
            ),
        ),
        Mistake(
            "numbers-sorted",
            "You sort the numbers of the kernel. To turn it reverses where they stand, whatever they are.",
            (_CONVOLVE.replace("kernel[::-1, ::-1]", "np.sort(kernel)[:, ::-1]"),),
        ),
        Mistake(
            "squeezed",
            "Where the output has one row or one column, an axis is gone. One row is an array `(1, n)`.",
            (_CONVOLVE.replace("flipped)", "flipped).squeeze()"),),
        ),
    ),
)
