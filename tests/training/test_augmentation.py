"""Images shifted, turned and scaled: by hand, against SciPy and PyTorch, and as `fit` uses it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from cnnlab import nn, optim, training
from cnnlab.training import Augmentation, warp


def images(*shape, dtype=np.float64):
    return np.random.default_rng(0).normal(size=shape).astype(dtype)


def test_half_a_pixel_to_the_right_is_the_mean_of_neighbours():
    x = np.array([[[[1.0, 3.0, 7.0], [0.0, 2.0, 4.0]]]])
    expected = [[0.5, 2.0, 5.0], [0.0, 1.0, 3.0]]  # left of the first pixel is 0
    np.testing.assert_array_equal(warp(x, shift=(0, 0.5))[0, 0], expected)


def test_a_shift_down_and_left_by_whole_pixels_moves_values_exactly():
    x = images(2, 3, 5, 4, dtype=np.float32)
    expected = np.zeros_like(x)
    expected[:, :, 2:, :-1] = x[:, :, :-2, 1:]
    np.testing.assert_array_equal(warp(x, shift=(2, -1)), expected)
    assert not warp(x, shift=(5, 0)).any()
    assert not warp(x, shift=(0, -1e9)).any()


def test_a_quarter_turn_is_counterclockwise_about_the_centre():
    x = images(1, 2, 5, 5)
    np.testing.assert_allclose(warp(x, rotation=90), np.rot90(x, axes=(2, 3)), atol=1e-12)


def test_twice_as_large_keeps_the_centre_and_spreads_the_rest():
    x = np.zeros((1, 1, 5, 5))
    x[0, 0, 2, 2], x[0, 0, 2, 3] = 1, 3
    np.testing.assert_allclose(warp(x, scale=2)[0, 0, 2], [0, 0.5, 1, 2, 3], atol=1e-12)


@given(
    st.tuples(st.floats(-3, 3), st.floats(-3, 3)), st.floats(-180, 180), st.floats(0.3, 3),
    st.tuples(st.integers(1, 3), st.integers(1, 2), st.integers(1, 7), st.integers(1, 6)),
)  # fmt: skip
def test_scipy_comes_to_the_same(shift, rotation, scale, shape):
    x = images(*shape)
    angle, centre = np.radians(rotation), (np.array(shape[2:]) - 1) / 2
    back = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]) / scale
    offset = centre - back @ (centre + shift)
    expected = [
        [ndimage.affine_transform(c, back, offset, order=1, mode="grid-constant") for c in image] for image in x
    ]
    np.testing.assert_allclose(warp(x, shift, rotation, scale), expected, atol=1e-7)


def test_pytorch_comes_to_the_same(torch):
    x = images(2, 3, 5, 7, dtype=np.float32)
    shift, rotation, scale = (0.75, -1.5), 25.0, 1.3
    h, w = x.shape[2:]
    cos, sin = np.cos(np.radians(rotation)) / scale, np.sin(np.radians(rotation)) / scale
    down, right = shift
    # PyTorch's coordinates are (x, y) from -1 to 1, measured between the centres of the outermost pixels
    theta = [
        [cos, -sin * (h - 1) / (w - 1), (-cos * right + sin * down) * 2 / (w - 1)],
        [sin * (w - 1) / (h - 1), cos, (-sin * right - cos * down) * 2 / (h - 1)],
    ]
    theta = torch.tensor(theta, dtype=torch.float32).expand(2, 2, 3)
    grid = torch.nn.functional.affine_grid(theta, list(x.shape), align_corners=True)
    expected = torch.nn.functional.grid_sample(torch.from_numpy(x), grid, align_corners=True).numpy()
    np.testing.assert_allclose(warp(x, shift, rotation, scale), expected, atol=2e-6)


def test_each_image_may_have_its_own_and_float32_stays():
    x = images(3, 2, 5, 4, dtype=np.float32)
    shift, rotation, scale = np.array([[0, 1], [0.5, 0], [-2, 0.25]]), np.array([0, 30, -75.5]), np.array([1, 0.8, 1.5])
    y = warp(x, shift, rotation, scale)
    assert y.dtype == np.float32
    for i in range(3):
        np.testing.assert_array_equal(y[i : i + 1], warp(x[i : i + 1], shift[i], rotation[i], scale[i]))
    assert warp(x[:0]).shape == (0, 2, 5, 4)


def test_an_augmentation_draws_within_its_limits_for_each_image_anew():
    spot = np.zeros((500, 1, 31, 31), np.float32)
    spot[:, :, 15, 15] = 1
    moved = Augmentation(shift=3, subpixel=False)(spot, np.random.default_rng(0))
    place = np.argwhere(moved[:, 0] == 1)[:, 1:] - 15
    assert len(place) == 500  # a whole pixel, wherever it went
    assert {tuple(p) for p in place} == {(row, column) for row in range(-3, 4) for column in range(-3, 4)}
    between = Augmentation(shift=3)(spot, np.random.default_rng(0))
    np.testing.assert_allclose(between.sum(axis=(1, 2, 3)), 1, rtol=1e-5)
    where = (between[:, 0] * (np.arange(31) - 15)).sum(axis=(1, 2))
    assert -3 < where.min() < -2.8
    assert 2.8 < where.max() < 3
    assert abs(where.mean()) < 0.25


def test_rotation_and_scale_are_drawn_within_their_limits():
    bar = np.zeros((300, 1, 31, 31))
    bar[:, :, 15, 20] = 1  # 5 pixels right of the centre
    rows, columns = np.mgrid[:31, :31] - 15
    turned = Augmentation(rotation=30, scale=0.2)(bar, np.random.default_rng(1))[:, 0]
    mass = turned.sum(axis=(1, 2))
    row, column = (turned * rows).sum(axis=(1, 2)) / mass, (turned * columns).sum(axis=(1, 2)) / mass
    degrees = np.degrees(np.arctan2(-row, column))
    assert -32 < degrees.min() < -25
    assert 25 < degrees.max() < 32
    far = np.hypot(row, column)
    assert 3.9 < far.min() < 4.2
    assert 5.8 < far.max() < 6.1


def test_fit_learns_from_other_images_every_epoch_and_evaluates_on_the_given_ones():
    x, y = images(6, 1, 4, 4, dtype=np.float32), np.array([0, 1, 0, 1, 0, 1])
    seen = []

    def augment(batch, rng):
        seen.append(batch)
        batch = batch + rng.normal(size=batch.shape).astype(np.float32)
        seen[-1] = batch
        return batch

    forwarded = []

    class Watch(nn.Flatten):
        def forward(self, x):
            forwarded.append((self.training, x))
            return super().forward(x)

    model = nn.Sequential(Watch(), nn.Linear(16, 2, rng=0))
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    options = {"epochs": 2, "optimizer": optimizer, "batch_size": 3, "seed": 0, "progress": False}
    training.fit(model, (x, y), (x, y), augment=augment, **options)
    learned = [images for training_mode, images in forwarded if training_mode]
    assert [id(a) for a in learned] == [id(b) for b in seen]
    assert len({batch.tobytes() for batch in seen}) == 4
    for training_mode, given_images in forwarded:
        assert training_mode or np.array_equal(given_images, x)


def test_the_draws_are_fixed_by_the_seed_and_are_not_those_of_the_order():
    x, y = images(4, 2, dtype=np.float32), np.array([0, 1, 0, 1])
    drawn = []

    def augment(batch, rng):
        drawn.append(rng.random())
        return batch

    for seed in (5, 5, 6):
        model = nn.Sequential(nn.Linear(2, 2, rng=0))
        options = {"epochs": 1, "optimizer": optim.SGD(model.parameters(), lr=0.1), "batch_size": 4, "progress": False}
        training.fit(model, (x, y), augment=augment, seed=seed, **options)
    assert drawn[0] == drawn[1] != drawn[2]
    assert drawn[0] != np.random.default_rng(5).random()


def test_augmentation_does_not_change_the_order_of_the_images():
    x, y = np.arange(12, dtype=np.float32).reshape(6, 2) + 1, np.array([0, 1, 0, 1, 0, 1])
    orders = []
    for draws in (0, 5):
        seen = []

        def augment(batch, rng, draws=draws, seen=seen):
            rng.random(draws)
            seen.append(batch.copy())
            return batch

        model = nn.Sequential(nn.Linear(2, 2, rng=0))
        optimizer = optim.SGD(model.parameters(), lr=0.1)
        options = {"epochs": 2, "optimizer": optimizer, "batch_size": 4, "seed": 3, "progress": False}
        training.fit(model, (x, y), augment=augment, **options)
        orders.append(np.concatenate(seen))
    np.testing.assert_array_equal(*orders)


@pytest.mark.parametrize(
    ("augment", "error", "message"),
    [
        ("shift", TypeError, "augment: expected a function of images and a generator, or None, got 'shift'"),
        (lambda x, rng: x[:, :, 1:], ValueError, r"augment: expected float32 images of shape .2, 1, 4, 4., got .*3, 4"),
        (lambda x, rng: x.astype(float), ValueError, "augment: expected float32 images of shape .*, got float64"),
        (lambda x, rng: None, ValueError, "augment: .*, got NoneType"),
    ],
)
def test_an_augmentation_that_gives_something_else_is_refused(augment, error, message):
    model = nn.Sequential(nn.Flatten(), nn.Linear(16, 2, rng=0))
    options = {"epochs": 1, "optimizer": optim.SGD(model.parameters(), lr=0.1), "batch_size": 2, "seed": 0}
    with pytest.raises(error, match=message):
        training.fit(model, (images(2, 1, 4, 4, dtype=np.float32), np.array([0, 1])), augment=augment, **options)
