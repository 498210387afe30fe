"""Where the links of a notebook that is handed out lead: to what lies beside it, or they are no links any more."""

import json

import pytest

from cnnlab.exercises import catalogue
from cnnlab.exercises.grading.handing_out import handout, release
from support.notebooks import CHAPTERS

LINE = catalogue.get("one-window").solution.splitlines()[-1].strip()


@pytest.fixture
def source(tmp_path):
    """A folder with pages, and with a notebook to come."""
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "words.md").write_text(
        "---\nmyst: {}\n---\n\n# Words\n\n[two](2.ipynb) [one](1.ipynb) [more](more.md)\n", "utf-8"
    )
    (folder / "more.md").write_text("# More\n", "utf-8")
    (folder / "data.csv").write_text("1,2")
    return folder


def released(source, text, *names):
    """What is handed out of a notebook with this text: the text, the names of all files, and what is said."""
    cell = {"cell_type": "markdown", "metadata": {}, "source": text}
    for name in ("1.ipynb", *names):
        (source / name).write_text(json.dumps({"cells": [cell], "metadata": {}}), "utf-8")
    folder = source.parent / "handout"
    done = handout.hand_out([source / name for name in ("1.ipynb", *names)], folder)
    cells = json.loads((folder / "1.ipynb").read_text("utf-8"))["cells"]
    return "".join(cells[0]["source"]), sorted(path.name for path in folder.iterdir()), done.remarks


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("see [chapter *2*](2.ipynb#there), next", "see chapter *2*, next"),
        ("[a\nb](<2.ipynb> 'title') and [c [d]](./2.ipynb)", "a\nb and c [d]"),
        ("```{note}\n[two](2.ipynb)\n```\n[two](2.ipynb)", "```{note}\ntwo\n```\ntwo"),
        *[(same, same) for same in ("[one](1.ipynb)", "[web](https://x.example/2.ipynb)", "[here](#2.ipynb)")],
        *[(same, same) for same in ("`[two](2.ipynb)`", "```markdown\n[two](2.ipynb)\n```")],
    ],
)
def test_of_a_link_to_a_notebook_that_is_not_handed_out_its_words_stay(source, text, left):
    assert released(source, text) == (left, ["1.ipynb"], [])


def test_a_link_to_a_notebook_that_is_there_stays(source):
    assert released(source, "[two](2.ipynb)", "2.ipynb")[0] == "[two](2.ipynb)"
    (source / "2.ipynb").unlink()
    (source.parent / "handout" / "1.ipynb").unlink()
    assert released(source, "[two](2.ipynb)")[0] == "[two](2.ipynb)", "it was handed out before"


def test_a_page_comes_along_as_a_file_to_be_read(source):
    text, files, remarks = released(source, "[words](words.md#channel)")
    assert (text, files) == ("[words](words.md#channel)", ["1.ipynb", "words.md"])
    page = (source.parent / "handout" / "words.md").read_text("utf-8")
    assert page == "# Words\n\ntwo [one](1.ipynb) [more](more.md)\n"
    assert [remark.split("links to ")[1].split(",")[0] for remark in remarks] == ["more.md"]


def test_what_is_no_page_is_said(source):
    _, files, remarks = released(source, "[numbers](data.csv) [outside](../outside.md) [nothing](nothing.csv)")
    assert files == ["1.ipynb"]
    assert [remark.split("links to ")[1].split(",")[0] for remark in remarks] == ["data.csv"]


def test_a_page_with_a_solution_is_refused(source):
    (source / "words.md").write_text(f"# Words\n\n    {LINE}\n", "utf-8")
    with pytest.raises(release.LeakError, match=r"words\.md.*one-window"):
        released(source, '`check("one-window", f)`: [words](words.md)')
    assert not (source.parent / "handout").exists()


def test_every_link_of_the_book_leads_somewhere(tmp_path):
    for sources, folder in ((CHAPTERS, tmp_path / "all"), (CHAPTERS[3:4], tmp_path / "one")):
        assert handout.hand_out(sources, folder).remarks == []
        files = {path.name for path in folder.iterdir()}
        for path in folder.iterdir():
            text = path.read_text("utf-8")
            named = [part.split(")")[0] for part in text.split("](")[1:]]
            assert {name for name in named if name.endswith((".md", ".ipynb"))} <= files, path
