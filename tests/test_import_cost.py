"""`import cnnlab` must be nearly free: it may load NumPy and nothing else that is large."""

import subprocess
import sys

import pytest

HEAVY = {"matplotlib", "anywidget", "ipywidgets", "IPython", "torch", "scipy", "PIL", "traitlets"}
BARE = [
    "cnnlab", "cnnlab.functional", "cnnlab.nn", "cnnlab.optim", "cnnlab.arithmetic", "cnnlab.reference",
    "cnnlab.models", "cnnlab.training", "cnnlab.data", "cnnlab.storage", "cnnlab.interop", "cnnlab.explain",
]  # fmt: skip


def loaded_by(statement):
    """The top-level modules that a fresh interpreter has loaded after a statement."""
    program = f"{statement}\nimport sys\nprint(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("module", BARE)
def test_importing_loads_nothing_heavy(module):
    assert not loaded_by(f"import {module}") & HEAVY


def test_a_training_run_loads_nothing_heavy():
    run = (
        "from cnnlab import data, models, optim, training\n"
        "(x, y), _ = data.digits()\n"
        "model = models.build('digits-cnn', seed=0)\n"
        "optimizer = optim.Adam(model.parameters())\n"
        "training.fit(model, (x[:64], y[:64]), epochs=1, optimizer=optimizer, batch_size=32, seed=0)"
    )
    assert not loaded_by(run) & HEAVY


def test_the_check_sees_a_heavy_import():
    assert "scipy" in loaded_by("import scipy") or "matplotlib" in loaded_by("import matplotlib")
