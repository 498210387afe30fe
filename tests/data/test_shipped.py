"""The shipped digits and photographs: shapes, splits, checksums, and what happens to a damaged file."""

import hashlib

import numpy as np
import pytest

from cnnlab import data
from cnnlab.data import shipped


@pytest.mark.parametrize(("split", "learn_from"), [("random", 1437), ("writers", 1415)])
def test_digits_have_the_documented_shapes_and_values(split, learn_from):
    (x_train, y_train), (x_test, y_test) = data.digits(split)
    assert x_train.shape == (learn_from, 1, 8, 8)
    assert x_test.shape == (360, 1, 8, 8)
    for x, y in [(x_train, y_train), (x_test, y_test)]:
        assert x.dtype == np.float32
        assert y.dtype == np.int64
        assert len(x) == len(y)
        assert x.min() == 0
        assert x.max() == 1
        assert set(y) == set(range(10))
        np.testing.assert_array_equal(x * 16, np.round(x * 16))  # steps of 1/16


def test_the_first_digit_is_the_zero_that_every_reader_of_the_uci_file_finds_first():
    (x, y), _ = data.digits("writers")
    assert y[0] == 0
    np.testing.assert_array_equal(x[0, 0, 0] * 16, [0, 0, 5, 13, 9, 1, 0, 0])
    np.testing.assert_array_equal(x[0, 0, 7] * 16, [0, 0, 6, 13, 10, 0, 0, 0])


@pytest.mark.parametrize("split", ["random", "writers"])
def test_no_image_is_in_both_parts(split):
    (x_train, _), (x_test, _) = data.digits(split)
    images = [image.tobytes() for image in np.concatenate([x_train, x_test])]
    assert len(set(images)) == len(images)


def test_the_split_by_writers_cuts_between_two_forms():
    (_, y_train), (_, y_test) = data.digits("writers")
    form = y_train[:130].tolist()  # every writer copied the same printed form, begun anew at each of these places
    assert y_train[-128:].tolist()[:40] == form[:40]
    assert y_test.tolist()[:108] == form[22:]  # the first 22 of this form are left out
    assert y_test.tolist()[-130:] == form


def test_the_random_split_is_not_the_split_by_writers_and_has_every_digit_about_equally():
    _, (x_random, y_random) = data.digits("random")
    _, (x_writers, _) = data.digits("writers")
    assert not np.array_equal(x_random, x_writers)
    assert np.bincount(y_random).tolist() == [29, 38, 33, 40, 33, 39, 32, 42, 41, 33]


def test_a_caller_may_change_the_arrays_without_changing_the_next_call():
    (x, _), _ = data.digits()
    x[:] = 7
    (again, _), _ = data.digits()
    assert again.max() == 1


def test_an_unknown_split_is_refused_by_name():
    with pytest.raises(ValueError, match=r"split: expected 'random' or 'writers', got 'time'"):
        data.digits("time")


@pytest.mark.parametrize(("name", "channels"), [("grace-hopper", 3), ("camera", 1)])
def test_photographs_have_the_documented_shapes_and_values(name, channels):
    image = data.photo(name)
    assert image.shape == (channels, 256, 256)
    gray = data.photo(name, gray=True)
    assert gray.shape == (256, 256)
    for values in (image, gray):
        assert values.dtype == np.float32
        assert 0 <= values.min() < 0.05
        assert 0.95 < values.max() <= 1


def test_gray_is_the_weighted_sum_of_the_colours():
    red, green, blue = data.photo("grace-hopper")
    expected = 0.299 * red + 0.587 * green + 0.114 * blue
    np.testing.assert_allclose(data.photo("grace-hopper", gray=True), expected, atol=1e-6)


def test_the_photograph_stands_upright_in_its_own_colours():
    red, _, blue = data.photo("grace-hopper")
    assert (blue - red)[20:60, 200:250].mean() > 0.2  # the blue background at the upper right
    assert data.photo("camera", gray=True)[:40, :40].mean() > 0.7  # the bright sky at the upper left


def test_an_unknown_photograph_is_refused_by_name():
    with pytest.raises(ValueError, match=r"name: expected one of 'grace-hopper', 'camera', got 'lena'"):
        data.photo("lena")


@pytest.mark.parametrize("name", sorted(shipped.SHA256))
def test_every_file_has_its_checksum_source_and_licence(name):
    path = shipped.FILES / name
    assert hashlib.sha256(path.read_bytes()).hexdigest() == shipped.SHA256[name]
    with np.load(path, allow_pickle=False) as archive:
        assert str(archive["source"])
        assert str(archive["licence"])


def test_every_shipped_file_is_listed():
    assert {path.name for path in shipped.FILES.glob("*.npz")} == set(shipped.SHA256)


def test_a_changed_file_is_refused_with_its_name(tmp_path, monkeypatch):
    content = bytearray((shipped.FILES / "digits.npz").read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "digits.npz").write_bytes(content)
    monkeypatch.setattr(shipped, "FILES", tmp_path)
    with pytest.raises(data.DataFileError, match=r"digits\.npz: damaged, .* install cnnlab again"):
        data.digits()


def test_a_missing_file_is_reported_with_its_name(tmp_path, monkeypatch):
    monkeypatch.setattr(shipped, "FILES", tmp_path)
    with pytest.raises(data.DataFileError, match=r"camera\.npz: cannot be read"):
        data.photo("camera")


def test_a_file_of_the_wrong_shape_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "camera.npz"
    np.savez(path, image=np.zeros((1, 4, 4), np.uint8))
    monkeypatch.setattr(shipped, "FILES", tmp_path)
    monkeypatch.setitem(shipped.SHA256, "camera.npz", hashlib.sha256(path.read_bytes()).hexdigest())
    with pytest.raises(data.DataFileError, match=r"image has shape \(1, 4, 4\), expected \(1, 256, 256\)"):
        data.photo("camera")
