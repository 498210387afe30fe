"""Cross-entropy: examples to check by hand, then loops, PyTorch and slopes."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlab import functional as F
from cnnlab import reference


def test_cross_entropy_by_hand():
    logits = np.log(np.array([[1.0, 3.0], [3.0, 1.0]]))
    assert math.isclose(F.cross_entropy(logits, np.array([1, 1])), (math.log(4 / 3) + math.log(4)) / 2)
    np.testing.assert_allclose(
        F.cross_entropy_backward(1.0, logits, np.array([1, 1])), [[1 / 8, -1 / 8], [3 / 8, -3 / 8]]
    )


def test_cross_entropy_of_hopeless_logits_is_finite():
    logits = np.array([[0.0, -2000.0]], np.float32)
    assert F.cross_entropy(logits, np.array([1])) == 2000
    assert F.cross_entropy(logits, np.array([0])) == 0
    assert F.cross_entropy_backward(1.0, logits, np.array([1])).tolist() == [[1, -1]]


@st.composite
def cases(draw):
    shape = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    dtype = draw(st.sampled_from([np.float32, np.float64]))
    targets = draw(st.sampled_from([np.int64, np.int32, np.uint8]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    return (5 * rng.normal(size=shape)).astype(dtype), rng.integers(0, shape[1], shape[0]).astype(targets)


@given(cases())
def test_cross_entropy_is_that_of_the_loops(case):
    logits, targets = case
    found = F.cross_entropy(logits, targets)
    assert found.dtype == logits.dtype
    np.testing.assert_allclose(found, reference.cross_entropy(logits.astype(float), targets), rtol=1e-5, atol=1e-6)


@given(cases())
def test_cross_entropy_and_its_gradient_are_pytorchs(torch, case):
    logits, targets = case
    leaf = torch.tensor(logits, requires_grad=True)
    expected = torch.nn.functional.cross_entropy(leaf, torch.tensor(targets.astype(np.int64)))
    (2.5 * expected).backward()
    tight = {"rtol": 1e-5, "atol": 1e-6} if logits.dtype == np.float32 else {"rtol": 1e-12, "atol": 1e-14}
    np.testing.assert_allclose(F.cross_entropy(logits, targets), expected.item(), **tight)
    gradient = F.cross_entropy_backward(2.5, logits, targets)
    assert gradient.dtype == logits.dtype
    np.testing.assert_allclose(gradient, leaf.grad.numpy(), **tight)


@given(cases())
def test_the_gradient_is_the_slope(check_gradient, case):
    logits, targets = np.clip(case[0].astype(float), -3, 3), case[1]  # flatter slopes drown in a difference's rounding
    gradient = F.cross_entropy_backward(3.0, logits, targets)
    check_gradient(lambda z: F.cross_entropy(z, targets), [logits], 3.0, [gradient])


def test_the_mean_over_an_empty_batch_is_nan_as_in_pytorch():
    logits, targets = np.zeros((0, 3), np.float32), np.zeros(0, int)
    assert np.isnan(F.cross_entropy(logits, targets))
    assert F.cross_entropy_backward(1.0, logits, targets).shape == (0, 3)


@pytest.mark.parametrize(
    ("targets", "error", "message"),
    [
        (np.array([0, 3]), ValueError, "targets: expected classes 0 … 2, got 3"),
        (np.array([0, -1]), ValueError, "targets: expected classes 0 … 2, got -1"),
        (np.array([0]), ValueError, r"targets: expected shape \(2,\), one class a row, got \(1,\)"),
        (np.array([[0, 1]]), ValueError, "targets: expected shape"),
        (
            np.array([0.0, 1.0]),
            TypeError,
            "targets: expected a NumPy array of integers, the classes, got dtype float64",
        ),
        (np.array([True, False]), TypeError, "targets: expected a NumPy array of integers"),
        ([0, 1], TypeError, "targets: expected a NumPy array of integers, the classes, got list"),
        (None, TypeError, "targets: expected a NumPy array of integers, the classes, got NoneType"),
    ],
)
def test_targets_that_are_no_classes_are_refused(targets, error, message):
    logits = np.zeros((2, 3))
    with pytest.raises(error, match="^" + message):
        F.cross_entropy(logits, targets)
    with pytest.raises(error, match="^" + message):
        F.cross_entropy_backward(1.0, logits, targets)
