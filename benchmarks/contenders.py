"""What is compared: one training step of a small network, and one convolution, each written for cnnlab and its rivals.

Every function returns a function without arguments that does the work once, on data made beforehand. All of it is in
float32, and the rivals get the same numbers.
"""

from typing import NamedTuple

import numpy as np

from cnnlab import functional as F
from cnnlab import interop, nn, optim


class Case(NamedTuple):
    """Batch size, image side, channels after the first and second convolution, side of the filters."""

    batch: int
    side: int
    first: int
    second: int
    kernel: int

    def __str__(self):
        return f"{self.batch}, {self.side}×{self.side}, {self.first}–{self.second}, {self.kernel}"


CASES = [
    Case(32, 8, 8, 16, 3),
    Case(64, 8, 16, 32, 3),
    Case(64, 28, 8, 16, 3),
    Case(64, 28, 8, 16, 5),
    Case(128, 28, 16, 32, 3),
    Case(256, 28, 32, 64, 3),
]
CLASSES = 10


def network(case):
    """Convolution, ReLU, pooling, twice; then a linear layer."""
    return nn.Sequential(
        nn.Conv2d(1, case.first, case.kernel, padding=case.kernel // 2, rng=0),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(case.first, case.second, case.kernel, padding=case.kernel // 2, rng=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(case.second * (case.side // 4) ** 2, CLASSES, rng=2),
    )


def batch(case):
    rng = np.random.default_rng(0)
    x = rng.random((case.batch, 1, case.side, case.side), dtype=np.float32)
    return x, rng.integers(0, CLASSES, case.batch)


def training_step(case):
    """cnnlab: forward, loss, backward, one step of SGD."""
    model, (x, y) = network(case), batch(case)
    optimizer = optim.SGD(model.parameters(), lr=0.01)

    def step():
        optimizer.zero_grad()
        model.learn(F.cross_entropy_backward(1.0, model(x), y))
        optimizer.step()

    return step


def training_step_torch(torch, case):
    """The same in PyTorch, from the same weights."""
    model, (x, y) = interop.to_torch(network(case)), map(torch.from_numpy, batch(case))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)

    def step():
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()

    return step


def second_convolution(case):
    """The arguments of the second convolution of `network`: its input, weight and bias."""
    rng = np.random.default_rng(0)
    x = rng.random((case.batch, case.first, case.side // 2, case.side // 2), dtype=np.float32)
    weight = rng.random((case.second, case.first, case.kernel, case.kernel), dtype=np.float32)
    return x, weight, rng.random(case.second, dtype=np.float32)


def convolution(case, backward):
    """cnnlab: the convolution, and if asked its gradients at input, weight and bias."""
    x, weight, bias = second_convolution(case)
    padding = case.kernel // 2

    def work():
        y = F.conv2d(x, weight, bias, padding=padding)
        if backward:
            F.conv2d_backward(y, x, weight, bias, padding=padding)

    return work


def convolution_torch(torch, case, backward):
    """The same in PyTorch."""
    arrays = [torch.from_numpy(array).requires_grad_(backward) for array in second_convolution(case)]
    padding = case.kernel // 2

    def work():
        y = torch.nn.functional.conv2d(*arrays, padding=padding)
        if backward:
            torch.autograd.grad(y, arrays, y.detach())

    return work


def convolution_scipy(signal, case):
    """The forward convolution in SciPy, which knows neither batches nor channels: one call a pair of maps."""
    x, weight, bias = second_convolution(case)

    def work():
        for image in x:
            for filters, b in zip(weight, bias, strict=True):
                sum(signal.correlate2d(c, f, mode="same") for c, f in zip(image, filters, strict=True)) + b

    return work
