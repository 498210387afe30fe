"""Every page of the built book in a real Chromium, over http and from file://, with every other host cut off.

A page is opened once on the server and once as a file; all that is asked of it is asked there, one thing after another.
"""

import json
import re
from pathlib import Path

import pytest

from support import loading
from support.accessibility import THEMED, WCAG, assert_accessible
from support.kinds import page_object
from support.loading import served
from support.looks import DRAWN, LAID_OUT, SNAPSHOT
from support.widget_page import new_tab

BOOK = Path(__file__).parents[2] / "_build" / "html"
PAGES = [*sorted(path.relative_to(BOOK).as_posix() for path in BOOK.glob("book/*.html")), "search.html"]
CHAPTERS = [page for page in PAGES if page[5:7].isdigit()]
MOST_BYTES = 400_000  # of a page with everything on it, compressed
MOST_SHIFT = 0.05  # a layout shift that nobody notices, by https://web.dev/articles/cls half of what is good
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 900}
SHEET = {"width": 672, "height": 1000}  # A4 within its margins


def new_page(browser, site):
    """A tab in a context of its own, cut off from other hosts; what it asked of them is among its `errors`."""
    context = browser.new_context(viewport=DESK)
    tab = new_tab(context)

    def refuse(route):
        tab.errors.append(f"foreign: {route.request.url}")
        route.abort()

    context.route(re.compile(f"^(?!{re.escape(site)}|data:|blob:)"), refuse)
    tab.on("requestfailed", lambda request: tab.errors.append(request.url))
    return tab


def open_in(tab, address):
    tab.goto(address, wait_until="load")


@pytest.fixture(scope="module")
def opened(request, browser):
    """A page of the book, by the name of its site and its path, opened once for all tests of it."""
    where, page = request.param
    site = request.getfixturevalue("http")
    if where == "file":
        site = BOOK.resolve().as_uri() + "/"
    tab = new_page(browser, site)
    open_in(tab, site + page)
    yield tab
    tab.context.close()


@pytest.fixture
def tab(opened):
    """The page as it was opened; at the end, that nothing foreign was asked for and nothing went wrong."""
    yield opened
    opened.emulate_media(media="screen", color_scheme="light")
    opened.set_viewport_size(DESK)
    errors, opened.errors = opened.errors, []
    assert errors == []


def of_each(*sites):
    """Marks a test that is made of every page on these sites."""
    cases = [(site, page) for page in PAGES for site in sites]
    return pytest.mark.parametrize("opened", cases, indirect=True, ids=[f"{page}-{site}" for site, page in cases])


everywhere, on_the_server = of_each("http", "file"), of_each("http")


WAKE = """async () => {
  const hosts = [...document.querySelectorAll(".cnnlab-static")];
  for (const host of hosts.filter((each) => !each.matches("[data-ready], [data-error]"))) {
    host.scrollIntoView({ block: "center" });
    while (!host.matches("[data-ready], [data-error]")) await new Promise(requestAnimationFrame);
  }
}"""


AT_ONCE = "*, ::before, ::after { transition: none !important }"  # no colour is on its way to another one


def wake_widgets(tab):
    """Scrolls to every widget that waits for the reader, until it stands; returns the hosts of all."""
    tab.evaluate(WAKE)
    return tab.locator(".cnnlab-static").all()


@everywhere
def test_page_is_whole(tab):
    assert tab.locator("code.math, merror").count() == 0, "a formula was not converted"
    assert tab.locator("script[type='application/vnd.jupyter.widget-view+json']").count() == 0, (
        "a widget without a form for the page: it would be dead"
    )
    assert tab.locator("main img:not([alt]), main img[alt='']").count() == 0
    for alt in tab.locator("main img").evaluate_all("(all) => all.map((image) => image.getAttribute('alt'))"):
        assert not alt.endswith((".png", ".svg")), "an image's alt text is its file name"


@on_the_server
def test_page_is_accessible(tab):
    wake_widgets(tab)
    assert_accessible(tab, rules=WCAG)


@on_the_server
def test_page_is_accessible_in_the_dark(tab):
    wake_widgets(tab)
    tab.add_style_tag(content=AT_ONCE)
    tab.emulate_media(color_scheme="dark")
    tab.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    tab.evaluate(DRAWN)
    assert_accessible(tab, rules=THEMED)


# What reaches out of its section, which is laid out by itself and cuts off what does.
CUT_OFF = """() => [...document.querySelectorAll(".bd-article > section > section")].flatMap((section) => {
  const { left, right } = section.getBoundingClientRect();
  return [...section.querySelectorAll("*")].filter((each) => {
    const box = each.getBoundingClientRect();
    return box.width && each.checkVisibility() && (box.left < left - 1 || box.right > right + 1) &&
      !each.closest(".cnnlab-spoken, .visually-hidden, pre *, math *, .output *, table *");
  });
}).map((each) => `cut off: ${each.tagName}.${each.className}: ${each.textContent.trim().slice(0, 60)}`)"""


@on_the_server
def test_nothing_reaches_out_of_its_section(tab):
    wake_widgets(tab)
    assert tab.evaluate(CUT_OFF) == []


@on_the_server
def test_page_fits_a_small_screen(tab):
    tab.set_viewport_size(PHONE)
    wake_widgets(tab)
    tab.add_style_tag(content=LAID_OUT)
    tab.evaluate(DRAWN)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    assert tab.evaluate(CUT_OFF) == []
    for figure in tab.locator("div.cell_output > img:visible").all():
        box = figure.bounding_box()
        assert box["x"] >= 0, "a figure is cut off"
        assert box["x"] + box["width"] <= 320, "a figure is cut off"


# What a sheet of paper cuts off at the right, or a printer tears in two.
LOST_ON_PAPER = """() => {
  const all = [...document.querySelectorAll(".bd-article *")].filter((each) => each.checkVisibility());
  const name = (element) => `${element.tagName}.${element.className}: ${element.textContent.trim().slice(0, 60)}`;
  const other = (element) => !element.closest(".cnnlab-spoken, svg, .visually-hidden") &&
    !element.parentElement.closest(".cnnlab-figure, .cnnlab-question"); // their own tests hold what is in them
  const isCut = (element) =>
    (element.clientWidth && getComputedStyle(element).overflowX !== "visible" &&
      element.scrollWidth > element.clientWidth + 1) ||
    element.getBoundingClientRect().right > innerWidth + 1;
  const whole = ".admonition, div.highlight, div.math, img, table, .cnnlab-figure, .cnnlab-question";
  const isTorn = (element) => element.matches(whole) && getComputedStyle(element).breakInside !== "avoid";
  return [
    ...all.filter((each) => other(each) && isCut(each)).map((each) => `cut off: ${name(each)}`),
    ...all.filter(isTorn).map((each) => `torn: ${name(each)}`),
  ];
}"""


@on_the_server
def test_page_is_whole_on_paper(tab):
    wake_widgets(tab)
    tab.emulate_media(color_scheme="dark")
    tab.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    tab.emulate_media(media="print", color_scheme="dark")
    tab.set_viewport_size(SHEET)
    tab.evaluate(DRAWN)
    assert tab.evaluate("document.documentElement.dataset.theme") == "light", "a sheet of ink"
    assert tab.evaluate(LOST_ON_PAPER) == []
    tab.evaluate("dispatchEvent(new Event('afterprint'))")
    assert tab.evaluate("document.documentElement.dataset.theme") == "dark"


@everywhere
def test_every_widget_moves_by_keyboard(tab):
    for host in wake_widgets(tab):
        kind = host.get_attribute("data-widget")
        assert host.get_attribute("data-error") is None
        focus, keys = page_object(kind).nudge
        before = host.evaluate(SNAPSHOT)
        host.locator(focus).first.focus()
        for key in keys:
            tab.keyboard.press(key)
        assert host.evaluate(SNAPSHOT) != before, f"{kind} does not answer to {keys}"


@pytest.fixture(scope="module")
def compressed(book):
    """The book's address on a server that compresses, ending in a slash."""
    with served(book) as address:
        yield address


WINDOWS = {"phone": loading.PHONE, "desk": {"viewport": {"width": 1350, "height": 940}}}


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("page", PAGES)
def test_page_arrives_lightly_and_in_its_place(browser, compressed, page, window):
    tab = new_tab(browser.new_context(**WINDOWS[window]))
    first = loading.load_text_first(tab, compressed + page)
    whole = loading.read(tab, still=200)
    tab.context.close()
    print(f"{page}: {first}, read to the end {whole.size:,} bytes, shift {whole.shift:.3f}")
    assert len(first.blocking) == 1, "more than one style sheet, or a script, holds the first text back"
    assert first.shift < MOST_SHIFT, "what came after the text moved it"
    assert whole.shift < MOST_SHIFT, "what came while the page was read moved it"
    assert whole.size < MOST_BYTES


# What of a page is not seen, or on a ground that it cannot be told from; pictures that do not come.
UNREADABLE = """async () => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const ground = (element) => {
    if (!element) return [255, 255, 255];
    const [r, g, b, alpha = 1] = numbers(getComputedStyle(element).backgroundColor);
    const below = alpha < 1 ? ground(element.parentElement) : [0, 0, 0];
    return [r, g, b].map((value, k) => alpha * value + (1 - alpha) * below[k]);
  };
  const light = (colour) => {
    const [r, g, b] = numbers(`${colour}`).map((v) => (v <= 10 ? v / 3294 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  const name = (element) => `${element.tagName} ${element.textContent.trim().slice(0, 50)}`;
  const found = [];
  for (const each of document.querySelectorAll(".bd-article :is(p, li, dd, td, pre, code, a, h1, h2, math)")) {
    if (each.closest("details:not([open]), .headerlink, .cnnlab-spoken, .visually-hidden")) continue;
    const [ink, back] = [light(getComputedStyle(each).color), light(ground(each))];
    if (!each.checkVisibility()) found.push(`not seen: ${name(each)}`);
    else if (Math.max(ink, back) / Math.min(ink, back) < 4.5) found.push(`pale: ${name(each)}`);
  }
  for (const picture of document.querySelectorAll(".bd-article img")) {
    picture.scrollIntoView();
    await picture.decode().catch(() => found.push(`no picture: ${picture.alt}`));
  }
  return found;
}"""


@pytest.mark.parametrize("page", CHAPTERS)
def test_chapter_reads_without_javascript(browser, http, page):
    tab = new_tab(browser.new_context(java_script_enabled=False, viewport=DESK, color_scheme="dark"))
    tab.goto(http + page)
    found = tab.evaluate(UNREADABLE)
    formulas = tab.locator(".bd-article math").count()
    tab.context.close()
    assert found == []
    assert formulas > 0


CHANNELS, FLAT = "04-channels-and-filters", "01-from-mlp-to-cnn"
FOUND = {  # what a reader may type, and a page that has it
    **dict.fromkeys(["1×1", "1x1", "1 X 1", "K(F²C + 1)", "K(F2C+1)", "im2col", "conv2d", "F.conv2d"], CHANNELS),
    **dict.fromkeys(["3×3", "3 x 3 kernel", "one-by-one"], CHANNELS),
    **dict.fromkeys(["cross-correlation", "crosscorrelation"], "03-convolution"),
    **dict.fromkeys(["4,096", "4096", "multilayer", "multi-layer perceptron"], FLAT),
    **{"σ(Wx)": "00-before-you-start", "softmax": "00-before-you-start", "constructor": "api"},
}


def test_search_finds_a_word(browser, site):
    tab = new_page(browser, site)
    open_in(tab, site + "search.html?q=convolution")
    tab.wait_for_selector("#search-results a")
    assert "Convolution" in tab.locator("#search-results").inner_text()
    for query, page in FOUND.items():
        found = tab.evaluate(
            "(query) => Search._performSearch(...Search._parseQuery(query)).map(([page]) => page)", query
        )
        assert f"book/{page}" in found, query
    assert tab.errors == []
    tab.context.close()


def test_every_chapter_offers_its_notebook(book):
    for page in CHAPTERS:
        text = (book / page).read_text("utf-8")
        link = re.search(r'<a [^>]*href="([^"]*\.ipynb)"', text)[1]
        notebook = (book / page).parent / link
        assert json.loads(notebook.read_text("utf-8"))["cells"]
