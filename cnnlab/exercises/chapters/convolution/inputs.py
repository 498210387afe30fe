"""Random images and kernels that the exercises of this chapter are tried on."""

from cnnlab.exercises.chapters.inputs import in_all_forms, values


def draw_convolutions(rng):
    """Return images and kernels from small to large; square, wide, high, and a kernel as large as its image."""
    sizes = [
        ((2, 3), (1, 2)),
        ((3, 2), (2, 1)),
        ((3, 3), (2, 2)),
        ((3, 4), (1, 1)),
        ((4, 3), (4, 3)),
        ((1, 4), (1, 2)),
        ((4, 1), (3, 1)),
        ((5, 4), (3, 2)),
        ((4, 7), (2, 3)),
        ((7, 5), (3, 3)),
        ((6, 9), (5, 2)),
        ((9, 10), (3, 4)),  # large enough for code that was made for 3 × 3 kernels on 8 × 8 images to return
    ]
    return in_all_forms(
        [{"image": values(rng, image), "kernel": values(rng, kernel)} for image, kernel in sizes], small=2
    )
