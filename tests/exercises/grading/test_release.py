"""What is handed out: no line of a solution in any cell, output or metadata; nothing that was there is overwritten."""

import copy
import json

import pytest

from cnnlab.exercises import catalogue
from cnnlab.exercises.grading import release
from cnnlab.exercises.grading.notebook import NotebookError
from support.notebooks import NOTEBOOKS, code_cells, exercise_of, read

WITH_EXERCISES = [path for path in NOTEBOOKS if any(map(exercise_of, code_cells(read(path))))]
each_chapter = pytest.mark.parametrize("path", WITH_EXERCISES, ids=lambda path: path.stem)


def as_json(path):
    return json.loads(path.read_text("utf-8"))


def solved(path):
    """The chapter as an instructor might have it: solved, run, with solutions in every place that can hold one."""
    notebook = as_json(path)
    cells = []
    for cell in notebook["cells"]:
        cells.append(cell)
        id = cell["metadata"].get("cnnlab", {}).get("exercise")
        if id is None:
            continue
        code, text = catalogue.get(id).solution_cell, catalogue.get(id).solution
        shown = {"output_type": "execute_result", "metadata": {"note": text}, "data": {"text/markdown": [text]}}
        widget = {"output_type": "display_data", "data": {"application/x-widget-state+json": {"value": text}}}
        cell |= {"source": code, "outputs": [shown, widget], "execution_count": 3}
        cell["metadata"] |= {"notes": text, "tags": ["keep_output", "nbval-check-output"], "editable": text}
        cells += [
            {"cell_type": "code", "source": f"{code}\n# a second try", "metadata": {}, "outputs": []},
            {"cell_type": "code", "source": f'hint("{id}"); solution("{id}")', "metadata": {}, "outputs": [shown]},
            {"cell_type": "code", "source": f"x = 1\n{text}", "metadata": {"tags": ["solution"]}, "outputs": []},
            {"cell_type": "markdown", "source": f"```{{solution}} {id}\n~~~python\n{text}\n~~~\n```\n", "metadata": {}},
            {"cell_type": "markdown", "source": "```{solution-start} it\n```", "metadata": {}},
            {"cell_type": "code", "source": text, "metadata": {}, "outputs": []},
            {"cell_type": "markdown", "source": "```{solution-end}\n```", "metadata": {}},
        ]
    notebook["cells"] = cells
    every = "\n".join(catalogue.get(id).solution for id in catalogue.ids())
    notebook["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {"a": {"value": every}}}}
    notebook["metadata"]["author"] = every
    return notebook


def lines_of(value):
    """Every line of every text in a piece of JSON, keys included, without the space around it."""
    if isinstance(value, str):
        return {line.strip() for line in value.splitlines()}
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    return set().union(*map(lines_of, value)) if isinstance(value, list) else set()


@each_chapter
def test_no_line_of_a_solution_survives(path):
    given = lines_of(as_json(path))  # the chapter as the book has it, with its starters
    released = lines_of(release.cleaned(solved(path)))
    ids = [exercise_of(cell) for cell in code_cells(read(path)) if exercise_of(cell)]
    lines = set().union(*(lines_of(catalogue.get(id).solution) for id in ids)) - {""}
    assert lines - given, "nothing to look for"
    assert lines & lines_of(solved(path)) == lines, "the test puts every line in"
    assert lines & (released - given) == set()
    assert released <= given


@each_chapter
def test_the_chapter_itself_gives_no_solution_away_and_loses_nothing_but_outputs(path):
    clean = release.cleaned(as_json(path))
    assert release.leaks(clean) == []
    assert ["".join(cell["source"]) for cell in clean["cells"]] == [cell.source for cell in read(path).cells]
    for cell in clean["cells"]:
        if cell["cell_type"] == "code":
            assert (cell["outputs"], cell["execution_count"]) == ([], None)
    ids = [exercise_of(cell) for cell in code_cells(read(path)) if exercise_of(cell)]
    handed_out = [c for c in clean["cells"] if c["metadata"].get("cnnlab")]
    assert [cell["metadata"]["cnnlab"]["exercise"] for cell in handed_out] == ids
    assert ["".join(cell["source"]) for cell in handed_out] == [catalogue.get(id).starter_cell for id in ids]


@pytest.mark.parametrize("where", ["markdown", "code", "cell metadata", "notebook metadata"])
def test_a_solution_in_an_unexpected_place_is_refused(where, tmp_path):
    notebook = as_json(WITH_EXERCISES[-1])
    id = next(filter(None, (exercise_of(cell) for cell in code_cells(read(WITH_EXERCISES[-1])))))
    line = release.telling_lines(catalogue.get(id))[-1]
    if where == "notebook metadata":
        notebook["metadata"]["myst"] = {"note": line}
    elif where == "cell metadata":
        notebook["cells"][0]["metadata"]["mystnb"] = {"note": [f"  {line}"]}
    else:
        source = f"By the way:\n\n    {line}\n" if where == "markdown" else f"x = 1\n{line}\n"
        notebook["cells"].append({"cell_type": where, "metadata": {}, "source": source, "outputs": []})
    path = tmp_path / "leaky.ipynb"
    path.write_text(json.dumps(notebook), "utf-8")
    with pytest.raises(release.LeakError, match=f"leaky.ipynb: cell .* solution of '{id}'"):
        release.release([path], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_nothing_is_overwritten(tmp_path):
    path = WITH_EXERCISES[0]
    (tmp_path / path.name).write_text("a student's work")
    done = release.release([path], tmp_path)
    assert (done.written, done.kept) == ([], [tmp_path / path.name])
    assert (tmp_path / path.name).read_text() == "a student's work"


def test_pictures_come_along_and_nothing_from_elsewhere(tmp_path):
    source = tmp_path / "source"
    (source / "images").mkdir(parents=True)
    for name in ("images/a.svg", "images/b.png", "c.py", "../outside.png"):
        (source / name).write_text("x")
    text = (
        "![a](images/a.svg)\n<img alt='' src=\"images/b.png\">\n[code](c.py) ![](../outside.png) ![](https://x/y.png)"
    )
    notebook = {"cells": [{"cell_type": "markdown", "metadata": {}, "source": text}], "metadata": {}}
    (source / "x.ipynb").write_text(json.dumps(notebook))
    release.release([source / "x.ipynb"], tmp_path / "out")
    found = sorted(path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.*"))
    assert found == ["images/a.svg", "images/b.png", "x.ipynb"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "outside.png", "source"]


def test_what_is_no_notebook_is_refused_before_anything_is_written(tmp_path):
    (tmp_path / "bad.ipynb").write_text("{}")
    with pytest.raises(NotebookError):
        release.release([WITH_EXERCISES[0], tmp_path / "bad.ipynb"], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_instructors_notebook_is_not_changed():
    notebook = solved(WITH_EXERCISES[0])
    before = copy.deepcopy(notebook)
    release.cleaned(notebook)
    assert notebook == before
