"""Who may import whom in cnnlab, read from the source of every module, imported or not.

ALLOWED is the table of the house: a new top-level module needs a line here, and so a thought about where it
belongs.
"""

import ast
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "cnnlab"

ARRAYS = {"numpy"}
BOTTOM = {
    "_checks",
    "_files",
    "_archive",
    "reference",
    "arithmetic",
    "functional",
    "optim",
    "data",
    "_progress",
    "threads",
}
NETWORKS = {"nn", "architecture", *BOTTOM}
BELOW_PLOTS = {"models", "training", "storage", "interop", "explain", *NETWORKS}
BROWSER = {"anywidget", "ipywidgets", "traitlets"}
ANYTHING = None

ALLOWED = {  # module: what it may import of cnnlab, and which packages beside the standard library
    "_checks": (set(), ARRAYS),
    "_files": (set(), set()),
    "_archive": ({"_files"}, ARRAYS),
    "reference": (set(), ARRAYS),
    "arithmetic": ({"_checks"}, set()),
    "threads": ({"_checks"}, {"threadpoolctl"}),
    "functional": ({"_checks", "arithmetic", "threads"}, ARRAYS),
    "optim": ({"_checks"}, ARRAYS),
    "data": ({"_checks", "_files", "_progress"}, ARRAYS),
    "_progress": (set(), {"IPython"}),
    "nn": ({"_checks", "functional", "arithmetic"}, ARRAYS),
    "architecture": ({"nn", "arithmetic"}, ARRAYS),  # a network as plain data: models and storage speak it
    "models": (NETWORKS, ARRAYS),
    "training": (NETWORKS, ARRAYS),
    "storage": (NETWORKS, ARRAYS),
    "interop": (NETWORKS, ARRAYS | {"torch"}),
    "explain": (NETWORKS, ARRAYS),
    "plots": (BELOW_PLOTS, ARRAYS | {"matplotlib", "matplotlib_inline"}),
    "widgets": ({"_checks", "arithmetic", "functional"}, ARRAYS | BROWSER | {"IPython"}),
    "exercises": (BELOW_PLOTS | {"widgets"}, ARRAYS | {"IPython", "matplotlib_inline", "traitlets"}),
    "server": (set(), set()),
    "cli": ANYTHING,
    "sphinxext": ANYTHING,
}
LAZY_ONLY = {"torch", "IPython"}  # never at the top of a module: the library works, and starts, without them
IS_IPYTHON = "exercises/grading/submission/shell.py"  # its own shell, which only the process of a submission starts


def library_modules():
    """Every module of the package but its front, and the recipes, which are scripts that nothing imports."""
    return sorted(
        path for path in PACKAGE.rglob("*.py") if "recipes" not in path.parts and path != PACKAGE / "__init__.py"
    )


def room(path):
    """The top-level name that a file of the package belongs to: cnnlab/nn/conv.py belongs to nn."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path):
    """(module imported, is it at the top of the file, is it a star import) for each import in a file.

    `from cnnlab import nn` counts as cnnlab.nn, since nn is a module of its own.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found = [(alias.name, False) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(_package(path)[: len(_package(path)) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module) if part)
            star = node.names[0].name == "*"
            found = [(f"{module}.{alias.name}" if module == "cnnlab" else module, star) for alias in node.names]
        else:
            continue
        for module, star in found:
            yield module, node in tree.body, star


def _package(path):
    """The package that relative imports of a file start from, as a list of names."""
    return ["cnnlab", *path.relative_to(PACKAGE).parent.parts]


def imported(path):
    """The modules that a file imports, `from package import module` included."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def rooms_imported(path):
    return {module.split(".")[1] for module, _, _ in imports(path) if module.startswith("cnnlab.")} - {room(path)}


MODULES = library_modules()
names = [str(path.relative_to(PACKAGE)) for path in MODULES]
each_module = pytest.mark.parametrize("path", MODULES, ids=names)


@each_module
def test_a_module_imports_only_what_its_line_of_the_table_allows(path):
    assert room(path) in ALLOWED, f"{room(path)} is new: give it a line in ALLOWED"
    if ALLOWED[room(path)] is ANYTHING:
        return
    own, foreign = ALLOWED[room(path)]
    assert rooms_imported(path) <= own
    packages = {module.split(".")[0] for module, _, _ in imports(path)} - {"cnnlab"} - sys.stdlib_module_names
    assert packages <= foreign


@each_module
def test_no_star_import_and_no_import_of_the_front_or_a_recipe(path):
    for module, _, star in imports(path):
        assert not star, f"from {module} import *"
        assert module != "cnnlab", "import the module, not the front: the front imports the modules"
        assert "recipes" not in module.split(".")


@each_module
def test_what_may_be_missing_is_imported_where_it_is_used(path):
    if path == PACKAGE / IS_IPYTHON:
        shell = f"cnnlab.{IS_IPYTHON.removesuffix('.py').replace('/', '.')}"
        assert {other.name for other in MODULES if shell in imported(other)} == {"pupil.py"}
    elif ALLOWED.get(room(path)) is not ANYTHING:
        top = {module.split(".")[0] for module, at_top, _ in imports(path) if at_top}
        assert not top & LAZY_ONLY


def test_there_is_no_cycle_among_the_rooms():
    graph = {}
    for path in MODULES:
        graph.setdefault(room(path), set()).update(rooms_imported(path))
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the cycle


def test_nothing_of_the_library_imports_plots_or_widgets_back():
    above = {"plots", "widgets", "exercises", "cli", "sphinxext"}
    for path in MODULES:
        if room(path) not in above:
            assert not rooms_imported(path) & above


def test_the_checker_of_exercises_stands_by_itself():
    """It runs in the page too: no widget, no IPython even where it is used, and nothing of the rooms around it."""
    for path in (PACKAGE / "exercises" / "checker").glob("*.py"):
        found = {module for module, _, _ in imports(path)}
        own = {module for module in found if module.startswith("cnnlab.")}
        assert own <= {"cnnlab.functional", "cnnlab.reference"} | {
            module for module in own if module.startswith("cnnlab.exercises.checker")
        }
        assert {module.split(".")[0] for module in found - own} - sys.stdlib_module_names <= {"numpy"}


def test_of_the_exercises_only_the_questions_import_widgets():
    for path in MODULES:
        if room(path) == "exercises" and "widgets" in rooms_imported(path):
            assert path.parts[-3:-2] + path.parts[-1:] == ("chapters", "questions.py")


def test_every_line_of_the_table_is_about_a_module_that_exists():
    assert set(ALLOWED) <= {room(path) for path in MODULES}


def test_an_import_is_seen_in_every_spelling(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "PACKAGE", tmp_path)
    path = tmp_path / "nn" / "conv.py"
    path.parent.mkdir()
    path.write_text(
        "import cnnlab.plots\n"
        "from cnnlab import widgets as w\n"
        "from cnnlab.models import build\n"
        "from ..training import fit\n"
        "from .. import optim\n"
        "from . import helper\n"
        "def late():\n    from cnnlab.explain import *\n"
    )
    assert rooms_imported(path) == {"plots", "widgets", "models", "training", "optim", "explain"}
    assert [at_top for _, at_top, _ in imports(path)] == [True] * 6 + [False]
    assert [star for _, _, star in imports(path)] == [False] * 6 + [True]
