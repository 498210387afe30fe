"""The training loop: shuffle, take batch after batch, step the optimizer, look at held-out data, say how it goes.

Which model, which optimizer and which data is the caller's business. The loss is the cross-entropy of logits.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from cnnlab._checks import flag, integer
from cnnlab.functional import cross_entropy, cross_entropy_backward
from cnnlab.progress import Progress

EVALUATION_BATCH = 256  # images at a time: bounds the memory, does not change the result


class Evaluation(NamedTuple):
    """Mean cross-entropy, and the fraction of images whose largest logit is the right one."""

    loss: float
    accuracy: float


@dataclass(repr=False)
class History:
    """What training looked like: one number an epoch in each list; two stay empty without validation data.

    loss, accuracy: means over the training batches of the epoch, each taken before the step on that batch.
    validation_loss, validation_accuracy: on the validation data, after the epoch.
    interrupted: whether Ctrl-C ended the training; the epoch that it broke off is not in the lists.
    """

    loss: list = field(default_factory=list)
    accuracy: list = field(default_factory=list)
    validation_loss: list = field(default_factory=list)
    validation_accuracy: list = field(default_factory=list)
    interrupted: bool = False

    def append(self, learned, held_out=None):
        """Adds an epoch: the `Evaluation` during training, and the one on validation data, if any."""
        self.loss.append(learned.loss)
        self.accuracy.append(learned.accuracy)
        if held_out is not None:
            self.validation_loss.append(held_out.loss)
            self.validation_accuracy.append(held_out.accuracy)

    def __str__(self):
        """The last epoch in words, those that the progress line ends with."""
        if not self.loss:
            return "nothing learned yet"
        if self.validation_accuracy:
            accuracy = f"held-out accuracy {100 * self.validation_accuracy[-1]:.1f} %"
        else:
            accuracy = f"training accuracy {100 * self.accuracy[-1]:.1f} %"
        return f"loss {self.loss[-1]:.3f} · {accuracy}"

    def __repr__(self):
        return f"<History of {len(self.loss)} epochs: {self}>"


@dataclass
class Run:
    """A training run under way, as callbacks see it: `epoch` counts finished epochs, `stop()` ends the run."""

    model: object
    optimizer: object
    epochs: int
    history: History = field(default_factory=History)
    stopped: bool = False

    @property
    def epoch(self):
        return len(self.history.loss)

    def stop(self):
        self.stopped = True


def fit(model, train, validation=None, *, epochs, optimizer, batch_size, seed, progress=True, callbacks=()):
    """Trains `model` in place by gradient descent on the cross-entropy, and returns the `History`.

    model: maps images (N, C, H, W) to logits (N, classes), such as an `nn.Sequential`.
    train, validation: pairs (x, y) of images and integer labels (N,); nothing is learned from `validation`.
    epochs: how often to go through the training data.
    optimizer: built on `model.parameters()`.
    batch_size: images a step; the last step of an epoch takes what is left.
    seed: an int >= 0 that fixes the order of the images, a new one in every epoch. The same seed, model and
      optimizer give the same numbers on the same machine.
    progress: whether to show a line that says how far it is.
    callbacks: functions called with the `Run` after every epoch; `run.stop()` ends the training early.

    Ctrl-C ends the training and returns what was learned so far. Afterwards the model is in `eval()` mode.
    Raises ValueError or TypeError for data that do not fit together.
    """
    x, y = _pair("train", train)
    if validation is not None:
        validation = _pair("validation", validation)
    batch_size, run = integer("batch_size", batch_size), Run(model, optimizer, integer("epochs", epochs))
    rng = np.random.default_rng(integer("seed", seed, minimum=0))
    line = Progress() if flag("progress", progress) else None
    try:
        while run.epoch < run.epochs and not run.stopped:
            batches = np.split(rng.permutation(len(x)), range(batch_size, len(x), batch_size))
            learned = _epoch(run, x, y, batches, line)
            run.history.append(learned, evaluate(model, *validation) if validation is not None else None)
            for callback in callbacks:
                callback(run)
    except KeyboardInterrupt:
        run.history.interrupted = True
    finally:
        model.eval()
        if line:
            line.close(_words(run))
    return run.history


def evaluate(model, x, y):
    """Mean cross-entropy and accuracy of `model` on images x (N, C, H, W) with labels y (N,): an `Evaluation`.

    The model computes in `eval()` mode and is then put back into the mode it was in.
    Raises ValueError or TypeError for data that do not fit together, also if there is no image.
    """
    x, y = _pair("x, y", (x, y))
    was_training = model.training
    model.eval()
    try:
        starts = range(0, len(x), EVALUATION_BATCH)
        logits = np.concatenate([model(x[start : start + EVALUATION_BATCH]) for start in starts])
    finally:
        model.train(was_training)
    return Evaluation(float(cross_entropy(logits, y)), float(np.mean(logits.argmax(axis=1) == y)))


def _epoch(run, x, y, batches, line):
    """One step of the optimizer a batch; the epoch's mean loss and accuracy as an `Evaluation`."""
    run.model.train()
    loss, right = 0.0, 0
    for number, batch in enumerate(batches):
        if line:
            line.show(_words(run), (run.epoch + number / len(batches)) / run.epochs)
        logits = run.model(x[batch])  # (batch, classes)
        loss += len(batch) * float(cross_entropy(logits, y[batch]))
        right += int(np.sum(logits.argmax(axis=1) == y[batch]))
        run.optimizer.zero_grad()
        run.model.backward(cross_entropy_backward(1.0, logits, y[batch]))
        run.optimizer.step()
    return Evaluation(loss / len(x), right / len(x))


def _words(run):
    """The state of a run in one line."""
    state = "interrupted after epoch" if run.history.interrupted else "epoch"
    return f"{state} {run.epoch}/{run.epochs} · {run.history}"


def _pair(name, pair):
    """(x, y) as arrays of equal, positive length with integer labels, or an error naming the argument."""
    if not isinstance(pair, tuple | list) or len(pair) != 2:
        raise TypeError(f"{name}: expected a pair (images, labels), got {type(pair).__name__}")
    x, y = np.asarray(pair[0]), np.asarray(pair[1])
    if y.ndim != 1 or y.dtype.kind not in "iu":
        raise TypeError(f"{name}: expected labels as integers (N,), got {y.dtype} of shape {y.shape}")
    if x.ndim < 2 or len(x) != len(y) or len(x) == 0:
        raise ValueError(f"{name}: expected as many images as labels, at least one, got {x.shape} and {y.shape}")
    return x, y
