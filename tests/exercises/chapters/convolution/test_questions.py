"""The questions of the chapter on convolution: each answer is what the library computes."""

import itertools

import numpy as np
import pytest

from cnnlab import arithmetic, data, reference
from cnnlab.exercises import question
from cnnlab.widgets import KERNELS, Choose, Reveal

SOBEL = np.array(KERNELS["sobel-y"])


@pytest.fixture(scope="module")
def seven():
    (x, _), _ = data.digits()
    return np.round(9 * x[23, 0])


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
