"""What a network looks at, held to finite differences and to networks whose answer is known."""

import numpy as np
import pytest

from cnnlab import explain, models, nn


@pytest.fixture
def model():
    layers = nn.Conv2d(2, 3, 3, padding=1, rng=0, dtype=np.float64), nn.ReLU(), nn.Flatten()
    return nn.Sequential(*layers, nn.Linear(3 * 5 * 4, 4, rng=1, dtype=np.float64))


def images(n=2, seed=0):
    return np.random.default_rng(seed).normal(size=(n, 2, 5, 4))


def corner_model():
    """One logit a pixel corner: class 0 is the sum of the top left 2×2 pixels, class 1 the rest."""
    model = nn.Sequential(nn.Flatten(), nn.Linear(20, 2, rng=0))
    weight = np.zeros((2, 5, 4), np.float32)
    weight[0, :2, :2] = 1
    weight[1] = 1 - weight[0]
    model[1].weight.data[:] = weight.reshape(2, 20)
    return model


def test_the_gradient_is_what_a_small_change_of_each_pixel_does(model):
    x, target, step = images(), np.array([1, 3]), 1e-6
    grad = explain.input_gradient(model, x, target)
    assert grad.shape == x.shape
    for index in np.ndindex(*x.shape):
        up, down = x.copy(), x.copy()
        up[index] += step
        down[index] -= step
        image = index[0]
        slope = (model(up) - model(down))[image, target[image]] / (2 * step)
        assert grad[index] == pytest.approx(slope, abs=1e-7)


def test_one_target_for_all_is_the_same_as_one_each(model):
    x = images()
    np.testing.assert_array_equal(
        explain.input_gradient(model, x, 2), explain.input_gradient(model, x, np.array([2, 2]))
    )


def test_saliency_is_the_largest_magnitude_over_the_channels(model):
    x = images()
    grad = explain.input_gradient(model, x, 0)
    expected = np.maximum(np.abs(grad[:, 0]), np.abs(grad[:, 1]))
    np.testing.assert_array_equal(explain.saliency(model, x, 0), expected)


def test_a_network_that_looks_at_one_corner_is_found_out():
    x = np.ones((3, 1, 5, 4), np.float32)
    expected = np.zeros((5, 4))
    expected[:2, :2] = 1
    np.testing.assert_array_equal(explain.saliency(corner_model(), x, 0)[1], expected)


def test_occlusion_counts_the_covered_pixels_that_the_target_needs():
    x = np.ones((1, 1, 5, 4), np.float32)
    drops = explain.occlusion(corner_model(), x, 0, size=2)
    assert drops.shape == (1, 4, 3)
    np.testing.assert_allclose(drops[0], [[4, 2, 0], [2, 1, 0], [0, 0, 0], [0, 0, 0]], atol=1e-6)
    np.testing.assert_allclose(
        explain.occlusion(corner_model(), x, 0, size=2, stride=2)[0], [[4, 0], [0, 0]], atol=1e-6
    )
    assert not explain.occlusion(corner_model(), x, 0, size=2, fill=1.0).any()


def test_asking_changes_neither_image_nor_mode_nor_gradients(model):
    x = images()
    before = x.copy()
    for parameter in model.parameters():
        parameter.grad = np.full(parameter.shape, 7.0)
    for ask in (explain.input_gradient, explain.saliency, explain.occlusion):
        ask(model, x, 1)
    assert model.training
    np.testing.assert_array_equal(x, before)
    assert all((parameter.grad == 7).all() for parameter in model.parameters())


def test_dropout_does_not_disturb_the_answer():
    x = np.random.default_rng(0).random((2, 1, 8, 8)).astype(np.float32)
    plain = models.build("digits-mlp", seed=0)
    dropping = nn.Sequential(nn.Dropout(0.5, rng=0), *plain)
    np.testing.assert_array_equal(explain.saliency(dropping, x, 3), explain.saliency(plain, x, 3))


@pytest.mark.parametrize(
    ("target", "error", "message"),
    [
        (4, ValueError, "target: expected classes from 0 to 3, got 4"),
        (-1, ValueError, "target: expected classes from 0 to 3, got -1"),
        (1.0, TypeError, r"target: expected an int or integers \(N,\), got 1.0"),
        ([0, 1, 2], ValueError, r"target: expected an int or 2 of them, got shape \(3,\)"),
    ],
)
def test_a_wrong_target_is_refused_by_name(model, target, error, message):
    for ask in (explain.input_gradient, explain.saliency, explain.occlusion):
        with pytest.raises(error, match=message):
            ask(model, images(), target)


def test_a_square_larger_than_the_image_is_refused(model):
    with pytest.raises(ValueError, match=r"size: expected at most the side of the image, got 5 for \(5, 4\)"):
        explain.occlusion(model, images(), 0, size=5)
    with pytest.raises(ValueError, match="stride: expected an int >= 1, got 0"):
        explain.occlusion(model, images(), 0, stride=0)
