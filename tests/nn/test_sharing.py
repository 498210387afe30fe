"""One layer at several places: each pass is remembered, each parameter counts, moves and is kept once."""

import json

import numpy as np
import pytest

from cnnlab import architecture, interop, nn, optim, storage, training

F64 = {"dtype": np.float64}


def images(*shape):
    return np.random.default_rng(0).normal(size=shape)


def convolution(channels=2):
    return nn.Conv2d(channels, channels, 3, padding=1, rng=0, **F64)


def one_convolution_three_times():
    conv = convolution()
    return nn.Sequential(conv, nn.ReLU(), conv, nn.ReLU(), conv)


def one_relu_everywhere():
    relu = nn.ReLU()
    return nn.Sequential(convolution(), relu, nn.Conv2d(2, 2, 3, rng=1, **F64), relu, relu)


def one_pool_at_two_sizes():
    pool = nn.MaxPool2d(2)
    return nn.Sequential(convolution(), pool, nn.Conv2d(2, 2, 1, rng=1, **F64), pool)


def one_average_and_one_batch_norm():
    norm, pool = nn.BatchNorm2d(2, **F64), nn.AvgPool2d(2)
    conv = nn.Conv2d(2, 2, 3, padding=1, bias=False, rng=0, **F64)  # the batch norm would take a bias away again
    return nn.Sequential(norm, conv, pool, norm, pool)


def one_linear():
    linear = nn.Linear(6, 6, rng=0, **F64)
    return nn.Sequential(nn.Flatten(), nn.Linear(128, 6, rng=1, **F64), linear, nn.ReLU(), linear, linear)


def one_block():
    block = nn.Sequential(convolution(), nn.ReLU())
    return nn.Sequential(block, nn.Sequential(block, nn.MaxPool2d(2)), block)


def one_residual_whose_parts_are_one():
    conv = convolution()
    residual = nn.Residual(nn.Sequential(conv, nn.ReLU(), conv), conv)
    return nn.Sequential(residual, nn.MaxPool2d(2), residual)


def one_body_around_itself():
    conv = convolution()
    return nn.Residual(conv, conv)


def one_dropout():
    dropout = nn.Dropout(0.4, rng=3)
    return nn.Sequential(dropout, convolution(), dropout)


def one_flatten():
    flatten = nn.Flatten()
    return nn.Sequential(convolution(), flatten, nn.Linear(128, 4, rng=1, **F64), flatten)


MODELS = {
    build.__name__: build
    for build in (
        one_convolution_three_times,
        one_relu_everywhere,
        one_pool_at_two_sizes,
        one_average_and_one_batch_norm,
        one_linear,
        one_block,
        one_residual_whose_parts_are_one,
        one_body_around_itself,
        one_dropout,
        one_flatten,
    )
}
every_model = pytest.mark.parametrize("name", MODELS)
X = images(3, 2, 8, 8)


def with_draws(model, seed=5):
    for _, layer in model._tree():
        if isinstance(layer, nn.Dropout):
            layer.rng = np.random.default_rng(seed)
    return model


@every_model
def test_gradients_are_the_numeric_ones(name, check_gradient):
    model = MODELS[name]()
    grad = images(*with_draws(model)(X).shape)
    gradients = [model.backward(grad), *(parameter.grad for parameter in model.parameters())]
    arrays = [X, *(parameter.data for parameter in model.parameters())]  # which are changed in their places
    check_gradient(lambda *_: with_draws(model)(X), arrays, grad, gradients)


@every_model
def test_two_passes_back_add_up_and_learning_is_the_same(name):
    model = MODELS[name]()
    grad = images(*with_draws(model)(X).shape)
    first = model.backward(grad)
    once = [parameter.grad for parameter in model.parameters()]
    np.testing.assert_array_equal(model.backward(grad), first)
    for parameter, gradient in zip(model.parameters(), once, strict=True):
        np.testing.assert_allclose(parameter.grad, 2 * gradient)
        parameter.grad = None
    model.learn(grad)
    for parameter, gradient in zip(model.parameters(), once, strict=True):
        np.testing.assert_array_equal(parameter.grad, gradient)


@every_model
def test_going_back_after_looking_at_all_layers_is_the_same(name):
    model = MODELS[name]()
    grad = images(*with_draws(model)(X).shape)
    expected = model.backward(grad)
    if isinstance(model, nn.Sequential):
        with_draws(model).activations(X)
        np.testing.assert_array_equal(model.backward(grad), expected)


@every_model
def test_what_is_shared_stays_so_in_pytorch_and_back(torch, name):
    model = MODELS[name]()
    if name in ("one_dropout", "one_flatten"):
        model.eval()
    module = interop.to_torch(model)
    assert sum(p.numel() for p in module.parameters()) == count(model)
    x = torch.from_numpy(X).requires_grad_()
    y = module(x)
    np.testing.assert_allclose(y.detach().numpy(), model(X), atol=1e-12)
    grad = images(*y.shape)
    y.backward(torch.from_numpy(grad))
    np.testing.assert_allclose(x.grad.numpy(), model.backward(grad), atol=1e-10)
    for theirs, ours in zip(module.parameters(), model.parameters(), strict=True):
        np.testing.assert_allclose(theirs.grad.numpy(), ours.grad, atol=1e-10)
    back = interop.from_torch(module)
    assert count(back) == count(model)
    assert {*back.state_dict()} == {*model.state_dict()}


def test_what_two_layers_share_stays_so_in_pytorch_and_back(torch):
    model = nn.Sequential(nn.Linear(3, 3, rng=0), nn.ReLU(), nn.Linear(3, 3, rng=1))
    model[2].weight = model[0].weight
    module = interop.to_torch(model)
    assert module[2].weight is module[0].weight
    assert module[2].bias is not module[0].bias
    back = interop.from_torch(module)
    assert back[2].weight is back[0].weight
    assert count(back) == 9 + 3 + 3


def count(model):
    return sum(parameter.data.size for parameter in model.parameters())


def test_a_shared_parameter_is_one():
    linear = nn.Linear(3, 3, rng=0)
    model = nn.Sequential(linear, nn.ReLU(), nn.Sequential(linear), linear)
    assert model.parameters() == [linear.weight, linear.bias]
    assert list(model.named_parameters()) == ["0.weight", "0.bias"]
    assert list(model.state_dict()) == ["0.weight", "0.bias", "2.0.weight", "2.0.bias", "3.weight", "3.bias"]
    ledger = model.summary((3,))
    assert ledger.parameters == 12
    assert [row.parameters for row in ledger.rows] == [12, 0, 0, 0]
    assert ledger.macs == 27  # the work is done three times


@pytest.mark.parametrize("build", [optim.SGD, optim.Adam])
def test_a_shared_parameter_moves_once_a_step(build):
    linear = nn.Linear(1, 1, bias=False, **F64)
    linear.weight.data[:] = 1.0
    model = nn.Sequential(linear, linear)
    optimizer = build(linear.parameters() + model.parameters(), lr=0.1)
    assert len(optimizer.parameters) == 1
    model(np.array([[3.0]]))
    model.backward(np.array([[1.0]]))
    assert linear.weight.grad.tolist() == [[6.0]]  # y = w² x
    optimizer.step()
    assert linear.weight.data[0, 0] == pytest.approx({optim.SGD: 0.4, optim.Adam: 0.9}[build])


def test_a_network_with_one_relu_learns_as_one_with_three():
    x, y = images(60, 1, 6, 6), np.arange(60) % 3

    def trained(one):
        relus = [nn.ReLU()] * 3 if one else [nn.ReLU() for _ in range(3)]
        first, second = (nn.Conv2d(a, b, 3, padding=1, rng=0, **F64) for a, b in ((1, 4), (4, 4)))
        head = nn.Linear(16, 3, rng=1, **F64)
        convs = first, relus[0], nn.MaxPool2d(2), second, relus[1], nn.MaxPool2d(3, 1), nn.Flatten()
        model = nn.Sequential(*convs, nn.Linear(4, 16, rng=2, **F64), relus[2], head)
        options = {"epochs": 3, "batch_size": 20, "seed": 0, "progress": False}
        return training.fit(model, (x, y), optimizer=optim.SGD(model.parameters(), lr=0.1), **options).loss

    assert trained(one=True) == trained(one=False)


@every_model
def test_a_shared_layer_is_one_again_when_it_is_loaded(tmp_path, name):
    model = MODELS[name]()
    model(X)
    storage.save(model, tmp_path / "model.npz")
    loaded = storage.load(tmp_path / "model.npz")
    assert count(loaded) == count(model)
    assert list(loaded.named_parameters()) == list(model.named_parameters())
    np.testing.assert_array_equal(loaded(X), model.eval()(X))


def test_a_second_place_is_described_by_the_name_of_the_first():
    conv, relu = nn.Conv2d(1, 1, 3), nn.ReLU()
    described = architecture.describe(nn.Sequential(nn.Sequential(relu, conv), conv, relu))
    assert described["layers"][1:] == [{"layer": "Conv2d", "same_as": "0.1"}, {"layer": "ReLU"}]
    built = architecture.build(json.loads(json.dumps(described)))
    assert built[1] is built[0][1]
    assert architecture.parameter_count(described) == 10


@pytest.mark.parametrize("same_as", ["0", "1", "2", "", None, 0, ["0"], "0.0"])
def test_a_second_place_without_a_first_is_refused(same_as):
    layers = [{"layer": "ReLU"}, {"layer": "Conv2d", "same_as": same_as}, {"layer": "ReLU"}]
    with pytest.raises(ValueError, match=r"^Conv2d: expected same_as to be the name of a Conv2d before it, got "):
        architecture.build({"layer": "Sequential", "layers": layers})


def test_a_parameter_that_two_layers_share_is_not_saved_as_two(tmp_path):
    model = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 3))
    model[1].weight = model[0].weight
    with pytest.raises(ValueError, match=r"^1\.weight: expected a Parameter of its own, got that of 0\.weight$"):
        storage.save(model, tmp_path / "model.npz")
    assert not list(tmp_path.iterdir())


def test_a_shared_layer_does_not_go_back_by_itself():
    """Of which of its calls, nobody could say."""
    relu = nn.ReLU()
    model = nn.Sequential(relu, convolution(), relu)
    grad = model(X)
    with pytest.raises(RuntimeError, match=r"^ReLU: Sequential called it several times in one forward, and backward "):
        relu.backward(grad)
    relu(X)
    assert relu.backward(X).shape == X.shape
