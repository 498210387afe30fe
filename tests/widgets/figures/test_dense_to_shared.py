"""The state of `DenseToShared` and its bill, against counts that are made one by one."""

import numpy as np
import pytest

from cnnlab import arithmetic, nn
from cnnlab.widgets import DenseToShared


def test_the_picture_goes_from_4096_to_484_to_9():
    bill = DenseToShared().bill
    assert bill == {"dense": (4096, 64), "local": (484, 64), "shared": (9, 1)}


def test_a_million_pixels():
    bill = DenseToShared(side=1000, units=1000, filters=16).bill
    assert bill["dense"] == (10**9, 1000)
    assert bill["shared"] == (144, 16)


@pytest.mark.parametrize("side", [4, 5, 8, 11])
@pytest.mark.parametrize("size", [1, 3, 5, 7])
def test_local_weights_are_the_pairs_of_unit_and_pixel_in_its_window(side, size):
    places = np.stack(np.meshgrid(np.arange(side), np.arange(side), indexing="ij"), -1).reshape(-1, 2)
    distances = np.abs(places[:, None] - places[None]).max(-1)  # (units, pixels)
    bill = DenseToShared(side=side, filter_size=size, channels=3, filters=5).bill
    assert bill["local"] == (15 * (distances <= size // 2).sum(), 5 * side * side)


def test_dense_and_shared_are_what_real_layers_learn():
    figure = DenseToShared(side=6, channels=3, units=7, filters=5, filter_size=5)
    layers = {"dense": nn.Linear(3 * 36, 7, rng=0), "shared": nn.Conv2d(3, 5, 5, rng=0)}
    for stage, layer in layers.items():
        assert figure.bill[stage] == tuple(parameter.data.size for parameter in layer.parameters())
    assert sum(figure.bill["shared"]) == arithmetic.conv2d_parameters(3, 5, 5)


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"filter_size": 4}, "filter_size: expected 1, 3, 5 or 7, got 4"),
        ({"stage": "sparse"}, "stage"),
        ({"row": 8}, "row"),
        ({"col": -1}, "col"),
        ({"side": 3}, "side"),
        ({"channels": 0}, "channels"),
        ({"units": 10_001}, "units"),
        ({"filters": 0}, "filters"),
        ({"side": 8.5}, "side"),
    ],
)
def test_state_refused(traits, message):
    with pytest.raises(ValueError, match=message):
        DenseToShared(**traits)
