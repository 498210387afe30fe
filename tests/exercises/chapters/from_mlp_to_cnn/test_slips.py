"""Likely slips in the exercises on the MLP, written as learners write them: each is told by its name."""

import numpy as np
import pytest

from cnnlab.exercises import catalogue
from cnnlab.exercises.checker import judge
from cnnlab.exercises.checker.exercise import define

SLIPS = {
    "weights of a list, no bias": (
        "mlp-parameters",
        "bias-forgotten",
        """
def mlp_parameters(image, units):
    sizes = [image.size] + list(units)
    return sum(sizes[k] * sizes[k + 1] for k in range(len(sizes) - 1))
""",
    ),
    "a square image assumed": (
        "mlp-parameters",
        "channels-forgotten",
        """
def mlp_parameters(image, units):
    C, H, W = image.shape
    n = H * W
    params = 0
    for k in units:
        params = params + n * k + k
        n = k
    return params
""",
    ),
    "the chapter's lines without the bias": (
        "mlp-forward",
        "both-biases-forgotten",
        """
def mlp_forward(image, W1, b1, W2, b2):
    h = F.relu((W1 @ image.flatten())[None])[0]
    return W2 @ h
""",
    ),
    "a ReLU after each layer, in a loop": (
        "mlp-forward",
        "activation-at-the-end",
        """
def mlp_forward(image, W1, b1, W2, b2):
    x = image.reshape(-1)
    for W, b in ((W1, b1), (W2, b2)):
        x = (W @ x + b).clip(min=0)
    return x
""",
    ),
    "columns sent where they should be fetched": (
        "columns-follow",
        "inverse-permutation",
        """
def columns_follow(weight, order):
    new = weight.copy()
    for k in range(len(order)):
        new[:, order[k]] = weight[:, k]
    return new
""",
    ),
}


@pytest.mark.parametrize("case", SLIPS)
def test_a_slip_is_named_however_it_is_written(case):
    id, mistake, code = SLIPS[case]
    exercise = catalogue.get(id)
    for seed in range(3):
        verdict = judge.examine(exercise, define(code, exercise.answer), seed=seed, smallest=seed == 0)
        assert verdict.mistake == mistake


def test_a_logit_below_0_is_in_whatever_is_drawn():
    """Or else a ReLU behind the second layer would now and then be called correct."""
    exercise = catalogue.get("mlp-forward")
    solution = define(exercise.solution, exercise.answer)
    for seed in range(50):
        assert all(solution(**drawn).min() < 0 for drawn in exercise.draw(np.random.default_rng(seed)))
