"""`Choose` in a real Chromium: one right answer or several, by keyboard and mouse, and what it says to each."""

import pytest

from cnnlab.widgets import Choose
from support.question import Question
from support.widget_page import reload, write_page

ONE = Choose(
    id="window-count",
    prompt="How many `3×3` windows fit into a `5×5` image, *without* padding?",
    options=[
        {"text": "`9`", "right": True, "feedback": "Three down times three across."},
        {"text": "25", "feedback": "That needs a window on *every* pixel."},
        {"text": "<b>3</b>", "feedback": "Three along one side."},
    ],
)
SEVERAL = Choose(
    id="what-changes-the-size",
    prompt="What changes the size of the output?",
    several=True,
    options=[
        {"text": "The stride", "right": True},
        {"text": "The padding", "right": True},
        {"text": "The weights", "feedback": "They change the values."},
    ],
)


class Choice(Question):
    """One question on a page."""

    example = ONE
    states = ({"chosen": [1], "checked": True}, {"chosen": [0], "checked": True}, {"chosen": [2]})
    crowded = ({"several": True, "options": SEVERAL.options, "chosen": [0, 2], "checked": True},)
    nudge = ("input", ["Space", "Tab", "Tab"])
    tap = "label:has-text('25')"
    marks = ("input:checked",)

    def option(self, name):
        return self.host.get_by_label(name)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    return write_page(tmp_path_factory.mktemp("choose") / "page.html", ONE, SEVERAL)


@pytest.fixture
def one(page):
    return Choice(page)


@pytest.fixture
def several(page):
    return Choice(page, 1)


def test_choose_by_keyboard(one):
    press = one.page.keyboard.press
    press("Tab")
    press("Space")  # the first option
    press("ArrowDown")
    press("Enter")
    assert one.feedback() == "✗ Not right. That needs a window on every pixel."
    assert one.host.locator("label").nth(1).inner_text().split() == ["25", "✗"]
    press("ArrowUp")
    assert one.feedback() == ""
    press("Enter")
    assert one.feedback() == "✓ Right. Three down times three across."
    assert one.state("chosen") == [0]


def test_check_without_a_choice_asks_for_one(one):
    one.check()
    assert one.feedback() == "Choose an answer first."


def test_another_choice_takes_the_verdict_back(one):
    one.option("25").check()
    one.check()
    one.option("9").check()
    assert one.feedback() == ""
    assert one.host.get_by_role("button").all_inner_texts() == ["Check"]


def test_several_says_what_is_missing(several):
    several.option("The weights").check()
    several.page.keyboard.press("Enter")
    assert several.feedback().endswith("Two more are right.")
    several.option("The weights").uncheck()
    for name in ("The stride", "The weights"):
        several.option(name).check()
    several.page.keyboard.press("Enter")
    said = "✓ Right: The stride. ✗ Not right: The weights. They change the values. One more is right."
    assert several.feedback() == said
    several.option("The weights").uncheck()
    several.option("The padding").check()
    several.page.keyboard.press("Enter")
    assert several.feedback() == "✓ Right: The stride. ✓ Right: The padding."


@pytest.mark.parametrize(
    "answer",
    [None, 3, {}, {"chosen": 1}, {"chosen": []}, {"chosen": ["0"]}, {"chosen": [0, 1]}, {"chosen": [3]}],
)
def test_a_damaged_answer_is_ignored(one, answer):
    one.option("25").check()
    one.keep_instead(answer)
    reload(one.page)
    assert one.host.locator("input:checked").count() == 0
    assert one.feedback() == ""


def test_texts_are_marked_but_never_html(one):
    assert one.host.locator("legend code").all_inner_texts() == ["3×3", "5×5"]
    assert one.host.locator("legend em").inner_text() == "without"
    assert one.host.locator("b").count() == 0
    assert "<b>3</b>" in one.host.inner_text()


def test_options_are_as_high_as_a_finger(touched):
    one = Choice(touched)
    one.host.get_by_text("25").tap()
    one.button("Check").tap()
    assert one.feedback().startswith("✗")
    heights = one.host.locator("label").evaluate_all("(all) => all.map((e) => e.getBoundingClientRect().height)")
    assert min(heights) >= 44
