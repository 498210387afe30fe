"""Progress: written atomically, a damaged file set aside, nothing lost between two notebooks, never an error."""

import json
import os
import re
import subprocess
import sys

import pytest

from cnnlab.exercises import catalogue, check, ids, progress, question, reset_progress
from cnnlab.exercises.checker.exercise import define
from cnnlab.exercises.progress import record

KERNEL = [[1, -1]]


def stored(folder):
    return json.loads((folder / "progress.json").read_text())["exercises"]


def test_the_best_status_is_kept(data_folder):
    check("vertical-edges", [[1, 1]])
    assert stored(data_folder) == {"vertical-edges": "incorrect"}
    check("vertical-edges", KERNEL)
    check("vertical-edges", [[1, 1]])
    assert stored(data_folder) == {"vertical-edges": "correct"}


def test_a_progress_file_may_be_a_link(data_folder, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    real, link = tmp_path / "elsewhere" / "mine.json", data_folder / "progress.json"
    data_folder.mkdir(parents=True)
    link.symlink_to(real)
    check("vertical-edges", KERNEL)
    assert stored(data_folder) == {"vertical-edges": "correct"}
    real.write_text("damaged")
    assert "set aside as mine.json.damaged-1" in check("vertical-edges", KERNEL).note
    assert real.with_name("mine.json.damaged-1").read_text() == "damaged"
    reset_progress(sure=True)
    assert real.with_name("mine.json.before-1").exists()
    check("vertical-edges", KERNEL)
    progress(export=tmp_path / "export")
    (tmp_path / "to-export").symlink_to("export")
    progress(export=tmp_path / "to-export")
    assert (tmp_path / "to-export").is_symlink()
    assert link.is_symlink()
    assert stored(data_folder) == {"vertical-edges": "correct"}


def test_what_was_not_attempted_is_not_written(data_folder):
    check("vertical-edges", ...)
    assert not data_folder.exists()


def test_building_the_book_writes_nothing(data_folder, monkeypatch):
    monkeypatch.setenv("CNNLAB_BOOK", "1")
    assert check("vertical-edges", KERNEL).status == "correct"
    assert not data_folder.exists()


def test_progress_says_what_is_done_by_chapter():
    check("vertical-edges", KERNEL)
    check("one-window", lambda image, kernel, i, j: 0)
    shown = progress()
    assert "Convolution: 1 of 4 correct" in repr(shown)
    assert "✓ A kernel that finds vertical edges (vertical-edges): correct" in repr(shown)
    assert "✗ One window (one-window): incorrect" in repr(shown)
    assert "○ Convolution in four loops (conv2d-loops): not attempted" in repr(shown)
    page = shown._repr_mimebundle_()
    assert page["text/plain"] == repr(shown)
    items = re.findall(r"<li.*?</li>", page["text/html"])
    words = [re.sub(r"<[^>]+>", " ", item).split() for item in items]
    assert ["✗", "One", "window", "one-window", "incorrect"] in words
    assert len(items) == len(ids())
    assert "<strong>Convolution</strong> · 1 of 4 correct" in page["text/html"]


def test_progress_is_exported_and_an_earlier_export_replaced(tmp_path):
    path = tmp_path / "done.json"
    progress(export=path)
    check("vertical-edges", KERNEL)
    shown = progress(export=str(path))
    assert f"Written to `{path}`." in repr(shown)
    held = json.loads(path.read_text())
    assert (held["format"], held["version"]) == ("cnnlab progress", 1)
    assert [chapter["title"] for chapter in held["chapters"]] == [title for title, _ in catalogue.chapters()]
    statuses = {id: status for chapter in held["chapters"] for id, status in chapter["exercises"].items()}
    assert statuses == {**dict.fromkeys(ids(), "not attempted"), "vertical-edges": "correct"}


@pytest.mark.parametrize("content", [b"", b"my notes", b"[]", b'{"exercises": {}}', b"\xff", b"[" * 100_000])
def test_an_export_replaces_nothing_else(tmp_path, content):
    path = tmp_path / "notes.json"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"^export: expected a new file or an earlier export, got '.*notes\.json'"):
        progress(export=path)
    assert path.read_bytes() == content
    with pytest.raises(ValueError, match=r"^export: expected a new file"):
        progress(export=tmp_path)
    with pytest.raises(TypeError, match=r"^export: expected a path"):
        progress(export=3)


def test_reset_asks_and_sets_the_old_file_aside(data_folder):
    check("vertical-edges", KERNEL)
    before = (data_folder / "progress.json").read_bytes()
    assert "Nothing was changed. What you did in 1 exercise would be set aside" in repr(reset_progress())
    with pytest.raises(TypeError, match=r"^sure: expected True or False, got 'yes'"):
        reset_progress(sure="yes")
    assert (data_folder / "progress.json").read_bytes() == before
    assert "progress.json.before-1" in repr(reset_progress(sure=True))
    assert (data_folder / "progress.json.before-1").read_bytes() == before
    assert "0 of 4 correct" in repr(progress())
    check("one-window", lambda *arguments: 0)
    assert "progress.json.before-2" in repr(reset_progress(sure=True))
    assert (data_folder / "progress.json.before-1").read_bytes() == before


def answered(id, status="right"):
    """A question's widget once its page says what is to be kept."""
    widget = question(id)
    widget._kept = {"of": "abc", "status": status, "answer": {"chosen": [0], "checked": bool(status)}}
    return widget


def test_answers_to_questions_are_kept_for_the_learner_with_the_exercises(data_folder, tmp_path, monkeypatch):
    first = answered("window-by-hand")
    check("vertical-edges", KERNEL)
    answered("order-of-the-loops", "")  # begun, and not checked
    assert stored(data_folder) == {"vertical-edges": "correct"}
    assert question("window-by-hand")._kept == first._kept
    shown = progress(export=tmp_path / "done.json")
    assert "1 of 4 correct, 1 of 9 questions answered" in repr(shown)
    assert "· 1 of 4 correct · 1 of 9 questions answered" in shown._repr_html_()
    (chapter,) = (each for each in json.loads((tmp_path / "done.json").read_text())["chapters"] if each["exercises"]
                  .get("vertical-edges") == "correct")  # fmt: skip
    assert {status for id, status in chapter["questions"].items() if id != "window-by-hand"} == {"open"}
    first._kept = {}  # taken back
    assert question("window-by-hand")._kept == {}
    monkeypatch.setenv("CNNLAB_DATA", str(tmp_path / "of another learner"))
    assert question("order-of-the-loops")._kept == {}


def test_reset_takes_the_answers_back_that_stand_in_the_notebook(data_folder):
    widget = answered("window-by-hand")
    assert "What you did in 0 exercises and 1 question would be set aside" in repr(reset_progress())
    assert widget._kept
    reset_progress(sure=True)
    assert widget._kept == question("window-by-hand")._kept == {}
    assert not (data_folder / "progress.json").exists()
    assert json.loads((data_folder / "progress.json.before-1").read_text())["questions"]


def test_a_damaged_file_is_left_to_whoever_can_say_so(data_folder):
    data_folder.mkdir()
    (data_folder / "progress.json").write_text("{")
    assert answered("window-by-hand")._kept
    assert "set aside" in repr(progress())
    assert (data_folder / "progress.json.damaged-1").read_text() == "{"


def test_in_the_built_page_the_browser_keeps_answers(monkeypatch):
    monkeypatch.setenv("CNNLAB_BOOK", "1")
    assert question("window-by-hand")._kept is None
    assert "_kept" not in question("window-by-hand").state()


def test_progress_says_where_the_learner_is_and_what_is_next(monkeypatch):
    def said():
        return next(line for line in repr(progress()).splitlines() if "Next" in line)

    assert said() == "Next: `descent-step`, One step down, in 00, Before you start."
    check("one-window", define(catalogue.get("one-window").solution, "one_window"))
    assert said() == "You are in 03, Convolution. Next: `conv2d-loops`, Convolution in four loops."
    assert "You are in 03, Convolution. Next: <code>conv2d-loops</code>" in progress()._repr_html_()
    monkeypatch.setenv("JPY_SESSION_NAME", "book/00-before-you-start-Copy1.ipynb")
    assert said().startswith("You are in 00, Before you start. Next: `descent-step`")
    for id in ("descent-step", "one-layer", "stable-softmax"):
        check(id, define(catalogue.get(id).solution, catalogue.get(id).answer))
    assert said().startswith("You are in 00, Before you start. Next: `mlp-parameters`, The bill of an MLP, in 01, ")


def test_reset_without_anything_to_reset(tmp_path, monkeypatch, data_folder):
    assert "There was no progress yet" in repr(reset_progress(sure=True))
    assert not data_folder.exists()
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CNNLAB_DATA", str(tmp_path / "file" / "below"))
    assert "could not be set aside (" in repr(reset_progress(sure=True))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[]",
        b"null",
        b'{"exercises": []}',
        b'{"exercises": {"a": "great"}}',
        b'{"exercises": {"a": ["correct"]}}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_file_is_set_aside_and_said(data_folder, content):
    data_folder.mkdir()
    (data_folder / "progress.json").write_bytes(content)
    verdict = check("vertical-edges", KERNEL)
    assert verdict.status == "correct"
    assert "set aside as progress.json.damaged-1" in verdict.note
    assert verdict.note in repr(verdict)
    assert (data_folder / "progress.json.damaged-1").read_bytes() == content
    assert stored(data_folder) == {"vertical-edges": "correct"}
    (data_folder / "progress.json").write_bytes(content)
    assert "damaged-2" in repr(progress())
    assert (data_folder / "progress.json.damaged-1").read_bytes() == content


def test_a_folder_that_cannot_be_written_is_said_once(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CNNLAB_DATA", str(tmp_path / "file" / "below"))
    first, second = check("vertical-edges", KERNEL), check("vertical-edges", KERNEL)
    assert first.status == second.status == "correct"
    assert first.note.startswith("Progress could not be saved (")
    assert second.note == ""
    assert "0 of 4 correct" in repr(progress())


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_write_that_fails_half_way_leaves_the_old_file(step, data_folder, monkeypatch):
    check("vertical-edges", KERNEL)
    before = (data_folder / "progress.json").read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, full)
    verdict = check("one-window", define(catalogue.get("one-window").solution, "one_window"))
    assert verdict.status == "correct"
    assert "No space left" in verdict.note
    assert (data_folder / "progress.json").read_bytes() == before
    assert sorted(p.name for p in data_folder.iterdir()) == ["progress.json", "progress.json.lock"]


def test_two_processes_keep_what_both_wrote(data_folder):
    code = (
        "import sys; from cnnlab.exercises.progress import record\n"
        "for n in range(40): record.save(f'{sys.argv[1]}-{n}', 'correct')"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code, name]) for name in ("a", "b", "c")]
    assert [writer.wait(600) for writer in writers] == [0, 0, 0]
    assert len(stored(data_folder)) == 120
    assert sorted(p.name for p in data_folder.iterdir()) == ["progress.json", "progress.json.lock"]


@pytest.mark.parametrize(
    ("platform", "environment", "ends"),
    [
        ("linux", {"HOME": "/h"}, "/h/.local/share/cnnlab"),
        ("linux", {"HOME": "/h", "XDG_DATA_HOME": "/x"}, "/x/cnnlab"),
        ("darwin", {"HOME": "/h"}, "/h/Library/Application Support/cnnlab"),
        ("win32", {"LOCALAPPDATA": "/l"}, "/l/cnnlab"),
    ],
)
def test_the_folder_is_where_the_platform_keeps_data(platform, environment, ends, monkeypatch):
    for name in ("CNNLAB_DATA", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert record.folder().as_posix() == ends
