"""The exercise `columns-follow`: the weights of a layer whose pixels have been permuted."""

import numpy as np

from cnnlab.exercises.checker.exercise import Exercise, Mistake


def _draw(rng):
    """Return weights (units, pixels), each with an order that differs from its inverse, its reverse and no order."""
    sizes = [(2, 4), (6, 5), (4, 7), (8, 8), (5, 12), (11, 9)]
    drawn = []
    for number, (units, pixels) in enumerate(sizes):
        order = rng.permutation(pixels)
        while len({tuple(order), tuple(np.argsort(order)), tuple(order[::-1]), tuple(range(pixels))}) < 4:
            order = rng.permutation(pixels)
        weight = rng.permutation(units * pixels).reshape(units, pixels) / 10.0 + 0.1
        drawn.append({"weight": weight.astype(np.float32 if number == len(sizes) - 1 else np.float64), "order": order})
    return drawn


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
        "The pixels of all images are permuted: `permuted = flat[order]`. Write `columns_follow(weight, order)`, which "
        "returns new weights for a layer, `(units, pixels)`, so that it answers to the permuted pixels as it did to "
        "the old ones: `columns_follow(weight, order) @ flat[order]` is `weight @ flat`, whatever the image."
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
            "Your columns go the opposite way: this is right for pixels that are put back in place. "
            "Place k now holds pixel order[k]; where is its weight?",
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
