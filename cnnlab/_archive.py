"""Arrays and a description in one file, written whole and read without ever unpickling.

The file is an .npz: a zip archive, uncompressed, of one .npy an array, and one .json. NumPy and any unzip program can
open it. Reading takes exactly what `write` wrote and refuses the rest, with whatever exception the damage raises: what
the description means, and the one error that a user meets, belong to `storage` and `training`.
"""

import io
import json
import zipfile

import numpy as np

from cnnlab import _files


def write(path, member, header, arrays):
    """Writes the dict `header` as the JSON file `member`, and a dict of arrays beside it, to `path`."""
    with _files.whole(path) as file:
        archive = zipfile.ZipFile(file, "w")
        try:
            archive.writestr(zipfile.ZipInfo(member), json.dumps(header, indent=1))
            for name, array in arrays.items():
                with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w", force_zip64=True) as part:
                    np.lib.format.write_array(part, array, allow_pickle=False)
            archive.close()
        except BaseException:
            archive.fp = None  # not to be closed: that may raise an error of its own, and hide a Ctrl-C behind it
            raise


def read(content, member, signature):
    """(header, arrays) out of a file's bytes; the header must say what `signature` says."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {found.filename: found for found in archive.infolist()}
        if len(members) < len(archive.infolist()):
            raise ValueError("two members of one name")
        if any(found.compress_type != zipfile.ZIP_STORED for found in members.values()):
            raise ValueError("compressed members, which are never written")
        if member not in members:
            raise ValueError(f"no {member} inside")
        parts = {name: archive.read(name) for name in members}  # verifies every checksum
    header = json.loads(parts.pop(member))
    if not isinstance(header, dict) or {key: header.get(key) for key in signature} != signature:
        raise ValueError(f"{member} does not say {signature}")
    foreign = [name for name in parts if not name.endswith(".npy")]
    if foreign:
        raise ValueError(f"members that are no arrays: {foreign}")
    return header, {name.removesuffix(".npy"): _array(data) for name, data in parts.items()}


def _array(data):
    """The array in the bytes of an .npy file, all of them."""
    stream = io.BytesIO(data)
    array = np.lib.format.read_array(stream, allow_pickle=False)
    if stream.read(1):
        raise ValueError("an array is followed by something else")
    return array
