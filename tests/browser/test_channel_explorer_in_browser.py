"""`ChannelExplorer` in a real Chromium: walked, stepped, edited, played, by keyboard, mouse and touch."""

import re

import numpy as np
import pytest

from cnnlab import functional as F
from cnnlab.widgets import ChannelExplorer
from support.accessibility import assert_accessible
from support.widget_page import open_page, write_page

RNG = np.random.default_rng(5)
WEIGHT = RNG.integers(-3, 4, (2, 2, 2, 3))
SECOND = ChannelExplorer(RNG.integers(0, 10, (2, 4, 6)), WEIGHT, [1, -2])
STEPS = ["red", "green", "blue", "bias"]


class Figure:
    """One explorer on a page, seen as a reader sees it."""

    def __init__(self, page, index=0):
        self.page = page
        self.host = page.locator(".cnnlab-static").nth(index)
        self.picture = self.host.locator(".cnnlab-channels-picture .cnnlab-map")
        self.map = self.host.locator(".cnnlab-maps .is-here .cnnlab-map")

    def state(self, *names):
        values = self.host.evaluate("(host, names) => names.map((name) => host.cnnlabModel.get(name))", names)
        return values[0] if len(names) == 1 else tuple(values)

    def set(self, **traits):
        self.host.evaluate("(host, traits) => host.cnnlabModel.set(traits)", traits)
        self.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def twin(self):
        """A widget in Python with the same state: what the page shows must be what it computes."""
        names = ("image", "weight", "bias", "filter", "step", "row", "col")
        return ChannelExplorer(**dict(zip(names, self.state(*names), strict=True)))

    def texts(self, selector):
        return self.host.locator(selector).evaluate_all("(all) => all.map((each) => each.textContent)")

    def button(self, name):
        return self.host.get_by_role("button", name=name)

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

    def point(self, surface, row, col):
        """The middle of a cell on the page."""
        grid = surface.locator(".cnnlab-map-cells")
        box = grid.bounding_box()
        rows, cols = grid.evaluate(
            "(g) => ['gridTemplateRows', 'gridTemplateColumns'].map((n) => getComputedStyle(g)[n].split(' ').length)"
        )
        return box["x"] + (col + 0.5) * box["width"] / cols, box["y"] + (row + 0.5) * box["height"] / rows


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
def page(browser, address):
    context = browser.new_context(viewport={"width": 760, "height": 900})
    context.set_default_timeout(5000)
    page = open_page(context, address)
    yield page
    assert page.errors == []
    context.close()


@pytest.fixture
def figure(page):
    return Figure(page)


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
    figure = Figure(page, index)
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
    mouse.click(*figure.point(figure.picture, 2, 1))
    assert figure.state("row", "col", "filter") == (2, 1, 0)
    blue = figure.host.locator(".cnnlab-channels-planes .cnnlab-map").nth(2)
    mouse.click(*figure.point(blue, 4, 5))  # no window begins there: the last possible place
    assert figure.state("row", "col") == (2, 3)
    third = figure.host.locator(".cnnlab-map-output").nth(3)
    mouse.move(*figure.point(third, 1, 1))
    mouse.down()
    mouse.move(*figure.point(third, 0, 2), steps=3)
    mouse.up()
    assert figure.state("row", "col", "filter") == (0, 2, 3)
    figure.check()


def test_touch_taps_drags_the_frame_and_scrolls(browser, address):
    context = browser.new_context(viewport={"width": 360, "height": 600}, has_touch=True, is_mobile=True)
    page = open_page(context, address)
    figure = Figure(page)
    hand = context.new_cdp_session(page)

    def swipe(*cells):
        points = [dict(zip("xy", figure.point(figure.picture, *cell), strict=True)) for cell in cells]
        hand.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points[:1]})
        for point in points[1:]:
            hand.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
            page.wait_for_timeout(30)
        hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        page.wait_for_timeout(100)

    swipe((1, 1), (2, 1), (2, 2), (3, 3))  # begun on the frame: it follows, down and to the right
    assert figure.state("row", "col") == (2, 2)
    assert page.evaluate("scrollY") == 0
    figure.check()
    swipe((0, 0))
    assert figure.state("row", "col") == (0, 0)
    swipe((4, 5), (3, 5), (1, 5), (-2, 5))  # begun beside the frame: the page scrolls, the window stays
    assert page.evaluate("scrollY") > 20
    assert figure.state("row", "col") == (0, 0)
    other = figure.host.locator(".cnnlab-map-output").nth(1)
    other.scroll_into_view_if_needed()
    page.touchscreen.tap(*figure.point(other, 1, 3))
    assert figure.state("filter", "row", "col") == (1, 1, 3)
    figure.check()
    assert page.errors == []
    context.close()


def test_play_goes_from_channel_to_channel_and_filter_to_filter(browser, address):
    context = browser.new_context()
    page = context.new_page()
    page.clock.install()
    page.goto(address)
    page.wait_for_function("document.querySelector('.cnnlab-static').dataset.ready")
    figure = Figure(page)
    figure.button("Play").click()
    for filter, step in [(0, 1), (0, 2), (0, 3), (1, 0)]:
        page.clock.run_for(1000)
        assert figure.state("filter", "step") == (filter, step)
    figure.button("Pause").click()
    page.clock.run_for(5000)
    assert figure.state("playing", "filter", "step") == (False, 1, 0)
    figure.picture.focus()
    page.keyboard.press("Space")
    page.clock.run_for(1000 * 13)
    assert figure.state("playing", "filter", "step") == (False, 3, 3)  # it ends by itself
    page.keyboard.press("Space")
    assert figure.state("playing", "filter", "step") == (True, 0, 0)  # and begins anew
    page.keyboard.press("ArrowDown")
    assert figure.state("playing", "row") == (False, 1)  # a reader's step ends it
    context.close()


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
    assert figure.state("weight", "bias", "filter", "step") == (ChannelExplorer().weight, [-10, 0, -10, 0], 0, 0)
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


def test_walking_and_stepping_move_nothing(figure):
    def height():
        return figure.host.bounding_box()["height"]

    before = height()
    for step in range(4):
        for row, col in [(0, 0), (2, 3)]:
            figure.set(step=step, row=row, col=col, filter=step)
            assert height() == before


def test_two_on_a_page_do_not_meet(figure):
    second = Figure(figure.page, 1)
    before = second.host.inner_text(), second.state("row", "col", "weight", "filter")
    figure.picture.focus()
    figure.page.keyboard.press("ArrowRight")
    figure.host.get_by_role("group", name="Filter", exact=True).get_by_label("1").check(force=True)
    field(figure, "Bias of filter 1", "bias").fill("3")
    assert (second.host.inner_text(), second.state("row", "col", "weight", "filter")) == before
    ids = figure.page.evaluate("[...document.querySelectorAll('[id]')].map((element) => element.id)")
    assert len(ids) == len(set(ids))


def test_clean_up_removes_every_handler_and_timer(page):
    left = page.evaluate(
        """async () => {
          const handlers = new Map();
          const state = { ...document.querySelector(".cnnlab-static").cnnlabModel.state, playing: true };
          const model = {
            get: (name) => state[name],
            set: (name, value) => (state[name] = value),
            save_changes() {},
            on: (name, f) => handlers.set(name, [...(handlers.get(name) ?? []), f]),
            off: (name, f) => handlers.set(name, handlers.get(name).filter((other) => other !== f)),
          };
          const watched = new Set();
          for (const kind of [ResizeObserver, MutationObserver]) {
            const { observe, disconnect } = kind.prototype;
            kind.prototype.observe = function (...a) { watched.add(this); return observe.apply(this, a); };
            kind.prototype.disconnect = function () { watched.delete(this); return disconnect.apply(this); };
          }
          const el = document.createElement("div");
          document.body.append(el);
          const end = cnnlab.widgets.channel_explorer.render({ model, el });
          const used = [...handlers.values()].flat().length, observers = watched.size;
          end();
          el.remove();
          const at = [state.filter, state.step].join();
          await new Promise((resolve) => setTimeout(resolve, 1200));
          const moved = at !== [state.filter, state.step].join();
          return { used, observers, handlers: [...handlers.values()].flat().length, watched: watched.size, moved };
        }"""
    )
    assert left["used"] > 10
    assert left["observers"] == 2
    assert {name: left[name] for name in ("handlers", "watched", "moved")} == {
        "handlers": 0,
        "watched": 0,
        "moved": False,
    }


def test_dark_redraws_with_other_colours(figure):
    def looks():
        cells = figure.host.locator(".cnnlab-map-output .cnnlab-map-cell, .cnnlab-kernel-cell")
        return cells.evaluate_all("(cells) => cells.map((c) => getComputedStyle(c).backgroundColor)")

    light = looks()
    figure.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    figure.page.wait_for_timeout(100)
    assert all(before != after for before, after in zip(light, looks(), strict=True))
    figure.check()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("step", [1, 3])
def test_no_accessibility_violations(page, theme, step):
    page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    Figure(page).set(step=step)
    page.wait_for_timeout(100)
    assert_accessible(page)


@pytest.mark.parametrize("width", [320, 375, 600, 1280])
def test_nothing_sticks_out(browser, tmp_path, width):
    weight = RNG.normal(size=(6, 4, 3, 3)) * 100
    large = ChannelExplorer(RNG.random((4, 8, 8)) * 1000, weight, RNG.normal(size=6), step=4, row=5, col=5)
    address = write_page(tmp_path / "wide.html", ChannelExplorer(step=2), large, SECOND)
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = open_page(context, address)
    page.wait_for_timeout(100)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut = page.evaluate(
        """[...document.querySelectorAll(".cnnlab-channels *")].filter((element) => {
          const outer = element.closest(".cnnlab-channels").getBoundingClientRect();
          const box = element.getBoundingClientRect();
          if (box.width <= 1 || element.closest(".cnnlab-spoken")) return false;
          return box.right > outer.right + 1 || box.left < outer.left - 1;
        }).map((element) => `${element.tagName} ${element.parentElement.className} ${element.textContent}`)"""
    )
    assert cut == []
    context.close()


def test_targets_are_large_enough(browser, address):
    context = browser.new_context(viewport={"width": 320, "height": 800}, has_touch=True, is_mobile=True)
    page = open_page(context, address)
    boxes = page.locator(".cnnlab-channels :is(button, select, input)").evaluate_all(
        "(all) => all.map((e) => e.getBoundingClientRect()).filter((b) => b.width).map((b) => [b.width, b.height])"
    )
    assert len(boxes) > 40
    assert min(map(min, boxes)) >= 24
    buttons = page.locator(".cnnlab-channels button").evaluate_all(
        "(all) => all.map((e) => e.getBoundingClientRect().height)"
    )
    assert min(buttons) >= 44
    context.close()


def test_arrow_keys_are_kept_from_jupyterlab(page):
    inputs = page.locator(".cnnlab-channels :is(input, [tabindex]):not([data-lm-suppress-shortcuts='true'])")
    assert inputs.count() == 0


def test_the_listener_hears_each_step(figure):
    figure.button("One step on").click()
    live = figure.host.locator("[aria-live=polite].cnnlab-spoken")
    figure.page.wait_for_function("(live) => live.textContent.includes('Green: ')", arg=live.element_handle())
    described = figure.picture.get_attribute("aria-describedby")
    assert figure.page.locator(f"#{described}").inner_text() == live.inner_text()
    assert "So far" in live.inner_text()
