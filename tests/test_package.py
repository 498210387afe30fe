"""The front door: what `import cnnlab` gives, and that it gives it lazily."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import cnnlab

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
    behind = {"__init__", "_archive", "_checks", "_files", "architecture", "cli", "progress", "sphinxext", "threads"}
    assert set(cnnlab.__all__) == {"__version__"} | (rooms - behind)
    assert set(cnnlab.__all__) <= set(dir(cnnlab))


def test_what_is_not_there_is_said():
    with pytest.raises(AttributeError, match=r"^module 'cnnlab' has no attribute 'nothing'$"):
        cnnlab.nothing  # noqa: B018
