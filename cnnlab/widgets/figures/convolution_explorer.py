"""The book's central figure: one image, one kernel, and every product and sum that makes the output.

What is here is the state and its rules. Walking, painting, playing and drawing live in convolution_explorer.js; the
arithmetic shown is core/arithmetic.js's, which golden cases bind to `cnnlab.functional.conv2d`.
"""

import numpy as np
from traitlets import Bool, Enum, Float, Int, observe, validate

from cnnlab import arithmetic
from cnnlab import functional as F
from cnnlab.widgets.base import BookWidget, StateError
from cnnlab.widgets.core.grid import Grid, White, read_only, white_for
from cnnlab.widgets.core.kernels import KERNELS
from cnnlab.widgets.core.positions import check_position, keep_positions

SEVEN = [
    [0, 0, 0, 0, 0, 0, 0, 0],
    [0, 7, 9, 9, 9, 9, 6, 0],
    [0, 4, 5, 5, 7, 9, 5, 0],
    [0, 0, 0, 0, 5, 9, 2, 0],
    [0, 0, 0, 1, 9, 6, 0, 0],
    [0, 0, 0, 5, 9, 2, 0, 0],
    [0, 0, 1, 9, 7, 0, 0, 0],
    [0, 0, 2, 8, 3, 0, 0, 0],
]


class ConvolutionExplorer(BookWidget):
    """Walk a kernel over an image and see every product and the sum; edit the kernel, paint the image.

    >>> explorer = ConvolutionExplorer(kernel="sobel-x", padding=1)
    >>> explorer.row, explorer.col = 2, 5
    >>> float(explorer.output[2, 5])
    -10.0

    `image` is a rectangle of 3 to 12 rows and columns, `kernel` one of 1 to 5, or a name from `kernels.KERNELS`.
    `row` and `col` are the position in the output, from 0. `white` is the value drawn white and the most the brush
    can hold: if not given, 1 for an image up to 1, else 9 or the largest value.
    Raises ValueError for anything else, and for a kernel larger than the padded image.
    """

    summary = "An image, a kernel and the output of their convolution, with every product and the sum written out."

    image = Grid(3, 12).tag(sync=True)
    kernel = Grid(1, 5, names=KERNELS).tag(sync=True)
    stride = Int(1, min=1, max=3).tag(sync=True)
    padding = Int(0, min=0, max=2).tag(sync=True)
    row = Int(0, min=0).tag(sync=True)
    col = Int(0, min=0).tag(sync=True)
    mode = Enum(["walk", "paint"], "walk").tag(sync=True)
    playing = Bool(False).tag(sync=True)
    white = White().tag(sync=True)
    brush = Float(9.0).tag(sync=True)

    def __init__(self, image=SEVEN, kernel="sobel-x", **traits):
        if traits.get("white") is None:
            traits["white"] = white_for(type(self).image.validate(self, image))
        traits.setdefault("brush", traits["white"])
        super().__init__(image=image, kernel=kernel, **traits)

    @property
    def output_shape(self) -> tuple[int, int]:
        """Rows and columns of the output."""
        return arithmetic.output_shape(np.shape(self.image), np.shape(self.kernel), self.stride, self.padding)

    @property
    def output(self) -> np.ndarray:
        """The output that the figure shows, `(rows, columns)` in float64, by `functional.conv2d`."""
        image, kernel = (grid[None, None] for grid in (self.image, self.kernel))
        return read_only(F.conv2d(image, kernel, stride=self.stride, padding=self.padding)[0, 0])

    @validate("image", "kernel", "padding")
    def _check_fit(self, proposal):
        sides = {"image": self.image, "kernel": self.kernel, "padding": self.padding}
        sides[proposal.trait.name] = proposal.value
        image = [side + 2 * sides["padding"] for side in np.shape(sides["image"])]
        kernel = np.shape(sides["kernel"])
        if kernel[0] > image[0] or kernel[1] > image[1]:
            raise StateError(
                f"{proposal.trait.name}: expected a kernel no larger than the padded image, "
                f"got {kernel[0]} × {kernel[1]} on {image[0]} × {image[1]}"
            )
        return proposal.value

    @validate("row", "col")
    def _check_position(self, proposal):
        return check_position(proposal, self._counts[proposal.trait.name])

    @validate("brush")
    def _check_brush(self, proposal):
        if not 0 <= proposal.value <= self.white:
            raise StateError(f"brush: expected 0 to white = {self.white:g}, got {proposal.value}")
        return proposal.value

    @observe("image", "kernel", "stride", "padding")
    def _keep_position(self, _change):
        keep_positions(self, self._counts)

    @property
    def _counts(self):
        return dict(zip(("row", "col"), self.output_shape, strict=True))
