"""The book's notebooks for the tests: which there are, their cells, and a way to run one as a reader would."""

from pathlib import Path

import nbformat
from nbclient import NotebookClient

from cnnlab.exercises import chapters

FOLDER = Path(__file__).parents[2] / "book"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
CHAPTERS = [FOLDER / f"{name}.ipynb" for name in chapters.NOTEBOOKS]
SECONDS = 1200  # a cell that takes longer has hung, on the slowest machine too


def read(path: Path):
    """The notebook at `path`."""
    return nbformat.read(path, as_version=4)


def code_cells(notebook):
    """Its code cells, in order."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def exercise_of(cell):
    """The id of the exercise whose answer the cell holds, or None."""
    return cell.metadata.get("cnnlab", {}).get("exercise")


def run(notebook, folder: Path):
    """Runs every cell in `folder`, in a kernel of its own; raises at the first error."""
    place = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, timeout=SECONDS, startup_timeout=SECONDS, kernel_name="python3", resources=place).execute()
    return notebook
