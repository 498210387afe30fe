"""What a training run is and what it looked like: plain records, nothing is computed here."""

from dataclasses import dataclass, field
from typing import NamedTuple

from cnnlab._checks import counted


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
        return f"<History of {counted(len(self.loss), 'epoch')}: {self}>"


@dataclass(repr=False)
class Run:
    """A training run under way, as callbacks see it: the arguments of `fit`, and how far it is.

    `epoch` counts finished epochs, `stop()` ends the run. generators: where the random numbers come from, by name,
    each a `numpy.random.Generator`: "order" of the images, and "augment".
    """

    model: object
    optimizer: object
    train: tuple
    validation: tuple | None
    epochs: int
    batch_size: int
    seed: int
    callbacks: list
    generators: dict
    history: History = field(default_factory=History)
    stopped: bool = False

    @property
    def epoch(self):
        return len(self.history.loss)

    def stop(self):
        self.stopped = True

    def __str__(self):
        """The state of the run in one line."""
        state = "interrupted after " if self.history.interrupted else "stopped after " if self.stopped else ""
        return f"{state}epoch {self.epoch}/{self.epochs} · {self.history}"

    def __repr__(self):
        return f"<Run: {self}>"
