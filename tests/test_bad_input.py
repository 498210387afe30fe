"""Every public function, called with what it cannot work with: a ValueError or TypeError that names the argument.

The table is in support/public_calls.py: a good call of each, and what is wrong for each of its arguments. A public name
without a row fails. The functions of `functional` have their own table in tests/functional; here Hypothesis goes over
both.
"""

import contextlib
import inspect
import os
import re
import tempfile
import types
from importlib import import_module
from importlib.util import find_spec

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from cnnlab import functional as F
from cnnlab import nn, training
from cnnlab.data import fetch
from functional.test_contracts import ALL as FUNCTIONAL
from support.public_calls import ROWS, image

MODULES = ["nn", "optim", "training", "data", "storage", "models", "arithmetic", "explain", "interop"]
FILE_ERRORS = ("DataFileError", "ModelFileError", "CheckpointError")  # these name the file instead

NOT_CALLED_WITH_INPUT = {
    "nn.Layer": "what layers inherit from; it takes nothing",
    "nn.Layer.forward": "each layer's own has a row",
    "nn.Layer.backward": "each layer's own has a row",
    "nn.Layer.learn": "it calls backward",
    "nn.Layer.macs": "0 whatever the shape; layers with weights have rows",
    "nn.Parameter.add_grad": "called by layers with gradients that they computed",
    "training.Callback": "what callbacks inherit from; it takes nothing, and its methods get what fit makes",
    "optim.Optimizer": "what optimizers inherit from; SGD and Adam have rows",
}
MADE_BY_FIT = (training.Run, training.History, training.Callback)  # a callback's methods take what fit or it made


def public_names():
    """ "module.name" of every public function and class, and "module.Class.method" of its methods with arguments."""
    for room in MODULES:
        module = import_module(f"cnnlab.{room}")
        own = [name for name, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__]
        for name in getattr(module, "__all__", own):
            value = getattr(module, name)
            if name.startswith("_") or not callable(value):
                continue
            if not isinstance(value, type):
                yield f"{room}.{name}"
            elif not issubclass(value, Exception | tuple) and value not in MADE_BY_FIT[:2]:
                yield f"{room}.{name}"
                yield from (f"{room}.{name}.{method}" for method in methods(value))


def methods(kind):
    """The public methods that a class defines itself and that take an argument."""
    for name, value in vars(kind).items():
        taken = isinstance(value, types.FunctionType) and len(inspect.signature(value).parameters) > 1
        made_by_fit = issubclass(kind, MADE_BY_FIT)
        if taken and not made_by_fit and (not name.startswith("_") or name == "__call__"):
            yield name


def takes_nothing(name):
    """Whether a constructor has no argument."""
    module, *path = name.split(".")
    value = getattr(import_module(f"cnnlab.{module}"), path[0])
    return len(path) == 1 and isinstance(value, type) and not inspect.signature(value).parameters


def test_every_public_name_has_a_row():
    names = {name for name in public_names() if not takes_nothing(name)} | {"nn.Layer", "training.Callback"}
    names -= {"nn.Layer.__call__", "nn.Sequential.__getitem__"}  # forward, and a list's
    assert set(ROWS) | set(NOT_CALLED_WITH_INPUT) == names
    assert set(FUNCTIONAL) == set(F.__all__)


@pytest.mark.parametrize("name", [name for name in ROWS if name.count(".") == 1])
def test_a_row_has_every_argument(name):
    module, attribute = name.split(".")
    taken = set(inspect.signature(getattr(import_module(f"cnnlab.{module}"), attribute)).parameters)
    # `called` is no input: functions of the library tell each other by what name an error shall speak
    assert set(ROWS[name][2]) == taken - {"called"}


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    """An empty folder as the current one, and no network."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(fetch, "fetch", no_network)


@pytest.fixture
def with_pytorch(request):
    """PyTorch for the rows that carry its mark."""
    if request.node.get_closest_marker("torch"):
        request.getfixturevalue("torch")


def no_network(address, path, md5, progress):
    raise fetch.DataFileError(f"{path}: no network in this test")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.torch if name == "interop.to_torch" else ())
        for name in ROWS
        if not name.startswith(("data.", "interop.from"))
    ],
)
def test_the_good_call_is_accepted(nowhere, with_pytorch, name):
    call, good, _ = ROWS[name]
    call(**good)


def shown(value):
    return f"{value.dtype} of shape {value.shape}" if isinstance(value, np.ndarray) else repr(value)[:80]


@pytest.mark.parametrize(
    ("name", "argument"),
    [
        pytest.param(name, argument, marks=pytest.mark.torch if name == "interop.from_torch" else ())
        for name in ROWS
        for argument in ROWS[name][2]
    ],
)
def test_bad_input_is_refused_in_a_sentence_that_names_the_argument(nowhere, with_pytorch, name, argument):
    call, good, wrong = ROWS[name]
    for value in wrong[argument]:
        try:
            call(**good | {argument: value})
        except (TypeError, ValueError) as refused:
            message = str(refused)
        else:
            pytest.fail(f"{argument}={shown(value)} was accepted")
        assert message.startswith(f"{argument}: expected "), f"{argument}={shown(value)} gave: {message}"
        assert ", got " in message


# What nobody thought of

HUGE = 2**70  # as a number of channels it is right, and no machine has the memory

NUMBERS_OF_ANY_KIND = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 12), st.floats(), st.complex_numbers(), st.just(HUGE),
    st.integers(-2, 9).map(np.int8), st.floats(width=32).map(np.float32),
)  # fmt: skip
WORDS = st.sampled_from(["same", "valid", "random", "", "x", "λ"]) | st.binary(max_size=3)
ARRAYS = arrays.arrays(
    st.sampled_from([np.float32, np.float64, np.int64, np.uint8, bool, complex, object, "U2", ">f4", "M8[s]"]),
    arrays.array_shapes(min_dims=0, max_dims=5, min_side=0, max_side=4),
    elements=None, fill=st.nothing(),
)  # fmt: skip
FLOATS = arrays.array_shapes(min_dims=0, max_dims=5, min_side=0, max_side=4).map(lambda shape: image(*shape))
THINGS = st.sampled_from([object(), abs, int, nn.ReLU(), nn.ReLU, np.ma.ones((2, 2, 5, 4)), np.float32, slice(None)])
SINGLE = NUMBERS_OF_ANY_KIND | WORDS | THINGS
JUNK = st.one_of(
    SINGLE, FLOATS, ARRAYS, st.lists(SINGLE, max_size=4), st.tuples(SINGLE, SINGLE),
    st.lists(SINGLE, max_size=3).map(tuple),
    st.tuples(FLOATS, arrays.arrays(np.int64, st.integers(0, 3), elements=st.integers(-1, 3))),
    st.dictionaries(WORDS, SINGLE, max_size=2), st.sets(st.integers(0, 3)),
)  # fmt: skip
EVERYTHING = {name: (call, good, list(wrong)) for name, (call, good, wrong) in ROWS.items() if "from_torch" not in name}
EVERYTHING |= {f"functional.{name}": (getattr(F, name), good, list(good)) for name, good in FUNCTIONAL.items()}


@contextlib.contextmanager
def empty_folder():
    """A folder of its own for each call: files that Hypothesis makes up must not meet."""
    before = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)


ROOMS = [pytest.param(room, marks=pytest.mark.torch if room == "interop" else ()) for room in ["functional", *MODULES]]


@pytest.mark.parametrize("room", ROOMS)
@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(chance=st.data())
def test_nothing_escapes(nowhere, room, chance):
    name = chance.draw(st.sampled_from([name for name in EVERYTHING if name.startswith(f"{room}.")]))
    call, good, arguments = EVERYTHING[name]
    changed = chance.draw(st.lists(st.sampled_from(arguments), min_size=1, max_size=2, unique=True))
    changed = {argument: chance.draw(JUNK, label=argument) for argument in changed}
    refusal = refused(call, good | changed)
    if isinstance(refusal, MemoryError | OverflowError) or "Maximum allowed" in str(refusal):  # NumPy's, of a shape
        assert str(HUGE) in repr(changed)
    elif isinstance(refusal, ImportError):  # a model was taken and PyTorch is not there: with it, the call goes on
        assert name == "interop.to_torch"
        assert find_spec("torch") is None
    elif isinstance(refusal, FileNotFoundError):
        assert {"path", "resume"} & set(changed), refusal
    elif refusal and type(refusal).__name__ not in FILE_ERRORS:
        named = re.match(r"(\w+): ", str(refusal))
        assert named, str(refusal)
        own = {"kernel_size"} if room == "nn" else set()  # the layer's, which the images do not fit
        assert named[1] in {*arguments, *good} | own, str(refusal)


def refused(call, arguments):
    """The error by which a call refuses its arguments, None if it takes them; any other error is raised."""
    with empty_folder():
        try:
            call(**arguments)
        except (TypeError, ValueError, MemoryError, OverflowError, FileNotFoundError, ImportError) as refusal:
            return refusal
