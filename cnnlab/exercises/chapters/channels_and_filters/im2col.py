"""The exercise `im2col`: the windows of an image as the columns of a matrix."""

from cnnlab.exercises.chapters.inputs import ARRAYS, in_all_forms, values
from cnnlab.exercises.checker.exercise import Exercise, Mistake


def _draw(rng):
    sizes = [  # (C, H, W, kH, kW), from small to large
        (1, 2, 3, 1, 2),
        (2, 2, 3, 1, 1),
        (2, 3, 2, 2, 1),
        (1, 3, 4, 2, 2),
        (2, 3, 4, 2, 3),
        (3, 5, 4, 2, 2),
        (2, 6, 5, 3, 2),
        (5, 4, 5, 2, 3),
        (2, 3, 2, 3, 2),
        (1, 1, 4, 1, 2),
        (2, 4, 1, 2, 1),
        (1, 1, 1, 1, 1),
        (3, 6, 8, 3, 3),
    ]
    drawn = [{"image": values(rng, (c, h, w)), "kH": kh, "kW": kw} for c, h, w, kh, kw in sizes]
    return in_all_forms(drawn, small=3)


def _fits(image, kH, kW):
    return kH <= image.shape[1] and kW <= image.shape[2]


_COLUMNS = """\
def im2col(image, kH, kW):
    C, H, W = image.shape
    oH, oW = H - kH + 1, W - kW + 1
    columns = np.zeros((C * kH * kW, oH * oW))
    for i in range(oH):
        for j in range(oW):
            window = image[:, i : i + kH, j : j + kW]
            columns[:, i * oW + j] = window.ravel()
    return columns
"""
_LISTED = """\
def im2col(image, kH, kW):
    C, H, W = image.shape
    windows = [image[:, i : i + kH, j : j + kW] for i in range(H - kH + 1) for j in range(W - kW + 1)]
    return np.array([window.ravel() for window in windows]).T
"""
_VIEW = """\
def im2col(image, kH, kW):
    windows = np.lib.stride_tricks.sliding_window_view(image, (kH, kW), axis=(1, 2))  # (C, oH, oW, kH, kW)
    C, oH, oW = windows.shape[:3]
    return windows{}.reshape(C * kH * kW, oH * oW)
"""

EXERCISE = Exercise(
    id="im2col",
    title="Windows as the columns of a matrix",
    prompt=(
        "Write `im2col(image, kH, kW)` for an image `(C, H, W)` and windows of `kH` rows and `kW` columns, of which "
        "`oH = H - kH + 1` and `oW = W - kW + 1` fit below and beside one another. It returns a matrix with one "
        "column for each window, `(C * kH * kW, oH * oW)`: the windows in the order of the output, row by row, and "
        "inside a column the pixels in the order of a filter, channel by channel and each channel row by row. Any of "
        f"these sizes may be 1. {ARRAYS}"
    ),
    answer="im2col",
    starter="""\
def im2col(image, kH, kW):
    # one column for each window
    ...
""",
    solution=_COLUMNS,
    why=(
        "`ravel` unrolls a window as `reshape` unrolls a filter: channel, row, column, the last running fastest. So "
        "each weight meets its pixel when a row of the filter matrix is multiplied by a column. Window (i, j) is "
        "number `i * oW + j`: i full rows of `oW` windows come before it. NumPy's `sliding_window_view` gives the same "
        "windows without a loop; their axes then have to be put in order, `(C, kH, kW, oH, oW)`, before the reshape."
    ),
    hints=(
        "How many windows are there, and how many pixels are in each? That is the matrix's shape.",
        "Go over the places with two loops. `image[:, i : i + kH, j : j + kW].ravel()` is one column.",
        "Which column? Before the window at row `i` there are `i` complete rows of windows, `oW` in each; then come "
        "the `j` before it in its own row.",
    ),
    ways=(
        """\
def im2col(image, kH, kW):
    C, H, W = image.shape
    oH, oW = H - kH + 1, W - kW + 1
    rows = []
    for c in range(C):
        for m in range(kH):
            for n in range(kW):
                rows.append(image[c, m : m + oH, n : n + oW].ravel())
    return np.array(rows)
""",
        """\
def im2col(image, kH, kW):
    C, H, W = image.shape
    columns = []
    for i in range(H - kH + 1):
        for j in range(W - kW + 1):
            columns.append(image[:, i : i + kH, j : j + kW].ravel())
    return np.array(columns).T
""",
        """\
def im2col(image, kH, kW):
    C, H, W = image.shape
    oH, oW = H - kH + 1, W - kW + 1
    columns = np.zeros((C * kH * kW, oH * oW))
    place = 0
    for i in range(oH):
        for j in range(oW):
            columns[:, place] = image[:, i : i + kH, j : j + kW].ravel()
            place += 1
    return columns
""",
    ),
    draw=_draw,
    allows=_fits,
    mistakes=(
        Mistake(
            "windows-as-rows",
            "Your matrix lies on its side: each window is a row, and should be a column.",
            slips=("axes-swapped",),
        ),
        Mistake(
            "channel-last-in-the-column",
            "Inside a column you go pixel by pixel, all channels of each. A filter is stored channel by channel, so "
            "the column must be too.",
            (
                _COLUMNS.replace("window.ravel()", "window.transpose(1, 2, 0).ravel()"),
                _COLUMNS.replace("window.ravel()", "window.ravel(order='F')"),
                _COLUMNS.replace("window.ravel()", "window.T.ravel()"),
            ),
        ),
        Mistake(
            "window-column-by-column",
            "Inside a channel you go down the window's columns. A filter is stored row by row.",
            (_COLUMNS.replace("window.ravel()", "window.transpose(0, 2, 1).ravel()"),),
        ),
        Mistake(
            "places-column-by-column",
            "Your windows go down the image first. The output is stored row by row: first all places of row 0.",
            (_COLUMNS.replace("i * oW + j", "j * oH + i"),),
        ),
        Mistake(
            "place-counted-wrongly",
            "Some windows share a column or land in the wrong one. How many windows come before the one at row `i`, "
            "column `j`? Each full row holds `oW` of them.",
            (
                _COLUMNS.replace("i * oW + j", "i * oH + j"),
                _COLUMNS.replace("i * oW + j", "i * W + j"),
                _COLUMNS.replace("i * oW + j", "i + j"),
                _COLUMNS.replace("i * oW + j", "i"),
                _COLUMNS.replace("i * oW + j", "j"),
                _COLUMNS.replace("i * oW + j", "0"),
            ),
        ),
        Mistake(
            "reshaped-without-reordering",
            "The numbers are all there, but scrambled: `reshape` keeps the order in memory. Bring the axes into the "
            "order `(C, kH, kW, oH, oW)` before it.",
            (
                _VIEW.format(""),
                _VIEW.format(".transpose(1, 2, 0, 3, 4)"),
                _COLUMNS.replace("return columns", "return columns.T.reshape(columns.shape)"),
            ),
        ),
        Mistake(
            "first-channel-only",
            "Only channel 0 is in your matrix. A window reaches through all the channels.",
            (
                _COLUMNS.replace("C * kH * kW", "kH * kW").replace("image[:, i", "image[0, i"),
                _COLUMNS.replace("= window.ravel()", "= np.resize(window[0], C * kH * kW)"),
            ),
        ),
        Mistake(
            "channels-summed",
            "You add up the channels before the filter has seen them. Their pixels must stay apart, one below another.",
            (
                _COLUMNS.replace("C * kH * kW", "kH * kW").replace("window.ravel()", "window.sum(axis=0).ravel()"),
                _COLUMNS.replace("C * kH * kW", "kH * kW").replace("window.ravel()", "window.mean(axis=0).ravel()"),
            ),
        ),
        Mistake(
            "windows-side-by-side",
            "Your windows lie side by side. They overlap: the next one starts one pixel further.",
            (
                _COLUMNS.replace("oH, oW = H - kH + 1, W - kW + 1", "oH, oW = H // kH, W // kW").replace(
                    "i : i + kH, j : j + kW", "i * kH : i * kH + kH, j * kW : j * kW + kW"
                ),
            ),
        ),
        Mistake(
            "flipped",
            "Each of your windows is turned by 180°. It is laid under the filter as it stands.",
            (
                _COLUMNS.replace("window.ravel()", "window[:, ::-1, ::-1].ravel()"),
                _COLUMNS.replace("window.ravel()", "window.ravel()[::-1]"),
            ),
        ),
        Mistake(
            "one-place-short",
            "The last windows of every row and column are missing. In how many places does a window fit?",
            (_COLUMNS.replace(" + 1", ""), _LISTED.replace(" + 1", "")),
        ),
        Mistake(
            "image-padded",
            "Your matrix has a column for every pixel, because the image was padded. Only windows inside the image "
            "count here.",
            tuple(
                _COLUMNS.replace("oH, oW = H - kH + 1, W - kW + 1", f"oH, oW = H, W\n    image = np.pad(image, {pad})")
                for pad in (
                    "((0, 0), (0, kH - 1), (0, kW - 1))",
                    "((0, 0), (kH // 2, (kH - 1) // 2), (kW // 2, (kW - 1) // 2))",
                    "((0, 0), ((kH - 1) // 2, kH // 2), ((kW - 1) // 2, kW // 2))",
                )
            ),
        ),
        Mistake(
            "not-flattened",
            "The windows are right but not unrolled: each has to become a single column.",
            (
                _VIEW.format("").replace(".reshape(C * kH * kW, oH * oW)", ""),
                _VIEW.format(".transpose(0, 3, 4, 1, 2)").replace(".reshape(C * kH * kW, oH * oW)", ""),
                _LISTED.replace(".ravel()", ""),
                _LISTED.replace(".ravel()", "").replace("]).T", "])"),
            ),
        ),
        Mistake(
            "window-over-the-border",
            "A window runs over the border: for how many places is the whole of it inside the image?",
            (_COLUMNS.replace("oH, oW = H - kH + 1, W - kW + 1", "oH, oW = H, W"),),
        ),
        Mistake(
            "channels-side-by-side",
            "Each channel of a window has a column of its own. All the channels of one window go into one column, one "
            "below another.",
            (
                "def im2col(image, kH, kW):\n    C, H, W = image.shape\n    columns = []\n    for c in range(C):\n"
                "        for i in range(H - kH + 1):\n            for j in range(W - kW + 1):\n"
                "                columns.append(image[c, i : i + kH, j : j + kW].ravel())\n"
                "    return np.array(columns).T\n",
                "def im2col(image, kH, kW):\n    C, H, W = image.shape\n    columns = []\n"
                "    for i in range(H - kH + 1):\n        for j in range(W - kW + 1):\n            for c in range(C):\n"
                "                columns.append(image[c, i : i + kH, j : j + kW].ravel())\n"
                "    return np.array(columns).T\n",
            ),
        ),
        Mistake(
            "kernel-sides-swapped",
            "`kH` and `kW` have changed places: a window has `kH` rows and `kW` columns.",
            tuple(
                code.replace("kH", "k?")
                .replace("kW", "kH")
                .replace("k?", "kW")
                .replace("image, kW, kH", "image, kH, kW")
                for code in (_COLUMNS, _LISTED)
            ),
        ),
        Mistake(
            "square-window-assumed",
            "Your windows are square: `kH` stands for their columns too, or `kW` for their rows. The two may differ.",
            tuple(
                code.replace("    C, H, W", f"    {given} = {other}\n    C, H, W")
                for given, other in (("kW", "kH"), ("kH", "kW"))
                for code in (_COLUMNS, _LISTED)
            ),
        ),
        Mistake(
            "square-image-assumed",
            "Your code takes the image for a square: its rows and columns may differ.",
            tuple(
                code.replace("C, H, W = image.shape", f"C, H, W = image.shape\n    {given} = {other}")
                for given, other in (("W", "H"), ("H", "W"))
                for code in (_COLUMNS, _LISTED)
            ),
        ),
        Mistake(
            "channels-last-assumed",
            "You take the image for `(H, W, C)`. In this book the channels come first: `(C, H, W)`, and a window is "
            "`image[:, i : i + kH, j : j + kW]`.",
            (
                *(
                    code.replace("C, H, W = image", "H, W, C = image").replace("image[:, i", "image[i")
                    for code in (_COLUMNS, _LISTED)
                ),
                *(code.replace("image[:, i", "image[i") for code in (_COLUMNS, _LISTED)),
            ),
        ),
        Mistake(
            "row-counted-wrongly",
            "Some pixels land in the wrong row of your matrix. Each channel has `kH * kW` rows, and each row of a "
            "window `kW` of them.",
            tuple(
                "def im2col(image, kH, kW):\n    C, H, W = image.shape\n    oH, oW = H - kH + 1, W - kW + 1\n"
                "    columns = np.zeros((C * kH * kW, oH * oW))\n    for c in range(C):\n        for m in range(kH):\n"
                "            for n in range(kW):\n"
                f"                columns[{row}] = image[c, m : m + oH, n : n + oW].ravel()\n"
                "    return columns\n"
                for row in ("c * kH * kW + m * kH + n", "c * kH + m * kW + n", "c + m * kW + n", "m * kW + n")
            ),
        ),
        Mistake(
            "divided-by-the-rows",
            "Window number p stands in row `p // oW`, column `p % oW`: a row holds `oW` windows. You divide by another "
            "number.",
            tuple(
                "def im2col(image, kH, kW):\n    C, H, W = image.shape\n    oH, oW = H - kH + 1, W - kW + 1\n"
                "    columns = np.zeros((C * kH * kW, oH * oW))\n    for p in range(oH * oW):\n"
                f"        i, j = divmod(p, {by})\n"
                "        columns[:, p] = image[:, i : i + kH, j : j + kW].ravel()\n    return columns\n"
                for by in ("oH", "W", "H")
            ),
        ),
        Mistake(
            "all-in-one-line",
            "All the windows lie in one line. Each becomes a column of a matrix: put them side by side, `np.stack(…, "
            "axis=1)`.",
            (
                _COLUMNS.replace("return columns", "return columns.T.ravel()"),
                _COLUMNS.replace("return columns", "return columns.ravel()"),
            ),
        ),
        Mistake(
            "squeezed",
            "Where there is a single row or column, an axis is gone. A matrix has two: `(C * kH * kW, oH * oW)`.",
            (_COLUMNS.replace("return columns", "return columns.squeeze()"),),
        ),
    ),
)
