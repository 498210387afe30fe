"""The exercise `stable-softmax`: from rows of scores to rows of probabilities, without overflow."""

import numpy as np

from cnnlab.exercises.chapters.inputs import ARRAYS, in_all_forms
from cnnlab.exercises.checker.exercise import Exercise, Mistake

_SOFTMAX = """\
def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
"""


def _draw_scores(rng):
    """Return scores (N, classes): small ones, one class, rows far up or down, ends far apart, all in one batch."""
    small = [rng.normal(0, 2, shape).round(1) for shape in ((1, 3), (2, 3), (3, 3), (3, 1), (4, 2), (6, 5))]
    far = rng.integers(1500, 1900)
    ends = [[2000.0, -2000, -2000], [-2000, 2000, 2000], [-2000, -2000, -2000], [2000, 2000, 2000]]
    rows = rng.normal(0, 2, (4, 4)).round(1) + rng.permutation([-far, far, 3, 0])[:, None]
    mixed = np.array(
        [rng.permutation([-1900, 1000, 1001, 1.5]), *rows, rng.permutation([-2000, -1999.5, -1998, -2000])]
    )
    extreme = [np.array([row]) for row in ends] + [small[1] + far, small[2] - far, np.array([[2000.0], [-2000]]), mixed]
    return in_all_forms([{"z": z} for z in (*small[:-1], *extreme, small[-1])], small=1)


def _changed(*pairs):
    code = _SOFTMAX
    for old, new in pairs:
        assert old in code, old
        code = code.replace(old, new)
    return code


_LARGEST = "z.max(axis=1, keepdims=True)"
_SUM = "e.sum(axis=1, keepdims=True)"

EXERCISE = Exercise(
    id="stable-softmax",
    title="Softmax that does not overflow",
    prompt=(
        "Write `softmax(z)`: the scores `z`, an array `(N, classes)`, become probabilities of the same shape, each "
        "*row* summing to 1. Scores lie between −2000 and 2000, large and small ones may stand in one row, and N and "
        f"classes may be 1. {ARRAYS}"
    ),
    answer="softmax",
    starter="""\
def softmax(z):
    # z (N, classes): one row of scores a picture; some are very large
    ...
""",
    solution=_SOFTMAX,
    why=(
        "Taking the same number away from every score of a row divides numerator and denominator by the same factor, "
        "so nothing changes. With the largest score taken away, the largest exponent is 0: `exp` cannot overflow, and "
        "the sum is at least 1. `keepdims=True` keeps the axis, so that each row is divided by its own sum."
    ),
    hints=(
        "First write it as the formula says. `axis=1` sums along each row.",
        "`np.exp(710)` is already inf. Which number may you take away from all scores of a row without changing the "
        "quotient?",
        "Each row needs its own largest score: `z.max(axis=1, keepdims=True)` has the shape (N, 1).",
    ),
    ways=(
        """\
def softmax(z):
    rows = []
    for row in z:
        e = np.exp(row - row.max())
        rows.append(e / e.sum())
    return np.array(rows)
""",
        """\
def softmax(z):
    result = np.zeros(z.shape)
    for n in range(len(z)):
        e = np.exp(z[n] - np.max(z[n]))
        result[n] = e / np.sum(e)
    return result
""",
        """\
def softmax(z):
    N, classes = z.shape
    result = np.zeros((N, classes))
    for n in range(N):
        largest, total = max(z[n]), 0.0
        for k in range(classes):
            total += np.exp(z[n, k] - largest)
        for k in range(classes):
            result[n, k] = np.exp(z[n, k] - largest) / total
    return result
""",
    ),
    draw=_draw_scores,
    mistakes=(
        Mistake(
            "overflow",
            "Somewhere `exp` meets the scores as they are: for large ones it becomes inf. Take the largest score of "
            "each row away first, wherever `exp` is taken.",
            (
                _changed((f" - {_LARGEST}", "")),
                "def softmax(z):\n    e = np.exp(z)\n    e = e / e.max(axis=1, keepdims=True)\n"
                f"    return e / {_SUM}\n",
                f"def softmax(z):\n    return np.exp(z - {_LARGEST}) / np.exp(z).sum(axis=1, keepdims=True)\n",
                f"def softmax(z):\n    return np.exp(z) / np.exp(z - {_LARGEST}).sum(axis=1, keepdims=True)\n",
            ),
        ),
        Mistake(
            "one-largest-for-all-rows",
            "You take the largest score of the whole batch away. In a row far below it, every exponential becomes 0, "
            "and 0 / 0 is NaN: each row needs its own.",
            (_changed((_LARGEST, "z.max()")),),
        ),
        Mistake(
            "smallest-subtracted",
            "You take the smallest score of each row away. Then the largest exponent still grows without bound.",
            slips=("largest-or-smallest",),
        ),
        Mistake(
            "mean-subtracted",
            "You take the mean of each row away. Where scores lie far apart, the largest exponent is still too large.",
            (_changed(("z.max", "z.mean")),),
        ),
        Mistake(
            "columns-sum-to-one",
            "Your columns sum to 1: you sum over the pictures. The classes of one picture stand in a row, along axis "
            "1.",
            (
                _changed(("axis=1", "axis=0")),
                _changed((_SUM, "e.sum(axis=0, keepdims=True)")),
                "def softmax(z):\n    return np.exp(z) / np.exp(z).sum(axis=0)\n",
            ),
        ),
        Mistake(
            "all-sum-to-one",
            "All your numbers together sum to 1. Each row should: sum along axis 1.",
            (
                _changed((_LARGEST, "z.max()"), (_SUM, "e.sum()")),
                _changed((_SUM, "e.sum()")),
                "def softmax(z):\n    return np.exp(z) / np.exp(z).sum()\n",
            ),
        ),
        Mistake(
            "axis-lost",
            "The sums or maxima of the rows have lost their axis, so that NumPy lays them along the columns. "
            "`keepdims=True` keeps it.",
            (
                _changed((", keepdims=True", "")),
                _changed((_SUM, "e.sum(axis=1)")),
                _changed((_LARGEST, "z.max(axis=1)")),
                "def softmax(z):\n    return np.exp(z) / np.exp(z).sum(axis=1)\n",
            ),
        ),
        Mistake(
            "no-exponential",
            "There is no exponential: you divide the scores themselves, or their differences, by their sum. `exp` "
            "makes every number positive first.",
            (
                f"def softmax(z):\n    return z / {_SUM.replace('e.', 'z.')}\n",
                *(_changed(("np.exp(", "("), ("z.max", extreme)) for extreme in ("z.max", "z.min")),
                "def softmax(z):\n    return np.abs(z) / np.abs(z).sum(axis=1, keepdims=True)\n",
            ),
        ),
        Mistake(
            "not-normalised",
            "Your numbers are positive, but the rows do not sum to 1: divide by the sum.",
            (_changed((f" / {_SUM}", "")), "def softmax(z):\n    return np.exp(z)\n"),
        ),
        Mistake(
            "divided-by-the-largest",
            "You divide the scores by the largest one. That changes the result; taking it away does not.",
            (_changed((f"z - {_LARGEST}", f"z / {_LARGEST}")),),
        ),
        Mistake(
            "winner-takes-all",
            "The largest score gets 1 and the others 0. Softmax is softer: close scores get close probabilities.",
            (
                f"def softmax(z):\n    return (z == {_LARGEST}) * 1.0\n",
                "def softmax(z):\n    return np.eye(z.shape[1])[z.argmax(axis=1)]\n",
            ),
        ),
        Mistake(
            "sigmoid-of-each",
            "You squeeze each score by itself. In softmax the scores of a row compete: together they share 1.",
            ("def softmax(z):\n    return 1 / (1 + np.exp(-z))\n",),
        ),
        Mistake(
            "logarithm-left",
            "These are the logarithms of the probabilities. Return the probabilities.",
            (
                _changed((f"return e / {_SUM}", f"return np.log(e / {_SUM})")),
                f"def softmax(z):\n    z = z - {_LARGEST}\n"
                "    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))\n",
            ),
        ),
        Mistake(
            "scores-clipped",
            "You cut large scores off, so that different ones become equal. Take the largest of the row away from all "
            "instead: their differences stay.",
            tuple(
                f"def softmax(z):\n    e = np.exp({clipped})\n    return e / {_SUM}\n"
                for clipped in (
                    "np.clip(z, -700, 700)",
                    "np.minimum(z, 700)",
                    "np.clip(z, 0, 700)",
                    "np.clip(z, -10, 10)",
                )
            ),
        ),
        Mistake(
            "constant-taken-away",
            "You take the same number away from all rows. For a row far below it every exponential becomes 0, for one "
            "far above inf: take each row's own largest score.",
            tuple(_changed((_LARGEST, str(number))) for number in (2000, 1000, 1500, 1300, 700, 500)),
        ),
        Mistake(
            "small-number-added",
            "You add a small number to the sum, which changes the quotient. With the largest score taken away the sum "
            "is at least 1, and needs nothing.",
            tuple(
                _changed((f"z - {_LARGEST}", inner), (_SUM, f"({_SUM} + {small})"))
                for small in (1e-4, 1e-5, 1e-6, 1e-7, 1e-8)
                for inner in ("z", f"z - {_LARGEST}")
            )
            + tuple(_changed((f" - {_LARGEST}", ""), (_SUM, f"({_SUM} + {small})")) for small in (1e-9, 1e-12)),
        ),
        Mistake(
            "scores-scaled",
            "You make all scores smaller by dividing, which changes the probabilities. Taking the same number away "
            "from a whole row does not.",
            tuple(
                f"def softmax(z):\n    e = np.exp({scaled})\n    return e / {_SUM}\n"
                for scaled in (
                    *(f"z / {number}" for number in (10, 100, 1000, 2000)),
                    "z / np.abs(z).max()",
                    "z / np.abs(z).max(axis=1, keepdims=True)",
                    "z / np.linalg.norm(z, axis=1, keepdims=True)",
                    "(z - z.mean()) / z.std()",
                    "(z - z.mean(axis=1, keepdims=True)) / z.std(axis=1, keepdims=True)",
                    "(z - z.mean(axis=1, keepdims=True)) / (z.std(axis=1, keepdims=True) + 1e-9)",
                    f"(z - {_LARGEST}) / 2",
                )
            ),
        ),
        Mistake(
            "largest-in-size-taken-away",
            "You take the largest size away, the signs forgotten. In a row of −2000 that makes every exponential 0, "
            "and 0 / 0 is NaN.",
            (_changed((_LARGEST, "np.abs(z).max(axis=1, keepdims=True)")), _changed((_LARGEST, "np.abs(z).max()"))),
        ),
        Mistake(
            "median-taken-away",
            "You take the middle score of each row away. Where scores lie far apart, the largest exponent is still too "
            "large.",
            (_changed((_LARGEST, "np.median(z, axis=1, keepdims=True)")),),
        ),
        Mistake(
            "never-below-0-taken-away",
            "In a row whose scores are all far below 0 you take away 0, or not enough: every exponential becomes 0, "
            "and 0 / 0 is NaN.",
            (_changed((_LARGEST, f"np.maximum({_LARGEST}, 0)")),),
        ),
        Mistake(
            "rows-compared",
            "`max(z)` compares whole rows with one another. The largest score of each row is `z.max(axis=1, "
            "keepdims=True)`.",
            (_changed((_LARGEST, "max(z)")),),
        ),
        Mistake(
            "overflow-hidden",
            "You replace inf or NaN after they have come about; what they were is lost by then. Take the largest score "
            "of each row away before `exp`.",
            (
                f"def softmax(z):\n    e = np.exp(z)\n    return np.nan_to_num(e / {_SUM})\n",
                f"def softmax(z):\n    e = np.nan_to_num(np.exp(z))\n    return e / {_SUM}\n",
            ),
        ),
        Mistake(
            "smallest-wins",
            "In your rows the smallest score has the largest probability: somewhere the sign has turned round.",
            (
                _changed((f"z - {_LARGEST}", "z.min(axis=1, keepdims=True) - z")),
                f"def softmax(z):\n    e = np.exp(-z)\n    return e / {_SUM}\n",
            ),
        ),
        Mistake(
            "powers-of-2",
            "Your powers have another base. `exp` has the base e.",
            (_changed(("np.exp(z - ", "2.0 ** (z - ")), _changed(("np.exp(z - ", "10.0 ** (z - "))),
        ),
    ),
)
