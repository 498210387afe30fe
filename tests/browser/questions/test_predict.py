"""`Predict` in a real Chromium: what people write is read, and what it says to right and wrong numbers."""

import pytest

from cnnlab.widgets import Predict
from support.question import Question
from support.widget_page import reload, write_page

MEAN = Predict(
    id="mean-weight",
    prompt="Which weight has every cell of a `3×3` mean?",
    answer=1 / 9,
    tolerance=0.002,
    unit="per cell",
    feedback={"9": "The picture would be 81 times as bright.", "−1/9": "A minus turns the picture into its negative."},
    right="Nine of them make 1.",
)


class Number(Question):
    """One question on a page."""

    example = MEAN
    states = ({"given": "9", "checked": True}, {"given": "1/9", "checked": True}, {"given": "half"})
    nudge = ("input", ["1", "Enter"])
    marks = ("input",)

    @property
    def field(self):
        return self.host.get_by_role("textbox")


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    return write_page(tmp_path_factory.mktemp("predict") / "page.html", MEAN)


@pytest.fixture
def number(page):
    return Number(page)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1/9", "✓ Right. Nine of them make 1."),
        ("0,111", "✓ Right. Nine of them make 1."),
        (" .11 per cell ", "✓ Right. Nine of them make 1."),
        ("9", "✗ Not right. The picture would be 81 times as bright."),
        ("−1/9", "✗ Not right. A minus turns the picture into its negative."),
        ("-1/9", "✗ Not right. A minus turns the picture into its negative."),
        ("0.5", "✗ Not right. Go through it once more, step by step."),
        ("", "Type a number first."),
        ("nine", "“nine” is not a number. Write it like 5, −3, 0.5 or 1/9."),
        ("1/0", "Nothing can be divided by 0."),
        ("9 px", "Write the number alone, or with “per cell” after it."),
        ("0.11per cell", "✓ Right. Nine of them make 1."),
        ("1,234", "“1,234” can be read in two ways: write 1234 or 1.234."),
        ("1e999", "“1e999” is too large."),
    ],
)
def test_predict_reads_what_people_write(number, typed, said):
    number.field.fill(typed)
    number.field.press("Enter")
    assert number.feedback() == said
    assert number.field.get_attribute("aria-invalid") == str("Right" not in said and "right" not in said).lower()


def test_predict_by_keyboard_and_again(number):
    number.field.focus()
    number.page.keyboard.type("9")
    number.page.keyboard.press("Enter")
    assert number.host.get_by_role("button").all_inner_texts() == ["Check"]
    number.page.keyboard.press("Control+A")
    number.page.keyboard.type("1/9")
    assert number.feedback() == ""
    number.page.keyboard.press("Enter")
    assert number.feedback().startswith("✓")


def test_escape_brings_back_what_stood_there(number):
    number.field.fill("1/9")
    number.field.press("Enter")
    number.field.blur()
    number.field.focus()
    number.page.keyboard.type("12")
    assert number.feedback() == ""
    number.page.keyboard.press("Escape")
    assert number.field.input_value() == "1/9"
    assert number.feedback().startswith("✓")


def test_predict_says_how_exact_an_answer_must_be(number):
    note = number.host.locator(".cnnlab-question-note").inner_text()
    assert note == "A number, such as 5, −3, 0.5 or 1/9. Up to 0.002 more or less counts as right."


def test_what_is_typed_and_not_checked_survives_a_reload(number):
    number.field.fill("0.5")
    reload(number.page)
    assert number.field.input_value() == "0.5"
    assert number.feedback() == ""
    number.field.fill("")
    assert number.kept() is None


@pytest.mark.parametrize("answer", [{"given": 9}, {"given": "9" * 41}, {"given": "nine", "checked": True}])
def test_a_damaged_answer_is_ignored(number, answer):
    number.field.fill("9")
    number.keep_instead(answer)
    reload(number.page)
    assert number.field.input_value() == ""
    assert number.feedback() == ""
