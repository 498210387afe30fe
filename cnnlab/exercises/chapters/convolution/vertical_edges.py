"""The exercise `vertical-edges`: a kernel to be designed, of which many are right."""

import numpy as np

from cnnlab.exercises.checker import compare
from cnnlab.exercises.checker.exercise import Exercise, Mistake, RefusedError

_LARGEST = (5, 2)  # rows and columns of a kernel; the images below are high and wide enough for it
_ROUNDING = 1e-7  # of the largest product of a pixel and a number of the kernel, which may be in float32


def _draw_edges(rng):
    """Return images that are flat, that change from top to bottom only, and from left to right only."""
    dark, bright = rng.permutation(np.arange(1.0, 10.0))[:2]
    step = np.where(np.arange(9) < rng.integers(4, 6), dark, bright)
    levels = rng.normal(0, 3, (2, 11))
    flat, down, across = np.full((6, 6), bright), np.tile(step[:, None], (1, 6)), np.tile(step, (6, 1))
    rough = [np.full((7, 8), levels[0, 0]), np.tile(levels[0][:, None], (1, 8)), np.tile(levels[1], (7, 1))]
    return [{"image": image} for image in (flat, down, across, *rough)]


def _is_plain(image):
    """Return whether an image, large enough for any kernel, is the same all the way down, or all the way across."""
    fits = (np.array(image.shape) >= _LARGEST).all()
    return bool(fits and ((image == image[:1]).all() or (image == image[:, :1]).all()))


def _feature_map(kernel, image):
    """Return the cross-correlation of an image with the learner's kernel; what rounding has left of a 0 is 0."""
    kernel = _as_kernel(kernel)
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)  # (oH, oW, kH, kW)
    output = np.einsum("ijmn,mn->ij", windows, kernel)
    return np.where(np.abs(output) > _ROUNDING * np.abs(image).max() * np.abs(kernel).max(), output, 0.0)


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
    return bool(expected.any() == given.any())


EXERCISE = Exercise(
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
    allows=_is_plain,
    run=_feature_map,
    same=_both_answer_or_neither,
    several_right=True,
    slips=(),  # its mistakes cover every kernel
    mistakes=(
        Mistake(
            "answers-to-flat-areas",
            "Your kernel gives something other than 0 on a flat image, where there is no edge at all. What do its "
            "numbers add up to?",
            (
                "vertical = np.ones((2, 2)) / 4",
                "vertical = np.array([[1.0]])",
                "vertical = np.array([[1.0, -2.0]])",
            ),
        ),
        Mistake(
            "horizontal-edges",
            "Your kernel finds edges, but horizontal ones: it compares above with below. A vertical edge has its two "
            "sides left and right.",
            (
                "vertical = np.array([[1.0, 2.0], [0.0, 0.0], [-1.0, -2.0]])",
                "vertical = np.array([[1.0], [-1.0]])",
            ),
        ),
        Mistake(
            "both-directions",
            "Your kernel finds vertical edges, but answers to changes from top to bottom as well. Look at one of its "
            "rows alone: what does it give where left and right are equal?",
            (
                "vertical = np.array([[1.0, 0.0], [1.0, -1.0], [0.0, -1.0]])",
                "vertical = np.array([[1.0, 0.0], [0.0, -1.0]])",
            ),
        ),
        Mistake(
            "answers-to-nothing",
            "Your kernel gives 0 everywhere, at a vertical edge too. Do its columns weigh the same on the left as on "
            "the right?",
            ("vertical = np.zeros((3, 2))", "vertical = np.array([[1.0, -1.0], [-1.0, 1.0]])"),
        ),
    ),
)
