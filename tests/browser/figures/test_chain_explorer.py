"""`ChainExplorer` in a real Chromium: slid, walked, pointed at; what it computes is what Python computes."""

import re

import numpy as np
import pytest

from cnnlab.widgets import ChainExplorer
from support.figure import Figure
from support.widget_page import write_page


class Explorer(Figure):
    """One explorer on a page."""

    example = ChainExplorer()
    states = (
        {"w1": -1.2},
        {"weight": "w2", "at": 6},
        {"at": 3},
        {"w1": -1.2, "w2": 0.0, "at": 9},
        {"playing": True},
    )
    crowded = (
        {"x": -9.25, "t": -99.75, "w1": -9.87, "w2": -9.99},
        {"x": 9.25, "w1": -9.87, "w2": 9.99, "weight": "w2"},
    )
    nudge = (".cnnlab-slider input", ["ArrowLeft"])
    tap = "button:has-text('w₂')"
    marks = (
        ".cnnlab-circuit-kink",
        ".cnnlab-circuit-back",
        ".is-lit > .cnnlab-circuit-spot",
        (".cnnlab-chain-term.is-lit", ".cnnlab-chain-term:not(.is-lit)"),
    )

    def __init__(self, page, index=0):
        super().__init__(page, index)
        self.graph = self.host.locator(".cnnlab-circuit")

    def station(self, name):
        return self.graph.locator(f".cnnlab-circuit-station[data-name={name}]")

    def term(self, name):
        return self.host.locator(f".cnnlab-chain-term[data-name={name}]:visible")

    def lit(self):
        """The stations and the factors that are lit."""
        return [
            self.host.locator(f"{each}.is-lit:visible").evaluate_all("(all) => all.map((each) => each.dataset.name)")
            for each in (".cnnlab-circuit-station", ".cnnlab-chain-term")
        ]

    def story(self):
        return self.host.locator(".cnnlab-chain-story").text_content()

    def shown(self):
        """What is written into the graph: numbers on the way there, slopes on the way back, by station."""
        texts = """(stations) => stations.map((each) => [each.dataset.name,
          ...[".cnnlab-circuit-given, .cnnlab-circuit-number", ".cnnlab-circuit-slope"].map(
            (kind) => each.querySelector(kind)?.textContent ?? "")])"""
        shown = self.graph.locator("[data-role]").evaluate_all(texts)
        return {name: (number, slope) for name, number, slope in shown}

    def computed(self):
        """Numbers and slopes in full, and the chosen weight's factors with what they come to."""
        values = """(host) => {
          const of = (kind) => Object.fromEntries([...host.querySelectorAll("[data-role]")].flatMap((station) => {
            const text = station.querySelector(kind);
            return text ? [[station.dataset.name, Number(text.dataset.value)]] : [];
          }));
          const data = (name) =>
            [...host.querySelectorAll(`.cnnlab-chain-product:not([hidden]) ${name}`)].map((each) => Number(each.value));
          return [of(".cnnlab-circuit-number, .cnnlab-circuit-given"), of(".cnnlab-circuit-slope"),
            data(".cnnlab-chain-value"), data(".cnnlab-chain-result")];
        }"""
        return self.host.evaluate(values)

    def check(self):
        twin = self.twin()
        numbers, slopes, factors, [result] = self.computed()
        given = {name: getattr(twin, name) for name in ("x", "t", "w1", "w2")}
        assert numbers == pytest.approx({**given, **twin.numbers}, abs=1e-5)
        assert slopes == pytest.approx(twin.slopes, abs=1e-5)
        assert np.prod(factors) == pytest.approx(result, abs=1e-5)
        assert result == pytest.approx(twin.slopes[twin.weight], abs=1e-5)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    return write_page(tmp_path_factory.mktemp("chain") / "page.html", ChainExplorer())


@pytest.fixture
def figure(page):
    return Explorer(page)


def test_numbers_and_slopes_are_those_of_python(figure):
    rng = np.random.default_rng(5)
    for case in range(24):
        traits = dict(zip(("x", "t", "w1", "w2"), rng.uniform(-10, 10, 4).tolist(), strict=True))
        figure.set(**traits, weight="w2" if case % 3 == 0 else "w1")
        figure.check()


def test_a_station_that_serves_twice_gets_the_sum_of_its_slopes(page):
    """The graph is data: z = u · u and L = (z · u − t)², which no figure draws yet."""
    stations = [{"name": "u"}, {"name": "t"}, {"name": "z", "operation": "times", "of": ["u", "u"]}]
    stations += [{"name": "y", "operation": "times", "of": ["z", "u"]}]
    stations += [{"name": "L", "operation": "squaredError", "of": ["y", "t"]}]
    u, t = 1.5, 2.0
    found = page.evaluate(
        """([stations, given]) => {
          const { forward, backward } = cnnlab.core.graph, numbers = forward(stations, given);
          return [numbers.L, backward(stations, numbers).slopes];
        }""",
        [stations, {"u": u, "t": t}],
    )
    assert found[0] == pytest.approx((u**3 - t) ** 2)
    assert found[1]["u"] == pytest.approx(2 * (u**3 - t) * 3 * u**2)
    assert found[1]["t"] == pytest.approx(-2 * (u**3 - t))


def test_the_chapter_s_walk_is_written_into_the_graph(figure):
    assert figure.shown() == {
        "x": ("x = 2", ""),
        "w1": ("w₁ = 1.5", "8"),
        "h": ("3", "4"),
        "a": ("3", "4"),
        "w2": ("w₂ = 2", "6"),
        "y": ("6", "2"),
        "t": ("t = 5", ""),
        "L": ("L = 1", ""),
    }
    texts = ".cnnlab-chain-product:not([hidden]) .cnnlab-chain-{}"
    assert figure.texts(texts.format("factor")) == ["2 (y − t)", "w₂", "gate open", "x"]
    assert figure.texts(texts.format("value")) == ["2", "2", "1", "2"]
    assert figure.texts(texts.format("result")) == ["8"]
    assert figure.graph.get_attribute("aria-label") == (
        "A graph from the input to the loss. On the way there: x 2, w₁ 1.5, w₂ 2, t 5, h 3, a 3, y 6, L 1. "
        "The gate of the ReLU is open. Slopes on the way back: y 2, w₂ 6, a 4, h 4, w₁ 8."
    )


def test_the_gate_is_seen_closed_and_no_slope_comes_through(figure):
    gate = figure.graph.locator(".cnnlab-circuit-gate")
    assert not gate.is_visible()
    figure.set(w1=-1.5)
    closed = gate.bounding_box()
    assert closed["height"] > 3 * closed["width"], "it stands across the line"
    assert figure.graph.locator(".cnnlab-circuit-state").text_content() == "closed"
    assert {name: slope for name, (_, slope) in figure.shown().items() if slope} == {
        "w1": "0", "h": "0", "a": "−20", "w2": "0", "y": "−10",
    }  # fmt: skip
    assert figure.story().startswith("The gate is closed: both slopes are 0, ")
    assert figure.story().endswith(" though the loss is 25.")
    figure.check()


def test_pointing_at_one_lights_up_the_other(figure):
    assert figure.lit() == [[], []]
    figure.station("a").hover()
    assert figure.lit() == [["a"], ["a"]]
    assert figure.story() == "a = max(h, 0) = max(3, 0) = 3. y changes w₂ = 2 times as fast as a. Together, 2 · 2 = 4."
    figure.term("h").hover()
    assert figure.lit() == [["h"], ["h"]]
    assert figure.story() == "The gate is open: a changes as fast as h, factor 1. Together, 4 · 1 = 4."
    figure.page.mouse.move(0, 0)
    assert figure.lit() == [[], []]
    figure.term("y").focus()
    assert figure.lit() == [["y"], ["y"]]
    assert figure.story() == "L changes 2 (y − t) = 2 · (6 − 5) = 2 times as fast as y."
    figure.page.keyboard.press("Tab")
    assert figure.lit() == [["a"], ["a"]]


def test_a_press_on_the_graph_chooses_the_weight_whose_factor_it_is(figure):
    figure.station("w2").click()
    assert figure.state("weight") == "w2"
    figure.drawn()
    figure.page.mouse.move(0, 0)
    assert figure.lit() == [["w2"], ["w2"]]
    figure.check()
    figure.station("h").click()
    assert figure.state("weight") == "w1"
    figure.drawn()
    figure.page.mouse.move(0, 0)
    assert figure.lit() == [["h"], ["h"]]


def test_a_weight_is_dragged_on_the_graph(figure):
    box = figure.station("w1").locator(".cnnlab-circuit-box").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    figure.drag((x, y), (x + 25, y + 10))
    assert figure.state("w1", "w2", "weight") == (2, 2, "w1")
    figure.drag((x, y), (x - 400, y))
    assert figure.state("w1") == -3
    box = figure.station("w2").locator(".cnnlab-circuit-box").bounding_box()
    figure.drag((box["x"] + 9, y), (box["x"] + 34, y))
    assert figure.state("w2", "weight") == (2.5, "w1")  # to see what it does to the slope for the other
    figure.check()


def test_it_walks_there_and_back(timed):
    figure = Explorer(timed)
    figure.button("One step on").click()
    assert figure.story() == "h = w₁ · x = 1.5 · 2 = 3."
    assert figure.lit() == [["h"], []]
    written = [name for name, (number, _) in figure.shown().items() if re.search(r"\d", number)]
    assert written == ["x", "w1", "h", "w2", "t"]
    assert "Slopes" not in figure.graph.get_attribute("aria-label")
    figure.button("Play").click()
    seen = []
    for _ in range(8):
        timed.clock.run_for(1400)
        seen.append([name for name, (_, slope) in figure.shown().items() if slope])
    back = [["y"], ["w2", "y"], ["a", "w2", "y"], ["h", "a", "w2", "y"], ["w1", "h", "a", "w2", "y"]]
    assert seen == [[], [], [], *back]
    assert figure.story() == "h changes x = 2 times as fast as w₁. Together, 4 · 2 = 8."
    timed.clock.run_for(1400)
    assert figure.state("playing", "at") == (False, 9)
    figure.press("input[type=range]", "ArrowLeft")  # a weight that moves ends the walk
    assert figure.state("w1", "at") == (1.4, 0)
    figure.button("Reset").click()
    assert figure.state("w1", "at") == (1.5, 0)


def test_rounded_numbers_say_so(figure):
    figure.set(w1=1.2345)
    figure.term("a").hover()
    assert figure.story() == "y changes w₂ = 2 times as fast as a. Together, −0.12 · 2 ≈ −0.25."
    assert figure.texts(".cnnlab-chain-product:not([hidden]) .cnnlab-chain-equals") == ["≈"]


def test_a_finger_taps_numbers_and_slides_weights(touched):
    figure = Explorer(touched)
    figure.station("a").locator(".cnnlab-circuit-spot").tap()
    figure.drawn()
    assert figure.lit() == [["a"], ["a"]]
    figure.station("w2").scroll_into_view_if_needed()
    box = figure.station("w2").locator(".cnnlab-circuit-box").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    figure.swipe((x, y), (x - 20, y), (x - 50, y + 4))
    assert figure.state("w2", "weight") == (1, "w1")
    for far in (0, 3):  # the page scrolls from there, even where the finger is not quite straight
        figure.swipe(*((x + far * k, y - 12 * k) for k in range(8)))
    assert figure.state("w2", "weight") == (1, "w1")
    touched.evaluate("scrollTo(0, 0)")
    figure.station("w2").locator(".cnnlab-circuit-box").tap()
    assert figure.state("w2", "weight") == (1, "w2")
    figure.check()


def test_the_listener_hears_what_a_slider_did(figure):
    figure.press("input[type=range]", "ArrowRight")
    live = figure.host.locator("[aria-live=polite].cnnlab-spoken")
    heard = figure.graph.get_attribute("aria-label")
    assert "w₁ 1.6" in heard
    figure.page.wait_for_function("([live, text]) => live.textContent === text", arg=[live.element_handle(), heard])
