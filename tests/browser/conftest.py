"""Fixtures of the browser tests: a real Chromium, and the built book over http and from file://."""

import functools
import os
import threading
from http import server as http_server
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from cnnlab.cli import QuietHandler
from support.chrome import ARGUMENTS, MISSING, find_chrome

BOOK = Path(__file__).parents[2] / "_build" / "html"


@pytest.fixture(scope="session")
def browser():
    """One Chromium for the whole session. Without one the tests skip on a laptop and fail under CI."""
    path = find_chrome()
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def book() -> Path:
    """The folder of the built book."""
    if not (BOOK / "book" / "intro.html").exists():
        pytest.fail("the book is not built: run 'make html' first ('make test' does)")
    return BOOK


@pytest.fixture(scope="session")
def http(book):
    """The book's address on a local server, ending in a slash."""
    handler = functools.partial(QuietHandler, directory=book)
    with http_server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="session", params=["http", "file"])
def site(request, book):
    """The book's address, ending in a slash: once on a local server, once as files."""
    return request.getfixturevalue("http") if request.param == "http" else book.resolve().as_uri() + "/"
