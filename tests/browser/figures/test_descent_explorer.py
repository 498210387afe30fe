"""`DescentExplorer` in a real Chromium: slid, stepped, played; what it computes is what Python computes."""

import re

import numpy as np
import pytest

from cnnlab.widgets import DescentExplorer
from cnnlab.widgets.figures.descent_explorer import DARK
from support.figure import Figure
from support.widget_page import write_page

FADED = 1.5 * np.array(DARK) + 2


class Explorer(Figure):
    """One explorer on a page."""

    example = DescentExplorer()
    states = (
        {"weight": 1.786, "path": [[0.5, 0.0]], "view": "near"},
        {"target": FADED.tolist(), "free": "both", "weight": -1.5, "bias": 3.5, "path": [[-1.0, 3.0]]},
        {"target": FADED.tolist(), "free": "both", "weight": 3.0, "bias": 0.5, "view": "near"},
        {"playing": True},
    )
    crowded = (
        {"weight": -123.456, "rate": 0.123, "path": [[-5.25, 0.0]]},
        {"free": "both", "weight": -123.456, "bias": -98.765, "rate": 0.123, "path": [[-5.25, 0.0]]},
    )
    nudge = (".cnnlab-slider input", ["ArrowRight"])
    tap = "button:has-text('Step')"
    marks = (".cnnlab-descent-point", ".cnnlab-landscape-curve", ".cnnlab-descent-tangent")

    def __init__(self, page, index=0):
        super().__init__(page, index)
        self.chart = self.host.locator(".cnnlab-descent-chart")

    def slider(self, name):
        return self.host.get_by_role("slider", name=name)

    def facts(self):
        """The loss in full, and the slopes as written."""
        loss = float(self.host.locator(".cnnlab-descent-loss").get_attribute("value"))
        slopes = self.host.locator(".cnnlab-descent-fact").nth(1).inner_text().replace("−", "-")
        return loss, [float(text) for text in slopes.split(", ")]

    def story(self):
        return self.host.locator(".cnnlab-descent-story").inner_text()

    def spot(self, which="point"):
        """Where a mark's centre lies on the screen."""
        box = self.host.locator(f".cnnlab-descent-{which}").first.bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def painted(self, name):
        """The colours of one of the pictures, (pixels, 3)."""
        return self.pixels(f".cnnlab-descent-{name} canvas").reshape(-1, 3)

    def check(self):
        twin = self.twin()
        loss, slopes = self.facts()
        assert loss == pytest.approx(twin.loss, abs=1e-5, rel=1e-9)
        np.testing.assert_allclose(slopes, twin.gradient, atol=5.01e-4)
        label = self.chart.get_attribute("aria-label")
        assert f"loss {spoken(twin.loss)}, " in label
        grey = np.clip(twin.output.ravel() / 9, 0, 1) * 255
        np.testing.assert_allclose(self.painted("output")[:, 0], grey, atol=0.51)


def spoken(value):
    """A number as listeners hear it: two decimals at most."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace("-", "minus ")


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    path = tmp_path_factory.mktemp("descent") / "page.html"
    return write_page(path, DescentExplorer(), DescentExplorer(target=FADED, free="both", weight=-1.5, bias=3.5))


@pytest.fixture(scope="module")
def viewport():
    return {"width": 760, "height": 1400}


@pytest.fixture
def figure(page):
    return Explorer(page)


@pytest.fixture
def landscape(page):
    return Explorer(page, 1)


# ---- golden cases ----------------------------------------------------------------------------------------------


def golden_cases():
    rng = np.random.default_rng(7)
    cases = []
    for shape in [(1, 2), (2, 3), (8, 8), (12, 5)]:
        for free in ("weight", "both"):
            pictures = rng.uniform(-3, 9, (2, *shape))
            place = {"weight": rng.normal(0, 3), "bias": rng.normal(0, 3), "rate": rng.uniform(0.001, 0.2)}
            cases.append(DescentExplorer(*pictures, free=free, **place))
    return cases


def test_losses_and_steps_are_those_of_python(figure):
    """Each case is set, drawn, and stepped three times; what the page then holds is what Python computes."""
    cases = golden_cases()
    found = figure.host.evaluate(
        """async (host, cases) => {
          const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
          const seen = [];
          for (const traits of cases) {
            host.cnnlabModel.set(traits);
            await drawn(); // another number of free ones is another figure
            for (let k = 0; k < 3; k++) {
              const loss = Number(host.querySelector(".cnnlab-descent-loss").value);
              host.querySelector(".cnnlab-descent-actions button").click();
              await drawn();
              seen.push([loss, host.cnnlabModel.get("weight"), host.cnnlabModel.get("bias")]);
            }
          }
          return seen;
        }""",
        [twin.state() for twin in cases],
    )
    expected = []
    for twin in cases:
        for _ in range(3):
            loss = twin.loss
            twin.step()
            expected.append([loss, twin.weight, twin.bias])
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)
    assert figure.state("path") == pytest.approx(np.array(cases[-1].path))


# ---- sliding ---------------------------------------------------------------------------------------------------


def test_arrow_keys_slide_the_weight(figure):
    slider = figure.slider("Weight")
    slider.focus()
    for key, weight in [
        ("ArrowRight", 0.55),
        ("ArrowUp", 0.6),
        ("ArrowLeft", 0.55),
        ("PageUp", 1.05),
        ("PageDown", 0.55),
    ]:
        figure.page.keyboard.press(key)
        assert figure.state("weight") == pytest.approx(weight)
        figure.check()
    assert slider.get_attribute("aria-valuetext") == "0.55"
    figure.page.keyboard.press("Home")
    assert figure.state("weight") == pytest.approx(-1)
    assert slider.get_attribute("aria-valuetext") == "minus 1"
    figure.check()


def test_sliding_forgets_the_path(figure):
    figure.button("Step", exact=True).click()
    assert len(figure.state("path")) == 1
    assert figure.host.locator(".cnnlab-descent-trail circle").count() == 1
    figure.slider("Weight").press("ArrowRight")
    assert figure.state("path") == []
    assert figure.host.locator(".cnnlab-descent-trail circle").count() == 0


def test_bias_and_rate_slide_too(landscape, figure):
    landscape.slider("Bias").press("ArrowDown")
    assert landscape.state("bias") < 3.5
    landscape.slider("Learning rate").press("ArrowRight")
    assert landscape.state("rate") == pytest.approx(0.11)
    landscape.check()
    assert not figure.slider("Bias").is_visible()


def test_dragging_on_the_curve_moves_the_weight(figure):
    x, y = figure.spot()
    figure.page.mouse.move(x, y)
    figure.page.mouse.down()
    figure.page.mouse.move(x + 60, y - 30, steps=3)
    assert figure.spot()[0] == pytest.approx(x + 60, abs=1)
    figure.page.mouse.up()
    dragged = figure.state("weight")
    assert dragged > 1
    assert figure.state("bias") == 0
    figure.page.mouse.move(x, y)  # let go: it stays
    assert figure.state("weight") == dragged
    figure.check()


def test_a_press_on_the_map_moves_both(landscape):
    x, y = landscape.spot()
    landscape.page.mouse.click(x + 50, y + 40)
    assert landscape.spot() == pytest.approx((x + 50, y + 40), abs=1)
    weight, bias = landscape.state("weight", "bias")
    assert weight > -1.5
    assert bias < 3.5
    landscape.check()


def test_the_point_stands_on_the_curve_and_the_tangent_has_the_slope(figure):
    """Measured on the screen, between two gridlines of each axis."""
    axis = "(svg, name) => [...svg.querySelectorAll('.cnnlab-chart-grid')].map((l) => l.getAttribute(name + '1'))"
    texts = figure.chart.locator("text").all_text_contents()
    assert texts[:3] == ["−1", "0", "1"]
    xs = [float(x) for x in figure.chart.evaluate(axis, "x")[:3]]
    numbers = [float(t) for t in texts if re.fullmatch(r"\d+", t)]
    ys = sorted({float(y) for y in figure.chart.evaluate(axis, "y")[8:]}, reverse=True)
    unit, height = xs[2] - xs[1], (ys[0] - ys[1]) / (numbers[-1] - numbers[-2])
    for weight in (0.5, 2.0, 3.5):
        figure.set(weight=weight)
        twin = figure.twin()
        point = figure.host.locator(".cnnlab-descent-point")
        cx, cy = (float(point.get_attribute(name)) for name in ("cx", "cy"))
        assert (cx - xs[1]) / unit == pytest.approx(weight, abs=0.01)
        assert (ys[0] - cy) / height == pytest.approx(twin.loss, abs=0.1)
        tangent = figure.host.locator(".cnnlab-descent-tangent")
        x1, y1, x2, y2 = (float(tangent.get_attribute(name)) for name in ("x1", "y1", "x2", "y2"))
        slope = -((y2 - y1) / height) / ((x2 - x1) / unit)
        assert slope == pytest.approx(twin.gradient[0], rel=0.01)


def test_the_gradient_crosses_the_contours_at_right_angles(landscape):
    """The arrow's direction on the screen is the gradient's, since both axes have one scale."""
    for weight, bias in [(-1.5, 3.5), (3.0, 0.5), (0.2, 3.9)]:
        landscape.set(weight=weight, bias=bias)
        path = landscape.host.locator(".cnnlab-descent-gradient").get_attribute("d")
        x1, y1, x2, y2 = (float(n) for n in re.match(r"M(\S+) (\S+)L(\S+) (\S+?)M", path).groups())
        drawn = np.array([x2 - x1, y1 - y2])
        gradient = landscape.twin().gradient
        assert drawn @ gradient / np.linalg.norm(drawn) / np.linalg.norm(gradient) == pytest.approx(1, abs=1e-6)


def test_contours_are_lines_of_equal_loss(landscape):
    places = landscape.host.evaluate(
        """(host) => {
          const svg = host.querySelector(".cnnlab-descent-chart");
          return [...svg.querySelectorAll("ellipse")].map((ellipse) => {
            const total = ellipse.getTotalLength(), matrix = ellipse.transform.baseVal.consolidate().matrix;
            return [0, 0.2, 0.4, 0.6, 0.8].map((part) => {
              const p = ellipse.getPointAtLength(part * total).matrixTransform(matrix);
              return [p.x, p.y];
            });
          });
        }"""
    )
    cross = landscape.host.locator(".cnnlab-descent-cross").get_attribute("d")
    left, y = (float(n) for n in re.match(r"M(\S+) (\S+)h8", cross).groups())
    point = landscape.host.locator(".cnnlab-descent-point")
    px, py = (float(point.get_attribute(name)) for name in ("cx", "cy"))
    twin = landscape.twin()
    unit = (px - (left + 4)) / (-1.5 - 1.5)  # the lowest point is at w = 1.5, b = 2
    assert (y - py) / unit == pytest.approx(1.5, abs=1e-3)
    assert len(places) == 9
    for around in places:
        losses = []
        for x, y_ in around:
            twin.weight, twin.bias = 1.5 + (x - left - 4) / unit, 2 - (y_ - y) / unit
            losses.append(twin.loss)
        assert np.ptp(losses) < 0.02 * np.mean(losses)


# ---- steps and play --------------------------------------------------------------------------------------------


def test_each_step_says_what_it_did(figure):
    assert figure.story() == "Drag the point, or press Step."
    figure.button("Step", exact=True).click()
    assert figure.story() == "Step 1: the loss went from 12.52 to 1.59."
    figure.set(weight=0.5, rate=0.25, path=[])
    figure.button("Step", exact=True).click()
    assert figure.story().endswith("It overshot: the slope now points the other way.")
    figure.set(weight=0.5, rate=0.35, path=[])
    figure.button("Step", exact=True).click()
    assert figure.story().endswith("It grew: the step was too long.")
    figure.check()
    figure.set(weight=2.3963, rate=0.1, path=[[2.39, 0]])
    assert figure.story().endswith("Here the ground is flat.")


def test_divergence_leaves_the_chart_and_ends(figure):
    figure.set(rate=0.4)
    for _ in range(6):
        figure.button("Step", exact=True).click()
    assert "off the chart: loss" in figure.chart.text_content()
    assert figure.host.locator(".cnnlab-descent-trail circle").count() < 6, "a place off the chart has no mark"
    assert figure.slider("Weight").get_attribute("aria-valuetext") == figure.host.locator(
        ".cnnlab-slider-value"
    ).first.inner_text().replace("−", "minus ")
    curve = figure.host.locator(".cnnlab-landscape-curve")
    assert curve.evaluate("(curve) => getComputedStyle(curve.parentElement).display") != "none"
    figure.set(weight=900000, rate=0.4, view="near")
    step = figure.button("Step", exact=True)
    assert step.is_disabled()
    assert figure.button("Play").is_disabled()
    why = "The next step would lead beyond 1,000,000: press Reset, or lower the learning rate."
    assert step.evaluate(
        "(step) => document.getElementById(step.getAttribute('aria-describedby')).textContent"
    ).endswith(why)
    assert figure.texts(".cnnlab-descent-loss")[0] in figure.chart.text_content()
    assert re.search(r"\d{8}", figure.host.inner_text()) is None, "a number longer than can be read"
    assert curve.evaluate("(curve) => getComputedStyle(curve.parentElement).display") == "none", "far from where it is"
    figure.button("Reset").click()
    assert figure.state("weight", "rate", "view") == (0.5, 0.1, "near")


def test_what_is_said_of_a_place_agrees(figure):
    figure.set(weight=2.3957, rate=0.0004)
    slope = figure.texts(".cnnlab-descent-fact")[1]
    assert slope.startswith("−0.00")
    assert figure.texts(".cnnlab-descent-slope") == [f"slope {slope}"]
    assert f"− 0.0004 · ({slope})" in figure.texts(".cnnlab-descent-fact")[2]
    assert slope.replace("−", "slope minus ") in figure.chart.get_attribute("aria-label")
    figure.set(weight=2.3953, path=[[2.395, 0]])
    before, after = re.search(r"from ([\d.]+) to ([\d.]+[\d])", figure.story()).groups()
    assert float(before) > float(after)


def test_play_walks_to_the_bottom_and_rests(timed):
    figure = Explorer(timed)
    twin = figure.twin()
    figure.button("Play").click()
    for _ in range(3):
        timed.clock.run_for(700)
        twin.step()
        assert figure.state("weight") == pytest.approx(twin.weight)
    figure.button("Pause").click()
    timed.clock.run_for(5000)
    assert figure.state("playing", "weight") == (False, pytest.approx(twin.weight))
    figure.button("Play").click()
    timed.clock.run_for(700 * 20)
    assert figure.state("playing") is False
    assert abs(figure.twin().gradient[0]) < 0.01
    figure.button("Reset").click()
    assert figure.state("weight", "rate", "path") == (0.5, 0.1, [])


def test_only_here_hides_the_rest_of_the_curve(figure, landscape):
    for each in (figure, landscape):
        still = each.host.locator(".cnnlab-landscape-curve, .cnnlab-landscape-contour").first
        clip = "(element) => element.parentElement.getAttribute('clip-path')"
        assert still.evaluate(clip) is None
        each.host.get_by_label("Only here").check(force=True)
        assert each.state("view") == "near"
        assert "-near" in still.evaluate(clip)
        each.check()
    assert not landscape.host.locator(".cnnlab-descent-cross").is_visible()


# ---- touch -----------------------------------------------------------------------------------------------------


def test_touch_taps_and_drags(touched):
    figure, landscape = Explorer(touched), Explorer(touched, 1)
    figure.chart.scroll_into_view_if_needed()
    x, y = figure.spot()
    touched.touchscreen.tap(x + 80, y)
    assert figure.spot()[0] == pytest.approx(x + 80, abs=1)
    figure.check()
    figure.button("Step", exact=True).tap()
    assert len(figure.state("path")) == 1
    landscape.chart.scroll_into_view_if_needed()
    x, y = landscape.spot()
    landscape.swipe((x, y), (x + 20, y + 15), (x + 50, y + 30))
    assert landscape.spot() == pytest.approx((x + 50, y + 30), abs=2)
    landscape.check()
    assert landscape.host.locator(".cnnlab-descent-handle").first.bounding_box()["width"] >= 44
    before, (x, y) = landscape.state(), landscape.spot()
    landscape.swipe((x, y), (x, y - 20), (x, y - 40))  # up: this scrolls
    assert landscape.state() == before


# ---- the page around it ----------------------------------------------------------------------------------------


def test_a_change_from_python_is_drawn(figure):
    figure.set(weight=-0.25, bias=1.0, target=(FADED * 0.5).tolist())
    figure.check()
    figure.set(free="both")
    assert figure.slider("Bias").is_visible()
    figure.check()


def test_the_listener_hears_each_step(figure):
    figure.button("Step", exact=True).click()
    live = figure.host.locator("[aria-live=polite].cnnlab-spoken")
    expected = "Step 1: the loss went from 12.52 to 1.59."
    figure.page.wait_for_function("([live, text]) => live.textContent === text", arg=[live.element_handle(), expected])
    assert figure.chart.get_attribute("aria-label") == (
        "The curve of the loss. Weight 1.79: loss 1.59, slope minus 4.14. The next step leads to 2.2."
    )
    output = figure.host.get_by_role(
        "img", name=re.compile("^The output: the input times 1.79; brightness from 0 to 7.1")
    )
    assert output.count() == 1
