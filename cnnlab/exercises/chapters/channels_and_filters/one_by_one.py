"""The exercise `one-by-one`: a 1×1 convolution as a matrix product."""

from cnnlab.exercises.chapters.channels_and_filters.inputs import layers
from cnnlab.exercises.chapters.inputs import ARRAYS
from cnnlab.exercises.checker.exercise import Exercise, Mistake


def _draw(rng):
    sizes = [
        (2, 1, 2),
        (1, 2, 3),
        (2, 2, 2),
        (2, 3, 1),
        (3, 2, 3),
        (3, 4, 2),
        (1, 1, 1),
        (2, 3, 5),
        (5, 3, 4),
        (4, 5, 6),
    ]
    filters = [2, 2, 1, 2, 2, 3, 2, 2, 3, 6]  # for the images (C, H, W) above
    return layers(rng, [(*size, k, 1, 1) for size, k in zip(sizes, filters, strict=True)], small=4)


def _is_one_by_one(image, weight, bias):
    return weight.shape[2:] == (1, 1)


_MIX = """\
def one_by_one(image, weight, bias):
    C, H, W = image.shape
    pixels = image.reshape(C, H * W)  # one column a pixel
    mixed = weight[:, :, 0, 0] @ pixels  # (K, H·W)
    return (mixed + bias[:, None]).reshape(-1, H, W)
"""
_SCALED = """\
def one_by_one(image, weight, bias):
    scaled = weight * image  # (K, C, H, W)
    return {}
"""

EXERCISE = Exercise(
    id="one-by-one",
    title="A 1×1 convolution as a matrix product",
    prompt=(
        "Write `one_by_one(image, weight, bias)`: the convolution of an image `(C, H, W)` with filters `(K, C, 1, 1)` "
        "and biases `(K,)`. It returns the maps, an array `(K, H, W)`. One matrix product does it for all the pixels; "
        f"loops come to the same, and are accepted. Any of these sizes may be 1. {ARRAYS}"
    ),
    answer="one_by_one",
    starter="""\
def one_by_one(image, weight, bias):
    # one matrix product for all the pixels
    ...
""",
    solution=_MIX,
    why=(
        "At every pixel the C numbers of the channels are a vector, and the filters are the K rows of a matrix. "
        "`image.reshape(C, H * W)` lays all these vectors side by side as columns, so that one product serves every "
        "pixel. `bias[:, None]` is a column: it adds `bias[k]` along row k."
    ),
    hints=(
        "Take one pixel: C numbers go in, K numbers come out. Which shape has the matrix between them?",
        "`weight[:, :, 0, 0]` is that matrix, `(K, C)`. To multiply all pixels at once, they must be the columns of a "
        "matrix `(C, H * W)`.",
        "The product has the shape `(K, H * W)`. Add the biases along its rows, then give the pixels their rows and "
        "columns back.",
    ),
    ways=(
        """\
def one_by_one(image, weight, bias):
    maps = []
    for k in range(len(weight)):
        total = 0.0
        for c in range(len(image)):
            total = total + weight[k, c, 0, 0] * image[c]
        maps.append(total + bias[k])
    return np.array(maps)
""",
    ),
    draw=_draw,
    allows=_is_one_by_one,
    mistakes=(
        Mistake(
            "pixels-scrambled",
            "Your reshape mixes pixels with channels. The channel comes first in memory, so `reshape(C, H * W)` keeps "
            "every channel in its row; `reshape(H * W, C)` would need a `transpose` before it.",
            (
                _MIX.replace("reshape(C, H * W)", "reshape(H * W, C).T"),
                _MIX.replace("reshape(-1, H, W)", "T.reshape(-1, H, W)"),
            ),
        ),
        Mistake(
            "channels-not-mixed",
            "You scale the channels but do not add them up: each output value is a sum over all the channels.",
            (
                _SCALED.format("scaled"),
                _SCALED.format("scaled + bias[:, None, None, None]"),
                _SCALED.format("scaled.reshape(-1, *image.shape[1:])"),
            ),
        ),
        Mistake(
            "each-channel-alone",
            "You scale each channel by one number and keep it. A 1×1 convolution mixes the channels: every map is a "
            "weighted sum of all of them.",
            (
                _SCALED.format("scaled[0]"),
                _SCALED.format("scaled[0] + bias[0]"),
                _SCALED.format("scaled.sum(axis=0)"),
            ),
        ),
        Mistake(
            "all-weights-alike",
            "All the channels count alike in your maps: the weights are added up before they meet the pixels.",
            (
                _SCALED.format(
                    "np.array([image.sum(axis=0) * w.sum() + b for w, b in zip(weight, bias, strict=True)])"
                ),
                _SCALED.format(
                    "np.array([image.mean(axis=0) * w.sum() + b for w, b in zip(weight, bias, strict=True)])"
                ),
            ),
        ),
        Mistake(
            "mean-instead-of-sum",
            "Your values are the weighted sums divided by the number of channels. A convolution adds them up, no more.",
            (
                _MIX.replace("@ pixels", "@ pixels / C"),
                _SCALED.format("scaled.mean(axis=1)"),
                _SCALED.format("(scaled.sum(axis=1) + bias[:, None, None]) / len(image)"),
            ),
        ),
        Mistake(
            "bias-left-out",
            "The biases are missing: `bias[k]` is added to every value of map `k`.",
            (_MIX.replace("(mixed + bias[:, None])", "mixed"),),
        ),
        Mistake(
            "bias-for-every-channel",
            "The bias is added once for each channel; it joins once, after the sum.",
            (_SCALED.format("(scaled + bias[:, None, None, None]).sum(axis=1)"),),
        ),
        Mistake(
            "first-bias-for-all",
            "All maps get the first bias. Each filter has its own.",
            (_MIX.replace("bias[:, None]", "bias[0]"),),
        ),
        Mistake(
            "bias-across-the-pixels",
            "`bias` runs along the pixels instead of along the maps: as a column, `bias[:, None]`, it adds one number "
            "to each row.",
            (_MIX.replace("bias[:, None]", "bias"),),
        ),
        Mistake(
            "weight-transposed",
            "Your matrix lies on its side: its rows must be the filters, its columns the channels.",
            (_MIX.replace("weight[:, :, 0, 0] @", "weight[:, :, 0, 0].T @"),),
        ),
        Mistake(
            "pixels-left-in-a-line",
            "The values are right, but each map is still a line of pixels: give it its rows and columns back.",
            (_MIX.replace(".reshape(-1, H, W)", ""), _MIX.replace(".reshape(-1, H, W)", "[:, None]")),
        ),
        Mistake(
            "rows-and-columns-swapped",
            "Your maps have their rows and columns swapped.",
            (
                _MIX.replace("reshape(-1, H, W)", "reshape(-1, W, H)"),
                _MIX.replace("reshape(-1, H, W)", "reshape(-1, H, W).swapaxes(1, 2)"),
            ),
        ),
        Mistake(
            "channels-at-the-end",
            "The maps lie along the last axis of your output. In this book the first axis counts them: `(K, H, W)`.",
            (
                _MIX.replace("reshape(-1, H, W)", "reshape(-1, H, W).transpose(1, 2, 0)"),
                _MIX.replace("reshape(-1, H, W)", "T.reshape(H, W, -1)").replace(
                    "reshape(H, W, -1)", "reshape(H, W, -1) * 1"
                ),
            ),
        ),
    ),
)
