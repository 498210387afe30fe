"""Writing what is handed out: notebooks and their pictures, all or none, and nothing over what is there."""

import errno
import json
import os
from pathlib import Path

import pytest

from cnnlab import _files
from cnnlab.exercises.grading.handing_out import handout
from cnnlab.exercises.grading.refereeing.notebook import NotebookError
from support.notebooks import CHAPTERS


def written(folder):
    """Every file below a folder, by its path there."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def save(path, *cells, **more):
    """Write a notebook; a text is a cell of Markdown."""
    cells = [{"cell_type": "markdown", "source": cell} if isinstance(cell, str) else cell for cell in cells]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"cells": cells, **more}))
    return path


def test_nothing_is_overwritten(tmp_path):
    path = CHAPTERS[0]
    (tmp_path / path.name).write_text("a student's work")
    done = handout.hand_out([path], tmp_path)
    assert (done.written, done.kept) == ([tmp_path / "licence.md"], [tmp_path / path.name])
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
    handout.hand_out([source / "x.ipynb"], tmp_path / "out")
    found = sorted(path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.*"))
    assert found == ["images/a.svg", "images/b.png", "x.ipynb"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "outside.png", "source"]


def test_what_is_no_notebook_is_refused_before_anything_is_written(tmp_path):
    (tmp_path / "bad.ipynb").write_text("{}")
    with pytest.raises(NotebookError):
        handout.hand_out([CHAPTERS[0], tmp_path / "bad.ipynb"], tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: None, "does not exist"),
        (lambda path: path.symlink_to("nowhere.ipynb"), "is a link to a file that is not there"),
        (
            lambda path: path.symlink_to(path.name),
            "cannot be read: Too many levels of symbolic links|is a link to a file",
        ),
        (lambda path: os.mkfifo(path), "is no file"),
        (lambda path: path.write_text(""), "is not a notebook: the file is not JSON"),
        (lambda path: path.write_bytes(b"\xff\xfe{}"), "is not a notebook: the file is not JSON"),
        (lambda path: path.write_text("[" * 100_000), "is not a notebook: the file is not JSON"),
        (lambda path: path.write_text("[]"), "is not a notebook: it has no list of cells"),
        (lambda path: path.write_text('{"cells": null}'), "is not a notebook: it has no list of cells"),
        (lambda path: path.write_text('{"worksheets": []}'), "is a notebook of the old format 3"),
        (lambda path: save(path, {"source": "x"}), "cell 1 is damaged"),
        (lambda path: save(path, "x", nbformat=5), "is a notebook of format 5"),
        (lambda path: path.mkdir(), "there is no notebook in"),
    ],
)
def test_a_source_that_is_none_is_named(tmp_path, make, says):
    path = tmp_path / "mine.ipynb"
    make(path)
    with pytest.raises(NotebookError, match=says) as raised:
        handout.hand_out([CHAPTERS[0], path], tmp_path / "out")
    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)
    assert not (tmp_path / "out").exists()


def test_a_source_that_may_not_be_read_is_named(tmp_path, monkeypatch):
    def refuse(path):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    path = save(tmp_path / "mine.ipynb", "x")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(NotebookError, match=r"mine\.ipynb cannot be read: Permission denied$"):
        handout.hand_out([path], tmp_path / "out")


def test_a_linked_notebook_is_handed_out_as_a_file(tmp_path):
    (tmp_path / "week.ipynb").symlink_to(save(tmp_path / "elsewhere" / "x.ipynb", "a"))
    handout.hand_out([tmp_path / "week.ipynb"], tmp_path / "out")
    assert not (tmp_path / "out" / "week.ipynb").is_symlink()
    assert written(tmp_path / "out") == ["week.ipynb"]


def test_half_a_surrogate_is_written_as_it_was(tmp_path):
    handout.hand_out([save(tmp_path / "x.ipynb", "a\ud800b é")], tmp_path / "out")
    assert json.loads((tmp_path / "out" / "x.ipynb").read_bytes())["cells"][0]["source"] == ["a\ud800b é"]


def test_two_notebooks_of_one_name_are_refused(tmp_path):
    paths = [save(tmp_path / name, "x") for name in ("a/x.ipynb", "b/X.ipynb")]
    with pytest.raises(NotebookError, match=r"a/x\.ipynb and .*b/X\.ipynb have the same name"):
        handout.hand_out(paths, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_notebook_named_twice_is_written_once_and_hidden_files_are_none(tmp_path):
    path = save(tmp_path / "a" / "x.ipynb", "x")
    (tmp_path / "a" / "._x.ipynb").write_bytes(b"of macOS")
    done = handout.hand_out([path, path.parent, path.parent / ".." / "a" / "x.ipynb"], tmp_path / "out")
    assert done.written == [tmp_path / "out" / "x.ipynb"]


@pytest.mark.parametrize("link", [False, True])
def test_a_notebook_is_not_written_over_itself(tmp_path, link):
    path = save(tmp_path / "a" / "x.ipynb", "x")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(NotebookError, match=r"x\.ipynb lies in .* itself; name another folder"):
        handout.hand_out([path], tmp_path / ("b" if link else "a"))
    assert "source" in path.read_text()


def test_a_link_in_the_place_of_a_notebook_is_left_with_what_it_leads_to(tmp_path):
    path = save(tmp_path / "x.ipynb", "x")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "x.ipynb").symlink_to(tmp_path / "not-there")
    assert handout.hand_out([path], tmp_path / "out").kept == [tmp_path / "out" / "x.ipynb"]
    assert not (tmp_path / "not-there").exists()


def test_a_folder_that_is_a_file_is_said(tmp_path):
    path = save(tmp_path / "x.ipynb", "x")
    with pytest.raises(OSError, match="not a folder"):
        handout.hand_out([path], path / "deeper")


def test_what_was_written_is_taken_back_where_the_rest_cannot_be(tmp_path, monkeypatch):
    text = "![](images/a.png)"
    paths = [save(tmp_path / "in" / name, text) for name in ("x.ipynb", "y.ipynb")]
    (tmp_path / "in" / "images").mkdir()
    (tmp_path / "in" / "images" / "a.png").write_text("picture")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "kept").write_text("theirs")
    replace = os.replace

    def full(source, target):
        if Path(target).suffix == ".png":
            raise OSError(errno.ENOSPC, "No space left on device", str(target))
        replace(source, target)

    monkeypatch.setattr(_files.os, "replace", full)
    for folder in (tmp_path / "out", tmp_path / "new" / "deeper"):
        with pytest.raises(OSError, match="No space left"):
            handout.hand_out(paths, folder)
    assert written(tmp_path / "out") == ["kept"]
    assert not (tmp_path / "out" / "images").exists()
    assert not (tmp_path / "new").exists()


def test_a_second_run_writes_nothing_and_says_so(tmp_path):
    path = save(tmp_path / "x.ipynb", "![](a.png) ![](later.png)")
    (tmp_path / "a.png").write_text("picture")
    out = tmp_path / "out"
    first = handout.hand_out([path], out)
    assert list(first.lines(out)) == [
        f"wrote {out / 'x.ipynb'}",
        "copied 1 picture",
        f"note: {path} shows later.png, which was not copied: there is no such file beside it",
    ]
    (tmp_path / "later.png").write_text("picture")
    assert handout.hand_out([path], out).pictures == [out / "later.png"]
    assert list(handout.hand_out([path], out).lines(out)) == [
        f"kept {out / 'x.ipynb'}, which exists; delete it to have it written anew",
        f"nothing to do: every notebook exists in {out}",
    ]


def test_another_picture_in_its_place_is_left_and_said(tmp_path):
    text = "![](a.png) ![](b.png) ![](c/d.png)"
    path = save(tmp_path / "x.ipynb", text)
    for name in ("a.png", "b.png", "c/d.png", "out/a.png", "out/c"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "out" / "b.png").mkdir()
    out = tmp_path / "out"
    done = handout.hand_out([path], out)
    assert done.remarks == [
        f"{path} shows a.png, which was not copied: {out / 'a.png'} is another one",
        f"{path} shows b.png, which was not copied: {out / 'b.png'} is another one",
        f"{path} shows c/d.png, which was not copied: {out / 'c'} is no folder",
    ]
    assert (out / "a.png").read_text() == "out/a.png"
    assert done.written == [out / "x.ipynb"]


def test_two_pictures_of_one_name_are_told_apart(tmp_path):
    paths = [save(tmp_path / folder / f"{folder}.ipynb", "![](p.png) ![](same.png)") for folder in ("a", "b")]
    for folder in ("a", "b"):
        (tmp_path / folder / "p.png").write_text(folder)
        (tmp_path / folder / "same.png").write_text("same")
    done = handout.hand_out(paths, tmp_path / "out")
    assert done.remarks == [
        f"{paths[1]} shows p.png, which was not copied: {paths[0].parent / 'p.png'} takes its place"
    ]
    assert (tmp_path / "out" / "p.png").read_text() == "a"
