"""What every figure and every kind of question owes its readers, tried with the example in its own test file.

A kind that joins the list in `cnnlab.widgets.figures` or `questions` is tried here from then on; what only one kind
does is tested in its own file. Several files, so that several processes can share them.
"""

import pytest

from support.kinds import KINDS, extremes, gallery, page_object, pair
from support.looks import DRAWN
from support.widget_page import PLAIN, visit, write_page

COLUMN = {"width": 764, "height": 900}  # a window like the book's column with its margins


@pytest.fixture(scope="module", params=KINDS)
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("widgets")


@pytest.fixture(scope="module")
def address(kind, folder):
    """A page with the example twice."""
    return write_page(folder / f"{kind}.html", *pair(kind))


@pytest.fixture(scope="module")
def states(kind, folder):
    """A page with the example in all its states."""
    return write_page(folder / f"{kind}-states.html", *gallery(kind))


@pytest.fixture(scope="module")
def longest(kind, folder):
    """A page with the example and the longest numbers that are allowed."""
    return write_page(folder / f"{kind}-longest.html", *extremes(kind))


@pytest.fixture(scope="module")
def viewport():
    return COLUMN


@pytest.fixture
def figures(page, kind):
    return [page_object(kind)(page, index) for index in range(2)]


@pytest.fixture(scope="module")
def looked_at(onlooker, states):
    """The page with all states, opened once for the tests that change nothing there."""
    visit(onlooker, states, COLUMN)
    return onlooker


@pytest.fixture
def shown(looked_at):
    """The page with all states as it was opened."""
    yield looked_at
    looked_at.evaluate("delete document.documentElement.dataset.theme")
    looked_at.emulate_media(**PLAIN)
    looked_at.set_viewport_size(COLUMN)
    looked_at.evaluate(DRAWN)
    assert looked_at.errors == []
