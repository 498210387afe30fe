"""Copies of inputs for an answer to work on: equal to what was drawn, in memory too, and nothing shared with it."""

import copy
from typing import Any

import numpy as np


def copied(value: Any) -> Any:
    """Return a copy of one input. A view stays one: with strides of its own, as `np.copy` would not keep them."""
    if not isinstance(value, np.ndarray):
        return copy.deepcopy(value)
    base = value.base
    if not isinstance(base, np.ndarray) or not base.flags.c_contiguous or value.flags.c_contiguous:
        return value.copy()
    offset = value.__array_interface__["data"][0] - base.__array_interface__["data"][0]
    return np.ndarray(value.shape, value.dtype, base.copy(), offset, value.strides)
