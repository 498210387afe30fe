"""Checks in these tests must not write into the real user's progress."""

import pytest

from cnnlab.exercises import calls
from cnnlab.exercises.progress import record


@pytest.fixture(autouse=True)
def data_folder(tmp_path, monkeypatch):
    """Send progress to a folder of this test, and forget hints and lines that earlier tests were given."""
    folder = tmp_path / "data"
    monkeypatch.setenv("CNNLAB_DATA", str(folder))
    monkeypatch.delenv("CNNLAB_BOOK", raising=False)
    monkeypatch.setattr(record, "_said", set())
    monkeypatch.setattr(calls, "_hints_given", {})
    return folder
