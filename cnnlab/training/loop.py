"""The loop itself: shuffle, take batch after batch, step the optimizer, look at held-out data, say how it goes."""

import numpy as np

from cnnlab._checks import FLOATS, array, flag, integer
from cnnlab._files import as_path
from cnnlab._progress import Progress
from cnnlab.functional import cross_entropy, cross_entropy_backward
from cnnlab.nn import Layer
from cnnlab.training.callbacks import as_callbacks
from cnnlab.training.checkpoint import Checkpoint, restore
from cnnlab.training.history import Evaluation, Run

EVALUATION_BATCH = 256  # images at a time: bounds the memory, does not change the result


def fit(
    model,
    train,
    validation=None,
    *,
    epochs,
    optimizer,
    batch_size,
    seed,
    progress=True,
    callbacks=(),
    augment=None,
    resume=None,
):
    """Trains `model` in place by gradient descent on the cross-entropy, and returns the `History`.

    model: maps images (N, C, H, W) to logits (N, classes), such as an `nn.Sequential`.
    train, validation: pairs (x, y) of images and integer labels (N,); nothing is learned from `validation`.
    epochs: how often to go through the training data.
    optimizer: built on `model.parameters()`.
    batch_size: images a step; the last step of an epoch takes what is left.
    seed: an int >= 0 that fixes the order of the images, a new one in every epoch, and what `augment` draws. The
      same seed, model and optimizer give the same numbers on the same machine.
    progress: whether to show a line that says how far it is.
    callbacks: functions called with the `Run` after every epoch, where `run.stop()` ends the training, or
      `Callback`s such as `Schedule`, `EarlyStopping` and `Checkpoint`.
    augment: a function that makes of a batch of images and a generator other images of the same shape, such as an
      `Augmentation`; called for every batch that is learned from, never for evaluation.
    resume: the path of a file that `Checkpoint` wrote. With model, optimizer, data, seed and callbacks built as they
      were then, the run goes on after the saved epoch, to the numbers that it would have come to without a break. After
      Ctrl-C that is the last epoch that was saved. A run that had reached its `epochs` goes on to a larger number; one
      that a callback stopped stays as it was, whatever `epochs` says: calling `fit` again without `resume` then learns
      on from its weights.

    Ctrl-C ends the training and returns what was learned so far. Afterwards the model is in `eval()` mode.
    Raises ValueError or TypeError for data that do not fit together, `CheckpointError` for a file that does not fit.
    """
    run = _run(model, train, validation, epochs, optimizer, batch_size, seed, callbacks)
    if augment is not None and not callable(augment):
        raise TypeError(f"augment: expected a function of images and a generator, or None, got {augment!r}")
    line = Progress() if flag("progress", progress) else None
    if resume is not None:
        restore(as_path("resume", resume), run)
    try:
        for callback in run.callbacks:
            callback.start(run)
        while run.epoch < run.epochs and not run.stopped:
            learned = _epoch(run, augment, line)
            run.history.append(learned, None if validation is None else _evaluate(run.model, *run.validation))
            for callback in run.callbacks:
                callback(run)
    except KeyboardInterrupt:
        run.history.interrupted = True
    finally:
        model.eval()
        if line:
            line.close(str(run))
    for callback in run.callbacks:
        callback.finish(run)
    return run.history


def evaluate(model, x, y):
    """Mean cross-entropy and accuracy of `model` on images x (N, C, H, W) with labels y (N,): an `Evaluation`.

    The model computes in `eval()` mode and is then put back into the mode it was in.
    Raises ValueError or TypeError for data that do not fit together, also if there is no image.
    """
    _check_model(model)
    _check_images("x", x, model)
    _check_labels("y", y, x)
    return _evaluate(model, x, y)


def _evaluate(model, x, y):
    was_training = model.training
    model.eval()
    try:
        starts = range(0, len(x), EVALUATION_BATCH)
        logits = np.concatenate([model(x[start : start + EVALUATION_BATCH]) for start in starts])
    finally:
        model.train(was_training)
    _check_classes(logits, y=y)
    return Evaluation(float(cross_entropy(logits, y)), float(np.mean(logits.argmax(axis=1) == y)))


def _epoch(run, augment, line):
    """One step of the optimizer a batch; the epoch's mean loss and accuracy as an `Evaluation`."""
    x, y = run.train
    order = run.generators["order"].permutation(len(x))
    batches = np.split(order, range(run.batch_size, len(x), run.batch_size))
    run.model.train()
    loss, right = 0.0, 0
    for number, batch in enumerate(batches):
        if line:
            line.show(str(run), (run.epoch + number / len(batches)) / run.epochs)
        images = x[batch] if augment is None else _augmented(augment, x[batch], run.generators["augment"])
        logits = _first_logits(run, images) if run.epoch == number == 0 else run.model(images)  # (batch, classes)
        loss += len(batch) * float(cross_entropy(logits, y[batch]))
        right += int(np.sum(logits.argmax(axis=1) == y[batch]))
        run.optimizer.zero_grad()
        run.model.learn(cross_entropy_backward(1.0, logits, y[batch]))
        run.optimizer.step()
    return Evaluation(loss / len(x), right / len(x))


def _first_logits(run, images):
    """The model's answer to the first batch, or an error that names an argument of `fit`; nothing is learned yet."""
    try:
        logits = run.model(images)
    except (TypeError, ValueError) as error:
        if images.dtype != _own_dtype(run.model):
            raise _other_dtype("train", images, _own_dtype(run.model)) from error
        kind, found = TypeError if isinstance(error, TypeError) else ValueError, f"{images.dtype} {images.shape}"
        raise kind(f"train: expected images that the model takes, got {found}: {error}") from error
    _check_classes(logits, train=run.train[1], validation=(run.validation or run.train)[1])
    return logits


def _augmented(augment, images, rng):
    varied = augment(images, rng)
    if not isinstance(varied, np.ndarray) or (varied.shape, varied.dtype) != (images.shape, images.dtype):
        found = f"{varied.dtype} of shape {varied.shape}" if isinstance(varied, np.ndarray) else type(varied).__name__
        raise ValueError(f"augment: expected {images.dtype} images of shape {images.shape}, got {found}")
    return varied


def _run(model, train, validation, epochs, optimizer, batch_size, seed, callbacks):
    """The arguments of `fit`, checked, as a `Run` before its first epoch."""
    _check_model(model)
    train = _pair("train", train, model)
    if validation is not None:
        validation = _pair("validation", validation, model)
        if validation[0].dtype != train[0].dtype:
            own = _own_dtype(model)  # one of the two has it
            name, x = ("train", train[0]) if validation[0].dtype == own else ("validation", validation[0])
            raise _other_dtype(name, x, own)
        if validation[0].shape[1:] != train[0].shape[1:]:
            expected, found = train[0].shape[1:], validation[0].shape
            raise ValueError(f"validation: expected images like those of train, {expected}, got shape {found}")
    methods = [getattr(optimizer, name, None) for name in ("zero_grad", "step")]
    if isinstance(optimizer, type) or not all(map(callable, methods)):
        raise TypeError(
            f"optimizer: expected one of optim, such as optim.SGD(model.parameters(), …), got {optimizer!r}"
        )
    moved = {id(parameter) for parameter in getattr(optimizer, "parameters", ())}
    if moved and moved.isdisjoint(map(id, model.parameters())):
        raise ValueError("optimizer: expected one built on this model.parameters(), got one that moves none of them")
    seed = integer("seed", seed, minimum=0)
    generators = {"order": np.random.default_rng(seed), "augment": np.random.default_rng((seed, 1))}
    epochs, batch_size = integer("epochs", epochs), integer("batch_size", batch_size)
    callbacks = sorted(as_callbacks(callbacks), key=lambda callback: isinstance(callback, Checkpoint))  # saving is last
    return Run(model, optimizer, train, validation, epochs, batch_size, seed, callbacks, generators)


def _check_model(model):
    if not isinstance(model, Layer):
        raise TypeError(f"model: expected a layer of nn, such as nn.Sequential, got {type(model).__name__}")


def _pair(name, pair, model):
    """A pair (images, labels), checked."""
    if not isinstance(pair, tuple | list) or len(pair) != 2:
        raise TypeError(f"{name}: expected a pair (images, labels), got {type(pair).__name__}")
    _check_images(name, pair[0], model)
    _check_labels(name, pair[1], pair[0])
    return tuple(pair)


def _check_images(name, x, model):
    if not isinstance(x, np.ndarray):
        found = f"{type(x).__name__}; convert with np.asarray(…, dtype=np.{_own_dtype(model)})"
        raise TypeError(f"{name}: expected images in a NumPy array of float32 or float64, got {found}")
    if x.dtype not in FLOATS:
        raise _other_dtype(name, x, _own_dtype(model))
    array(name, x)
    if x.ndim < 2:
        raise ValueError(f"{name}: expected images (N, C, H, W), got shape {x.shape}")


def _own_dtype(model):
    """The dtype that a model computes in, as far as its first parameter tells."""
    return next((parameter.data.dtype for parameter in model.parameters()), np.dtype(np.float32))


def _other_dtype(name, x, dtype):
    """The error for images that are not of the dtype that they must have, with what makes them so, to be copied."""
    scale = " / 255" if x.dtype == np.uint8 else ""  # pixels come as bytes, a network wants them near 1
    converted = f"({name}[0].astype(np.{dtype}){scale}, {name}[1])"
    if name == "x":
        converted = f"x.astype(np.{dtype}){scale}"
    return TypeError(f"{name}: expected images of {dtype}, got {x.dtype}; convert with {converted}")


def _check_labels(name, y, x):
    if not isinstance(y, np.ndarray) or y.ndim != 1 or y.dtype.kind not in "iu":
        found = f"{y.dtype} of shape {y.shape}" if isinstance(y, np.ndarray) else type(y).__name__
        raise TypeError(f"{name}: expected labels as an array of integers (N,), got {found}")
    if len(x) != len(y) or len(x) == 0:
        raise ValueError(f"{name}: expected as many images as labels, at least one, got {x.shape} and {y.shape}")


def _check_classes(logits, **labels):
    """The labels that stand for each argument's name are classes that the model has logits for."""
    if not isinstance(logits, np.ndarray) or logits.ndim != 2:
        found = logits.shape if isinstance(logits, np.ndarray) else type(logits).__name__
        raise ValueError(f"model: expected logits (N, classes) from it, got {found}")
    for name, y in labels.items():
        if y.min() < 0 or y.max() >= logits.shape[1]:
            wrong = y.min() if y.min() < 0 else y.max()
            raise ValueError(f"{name}: expected labels 0 … {logits.shape[1] - 1}, the model's classes, got {wrong}")
