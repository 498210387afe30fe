"""`Choose` and `Predict` in a real Chromium: by keyboard and by touch, remembered, announced, in both themes."""

import pytest

from cnnlab.widgets import Choose, Predict
from support.accessibility import assert_accessible
from support.widget_page import open_page, reload, write_page

CHOOSE = Choose(
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
PREDICT = Predict(
    id="mean-weight",
    prompt="Which weight has every cell of a `3×3` mean?",
    answer=1 / 9,
    tolerance=0.002,
    unit="per cell",
    feedback={"9": "The picture would be 81 times as bright.", "−1/9": "A minus turns the picture into its negative."},
    right="Nine of them make 1.",
)


@pytest.fixture
def address(tmp_path):
    return write_page(tmp_path / "page.html", CHOOSE, SEVERAL, PREDICT)


@pytest.fixture
def page(browser, address):
    context = browser.new_context()
    context.set_default_timeout(5000)
    page = open_page(context, address)
    yield page
    assert page.errors == []
    context.close()


def host(page, index):
    return page.locator(".cnnlab-static").nth(index)


def feedback(page, index):
    return host(page, index).get_by_role("status").inner_text().replace("\n", " ").strip()


def test_choose_by_keyboard(page):
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # the first option
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert feedback(page, 0) == "✗ Not right. That needs a window on every pixel."
    assert host(page, 0).locator("label").nth(1).inner_text().split() == ["25", "✗"]
    page.keyboard.press("ArrowUp")
    assert feedback(page, 0) == ""
    page.keyboard.press("Enter")
    assert feedback(page, 0) == "✓ Right. Three down times three across."
    assert page.evaluate("document.querySelector('.cnnlab-static').cnnlabModel.get('chosen')") == [0]


def test_check_without_a_choice_asks_for_one(page):
    host(page, 0).get_by_role("button", name="Check").click()
    assert feedback(page, 0) == "Choose an answer first."


def test_another_choice_takes_the_verdict_back(page):
    host(page, 0).get_by_label("25").check()
    host(page, 0).get_by_role("button", name="Check").click()
    host(page, 0).get_by_label("9").check()
    assert feedback(page, 0) == ""
    assert host(page, 0).get_by_role("button").all_inner_texts() == ["Check"]


def test_several_says_what_is_missing(page):
    host(page, 1).get_by_label("The weights").check()
    page.keyboard.press("Enter")
    assert feedback(page, 1).endswith("Two more are right.")
    host(page, 1).get_by_label("The weights").uncheck()
    for name in ("The stride", "The weights"):
        host(page, 1).get_by_label(name).check()
    page.keyboard.press("Enter")
    said = "✓ Right: The stride. ✗ Not right: The weights. They change the values. One more is right."
    assert feedback(page, 1).split() == said.split()
    host(page, 1).get_by_label("The weights").uncheck()
    host(page, 1).get_by_label("The padding").check()
    page.keyboard.press("Enter")
    assert feedback(page, 1).split() == ["✓", "Right:", "The", "stride.", "✓", "Right:", "The", "padding."]


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
        ("1e999", "“1e999” is not a number. Write it like 5, −3, 0.5 or 1/9."),
    ],
)
def test_predict_reads_what_people_write(page, typed, said):
    field = host(page, 2).get_by_role("textbox")
    field.fill(typed)
    field.press("Enter")
    assert feedback(page, 2) == said
    assert field.get_attribute("aria-invalid") == str("Right" not in said and "right" not in said).lower()


def test_predict_by_keyboard_and_again(page):
    field = host(page, 2).get_by_role("textbox")
    field.focus()
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    assert host(page, 2).get_by_role("button").all_inner_texts() == ["Check"]
    page.keyboard.press("Control+A")
    page.keyboard.type("1/9")
    assert feedback(page, 2) == ""
    page.keyboard.press("Enter")
    assert feedback(page, 2).startswith("✓")


def test_predict_says_how_exact_an_answer_must_be(page):
    note = host(page, 2).locator(".cnnlab-question-note").inner_text()
    assert note == "A number, such as 5, −3, 0.5 or 1/9. Up to 0.002 more or less counts as right."


def test_answers_survive_a_reload(page):
    host(page, 0).get_by_label("25").check()
    host(page, 0).get_by_role("button", name="Check").click()
    host(page, 2).get_by_role("textbox").fill("0.5")  # typed, not checked
    reload(page)
    assert feedback(page, 0).startswith("✗ Not right. That needs")
    assert host(page, 0).get_by_label("25").is_checked()
    assert feedback(page, 1) == ""
    assert host(page, 2).get_by_role("textbox").input_value() == "0.5"
    assert feedback(page, 2) == ""
    host(page, 2).get_by_role("textbox").fill("")
    assert page.evaluate("localStorage.getItem('cnnlab:mean-weight')") is None


@pytest.mark.parametrize("kept", ["{broken", "null", "5", "[]", '"text"', "{}", '{"of": 3}', '{"answer": null}'])
def test_what_is_no_answer_is_ignored(page, kept):
    page.evaluate(
        "(kept) => ['window-count', 'mean-weight'].forEach((id) => localStorage.setItem(`cnnlab:${id}`, kept))", kept
    )
    reload(page)
    assert host(page, 0).locator("input:checked").count() == 0
    assert host(page, 2).get_by_role("textbox").input_value() == ""


DAMAGED = [
    ("window-count", answer)
    for answer in (None, 3, {}, {"chosen": 1}, {"chosen": []}, {"chosen": ["0"]}, {"chosen": [0, 1]}, {"chosen": [3]})
] + [("mean-weight", answer) for answer in ({"given": 9}, {"given": "9" * 41}, {"given": "nine", "checked": True})]


@pytest.mark.parametrize(("id", "answer"), DAMAGED)
def test_a_damaged_answer_is_ignored(page, id, answer):
    host(page, 0).get_by_label("25").check()
    host(page, 2).get_by_role("textbox").fill("9")
    damage = "([id, answer]) => { const key = `cnnlab:${id}`; const kept = JSON.parse(localStorage.getItem(key));"
    page.evaluate(damage + "localStorage.setItem(key, JSON.stringify({ ...kept, answer })); }", [id, answer])
    reload(page)
    assert host(page, 0).locator("input:checked").count() == (id != "window-count")
    assert host(page, 2).get_by_role("textbox").input_value() == ("" if id == "mean-weight" else "9")
    assert feedback(page, 0) == feedback(page, 2) == ""


def test_a_question_that_was_changed_drops_its_answer(browser, tmp_path):
    context = browser.new_context()
    path = tmp_path / "changing.html"
    page = open_page(context, write_page(path, CHOOSE))
    host(page, 0).get_by_label("25").check()
    write_page(path, CHOOSE)
    reload(page)
    assert host(page, 0).get_by_label("25").is_checked()
    options = [{**option, "text": option["text"].replace("25", "26")} for option in CHOOSE.options]
    write_page(path, Choose(id=CHOOSE.id, prompt=CHOOSE.prompt, options=options))
    reload(page)
    assert host(page, 0).locator("input:checked").count() == 0
    assert page.evaluate("localStorage.length") == 0
    context.close()


def test_without_storage_questions_still_work(browser, address):
    context = browser.new_context()
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
    )
    page = open_page(context, address)
    host(page, 0).get_by_label("9").check()
    host(page, 0).get_by_role("button", name="Check").click()
    assert feedback(page, 0).startswith("✓")
    assert page.errors == []
    context.close()


def test_two_of_one_kind_do_not_meet(browser, tmp_path):
    context = browser.new_context()
    twins = [Choose(id=f"twin-{k}", prompt="Which?", options=CHOOSE.options) for k in range(2)]
    page = open_page(context, write_page(tmp_path / "twins.html", *twins))
    host(page, 0).get_by_label("25").check()
    host(page, 1).get_by_label("9").check()
    assert host(page, 0).get_by_label("25").is_checked()
    assert (
        page.evaluate("new Set([...document.querySelectorAll('[id]')].map((e) => e.id)).size")
        == page.locator("[id]").count()
    )
    context.close()


def test_texts_are_marked_but_never_html(page):
    assert host(page, 0).locator("legend code").all_inner_texts() == ["3×3", "5×5"]
    assert host(page, 0).locator("legend em").inner_text() == "without"
    assert host(page, 0).locator("b").count() == 0
    assert "<b>3</b>" in host(page, 0).inner_text()


def test_by_touch_on_a_narrow_screen(browser, address):
    context = browser.new_context(viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True)
    page = open_page(context, address)
    host(page, 0).get_by_text("25").tap()
    host(page, 0).get_by_role("button", name="Check").tap()
    assert feedback(page, 0).startswith("✗")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    heights = (
        "[...document.querySelectorAll('label, button:not([hidden])')].map((e) => e.getBoundingClientRect().height)"
    )
    assert min(page.evaluate(heights)) >= 44
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible_in_both_themes(page, theme):
    page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
    host(page, 0).get_by_label("25").check()
    host(page, 0).get_by_role("button", name="Check").click()
    host(page, 1).get_by_label("The stride").check()
    host(page, 1).get_by_role("button", name="Check").click()
    host(page, 2).get_by_role("textbox").fill("1/9")
    host(page, 2).get_by_role("textbox").press("Enter")
    assert_accessible(page)
