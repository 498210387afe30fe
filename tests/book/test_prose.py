"""What the book's sentences owe: its terms stand in the glossary, and none leans on a text that no reader has."""

import re

import pytest

from support.notebooks import CHAPTERS, FOLDER, NOTEBOOKS, code_cells, read

GLOSSARY = (FOLDER / "glossary.md").read_text("utf-8")
TERMS = re.findall(r"^(\S.*)\n  ", GLOSSARY.partition("```{glossary}\n")[2], re.M)
NAMED = {name.casefold() for name in [*TERMS, *re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", GLOSSARY)]}
LABEL = re.compile(r'^".*"|[.:?]$|^You will$')  # bold, but no term: what begins a paragraph
PAGES = [path for path in sorted(FOLDER.glob("*.md")) if path.stem != "licence"]


def prose(path):
    """The text of a page: of a notebook without its exercises, whose prompts say what is to be done."""
    if path.suffix == ".md":
        return path.read_text("utf-8")
    cells = [cell.source for cell in read(path).cells if cell.cell_type == "markdown"]
    return "\n\n".join(cell for cell in cells if not re.match(r"```\{exercise\}|### Exercise", cell))


def is_explained(term):
    term = term.casefold()
    forms = (term, term.removesuffix("s"), re.sub("ices$", "ix", term))
    return any(form in NAMED for form in forms)


def test_the_glossary_is_in_alphabetical_order():
    assert sorted(TERMS, key=str.casefold) == TERMS


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_every_term_that_a_chapter_introduces_is_in_the_glossary(path):
    bold = re.findall(r"\*\*(.+?)\*\*", prose(path))
    assert [term for term in bold if not LABEL.search(term) and not is_explained(term)] == []


@pytest.mark.parametrize(("argument", "term"), [("epochs", "epoch"), ("momentum", "momentum"), ("batch_size", "batch")])
def test_what_the_training_is_told_is_explained_where_it_is_first_used(argument, term):
    used = [
        path
        for path in CHAPTERS
        if any(re.search(rf'"?{argument}"?[=:]', cell.source) for cell in code_cells(read(path)))
    ]
    assert f"**{term}**" in prose(used[0])


@pytest.mark.parametrize("path", [*NOTEBOOKS, *PAGES], ids=lambda path: path.stem)
def test_no_sentence_leans_on_the_post(path):
    """It is credited under the sources and on the page about the licence; a reader cannot open it."""
    assert re.findall(r".*\bpost\b.*", prose(path).partition("**Sources.**")[0]) == []


@pytest.mark.parametrize("path", [*NOTEBOOKS, *PAGES], ids=lambda path: path.stem)
def test_no_sentence_points_to_a_chapter_that_is_not_there(path):
    numbers = {int(number) for number in re.findall(r"\b[Cc]hapters? (\d+)", prose(path))}
    assert numbers <= set(range(len(CHAPTERS)))
