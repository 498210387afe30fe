"""Figures of layers as matrices, and of pairs of measurements: they show the numbers that they are given."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from cnnlab import plots


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def cells(ax):
    """The texts in a grid's cells, in order, without the title."""
    return [
        text.get_text().replace("\N{MINUS SIGN}", "-") for text in ax.texts if text not in ax.findobj(plt.Annotation)
    ]


def test_no_connection_is_an_empty_cell_and_equal_weights_look_alike():
    weights = np.array([[1, -2, 0, 0], [0, 1, -2, 0]])
    matrix, x, y = plots.matrix_product(weights, [3, 0, 7, 9], [3, -14])
    assert cells(matrix) == ["1", "-2", "", "", "", "1", "-2", ""]
    assert cells(x) == ["3", "0", "7", "9"]
    assert cells(y) == ["3", "-14"]
    shades = matrix.collections[0].to_rgba(matrix.collections[0].get_array()).reshape(2, 4, 4)
    np.testing.assert_array_equal(shades[0, :2], shades[1, 1:3])
    assert not np.array_equal(shades[0, 0], shades[0, 1])
    assert shades[0, 2, 3] == 0  # transparent


def test_a_grid_of_nothing_is_empty():
    ax = plots.array(np.full((2, 3), np.nan), "output")
    assert cells(ax) == [""] * 6


def test_what_rounds_to_zero_has_no_sign():
    assert cells(plots.array(np.array([[-0.04, 0.04, -0.06]]), "kernel")) == ["0.0", "0.0", "-0.1"]


def test_large_matrices_are_pictures_with_zero_in_the_middle_of_the_scale():
    layers = {"first": np.arange(300.0).reshape(15, 20), "second": -np.eye(15, 20)}
    for ax, (title, matrix) in zip(plots.matrices(layers), layers.items(), strict=True):
        (image,) = ax.images
        np.testing.assert_array_equal(image.get_array(), matrix)
        assert image.norm.vmin == -image.norm.vmax == -np.abs(matrix).max()
        assert [text.get_text() for text in ax.texts] == [title]


@pytest.mark.parametrize(
    ("labels", "line"), [(("before", "after"), "-"), (dict.fromkeys(("here", "left", "right")), "None")]
)
def test_runs_are_dots_with_their_means_and_pairs_are_joined(labels, line):
    full = {"MLP": [[97.0, 96.0, 3.0], [98.0, 99.0, 4.0], [96.0, 96.0, 8.0]], "CNN": [[98.0, 90.0, 1], [99.0, 94.0, 2]]}
    results = {title: [run[: len(labels)] for run in runs] for title, runs in full.items()}
    for ax, (title, runs) in zip(plots.paired(results, labels, "accuracy in %"), results.items(), strict=True):
        np.testing.assert_array_equal([line.get_ydata() for line in ax.lines], runs)
        assert {(drawn.get_marker(), drawn.get_linestyle()) for drawn in ax.lines} == {("o", line)}
        means = [segment[0][1] for segment in ax.collections[0].get_segments()]
        np.testing.assert_allclose(means, np.mean(runs, axis=0))
        assert ax.get_title() == title
        assert [label.get_text() for label in ax.get_xticklabels()] == list(labels)
