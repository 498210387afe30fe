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


def _weights(biases):
    """Return a count of all weights, and of something more in the place of the biases."""
    return (
        "def mlp_parameters(image, units):\n    sizes = [image.size, *units]\n"
        f"    return sum(a * b for a, b in zip(sizes, sizes[1:])) + {biases}\n"
    )


EXERCISE = Exercise(
    id="mlp-parameters",
    title="The bill of an MLP",
    prompt=(
        "Write `mlp_parameters(image, units)`: how many numbers an MLP learns, its weights and its biases. It "
        "flattens `image`, an array whose `image.shape` is `(C, H, W)`, and then has one layer for each number in "
        "`units`, a one-dimensional array of one or more integers. With an image of shape `(1, 8, 8)` and `units` 80 "
        "and 10, the first layer has 80 units, the second 10. Every unit has a bias. All sizes may be 1."
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
            "image-taken-for-its-shape",
            "`image` is the array of pixels itself, and you take it for its shape. How many numbers it holds is "
            "`image.size`; the three sides are `C, H, W = image.shape`.",
            (
                *(
                    _changed(("image.size", size))
                    for size in ("np.prod(image)", "int(np.prod(image))", "np.prod(image, axis=0)", "image.sum()")
                ),
                _changed(("image.size", "image[0] * image[1] * image[2]")),
                _changed(("    inputs, total = image.size", "    C, H, W = image\n    inputs, total = C * H * W")),
                _changed(("    inputs, total = image.size", "    C, H, W = image\n    inputs, total = H * W")),
                _changed(("inputs, total = image.size", "inputs, total = image")),
            ),
        ),
        Mistake(
            "channels-counted",
            "You count the channels alone, the first number of the shape; `len(image)` is the same. The first layer "
            "has as many inputs as the image has numbers: `image.size`.",
            (_changed(("image.size", "len(image)")), _changed(("image.size", "image.shape[0]"))),
        ),
        Mistake(
            "one-side-only",
            "You count the rows alone, or the columns. The first layer has as many inputs as the image has numbers: "
            "`image.size`.",
            (_changed(("image.size", "image.shape[-1]")), _changed(("image.size", "image.shape[1]"))),
        ),
        Mistake(
            "sides-added",
            "You add the numbers of the shape up. Flattening gives as many numbers as they make when multiplied: "
            "`image.size`.",
            (
                _changed(("image.size", "sum(image.shape)")),
                _changed(("image.size", "image.shape[1] + image.shape[2]")),
                _changed(("image.size", "image.shape[0] * (image.shape[1] + image.shape[2])")),
            ),
        ),
        Mistake(
            "square-image-assumed",
            "You square one side of the image. It need not be square: rows and columns may differ.",
            tuple(
                _changed(("image.size", size))
                for side in (1, 2)
                for size in (f"image.shape[0] * image.shape[{side}] ** 2", f"image.shape[{side}] ** 2")
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
            tuple(
                f"def mlp_parameters(image, units):\n    return image.size * int(np.prod(units)){biases}\n"
                for biases in ("", " + sum(units)", " + len(units)", " + 1")
            ),
        ),
        Mistake(
            "made-for-so-many-layers",
            "Your formula is made for a certain number of layers, such as two. `units` may hold one number or many: "
            "walk through it.",
            (
                *(
                    f"def mlp_parameters(image, units):\n    return {formula}\n"
                    for formula in (
                        "(image.size + 1) * units[0] + (units[0] + 1) * units[1]",
                        "(image.size + 1) * units[0] + (units[0] + 1) * units[-1]",
                        "image.size * units[0] + units[0] * units[1]",
                        "(image.size + 1) * units[0] + (units[0] + 1) * units[1] + (units[1] + 1) * units[2]",
                        "(image.size + 1) * units[0] + ((units[0] + 1) * units[-1] if len(units) > 1 else 0)",
                    )
                ),
                "def mlp_parameters(image, units):\n    h, k = units\n    return (image.size + 1) * h + (h + 1) * k\n",
            ),
        ),
        Mistake(
            "biases-of-some-layers",
            "Some of your layers have biases and others have none. Every unit of every layer has one.",
            tuple(_weights(some) for some in ("sum(units[:-1])", "sum(units[1:])", "units[0]", "units[-1]")),
        ),
        Mistake(
            "biases-for-the-pixels",
            "You count a bias for each pixel too. Pixels are given; only units have a bias.",
            (_weights("sum(sizes)"),),
        ),
        Mistake(
            "bias-handed-on",
            "You count the bias as one more output of its layer. The next layer gets what the units put out, no more.",
            (_changed(("inputs = outputs", "inputs = outputs + 1")),),
        ),
        Mistake(
            "inputs-added-up",
            "In your count a layer sees all the layers before it. It sees the one right before it only.",
            (_changed(("inputs = outputs", "inputs += outputs")),),
        ),
        Mistake(
            "added-to-the-array",
            "`units` is an array: a list plus it adds the number to each of its numbers. To put one in front: "
            "`[image.size, *units]`.",
            (
                _weights("sum(sizes[1:])").replace("[image.size, *units]", "[image.size] + units"),
                _weights("sum(units)").replace("[image.size, *units]", "[image.size] + units"),
                _weights("0").replace("[image.size, *units]", "[image.size] + units"),
            ),
        ),
        Mistake(
            "looked-up-by-size",
            "You look for a layer by its number of units, and two layers may have as many. Go by their places.",
            tuple(
                f"def mlp_parameters(image, units):\n    sizes = [image.size, *units]\n"
                f"    return sum(sizes[sizes.index(u) - 1] * u{biases} for u in units)\n"
                for biases in (" + u", "")
            ),
        ),
        Mistake(
            "not-added-up",
            "You return a number for each layer. Asked for is one for all of them: their sum.",
            (
                "def mlp_parameters(image, units):\n    sizes = np.array([image.size, *units])\n"
                "    return sizes[1:] * (sizes[:-1] + 1)\n",
            ),
        ),
    ),
)
