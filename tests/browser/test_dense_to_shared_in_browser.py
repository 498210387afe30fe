"""`DenseToShared` in a real Chromium: its bill and counts against cnnlab, its keys, its morph, its speed."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from cnnlab.widgets import DenseToShared
from support.accessibility import assert_accessible
from support.widget_page import open_page, write_page

STILL = "[...document.querySelectorAll('.cnnlab-dense')].every((root) => root.dataset.moving === 'false')"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    path = tmp_path_factory.mktemp("dense") / "page.html"
    return write_page(path, DenseToShared(), DenseToShared(stage="shared", side=28, filter_size=5))


@pytest.fixture
def page(browser, address):
    context = browser.new_context(viewport={"width": 800, "height": 1200}, reduced_motion="reduce")
    context.set_default_timeout(5000)
    page = open_page(context, address)
    yield page
    assert page.errors == []
    context.close()


def host(page, index=0):
    return page.locator(".cnnlab-static").nth(index)


def set_state(page, index=0, **state):
    host(page, index).evaluate("(host, state) => host.cnnlabModel.set(state)", state)


def state(page, *names, index=0):
    return tuple(
        host(page, index).evaluate("(host, names) => names.map((name) => host.cnnlabModel.get(name))", list(names))
    )


def billed(page, index=0):
    """What the cards say, by stage: weights, biases and their sum."""
    read = {}
    for card in host(page, index).locator(".cnnlab-bill-card").all():
        lines = [card.locator(f".cnnlab-bill-{part}").inner_text() for part in ("weights", "biases", "total")]
        numbers = [lines[0].split("=")[1], lines[1], lines[2]]
        read[card.get_attribute("data-kind")] = [int(re.search(r"[\d,]+", n)[0].replace(",", "")) for n in numbers]
    return read


def sums(page):
    """The products in the cards, worked out."""
    for card in host(page).locator(".cnnlab-bill-weights").all_inner_texts():
        product, result = card.split(" = ")
        for sign, python in {"·": "*", "²": "**2", "−": "-", ",": ""}.items():
            product = product.replace(sign, python)
        assert re.fullmatch(r"[\d*() -]+", product)
        yield eval(product), int(re.match(r"[\d,]+", result)[0].replace(",", ""))


def matrix(page, index=0) -> np.ndarray:
    """The colours of the weight matrix, (64, 64, 3)."""
    canvas = host(page, index).locator(".cnnlab-dense-matrix canvas")
    url = canvas.evaluate("(canvas) => canvas.toDataURL()")
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))))[..., :3]


def golden_cases():
    rng = np.random.default_rng(8)
    for side in (4, 8, 28, 224, 1000, 1999):
        channels, units, filters = (int(rng.integers(1, most)) for most in (64, 5000, 128))
        yield {"side": side, "channels": channels, "units": units, "filters": filters}


def test_the_bill_is_cnnlabs(page):
    for case in golden_cases():
        for size in (1, 3, 5, 7):
            set_state(page, **case, filter_size=size)
            bill = DenseToShared(**case, filter_size=size).bill
            assert billed(page) == {stage: [*cost, sum(cost)] for stage, cost in bill.items()}
            assert all(product == result for product, result in sums(page))


def test_the_units_together_use_the_weights_on_the_bill(page):
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
        set_state(page, filter_size=size)
        weights = DenseToShared(filter_size=size).bill["local"].weights
        found = host(page).evaluate(script.replace("has|uses|the same", "has|uses the same|uses"))
        assert found == {"dense": 4096, "local": weights, "shared": weights}


def test_the_matrix_holds_what_the_stage_says(page):
    white = np.array([255, 255, 255])
    coloured = {}
    for stage in ("dense", "local", "shared"):
        set_state(page, stage=stage)
        coloured[stage] = (matrix(page) != white).any(-1)
    assert {stage: mask.sum() for stage, mask in coloured.items()} == {"dense": 4096, "local": 484, "shared": 484}
    rows = np.arange(64)
    near = [np.abs(part[:, None] - part[None]) <= 1 for part in (rows // 8, rows % 8)]
    np.testing.assert_array_equal(coloured["shared"], near[0] & near[1])
    assert len({tuple(colour) for colour in matrix(page)[coloured["shared"]]}) == 9
    set_state(page, stage="local")
    assert len({tuple(colour) for colour in matrix(page)[coloured["local"]]}) > 100


def test_arrow_keys_choose_the_unit(page):
    picture = host(page).get_by_role("application")
    picture.focus()
    top = page.evaluate("scrollY")
    walk = [("ArrowRight", (3, 5)), ("ArrowDown", (4, 5)), ("End", (4, 7)), ("ArrowRight", (4, 7)), ("PageUp", (0, 7))]
    walk += [("ArrowUp", (0, 7)), ("Home", (0, 0)), ("ArrowLeft", (0, 0)), ("PageDown", (7, 0))]
    for key, position in walk:
        page.keyboard.press(key)
        assert state(page, "row", "col") == position
    described = page.locator(f"#{picture.get_attribute('aria-describedby')}").inner_text()
    assert described == "The unit in row 7, column 0 has 64 weights, one for every pixel. No other unit uses them."
    assert page.evaluate("scrollY") == top
    page.locator("[aria-live=polite]").filter(has_text="row 7, column 0").first.wait_for(state="attached")


def test_words_at_the_border_and_inside(page):
    set_state(page, stage="local", row=0, col=0)
    words = host(page).locator(".cnnlab-dense-reading")
    assert words.inner_text().startswith(
        "The unit in row 0, column 0 has 4 weights, one for each pixel in its 3×3 window."
    )
    assert "The rest of its 3×3 window lies outside the image." in words.inner_text()
    set_state(page, stage="shared")
    assert "uses 4 of the 9 weights that all units share" in words.inner_text()
    set_state(page, row=4)
    assert "uses 6 of the 9 weights" in words.inner_text()
    set_state(page, col=4)
    assert "uses the same 9 weights as all the others" in words.inner_text()


def test_pointing_chooses_the_unit_or_the_pixel_under_it(page):
    canvas = host(page).locator(".cnnlab-dense-picture canvas")
    box = canvas.bounding_box()
    across, down = min(15, max(7.5, box["width"] / 38)), min(24, max(17, box["width"] / 22))
    rise = across * 0.45
    for left in (8, box["width"] - 8 - 8 * across):
        for row, col in [(0, 0), (7, 7), (2, 5)]:
            x = left + (col + 0.5) * across
            y = 30 + 8 * rise + (row + 0.5) * down - (col + 0.5) * rise
            canvas.hover(position={"x": x, "y": y})
            assert state(page, "row", "col") == (row, col)
    canvas.hover(position={"x": box["width"] / 2, "y": 5})
    assert state(page, "row", "col") == (2, 5)


def test_the_stage_is_a_choice_by_keyboard(page):
    host(page).get_by_role("radio", name="Dense").focus()
    page.keyboard.press("ArrowRight")
    assert state(page, "stage") == ("local",)
    assert host(page).locator(".cnnlab-bill-card[data-chosen]").get_attribute("data-kind") == "local"
    assert host(page).get_by_role("img", name="64 by 64 matrix, local: 484 entries are not zero").count() == 1
    page.keyboard.press("ArrowRight")
    assert host(page).get_by_role("img", name="shared: 484 entries are not zero, 9 different ones").count() == 1


def test_sliders_and_presets(page):
    side = host(page).get_by_label("Image side")
    side.focus()
    page.keyboard.press("ArrowRight")
    assert state(page, "side") == (12,)
    assert side.get_attribute("aria-valuetext") == "12 pixels"
    for label, trait, keys, value in [
        ("Channels", "channels", ["End"], 64),
        ("Dense units", "units", ["Home"], 10),
        ("Filters", "filters", ["ArrowRight", "ArrowRight"], 4),
        ("Filter size", "filter_size", ["End"], 7),
    ]:
        host(page).get_by_label(label).focus()
        for key in keys:
            page.keyboard.press(key)
        assert state(page, trait) == (value,)
    host(page).get_by_role("button", name="A million pixels").click()
    assert "1,000,000,000 weights" in host(page).inner_text()
    host(page).get_by_role("button", name="As drawn").click()
    assert billed(page) == {"dense": [4096, 64, 4160], "local": [484, 64, 548], "shared": [9, 1, 10]}


def test_the_morph_moves_and_comes_to_rest_or_jumps_where_motion_is_unwanted(browser, address, page):
    set_state(page, stage="shared")
    assert page.evaluate(STILL), "with reduced motion it is there at once"
    still = matrix(page)
    context = browser.new_context(viewport={"width": 800, "height": 1200})
    moving = open_page(context, address)
    set_state(moving, stage="shared")
    assert host(moving).locator(".cnnlab-dense").get_attribute("data-moving") == "true"
    moving.wait_for_function(STILL)
    np.testing.assert_array_equal(matrix(moving), still)
    assert moving.errors == []
    context.close()


def test_two_on_a_page_do_not_meet(page):
    before = (billed(page, 1), state(page, "row", "stage", index=1))
    set_state(page, row=0, side=1000, stage="local")
    assert (billed(page, 1), state(page, "row", "stage", index=1)) == before


def test_by_touch_on_a_narrow_screen(browser, address):
    context = browser.new_context(
        viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True, reduced_motion="reduce"
    )
    page = open_page(context, address)
    for label in ("Local", "Shared"):
        host(page).get_by_text(label, exact=True).first.tap()
        assert state(page, "stage") == (label.lower(),)
    canvas = host(page).locator(".cnnlab-dense-picture canvas")
    box = canvas.bounding_box()
    canvas.tap(position={"x": box["width"] - 12, "y": 60})
    assert state(page, "col") == (7,)
    host(page).get_by_role("button", name="A million pixels").tap()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    heights = host(page).locator("input[type=range]").evaluate_all("(all) => all.map((s) => s.clientHeight)")
    assert min(heights) >= 44
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible_in_both_themes(page, theme):
    before = matrix(page)
    page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
    if theme == "dark":
        page.wait_for_function(
            """() => document.querySelector(".cnnlab-dense-matrix canvas").getContext("2d").getImageData(0, 0, 1, 1)"""
        )
        assert (matrix(page) != before).any()
    assert_accessible(page)


def test_a_step_is_drawn_within_a_frame(page):
    script = """async (host) => {
      const steps = [
        (k) => host.cnnlabModel.set({ row: k % 8, col: (3 * k) % 8 }),
        (k) => host.cnnlabModel.set({ filter_size: [1, 3, 5, 7][k % 4] }),
        (k) => host.cnnlabModel.set({ side: [8, 28, 224, 1000][k % 4] }),
      ];
      const spent = steps.map(() => []);
      for (let k = 0; k < 120; k++) {
        await new Promise((done) => requestAnimationFrame(done)); // as a reader would: not before the last is painted
        const start = performance.now();
        steps[k % 3](Math.floor(k / 3));
        await null; // drawn
        host.getBoundingClientRect(); // laid out
        spent[k % 3].push(performance.now() - start);
      }
      return spent;
    }"""
    for stage in ("dense", "local", "shared"):
        set_state(page, stage=stage)
        assert max(np.median(host(page).evaluate(script), axis=1)) < 16
