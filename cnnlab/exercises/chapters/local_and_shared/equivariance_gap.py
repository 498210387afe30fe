"""The exercise `equivariance-gap`: how far a layer is from moving with its input."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cnnlab.exercises.chapters.inputs import ARRAYS, in_all_forms, values
from cnnlab.exercises.checker.exercise import Exercise, Mistake


@dataclass(frozen=True)
class _Layer:
    """A function from an image to one of the same shape, shown by its name where an answer was wrong."""

    name: str
    compute: Callable

    def __call__(self, image):
        image = np.array(image, dtype=np.float64)
        result = self.compute(image)
        if result.shape != image.shape:
            raise ValueError(f"image: this layer is for another shape than {image.shape}")
        return result

    def __repr__(self):
        return self.name


def _convolution(weights, mode):
    """A layer that adds up weighted neighbours; beyond the border `np.pad` puts what `mode` says."""
    rows, cols = weights.shape

    def compute(image):
        padded = np.pad(image, ((rows // 2, rows // 2), (cols // 2, cols // 2)), mode=mode)
        windows = np.lib.stride_tricks.sliding_window_view(padded, weights.shape)  # (H, W, rows, cols)
        return np.einsum("ijmn,mn->ij", windows, weights)

    return compute


def _draw_layers(rng):
    """Return images, layers and shifts: layers that move with the image, that nearly do, and that do not at all.

    Shifts reach from 0 to more than once around; where nothing moves, the two ways are one and the gap is 0.
    """

    def dense(shape):
        matrix = values(rng, (np.prod(shape),) * 2)
        return lambda image: (matrix @ image.ravel()).reshape(shape)

    def mask(shape):
        factors = values(rng, shape)
        return lambda image: factors * image

    ring = _convolution(values(rng, (3, 3)), "wrap")
    zeros = [_convolution(values(rng, size), "constant") for size in ((1, 3), (3, 3))]
    drawn = [
        ((2, 3), _Layer("the image, squared", lambda image: image**2), 1),
        ((2, 4), _Layer("a factor for every pixel", mask((2, 4))), 1),
        ((3, 5), _Layer("fully connected", dense((3, 5))), 2),
        ((4, 6), _Layer("three taps along each row, zeros beyond the border", zeros[0]), 2),
        ((5, 4), _Layer("a convolution on the ring, all values 1 larger", lambda image: ring(image) + 1), 3),
        ((2, 4), _Layer("a factor for every pixel", mask((2, 4))), 0),
        ((3, 1), _Layer("a factor for every pixel", mask((3, 1))), 1),
        ((3, 3), _Layer("a factor for every pixel", mask((3, 3))), 4),
        ((1, 4), _Layer("fully connected", dense((1, 4))), 11),
        ((2, 3), _Layer("fully connected", dense((2, 3))), 3),
        ((6, 7), _Layer("a convolution, zeros beyond the border", zeros[1]), 3),
    ]
    return in_all_forms(
        [{"image": values(rng, shape), "f": layer, "shift": shift} for shape, layer, shift in drawn], small=1
    )


def _moves_to_the_right(image, f, shift):
    return shift >= 0


_GAP = """\
def gap(image, f, shift):
    moved_first = f(np.roll(image, shift, axis=1))
    moved_last = np.roll(f(image), shift, axis=1)
    return np.linalg.norm(moved_first - moved_last)
"""
_NORM = "np.linalg.norm(moved_first - moved_last)"
_CUT = """\
def gap(image, f, shift):
    def moved(array):
        result = np.zeros_like(array)
        result[:, shift:] = array[:, :-shift]
        return result

    return np.linalg.norm(f(moved(image)) - moved(f(image)))
"""


def _moved(moved):
    """Return the same with a `T` of one's own."""
    return (
        f"def gap(image, f, shift):\n    def T(array):\n        return {moved}\n\n"
        "    return np.linalg.norm(f(T(image)) - T(f(image)))\n"
    )


EXERCISE = Exercise(
    id="equivariance-gap",
    title="Measure equivariance",
    prompt=(
        "A layer `f` makes of an image, an array `(H, W)`, another one of the same shape. Write `gap(image, f, "
        "shift)`: the single number ‖f(Tx) − T f(x)‖, where `x` is the image, `T` moves every column `shift` places "
        "to the right, and what leaves on the right comes in on the left. ‖…‖ is the root of the sum of all squares. "
        f"`shift` is a whole number, 0 or more, and may be larger than the image is wide. {ARRAYS}"
    ),
    answer="gap",
    starter="""\
def gap(image, f, shift):
    # move, then apply f; apply f, then move: how far apart?
    ...
""",
    solution=_GAP,
    why=(
        "Both ways lead to an image, and the gap is the distance of the two: the root of the sum of the squared "
        "differences, which is what `np.linalg.norm` computes of an array. `np.roll` moves the numbers to other "
        "*places*; it changes none of them. A gap of 0 (or of rounding, such as 1e-15) says that `f` is equivariant "
        "for this image and this shift."
    ),
    hints=(
        "Two images are compared. One is `f` of the moved image. What has to be done to `f(image)` to get the other?",
        "`np.roll(a, shift, axis=1)` moves the columns of `a` to the right, and those that leave come in on the left.",
        "`np.linalg.norm(a)` is the root of the sum of the squares of all numbers in `a`.",
    ),
    ways=(
        """\
def gap(image, f, shift):
    difference = f(np.roll(image, shift, axis=1)) - np.roll(f(image), shift, axis=1)
    return np.sqrt(np.sum(difference**2))
""",
        """\
def gap(image, f, shift):
    first, last = f(np.roll(image, shift, axis=1)), np.roll(f(image), shift, axis=1)
    total = 0
    for i in range(first.shape[0]):
        for j in range(first.shape[1]):
            total += (first[i, j] - last[i, j]) ** 2
    return np.sqrt(total)
""",
    ),
    draw=_draw_layers,
    allows=_moves_to_the_right,
    mistakes=(
        Mistake(
            "invariance-measured",
            "You compare `f` of the moved image with `f` of the image where it was. That asks whether the output stays "
            "(invariance). Equivariance asks whether it moves along: move the second one too.",
            (_GAP.replace("np.roll(f(image), shift, axis=1)", "f(image)"),),
        ),
        Mistake(
            "value-offset",
            "You added the shift to the values. A shift changes where the numbers stand, their indices, and not how "
            "large they are.",
            (
                _GAP.replace("np.roll(image, shift, axis=1)", "image + shift").replace(
                    "np.roll(f(image), shift, axis=1)", "f(image) + shift"
                ),
                _GAP.replace("np.roll(f(image), shift, axis=1)", "f(image) + shift"),
            ),
        ),
        Mistake(
            "input-not-moved",
            "You compare the output with itself, moved. The image that `f` is applied to has to move too, once.",
            (_GAP.replace("f(np.roll(image, shift, axis=1))", "f(image)"),),
        ),
        Mistake(
            "moved-the-other-way",
            "One of your two images has moved to the right and the other to the left. Both ways have the same `T`.",
            (_GAP.replace("np.roll(f(image), shift", "np.roll(f(image), -shift"),),
        ),
        Mistake(
            "moved-to-the-left",
            "Your `T` moves to the left. A positive `shift` moves every column to the right.",
            (
                _GAP.replace(" shift, axis", " -shift, axis"),
                _moved("np.hstack([array[:, shift:], array[:, :shift]])"),
                _moved("array[:, (np.arange(array.shape[1]) + shift) % array.shape[1]]"),
            ),
        ),
        Mistake(
            "moved-down",
            "Your `T` moves the rows down. The columns are to move: which axis counts them?",
            (_GAP.replace("axis=1", "axis=0"), _moved("np.vstack([array[-shift:], array[:-shift]])")),
        ),
        Mistake(
            "moved-as-one-line",
            "Without an axis, `np.roll` lays all rows end to end and moves them as one line: what leaves a row comes "
            "into the next one.",
            (_GAP.replace(", axis=1", ""),),
        ),
        Mistake(
            "moved-both-ways",
            "Your `T` moves the rows as well. Only the columns are to move.",
            (_GAP.replace("shift, axis=1", "(shift, shift), axis=(0, 1)"),),
        ),
        Mistake(
            "what-leaves-is-lost",
            "What leaves on the right is lost in your `T`, and zeros come in on the left. Here it comes in again: "
            "`np.roll` does that.",
            (
                _CUT,
                _CUT.replace(":-shift", ": array.shape[1] - shift"),
                _CUT.replace(":-shift", ": max(0, array.shape[1] - shift)"),
                _moved("np.pad(array, ((0, 0), (shift, 0)))[:, : array.shape[1]]"),
            ),
        ),
        Mistake(
            "once-around-only",
            "Your `T` moves a column once around at most. `shift` may be larger than the image is wide: its remainder "
            "counts, and `np.roll` sees to that.",
            (
                _moved("np.hstack([array[:, -shift:], array[:, :-shift]])"),
                _moved("np.hstack([array[:, array.shape[1] - shift :], array[:, : array.shape[1] - shift]])"),
                _moved("array[:, np.arange(array.shape[1]) - shift]"),
                _moved("array[:, [j - shift for j in range(array.shape[1])]]"),
            ),
        ),
        Mistake(
            "always-by-one",
            "Your `T` always moves by one place. How far is the argument `shift`.",
            (_GAP.replace("shift, axis", "1, axis"),),
        ),
        Mistake(
            "differences-cancel",
            "You add up the differences as they are: those above 0 and those below cancel, and layers that do not move "
            "along come out far too well.",
            (
                _GAP.replace(_NORM, "np.sum(moved_first - moved_last)"),
                _GAP.replace(_NORM, "abs(np.sum(moved_first - moved_last))"),
                _GAP.replace(_NORM, "np.mean(moved_first - moved_last)"),
            ),
        ),
        Mistake(
            "root-forgotten",
            "Your numbers are the squares of the right ones: the root is missing.",
            (_GAP.replace(_NORM, "np.sum((moved_first - moved_last) ** 2)"),),
        ),
        Mistake(
            "another-distance",
            "You measure the differences in another way. The norm asked for is the root of the sum of all squares, "
            "with nothing divided.",
            (
                _GAP.replace(_NORM, "np.abs(moved_first - moved_last).sum()"),
                _GAP.replace(_NORM, "np.abs(moved_first - moved_last).max()"),
                _GAP.replace(_NORM, "np.abs(moved_first - moved_last).mean()"),
                _GAP.replace(_NORM, "np.mean((moved_first - moved_last) ** 2)"),
                _GAP.replace(_NORM, "np.sqrt(np.mean((moved_first - moved_last) ** 2))"),
                _GAP.replace(_NORM, "np.linalg.norm(moved_first - moved_last, 2)"),
                _GAP.replace(_NORM, "np.linalg.norm(moved_first - moved_last, 1)"),
            ),
        ),
        Mistake(
            "difference-of-lengths",
            "You subtract two lengths. Images can be equally long and quite different: subtract them first.",
            (
                _GAP.replace(_NORM, "np.linalg.norm(moved_first) - np.linalg.norm(moved_last)"),
                _GAP.replace(_NORM, "abs(np.linalg.norm(moved_first) - np.linalg.norm(moved_last))"),
            ),
        ),
        Mistake(
            "not-one-number",
            "You return the difference of the two images. One number is asked for: its norm.",
            (
                _GAP.replace(_NORM, "moved_first - moved_last"),
                _GAP.replace(_NORM, "np.abs(moved_first - moved_last)"),
            ),
        ),
        Mistake(
            "added-not-subtracted",
            "You add the two images. How far apart they are says their difference.",
            (_GAP.replace("moved_first - moved_last", "moved_first + moved_last"),),
        ),
        Mistake(
            "f-on-one-side-only",
            "Only one of your two images has been through `f`. The other is `f(image)` too, moved.",
            (
                _GAP.replace("np.roll(f(image), shift, axis=1)", "np.roll(image, shift, axis=1)"),
                _GAP.replace("np.roll(f(image), shift, axis=1)", "image"),
                _GAP.replace("f(np.roll(image, shift, axis=1))", "np.roll(image, shift, axis=1)"),
            ),
        ),
        Mistake(
            "f-applied-twice",
            "`f` is applied twice to one of your two images. Each of them goes through it once.",
            (
                _GAP.replace("np.roll(f(image)", "np.roll(f(f(image))"),
                _GAP.replace("f(np.roll(image, shift, axis=1))", "f(f(np.roll(image, shift, axis=1)))"),
                _GAP.replace("np.roll(f(image), shift, axis=1)", "f(np.roll(f(image), shift, axis=1))"),
            ),
        ),
        Mistake(
            "moved-twice",
            "One of your two images has been moved twice. Each of them is moved once: before `f`, or after it.",
            (
                _GAP.replace("np.roll(f(image), shift, axis=1)", "np.roll(moved_first, shift, axis=1)"),
                _GAP.replace("np.roll(f(image), shift", "np.roll(f(image), 2 * shift"),
            ),
        ),
        Mistake(
            "always-0",
            "Your number is always 0. Two different ways are to be compared: first move and then `f`, first `f` and "
            "then move.",
            (_GAP.replace("moved_first - moved_last", "moved_first - moved_first"),),
        ),
        Mistake(
            "a-norm-for-each-row",
            "You return a number for each row, or for each column. One norm is asked for, of all the differences.",
            (
                _GAP.replace(_NORM, "np.linalg.norm(moved_first - moved_last, axis=1)"),
                _GAP.replace(_NORM, "np.linalg.norm(moved_first - moved_last, axis=0)"),
                _GAP.replace(_NORM, "np.sqrt(sum((moved_first - moved_last) ** 2))"),
                _GAP.replace(_NORM, "np.sqrt(((moved_first - moved_last) ** 2).sum(axis=1))"),
            ),
        ),
        Mistake(
            "yes-or-no",
            "You answer whether the two images are alike. Asked for is how far apart they are: a norm.",
            (
                _GAP.replace(_NORM, "np.allclose(moved_first, moved_last)"),
                _GAP.replace(_NORM, "not np.allclose(moved_first, moved_last)"),
                _GAP.replace(_NORM, "np.array_equal(moved_first, moved_last)"),
            ),
        ),
        Mistake(
            "divided-by-a-length",
            "You divide by the length of an image. Asked for is the distance itself, not its part of something.",
            tuple(
                _GAP.replace(_NORM, f"{_NORM} / np.linalg.norm({by})") for by in ("moved_last", "moved_first", "image")
            ),
        ),
        Mistake(
            "shift-and-axis-exchanged",
            "In your `np.roll` the shift stands where the axis belongs. The axis is 1, which counts the columns; the "
            "shift says how far.",
            (_GAP.replace("shift, axis=1", "1, axis=shift"),),
        ),
    ),
)
