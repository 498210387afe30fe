"""The exercise `conv2d-channels`: many channels in, many feature maps out."""

from cnnlab.exercises.chapters.channels_and_filters.inputs import layers
from cnnlab.exercises.chapters.inputs import ARRAYS
from cnnlab.exercises.checker.exercise import Exercise, Mistake


def _draw(rng):
    sizes = [  # (C, H, W, K, kH, kW), from small to large
        (1, 2, 2, 2, 1, 1),
        (2, 2, 3, 1, 1, 2),
        (2, 3, 2, 3, 2, 1),
        (2, 3, 4, 2, 2, 2),
        (3, 3, 4, 3, 1, 1),
        (3, 4, 4, 2, 3, 2),
        (2, 3, 2, 2, 3, 2),
        (1, 1, 4, 1, 1, 3),
        (2, 4, 1, 2, 2, 1),
        (3, 4, 6, 4, 2, 3),
        (5, 5, 4, 2, 3, 3),
        (3, 7, 6, 4, 3, 3),
        (4, 6, 8, 3, 3, 2),
    ]
    return layers(rng, sizes)


_LAYER = """\
def conv2d(image, weight, bias):
    K, C, kH, kW = weight.shape
    _, H, W = image.shape
    output = np.zeros((K, H - kH + 1, W - kW + 1))
    for k in range(K):
        for i in range(H - kH + 1):
            for j in range(W - kW + 1):
                window = image[:, i : i + kH, j : j + kW]
                output[k, i, j] = np.sum(window * weight[k]) + bias[k]
    return output
"""
# The same with a loop over the channels, a plane at a time.
_PLANES = """\
def conv2d(image, weight, bias):
    maps = []
    for k in range(len(weight)):
        total = 0.0
        for c in range(len(image)):
            total += reference.correlate2d(image[c], weight[k, c])
        maps.append(total + bias[k])
    return np.array(maps)
"""
_UNSUMMED = """\
def conv2d(image, weight, bias):
    K, C, kH, kW = weight.shape
    maps = [[reference.correlate2d(image[c], weight[k, c]) + {bias} for c in range(C)] for k in range(K)]
    return np.array(maps){shape}
"""

EXERCISE = Exercise(
    id="conv2d-channels",
    title="Many channels in, many maps out",
    prompt=(
        "Write `conv2d(image, weight, bias)` for an image `(C, H, W)`, filters `(K, C, kH, kW)` and biases `(K,)`. It "
        "returns the K feature maps as one array `(K, H - kH + 1, W - kW + 1)`. Filters are laid on as they stand, "
        "wherever the whole of them fits. Any numbers of channels and filters, and any sizes, may come, 1 among them. "
        f"{ARRAYS}"
    ),
    answer="conv2d",
    starter="""\
def conv2d(image, weight, bias):
    # one feature map for each filter, whatever the number of channels
    ...
""",
    solution=_LAYER,
    why=(
        "A window of all the channels is a box of `C * kH * kW` pixels, and so is each filter: `np.sum` adds all their "
        "products at once, the sum over the channels included. The bias joins once for each output value. Around it "
        "go the two loops of chapter 3, and one more over the filters."
    ),
    hints=(
        "Begin with one number: which part of `image` lies under filter `weight[0]` when the window starts at row `i`, "
        "column `j`? It has the shape of the filter, `(C, kH, kW)`.",
        "`image[:, i : i + kH, j : j + kW]` cuts the window out of all channels at once. All products go into one sum.",
        "Each filter makes a map of its own: an outer loop over `k`, `output[k, i, j]` on the left, `bias[k]` added "
        "once on the right.",
    ),
    ways=(
        _PLANES,
        """\
def conv2d(image, weight, bias):
    K, C, kH, kW = weight.shape
    oH, oW = image.shape[1] - kH + 1, image.shape[2] - kW + 1
    output = np.zeros((K, oH, oW))
    for k in range(K):
        for c in range(C):
            for m in range(kH):
                for n in range(kW):
                    output[k] += image[c, m : m + oH, n : n + oW] * weight[k, c, m, n]
        output[k] += bias[k]
    return output
""",
        """\
def conv2d(image, weight, bias):
    K, C, kH, kW = weight.shape
    _, H, W = image.shape
    output = np.zeros((K, H - kH + 1, W - kW + 1))
    for k in range(K):
        for i in range(H - kH + 1):
            for j in range(W - kW + 1):
                for c in range(C):
                    output[k, i, j] += np.sum(image[c, i : i + kH, j : j + kW] * weight[k, c])
                output[k, i, j] += bias[k]
    return output
""",
    ),
    draw=_draw,
    mistakes=(
        Mistake(
            "channels-not-summed",
            "You keep one map for each pair of a filter and a channel. A filter has a kernel for every channel, but "
            "makes one map: the results of its channels are added up.",
            tuple(
                _UNSUMMED.format(bias=bias, shape=shape)
                for bias in ("bias[k]", "0")
                for shape in ("", ".reshape(-1, *np.subtract(image.shape[1:], weight.shape[2:]) + 1)")
            ),
        ),
        Mistake(
            "one-map-for-each-channel",
            "You return as many maps as there are channels, each seen by one kernel. The number of maps is the number "
            "of filters, and each filter sees all channels.",
            (
                """\
def conv2d(image, weight, bias):
    return np.array([reference.correlate2d(image[c], weight[0, c]) + bias[0] for c in range(len(image))])
""",
                """\
def conv2d(image, weight, bias):
    return np.array([reference.correlate2d(image[c], weight[0, c]) for c in range(len(image))])
""",
                """\
def conv2d(image, weight, bias):
    return np.array([sum(reference.correlate2d(x, kernels[c]) for kernels in weight) for c, x in enumerate(image)])
""",
            ),
        ),
        Mistake(
            "first-channel-only",
            "Only channel 0 takes part. The window reaches through all the channels, and so does the filter.",
            (
                _LAYER.replace("image[:, i", "image[0, i").replace("weight[k])", "weight[k, 0])"),
                _PLANES.replace("range(len(image))", "range(1)"),
            ),
        ),
        Mistake(
            "last-channel-only",
            "Only the last channel takes part: each one replaces the one before. Where must they be added?",
            (
                _PLANES.replace("total += ref", "total = ref"),
                _LAYER.replace("image[:, i", "image[-1, i").replace("weight[k])", "weight[k, -1])"),
            ),
        ),
        Mistake(
            "one-kernel-for-all-channels",
            "Every channel meets the same kernel, the one for channel 0. A filter has a kernel of its own for each.",
            (
                _PLANES.replace("weight[k, c]", "weight[k, 0]"),
                _LAYER.replace("window * weight[k]", "window * weight[k, 0]"),
            ),
        ),
        Mistake(
            "channels-mixed-first",
            "You add up the channels before the filter sees them. Then it can no longer treat red and green "
            "differently: multiply first, add afterwards.",
            (
                _LAYER.replace("window * weight[k]", "window.sum(axis=0) * weight[k].sum(axis=0)"),
                _LAYER.replace("np.sum(window * weight[k])", "np.sum(window.sum(axis=0) * weight[k, 0])").replace(
                    "window.sum(axis=0)", "window.mean(axis=0)"
                ),
                _LAYER.replace("window * weight[k]", "window.mean(axis=0) * weight[k].sum(axis=0)"),
            ),
        ),
        Mistake(
            "bias-left-out",
            "The bias is missing: `bias[k]` is added to every value of map `k`.",
            (_LAYER.replace(" + bias[k]", ""), _PLANES.replace(" + bias[k]", "")),
        ),
        Mistake(
            "bias-for-every-channel",
            "The bias is added once for each channel. It belongs to the whole filter: add it after the sum over the "
            "channels, once.",
            (
                _PLANES.replace("weight[k, c])", "weight[k, c]) + bias[k]").replace("total + bias[k])", "total)"),
                _LAYER.replace("+ bias[k]", "+ C * bias[k]"),
            ),
        ),
        Mistake(
            "bias-for-every-product",
            "The bias is added to every product, and so many times over. It joins once for each output value: outside "
            "the sum.",
            (_LAYER.replace("np.sum(window * weight[k]) + bias[k]", "np.sum(window * weight[k] + bias[k])"),),
        ),
        Mistake(
            "first-bias-for-all",
            "All maps get the first bias. Each filter has its own, `bias[k]`.",
            (_LAYER.replace("bias[k]", "bias[0]"),),
        ),
        Mistake(
            "all-biases-in-every-map",
            "Every map gets the sum of all the biases. Map `k` gets `bias[k]` alone.",
            (_LAYER.replace("+ bias[k]", "+ bias.sum()"),),
        ),
        Mistake(
            "filters-summed",
            "You add up the maps of all filters into a single one. The channels are summed; the filters are kept "
            "apart, one map each.",
            (_PLANES.replace("np.array(maps)", "np.sum(maps, axis=0)"),),
        ),
        Mistake(
            "sum-not-started-anew",
            "Each map still contains the maps of the filters before it. Where must a sum begin again at 0?",
            (
                _PLANES.replace("        total = 0.0\n", "")
                .replace("    maps = []", "    maps, total = [], 0.0")
                .replace("maps.append(total + bias[k])", "total = total + bias[k]\n        maps.append(total)"),
            ),
        ),
        Mistake(
            "mean-instead-of-sum",
            "Your values are too small: you take a mean over the channels, or over all products. A convolution adds.",
            (
                _LAYER.replace("np.sum(window * weight[k])", "np.sum(window * weight[k]) / C"),
                _LAYER.replace("np.sum(window * weight[k]) + bias[k]", "(np.sum(window * weight[k]) + bias[k]) / C"),
            ),
            slips=("sum-or-mean",),
        ),
        Mistake(
            "kernel-flipped",
            "Your kernels are turned by 180°. Here, and in deep learning, they are laid on the image as they stand.",
            (
                _LAYER.replace("weight[k])", "weight[k, :, ::-1, ::-1])"),
                _LAYER.replace("weight[k])", "weight[k, ::-1, ::-1, ::-1])"),
            ),
        ),
        Mistake(
            "channels-in-reverse",
            "Your channels meet the kernels in reverse order: the kernel for the first channel must see the first one.",
            (_LAYER.replace("weight[k])", "weight[k, ::-1])"),),
        ),
        Mistake(
            "filter-and-channel-swapped",
            "The first two axes of `weight` have changed places: it is `weight[k, c]`, the filter first.",
            (
                _PLANES.replace("weight[k, c]", "weight[c, k]"),
                _LAYER.replace("weight[k])", "weight[:, k])"),
            ),
        ),
        Mistake(
            "made-for-three-channels",
            "Your loop is made for three channels. Take their number from `image.shape`.",
            (_PLANES.replace("range(len(image))", "range(3)"), _LAYER.replace("image[:, i", "image[:3, i")),
        ),
        Mistake(
            "channels-at-the-end",
            "The maps lie along the last axis of your output. In this book the first axis counts them: `(K, oH, oW)`.",
            (_LAYER.replace("return output", "return output.transpose(1, 2, 0)"),),
            slips=("axes-swapped",),
        ),
        Mistake(
            "one-place-short",
            "Your maps lack the last row and column. In how many places does the whole kernel fit?",
            (_LAYER.replace(" + 1", ""),),
        ),
        Mistake(
            "last-place-empty",
            "The last row or column of each map is 0: the window never gets there. Where does `range` stop?",
            (
                _LAYER.replace("range(H - kH + 1)", "range(H - kH)").replace("range(W - kW + 1)", "range(W - kW)"),
                _LAYER.replace("range(H - kH + 1)", "range(H - kH)"),
                _LAYER.replace("range(W - kW + 1)", "range(W - kW)"),
            ),
        ),
        Mistake(
            "square-kernel-assumed",
            "It works for square kernels only: a kernel's rows and columns may differ.",
            (
                _LAYER.replace("K, C, kH, kW = weight.shape", "K, C, kH, kW = weight.shape\n    kW = kH"),
                _LAYER.replace("K, C, kH, kW = weight.shape", "K, C, kH, kW = weight.shape\n    kH = kW"),
            ),
        ),
        Mistake(
            "bias-along-the-wrong-axis",
            "The biases run along the rows or columns of the maps. There is one for each map: `bias[:, None, None]`.",
            (
                _LAYER.replace(" + bias[k]", "").replace("return output", "return output + bias"),
                _LAYER.replace(" + bias[k]", "").replace("return output", "return output + bias[:, None]"),
            ),
        ),
        Mistake(
            "bias-added-to-the-image",
            "The bias is added to the pixels, so that it is multiplied by the weights. It joins after the sum.",
            (_LAYER.replace("np.sum(window * weight[k]) + bias[k]", "np.sum((window + bias[k]) * weight[k])"),),
        ),
        Mistake(
            "biases-pile-up",
            "Each map gets the biases of other maps too: of those before it, or after it. Map `k` gets `bias[k]` "
            "alone.",
            (
                _LAYER.replace("+ bias[k]", "+ bias[k:].sum()"),
                _LAYER.replace("+ bias[k]", "+ bias[: k + 1].sum()"),
            ),
        ),
        Mistake(
            "all-filters-in-every-map",
            "Every map has the products of all filters in it. Map `k` belongs to filter `weight[k]` alone.",
            (_LAYER.replace("weight[k]", "weight"),),
        ),
        Mistake(
            "first-filter-for-all",
            "All maps are made with the first filter. Map `k` belongs to filter `weight[k]`.",
            (_LAYER.replace("weight[k]", "weight[0]"),),
        ),
        Mistake(
            "one-channel-for-all-kernels",
            "All kernels of a filter see one and the same channel. Kernel `weight[k, c]` sees channel `image[c]`.",
            (_LAYER.replace("image[:, i", "image[0, i"), _LAYER.replace("image[:, i", "image[-1, i")),
        ),
        Mistake(
            "depthwise",
            "Map `k` sees channel `k` only. Every filter sees all the channels, and adds up what it finds in each.",
            (
                *(
                    _LAYER.replace("image[:, i", "image[k, i").replace("weight[k])", f"weight[{kernel}])")
                    for kernel in ("k, k", "k, 0", "k")
                ),
                "def conv2d(image, weight, bias):\n"
                "    windows = np.lib.stride_tricks.sliding_window_view(image, weight.shape[2:], axis=(1, 2))\n"
                '    return np.einsum("cijmn,ccmn->cij", windows, weight) + bias[:, None, None]\n',
            ),
        ),
        Mistake(
            "channels-last-assumed",
            "You take the image for `(H, W, C)`. In this book the channels come first: `(C, H, W)`.",
            (
                _LAYER.replace("_, H, W = image.shape", "H, W, _ = image.shape").replace(
                    "image[:, i : i + kH, j : j + kW]", "image[i : i + kH, j : j + kW]"
                ),
                _LAYER.replace("_, H, W = image.shape", "H, W, _ = image.shape"),
                _LAYER.replace("image[:, i : i + kH, j : j + kW]", "image[i : i + kH, j : j + kW]"),
            ),
        ),
        Mistake(
            "kernel-sides-swapped",
            "The kernel's rows and columns have changed places: the shape of `weight` is `(K, C, kH, kW)`.",
            (_LAYER.replace("K, C, kH, kW", "K, C, kW, kH"),),
        ),
        Mistake(
            "as-large-as-the-image",
            "Your maps are as large as the image, or larger. Only places where the whole filter fits count, and there "
            "are fewer of them.",
            tuple(
                _LAYER.replace("H - kH + 1", "H")
                .replace("W - kW + 1", "W")
                .replace("    output = np", f"    image = np.pad(image, ((0, 0), {pad}))\n    output = np")
                for pad in (
                    "(kH // 2, kH), (kW // 2, kW)",
                    "((kH - 1) // 2, kH), ((kW - 1) // 2, kW)",
                    "(0, kH), (0, kW)",
                )
            ),
        ),
        Mistake(
            "maps-scrambled",
            "The maps lie along the last axis, and your `reshape` cuts them up: it keeps the order in memory. "
            "`transpose(2, 0, 1)` brings them to the front.",
            (_LAYER.replace("return output", "return output.transpose(1, 2, 0).reshape(output.shape)"),),
        ),
        Mistake(
            "activation-added",
            "Numbers below 0 are missing in your maps: there is a ReLU, which nobody asked for here.",
            (_LAYER.replace("return output", "return np.maximum(output, 0)"),),
        ),
        Mistake(
            "squeezed",
            "Where there is one map, one row or one column, an axis is gone. One map is an array `(1, oH, oW)`.",
            (_LAYER.replace("return output", "return output.squeeze()"),),
        ),
    ),
)
