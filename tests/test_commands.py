"""The commands a stranger types: what they say when something is missing, and that a taken port is no obstacle."""

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest

from cnnlab import cli

ROOT = Path(__file__).parents[1]


def run(command, folder=ROOT, **environment):
    """Runs a command with nothing but the given environment; returns the finished process."""
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL
    )


def only_line(process) -> str:
    """What a failed command said: one line, and no traceback."""
    said = process.stderr.strip().splitlines()
    assert process.returncode != 0
    assert len(said) == 1, said
    return said[0]


@pytest.fixture
def empty_path(tmp_path):
    """A PATH with a shell's tools, but no Python."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "env", "dirname", "mkdir", "cat"):
        (tools / name).symlink_to(shutil.which(name))
    return tools


def test_without_python_the_set_up_says_what_to_install(empty_path, tmp_path):
    process = run(["sh", str(ROOT / ".ci" / "venv"), str(tmp_path / "venv")], PATH=str(empty_path))
    assert "Python 3.11 or newer was not found; install it" in only_line(process)
    assert not (tmp_path / "venv").exists()


def test_an_old_python_is_not_taken(empty_path, tmp_path):
    old = empty_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")  # what the question for the version says in an old one
    old.chmod(0o755)
    process = run(["sh", str(ROOT / ".ci" / "venv"), str(tmp_path / "venv")], PATH=str(empty_path))
    assert "Python 3.11 or newer was not found" in only_line(process)


def test_without_a_browser_the_tests_say_what_to_install():
    process = run([sys.executable, "tests/support/chrome.py"], **{**os.environ, "CNNLAB_BROWSER": "no-such-browser"})
    assert only_line(process) == "cnnlab: CNNLAB_BROWSER names no program: 'no-such-browser'"


def test_reading_a_book_that_is_not_built(tmp_path):
    process = run([sys.executable, "-m", "cnnlab.cli", "read", str(tmp_path)], **os.environ)
    assert "holds no built book; run 'make html' first" in only_line(process)


def test_opening_notebooks_that_are_not_there(tmp_path):
    process = run([sys.executable, "-m", "cnnlab.cli", "lab", str(tmp_path / "none")], **os.environ)
    assert "there is no folder" in only_line(process)


def test_a_taken_port_is_passed_over(tmp_path, monkeypatch):
    (tmp_path / "index.html").write_text("the book")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setattr(cli, "FIRST_PORT", taken.getsockname()[1])
        with cli.first_free_server(lambda *a, **k: cli.QuietHandler(*a, directory=tmp_path, **k)) as server:
            assert server.server_port > taken.getsockname()[1]
            threading.Thread(target=server.serve_forever, daemon=True).start()
            with urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/") as answer:
                assert answer.read() == b"the book"
            server.shutdown()


def test_no_free_port_is_said(tmp_path, monkeypatch, capsys):
    (tmp_path / "index.html").write_text("the book")
    monkeypatch.setattr(cli, "PORTS_TRIED", 0)
    assert cli.main(["read", str(tmp_path)]) == 1
    assert re.fullmatch(r"cnnlab: no free port .*try again\n", capsys.readouterr().err)


def test_ctrl_c_ends_the_server_quietly(tmp_path, monkeypatch, capsys):
    (tmp_path / "index.html").write_text("the book")

    def interrupt(server):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.Server, "serve_forever", interrupt)
    assert cli.main(["read", str(tmp_path)]) == 0
    assert re.fullmatch(r"CNN Lab is at http://127\.0\.0\.1:\d+/ \(Ctrl-C ends it\)\n", capsys.readouterr().out)
