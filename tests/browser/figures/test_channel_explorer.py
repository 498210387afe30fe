"""`ChannelExplorer` in a real Chromium: its numbers, and how it is walked, stepped, edited and played."""

import re

import numpy as np
import pytest

from cnnlab import functional as F
from cnnlab.widgets import ChannelExplorer
from support.figure import Figure
from support.widget_page import font_size, write_page

RNG = np.random.default_rng(5)
WEIGHT = RNG.integers(-3, 4, (2, 2, 2, 3))
SECOND = ChannelExplorer(RNG.integers(0, 10, (2, 4, 6)), WEIGHT, [1, -2])
STEPS = ["red", "green", "blue", "bias"]


def large():
    """As many channels and filters as there may be, with long numbers."""
    rng = np.random.default_rng(8)
    arrays = {"image": rng.random((4, 8, 8)) * 1000, "weight": rng.normal(size=(6, 4, 3, 3)) * 100}
    return {**{name: array.tolist() for name, array in arrays.items()}, "bias": rng.normal(size=6).tolist()}


class Explorer(Figure):
    """One explorer on a page."""

    example = ChannelExplorer()
    states = ({"step": 1, "filter": 2}, {"step": 3, "row": 2, "col": 3}, {"playing": True, "filter": 1})
    crowded = ({name: SECOND.state()[name] for name in ("image", "weight", "bias", "white")},)
    extreme = ({**large(), "white": 1000.0, "step": 4, "row": 5, "col": 5},)
    nudge = (".cnnlab-channels-picture .cnnlab-map", ["ArrowRight"])
    tap = "[data-name='One step on']"
    marks = (
        ".cnnlab-channels-picture .cnnlab-map-frame",
        ".cnnlab-map-output .cnnlab-map-frame",
        ".cnnlab-channels-band",
    )

    def __init__(self, page, index=0):
        super().__init__(page, index)
        self.picture = self.host.locator(".cnnlab-channels-picture .cnnlab-map")
        self.map = self.host.locator(".cnnlab-maps .is-here .cnnlab-map")

    def check(self):
        """Everything that is shown agrees with the library at the state."""
        twin = self.twin()
        image, weight = np.array(twin.image), np.array(twin.weight)
        channels, rows, cols = len(image), *weight.shape[2:]
        window = image[:, twin.row : twin.row + rows, twin.col : twin.col + cols]
        products = window * weight[twin.filter]
        reached = min(twin.step + 1, channels)
        for c, tiles in enumerate(self.host.locator(".cnnlab-channels-tiles").all()):
            texts = tiles.locator("span").all_inner_texts()
            expected = products[c].ravel() if c < reached else [None] * rows * cols
            assert [parse(text) for text in texts] == [near(value, 0.05) for value in expected]
        sums = products.sum(axis=(1, 2))
        assert [parse(text) for text in self.texts(".cnnlab-channels-sums strong")] == [
            near(value if c < reached else None, 0.0051) for c, value in enumerate(sums)
        ]
        output = twin.output[twin.filter, twin.row, twin.col]
        at_bias = twin.step == channels
        shown = self.host.locator(".cnnlab-sum-result").text_content()
        assert parse(shown) == near(output, 0.0051) if at_bias else shown == "?"
        line = self.host.locator(".cnnlab-channels-work .cnnlab-sum-terms").last.text_content()
        total = output if at_bias else sums[:reached].sum()
        assert parse(re.search(r"−?[\d.]+", re.split("[=≈]", line)[-1])[0]) == near(total, 6e-4)
        assert ("so far" in line) is not at_bias
        name = f"y{chr(0x2080 + twin.filter)}({twin.row}, {twin.col})"  # y₀(1, 1), as the chapter writes it
        assert self.texts(".cnnlab-channels-work .cnnlab-sum-name")[-1] == name
        for k, numbers in enumerate(self.maps()):
            assert numbers == [near(value, 0.51) for value in twin.output[k].ravel()]
        self.check_places(twin, rows, cols)
        said = self.host.locator("p.cnnlab-spoken").first.inner_text()
        assert said.startswith(f"Filter {twin.filter}, row {twin.row}, column {twin.col}.")
        assert said.count(" times ") == (0 if at_bias else rows * cols)
        assert parse(re.search(r"(minus )?[\d.]+$", said.rstrip("."))[0]) == near(total, 6e-4)

    def check_places(self, twin, rows, cols):
        """The frames stand on the window in every channel, and on its cell in every map."""
        found = self.host.locator(".cnnlab-map-frame").evaluate_all(
            "(all) => all.map((f) => ['row', 'col', 'height', 'width'].map((n) => +f.style.getPropertyValue('--' + n)))"
        )
        count = len(twin.image) + 1
        assert found == [[twin.row, twin.col, rows, cols]] * count + [[twin.row, twin.col, 1, 1]] * len(twin.weight)

    def maps(self):
        """The numbers in the cells of each map."""
        cells = ".cnnlab-map-output"
        script = "(all) => all.map((m) => [...m.querySelectorAll('.cnnlab-map-cell')].map((c) => c.textContent))"
        return [[parse(text) for text in texts] for texts in self.host.locator(cells).evaluate_all(script)]


def near(value, tolerance):
    return None if value is None else pytest.approx(value, abs=tolerance)


def parse(text):
    text = text.replace("minus ", "-").replace("−", "-").strip()
    return float(text) if text else None


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    path = tmp_path_factory.mktemp("channels") / "page.html"
    return write_page(path, ChannelExplorer(), SECOND)


@pytest.fixture
def figure(page):
    return Explorer(page)


# ---- arithmetic ------------------------------------------------------------------------------------------------


def test_layers_are_what_conv2d_gives(page):
    cases = []
    for c, h, w, k, kh, kw in [(1, 3, 3, 1, 1, 1), (2, 4, 7, 3, 2, 3), (3, 8, 5, 6, 3, 1), (4, 8, 8, 2, 3, 3)]:
        arrays = RNG.normal(scale=50, size=(c, h, w)), RNG.normal(size=(k, c, kh, kw)), RNG.normal(size=k)
        cases.append([[a.tolist() for a in arrays], F.conv2d(arrays[0][None], *arrays[1:])[0].tolist()])
    found = page.evaluate("(cases) => cases.map(([arrays]) => cnnlab.core.conv2dLayer(...arrays))", cases)
    for (_, expected), given in zip(cases, found, strict=True):
        np.testing.assert_allclose(np.array(given), np.array(expected), rtol=0, atol=1e-5)


@pytest.mark.parametrize("index", [0, 1])
def test_every_step_of_every_filter_is_what_the_library_gives(page, index):
    figure = Explorer(page, index)
    filters, channels = len(figure.state("weight")), len(figure.state("image"))
    figure.set(row=1, col=2)
    for position in range(filters * (channels + 1)):
        assert figure.state("filter", "step") == divmod(position, channels + 1)
        figure.check()
        if position < filters * (channels + 1) - 1:
            figure.button("One step on").click()
    assert figure.button("One step on").is_disabled()
    figure.button("One step back").click()
    assert figure.state("filter", "step") == (filters - 1, channels - 1)


def test_fractions_are_marked_where_they_are_rounded(figure):
    figure.set(weight=(np.array(figure.state("weight")) / 7).tolist(), step=3)
    figure.check()
    assert "≈" in figure.host.locator(".cnnlab-channels-work").inner_text()
    third = np.full(np.shape(figure.state("weight")), 1 / 3)
    third[..., 0, 0] = 2 / 3
    figure.set(weight=third.tolist(), image=np.ones(np.shape(figure.state("image"))).tolist(), step=0)
    assert figure.texts(".cnnlab-channels-work em")[0] == "≈", "0.67 and 0.33 are rounded, though their sum may not be"


# ---- walking, stepping -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["picture", "map"])
def test_arrow_keys_walk(figure, which):
    getattr(figure, which).focus()
    top = figure.page.evaluate("scrollY")
    walk = [("ArrowRight", (0, 1)), ("ArrowDown", (1, 1)), ("End", (1, 3)), ("Control+End", (2, 3)), ("Home", (2, 0))]
    for key, position in [*walk, ("ArrowDown", (2, 0)), ("PageUp", (0, 0))]:
        figure.page.keyboard.press(key)
        assert figure.state("row", "col") == position, key
        figure.check()
    assert figure.page.evaluate("scrollY") == top  # the page does not take them


def test_filter_and_step_by_keyboard(figure):
    figure.host.get_by_role("group", name="Filter", exact=True).get_by_label("0").focus()
    figure.page.keyboard.press("ArrowRight")
    assert figure.state("filter") == 1
    figure.host.get_by_role("group", name="Step").get_by_label("red").focus()
    for step, _ in enumerate(STEPS[1:], 1):
        figure.page.keyboard.press("ArrowRight")
        assert figure.state("filter", "step") == (1, step)
        figure.check()


def test_only_the_chosen_filters_map_is_a_tab_stop(figure):
    stops = figure.host.locator(".cnnlab-map[tabindex='0']")
    assert stops.count() == 2  # the picture and one map
    figure.set(filter=2)
    assert stops.count() == 2
    assert stops.last.get_attribute("aria-label").startswith("Feature map of filter 2, 3 by 4.")


def test_a_press_moves_the_window_and_on_a_map_chooses_the_filter(figure):
    mouse = figure.page.mouse
    mouse.click(*figure.cell(figure.picture, 2, 1))
    assert figure.state("row", "col", "filter") == (2, 1, 0)
    blue = figure.host.locator(".cnnlab-channels-planes .cnnlab-map").nth(2)
    mouse.click(*figure.cell(blue, 4, 5))  # no window begins there: the last possible place
    assert figure.state("row", "col") == (2, 3)
    third = figure.host.locator(".cnnlab-map-output").nth(3)
    mouse.move(*figure.cell(third, 1, 1))
    mouse.down()
    mouse.move(*figure.cell(third, 0, 2), steps=3)
    mouse.up()
    assert figure.state("row", "col", "filter") == (0, 2, 3)
    figure.check()


def test_touch_taps_and_drags_the_frame(touched):
    figure = Explorer(touched)

    def swipe(*cells):
        figure.swipe(*(figure.cell(figure.picture, *cell) for cell in cells))

    swipe((1, 1), (1, 2), (2, 2), (3, 3))  # begun on the frame, sideways: it follows, down and to the right
    assert figure.state("row", "col") == (2, 2)
    assert touched.evaluate("scrollY") == 0
    figure.check()
    swipe((0, 0))
    assert figure.state("row", "col") == (0, 0)
    other = figure.host.locator(".cnnlab-map-output").nth(1)
    other.scroll_into_view_if_needed()
    touched.touchscreen.tap(*figure.cell(other, 1, 3))
    assert figure.state("filter", "row", "col") == (1, 1, 3)
    figure.check()


def test_play_goes_from_channel_to_channel_and_filter_to_filter(timed):
    figure = Explorer(timed)
    figure.button("Play").click()
    for filter, step in [(0, 1), (0, 2), (0, 3), (1, 0)]:
        timed.clock.run_for(1000)
        assert figure.state("filter", "step") == (filter, step)
    figure.button("Pause").click()
    timed.clock.run_for(5000)
    assert figure.state("playing", "filter", "step") == (False, 1, 0)
    figure.picture.focus()
    timed.keyboard.press("Space")
    timed.clock.run_for(1000 * 13)
    assert figure.state("playing", "filter", "step") == (False, 3, 3)  # it ends by itself
    timed.keyboard.press("Space")
    assert figure.state("playing", "filter", "step") == (True, 0, 0)  # and begins anew
    timed.keyboard.press("ArrowDown")
    assert figure.state("playing", "row") == (False, 1)  # a reader's step ends it


# ---- editing ---------------------------------------------------------------------------------------------------


def field(figure, name, label):
    return figure.host.get_by_role("group", name=name, exact=True).get_by_label(label, exact=True)


def test_a_weight_and_a_bias_are_typed(figure):
    figure.set(filter=2, step=3)
    field(figure, "Kernel of filter 2 for green", "Weight in row 0, column 1").fill("-2.5")
    weight = np.array(ChannelExplorer().weight)
    weight[2, 1, 0, 1] = -2.5
    assert figure.state("weight") == weight.tolist()
    field(figure, "Bias of filter 2", "bias").fill("7")
    assert figure.state("bias") == [-10, 0, 7, 0]
    figure.check()
    field(figure, "Bias of filter 2", "bias").press("ArrowUp")
    assert figure.state("bias")[2] == 8
    figure.set(filter=0)
    assert field(figure, "Bias of filter 0", "bias").input_value() == "−10"
    figure.button("Reset").click()
    weight = ChannelExplorer().weight.tolist()
    assert figure.state("weight", "bias", "filter", "step") == (weight, [-10, 0, -10, 0], 0, 0)
    figure.check()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("abc", "“abc” is not a number: the bias stays −10."),
        ("", "Empty: the bias stays −10."),
        ("5000", "A bias goes from −1000 to 1000; it stays −10."),
    ],
)
def test_what_is_no_bias_changes_nothing_and_is_said(figure, text, says):
    before = figure.host.bounding_box()["height"]
    bias = field(figure, "Bias of filter 0", "bias")
    bias.fill(text)
    bias.press("Tab")
    assert figure.state("bias") == [-10, 0, -10, 0]
    assert figure.host.locator(".cnnlab-channels-notes").inner_text() == says
    assert figure.host.bounding_box()["height"] == before  # there was room for it
    figure.check()


# ---- the page around it ----------------------------------------------------------------------------------------


def test_other_channels_and_filters_build_it_anew(figure):
    figure.set(**{name: SECOND.state()[name] for name in ("image", "weight", "bias")}, filter=1, step=2)
    figure.check()
    assert figure.texts(".cnnlab-channels-planes > .cnnlab-channels-name") == ["channel 0", "channel 1"]
    figure.button("One step back").click()
    figure.check()


BANDS = """(host) => {
  const boxes = (selector) => [...host.querySelectorAll(selector)].map((each) => each.getBoundingClientRect());
  const meet = (one, other) => Math.min(one.right, other.right) - Math.max(one.left, other.left) > 5 &&
    Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 5;
  const bands = boxes(".cnnlab-channels-band");
  const marked = (selector) => boxes(selector).map((box) => bands.some((band) => meet(band, box)));
  return ["heading", "planes", "kernels", "products", "sums", "bias", "result"].map((name) =>
    [name, marked(`.cnnlab-channels-${name}`)]);
}"""


@pytest.mark.parametrize(("width", "font"), [(1440, 16), (764, 16), (480, 20), (360, 16), (320, 24)])
def test_the_band_marks_what_is_at_work_and_nothing_else(figure, width, font):
    """No heading, and not the bias, which belongs to no channel."""
    with font_size(figure.page, font):
        figure.page.set_viewport_size({"width": width, "height": 900})
        for step in range(4):
            figure.set(step=step)
            marked = dict(figure.host.evaluate(BANDS))
            assert not any(marked["heading"])
            for name in ("planes", "kernels", "products", "sums"):
                assert marked[name] == [step == channel for channel in range(3)], name
            assert marked["bias"] == marked["result"] == [step == 3]


def test_walking_and_stepping_move_nothing(figure):
    def height():
        return figure.host.bounding_box()["height"]

    before = height()
    for step in range(4):
        for row, col in [(0, 0), (2, 3)]:
            figure.set(step=step, row=row, col=col, filter=step)
            assert height() == before


def test_the_listener_hears_each_step(figure):
    figure.button("One step on").click()
    live = figure.host.locator("[aria-live=polite].cnnlab-spoken")
    figure.page.wait_for_function("(live) => live.textContent.includes('Green: ')", arg=live.element_handle())
    described = figure.picture.get_attribute("aria-describedby")
    assert figure.page.locator(f"#{described}").inner_text() == live.inner_text()
    assert "So far" in live.inner_text()
