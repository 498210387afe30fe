"""The front door: what `import cnnlab` gives, and that it gives it lazily."""

import importlib
import inspect
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest

import cnnlab
from cnnlab import functional as F
from cnnlab import nn, optim, training

ROOT = Path(__file__).parents[1]


def test_the_version_is_that_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert cnnlab.__version__ == project["version"]


def test_submodules_come_when_asked_for_and_not_before():
    program = (
        "import sys, cnnlab\n"
        "assert not [name for name in sys.modules if name.startswith('cnnlab.')]\n"
        "assert 'numpy' not in sys.modules\n"
        "assert cnnlab.functional.relu\n"
        "from cnnlab import functional as F, nn\n"
        "assert F is cnnlab.functional and nn.Conv2d\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_front_lists_exactly_what_is_there():
    rooms = {
        path.stem for path in (ROOT / "cnnlab").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    private = {"__init__", "_archive", "_checks", "_files", "_progress"}
    behind = {*private, "architecture", "cli", "server", "sphinxext", "threads"}
    assert set(cnnlab.__all__) == {"__version__"} | (rooms - behind)
    assert set(cnnlab.__all__) <= set(dir(cnnlab))


@pytest.mark.parametrize("room", [name for name in cnnlab.__all__ if name != "__version__"])
def test_completion_offers_what_a_room_is_for_and_nothing_of_how_it_is_built(room):
    module = importlib.import_module(f"cnnlab.{room}")
    made_here = [name for name, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__]
    own = {name for name in made_here if not name.startswith("_")}
    assert set(dir(module)) - {"ARCHITECTURES"} == set(getattr(module, "__all__", own))
    assert all(getattr(module, name) is not None for name in dir(module))
    assert dir(cnnlab) == sorted(cnnlab.__all__)


def test_what_a_reader_makes_prints_what_it_was_made_of():
    weights = [nn.Parameter(np.ones(2))]
    assert repr(optim.SGD(weights, lr=0.1, momentum=0.9)) == "SGD(lr=0.1, momentum=0.9, weight_decay=0.0)"
    assert repr(optim.Adam(weights)) == "Adam(lr=0.001, betas=(0.9, 0.999), eps=1e-08, weight_decay=0.0)"
    assert repr(training.EarlyStopping(3)) == "EarlyStopping(patience=3)"
    assert repr(training.Checkpoint("run.npz", every=2)).endswith("Path('run.npz'), every=2)")
    assert repr(training.Schedule(training.cosine(0.1, 3))) == "Schedule(rate=cosine(lr=0.1, epochs=3))"
    assert repr(training.Schedule(training.steps(0.1, [2]))) == "Schedule(rate=steps(lr=0.1, at=[2], factor=0.1))"
    assert repr(training.Callback()) == "Callback()"
    subpixel = training.Augmentation(shift=1, subpixel=False)
    assert repr(subpixel) == "Augmentation(shift=1, rotation=0, scale=0, subpixel=False)"


def test_what_is_not_there_is_said():
    with pytest.raises(AttributeError, match=r"^module 'cnnlab' has no attribute 'nothing'$"):
        cnnlab.nothing  # noqa: B018


NOT_PYTORCHS = {
    "x",
    "logits",
    "targets",
    "axis",
    "parameters",
    "rng",
}  # arguments that have another name there, or none


def test_the_readme_says_which_names_are_not_pytorchs(torch):
    found = set()
    for ours, theirs in ((F, torch.nn.functional), (nn, torch.nn), (optim, torch.optim)):
        for name in ours.__all__ if hasattr(ours, "__all__") else ("SGD", "Adam"):
            own, other = getattr(ours, name), getattr(theirs, name, None)
            if other is not None and name != "Sequential":  # any number of layers
                found |= arguments_of(own) - arguments_of(other)
    assert found == NOT_PYTORCHS
    paragraph = next(p for p in (ROOT / "README.md").read_text("utf-8").split("\n\n") if "in PyTorch" in p)
    assert all(f"`{name}`" in paragraph for name in NOT_PYTORCHS | {"input", "target", "dim", "params"})


def arguments_of(function):
    """The names of arguments; built-in functions say them in the first line of their docstring."""
    try:
        names = set(inspect.signature(function).parameters)
    except ValueError:
        names = {"args"}
    if "args" in names:
        names = set(re.findall(r"(\w+)(?==|,|\))", function.__doc__.strip().partition("\n")[0]))
    return names
