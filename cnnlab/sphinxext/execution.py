"""How notebooks are executed for the book: what they can see of it, and when a stored execution is stale."""

import hashlib
import os
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
NOT_EXECUTED = {".js", ".css", ".pyc"}  # files that change pages, but no notebook's outputs


def package_hash() -> str:
    """A hash of everything in `cnnlab` that a notebook's output may depend on."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*")):
        if path.is_file() and path.suffix not in NOT_EXECUTED and "sphinxext" not in path.parts:
            digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def prepare(app, config):
    """Keys the execution cache on the package, which Jupyter Book's own key leaves out, and marks the book build."""
    os.environ["CNNLAB_BOOK"] = "1"
    config.nb_execution_cache_path = str(Path(app.outdir).parent / ".jupyter_cache" / package_hash())


def setup(app):
    """Runs before myst-nb reads its configuration."""
    app.connect("config-inited", prepare, priority=100)
