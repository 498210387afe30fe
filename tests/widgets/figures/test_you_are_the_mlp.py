"""The state of `YouAreTheMLP`: digits, permutation and answers as plain numbers, and the score."""

import json

import numpy as np
import pytest

from cnnlab import data
from cnnlab.widgets import YouAreTheMLP

_, (X, Y) = data.digits()
ORDER = np.random.default_rng(5).permutation(64)
GAME = {"images": X[:4], "labels": Y[:4], "order": ORDER, "mlp": Y[:4], "cnn": np.array([0, *Y[1:4]])}


def test_digits_and_permutation_travel_exactly():
    state = YouAreTheMLP(**GAME).state()
    np.testing.assert_array_equal(np.array(state["images"]), X[:4].reshape(4, 64) * 16)
    assert state["order"] == ORDER.tolist()
    assert len(json.dumps(YouAreTheMLP(**GAME | dict.fromkeys(["images"], X[:4])).state())) < 2000


def test_the_score_counts_what_has_been_answered():
    game = YouAreTheMLP(**GAME)
    assert game.score == {"you": 0, "mlp": 0, "cnn": 0}
    wrong = (int(Y[1]) + 1) % 10
    game.guesses = [int(Y[0]), wrong]
    right = int(Y[0] == 0)
    assert game.score == {"you": 1, "mlp": 2, "cnn": 1 + right}


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"images": X[:4, 0]}, ValueError, r"images: expected \(N, 1, 8, 8\).*, got \(4, 8, 8\)"),
        ({"images": X[:0]}, ValueError, "N from 1 to 40"),
        ({"images": X[:41]}, ValueError, "N from 1 to 40"),
        ({"images": (X[:4] * 16).astype(int)}, TypeError, "images: expected floats from 0 to 1, got int64"),
        ({"images": X[:4] * 16}, ValueError, "images: expected floats from 0 to 1, got 0.0 to 16.0"),
        ({"images": X[:4] * np.nan}, ValueError, "images: expected floats"),
        ({"order": np.zeros(64, int)}, ValueError, "order: expected each of 0 … 63 once, got 1 different"),
        ({"order": np.arange(63)}, ValueError, r"order: expected 64 ints, got shape \(63,\)"),
        ({"order": np.arange(64) + 1}, ValueError, "order: expected ints from 0 to 63, got 1 to 64"),
        ({"labels": [1, 2]}, ValueError, "labels: expected 4 ints"),
        ({"mlp": [1, 2, 3, 10]}, ValueError, "mlp: expected ints from 0 to 9, got 1 to 10"),
        ({"cnn": [1.0, 2, 3, 4]}, TypeError, "cnn: expected ints, got float64"),
        ({"guesses": [1] * 5}, ValueError, "guesses: expected at most 4 ints"),
        ({"guesses": [10]}, ValueError, "guesses: expected at most 4 ints from 0 to 9"),
        ({"at": 5}, ValueError, "at: expected 0 to 4, got 5"),
    ],
)
def test_state_refused(change, error, message):
    with pytest.raises(error, match=message):
        YouAreTheMLP(**GAME | change)
