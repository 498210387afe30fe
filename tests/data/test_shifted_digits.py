"""The digits on a larger canvas: every one whole, where it should be, the same for the same seed."""

import numpy as np
import pytest

from cnnlab import data


@pytest.mark.parametrize("split", ["random", "writers"])
def test_every_digit_stands_whole_somewhere_on_an_empty_canvas(split):
    plain, shifted = data.digits(split), data.shifted_digits(split)
    for (x, y), (canvas, labels) in zip(plain, shifted, strict=True):
        assert canvas.shape == (len(x), 1, 28, 28)
        assert canvas.dtype == np.float32
        np.testing.assert_array_equal(labels, y)
        np.testing.assert_array_equal(canvas.sum(axis=(1, 2, 3)), x.sum(axis=(1, 2, 3)))
        for image, digit in zip(canvas[:50, 0], x[:50, 0], strict=True):
            windows = np.lib.stride_tricks.sliding_window_view(image, (8, 8))
            assert (windows == digit).all(axis=(2, 3)).any()


def places(part):
    """(rows, columns) of the upper left pixels, from where the ink begins; part: 0 to learn from, 1 held out."""
    plain, canvas = data.digits()[part][0], data.shifted_digits()[part][0]
    return [
        np.argmax(canvas.any(axis=axes), axis=1) - np.argmax(plain.any(axis=axes), axis=1) for axes in ((1, 3), (1, 2))
    ]


def test_random_places_are_all_21_times_21_about_equally_often():
    rows, columns = places(0)
    for starts in (rows, columns):
        counts = np.bincount(starts, minlength=21)
        assert len(counts) == 21
        assert counts.min() > 35  # 68 on average
        assert counts.max() < 110
    assert abs(np.corrcoef(rows, columns)[0, 1]) < 0.1


def test_the_two_parts_have_places_of_their_own():
    same = (places(0)[0][:360] == places(1)[0]).mean()
    assert same < 0.15  # 1 in 21, by chance


def test_centre_and_a_chosen_place():
    (x, _), (x_test, _) = data.shifted_digits(train="centre", test=(0, 20))
    plain, plain_test = (x for x, _ in data.digits())
    np.testing.assert_array_equal(x[:, :, 10:18, 10:18], plain)
    np.testing.assert_array_equal(x_test[:, :, :8, 20:], plain_test)
    assert x_test.sum() == plain_test.sum()


def test_a_seed_fixes_the_places_and_one_part_does_not_depend_on_the_other():
    (a, _), (a_test, _) = data.shifted_digits(seed=1)
    (b, _), _ = data.shifted_digits(seed=1, test="centre")
    _, (c_test, _) = data.shifted_digits(seed=1, train="centre")
    (d, _), (d_test, _) = data.shifted_digits(seed=2)
    np.testing.assert_array_equal(a, b)
    np.testing.assert_array_equal(a_test, c_test)
    assert not np.array_equal(a, d)
    assert not np.array_equal(a_test, d_test)


@pytest.mark.parametrize("argument", ["train", "test"])
@pytest.mark.parametrize("place", ["center", None, 3, (1,), (1, 2, 3), (21, 0), (0, -1), (1.0, 2), True, np.ones(2)])
def test_a_place_off_the_canvas_is_refused_by_name(argument, place):
    expected = rf"^{argument}: expected 'random', 'centre' or a pair \(row, column\) of ints in 0 … 20, got "
    with pytest.raises((TypeError, ValueError), match=expected):
        data.shifted_digits(**{argument: place})
