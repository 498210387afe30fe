"""`ConvolutionExplorer` in a real Chromium: its numbers, and how it is walked, edited, painted and played."""

import itertools
import re

import numpy as np
import pytest

from cnnlab.widgets import KERNELS, ConvolutionExplorer
from support.figure import Figure
from support.looks import DRAWN
from support.widget_page import write_page

IMAGE = np.random.default_rng(3).integers(0, 10, (6, 8))


def large():
    """The largest image and kernel, in fractions."""
    rng = np.random.default_rng(1)
    return {
        "image": rng.random((12, 12)).tolist(),
        "kernel": rng.normal(size=(5, 5)).tolist(),
        "white": 1.0,
        "brush": 1.0,
    }


class Explorer(Figure):
    """One explorer on a page."""

    example = ConvolutionExplorer(IMAGE)
    states = (
        {"mode": "paint", "padding": 1},
        {"kernel": KERNELS["gaussian"], "stride": 2, "row": 1, "col": 2},
        {"playing": True, "row": 2},
    )
    crowded = ({**large(), "padding": 2, "row": 6, "col": 6}, {"kernel": [[-1, 0, 1 / 3], [-2, 0, 2], [-1, 0, 1]]})
    nudge = (".cnnlab-map-output", ["ArrowRight"])
    tap = "[data-name='One step on']"
    marks = (".cnnlab-map-input .cnnlab-map-frame", ".cnnlab-map-output .cnnlab-map-frame")

    def __init__(self, page, index=0):
        super().__init__(page, index)
        self.image = self.host.locator(".cnnlab-map-input")
        self.output = self.host.locator(".cnnlab-map-output")

    def result(self):
        return self.host.locator(".cnnlab-sum-result").inner_text()

    def numbers(self, which):
        """The texts in the cells of a map, in rows."""
        surface = getattr(self, which)
        texts = surface.locator(".cnnlab-map-cell").evaluate_all("(cells) => cells.map((cell) => cell.textContent)")
        return texts

    def frame(self, which):
        """Row, column, height and width of the frame on a map, in cells, once it has come to rest."""
        script = """async (map) => {
          const frame = map.querySelector(".cnnlab-map-frame");
          await Promise.allSettled(frame.getAnimations().map((animation) => animation.finished));
          const cells = map.querySelector(".cnnlab-map-cells"), cell = cells.getBoundingClientRect();
          const unit = cell.width / getComputedStyle(cells).gridTemplateColumns.split(" ").length;
          const box = frame.getBoundingClientRect();
          return [box.top - cell.top, box.left - cell.left, box.height, box.width].map((v) => Math.round(v / unit));
        }"""
        return tuple(getattr(self, which).evaluate(script))

    def drag(self, which, *cells):
        """Presses on the first cell (row, column), moves over the others and lets go."""
        super().drag(*(self.cell(getattr(self, which), *cell) for cell in cells))

    def check(self, whole=False):
        """Everything that is shown agrees with `functional.conv2d` at the state; `whole`: the map has no decimals."""
        twin = self.twin()
        expected = twin.output[twin.row, twin.col]
        assert parse(self.result()) == pytest.approx(expected, abs=5.01e-4)
        for text, value in zip(self.numbers("output"), twin.output.ravel(), strict=True):
            assert abs(parse(text) - value) <= rounding(text, value, whole), (text, value)
        products = [parse(text) for text in self.host.locator(".cnnlab-product strong").all_inner_texts()]
        padded = np.pad(np.array(twin.image), twin.padding)
        top, left = twin.row * twin.stride, twin.col * twin.stride
        rows, cols = np.shape(twin.kernel)
        window = padded[top : top + rows, left : left + cols] * twin.kernel
        np.testing.assert_allclose(products, window.ravel(), rtol=0, atol=5.1e-3)
        assert self.frame("image") == (top, left, rows, cols)
        assert self.frame("output") == (twin.row, twin.col, 1, 1)
        spoken = self.host.locator("p.cnnlab-spoken").first.inner_text()
        assert spoken.startswith(f"Output row {twin.row}, column {twin.col}: ")
        assert spoken.count(" times ") == rows * cols
        assert spoken.endswith(f" {self.result().replace('−', 'minus ')}.")


def rounding(text, value, whole):
    """How far a text on a map may lie from its value: half of its last decimal, where 5, 5.0 and 5.00 look the same."""
    decimals = len(text.partition(".")[2]) or (0 if whole or abs(value) >= 9.95 else 1)
    return 0.501 * 10.0**-decimals


def parse(text):
    text = text.replace("−", "-").replace("≈", "").strip()
    above, _, below = text.partition("/")
    return float(above) / float(below or 1)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    path = tmp_path_factory.mktemp("explorer") / "page.html"
    return write_page(path, ConvolutionExplorer(IMAGE), ConvolutionExplorer(kernel="blur", padding=1))


@pytest.fixture
def figure(page):
    return Explorer(page)


# ---- walking ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["image", "output"])
def test_arrow_keys_walk(figure, which):
    getattr(figure, which).focus()
    top = figure.page.evaluate("scrollY")
    walk = [
        ("ArrowRight", (0, 1)),
        ("ArrowDown", (1, 1)),
        ("End", (1, 5)),
        ("ArrowRight", (1, 5)),
        ("PageDown", (3, 5)),
        ("ArrowLeft", (3, 4)),
        ("PageUp", (0, 4)),
        ("Control+End", (3, 5)),
        ("Home", (3, 0)),
        ("ArrowUp", (2, 0)),
        ("Control+Home", (0, 0)),
    ]
    for key, position in walk:
        figure.page.keyboard.press(key)
        assert figure.state("row", "col") == position, key
        figure.check()
    assert figure.page.evaluate("scrollY") == top  # the page does not take them


def test_every_position_of_every_preset_is_what_conv2d_gives(figure):
    for name in KERNELS:
        figure.host.get_by_role("combobox", name="Kernel").select_option(name)
        assert figure.state("kernel") == KERNELS[name]
        for row, col in [(0, 0), (3, 5), (1, 2)]:
            figure.set(row=row, col=col)
            figure.check()


def test_a_press_puts_the_windows_top_left_corner_there_and_dragging_moves_it(figure):
    figure.drag("image", (2, 1))
    assert figure.state("row", "col") == (2, 1)
    figure.check()
    figure.drag("image", (3, 3))  # a pixel inside the frame, too
    assert figure.state("row", "col") == (3, 3)
    figure.drag("image", (2, 3), (1, 5))
    assert figure.state("row", "col") == (1, 5)
    figure.drag("image", (5, 7))  # no window begins there: the last possible place
    assert figure.state("row", "col") == (3, 5)
    figure.drag("output", (0, 0), (3, 2))
    assert figure.state("row", "col") == (3, 2)
    figure.drag("image", (0, 7), (-3, 12))  # far outside
    assert figure.state("row", "col") == (0, 5)
    figure.check()


def test_a_press_between_two_windows_takes_the_one_before(figure):
    figure.set(stride=2, padding=1)
    for pixel, position in [((0, 0), (0, 0)), ((2, 5), (1, 2)), ((3, 4), (1, 2)), ((7, 9), (2, 3))]:
        figure.drag("image", pixel)  # counted with the padding
        assert figure.state("row", "col") == position, pixel
        figure.check()


def test_hovering_previews_and_moves_nothing(figure):
    ghost = figure.image.locator(".cnnlab-map-ghost")
    assert not ghost.is_visible()
    figure.output.hover()
    assert ghost.is_visible()
    assert figure.state("row", "col") == (0, 0)
    figure.page.mouse.move(0, 0)
    assert not ghost.is_visible()
    cells = figure.image.locator(".cnnlab-map-cells").bounding_box()
    unit = cells["width"] / 8
    for row, col in [(3, 4), (2, 1)]:  # the second lies in the frame
        figure.page.mouse.move(cells["x"] + (col + 0.5) * unit, cells["y"] + (row + 0.5) * unit)
        box = ghost.bounding_box()
        shown = (round((box["y"] - cells["y"]) / unit), round((box["x"] - cells["x"]) / unit))
        assert ghost.is_visible()
        figure.page.mouse.down()
        figure.page.mouse.up()
        assert figure.state("row", "col") == shown == (row, col)


def test_touch_walks_and_paints(touched):
    figure = Explorer(touched)
    figure.output.scroll_into_view_if_needed()
    box = figure.output.bounding_box()
    touched.touchscreen.tap(box["x"] + box["width"] - 5, box["y"] + 5)
    assert figure.state("row", "col") == (0, 5)
    figure.check()
    figure.host.get_by_text("Paint").tap()
    box = figure.image.bounding_box()
    touched.touchscreen.tap(box["x"] + 5, box["y"] + 5)
    assert figure.state("mode", "image")[1][0][0] == 9
    brush = figure.host.get_by_label("Brush")
    brush.scroll_into_view_if_needed()
    box, before = brush.bounding_box(), figure.state()
    figure.swipe(*((box["x"] + 9, box["y"] + 9 - far) for far in (0, 15, 45, 90)))
    assert figure.state() == before, "a finger that scrolls past the brush changes it"


def test_a_finger_drags_the_frame(touched):
    figure = Explorer(touched)

    def swipe(*cells):
        figure.swipe(*(figure.cell(figure.image, *cell) for cell in cells))

    swipe((1, 1), (1, 2), (3, 2), (3, 4))  # begun on the frame, sideways: it follows, down and to the right
    assert figure.state("row", "col") == (2, 3)
    assert touched.evaluate("scrollY") == 0
    figure.check()
    swipe((3, 4))  # a tap on the frame is a press on the pixel below it
    assert figure.state("row", "col") == (3, 4)


def test_a_finger_may_scroll_from_the_image_but_paints(figure):
    def action(selector):
        return figure.host.locator(selector).evaluate("(element) => getComputedStyle(element).touchAction")

    assert action(".cnnlab-map-input") == "pan-y pinch-zoom"
    figure.set(mode="paint")
    assert action(".cnnlab-map-input") == "pinch-zoom"


# ---- the kernel ------------------------------------------------------------------------------------------------


def weight(figure, row, col):
    return figure.host.get_by_label(f"Weight in row {row}, column {col}")


def test_a_weight_is_typed(figure):
    weight(figure, 0, 1).fill("-2.5")
    assert figure.state("kernel")[0] == [-1, -2.5, 1]
    assert figure.host.locator("select").evaluate("(s) => s.selectedOptions[0].text") == "Your own"
    figure.check()
    weight(figure, 0, 1).fill("0")
    assert figure.host.locator("select").input_value() == "sobel-x"


def test_what_is_no_weight_changes_nothing(figure):
    field = weight(figure, 2, 2)
    for text in ("", "−", "abc", "1/0", "99999999"):
        field.fill(text)
        assert field.get_attribute("aria-invalid") == "true", text
        assert figure.state("kernel") == KERNELS["sobel-x"], text
        field.press("Tab")
        assert field.get_attribute("aria-invalid") == "false"
        assert field.input_value() == "1"
        figure.check()


def test_a_fraction_stays_as_it_was_typed(figure):
    figure.set(kernel=[[1 / 9] * 3] * 3)
    for text, shown in (("1/3", "1/3"), (" −2 / 4 ", "−2/4"), ("+3", "3"), ("4/2", "2"), ("0,5", "0.5")):
        weight(figure, 2, 2).fill(text)
        weight(figure, 2, 2).blur()
        assert weight(figure, 2, 2).input_value() == shown
        assert figure.texts(".cnnlab-product b")[-1] == shown
        assert weight(figure, 0, 0).input_value() == "1/9"


def test_a_sum_of_rounded_terms_is_not_said_to_be_exact(figure):
    figure.set(kernel=[[0.3333, 0.3333, 0.3334]] * 3, image=[[3.0] * 8] * 8)
    assert figure.texts(".cnnlab-sum-lead")[-1] == "≈"
    assert figure.texts(".cnnlab-sum-result") == ["9"]
    figure.set(kernel=[[1 / 3] * 3] * 3)
    assert figure.texts(".cnnlab-sum-lead")[-1] == "="


def test_reset_leaves_the_pen(figure):
    figure.set(brush=3, kernel=[[1, 2]])
    figure.button("Reset").click()
    assert figure.state("brush", "kernel") == (3, KERNELS["sobel-x"])


def test_a_weight_out_of_range_is_said_in_the_room_kept_for_it(figure):
    weight(figure, 2, 2).fill("1/3")
    weight(figure, 2, 2).press("Enter")
    below = figure.host.locator(".cnnlab-conv-work").bounding_box()
    weight(figure, 2, 2).fill("99999")
    weight(figure, 2, 2).press("Tab")
    said = figure.host.locator(".cnnlab-kernel-note")
    assert said.inner_text() == "Weights go from −1000 to 1000; it stays 1/3."
    assert figure.host.locator(".cnnlab-conv-work").bounding_box() == below
    box, card = said.bounding_box(), figure.host.locator(".cnnlab-conv").bounding_box()
    assert box["x"] + box["width"] < card["x"] + card["width"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_weights_have_the_colours_of_the_static_figures(figure, theme):
    figure.page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
    figure.drawn()
    cells = """(host) => [...host.querySelectorAll(".cnnlab-kernel-cell")].map((cell) => {
      const { core } = cnnlab, style = getComputedStyle(cell);
      const [back, text] = [core.rgb(style.backgroundColor), core.rgb(style.color)];
      return [core.css(back), core.contrast(back, text)];
    })"""
    ends = """(host) => ["negative", "surface", "positive"].map((name) => {
      const { core } = cnnlab;
      return core.css(core.rgb(core.color(host.querySelector(".cnnlab-conv"), name)));
    })"""
    negative, surface, positive = figure.host.evaluate(ends)
    found = figure.host.evaluate(cells)  # of -1 0 1, -2 0 2, -1 0 1
    assert [back for back, _ in found[3:6]] == [negative, surface, positive]
    assert min(contrast for _, contrast in found) >= 4.5


def test_the_output_keeps_its_numbers_with_fractions(figure):
    figure.set(kernel=[[-1, 0, 1 / 3], [-2, 0, 2], [-1, 0, 1]])
    for width in (320, 360, 760):
        figure.page.set_viewport_size({"width": width, "height": 900})
        figure.drawn()
        figure.check(whole=width < 400)
        sizes = figure.output.locator(".cnnlab-map-cell").evaluate_all(
            "(all) => all.map((c) => [parseFloat(getComputedStyle(c).fontSize), c.scrollWidth - c.clientWidth])"
        )
        assert min(font for font, _ in sizes) >= 7, width
        assert max(over for _, over in sizes) <= 0, width


def test_arrow_keys_step_a_weight(figure):
    weight(figure, 1, 1).press("ArrowUp")
    weight(figure, 1, 0).press("ArrowDown")
    assert figure.state("kernel")[1] == [-3, 1, 2]
    second = Explorer(figure.page, 1)
    weight(second, 0, 0).press("ArrowUp")
    assert second.state("kernel")[0][0] == pytest.approx(2 / 9)
    assert weight(second, 0, 0).input_value() == "2/9"
    second.check()


# ---- painting --------------------------------------------------------------------------------------------------


def test_painting_with_the_mouse_leaves_no_gaps(figure):
    figure.set(image=np.zeros((6, 8)).tolist())
    figure.host.get_by_text("Paint").click()
    figure.host.get_by_label("Brush").fill("5")
    figure.drag("image", (0, 0), (0, 7))
    assert figure.state("image")[0] == [5] * 8
    figure.drag("image", (0, 0), (0, 3))  # begun on the brush's value: erases
    assert figure.state("image")[0] == [0] * 4 + [5] * 4
    assert figure.state("row", "col") == (0, 0)
    figure.check()
    assert figure.numbers("image")[:8] == ["0"] * 4 + ["5"] * 4


def test_painting_by_keyboard(figure):
    figure.host.get_by_label("Paint").check()
    figure.image.focus()
    for key in ["Control+Home", "ArrowRight", "ArrowDown", "7", "ArrowRight", "Space", "ArrowDown", "Delete"]:
        figure.page.keyboard.press(key)
    image = figure.state("image")
    assert (image[1][1], image[1][2], image[2][2]) == (7, 9, 0)
    assert figure.state("row", "col") == (0, 0)
    figure.check()
    figure.host.get_by_role("button", name="Clear").click()
    assert not np.any(figure.state("image"))


def test_padding_is_not_painted(figure):
    figure.set(padding=2, mode="paint")
    before = figure.state("image")
    figure.drag("image", (0, 0), (1, 5))
    assert figure.state("image") == before


def test_reset_brings_everything_back(figure):
    figure.set(stride=2, padding=1, row=1, col=1, kernel=[[1.0]], image=np.ones((4, 4)).tolist())
    figure.host.get_by_role("button", name="Reset").click()
    assert figure.state("stride", "padding", "row", "col", "image") == (1, 0, 0, 0, IMAGE.tolist())
    assert figure.state("kernel") == KERNELS["sobel-x"]
    figure.check()


# ---- stride, padding, play -------------------------------------------------------------------------------------


def test_stride_and_padding_by_keyboard(figure):
    figure.set(row=3, col=5)
    figure.host.get_by_role("group", name="Stride").get_by_label("1").focus()
    figure.page.keyboard.press("ArrowRight")
    assert figure.state("stride", "row", "col") == (2, 1, 2)
    figure.check()
    figure.host.get_by_role("group", name="Padding").get_by_label("2").check(force=True)
    figure.host.locator(".cnnlab-map-output").focus()
    figure.page.keyboard.press("Control+End")
    assert figure.state("padding", "row", "col") == (2, 3, 4)
    assert (
        "Output rows (6 + 2·2 − 3) / 2, rounded down, + 1 = 4; columns (8 + 2·2 − 3) / 2, rounded down, + 1 = 5"
        in figure.host.inner_text()
    )
    assert figure.numbers("image")[:12] == ["0"] * 12
    figure.check()


def test_impossible_padding_cannot_be_chosen_and_says_why(figure):
    figure.set(image=np.ones((3, 3)).tolist(), kernel=np.ones((5, 5)).tolist(), padding=1)
    none = figure.host.get_by_role("group", name="Padding").get_by_label("0")
    assert none.is_disabled()
    assert none.locator("xpath=..").get_attribute("title") == "The 5 × 5 kernel is larger than the padded image"
    figure.check()


def test_play_fills_the_output_and_pauses(timed):
    figure = Explorer(timed)
    figure.button("Play").click()
    assert figure.state("playing", "row", "col") == (True, 0, 0)
    for position in [(0, 1), (0, 2), (0, 3)]:
        timed.clock.run_for(800)
        assert figure.state("row", "col") == position
    assert [bool(text) for text in figure.numbers("output")] == [True] * 4 + [False] * 20
    figure.button("Pause").click()
    timed.clock.run_for(5000)
    assert figure.state("playing", "row", "col") == (False, 0, 3)
    figure.check()  # the whole map is back
    figure.output.focus()
    timed.keyboard.press("Space")
    timed.clock.run_for(800 * 21)
    assert figure.state("playing", "row", "col") == (False, 3, 5)  # it ends by itself
    timed.keyboard.press("Space")
    assert figure.state("playing", "row", "col") == (True, 0, 0)  # and begins anew
    timed.keyboard.press("ArrowDown")
    assert figure.state("playing", "row", "col") == (False, 1, 0)  # a reader's step ends it


def test_single_steps(figure):
    back, on = (figure.host.get_by_role("button", name=name) for name in ("One step back", "One step on"))
    assert back.is_disabled()
    for _ in range(6):
        on.click()
    assert figure.state("row", "col") == (1, 0)
    back.click()
    assert figure.state("row", "col") == (0, 5)
    figure.check()


def test_the_frame_slides_only_where_motion_is_welcome(figure):
    for motion in ("reduce", "no-preference"):
        figure.page.emulate_media(reduced_motion=motion)
        figure.set(playing=True)
        slides = figure.image.locator(".cnnlab-map-frame").evaluate("(f) => getComputedStyle(f).transitionDuration")
        assert (slides == "0s") == (motion == "reduce")
        figure.set(playing=False)


def test_on_paper_the_frame_stands_on_its_window_while_it_plays(figure):
    """As wide as a sheet, the map has smaller cells at once; a frame that still slides would lie on another window."""
    figure.page.set_viewport_size({"width": 1440, "height": 900})
    figure.page.emulate_media(reduced_motion="no-preference")
    figure.page.evaluate(DRAWN)
    figure.set(playing=True, col=5)
    frame = figure.image.locator(".cnnlab-map-frame")
    left = """(frame) => {
      const place = () => {
        const [own, map] = [frame, frame.parentElement].map((each) => each.getBoundingClientRect());
        return (own.left - map.left) / map.width;
      };
      for (const each of frame.getAnimations()) each.finish();
      const before = [place(), frame.parentElement.offsetWidth];
      dispatchEvent(new Event("beforeprint"));
      const printed = [place(), frame.parentElement.offsetWidth];
      dispatchEvent(new Event("afterprint"));
      return [before, printed];
    }"""
    (before, wide), (printed, narrow) = frame.evaluate(left)
    assert narrow < wide
    assert printed == pytest.approx(before, abs=0.01)


# ---- the page around it ----------------------------------------------------------------------------------------


def test_the_stage_folds_where_there_is_no_room(figure):
    for width, shape in [(320, "split"), (900, "row"), (500, "pair"), (700, "row")]:
        figure.page.set_viewport_size({"width": width, "height": 900})
        figure.page.wait_for_function(
            "(shape) => document.querySelector('.cnnlab-conv-stage').dataset.shape === shape", arg=shape
        )


@pytest.mark.parametrize(("width", "height"), [(720, 450), (640, 400), (512, 384)])
def test_image_and_output_are_on_the_screen_together_at_200_percent(figure, width, height):
    """Windows of 1440, 1280 and 1024 pixels."""
    figure.page.set_viewport_size({"width": width, "height": height})
    for stride, padding in [(1, 0), (1, 1), (1, 2), (3, 2)]:
        figure.set(stride=stride, padding=padding)
        boxes = [figure.host.locator(f".cnnlab-map-{kind}").bounding_box() for kind in ("input", "output")]
        top, bottom = min(box["y"] for box in boxes), max(box["y"] + box["height"] for box in boxes)
        assert bottom - top < height - 60, (stride, padding)  # below the page's head


UNREADABLE = """async (host, states) => {
  const cells = (kind) => host.querySelector(`.cnnlab-map-${kind} .cnnlab-map-cell`), found = [];
  for (const state of states) {
    host.cnnlabModel.set(state);
    await new Promise((drawn) => setTimeout(drawn)); // after all that was to be done at once
    const sizes = ["input", "output"].map((kind) => parseFloat(getComputedStyle(cells(kind)).fontSize));
    if (Math.min(...sizes) < 7) found.push([state, sizes]);
  }
  return found;
}"""


@pytest.mark.parametrize("width", [1440, 720, 500, 360, 320])
def test_all_numbers_can_be_read_whatever_is_chosen(figure, width):
    figure.page.set_viewport_size({"width": width, "height": 900})
    figure.drawn()
    kernels = [*KERNELS.values(), [[9, -9, 9]] * 3]
    chosen = itertools.product((1, 2, 3), (0, 1, 2), kernels)
    states = [{"stride": stride, "padding": padding, "kernel": kernel} for stride, padding, kernel in chosen]
    assert figure.host.evaluate(UNREADABLE, states) == []


def test_a_change_from_python_is_drawn(figure):
    figure.set(image=(IMAGE + 1).tolist(), kernel=[[0.5, -1.0]], row=2, col=6)
    figure.check()


def test_the_listener_hears_each_step(figure):
    figure.press(".cnnlab-map-output", "ArrowRight")
    live = figure.host.locator("[aria-live=polite].cnnlab-spoken")
    figure.page.wait_for_function(
        "(live) => live.textContent.startsWith('Output row 0, column 1')", arg=live.element_handle()
    )
    described = figure.output.get_attribute("aria-describedby")
    assert figure.page.locator(f"#{described}").inner_text() == live.inner_text()
    assert re.search(r"\d+ times minus \d+, plus ", live.inner_text())
