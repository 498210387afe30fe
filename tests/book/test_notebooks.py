"""What holds of every notebook without running it: its form, its outputs, its exercises and questions."""

import itertools
import re
import statistics

import pytest

from cnnlab.exercises import catalogue, question
from cnnlab.exercises.chapters import NOTEBOOKS as NAMES
from cnnlab.sphinxext import archive
from support.notebooks import CHAPTERS, NOTEBOOKS, code_cells, exercise_of, read

MOST_LINES, MEDIAN_LINES = 15, 4
CHECKED = {"nbval-check-output", "keep_output"}
SECTIONS = ["Now use the library", "What people get wrong", "Summary"]
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
each_chapter = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)


@each_notebook
def test_only_checked_text_is_stored(path):
    for cell in code_cells(read(path)):
        tags = CHECKED & set(cell.metadata.get("tags", []))
        assert tags in (set(), CHECKED), f"one tag without the other: {cell.source}"
        if not tags:
            assert cell.outputs == [], f"stored output: {cell.source}"
            continue
        assert cell.outputs, f"a cell to be compared has nothing to compare with: {cell.source}"
        assert all(output.output_type == "stream" for output in cell.outputs), "only text is compared"


@each_notebook
def test_stored_outputs_come_from_one_run_from_top_to_bottom(path):
    cells = code_cells(read(path))
    counts = [cell.execution_count for cell in cells]
    if any(cell.outputs for cell in cells):  # nbval compares nothing in a cell without a count
        assert counts == list(range(1, len(cells) + 1))
    else:
        assert set(counts) == {None}


@each_notebook
def test_cells_are_short(path):
    lines = [cell.source.count("\n") + 1 for cell in code_cells(read(path))]
    assert max(lines) <= MOST_LINES
    assert statistics.median(lines) <= MEDIAN_LINES


@each_notebook
def test_figures_say_what_they_show(path):
    for cell in code_cells(read(path)):
        if re.search(r"^(plots|plt)\.", cell.source, re.M):
            alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
            assert len(alt) > 40, f"no alt text: {cell.source}"


@each_notebook
def test_only_public_names_are_used(path):
    for cell in code_cells(read(path)):
        assert not re.search(r"\bcnnlab(\.\w+)*\._|import _", cell.source), cell.source


@each_notebook
def test_the_page_has_a_description(path):
    description = read(path).metadata["myst"]["html_meta"]["description"]
    assert 50 < len(description) < 200


@each_chapter
def test_the_skeleton_is_complete(path):
    text = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    headings = re.findall(r"^## (.+)$", text, re.M)
    assert [heading for heading in headings if heading in SECTIONS] == SECTIONS
    assert re.search(r"^# .+\n+\*\*.+\?\*\*", text, re.M), "a chapter opens with its title and its question"
    for part in ("You will", "**You need:**", "**Sources.**", "**Next:**", "| symbol |"):
        assert part in text, part


@each_chapter
def test_exercises_and_questions_of_a_chapter(path):
    cells = code_cells(read(path))
    coded = [exercise_of(cell) for cell in cells if exercise_of(cell)]
    asked = re.findall(r'^question\("([\w-]+)"\)$', "\n".join(cell.source for cell in cells), re.M)
    assert len(coded) >= 3
    assert len(asked) >= 3
    assert len(set(coded)) == len(coded)
    assert asked == list(catalogue.questions()[path.stem])
    assert [question(id).id for id in asked] == asked
    exercises = dict(zip(NAMES, catalogue.chapters(), strict=True))[path.stem][1]
    assert sorted(coded) == sorted(exercise.id for exercise in exercises)
    for cell in cells:
        if id := exercise_of(cell):
            assert cell.source == catalogue.get(id).starter_cell


@each_notebook
def test_where_cnnlab_is_missing_the_first_import_says_where_it_is(path):
    """A traceback shows the line that failed and the one after it."""
    lines = code_cells(read(path))[0].source.splitlines()
    first = next(number for number, line in enumerate(lines) if "cnnlab" in line)
    assert archive.NAME in "".join(lines[first : first + 2])


@each_chapter
def test_a_chapter_asks_what_the_exercise_asks(path):
    """Word for word, above the cell of the answer; so nothing stands in one of the two places only."""
    cells = read(path).cells
    asked = {}
    for above, cell in itertools.pairwise(cells):
        if id := exercise_of(cell):
            asked[id] = re.search(r"^### Exercise: (.*)\n\n(.*)$", above.source, re.M).groups()
    exercises = dict(zip(NAMES, catalogue.chapters(), strict=True))[path.stem][1]
    assert asked == {exercise.id: (exercise.title, exercise.prompt) for exercise in exercises}


@each_notebook
def test_the_text_is_ordinary_markdown(path):
    """What only MyST knows is shown as source in Notebook 7, Colab and VS Code, by nbconvert and on GitHub."""
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            text = re.sub(r"^```\w+\n.*?^```$", "", cell.source, flags=re.M | re.S)  # a listing
            found = re.findall(r"^[`:~]{3,}.*|^\([\w-]+\)=|\{[\w:-]+\}`|^\$\$[ \t]*\(.*|^%.*|\[\]\(.*?\)", text, re.M)
            found += re.findall(r"\]\((?!https?:)(?![\w-]+\.(?:ipynb|md)\)).*?\)", text)  # a link to a place in a page
            assert not found
