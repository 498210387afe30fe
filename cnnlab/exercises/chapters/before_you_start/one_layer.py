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
        "one flattened picture in each row, `(N, inputs)`. `weight` has the shape `(outputs, inputs)`, `bias` the "
        "shape `(outputs,)`: row `k` of the one and number `k` of the other belong to output `k`. Return an array "
        "`(N, outputs)`: for each picture the weighted sums with their biases, after the ReLU. N, inputs and outputs "
        f"may be 1. {ARRAYS}"
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
        """\
def layer(x, weight, bias):
    y = np.zeros((len(x), len(weight)))
    for n in range(len(x)):
        for k in range(len(weight)):
            y[n, k] = np.maximum(np.sum(x[n] * weight[k]) + bias[k], 0)
    return y
""",
        """\
def layer(x, weight, bias):
    N, inputs = x.shape
    y = np.zeros((N, len(bias)))
    for n in range(N):
        for k in range(len(bias)):
            total = 0
            for m in range(inputs):
                total += x[n, m] * weight[k, m]
            y[n, k] = np.maximum(total + bias[k], 0)
    return y
""",
        """\
def layer(x, weight, bias):
    y = np.zeros((len(x), len(bias)))
    for n in range(len(x)):
        y[n] = np.maximum(weight @ x[n] + bias, 0)
    return y
""",
    ),
    draw=_draw_layers,
    mistakes=(
        Mistake(
            "weight-not-transposed",
            "You multiply by `weight` as it lies, so that its rows stand for the inputs. Each output has a row of "
            "weights: `weight.T` turns them into columns.",
            (_changed("weight.T", "weight"), _changed("x @ weight.T", 'np.einsum("ni,io->no", x, weight)')),
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
        Mistake(
            "weight-first",
            "The pictures lie in the rows of `x`, so `x` stands first: `x @ weight.T`. You multiply by it from the "
            "other side.",
            (_changed("x @ weight.T", "weight @ x"), _changed("x @ weight.T", "weight.T @ x")),
        ),
        Mistake(
            "reshaped-not-transposed",
            "`reshape` fills other rows with the same numbers in the same order. What exchanges rows and columns is "
            "`.T`.",
            (
                _changed("weight.T", "weight.reshape(weight.shape[::-1])"),
                _changed("x @ weight.T", "(weight @ x.T).reshape(len(x), len(weight))"),
            ),
        ),
        Mistake(
            "multiplied-number-by-number",
            "`*` multiplies number by number. A weighted sum for each picture and output is a matrix product: `@`.",
            (_changed("x @ weight.T", "x * weight.T"), _changed("x @ weight.T", "x * weight")),
        ),
        Mistake(
            "largest-instead-of-larger",
            "`np.max` finds the largest number of a row, a column or all. ReLU compares each number with 0: "
            "`np.maximum(z, 0)`.",
            (
                _changed("np.maximum(z, 0)", "np.max(z, 0)"),
                _changed("np.maximum(z, 0)", "np.max(z, 1)"),
                _changed("np.maximum(z, 0)", "z.max()"),
                _changed("np.maximum(z, 0)", "max(0, z.max())"),
            ),
        ),
        Mistake(
            "one-question-for-all",
            "`max` and `if` want one answer, and an array has many: is each of its numbers above 0? `np.maximum(z, 0)` "
            "asks every number.",
            (
                _changed("np.maximum(z, 0)", "max(z, 0)"),
                _changed("np.maximum(z, 0)", "max(0, z)"),
                _changed("np.maximum(z, 0)", "z if z > 0 else 0"),
                _changed("np.maximum(z, 0)", "z if z > 0 else np.zeros_like(z)"),
            ),
        ),
        Mistake(
            "positive-ones-picked",
            "You pick out the numbers above 0, so that their places are lost. The others become 0, and stay in the "
            "array.",
            (_changed("np.maximum(z, 0)", "z[z > 0]"),),
        ),
        Mistake(
            "leaky",
            "Your negative sums become smaller, but not 0: that is a leaky ReLU.",
            tuple(_changed("np.maximum(z, 0)", f"np.where(z > 0, z, {a} * z)") for a in (0.01, 0.1, 0.2, 0.5)),
        ),
        Mistake(
            "tanh-instead-of-relu",
            "Your outputs lie between −1 and 1: that is the hyperbolic tangent. ReLU leaves positive numbers as they "
            "are.",
            (_changed("np.maximum(z, 0)", "np.tanh(z)"),),
        ),
        Mistake(
            "batch-added-up",
            "All pictures of the batch are added up in each of your outputs. Every picture has sums of its own.",
            (
                _changed("x @ weight.T", "np.tile(x.sum(axis=0) @ weight.T, (len(x), 1))"),
                _changed("x @ weight.T", "x.sum(axis=0) @ weight.T"),
            ),
        ),
        Mistake(
            "bias-for-every-product",
            "The bias is added once for each input, inside the sum. It joins once, after the sum.",
            (_changed("+ bias", "+ x.shape[1] * bias"),),
        ),
        Mistake(
            "bias-for-every-picture",
            "Every picture gets each bias as many times as there are pictures. Once is enough: NumPy adds `bias` to "
            "all rows at once.",
            (_changed("+ bias", "+ len(x) * bias"),),
        ),
        Mistake(
            "one-bias-for-all",
            "All outputs get the same bias. Each has its own: `bias[k]`.",
            (
                _changed("+ bias", "+ bias[0]"),
                _changed("+ bias", "+ bias.sum()"),
                _changed("+ bias", "+ bias.mean()"),
            ),
        ),
        Mistake(
            "one-unit-for-all",
            "All outputs have the weights of the first one. Each has a row of its own: `weight[k]`.",
            (_changed("x @ weight.T", "x @ weight[:1].T"), _changed("x @ weight.T", "x @ weight[[0] * len(weight)].T")),
        ),
    ),
)
