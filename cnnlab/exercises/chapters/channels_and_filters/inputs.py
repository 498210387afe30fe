"""Random images, filters and biases that the exercises of this chapter are tried on."""

from cnnlab.exercises.chapters.inputs import in_all_forms, values


def layers(rng, sizes, small=2):
    """Return image, weight and bias for each (C, H, W, K, kH, kW), and some in other forms, `small` as views."""
    drawn = []
    for c, h, w, k, kh, kw in sizes:
        shapes = {"image": (c, h, w), "weight": (k, c, kh, kw), "bias": (k,)}
        drawn.append({name: values(rng, shape) for name, shape in shapes.items()})
    return in_all_forms(drawn, small)
