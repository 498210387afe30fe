"""The in-page questions: each can be asked, and its answer is what the library computes."""

import itertools

import numpy as np
import pytest

from cnnlab import arithmetic, data, reference
from cnnlab.exercises import question
from cnnlab.exercises.questions import _all
from cnnlab.widgets import KERNELS, Choose, Predict, Reveal, ShiftExplorer

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


def test_taps_by_hand():
    x, w = np.array([0, 2, 7, 9, 9, 8, 3, 0]), np.array([2, -1, 3])
    y = np.correlate(x, w, mode="valid")
    asked = question("taps-by-hand")
    assert asked.answer == y[2]
    foreseen = {
        "30": np.correlate(x, w[::-1])[2],
        "24": y[1],
        "33": y[3],
        "50": np.correlate(x, np.abs(w))[2],
        "25": x[2:5].sum(),
        "16": np.correlate(x, [1, 3, -2])[2],
    }
    assert {wrong: float(wrong) for wrong in asked.feedback} == foreseen


def test_weights_in_the_matrix():
    def matrix_of(taps):
        return sum(tap * np.eye(101 - len(taps), 100, k=m) for m, tap in enumerate(taps))

    matrix, of_three = matrix_of((5, 6, 7, 8, 9)), matrix_of((5, 6, 7))
    asked = question("weights-in-the-matrix")
    assert asked.answer == np.count_nonzero(matrix)
    zeros = matrix.size - asked.answer
    rows, three = len(matrix), np.count_nonzero(of_three)
    assert {float(wrong) for wrong in asked.feedback} == {5, 500, 5 * len(of_three), three, rows, zeros, matrix.size}
    assert f"{matrix.size:,}" in asked.prompt


def test_twice_the_side():
    def grows(count):
        return count(56) > count(28)

    def places(side):
        return arithmetic.output_shape((side, side), 3)

    found = [
        grows(lambda side: arithmetic.conv2d_parameters(1, 1, 3, bias=False)),
        grows(lambda side: arithmetic.conv2d_macs(1, 1, 3, places(side))),
        grows(lambda side: arithmetic.linear_parameters(side**2, np.prod(places(side)).item(), bias=False)),
    ]
    assert [bool(option["right"]) for option in question("twice-the-side").options] == found == [False, True, True]
    assert np.prod(places(56)) > 4 * np.prod(places(28))


def test_where_does_it_go():
    rng = np.random.default_rng(5)
    picture, kernel = np.zeros((12, 24)), rng.normal(size=(3, 3))
    picture[3:9, 2:8] = rng.normal(size=(6, 6))
    before, after = (reference.correlate2d(np.roll(picture, by, axis=1), kernel) for by in (0, 3))
    row, column = np.unravel_index(before.argmax(), before.shape)
    assert np.unravel_index(after.argmax(), after.shape) == (row, column + 3)
    assert after.max() == before.max()
    assert [bool(option["right"]) for option in question("where-does-it-go").options] == [False, False, True, False]


def test_columns_that_differ():
    for side, answer in ((5, question("columns-that-differ").answer), (3, 1)):
        kernel = np.random.default_rng(6).normal(size=(side, side))
        explorer = ShiftExplorer(kernel=kernel, border="zeros", dx=8, canvas=16)
        moved_first, moved_last = explorer.maps()
        differ = np.flatnonzero((np.abs(moved_first - moved_last) > 1e-9).any(axis=0))
        assert differ.tolist() == list(range(16 - int(answer), 16))


def test_which_one_cannot_lose():
    """A first layer that is fully connected takes back any permutation of the pixels; a small window cannot."""
    rng = np.random.default_rng(7)
    x, matrix, order = rng.normal(size=(5, 64)), rng.normal(size=(6, 64)), rng.permutation(64)
    np.testing.assert_allclose(x[:, order] @ matrix[:, order].T, x @ matrix.T, rtol=1e-12)
    window = np.abs(reference.correlate2d(np.arange(64).reshape(8, 8), np.ones((3, 3))))
    permuted = np.abs(reference.correlate2d(order.reshape(8, 8), np.ones((3, 3))))
    assert sorted(window.ravel()) != sorted(permuted.ravel())
    rights = [bool(option["right"]) for option in question("which-one-cannot-lose").options]
    assert rights == [True, False, False]


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


# What each step of `order-of-the-loops` does, as code: a loop begins a block, "write" ends the inner one.
LOOP_STEPS = [
    ("make the output", "output = np.zeros((rows, columns))", ""),
    ("choose a place", "for i, j in itertools.product(range(rows), range(columns)):", "loop"),
    ("let the sum be 0", "total = 0", ""),
    ("choose a weight", "for m, n in itertools.product(range(kH), range(kW)):", "loop"),
    ("multiply it", "total = total + kernel[m, n] * image[i + m, j + n]", ""),
    ("when every weight", "output[i, j] = total", "after the weights"),
]


def run_loops(order, image, kernel):
    """The output of the steps as a program, in this order; None where it cannot run."""
    lines, depth, weights = [], 0, None
    for step in order:
        _, code, role = LOOP_STEPS[step]
        if role == "after the weights" and weights is not None:
            depth = weights
        weights = depth if "m, n" in code and role == "loop" else weights
        lines.append("    " * depth + code)
        depth += role == "loop"
    (kH, kW), (rows, columns) = kernel.shape, np.array(image.shape) - kernel.shape + 1
    names = {"np": np, "itertools": itertools, "image": image, "kernel": kernel}
    names |= {"rows": rows, "columns": columns, "kH": kH, "kW": kW}
    try:
        exec("\n".join(lines), names)
    except (NameError, SyntaxError, IndexError):
        return None
    return names["output"]


def test_only_one_order_of_the_loops_computes_a_convolution():
    asked = question("order-of-the-loops")
    for step, (words, _, _) in zip(asked.steps, LOOP_STEPS, strict=True):
        assert step["text"].startswith(words)
    rng = np.random.default_rng(3)
    image, kernel = rng.integers(1, 9, (4, 5)), rng.integers(1, 9, (2, 3))
    expected = reference.correlate2d(image, kernel)
    right = [
        list(order)
        for order in itertools.permutations(range(6))
        if np.array_equal(run_loops(order, image, kernel), expected)
    ]
    assert right == [list(range(6)), *asked.also]


def test_sharpen_an_edge():
    picture = np.repeat([[2, 2, 2, 2, 7, 7, 7, 7]], 8, axis=0)
    output = reference.correlate2d(picture, KERNELS["sharpen"])
    asked = question("sharpen-an-edge")
    assert isinstance(asked, Reveal)
    assert asked.answer == output.max() == 5 * 7 - 2 - 7 - 7 - 7
    assert output.min() == 5 * 2 - 2 - 2 - 2 - 7 == -3
    assert list(output[0, 2:4]) == [output.min(), output.max()], "dark side first"


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


def test_move_the_picture(seven):
    asked = question("move-the-picture")
    assert np.array_equal(asked.image, seven)
    middle = np.array(asked.start)
    assert np.array_equal(reference.correlate2d(seven, middle), seven[1:-1, 1:-1])
    assert np.array_equal(asked.target, seven[1:-1, :-2]), "each cell holds its left neighbour: moved to the right"
    maps = [reference.correlate2d(seven, entry["kernel"]) for entry in asked.feedback]
    left, down, up = seven[1:-1, 2:], seven[:-2, 1:-1], seven[2:, 1:-1]
    for found, moved, word in zip(maps, (left, down, up), ("left", "down", "up"), strict=False):
        assert np.array_equal(found, moved)
        assert word in asked.feedback[[np.array_equal(found, each) for each in maps].index(True)]["text"]
    assert np.array_equal(maps[3], asked.target + seven[1:-1, 1:-1]), "the moved picture on the old one"
    turned = np.array(asked.feedback[0]["kernel"])[::-1, ::-1]
    assert np.array_equal(reference.correlate2d(seven, turned), asked.target), "true convolution moves the other way"


def test_half_a_turn():
    asked = question("half-a-turn")
    assert isinstance(asked, Choose)
    for option in asked.options:
        rows = [row.strip(" `").replace("−", "-").split() for row in option["text"].split(",")]
        kernel = np.array(rows, dtype=float)
        assert option["right"] == np.array_equal(kernel, kernel[::-1, ::-1])
