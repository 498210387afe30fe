"""Random images and kernels that the exercises of this chapter are tried on."""

import numpy as np

from cnnlab.exercises.chapters.inputs import values


def images_and_kernels(rng, sizes):
    """Return an image and a kernel for each pair of shapes; the last pair in float32."""
    types = [np.float64] * (len(sizes) - 1) + [np.float32]
    return [
        {"image": values(rng, image, dtype), "kernel": values(rng, kernel, dtype)}
        for (image, kernel), dtype in zip(sizes, types, strict=True)
    ]


def draw_convolutions(rng):
    """Return images and kernels from small to large; square, wide, high, and a kernel as large as its image."""
    sizes = [
        ((2, 3), (1, 2)),
        ((3, 2), (2, 1)),
        ((3, 3), (2, 2)),
        ((3, 4), (1, 1)),
        ((4, 3), (4, 3)),
        ((5, 4), (3, 2)),
        ((4, 7), (2, 3)),
        ((7, 5), (3, 3)),
        ((6, 9), (5, 2)),
        ((9, 10), (3, 4)),  # large enough for code that was made for 3 × 3 kernels on 8 × 8 images to return
    ]
    return images_and_kernels(rng, sizes)
