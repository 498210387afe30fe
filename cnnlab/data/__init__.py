"""Data sets and photographs. `digits`, `shifted_digits` and `photo` come with the package; `mnist` downloads once.

`idx` and `read_idx` read files in the format of MNIST that are there already. Needs only NumPy.
"""

from cnnlab.data.download import mnist
from cnnlab.data.idx_files import idx, read_idx
from cnnlab.data.shipped import PHOTOS, DataFileError, digits, photo, shifted_digits

__all__ = ["PHOTOS", "DataFileError", "digits", "idx", "mnist", "photo", "read_idx", "shifted_digits"]


def __dir__():
    return __all__
