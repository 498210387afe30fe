"""The state of `ChannelExplorer`: what it accepts, what it refuses, and that filter, step and position stay inside."""

import doctest
import json

import numpy as np
import pytest
from traitlets import TraitError

from cnnlab import functional as F
from cnnlab.widgets import ChannelExplorer
from cnnlab.widgets.figures import channel_explorer

RNG = np.random.default_rng(7)
IMAGE = np.arange(40.0).reshape(2, 4, 5)  # neither square nor symmetric: a transposition fails
WEIGHT, BIAS = RNG.normal(size=(3, 2, 2, 3)), RNG.normal(size=3)


def test_defaults_are_json_and_inside():
    explorer = ChannelExplorer()
    state = explorer.state()
    assert json.loads(json.dumps(state)) == state
    assert explorer.output.shape == explorer.output_shape == (4, 3, 4)
    assert (explorer.filter, explorer.step, explorer.row, explorer.col, explorer.playing) == (0, 0, 0, 0, False)


def test_output_by_hand():
    explorer = ChannelExplorer([[[1, 2, 3]] * 3, [[4, 5, 6]] * 3], [[[[1, 0]], [[0, -1]]]], [10])
    # one filter of 1 × 2: first pixel of channel 0, minus second pixel of channel 1, plus 10
    np.testing.assert_array_equal(explorer.output, [[[1 - 5 + 10, 2 - 6 + 10]] * 3])


def test_output_is_conv2d():
    explorer = ChannelExplorer(IMAGE, WEIGHT, BIAS)
    np.testing.assert_array_equal(explorer.output, F.conv2d(IMAGE[None], WEIGHT, BIAS)[0])


def test_the_house_is_red_where_filter_0_is_largest():
    explorer = ChannelExplorer()
    red, green, blue = np.array(explorer.image)
    row, col = np.unravel_index(explorer.output[0].argmax(), explorer.output[0].shape)
    assert red[row + 1, col + 1] > green[row + 1, col + 1] + blue[row + 1, col + 1]


def test_the_filters_find_what_the_chapter_says():
    horizon = ChannelExplorer().output[2]
    assert horizon[2].min() > horizon[:2].max(), "where the meadow begins"
    weight = np.array(ChannelExplorer().weight)
    np.testing.assert_array_equal(weight[1, 0], weight[1, 1])
    assert not weight[3, 1:].any()


def test_without_a_bias_there_is_none():
    assert ChannelExplorer(IMAGE, WEIGHT).bias.tolist() == [0.0, 0.0, 0.0]
    assert ChannelExplorer(weight=ChannelExplorer().weight).bias.tolist() == [0.0] * 4


@pytest.mark.parametrize(("image", "white"), [(IMAGE / 100, 1.0), (IMAGE % 5, 9.0), (IMAGE, 39.0)])
def test_white_follows_the_image_unless_given(image, white):
    assert ChannelExplorer(image, WEIGHT).white == white
    assert ChannelExplorer(image, WEIGHT, white=50).white == 50


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"image": IMAGE[0]}, r"image: expected 1–4 × 3–8 × 3–8 numbers, got shape \(4, 5\)"),
        ({"image": np.zeros((5, 3, 3))}, r"image: .* got shape \(5, 3, 3\)"),
        ({"image": np.zeros((2, 3, 9))}, r"image: .* got shape \(2, 3, 9\)"),
        ({"image": [[[1, 2], [3]]]}, "image: expected numbers in rows of one length"),
        ({"image": "red"}, "image: expected numbers"),
        ({"image": np.full((2, 3, 3), np.nan)}, "image: expected finite numbers up to 1,000,000"),
        ({"weight": np.zeros((7, 2, 1, 1))}, r"weight: expected 1–6 × 1–4 × 1–3 × 1–3 numbers, got shape"),
        ({"weight": np.zeros((1, 2, 4, 1))}, r"weight: .* got shape \(1, 2, 4, 1\)"),
        ({"weight": np.zeros((3, 3, 1, 1))}, "as many kernels in a filter as the image has channels, got 3 and 2"),
        ({"bias": [1, 2]}, "(weight|bias): expected one bias for each filter, got 2 and 3"),
        ({"bias": [[1, 2, 3]]}, r"bias: expected 1–6 numbers, got shape \(1, 3\)"),
        ({"bias": [0, 0, np.inf]}, "bias: expected finite numbers"),
        ({"filter": 3}, "filter: expected 0 to 2, got 3"),
        ({"filter": -1}, "filter"),
        ({"step": 3}, "step: expected 0 to 2, got 3"),
        ({"row": 3}, "row: expected 0 to 2, got 3"),
        ({"col": 3}, "col: expected 0 to 2, got 3"),
        ({"white": 0}, "white: expected a number above 0"),
        ({"white": float("nan")}, "white"),
        ({"playing": "yes"}, "playing"),
    ],
)
def test_bad_input_is_refused(traits, message):
    with pytest.raises(ValueError, match=message):
        ChannelExplorer(**{"image": IMAGE, "weight": WEIGHT, "bias": BIAS} | traits)


@pytest.mark.parametrize(
    ("name", "value"), [("image", IMAGE[:1]), ("weight", WEIGHT[:2]), ("bias", BIAS[:2]), ("step", 3), ("row", 3)]
)
def test_a_refused_change_leaves_the_state(name, value):
    explorer = ChannelExplorer(IMAGE, WEIGHT, BIAS)
    before = explorer.state()
    with pytest.raises(TraitError, match=name):
        setattr(explorer, name, value)
    assert explorer.state() == before


def test_everything_stays_inside_when_the_layer_shrinks():
    explorer = ChannelExplorer(IMAGE, WEIGHT, BIAS, filter=2, step=2, row=2, col=2)
    explorer.set_state({"image": IMAGE[:1, :3, :3].tolist(), "weight": WEIGHT[:1, :1].tolist(), "bias": [1.0]})
    assert explorer.output_shape == (1, 2, 1)
    assert (explorer.filter, explorer.step, explorer.row, explorer.col) == (0, 1, 1, 0)


def test_the_given_arrays_are_not_shared():
    image, weight, bias = IMAGE.copy(), WEIGHT.copy(), BIAS.copy()
    explorer = ChannelExplorer(image, weight, bias)
    for array in (image, weight, bias):
        array[:] = 0
    for kept, given in ((explorer.image, IMAGE), (explorer.weight, WEIGHT), (explorer.bias, BIAS)):
        np.testing.assert_array_equal(kept, given)


def test_the_docstring_example_runs():
    assert doctest.testmod(channel_explorer) == (0, 3)
