"""The exercise `mlp-forward`: two layers, from the image to the logits."""

import numpy as np

from cnnlab.exercises.chapters.inputs import ARRAYS, in_all_forms
from cnnlab.exercises.checker.exercise import Exercise, Mistake


def _draw(rng):
    """Return images (H, W) with two layers' weights and biases."""
    sizes = [
        ((2, 3), 4, 2),
        ((3, 2), 5, 3),
        ((1, 3), 2, 1),
        ((3, 1), 1, 2),
        ((1, 1), 2, 3),
        ((2, 2), 4, 4),
        ((4, 5), 3, 6),
    ]
    sizes += [((5, 3), 7, 4), ((3, 6), 6, 10), ((6, 5), 8, 3)]
    drawn = []
    for shape, units, classes in sizes:
        shapes = {
            "image": shape,
            "W1": (units, shape[0] * shape[1]),
            "b1": units,
            "W2": (classes, units),
            "b2": classes,
        }
        numbers = {name: rng.integers(-20, 21, size) / 10 for name, size in shapes.items()}
        # so that ReLU has something to do, the bias that it cuts off with has a say, no two classes are alike,
        # and the first logit is below 0, where a second ReLU shows
        numbers["b1"][:2] = (1.3, -30)[:units]
        numbers["b2"][:2] = (-2.7, 0.9)[:classes]
        numbers["image"] = np.abs(numbers["image"]) + 0.1
        numbers["W1"][0] = np.abs(numbers["W1"][0]) + 0.1
        numbers["W2"][:, 0] += 2.05
        numbers["W2"][0] = -np.abs(numbers["W2"][0])
        drawn.append(numbers)
    return in_all_forms(drawn)


_MLP = """\
def mlp_forward(image, W1, b1, W2, b2):
    x = image.ravel()
    hidden = np.maximum(W1 @ x + b1, 0)
    return W2 @ hidden + b2
"""


def _changed(*replacements):
    code = _MLP
    for old, new in replacements:
        code = code.replace(old, new)
    return code


EXERCISE = Exercise(
    id="mlp-forward",
    title="An MLP",
    prompt=(
        "Write `mlp_forward(image, W1, b1, W2, b2)`: flatten the `image`, here an array `(H, W)` without channels, "
        "row by row, send it through a first layer with the weights `W1`, `(units, H * W)`, the biases `b1`, "
        "`(units,)`, and a ReLU, and through a second layer with `W2`, `(classes, units)`, and `b2`, `(classes,)`, "
        "and nothing after it. Return the second layer's sums, the logits: an array `(classes,)`. Any of these sizes "
        f"may be 1. {ARRAYS}"
    ),
    answer="mlp_forward",
    starter="""\
def mlp_forward(image, W1, b1, W2, b2):
    # W1 has a row for each hidden unit and a column for each pixel
    ...
""",
    solution=_MLP,
    why=(
        "`ravel` lays the rows of the image one after the other. `W1 @ x` is a weighted sum for each hidden unit; the "
        "bias moves it, and the ReLU keeps it where it is above 0. The second layer does the same with what the first "
        "one found. Nothing cuts its sums off: a logit may be negative, and softmax comes after."
    ),
    hints=(
        "First flatten: `image.ravel()` is a line of H · W numbers, as many as `W1` has columns.",
        "`W1 @ x + b1` holds the first layer's sums. Which of them does a ReLU keep?",
        "The second layer is the same again, with `hidden` in place of `x`, and without the ReLU.",
    ),
    ways=(
        """\
def mlp_forward(image, W1, b1, W2, b2):
    z = W1.dot(image.reshape(-1)) + b1
    return W2.dot(z * (z > 0)) + b2
""",
        """\
def mlp_forward(image, W1, b1, W2, b2):
    x = image.ravel()
    hidden = np.zeros(len(b1))
    for k in range(len(b1)):
        for m in range(len(x)):
            hidden[k] += W1[k, m] * x[m]
        hidden[k] = np.maximum(hidden[k] + b1[k], 0)
    logits = np.zeros(len(b2))
    for k in range(len(b2)):
        for m in range(len(hidden)):
            logits[k] += W2[k, m] * hidden[m]
        logits[k] += b2[k]
    return logits
""",
        """\
def mlp_forward(image, W1, b1, W2, b2):
    x = image.ravel()
    hidden = []
    for row, bias in zip(W1, b1):
        hidden.append(np.maximum(row @ x + bias, 0))
    hidden = np.array(hidden)
    logits = []
    for row, bias in zip(W2, b2):
        logits.append(row @ hidden + bias)
    return np.array(logits)
""",
    ),
    draw=_draw,
    mistakes=(
        Mistake(
            "no-activation",
            "There is no ReLU between your two layers. Without one, two layers can do no more than a single one.",
            (_changed(("np.maximum(W1 @ x + b1, 0)", "W1 @ x + b1")),),
        ),
        Mistake(
            "activation-at-the-end",
            "Your logits are never negative: there is a ReLU behind the second layer too.",
            (_changed(("W2 @ hidden + b2", "np.maximum(W2 @ hidden + b2, 0)")),),
        ),
        Mistake(
            "activation-at-the-end-only",
            "Your ReLU stands behind the second layer. It belongs between the two.",
            (
                _changed(
                    ("np.maximum(W1 @ x + b1, 0)", "W1 @ x + b1"),
                    ("W2 @ hidden + b2", "np.maximum(W2 @ hidden + b2, 0)"),
                ),
            ),
        ),
        Mistake(
            "bias-subtracted",
            "A bias is taken away where it should be added.",
            (
                _changed((" + b1", " - b1")),
                _changed((" + b2", " - b2")),
                _changed((" + b1", " - b1"), (" + b2", " - b2")),
            ),
        ),
        Mistake(
            "first-bias-forgotten",
            "The first layer's bias is missing.",
            (_changed((" + b1", "")),),
        ),
        Mistake(
            "second-bias-forgotten",
            "The second layer's bias is missing.",
            (_changed((" + b2", "")),),
        ),
        Mistake(
            "both-biases-forgotten",
            "Neither layer has its bias. The formula σ(Wx) leaves it out; a layer does not.",
            (_changed((" + b1", ""), (" + b2", "")),),
        ),
        Mistake(
            "bias-after-the-activation",
            "Your first bias is added behind the ReLU. It belongs to the sum that the ReLU looks at.",
            (_changed(("np.maximum(W1 @ x + b1, 0)", "np.maximum(W1 @ x, 0) + b1")),),
        ),
        Mistake(
            "flattened-by-columns",
            "You lay the image's columns one after the other. `W1` expects its rows: one wrong order and every weight "
            "meets another pixel.",
            (
                _changed(("image.ravel()", "image.T.ravel()")),
                _changed(("image.ravel()", 'image.ravel(order="F")')),
            ),
        ),
        Mistake(
            "sigmoid",
            "Your activation is the sigmoid. The exercise asks for a ReLU.",
            (_changed(("np.maximum(W1 @ x + b1, 0)", "1 / (1 + np.exp(-(W1 @ x + b1)))")),),
        ),
        Mistake(
            "absolute-value",
            "You drop the sign of a negative sum. A ReLU puts 0 in its place.",
            (_changed(("np.maximum(W1 @ x + b1, 0)", "np.abs(W1 @ x + b1)")),),
        ),
        Mistake(
            "softmax-applied",
            "These are probabilities: a softmax of what was asked for. Return the logits themselves.",
            (
                _changed(("return W2 @ hidden + b2", "return F.softmax(W2 @ hidden + b2)")),
                _changed(("return W2 @ hidden + b2", "z = W2 @ hidden + b2\n    return np.exp(z) / np.exp(z).sum()")),
            ),
        ),
        Mistake(
            "class-returned",
            "You return the class with the largest logit. Return all the logits.",
            (_changed(("return W2 @ hidden + b2", "return np.argmax(W2 @ hidden + b2)")),),
        ),
        Mistake(
            "hidden-returned",
            "You return what the hidden layer found. The second layer is missing.",
            (_changed(("W2 @ hidden + b2", "hidden")), _MLP.split("    hidden")[0] + "    return W1 @ x + b1\n"),
        ),
        Mistake(
            "not-flattened",
            "`W1` has a column for every pixel, and so the image has to be one line of pixels: `image.ravel()`.",
            (_changed(("image.ravel()", "image")),),
        ),
        Mistake(
            "weights-transposed",
            "Rows and columns of the weights have changed places: each unit has a row, so that it is `W1 @ x`, and `W2 "
            "@ hidden`.",
            (
                _changed(("W1 @ x", "x @ W1"), ("W2 @ hidden", "hidden @ W2")),
                _changed(("W1 @ x", "x @ W1")),
                _changed(("W2 @ hidden", "hidden @ W2")),
            ),
        ),
        Mistake(
            "multiplied-number-by-number",
            "`*` multiplies number by number. A layer's sums are a matrix product: `@`.",
            (
                _changed(("W1 @ x", "W1 * x"), ("W2 @ hidden", "W2 * hidden")),
                _changed(("W1 @ x", "W1 * x")),
                _changed(("W2 @ hidden", "W2 * hidden")),
            ),
        ),
        Mistake(
            "one-axis-too-many",
            "The logits are right, but they lie in a matrix with one row, or one column. Return an array with one "
            "axis: `(classes,)`.",
            (
                _changed(("W2 @ hidden + b2", "(W2 @ hidden + b2)[:, None]")),
                _changed(("W2 @ hidden + b2", "(W2 @ hidden + b2)[None]")),
            ),
        ),
        Mistake(
            "bias-across-the-column",
            "A column `(units, 1)` plus biases `(units,)` is a whole matrix: NumPy adds every bias to every row. Leave "
            "the image a line, with one axis.",
            (
                _changed(("image.ravel()", "image.reshape(-1, 1)")),
                _changed(("image.ravel()", "image.reshape(-1, 1)"), ("+ b1", "+ b1[:, None]")),
            ),
        ),
        Mistake(
            "bias-for-every-product",
            "A bias is added once for each product. It joins once, after the sum.",
            (
                _changed(("+ b1", "+ b1 * len(x)")),
                _changed(("+ b2", "+ b2 * len(hidden)")),
                _changed(("+ b1", "+ b1 * len(x)"), ("+ b2", "+ b2 * len(hidden)")),
            ),
        ),
        Mistake(
            "one-question-for-all",
            "`max` and `if` want one answer, and an array has many. `np.maximum(z, 0)` asks each number by itself.",
            (
                _changed(
                    ("np.maximum(W1 @ x + b1, 0)", "max(W1 @ x + b1, 0)"), ("W2 @ hidden", "W2 @ np.atleast_1d(hidden)")
                ),
                _changed(("np.maximum(W1 @ x + b1, 0)", "max(W1 @ x + b1, 0)")),
                _changed(("np.maximum(W1 @ x + b1, 0)", "max(0, W1 @ x + b1)")),
            ),
        ),
        Mistake(
            "largest-instead-of-larger",
            "`np.max` finds the largest number of all. A ReLU compares each number with 0: `np.maximum(z, 0)`.",
            tuple(
                _changed(("np.maximum(W1 @ x + b1, 0)", largest), ("W2 @ hidden", product))
                for largest in ("np.max(W1 @ x + b1)", "max(0, np.max(W1 @ x + b1))")
                for product in ("np.dot(W2, hidden)", "np.sum(W2 * hidden, axis=1)")
            ),
        ),
        Mistake(
            "image-scaled",
            "The image is scaled before it is sent through. Its numbers are to be taken as they are.",
            (
                *(_changed(("image.ravel()", f"image.ravel() / {by}")) for by in ("image.max()", "255", "image.sum()")),
                _changed(("image.ravel()", "image.ravel() / np.linalg.norm(image)")),
                _changed(("image.ravel()", "image.ravel() - image.mean()")),
            ),
        ),
        Mistake(
            "clipped-at-one",
            "Your hidden units never get larger than 1. A ReLU keeps the size of all that is above 0.",
            (
                _changed(("np.maximum(W1 @ x + b1, 0)", "np.clip(W1 @ x + b1, 0, 1)")),
                _changed(("np.maximum(W1 @ x + b1, 0)", "(W1 @ x + b1 > 0) * 1.0")),
            ),
        ),
        Mistake(
            "leaky",
            "Your negative sums become smaller, but not 0: that is a leaky ReLU.",
            tuple(
                _changed(
                    (
                        "np.maximum(W1 @ x + b1, 0)",
                        f"W1 @ x + b1\n    hidden = np.where(hidden > 0, hidden, {a} * hidden)",
                    )
                )
                for a in (0.01, 0.1, 0.2)
            ),
        ),
        Mistake(
            "tanh",
            "Your activation is the hyperbolic tangent. The exercise asks for a ReLU.",
            (_changed(("np.maximum(W1 @ x + b1, 0)", "np.tanh(W1 @ x + b1)")),),
        ),
        Mistake(
            "sigmoid-at-the-end",
            "Your logits lie between 0 and 1: there is a sigmoid behind the second layer. Nothing comes after it.",
            (_changed(("return W2 @ hidden + b2", "return 1 / (1 + np.exp(-(W2 @ hidden + b2)))")),),
        ),
        Mistake(
            "largest-logit-returned",
            "You return the largest logit. Return all of them, one for each class.",
            (_changed(("return W2 @ hidden + b2", "return np.max(W2 @ hidden + b2)")),),
        ),
        Mistake(
            "squeezed",
            "Where there is a single class its axis is gone. One logit is an array too: `(1,)`.",
            (_changed(("return W2 @ hidden + b2", "return np.squeeze(W2 @ hidden + b2)")),),
        ),
    ),
)
