"""The exercise `toeplitz-matrix`: the matrix that computes a convolution of a line."""

from cnnlab.exercises.chapters.inputs import ARRAYS, in_all_forms, values
from cnnlab.exercises.checker.exercise import Exercise, Mistake


def _draw_taps(rng):
    """Return taps and the length of the line they are for, from few to many."""
    sizes = [(1, 2), (2, 3), (1, 1), (2, 5), (3, 3), (3, 7), (4, 6), (5, 8), (6, 11)]
    return in_all_forms([{"w": values(rng, k), "n": n} for k, n in sizes], small=3)


_ROWS = """\
def toeplitz(w, n):
    k = len(w)
    W = np.zeros((n - k + 1, n))
    for i in range(n - k + 1):
        W[i, i : i + k] = w
    return W
"""
_ENTRIES = """\
def toeplitz(w, n):
    k = len(w)
    W = np.zeros((n - k + 1, n))
    for i in range(n - k + 1):
        for m in range(k):
            W[i, i + m] = w[m]
    return W
"""
_IF = """\
def toeplitz(w, n):
    k = len(w)
    W = np.zeros((n - k + 1, n))
    for i in range(n - k + 1):
        for j in range(n):
            if 0 <= j - i < k:
                W[i, j] = w[j - i]
    return W
"""
_RING = """\
def toeplitz(w, n):
    row = np.zeros(n)
    row[: len(w)] = w
    return np.array([np.roll(row, i) for i in range(n)])
"""

EXERCISE = Exercise(
    id="toeplitz-matrix",
    title="The matrix of a convolution",
    prompt=(
        "Write `toeplitz(w, n)`: the matrix for which `toeplitz(w, n) @ x` is `conv1d(x, w)`, whatever the `n` "
        "numbers of the line `x` are. It has a row for every number of the output and a column for every number of "
        f"the input. `w` is an array of 1 to `n` taps, `n` a whole number. {ARRAYS}"
    ),
    answer="toeplitz",
    starter="""\
def toeplitz(w, n):
    # one row for each output, one column for each input
    ...
""",
    solution=_ROWS,
    why=(
        "Row `i` of a matrix holds what output `i` takes of each input. Output `i` takes `w[0]` of input `i`, `w[1]` "
        "of input `i + 1`, and so on, and nothing of all the others. So the taps stand in columns `i` to `i + k - 1`, "
        "and from row to row they move one column to the right: every diagonal holds one and the same weight."
    ),
    hints=(
        "Write down the sums for `n = 4` and two taps: `y[0] = w[0]·x[0] + w[1]·x[1]`, then `y[1]`, `y[2]`. "
        "Which number stands before `x[0]` in each of them?",
        "The matrix has `n - k + 1` rows and `n` columns. Begin with zeros; most of them stay.",
        "The taps stand side by side in every row. Row `i` has them from column `i` on.",
    ),
    ways=(
        _ENTRIES,
        """\
def toeplitz(w, n):
    k = len(w)
    rows = []
    for i in range(n - k + 1):
        row = np.zeros(n)
        row[i : i + k] = w
        rows.append(row)
    return np.array(rows)
""",
        _IF,
    ),
    draw=_draw_taps,
    mistakes=(
        Mistake(
            "transposed",
            "This is the right matrix on its side: its rows are for the inputs and its columns for the outputs.",
            slips=("axes-swapped",),
        ),
        Mistake(
            "taps-reversed",
            "The taps stand in the right places, but in reverse order: in row 0, `w[0]` belongs into column 0.",
            (_ROWS.replace("= w\n", "= w[::-1]\n"),),
        ),
        Mistake(
            "wraps-round",
            "Your taps come in again at the left when they leave at the right. That joins the ends of the line to a "
            "ring; here a row ends where the taps no longer fit.",
            (_RING,),
        ),
        Mistake(
            "as-many-rows-as-columns",
            "Your matrix is square: some of its rows belong to places where not all of the taps lie on the line.",
            (
                "def toeplitz(w, n):\n    return sum(tap * np.eye(n, k=m) for m, tap in enumerate(w))\n",
                "def toeplitz(w, n):\n    half = len(w) // 2\n"
                "    return sum(np.eye(n, k=m - half) * w[m] for m in range(len(w)))\n",
                _ROWS.replace("np.zeros((n - k + 1, n))", "np.zeros((n, n))"),
            ),
        ),
        Mistake(
            "taps-stand-still",
            "All your rows are the same, so all outputs would be: from each row to the next the taps move on.",
            (_ROWS.replace("W[i, i : i + k] = w", "W[i, :k] = w"),),
        ),
        Mistake(
            "moves-to-the-left",
            "Your taps begin at the right end and move to the left. Output 0 is computed from the first numbers of the "
            "line.",
            (_ROWS.replace("i : i + k", "n - k - i : n - i"),),
        ),
        Mistake(
            "windows-do-not-overlap",
            "From row to row your taps move on by their whole number. One column is enough: windows overlap.",
            (
                _ROWS.replace("n - k + 1", "n // k").replace("i : i + k", "i * k : i * k + k"),
                _ROWS.replace("i : i + k", "i * k : i * k + k"),
                _ENTRIES.replace("i + m", "i * k + m"),
            ),
        ),
        Mistake(
            "one-row-short",
            "Your matrix ends one row too early: `n - k` is the last place where the taps fit, and counting began at "
            "0.",
            (_ROWS.replace("n - k + 1", "n - k"),),
        ),
        Mistake(
            "last-row-empty",
            "The last row of your matrix is 0: the loop stops one place before it. `range(n - k)` ends at `n - k - 1`.",
            (_ROWS.replace("range(n - k + 1)", "range(n - k)"),),
        ),
        Mistake(
            "first-tap-only",
            "Only the first tap is in your matrix, along the diagonal. Each output takes something of `k` inputs.",
            (_ENTRIES.replace("W[i, i + m] = w[m]", "W[i, i] = w[0]"),),
        ),
        Mistake(
            "taps-on-one-place",
            "In each row your taps were written into the same place, one over the other. Tap `m` belongs into column "
            "`i + m`.",
            (_ENTRIES.replace("W[i, i + m] = w[m]", "W[i, i] = w[m]"),),
        ),
        Mistake(
            "taps-down-a-column",
            "The taps stand below one another. What output `i` takes of the inputs stands in row `i`: side by side.",
            (
                "def toeplitz(w, n):\n    k = len(w)\n    W = np.zeros((n - k + 1, n))\n    for i in range(n):\n"
                "        for m in range(k):\n            if i + m < n - k + 1:\n                W[i + m, i] = w[m]\n"
                "    return W\n",
            ),
        ),
        Mistake(
            "always-three-taps",
            "It works for three taps only. Take their number from `len(w)`.",
            (
                *(code.replace("k = len(w)", "k = 3") for code in (_ROWS, _ENTRIES)),
                *(code.replace("n - k + 1", "n - 2") for code in (_ROWS, _ENTRIES)),
                _ROWS.replace("i : i + k", "i : i + 3"),
            ),
        ),
        Mistake(
            "returned-too-early",
            "Only the first row of your matrix is filled, or its first number: a `return` inside a loop ends the whole "
            "function.",
        ),
        Mistake(
            "one-row-many-names",
            "All your rows are one and the same: `[[0] * n] * m`, or a row that is kept again and again, is a single "
            "row under many names. Make a new one in each turn.",
            (
                "def toeplitz(w, n):\n    k = len(w)\n    W = [[0] * n] * (n - k + 1)\n    for i in range(n - k + 1):\n"
                "        for m in range(k):\n            W[i][i + m] = w[m]\n    return np.array(W)\n",
            ),
        ),
        Mistake(
            "row-not-cleared",
            "In each row there are still numbers of the rows before it. Every row begins with zeros.",
            (
                "def toeplitz(w, n):\n    k = len(w)\n    row, rows = np.zeros(n), []\n    for i in range(n - k + 1):\n"
                "        row[i : i + k] = w\n        rows.append(row.copy())\n    return np.array(rows)\n",
            ),
        ),
        Mistake(
            "one-tap-for-all",
            "One and the same tap stands in all the places. Column `i + m` of row `i` holds tap `m`.",
            (_ROWS.replace("= w\n", "= w[0]\n"), _ROWS.replace("= w\n", "= w[-1]\n")),
        ),
        Mistake(
            "both-sides-of-the-diagonal",
            "There are taps to the left of the diagonal too. Output `i` begins with input `i` and takes none before "
            "it.",
            tuple(
                _IF.replace("0 <= j - i < k", condition).replace("w[j - i]", f"w[{tap}]")
                for condition, tap in (
                    ("abs(j - i) < k", "abs(j - i)"),
                    ("j - i < k", "j - i"),
                    ("abs(j - i) < k", "j - i"),
                )
            ),
        ),
        Mistake(
            "more-rows-than-columns",
            "Your matrix has more rows than columns: it begins where only one of the taps lies on the line. Keep to "
            "the places where all of them fit.",
            tuple(
                "def toeplitz(w, n):\n    k = len(w)\n    W = np.zeros((n + k - 1, n))\n    for j in range(n):\n"
                f"        W[j : j + k, j] = {taps}\n    return W\n"
                for taps in ("w", "w[::-1]")
            ),
        ),
        Mistake(
            "sums-returned",
            "That is no matrix: it is what one gives for some line. Return the matrix itself.",
            (_ROWS.replace("return W", "return W @ np.arange(n)"), _ROWS.replace("return W", "return W @ np.ones(n)")),
        ),
        Mistake(
            "squeezed",
            "Where there is a single row its axis is gone. A matrix of one row has the shape `(1, n)`.",
            (_ROWS.replace("return W", "return W.squeeze()"),),
        ),
        Mistake(
            "taps-counted-by-rows",
            "Which tap stands where depends on the row in your matrix, or on the column alone. In every row they stand "
            "in the same order: column `i + m` holds tap `m`.",
            (
                _ENTRIES.replace("w[m]", "w[i]"),
                _ENTRIES.replace("w[m]", "w[(i + m) % k]"),
                _ENTRIES.replace("w[m]", "w[i % k]"),
            ),
        ),
    ),
)
