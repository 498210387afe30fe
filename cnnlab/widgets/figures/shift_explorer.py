"""`ShiftExplorer`: a digit moved on a canvas, and what becomes of a convolution's map and of a fully connected layer's.

What is here is the state, its rules, and the same arithmetic as in shift_explorer.js, with NumPy and
`cnnlab.functional`: golden cases hold the one to the other. Drawing, keys and dragging are the JavaScript's.
"""

import numpy as np
from traitlets import Enum, Int, observe, validate

from cnnlab import functional as F
from cnnlab.widgets.base import BookWidget, StateError
from cnnlab.widgets.core.grid import Grid
from cnnlab.widgets.core.kernels import KERNELS

LAYERS = ("convolution", "dense")
FIVE = [
    [0, 0, 7, 4, 4, 4, 0, 0],
    [0, 2, 9, 9, 6, 4, 0, 0],
    [0, 1, 8, 1, 0, 0, 0, 0],
    [0, 3, 8, 3, 0, 0, 0, 0],
    [0, 1, 8, 9, 5, 0, 0, 0],
    [0, 0, 0, 1, 9, 1, 0, 0],
    [0, 0, 2, 4, 9, 2, 0, 0],
    [0, 0, 6, 8, 5, 0, 0, 0],
]


class ShiftExplorer(BookWidget):
    """Move a digit on a canvas: the map of a convolution moves along, a fully connected layer's output does not.

    >>> explorer = ShiftExplorer(border="zeros", dx=6)
    >>> explorer.gap() > 0, ShiftExplorer(border="circular", dx=6).gap()
    (True, 0.0)

    Arguments:
        digit: 3 to 12 rows and columns; it begins in the middle of the canvas.
        kernel: odd sides, 3 or 5, or a name from `kernels.KERNELS`.
        canvas: rows and columns of the square canvas, up to 24, with room for the digit, the kernel and a move.
        stride: rows and columns from one window to the next, 1 to 3; it divides the canvas.
        border: "room" (the digit stays where every window that touches it lies inside), "zeros" (what leaves the
            canvas is gone, and the convolution pads with zeros) or "circular" (what leaves on one side comes in on
            the other, for the digit and for the windows).
        dy, dx: how far the digit is moved, down and to the right; what the border does not allow is brought inside.

    The output of the convolution is as large as the canvas, divided by the stride. The fully connected layer has as
    many units, and random weights. Raises ValueError for anything else.
    """

    summary = "A digit to be moved on a canvas, the output of a convolution, and that of a fully connected layer."

    digit = Grid(3, 12).tag(sync=True)
    kernel = Grid(3, 5, names=KERNELS).tag(sync=True)
    canvas = Int(16, min=8, max=24).tag(sync=True)
    stride = Int(1, min=1, max=3).tag(sync=True)
    border = Enum(["room", "zeros", "circular"], "room").tag(sync=True)
    dy = Int(0).tag(sync=True)
    dx = Int(0).tag(sync=True)

    def __init__(self, digit=FIVE, kernel="emboss", canvas=16, **traits):
        super().__init__(digit=digit, kernel=kernel, canvas=canvas, **traits)

    def reach(self, axis: int) -> tuple[int, int]:
        """The smallest and the largest shift that the border allows, down (axis 0) or to the right (axis 1)."""
        size = np.shape(self.digit)[axis]
        before = (self.canvas - size) // 2
        after = self.canvas - size - before
        if self.border == "circular":
            return -(self.canvas // 2), (self.canvas - 1) // 2
        if self.border == "zeros":  # until nothing of it is left
            return -(before + size), after + size
        radius = np.shape(self.kernel)[axis] // 2
        return -(before - radius), after - radius

    def maps(self, layer: str = "convolution") -> tuple[np.ndarray, np.ndarray]:
        """What the layer makes of the moved canvas, and its output for the unmoved one, then moved: f(Tx) and T f(x).

        layer: "convolution" or "dense". Where the stride does not divide a shift, the second is moved by the whole
        places in it, rounded down. Returns two arrays, (canvas / stride, canvas / stride) in float64.
        """
        if layer not in LAYERS:
            raise ValueError(f"layer: expected one of {', '.join(map(repr, LAYERS))}, got {layer!r}")
        output = self._convolution if layer == "convolution" else self._dense
        places = self.dy // self.stride, self.dx // self.stride
        return output(self.picture(self.dy, self.dx)), self._shifted(output(self.picture()), *places)

    def gap(self, layer: str = "convolution") -> float:
        """The distance of the two `maps`, ‖f(Tx) − T f(x)‖: the root of the sum of the squared differences."""
        moved_first, moved_last = self.maps(layer)
        return float(np.linalg.norm(moved_first - moved_last))

    def picture(self, dy: int = 0, dx: int = 0) -> np.ndarray:
        """The canvas with the digit moved from its middle by (dy, dx), (canvas, canvas) in float64."""
        digit = np.array(self.digit)
        (height, width), canvas = digit.shape, np.zeros((self.canvas, self.canvas))
        top, left = (self.canvas - height) // 2, (self.canvas - width) // 2
        canvas[top : top + height, left : left + width] = digit
        return self._shifted(canvas, dy, dx)

    def dense_weight(self) -> np.ndarray:
        """The weights of the fully connected layer, (units, pixels), between −1 and 1: scrambled counting numbers."""
        units = (self.canvas // self.stride) ** 2
        bits = np.arange(1, units * self.canvas**2 + 1, dtype=np.uint32)
        for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):  # the "lowbias32" hash of C. Wellons, 2018
            bits ^= bits >> np.uint32(shift)
            bits *= np.uint32(factor)
        bits ^= bits >> np.uint32(16)
        return (bits / 2.0**31 - 1).reshape(units, -1)

    def _convolution(self, picture):
        (kH, kW), circular = np.shape(self.kernel), self.border == "circular"
        ring = ((kH // 2, kH // 2), (kW // 2, kW // 2))
        padded = np.pad(picture, ring, mode="wrap" if circular else "constant")
        return F.conv2d(padded[None, None], np.array(self.kernel)[None, None], stride=self.stride)[0, 0]

    def _dense(self, picture):
        side = self.canvas // self.stride
        return (self.dense_weight() @ picture.ravel()).reshape(side, side)

    def _shifted(self, array, dy, dx):
        """`array` moved down and to the right; what leaves comes in again, or is replaced by zeros."""
        moved = np.roll(array, (dy, dx), axis=(0, 1))
        if self.border != "circular":
            for axis, by in enumerate((dy, dx)):
                index = np.arange(array.shape[axis]) - by
                outside = (index < 0) | (index >= array.shape[axis])
                moved[(slice(None),) * axis + (outside,)] = 0
        return moved

    @validate("kernel")
    def _check_kernel(self, proposal):
        rows, cols = np.shape(proposal.value)
        if rows % 2 == 0 or cols % 2 == 0:
            raise StateError(f"kernel: expected 3 or 5 rows and columns, got {rows} × {cols}")
        self._check_room(proposal.trait.name, kernel=proposal.value)
        return proposal.value

    @validate("digit", "canvas")
    def _check_sizes(self, proposal):
        self._check_room(proposal.trait.name, **{proposal.trait.name: proposal.value})
        return proposal.value

    @validate("stride")
    def _check_stride(self, proposal):
        if self.canvas % proposal.value:
            raise StateError(f"stride: expected a divisor of the canvas, {self.canvas}, got {proposal.value}")
        return proposal.value

    @observe("digit", "kernel", "canvas", "border", "dy", "dx")
    def _keep_inside(self, _change):
        for name, axis in (("dy", 0), ("dx", 1)):
            (low, high), shift = self.reach(axis), getattr(self, name)
            on_the_ring = (shift - low) % self.canvas + low  # the same shift, named within one turn
            setattr(self, name, on_the_ring if self.border == "circular" else min(high, max(low, shift)))

    def _check_room(self, changed, **values):
        now = {name: values.get(name, getattr(self, name)) for name in ("digit", "kernel", "canvas", "stride")}
        ring = 2 * (max(np.shape(now["kernel"])) // 2)
        least = max(np.shape(now["digit"])) + ring + 2
        if now["canvas"] < least or now["canvas"] % now["stride"]:
            raise StateError(
                f"{changed}: expected a canvas of {least} rows and columns or more, a multiple of the stride "
                f"{now['stride']}, got {now['canvas']}"
            )
