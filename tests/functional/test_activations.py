"""Activations, batch norm and dropout: examples to check by hand, then loops, SciPy, PyTorch and slopes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from cnnlab import functional as F
from cnnlab import reference

TOLERANCE = {np.float32: {"rtol": 2e-5, "atol": 2e-6}, np.float64: {"rtol": 1e-10, "atol": 1e-12}}


def close(found, expected, dtype):
    assert found.dtype == dtype
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, **TOLERANCE[dtype])


@st.composite
def arrays(draw, min_side=1):
    shape = draw(st.lists(st.integers(min_side, 4), min_size=1, max_size=4))
    dtype = draw(st.sampled_from([np.float32, np.float64]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    return (3 * rng.normal(size=shape)).astype(dtype), rng.normal(size=shape).astype(dtype)


def test_relu_by_hand():
    x = np.array([-2.0, 0.0, 3.0])
    assert F.relu(x).tolist() == [0, 0, 3]
    assert F.relu_backward(np.array([5.0, 6.0, 7.0]), x).tolist() == [0, 0, 7]


def test_softmax_by_hand():
    x = np.log(np.array([[1.0, 2.0, 5.0]]))
    np.testing.assert_allclose(F.softmax(x), [[1 / 8, 2 / 8, 5 / 8]])
    np.testing.assert_allclose(F.log_softmax(x), np.log([[1 / 8, 2 / 8, 5 / 8]]))
    np.testing.assert_allclose(F.softmax(x.T, axis=0), [[1 / 8], [2 / 8], [5 / 8]])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_softmax_neither_overflows_nor_underflows(dtype):
    x = np.array([[1e30, 0.0], [-1e30, 0.0], [1000.0, 1001.0]], dtype)
    np.testing.assert_allclose(F.softmax(x), [[1, 0], [0, 1], special.softmax([0, 1])], rtol=1e-6)
    np.testing.assert_allclose(F.log_softmax(x)[:2], [[0, -1e30], [-1e30, 0]], rtol=1e-6)


@given(arrays())
def test_relu_and_its_gradient_are_those_of_loops_and_pytorch(torch, case):
    x, grad = case
    close(F.relu(x), reference.relu(x), x.dtype.type)
    leaf = torch.tensor(x, requires_grad=True)
    torch.relu(leaf).backward(torch.tensor(grad))
    close(F.relu_backward(grad, x), leaf.grad.numpy(), x.dtype.type)


@given(arrays(), st.integers(0, 3))
def test_softmax_is_that_of_loops_and_scipy(case, axis):
    x, _ = case
    axis %= x.ndim
    close(F.softmax(x, axis), special.softmax(x, axis), x.dtype.type)
    close(F.log_softmax(x, axis), special.log_softmax(x, axis), x.dtype.type)
    close(F.softmax(x, axis), np.apply_along_axis(reference.softmax, axis, x), x.dtype.type)


@given(arrays(), st.integers(-4, 3))
def test_softmax_and_its_gradient_are_pytorchs(torch, case, axis):
    x, grad = case
    axis = max(-x.ndim, axis) if axis < 0 else axis % x.ndim
    for f, backward, theirs in [
        (F.softmax, F.softmax_backward, torch.softmax),
        (F.log_softmax, F.log_softmax_backward, torch.log_softmax),
    ]:
        leaf = torch.tensor(x, requires_grad=True)
        expected = theirs(leaf, axis)
        expected.backward(torch.tensor(grad))
        close(f(x, axis), expected.detach().numpy(), x.dtype.type)
        close(backward(grad, x, axis), leaf.grad.numpy(), x.dtype.type)


@given(arrays())
@settings(max_examples=20)
def test_gradients_are_the_slopes(check_gradient, case):
    x, grad = (a.astype(float) for a in case)
    for f, backward in [(F.softmax, F.softmax_backward), (F.log_softmax, F.log_softmax_backward)]:
        check_gradient(f, [x], grad, [backward(grad, x)])
    x += np.sign(x) * 1e-3  # away from the kink
    check_gradient(F.relu, [x], grad, [F.relu_backward(grad, x)])


def test_infinities_and_nan_pass_through_as_in_pytorch(torch):
    x = np.array([[np.inf, 1, -np.inf], [np.nan, 1, 2], [-np.inf, -np.inf, -np.inf], [-np.inf, 0, 1]], np.float32)
    for f, theirs in [
        (F.relu, torch.relu),
        (F.softmax, lambda t: torch.softmax(t, -1)),
        (F.log_softmax, lambda t: torch.log_softmax(t, -1)),
    ]:
        np.testing.assert_allclose(f(x), theirs(torch.tensor(x)).numpy(), rtol=1e-6)
    leaf = torch.tensor(x, requires_grad=True)
    torch.relu(leaf).backward(torch.full(x.shape, torch.inf))
    np.testing.assert_array_equal(F.relu_backward(np.full_like(x, np.inf), x), leaf.grad.numpy())


def test_batch_norm_by_hand():
    x = np.array([[[[1.0, 3.0]]], [[[5.0, 7.0]]]])  # mean 4, variance 5, unbiased 20 / 3
    one, two = np.array([1.0]), np.array([2.0])
    y, mean, var = F.batch_norm(x, one, two, two, one, training=True, momentum=0.5, eps=4.0)
    np.testing.assert_allclose(y.ravel(), [-1, 1 / 3, 5 / 3, 3], rtol=1e-15)  # 1 + 2 · (−3, −1, 1, 3) / √(5 + 4)
    assert mean.tolist() == [2.5]
    np.testing.assert_allclose(var, [(2 + 20 / 3) / 2])
    y, mean, var = F.batch_norm(x, one, two, eps=2.0)  # the running ones: (x − 1) / √(2 + 2)
    assert (y.ravel().tolist(), mean.tolist(), var.tolist()) == ([0, 1, 2, 3], [1], [2])


@st.composite
def batch_norm_cases(draw):
    shape = (draw(st.integers(1, 3)), draw(st.integers(1, 3)), draw(st.integers(1, 4)), draw(st.integers(2, 3)))
    dtype = draw(st.sampled_from([np.float32, np.float64]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    x, grad = rng.normal(1, 2, size=shape).astype(dtype), rng.normal(size=shape).astype(dtype)
    mean, var = rng.normal(size=shape[1]).astype(dtype), rng.uniform(0.5, 2, size=shape[1]).astype(dtype)
    affine = [rng.normal(size=shape[1]).astype(dtype) if draw(st.booleans()) else None for _ in range(2)]
    rest = {"training": draw(st.booleans()), "momentum": draw(st.sampled_from([0, 0.1, 1.0]))}
    return x, mean, var, *affine, rest, grad


@given(batch_norm_cases())
@settings(max_examples=100)
def test_batch_norm_and_its_gradients_are_pytorchs(torch, case):
    x, mean, var, weight, bias, rest, grad = case
    dtype = x.dtype.type
    leaves = [None if a is None else torch.tensor(a, requires_grad=True) for a in (x, weight, bias)]
    new_mean, new_var = torch.tensor(mean), torch.tensor(var)
    expected = torch.nn.functional.batch_norm(leaves[0], new_mean, new_var, *leaves[1:], eps=1e-3, **rest)
    y, found_mean, found_var = F.batch_norm(x, mean, var, weight, bias, eps=1e-3, **rest)
    loose = {np.float32: {"rtol": 1e-3, "atol": 1e-4}, np.float64: {"rtol": 1e-9, "atol": 1e-10}}[dtype]
    for a, b in [(y, expected.detach()), (found_mean, new_mean), (found_var, new_var)]:
        assert a.dtype == dtype
        np.testing.assert_allclose(a, b.numpy(), **loose)
    expected.backward(torch.tensor(grad))
    found = F.batch_norm_backward(grad, x, mean, var, weight, bias, eps=1e-3, **rest)
    for a, b in zip(found, leaves, strict=True):
        if b is None:
            assert a is None
        else:
            assert a.dtype == dtype
            # float32: where a channel holds few numbers, what is left of its gradient is a small difference
            np.testing.assert_allclose(a, b.grad.numpy(), rtol=loose["rtol"], atol=10 * loose["atol"])


@given(batch_norm_cases())
@settings(max_examples=20)
def test_batch_norm_gradients_are_the_slopes(check_gradient, case):
    x, mean, var, weight, bias, rest, grad = (a.astype(float) if isinstance(a, np.ndarray) else a for a in case)
    weight, bias = np.ones(len(mean)) if weight is None else weight, np.ones(len(mean)) if bias is None else bias

    def f(x, weight, bias):
        return F.batch_norm(x, mean, var, weight, bias, eps=0.1, **rest)[0]

    gradients = F.batch_norm_backward(grad, x, mean, var, weight, bias, eps=0.1, **rest)
    check_gradient(f, [x, weight, bias], grad, gradients)


def test_batch_norm_of_an_empty_batch_leaves_the_running_statistics_alone():
    x, mean, var = np.zeros((0, 2, 3, 3)), np.array([1.0, 2]), np.array([3.0, 4])
    y, new_mean, new_var = F.batch_norm(x, mean, var, training=True)
    assert (y.shape, new_mean.tolist(), new_var.tolist()) == (x.shape, [1, 2], [3, 4])
    assert F.batch_norm_backward(x, x, mean, var, mean, var, training=True)[1].tolist() == [0, 0]


def test_batch_norm_needs_more_than_one_number_a_channel_in_training():
    one = np.ones(1)
    with pytest.raises(ValueError, match=r"^x: expected more than one number a channel in training"):
        F.batch_norm(np.ones((1, 1, 1, 1)), one, one, training=True)
    F.batch_norm(np.ones((1, 1, 1, 1)), one, one)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dropout_keeps_the_mean_and_its_gradient_uses_the_same_draw(dtype):
    x = np.ones((100, 200), dtype)
    y = F.dropout(x, 0.25, rng=3)
    assert y.dtype == dtype
    assert set(np.unique(y)) == {dtype(0), dtype(1) / dtype(0.75)}
    assert abs((y == 0).mean() - 0.25) < 0.01  # 3 standard deviations of 20,000 draws
    np.testing.assert_array_equal(F.dropout_backward(x, x, 0.25, rng=3), y)
    assert (F.dropout(x, 0.25, rng=4) != y).any()


def test_dropout_takes_a_generator_and_advances_it():
    x, rng = np.ones((5, 5)), np.random.default_rng(0)
    first, second = F.dropout(x, rng=rng), F.dropout(x, rng=rng)
    assert (first != second).any()
    np.testing.assert_array_equal(F.dropout_backward(x, x, rng=np.random.default_rng(0)), first)


def test_dropout_at_its_ends():
    x = np.array([1.0, 2.0, np.inf])
    np.testing.assert_array_equal(F.dropout(x, 0.0), x)
    np.testing.assert_array_equal(F.dropout(x, 1.0), [0, 0, np.nan])  # as in PyTorch: ∞ · 0
    np.testing.assert_array_equal(F.dropout(x, 0.5, training=False), x)
    assert not np.shares_memory(F.dropout(x, training=False), x)
    with pytest.raises(ValueError, match=r"^rng: expected the seed that dropout was given"):
        F.dropout_backward(x, x)
