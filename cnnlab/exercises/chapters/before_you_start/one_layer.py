"""The exercise `one-layer`: a fully connected layer with ReLU, for a batch."""

from cnnlab.exercises.chapters.inputs import ARRAYS, in_all_forms
from cnnlab.exercises.checker.exercise import Exercise, Mistake

_LAYER = """\
def layer(x, weight, bias):
    z = x @ weight.T + bias
    return np.maximum(z, 0)
"""


def _draw_layers(rng):
    """Return a batch, weights and biases for (images, inputs, outputs); some equal, so that a wrong axis shows."""
    sizes = [
        (2, 2, 2),
        (1, 2, 3),
        (2, 3, 2),
        (2, 2, 1),
        (3, 3, 3),
        (3, 1, 2),
        (4, 2, 4),
        (1, 3, 1),
        (5, 6, 3),
        (6, 5, 7),
    ]
    drawn = [
        {
            "x": rng.normal(0, 2, (images, inputs)).round(1),
            "weight": rng.normal(0, 2, (outputs, inputs)).round(1),
            "bias": rng.integers(5, 40, outputs) * rng.choice([-1, 1], outputs) / 10,
        }
        for images, inputs, outputs in sizes
    ]
    return in_all_forms(drawn, small=2)


def _changed(old, new):
    assert old in _LAYER, old
    return _LAYER.replace(old, new)


EXERCISE = Exercise(
    id="one-layer",
    title="One layer",
    prompt=(
        "Write `layer(x, weight, bias)`: one fully connected layer with ReLU, for a batch of N pictures. `x` holds "
        "one flattened picture a row, `(N, inputs)`. Row `k` of `weight`, `(outputs, inputs)`, and `bias[k]`, of "
        "`(outputs,)`, belong to output `k`. Return an array `(N, outputs)`: for each picture the weighted sums with "
        f"their biases, after the ReLU. N, inputs and outputs may be 1. {ARRAYS}"
    ),
    answer="layer",
    starter="""\
def layer(x, weight, bias):
    # x (N, inputs), weight (outputs, inputs), bias (outputs,)
    ...
""",
    solution=_LAYER,
    why=(
        "Row n of `x` meets row k of `weight`, which is column k of `weight.T`: that is the weighted sum of output k "
        "for picture n. The biases, one an output, are added to every row, and ReLU keeps what is positive."
    ),
    hints=(
        "Look at the shapes: (N, inputs) times what gives (N, outputs)?",
        "`weight.T` has the shape (inputs, outputs).",
        "The bias is added before the activation. `np.maximum(z, 0)` is ReLU for every number of `z` at once.",
    ),
    ways=(
        """\
def layer(x, weight, bias):
    rows = []
    for picture in x:
        z = weight @ picture + bias
        rows.append(z * (z > 0))
    return np.array(rows)
""",
    ),
    draw=_draw_layers,
    mistakes=(
        Mistake(
            "weight-not-transposed",
            "It works only where the layer has as many outputs as inputs, and then with rows and columns of `weight` "
            "exchanged: each output has a row of weights.",
            (_changed("weight.T", "weight"),),
        ),
        Mistake(
            "bias-forgotten",
            "The weighted sums are right, but the bias is not added.",
            (_changed(" + bias", ""),),
        ),
        Mistake(
            "bias-after-the-activation",
            "You add the bias after ReLU. It belongs to the weighted sum: it decides from where on the output is "
            "positive.",
            ("def layer(x, weight, bias):\n    return np.maximum(x @ weight.T, 0) + bias\n",),
        ),
        Mistake(
            "bias-along-the-wrong-axis",
            "Each picture gets a bias of its own. There is one for each output, the same for all pictures.",
            (_changed("+ bias", "+ bias[:, None]"), _changed("+ bias", "+ bias.reshape(-1, 1)")),
        ),
        Mistake(
            "bias-subtracted",
            "You take the bias away where it should be added.",
            (_changed("+ bias", "- bias"),),
        ),
        Mistake(
            "activation-forgotten",
            "Negative numbers come out: these are the weighted sums. ReLU is left to do.",
            (_changed("np.maximum(z, 0)", "z"),),
        ),
        Mistake(
            "activation-too-early",
            "You apply ReLU to the input. It belongs to the weighted sums.",
            ("def layer(x, weight, bias):\n    return np.maximum(x, 0) @ weight.T + bias\n",),
        ),
        Mistake(
            "sigmoid-instead-of-relu",
            "Your outputs lie between 0 and 1: that is the sigmoid. Asked for is ReLU, which leaves positive numbers "
            "as they are.",
            (_changed("np.maximum(z, 0)", "1 / (1 + np.exp(-z))"),),
        ),
        Mistake(
            "absolute-value",
            "You turn negative numbers into positive ones. ReLU turns them into 0.",
            (_changed("np.maximum(z, 0)", "np.abs(z)"),),
        ),
        Mistake(
            "negative-kept",
            "You keep what is negative and drop what is positive. ReLU does the opposite.",
            slips=("largest-or-smallest",),
        ),
        Mistake(
            "on-or-off",
            "Your outputs are only 0 or 1. ReLU keeps the size of what is positive.",
            (_changed("np.maximum(z, 0)", "(z > 0) * 1.0"), _changed("np.maximum(z, 0)", "np.heaviside(z, 0)")),
        ),
        Mistake(
            "clipped-at-one",
            "You also cut off what is larger than 1. ReLU has no upper bound.",
            (_changed("np.maximum(z, 0)", "np.clip(z, 0, 1)"),),
        ),
        Mistake(
            "pictures-in-columns",
            "The numbers are right, but each picture has become a column. Pictures stand in rows, before and after.",
            (
                "def layer(x, weight, bias):\n    return np.maximum(weight @ x.T + bias[:, None], 0)\n",
                _LAYER.replace("np.maximum(z, 0)", "np.maximum(z, 0).T"),
            ),
        ),
    ),
)
