"""`make chapter NAME=03`: what concerns one chapter. Its notebook runs, its page is built, its figures are tested.

The page is built with the introduction and the back matter, apart from the book; what it says of other chapters has no
target there, so only such references may warn. Which figures a chapter has is read from its notebook.
"""

import re
import subprocess
import sys
from pathlib import Path

import yaml

from cnnlab import widgets
from support.notebooks import NOTEBOOKS, code_cells, read

ROOT = Path(__file__).parents[2]
BROWSER = ROOT / "tests" / "browser"
PLACE = ROOT / "_build" / "chapter"
ELSEWHERE = ("[ref.doc]", "[ref.ref]", "[ref.numref]", "[myst.xref_missing]", "unknown document", "undefined label")


def notebook_of(name: str) -> Path:
    """The one notebook whose name begins so."""
    found = [path for path in NOTEBOOKS if path.stem.startswith(name)]
    if not name or len(found) != 1:
        sys.exit(f"cnnlab: NAME={name} is no chapter; the notebooks are {', '.join(path.stem for path in NOTEBOOKS)}")
    return found[0]


def browser_tests(source: str) -> list[Path]:
    """The browser tests of the figures that these cells show; what all figures owe takes longer than a minute."""
    shown = [getattr(widgets, name) for name in set(re.findall(r"\bwidgets\.(\w+)\(", source))]
    kinds = sorted({each.__module__.rpartition(".")[2] for each in shown})
    return [file for kind in kinds for file in BROWSER.glob(f"*/test_{kind}.py")]


def write_toc(notebook: Path) -> Path:
    """The book's table of contents without the other chapters, and without the reference, which takes longest."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
    own = f"book/{notebook.stem}"
    for part in toc["parts"]:
        part["chapters"] = [each for each in part["chapters"] if each["file"] == own or is_short(each["file"])]
    toc["parts"] = [part for part in toc["parts"] if part["chapters"]]
    path = PLACE / "_toc.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(toc, sort_keys=False), "utf-8")
    return path


def is_short(file: str) -> bool:
    return file != "book/api" and not (ROOT / f"{file}.ipynb").exists()


def begin(command: list) -> subprocess.Popen:
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def build(notebook: Path) -> subprocess.Popen:
    """Begins to build the page."""
    cache = PLACE / "_build" / ".jupyter_cache"
    cache.parent.mkdir(parents=True, exist_ok=True)
    if not cache.is_symlink():
        (ROOT / "_build" / ".jupyter_cache").mkdir(exist_ok=True)
        cache.symlink_to(ROOT / "_build" / ".jupyter_cache")  # what `make html` ran need not run again
    return begin(["jupyter-book", "build", ".", "--path-output", PLACE, "--toc", write_toc(notebook), "-n", "-q"])


def warnings_of(build: subprocess.Popen) -> list[str]:
    """What the build said that the book's own would say as well; ends this program if it failed."""
    said, _ = build.communicate()
    if build.returncode:
        sys.exit(said)
    lines = [line for line in said.splitlines() if re.search(r"(WARNING|ERROR): ", line)]
    return [line for line in lines if not any(mark in line for mark in ELSEWHERE)]


def main(name: str, workers: str = "2") -> None:
    notebook = notebook_of(name)
    tests = browser_tests("\n".join(cell.source for cell in code_cells(read(notebook))))
    pytest = [sys.executable, "-m", "pytest", "-q"]
    page, cells = build(notebook), begin([*pytest, "-W", "default", "--nbval-lax", notebook])
    codes = [subprocess.run([*pytest, "-p", "no:nbval", "-n", workers, *tests], cwd=ROOT).returncode] if tests else []
    print(cells.communicate()[0])
    if warned := warnings_of(page):
        sys.exit("\n".join(warned))
    print(f"cnnlab: {(PLACE / '_build' / 'html' / 'book' / notebook.stem).relative_to(ROOT)}.html")
    sys.exit(max(cells.returncode, *codes))


if __name__ == "__main__":
    main(*sys.argv[1:])
