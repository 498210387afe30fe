"""What tests of arithmetic share: how hypothesis looks for cases, PyTorch where it is installed, numeric gradients.

Whatever uses the fixture `torch` carries the mark `torch`; `make oracles` runs what carries it, and none may skip.
"""

import os

import numpy as np
import pytest
from hypothesis import settings

# in CI the same cases every time; elsewhere new ones, of which those that failed are tried first
settings.register_profile("default", deadline=None, derandomize="CI" in os.environ, max_examples=60)
settings.load_profile("default")


def pytest_collection_modifyitems(items):
    for item in items:
        if "torch" in item.fixturenames:
            item.add_marker("torch")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    report = yield
    if report.skipped and item.get_closest_marker("torch") and os.environ.get("TORCH"):
        report.outcome, report.longrepr = "failed", f"skipped with TORCH set: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def torch():
    """PyTorch on one thread; a test that asks for it is skipped without. No test imports it in another way."""
    torch = pytest.importorskip("torch", reason="the PyTorch oracle is not installed; TORCH=1 make test runs it")
    torch.set_num_threads(1)
    return torch


def _numeric_gradient(f, arrays, grad_output, step=1e-5):
    """The gradient of Σ grad_output · f(*arrays) at each array, from central differences, in float64."""
    gradients = []
    for array in arrays:
        gradient = np.zeros_like(array)
        for index in np.ndindex(*array.shape):
            value = array[index]
            array[index] = value + step
            above = np.sum(grad_output * f(*arrays))
            array[index] = value - step
            below = np.sum(grad_output * f(*arrays))
            array[index] = value
            gradient[index] = (above - below) / (2 * step)
        gradients.append(gradient)
    return gradients


@pytest.fixture(scope="session")
def check_gradient():
    """check_gradient(f, arrays, grad_output, gradients): against central differences, to 1e-6 relative error."""

    def check(f, arrays, grad_output, gradients):
        for number, (given, numeric) in enumerate(
            zip(gradients, _numeric_gradient(f, arrays, grad_output), strict=True)
        ):
            assert given.shape == numeric.shape
            assert given.dtype == np.float64
            error = np.linalg.norm(given - numeric) / max(np.linalg.norm(given) + np.linalg.norm(numeric), 1e-12)
            assert error < 1e-6, f"gradient {number}: relative error {error:.1e}"

    return check
