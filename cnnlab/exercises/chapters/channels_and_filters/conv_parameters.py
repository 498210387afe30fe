"""The exercise `conv-parameters`: how many numbers a layer learns."""

from cnnlab.exercises.chapters.inputs import values
from cnnlab.exercises.checker.exercise import Exercise, Mistake


def _draw(rng):
    """Return an image, filters, kernel and groups for each layer; the image's sides differ and must not matter."""
    bases = [(1, 1, 1, 2, 1), (2, 3, 2, 1, 1), (3, 2, 3, 2, 1), (4, 6, 3, 1, 2), (6, 3, 2, 5, 3), (8, 12, 3, 4, 4)]
    cases = [(c, k + groups * int(rng.integers(4)), kh, kw, groups) for c, k, kh, kw, groups in bases]
    cases += [(1, 1, 1, 1, 1), (3, 3, 2, 2, 3), (3, 1, 2, 3, 1)]  # a single filter, or one for each group
    drawn = []
    for number, (c, k, kh, kw, groups) in enumerate(cases):
        fits = number >= len(bases)  # just so: then an image may be a single row, or a single column
        h, w = (kh, kw) if fits else (kh + rng.integers(1, 4), kw + 4 + rng.integers(1, 4))
        drawn.append({"image": values(rng, (c, h, w)), "filters": k, "kH": kh, "kW": kw, "groups": groups})
    return drawn


def _is_divisible(image, filters, kH, kW, groups):
    return len(image) % groups == 0 and filters % groups == 0


_COUNT = """\
def count(image, filters, kH, kW, groups):
    C = image.shape[0] // groups  # the channels that one filter sees
    return filters * (kH * kW * C + 1)
"""


def _count(formula):
    return f"def count(image, filters, kH, kW, groups):\n    C, H, W = image.shape\n    return {formula}\n"


def _of_the_image(formula, first="C, H, W = image"):
    """Return a count that takes the image itself for its shape."""
    return _count(formula).replace("C, H, W = image.shape", first)


EXERCISE = Exercise(
    id="conv-parameters",
    title="How many numbers a layer learns",
    prompt=(
        "Write `count(image, filters, kH, kW, groups)`: how many numbers does a layer learn, weights and biases? It "
        "takes `image`, an array whose `image.shape` is `(C, H, W)`, and has `filters` filters in all, with kernels "
        "of `kH` rows and `kW` columns and one bias a filter. The channels are cut into `groups` equal parts, and "
        "each filter sees one part. All but `image` are whole numbers from 1 on; `groups` divides both C and "
        "`filters`."
    ),
    answer="count",
    starter="""\
def count(image, filters, kH, kW, groups):
    # weights and biases of the whole layer
    ...
""",
    solution=_COUNT,
    why=(
        "A filter that sees `C // groups` channels has a kernel of `kH * kW` weights for each of them, and one bias. "
        "All filters are alike, so multiply by their number. The image's height and width appear nowhere."
    ),
    hints=(
        "Count one filter first. How many channels does it see when the channels are cut into `groups` parts?",
        "Weights of one filter: rows times columns times the channels that it sees. Then its bias.",
        "K(F²C + 1) is the case of a square kernel and one group. What takes the place of F², and what of C?",
    ),
    ways=(_count("filters * kH * kW * C // groups + filters"),),
    draw=_draw,
    allows=_is_divisible,
    mistakes=(
        Mistake(
            "biases-left-out",
            "You count the weights but not the biases: each filter has one.",
            (_count("filters * kH * kW * C // groups"),),
        ),
        Mistake(
            "one-bias-for-all",
            "You count a single bias for the whole layer: each filter has its own.",
            (_count("filters * kH * kW * C // groups + 1"),),
        ),
        Mistake(
            "bias-for-each-kernel",
            "You count a bias for every kernel. A filter has one kernel for each channel that it sees, but a single "
            "bias.",
            (_count("filters * (C // groups) * (kH * kW + 1)"),),
        ),
        Mistake(
            "bias-for-each-channel",
            "You count one bias for each input channel. There is one for each filter.",
            (_count("filters * kH * kW * (C // groups) + C"), _count("filters * (kH * kW * (C // groups) + C)")),
        ),
        Mistake(
            "filter-in-two-dimensions",
            "Your filters have one kernel each. A filter has a kernel for every channel that it sees.",
            (_count("filters * (kH * kW + 1)"), _count("filters * kH * kW")),
        ),
        Mistake(
            "depends-on-the-image",
            "Your count depends on the image's height and width. The same filters slide over an image of any size, and "
            "nothing more is learned.",
            (
                _count("filters * (kH * kW * C // groups + (H - kH + 1) * (W - kW + 1))"),
                _count("filters * (kH * kW * C // groups + 1) * (H - kH + 1) * (W - kW + 1)"),
                _count("filters * (kH * kW * C // groups + 1) * H * W"),
                _count("filters * (H * W * C // groups + 1)"),
                _count("filters * (C // groups) * kH * kW * (H - kH + 1) * (W - kW + 1) + filters"),
                _count("filters * (C // groups) * kH * kW * H * W + filters"),
            ),
        ),
        Mistake(
            "one-filter-only",
            "That is what one filter learns. The layer has several.",
            (_count("kH * kW * C // groups + 1"), _count("kH * kW * C + 1")),
        ),
        Mistake(
            "square-kernel-assumed",
            "You take the kernel for a square, but its rows and columns may differ.",
            (_count("filters * (kH**2 * C + 1)"),),
            slips=("square-assumed",),
        ),
        Mistake(
            "groups-left-out",
            "You let every filter see all channels. With groups it sees only those of its own part, `C // groups`.",
            (_count("filters * (kH * kW * C + 1)"),),
        ),
        Mistake(
            "one-group-only",
            "You count the weights of one group only: each of the groups has `filters // groups` filters, and "
            "`filters` is their number in all.",
            (
                _count("filters // groups * (kH * kW * (C // groups) + 1)"),
                _count("filters // groups * kH * kW * (C // groups) + filters"),
                _count("filters // groups * kH * kW * (C // groups)"),
            ),
        ),
        Mistake(
            "filters-for-each-group",
            "You count the filters once for each group. `filters` is their number in all groups together.",
            (_count("groups * filters * (kH * kW * (C // groups) + 1)"),),
        ),
        Mistake(
            "groups-divide-the-filters",
            "Groups take channels away from a filter, not filters from the layer: each filter has weights for fewer "
            "channels, and still a bias of its own.",
            (_count("filters // groups * (kH * kW * C + 1)"),),
        ),
        Mistake(
            "sides-added",
            "You add the kernel's rows and columns. A kernel has rows times columns weights.",
            (_count("filters * ((kH + kW) * (C // groups) + 1)"),),
        ),
        Mistake(
            "image-taken-for-its-shape",
            "`image` is the array of pixels itself, and you take it for its shape. The channels are counted by "
            "`image.shape[0]`, which is `len(image)`.",
            tuple(
                _of_the_image(formula, first)
                for first in ("C, H, W = image", "C = image[0]")
                for formula in (
                    "filters * (kH * kW * (C // groups) + 1)",
                    "filters * kH * kW * C // groups + filters",
                    "filters * kH * kW * C / groups + filters",
                    "filters * (kH * kW * C + 1)",
                )
            ),
        ),
        Mistake(
            "output-counted",
            "These are the numbers of the output. What the layer learns does not depend on how large the image is.",
            (
                _count("filters * (H - kH + 1) * (W - kW + 1)"),
                _count("filters * H * W"),
            ),
        ),
        Mistake(
            "biases-for-each-group",
            "You count all the biases once for each group. Each filter has one, whatever its group.",
            (_count("filters * kH * kW * (C // groups) + groups * filters"),),
        ),
        Mistake(
            "one-bias-for-each-group",
            "You count one bias for each group. Each filter has one.",
            (_count("filters * kH * kW * (C // groups) + groups"),),
        ),
        Mistake(
            "channels-left-out",
            "Your filters have one kernel for each group, or a part of one. A filter has a kernel for every channel "
            "that it sees.",
            (_count("filters * (kH * kW // groups + 1)"), _count("filters * kH * kW // groups + filters")),
        ),
    ),
)
