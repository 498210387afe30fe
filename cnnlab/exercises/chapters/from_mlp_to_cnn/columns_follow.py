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
        """\
def columns_follow(weight, order):
    units, pixels = weight.shape
    new = np.zeros((units, pixels))
    for i in range(units):
        for j in range(pixels):
            new[i, j] = weight[i, order[j]]
    return new
""",
        """\
def columns_follow(weight, order):
    rows = []
    for row in weight:
        rows.append(row[order])
    return np.array(rows)
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
                _body("return weight[np.argsort(order)]"),
            ),
        ),
        Mistake(
            "rows-and-columns",
            "The columns are right, but you permute the rows as well: now the units answer for one another.",
            (
                _body("return weight[np.argsort(order[: len(weight)])][:, order]"),
                _body("return weight[order[order < len(weight)]][:, order]"),
                _body("return weight[order][:, order]"),
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
            "order-unused",
            "Your columns stand in reverse order, whatever `order` says. It says which pixel stands where now.",
            (_body("return weight[:, ::-1]"),),
        ),
        Mistake(
            "weights-sorted",
            "You sort the weights by size. They are to follow the pixels, and `order` says where those went.",
            (_body("return np.sort(weight, axis=1)"),),
        ),
        Mistake(
            "first-row-only",
            "Only the first row follows the pixels; the others stay as they were. Every unit has a weight for each "
            "pixel.",
            (_body("new = weight.copy()\n    new[0] = weight[0][order]\n    return new"),),
        ),
        Mistake(
            "permuted-twice",
            "You put the columns in the new order twice. Once is enough: each then meets its pixel.",
            (_body("return weight[:, order][:, order]"),),
        ),
        Mistake(
            "counted-from-1",
            "You count the pixels from 1, and so every column comes from the place before or after the right one. "
            "`order` counts from 0 already.",
            (_body("return weight[:, order - 1]"), _body("return weight[:, (order + 1) % len(order)]")),
        ),
        Mistake(
            "order-as-numbers",
            "You compute with the numbers in `order`. They say where a pixel has come from: they are indices.",
            (
                _body("return weight * order"),
                _body("return weight + order"),
                _body("return weight * (order + 1)"),
            ),
        ),
        Mistake(
            "pairs-picked",
            "Two lists of indices pick single numbers, pair by pair. Whole columns are `weight[:, order]`.",
            (_body("return weight[order, order]"), _body("return weight[range(len(weight)), order[: len(weight)]]")),
        ),
        Mistake(
            "taken-from-one-line",
            "Without an axis the weights are taken for one long line, and only the first few of it are picked. Columns "
            "are counted by axis 1.",
            (_body("return np.take(weight, order)"), _body("return np.take(weight, order)[None]")),
        ),
        Mistake(
            "matrix-from-the-left",
            "From the left a permutation matrix moves the rows. The columns move when it stands on the right.",
            (
                _body("return np.eye(len(order))[order] @ weight"),
                _body("return np.eye(len(order))[order].T @ weight"),
            ),
        ),
        Mistake(
            "reshaped-not-transposed",
            "`reshape` fills other rows with the same numbers in the same order, so that weights of several units get "
            "mixed. What exchanges rows and columns is `.T`.",
            (
                _body("return weight.reshape(weight.shape[::-1])[order].reshape(weight.shape)"),
                _body("return weight.T[order].reshape(weight.shape)"),
            ),
        ),
        Mistake(
            "transposed",
            "The columns are in the right order, but each has become a row. Transpose back.",
            slips=("axes-swapped",),
        ),
        Mistake(
            "sums-returned",
            "These are a layer's sums for some image. Asked for are the new weights, whatever the image.",
            (_body("return weight @ np.arange(len(order))"), _body("return weight @ order")),
        ),
        Mistake(
            "squeezed",
            "Where there is one unit, or one pixel, an axis is gone. The new weights have the shape of the old ones.",
            (_body("return weight[:, order].squeeze()"),),
        ),
    ),
)
