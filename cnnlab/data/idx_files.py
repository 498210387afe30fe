"""IDX files, the format of MNIST and its kin, read strictly. Nothing here downloads.

A file is: two zero bytes, a byte for the type, a byte for the number of axes; each axis's length as four bytes; then
the numbers, all big-endian, and not a byte more. Source: Y. LeCun, C. Cortes and C. Burges, "The MNIST database of
handwritten digits", 1998.
"""

import gzip
import io
import math
import zlib

import numpy as np

from cnnlab import _files
from cnnlab._checks import counted, integer
from cnnlab.data.shipped import DataFileError

DTYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
LARGEST = 2**32  # bytes: a damaged or hostile header may declare more than any machine has
FILES = {
    part: (f"{part}-images-idx3-ubyte", f"{part}-labels-idx1-ubyte") for part in ("train", "t10k")
}  # what the files of MNIST and its kin are called, with or without .gz


def idx(folder, classes=10):
    """Loads images and labels from a folder of four IDX files: (x_train, y_train), (x_test, y_test).

    folder: holds train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte,
    each as it is or with .gz, as MNIST, Fashion-MNIST and others come, or with a dot before "idx", as some programs
    unpack them.
    classes: an int >= 1; labels are 0 … classes − 1.

    Returns images as float32 (N, 1, H, W) from 0 to 1, and labels as int64 (N,). Raises DataFileError that names the
    file, if one is missing, damaged, or not what it should be.
    """
    folder, classes = _files.as_path("folder", folder), integer("classes", classes)
    train, test = (tuple(_found(folder, name) for name in names) for names in FILES.values())
    return _pair(*train, classes), _pair(*test, classes)


def read_idx(path):
    """Reads one IDX file, as it is or with .gz, into an array of its own type and shape.

    path: a str or Path. Raises DataFileError for a file that is missing, damaged, or not IDX, and for NaN in it.
    """
    path = _files.as_path("path", path)
    return parse(path, contents(path))


def contents(path):
    """The bytes of a file."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataFileError(f"{path}: cannot be read ({error.strerror})") from error


def parse(path, content):
    """The array in the bytes of an IDX file, which is called `path` in errors."""
    packed = content[:2] == b"\x1f\x8b"
    stream = gzip.GzipFile(fileobj=io.BytesIO(content)) if packed else io.BytesIO(content)
    try:
        return _array(stream, path)
    except (OSError, EOFError, zlib.error) as error:
        raise DataFileError(f"{path}: damaged, the gzip data do not unpack ({error})") from error


def pair(images, labels, classes, images_path, labels_path):
    """Images (N, 1, H, W) from 0 to 1 and labels (N,), out of the arrays of two IDX files."""
    for array, path, axes in ((images, images_path, 3), (labels, labels_path, 1)):
        if array.dtype != np.uint8 or array.ndim != axes:
            found = f"{array.dtype} of {array.ndim}"
            raise DataFileError(f"{path}: expected unsigned bytes (type 0x08) of {axes} axes, got {found}")
    if 0 in images.shape:
        raise DataFileError(f"{images_path}: expected at least one image, got shape {images.shape}")
    if len(images) != len(labels):
        raise DataFileError(f"{labels_path}: expected {counted(len(images), 'label')}, one an image, got {len(labels)}")
    if labels.max() >= classes:
        place = int(np.argmax(labels >= classes))
        raise DataFileError(f"{labels_path}: expected labels 0 … {classes - 1}, got {labels[place]} at {place}")
    return images[:, np.newaxis].astype(np.float32) / 255, labels.astype(np.int64)


def _pair(images_path, labels_path, classes):
    return pair(read_idx(images_path), read_idx(labels_path), classes, images_path, labels_path)


def _found(folder, name):
    """The file `name` of a folder, or what other programs make of it: packed, or with a dot before the type."""
    dotted = name.replace("-idx", ".idx")
    for path in (folder / name, folder / f"{name}.gz", folder / dotted, folder / f"{dotted}.gz"):
        if path.is_file():  # beside it there may be a folder of that name
            return path
    raise DataFileError(f"{folder / name}: missing, also with .gz, and as {dotted} or {dotted}.gz")


def _array(stream, path):
    start = stream.read(4)
    if len(start) < 4 or start[:2] != b"\0\0" or start[2] not in DTYPES or start[3] == 0:
        raise DataFileError(f"{path}: not an IDX file, it begins with {start.hex(' ') or 'nothing'}")
    dtype, axes = np.dtype(DTYPES[start[2]]), start[3]
    lengths = stream.read(4 * axes)
    if len(lengths) < 4 * axes:
        raise DataFileError(f"{path}: cut off in the header, after {4 + len(lengths)} bytes")
    shape = tuple(np.frombuffer(lengths, ">u4").tolist())
    size = math.prod(shape) * dtype.itemsize
    if size > LARGEST:
        raise DataFileError(f"{path}: declares shape {shape}, {size} bytes, more than the {LARGEST} allowed")
    numbers = stream.read(size + 1)  # one more, which must not be there
    if len(numbers) != size:
        found = f"{len(numbers)}" if len(numbers) < size else "more"
        raise DataFileError(f"{path}: expected {size} bytes after the header, for shape {shape}, got {found}")
    array = np.frombuffer(numbers, dtype).reshape(shape).astype(dtype.newbyteorder("="))
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise DataFileError(f"{path}: holds NaN or infinities")
    return array
