"""Sequential and Residual: order, names, state, the cost ledger."""

import numpy as np
import pytest

from cnnlab import functional as F
from cnnlab import nn


def small():
    return nn.Sequential(
        nn.Conv2d(1, 2, 3, padding="same", rng=0),
        nn.BatchNorm2d(2),
        nn.ReLU(),
        nn.Residual(nn.Sequential(nn.Conv2d(2, 2, 3, padding=1, rng=1)), nn.Conv2d(2, 2, 1, rng=2)),
        nn.Flatten(),
        nn.Linear(24, 3, rng=3),
    )


X = np.random.default_rng(0).normal(size=(5, 1, 3, 4)).astype(np.float32)


def test_a_sequence_is_its_layers_one_after_the_other():
    double, add = nn.Linear(1, 1), nn.Linear(1, 1)
    double.load_state_dict({"weight": np.array([[2.0]]), "bias": np.array([0.0])})
    add.load_state_dict({"weight": np.array([[1.0]]), "bias": np.array([5.0])})
    x = np.array([[3.0]], np.float32)
    assert nn.Sequential(double, add)(x).tolist() == [[11]]
    assert nn.Sequential(add, double)(x).tolist() == [[16]]
    assert nn.Sequential()(x) is x


def test_layers_are_reached_by_position_and_a_slice_shares_them():
    model = small()
    assert len(model) == 6
    assert [*model][2] is model[2] is model.layers[2]
    head = model[:2]
    assert isinstance(head, nn.Sequential)
    assert head[0] is model[0]
    np.testing.assert_array_equal(model.eval()[2:](head(X)), model(X))
    for wrong in (nn.ReLU, F.relu, None, "ReLU", [nn.ReLU()]):
        with pytest.raises(TypeError, match=r"^layers: expected layers, got "):
            nn.Sequential(nn.ReLU(), wrong)


def test_activations_are_the_outputs_of_all_layers():
    model = small().eval()
    pictures = model.activations(X)
    assert [p.shape[1:] for p in pictures] == [(2, 3, 4)] * 4 + [(24,), (3,)]
    np.testing.assert_array_equal(pictures[-1], model(X))
    np.testing.assert_array_equal(pictures[2], F.relu(pictures[1]))


def test_a_residual_adds_what_went_around():
    body = nn.Linear(1, 1)
    body.load_state_dict({"weight": np.array([[2.0]]), "bias": np.array([1.0])})
    layer = nn.Residual(body)
    assert layer(np.array([[3.0]], np.float32)).tolist() == [[10]]
    assert layer.backward(np.array([[1.0]], np.float32)).tolist() == [[3]]


def test_names_are_pytorchs(torch):
    model = small()
    theirs = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2), torch.nn.ReLU())
    names = [name for name in theirs.state_dict() if "num_batches_tracked" not in name]
    assert list(model.state_dict())[: len(names)] == names
    model[:3].load_state_dict({name: value.numpy() for name, value in theirs.state_dict().items()})
    np.testing.assert_array_equal(model[0].weight.data, theirs[0].weight.detach().numpy())


def test_names_go_down_into_containers():
    model = small()
    assert list(model.named_parameters()) == [
        "0.weight", "0.bias", "1.weight", "1.bias", "3.body.0.weight", "3.body.0.bias", "3.shortcut.weight",
        "3.shortcut.bias", "5.weight", "5.bias",
    ]  # fmt: skip
    assert len(model.parameters()) == 10
    assert set(model.state_dict()) - set(model.named_parameters()) == {"1.running_mean", "1.running_var"}


def test_train_and_eval_reach_every_layer():
    model = small()
    assert model.eval() is model
    inside = [model, *model, model[3].body, model[3].body[0], model[3].shortcut]
    assert not any(layer.training for layer in inside)
    assert all(layer.training for layer in inside if layer.train())
    with pytest.raises(TypeError, match=r"^training: expected True or False, got 'yes'"):
        model.train("yes")


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (lambda s: s.pop("5.bias"), ValueError, r"missing \['5\.bias'\], not known \[\]"),
        (lambda s: s.update(extra=np.ones(1)), ValueError, r"missing \[\], not known \['extra'\]"),
        (lambda s: s.update({"5.bias": np.ones((3, 1))}), ValueError, r"shape \(3,\) for '5\.bias', got \(3, 1\)"),
        (lambda s: s.update({"5.bias": np.ones(3, int)}), TypeError, r"array of floats for '5\.bias', got dtype int64"),
        (lambda s: s.update({"5.bias": [1.0, 2, 3]}), TypeError, r"array of floats for '5\.bias', got list"),
    ],
)  # fmt: skip
def test_a_state_that_does_not_fit_changes_nothing(change, error, message):
    model, state = small(), small().state_dict()
    before = model.state_dict()
    for array in state.values():
        array += 1
    change(state)
    with pytest.raises(error, match=r"^state: expected .*" + message):
        model.load_state_dict(state)
    for name, array in model.state_dict().items():
        np.testing.assert_array_equal(array, before[name])
    with pytest.raises(TypeError, match=r"^state: expected a dict of arrays, got list"):
        model.load_state_dict([])


def lenet():
    """LeNet-5 as "Dive into Deep Learning" has it: 61,706 parameters."""
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2),
        nn.ReLU(),
        nn.AvgPool2d(2),
        nn.Conv2d(6, 16, 5),
        nn.ReLU(),
        nn.AvgPool2d(2),
        nn.Flatten(),
        nn.Linear(400, 120),
        nn.ReLU(),
        nn.Linear(120, 84),
        nn.ReLU(),
        nn.Linear(84, 10),
    )


def test_the_ledger_of_lenet_has_the_published_figure():
    ledger = lenet().summary((1, 28, 28))
    assert ledger.parameters == 61_706
    assert [row.parameters for row in ledger.rows if row.parameters] == [156, 2_416, 48_120, 10_164, 850]
    assert ledger.rows[3][1:] == ("Conv2d", (16, 10, 10), 2_416, 1_600, 240_000)
    assert ledger.macs == 28 * 28 * 150 + 240_000 + 48_000 + 10_080 + 840
    assert ledger.activations == 2 * 4704 + 1176 + 2 * 1600 + 400 + 400 + 2 * 120 + 2 * 84 + 10


def test_the_ledger_adds_up_and_agrees_with_the_arrays():
    model = small()
    ledger = model.summary((1, 3, 4))
    pictures = model.activations(X[:1])
    assert [row.activations for row in ledger.rows] == [p.size for p in pictures]
    assert ledger.parameters == sum(p.data.size for p in model.parameters())
    assert ledger.rows[3].macs == 12 * (2 * 2 * 9 + 2 * 2)  # the body's and the shortcut's
    assert ledger.macs == model.macs((1, 3, 4)) == sum(row.macs for row in ledger.rows)
    assert model.output_shape((1, 3, 4)) == (3,)


def test_the_ledger_prints_as_a_table():
    model = nn.Sequential(nn.Conv2d(1, 8, 3), nn.ReLU(), nn.GlobalAvgPool2d())
    assert str(model.summary([1, 28, 28])).splitlines() == [
        "   layer            output       parameters  activations    MACs",
        "─" * 64,
        "   input            1 × 28 × 28",
        "0  Conv2d           8 × 26 × 26          80        5,408  48,672",
        "1  ReLU             8 × 26 × 26           0        5,408       0",
        "2  GlobalAvgPool2d  8                     0            8       0",
        "─" * 64,
        "   total                                 80       10,824  48,672",
    ]


@pytest.mark.parametrize("shape", [None, 28, "28", (28, 28), (1, 1, 28, 28), (2, 28, 28), (1, 28.0, 28), (1, 0, 28)])
def test_the_ledger_refuses_a_shape_that_does_not_fit(shape):
    with pytest.raises((TypeError, ValueError), match=r"^input_shape: expected .*, got "):
        lenet().summary(shape)


def test_shapes_that_cannot_be_added_are_refused_by_the_ledger_too():
    layer = nn.Residual(nn.Conv2d(2, 2, 3))
    with pytest.raises(ValueError, match=r"^body: expected an output of shape \(2, 5, 5\), the shortcut's, got"):
        layer.output_shape((2, 5, 5))


def test_a_model_prints_with_its_layers_inside():
    model = nn.Sequential(nn.Flatten(), nn.Residual(nn.Sequential(nn.ReLU())))
    assert repr(model) == (
        "Sequential(\n  (0): Flatten()\n  (1): Residual(\n    (body): Sequential(\n      (0): ReLU()\n    )\n  )\n)"
    )


def test_a_few_steps_down_the_loss_learn_a_small_batch():
    from cnnlab import optim

    model, targets = small(), np.arange(5) % 3
    optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    losses = []
    for _ in range(60):
        optimizer.zero_grad()
        logits = model(X)
        losses.append(F.cross_entropy(logits, targets))
        model.backward(F.cross_entropy_backward(1.0, logits, targets))
        optimizer.step()
    assert losses[-1] < 0.05 < losses[0]
    assert (model(X).argmax(axis=1) == targets).all()


def test_learning_goes_down_to_the_first_layer_that_learns_and_no_further():
    class Unlearned(nn.Flatten):
        def backward(self, grad_output):
            raise AssertionError("nothing before the first layer with parameters is asked for a gradient")

    model = nn.Sequential(Unlearned(), nn.Linear(12, 4, rng=0), nn.ReLU(), nn.Linear(4, 3, rng=1))
    grad = np.ones_like(model(X))
    model.learn(grad)
    found = [parameter.grad for parameter in model.parameters()]
    for parameter in model.parameters():
        parameter.grad = None
    model[1:].backward(grad)
    for a, parameter in zip(found, model.parameters(), strict=True):
        np.testing.assert_array_equal(a, parameter.grad)
    assert nn.Sequential(nn.ReLU()).learn(grad) is None  # nothing to learn, and nothing to remember
