"""Callbacks: what is done after every epoch beside learning. Saving is in `checkpoint`."""

import math

from cnnlab._checks import integer, number


class Callback:
    """What `fit` calls with the `Run`; a callback of your own overrides what it needs.

    `start` before the first epoch (of a resumed run too), the callback itself after every epoch, `finish` at the end,
    also after Ctrl-C. What it must remember over a break, it gives as a dict of arrays in `state_dict`, and gets
    back in `load_state_dict`. That the run was stopped is remembered for it. `arguments` names what the constructor
    takes, for printing.
    """

    arguments = ()

    def start(self, run):
        pass

    def __call__(self, run):
        pass

    def finish(self, run):
        pass

    def state_dict(self):
        return {}

    def load_state_dict(self, state):
        pass

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in self.arguments)})"


class Schedule(Callback):
    """Sets the optimizer's learning rate before every epoch.

    rate: a function from the number of finished epochs, 0 before the first, to the learning rate, such as
    `cosine(0.1, epochs=20)` or `lambda epoch: 0.1 * 0.9**epoch`.
    """

    def __init__(self, rate):
        if not callable(rate):
            raise TypeError(f"rate: expected a function from the epoch to the learning rate, got {rate!r}")
        self.rate = rate

    def __repr__(self):
        return f"Schedule(rate={getattr(self.rate, '__name__', self.rate)})"

    def start(self, run):
        self(run)

    def __call__(self, run):
        if run.epoch < run.epochs:
            run.optimizer.lr = float(number("rate", self.rate(run.epoch), 0))


class EarlyStopping(Callback):
    """Ends the training once the validation loss has not fallen below its lowest for `patience` epochs in a row.

    However the training ends, the model then gets the weights of its best epoch, the one of the lowest validation
    loss. Needs validation data. Source: I. Goodfellow, Y. Bengio and A. Courville, "Deep Learning", 2016, section 7.8.
    """

    arguments = ("patience",)

    def __init__(self, patience):
        self.patience = integer("patience", patience)
        self.best = {}

    def start(self, run):
        if run.validation is None:
            raise ValueError("validation: expected images and labels, which EarlyStopping watches, got None")
        if run.epoch == 0:
            self.best = {}  # of another run
        elif run.epoch - _best(run) >= self.patience:
            run.stop()  # a resumed run that had come to its end

    def __call__(self, run):
        best = _best(run)
        if best == run.epoch:
            self.best = run.model.state_dict()
        if run.epoch - best >= self.patience:
            run.stop()

    def finish(self, run):
        if self.best:
            run.model.load_state_dict(self.best)

    def state_dict(self):
        return self.best

    def load_state_dict(self, state):
        if not state:
            raise ValueError("callbacks: expected the saved weights of EarlyStopping's best epoch, got none")
        self.best = state


def _best(run):
    """The epoch of the lowest validation loss so far, the first of equals; NaN is never the lowest."""
    losses = [math.inf if math.isnan(loss) else loss for loss in run.history.validation_loss]
    return losses.index(min(losses)) + 1


class Each(Callback):
    """A plain function, called after every epoch."""

    arguments = ("function",)

    def __init__(self, function):
        self.function = function

    def __call__(self, run):
        self.function(run)


def as_callbacks(callbacks):
    """`Callback`s, as they are, and plain functions as `Each`, in a list."""
    if not isinstance(callbacks, list | tuple):
        raise TypeError(f"callbacks: expected a list of functions or Callbacks, got {callbacks!r}")
    for callback in callbacks:
        if not callable(callback) or isinstance(callback, type):
            raise TypeError(f"callbacks: expected functions or Callbacks, got {callback!r}")
    return [callback if isinstance(callback, Callback) else Each(callback) for callback in callbacks]


def cosine(lr, epochs):
    """The learning rate that falls from `lr` to 0 along half a cosine: lr · (1 + cos(π epoch / epochs)) / 2.

    Returns a function for `Schedule`. lr: a number >= 0. epochs: an int >= 1, after which the rate stays 0.
    Source: I. Loshchilov and F. Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017, equation 5.
    """
    number("lr", lr, 0)
    integer("epochs", epochs)
    return _named(
        f"cosine(lr={lr}, epochs={epochs})", lambda epoch: lr * (1 + math.cos(math.pi * min(epoch / epochs, 1))) / 2
    )


def steps(lr, at, factor=0.1):
    """The learning rate that starts as `lr` and is multiplied by `factor` after each of the epochs in the list `at`.

    Returns a function for `Schedule`. lr: a number >= 0. at: ints >= 1. factor: a number > 0.
    """
    number("lr", lr, 0)
    if not isinstance(at, list | tuple):
        raise TypeError(f"at: expected a list of ints >= 1, got {at!r}")
    at = [integer("at", epoch) for epoch in at]
    number("factor", factor, 0, above=True)
    return _named(
        f"steps(lr={lr}, at={at}, factor={factor})", lambda epoch: lr * factor ** sum(epoch >= step for step in at)
    )


def _named(name, rate):
    """A function that a `Schedule` prints by how it was made."""
    rate.__name__ = rate.__qualname__ = name
    return rate
