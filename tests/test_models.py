"""The book's networks as data, and descriptions turned into layers and back."""

import json

import numpy as np
import pytest

from cnnlab import architecture, models, nn

EVERY_LAYER = nn.Sequential(
    nn.Conv2d(2, 4, (3, 1), stride=(1, 2), padding=((1, 0), (2, 1)), groups=2, bias=False, rng=0),
    nn.BatchNorm2d(4, eps=1e-3, momentum=0.2),
    nn.ReLU(),
    nn.Residual(nn.Conv2d(4, 6, 3, padding="same", dilation=2, rng=0), nn.Conv2d(4, 6, 1, rng=0)),
    nn.Residual(nn.Sequential(nn.ReLU())),
    nn.MaxPool2d(2, stride=1, padding=1, ceil_mode=True),
    nn.AvgPool2d((2, 1), count_include_pad=False),
    nn.Sequential(nn.GlobalAvgPool2d(), nn.Dropout(0.25)),
    nn.Flatten(),
    nn.Linear(6, 5, rng=0),
)


@pytest.mark.parametrize("name", models.ARCHITECTURES)
def test_a_network_maps_a_digit_to_ten_logits(name):
    model = models.build(name, seed=0)
    logits = model(np.zeros((3, 1, 8, 8), np.float32))
    assert logits.shape == (3, 10)
    assert logits.dtype == np.float32
    assert models.build(name, seed=0, dtype=np.float64)(np.zeros((1, 1, 8, 8))).dtype == np.float64


@pytest.mark.parametrize(("name", "expected"), [("digits-cnn", 6090), ("digits-mlp", 6010)])
def test_parameters_are_counted_without_weights_as_the_weights_say(name, expected):
    assert models.parameter_count(name) == expected
    assert sum(parameter.data.size for parameter in models.build(name, seed=0).parameters()) == expected


def test_counting_allocates_nothing_however_large_the_network():
    layer = {"layer": "Linear", "in_features": 10**9, "out_features": 10**9}
    assert architecture.parameter_count(layer) == 10**18 + 10**9


def test_a_seed_gives_the_same_weights_and_another_seed_others():
    first, same, other = (models.build("digits-cnn", seed=seed).state_dict() for seed in (4, 4, 5))
    for name, array in first.items():
        np.testing.assert_array_equal(array, same[name])
    assert not np.array_equal(first["0.weight"], other["0.weight"])


def test_no_two_layers_of_a_network_start_with_the_same_numbers():
    description = {"layer": "Linear", "in_features": 3, "out_features": 3}
    twice = architecture.build({"layer": "Sequential", "layers": [description, description]}, rng=0)
    assert not np.array_equal(twice[0].weight.data, twice[1].weight.data)


def test_every_layer_comes_back_from_its_description_through_json():
    description = architecture.describe(EVERY_LAYER)
    through_json = json.loads(json.dumps(description))
    again = architecture.build(through_json, rng=1)
    assert json.dumps(architecture.describe(again)) == json.dumps(description)
    again.load_state_dict(EVERY_LAYER.state_dict())
    x = np.random.default_rng(0).normal(size=(2, 2, 7, 5)).astype(np.float32)
    np.testing.assert_array_equal(again.eval()(x), EVERY_LAYER.eval()(x))


def test_every_layer_is_counted_from_its_description():
    expected = sum(parameter.data.size for parameter in EVERY_LAYER.parameters())
    assert architecture.parameter_count(architecture.describe(EVERY_LAYER)) == expected


def test_every_layer_of_nn_has_a_description():
    layers = {name for name in nn.__all__ if isinstance(getattr(nn, name), type)}
    assert set(architecture.LAYERS) == {n for n in layers if issubclass(getattr(nn, n), nn.Layer)} - {"Layer"}


def test_a_layer_of_ones_own_is_not_described_under_a_borrowed_name():
    class ReLU(nn.ReLU):
        pass

    with pytest.raises(TypeError, match=r"layer: expected one of Conv2d, .*, got ReLU"):
        architecture.describe(nn.Sequential(ReLU()))


@pytest.mark.parametrize(
    ("description", "message"),
    [
        ("Conv2d", "description: expected a dict"),
        ({}, "layer: expected one of Conv2d, .*, got None"),
        ({"layer": "os.system"}, "layer: expected one of .*, got 'os.system'"),
        ({"layer": ["ReLU"]}, r"layer: expected one of .*, got \['ReLU'\]"),
        ({"layer": "Sequential"}, "Sequential: expected a list of layers, got None"),
        ({"layer": "Linear", "in_features": 3}, "Linear: .*out_features"),
        ({"layer": "Linear", "in_features": 3, "out_features": 0}, "Linear: out_features: expected an int >= 1"),
        ({"layer": "ReLU", "colour": "red"}, "ReLU: .*"),
        ({"layer": "Residual", "shortcut": {"layer": "ReLU"}}, "body"),
    ],
)
def test_a_wrong_description_is_refused_by_name(description, message):
    with pytest.raises((TypeError, ValueError), match=message):
        architecture.build(description)


def test_an_unknown_network_is_refused_by_name():
    with pytest.raises(ValueError, match=r"name: expected one of 'digits-cnn', 'digits-mlp', got 'lenet'"):
        models.build("lenet", seed=0)
    with pytest.raises(ValueError, match="name: expected one of"):
        models.parameter_count("lenet")
