"""Every kind of widget that the book has, and what the tests know of each: the one place that lists them.

A kind of `FIGURES` or `QUESTIONS` is named by its script. Its own test file, `tests/browser/ROOM/test_SCRIPT.py`, holds
its page object, a subclass of `Figure`; a kind without one fails.
"""

import importlib
import inspect

from cnnlab.widgets import BookWidget
from cnnlab.widgets.figures import FIGURES
from cnnlab.widgets.questions import QUESTIONS
from support.figure import Figure

ROOMS = {
    **dict.fromkeys(FIGURES.values(), "figures"),
    **dict.fromkeys(QUESTIONS.values(), "questions"),
    "explore": "explore",
    "tally": "questions",  # no kind of question, but a widget of the page
}
KINDS = sorted(ROOMS)


def page_object(kind: str) -> type[Figure]:
    """The page object of a kind."""
    place = f"browser.{ROOMS[kind]}.test_{kind}"
    try:
        module = importlib.import_module(place)
    except ModuleNotFoundError as error:
        raise AssertionError(f"{kind}: expected its tests in tests/{place.replace('.', '/')}.py") from error
    own = [each for _, each in inspect.getmembers(module, inspect.isclass) if each.__module__ == place]
    found = [each for each in own if issubclass(each, Figure)]
    if len(found) != 1 or found[0].example is None:
        raise AssertionError(f"{place}: expected one subclass of Figure with an example, got {found}")
    return found[0]


def pair(kind: str) -> list:
    """The example of a kind twice, as two that stand on one page."""
    return [_made(kind, number, {}) for number in range(2)]


def gallery(kind: str) -> list:
    """The example of a kind in every state that its page object names."""
    shown = page_object(kind)
    return [_made(kind, number, state) for number, state in enumerate(({}, *shown.states, *shown.crowded))]


def extremes(kind: str) -> list:
    """The example of a kind with the longest numbers that are allowed; the example itself where none are named."""
    return [_made(kind, number, state) for number, state in enumerate(page_object(kind).extreme or ({},))]


def _made(kind, number, state):
    shown = page_object(kind)
    if not isinstance(shown.example, BookWidget):
        return shown.example
    state = {**shown.example.state(), **state}
    if "id" in state:  # a question's: an answer is kept under it
        state["id"] = f"{state['id']}-{number}"
    return shown.taken(state)
