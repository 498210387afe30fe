"""The state of `ShiftExplorer`, and its arithmetic against plain loops and against shifts of the whole picture."""

import numpy as np
import pytest
from traitlets import TraitError

from cnnlab import reference
from cnnlab.widgets import ShiftExplorer

DIGIT = np.random.default_rng(4).integers(0, 10, (5, 7))  # not square, so that a transposition fails
KERNEL = np.random.default_rng(5).integers(-4, 5, (3, 5))


def explorer(**traits):
    return ShiftExplorer(**{"digit": DIGIT, "kernel": KERNEL, "canvas": 14, **traits})


def test_the_digit_begins_in_the_middle_and_moves():
    picture = explorer().picture()
    np.testing.assert_array_equal(picture[4:9, 3:10], DIGIT)
    assert np.count_nonzero(picture) == np.count_nonzero(DIGIT)
    moved = explorer().picture(2, -3)
    np.testing.assert_array_equal(moved[6:11, 0:7], DIGIT)


def test_what_leaves_is_lost_or_comes_in_on_the_other_side():
    lost = explorer(border="zeros").picture(0, 6)
    np.testing.assert_array_equal(lost[4:9, 9:14], DIGIT[:, :5])
    assert not lost[:, :9].any()
    ring = explorer(border="circular").picture(0, 6)
    np.testing.assert_array_equal(ring[4:9, :2], DIGIT[:, 5:])


def test_the_convolution_is_that_of_the_loops():
    for border, mode in (("zeros", "constant"), ("circular", "wrap")):
        moved = explorer(border=border, dy=-3, dx=6)
        padded = np.pad(moved.picture(-3, 6), ((1, 1), (2, 2)), mode=mode)
        np.testing.assert_allclose(moved.maps()[0], reference.correlate2d(padded, KERNEL), rtol=0, atol=1e-12)


@pytest.mark.parametrize("border", ["room", "circular"])
def test_without_a_border_the_convolution_moves_along_at_every_shift(border):
    (up, down), (left, right) = (explorer(border=border).reach(axis) for axis in (0, 1))
    for dy, dx in [(up, left), (down, right), (0, right), (1, -1)]:
        moved = explorer(border=border, dy=dy, dx=dx)
        assert (moved.dy, moved.dx) == (dy, dx)
        assert moved.gap() == 0
        assert moved.gap("dense") > 10


def test_zeros_break_it_once_a_part_has_left():
    reach = explorer(border="zeros").reach(1)
    gaps = [explorer(border="zeros", dx=dx).gap() for dx in range(reach[1] + 1)]
    assert gaps[:5] == [0] * 5  # the last column of the digit is column 9 of 14
    assert min(gaps[5:9]) > 0
    assert gaps[reach[1]] == pytest.approx(explorer(border="zeros", dx=reach[1]).gap())


def test_the_gap_is_the_root_of_the_summed_squares():
    moved = explorer(border="zeros", dx=6)
    first, last = moved.maps("dense")
    assert moved.gap("dense") == pytest.approx(np.sqrt(((first - last) ** 2).sum()))


def test_a_stride_moves_the_map_by_whole_places():
    for dx, equal in ((2, True), (4, True), (3, False)):
        moved = explorer(border="circular", stride=2, dx=dx)
        assert moved.maps()[0].shape == (7, 7)
        assert (moved.gap() == 0) == equal
    first, last = explorer(border="circular", stride=2, dx=-2).maps()
    still = explorer(border="circular", stride=2).maps()[0]
    np.testing.assert_array_equal(first, np.roll(still, -1, axis=1))
    np.testing.assert_array_equal(last, first)


def test_the_dense_weights_are_spread_evenly_between_minus_one_and_one():
    weight = explorer(stride=2).dense_weight()
    assert weight.shape == (49, 196)
    assert -1 <= weight.min() < -0.99
    assert 0.99 < weight.max() < 1
    assert abs(weight.mean()) < 0.02
    assert len(np.unique(weight)) == weight.size
    assert weight[0, 0] == pytest.approx(1753845952 / 2**31 - 1)  # the hash of 1, as its author gives it


def test_the_shift_is_brought_inside():
    moved = explorer(dy=100, dx=-100)
    assert (moved.dy, moved.dx) == (moved.reach(0)[1], moved.reach(1)[0]) == (4, -1)
    ring = explorer(border="circular", dx=15)
    assert ring.dx == 1  # once round
    ring.border = "room"
    ring.dx = 9
    assert ring.dx == 2


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"kernel": "cubist"}, "kernel: expected an array or one of identity, .* got 'cubist'"),
        ({"kernel": np.ones((4, 3))}, "kernel: expected 3 or 5 rows and columns, got 4 × 3"),
        ({"kernel": np.ones((2, 3))}, "kernel: expected rows and columns, 3 to 5"),
        ({"digit": np.full((3, 3), np.nan)}, "digit: expected finite numbers"),
        ({"canvas": 10}, "expected a canvas of 13 rows and columns or more, a multiple of the stride 1, got 10"),
        ({"stride": 3}, "expected .*, got"),
        ({"border": "mirror"}, "border"),
        ({"dx": 1.5}, "dx"),
    ],
)
def test_state_refused(traits, message):
    with pytest.raises(ValueError, match=message):
        explorer(**traits)


def test_what_no_longer_fits_is_refused_and_the_old_stays():
    moved = explorer()
    for name, value in (("canvas", 12), ("stride", 3), ("digit", np.ones((12, 12))), ("kernel", np.ones((4, 4)))):
        before = getattr(moved, name)
        with pytest.raises(TraitError, match=f"^{name}: "):
            setattr(moved, name, value)
        np.testing.assert_array_equal(getattr(moved, name), before)


def test_another_layer_is_refused():
    with pytest.raises(ValueError, match="layer: expected one of 'convolution', 'dense', got 'pooling'"):
        explorer().maps("pooling")
