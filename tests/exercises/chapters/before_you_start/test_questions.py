"""The questions of the chapter before the others: each answer is what the library, or a nudge, computes."""

import numpy as np
import pytest

from cnnlab import data
from cnnlab import functional as F
from cnnlab.exercises import question
from cnnlab.widgets import DescentExplorer


def foreseen(asked):
    return sorted(float(wrong) for wrong in asked.feedback)


def right_options(id):
    return [option["text"] for option in question(id).options if option["right"]]


def test_row_then_column():
    (x, _), _ = data.digits()
    seven = np.round(9 * x[23, 0])
    asked = question("row-then-column")
    assert asked.answer == seven[2, 5]
    assert foreseen(asked) == sorted([seven[5, 2], seven[1, 4]])


def test_slope_plus_four():
    """Where the slope is 4, a little less weight lowers the loss; 4 less is another place than the lowest."""
    explorer = DescentExplorer()
    spread = np.mean(np.square(explorer.input))
    lowest = 0.5 - explorer.gradient[0] / (2 * spread)
    explorer.weight = lowest + 4 / (2 * spread)
    assert explorer.gradient[0] == pytest.approx(4)
    there = explorer.loss
    explorer.weight -= 0.01
    assert explorer.loss < there
    assert lowest + 4 / (2 * spread) - 4 != pytest.approx(lowest, abs=1)
    assert right_options("slope-plus-four") == ["with a smaller weight"]


def test_from_side_to_side():
    explorer = DescentExplorer(weight=0.5, rate=0.25)
    losses, slopes = [explorer.loss], [explorer.gradient[0]]
    for _ in range(6):
        explorer.step()
        losses.append(explorer.loss)
        slopes.append(explorer.gradient[0])
    assert np.all(np.diff(losses) < 0)
    assert np.all(np.array(slopes[1:]) * slopes[:-1] < 0)
    assert right_options("from-side-to-side") == ["it falls at every step"]


def test_a_hundred_more():
    scores = np.array([3.0, 5.0])
    np.testing.assert_allclose(F.softmax(scores + 100), F.softmax(scores), rtol=1e-12)
    shares = np.abs((scores + 100) / (scores + 100).sum() - 0.5), np.abs(scores / scores.sum() - 0.5)
    assert np.all(shares[0] < shares[1])
    assert F.softmax(3 * scores)[1] > F.softmax(scores)[1]
    assert np.isfinite(np.exp(105))
    assert np.isfinite(np.exp(709))
    with np.errstate(over="ignore"):
        assert np.isinf(np.exp(710.0))
    assert right_options("a-hundred-more") == ["nothing"]


def test_guessing_among_ten():
    asked = question("guessing-among-ten")
    expected = F.cross_entropy(np.zeros((1, 10)), np.array([4]))
    assert asked.answer == pytest.approx(expected, abs=1e-6)
    assert abs(2.3 - expected) < asked.tolerance
    wrong = [0.1, -np.log10(0.1), -expected, -np.log(0.9), np.log2(10), 10 * expected]
    np.testing.assert_allclose(foreseen(asked), sorted(wrong), atol=0.006)


def test_back_to_the_first_weight():
    x, w1, w2, t = 3.0, 2.0, 5.0, 29.0

    def loss(w1, w2):
        return (w2 * max(w1 * x, 0) - t) ** 2

    h = 1e-5
    slope_w1 = (loss(w1 + h, w2) - loss(w1 - h, w2)) / (2 * h)
    slope_w2 = (loss(w1, w2 + h) - loss(w1, w2 - h)) / (2 * h)
    slope_y = 2 * (w2 * w1 * x - t)
    asked = question("back-to-the-first-weight")
    assert asked.answer == pytest.approx(slope_w1)
    expected = [0, slope_y, slope_y * x, slope_y * w2, slope_w2, slope_w1 / 2]
    assert foreseen(asked) == pytest.approx(sorted(expected))
