"""`Order` in a real Chromium: steps moved by keyboard, with buttons and by dragging, and judged from the top."""

import pytest

from cnnlab.widgets import Order
from support.question import Question
from support.widget_page import reload, visit, write_page

STEPS = ["cut", "multiply", "add"]
THREE = Order(
    id="steps",
    prompt="In which order?",
    steps=[
        "cut",
        {"text": "multiply", "feedback": "Cut first."},
        {"text": "add", "feedback": "There is nothing to add."},
    ],
    right="Three steps.",
)


class Steps(Question):
    """One question on a page."""

    example = THREE
    states = ({"given": [0, 2, 1], "checked": True}, {"given": [0, 1, 2], "checked": True}, {"given": [2, 0, 1]})
    nudge = ("[role=listbox]", ["ArrowDown", "Alt+ArrowUp"])
    marks = (("[aria-selected=true]", "[aria-selected=false]"),)

    def settle(self):
        self.press("[role=listbox]", "Home")  # the step at the top is the chosen one
        super().settle()

    def texts(self):
        return [text.split("\n")[1] for text in self.host.get_by_role("option").all_inner_texts()]

    def chosen(self):
        """The option that a screen reader is told of."""
        active = self.host.get_by_role("listbox").get_attribute("aria-activedescendant")
        return self.page.locator(f"#{active} .cnnlab-order-text").inner_text()

    def sort_by_buttons(self, press):
        for place, text in enumerate(STEPS):
            press(self.host.get_by_role("option").filter(has_text=text))
            while self.texts().index(text) > place:
                press(self.button("Move up"))


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    return write_page(tmp_path_factory.mktemp("order") / "page.html", THREE)


@pytest.fixture
def steps(page):
    return Steps(page)


def test_steps_are_ordered_by_keyboard(steps):
    press = steps.page.keyboard.press
    steps.host.get_by_role("listbox").focus()
    begun = steps.texts()
    assert begun != STEPS
    press("End")
    assert steps.chosen() == begun[-1]
    press("Home")
    press("ArrowDown")
    assert steps.chosen() == begun[1]
    assert steps.texts() == begun, "choosing moves nothing"
    press("Alt+ArrowUp")
    assert steps.texts() == [begun[1], begun[0], begun[2]]
    assert steps.chosen() == begun[1], "what moves stays chosen"
    steps.page.wait_for_function(
        "document.querySelector('.cnnlab-order-list + [role=status]').textContent === 'Place 1 of 3.'"
    )
    press("Alt+ArrowUp")  # at the top already
    for place, text in enumerate(STEPS):
        press("Home")
        while steps.chosen() != text:
            press("ArrowDown")
        while steps.texts().index(text) > place:
            press("Alt+ArrowUp")
    press("Enter")
    assert steps.feedback() == "✓ Right. Three steps."
    assert steps.status() == "right"
    reload(steps.page)
    assert steps.texts() == STEPS
    assert steps.feedback() == "✓ Right. Three steps."


def test_steps_are_ordered_with_the_buttons_and_judged_from_the_top(steps):
    steps.sort_by_buttons(lambda element: element.click())
    steps.host.get_by_role("option").filter(has_text="add").click()
    up = steps.button("Move up")
    up.click()
    steps.check()
    assert steps.texts() == ["cut", "add", "multiply"]
    assert steps.feedback() == "✗ The first step is right. There is nothing to add."
    marks = [text.split("\n")[2:] for text in steps.host.get_by_role("option").all_inner_texts()]
    assert [mark[0] for mark in marks] == ["✓", "✗", "⠿"]
    up.click()
    assert steps.feedback() == "", "another order takes the verdict back"
    assert up.get_attribute("aria-disabled") == "true"
    steps.check()
    assert steps.feedback() == "✗ Not the first step. There is nothing to add."


def test_a_step_is_dragged_with_the_mouse(steps):
    begun = steps.texts()
    steps.host.scroll_into_view_if_needed()
    boxes = [option.bounding_box() for option in steps.host.get_by_role("option").all()]
    mouse = steps.page.mouse
    mouse.move(boxes[2]["x"] + 40, boxes[2]["y"] + 10)
    mouse.down()
    mouse.move(boxes[0]["x"] + 40, boxes[0]["y"] + 5, steps=12)
    mouse.up()
    assert steps.texts() == [begun[2], begun[0], begun[1]]
    mouse.move(boxes[2]["x"] + 40, boxes[2]["y"] + 30, steps=4)
    assert steps.texts() == [begun[2], begun[0], begun[1]], "nothing is dragged any more"


def test_other_right_orders_count(desk, tmp_path):
    either = Order(id="either", prompt="?", steps=["a", "b", "c"], also=[[1, 0, 2]])
    visit(desk, write_page(tmp_path / "either.html", either))
    steps = Steps(desk)
    for order, verdict in (([1, 0, 2], "right"), ([0, 1, 2], "right"), ([1, 2, 0], "wrong")):
        steps.set(given=order, checked=True)
        assert steps.status() == verdict
    assert steps.feedback() == "✗ The first step is right. Not yet at this place: c."


@pytest.mark.parametrize("given", [[0, 1], [0, 0, 1], [0, 1, 3], ["0", "1", "2"], "012", None])
def test_a_damaged_order_is_ignored(steps, given):
    begun = steps.texts()
    steps.host.get_by_role("listbox").press("Alt+ArrowDown")
    steps.keep_instead({"given": given, "checked": True})
    reload(steps.page)
    assert steps.texts() == begun
    assert steps.feedback() == ""


def test_by_touch(touched):
    steps = Steps(touched)
    steps.sort_by_buttons(lambda element: element.tap())
    steps.button("Check").tap()
    assert steps.status() == "right"
    targets = steps.host.locator(".cnnlab-order-step, .cnnlab-order-grip")
    assert min(targets.evaluate_all("(all) => all.map((each) => each.getBoundingClientRect().height)")) >= 43.5


def test_a_step_is_dragged_by_its_handle_with_a_finger(touched):
    steps = Steps(touched)
    begun = steps.texts()
    steps.host.scroll_into_view_if_needed()
    boxes = [grip.bounding_box() for grip in steps.host.locator(".cnnlab-order-grip").all()]
    x, first, last = boxes[0]["x"] + boxes[0]["width"] / 2, *(boxes[k]["y"] + boxes[k]["height"] / 2 for k in (0, 2))
    steps.swipe((x, first), *((x, first + share * (last - first)) for share in (0.3, 0.6, 0.9, 1.2)))
    assert steps.texts() == [begun[1], begun[2], begun[0]]
