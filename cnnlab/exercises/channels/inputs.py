"""Random images, filters and biases that the exercises of this chapter are tried on."""

import numpy as np


def values(rng, shape, dtype=np.float64):
    """Return random values for reading: up to 9.9 in size, one decimal, never 0."""
    return (rng.integers(1, 100, shape) * rng.choice([-1, 1], shape) / 10).astype(dtype)


def layers(rng, sizes):
    """Return image, weight and bias for each (C, H, W, K, kH, kW); the last ones in float32."""
    drawn = []
    for number, (c, h, w, k, kh, kw) in enumerate(sizes):
        dtype = np.float32 if number == len(sizes) - 1 else np.float64
        shapes = {"image": (c, h, w), "weight": (k, c, kh, kw), "bias": (k,)}
        drawn.append({name: values(rng, shape, dtype) for name, shape in shapes.items()})
    return drawn
