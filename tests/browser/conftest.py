"""Fixtures of the browser tests: a real Chromium, a tab at a desk and one on a phone, the built book.

A context of the browser costs as much as a test. All tests share a few tabs, and each visits its page there as if for
the first time: nothing stored, the mouse at rest. A test makes its own context only where it needs another kind.
"""

import functools
import os
import threading
from datetime import datetime, timedelta
from http import server as http_server
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from cnnlab.server import Handler
from support.chrome import ARGUMENTS, MISSING, find_chrome
from support.widget_page import new_tab, visit

TELL = "addEventListener('error', (event) => console.error(event.message))"  # a console does not hear of all
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
def desk(browser):
    """A tab for a mouse and a keyboard."""
    tab = new_tab(browser.new_context())
    tab.add_init_script(TELL)
    return tab


@pytest.fixture(scope="session")
def phone(browser):
    """A tab for a finger."""
    tab = new_tab(browser.new_context(has_touch=True, is_mobile=True))
    tab.add_init_script(TELL)
    return tab


@pytest.fixture(scope="session")
def onlooker(browser):
    """A tab for a page that is looked at by many tests and changed by none."""
    tab = new_tab(browser.new_context())
    tab.add_init_script(TELL)
    return tab


@pytest.fixture(scope="module")
def viewport():
    """How large the window of `page` is; a module may have another."""
    return {"width": 760, "height": 900}


@pytest.fixture
def page(desk, address, viewport):
    """The module's page; at the end, that nothing went wrong."""
    visit(desk, address, viewport)
    yield desk
    assert desk.errors == []


@pytest.fixture
def touched(phone, address):
    """The module's page on a phone; at the end, that nothing went wrong."""
    visit(phone, address, {"width": 360, "height": 640})
    yield phone
    assert phone.errors == []


@pytest.fixture
def timed(browser, address):
    """The module's page with a clock that goes on only when it is told; nothing there waits for a frame."""
    tab = new_tab(browser.new_context())
    tab.clock.install()
    visit(tab, address)
    tab.clock.pause_at(datetime.now() + timedelta(hours=1))
    yield tab
    tab.context.close()
    assert tab.errors == []


@pytest.fixture(scope="session")
def book() -> Path:
    """The folder of the built book."""
    if not (BOOK / "book" / "intro.html").exists():
        pytest.fail("the book is not built: run 'make html' first ('make test' does)")
    return BOOK


@pytest.fixture(scope="session")
def http(book):
    """The book's address on a local server, ending in a slash."""
    handler = functools.partial(Handler, directory=book)
    with http_server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="session", params=["http", "file"])
def site(request, book):
    """The book's address, ending in a slash: once on a local server, once as files."""
    return request.getfixturevalue("http") if request.param == "http" else book.resolve().as_uri() + "/"
