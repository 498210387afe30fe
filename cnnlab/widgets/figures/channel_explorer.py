"""Several channels, several filters: one output pixel computed channel by channel, then the bias, then the next filter.

What is here is the state and its rules. Walking, stepping, editing and drawing live in channel_explorer.js; the
arithmetic shown is core/arithmetic.js's, which golden cases bind to `cnnlab.functional.conv2d`.
"""

import numpy as np
from traitlets import Bool, Int, observe, validate

from cnnlab import arithmetic
from cnnlab import functional as F
from cnnlab.widgets.base import BookWidget, StateError
from cnnlab.widgets.core.grid import Box, White, read_only, white_for
from cnnlab.widgets.core.kernels import KERNELS
from cnnlab.widgets.core.positions import check_position, keep_positions

# A red house on a meadow under the sky, from 0 to 9: (red, green, blue) of each kind of pixel.
_PIXELS = {"s": (3, 5, 9), "r": (8, 1, 1), "w": (9, 8, 7), "d": (4, 2, 1), "g": (2, 7, 1)}
_ROWS = ("ssssss", "ssrrss", "srrrrs", "swdwws", "gggggg")
HOUSE = [[[_PIXELS[kind][c] for kind in row] for row in _ROWS] for c in range(3)]

_CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]])
_SOBEL_X, _SOBEL_Y = np.array(KERNELS["sobel-x"]), np.array(KERNELS["sobel-y"])
_ABOVE_BELOW = np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1]])
FILTERS = [  # each with a kernel for red, one for green, one for blue
    [2 * _CROSS, -_CROSS, -_CROSS],  # redder than grey
    [_SOBEL_Y, _SOBEL_Y, _SOBEL_Y],  # horizontal edges, in every colour
    [0 * _CROSS, -_ABOVE_BELOW, _ABOVE_BELOW],  # more blue than green above, more green than blue below
    [_SOBEL_X, 0 * _CROSS, 0 * _CROSS],  # vertical edges, in red alone
]
BIAS = [-10, 0, -10, 0]


class ChannelExplorer(BookWidget):
    """Compute one output pixel channel by channel, add the bias, go on to the next filter; edit weights and biases.

    >>> explorer = ChannelExplorer(row=1, col=1)
    >>> explorer.output_shape
    (4, 3, 4)
    >>> float(explorer.output[0, 1, 1])
    51.0

    `image` holds 1 to 4 channels of 3 to 8 rows and columns, `weight` 1 to 6 filters, each with a kernel of 1 to 3
    rows and columns for every channel, `bias` one number a filter. Three channels are red, green and blue. `filter`
    is the filter at work, `row` and `col` the position in its map, `step` the channel that is being added or, after
    the last one, the bias: all from 0. `white` is the brightest value: if not given, 1 for an image up to 1, else 9 or
    the largest value. Raises ValueError for anything else.
    """

    summary = "The channels of an image, a filter with a kernel for each, and the sum that makes one output pixel."

    image = Box((1, 4), (3, 8), (3, 8)).tag(sync=True)
    weight = Box((1, 6), (1, 4), (1, 3), (1, 3)).tag(sync=True)
    bias = Box((1, 6)).tag(sync=True)
    filter = Int(0, min=0).tag(sync=True)
    step = Int(0, min=0).tag(sync=True)
    row = Int(0, min=0).tag(sync=True)
    col = Int(0, min=0).tag(sync=True)
    playing = Bool(False).tag(sync=True)
    white = White().tag(sync=True)

    def __init__(self, image=HOUSE, weight=FILTERS, bias=None, **traits):
        if bias is None:
            bias = BIAS if weight is FILTERS else np.zeros(len(type(self).weight.validate(self, weight)))
        if traits.get("white") is None:
            traits["white"] = white_for(type(self).image.validate(self, image))
        super().__init__(image=image, weight=weight, bias=bias, **traits)

    @property
    def output_shape(self) -> tuple[int, int, int]:
        """Filters, and rows and columns of each feature map."""
        filters, _, *kernel = np.shape(self.weight)
        return filters, *arithmetic.output_shape(np.shape(self.image)[1:], kernel)

    @property
    def output(self) -> np.ndarray:
        """The feature maps that the figure shows, `(filters, rows, columns)` in float64, by `functional.conv2d`."""
        return read_only(F.conv2d(self.image[None], self.weight, self.bias)[0])

    @validate("image", "weight", "bias")
    def _check_fit(self, proposal):
        parts = {"image": self.image, "weight": self.weight, "bias": self.bias, proposal.trait.name: proposal.value}
        channels, filters = len(parts["image"]), len(parts["weight"])
        if len(parts["weight"][0]) != channels:
            raise StateError(
                f"{proposal.trait.name}: expected as many kernels in a filter as the image has channels, "
                f"got {len(parts['weight'][0])} and {channels}"
            )
        if proposal.trait.name != "image" and len(parts["bias"]) != filters:
            raise StateError(
                f"{proposal.trait.name}: expected one bias for each filter, got {len(parts['bias'])} and {filters}"
            )
        return proposal.value

    @validate("filter", "step", "row", "col")
    def _check_position(self, proposal):
        return check_position(proposal, self._counts[proposal.trait.name])

    @property
    def _counts(self):
        filters, rows, cols = self.output_shape
        return {"filter": filters, "step": len(self.image) + 1, "row": rows, "col": cols}

    @observe("image", "weight", "bias")
    def _keep_position(self, _change):
        keep_positions(self, self._counts)
