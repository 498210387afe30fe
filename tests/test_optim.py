"""Optimizers: a step by hand, a hundred steps beside PyTorch's, and a state that goes on where it stopped."""

import copy

import numpy as np
import pytest

from cnnlab import nn, optim

SHAPES = [(3, 2), (4,), (1, 2, 3, 1)]
KINDS = {
    "SGD": (optim.SGD, {"lr": 0.05}),
    "SGD, momentum": (optim.SGD, {"lr": 0.05, "momentum": 0.9}),
    "SGD, decay": (optim.SGD, {"lr": 0.05, "momentum": 0.5, "weight_decay": 0.1}),
    "Adam": (optim.Adam, {}),
    "Adam, decay": (optim.Adam, {"lr": 0.02, "betas": (0.8, 0.95), "eps": 1e-4, "weight_decay": 0.1}),
}
each_kind = pytest.mark.parametrize("kind", KINDS)


def parameters(dtype=np.float64):
    rng = np.random.default_rng(0)
    return [nn.Parameter(rng.normal(size=shape).astype(dtype)) for shape in SHAPES]


def made(kind, params):
    build, arguments = KINDS[kind]
    return build(params, **arguments)


def walk(optimizer, steps, seed=1, skip=None):
    """Steps with gradients that depend on the weights, so that an error would grow; some parameters have none."""
    rng = np.random.default_rng(seed)
    for step in range(steps):
        for number, parameter in enumerate(optimizer.parameters):
            noise = rng.normal(size=parameter.shape)
            parameter.grad = (parameter.data + noise).astype(parameter.data.dtype)
            if skip is not None and skip(step, number):
                parameter.grad = None
        optimizer.step()


def test_sgd_by_hand():
    parameter = nn.Parameter(np.array([1.0, 2.0]))
    optimizer = optim.SGD([parameter], lr=0.5, momentum=0.5, weight_decay=1.0)
    parameter.grad = np.array([1.0, 0.0])
    optimizer.step()  # v = g + w = (2, 2)
    assert parameter.data.tolist() == [0, 1]
    optimizer.step()  # v = (1, 1) + (1, 0) + (0, 1) = (2, 2)
    assert parameter.data.tolist() == [-1, 0]
    assert parameter.grad.tolist() == [1, 0]
    optimizer.zero_grad()
    optimizer.step()
    assert parameter.grad is None
    assert parameter.data.tolist() == [-1, 0]


def test_adams_first_step_is_the_learning_rate_whatever_the_gradient():
    parameter = nn.Parameter(np.array([1.0, 1.0, 1.0]))
    parameter.grad = np.array([1e-3, -50.0, 0.0])
    optim.Adam([parameter], lr=0.25).step()
    np.testing.assert_allclose(parameter.data, [0.75, 1.25, 1], rtol=1e-5)


@each_kind
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_hundred_steps_are_pytorchs(torch, kind, dtype):
    ours = made(kind, parameters(dtype))
    leaves = [torch.tensor(p.data.copy(), requires_grad=True) for p in ours.parameters]
    build, arguments = KINDS[kind]
    theirs = getattr(torch.optim, build.__name__)(leaves, **({"lr": 1e-3} | arguments))
    rng = np.random.default_rng(1)
    for step in range(100):
        for number, (parameter, leaf) in enumerate(zip(ours.parameters, leaves, strict=True)):
            noise = rng.normal(size=parameter.shape).astype(dtype)
            absent = step % 7 == 2 and number == 1  # a parameter without a gradient keeps its own count of steps
            parameter.grad = None if absent else parameter.data + noise
            leaf.grad = None if absent else leaf.detach() + torch.tensor(noise)
        ours.step()
        theirs.step()
        for parameter, leaf in zip(ours.parameters, leaves, strict=True):
            assert parameter.data.dtype == dtype
            tolerance = 1e-10 if dtype == np.float64 else 1e-6
            np.testing.assert_allclose(parameter.data, leaf.detach().numpy(), rtol=tolerance, atol=tolerance)


@each_kind
def test_a_saved_state_goes_on_with_the_same_numbers(kind):
    straight, stopped = made(kind, parameters()), made(kind, parameters())
    walk(straight, 5)
    walk(straight, 5, seed=2)
    walk(stopped, 5)
    state = stopped.state_dict()
    resumed = made(kind, [nn.Parameter(p.data) for p in stopped.parameters])
    resumed.load_state_dict({name: np.asarray(value) for name, value in state.items()})  # as from an .npz
    for value in state.values():
        if isinstance(value, np.ndarray):
            value[...] = np.nan  # the state was copied
    walk(resumed, 5, seed=2)
    walk(stopped, 5, seed=2)
    for a, b, c in zip(straight.parameters, resumed.parameters, stopped.parameters, strict=True):
        np.testing.assert_array_equal(a.data, b.data)
        np.testing.assert_array_equal(a.data, c.data)


@each_kind
def test_a_parameter_that_never_had_a_gradient_has_no_state(kind):
    optimizer = made(kind, parameters())
    walk(optimizer, 3, skip=lambda step, number: number == 1)
    state = optimizer.state_dict()
    assert not any(name.endswith(".1") for name in state)
    again = made(kind, parameters())
    again.load_state_dict(state)
    assert again.state_dict().keys() == state.keys()


def test_half_a_state_is_refused():
    optimizer = made("Adam", parameters())
    walk(optimizer, 1)
    state = optimizer.state_dict()
    del state["steps.1"]
    with pytest.raises(
        ValueError, match=r"^state: expected that of Adam, got one without \['steps\.1'\] and with \[\]"
    ):
        optimizer.load_state_dict(state)


def test_the_learning_rate_may_change_and_is_part_of_the_state():
    optimizer = optim.SGD(parameters(), lr=0.1)
    optimizer.lr = 0.01
    before = copy.deepcopy(optimizer.parameters[0].data)
    walk(optimizer, 1)
    np.testing.assert_allclose(optimizer.parameters[0].data, before - 0.01 * optimizer.parameters[0].grad)
    assert optimizer.state_dict()["lr"] == 0.01


@each_kind
def test_gradients_are_not_changed_and_weights_move_in_place(kind):
    optimizer = made(kind, parameters())
    data = [p.data for p in optimizer.parameters]
    for p in optimizer.parameters:
        p.grad = np.ones(p.shape)
    optimizer.step()
    optimizer.step()
    for p, array in zip(optimizer.parameters, data, strict=True):
        assert p.data is array
        assert (p.grad == 1).all()


def test_a_gradient_rewritten_in_place_does_not_rewrite_the_velocity():
    parameter = nn.Parameter(np.array([0.0]))
    parameter.grad = np.array([1.0])
    optimizer = optim.SGD([parameter], lr=1.0, momentum=0.5)
    optimizer.step()
    parameter.grad[...] = 0
    optimizer.step()
    assert parameter.data.tolist() == [-1.5]


def test_gradients_that_are_not_finite_pass_without_a_warning():
    for kind in KINDS:
        optimizer = made(kind, parameters(np.float32))
        optimizer.parameters[0].grad = np.full(SHAPES[0], np.inf, np.float32)
        optimizer.parameters[1].grad = np.full(SHAPES[1], 3e38, np.float32)
        optimizer.step()
        optimizer.step()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda s: s.pop("lr"), ValueError),
        (lambda s: s.update(extra=1.0), ValueError),
        (lambda s: s.update({"velocity.0": np.ones(2)}), ValueError),
        (lambda s: s.update({"velocity.9": np.ones(2)}), ValueError),
        (lambda s: s.update({"velocity.0": "text"}), (TypeError, ValueError)),
        (lambda s: s.update(lr="fast"), (TypeError, ValueError)),
        (lambda s: s.update(lr=-1.0), ValueError),
        (lambda s: s.update(lr=np.ones(2)), ValueError),
    ],
)
def test_a_state_that_does_not_fit_changes_nothing(change, error):
    optimizer = made("SGD, momentum", parameters())
    walk(optimizer, 2)
    state, before = optimizer.state_dict(), optimizer.state_dict()
    state["lr"], state["velocity.0"] = 7.0, state["velocity.0"] + 1
    change(state)
    with pytest.raises(error, match=r"^state: expected "):
        optimizer.load_state_dict(state)
    for name, value in optimizer.state_dict().items():
        np.testing.assert_array_equal(value, before[name])
    with pytest.raises(TypeError, match=r"^state: expected a dict, got list"):
        optimizer.load_state_dict([])


BAD_NUMBER = [-0.1, np.nan, "fast", None, True, 1j, [0.1]]


@pytest.mark.parametrize(
    ("build", "argument", "wrongs"),
    [
        (optim.SGD, "parameters", [[], None, 3, "weights", [np.ones(3)], [None]]),
        (optim.SGD, "lr", BAD_NUMBER),
        (optim.SGD, "momentum", BAD_NUMBER),
        (optim.SGD, "weight_decay", BAD_NUMBER),
        (optim.Adam, "lr", BAD_NUMBER),
        (optim.Adam, "betas", [None, 0.9, (0.9,), (0.9, 1.0), (-0.1, 0.9), ("a", "b"), (0.9, 0.9, 0.9), (0.9, np.nan)]),
        (optim.Adam, "eps", BAD_NUMBER),
        (optim.Adam, "weight_decay", BAD_NUMBER),
    ],
)  # fmt: skip
def test_bad_arguments_are_refused_in_a_sentence_that_names_them(build, argument, wrongs):
    for wrong in wrongs:
        with pytest.raises((TypeError, ValueError), match=rf"^{argument}: expected .*, got "):
            build(**{"parameters": parameters(), "lr": 0.1, argument: wrong})


def test_a_model_may_be_given_by_its_parameters_or_any_iterable_of_them():
    model = nn.Linear(2, 2, rng=0)
    assert optim.SGD(iter(model.parameters()), lr=0.1).parameters == model.parameters()


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.float16])
def test_numpys_numbers_as_arguments_are_plain_ones(kind):
    """A float64 among them would turn the first steps of a float32 network into float64."""
    sgd = optim.SGD(parameters(np.float32), kind(0.5), momentum=kind(0.5), weight_decay=kind(0.25))
    adam = optim.Adam(parameters(np.float32), kind(0.5), betas=(kind(0.5), kind(0.75)), eps=kind(0.125))
    for optimizer in (sgd, adam):
        assert {type(optimizer.state_dict()[name]) for name in optimizer.numbers} == {float}
        walk(optimizer, 2)
        state = [value for value in optimizer.state_dict().values() if isinstance(value, np.ndarray)]
        assert {array.dtype for array in (*state, *(p.data for p in optimizer.parameters))} == {np.dtype(np.float32)}
