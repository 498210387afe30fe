"""`YouAreTheMLP` in a real Chromium: played by keyboard, mouse and touch, and what it shows against the digits."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from cnnlab import data
from cnnlab.widgets import YouAreTheMLP
from support.accessibility import assert_accessible
from support.widget_page import open_page, write_page

_, (X, Y) = data.digits()
ORDER = np.random.default_rng(5).permutation(64)
LABELS = Y[:3].tolist()
CNN = [LABELS[0], (LABELS[1] + 1) % 10, LABELS[2]]


def game(**traits):
    return YouAreTheMLP(images=X[:3], labels=LABELS, order=ORDER, mlp=LABELS, cnn=CNN, **traits)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    return write_page(tmp_path_factory.mktemp("mlp") / "page.html", game(), game(guesses=LABELS, at=3))


@pytest.fixture
def page(browser, address):
    context = browser.new_context(viewport={"width": 800, "height": 1000})
    context.set_default_timeout(5000)
    page = open_page(context, address)
    yield page
    assert page.errors == []
    context.close()


def host(page, index=0):
    return page.locator(".cnnlab-static").nth(index)


def state(page, index=0):
    return tuple(host(page, index).evaluate("(host) => ['guesses', 'at'].map((name) => host.cnnlabModel.get(name))"))


def picture(page, number, index=0) -> np.ndarray:
    """The grey levels of a canvas, (8, 8): 0 the permuted digit, 1 the one in place, then the gallery's."""
    url = host(page, index).locator("canvas").nth(number).evaluate("(canvas) => canvas.toDataURL()")
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))))[..., 0]


def grey(image):
    return np.round(image * 255)


def scores(page, index=0):
    return host(page, index).locator(".cnnlab-mlp-score").all_inner_texts()


def verdict(page, index=0):
    return host(page, index).get_by_role("status").inner_text()


def test_the_digit_is_permuted_as_numpy_permutes_it_and_hidden_until_answered(page):
    np.testing.assert_array_equal(picture(page, 0), grey(X[0, 0].ravel()[ORDER].reshape(8, 8)))
    assert not picture(page, 1).any()
    page.keyboard.press("Tab")
    host(page).get_by_role("button", name="It is a 0").focus()
    page.keyboard.press("5")
    np.testing.assert_array_equal(picture(page, 1), grey(X[0, 0]))


def test_a_whole_game_by_keyboard(page):
    host(page).get_by_role("button", name="It is a 0").focus()
    wrong = (LABELS[0] + 1) % 10
    page.keyboard.press(str(wrong))
    assert state(page) == ([wrong], 0)
    assert verdict(page) == f"It is a {LABELS[0]}. You: {wrong} ✗ · MLP: {LABELS[0]} ✓ · CNN: {LABELS[0]} ✓"
    assert scores(page) == ["0 of 1", "1 of 1", "1 of 1"]
    page.keyboard.press(str(LABELS[0]))  # too late
    assert state(page) == ([wrong], 0)
    page.keyboard.press("Enter")  # the button to go on has the focus
    assert state(page) == ([wrong], 1)
    assert verdict(page) == ""
    for number in (1, 2):
        page.keyboard.press(str(LABELS[number]))
        page.keyboard.press("Space")
    assert state(page) == ([wrong, *LABELS[1:]], 3)
    assert verdict(page) == "Of 3 digits: You 2, MLP 3, CNN 2. Guessing alone gets about 0.3."
    assert scores(page) == ["2 of 3", "3 of 3", "2 of 3"]
    assert host(page).locator("li").count() == 3
    np.testing.assert_array_equal(picture(page, 5), grey(X[1, 0]))
    page.keyboard.press("Enter")
    assert state(page) == ([], 0)
    assert scores(page) == ["–", "–", "–"]
    assert host(page).locator("li").count() == 0


def test_by_mouse_and_typed_after_a_press_on_the_picture(page):
    host(page).locator("canvas").first.click()
    page.keyboard.press("7")
    assert state(page) == ([7], 0)
    host(page).get_by_role("button", name="Next digit").click()
    host(page).get_by_role("button", name="It is a 4").click()
    assert state(page) == ([7, 4], 1)
    assert host(page).get_by_role("button", name="It is a").count() == 0  # until the next digit


def test_other_keys_are_left_to_the_page(page):
    host(page).get_by_role("button", name="It is a 0").focus()
    for key in ("a", "Control+1", "ArrowDown"):
        page.keyboard.press(key)
    assert state(page) == ([], 0)


def test_the_picture_is_told_in_words(page):
    label = host(page).locator("canvas").first.get_attribute("aria-label")
    ink = (16 * X[0, 0].ravel()[ORDER]).astype(int).reshape(8, 8)
    rows = "; ".join(" ".join(map(str, row)) for row in ink)
    assert label == f"Digit 1, permuted. Ink from 0 to 16, row by row: {rows}."
    assert host(page).locator("canvas").nth(1).get_attribute("aria-label") == "Shown when you have answered."


def test_python_moves_it_and_two_on_a_page_do_not_meet(page):
    assert scores(page, 1) == ["3 of 3", "3 of 3", "2 of 3"]
    host(page).evaluate("(host) => host.cnnlabModel.set({ guesses: [1, 2], at: 1 })")
    assert host(page).get_by_text("Digit 2 of 3").is_visible()
    np.testing.assert_array_equal(picture(page, 1), grey(X[1, 0]))
    assert state(page, 1) == (LABELS, 3)


def test_by_touch_on_a_narrow_screen(browser, address):
    context = browser.new_context(viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True)
    page = open_page(context, address)
    sizes = (
        host(page)
        .locator(".cnnlab-mlp-keys button")
        .evaluate_all("(all) => all.map((key) => [key.offsetWidth, key.offsetHeight])")
    )
    assert np.min(sizes, axis=0).tolist() >= [40, 44]
    host(page).get_by_role("button", name="It is a 3").tap()
    host(page).get_by_role("button", name="Next digit").tap()
    assert state(page) == ([3], 1)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible_in_both_themes(page, theme):
    page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
    host(page).get_by_role("button", name="It is a 3").click()
    assert_accessible(page)


def test_a_step_is_drawn_within_a_frame(page):
    script = """(host) => {
      const spent = [];
      for (let k = 0; k < 100; k++) {
        const start = performance.now();
        host.cnnlabModel.set({ guesses: [1, 2].slice(0, k % 3), at: Math.min(k % 3, 1) });
        spent.push(performance.now() - start);
      }
      return spent;
    }"""
    assert np.median(host(page).evaluate(script)) < 16
