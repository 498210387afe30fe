"""Images shifted, turned and scaled: one function that does it, and the same by chance for every batch.

A pixel between four others is their mean, weighted by how near each is (bilinear). Outside of an image is 0.
"""

import numpy as np

from cnnlab._checks import array, as_array, flag, number, quiet


class Augmentation:
    """Another variant of every image at each call, for `fit(…, augment=…)`: shifted, turned and scaled at random.

    shift: up to so many pixels, down or up and right or left. rotation: up to so many degrees, either way.
    scale: smaller or larger by up to this fraction, a number in 0 … 0.9. Each is drawn evenly, for each image anew.
    subpixel: False shifts by whole pixels only, which leaves the values as they are.

    Calling it with images (N, C, H, W) and a `numpy.random.Generator` returns new images of that shape; see `warp`.
    """

    def __init__(self, shift=0, rotation=0, scale=0, subpixel=True):
        self.shift = number("shift", shift, 0)
        self.rotation = number("rotation", rotation, 0, 180)
        self.scale = number("scale", scale, 0, 0.9)
        self.subpixel = flag("subpixel", subpixel)

    def __call__(self, x, rng):
        array("x", x, ndim=4)
        if not isinstance(rng, np.random.Generator):
            raise TypeError(f"rng: expected a numpy.random.Generator, got {rng!r}")
        shift = rng.uniform(-1, 1, (len(x), 2)) * self.shift
        if not self.subpixel:
            whole = int(self.shift)
            shift = rng.integers(-whole, whole, (len(x), 2), endpoint=True)
        rotation = rng.uniform(-1, 1, len(x)) * self.rotation
        scale = 1 + rng.uniform(-1, 1, len(x)) * self.scale
        return warp(x, shift, rotation, scale)

    def __repr__(self):
        return (
            f"Augmentation(shift={self.shift}, rotation={self.rotation}, scale={self.scale}, subpixel={self.subpixel})"
        )


@quiet
def warp(x, shift=(0, 0), rotation=0, scale=1):
    """Images scaled and turned about their centre, then shifted.

    x: images (N, C, H, W), float32 or float64.
    shift: pixels (down, right), also fractions of one. rotation: degrees, counterclockwise. scale: > 0, 2 is twice as
    large. Each holds for all images, or has one value an image: shift (N, 2), rotation and scale (N,).

    Returns images of the shape of x. What was outside comes in as 0. A shift by whole pixels keeps values exactly.
    Raises ValueError or TypeError naming the argument.
    """
    array("x", x, ndim=4)
    n, _, h, w = x.shape
    down, right = _each("shift", shift, (n, 2)).T[:, :, None, None]  # (N, 1, 1)
    rotation, scale = _each("rotation", rotation, (n,)), _each("scale", scale, (n,))
    if not (scale > 0).all():
        raise ValueError(f"scale: expected numbers > 0, got {scale.min()}")
    # backwards: where in the old image is each pixel of the new one?
    rows = np.arange(h)[:, None] - (h - 1) / 2 - down  # (N, H, 1), from the centre
    columns = np.arange(w) - (w - 1) / 2 - right  # (N, 1, W)
    cos, sin = (f(np.radians(rotation))[:, None, None] / scale[:, None, None] for f in (np.cos, np.sin))
    return _between(x, cos * rows + sin * columns + (h - 1) / 2, cos * columns - sin * rows + (w - 1) / 2)


def _between(x, rows, columns):
    """The values of images (N, C, H, W) at fractional rows and columns, both (N, H, W)."""
    n, c, h, w = x.shape
    padded = np.pad(x, ((0, 0), (0, 0), (1, 2), (1, 2))).reshape(n, c, (h + 3) * (w + 3))  # the 0 outside
    rows, columns = (np.clip(np.nan_to_num(c, nan=-1), -1, side) for c, side in ((rows, h), (columns, w)))
    top, left = np.floor(rows), np.floor(columns)
    y = np.zeros((n, c, h * w), x.dtype)
    for row, column in ((top, left), (top, left + 1), (top + 1, left), (top + 1, left + 1)):
        place = ((row + 1) * (w + 3) + column + 1).astype(np.intp).reshape(n, 1, h * w)
        nearness = (1 - np.abs(rows - row)) * (1 - np.abs(columns - column))
        y += nearness.astype(x.dtype).reshape(n, 1, h * w) * np.take_along_axis(padded, place, axis=2)
    return y.reshape(x.shape)


def _each(name, value, shape):
    """One value, or one an image, as finite numbers of `shape`."""
    found = as_array(value)
    if found is None or found.dtype.kind not in "iuf":
        raise TypeError(f"{name}: expected numbers, one for all images or one each, got {value!r}")
    if found.shape not in (shape, shape[1:]) or not np.isfinite(found).all():
        raise ValueError(f"{name}: expected finite numbers of shape {shape[1:]} or {shape}, got {value!r}")
    return np.broadcast_to(found, shape).astype(float)
