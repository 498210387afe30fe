"""`ShiftExplorer` in a real Chromium: its numbers against cnnlab's, its keys, buttons, drags, and what is marked."""

import numpy as np
import pytest

from cnnlab.widgets import ShiftExplorer
from support.figure import Figure
from support.widget_page import write_page

DIGIT = np.random.default_rng(6).integers(0, 10, (5, 7))
LAYERS = ("convolution", "dense")


class Explorer(Figure):
    """One explorer on a page."""

    example = ShiftExplorer()
    states = ({"border": "zeros", "dx": 7}, {"border": "circular", "dx": 5, "dy": -6}, {"stride": 2, "dx": 1})
    crowded = ({"border": "zeros", "dy": -9, "dx": 9},)
    nudge = (".cnnlab-shift-surface", ["ArrowLeft"])
    tap = "button[aria-label='Move left']"
    marks = (".cnnlab-shift-handle", ".cnnlab-shift-place", ".cnnlab-shift-gap b")

    def __init__(self, page, index=0):
        super().__init__(page, index)
        self.surface = self.host.get_by_role("application")

    def shift(self):
        return self.state("dy", "dx")

    def shown(self):
        """The values in the five pictures: the input, and the two maps of each layer."""
        values = self.host.locator("canvas").evaluate_all("(all) => all.map((canvas) => [...canvas.values])")
        return [np.reshape(each, (round(len(each) ** 0.5),) * 2) for each in values]

    def gap(self, layer):
        return self.host.locator(f".cnnlab-shift-{layer} .cnnlab-shift-gap")

    def check(self):
        """Everything shown agrees with Python: the pictures, the distance, how many differ."""
        twin, shown = self.twin(), self.shown()
        expected = [twin.picture(twin.dy, twin.dx), *twin.maps("convolution"), *twin.maps("dense")]
        for found, wanted in zip(shown, expected, strict=True):
            np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-5)
        for layer in LAYERS:
            first, last = twin.maps(layer)
            count = np.count_nonzero(np.abs(first - last) > 1e-6)
            text = self.gap(layer).inner_text().replace("−", "-")
            assert float(text.split("=")[1].split()[0]) == pytest.approx(twin.gap(layer), abs=0.0501)
            assert (f"{count} of {first.size} differ: ×" if count else f"all {first.size} agree") in text

    def place(self, row, col):
        """Where the middle of a cell of the input is on the page."""
        box = self.surface.bounding_box()
        unit = box["width"] / self.state("canvas")
        return box["x"] + (col + 0.5) * unit, box["y"] + (row + 0.5) * unit


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    path = tmp_path_factory.mktemp("shift") / "page.html"
    return write_page(path, ShiftExplorer(), ShiftExplorer(DIGIT, border="zeros", dx=6))


@pytest.fixture
def figure(page):
    return Explorer(page)


def golden_cases():
    """States of every border and stride, with odd sizes, at, over and far from the border."""
    rng = np.random.default_rng(7)
    shapes = [((5, 7), (3, 5), 14, 1), ((3, 4), (3, 3), 12, 3), ((8, 8), (5, 3), 16, 2), ((12, 9), (3, 3), 24, 1)]
    for digit, kernel, canvas, stride in shapes:
        still = {
            "digit": rng.normal(scale=9, size=digit).tolist(),
            "kernel": rng.normal(size=kernel).tolist(),
            "canvas": canvas,
            "stride": stride,
        }
        for border in ("room", "zeros", "circular"):
            for dy, dx in ((0, 0), (1, -2), (-5, 6), (99, -99)):
                yield {**still, "border": border, "dy": dy, "dx": dx}


def test_every_state_is_what_cnnlab_computes(figure):
    for case in golden_cases():
        python = ShiftExplorer(**case)
        figure.set(**case)
        figure.set(dy=python.dy, dx=python.dx)
        figure.check()


# ---- moving ----------------------------------------------------------------------------------------------------------


def test_arrow_keys_move_the_digit(figure):
    figure.surface.focus()
    top = figure.page.evaluate("scrollY")
    walk = [("ArrowRight", (0, 1)), ("ArrowDown", (1, 1)), ("ArrowLeft", (1, 0)), ("ArrowUp", (0, 0))]
    walk += [("ArrowUp", (-1, 0)), ("Home", (0, 0)), ("ArrowRight", (0, 1))]
    for key, shift in walk:
        figure.page.keyboard.press(key)
        assert figure.shift() == shift, key
        figure.check()
    assert figure.page.evaluate("scrollY") == top  # the page does not take them


def test_the_border_ends_the_way_or_joins_it(figure):
    figure.surface.focus()
    for _ in range(9):
        figure.page.keyboard.press("ArrowRight")
    assert figure.shift() == (0, 3)  # room for the kernel is left
    figure.host.get_by_label("Zero padding").check()
    figure.surface.focus()
    for _ in range(12):
        figure.page.keyboard.press("ArrowRight")
    assert figure.shift() == (0, 12)  # nothing of it is left
    figure.check()
    figure.host.get_by_label("Circular").check()
    assert figure.shift() == (0, -4)  # the same place on the ring
    figure.surface.focus()
    for _ in range(16):
        figure.page.keyboard.press("ArrowDown")
    assert figure.shift() == (0, -4)  # once round
    figure.host.get_by_label("Enough room").check()
    assert figure.shift() == (0, -3)
    figure.check()


def test_buttons_move_too(figure):
    for name, shift in (("right", (0, 1)), ("down", (1, 1)), ("left", (1, 0)), ("up", (0, 0)), ("up", (-1, 0))):
        figure.host.get_by_role("button", name=f"Move {name}").click()
        assert figure.shift() == shift
    figure.host.get_by_role("button", name="Back").click()
    assert figure.shift() == (0, 0)


def test_dragging_moves_and_a_press_beside_the_digit_brings_it(figure):
    mouse = figure.page.mouse
    mouse.move(*figure.place(6, 6))
    mouse.down()
    mouse.move(*figure.place(7, 8), steps=4)
    mouse.up()
    assert figure.shift() == (1, 2)
    mouse.move(*figure.place(9, 9))
    assert figure.shift() == (1, 2)
    figure.host.get_by_label("Circular").check()
    mouse.move(*figure.place(1, 14))
    mouse.down()  # its middle comes here
    mouse.up()
    assert figure.shift() == (-6, 7)
    figure.check()


def test_a_finger_drags_the_digit_and_taps_beside_it(touched):
    figure = Explorer(touched)
    figure.swipe(*(figure.place(*cell) for cell in ((7, 7), (7, 8), (7, 9), (9, 9))))
    assert figure.shift() == (2, 2)
    assert touched.evaluate("scrollY") == 0
    figure.set(dy=0, dx=0)
    figure.button("Move left").tap()
    assert figure.shift() == (0, -1)
    touched.evaluate("scrollTo(0, 0)")
    touched.touchscreen.tap(*figure.place(3, 14))
    assert figure.shift() == (-3, 3)
    action = figure.surface.evaluate("(element) => getComputedStyle(element).touchAction")
    assert action == "pan-y pinch-zoom"


# ---- what is marked and said -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_cross_stands_on_exactly_the_values_that_differ(figure, theme):
    figure.page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
    for border, dx in (("zeros", 7), ("zeros", 0), ("circular", 5)):
        figure.set(border=border, dx=dx, dy=0)
        crossed = """(all) => all.slice(1).map((canvas) => {
          const side = Math.sqrt(canvas.values.length), unit = canvas.width / side, context = canvas.getContext("2d");
          const at = (i, j) => context.getImageData(Math.round(j * unit), Math.round(i * unit), 1, 1).data.join();
          return Array.from({ length: side * side }, (_, k) => {
            const [i, j] = [Math.floor(k / side), k % side];
            return at(i + 0.5, j + 0.5) !== at(i + 0.15, j + 0.5);
          });
        })"""
        found = figure.host.locator("canvas").evaluate_all(crossed)
        twin = figure.twin()
        for number, marks in enumerate(found):
            first, last = twin.maps(LAYERS[number // 2])
            np.testing.assert_array_equal(marks, (np.abs(first - last) > 1e-6).ravel())


def test_the_pictures_and_the_listener_are_told(figure):
    names = [canvas.get_attribute("aria-label") for canvas in figure.host.get_by_role("img").all()]
    assert len(names) == 4
    figure.surface.focus()
    figure.page.keyboard.press("ArrowRight")
    figure.page.keyboard.press("ArrowDown")
    told = [canvas.get_attribute("aria-label") for canvas in figure.host.get_by_role("img").all()]
    assert [name == before for name, before in zip(told, names, strict=True)] == [False] * 4
    row, col = np.unravel_index(figure.twin().maps()[0].argmax(), (16, 16))
    assert f"in row {row}, column {col}. all 256 agree." in told[0]
    said = figure.page.locator(f"#{figure.surface.get_attribute('aria-describedby')}").inner_text()
    assert said.startswith("Digit 1 right, 1 down. Convolution: all 256 agree, distance 0. Fully connected: 256 of 256")
    assert "1 right, 1 down" in figure.surface.get_attribute("aria-label")
    live = figure.host.locator("[aria-live=polite]")
    figure.page.wait_for_function("(live) => live.textContent.startsWith('Digit 1 right')", arg=live.element_handle())


def test_the_frame_goes_with_the_digit_and_goes_on_at_the_other_side(figure):
    def boxes(kind):
        script = """(all) => all.filter((box) => !box.hidden).map((box) =>
            ["top", "left"].map((side) => Math.round(parseFloat(box.style[side]) * 16) / 100))"""
        return sorted(figure.host.locator(f".cnnlab-shift-{kind}").evaluate_all(script))

    figure.set(dy=2, dx=-1)
    assert boxes("handle") == [[6, 3]]
    assert boxes("place") == [[6, 3], [6, 3]]  # one on each map of the convolution
    figure.set(border="circular", dy=6, dx=0)
    assert boxes("handle") == [[-6, 4], [10, 4]]


# ---- the page around it ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [320, 360, 375, 600, 1280])
def test_nothing_jumps(figure, width):
    figure.page.set_viewport_size({"width": width, "height": 900})
    heights = set()
    for border, dy, dx in (("room", 0, 0), ("room", -3, -3), ("zeros", -9, 9), ("circular", 5, 6)):
        figure.set(border=border, dy=dy, dx=dx)
        assert figure.page.evaluate("document.documentElement.scrollWidth") <= width
        heights.add(round(figure.host.bounding_box()["height"]))
    assert len(heights) == 1


def test_a_phone_shows_a_move_and_what_comes_of_it_together(touched):
    touched.set_viewport_size({"width": 375, "height": 667})
    figure = Explorer(touched)
    figure.drawn()
    maps = figure.host.locator(".cnnlab-shift-convolution canvas").last.bounding_box()
    assert maps["y"] + maps["height"] - figure.surface.bounding_box()["y"] < 500  # what a small one has below its bars
