"""The count of answered questions, in a real Chromium: it follows the page, exports, and asks before it forgets."""

import json

import pytest

from cnnlab.sphinxext import tally
from cnnlab.widgets import Choose, Predict, Reveal
from support.accessibility import assert_accessible
from support.figure import Figure
from support.widget_page import READY, open_page, reload, visit, write_page

OPTIONS = [{"text": "yes", "right": True}, {"text": "no", "feedback": "It is."}]
ASKED = (
    Choose(id="one", prompt="Is it?", options=OPTIONS),
    Predict(id="two", prompt="2 + 3?", answer=5),
    Reveal(id="three", prompt="What comes?", truth="This."),
)


class Host:
    """What sphinxext writes, in the place of a widget."""

    def __init__(self, state, chapters=None):
        self.html = tally.host({**state, "chapters": chapters} if chapters else state)

    def static_html(self):
        return self.html


def chapter(title, *ids, page=""):
    return {"title": title, "page": page, "questions": list(ids)}


OWN = Host({"overview": False}, [chapter("03 · Convolution", "one", "two", "three")])
BOOK = Host(
    {"overview": True},
    [chapter("03 · Convolution", "one", "two", "three", page="x.html"), chapter("04", "four", page="y.html")],
)


class Tally(Figure):
    """The tally of a page."""

    example = OWN
    nudge = ("summary", ["Enter"])
    tap = "summary"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    return write_page(tmp_path_factory.mktemp("tally") / "chapter.html", *ASKED, OWN)


def answer_two(page):
    page.get_by_label("no").check()
    page.get_by_role("button", name="Check").first.click()
    page.get_by_label("Your answer").fill("5")
    page.get_by_label("Your answer").press("Enter")


def count(page):
    return page.locator(".cnnlab-tally-count").inner_text()


def unfold(page):
    page.get_by_text("Your answers", exact=True).click()


def test_it_counts_what_is_checked_not_what_is_begun(page):
    assert count(page) == "0 of 3 questions answered"
    page.get_by_label("no").check()
    page.get_by_label("Your prediction").fill("rain")
    assert count(page) == "0 of 3 questions answered"
    answer_two(page)
    assert count(page) == "2 of 3 questions answered"
    page.get_by_label("yes").check()
    assert count(page) == "1 of 3 questions answered"
    page.get_by_role("button", name="Commit and see").click()
    reload(page)
    assert count(page) == "2 of 3 questions answered"


def test_answers_are_saved_as_a_file(page):
    answer_two(page)
    unfold(page)
    with page.expect_download() as started:
        page.get_by_role("button", name="Save as a file").click()
    assert started.value.suggested_filename == "cnnlab-answers.json"
    assert json.loads(started.value.path().read_text("utf-8")) == {
        "format": "cnnlab answers",
        "version": 1,
        "chapters": [
            {
                "title": "03 · Convolution",
                "questions": {
                    "one": {"status": "wrong", "answer": {"chosen": [1], "checked": True}},
                    "two": {"status": "right", "answer": {"given": "5", "checked": True}},
                    "three": {"status": "open"},
                },
            }
        ],
    }


def test_by_keyboard_it_asks_before_it_forgets(page):
    answer_two(page)
    page.evaluate("localStorage.setItem('other', 'kept')")
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.get_by_role("group", name="Forget the answers to 2 questions on this page?").is_visible()
    page.keyboard.press("Enter")  # the focus is on "Keep them"
    assert count(page) == "2 of 3 questions answered"
    assert page.evaluate("document.activeElement.textContent") == "Begin anew"
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.textContent") == "Forget them"
    page.keyboard.press("Enter")
    assert count(page) == "0 of 3 questions answered"
    assert page.evaluate("Object.keys(localStorage)") == ["other"]
    assert page.get_by_label("no").is_checked() is False
    assert page.get_by_label("Your answer").input_value() == ""
    assert page.get_by_text("The answers are forgotten.").is_visible()
    assert page.get_by_role("button", name="Begin anew").is_disabled()
    assert page.evaluate("document.activeElement.textContent") == "Your answers"


def test_a_committed_prediction_can_be_made_anew(page):
    page.get_by_label("Your prediction").fill("rain")
    page.get_by_role("button", name="Commit and see").click()
    unfold(page)
    page.get_by_role("button", name="Begin anew").click()
    assert page.get_by_role("group", name="Forget the answer to 1 question on this page?").is_visible()
    page.get_by_role("button", name="Forget them").click()
    assert page.get_by_label("Your prediction").input_value() == ""
    assert page.get_by_role("button", name="Commit and see").is_visible()


def test_it_counts_and_forgets_answers_to_questions_that_have_not_come_yet(page, tmp_path):
    answer_two(page)
    gap = Host({})
    gap.html = '<p style="height: 3000px"></p>'
    page.goto(write_page(tmp_path / "far.html", OWN, gap, *ASKED))
    page.locator(".cnnlab-tally-count", has_text="2 of 3 questions answered").wait_for()
    unfold(page)
    page.get_by_role("button", name="Begin anew").click()
    page.get_by_role("button", name="Forget them").click()
    assert count(page) == "0 of 3 questions answered"
    assert page.locator("[data-question][data-ready]").count() == 0
    page.wait_for_function(READY)
    assert page.get_by_label("Your answer").input_value() == ""
    assert count(page) == "0 of 3 questions answered"


def test_the_overview_counts_chapters_that_are_not_open(page, tmp_path):
    answer_two(page)
    overview = open_page(page.context, write_page(tmp_path / "intro.html", BOOK))
    overview.evaluate("localStorage.setItem('cnnlab:four', '{damaged')")
    reload(overview)
    rows = overview.locator(".cnnlab-tally-chapters li")
    assert [" ".join(row.split()) for row in rows.all_inner_texts()] == ["03 · Convolution 2 of 3", "04 0 of 1"]
    assert rows.first.get_by_role("link").get_attribute("href") == "x.html"
    unfold(overview)
    overview.get_by_role("button", name="Begin anew").click()
    overview.get_by_role("button", name="Forget them").click()
    assert [" ".join(row.split()) for row in rows.all_inner_texts()] == ["03 · Convolution 0 of 3", "04 0 of 1"]
    assert overview.evaluate("localStorage.length") == 0
    assert overview.errors == []
    overview.close()


def test_all_tabs_count_alike(page, address, tmp_path):
    twin = open_page(page.context, address)
    overview = open_page(page.context, write_page(tmp_path / "intro.html", BOOK))
    counts = {page: ".cnnlab-tally-count", twin: ".cnnlab-tally-count", overview: ".cnnlab-tally-number >> nth=0"}
    answer_two(page)
    for tab, selector in counts.items():
        tab.locator(selector, has_text="2 of 3").wait_for()
    twin.get_by_label("yes").check()
    for tab, selector in counts.items():
        tab.locator(selector, has_text="1 of 3").wait_for()
    unfold(overview)
    overview.get_by_role("button", name="Begin anew").click()
    overview.get_by_role("button", name="Forget them").click()
    for tab, selector in counts.items():
        tab.locator(selector, has_text="0 of 3").wait_for()
    assert page.get_by_label("Your answer").input_value() == ""
    assert twin.errors == overview.errors == []
    twin.close()
    overview.close()


def test_without_storage_it_counts_this_page(browser, address):
    context = browser.new_context()
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
    )
    page = open_page(context, address)
    answer_two(page)
    assert count(page) == "2 of 3 questions answered"
    unfold(page)
    page.get_by_role("button", name="Begin anew").click()
    page.get_by_role("button", name="Forget them").click()
    assert count(page) == "0 of 3 questions answered"
    assert page.errors == []
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_both_are_accessible_and_fit_a_small_screen(phone, tmp_path, theme):
    visit(phone, write_page(tmp_path / "both.html", *ASKED, OWN, BOOK), {"width": 320, "height": 640})
    phone.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
    answer_two(phone)
    for summary in phone.locator("summary").all():
        summary.tap()
        assert summary.bounding_box()["height"] >= 40
    phone.get_by_role("button", name="Begin anew").first.tap()
    assert phone.evaluate("document.documentElement.scrollWidth") == 320
    assert_accessible(phone)
    assert phone.errors == []
