"""The exercise `mlp-parameters`: how many numbers an MLP learns."""

import numpy as np

from cnnlab.exercises.chapters.inputs import values
from cnnlab.exercises.checker.exercise import Exercise, Mistake


def _draw(rng):
    """Return images (C, H, W) and the units of one to four layers: unequal ones, equal ones, and ones of size 1."""
    cases = [((1, 2, 3), (4,)), ((3, 5, 4), (7, 3)), ((2, 3, 6), (5,)), ((5, 8, 6), (6, 9, 4)), ((6, 9, 7), (8, 10))]
    drawn = [
        (
            tuple(shape[:1] + tuple(side + rng.integers(2) for side in shape[1:])),
            units + rng.integers(3, size=len(units)),
        )
        for shape, units in cases
    ]
    equal, few = rng.integers(2, 7, 2)
    drawn += [((3, 1, 2), [equal, equal]), ((2, 4, 1), [1, few]), ((1, 1, 1), [1])]
    drawn += [((3, 3, 2), [few, equal + 6, few, few]), ((1, 8, 8), [80, 10])]
    return [{"image": values(rng, shape), "units": np.array(units)} for shape, units in drawn]


_COUNT = """\
def mlp_parameters(image, units):
    inputs, total = image.size, 0
    for outputs in units:
        total += outputs * (inputs + 1)
        inputs = outputs
    return total
"""


def _changed(*replacements):
    code = _COUNT
    for old, new in replacements:
        code = code.replace(old, new)
    return code


EXERCISE = Exercise(
    id="mlp-parameters",
    title="The bill of an MLP",
    prompt=(
        "Write `mlp_parameters(image, units)`: how many numbers an MLP learns, its weights and its biases. It "
        "flattens `image`, an array whose `image.shape` is `(C, H, W)`, and then has one layer for each number in "
        "`units`, an array of integers with one or more. With an image of shape `(1, 8, 8)` and `units` 80 and 10, "
        "the first layer has 80 units, the second 10. Every unit has a bias. All sizes may be 1."
    ),
    answer="mlp_parameters",
    starter="""\
def mlp_parameters(image, units):
    # every unit has one weight for each of its inputs, and a bias
    ...
""",
    solution=_COUNT,
    why=(
        "A layer with `n` inputs and `k` units learns `k · n` weights and `k` biases: `k · (n + 1)`. The first layer's "
        "inputs are all the numbers of the image, channels included; every further layer's are the units of the one "
        "before. A digit and units 80 and 10 give 80 · 65 + 10 · 81 = 6,010."
    ),
    hints=(
        "Take one layer alone: `n` numbers go in, `k` come out. How many weights is that, and how many biases?",
        "`image.size` is C · H · W, which is what flattening gives the first layer.",
        "Walk through `units` and remember how many numbers come out of the layer before: they are the next inputs.",
    ),
    ways=(
        """\
def mlp_parameters(image, units):
    sizes = [image.size, *units]
    total = 0
    for k in range(len(units)):
        total += sizes[k] * sizes[k + 1] + sizes[k + 1]
    return total
""",
    ),
    draw=_draw,
    mistakes=(
        Mistake(
            "bias-forgotten",
            "Your count has every weight and no bias. Each unit has one of its own.",
            (_changed(("inputs + 1", "inputs")),),
        ),
        Mistake(
            "one-bias-a-layer",
            "You count one bias for each layer. Each unit of the layer has one.",
            (_changed(("outputs * (inputs + 1)", "outputs * inputs + 1")),),
        ),
        Mistake(
            "bias-for-every-input",
            "You count a bias for each input of a layer. A bias is added once, to a unit's whole sum.",
            (_changed(("outputs * (inputs + 1)", "inputs * (outputs + 1)")),),
        ),
        Mistake(
            "channels-forgotten",
            "You count the pixels of one channel. Flattening lays all the channels into one line.",
            (
                _changed(("image.size", "image.shape[1] * image.shape[2]")),
                _changed(("image.size", "image[0].size")),
            ),
        ),
        Mistake(
            "one-axis-forgotten",
            "You multiply the channels with one side of the image. The shape is (C, H, W), and all three count.",
            (
                _changed(("image.size", "image.shape[0] * image.shape[1]")),
                _changed(("image.size", "image.shape[0] * image.shape[2]")),
            ),
        ),
        Mistake(
            "one-side-only",
            "You count one side of the image instead of its pixels: every row has as many pixels as there are columns.",
            (
                _changed(("image.size", "image.shape[-1]")),
                _changed(("image.size", "image.shape[1]")),
                _changed(("image.size", "len(image)")),
                _changed(("image.size", "sum(image.shape)")),
            ),
        ),
        Mistake(
            "every-layer-sees-the-image",
            "In your count each layer takes the pixels as its input. Only the first one does; the others take the "
            "outputs of the layer before.",
            (_changed(("        inputs = outputs\n", "")),),
        ),
        Mistake(
            "first-layer-only",
            "Your count stops after the first layer. The layers after it learn as well.",
            slips=("returned-too-early",),
        ),
        Mistake(
            "last-layer-only",
            "You return what one layer learns, the last. Add up all the layers.",
            slips=("last-turn-only",),
        ),
        Mistake(
            "first-layer-forgotten",
            "The layer that reads the pixels is missing in your count, and it is the largest.",
            (_changed(("inputs, total = image.size, 0", "inputs, total = units[0], 0"), ("in units", "in units[1:]")),),
        ),
        Mistake(
            "units-counted",
            "You count the units: the numbers that come out. Between two layers there is a weight for each pair.",
            ("def mlp_parameters(image, units):\n    return sum(units)\n",),
        ),
        Mistake(
            "made-for-one-network",
            "Your count is always that of one network, the one in the text. Take the sizes from `image` and `units`.",
            ("def mlp_parameters(image, units):\n    return 80 * (64 + 1) + 10 * (80 + 1)\n",),
        ),
        Mistake(
            "always-64-pixels",
            "Your first layer always has 64 inputs, like the one for a digit. `image.size` says how many there are.",
            (_changed(("image.size", "64")), _changed(("image.size", "8 * 8"))),
        ),
        Mistake(
            "sizes-multiplied",
            "You multiply all the sizes together. Each layer is a product of its own; the layers add up.",
            ("def mlp_parameters(image, units):\n    return image.size * int(np.prod(units))\n",),
        ),
    ),
)
