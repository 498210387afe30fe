"""Saving a model to one file and loading it again, without ever unpickling.

The file holds one array a parameter or buffer, and `model.json`, which describes the layers in the words of
`architecture`; how the two share a file is in `_archive`. Loading builds only layers named there, and a file that is
not exactly that is refused as a whole.
"""

from cnnlab import _archive, _files, architecture
from cnnlab.nn import Layer

MEMBER = "model.json"
FORMAT = {"format": "cnnlab model", "version": 1}


class ModelFileError(ValueError):
    """A file is not a model saved by cnnlab, or is damaged; the message names the file and what is wrong."""


def save(model, path):
    """Saves a model to the file `path`, which then holds either the whole new model or what it held before.

    model: made of the layers of `nn`, all of one dtype. path: a str or Path, used as it is (".npz" is customary); of a
    symbolic link, what it points to is written. A file that was there keeps its mode.
    Raises TypeError for a layer that loading would not know, ValueError for mixed dtypes, OSError if the disk refuses.
    """
    if not isinstance(model, Layer):
        raise TypeError(f"model: expected a layer of nn, such as nn.Sequential, got {type(model).__name__}")
    header = FORMAT | {"dtype": _dtype(model), "model": architecture.describe(model)}
    _archive.write(_files.as_path("path", path), MEMBER, header, model.state_dict())


def load(path):
    """Loads the model that `save` wrote to the file `path`, in `eval()` mode.

    Raises ModelFileError for a damaged or foreign file, OSError for one that cannot be read at all.
    """
    path = _files.as_path("path", path)
    content = path.read_bytes()
    try:
        return _model(content)
    except Exception as error:  # damage shows in zipfile, json and numpy in a dozen ways; a reader needs one
        reason = str(error) or type(error).__name__
        raise ModelFileError(f"{path}: not a model that can be loaded: {reason}") from error


def _model(content):
    """The model in a file's bytes; any exception means that there is none."""
    header, arrays = _archive.read(content, MEMBER, FORMAT)
    if header.get("dtype") not in ("float32", "float64"):
        raise ValueError(f"dtype: expected float32 or float64, got {header.get('dtype')!r}")
    declared, held = architecture.parameter_count(header.get("model")), len(content) // 2
    if declared > held:  # before any weight is allocated
        raise ValueError(f"model.json declares {declared} parameters, the file cannot hold more than {held}")
    for name, array in arrays.items():
        if array.dtype != header["dtype"]:
            raise ValueError(f"{name}: expected {header['dtype']}, got {array.dtype}")
    model = architecture.build(header["model"], rng=0, dtype=header["dtype"])
    model.load_state_dict(arrays)
    return model.eval()


def _dtype(model):
    """The one dtype of a model's parameters, by name."""
    found = sorted({str(parameter.data.dtype) for parameter in model.parameters()} or {"float32"})
    if len(found) > 1:
        raise ValueError(f"model: expected parameters of one dtype, got {' and '.join(found)}")
    return found[0]


def __dir__():
    return ["ModelFileError", "load", "save"]
