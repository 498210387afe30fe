"""Formulas as Chromium sets them in the built book, with JavaScript off: their font, sizes, places and references."""

import re
from pathlib import Path
from urllib.parse import urljoin

import pytest

from support.widget_page import new_tab

BOOK = Path(__file__).parents[2] / "_build" / "html"
PAGES = [
    page.relative_to(BOOK).as_posix() for page in sorted(BOOK.glob("book/*.html")) if "<math" in page.read_text("utf-8")
]
FONT = "STIX Two Math"

SIZES = """(all) => all.map((each) => {
  const text = parseFloat(getComputedStyle(each.closest("math")).fontSize);
  return each.getBoundingClientRect().height / text;
})"""
OVERFLOWING = (
    """(all) => all.filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.textContent)"""
)

LINES = """(all) => all.map((each) => {
  return each.getBoundingClientRect().height / parseFloat(getComputedStyle(each).lineHeight);
})"""
BOXES = "(all) => all.map((each) => [each, ...each.children].map((part) => part.getBoundingClientRect().toJSON()))"


@pytest.fixture(scope="module", params=PAGES)
def tab(request, browser, http):
    """A page of the book that shows formulas, as it stands without its scripts; at the end, that nothing failed."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    tab = new_tab(context)
    tab.goto(http + request.param, wait_until="load")
    yield tab
    context.close()
    assert tab.errors == []


@pytest.fixture
def narrow(tab):
    tab.set_viewport_size({"width": 320, "height": 900})
    yield tab
    tab.set_viewport_size({"width": 1280, "height": 900})


def test_there_are_formulas(book):
    assert len(PAGES) > 6


def test_every_formula_is_set_and_nothing_is_left_to_a_script(tab):
    main = tab.locator("main")
    assert not re.search(r"\\[([]|\$\$|\\begin", main.locator("article").inner_text().replace("\\n", ""))
    assert main.locator(".math:not(:has(> math)), code.math").count() == 0
    source = re.sub(r"<pre.*?</pre>", "", tab.content(), flags=re.S)
    assert "mathjax" not in source.lower()


def test_formulas_are_drawn_in_their_font(tab):
    """Asked of the browser itself: a sign that the font lacks comes from another one, and looks foreign."""
    client = tab.context.new_cdp_session(tab)
    client.send("DOM.enable")
    client.send("CSS.enable")
    root = client.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    tokens = "math :is(mi, mn, mo, mtext)"
    nodes = client.send("DOM.querySelectorAll", {"nodeId": root, "selector": tokens})["nodeIds"]
    texts = tab.locator(tokens).all_text_contents()
    assert len(texts) == len(nodes)
    others = {}
    for text, node in dict(zip(texts, nodes, strict=True)).items():
        fonts = client.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        if any(font["familyName"] != FONT for font in fonts):
            others[text] = fonts
    assert others == {}
    client.detach()


def test_signs_have_the_size_of_what_they_belong_to(tab):
    displayed = tab.locator("div.math")
    sums = displayed.locator("math > :is(munder, munderover) > mo:first-child:text-is('∑')")
    assert all(size > 1.1 for size in sums.evaluate_all(SIZES)), "a sum is no taller than a letter"
    braces = displayed.locator("mrow:has(> mtable) > mo:text-matches('[({]')")
    assert all(size > 2 for size in braces.evaluate_all(SIZES)), "a brace does not span its rows"


def test_a_formula_is_as_large_as_the_text(tab):
    sizes = tab.locator("p math").evaluate_all(
        "(all) => all.map((each) => parseFloat(getComputedStyle(each).fontSize) / "
        "parseFloat(getComputedStyle(each.parentElement).fontSize))"
    )
    assert all(1 <= size < 1.2 for size in sizes)


def test_a_line_of_text_keeps_its_height(tab):
    """A formula with an index stands in its line without pushing the next one away."""
    heights = tab.locator("article p:has(> math, > .together):not(:has(mfrac, img, code))").evaluate_all(LINES)
    assert all(abs(height - round(height)) < 0.25 for height in heights), heights


def test_no_line_begins_with_a_mark_that_follows_a_formula(tab):
    torn = "(all) => all.filter((each) => each.getClientRects().length > 1).map((each) => each.textContent)"
    for width in range(320, 480, 8):
        tab.set_viewport_size({"width": width, "height": 900})
        assert tab.locator("article .together").evaluate_all(torn) == [], f"{width} px wide"
    tab.set_viewport_size({"width": 1280, "height": 900})


def test_formulas_fit_a_small_screen(narrow):
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 320
    assert narrow.locator("article math").evaluate_all(OVERFLOWING) == [], "a formula that has to be scrolled"


def test_a_number_stands_at_the_right_of_its_formula(tab):
    for column, formula, number in tab.locator("div.math:has(> .eqno)").evaluate_all(BOXES):
        assert number["left"] >= formula["right"]
        assert number["right"] > column["right"] - 40
        assert abs(number["top"] + number["bottom"] - formula["top"] - formula["bottom"]) < 8


def test_references_lead_to_their_equations(tab, book, http):
    for link in tab.locator("main a[href*='#equation-']:not(.headerlink)").all():
        page, _, name = urljoin(tab.url, link.get_attribute("href")).removeprefix(http).partition("#")
        equation = re.search(rf'<div class="math[^"]*" id="{name}">(.*?)</div>', (book / page).read_text("utf-8"), re.S)
        assert equation, f"no {name} in {page}"
        number = re.search(r'<span class="eqno">(\(\d+\))', equation[1])[1]
        assert number == link.inner_text()
