"""`FilterStudio`: a kernel on a whole photograph, live while its weights are edited.

What is here is the state, its rules, and the photograph as text. The arithmetic is core's; the reader's own
picture is read by filter_studio.js and never becomes state, so it does not even reach the kernel in Jupyter.
"""

import base64
import zlib

import numpy as np
from traitlets import Enum, Int, Unicode, validate

from cnnlab.widgets.base import BookWidget, StateError
from cnnlab.widgets.core.grid import Grid
from cnnlab.widgets.core.kernels import KERNELS
from cnnlab.widgets.core.levels import levels

LARGEST_SIDE = 256

# On a photograph a blur needs room to be seen: the studio offers these beside the 3×3 kernels.
STUDIO_KERNELS: dict[str, list[list[float]]] = {
    **KERNELS,
    "blur-5": [[1 / 25] * 5 for _ in range(5)],
    "motion": [[float(col == 4 - row) / 5 for col in range(5)] for row in range(5)],
}


class FilterStudio(BookWidget):
    """A photograph, a kernel, and the filtered photograph, live while the kernel is edited.

    >>> studio = FilterStudio(photo=np.eye(64), kernel="sharpen")
    >>> studio.show, studio.kernel[1].tolist()
    ('clipped', [-1.0, 5.0, -1.0])

    Arguments:
        photo: `(height, width)`, at most 256×256, uint8 or floats from 0 (black) to 1 (white), which are kept in
            256 levels. The kernel meets it as numbers from 0 to 1, with zeros around the border, so that the filtered
            picture is as large.
        kernel: 3×3 or 5×5 weights, or a name from `STUDIO_KERNELS`.
        show: how the result becomes a picture: "clipped" (0 black, 1 white), "signed" (purple below 0, orange
            above) or "absolute" (sign left out, 0 black). If not given, "signed" for weights that sum to 0,
            else "clipped".
        title: what stands over the picture: "Photograph" unless it is something else.
        description: what the photograph shows, in a few words.
        row, col: the pixel whose window is written out; the middle if not given.

    Raises TypeError or ValueError for another photograph, ValueError for any other wrong value.
    """

    summary = "A photograph, a kernel, and the photograph filtered with it."

    pixels = Unicode().tag(sync=True, asset=True, made=True)
    height = Int(1, min=1, max=LARGEST_SIDE).tag(sync=True, made=True)
    width = Int(1, min=1, max=LARGEST_SIDE).tag(sync=True, made=True)
    title = Unicode("Photograph").tag(sync=True)
    description = Unicode("a photograph").tag(sync=True)
    kernel = Grid(3, 5, names=STUDIO_KERNELS).tag(sync=True)
    show = Enum(["clipped", "signed", "absolute"], "clipped").tag(sync=True)
    row = Int(0, min=0, max=LARGEST_SIDE - 1).tag(sync=True)
    col = Int(0, min=0, max=LARGEST_SIDE - 1).tag(sync=True)

    def __init__(self, photo, kernel="sobel-x", **traits):
        pixels = _grey_levels(photo)
        kernel = _square(type(self).kernel.validate(self, kernel))
        height, width = pixels.shape
        traits.setdefault("show", "signed" if abs(np.sum(kernel)) < 1e-9 else "clipped")
        traits = {"row": height // 2, "col": width // 2, **traits}
        super().__init__(kernel=kernel, pixels=_packed(pixels), height=height, width=width, **traits)

    @validate("kernel")
    def _check_kernel(self, proposal):
        return _square(proposal.value)


def _square(kernel: np.ndarray) -> np.ndarray:
    if np.shape(kernel) not in ((3, 3), (5, 5)):
        raise StateError(f"kernel: expected 3×3 or 5×5 weights, got {len(kernel)}×{len(kernel[0])}")
    return kernel


def _grey_levels(photo) -> np.ndarray:
    """The photograph as uint8, `(height, width)`."""
    array = np.asarray(photo)
    if array.ndim != 2 or not all(1 <= side <= LARGEST_SIDE for side in array.shape):
        shape = "×".join(map(str, array.shape)) or "a single value"
        raise ValueError(f"photo: expected grey (height, width), at most {LARGEST_SIDE}×{LARGEST_SIDE}, got {shape}")
    if array.dtype == np.uint8:
        return array
    return levels("photo", array, 255, "uint8 or floats from 0 to 1").astype(np.uint8)


def _packed(pixels: np.ndarray) -> str:
    """Each pixel minus its left neighbour, modulo 256, deflated, as base64: a fifth shorter than raw, and exact."""
    steps = np.diff(pixels, axis=1, prepend=np.zeros((len(pixels), 1), np.uint8))
    return base64.b64encode(zlib.compress(steps.tobytes(), 9)).decode("ascii")
