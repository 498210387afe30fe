"""`DenseToShared`: one layer's connections, from all of them to nine, and what each kind costs.

What is here is the state, its rules, and the bill by `cnnlab.arithmetic`. The picture is always 8×8 pixels on 8×8
units, drawn by dense_to_shared.js; the bill is for the numbers that the reader chooses, and golden cases bind it.
"""

from typing import NamedTuple

from traitlets import Enum, Int, validate

from cnnlab import arithmetic
from cnnlab.widgets.base import BookWidget, StateError

DRAWN = 8  # pixels and units along a side of the picture
FILTER_SIZES = (1, 3, 5, 7)


class Cost(NamedTuple):
    """The learned numbers of a layer."""

    weights: int
    biases: int


class DenseToShared(BookWidget):
    """A layer morphs from dense to local to shared: its connections drawn, its weights counted.

    >>> figure = DenseToShared()
    >>> {stage: cost.weights for stage, cost in figure.bill.items()}
    {'dense': 4096, 'local': 484, 'shared': 9}

    Arguments, all of which the reader can change:
        stage: "dense" (every unit sees every pixel), "local" (every unit sees a window, with weights of its own) or
            "shared" (all units use the same weights: a convolution).
        row, col: the unit whose connections are drawn strongly, from 0 to 7.
        side, channels: the square input that the bill is for, 4 to 2000 pixels, 1 to 512 channels.
        units: of the dense layer, 1 to 10,000. The other two have one unit for each pixel and filter.
        filters, filter_size: of the local and the shared layer, 1 to 512, of 1, 3, 5 or 7 pixels a side. Windows are
            centred, and what lies outside the image has no weight.

    Raises ValueError for anything else.
    """

    summary = (
        "Eight by eight pixels and eight by eight units, with the connections between them, dense, local or shared."
    )

    stage = Enum(["dense", "local", "shared"], "dense").tag(sync=True)
    row = Int(3, min=0, max=DRAWN - 1).tag(sync=True)
    col = Int(4, min=0, max=DRAWN - 1).tag(sync=True)
    side = Int(DRAWN, min=4, max=2000).tag(sync=True)
    channels = Int(1, min=1, max=512).tag(sync=True)
    units = Int(DRAWN * DRAWN, min=1, max=10_000).tag(sync=True)
    filters = Int(1, min=1, max=512).tag(sync=True)
    filter_size = Int(3).tag(sync=True)

    @property
    def bill(self) -> dict[str, Cost]:
        """What each of the three kinds of layer learns, by stage."""
        pixels, places = self.channels * self.side**2, self.filters * self.side**2
        dense = arithmetic.linear_parameters(pixels, self.units, bias=False)
        shared = arithmetic.conv2d_parameters(self.channels, self.filters, self.filter_size, bias=False)
        local = self.filters * self.channels * self.meetings**2
        return {"dense": Cost(dense, self.units), "local": Cost(local, places), "shared": Cost(shared, self.filters)}

    @property
    def meetings(self) -> int:
        """How often a weight meets a pixel along one side of the image: F for each unit, less what lies outside."""
        reach = (self.filter_size - 1) // 2
        return self.side * self.filter_size - reach * (reach + 1)

    @validate("filter_size")
    def _check_filter_size(self, proposal):
        if proposal.value not in FILTER_SIZES:
            raise StateError(f"filter_size: expected 1, 3, 5 or 7, got {proposal.value}")
        return proposal.value
