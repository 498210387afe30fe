"""The questions of the chapter on channels: the library computes their answers, right and foreseen wrong ones."""

import numpy as np

from cnnlab import arithmetic, nn, reference
from cnnlab.exercises import question


def foreseen(id):
    return {float(wrong) for wrong in question(id).feedback}


def test_two_channels_by_hand():
    image = np.array([[[3, 1]], [[2, 5]]])
    weight, bias = np.array([[[[2, -1]], [[1, 1]]]]), np.array([-4])
    asked = question("two-channels-by-hand")
    assert asked.answer == reference.conv2d(image[None], weight, bias).item()
    each = (image * weight[0]).sum(axis=(1, 2))
    mixed_first = (image.sum(axis=0) * weight[0].sum(axis=0)).sum()
    total = each.sum()
    wrong = {total, total - 8, total - 16, *(each - 4), mixed_first - 4, total + 4}
    assert foreseen("two-channels-by-hand") == wrong
    assert len(wrong) == 7


def test_maps_of_the_second_layer():
    first, second = nn.Conv2d(3, 64, 1, rng=0), nn.Conv2d(64, 128, 1, rng=0)
    maps = second.output_shape(first.output_shape((3, 1, 1)))[0]
    assert question("maps-of-the-second-layer").answer == maps == 128
    assert foreseen("maps-of-the-second-layer") == {64 * 128, 64 + 128, 64, 3 * 128, 3 * 64 * 128}


def test_independent_maps():
    def rank(channels):
        x = np.random.default_rng(1).normal(size=(1, channels, 20, 20))
        rows = nn.Conv2d(channels, 64, 3, bias=False, rng=0, dtype=np.float64)(x).reshape(64, -1)
        return np.linalg.matrix_rank(rows)

    assert question("independent-maps").answer == rank(1)
    assert foreseen("independent-maps") == {64, rank(3), 3, 1}


def test_parameters_of_the_second_layer():
    asked = question("parameters-of-the-second-layer")
    assert asked.answer == arithmetic.conv2d_parameters(64, 128, 3)
    weights = arithmetic.conv2d_parameters(64, 128, 3, bias=False)
    wrong = {weights, weights + 1, 128 * 64 * 10, 128 * 10, 9 * 64 + 1, 128 * 28, weights + 64}
    assert foreseen("parameters-of-the-second-layer") == wrong


def test_twice_the_size():
    layer = nn.Conv2d(3, 8, 3, rng=0)
    small, large = (3, 100, 120), (3, 200, 240)
    counts = [
        arithmetic.conv2d_parameters(3, 8, 3, bias=False) / layer.weight.data.size,
        np.prod(layer.output_shape(large)) / np.prod(layer.output_shape(small)),
        layer.macs(large) / layer.macs(small),
        layer.output_shape(large)[0] / layer.output_shape(small)[0],
        layer.bias.data.size / 8,
    ]
    assert [option["right"] for option in question("twice-the-size").options] == [bool(3.9 < r < 4.2) for r in counts]


def test_what_one_by_one_can_do():
    """Each change is tried: does a linear map of the three channels, plus a bias, give it at every pixel?"""
    photo = np.random.default_rng(2).random((3, 9, 8))
    inside = photo[:, 1:-1, 1:-1]
    wanted = {
        "turn it into a grey one": np.tensordot([0.299, 0.587, 0.114], inside, 1)[None],
        "swap red and blue": inside[::-1],
        "blur it": np.array([reference.correlate2d(plane, np.full((3, 3), 1 / 9)) for plane in photo]),
        "make it a negative: dark where it was bright": 1 - inside,
        "find vertical edges": photo[:, 1:-1, 2:] - photo[:, 1:-1, :-2],
    }
    pixels = np.vstack([inside.reshape(3, -1), np.ones(inside[0].size)]).T
    for option in question("what-one-by-one-can-do").options:
        target = wanted[option["text"]].reshape(len(wanted[option["text"]]), -1).T
        fitted = pixels @ np.linalg.lstsq(pixels, target, rcond=None)[0]
        assert option["right"] == np.allclose(fitted, target), option["text"]
