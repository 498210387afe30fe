"""A good call of every public function, and what is wrong for each of its arguments: the table of test_bad_input.py.

ROWS maps a name to (call, good arguments, wrong values by argument). `functional` has its own table.
"""

import os
from importlib import import_module

import numpy as np

from cnnlab import nn, optim, storage, training

# What is wrong, by kind of argument

COUNT = [0, -1, 1.5, 2.0, "2", None, True, (1, 2), [1], np.array([1]), 1j, np.float64(2)]
SEED = [-1, 1.5, "2", None, True, (1,), 1j, np.array([1])]
GENERATOR = [-1, 1.5, "seed", True, [1, 2], 1j]
PAIR = [0, -1, 1.5, 2.0, "2", None, True, (1, 2, 3), (1, -1), (1, 0), (1, 1.0), (), {1, 2}, np.array([1, 2]), 1j]
PADDING = [-1, 1.5, "full", None, True, (1, 2, 3), (1, -1), (1, 1.5), ((1, 2), (3,)), ((1, -1), (0, 0)), (), {1: 1}]
FLAG = [1, 0, None, "yes", 1.0, []]
PART = [-0.1, 1.1, np.nan, "half", None, True, 1j, [0.5]]
NOT_NEGATIVE = [-1, np.nan, "fast", None, True, 1j, [0.5]]
POSITIVE = [0, *NOT_NEGATIVE]
DTYPE = ["int", int, np.float16, None, 3, complex, object]
NAME = [None, 3, "unknown", b"name", ["a"], np.array(["a"])]
PATH = [None, 3, "", b"bytes", 1.5, ["a"], "a\0b", object()]
MODEL = [None, "model", 3, nn.ReLU, object(), abs, [nn.ReLU()]]
STATE = [None, 3, "state", [1], {"unknown": np.ones(2)}, {3: 4}]
SHAPE3 = [None, 3, "abc", (1, 2), (0, 5, 4), (-1, 5, 4), (2, 5.0, 4), (2, "5", 4), (2, 5, 4, 1), {2, 5, 4}]
FUNCTION = [None, 3, "rate", [abs]]
NOT_ARRAYS = ["text", None, 3, 2.5, [[1.0, 2.0]], object(), {}, 1j]
LABELS = [None, [0, 1], "01", np.float32([0, 1]), np.array([[0, 1]]), np.array([0]), np.array([0, 7])]
LABELS += [np.array([0, -1]), *(np.array([0, 1], dtype) for dtype in (object, complex, bool, str))]


def rng(seed=0):
    return np.random.default_rng(seed)


def image(*shape):
    return rng().normal(size=shape).astype(np.float32)


def not_float(good):
    """No array of floats: other types, and an empty side."""
    dtypes = (int, np.uint8, bool, complex, object, np.float16, "U3")
    return [*NOT_ARRAYS, *(good.astype(dtype) for dtype in dtypes), np.ones((*good.shape[:-1], 0), np.float32)]


def not_images(good):
    """`not_float`, and other ranks."""
    return [*not_float(good), good[0], good[..., None], good.ravel()[0], np.float32(3)]


def not_channels(good):
    """`not_images`, and other channels, and not the weights' type."""
    return [*not_images(good), np.concatenate([good, good], axis=1), good[:, :1], good.astype(float)]


def not_shaped(good):
    """`not_float`, and any other shape: for gradients."""
    return [*not_float(good), good[..., None], good[0], np.concatenate([good, good], axis=-1), good.astype(float)]


def not_pairs(good):
    """No pair of images and labels that fit together."""
    x, y = good
    labels = [(x, wrong) for wrong in LABELS]
    images = [(wrong, y) for wrong in not_float(x)]
    return [*labels, *images, *NOT_ARRAYS[:-1], x, (x,), (x, y, y), (x[:0], y[:0]), (x[:1], y), {"x": x, "y": y}]


# The good calls

X, Y = image(2, 2, 5, 4), np.array([0, 2])
PIXELS = image(2, 40)


def conv():
    return nn.Conv2d(2, 4, (3, 2), stride=2, padding=1, groups=2, rng=0)


def classifier():
    return nn.Sequential(nn.Flatten(), nn.Linear(40, 3, rng=0))


def sgd(parameters=None):
    return optim.SGD(parameters or classifier().parameters(), lr=0.1)


def forward(make, x):
    """A row for `forward`."""
    return lambda **arguments: make().forward(**arguments), {"x": x}


def backward(make, x, name="backward"):
    """A row for `backward` or `learn`, after a forward pass."""

    def call(**arguments):
        layer = make()
        layer.forward(x)
        return getattr(layer, name)(**arguments)

    return call, {"grad_output": np.ones_like(make().forward(x))}


def method(make, name, /, **good):
    return lambda **arguments: getattr(make(), name)(**arguments), good


def plain(name, /, **good):
    """A row for a function or a constructor, by its name in the library."""
    module, _, attribute = name.partition(".")
    return getattr(import_module(f"cnnlab.{module}"), attribute), good


def fit(**changes):
    model = changes.pop("model")
    model = classifier() if isinstance(model, str) and model == "a new one" else model  # training changes it
    optimizer = sgd(model.parameters()) if isinstance(model, nn.Layer) else sgd()
    options = {"model": model, "optimizer": optimizer, "progress": False}
    return training.fit(**options | changes)


def saved(load):
    """A call of `load(path)` where "model.npz" is a good file."""

    def call(path):
        if not os.path.exists("model.npz"):
            storage.save(classifier(), "model.npz")
        return load(path)

    return call


ROWS = {}  # name: (call, good arguments, wrong values by argument)


def row(name, made, /, **wrong):
    call, good = made
    ROWS[name] = call, good, wrong


LAYERS = {
    "Conv2d": (conv, X),
    "MaxPool2d": (lambda: nn.MaxPool2d((3, 2), 2, 1, 1, True), X),
    "AvgPool2d": (lambda: nn.AvgPool2d((3, 2), 2, 1, True, False), X),
    "GlobalAvgPool2d": (nn.GlobalAvgPool2d, X),
    "GlobalMaxPool2d": (nn.GlobalMaxPool2d, X),
    "BatchNorm2d": (lambda: nn.BatchNorm2d(2), X),
    "ReLU": (nn.ReLU, X),
    "Dropout": (lambda: nn.Dropout(0.5, rng=0), X),
    "Flatten": (nn.Flatten, X),
    "Linear": (lambda: nn.Linear(40, 3, rng=0), PIXELS),
    "Sequential": (lambda: nn.Sequential(conv(), nn.ReLU()), X),
    "Residual": (lambda: nn.Residual(conv(), conv()), X),
}
for layer, (make, x) in LAYERS.items():
    any_rank = layer in ("ReLU", "Dropout")
    wrong_x = not_float(x) if any_rank else not_images(x)
    if layer in ("Conv2d", "BatchNorm2d", "Linear", "Sequential", "Residual"):
        wrong_x += not_channels(x)
    if layer == "Flatten":
        wrong_x = [*NOT_ARRAYS, x[0, 0, 0], np.float32(3)]
    row(f"nn.{layer}.forward", forward(make, x), x=wrong_x)
    gradient = backward(make, x)
    wrong_gradient = not_shaped(gradient[1]["grad_output"])
    if layer == "Flatten":  # it only changes the shape back
        wrong_gradient = [value for value in wrong_gradient if getattr(value, "shape", None) != (2, 40)]
    row(f"nn.{layer}.backward", gradient, grad_output=wrong_gradient)
    if layer in ("Conv2d", "Sequential"):
        row(f"nn.{layer}.learn", backward(make, x, "learn"), grad_output=wrong_gradient)

for name, arguments in {
    "Conv2d": {"in_channels": COUNT, "out_channels": COUNT, "kernel_size": PAIR, "stride": PAIR, "padding": PADDING,
               "dilation": PAIR, "groups": [*COUNT, 3], "bias": FLAG, "rng": GENERATOR, "dtype": DTYPE},
    "MaxPool2d": {"kernel_size": PAIR, "stride": [p for p in PAIR if p is not None], "padding": PADDING,
                  "dilation": PAIR, "ceil_mode": FLAG},
    "AvgPool2d": {"kernel_size": PAIR, "stride": [p for p in PAIR if p is not None], "padding": PADDING,
                  "ceil_mode": FLAG, "count_include_pad": FLAG},
    "Linear": {"in_features": COUNT, "out_features": COUNT, "bias": FLAG, "rng": GENERATOR, "dtype": DTYPE},
    "Dropout": {"p": PART, "rng": GENERATOR},
    "BatchNorm2d": {"num_features": COUNT, "eps": POSITIVE, "momentum": PART, "dtype": DTYPE},
}.items():  # fmt: skip
    good = {"in_channels": 4, "out_channels": 2, "groups": 2, "kernel_size": 3, "in_features": 3, "out_features": 2,
            "num_features": 3}  # fmt: skip
    row(f"nn.{name}", plain(f"nn.{name}", **{k: v for k, v in good.items() if k in arguments}), **arguments)
row("nn.Sequential", (lambda layers: nn.Sequential(layers), {"layers": nn.ReLU()}), layers=MODEL)
row("nn.Residual", plain("nn.Residual", body=nn.ReLU(), shortcut=nn.ReLU()), body=MODEL, shortcut=MODEL[1:])
row("nn.Parameter", plain("nn.Parameter", data=image(2, 3)),
    data=[*NOT_ARRAYS, np.ones(2, int), np.ones(2, complex), np.ones(2, object), np.ones(2, np.float16)])  # fmt: skip
row("nn.Layer.train", method(nn.ReLU, "train", training=True), training=FLAG)
row("nn.Layer.load_state_dict", method(conv, "load_state_dict", state=conv().state_dict()),
    state=[*STATE, {}, conv().state_dict() | {"weight": 3}, conv().state_dict() | {"bias": np.ones(3, "f")},
           conv().state_dict() | {"bias": np.ones(4, int)}, conv().state_dict() | {"bias": np.ones(4, complex)},
           conv().state_dict() | {"bias": np.ones(4, object)}])  # fmt: skip
row("nn.Sequential.activations", method(LAYERS["Sequential"][0], "activations", x=X), x=not_channels(X))
row("nn.Sequential.summary", method(LAYERS["Sequential"][0], "summary", input_shape=(2, 5, 4)), input_shape=SHAPE3)
row("nn.Summary", plain("nn.Summary", model=nn.Sequential(conv()), input_shape=(2, 5, 4)),
    model=MODEL, input_shape=SHAPE3)  # fmt: skip
for layer in ("Conv2d", "MaxPool2d", "AvgPool2d", "GlobalAvgPool2d", "GlobalMaxPool2d", "BatchNorm2d", "Sequential",
              "Residual"):  # fmt: skip
    row(f"nn.{layer}.output_shape", method(LAYERS[layer][0], "output_shape", input_shape=(2, 5, 4)), input_shape=SHAPE3)
for layer in ("Conv2d", "Sequential", "Residual"):
    row(f"nn.{layer}.macs", method(LAYERS[layer][0], "macs", input_shape=(2, 5, 4)), input_shape=SHAPE3)
FLAT = [None, 3, "abc", (39,), (0,), (-1,), (40.5,), {40}]
row("nn.Flatten.output_shape", method(nn.Flatten, "output_shape", input_shape=(2, 5, 4)),
    input_shape=[None, 3, "abc", (0,), (2, -1), (2, 5.5), (2, "5"), {2, 5}])  # fmt: skip
row("nn.Layer.output_shape", method(nn.ReLU, "output_shape", input_shape=(2, 5, 4)),
    input_shape=[None, 3, "abc", (0,), (2, -1), (2, 5.5), (2, "5"), {2, 5}])  # fmt: skip
row("nn.Linear.output_shape", method(LAYERS["Linear"][0], "output_shape", input_shape=(40,)), input_shape=FLAT)
row("nn.Linear.macs", method(LAYERS["Linear"][0], "macs", input_shape=(40,)), input_shape=FLAT)

PARAMETERS = [None, 3, "weights", [], [3], [None], np.ones(3, "f"), ["weights"], nn.ReLU(), np.ones(())]
row("optim.SGD", plain("optim.SGD", parameters=classifier().parameters(), lr=0.1),
    parameters=PARAMETERS, lr=NOT_NEGATIVE, momentum=NOT_NEGATIVE, weight_decay=NOT_NEGATIVE)  # fmt: skip
BETAS = [None, 3, 0.9, (0.9,), (0.9, 1), (0.9, -1), ("a", "b"), (0.9, np.nan), (0.9, None), (0.9, 0.99, 0.999)]
row("optim.Adam", plain("optim.Adam", parameters=classifier().parameters()), parameters=PARAMETERS, lr=NOT_NEGATIVE,
    betas=BETAS, eps=NOT_NEGATIVE, weight_decay=NOT_NEGATIVE)  # fmt: skip
row("optim.Optimizer.load_state_dict", method(sgd, "load_state_dict", state=sgd().state_dict()),
    state=[*STATE, {}, sgd().state_dict() | {"lr": "fast"}, sgd().state_dict() | {"lr": -1},
           sgd().state_dict() | {"lr": None}, sgd().state_dict() | {"velocity.0": np.ones(2)},
           sgd().state_dict() | {"lr": np.nan}, sgd().state_dict() | {"lr": 1j}])  # fmt: skip

OTHER_IMAGES = [(image(2, 2, 5, 5), Y), (image(2, 40), Y), (X.astype(float), Y)]
row("training.fit",
    (fit, {"model": "a new one", "train": (X, Y), "validation": (X, Y), "epochs": 1, "batch_size": 2, "seed": 0}),
    model=MODEL, train=not_pairs((X, Y)),
    validation=[*[wrong for wrong in not_pairs((X, Y)) if wrong is not None], *OTHER_IMAGES],
    epochs=COUNT, batch_size=COUNT, seed=SEED, progress=FLAG, callbacks=[None, 3, "stop", [3], [training.Schedule]],
    augment=[3, "shift", [abs], lambda x, rng: x[:1], lambda x, rng: None, lambda x, rng: x.astype(int)],
    optimizer=[None, 3, "sgd", optim.SGD, object(), sgd()], resume=PATH[1:])  # fmt: skip
row("training.evaluate", plain("training.evaluate", model=classifier(), x=X, y=Y),
    model=MODEL, x=not_float(X), y=[*LABELS, Y[:0]])  # fmt: skip
row("training.Schedule", plain("training.Schedule", rate=abs), rate=FUNCTION)
row("training.cosine", plain("training.cosine", lr=0.1, epochs=3), lr=NOT_NEGATIVE, epochs=COUNT)
row("training.steps", plain("training.steps", lr=0.1, at=[2], factor=0.5), lr=NOT_NEGATIVE, factor=POSITIVE,
    at=[None, 3, "2", [0], [-1], [1.5], ["2"], [None], {2}])  # fmt: skip
row("training.EarlyStopping", plain("training.EarlyStopping", patience=3), patience=COUNT)
row("training.Checkpoint", plain("training.Checkpoint", path="c.npz", every=2), path=PATH, every=COUNT)
row("training.Augmentation", plain("training.Augmentation"), shift=NOT_NEGATIVE, rotation=[*NOT_NEGATIVE, 181],
    scale=[*PART, 1], subpixel=FLAG)  # fmt: skip
row("training.Augmentation.__call__", method(training.Augmentation, "__call__", x=X, rng=rng()), x=not_images(X),
    rng=[None, 0, "seed", np.random])  # fmt: skip
NUMBERS = [
    "1",
    None,
    1j,
    object(),
    np.inf,
    np.nan,
    [1.0, None],
    np.ones(3),
    np.ones((2, 3)),
    np.array(["a", "b"]),
    [1, [2]],
]
row("training.warp", plain("training.warp", x=X), x=not_images(X), shift=[*NUMBERS, 1, (1,), (1, 2, 3), ((1, 2),) * 3],
    rotation=[*NUMBERS, (1, 2, 3)], scale=[*NUMBERS, 0, -1, (1, 0), (1, 2, 3)])  # fmt: skip

PLACE = [None, 3, "center", (1,), (1, 2, 3), (21, 0), (0, -1), (1.0, 2), True, {1, 2}]
row("data.digits", plain("data.digits", split="random"), split=NAME)
row("data.shifted_digits", plain("data.shifted_digits"), split=NAME, train=PLACE, test=PLACE, seed=SEED)
row("data.photo", plain("data.photo", name="camera", gray=True), name=NAME, gray=FLAG)
row("data.read_idx", plain("data.read_idx", path="absent"), path=PATH)
row("data.idx", plain("data.idx", folder="absent"), folder=PATH, classes=COUNT)
row("data.mnist", plain("data.mnist", folder="absent"), name=NAME, folder=PATH[1:], progress=FLAG,
    mirror=[3, "", "ftp://x", "file:///x", b"http://x", ["http://x"]])  # fmt: skip

row("storage.save", plain("storage.save", model=classifier(), path="model.npz"), model=MODEL, path=PATH)
row("storage.load", (saved(storage.load), {"path": "model.npz"}), path=PATH)
row("models.build", plain("models.build", name="digits-mlp", seed=0), name=NAME, seed=SEED, dtype=DTYPE)
row("models.parameter_count", plain("models.parameter_count", name="digits-cnn"), name=NAME)

PIXEL_PADDING = [-1, 1.5, "full", None, True, (1, 2, 3), (1, -1), (), {1: 1}]
SLIDE = {"kernel_size": [*COUNT, 99], "stride": COUNT, "dilation": COUNT, "padding": PIXEL_PADDING, "ceil_mode": FLAG}
PLANE = {"kernel_size": [*PAIR, 99], "stride": PAIR, "dilation": PAIR, "padding": PADDING, "ceil_mode": FLAG}
for name in ("output_size", "slide"):
    row(f"arithmetic.{name}", plain(f"arithmetic.{name}", size=5, kernel_size=3), size=COUNT, **SLIDE)
for name in ("output_shape", "slide2d"):
    row(f"arithmetic.{name}", plain(f"arithmetic.{name}", shape=(5, 4), kernel_size=3), shape=PAIR, **PLANE)
row("arithmetic.linear_parameters", plain("arithmetic.linear_parameters", in_features=3, out_features=2),
    in_features=COUNT, out_features=COUNT, bias=FLAG)  # fmt: skip
row("arithmetic.linear_macs", plain("arithmetic.linear_macs", in_features=3, out_features=2), in_features=COUNT,
    out_features=COUNT)  # fmt: skip
CHANNELS = {"in_channels": COUNT, "out_channels": COUNT, "kernel_size": PAIR, "groups": [*COUNT, 3]}
FEW = {"in_channels": 4, "out_channels": 2, "kernel_size": 3}
row("arithmetic.conv2d_parameters", plain("arithmetic.conv2d_parameters", **FEW), **CHANNELS, bias=FLAG)
row("arithmetic.conv2d_macs", plain("arithmetic.conv2d_macs", **FEW, output_shape=(5, 4)), **CHANNELS,
    output_shape=PAIR)  # fmt: skip
row("arithmetic.grouped", plain("arithmetic.grouped", in_channels=4, out_channels=2, groups=2), in_channels=COUNT,
    out_channels=COUNT, groups=[*COUNT, 3])  # fmt: skip
row("arithmetic.batch_norm_parameters", plain("arithmetic.batch_norm_parameters", channels=3), channels=COUNT)
row("arithmetic.receptive_field", plain("arithmetic.receptive_field", layers=[(3, 1)]),
    layers=[None, 3, "layers", [3], ["3"], [()], [(1, 2, 3, 4, 5)], [None], {(3,)}])  # fmt: skip
row("arithmetic.split_padding", plain("arithmetic.split_padding", padding=1), padding=PADDING)
row("arithmetic.plain_padding", plain("arithmetic.plain_padding", padding=1), padding=PADDING)
row("arithmetic.axis_padding", plain("arithmetic.axis_padding", padding=1), padding=PIXEL_PADDING)

TARGET = [
    None,
    [1, [2]],
    1.5,
    "1",
    3,
    -1,
    1j,
    [0, 3],
    [0.0, 1.0],
    [0],
    [[0, 1]],
    [0, 1, 2],
    True,
    np.array([True, False]),
]
for name in ("input_gradient", "saliency", "occlusion"):
    extra = {"size": [*COUNT, 5, 9], "stride": COUNT} if name == "occlusion" else {}
    extra |= {"fill": ["0", None, 1j, [0.0], True]} if name == "occlusion" else {}
    row(f"explain.{name}", plain(f"explain.{name}", model=classifier(), x=X, target=1), model=[*MODEL, nn.ReLU()],
        target=TARGET,
        x=not_images(X), **extra)  # fmt: skip
row("interop.to_torch", plain("interop.to_torch", model=classifier()), model=MODEL)
row("interop.from_torch", plain("interop.from_torch", module=None), module=["module", 3, nn.ReLU(), object(), [1]])
