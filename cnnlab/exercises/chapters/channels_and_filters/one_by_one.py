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
        """\
def one_by_one(image, weight, bias):
    K, C = weight.shape[:2]
    _, H, W = image.shape
    maps = np.zeros((K, H, W))
    for k in range(K):
        for c in range(C):
            maps[k] += weight[k, c, 0, 0] * image[c]
        maps[k] += bias[k]
    return maps
""",
        """\
def one_by_one(image, weight, bias):
    K, C = weight.shape[:2]
    _, H, W = image.shape
    maps = np.zeros((K, H, W))
    for k in range(K):
        for i in range(H):
            for j in range(W):
                maps[k, i, j] = np.sum(weight[k, :, 0, 0] * image[:, i, j]) + bias[k]
    return maps
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
                _MIX.replace("reshape(C, H * W)", 'reshape(C, H * W, order="F")'),
            ),
        ),
        Mistake(
            "maps-scrambled",
            "Your product has a row for each pixel and a column for each map, and `reshape` keeps that order. Before "
            "it, `.T` makes the maps the rows.",
            (_MIX.replace("reshape(-1, H, W)", "T.reshape(-1, H, W)"),),
        ),
        Mistake(
            "channels-not-mixed",
            "You scale the channels but do not add them up: each output value is a sum over all the channels.",
            (
                _SCALED.format("scaled"),
                _SCALED.format("scaled + bias[:, None, None, None]"),
                _SCALED.format("scaled + bias[:, None, None]"),
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
            "`bias` runs along the pixels instead of along the maps. To `(K, H·W)` it is added as `bias[:, None]`, to "
            "`(K, H, W)` as `bias[:, None, None]`.",
            (
                _MIX.replace("bias[:, None]", "bias"),
                _MIX.replace(" + bias[:, None]", "").replace("H, W)\n", "H, W) + bias\n"),
                _MIX.replace(" + bias[:, None]", "").replace("H, W)\n", "H, W) + bias[:, None]\n"),
            ),
        ),
        Mistake(
            "weight-transposed",
            "Your matrix lies on its side: its rows must be the filters, its columns the channels.",
            (_MIX.replace("weight[:, :, 0, 0] @", "weight[:, :, 0, 0].T @"),),
        ),
        Mistake(
            "pixels-left-in-a-line",
            "The values are right, but each map is still a line of pixels: give it its rows and columns back.",
            (
                _MIX.replace(".reshape(-1, H, W)", ""),
                _MIX.replace(".reshape(-1, H, W)", "[:, None]"),
                _MIX.replace(".reshape(-1, H, W)", "[:, :, None]"),
            ),
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
        Mistake(
            "all-biases-in-every-map",
            "Every map gets the sum of all the biases. Map `k` gets `bias[k]` alone.",
            (_MIX.replace("bias[:, None]", "bias.sum()"),),
        ),
        Mistake(
            "bias-subtracted",
            "The bias is taken away where it should be added.",
            (_MIX.replace("+ bias", "- bias"),),
        ),
        Mistake(
            "weights-scrambled",
            "`reshape(C, K)` lays the weights of several filters into one row. They are stored filter by filter: "
            "`reshape(K, C)`, or `weight[:, :, 0, 0]`.",
            (_MIX.replace("weight[:, :, 0, 0]", "weight.reshape(C, -1).T"),),
        ),
        Mistake(
            "four-axes-in-the-product",
            "`@` multiplies along the last two axes, and those of `weight` have the length 1. The matrix is `weight[:, "
            ":, 0, 0]`.",
            (
                _MIX.replace("weight[:, :, 0, 0]", "weight"),
                _MIX.replace("weight[:, :, 0, 0]", "weight").replace(
                    "(mixed + bias[:, None]).reshape(-1, H, W)", "mixed.reshape(-1, H, W) + bias[:, None, None]"
                ),
                "def one_by_one(image, weight, bias):\n    return weight @ image + bias[:, None, None]\n",
                "def one_by_one(image, weight, bias):\n    return weight @ image + bias[:, None, None, None]\n",
            ),
        ),
        Mistake(
            "rows-taken-for-channels",
            "`@` multiplies along the last two axes, and those of `image` are its rows and columns. Lay its pixels in "
            "a line first: `reshape(C, H * W)`.",
            ("def one_by_one(image, weight, bias):\n    return weight[:, :, 0, 0] @ image + bias[:, None, None]\n",),
        ),
        Mistake(
            "channels-last-assumed",
            "You take the image for `(H, W, C)`. In this book the channels come first: `(C, H, W)`.",
            (
                "def one_by_one(image, weight, bias):\n    H, W, C = image.shape\n"
                "    maps = image.reshape(H * W, C) @ weight[:, :, 0, 0].T + bias\n"
                "    return maps.T.reshape(-1, H, W)\n",
                "def one_by_one(image, weight, bias):\n    return image @ weight[:, :, 0, 0].T + bias\n",
                "def one_by_one(image, weight, bias):\n    maps = image @ weight[:, :, 0, 0].T + bias\n"
                "    return maps.transpose(2, 0, 1)\n",
                _MIX.replace("C, H, W = image", "H, W, C = image"),
            ),
        ),
        Mistake(
            "square-image-assumed",
            "Your code takes the image for a square: its rows and columns may differ.",
            (
                _MIX.replace("C, H, W = image.shape", "C, H, _ = image.shape\n    W = H"),
                _MIX.replace("C, H, W = image.shape", "C, _, W = image.shape\n    H = W"),
            ),
        ),
        Mistake(
            "first-filter-for-all",
            "All maps are made with the first filter. Map `k` belongs to filter `weight[k]`.",
            (
                _MIX.replace("weight[:, :, 0, 0]", "weight[:1, :, 0, 0]"),
                _MIX.replace("weight[:, :, 0, 0]", "weight[[0] * len(weight), :, 0, 0]"),
            ),
        ),
        Mistake(
            "filters-summed",
            "You add up over the filters, and have a map for each channel. Add over the channels: axis 1 of `weight`.",
            (_SCALED.format("scaled.sum(axis=0) + bias[:, None, None]"),),
        ),
        Mistake(
            "depthwise",
            "Map `k` sees channel `k` only. Every map is a weighted sum of all the channels.",
            (
                "def one_by_one(image, weight, bias):\n    k = np.arange(len(weight))\n"
                "    return weight[k, k] * image + bias[:, None, None]\n",
                "def one_by_one(image, weight, bias):\n"
                "    return np.array([image[k] * weight[k, k] + bias[k] for k in range(len(weight))])\n",
                "def one_by_one(image, weight, bias):\n"
                "    return np.array([image[k] * weight[k, 0] + bias[k] for k in range(len(weight))])\n",
                "def one_by_one(image, weight, bias):\n    return weight[:, 0] * image + bias[:, None, None]\n",
            ),
        ),
        Mistake(
            "one-axis-too-many",
            "The maps are right, but there is an axis around them that nobody asked for: `(K, H, W)` has three.",
            (
                _MIX.replace("reshape(-1, H, W)", "reshape(1, -1, H, W)"),
                _MIX.replace("reshape(-1, H, W)", "reshape(-1, 1, H, W)"),
            ),
        ),
        Mistake(
            "maps-counted-by-channels",
            "You make as many maps as there are channels. Their number is that of the filters, K.",
            (_MIX.replace("reshape(-1, H, W)", "reshape(C, H, W)"),),
        ),
        Mistake(
            "squeezed",
            "`squeeze` takes away every axis of length 1, also that of a single filter, channel, row or column. Say "
            "which ones: `weight[:, :, 0, 0]`.",
            (
                _MIX.replace("weight[:, :, 0, 0]", "weight.squeeze()"),
                _MIX.replace("weight[:, :, 0, 0]", "weight.squeeze()").replace(
                    "(mixed + bias[:, None]).reshape(-1, H, W)",
                    "mixed.reshape(-1, H, W) + bias.squeeze()[:, None, None]",
                ),
                _MIX.replace("reshape(-1, H, W)", "reshape(-1, H, W).squeeze()"),
            ),
        ),
    ),
)
