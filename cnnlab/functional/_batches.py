"""How batches of images lie in memory, and how a batch is cut into blocks: what makes `functional` fast, in one place.

Shapes are (N, C, H, W) for everyone outside. In memory the results of convolution and pooling are *batch-last*: their
order is (C, H, W, N), the same pixel of all images side by side. A window that moves one pixel then moves over whole
runs of numbers, whatever its stride, and NumPy is fast on long runs. Indexing and arithmetic do not notice.
"""

from functools import lru_cache

import numpy as np

RUN = 16  # images in a block, at least: a line of the processor's cache in float32, below which runs do not pay
NUMBERS = 2**19  # that a block's work takes up, at most about: 2 MB in float32, near to what a processor's cache holds
WORTH = 2**21  # numbers that are worth waking a second thread

# glibc gives freed memory back to the system beyond twice the largest block that was freed so far, and takes it again
# page by page for the next large array: a layer's time doubles. This block is never touched; elsewhere it does nothing.
np.empty(2**25 - 2**16, np.uint8)


def inside_out(x):
    """Images (N, C, H, W) as (C, H, W, N): a view, and contiguous if they are batch-last."""
    return x.transpose(1, 2, 3, 0)


def outside_in(maps):
    """The way back: (C, H, W, N) as images (N, C, H, W)."""
    return maps.transpose(3, 0, 1, 2)


@lru_cache
def blocks(count, numbers, run=1):
    """Slices that cut `count` things, which take up so many numbers each, into blocks of a multiple of `run`.

    They are about equal, and an even number unless there is little to do: most machines share work among an even
    number of threads. For no things at all there is one empty block.
    """
    total = count * numbers
    parts = 1 if total < WORTH else 2 * -(-total // (2 * NUMBERS))  # the quotient rounded up
    size = -(-count // parts)
    size = max(-(-size // run), 1) * run
    return [slice(start, start + size) for start in range(0, max(count, 1), size)]


def keep(values, where, out=None):
    """`values` where the mask is True and 0 elsewhere, even in place of infinities and NaN; into `out` if given.

    The bits of a number as an integer, times 1 or 0: no branch, for which a processor would have to guess (`np.where`
    takes 15 times as long on a mask without a pattern).
    """
    integers = f"i{values.itemsize}"
    out = None if out is None else out.view(integers)
    return np.multiply(values.view(integers), where, out=out, dtype=integers).view(values.dtype)
