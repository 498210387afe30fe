"""Random images, filters and biases that the exercises of this chapter are tried on."""

import numpy as np

from cnnlab.exercises.chapters.inputs import values


def layers(rng, sizes):
    """Return image, weight and bias for each (C, H, W, K, kH, kW); the last ones in float32."""
    drawn = []
    for number, (c, h, w, k, kh, kw) in enumerate(sizes):
        dtype = np.float32 if number == len(sizes) - 1 else np.float64
        shapes = {"image": (c, h, w), "weight": (k, c, kh, kw), "bias": (k,)}
        drawn.append({name: values(rng, shape, dtype) for name, shape in shapes.items()})
    return drawn
