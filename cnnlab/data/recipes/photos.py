"""Makes files/grace-hopper.npz and files/camera.npz out of two wheels. Run by hand, never imported.

    pip download --no-deps matplotlib scikit-image
    python cnnlab/data/recipes/photos.py matplotlib-*.whl scikit_image-*.whl

Needs Pillow, which comes with Matplotlib. Each photograph is cut to a 512x512 square, and every 2x2 block of
pixels becomes one pixel, its mean. Another JPEG decoder may differ by one grey level in a few pixels.
"""

import hashlib
import io
import sys
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

FILES = Path(__file__).parents[1] / "files"
PHOTOS = {
    "grace-hopper": {
        "member": "matplotlib/mpl-data/sample_data/grace_hopper.jpg",
        "sha256": "a8ca6d734765703b09728ab47fe59f473d93ae3967fc24c7c0288c3c7adb7130",
        "source": "Official portrait of Commodore Grace M. Hopper, US Navy, 20 January 1984, "
        "https://commons.wikimedia.org/wiki/File:Grace_Hopper.jpg, as shipped with Matplotlib",
        "licence": "public domain (a work of the US federal government)",
    },
    "camera": {
        "member": "skimage/data/camera.png",
        "sha256": "b0793d2adda0fa6ae899c03989482bff9a42d3d5690fc7e3648f2795d730c23a",
        "source": "Camera, photograph by Lav Varshney, as shipped with scikit-image",
        "licence": "CC0 1.0",
    },
}


def main(*wheels):
    """Writes the files and prints their SHA-256 sums, which go into cnnlab/data/shipped.py."""
    for (name, photo), wheel in zip(PHOTOS.items(), wheels, strict=True):
        packed = zipfile.ZipFile(wheel).read(photo["member"])
        if hashlib.sha256(packed).hexdigest() != photo["sha256"]:
            raise SystemExit(f"{photo['member']} in {wheel} is not the file this recipe was written for")
        path = FILES / f"{name}.npz"
        np.savez_compressed(path, image=shrink(packed), source=photo["source"], licence=photo["licence"])
        print(hashlib.sha256(path.read_bytes()).hexdigest(), path.name)


def shrink(packed):
    """The upper 512x512 pixels of an image file at half the size: uint8, (C, 256, 256)."""
    pixels = np.atleast_3d(np.asarray(Image.open(io.BytesIO(packed))))[:512, :512]  # (512, 512, C)
    blocks = pixels.reshape(256, 2, 256, 2, -1).mean(axis=(1, 3))  # (256, 256, C)
    return np.round(blocks).astype(np.uint8).transpose(2, 0, 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
