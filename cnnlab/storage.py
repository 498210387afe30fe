"""Saving a model to one file and loading it again, without ever unpickling.

The file is an .npz: a zip archive, uncompressed, of one .npy a parameter or buffer, and `model.json`, which describes
the layers in the words of `architecture`. NumPy and any unzip program can open it. Loading builds only layers named
there, and a file that is not exactly that is refused as a whole.
"""

import io
import json
import os
import uuid
import zipfile
from pathlib import Path

import numpy as np

from cnnlab import architecture

FORMAT = {"format": "cnnlab model", "version": 1}


class ModelFileError(ValueError):
    """A file is not a model saved by cnnlab, or is damaged; the message names the file and what is wrong."""


def save(model, path):
    """Saves a model to the file `path`, which then holds either the whole new model or what it held before.

    model: made of the layers of `nn`, all of one dtype. path: a str or Path, used as it is (".npz" is customary).
    Raises TypeError for a layer that loading would not know, ValueError for mixed dtypes, OSError if the disk refuses.
    """
    header = FORMAT | {"dtype": _dtype(model), "model": architecture.describe(model)}
    path = Path(path)
    unfinished = path.with_name(f"{path.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        with open(unfinished, "xb") as file:
            with zipfile.ZipFile(file, "w") as archive:
                archive.writestr(zipfile.ZipInfo("model.json"), json.dumps(header, indent=1))
                for name, array in model.state_dict().items():
                    with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                        np.lib.format.write_array(member, array, allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def load(path):
    """Loads the model that `save` wrote to the file `path`, in `eval()` mode.

    Raises ModelFileError for a damaged or foreign file, OSError for one that cannot be read at all.
    """
    content = Path(path).read_bytes()
    try:
        return _model(content)
    except Exception as error:  # damage shows in zipfile, json and numpy in a dozen ways; a reader needs one
        reason = str(error) or type(error).__name__
        raise ModelFileError(f"{path}: not a model that can be loaded: {reason}") from error


def _model(content):
    """The model in a file's bytes; any exception means that there is none."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {member.filename: member for member in archive.infolist()}
        if len(members) < len(archive.infolist()):
            raise ValueError("two members of one name")
        if any(member.compress_type != zipfile.ZIP_STORED for member in members.values()):
            raise ValueError("compressed members, which save never writes")
        if "model.json" not in members:
            raise ValueError("no model.json inside")
        parts = {name: archive.read(name) for name in members}  # verifies every checksum
    header = json.loads(parts.pop("model.json"))
    if not isinstance(header, dict) or {key: header.get(key) for key in FORMAT} != FORMAT:
        raise ValueError(f"model.json does not say {FORMAT}")
    if header.get("dtype") not in ("float32", "float64"):
        raise ValueError(f"dtype: expected float32 or float64, got {header.get('dtype')!r}")
    declared, held = architecture.parameter_count(header.get("model")), len(content) // 2
    if declared > held:  # before any weight is allocated
        raise ValueError(f"model.json declares {declared} parameters, the file cannot hold more than {held}")
    model = architecture.build(header["model"], rng=0, dtype=header["dtype"])
    model.load_state_dict({name.removesuffix(".npy"): _array(data) for name, data in parts.items()})
    return model.eval()


def _array(data):
    """The array in the bytes of an .npy file, all of them."""
    stream = io.BytesIO(data)
    array = np.lib.format.read_array(stream, allow_pickle=False)
    if stream.read(1):
        raise ValueError("an array is followed by something else")
    return array


def _dtype(model):
    """The one dtype of a model's parameters, by name."""
    found = sorted({str(parameter.data.dtype) for parameter in model.parameters()} or {"float32"})
    if len(found) > 1:
        raise ValueError(f"model: expected parameters of one dtype, got {' and '.join(found)}")
    return found[0]
