"""The small parts of grading: reading a notebook, what an answer needs, the line's messages."""

import io
import struct

import numpy as np
import pytest

from cnnlab.exercises.grading.refereeing import notebook
from cnnlab.exercises.grading.submission import line

# ---- reading a notebook --------------------------------------------------------------------------------------------


def read(*sources):
    return notebook.read({"cells": [{"cell_type": "code", "source": source} for source in sources]})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "no list of cells"),
        (b'{"cells": 3}', "no list of cells"),
        (b'{"worksheets": []}', "old format 3"),
    ],
)
def test_a_file_that_is_no_notebook(tmp_path, content, message):
    path = tmp_path / "x.ipynb"
    path.write_bytes(content)
    with pytest.raises(notebook.NotebookError, match=message):
        notebook.load(path)


def test_links_folders_and_huge_files_are_not_read(tmp_path, monkeypatch):
    (tmp_path / "real.ipynb").write_text('{"cells": []}')
    (tmp_path / "link.ipynb").symlink_to(tmp_path / "real.ipynb")
    (tmp_path / "folder.ipynb").mkdir()
    for name in ("link.ipynb", "folder.ipynb", "none.ipynb"):
        with pytest.raises(notebook.NotebookError):
            notebook.load(tmp_path / name)
    monkeypatch.setattr(notebook, "LARGEST", 5)
    with pytest.raises(notebook.NotebookError, match="at most 50"):
        notebook.load(tmp_path / "real.ipynb")


def test_cells_and_their_ids():
    found = read("a = 1; b = 2\r\nc = 3", ["check('x', g)\n", "check('y', answer=lambda: 3)"], "%time check('z', v)")
    assert found.cells[0].source == "a = 1; b = 2\nc = 3"
    assert [each.calls for each in found.cells] == [(), (("x", "g"), ("y", "lambda: 3")), (("z", "v"),)]
    assert found.ids == ["x", "y", "z"]
    assert not read("a = 1").answers
    assert read("exercises.check(*both)").answers


# ---- the line ------------------------------------------------------------------------------------------------------


def over_the_line(value):
    """The value as it arrives at the other end, and what stayed at this one."""
    sent = io.BytesIO()
    here = line.Peer(None, sent, lambda question, peer: value, None)
    here.answer(None)
    there = line.Peer(line.reader(io.BytesIO(sent.getvalue())), None, None, lambda peer, *what: what)
    return there.receive()[1], here.kept


@pytest.mark.parametrize(
    "value",
    [None, ..., True, -3, 2.5, float("inf"), "text", [1, (2.0, "a")], {"a": [None]}, [], (), {}],
)
def test_plain_values_arrive_as_they_are(value):
    arrived, kept = over_the_line(value)
    assert arrived == value
    assert type(arrived) is type(value)
    assert kept == []


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6.0).reshape(2, 3).T,
        np.arange(48.0).reshape(4, 6, 2)[::2, 1::3],
        np.arange(12, dtype=np.float32).reshape(3, 4)[:, ::-1],
        np.zeros((0, 3), np.float32),
        np.array(2.5),
        np.float32(1.5),
        np.array([True, False]),
        np.array([[1 + 2j]]),
        np.arange(3, dtype=">i2"),
        np.array([np.nan, -np.inf]),
    ],
)
def test_arrays_arrive_with_shape_dtype_and_numbers(array):
    arrived, _ = over_the_line(array)
    assert type(arrived) is type(array)
    assert (arrived.dtype, arrived.shape) == (array.dtype, array.shape)
    np.testing.assert_array_equal(arrived, array)
    if isinstance(arrived, np.ndarray):
        assert arrived.flags.writeable
        if min(array.strides, default=1) > 0:
            assert arrived.strides == array.strides


def test_what_cannot_be_written_down_stays_and_sends_its_name():
    arrived, kept = over_the_line([print, {1, 2}, 10**40])
    assert arrived == [(0, "builtin_function_or_method", True), (1, "set", False), (2, "int", False)]
    assert kept == [print, {1, 2}, 10**40]
    arrived, _ = over_the_line(np.array(["a", "b"]))
    assert arrived.dtype.kind == "U"
    assert arrived.shape == (2,)


FAR_APART = b'["answer", {"view": [["|u1", [2], 0, false], [99999999]]}]'  # two bytes, 100 MB from each other


@pytest.mark.parametrize(
    "message",
    [
        struct.pack(">II", len(FAR_APART), 2) + FAR_APART + b"12",
        b"nonsense, and more of it",
        struct.pack(">II", 2**31, 0),
        struct.pack(">II", 4, 0) + b"{{{{",
        struct.pack(">II", 7, 0) + b'["ask"]',
        *(
            struct.pack(">II", len(text), 0) + text
            for text in (
                b'["run", 1]',
                b'["answer", {"array": ["<f8", [2], 0, false]}]',
                b'["answer", {"array": ["O", [2], 0, false]}]',
                b'["answer", {"array": ["<f8", [-1], 0, false]}]',
                b'["answer", {"view": [["<f8", [0], 0, false], [8]]}]',
                b'["answer", {"view": [["<f8", [0, 2], 0, false], [-8, 8]]}]',
                b'["answer", {"view": [["<f8", [], 0, false], [8]]}]',
                b'["answer", {"yours": 5}]',
                b'["answer", {"pickle": "x"}]',
                b'["answer", {}]',
                b'["answer", "text"]',
                b'["answer", ' + b'{"list": [' * 50 + b"]}" * 50 + b"]",
            )
        ),
    ],
)
def test_nonsense_on_the_line_is_one_kind_of_error(message):
    peer = line.Peer(line.reader(io.BytesIO(message)), None, None, None)
    with pytest.raises(line.BrokenLineError):
        peer.receive()


def test_an_error_arrives_as_one_that_cannot_end_anything():
    error = line.as_error(line.described(SystemExit(3)))
    assert isinstance(error, Exception)
    assert (type(error).__name__, str(error)) == ("SystemExit", "3")
    assert isinstance(line.as_error(line.described(NotImplementedError())), NotImplementedError)
    for odd in (None, [1], ["a", "b", "c", "d"]):
        with pytest.raises(line.BrokenLineError):
            line.as_error(odd)
    assert type(line.as_error(["not a name", "", False])).__name__ == "Exception"
