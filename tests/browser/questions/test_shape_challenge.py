"""`ShapeChallenge` in a real Chromium: hyperparameters found by keyboard and by touch, its ledger held to `cnnlab`."""

import numpy as np
import pytest

from cnnlab import arithmetic
from cnnlab.widgets import ShapeChallenge
from cnnlab.widgets.questions.shape_challenge import PLAIN
from support.question import Question
from support.widget_page import reload, visit, write_page

HALVE = ShapeChallenge(
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
SOLVED = {**HALVE.start[0], "kernel_size": 5, "stride": 2, "padding": 2}


class Stack(Question):
    """One challenge on a page."""

    example = HALVE
    states = ({"layers": HALVE.start, "checked": True}, {"layers": [SOLVED], "checked": True})
    crowded = ({"layers": HALVE.start * 2, "checked": True},)
    nudge = ("input", ["ArrowUp"])

    def goals(self):
        items = self.host.get_by_role("list").last.get_by_role("listitem")
        return [text.replace("\n", " ") for text in items.all_inner_texts()]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    return write_page(tmp_path_factory.mktemp("shape") / "page.html", HALVE)


@pytest.fixture
def stack(page):
    return Stack(page)


def test_a_shape_is_reached_by_keyboard(stack):
    stack.host.get_by_label("Kernel").focus()
    assert stack.host.get_by_label("Filters").count() == 0, "what is not free has no field"
    stack.page.keyboard.press("ArrowUp")
    stack.page.keyboard.press("ArrowUp")
    assert stack.state("layers")[0]["kernel_size"] == 5
    stack.page.keyboard.press("Tab")
    stack.page.keyboard.type("2")
    assert stack.host.locator(".cnnlab-shape-sums").inner_text().split("\n") == [
        "Rows and columns: ⌊(28 + 2 · 0 − 5) / 2⌋ + 1 = 12",
        "Parameters: 4 · (5 · 5 · 1 + 1) = 104",
        "Multiply-adds: 5 · 5 · 1 · 4 · 12 · 12 = 14,400",
    ]
    stack.page.keyboard.press("Enter")
    assert stack.feedback() == "✗ Not yet. Output: 4 × 12 × 12, wanted 4 × 14 × 14."
    stack.page.keyboard.press("Tab")
    stack.page.keyboard.type("2")
    assert stack.feedback() == "✓ Reached. One of several."
    assert [goal.split()[0] for goal in stack.goals()] == ["✓"] * 4
    assert stack.status() == "right"
    reload(stack.page)
    assert stack.feedback() == "✓ Reached. One of several."
    assert stack.host.get_by_label("Stride").input_value() == "2"


def test_another_solution_is_right_too(stack):
    stack.button("Add a layer").click()
    assert stack.button("Add a layer").count() == 0, "two is the most"
    for layer, fields in enumerate([{"Padding": 1}, {"Padding": 1, "Stride": 2}]):
        for name, value in fields.items():
            stack.host.get_by_label(name).nth(layer).fill(str(value))
    assert stack.feedback().startswith("✗ Not yet.") is False
    stack.check()
    assert stack.feedback() == "✗ Not yet. Multiply-adds: 56,448, wanted at most 20,644."
    stack.host.get_by_label("Stride").nth(0).fill("2")
    stack.host.get_by_label("Stride").nth(1).fill("1")
    assert "Receptive field 7 × 7 wanted: 5 × 5" in stack.goals()[1]
    stack.host.get_by_label("Kernel").nth(1).fill("2")
    stack.host.get_by_label("Padding").nth(1).fill("0")
    stack.host.get_by_label("Padding").nth(0).fill("2")
    assert stack.feedback() == "✓ Reached. One of several."
    stack.button("Remove the last layer").click()
    assert stack.feedback() == ""


def test_what_is_no_hyperparameter_is_said_and_goes_back(stack):
    stride = stack.host.get_by_label("Stride")
    for typed in ("0", "9", "1.5", "two"):
        stride.fill(typed)
        assert stack.host.get_by_text("Stride: a whole number from 1 to 8. It stays 1.").is_visible()
        assert stride.get_attribute("aria-invalid") == "true"
        assert stack.state("layers")[0]["stride"] == 1
        stride.blur()
        assert (stride.input_value(), stride.get_attribute("aria-invalid")) == ("1", "false")
    stride.fill("2")
    stride.fill("")  # may go on, and so nothing is said yet
    assert stack.state("layers")[0]["stride"] == 1
    stride.blur()
    assert stack.host.get_by_text("Stride: a whole number from 1 to 8. It stays 1.").is_visible()


def test_a_window_that_does_not_fit_is_said(desk, tmp_path):
    small = ShapeChallenge(
        id="small", prompt="?", input=(2, 4, 9), start=[{}, {"dilation": 3}], free=["kernel_size", "dilation"],
        goal={"shape": (1, 2, 7)}, example=[{}, {"dilation": 3, "kernel_size": 1}],
    )  # fmt: skip
    visit(desk, write_page(tmp_path / "small.html", small))
    stack = Stack(desk)
    assert stack.host.get_by_text("7 pixels do not fit into 2").is_visible()
    assert "Output none wanted: 1 × 2 × 7" in stack.host.inner_text().replace("\n", " ")
    stack.host.get_by_label("Kernel").first.fill("5")
    assert stack.host.get_by_text("Nothing comes in.").is_visible()
    stack.check()
    assert stack.feedback() == "✗ Not yet. Output: none, wanted 1 × 2 × 7."
    stack.host.get_by_label("Kernel").first.fill("3")
    stack.host.get_by_label("Kernel").last.fill("1")
    assert stack.feedback() == "✓ Reached."
    assert desk.errors == []


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


def test_the_ledger_is_that_of_the_library(stack):
    cases = list(random_stacks(200))
    found = stack.page.evaluate(
        "(cases) => cases.map(([input, layers]) => cnnlab.core.ledger(input, layers))", [c[:2] for c in cases]
    )
    assert found == [lines for _, _, lines in cases]
    assert sum(len(lines) > 1 for lines in found) > 50


BROKEN = [{"stride": 0}, {"stride": 1.5}, {"stride": "2"}, {"filters": 5}, {"padding": None}, {"kernel_size": 99}]


@pytest.mark.parametrize("layers", [*([{**HALVE.start[0], **change}] for change in BROKEN), [], HALVE.start * 3, "x"])
def test_damaged_layers_are_ignored(stack, layers):
    stack.host.get_by_label("Stride").fill("2")
    stack.keep_instead({"layers": layers, "checked": True})
    reload(stack.page)
    assert stack.state("layers") == HALVE.start


def test_by_touch(touched):
    stack = Stack(touched)
    for name, value in (("Kernel", "5"), ("Stride", "2"), ("Padding", "2")):
        stack.host.get_by_label(name).tap()
        touched.keyboard.press("Control+A")
        touched.keyboard.insert_text(value)
    assert stack.status() == "right"
