"""Every notebook with exercises: "not attempted" as the book's build ran it, "correct" with the solutions in place."""

from pathlib import Path

import pytest
from nbformat import v4

from cnnlab.exercises import catalogue
from support.names import names_in
from support.notebooks import NOTEBOOKS, code_cells, exercise_of, read, run

BUILT = Path(__file__).parents[2] / "_build" / "jupyter_execute" / "book"  # the notebooks as `make html` ran them
SOLVABLE = [path for path in NOTEBOOKS if any(map(exercise_of, code_cells(read(path))))]


def solved(path):
    """The notebook with every starter replaced by the solution, as far as that makes a difference."""
    notebook = read(path)
    for cell in code_cells(notebook):
        cell.outputs = []
        if id := exercise_of(cell):
            cell.source = catalogue.get(id).solution_cell
    return up_to_the_last_exercise(notebook)


def up_to_the_last_exercise(notebook):
    """Leave out what follows it, which the built book ran alike; nothing, if another cell uses an answer."""
    answers, last = set(), 0
    for number, cell in enumerate(notebook.cells):
        names = names_in(cell.source if cell.cell_type == "code" else "")
        if exercise_of(cell):
            answers, last = answers | names.bound, number
        elif answers & names.used:
            return notebook
    notebook.cells = notebook.cells[: last + 1]
    return notebook


def verdicts(notebook):
    """What each `check` said, by exercise."""
    return {
        exercise_of(cell): cell.outputs[-1]["data"]["text/plain"] for cell in code_cells(notebook) if exercise_of(cell)
    }


@pytest.mark.parametrize("path", SOLVABLE, ids=lambda path: path.stem)
def test_every_solution_is_correct_in_its_notebook(path, tmp_path, monkeypatch):
    monkeypatch.setenv("CNNLAB_DATA", str(tmp_path))
    said = verdicts(run(solved(path), tmp_path))
    assert len(said) >= 3
    assert {id: text for id, text in said.items() if not text.startswith("Correct.")} == {}


@pytest.mark.parametrize("path", SOLVABLE, ids=lambda path: path.stem)
def test_every_starter_is_not_attempted_in_its_notebook(path):
    assert (BUILT / path.name).exists(), "run `make html` first"
    built = read(BUILT / path.name)
    sources = [[cell.source for cell in code_cells(notebook)] for notebook in (built, read(path))]
    assert sources[0] == sources[1], "the notebook has changed since: run `make html`"
    assert {id: text for id, text in verdicts(built).items() if not text.startswith("Not attempted.")} == {}


def test_what_follows_the_last_exercise_is_run_again_where_an_answer_is_used():
    def kept(*sources):
        notebook = v4.new_notebook(cells=[v4.new_code_cell(source) for source in sources])
        notebook.cells[1].metadata["cnnlab"] = {"exercise": "f"}
        return len(up_to_the_last_exercise(notebook).cells)

    assert kept("x = 2", "def f(x): return x", "y = x", "print(y)") == 2
    assert kept("x = 2", "def f(x): return x", "y = f(x)", "print(y)") == 4
