"""The loops are the oracle for everything else, so they are checked against SciPy and numbers worked out by hand."""

import ast
import doctest
from pathlib import Path

import numpy as np
import pytest
from scipy import ndimage, signal

from cnnlab import reference

IMAGE = [[1, 2, 3], [4, 5, 6]]


def test_the_example_in_the_docstring():
    assert doctest.testmod(reference).attempted
    assert not doctest.testmod(reference).failed


def test_correlate2d_by_hand_and_not_flipped():
    # 1·1 + 2·2 + 4·3 + 5·4 = 37, 2·1 + 3·2 + 5·3 + 6·4 = 47
    assert reference.correlate2d(IMAGE, [[1, 2], [3, 4]]).tolist() == [[37, 47]]
    flipped = reference.correlate2d(IMAGE, [[4, 3], [2, 1]])
    np.testing.assert_array_equal(flipped, signal.convolve2d(IMAGE, [[1, 2], [3, 4]], mode="valid"))


def test_correlate2d_does_not_wrap_small_whole_numbers():
    assert reference.correlate2d(np.full((1, 2), 200, np.uint8), np.full((1, 2), 200, np.uint8)).tolist() == [[80000]]


def test_conv2d_by_hand():
    x = np.array([[IMAGE, [[0, 1, 0], [0, 0, 0]]]])
    weight = np.array([[[[1, 2], [3, 4]], [[10, 0], [0, 0]]], [[[0, 0], [0, 1]], [[0, 0], [0, 0]]]])
    y = reference.conv2d(x, weight, bias=[0.5, 0])
    assert y.tolist() == [[[[37.5, 57.5]], [[5, 6]]]]
    # one filter a channel: each sees its own
    grouped = reference.conv2d(x, weight[:, :1], groups=2)
    assert grouped.tolist() == [[[[37, 47]], [[0, 0]]]]


def test_conv2d_with_every_argument_is_scipys_on_a_padded_image():
    rng = np.random.default_rng(0)
    x, weight = rng.normal(size=(1, 1, 7, 6)), rng.normal(size=(1, 1, 2, 3))
    y = reference.conv2d(x, weight, stride=(2, 1), padding=((1, 0), (2, 1)), dilation=(3, 2))
    spread = np.zeros((4, 5))
    spread[::3, ::2] = weight[0, 0]
    everywhere = signal.correlate2d(np.pad(x[0, 0], ((1, 0), (2, 1))), spread, mode="valid")
    np.testing.assert_allclose(y[0, 0], everywhere[::2], atol=1e-12)


def test_conv2d_backward_is_the_slope(check_gradient):
    rng = np.random.default_rng(0)
    x, weight, bias = rng.normal(size=(2, 2, 4, 3)), rng.normal(size=(4, 1, 2, 2)), rng.normal(size=4)
    rest = {"stride": (1, 2), "padding": ((1, 0), (0, 2)), "dilation": (2, 1), "groups": 2}
    y = reference.conv2d(x, weight, bias, **rest)
    grad = rng.normal(size=y.shape)
    gradients = reference.conv2d_backward(grad, x, weight, bias, **rest)
    check_gradient(lambda *a: reference.conv2d(*a, **rest), [x, weight, bias], grad, gradients)
    assert reference.conv2d_backward(grad, x, weight, **rest)[2] is None


def test_pooling_by_hand():
    x = [[[[1, 2, 9], [4, 3, 0]]]]
    assert reference.max_pool2d(x, 2).tolist() == [[[[4]]]]
    assert reference.max_pool2d(x, (2, 1), stride=1, padding=((0, 0), (0, 1))).tolist() == [[[[4, 3, 9, -np.inf]]]]
    assert reference.max_pool2d(x, 2, stride=1, dilation=(1, 2)).tolist() == [[[[9]]]]
    assert reference.avg_pool2d(x, 2, stride=1).tolist() == [[[[2.5, 3.5]]]]
    corner = {"kernel_size": 2, "stride": 3, "padding": 1}
    assert reference.avg_pool2d(x, **corner).tolist() == [[[[0.25, 2.25]]]]
    assert reference.avg_pool2d(x, **corner, count_include_pad=False).tolist() == [[[[1, 9]]]]


def test_pooling_is_scipys_filter():
    x = np.random.default_rng(0).normal(size=(5, 6))
    where = {"origin": (-1, -1), "mode": "nearest"}
    largest = ndimage.maximum_filter(x, (3, 2), **where)[:3, :5]
    means = ndimage.uniform_filter(x, (3, 2), **where)[:3, :5]
    np.testing.assert_array_equal(reference.max_pool2d(x[None, None], (3, 2), stride=1)[0, 0], largest)
    np.testing.assert_allclose(reference.avg_pool2d(x[None, None], (3, 2), stride=1)[0, 0], means)


def test_relu_softmax_and_cross_entropy_by_hand():
    assert reference.relu([[-1, 0], [2, -3]]).tolist() == [[0, 0], [2, 0]]
    np.testing.assert_allclose(reference.softmax(np.log([1, 2, 5])), [1 / 8, 2 / 8, 5 / 8])
    np.testing.assert_allclose(reference.softmax([1000, 1000]), [0.5, 0.5])
    logits = np.log([[1, 3], [3, 1]])
    np.testing.assert_allclose(reference.cross_entropy(logits, [1, 1]), (np.log(4 / 3) + np.log(4)) / 2)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: reference.correlate2d(IMAGE, np.ones((3, 3))), "kernel: expected a window of at most 2 pixels"),
        (lambda: reference.conv2d([[IMAGE]], np.ones((1, 1, 1, 4))), "weight: expected a window of at most 3 pixels"),
        (lambda: reference.positions(2, 3), "window: expected a window of at most 2 pixels, the padded image's, got 3"),
        (lambda: reference.max_pool2d([[IMAGE]], 4), "kernel_size: expected a window of at most 2 pixels"),
        (lambda: reference.conv2d([[IMAGE] * 3], np.ones((1, 2, 2, 2))), "weight: expected filters for 3 channels"),
        (lambda: reference.conv2d([[IMAGE] * 4], np.ones((3, 2, 2, 2)), groups=2), "weight: expected filters for"),
        (lambda: reference.avg_pool2d([[IMAGE]], 1, padding=1, count_include_pad=False), "padding: expected a pixel"),
    ],
)
def test_what_would_give_a_wrong_shape_is_refused(call, message):
    with pytest.raises(ValueError, match="^" + message):
        call()


def test_the_oracle_shares_nothing_with_what_it_judges():
    tree = ast.parse(Path(reference.__file__).read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert imported == {"math", "numpy"}
    assert not any(isinstance(node, ast.ImportFrom) for node in ast.walk(tree))
