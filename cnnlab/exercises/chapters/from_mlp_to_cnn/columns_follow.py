"""The exercise `columns-follow`: the weights of a layer whose pixels have been permuted."""

import numpy as np

from cnnlab.exercises.chapters.inputs import ARRAYS, in_all_forms
from cnnlab.exercises.checker.exercise import Exercise, Mistake


def _draw(rng):
    """Return weights (units, pixels), each with an order that differs from its inverse, its reverse and no order."""
    drawn = []
    for units, pixels in [(2, 4), (1, 4), (6, 5), (4, 7), (8, 8), (5, 12), (11, 9)]:
        order = rng.permutation(pixels)
        while len({tuple(order), tuple(np.argsort(order)), tuple(order[::-1]), tuple(range(pixels))}) < 4:
            order = rng.permutation(pixels)
        weight = rng.permutation(units * pixels).reshape(units, pixels) / 10.0 + 0.1
        drawn.append({"weight": weight, "order": order})
    single = {"weight": rng.permutation(3).reshape(3, 1) / 10.0 + 0.1, "order": np.array([0])}
    return in_all_forms([drawn[0], single, *drawn[1:]])


_FOLLOW = """\
def columns_follow(weight, order):
    return weight[:, order]
"""


def _body(code):
    return f"def columns_follow(weight, order):\n    {code}\n"


EXERCISE = Exercise(
    id="columns-follow",
    title="Let the columns follow",
    prompt=(
        "The pixels of all images are permuted: `permuted = flat[order]`, where `order` holds each of 0, 1, …, pixels "
        "− 1 once. Write `columns_follow(weight, order)`, which returns new weights for a layer, an array `(units, "
        "pixels)` like `weight`, so that it answers to the permuted pixels as it did to the old ones: "
        "`columns_follow(weight, order) @ flat[order]` is `weight @ flat`, whatever the image. There may be a single "
        f"unit, or a single pixel. {ARRAYS}"
    ),
    answer="columns_follow",
    starter="""\
def columns_follow(weight, order):
    # a weight must meet the pixel that it met before
    ...
""",
    solution=_FOLLOW,
    why=(
        "Place `k` of the permuted image holds pixel `order[k]`. The weight that belongs to that pixel is in column "
        "`order[k]`, so it has to come to column `k` too: the columns are read in the same order as the pixels. The "
        "sum then has the same products as before, only added up in another order."
    ),
    hints=(
        "Do it with three pixels: if `order` is 2, 0, 1, which pixel stands first now? Which weight does it need?",
        "A column of `weight` belongs to one pixel, a row to one unit. Which of them have to move?",
        "`flat[order]` picks pixels. `weight[:, …]` picks columns, and takes a list of them in the same way.",
    ),
    ways=(
        """\
def columns_follow(weight, order):
    new = np.zeros_like(weight)
    for k in range(len(order)):
        new[:, k] = weight[:, order[k]]
    return new
""",
    ),
    draw=_draw,
    mistakes=(
        Mistake(
            "inverse-permutation",
            "Your columns go the opposite way: this is right for pixels that are put back in place. Place k now holds "
            "pixel order[k]; where is its weight?",
            (
                _body("return weight[:, np.argsort(order)]"),
                _body("new = np.empty_like(weight)\n    new[:, order] = weight\n    return new"),
            ),
        ),
        Mistake(
            "rows-instead-of-columns",
            "You permute the rows, which belong to the units. The columns belong to the pixels.",
            (
                _body("return weight[order]"),
                _body("return weight[order % len(weight)]"),
                _body("return np.take(weight, order, axis=0)"),
            ),
        ),
        Mistake(
            "rows-and-columns",
            "The columns are right, but you permute the rows as well: now the units answer for one another.",
            (
                _body("return weight[np.argsort(order[: len(weight)])][:, order]"),
                _body("return weight[order[order < len(weight)]][:, order]"),
            ),
        ),
        Mistake(
            "nothing-moved",
            "These are the weights as they were. The pixels have moved, so each weight now meets another one.",
            (_body("return weight.copy()"),),
        ),
        Mistake(
            "columns-reversed",
            "You read the order from its end.",
            (_body("return weight[:, order[::-1]]"), _body("return weight[:, order][:, ::-1]")),
        ),
        Mistake(
            "weights-sorted",
            "You sort the weights by size. They are to follow the pixels, and `order` says where those went.",
            (_body("return np.sort(weight, axis=1)"),),
        ),
        Mistake(
            "flattened-and-permuted",
            "You permute the first few numbers of the flattened weights. A column has one weight of every unit.",
            (
                _body(
                    "new = weight.copy().ravel()\n    new[: len(order)] = new[order]\n"
                    "    return new.reshape(weight.shape)"
                ),
            ),
        ),
    ),
)
