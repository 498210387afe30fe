"""`Reveal` in a real Chromium: nothing is shown before the reader commits, and then it stays."""

import pytest

from cnnlab.widgets import Reveal
from support.question import Question
from support.widget_page import reload, write_page

NUMBER = Reveal(
    id="largest", prompt="The largest number?", answer=12, unit="levels", truth="`5 · 7 − 23`, *more* than 7."
)
WORDS = Reveal(id="looks", prompt="What will they look like?", truth="Not tidy.")


class Prediction(Question):
    """One question on a page."""

    example = NUMBER
    states = ({"given": "9", "checked": True}, {"given": "about"})
    crowded = tuple({"answer": None, "unit": "", **given} for given in ({}, {"given": "so", "checked": True}))
    nudge = ("input, textarea", ["1"])
    tap = "button:has-text('Commit and see')"

    @property
    def field(self):
        return self.host.get_by_role("textbox")

    def shown(self):
        """The prediction, and beside it what is true."""
        return " ".join(self.host.get_by_role("group").last.inner_text().split())


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    return write_page(tmp_path_factory.mktemp("reveal") / "page.html", NUMBER, WORDS)


@pytest.fixture
def number(page):
    return Prediction(page)


@pytest.fixture
def words(page):
    return Prediction(page, 1)


def test_nothing_is_revealed_before_a_prediction(number, words):
    for question, asks in ((number, "Type a number first."), (words, "Write down what you expect first.")):
        question.host.get_by_role("button").click()
        assert question.feedback() == asks
        assert question.host.get_by_text("What is true").count() == 0
        assert question.status() == ""
    number.field.fill("a dozen")
    number.field.press("Enter")
    assert "is not a number" in number.feedback()
    assert number.field.get_attribute("aria-invalid") == "true"
    assert "more than 7" not in number.host.inner_text()


def test_a_number_is_predicted_by_keyboard_and_stays(number):
    number.field.focus()
    number.page.keyboard.type("9 levels")
    assert number.status() == ""
    number.page.keyboard.press("Enter")
    shown = "You predicted 9 levels What is true 12 levels 5 · 7 − 23, more than 7."
    assert number.shown() == shown
    assert number.host.get_by_role("button").count() == number.field.count() == 0
    focused = number.page.evaluate("document.activeElement.innerText")
    assert " ".join(focused.split()) == shown, "the focus goes to what appeared"
    assert number.status() == "done"
    reload(number.page)
    assert number.shown() == shown


def test_words_are_predicted_by_keyboard_and_never_html(words):
    words.field.focus()
    words.page.keyboard.type("like <b>edges</b>\nor `code`")
    words.page.keyboard.press("Tab")
    words.page.keyboard.press("Enter")
    predicted = words.host.locator(".cnnlab-reveal-predicted .cnnlab-reveal-text").inner_text()
    assert predicted == "like <b>edges</b>\nor `code`"
    assert words.host.get_by_text("Not tidy.").is_visible()


def test_a_prediction_that_is_not_committed_survives_too(words):
    words.field.fill("half a thought")
    reload(words.page)
    assert words.field.input_value() == "half a thought"
    assert words.host.get_by_text("Not tidy.").count() == 0


def test_what_a_kernel_changes_is_kept_too(number):
    number.set(given="7", checked=True)
    reload(number.page)
    assert "7 levels" in number.host.inner_text()
    number.set(given="", checked=False)
    assert number.kept() is None
    assert number.field.input_value() == ""


@pytest.mark.parametrize("answer", [{"given": ""}, {"given": "x", "checked": True}, {"given": 12}, {}])
def test_a_damaged_prediction_reveals_nothing(number, answer):
    number.field.fill("9")
    number.keep_instead({"checked": True, **answer})
    reload(number.page)
    assert number.field.input_value() == ""
    assert number.host.get_by_text("What is true").count() == 0


def test_by_touch(touched):
    number = Prediction(touched)
    number.field.fill("3")
    number.host.get_by_role("button").tap()
    assert number.status() == "done"
