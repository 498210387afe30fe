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
        ((3, 3), 4, 4),
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
            (_changed(("return W2 @ hidden + b2", "return F.softmax(W2 @ hidden + b2)")),),
        ),
        Mistake(
            "class-returned",
            "You return the class with the largest logit. Return all the logits.",
            (_changed(("return W2 @ hidden + b2", "return np.argmax(W2 @ hidden + b2)")),),
        ),
        Mistake(
            "hidden-returned",
            "You return what the hidden layer found. The second layer is missing.",
            (_changed(("W2 @ hidden + b2", "hidden")),),
        ),
    ),
)
