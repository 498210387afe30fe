"""The figures of the chapter on channels: what is drawn, and what cannot be."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from cnnlab import plots
from cnnlab.plots import together

RNG = np.random.default_rng(3)


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def drawn(ax):
    """The numbers behind the picture in an Axes."""
    return np.asarray(ax.images[0].get_array())


def test_channels_are_the_photograph_and_its_three_lights():
    photo = RNG.random((3, 5, 7))
    together, *lights = plots.channels(photo)
    np.testing.assert_array_equal(drawn(together), photo.transpose(1, 2, 0))
    for c, ax in enumerate(lights):
        alone = np.zeros((5, 7, 3))
        alone[..., c] = photo[c]
        np.testing.assert_array_equal(drawn(ax), alone)


def test_maps_stand_row_by_row_each_in_its_own_strength():
    maps = RNG.normal(size=(5, 4, 13)) * np.array([1, 10, 0.1, 5, 0])[:, None, None]
    mosaic = drawn(plots.maps(maps, columns=3))
    assert mosaic.shape == (2 * 4 + 1, 3 * 13 + 2)
    np.testing.assert_allclose(
        mosaic[5:9, 0:13], maps[3] / np.abs(maps[3]).max(), rtol=0, atol=0.5 / together.SHADES + 1e-9
    )
    np.testing.assert_array_equal(mosaic[5:9, 14:27], 0)  # a map of zeros
    assert np.all(np.isnan(np.ma.filled(plots.maps(maps, columns=3).images[0].get_array(), np.nan)[5:9, 28:]))


def test_each_map_has_its_title_above_it():
    ax = plots.maps(RNG.normal(size=(5, 8, 8)), 3, titles=range(5))
    assert [text.get_text() for text in ax.texts] == ["0", "1", "2", "3", "4"]
    mosaic = np.ma.filled(ax.images[0].get_array(), np.nan)
    for text in ax.texts:
        x, y = text.xy
        assert not np.isnan(mosaic[y, int(x)])  # the map begins there
        assert y == 0 or np.isnan(mosaic[y - 1]).all()  # and above it is room
    with pytest.raises(ValueError, match=r"^titles: expected 5, one for each map, got 4"):
        plots.maps(np.ones((5, 8, 8)), titles="abcd")
    with pytest.raises(TypeError, match=r"^titles: expected 5, one for each map, got 3$"):
        plots.maps(np.ones((5, 8, 8)), titles=3)


def test_maps_need_three_axes():
    with pytest.raises(ValueError, match=r"^values: expected an array \(K, H, W\), got shape \(4, 5\)"):
        plots.maps(np.ones((4, 5)))


def test_pictures_are_of_one_height():
    left, right = plots.pictures((RNG.random((20, 30)), "input", "a"), (RNG.random((40, 20)), "output", "b"))
    left.figure.canvas.draw()
    heights = [ax.get_window_extent().height for ax in (left, right)]
    assert heights[0] == pytest.approx(heights[1], rel=0.05)
    assert drawn(right).shape == (40, 20)


def test_a_role_that_there_is_not_leaves_no_empty_figure_behind():
    plt.close("all")
    with pytest.raises(ValueError, match=r"^role: expected one of 'input', .*, got 'x'"):
        plots.panels((np.ones((3, 4)), "input", "a"), (np.ones((3, 4)), "x", "b"))
    assert plt.get_fignums() == []
