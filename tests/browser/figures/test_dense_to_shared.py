"""`DenseToShared` in a real Chromium: its bill and counts against cnnlab, its keys, its morph, its speed."""

import re

import numpy as np
import pytest

from cnnlab.widgets import DenseToShared
from support.figure import Figure
from support.widget_page import visit, write_page

STILL = "[...document.querySelectorAll('.cnnlab-dense')].every((root) => root.dataset.moving === 'false')"


class Layer(Figure):
    """One figure on a page."""

    example = DenseToShared()
    states = (
        {"stage": "local", "row": 0, "col": 0},
        {"stage": "shared", "filter_size": 5, "row": 7, "col": 7},
        {"side": 28, "channels": 3},
    )
    crowded = ({"side": 2000, "channels": 512, "units": 10_000, "filters": 512, "filter_size": 7},)
    nudge = (".cnnlab-dense-picture", ["ArrowRight"])
    tap = "button:has-text('A million pixels')"
    marks = (
        ".cnnlab-dense-marker",
        ".cnnlab-bill-bar i",
        (".cnnlab-bill-card[data-chosen]", ".cnnlab-bill-card:not([data-chosen])"),
    )

    def settle(self):
        """Waits until the morph has come to rest, too."""
        super().settle()
        self.page.wait_for_function(STILL)

    def billed(self):
        """What the cards say, by stage: weights, biases and their sum."""
        read = {}
        for card in self.host.locator(".cnnlab-bill-card").all():
            lines = [card.locator(f".cnnlab-bill-{part}").inner_text() for part in ("weights", "biases", "total")]
            numbers = [lines[0].split("=")[1], lines[1], lines[2]]
            read[card.get_attribute("data-kind")] = [int(re.search(r"[\d,]+", n)[0].replace(",", "")) for n in numbers]
        return read

    def sums(self):
        """The products in the cards, worked out."""
        for card in self.host.locator(".cnnlab-bill-weights").all_inner_texts():
            product, result = card.split(" = ")
            for sign, python in {"·": "*", "²": "**2", "−": "-", ",": ""}.items():
                product = product.replace(sign, python)
            assert re.fullmatch(r"[\d*() -]+", product)
            yield eval(product), int(re.match(r"[\d,]+", result)[0].replace(",", ""))

    def matrix(self) -> np.ndarray:
        """The colours of the weight matrix, (64, 64, 3)."""
        return self.pixels(".cnnlab-dense-matrix canvas")


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    path = tmp_path_factory.mktemp("dense") / "page.html"
    return write_page(path, DenseToShared(), DenseToShared(stage="shared", side=28, filter_size=5))


@pytest.fixture
def figure(desk, address):
    visit(desk, address, {"width": 800, "height": 1200}, reduced_motion="reduce")
    yield Layer(desk)
    assert desk.errors == []


def golden_cases():
    rng = np.random.default_rng(8)
    for side in (4, 8, 28, 224, 1000, 1999):
        channels, units, filters = (int(rng.integers(1, most)) for most in (64, 5000, 128))
        yield {"side": side, "channels": channels, "units": units, "filters": filters}


def test_the_bill_is_cnnlabs(figure):
    for case in golden_cases():
        for size in (1, 3, 5, 7):
            figure.set(**case, filter_size=size)
            bill = DenseToShared(**case, filter_size=size).bill
            assert figure.billed() == {stage: [*cost, sum(cost)] for stage, cost in bill.items()}
            assert all(product == result for product, result in figure.sums())


def test_the_units_together_use_the_weights_on_the_bill(figure):
    script = """async (host) => {
      const total = {};
      for (const stage of ["dense", "local", "shared"]) {
        host.cnnlabModel.set({ stage });
        total[stage] = 0;
        for (let row = 0; row < 8; row++) for (let col = 0; col < 8; col++) {
          host.cnnlabModel.set({ row, col });
          await null; // drawn
          const words = host.querySelector(".cnnlab-dense-reading").textContent;
          total[stage] += Number(/(?:has|uses|the same) (\\d+)/.exec(words)[1]);
        }
      }
      return total;
    }"""
    for size in (1, 3, 5, 7):
        figure.set(filter_size=size)
        weights = DenseToShared(filter_size=size).bill["local"].weights
        found = figure.host.evaluate(script.replace("has|uses|the same", "has|uses the same|uses"))
        assert found == {"dense": 4096, "local": weights, "shared": weights}


def test_the_matrix_holds_what_the_stage_says(figure):
    white = np.array([255, 255, 255])
    coloured = {}
    for stage in ("dense", "local", "shared"):
        figure.set(stage=stage)
        coloured[stage] = (figure.matrix() != white).any(-1)
    assert {stage: mask.sum() for stage, mask in coloured.items()} == {"dense": 4096, "local": 484, "shared": 484}
    rows = np.arange(64)
    near = [np.abs(part[:, None] - part[None]) <= 1 for part in (rows // 8, rows % 8)]
    np.testing.assert_array_equal(coloured["shared"], near[0] & near[1])
    assert len({tuple(colour) for colour in figure.matrix()[coloured["shared"]]}) == 9
    figure.set(stage="local")
    assert len({tuple(colour) for colour in figure.matrix()[coloured["local"]]}) > 100


def test_arrow_keys_choose_the_unit(figure):
    picture = figure.host.get_by_role("application")
    picture.focus()
    top = figure.page.evaluate("scrollY")
    walk = [("ArrowRight", (3, 5)), ("ArrowDown", (4, 5)), ("End", (4, 7)), ("ArrowRight", (4, 7)), ("PageUp", (0, 7))]
    walk += [("ArrowUp", (0, 7)), ("Home", (0, 0)), ("ArrowLeft", (0, 0)), ("PageDown", (7, 0))]
    for key, position in walk:
        figure.page.keyboard.press(key)
        assert figure.state("row", "col") == position
    described = figure.page.locator(f"#{picture.get_attribute('aria-describedby')}").inner_text()
    assert described == "The unit in row 7, column 0 has 64 weights, one for every pixel. No other unit uses them."
    assert figure.page.evaluate("scrollY") == top
    figure.page.locator("[aria-live=polite]").filter(has_text="row 7, column 0").first.wait_for(state="attached")


def test_words_at_the_border_and_inside(figure):
    figure.set(stage="local", row=0, col=0)
    words = figure.host.locator(".cnnlab-dense-reading")
    assert words.inner_text().startswith(
        "The unit in row 0, column 0 has 4 weights, one for each pixel in its 3×3 window."
    )
    assert "The rest of its 3×3 window lies outside the image." in words.inner_text()
    figure.set(stage="shared")
    assert "uses 4 of the 9 weights that all units share" in words.inner_text()
    figure.set(row=4)
    assert "uses 6 of the 9 weights" in words.inner_text()
    figure.set(col=4)
    assert "uses the same 9 weights as all the others" in words.inner_text()


def test_pointing_chooses_the_unit_or_the_pixel_under_it(figure):
    canvas = figure.host.locator(".cnnlab-dense-picture canvas")
    box = canvas.bounding_box()
    across, down = min(15, max(7.5, box["width"] / 38)), min(24, max(17, box["width"] / 22))
    rise = across * 0.45
    for left in (8, box["width"] - 8 - 8 * across):
        for row, col in [(0, 0), (7, 7), (2, 5)]:
            x = left + (col + 0.5) * across
            y = 30 + 8 * rise + (row + 0.5) * down - (col + 0.5) * rise
            canvas.hover(position={"x": x, "y": y})
            assert figure.state("row", "col") == (row, col)
    canvas.hover(position={"x": box["width"] / 2, "y": 5})
    assert figure.state("row", "col") == (2, 5)


def test_the_stage_is_a_choice_by_keyboard(figure):
    figure.host.get_by_role("radio", name="Dense").focus()
    figure.page.keyboard.press("ArrowRight")
    assert figure.state("stage") == "local"
    assert figure.host.locator(".cnnlab-bill-card[data-chosen]").get_attribute("data-kind") == "local"
    assert figure.host.get_by_role("img", name="64 by 64 matrix, local: 484 entries are not zero").count() == 1
    figure.page.keyboard.press("ArrowRight")
    assert figure.host.get_by_role("img", name="shared: 484 entries are not zero, 9 different ones").count() == 1


def test_sliders_and_presets(figure):
    side = figure.host.get_by_label("Image side")
    side.focus()
    figure.page.keyboard.press("ArrowRight")
    assert figure.state("side") == 12
    assert side.get_attribute("aria-valuetext") == "12 pixels"
    for label, trait, keys, value in [
        ("Channels", "channels", ["End"], 64),
        ("Dense units", "units", ["Home"], 10),
        ("Filters", "filters", ["ArrowRight", "ArrowRight"], 4),
        ("Filter size", "filter_size", ["End"], 7),
    ]:
        figure.host.get_by_label(label).focus()
        for key in keys:
            figure.page.keyboard.press(key)
        assert figure.state(trait) == value
    figure.host.get_by_role("button", name="A million pixels").click()
    assert "1,000,000,000 weights" in figure.host.inner_text()
    figure.host.get_by_role("button", name="As drawn").click()
    assert figure.billed() == {"dense": [4096, 64, 4160], "local": [484, 64, 548], "shared": [9, 1, 10]}


def test_the_morph_moves_and_comes_to_rest_or_jumps_where_motion_is_unwanted(figure):
    figure.host.evaluate("(host) => host.cnnlabModel.set({ stage: 'shared' })")
    assert figure.page.evaluate(STILL), "with reduced motion it is there at once"
    still = figure.matrix()
    figure.set(stage="dense")
    figure.page.emulate_media(reduced_motion="no-preference")
    script = """async (host) => {
      host.cnnlabModel.set({ stage: "shared" });
      await null; // drawn
      return host.querySelector(".cnnlab-dense").dataset.moving;
    }"""
    assert figure.host.evaluate(script) == "true"
    figure.page.wait_for_function(STILL)
    np.testing.assert_array_equal(figure.matrix(), still)


def test_by_touch_on_a_narrow_screen(touched):
    touched.set_viewport_size({"width": 320, "height": 640})
    figure = Layer(touched)
    for label in ("Local", "Shared"):
        figure.host.get_by_text(label, exact=True).first.tap()
        assert figure.state("stage") == label.lower()
    canvas = figure.host.locator(".cnnlab-dense-picture canvas")
    canvas.tap(position={"x": canvas.bounding_box()["width"] - 12, "y": 60})
    assert figure.state("col") == 7


def test_a_step_is_drawn_with_the_next_frame(figure):
    """In the words and the cards, and laid out: the frame that follows the input shows it."""
    script = """async (host) => {
      const looks = () => host.innerText + host.querySelector(".cnnlab-dense-picture canvas").toDataURL();
      const seen = [looks()];
      for (const step of [{ row: 5, col: 2 }, { filter_size: 5 }, { side: 28 }]) {
        host.cnnlabModel.set(step);
        await new Promise(requestAnimationFrame);
        seen.push(looks());
      }
      return new Set(seen).size;
    }"""
    for stage in ("dense", "local", "shared"):
        figure.set(stage=stage, row=3, col=4, filter_size=3, side=8)
        assert figure.host.evaluate(script) == 4
