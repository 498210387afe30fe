"""What is handed out: no line of a solution in any cell, output or metadata; nothing that was there is overwritten."""

import base64
import copy
import json
from dataclasses import replace

import pytest

from cnnlab.exercises import catalogue
from cnnlab.exercises.grading.handing_out import handout, leaks, release
from cnnlab.exercises.grading.refereeing.notebook import NotebookError
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
    assert ["".join(cell["source"]) for cell in clean["cells"]] == [cell.source for cell in read(path).cells]
    for cell in clean["cells"]:
        if cell["cell_type"] == "code":
            assert (cell["outputs"], cell["execution_count"]) == ([], None)
    ids = [exercise_of(cell) for cell in code_cells(read(path)) if exercise_of(cell)]
    assert leaks.found(clean, ids) == []
    handed_out = [c for c in clean["cells"] if c["metadata"].get("cnnlab")]
    assert [cell["metadata"]["cnnlab"]["exercise"] for cell in handed_out] == ids
    assert ["".join(cell["source"]) for cell in handed_out] == [catalogue.get(id).starter_cell for id in ids]


@pytest.mark.parametrize("where", ["markdown", "code", "cell metadata", "notebook metadata"])
def test_a_solution_in_an_unexpected_place_is_refused(where, tmp_path):
    notebook = as_json(WITH_EXERCISES[-1])
    id = next(filter(None, (exercise_of(cell) for cell in code_cells(read(WITH_EXERCISES[-1])))))
    line = leaks.telling_lines(catalogue.get(id))[-1]
    if where == "notebook metadata":
        notebook["metadata"]["myst"] = {"note": line}
    elif where == "cell metadata":
        notebook["cells"][0]["metadata"]["mystnb"] = {"note": [f"  {line}"]}
    else:
        source = f"By the way:\n\n    {line}\n" if where == "markdown" else f"x = 1\n{line}\n"
        notebook["cells"].append({"cell_type": where, "metadata": {}, "source": source, "outputs": []})
    path = tmp_path / "leaky.ipynb"
    path.write_text(json.dumps(notebook), "utf-8")
    place = "the metadata" if where == "notebook metadata" else r"cell \d+"
    with pytest.raises(release.LeakError, match=f"leaky.ipynb: {place} would give a line of the solution of '{id}'"):
        handout.hand_out([path], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_instructors_notebook_is_not_changed():
    notebook = solved(WITH_EXERCISES[0])
    before = copy.deepcopy(notebook)
    release.cleaned(notebook)
    assert notebook == before


def cleaned(*cells, **metadata):
    """The sources of what is left of some cells; a text is a cell of Markdown."""
    cells = [{"cell_type": "markdown", "source": cell} if isinstance(cell, str) else cell for cell in cells]
    return ["".join(cell["source"]) for cell in release.cleaned({"cells": cells, **metadata})["cells"]]


def code(source, **metadata):
    return {"cell_type": "code", "metadata": metadata, "source": source}


LINE = "total = np.sum(window * kernel)"  # the telling line of the exercise below


@pytest.fixture
def window(monkeypatch):
    """An exercise, `one-window`, whose solution is known to the tests to the letter."""
    solution = f"def one_window(image, kernel, i, j):\n    {LINE}\n    return total\n"
    exercise = replace(catalogue.get("one-window"), solution=solution)
    exercises = {**catalogue._exercises(), "one-window": exercise}
    monkeypatch.setattr(catalogue, "_exercises", lambda: exercises)
    return exercise


@pytest.mark.parametrize(
    "cell",
    [
        f"So `{LINE}` does it.",
        f"![{LINE}](picture.png)",
        f"<img alt='{LINE}' src='picture.png'>",
        f"> {LINE}",
        "<pre>total  =  np.sum(window&#32;*&#32;kernel)</pre>",
        f"```python\r\n{LINE}\r\n```",
        code(f"def f(window, kernel):\n    {LINE}  # the sum"),
        code(f"# {LINE}"),
        code(f"x = 1; {LINE}; y = 2"),
        code(f"%%writefile answer.py\n{LINE}"),
        code(f"# %load answer.py\n{LINE}"),
        code("x = 1", mystnb={LINE: True}),
        {"cell_type": "raw", "source": ["x\n", f"{LINE}\n"]},
        {"cell_type": "raw", "source": "total = np.sum(", "metadata": {"format": "window * kernel)"}, "id": "x"},
        {"cell_type": "markdown", "source": "x", "attachments": {"a.txt": {"text/plain": f"a\n{LINE}"}}},
        {
            "cell_type": "markdown",
            "source": "x",
            "attachments": {"a.svg": {"image/svg+xml": base64.b64encode(f"<svg>{LINE}</svg>".encode()).decode()}},
        },
    ],
)
def test_a_line_of_the_solution_is_found_wherever_it_stands(window, cell):
    answer = code(window.starter_cell)
    if isinstance(cell, dict) and cell.get("id") == "x":  # cut in two, it is no line
        assert len(cleaned(answer, cell)) == 2
        return
    with pytest.raises(
        release.LeakError, match=r"cell 2 would give a line of the solution of 'one-window' away: total"
    ):
        cleaned(answer, cell)


@pytest.mark.parametrize("longer", [f"sub{LINE}", f"{LINE}s", f"{LINE}.item()", f"{LINE}[0]", "total = np.sum(window)"])
def test_another_line_that_holds_it_is_none(window, longer):
    assert cleaned(code(window.starter_cell), longer)[1] == longer


@pytest.mark.parametrize(
    "naming",
    [
        {"cell_type": "raw", "source": "# exercise: one-window"},
        {"cell_type": "raw", "source": "x", "metadata": {"cnnlab": {"exercise": "one-window"}}},
        '`check("one-window", one_window)` will tell you.',
    ],
)
def test_the_solution_of_an_exercise_that_only_a_text_names_is_looked_for(window, naming):
    with pytest.raises(release.LeakError, match="cell 2 would give"):
        cleaned(naming, LINE)


@pytest.mark.parametrize("close", ["\n```", "\n```   ", "\n`````", "", "\r\n```\r"])
@pytest.mark.parametrize("open", ["```{solution} x", "``` {hint} x", "  ```{solution}"])
def test_directives_of_solutions_go_however_they_are_written(open, close):
    rest = "" if close == "" else "after"
    assert cleaned(f"before\n{open}\nsecret{close}\n{rest}") == [f"before\n{rest}"]
    tilde = [each.replace("`", "~") for each in (open, close)]
    assert cleaned(f"before\n{tilde[0]}\nsecret{tilde[1]}\n{rest}") == [f"before\n{rest}"]


def test_a_gate_that_is_never_closed_is_refused():
    with pytest.raises(NotebookError, match=r"cell 2 has a \{solution-start\}, and no \{solution-end\} follows"):
        cleaned("a", "```{solution-start} b\n```", "c")
    assert cleaned("a", "```{solution-start} b\n```\nc\n```{solution-end}\n```", "d") == ["a", "d"]


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        (None, "cell 2 is damaged: it is neither code nor text; open the notebook in Jupyter and save it"),
        ("text", "neither code nor text"),
        ({}, "neither code nor text"),
        ({"source": "x", "metadata": {}}, "neither code nor text"),
        ({"cell_type": None, "source": "x"}, "neither code nor text"),
        ({"cell_type": ["code"], "source": "x"}, "neither code nor text"),
        ({"cell_type": "heading", "source": "x"}, "neither code nor text"),
        ({"cell_type": "code", "source": 3}, "cell 2 is damaged: its source is no text"),
        ({"cell_type": "markdown", "source": {"a": 1}}, "cell 2 is damaged: its source is no text"),
        (
            code("x = 1", cnnlab={"exercise": "no-such"}),
            "cell 2 is marked with an exercise that there is not: 'no-such'",
        ),
        (code("# exercise: exam-unknown\nx = 1"), "'exam-unknown'; is it misspelt, or is CNNLAB_EXERCISES not set"),
    ],
)
def test_a_damaged_cell_is_named(cell, says):
    with pytest.raises(NotebookError) as raised:
        release.cleaned({"cells": [code("x = 1"), cell]}, "mine.ipynb")
    assert says in str(raised.value)
    assert str(raised.value).startswith("mine.ipynb: cell 2 ")


@pytest.mark.parametrize(
    "odd",
    [
        {"metadata": None},
        {"metadata": 3},
        {"metadata": {"tags": None}},
        {"metadata": {"tags": "note"}},
        {"metadata": {"tags": 3}},
        {"metadata": {"tags": [{}, ["x"], None]}},
        {"metadata": {"cnnlab": None}},
        {"metadata": {"cnnlab": {"exercise": 3}}},
        {"outputs": None, "execution_count": "x", "id": None, "attachments": None},
    ],
)
@pytest.mark.parametrize("kind", ["code", "markdown", "raw"])
def test_odd_cells_are_handed_out_all_the_same(kind, odd):
    cell = {"cell_type": kind, "source": "x = 1\n", **odd}
    assert cleaned({"cell_type": kind, "source": "a"}, cell) == ["a", "x = 1\n"]
    assert cleaned({"cell_type": "code", "source": None, **odd}, metadata=None) == [""]


@pytest.mark.parametrize("version", [3, 5, None, "4"])
def test_another_format_is_refused(version):
    with pytest.raises(NotebookError, match=r"the notebook is a notebook of format .*; expected 4"):
        cleaned("x", nbformat=version)


def test_metadata_nested_without_end_are_refused():
    nested = []
    for _ in range(5000):
        nested = [nested]
    with pytest.raises(NotebookError, match="nested too deeply"):
        cleaned(code("x = 1", mystnb=nested))


def test_a_tag_that_is_no_list_counts():
    assert cleaned("a", code("x = 1", tags="solution")) == ["a"]


def test_a_cell_that_answers_two_exercises_gets_two_starters():
    both = catalogue.get("conv1d"), catalogue.get("one-window")
    (source,) = cleaned(code("\n".join(exercise.solution_cell for exercise in both)))
    assert source == "\n\n\n".join(exercise.starter_cell for exercise in both)


def test_raw_cells_keep_what_they_are_for_and_attachments_stay():
    raw = {"cell_type": "raw", "source": "x", "metadata": {"format": "text/latex", "note": "mine"}}
    text = {"cell_type": "markdown", "source": "![](attachment:a.png)", "attachments": {"a.png": {"image/png": "iVBO"}}}
    clean = release.cleaned({"cells": [raw, text]})["cells"]
    assert clean[0]["metadata"] == {"format": "text/latex"}
    assert clean[1]["attachments"] == text["attachments"]
