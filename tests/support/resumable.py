"""A training run with everything that has a state, to be saved and resumed, also as a program of its own."""

import sys

import numpy as np

from cnnlab import nn, optim, training


def run(kind, epochs, path, resume=None, dtype=np.float32, **changes):
    """Momentum or Adam's means, running statistics, two dropout layers of one generator and one of its own,
    augmentation, a schedule, the best weights so far: returns model, optimizer and history."""
    rng, shared = np.random.default_rng(5), np.random.default_rng(7)
    x, y = rng.normal(size=(40, 1, 6, 6)).astype(dtype), rng.integers(0, 3, 40)
    model = nn.Sequential(
        nn.Conv2d(1, 4, 3, rng=0, dtype=dtype),
        nn.BatchNorm2d(4, dtype=dtype),
        nn.ReLU(),
        nn.Dropout(0.3, rng=shared),
        nn.Residual(nn.Sequential(nn.Dropout(0.1, rng=shared))),
        nn.Flatten(),
        nn.Linear(64, 3, rng=1, dtype=dtype),
        nn.Dropout(0.1, rng=9),
    )
    if kind == "SGD":
        optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-3)
    else:
        optimizer = optim.Adam(model.parameters(), lr=0.01)
    schedule = training.Schedule(training.cosine(0.05, 6))
    options = {
        "seed": 3,
        "batch_size": 16,
        "augment": training.Augmentation(1, 10, 0.1),
        "callbacks": [training.Checkpoint(path), schedule, training.EarlyStopping(5)],
    } | changes
    train, held_out = (x[:30], y[:30]), (x[30:], y[30:])
    arguments = {"epochs": epochs, "optimizer": optimizer, "resume": resume, "progress": False}
    return model, optimizer, training.fit(model, train, held_out, **arguments | options)


if __name__ == "__main__":
    kind, path, after = sys.argv[1:]
    model, _, history = run(kind, 6, path, resume=path)
    np.savez(after, loss=history.loss, held_out=history.validation_loss, **model.state_dict())
