"""`KernelChallenge` in a real Chromium: a kernel found by keyboard and by touch, its distance held to `cnnlab`."""

import re

import numpy as np
import pytest

from cnnlab import functional as F
from cnnlab.widgets import KernelChallenge
from support.question import Question
from support.widget_page import reload, visit, write_page

IMAGE = [[0, 0, 9, 9, 0], [0, 3, 9, 9, 1], [2, 0, 9, 5, 0]]
EDGES = KernelChallenge(
    id="left-sides",
    prompt="Find it.",
    image=IMAGE,
    answer=[[-1, 1]],
    feedback=[{"kernel": [[1, -1]], "text": "The sign is wrong."}],
    right="It compares.",
)


class Kernel(Question):
    """One challenge on a page."""

    example = EDGES
    states = ({"kernel": [[1, -1]], "checked": True}, {"kernel": [[-1, 1]], "checked": True}, {"kernel": [[0.5, 3]]})
    crowded = ({"kernel": [[-98.5, 0.25]], "checked": True},)
    nudge = ("input", ["ArrowUp"])
    marks = (".cnnlab-kc-meter i",)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    return write_page(tmp_path_factory.mktemp("kernel") / "page.html", EDGES)


@pytest.fixture
def found(page):
    return Kernel(page)


def test_a_kernel_is_found_by_keyboard(found):
    found.host.get_by_label("Weight in row 0, column 0").focus()
    text = found.host.locator(".cnnlab-kc-distance")
    map_ = F.conv2d(np.array(IMAGE, float)[None, None], np.array([[[[-1.0, 1.0]]]]))[0, 0]
    far = f"{np.abs(map_).mean():.2f}".rstrip("0").rstrip(".")
    assert (
        text.inner_text()
        == f"Distance {far}, the mean difference of a cell. {np.count_nonzero(map_)} of 12 cells differ."
    )
    found.page.keyboard.press("ArrowUp")
    found.page.keyboard.press("Tab")
    found.page.keyboard.press("ArrowDown")
    found.page.keyboard.press("Enter")
    assert found.feedback() == "✗ Not yet. The sign is wrong."
    assert found.status() == "wrong"
    found.page.keyboard.press("Control+A")
    found.page.keyboard.type("1")
    assert found.feedback() == ""
    found.page.keyboard.press("Shift+Tab")
    found.page.keyboard.type("-1")
    assert found.feedback() == "✓ It matches. It compares."
    assert text.inner_text() == "Distance 0: the feature map is the target."
    assert found.host.get_by_role("button").all_inner_texts() == ["Start again"]
    assert found.status() == "right"
    reload(found.page)
    assert found.state("kernel") == [[-1, 1]]
    assert found.feedback() == "✓ It matches. It compares."
    found.button("Start again").click()
    assert found.state("kernel") == [[0, 0]]
    assert found.kept() is None


def test_an_unforeseen_kernel_is_told_where_it_is_farthest_off(found):
    found.host.get_by_label("Weight in row 0, column 1").fill("1")
    found.check()
    off = np.abs(np.array(IMAGE)[:, 1:] - np.diff(IMAGE))
    i, j = np.unravel_index(off.argmax(), off.shape)
    yours, wanted = IMAGE[i][j + 1], np.diff(IMAGE)[i, j]
    said = f"✗ Not yet. Farthest off is row {i}, column {j}: yours is {yours}, the target {wanted}."
    assert found.feedback() == said.replace("-", "−")
    assert found.host.locator(".is-off").count() == np.count_nonzero(off)
    label = found.host.get_by_role("img", name="Your map").get_attribute("aria-label")
    assert label == "Your map, row by row: 0 9 9 0; 3 9 9 1; 0 9 5 0"


def test_the_challenge_computes_what_the_library_computes(desk, tmp_path):
    rng = np.random.default_rng(4)
    cases = []
    for k, (image, kernel) in enumerate([((2, 3), (1, 2)), ((5, 9), (3, 2)), ((12, 7), (5, 5)), ((6, 6), (6 - 1, 1))]):
        image, answer, other = rng.normal(scale=9, size=image), rng.normal(size=kernel), rng.normal(size=kernel)
        challenge = KernelChallenge(id=f"golden-{k}", prompt="?", image=image, answer=answer, start=other)
        maps = [F.conv2d(image[None, None], each[None, None])[0, 0] for each in (answer, other)]
        np.testing.assert_allclose(challenge.target, maps[0], rtol=0, atol=1e-12)
        cases.append((challenge, np.abs(maps[0] - maps[1]).mean()))
    visit(desk, write_page(tmp_path / "golden.html", *(challenge for challenge, _ in cases)))
    for k, (challenge, distance) in enumerate(cases):
        shown = Kernel(desk, k)
        text = shown.host.locator(".cnnlab-kc-distance").inner_text()
        assert float(text.split()[1].rstrip(",")) == pytest.approx(distance, abs=0.0051)
        shown.set(kernel=challenge.kernel.tolist(), checked=True)
        assert shown.status() == "wrong"


def test_what_is_not_there_yet_never_reads_as_if_it_were(found):
    found.set(tolerance=1e-6, kernel=[[-1, 1.0003]], checked=True)
    assert found.host.locator(".cnnlab-kc-distance").inner_text().startswith("Distance 0.00")
    yours, wanted = re.search(r"yours is (\S+), the target (\S+)\.", found.feedback()).groups()
    assert yours != wanted


@pytest.mark.parametrize("kernel", [[[1]], [[1, 1, 1]], [[1, "1"]], [[1, None]], [[1, 1e9]], [], 3, None])
def test_a_damaged_kernel_is_ignored(found, kernel):
    found.host.get_by_label("Weight in row 0, column 1").fill("1")
    found.keep_instead({"kernel": kernel, "checked": False})
    reload(found.page)
    assert found.state("kernel") == [[0, 0]]


def test_by_touch(touched):
    found = Kernel(touched)
    for column, weight in ((0, "-1"), (1, "1")):
        found.host.get_by_label(f"column {column}").tap()
        touched.keyboard.insert_text(weight)
    assert found.status() == "right"
