"""The state of `DescentExplorer`: its loss and slopes by hand, its steps, and what it refuses."""

import doctest
import json

import numpy as np
import pytest
from traitlets import TraitError

from cnnlab import data
from cnnlab.widgets import DescentExplorer
from cnnlab.widgets.figures import descent_explorer

INPUT = np.array([[0.0, 1, 2], [3, 4, 6]])  # neither square nor symmetric: a transposition fails
TARGET = np.array([[1.0, 0, 5], [7, 2, 9]])


def test_defaults_are_json():
    state = DescentExplorer().state()
    assert json.loads(json.dumps(state)) == state
    assert (state["free"], state["view"], state["path"], state["playing"]) == ("weight", "all", [], False)


def test_the_pictures_are_those_of_the_chapter():
    (x, _), _ = data.digits()
    seven = np.round(9 * x[23, 0])
    explorer = DescentExplorer()
    assert explorer.target.tolist() == seven.tolist()
    assert explorer.input.tolist() == np.round(0.4 * seven).tolist()


def test_loss_and_slope_by_hand():
    explorer = DescentExplorer([[1, 2]], [[3, 2]], weight=2)
    # outputs 2 and 4, differences −1 and 2
    assert explorer.loss == (1 + 4) / 2
    assert explorer.gradient.tolist() == [(2 * -1 * 1 + 2 * 2 * 2) / 2]
    explorer.free = "both"
    assert explorer.gradient.tolist() == [3, (2 * -1 + 2 * 2) / 2]


@pytest.mark.parametrize("bias", [0.0, -1.5])
def test_the_gradient_is_what_a_nudge_finds(bias):
    explorer = DescentExplorer(INPUT, TARGET, free="both", weight=0.7, bias=bias)
    expected = explorer.gradient
    for k, name in enumerate(("weight", "bias")):
        losses = []
        for nudge in (1e-5, -2e-5):
            setattr(explorer, name, getattr(explorer, name) + nudge)
            losses.append(explorer.loss)
        setattr(explorer, name, getattr(explorer, name) + 1e-5)
        assert (losses[0] - losses[1]) / 2e-5 == pytest.approx(expected[k], rel=1e-6)


def test_a_step_moves_what_is_free_and_remembers_where_it_was():
    explorer = DescentExplorer([[1, 2]], [[3, 2]], weight=2, bias=0.5, rate=0.1)
    slope = explorer.gradient[0]
    explorer.step()
    assert (explorer.weight, explorer.bias) == (2 - 0.1 * slope, 0.5)
    assert explorer.path.tolist() == [[2, 0.5]]
    explorer.free = "both"
    slopes = explorer.gradient
    place = np.array([explorer.weight, explorer.bias])
    explorer.step()
    np.testing.assert_allclose([explorer.weight, explorer.bias], place - 0.1 * slopes, rtol=1e-12)
    assert explorer.path.tolist() == [[2, 0.5], place.tolist()]


def test_steps_arrive_below_the_critical_rate_and_diverge_above():
    for rate, arrives in [(0.29, True), (0.3, False)]:
        explorer = DescentExplorer(rate=rate)
        first = explorer.loss
        for _ in range(50):
            explorer.step()
        assert (explorer.loss < first) == arrives


def test_the_path_keeps_the_last_places_only():
    explorer = DescentExplorer(rate=0.001)
    for _ in range(descent_explorer.MOST_PLACES + 5):
        explorer.step()
    assert len(explorer.path) == descent_explorer.MOST_PLACES
    assert explorer.path[0][0] > 0.5


def test_a_step_out_of_the_world_is_refused():
    explorer = DescentExplorer(weight=9e5, rate=100)
    with pytest.raises(ValueError, match="rate: expected steps that stay within 1,000,000, got 100"):
        explorer.step()
    assert (explorer.weight, explorer.path.tolist()) == (9e5, [])


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"input": [[1, 2], [3]]}, "input: expected rows of numbers"),
        ({"input": np.ones((3, 3)), "target": np.ones((3, 3))}, "input: expected at least two different values"),
        ({"input": INPUT, "target": TARGET.T}, "target: expected 2 × 3 as the input, got 3 × 2"),
        ({"input": INPUT}, "target: expected 2 × 3 as the input, got 8 × 8"),
        ({"input": np.eye(13), "target": np.eye(13)}, "input: .* 1 to 12 of each, got 13 × 13"),
        ({"target": np.full((8, 8), np.nan)}, "target: expected finite numbers"),
        ({"input": "dark"}, "input: expected rows of numbers"),
        ({"weight": float("nan")}, "weight: expected up to 1,000,000 in size, got nan"),
        ({"weight": "heavy"}, "weight"),
        ({"bias": 2e6}, "bias: expected up to 1,000,000 in size"),
        ({"rate": 0}, "rate: expected a number above 0"),
        ({"rate": float("nan")}, "rate: expected a number above 0"),
        ({"rate": 101}, "rate: expected a number above 0, up to 100, got 101"),
        ({"free": "bias"}, "free"),
        ({"view": "far"}, "view"),
        ({"white": 0}, "white: expected a number above 0"),
        ({"path": [[1]]}, "path"),
        ({"path": [[1, float("nan")]]}, "path: expected finite numbers up to 1,000,000 in size"),
    ],
)
def test_bad_input_is_refused(traits, message):
    with pytest.raises(ValueError, match=message):
        DescentExplorer(**traits)


@pytest.mark.parametrize(
    ("name", "value"),
    [("input", INPUT.T), ("input", np.zeros((2, 3))), ("target", INPUT.T), ("weight", np.inf), ("rate", -1)],
)
def test_a_refused_change_leaves_the_state(name, value):
    explorer = DescentExplorer(INPUT, TARGET)
    before = explorer.state()
    with pytest.raises(TraitError, match=name):
        setattr(explorer, name, value)
    assert explorer.state() == before


def test_a_new_picture_of_the_same_shape_is_taken():
    explorer = DescentExplorer(INPUT, TARGET)
    explorer.target = 2 * INPUT + 1
    explorer.weight, explorer.bias = 2, 1
    assert explorer.loss == 0


def test_the_docstring_example_runs():
    assert doctest.testmod(descent_explorer) == (0, 4)
