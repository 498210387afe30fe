"""Data sets and photographs: `digits` and `photo` come with the package. Needs only NumPy."""

from cnnlab.data.shipped import PHOTOS, DataFileError, digits, photo

__all__ = ["PHOTOS", "DataFileError", "digits", "photo"]
