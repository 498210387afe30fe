"""The chain rule on two weights: the state and its rules.

One number goes in, is multiplied by a weight, goes through a ReLU and is multiplied by another; the loss is the squared
error. Sliding, walking and drawing live in chain_explorer.js, whose core computes the same numbers and slopes.
"""

from traitlets import Bool, Enum, Float, Int, validate

from cnnlab.widgets.base import BookWidget, StateError

MOST = {"x": 10, "w1": 10, "w2": 10, "t": 100}  # in size: what the loss and its slopes come to can still be written out
STATIONS = 9  # of the walk: h, a, y, L, and back y, w2, a, h, w1


class ChainExplorer(BookWidget):
    """Two weights in a row with a ReLU between them: their numbers forward, and the slopes of the loss backward.

    >>> explorer = ChainExplorer(x=2, t=5, w1=1.5, w2=2)
    >>> explorer.numbers
    {'h': 3.0, 'a': 3.0, 'y': 6.0, 'L': 1.0}
    >>> explorer.slopes
    {'y': 2.0, 'w2': 6.0, 'a': 4.0, 'h': 4.0, 'w1': 8.0}

    `x` is the input and `t` the target, `w1` and `w2` are the weights; each is from −10 to 10, the target from −100
    to 100. `weight`: "w1" or "w2", whose chain of factors is written out. `at`: where a walk stands, 0 before it
    begins, when everything is shown, 1 to 4 on the way there, 5 to 9 on the way back.
    Raises ValueError for anything else.
    """

    summary = (
        "A chain of two weights and a ReLU as a graph, with its numbers forward and the slopes of the loss backward."
    )

    x = Float(2.0).tag(sync=True)
    t = Float(5.0).tag(sync=True)
    w1 = Float(1.5).tag(sync=True)
    w2 = Float(2.0).tag(sync=True)
    weight = Enum(["w1", "w2"], "w1").tag(sync=True)
    at = Int(0, min=0, max=STATIONS).tag(sync=True)
    playing = Bool(False).tag(sync=True)

    @property
    def numbers(self) -> dict[str, float]:
        """The numbers on the way there: h = w1 x, a = max(h, 0), y = w2 a, and the loss L = (y − t)²."""
        h = self.w1 * self.x
        a = max(h, 0.0)
        y = self.w2 * a
        return {"h": h, "a": a, "y": y, "L": (y - self.t) ** 2}

    @property
    def slopes(self) -> dict[str, float]:
        """The slopes of the loss on the way back, each the one before it times a factor."""
        numbers = self.numbers
        y = 2 * (numbers["y"] - self.t)
        a = y * self.w2
        h = a * (numbers["h"] > 0)
        return {"y": y, "w2": y * numbers["a"], "a": a, "h": h, "w1": h * self.x}

    @validate(*MOST)
    def _check_number(self, proposal):
        most = MOST[proposal.trait.name]
        if not abs(proposal.value) <= most:  # NaN is not
            raise StateError(f"{proposal.trait.name}: expected a number from −{most} to {most}, got {proposal.value}")
        return proposal.value
