"""The front door: what `import cnnlab` gives, and that it gives it lazily."""

import inspect
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import cnnlab
from cnnlab import functional as F
from cnnlab import nn, optim

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
    private = {"__init__", "_archive", "_checks", "_files"}
    behind = {*private, "architecture", "cli", "progress", "server", "sphinxext", "threads"}
    assert set(cnnlab.__all__) == {"__version__"} | (rooms - behind)
    assert set(cnnlab.__all__) <= set(dir(cnnlab))


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
