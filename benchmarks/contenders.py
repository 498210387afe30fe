"""What is compared: one training step of a small network, and one convolution, each written for cnnlab and its rivals.

Every function returns a function without arguments that does the work once, on data made beforehand. All of it is in
float32, and the rivals get the same numbers.
"""

from typing import NamedTuple

import numpy as np

from cnnlab import functional as F
from cnnlab import interop, models, nn, optim


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


class Layer(NamedTuple):
    """One convolution: batch size, image side, channels before and after, side of the filters, stride, groups."""

    batch: int
    side: int
    before: int
    after: int
    kernel: int
    stride: int = 1
    groups: int = 1

    def __str__(self):
        groups = f", {self.groups} groups" if self.groups > 1 else ""
        size = f"{self.batch}, {self.side}×{self.side}, {self.before}–{self.after}"
        return f"{size}, {self.kernel}, /{self.stride}{groups}"


LAYERS = [
    Layer(64, 28, 16, 16, kernel=1),
    Layer(64, 14, 64, 64, kernel=1),
    Layer(64, 28, 16, 16, kernel=1, groups=4),
    Layer(64, 28, 16, 32, kernel=1, stride=2),
    Layer(64, 28, 16, 32, kernel=3),
    Layer(64, 28, 16, 32, kernel=3, stride=2),
    Layer(64, 14, 32, 64, kernel=3, stride=2),
]
CLASSES = 10
GOAL, EPOCHS, BATCH, RATE = 0.98, 60, 32, 2e-3  # learning digits: to this accuracy, within so many epochs


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


def inference(image):
    """cnnlab: the logits of one image by the book's network for digits."""
    model = models.build("digits-cnn", seed=0).eval()
    return lambda: model(image)


def inference_torch(torch, image):
    """The same in PyTorch."""
    model, image = interop.to_torch(models.build("digits-cnn", seed=0)).eval(), torch.from_numpy(image)

    def work():
        with torch.no_grad():
            model(image)

    return work


def learning(train, held_out):
    """cnnlab: the book's network for digits, from new weights until its accuracy on held-out digits is GOAL."""
    (x, y), (x_new, y_new) = train, held_out

    def work():
        model = models.build("digits-cnn", seed=0)
        optimizer = optim.Adam(model.parameters(), lr=RATE)
        for batch in until_goal(len(x), lambda: (model(x_new).argmax(axis=1) == y_new).mean()):
            optimizer.zero_grad()
            model.learn(F.cross_entropy_backward(1.0, model(x[batch]), y[batch]))
            optimizer.step()

    return work


def learning_torch(torch, train, held_out):
    """The same in PyTorch: the same weights at first, the same batches."""
    (x, y), (x_new, y_new) = (map(torch.from_numpy, pair) for pair in (train, held_out))

    def accuracy(model):
        with torch.no_grad():
            return (model(x_new).argmax(dim=1) == y_new).double().mean().item()

    def work():
        model = interop.to_torch(models.build("digits-cnn", seed=0))
        optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
        for batch in until_goal(len(x), lambda: accuracy(model)):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(x[batch]), y[batch]).backward()
            optimizer.step()

    return work


def until_goal(count, accuracy):
    """Batches of a shuffled epoch after another, as indices, until `accuracy()` after an epoch is GOAL."""
    rng = np.random.default_rng(0)
    for _ in range(EPOCHS):
        yield from np.array_split(rng.permutation(count), count // BATCH)
        if accuracy() >= GOAL:
            return
    raise RuntimeError(f"not {GOAL} after {EPOCHS} epochs")


def second_convolution(case):
    """The arguments of the second convolution of `network`, by name."""
    return _arguments(Layer(case.batch, case.side // 2, case.first, case.second, case.kernel))


def _arguments(layer):
    """The arguments of a convolution, by name."""
    rng = np.random.default_rng(0)
    x = rng.random((layer.batch, layer.before, layer.side, layer.side), dtype=np.float32)
    weight = rng.random((layer.after, layer.before // layer.groups, layer.kernel, layer.kernel), dtype=np.float32)
    arrays = {"x": x, "weight": weight, "bias": rng.random(layer.after, dtype=np.float32)}
    return arrays | {"stride": layer.stride, "padding": layer.kernel // 2, "groups": layer.groups}


def convolution(case, backward):
    """cnnlab: the convolution of a `Case` or a `Layer`, and if asked its gradients at input, weight and bias."""
    arguments = second_convolution(case) if isinstance(case, Case) else _arguments(case)

    def work():
        y = F.conv2d(**arguments)
        if backward:
            F.conv2d_backward(y, **arguments)

    return work


def convolution_torch(torch, case, backward):
    """The same in PyTorch."""
    arguments = second_convolution(case) if isinstance(case, Case) else _arguments(case)
    arrays = [torch.from_numpy(arguments.pop(name)).requires_grad_(backward) for name in ("x", "weight", "bias")]

    def work():
        y = torch.nn.functional.conv2d(*arrays, **arguments)
        if backward:
            torch.autograd.grad(y, arrays, y.detach())

    return work


def convolution_scipy(signal, case):
    """The forward convolution in SciPy, which knows neither batches nor channels: one call a pair of maps."""
    x, weight, bias, *_ = second_convolution(case).values()

    def work():
        for image in x:
            for filters, b in zip(weight, bias, strict=True):
                sum(signal.correlate2d(c, f, mode="same") for c, f in zip(image, filters, strict=True)) + b

    return work
