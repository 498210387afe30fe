"""`Reveal`, `Order`, `KernelChallenge` and `ShapeChallenge` in a real Chromium: by keyboard, by touch, remembered, and
their arithmetic held to `cnnlab`."""

import numpy as np
import pytest

from cnnlab import arithmetic
from cnnlab import functional as F
from cnnlab.widgets import KernelChallenge, Order, Reveal, ShapeChallenge
from cnnlab.widgets.questions.shape_challenge import PLAIN
from support.accessibility import assert_accessible
from support.widget_page import open_page, reload, write_page

NUMBER = Reveal(
    id="largest", prompt="The largest number?", answer=12, unit="levels", truth="`5 · 7 − 23`, *more* than 7."
)
WORDS = Reveal(id="looks", prompt="What will they look like?", truth="Not tidy.")
ORDER = Order(
    id="steps",
    prompt="In which order?",
    steps=[
        "cut",
        {"text": "multiply", "feedback": "Cut first."},
        {"text": "add", "feedback": "There is nothing to add."},
    ],
    right="Three steps.",
)
IMAGE = [[0, 0, 9, 9, 0], [0, 3, 9, 9, 1], [2, 0, 9, 5, 0]]
KERNEL = KernelChallenge(
    id="left-sides",
    prompt="Find it.",
    image=IMAGE,
    answer=[[-1, 1]],
    feedback=[{"kernel": [[1, -1]], "text": "The sign is wrong."}],
    right="It compares.",
)
SHAPE = ShapeChallenge(
    id="halve",
    prompt="Halve it.",
    input=(1, 28, 28),
    start=[{"filters": 4}],
    free=["kernel_size", "stride", "padding"],
    goal={"shape": (4, 14, 14), "receptive_field": 5, "parameters": 260, "macs": 20_644},
    example=[{"filters": 4, "kernel_size": 5, "stride": 2, "padding": 2}],
    most_layers=2,
    right="One of several.",
)
ALL = (NUMBER, WORDS, ORDER, KERNEL, SHAPE)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    return write_page(tmp_path_factory.mktemp("kinds") / "page.html", *ALL)


@pytest.fixture
def page(browser, address):
    context = browser.new_context()
    context.set_default_timeout(5000)
    page = open_page(context, address)
    yield page
    assert page.errors == []
    context.close()


def of(page, question):
    return page.locator(f"[data-question={question.id}]")


def feedback(page, question):
    return of(page, question).locator(".cnnlab-question-feedback").inner_text().replace("\n", " ").strip()


def trait(page, question, name):
    return of(page, question).evaluate(f"(host) => host.cnnlabModel.get('{name}')")


def status(page, question):
    return of(page, question).get_attribute("data-status")


def keep_instead(page, question, answer):
    """Puts another answer where the browser keeps this question's."""
    page.evaluate(
        """([key, answer]) => {
          const kept = JSON.parse(localStorage.getItem(key));
          localStorage.setItem(key, JSON.stringify({ ...kept, answer }));
        }""",
        [f"cnnlab:{question.id}", answer],
    )


# Reveal


def test_nothing_is_revealed_before_a_prediction(page):
    for question, asks in ((NUMBER, "Type a number first."), (WORDS, "Write down what you expect first.")):
        of(page, question).get_by_role("button").click()
        assert feedback(page, question) == asks
        assert of(page, question).get_by_text("What is true").count() == 0
        assert status(page, question) == ""
    field = of(page, NUMBER).get_by_role("textbox")
    field.fill("a dozen")
    field.press("Enter")
    assert "is not a number" in feedback(page, NUMBER)
    assert field.get_attribute("aria-invalid") == "true"
    assert "more than 7" not in of(page, NUMBER).inner_text()


def test_a_number_is_predicted_by_keyboard_and_stays(page):
    of(page, NUMBER).get_by_role("textbox").focus()
    page.keyboard.type("9 levels")
    assert status(page, NUMBER) == ""
    page.keyboard.press("Enter")
    shown = "You predicted 9 levels What is true 12 levels 5 · 7 − 23, more than 7."
    assert " ".join(of(page, NUMBER).get_by_role("group").last.inner_text().split()) == shown
    assert of(page, NUMBER).get_by_role("button").count() == of(page, NUMBER).get_by_role("textbox").count() == 0
    assert " ".join(page.evaluate("document.activeElement.innerText").split()) == shown, (
        "the focus goes to what appeared"
    )
    assert status(page, NUMBER) == "done"
    reload(page)
    assert " ".join(of(page, NUMBER).get_by_role("group").last.inner_text().split()) == shown


def test_words_are_predicted_by_keyboard_and_never_html(page):
    of(page, WORDS).get_by_role("textbox").focus()
    page.keyboard.type("like <b>edges</b>\nor `code`")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert of(page, WORDS).locator(".cnnlab-reveal-predicted .cnnlab-reveal-text").inner_text() == (
        "like <b>edges</b>\nor `code`"
    )
    assert of(page, WORDS).get_by_text("Not tidy.").is_visible()


def test_a_prediction_that_is_not_committed_survives_too(page):
    of(page, WORDS).get_by_role("textbox").fill("half a thought")
    reload(page)
    assert of(page, WORDS).get_by_role("textbox").input_value() == "half a thought"
    assert of(page, WORDS).get_by_text("Not tidy.").count() == 0


def test_what_a_kernel_changes_is_kept_too(page):
    of(page, NUMBER).evaluate("(host) => host.cnnlabModel.set({ given: '7', checked: true })")
    reload(page)
    assert "7 levels" in of(page, NUMBER).inner_text()
    of(page, NUMBER).evaluate("(host) => host.cnnlabModel.set({ given: '', checked: false })")
    assert page.evaluate("localStorage.getItem('cnnlab:largest')") is None
    assert of(page, NUMBER).get_by_role("textbox").input_value() == ""


@pytest.mark.parametrize("answer", [{"given": ""}, {"given": "x", "checked": True}, {"given": 12}, {}])
def test_a_damaged_prediction_reveals_nothing(page, answer):
    of(page, NUMBER).get_by_role("textbox").fill("9")
    keep_instead(page, NUMBER, {"checked": True, **answer})
    reload(page)
    assert of(page, NUMBER).get_by_role("textbox").input_value() == ""
    assert of(page, NUMBER).get_by_text("What is true").count() == 0


# Order


def texts(page):
    return [text.split("\n")[1] for text in of(page, ORDER).get_by_role("option").all_inner_texts()]


def chosen(page):
    """The option that a screen reader is told of."""
    active = of(page, ORDER).get_by_role("listbox").get_attribute("aria-activedescendant")
    return page.locator(f"#{active} .cnnlab-order-text").inner_text()


def sort_by_buttons(page, press):
    for place, text in enumerate(["cut", "multiply", "add"]):
        press(of(page, ORDER).get_by_role("option").filter(has_text=text))
        while texts(page).index(text) > place:
            press(of(page, ORDER).get_by_role("button", name="Move up"))


def test_steps_are_ordered_by_keyboard(page):
    listbox = of(page, ORDER).get_by_role("listbox")
    listbox.focus()
    begun = texts(page)
    assert begun != ["cut", "multiply", "add"]
    page.keyboard.press("End")
    assert chosen(page) == begun[-1]
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    assert chosen(page) == begun[1]
    assert texts(page) == begun, "choosing moves nothing"
    page.keyboard.press("Alt+ArrowUp")
    assert texts(page) == [begun[1], begun[0], begun[2]]
    assert chosen(page) == begun[1], "what moves stays chosen"
    page.wait_for_function(
        "document.querySelector('.cnnlab-order-list + [role=status]').textContent === 'Place 1 of 3.'"
    )
    page.keyboard.press("Alt+ArrowUp")  # at the top already
    for place, text in enumerate(["cut", "multiply", "add"]):
        page.keyboard.press("Home")
        while chosen(page) != text:
            page.keyboard.press("ArrowDown")
        while texts(page).index(text) > place:
            page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Enter")
    assert feedback(page, ORDER) == "✓ Right. Three steps."
    assert status(page, ORDER) == "right"
    reload(page)
    assert texts(page) == ["cut", "multiply", "add"]
    assert feedback(page, ORDER) == "✓ Right. Three steps."


def test_steps_are_ordered_with_the_buttons_and_judged_from_the_top(page):
    sort_by_buttons(page, lambda element: element.click())
    of(page, ORDER).get_by_role("option").filter(has_text="add").click()
    up = of(page, ORDER).get_by_role("button", name="Move up")
    up.click()
    of(page, ORDER).get_by_role("button", name="Check").click()
    assert texts(page) == ["cut", "add", "multiply"]
    assert feedback(page, ORDER) == "✗ The first step is right. There is nothing to add."
    marks = [text.split("\n")[2:] for text in of(page, ORDER).get_by_role("option").all_inner_texts()]
    assert [mark[0] for mark in marks] == ["✓", "✗", "⠿"]
    up.click()
    assert feedback(page, ORDER) == "", "another order takes the verdict back"
    assert up.get_attribute("aria-disabled") == "true"
    of(page, ORDER).get_by_role("button", name="Check").click()
    assert feedback(page, ORDER) == "✗ Not the first step. There is nothing to add."


def test_a_step_is_dragged_with_the_mouse(page):
    begun = texts(page)
    of(page, ORDER).scroll_into_view_if_needed()
    boxes = [option.bounding_box() for option in of(page, ORDER).get_by_role("option").all()]
    page.mouse.move(boxes[2]["x"] + 40, boxes[2]["y"] + 10)
    page.mouse.down()
    page.mouse.move(boxes[0]["x"] + 40, boxes[0]["y"] + 5, steps=12)
    page.mouse.up()
    assert texts(page) == [begun[2], begun[0], begun[1]]
    page.mouse.move(boxes[2]["x"] + 40, boxes[2]["y"] + 30, steps=4)
    assert texts(page) == [begun[2], begun[0], begun[1]], "nothing is dragged any more"


def test_other_right_orders_count(browser, tmp_path):
    context = browser.new_context()
    either = Order(id="either", prompt="?", steps=["a", "b", "c"], also=[[1, 0, 2]])
    page = open_page(context, write_page(tmp_path / "either.html", either))
    for order, verdict in (([1, 0, 2], "right"), ([0, 1, 2], "right"), ([1, 2, 0], "wrong")):
        of(page, either).evaluate("(host, given) => host.cnnlabModel.set({ given, checked: true })", order)
        assert status(page, either) == verdict
    assert feedback(page, either) == "✗ The first step is right. Not yet at this place: c."
    context.close()


@pytest.mark.parametrize("given", [[0, 1], [0, 0, 1], [0, 1, 3], ["0", "1", "2"], "012", None])
def test_a_damaged_order_is_ignored(page, given):
    begun = texts(page)
    of(page, ORDER).get_by_role("listbox").press("Alt+ArrowDown")
    keep_instead(page, ORDER, {"given": given, "checked": True})
    reload(page)
    assert texts(page) == begun
    assert feedback(page, ORDER) == ""


# KernelChallenge


def test_a_kernel_is_found_by_keyboard(page):
    of(page, KERNEL).get_by_label("Weight in row 0, column 0").focus()
    text = of(page, KERNEL).locator(".cnnlab-kc-distance")
    map_ = F.conv2d(np.array(IMAGE, float)[None, None], np.array([[[[-1.0, 1.0]]]]))[0, 0]
    far = f"{np.abs(map_).mean():.2f}".rstrip("0").rstrip(".")
    assert (
        text.inner_text()
        == f"Distance {far}, the mean difference of a cell. {np.count_nonzero(map_)} of 12 cells differ."
    )
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert feedback(page, KERNEL) == "✗ Not yet. The sign is wrong."
    assert status(page, KERNEL) == "wrong"
    page.keyboard.press("Control+A")
    page.keyboard.type("1")
    assert feedback(page, KERNEL) == ""
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("-1")
    assert feedback(page, KERNEL) == "✓ It matches. It compares."
    assert text.inner_text() == "Distance 0: the feature map is the target."
    assert of(page, KERNEL).get_by_role("button").all_inner_texts() == ["Start again"]
    assert status(page, KERNEL) == "right"
    reload(page)
    assert trait(page, KERNEL, "kernel") == [[-1, 1]]
    assert feedback(page, KERNEL) == "✓ It matches. It compares."
    of(page, KERNEL).get_by_role("button", name="Start again").click()
    assert trait(page, KERNEL, "kernel") == [[0, 0]]
    assert page.evaluate("localStorage.getItem('cnnlab:left-sides')") is None


def test_an_unforeseen_kernel_is_told_where_it_is_farthest_off(page):
    of(page, KERNEL).get_by_label("Weight in row 0, column 1").fill("1")
    of(page, KERNEL).get_by_role("button", name="Check").click()
    off = np.abs(np.array(IMAGE)[:, 1:] - np.diff(IMAGE))
    i, j = np.unravel_index(off.argmax(), off.shape)
    yours, wanted = IMAGE[i][j + 1], np.diff(IMAGE)[i, j]
    said = f"✗ Not yet. Farthest off is row {i}, column {j}: yours is {yours}, the target {wanted}."
    assert feedback(page, KERNEL) == said.replace("-", "−")
    assert of(page, KERNEL).locator(".is-off").count() == np.count_nonzero(off)
    label = of(page, KERNEL).get_by_role("img", name="Your map").get_attribute("aria-label")
    assert label == "Your map, row by row: 0 9 9 0; 3 9 9 1; 0 9 5 0"


def test_the_challenge_computes_what_the_library_computes(browser, tmp_path):
    rng = np.random.default_rng(4)
    cases = []
    for k, (image, kernel) in enumerate([((2, 3), (1, 2)), ((5, 9), (3, 2)), ((12, 7), (5, 5)), ((6, 6), (6 - 1, 1))]):
        image, answer, other = rng.normal(scale=9, size=image), rng.normal(size=kernel), rng.normal(size=kernel)
        challenge = KernelChallenge(id=f"golden-{k}", prompt="?", image=image, answer=answer, start=other)
        maps = [F.conv2d(image[None, None], each[None, None])[0, 0] for each in (answer, other)]
        np.testing.assert_allclose(challenge.target, maps[0], rtol=0, atol=1e-12)
        cases.append((challenge, np.abs(maps[0] - maps[1]).mean()))
    context = browser.new_context()
    page = open_page(context, write_page(tmp_path / "golden.html", *(challenge for challenge, _ in cases)))
    for challenge, distance in cases:
        shown = of(page, challenge).locator(".cnnlab-kc-distance").inner_text()
        assert float(shown.split()[1].rstrip(",")) == pytest.approx(distance, abs=0.0051)
        of(page, challenge).evaluate(
            "(host, kernel) => host.cnnlabModel.set({ kernel, checked: true })", challenge.kernel
        )
        assert status(page, challenge) == "wrong"
    context.close()


@pytest.mark.parametrize("kernel", [[[1]], [[1, 1, 1]], [[1, "1"]], [[1, None]], [[1, 1e9]], [], 3, None])
def test_a_damaged_kernel_is_ignored(page, kernel):
    of(page, KERNEL).get_by_label("Weight in row 0, column 1").fill("1")
    keep_instead(page, KERNEL, {"kernel": kernel, "checked": False})
    reload(page)
    assert trait(page, KERNEL, "kernel") == [[0, 0]]


# ShapeChallenge


def goals(page):
    return [
        text.replace("\n", " ")
        for text in of(page, SHAPE).get_by_role("list").last.get_by_role("listitem").all_inner_texts()
    ]


def test_a_shape_is_reached_by_keyboard(page):
    of(page, SHAPE).get_by_label("Kernel").focus()
    assert of(page, SHAPE).get_by_label("Filters").count() == 0, "what is not free has no field"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert trait(page, SHAPE, "layers")[0]["kernel_size"] == 5
    page.keyboard.press("Tab")
    page.keyboard.type("2")
    assert of(page, SHAPE).locator(".cnnlab-shape-sums").inner_text().split("\n") == [
        "Rows and columns: ⌊(28 + 2 · 0 − 5) / 2⌋ + 1 = 12",
        "Parameters: 4 · (5 · 5 · 1 + 1) = 104",
        "Multiply-adds: 5 · 5 · 1 · 4 · 12 · 12 = 14,400",
    ]
    page.keyboard.press("Enter")
    assert feedback(page, SHAPE) == "✗ Not yet. Output: 4 × 12 × 12, wanted 4 × 14 × 14."
    page.keyboard.press("Tab")
    page.keyboard.type("2")
    assert feedback(page, SHAPE) == "✓ Reached. One of several."
    assert [goal.split()[0] for goal in goals(page)] == ["✓"] * 4
    assert status(page, SHAPE) == "right"
    reload(page)
    assert feedback(page, SHAPE) == "✓ Reached. One of several."
    assert of(page, SHAPE).get_by_label("Stride").input_value() == "2"


def test_another_solution_is_right_too(page):
    of(page, SHAPE).get_by_role("button", name="Add a layer").click()
    assert of(page, SHAPE).get_by_role("button", name="Add a layer").count() == 0, "two is the most"
    for layer, fields in enumerate([{"Padding": 1}, {"Padding": 1, "Stride": 2}]):
        for name, value in fields.items():
            of(page, SHAPE).get_by_label(name).nth(layer).fill(str(value))
    assert feedback(page, SHAPE).startswith("✗ Not yet.") is False
    of(page, SHAPE).get_by_role("button", name="Check").click()
    assert feedback(page, SHAPE) == "✗ Not yet. Multiply-adds: 56,448, wanted at most 20,644."
    of(page, SHAPE).get_by_label("Stride").nth(0).fill("2")
    of(page, SHAPE).get_by_label("Stride").nth(1).fill("1")
    assert "Receptive field 7 × 7 wanted: 5 × 5" in goals(page)[1]
    of(page, SHAPE).get_by_label("Kernel").nth(1).fill("2")
    of(page, SHAPE).get_by_label("Padding").nth(1).fill("0")
    of(page, SHAPE).get_by_label("Padding").nth(0).fill("2")
    assert feedback(page, SHAPE) == "✓ Reached. One of several."
    of(page, SHAPE).get_by_role("button", name="Remove the last layer").click()
    assert feedback(page, SHAPE) == ""


def test_what_is_no_hyperparameter_is_said_and_goes_back(page):
    stride = of(page, SHAPE).get_by_label("Stride")
    for typed in ("", "0", "9", "1.5"):
        stride.fill(typed)
        assert of(page, SHAPE).get_by_text("Stride: a whole number from 1 to 8.").is_visible()
        assert stride.get_attribute("aria-invalid") == "true"
        assert trait(page, SHAPE, "layers")[0]["stride"] == 1
        stride.blur()
        assert (stride.input_value(), stride.get_attribute("aria-invalid")) == ("1", "false")


def test_a_window_that_does_not_fit_is_said(browser, tmp_path):
    context = browser.new_context()
    small = ShapeChallenge(
        id="small", prompt="?", input=(2, 4, 9), start=[{}, {"dilation": 3}], free=["kernel_size", "dilation"],
        goal={"shape": (1, 2, 7)}, example=[{}, {"dilation": 3, "kernel_size": 1}],
    )  # fmt: skip
    page = open_page(context, write_page(tmp_path / "small.html", small))
    assert of(page, small).get_by_text("7 pixels do not fit into 2").is_visible()
    assert "Output none wanted: 1 × 2 × 7" in of(page, small).inner_text().replace("\n", " ")
    of(page, small).get_by_label("Kernel").first.fill("5")
    assert of(page, small).get_by_text("Nothing comes in.").is_visible()
    of(page, small).get_by_role("button", name="Check").click()
    assert feedback(page, small) == "✗ Not yet. Output: none, wanted 1 × 2 × 7."
    of(page, small).get_by_label("Kernel").first.fill("3")
    of(page, small).get_by_label("Kernel").last.fill("1")
    assert feedback(page, small) == "✓ Reached."
    assert page.errors == []
    context.close()


def random_stacks(count):
    """Inputs and stacks of one to four layers whose windows fit."""
    rng = np.random.default_rng(11)
    highest = {"filters": 9, "kernel_size": 5, "stride": 3, "padding": 3, "dilation": 3}
    while count:
        input = [int(side) for side in rng.integers(1, [5, 60, 60])]
        layers = [
            {
                name: int(rng.integers(low, highest[name] + 1))
                for name, low in {**dict.fromkeys(PLAIN, 1), "padding": 0}.items()
            }
            for _ in range(rng.integers(1, 5))
        ]
        try:
            yield input, layers, expected(input, layers)
        except ValueError:
            continue
        count -= 1


def expected(input, layers):
    """What `cnnlab.arithmetic` says of each layer of a stack."""
    lines, shape = [], tuple(input)
    fields = [(each["kernel_size"], each["stride"], each["padding"], each["dilation"]) for each in layers]
    for k, (layer, (kernel, stride, padding, dilation)) in enumerate(zip(layers, fields, strict=True)):
        sides = arithmetic.output_shape(shape[1:], kernel, stride, padding, dilation)
        field = arithmetic.receptive_field(fields[: k + 1])
        lines.append(
            {
                "shape": [layer["filters"], *sides],
                "field": field.size,
                "jump": field.jump,
                "parameters": arithmetic.conv2d_parameters(shape[0], layer["filters"], kernel),
                "macs": arithmetic.conv2d_macs(shape[0], layer["filters"], kernel, sides),
            }
        )
        shape = (layer["filters"], *sides)
    return lines


def test_the_ledger_is_that_of_the_library(page):
    cases = list(random_stacks(200))
    found = page.evaluate(
        "(cases) => cases.map(([input, layers]) => cnnlab.core.ledger(input, layers))", [c[:2] for c in cases]
    )
    assert found == [lines for _, _, lines in cases]
    assert sum(len(lines) > 1 for lines in found) > 50


BROKEN = [{"stride": 0}, {"stride": 1.5}, {"stride": "2"}, {"filters": 5}, {"padding": None}, {"kernel_size": 99}]


@pytest.mark.parametrize("layers", [*([{**SHAPE.start[0], **change}] for change in BROKEN), [], SHAPE.start * 3, "x"])
def test_damaged_layers_are_ignored(page, layers):
    of(page, SHAPE).get_by_label("Stride").fill("2")
    keep_instead(page, SHAPE, {"layers": layers, "checked": True})
    reload(page)
    assert trait(page, SHAPE, "layers") == SHAPE.start


# all of them


def test_by_touch_on_a_narrow_screen(browser, address):
    context = browser.new_context(viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True)
    context.set_default_timeout(5000)
    page = open_page(context, address)
    of(page, NUMBER).get_by_role("textbox").fill("3")
    of(page, NUMBER).get_by_role("button").tap()
    assert status(page, NUMBER) == "done"
    sort_by_buttons(page, lambda element: element.tap())
    of(page, ORDER).get_by_role("button", name="Check").tap()
    assert status(page, ORDER) == "right"
    of(page, KERNEL).get_by_label("column 0").tap()
    page.keyboard.insert_text("-1")
    of(page, KERNEL).get_by_label("column 1").tap()
    page.keyboard.insert_text("1")
    assert status(page, KERNEL) == "right"
    for name, value in (("Kernel", "5"), ("Stride", "2"), ("Padding", "2")):
        of(page, SHAPE).get_by_label(name).tap()
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(value)
    assert status(page, SHAPE) == "right"
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    targets = "button:not([hidden]), input, textarea, .cnnlab-order-step, .cnnlab-order-grip"
    heights = page.evaluate(
        "(targets) => [...document.querySelectorAll(targets)].map((e) => e.getBoundingClientRect().height)", targets
    )
    assert min(height for height in heights if height) >= 43.5
    assert page.errors == []
    context.close()


def test_a_step_is_dragged_by_its_handle_with_a_finger(browser, address):
    context = browser.new_context(viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True)
    page = open_page(context, address)
    of(page, ORDER).scroll_into_view_if_needed()
    begun = texts(page)
    grips = of(page, ORDER).locator(".cnnlab-order-grip")
    boxes = [grips.nth(k).bounding_box() for k in range(3)]
    middle = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes]
    finger = context.new_cdp_session(page)

    def touch(kind, *points):
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    touch("touchStart", middle[0])
    for share in (0.3, 0.6, 0.9, 1.2):
        touch("touchMove", (middle[0][0], middle[0][1] + share * (middle[2][1] - middle[0][1])))
    touch("touchEnd")
    assert texts(page) == [begun[1], begun[2], begun[0]]
    context.close()


def test_without_storage_they_still_work(browser, address):
    context = browser.new_context()
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
    )
    page = open_page(context, address)
    of(page, NUMBER).get_by_role("textbox").fill("3")
    of(page, NUMBER).get_by_role("button").click()
    of(page, ORDER).get_by_role("button", name="Check").click()
    of(page, KERNEL).get_by_role("button", name="Check").click()
    of(page, SHAPE).get_by_role("button", name="Check").click()
    assert [status(page, each) for each in (NUMBER, ORDER, KERNEL, SHAPE)] == ["done", "wrong", "wrong", "wrong"]
    assert page.errors == []
    context.close()


def test_two_of_one_kind_do_not_meet(browser, tmp_path):
    context = browser.new_context()
    made = [
        [Reveal(id=f"reveal-{k}", prompt="?", truth="So.", answer=1) for k in range(2)],
        [Order(id=f"order-{k}", prompt="?", steps=["a", "b", "c"]) for k in range(2)],
        [KernelChallenge(id=f"kernel-{k}", prompt="?", image=IMAGE, answer=[[1]]) for k in range(2)],
    ]
    page = open_page(context, write_page(tmp_path / "twins.html", *(each for pair in made for each in pair)))
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((element) => element.id)")
    assert len(set(ids)) == len(ids)
    of(page, made[0][0]).get_by_role("textbox").fill("3")
    of(page, made[1][0]).get_by_role("button", name="Check").click()
    of(page, made[2][0]).get_by_role("textbox").fill("1")
    assert [[status(page, each) for each in pair] for pair in made[1:]] == [["wrong", ""], ["right", ""]]
    assert of(page, made[0][1]).get_by_role("textbox").input_value() == ""
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible_in_both_themes_before_and_after(page, theme):
    page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
    assert_accessible(page)
    of(page, NUMBER).get_by_role("textbox").fill("3")
    of(page, NUMBER).get_by_role("button").click()
    of(page, WORDS).get_by_role("textbox").fill("so")
    of(page, WORDS).get_by_role("button").click()
    of(page, ORDER).get_by_role("button", name="Check").click()
    of(page, KERNEL).get_by_label("column 0").fill("1")
    of(page, KERNEL).get_by_role("button", name="Check").click()
    of(page, SHAPE).get_by_role("button", name="Add a layer").click()
    of(page, SHAPE).get_by_role("button", name="Check").click()
    assert_accessible(page)
