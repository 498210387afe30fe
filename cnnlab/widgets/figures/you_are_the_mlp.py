"""`YouAreTheMLP`: read digits whose pixels are permuted, as a flattening network does, and keep the score.

What is here is the state and its rules: digits, their permutation, and what two networks answered, all plain numbers.
No network is here; whoever makes the figure has asked them. Asking the reader is you_are_the_mlp.js's part.
"""

import numpy as np
from traitlets import Int, validate

from cnnlab.widgets.base import BookWidget, StateError
from cnnlab.widgets.core.grid import Box
from cnnlab.widgets.core.levels import levels

PIXELS = 64  # of a digit, 8 × 8
INK = 16  # levels of ink between paper and black
MOST_DIGITS = 40


class YouAreTheMLP(BookWidget):
    """Read permuted digits yourself, one after the other, against two networks that have read them too.

        YouAreTheMLP(images=x_test[:10], labels=y_test[:10], order=order, mlp=mlp_says, cnn=cnn_says)

    Arguments:
        images: digits as `data.digits` gives them, (N, 1, 8, 8) from 0 to 1 in steps of 1/16, with pixels in place;
            1 to 40 of them.
        labels: what they are, N ints from 0 to 9.
        order: which pixel stands at each place of a permuted digit: `permuted = flat[order]`, each of 0 … 63 once.
        mlp, cnn: what the two networks answered, N ints from 0 to 9 each.

    Traits that follow the reader: `guesses`, the answers so far, and `at`, the digit that is on view: as many as there
    are guesses while it waits for one, one less while it shows the answer. `score` counts.

    Raises TypeError or ValueError for anything else.
    """

    summary = "Handwritten digits with their pixels permuted, to be read by you, by an MLP and by a CNN."

    images = Box((1, MOST_DIGITS), (PIXELS, PIXELS), whole=True).tag(sync=True)
    labels = Box((1, MOST_DIGITS), whole=True).tag(sync=True)
    order = Box((PIXELS, PIXELS), whole=True).tag(sync=True)
    mlp = Box((1, MOST_DIGITS), whole=True).tag(sync=True)
    cnn = Box((1, MOST_DIGITS), whole=True).tag(sync=True)
    guesses = Box((0, MOST_DIGITS), whole=True, default_value=[]).tag(sync=True)
    at = Int(0, min=0).tag(sync=True)

    def __init__(self, *, images, labels, order, mlp, cnn, **traits):
        images = _ink(images)
        order = _whole("order", order, PIXELS, PIXELS - 1)
        if len(set(order)) != PIXELS:
            raise ValueError(f"order: expected each of 0 … {PIXELS - 1} once, got {len(set(order))} different numbers")
        answers = {"labels": labels, "mlp": mlp, "cnn": cnn}
        answers = {name: _whole(name, values, len(images), 9) for name, values in answers.items()}
        super().__init__(images=images, order=order, **answers, **traits)

    @property
    def score(self) -> dict[str, int]:
        """How many of the digits that the reader has answered each of the three has right."""
        told = self.labels[: len(self.guesses)]
        answers = {"you": self.guesses, "mlp": self.mlp, "cnn": self.cnn}
        return {who: int(np.sum(given[: len(told)] == told)) for who, given in answers.items()}

    @validate("guesses")
    def _check_guesses(self, proposal):
        guesses = proposal.value
        if len(guesses) > len(self.images) or not np.all((guesses >= 0) & (guesses <= 9)):
            raise StateError(f"guesses: expected at most {len(self.images)} ints from 0 to 9, got {guesses.tolist()}")
        return guesses

    @validate("at")
    def _check_at(self, proposal):
        if proposal.value > len(self.images):
            raise StateError(f"at: expected 0 to {len(self.images)}, got {proposal.value}")
        return proposal.value


def _ink(images) -> list[list[int]]:
    """The digits as ink from 0 to 16, a flat list each."""
    array = np.asarray(images)
    if array.shape[1:] != (1, 8, 8) or not 1 <= len(array) <= MOST_DIGITS:
        raise ValueError(f"images: expected (N, 1, 8, 8) with N from 1 to {MOST_DIGITS}, got {array.shape}")
    return levels("images", array, INK).reshape(len(array), PIXELS).tolist()


def _whole(name: str, values, length: int, largest: int) -> list[int]:
    """`values` as a list of `length` ints from 0 to `largest`."""
    array = np.asarray(values)
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name}: expected ints, got {array.dtype}")
    if array.shape != (length,):
        raise ValueError(f"{name}: expected {length} ints, got shape {array.shape}")
    if not np.all((array >= 0) & (array <= largest)):
        raise ValueError(f"{name}: expected ints from 0 to {largest}, got {array.min()} to {array.max()}")
    return array.tolist()
