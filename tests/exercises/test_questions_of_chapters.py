"""The in-page questions: each can be asked, and its answer is what the library computes."""

import numpy as np
import pytest

from cnnlab import arithmetic, data, reference
from cnnlab.exercises import question
from cnnlab.exercises.questions import _all
from cnnlab.widgets import KERNELS, Choose, Predict

SOBEL = np.array(KERNELS["sobel-y"])


@pytest.fixture(scope="module")
def seven():
    (x, _), _ = data.digits()
    return np.round(9 * x[23, 0])


@pytest.mark.parametrize("id", _all())
def test_a_question_can_be_asked(id):
    asked = question(id)
    assert asked.id == id
    if isinstance(asked, Predict):
        assert asked.feedback, "a question for a number foresees wrong ones"


def test_an_unknown_question_is_named():
    with pytest.raises(ValueError, match=r"^id: expected .*'five-brighter'.*, got 'five-brigter'$"):
        question("five-brigter")


def test_window_by_hand(seven):
    kernel, window = np.array(KERNELS["laplacian"]), seven[3:6, 2:5]
    output = reference.correlate2d(seven, kernel)
    asked = question("window-by-hand")
    assert asked.answer == output[3, 2] == (window * kernel).sum()
    foreseen = {
        "12": -asked.answer,
        "24": (window * (kernel == 1)).sum(),
        "60": (window * np.abs(kernel)).sum(),
        "50": window.sum(),
        "-4": output[2, 3],
        "0": output[2, 1],
    }
    assert {wrong: float(wrong) for wrong in asked.feedback} == foreseen


def test_rows_of_the_feature_map():
    asked = question("rows-of-the-feature-map")
    assert asked.answer == arithmetic.output_size(28, 5)
    three_by_three = arithmetic.output_size(28, 3)
    assert {float(wrong) for wrong in asked.feedback} == {24 * 24, 28 - 5, 28, three_by_three, 28 - 2 * 4}


def test_five_brighter(seven):
    asked = question("five-brighter")
    assert asked.answer == reference.correlate2d(seven + 5, SOBEL)[2, 3] == reference.correlate2d(seven, SOBEL)[2, 3]
    assert {float(wrong) for wrong in asked.feedback} == {0, 28 + 5, 28 + 9 * 5, 28 + 4 * 5}


def test_which_side_is_bright():
    bar = np.zeros((9, 12))
    bar[3:6, 3:9] = 1
    feature_map = reference.correlate2d(bar, [[1, 1, 1], [0, 0, 0], [-1, -1, -1]])
    row, _ = np.unravel_index(feature_map.argmax(), feature_map.shape)
    assert row + 2 > 5, "the window's bottom row lies below the bar"
    assert [option["right"] for option in question("which-side-is-bright").options] == [False, True, False, False]


def test_half_a_turn():
    asked = question("half-a-turn")
    assert isinstance(asked, Choose)
    for option in asked.options:
        rows = [row.strip(" `").replace("−", "-").split() for row in option["text"].split(",")]
        kernel = np.array(rows, dtype=float)
        assert option["right"] == np.array_equal(kernel, kernel[::-1, ::-1])
