"""Layers of one's own: what is in their attributes learns, switches and is saved; what they must define is said."""

import numpy as np
import pytest

from cnnlab import nn, optim, storage, training


class Block(nn.Layer):
    """Two convolutions in attributes, a third in a list, a batch norm in a dict, and a parameter of its own."""

    def __init__(self, channels):
        self.scale = nn.Parameter(np.ones((channels, 1, 1)))
        self.first = nn.Conv2d(channels, channels, 3, padding=1, rng=0, dtype=np.float64)
        self.rest = [nn.ReLU(), nn.Conv2d(channels, channels, 3, padding=1, rng=1, dtype=np.float64)]
        self.norms = {"out": nn.BatchNorm2d(channels, dtype=np.float64)}
        self.drop = nn.Dropout(0.5, rng=0)
        self.name = "block"

    def forward(self, x):
        y = self.first(x)
        for layer in self.rest:
            y = layer(y)
        y = self._saved = self.norms["out"](y)
        return self.drop(y * self.scale.data)

    def backward(self, grad_output):
        grad = self.drop.backward(grad_output)
        self.scale.add_grad((grad * self._saved).sum(axis=(0, 2, 3)).reshape(self.scale.shape))
        grad = self.norms["out"].backward(grad * self.scale.data)
        for layer in reversed(self.rest):
            grad = layer.backward(grad)
        return self.first.backward(grad)


NAMES = ["scale", "first.weight", "first.bias", "rest.1.weight", "rest.1.bias", "norms.out.weight", "norms.out.bias"]
X = np.random.default_rng(0).normal(size=(4, 2, 5, 6))


def network():
    return nn.Sequential(Block(2), nn.GlobalAvgPool2d(), nn.Linear(2, 2, rng=3, dtype=np.float64))


def test_what_is_in_attributes_is_found_in_their_order_as_in_pytorch():
    block = Block(2)
    assert list(block.named_parameters()) == NAMES
    assert block.parameters()[1] is block.first.weight
    assert list(block.children()) == ["first", "rest.0", "rest.1", "norms.out", "drop"]
    assert {*block.state_dict()} - {*NAMES} == {"norms.out.running_mean", "norms.out.running_var"}


def test_it_learns_switches_and_goes_on_from_a_checkpoint(tmp_path):
    data, path = (X, np.array([0, 1, 0, 1])), tmp_path / "run"

    def fit(model, epochs, **options):
        optimizer = optim.SGD(model.parameters(), lr=0.1)
        run = {"epochs": epochs, "batch_size": 2, "seed": 0, "progress": False}
        return training.fit(model, data, optimizer=optimizer, **run, **options)

    whole, half, resumed = network(), network(), network()
    before = whole.state_dict()
    fit(whole, 4)
    assert all(not np.array_equal(array, before[name]) for name, array in whole.state_dict().items())
    assert [layer.training for _, layer in whole._tree()] == [False] * 9
    fit(half, 2, callbacks=[training.Checkpoint(path)])
    fit(resumed, 4, resume=path)
    for name, array in resumed.state_dict().items():
        np.testing.assert_array_equal(array, whole.state_dict()[name])
    assert whole[0].train().drop.training


def test_its_gradients_are_the_numeric_ones(check_gradient):
    block = Block(2)
    block.first.bias.data[:] = 0.3
    block.rest.pop(0)  # without the kink of ReLU

    def forward(*_):
        block.drop.rng = np.random.default_rng(1)
        return block(X)

    grad = np.random.default_rng(1).normal(size=forward().shape)
    gradients = [block.backward(grad), block.scale.grad, block.first.weight.grad]
    check_gradient(forward, [X, block.scale.data, block.first.weight.data], grad, gradients)


def test_one_that_stands_at_two_places_remembers_both(check_gradient):
    block = Block(2)
    block.eval()
    model = nn.Sequential(block, nn.ReLU(), block)
    model(X)
    grad = np.random.default_rng(1).normal(size=X.shape)
    gradients = [model.backward(grad), block.scale.grad, block.rest[1].weight.grad]
    check_gradient(lambda *_: model(X), [X, block.scale.data, block.rest[1].weight.data], grad, gradients)


def test_two_that_share_a_layer_remember_both(check_gradient):
    first, second = Block(2).eval(), Block(2).eval()
    second.rest = first.rest
    model = nn.Sequential(first, nn.Residual(second))
    model(X)
    grad = np.random.default_rng(1).normal(size=X.shape)
    gradients = [model.backward(grad), first.rest[1].weight.grad]
    check_gradient(lambda *_: model(X), [X, first.rest[1].weight.data], grad, gradients)


@pytest.mark.parametrize(
    "inside", [nn.ReLU(), nn.Sequential(nn.ReLU()), nn.Residual(nn.ReLU())], ids=lambda layer: type(layer).__name__
)
def test_one_that_calls_a_layer_twice_and_goes_back_itself_is_refused(inside):
    class Twice(nn.Layer):
        def __init__(self):
            self.relu = inside

        def forward(self, x):
            return self.relu(self.relu(x) - 1)

        def backward(self, grad_output):
            return self.relu.backward(self.relu.backward(grad_output))

    twice = Twice()
    assert twice(X).shape == X.shape  # to go forward is no question
    message = "Twice called it several times in one forward, and backward does not know which call is meant; give each "
    with pytest.raises(RuntimeError, match=message):
        twice.backward(X)
    with pytest.raises(RuntimeError, match=message):
        nn.Sequential(twice).backward(X)


def test_the_ledger_says_what_a_layer_with_layers_inside_must_define():
    with pytest.raises(
        NotImplementedError, match=r"^Block has layers inside: define output_shape\(self, input_shape\)"
    ):
        network().summary((2, 5, 6))

    class Shaped(Block):
        def output_shape(self, input_shape):
            return self.first.output_shape(input_shape)

    with pytest.raises(NotImplementedError, match=r"^Shaped has layers inside: define macs\(self, input_shape\)"):
        nn.Sequential(Shaped(2)).summary((2, 5, 6))

    class Counted(Shaped):
        def macs(self, input_shape):
            return 2 * self.first.macs(input_shape)

    ledger = nn.Sequential(Counted(2), nn.Flatten()).summary((2, 5, 6))
    assert [(row.output_shape, row.parameters, row.macs) for row in ledger.rows] == [
        ((2, 5, 6), 2 + 2 * 38 + 4, 2 * 2 * 2 * 9 * 30),
        ((60,), 0, 0),
    ]


def test_the_ledger_of_what_is_no_sequence_is_one_row():
    layer = nn.Residual(nn.Conv2d(2, 3, 3, padding=1), nn.Conv2d(2, 3, 1))
    ledger = nn.Summary(layer, (2, 4, 4))
    assert [tuple(row) for row in ledger.rows] == [("", "Residual", (3, 4, 4), 57 + 9, 48, (54 + 6) * 16)]


def test_a_sequence_of_ones_own_has_its_attributes_as_well():
    class Net(nn.Sequential):
        def __init__(self):
            super().__init__(nn.Linear(3, 3), nn.ReLU())
            self.head = nn.Linear(3, 2)

    assert list(Net().named_parameters()) == ["0.weight", "0.bias", "head.weight", "head.bias"]


def test_what_cannot_be_built_again_is_not_saved_and_says_what_can(tmp_path):
    with pytest.raises(TypeError, match=r"got Block; keep what another kind has learned with np\.savez\(path, "):
        storage.save(network(), tmp_path / "model.npz")
    assert not list(tmp_path.iterdir())
    model, other = network(), network()
    model(X)
    np.savez(tmp_path / "model.npz", **model.state_dict())
    with np.load(tmp_path / "model.npz") as arrays:
        other.load_state_dict(dict(arrays))
    np.testing.assert_array_equal(other.eval()(X), model.eval()(X))
