"""Layers: each against PyTorch's of the same name and weights, slopes, state, and what they refuse."""

import copy
import json

import numpy as np
import pytest

from cnnlab import functional as F
from cnnlab import nn

SHAPE = (3, 4, 6, 5)
LAYERS = {  # how to build one of each, and a batch's shape for it
    "Conv2d": (lambda: nn.Conv2d(4, 6, (3, 2), (2, 1), ((1, 0), (2, 1)), (1, 2), 2, rng=0, dtype="float64"), SHAPE),
    "Conv2d, no bias": (lambda: nn.Conv2d(4, 3, 3, padding="same", bias=False, rng=0, dtype=np.float64), SHAPE),
    "MaxPool2d": (lambda: nn.MaxPool2d(2, 1, 1, (1, 2), True), SHAPE),
    "AvgPool2d": (lambda: nn.AvgPool2d((3, 2), padding=1, ceil_mode=True, count_include_pad=False), SHAPE),
    "GlobalAvgPool2d": (nn.GlobalAvgPool2d, SHAPE),
    "GlobalMaxPool2d": (nn.GlobalMaxPool2d, SHAPE),
    "ReLU": (nn.ReLU, SHAPE),
    "Flatten": (nn.Flatten, SHAPE),
    "Linear": (lambda: nn.Linear(7, 3, rng=0, dtype=np.float64), (3, 7)),
    "Linear, no bias": (lambda: nn.Linear(7, 3, bias=False, rng=0, dtype=np.float64), (3, 7)),
    "Dropout": (lambda: nn.Dropout(0.3, rng=0), SHAPE),
    "BatchNorm2d": (lambda: nn.BatchNorm2d(4, dtype=np.float64), SHAPE),
    "Residual": (lambda: nn.Residual(nn.Conv2d(4, 4, 3, padding=1, rng=0, dtype=np.float64)), SHAPE),
    "Residual, shortcut": (
        lambda: nn.Residual(
            nn.Sequential(nn.Conv2d(4, 2, 3, 2, 1, rng=0, dtype=np.float64), nn.ReLU()),
            nn.Conv2d(4, 2, 1, 2, rng=1, dtype=np.float64),
        ),
        SHAPE,
    ),
    "Sequential": (
        lambda: nn.Sequential(
            nn.Conv2d(4, 5, 3, bias=False, rng=0, dtype=np.float64),  # batch norm would take a bias out again
            nn.BatchNorm2d(5, dtype=np.float64),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(10, 3, rng=1, dtype=np.float64),
        ),
        SHAPE,
    ),
}
each_layer = pytest.mark.parametrize("name", LAYERS)


def made(name):
    build, shape = LAYERS[name]
    # numbers that differ by more than a numeric gradient's step, and none at ReLU's kink
    x = (np.random.default_rng(0).permutation(np.prod(shape)).reshape(shape) - 100.5) / 50
    return build(), x


def test_the_table_has_every_layer():
    kinds = {
        name for name in nn.__all__ if isinstance(getattr(nn, name), type) and issubclass(getattr(nn, name), nn.Layer)
    }
    assert {name.partition(",")[0] for name in LAYERS} == kinds - {"Layer"}


@each_layer
def test_gradients_are_the_slopes(name, check_gradient):
    layer, x = made(name)
    parameters = layer.parameters()

    def f(x, *values):
        twin = copy.deepcopy(layer)  # as it was: the same draws of dropout, the same running statistics
        for parameter, value in zip(twin.parameters(), values, strict=True):
            parameter.data = value
        return twin(x)

    x, twin = x[:2], copy.deepcopy(layer)
    grad = np.random.default_rng(1).normal(size=twin(x).shape)
    gradients = [twin.backward(grad), *(p.grad for p in twin.parameters())]
    check_gradient(f, [x, *(p.data.copy() for p in parameters)], grad, gradients)


@each_layer
def test_backward_before_forward_says_so(name):
    layer, _ = made(name)
    with pytest.raises(RuntimeError, match=r"backward needs a forward before it"):
        layer.backward(np.ones(3))


@each_layer
def test_backward_adds_up_and_belongs_to_the_last_forward(name):
    layer, x = made(name)
    layer.eval()
    grad = np.ones(layer(x).shape)
    layer.backward(grad)
    once = [p.grad for p in layer.parameters()]
    layer(x[:1])
    layer(x)
    grad_x = layer.backward(grad)
    assert grad_x.shape == x.shape
    for before, parameter in zip(once, layer.parameters(), strict=True):
        np.testing.assert_allclose(parameter.grad, 2 * before)


@each_layer
def test_learn_gives_the_parameters_what_backward_gives_them_and_returns_nothing(name):
    layer, x = made(name)
    layer.eval()
    grad = np.random.default_rng(1).normal(size=layer(x).shape)
    layer.backward(grad)
    expected = [parameter.grad for parameter in layer.parameters()]
    for parameter in layer.parameters():
        parameter.grad = None
    layer(x)
    assert layer.learn(grad) is None
    for parameter, grad_parameter in zip(layer.parameters(), expected, strict=True):
        np.testing.assert_array_equal(parameter.grad, grad_parameter)


@each_layer
def test_output_shape_is_that_of_the_output(name):
    layer, x = made(name)
    assert layer.output_shape(x.shape[1:]) == layer(x).shape[1:]
    assert layer(x[:0]).shape == (0, *layer.output_shape(list(x.shape[1:])))


@each_layer
def test_state_goes_out_as_copies_and_in_again(name):
    layer, x = made(name)
    layer(x)  # moves running statistics
    state = layer.state_dict()
    other = made(name)[0]
    for parameter in other.parameters():
        parameter.data += 1
    other.load_state_dict(state)
    np.testing.assert_array_equal(other.eval()(x), layer.eval()(x))
    for array in state.values():
        array[...] = np.nan
    assert np.isfinite(layer(x)).all()
    assert np.isfinite(other(x)).all()


@each_layer
def test_config_builds_the_layer_again_also_through_json(name):
    layer, x = made(name)
    if not layer.children():
        again = type(layer)(**json.loads(json.dumps(layer.config())))
        assert json.dumps(again.config()) == json.dumps(layer.config())
        assert again.output_shape(x.shape[1:]) == layer.output_shape(x.shape[1:])


@each_layer
def test_a_failed_forward_leaves_the_last_one_in_place(name):
    layer, x = made(name)
    layer.eval()
    grad = np.ones_like(layer(x))
    expected = layer.backward(grad)
    if name not in ("Flatten", "Sequential", "Residual, shortcut", "Residual"):
        with pytest.raises(TypeError):
            layer(x.astype(int))
        np.testing.assert_array_equal(layer.backward(grad), expected)


PAIRS = {  # our layer, and PyTorch's from its module torch.nn
    "Conv2d": (
        lambda: nn.Conv2d(4, 6, (3, 2), (2, 1), (1, 2), (1, 2), 2),
        lambda nn: nn.Conv2d(4, 6, (3, 2), (2, 1), (1, 2), (1, 2), 2),
    ),
    "Conv2d, no bias": (
        lambda: nn.Conv2d(4, 2, 3, padding="same", bias=False),
        lambda nn: nn.Conv2d(4, 2, 3, padding="same", bias=False),
    ),
    "BatchNorm2d": (lambda: nn.BatchNorm2d(4, 1e-3, 0.3), lambda nn: nn.BatchNorm2d(4, 1e-3, 0.3)),
    "Linear": (
        lambda: nn.Sequential(nn.Flatten(), nn.Linear(120, 3)),
        lambda nn: nn.Sequential(nn.Flatten(), nn.Linear(120, 3)),
    ),
    "MaxPool2d": (lambda: nn.MaxPool2d(3, 2, 1, ceil_mode=True), lambda nn: nn.MaxPool2d(3, 2, 1, ceil_mode=True)),
    "AvgPool2d": (lambda: nn.AvgPool2d(3, 2, 1, True, False), lambda nn: nn.AvgPool2d(3, 2, 1, True, False)),
    "ReLU": (nn.ReLU, lambda nn: nn.ReLU()),
}


@pytest.mark.parametrize("name", PAIRS)
def test_with_pytorchs_weights_a_layer_does_what_pytorchs_does(torch, name):
    build, theirs = PAIRS[name]
    torch.manual_seed(0)
    ours, theirs = build(), theirs(torch.nn)
    ours.load_state_dict({k: v.numpy() for k, v in theirs.state_dict().items()})
    rng = np.random.default_rng(0)
    for _ in range(2):  # twice, so that running statistics move and gradients add up
        x = rng.normal(size=SHAPE).astype(np.float32)
        leaf = torch.tensor(x, requires_grad=True)
        y, expected = ours(x), theirs(leaf)
        np.testing.assert_allclose(y, expected.detach().numpy(), rtol=1e-4, atol=1e-5)
        grad = rng.normal(size=y.shape).astype(np.float32)
        expected.backward(torch.tensor(grad))
        np.testing.assert_allclose(ours.backward(grad), leaf.grad.numpy(), rtol=1e-4, atol=1e-5)
    for parameter, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        np.testing.assert_allclose(parameter.grad, other.grad.numpy(), rtol=1e-3, atol=1e-4)
    x = rng.normal(size=SHAPE).astype(np.float32)
    expected = theirs.eval()(torch.tensor(x)).detach().numpy()
    np.testing.assert_allclose(ours.eval()(x), expected, rtol=1e-4, atol=1e-5)
    assert [k for k in theirs.state_dict() if "tracked" not in k] == list(ours.state_dict())


def test_weights_start_by_hes_rule_and_biases_at_zero():
    conv, linear = nn.Conv2d(8, 400, (3, 5), groups=2, rng=0), nn.Linear(300, 200, rng=0)
    for layer, fan_in in [(conv, 4 * 15), (linear, 300)]:
        weight = layer.weight.data
        assert weight.dtype == np.float32
        assert abs(weight.var() * fan_in / 2 - 1) < 4 * np.sqrt(2 / weight.size)  # 4 standard deviations
        assert abs(weight.mean()) < 4 * weight.std() / np.sqrt(weight.size)
        assert not layer.bias.data.any()


def test_a_seed_gives_the_same_weights_and_a_generator_goes_on():
    first, again = nn.Linear(3, 2, rng=7), nn.Linear(3, 2, rng=7, dtype=np.float64)
    np.testing.assert_array_equal(first.weight.data, again.weight.data.astype(np.float32))
    rng = np.random.default_rng(7)
    one, two = nn.Linear(3, 2, rng=rng), nn.Linear(3, 2, rng=rng)
    np.testing.assert_array_equal(one.weight.data, first.weight.data)
    assert (one.weight.data != two.weight.data).all()
    assert (nn.Linear(3, 2).weight.data != nn.Linear(3, 2).weight.data).all()


def test_dropout_drops_only_in_training_and_by_its_own_generator():
    x = np.ones((4, 50), np.float32)
    layer, twin = nn.Dropout(0.5, rng=1), nn.Dropout(0.5, rng=1)
    first, second = layer(x), layer(x)
    assert (first != second).any()
    np.testing.assert_array_equal(layer.backward(x), second)
    np.testing.assert_array_equal(twin(x), first)
    np.testing.assert_array_equal(layer.eval()(x), x)
    np.testing.assert_array_equal(layer.backward(x), x)


def test_batch_norm_uses_the_batch_in_training_and_what_it_remembers_after():
    layer = nn.BatchNorm2d(1, momentum=0.5, dtype=np.float64)
    x = np.array([1.0, 3.0]).reshape(2, 1, 1, 1)  # mean 2, unbiased variance 2
    np.testing.assert_allclose(layer(x).ravel(), [-1, 1], atol=1e-4)
    assert (layer.running_mean.tolist(), layer.running_var.tolist()) == ([1], [1.5])
    np.testing.assert_allclose(layer.eval()(x).ravel(), [0, 2 / np.sqrt(1.5)], atol=1e-4)
    assert layer.running_mean.tolist() == [1]


def test_a_parameter_copies_its_data_and_adds_its_gradients():
    data = np.ones((2, 3), np.float32)
    parameter = nn.Parameter(data)
    parameter.data += 1
    assert data[0, 0] == 1
    assert (parameter.shape, parameter.grad) == ((2, 3), None)
    parameter.add_grad(data)
    parameter.add_grad(data)
    assert parameter.grad.tolist() == [[2] * 3] * 2
    assert data[0, 0] == 1
    assert repr(parameter) == "Parameter(shape=(2, 3), dtype=float32)"
    for wrong in ([1.0], np.ones(2, int), None, 1.0):
        with pytest.raises(TypeError, match=r"^data: expected a NumPy array of float32 or float64, got"):
            nn.Parameter(wrong)


def test_a_layer_prints_as_it_was_made():
    assert repr(nn.Linear(3, 2, bias=False)) == "Linear(in_features=3, out_features=2, bias=False)"
    assert repr(nn.ReLU()) == "ReLU()"


def test_what_a_layer_cannot_do_it_says():
    class Odd(nn.Layer):
        pass

    with pytest.raises(NotImplementedError, match=r"^Odd has no forward"):
        Odd()(np.ones((1, 1)))
    with pytest.raises(NotImplementedError, match=r"^Odd has no backward"):
        Odd().backward(np.ones((1, 1)))


BAD_INT = [0, -1, 1.5, "3", None, True, (1, 2)]
BAD_PAIR = [0, -1, 1.5, "3", True, (1, 2, 3), (1, 0)]
BAD_PADDING = [-1, 1.5, "full", None, True, (1, 2, 3), ((1, 1, 1), (0, 0))]
BAD_FLAG = [1, None, "yes"]
BAD = {
    nn.Conv2d: ({"in_channels": 4, "out_channels": 6, "kernel_size": 3}, {
        "in_channels": BAD_INT, "out_channels": BAD_INT, "kernel_size": [*BAD_PAIR, None], "stride": [*BAD_PAIR, None],
        "padding": BAD_PADDING, "dilation": [*BAD_PAIR, None], "groups": [0, 4, None], "bias": BAD_FLAG,
        "rng": [-1, "seed", 1.5], "dtype": [int, "float16", None, complex, 3],
    }),
    nn.Linear: ({"in_features": 3, "out_features": 2}, {
        "in_features": BAD_INT, "out_features": BAD_INT, "bias": BAD_FLAG, "rng": [-1], "dtype": [int],
    }),
    nn.MaxPool2d: ({"kernel_size": 2}, {
        "kernel_size": [*BAD_PAIR, None], "stride": BAD_PAIR, "padding": BAD_PADDING, "dilation": BAD_PAIR,
        "ceil_mode": BAD_FLAG,
    }),
    nn.AvgPool2d: ({"kernel_size": 2}, {
        "kernel_size": [*BAD_PAIR, None], "stride": BAD_PAIR, "padding": BAD_PADDING, "ceil_mode": BAD_FLAG,
        "count_include_pad": BAD_FLAG,
    }),
    nn.Dropout: ({}, {"p": [-0.1, 1.1, "half", None, True], "rng": [-1, "seed"]}),
    nn.BatchNorm2d: ({"num_features": 3}, {
        "num_features": BAD_INT, "eps": [0, -1, "small", None], "momentum": [-0.1, 1.1, None], "dtype": [int],
    }),
    nn.Residual: ({"body": nn.ReLU()}, {"body": [None, 3, F.relu, nn.ReLU], "shortcut": [3, F.relu]}),
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "argument"), [(kind, argument) for kind, (_, table) in BAD.items() for argument in table]
)
def test_bad_arguments_are_refused_in_a_sentence_that_names_them(kind, argument):
    good, table = BAD[kind]
    kind(**good)
    for wrong in table[argument]:
        with pytest.raises((TypeError, ValueError), match=rf"^{argument}: expected .*, got "):
            kind(**{**good, argument: wrong})


@pytest.mark.parametrize(
    ("layer", "x", "message"),
    [
        (nn.Conv2d(3, 2, 1), np.ones((1, 4, 2, 2), "f"), r"x: expected 3 channels, got shape \(1, 4, 2, 2\)"),
        (nn.Conv2d(1, 2, 1), np.ones((1, 4, 2, 2), "f"), r"x: expected 1 channel, got shape \(1, 4, 2, 2\)$"),
        (nn.Linear(3, 2), np.ones((1, 4), "f"), r"x: expected 3 features, got shape \(1, 4\)"),
        (nn.BatchNorm2d(3), np.ones((1, 4, 2, 2), "f"), r"x: expected 3 channels, got shape \(1, 4, 2, 2\)"),
        (nn.Conv2d(3, 2, 1), np.ones((3, 2, 2), "f"), r"x: expected"),
        (nn.Flatten(), np.ones(3), r"x: expected a batch, at least two axes, got shape \(3,\)"),
        (nn.Residual(nn.Conv2d(1, 2, 1)), np.ones((1, 1, 2, 2), "f"), r"body: expected an output of shape \(1, 1"),
    ],
)  # fmt: skip
def test_an_input_that_does_not_fit_is_refused(layer, x, message):
    with pytest.raises(ValueError, match="^" + message):
        layer(x)


IMAGES = [nn.Conv2d(1, 2, 1), nn.BatchNorm2d(8), nn.MaxPool2d(2), nn.AvgPool2d(2), nn.GlobalAvgPool2d()]
IMAGES += [nn.GlobalMaxPool2d(), nn.Sequential(nn.Conv2d(1, 2, 1)), nn.Residual(nn.Conv2d(8, 8, 1))]


@pytest.mark.parametrize("layer", IMAGES, ids=lambda layer: type(layer).__name__)
def test_the_batch_axis_that_is_missing_is_named_and_how_to_add_it(layer):
    x = np.ones((1, 8, 8), "f")
    with pytest.raises(
        ValueError, match=r"^x: .*, got \(1, 8, 8\); for one image, x\[np\.newaxis\] adds the batch axis;"
    ):
        layer(x)
    with pytest.raises(ValueError, match=r"for one image of one channel, x\[np\.newaxis, np\.newaxis\] adds"):
        layer(x[0])


def test_a_linear_layer_says_how_images_and_one_example_become_what_it_takes():
    with pytest.raises(ValueError, match=r"got \(8,\); for one example, x\[np\.newaxis\] adds the batch axis$"):
        nn.Linear(8, 2)(np.ones(8, "f"))
    with pytest.raises(ValueError, match=r"nn\.Flatten makes one row of features of each image$"):
        nn.Linear(8, 2)(np.ones((1, 1, 8, 8), "f"))


def test_flatten_refuses_what_is_no_array_or_no_gradient_of_it():
    layer = nn.Flatten()
    with pytest.raises(TypeError, match=r"^x: expected a NumPy array, got list"):
        layer([[1.0]])
    layer(np.ones((2, 3, 1, 1)))
    with pytest.raises(ValueError, match=r"^grad_output: expected the output's shape \(2, 3\), got \(3, 2\)"):
        layer.backward(np.ones((3, 2)))


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (nn.Conv2d(3, 2, 1), (4, 2, 2)),
        (nn.Conv2d(3, 2, 1), (3, 2)),
        (nn.Conv2d(3, 2, 1), (3, 0, 2)),
        (nn.MaxPool2d(2), None),
        (nn.BatchNorm2d(3), (4, 2, 2)),
        (nn.Linear(3, 2), (4,)),
        (nn.GlobalAvgPool2d(), 3),
    ],
)
def test_output_shape_refuses_an_input_shape_that_does_not_fit(layer, shape):
    with pytest.raises((TypeError, ValueError), match=r"^input_shape: expected .*, got "):
        layer.output_shape(shape)


def test_an_image_too_small_for_a_layer_is_refused_in_the_layers_own_words():
    x = np.zeros((1, 1, 3, 3), np.float32)
    for layer, found in ((nn.Conv2d(1, 1, 5), "5"), (nn.Conv2d(1, 1, 2, dilation=3), r"4 \(2 with dilation 3\)")):
        message = f"^kernel_size: expected a window of at most 3 pixels, the padded input's size, got {found}$"
        with pytest.raises(ValueError, match=message):
            layer(x)
        with pytest.raises(ValueError, match=message):
            layer.output_shape((1, 3, 3))
