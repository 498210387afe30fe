"""The data that comes with the package: handwritten digits, also on a larger canvas, and two photographs.

Each is one small .npz in files/, made by a script in recipes/ and checked against its SHA-256 sum at every
reading. Where each comes from and its licence stand in files/README.md and in the file itself. Nothing here
downloads.
"""

import hashlib
import io
from pathlib import Path

import numpy as np

from cnnlab._checks import flag, integer, is_integer

FILES = Path(__file__).parent / "files"
SHA256 = {
    "camera.npz": "fdaed573267450f99ab06f3bfb91371475954fa08f16ed414efeda221e3d0308",
    "digits.npz": "86b16b284f17a0cc588c829cd2f5da456751a9eda2b163e4b998a67362f3ab34",
    "grace-hopper.npz": "b60c2d172a106cd62b21092d78db7f978b07ba2e9569e51271fdcf8693982f26",
}
THIRD_LAST_FORM = 1415  # where the third form from the end begins among the digits
PHOTOS = ("grace-hopper", "camera")
CANVAS = 28  # pixels a side: 21 × 21 places for a digit of 8 × 8


class DataFileError(ValueError):
    """A data file is missing, damaged, or not what it should be; the message names the file and the fault."""


def digits(split="random"):
    """Loads 1,797 real handwritten digits as (x_train, y_train), (x_test, y_test), 360 of them held out.

    `split` says which 360 are held out:
      "random"   a fifth, chosen once by chance; 1,437 to learn from. The same hands wrote both parts.
      "writers"  the last 360 of the original file, from writers unseen in training; 1,415 to learn from.
                 Harder, and closer to use. The file does not say who wrote what, but its labels repeat one
                 printed form of about 130 digits 14 times: the last 360 are two forms and most of a third,
                 whose first 22 digits are in neither part.
    In both, images keep the order of the original file. One held-out image is 0.28 points of accuracy.

    Returns images as float32 (N, 1, 8, 8) from 0 (paper) to 1 (ink), in steps of 1/16, and labels as int64
    (N,) from 0 to 9: new arrays at every call. Raises ValueError for another split, DataFileError if the file
    is damaged.

    Source: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits (test part), UCI Machine
    Learning Repository, 1998, https://doi.org/10.24432/C50P49, CC BY 4.0.
    """
    if not isinstance(split, str) or split not in ("random", "writers"):
        raise ValueError(f"split: expected 'random' or 'writers', got {split!r}")
    arrays = _read("digits.npz", images=(1797, 8, 8), labels=(1797,), held_out=(360,))
    x = arrays["images"][:, np.newaxis].astype(np.float32) / 16  # (N, 1, 8, 8)
    y = arrays["labels"].astype(np.int64)
    test = arrays["held_out"] if split == "random" else np.arange(1437, 1797)
    train = np.setdiff1d(np.arange(1797), test) if split == "random" else np.arange(THIRD_LAST_FORM)
    return (x[train], y[train]), (x[test], y[test])


def shifted_digits(split="random", *, train="random", test="random", seed=0):
    """Loads the same digits, each at one place on an empty canvas of 28x28: (x_train, y_train), (x_test, y_test).

    split: as in `digits`. train, test: where the digits of that part stand,
      "random"       each at a place of its own, drawn evenly from the 21 x 21;
      "centre"       all in the middle, their upper left pixel at (10, 10);
      (row, column)  all there, two ints in 0 … 20 for the upper left pixel.
    seed: an int >= 0 that fixes the random places; those of one part do not depend on the other part.

    Returns images as float32 (N, 1, 28, 28) from 0 (paper) to 1 (ink), and labels as int64 (N,): new arrays at every
    call. Raises ValueError or TypeError naming the argument, DataFileError if the file is damaged.
    """
    seed = integer("seed", seed, minimum=0)
    parts = digits(split)
    places = _places("train", train, len(parts[0][0]), (seed, 0)), _places("test", test, len(parts[1][0]), (seed, 1))
    (x_train, y_train), (x_test, y_test) = parts
    return (_on_canvas(x_train, places[0]), y_train), (_on_canvas(x_test, places[1]), y_test)


def photo(name, gray=False):
    """Loads a photograph of 256x256 pixels as float32 from 0 (black) to 1 (white).

    `name` is one of
      "grace-hopper"  a portrait in colour, by the US Navy, public domain;
      "camera"        a photographer at work, in black and white: strong edges, fine grass; by Lav Varshney, CC0.
    Returns (3, 256, 256) for red, green and blue, or (1, 256, 256) for the black and white one; with `gray=True`
    always the brightness alone, (256, 256), by ITU-R BT.601: 0.299 red + 0.587 green + 0.114 blue.
    Raises ValueError for another name, DataFileError if the file is damaged.
    """
    if not isinstance(name, str) or name not in PHOTOS:
        raise ValueError(f"name: expected one of {', '.join(map(repr, PHOTOS))}, got {name!r}")
    channels = 3 if name == "grace-hopper" else 1
    image = _read(f"{name}.npz", image=(channels, 256, 256))["image"].astype(np.float32) / 255
    if not flag("gray", gray):
        return image
    if channels == 1:
        return image[0]
    return np.tensordot(np.float32([0.299, 0.587, 0.114]), image, axes=1)  # (3,) with (3, H, W) -> (H, W)


def _places(name, value, count, seed):
    """The upper left pixels, (count, 2), that one of the arguments of `shifted_digits` stands for."""
    free = CANVAS - 8
    if isinstance(value, str) and value == "random":
        return np.random.default_rng(seed).integers(0, free, (count, 2), endpoint=True)
    place = (free // 2, free // 2) if isinstance(value, str) and value == "centre" else value
    expected = f"'random', 'centre' or a pair (row, column) of ints in 0 … {free}"
    if not isinstance(place, tuple | list) or not all(is_integer(start) for start in place):
        raise TypeError(f"{name}: expected {expected}, got {value!r}")
    if len(place) != 2 or not all(0 <= start <= free for start in place):
        raise ValueError(f"{name}: expected {expected}, got {value!r}")
    return np.broadcast_to(place, (count, 2))


def _on_canvas(x, places):
    """Digits (N, 1, 8, 8) on canvases (N, 1, 28, 28), their upper left pixels at `places`."""
    canvases = np.zeros((len(x), 1, CANVAS, CANVAS), x.dtype)
    for canvas, image, (top, left) in zip(canvases, x, places, strict=True):
        canvas[:, top : top + 8, left : left + 8] = image
    return canvases


def _read(name, **shapes):
    """The arrays of a shipped file, after its checksum and their shapes have been verified."""
    path = FILES / name
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataFileError(f"{path}: cannot be read ({error.strerror}); install cnnlab again") from error
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256[name]:
        raise DataFileError(
            f"{path}: damaged, SHA-256 {found[:8]}… instead of {SHA256[name][:8]}…; install cnnlab again"
        )
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        arrays = {key: archive[key] for key in shapes}
    for key, shape in shapes.items():
        if arrays[key].shape != shape:
            raise DataFileError(f"{path}: {key} has shape {arrays[key].shape}, expected {shape}")
    return arrays
