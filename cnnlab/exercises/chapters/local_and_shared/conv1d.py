"""The exercise `conv1d`: the convolution of a line of numbers."""

from cnnlab.exercises.chapters.inputs import ARRAYS, in_all_forms, values
from cnnlab.exercises.checker.exercise import Exercise, Mistake


def _draw_lines(rng):
    """Return lines and taps from short to long: one tap, as many taps as numbers, three, and other counts."""
    sizes = [(2, 1), (3, 2), (1, 1), (4, 4), (5, 2), (7, 3), (8, 5), (9, 3), (12, 4)]
    return in_all_forms([{"x": values(rng, n), "w": values(rng, k)} for n, k in sizes], small=1)


_LOOPS = """\
def conv1d(x, w):
    n, k = len(x), len(w)
    y = np.zeros(n - k + 1)
    for i in range(n - k + 1):
        for m in range(k):
            y[i] += x[i + m] * w[m]
    return y
"""
_SLICED = """\
def conv1d(x, w):
    n, k = len(x), len(w)
    y = np.zeros(n - k + 1)
    for i in range(n - k + 1):
        y[i] = np.sum(x[i : i + k] * w)
    return y
"""
_PADDED = _SLICED.replace("    y = np", "    x = np.pad(x, {})\n    y = np").replace("n - k + 1", "n")

EXERCISE = Exercise(
    id="conv1d",
    title="Convolution on a line",
    prompt=(
        "Write `conv1d(x, w)` for a line `x` of `n` numbers and `k` taps `w`, two arrays with one axis. Return an "
        "array with one axis: one number for every place where all the taps fit on the line. It is the sum of the "
        "taps, each times the number on which it lies, `w[0]` on the first of them; nothing is turned round. `k` may "
        f"be anything from 1 to `n`. {ARRAYS}"
    ),
    answer="conv1d",
    starter="""\
def conv1d(x, w):
    # one number for every place where all the taps fit
    ...
""",
    solution=_LOOPS,
    why=(
        "`k` taps fit on `n` numbers at `n - k + 1` places, counted by `i`; at each of them the inner loop lays tap "
        "`m` on the number `i + m` and adds up the products. NumPy has it under the name "
        '`np.correlate(x, w, mode="valid")`.'
    ),
    hints=(
        "Do it on paper for 5 numbers and 2 taps. How many numbers does the output have, and where do the last ones "
        "come from?",
        "The places are `i = 0, 1, …, n - k`. At place `i` the taps lie on `x[i]`, `x[i + 1]`, …, `x[i + k - 1]`.",
        "`x[i : i + k]` is what the taps lie on. Multiply it by `w`, number by number, and add up.",
    ),
    ways=(
        _SLICED,
        """\
def conv1d(x, w):
    y = []
    for i in range(len(x) - len(w) + 1):
        total = 0
        for m in range(len(w)):
            total += x[i + m] * w[m]
        y.append(total)
    return np.array(y)
""",
    ),
    draw=_draw_lines,
    mistakes=(
        Mistake(
            "taps-reversed",
            "Your last tap meets the first number of each window. Here tap `w[0]` lies on `x[i]`, `w[1]` on `x[i + "
            "1]`: the order stays.",
            (_SLICED.replace("* w)", "* w[::-1])"), "def conv1d(x, w):\n    return np.convolve(x, w, 'valid')\n"),
        ),
        Mistake(
            "looking-back",
            "Your sum takes `x[i - m]`: for small `i` that index is negative, and Python then counts from the far end.",
            (
                _LOOPS.replace("x[i + m]", "x[i - m]"),
                _LOOPS.replace("x[i + m]", "x[i - m]").replace("n - k + 1", "n"),
            ),
        ),
        Mistake(
            "as-long-as-the-input",
            "Your output is as long as the line: zeros were laid before or behind it. Keep to the places where all the "
            "taps fit on the line itself.",
            (
                _PADDED.format("(k // 2, k)"),
                _PADDED.format("((k - 1) // 2, k)"),
                _PADDED.format("(0, k)"),
                _PADDED.format("(k - 1, 0)"),
                "def conv1d(x, w):\n    return np.convolve(x, w, 'same')\n",
            ),
        ),
        Mistake(
            "places-left-empty",
            "Your output has more places than were filled: the last of them are 0. For how many places do all the taps "
            "fit?",
            (
                _LOOPS.replace("np.zeros(n - k + 1)", "np.zeros(n)"),
                _LOOPS.replace("np.zeros(n - k + 1)", "np.zeros(n - k + 2)"),
                _LOOPS.replace("np.zeros(n - k + 1)", "np.zeros(n + k - 1)"),
            ),
        ),
        Mistake(
            "last-place-empty",
            "The last number of your output is 0: the loop stops one place before it. `range(n - k)` ends at `n - k - "
            "1`.",
            (_LOOPS.replace("range(n - k + 1)", "range(n - k)"),),
        ),
        Mistake(
            "longer-than-the-input",
            "Your output is longer than the line: it begins where only the last tap lies on it. Keep to the places "
            "where all of them fit.",
            (
                "def conv1d(x, w):\n    return np.correlate(x, w, 'full')\n",
                "def conv1d(x, w):\n    return np.convolve(x, w)\n",
            ),
        ),
        Mistake(
            "one-place-short",
            "Your output ends one number too early: `n - k` is the last place, and counting began at 0.",
            (_LOOPS.replace("n - k + 1", "n - k"),),
        ),
        Mistake(
            "over-the-end",
            "Your taps run over the end of the line: for how many places do all of them fit?",
            (
                _LOOPS.replace("n - k + 1", "n"),
                _SLICED.replace("n - k + 1", "n"),
                _LOOPS.replace("range(n - k + 1)", "range(n)"),
            ),
        ),
        Mistake(
            "always-three-taps",
            "It works for three taps only. Take their number from `len(w)`.",
            (
                _LOOPS.replace("n, k = len(x), len(w)", "n, k = len(x), 3"),
                _SLICED.replace("n, k = len(x), len(w)", "n, k = len(x), 3"),
                "def conv1d(x, w):\n"
                "    return np.array([w[0] * x[i] + w[1] * x[i + 1] + w[2] * x[i + 2] for i in range(len(x) - 2)])\n",
                "def conv1d(x, w):\n    return w[0] * x[:-2] + w[1] * x[1:-1] + w[2] * x[2:]\n",
                _SLICED.replace("n - k + 1", "n - 2"),
                _LOOPS.replace("n - k + 1", "n - 2"),
                *(
                    _SLICED.replace("np.sum(x[i : i + k] * w)", window)
                    for window in ("np.sum(x[i : i + 3] * w)", "x[i : i + 3] @ w")
                ),
            ),
        ),
        Mistake(
            "windows-do-not-overlap",
            "Your windows lie end to end: after each one you go on by all the taps. Go on by one number.",
            (
                _SLICED.replace("n - k + 1", "n // k").replace("x[i : i + k]", "x[i * k : i * k + k]"),
                _SLICED.replace("range(n - k + 1)", "range((n - k) // k + 1)").replace(
                    "x[i : i + k]", "x[i * k : i * k + k]"
                ),
                "def conv1d(x, w):\n    k = len(w)\n    places = range(0, len(x) - k + 1, k)\n"
                "    return np.array([np.sum(x[i : i + k] * w) for i in places])\n",
                _SLICED.replace("range(n - k + 1)", "range(0, n - k + 1, k)"),
            ),
        ),
        Mistake(
            "last-product-only",
            "Each number of your output is one product, the last of its window: every product replaces the one before.",
            slips=("last-turn-only",),
        ),
        Mistake(
            "sum-not-started-anew",
            "Your numbers still contain the sums of the windows before them. Where must a sum begin again at 0?",
            (
                _LOOPS.replace("    for i", "    total = 0.0\n    for i")
                .replace("y[i] +=", "total +=")
                .replace("    return", "        y[i] = total\n    return"),
            ),
        ),
        Mistake(
            "mean-instead-of-sum",
            "Your numbers are the right ones divided by the number of taps. A convolution adds up, no more.",
            slips=("sum-or-mean",),
        ),
        Mistake(
            "taps-unused",
            "Your numbers are plain sums of the line: the taps play no part in them yet.",
            (_SLICED.replace(" * w)", ")"),),
        ),
        Mistake(
            "window-stands-still",
            "Every number of your output is the same: all of them come from the first window.",
            (_LOOPS.replace("x[i + m]", "x[m]"),),
        ),
        Mistake(
            "returned-too-early",
            "Only the beginning of your output is filled: a `return` inside a loop ends the whole function. How far is "
            "yours indented?",
        ),
        Mistake(
            "partial-sums-kept",
            "Every partial sum is in your output, where only the complete ones should be: what keeps a sum stands "
            "inside the loop that adds it up.",
            (
                "def conv1d(x, w):\n    y = []\n    for i in range(len(x) - len(w) + 1):\n        total = 0\n"
                "        for m in range(len(w)):\n            total += x[i + m] * w[m]\n            y.append(total)\n"
                "    return np.array(y)\n",
            ),
        ),
        Mistake(
            "products-side-by-side",
            "The products are there, but not their sums: each place of the output is one number, the sum of `k` "
            "products.",
            (
                "def conv1d(x, w):\n    return np.lib.stride_tricks.sliding_window_view(x, len(w)) * w\n",
                "def conv1d(x, w):\n    return (np.lib.stride_tricks.sliding_window_view(x, len(w)) * w).ravel()\n",
            ),
        ),
        Mistake(
            "summed-for-each-tap",
            "You have a sum for each tap, over all places. Asked for is one for each place, over all taps.",
            ("def conv1d(x, w):\n    return (np.lib.stride_tricks.sliding_window_view(x, len(w)) * w).sum(axis=0)\n",),
        ),
        Mistake(
            "taps-do-not-slide",
            "The taps lie on the line in one place only, and only where there are as many. They slide along it: take "
            "`x[i : i + k]` for every place `i`.",
            ("def conv1d(x, w):\n    return np.sum(x * w)\n", "def conv1d(x, w):\n    return x * w\n"),
        ),
        Mistake(
            "line-and-taps-exchanged",
            "You take the line for the taps: `n` is the length of `x`, and `k` that of `w`.",
            (_LOOPS.replace("len(x), len(w)", "len(w), len(x)"), _SLICED.replace("len(x), len(w)", "len(w), len(x)")),
        ),
        Mistake(
            "divided-by-the-taps",
            "You divide by the sum of the taps, as for a weighted average. A convolution adds up, no more.",
            (_SLICED.replace("* w)", "* w) / np.sum(w)"), _SLICED.replace("* w)", "* w) / np.sum(np.abs(w))")),
        ),
        Mistake(
            "bias-or-activation-added",
            "Numbers below 0 are missing in your output: a ReLU, or a size without its sign, has been added.",
            (
                _SLICED.replace("np.sum(x[i : i + k] * w)", "max(np.sum(x[i : i + k] * w), 0)"),
                _SLICED.replace("np.sum(x[i : i + k] * w)", "abs(np.sum(x[i : i + k] * w))"),
            ),
        ),
    ),
)
