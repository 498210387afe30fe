"""Every page of the built book in a real Chromium, over http and from file://, with every other host cut off."""

import gzip
import json
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.accessibility import WCAG, assert_accessible

BOOK = Path(__file__).parents[2] / "_build" / "html"
PAGES = [*sorted(path.relative_to(BOOK).as_posix() for path in BOOK.glob("book/*.html")), "search.html"]
MATH_IS_SET = "!window.MathJax?.startup || MathJax.startup.promise.then(() => true)"
MOST_BYTES = 600_000  # of a chapter's page with everything on it, compressed

# How a reader without a mouse changes each kind of widget: what to focus, which keys to press.
NUDGES = {
    "channel_explorer": (".cnnlab-channels-picture .cnnlab-map", ["ArrowRight"]),
    "choose": ("input", ["Space", "Tab", "Tab"]),
    "convolution_explorer": (".cnnlab-map-output", ["ArrowRight"]),
    "dense_to_shared": (".cnnlab-dense-picture", ["ArrowRight"]),
    "descent_explorer": (".cnnlab-descent-slider input", ["ArrowRight"]),
    "explore": ("input[type=range]", ["ArrowRight"]),
    "filter_studio": ("select", ["ArrowDown"]),
    "kernel_challenge": ("input", ["ArrowUp"]),
    "order": ("[role=listbox]", ["ArrowDown", "Alt+ArrowUp"]),
    "predict": ("input", ["1", "Enter"]),
    "reveal": ("input, textarea", ["1"]),
    "shape_challenge": ("input", ["ArrowUp"]),
    "shift_explorer": (".cnnlab-shift-surface", ["ArrowLeft"]),
    "tally": ("summary", ["Enter"]),
    "you_are_the_mlp": (".cnnlab-mlp-keys button", ["7"]),
}
SNAPSHOT = """host => JSON.stringify([
    host.innerText,
    [...host.querySelectorAll("canvas")].map(canvas => canvas.toDataURL()),
    [...host.querySelectorAll("input, select")].map(input => [input.value, input.checked]),
    host.cnnlabModel.state,
])"""


@contextmanager
def opened(browser, site, page, width=1280, scheme="light"):
    """The page in a context of its own; at the end, that nothing foreign was asked for and nothing went wrong."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    tab, foreign, errors = context.new_page(), [], []

    def route(handler):
        if handler.request.url.startswith((site, "data:", "blob:")):
            handler.continue_()
        else:
            foreign.append(handler.request.url)
            handler.abort()

    context.route("**/*", route)
    tab.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.on("requestfailed", lambda request: errors.append(request.url))
    tab.goto(site + page, wait_until="load")
    tab.wait_for_function(MATH_IS_SET)
    yield tab
    context.close()
    assert foreign == []
    assert errors == []


def wake_widgets(tab):
    """Scrolls to every widget, so that those which wait for the reader start too; returns their hosts."""
    hosts = tab.locator(".cnnlab-static")
    for index in range(hosts.count()):
        hosts.nth(index).scroll_into_view_if_needed()
        tab.wait_for_function(
            "n => document.querySelectorAll('.cnnlab-static')[n].matches('[data-ready], [data-error]')", arg=index
        )
    return [hosts.nth(index) for index in range(hosts.count())]


@pytest.mark.parametrize("page", PAGES)
def test_page_is_whole(browser, site, page):
    with opened(browser, site, page) as tab:
        assert tab.locator("mjx-merror").count() == 0, "a formula has an error"
        assert tab.locator("script[type='application/vnd.jupyter.widget-view+json']").count() == 0, (
            "a widget without a form for the page: it would be dead"
        )
        assert tab.locator("main img:not([alt]), main img[alt='']").count() == 0
        for image in tab.locator("main img").all():
            assert not image.get_attribute("alt").endswith((".png", ".svg")), "an image's alt text is its file name"


@pytest.mark.parametrize("page", PAGES)
def test_every_widget_moves_by_keyboard(browser, site, page):
    with opened(browser, site, page) as tab:
        for host in wake_widgets(tab):
            kind = host.get_attribute("data-widget")
            assert host.get_attribute("data-error") is None
            focus, keys = NUDGES[kind]
            before = host.evaluate(SNAPSHOT)
            host.locator(focus).first.focus()
            for key in keys:
                tab.keyboard.press(key)
            assert host.evaluate(SNAPSHOT) != before, f"{kind} does not answer to {keys}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", PAGES)
def test_page_is_accessible(browser, http, page, scheme):
    with opened(browser, http, page, scheme=scheme) as tab:
        wake_widgets(tab)
        assert_accessible(tab, rules=WCAG)


@pytest.mark.parametrize("page", PAGES)
def test_page_fits_a_small_screen(browser, http, page):
    with opened(browser, http, page, width=320) as tab:
        wake_widgets(tab)
        assert tab.evaluate("document.documentElement.scrollWidth") <= 320
        for figure in tab.locator("div.cell_output > img").all():
            box = figure.bounding_box()
            assert box["x"] >= 0, "a figure is cut off"
            assert box["x"] + box["width"] <= 320, "a figure is cut off"


@pytest.mark.parametrize("page", [page for page in PAGES if page[5:7].isdigit()])
def test_chapter_is_light(browser, http, page):
    sizes = {}

    def note(response):
        body = response.body()
        packed = body if response.url.endswith((".woff", ".woff2", ".png")) else gzip.compress(body, 6)
        sizes[response.url.removeprefix(http)] = len(packed)

    context = browser.new_context(viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    tab.on("response", note)
    tab.goto(http + page, wait_until="load")
    tab.wait_for_function(MATH_IS_SET)
    wake_widgets(tab)
    tab.wait_for_load_state("networkidle")
    context.close()
    largest = sorted(sizes.items(), key=lambda item: -item[1])[:12]
    print(f"{page}: {sum(sizes.values()):,} bytes in {len(sizes)} requests; largest: {largest}")
    assert sum(sizes.values()) < MOST_BYTES, largest


def test_search_finds_a_word(browser, site):
    with opened(browser, site, "search.html?q=convolution") as tab:
        tab.wait_for_selector("#search-results a")
        assert "Convolution" in tab.locator("#search-results").inner_text()


def test_every_chapter_offers_its_notebook(browser, site):
    for page in (page for page in PAGES if page[5:7].isdigit()):
        with opened(browser, site, page) as tab:
            link = tab.locator("a[href$='.ipynb']").first.get_attribute("href")
            notebook = (BOOK / "book" / link).resolve()
            assert json.loads(notebook.read_text("utf-8"))["cells"]
