"""`YouAreTheMLP` in a real Chromium: played by keyboard, mouse and touch, and what it shows against the digits."""

import numpy as np
import pytest

from cnnlab import data
from cnnlab.widgets import YouAreTheMLP
from support.figure import Figure
from support.widget_page import write_page

_, (X, Y) = data.digits()
ORDER = np.random.default_rng(5).permutation(64)
LABELS = Y[:3].tolist()
CNN = [LABELS[0], (LABELS[1] + 1) % 10, LABELS[2]]


def game(**traits):
    return YouAreTheMLP(images=X[:3], labels=LABELS, order=ORDER, mlp=LABELS, cnn=CNN, **traits)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    return write_page(tmp_path_factory.mktemp("mlp") / "page.html", game(), game(guesses=LABELS, at=3))


class Game(Figure):
    """One game on a page."""

    example = game()
    states = ({"guesses": [3], "at": 0}, {"guesses": [3], "at": 1}, {"guesses": LABELS, "at": 3})
    nudge = (".cnnlab-mlp-keys button", ["7"])
    tap = ".cnnlab-mlp-keys button:has-text('3')"

    def picture(self, number) -> np.ndarray:
        """The grey levels of a canvas, (8, 8): 0 the permuted digit, 1 the one in place, then the gallery's."""
        return self.pixels("canvas", number)[..., 0]

    def scores(self):
        return self.host.locator(".cnnlab-mlp-score").all_inner_texts()

    def verdict(self):
        return self.host.get_by_role("status").inner_text()


@pytest.fixture
def played(page):
    return Game(page)


def grey(image):
    return np.round(image * 255)


def test_the_digit_is_permuted_as_numpy_permutes_it_and_hidden_until_answered(played):
    np.testing.assert_array_equal(played.picture(0), grey(X[0, 0].ravel()[ORDER].reshape(8, 8)))
    assert not played.picture(1).any()
    played.page.keyboard.press("Tab")
    played.host.get_by_role("button", name="It is a 0").focus()
    played.page.keyboard.press("5")
    np.testing.assert_array_equal(played.picture(1), grey(X[0, 0]))


def test_a_whole_game_by_keyboard(played):
    played.host.get_by_role("button", name="It is a 0").focus()
    wrong = (LABELS[0] + 1) % 10
    played.page.keyboard.press(str(wrong))
    assert played.state("guesses", "at") == ([wrong], 0)
    assert played.verdict() == f"It is a {LABELS[0]}. You: {wrong} ✗ · MLP: {LABELS[0]} ✓ · CNN: {LABELS[0]} ✓"
    assert played.scores() == ["0 of 1", "1 of 1", "1 of 1"]
    played.page.keyboard.press(str(LABELS[0]))  # too late
    assert played.state("guesses", "at") == ([wrong], 0)
    played.page.keyboard.press("Enter")  # the button to go on has the focus
    assert played.state("guesses", "at") == ([wrong], 1)
    assert played.verdict() == ""
    for number in (1, 2):
        played.page.keyboard.press(str(LABELS[number]))
        played.page.keyboard.press("Space")
    assert played.state("guesses", "at") == ([wrong, *LABELS[1:]], 3)
    assert played.verdict() == "Of 3 digits: You 2, MLP 3, CNN 2. Guessing alone gets about 0.3."
    assert played.scores() == ["2 of 3", "3 of 3", "2 of 3"]
    assert played.host.locator("li").count() == 3
    np.testing.assert_array_equal(played.picture(5), grey(X[1, 0]))
    played.page.keyboard.press("Enter")
    assert played.state("guesses", "at") == ([], 0)
    assert played.scores() == ["–", "–", "–"]
    assert played.host.locator("li").count() == 0


def test_by_mouse_and_typed_after_a_press_on_the_picture(played):
    played.host.locator("canvas").first.click()
    played.page.keyboard.press("7")
    assert played.state("guesses", "at") == ([7], 0)
    played.host.get_by_role("button", name="Next digit").click()
    played.host.get_by_role("button", name="It is a 4").click()
    assert played.state("guesses", "at") == ([7, 4], 1)
    assert played.host.get_by_role("button", name="It is a").count() == 0  # until the next digit


def test_other_keys_are_left_to_the_page(played):
    played.host.get_by_role("button", name="It is a 0").focus()
    for key in ("a", "Control+1", "ArrowDown"):
        played.page.keyboard.press(key)
    assert played.state("guesses", "at") == ([], 0)


def test_the_picture_is_told_in_words(played):
    label = played.host.locator("canvas").first.get_attribute("aria-label")
    ink = (16 * X[0, 0].ravel()[ORDER]).astype(int).reshape(8, 8)
    rows = "; ".join(" ".join(map(str, row)) for row in ink)
    assert label == f"Digit 1, permuted. Ink from 0 to 16, row by row: {rows}."
    assert played.host.locator("canvas").nth(1).get_attribute("aria-label") == "Shown when you have answered."


def test_python_moves_it_and_two_on_a_page_do_not_meet(played):
    assert Game(played.page, 1).scores() == ["3 of 3", "3 of 3", "2 of 3"]
    played.host.evaluate("(host) => host.cnnlabModel.set({ guesses: [1, 2], at: 1 })")
    assert played.host.get_by_text("Digit 2 of 3").is_visible()
    np.testing.assert_array_equal(played.picture(1), grey(X[1, 0]))
    assert Game(played.page, 1).state("guesses", "at") == (LABELS, 3)


def test_the_keys_are_as_large_as_a_finger(touched):
    touched.set_viewport_size({"width": 320, "height": 640})
    keys = Game(touched).host.locator(".cnnlab-mlp-keys button")
    sizes = keys.evaluate_all("(all) => all.map((key) => [key.offsetWidth, key.offsetHeight])")
    assert np.min(sizes, axis=0).tolist() >= [40, 44]
    Game(touched).button("It is a 3").tap()
    Game(touched).button("Next digit").tap()
    assert Game(touched).state("guesses", "at") == ([3], 1)


def test_a_step_is_drawn_with_the_next_frame(played):
    script = """async (host) => {
      const looks = () => host.innerText + [...host.querySelectorAll("canvas")].map((canvas) => canvas.toDataURL());
      const seen = [looks()];
      for (const step of [{ guesses: [1], at: 0 }, { at: 1 }, { guesses: [1, 2] }]) {
        host.cnnlabModel.set(step);
        await new Promise(requestAnimationFrame);
        seen.push(looks());
      }
      return new Set(seen).size;
    }"""
    assert played.host.evaluate(script) == 4
