"""The state of `ConvolutionExplorer`: what it accepts, what it refuses, and that position and shapes stay coherent."""

import doctest
import json

import numpy as np
import pytest
from traitlets import TraitError

from cnnlab import functional as F
from cnnlab.widgets import KERNELS, ConvolutionExplorer
from cnnlab.widgets.figures import convolution_explorer

IMAGE = np.arange(30.0).reshape(5, 6)  # neither square nor symmetric: a transposition fails


def test_defaults_are_json_and_inside_the_output():
    explorer = ConvolutionExplorer()
    state = explorer.state()
    assert json.loads(json.dumps(state)) == state
    assert explorer.kernel.tolist() == KERNELS["sobel-x"]
    assert explorer.output.shape == explorer.output_shape == (6, 6)
    assert (explorer.row, explorer.col, explorer.mode, explorer.playing) == (0, 0, "walk", False)


def test_output_by_hand():
    explorer = ConvolutionExplorer(IMAGE, [[1, 0, 0, -2]], stride=2)
    # row 2, window at columns 2..5 of [12 13 14 15 16 17]: 1·14 − 2·17
    assert explorer.output_shape == (3, 2)
    assert explorer.output[1, 1] == 14 - 2 * 17


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 1), (3, 2)])
def test_output_is_conv2d(stride, padding):
    kernel = np.random.default_rng(0).normal(size=(3, 2))
    explorer = ConvolutionExplorer(IMAGE, kernel, stride=stride, padding=padding)
    expected = F.conv2d(IMAGE[None, None], kernel[None, None], stride=stride, padding=padding)[0, 0]
    np.testing.assert_array_equal(explorer.output, expected)


def test_arrays_of_any_dtype_become_float64():
    explorer = ConvolutionExplorer(IMAGE.astype(np.uint8), np.float32([[0.5, -1.0]]))
    assert explorer.image.tolist() == IMAGE.tolist()
    assert explorer.kernel.tolist() == [[0.5, -1.0]]
    explorer.image = IMAGE.T
    assert explorer.image.tolist() == IMAGE.T.tolist()


@pytest.mark.parametrize("name", KERNELS)
def test_kernels_by_name(name):
    explorer = ConvolutionExplorer()
    explorer.kernel = name
    for named in (ConvolutionExplorer(kernel=name), explorer):
        np.testing.assert_array_equal(named.kernel, KERNELS[name])


@pytest.mark.parametrize(
    ("image", "white"), [(IMAGE / 100, 1.0), (IMAGE % 5, 9.0), (IMAGE, 29.0), (np.zeros((3, 3)), 1.0)]
)
def test_white_follows_the_image_unless_given(image, white):
    explorer = ConvolutionExplorer(image)
    assert (explorer.white, explorer.brush) == (white, white)
    assert ConvolutionExplorer(image, white=50).brush == 50


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"image": [[1, 2], [3, 4]]}, "image: expected rows and columns, 3 to 12 of each, got 2 × 2"),
        ({"image": np.zeros((3, 13))}, "image: .* got 3 × 13"),
        ({"image": np.zeros((3, 3, 3))}, "image: .* got 3 × 3 × 3"),
        ({"image": 7}, "image: .* got a single number"),
        ({"image": [[1, 2, 3], [1, 2], [1, 2, 3]]}, "image: expected rows of numbers, all of one length"),
        ({"image": "bright"}, "image: expected rows of numbers"),
        ({"image": np.full((3, 3), np.nan)}, "image: expected finite numbers up to 1,000,000"),
        ({"kernel": [[np.inf]]}, "kernel: expected finite numbers"),
        ({"kernel": [[-2e6]]}, "kernel: expected finite numbers"),
        ({"kernel": np.ones((6, 1))}, "kernel: expected rows and columns, 1 to 5 of each, got 6 × 1"),
        ({"kernel": "sobel"}, "kernel: expected an array or one of identity, .* got 'sobel'"),
        ({"image": np.ones((3, 4)), "kernel": np.ones((4, 4))}, r"got 4 × 4 on 3 × 4"),
        ({"stride": 0}, "stride"),
        ({"stride": 4}, "stride"),
        ({"padding": -1}, "padding"),
        ({"padding": 3}, "padding"),
        ({"padding": 0.5}, "padding"),
        ({"row": 6}, "row: expected 0 to 5, got 6"),
        ({"col": -1}, "col"),
        ({"row": 3, "stride": 2}, "row: expected 0 to 2, got 3"),
        ({"mode": "draw"}, "mode"),
        ({"white": 0}, "white: expected a number above 0"),
        ({"white": float("nan")}, "white"),
        ({"brush": 10}, "brush: expected 0 to white = 9, got 10"),
        ({"brush": float("nan")}, "brush"),
    ],
)
def test_bad_input_is_refused(traits, message):
    with pytest.raises(ValueError, match=message):
        ConvolutionExplorer(**traits)


@pytest.mark.parametrize(
    ("padding", "kernel", "name", "value"),
    [
        (0, (3, 4), "image", np.ones((4, 3))),
        (0, (3, 4), "kernel", np.ones((4, 3))),
        (1, (5, 4), "padding", 0),
        (1, (5, 4), "row", 1),
        (1, (5, 4), "brush", -1),
    ],
)
def test_a_refused_change_leaves_the_state(padding, kernel, name, value):
    explorer = ConvolutionExplorer(np.ones((3, 4)), np.ones(kernel), padding=padding)
    before = explorer.state()
    with pytest.raises(TraitError, match=name):
        setattr(explorer, name, value)
    assert explorer.state() == before


@pytest.mark.parametrize(
    "change",
    [{"stride": 3}, {"kernel": np.ones((5, 5))}, {"image": np.ones((4, 4))}],
)
def test_the_position_stays_inside_when_the_output_shrinks(change):
    explorer = ConvolutionExplorer(row=5, col=4)
    for name, value in change.items():
        setattr(explorer, name, value)
    rows, cols = explorer.output_shape
    assert (explorer.row, explorer.col) == (min(5, rows - 1), min(4, cols - 1))


def test_the_page_may_send_several_traits_at_once():
    explorer = ConvolutionExplorer(row=5, col=5)
    explorer.set_state({"stride": 3, "row": 1, "col": 1})
    assert (explorer.stride, explorer.row, explorer.col) == (3, 1, 1)
    explorer.set_state({"image": IMAGE.tolist(), "kernel": [[1, 2]], "row": 0, "col": 0})
    assert explorer.output_shape == (2, 2)


def test_the_given_image_is_not_shared():
    image = IMAGE.copy()
    explorer = ConvolutionExplorer(image)
    image[:] = 0
    assert explorer.image.tolist() == IMAGE.tolist()


def test_the_docstring_example_runs():
    assert doctest.testmod(convolution_explorer) == (0, 3)
