"""The state of `ChainExplorer`: its numbers and slopes by hand and by nudging, and what it refuses."""

import doctest
import json

import pytest
from traitlets import TraitError

from cnnlab.widgets import ChainExplorer
from cnnlab.widgets.figures import chain_explorer


def test_defaults_are_json():
    state = ChainExplorer().state()
    assert json.loads(json.dumps(state)) == state
    assert (state["weight"], state["at"], state["playing"]) == ("w1", 0, False)


def test_a_walk_by_hand():
    explorer = ChainExplorer(x=3, t=29, w1=2, w2=5)
    assert explorer.numbers == {"h": 6, "a": 6, "y": 30, "L": 1}
    assert explorer.slopes == {"y": 2, "w2": 12, "a": 10, "h": 10, "w1": 30}


@pytest.mark.parametrize("w1", [-1.5, 0.0])
def test_a_closed_gate_lets_no_slope_through(w1):
    explorer = ChainExplorer(w1=w1)
    assert (explorer.numbers["a"], explorer.numbers["L"]) == (0, 25)
    assert explorer.slopes == {"y": -10, "w2": 0, "a": -20, "h": 0, "w1": 0}


@pytest.mark.parametrize("place", [{"w1": 0.7, "w2": -1.3}, {"x": -2.5, "w1": -0.4, "w2": 3}, {"x": 1.5, "w1": -2}])
def test_slopes_are_what_a_nudge_finds(place):
    explorer = ChainExplorer(**place)
    for name in ("w1", "w2"):
        losses = [
            ChainExplorer(**{**place, name: getattr(explorer, name) + nudge}).numbers["L"] for nudge in (1e-5, -1e-5)
        ]
        assert (losses[0] - losses[1]) / 2e-5 == pytest.approx(explorer.slopes[name], rel=1e-6)


@pytest.mark.parametrize(
    ("traits", "words"),
    [
        ({"w1": 11}, "w1: expected a number from −10 to 10, got 11"),
        ({"x": float("nan")}, "x: expected a number from −10 to 10, got nan"),
        ({"t": float("inf")}, "t: expected"),
        ({"w2": "2"}, "w2"),
        ({"weight": "w3"}, "weight"),
        ({"at": 10}, "at"),
    ],
)
def test_what_it_cannot_be_is_refused(traits, words):
    with pytest.raises(ValueError, match=words):
        ChainExplorer(**traits)
    explorer = ChainExplorer()
    with pytest.raises(TraitError):
        explorer.set_trait(*next(iter(traits.items())))


def test_its_docstring_is_true():
    assert doctest.testmod(chain_explorer).failed == 0
