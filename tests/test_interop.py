"""Models to PyTorch and back: equal outputs for every layer, refusals by name, and life without PyTorch."""

import builtins

import numpy as np
import pytest

from cnnlab import interop, models, nn


def images(*shape, dtype=np.float32):
    return np.random.default_rng(0).normal(size=shape).astype(dtype)


def trained_batch_norm(channels):
    layer = nn.BatchNorm2d(channels, eps=1e-3, momentum=0.2)
    layer(images(4, channels, 5, 5) * 3 + 1)
    layer.weight.data[:] = np.linspace(0.5, 2, channels)
    return layer


LAYERS = {
    "convolution": nn.Conv2d(3, 4, (3, 2), stride=(2, 1), padding=(1, 0), dilation=(1, 2), rng=0),
    "grouped convolution without bias": nn.Conv2d(4, 6, 3, groups=2, bias=False, rng=0),
    "convolution, same": nn.Conv2d(3, 4, (4, 3), padding="same", rng=0),
    "convolution, valid": nn.Conv2d(3, 4, 3, padding="valid", rng=0),
    "convolution, even pairs": nn.Conv2d(3, 4, 3, padding=((2, 2), (1, 1)), rng=0),
    "max pooling": nn.MaxPool2d((3, 2), stride=2, padding=1, ceil_mode=True),
    "average pooling": nn.AvgPool2d((3, 2), stride=(2, 1), padding=1, count_include_pad=False),
    "global average": nn.GlobalAvgPool2d(),
    "global maximum": nn.GlobalMaxPool2d(),
    "ReLU": nn.ReLU(),
    "flatten": nn.Flatten(),
    "dropout": nn.Dropout(0.3),
    "batch norm": trained_batch_norm(3),
    "residual": nn.Residual(nn.Conv2d(3, 4, 3, padding=1, rng=0), nn.Conv2d(3, 4, 1, rng=1)),
    "plain residual": nn.Residual(nn.Sequential(nn.ReLU(), nn.Conv2d(3, 3, 3, padding=1, rng=0))),
    "nested": nn.Sequential(nn.Sequential(nn.ReLU(), nn.GlobalMaxPool2d()), nn.Linear(3, 2, bias=False, rng=0)),
}


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")  # PyTorch says it copies
@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_computes_the_same_there_and_back(torch, name):
    layer = LAYERS[name].eval()
    x = images(2, 4 if "grouped" in name else 3, 7, 6)
    module = interop.to_torch(layer)
    with torch.no_grad():
        np.testing.assert_allclose(module(torch.from_numpy(x)).numpy(), layer(x), atol=1e-5)
    np.testing.assert_allclose(interop.from_torch(module)(x), layer(x), atol=1e-5)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", models.ARCHITECTURES)
def test_the_books_networks_compute_the_same(torch, name, dtype):
    model, x = models.build(name, seed=1, dtype=dtype), images(5, 1, 8, 8, dtype=dtype)
    module = interop.to_torch(model)
    assert str(module[-1].weight.dtype) == f"torch.{np.dtype(dtype)}"
    with torch.no_grad():
        np.testing.assert_allclose(module(torch.from_numpy(x)).numpy(), model(x), atol=1e-5)
    np.testing.assert_array_equal(interop.from_torch(module)(x), model(x))


def test_a_network_written_in_pytorch_comes_over(torch):
    t = torch.nn
    module = t.Sequential(
        t.Conv2d(1, 4, 3, padding="same"),
        t.BatchNorm2d(4),
        t.ReLU(inplace=True),
        t.MaxPool2d(2),
        t.AdaptiveAvgPool2d((1, 1)),
        t.Flatten(),
        t.Linear(4, 3),
    ).eval()
    x = images(2, 1, 8, 8)
    model = interop.from_torch(module)
    assert not model.training
    with torch.no_grad():
        np.testing.assert_allclose(model(x), module(torch.from_numpy(x)).numpy(), atol=1e-5)


def test_weights_are_copies_in_both_directions(torch):
    model = models.build("digits-mlp", seed=0)
    before = model[1].weight.data.copy()
    module = interop.to_torch(model)
    with torch.no_grad():
        module[1].weight.zero_()
    np.testing.assert_array_equal(model[1].weight.data, before)
    back = interop.from_torch(module)
    back[1].weight.data[:] = 1
    assert not module[1].weight.any()


def test_the_mode_comes_along(torch):
    assert interop.to_torch(nn.Dropout(0.5)).training
    assert not interop.to_torch(nn.Dropout(0.5).eval()).training
    assert not interop.from_torch(torch.nn.Dropout(0.5).eval()).training


@pytest.mark.parametrize(
    ("layer", "error", "message"),
    [
        (nn.Conv2d(1, 1, 3, stride=2, padding="same", rng=0), ValueError, "'same' for convolutions of stride 1 only"),
        (nn.MaxPool2d(2, padding="same"), ValueError, "'same' for convolutions of stride 1 only"),
        (nn.Conv2d(1, 1, 3, padding=((1, 0), (1, 1)), rng=0), ValueError, "no uneven padding"),
        (type("Mine", (nn.ReLU,), {})(), TypeError, "expected layers of cnnlab.nn, got Mine"),
    ],
)
def test_what_pytorch_lacks_is_refused_by_name(torch, layer, error, message):
    with pytest.raises(error, match=message):
        interop.to_torch(nn.Sequential(layer))


def test_what_nn_lacks_is_refused_by_name(torch):
    t = torch.nn
    for module, error, message in [
        (t.Tanh(), TypeError, "module: expected one of Sequential, Conv2d, .*, got Tanh"),
        (t.Conv2d(1, 1, 3, padding=1, padding_mode="reflect"), ValueError, "padding_mode: expected 'zeros'"),
        (t.MaxPool2d(2, return_indices=True), ValueError, "return_indices: expected False"),
        (t.AvgPool2d(2, divisor_override=3), ValueError, "divisor_override: expected None"),
        (t.BatchNorm2d(2, affine=False), ValueError, "affine: expected True"),
        (t.BatchNorm2d(2, momentum=None), TypeError, "momentum"),
        (t.Flatten(0), ValueError, "start_dim: expected 1"),
        (t.AdaptiveAvgPool2d(2), ValueError, r"expected AdaptiveAvgPool2d\(1\) and then Flatten"),
    ]:
        with pytest.raises(error, match=message):
            interop.from_torch(t.Sequential(module))


def test_without_pytorch_the_error_says_how_to_get_it(monkeypatch):
    real_import = builtins.__import__

    def no_torch(name, *args, **kwargs):
        if name.split(".")[0] == "torch":
            raise ImportError("No module named 'torch'")
        return real_import(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", no_torch)
    with pytest.raises(ImportError, match="PyTorch is not installed; get it with: pip install torch"):
        interop.to_torch(nn.ReLU())
