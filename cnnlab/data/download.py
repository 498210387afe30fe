"""MNIST and its kin, downloaded once into the user's cache. How files are read is in `idx_files`, had in `fetch`.

The checksums are verified when a file arrives and again at every reading. They are the MD5 sums that torchvision
publishes (torchvision/datasets/mnist.py); they catch damage, not an attacker.
"""

import hashlib

from cnnlab import _files
from cnnlab._checks import flag
from cnnlab.data import idx_files
from cnnlab.data.shipped import DataFileError

MIRRORS = {  # where each data set's files lie
    "mnist": "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "fashion-mnist": "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    "kmnist": "http://codh.rois.ac.jp/kmnist/dataset/kmnist/",
}
MD5 = {  # of train-images, train-labels, t10k-images and t10k-labels, packed
    "mnist": (
        "f68b3c2dcbeaaa9fbdd348bbdeb94873",
        "d53e105ee54ea40749a09fcbcd1e9432",
        "9fb629c4189551a2d022fa330f9573f3",
        "ec29112dd5afa0611ce80d1b7f02629c",
    ),
    "fashion-mnist": (
        "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
        "25c81989df183df01b3e8a0aad5dffbe",
        "bef4ecab320f06d8554ea6380940ec79",
        "bb300cfdad3c16e7a12a480ee83cd310",
    ),
    "kmnist": (
        "bdb82020997e1d708af4cf47b453dcf7",
        "e144d726b3acfaa3e44228e80efcd344",
        "5c965bf0a639b31b8f53240b1b52f4d7",
        "7320c461ea6c1c855c0b718fb2a4b134",
    ),
}


def mnist(name="mnist", folder=None, mirror=None, progress=True):
    """Loads MNIST or a data set of its form as (x_train, y_train), (x_test, y_test); downloads what is not there yet.

    name: "mnist" (handwritten digits), "fashion-mnist" (clothes) or "kmnist" (Japanese cursive characters); each has
    60,000 images to learn from and 10,000 held out, in 10 classes, 11 to 31 MB in four files.
    folder: where the files are or will be, a path; None is a folder of that name in the user's cache:
    `CNNLAB_CACHE` in the environment, else the platform's place for caches.
    mirror: an http(s) address to download from, in front of the files' names; None is the data set's own.
    progress: whether to show a line that says how far a download is.

    Returns images as float32 (N, 1, 28, 28) from 0 (background) to 1, and labels as int64 (N,).
    Raises DataFileError if a file is damaged or cannot be had; what is in the folder is then what it was.
    """
    if not isinstance(name, str) or name not in MIRRORS:
        raise ValueError(f"name: expected one of {', '.join(map(repr, MIRRORS))}, got {name!r}")
    if mirror is not None and not (isinstance(mirror, str) and mirror.startswith(("http://", "https://"))):
        raise ValueError(f"mirror: expected an address that begins with http:// or https://, got {mirror!r}")
    flag("progress", progress)
    folder = cache() / name if folder is None else _files.as_path("folder", folder)
    address = (mirror or MIRRORS[name]).rstrip("/")
    names = [f"{file}.gz" for files in idx_files.FILES.values() for file in files]
    paths = [folder / file for file in names]
    for path, md5 in zip(paths, MD5[name], strict=True):
        if not path.exists():
            from cnnlab.data.fetch import fetch  # the network's modules load longer than all the others

            fetch(f"{address}/{path.name}", path, md5, progress)
    arrays = [idx_files.parse(path, _verified(path, md5)) for path, md5 in zip(paths, MD5[name], strict=True)]
    train, test = (idx_files.pair(*arrays[i : i + 2], 10, *paths[i : i + 2]) for i in (0, 2))
    return train, test


def cache():
    """The folder for what can be downloaded again: `CNNLAB_CACHE`, else the platform's place for caches, a Path."""
    return _files.user_folder("cache")


def _verified(path, md5):
    """The bytes of a file that has this MD5 sum."""
    content = idx_files.contents(path)
    found = hashlib.md5(content, usedforsecurity=False).hexdigest()
    if found != md5:
        raise DataFileError(
            f"{path}: damaged, MD5 {found[:8]}… instead of {md5[:8]}…; delete it, and it is downloaded again"
        )
    return content
