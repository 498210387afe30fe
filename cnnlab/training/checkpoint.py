"""A training run in one file: all that the next epoch depends on, and back.

That is: the arrays of the model, the state of the optimizer, of the callbacks and of every random generator, the
history, and whether a callback has stopped the run. How they share a file is in `_archive`. Nothing is unpickled.
"""

from dataclasses import asdict

import numpy as np

from cnnlab import _archive, _files
from cnnlab._checks import flag, integer
from cnnlab.training.callbacks import Callback
from cnnlab.training.history import History

MEMBER = "checkpoint.json"
FORMAT = {"format": "cnnlab checkpoint", "version": 1}
SAME = ("seed", "batch_size")  # of a run and of what it goes on from


class CheckpointError(ValueError):
    """A file is not a checkpoint of this run, or is damaged; the message names the file and what is wrong."""


class Checkpoint(Callback):
    """Saves the run to the file `path` after every epoch, so that `fit(…, resume=path)` can go on from there.

    path: a str or Path, used as it is (".npz" is customary); the file then holds either the whole new checkpoint or the
    one before. every: so many epochs from one to the next; the last epoch is saved in any case.
    Raises TypeError for a random generator that is not `numpy.random.default_rng`'s, OSError if the disk refuses.
    """

    arguments = ("path", "every")

    def __init__(self, path, every=1):
        self.path = _files.as_path("path", path)
        self.every = integer("every", every)

    def __call__(self, run):
        if run.epoch % self.every == 0 or run.epoch == run.epochs or run.stopped:
            _archive.write(self.path, MEMBER, _header(run), _arrays(run))


def restore(path, run):
    """Puts a run that was built alike into the state that the checkpoint `path` holds, or leaves it as it is.

    Raises CheckpointError for a damaged or foreign file and for one of another run, OSError if it cannot be read.
    """
    content = path.read_bytes()
    before = run.model.state_dict()
    try:
        header, arrays = _archive.read(content, MEMBER, FORMAT)
        history, generators, drawing = _checked(header, run)
        stopped = flag("stopped", header.get("stopped", False))  # files did not always say so
        parts = _parts(arrays, run)
        run.model.load_state_dict(parts["model"])
        for name, callback in _stateful(run).items():
            callback.load_state_dict(parts[name])
        run.optimizer.load_state_dict(header["optimizer"] | parts["optimizer"])  # checks before it changes anything
    except Exception as error:  # damage shows in zipfile, json and numpy in a dozen ways; a reader needs one
        run.model.load_state_dict(before)
        reason = str(error) or type(error).__name__
        raise CheckpointError(f"{path}: not a checkpoint that this run can go on from: {reason}") from error
    run.history, run.generators, run.stopped = history, generators, stopped
    for name, layer in _drawing(run.model).items():
        layer.rng = drawing[name]


def _header(run):
    """What is no array: JSON keeps ints and floats exactly."""
    layers = {name: layer.rng for name, layer in _drawing(run.model).items()}
    distinct = list({id(rng): rng for rng in (*run.generators.values(), *layers.values())}.values())
    place = {id(rng): number for number, rng in enumerate(distinct)}  # two layers may share one
    numbers = {name: value for name, value in run.optimizer.state_dict().items() if not isinstance(value, np.ndarray)}
    return FORMAT | {
        **{name: getattr(run, name) for name in SAME},
        "images": len(run.train[0]),
        "validation": run.validation is not None,
        "history": asdict(run.history),
        "stopped": run.stopped,
        "optimizer": {name: value if isinstance(value, int) else float(value) for name, value in numbers.items()},
        "generators": [_state(rng) for rng in distinct],
        "run_generators": {name: place[id(rng)] for name, rng in run.generators.items()},
        "model_generators": {name: place[id(rng)] for name, rng in layers.items()},
    }


def _arrays(run):
    """Every array by a name that says whose it is: "model:0.weight", "optimizer:velocity.2"."""
    optimizer = {name: value for name, value in run.optimizer.state_dict().items() if isinstance(value, np.ndarray)}
    parts = {"model": run.model.state_dict(), "optimizer": optimizer}
    parts |= {name: callback.state_dict() for name, callback in _stateful(run).items()}
    return {f"{part}:{name}": array for part, arrays in parts.items() for name, array in arrays.items()}


def _parts(arrays, run):
    """The arrays sorted back to whose they are."""
    parts = {part: {} for part in ("model", "optimizer", *_stateful(run))}
    for name, array in arrays.items():
        part, _, own = name.partition(":")
        if part not in parts:
            found = ", ".join(_stateful(run)) or "none"
            raise ValueError(f"callbacks: expected {part}, as in the saved run, got {found}")
        parts[part][own] = array
    for name, array in run.model.state_dict().items():
        saved = parts["model"].get(name, array)
        if saved.dtype != array.dtype:
            raise ValueError(f"model: expected {saved.dtype} for {name!r}, as in the saved run, got {array.dtype}")
    return parts


def _checked(header, run):
    """The saved history and generators, after everything that must be as it was has been compared."""
    same = {name: getattr(run, name) for name in SAME}
    same |= {"images": len(run.train[0]), "validation": run.validation is not None}
    for name, value in same.items():
        if header[name] != value:
            raise ValueError(f"{name}: expected {header[name]}, as in the saved run, got {value}")
    generators = [_generator(state) for state in header["generators"]]
    of_run, of_model = header["run_generators"], header["model_generators"]
    for saved, own in ((of_run, run.generators), (of_model, _drawing(run.model))):
        if saved.keys() != own.keys():
            raise ValueError(f"model: expected random draws in {[*saved]}, as in the saved run, got {[*own]}")
    of_run, of_model = ({name: generators[place] for name, place in own.items()} for own in (of_run, of_model))
    return _history(header["history"], run.validation is not None), of_run, of_model


def _history(saved, held_out):
    history = History(**saved)
    lists = history.loss, history.accuracy, history.validation_loss, history.validation_accuracy
    epochs = len(history.loss)
    if [len(values) for values in lists] != [epochs, epochs, epochs * held_out, epochs * held_out]:
        raise ValueError("the history's lists are not of one length")
    if not all(isinstance(value, float) for values in lists for value in values) or history.interrupted is not False:
        raise ValueError("the history holds something else than numbers")
    return history


def _stateful(run):
    """The callbacks that remember something, by their kind: "EarlyStopping", "EarlyStopping 2"."""
    named = {}
    for callback in run.callbacks:
        kind = type(callback).__name__
        if type(callback).state_dict is not Callback.state_dict:
            count = sum(name.split()[0] == kind for name in named) + 1
            named[kind if count == 1 else f"{kind} {count}"] = callback
    return named


def _drawing(layer, prefix=""):
    """Every layer that draws random numbers, by its name."""
    found = {prefix: layer} if isinstance(getattr(layer, "rng", None), np.random.Generator) else {}
    for name, child in layer.children().items():
        found |= _drawing(child, f"{prefix}.{name}" if prefix else name)
    return found


def _state(rng):
    state = rng.bit_generator.state
    if state["bit_generator"] != "PCG64":
        raise TypeError(f"rng: expected generators made by numpy.random.default_rng, got {state['bit_generator']}")
    return state


def _generator(state):
    rng = np.random.default_rng(0)
    rng.bit_generator.state = state
    return rng
