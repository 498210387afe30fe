"""What surrounds the text, in the built book: colour mode, sidebars, contents, search, menu, tooltips, copying.

What a page loads before its text is read from its HTML. That nothing is cut from the style sheet that is ever seen is
held by the styles of all elements, in each state that a reader can bring about, with the site's sheet and with all that
it is made of.
"""

import re
import zipfile
from pathlib import Path

import pydata_sphinx_theme
import pytest

from support.looks import LAID_OUT
from support.rooms import WAKE
from support.widget_page import font_size, new_tab

THEME = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static"
DESK, PHONE = {"width": 1350, "height": 900}, {"width": 390, "height": 800}
CHAPTER, PLAIN = "book/03-convolution.html", "book/instructors.html"
AT_ONCE = "*, ::before, ::after { transition: none !important; animation: none !important; caret-color: transparent }"
TAG = re.compile(r"<(script|link)\b([^>]*)>")


def pages(book):
    """The pages that the theme makes, by their paths."""
    return {path: text for path in sorted(book.rglob("*.html")) if 'id="pst-' in (text := path.read_text("utf-8"))}


def test_nothing_blocks_a_page_but_the_one_style_sheet(book):
    found = pages(book)
    assert {"search.html", "genindex.html", "intro.html"} <= {path.name for path in found}
    sheets = set()
    for path, text in found.items():
        tags = [match.groups() for match in TAG.finditer(text)]
        assert not [tag for tag in tags if 'rel="preload"' in tag[1]], path.name
        scripts = [attributes for name, attributes in tags if name == "script" and re.search(r'\ssrc="', attributes)]
        assert not [script for script in scripts if "defer" not in script], path.name
        blocking = [attributes for name, attributes in tags if name == "link" and 'rel="stylesheet"' in attributes]
        (own,) = [sheet for sheet in blocking if "_static/cnnlab/" not in sheet]
        sheets.add(re.search(r"_static/site-\w+\.css", own)[0])
        head = text.partition("</head>")[0]
        assert "<script>" not in head[head.index(own) :], "it would wait for the sheet, and the page for it"
    assert len(sheets) == 1
    assert [path.name for path in (book / "_static").glob("*.css")] == [sheets.pop().rpartition("/")[2]]


def test_what_the_pages_link_is_there(book):
    for path, text in pages(book).items():
        for file in re.findall(r'<(?:script|link)\b[^>]*?\s(?:src|href)="([^"?#]+\.(?:js|css))[?"]', text):
            assert (path.parent / file).exists(), f"{path.name}: {file}"


@pytest.fixture(scope="module")
def readers(browser):
    """A context in which reading leaves its traces."""
    context = browser.new_context(viewport=DESK, permissions=["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture
def tab(readers, http):
    """A tab at a desk, where nothing is stored; at the end, that nothing went wrong."""
    tab = new_tab(readers)
    tab.goto(http + "genindex.html")
    tab.evaluate("() => { localStorage.clear(); sessionStorage.clear() }")
    yield tab
    assert tab.errors == []
    tab.close()


def theme(tab):
    return tab.evaluate("({ ...document.documentElement.dataset }).theme")


def test_the_colour_mode_is_chosen_and_remembered(tab, http):
    tab.goto(http + PLAIN)
    assert theme(tab) == "light"
    tab.emulate_media(color_scheme="dark")
    tab.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    switch = tab.locator(".theme-switch-button")
    seen = []
    for _ in range(3):
        switch.click()
        seen.append((tab.evaluate("document.documentElement.dataset.mode"), theme(tab)))
    assert seen == [("light", "light"), ("dark", "dark"), ("auto", "dark")]
    switch.click()
    tab.goto(http + CHAPTER)
    assert theme(tab) == "light"
    tab.emulate_media(color_scheme="light")


def test_a_page_is_dark_before_its_scripts_arrive(tab, http):
    tab.emulate_media(color_scheme="dark")
    tab.route("**/*.js*", lambda route: route.fulfill(body=""))
    tab.goto(http + PLAIN)
    assert theme(tab) == "dark"
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"


def test_a_figure_has_the_form_of_the_theme_and_no_other_is_loaded(tab, http):
    loaded = []
    tab.on("request", lambda request: loaded.append(request.url))
    tab.emulate_media(color_scheme="dark")
    tab.goto(http + "book/00-before-you-start.html")
    figures = tab.locator("img[class^=cnnlab-in-]")
    seen = figures.evaluate_all("(all) => all.filter((each) => each.checkVisibility()).map((each) => each.className)")
    assert seen == ["cnnlab-in-dark"] * (figures.count() // 2)
    figure = figures.locator("visible=true").first
    figure.scroll_into_view_if_needed()
    tab.wait_for_function("(figure) => figure.naturalWidth > 0", arg=figure.element_handle())
    look = "(figure) => ['backgroundColor', 'padding', 'filter'].map((name) => getComputedStyle(figure)[name])"
    assert figure.evaluate(look) == ["rgba(0, 0, 0, 0)", "0px", "none"]  # no card
    assert {url.endswith("-dark.svg") for url in loaded if "/_images/" in url} == {True}
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    seen = figures.evaluate_all("(all) => all.filter((each) => each.checkVisibility()).map((each) => each.className)")
    assert seen == ["cnnlab-in-light"] * (figures.count() // 2), "a sheet of ink"
    tab.evaluate("dispatchEvent(new Event('afterprint'))")
    tab.emulate_media(color_scheme="light")


def test_a_page_without_scripts_is_light_and_whole(browser, http):
    context = browser.new_context(viewport=DESK, java_script_enabled=False, color_scheme="dark")
    tab = new_tab(context)
    tab.goto(http + PLAIN)
    assert tab.locator("article h1").is_visible()
    assert not tab.locator(".theme-switch-button").is_visible(), "it could not do what it says"
    assert tab.locator("#pst-primary-sidebar a", has_text="03 · Convolution").is_visible()
    context.close()


@pytest.mark.parametrize("name", ["primary", "secondary"])
def test_a_sidebar_opens_on_a_phone_and_closes_again(tab, http, name):
    tab.set_viewport_size(PHONE)
    tab.goto(http + PLAIN)
    dialog, sidebar = tab.locator(f"#pst-{name}-sidebar-modal"), tab.locator(f"#pst-{name}-sidebar")
    inside = sidebar.inner_html()
    looks = sidebar.get_attribute("class")
    button = tab.locator(f".{name}-toggle")
    button.click()
    dialog.get_by_role("link").first.wait_for()
    assert dialog.get_attribute("open") is not None
    tab.keyboard.press("Escape")
    assert dialog.get_attribute("open") is None
    assert sidebar.inner_html() == inside
    assert sidebar.get_attribute("class") == looks
    button.click()
    beside = PHONE["width"] - 5 if name == "primary" else 5
    tab.mouse.click(beside, 500)
    assert dialog.get_attribute("open") is None


def test_a_place_chosen_in_the_contents_on_a_phone_is_seen(tab, http):
    tab.set_viewport_size(PHONE)
    tab.goto(http + PLAIN)
    tab.locator(".secondary-toggle").click()
    tab.locator("#pst-secondary-sidebar-modal a").last.click()
    tab.wait_for_function("scrollY > 500")
    assert tab.locator("dialog[open]").count() == 0


def test_the_sidebar_at_a_desk_goes_and_comes(tab, http):
    tab.goto(http + PLAIN)
    link = tab.locator("#pst-primary-sidebar a", has_text="Glossary")
    tab.locator(".primary-toggle").click()
    link.wait_for(state="hidden")
    tab.locator(".primary-toggle").click()
    link.wait_for()


def test_the_contents_follow_the_reader(tab, http):
    tab.goto(http + PLAIN)
    links = tab.locator("#pst-page-toc-nav a")
    marked = "document.querySelector('#pst-page-toc-nav a.active[aria-current=true]')?.hash"
    for place in (3, 1):
        place_id = links.nth(place).get_attribute("href")
        tab.evaluate("(id) => document.querySelector(id).scrollIntoView()", place_id)
        tab.wait_for_function(f"{marked} === '{place_id}'")
    links.last.click()
    tab.wait_for_function(f"{marked} === location.hash")
    assert tab.locator("#pst-page-toc-nav a.active").count() == 1


def test_the_way_back_to_the_top_shows_on_the_way_up(tab, http):
    tab.set_viewport_size({"width": 764, "height": 900})  # beside wider ones stand the contents
    tab.goto(http + PLAIN)
    button = tab.locator("#pst-back-to-top")
    tab.mouse.move(600, 400)
    tab.mouse.wheel(0, 2000)
    tab.wait_for_function("scrollY > 1500 && document.body.matches('.scrolled')")
    assert not button.is_visible()
    tab.mouse.wheel(0, -300)
    button.click()
    tab.wait_for_function("scrollY === 0")
    button.wait_for(state="hidden")


def test_a_word_is_sought_found_and_marked(tab, http):
    tab.goto(http + PLAIN)
    for keys in ("Control+k", "/"):
        tab.keyboard.press(keys)
        assert tab.evaluate("document.activeElement.name") == "q"
        tab.keyboard.press("Escape")
        assert tab.locator("dialog[open]").count() == 0
    tab.locator(".search-button-field").click()
    tab.keyboard.type("translation")
    tab.keyboard.press("Enter")
    tab.locator("#search-results li a").first.click()
    tab.locator(".bd-article span.highlighted").first.wait_for()
    tab.keyboard.press("Escape")
    tab.locator("span.highlighted").first.wait_for(state="detached")
    tab.reload()
    assert tab.locator("span.highlighted").count() == 0


MAGNIFIER = """() => [...document.querySelectorAll(".bd-search .fa-magnifying-glass")].map((icon) => {
  const field = icon.parentElement.querySelector("input");
  const start = field.getBoundingClientRect().left + parseFloat(getComputedStyle(field).paddingLeft);
  return start - icon.getBoundingClientRect().right;
})"""
OUT = """() => [...document.querySelectorAll(".search-button-field *")].filter((each) => {
  const [inner, outer] = [each, each.closest("button")].map((one) => one.getBoundingClientRect());
  return inner.top < outer.bottom && inner.right > outer.right;
}).length"""


def test_the_magnifier_stands_before_the_text_of_every_search_field(tab, http):
    for page, size in ((PLAIN, "100%"), ("search.html", "100%"), ("search.html", "150%")):
        tab.goto(http + page)
        if page == PLAIN:
            tab.keyboard.press("Control+k")
        tab.add_style_tag(content=f"html {{ font-size: {size} !important }}")
        gaps = tab.evaluate(MAGNIFIER)
        assert gaps
        assert min(gaps) > 0
        assert tab.evaluate(OUT) == 0, "the keys reach out of the button"


def test_the_search_page_has_its_own_field(tab, http):
    tab.goto(http + "search.html")
    assert tab.evaluate("document.activeElement.name") == "q"
    tab.evaluate("document.activeElement.blur()")
    tab.keyboard.press("Control+k")
    assert tab.locator("main input[name=q]").evaluate("(field) => field === document.activeElement")


def test_the_menu_of_downloads(tab, http):
    tab.add_init_script("window.print = () => { window.printed = true }")
    tab.goto(http + PLAIN)
    button, menu = tab.locator(".dropdown-download-buttons > button"), tab.locator(".dropdown-menu")
    button.click()
    assert button.get_attribute("aria-expanded") == "true"
    box = menu.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= DESK["width"]
    tab.mouse.click(600, 600)
    assert not menu.is_visible()
    button.focus()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowDown")
    assert "pdf" in tab.evaluate("document.activeElement.className")
    tab.keyboard.press("Escape")
    assert not menu.is_visible()
    assert button.evaluate("(button) => button === document.activeElement")
    button.click()
    tab.locator(".btn-download-pdf-button").click()
    assert tab.evaluate("window.printed")
    with tab.context.expect_page() as opened, tab.expect_event("popup"):
        button.click()
        tab.locator(".btn-download-source-button").click()
    opened.value.close()
    button.click()
    with tab.expect_download() as download:
        tab.locator(".btn-download-archive-button").click()
    assert zipfile.is_zipfile(download.value.path())


def test_a_tooltip_says_what_a_button_does(tab, http):
    tab.goto(http + PLAIN)
    button, tip = tab.locator(".primary-toggle"), tab.locator(".tooltip")
    button.hover()
    tip.wait_for()
    assert tip.inner_text() == "Toggle primary sidebar" == button.get_attribute("aria-label")
    assert button.get_attribute("aria-describedby") == tip.get_attribute("id")
    at, by = tip.bounding_box(), button.bounding_box()
    assert at["y"] > by["y"] + by["height"]
    assert 0 <= at["x"] <= by["x"] + by["width"] / 2 <= at["x"] + at["width"], "it points at its button"
    tab.keyboard.press("Escape")
    tip.wait_for(state="detached")
    tab.mouse.move(600, 600)
    tab.locator(".dropdown-download-buttons > button").focus()
    tab.keyboard.press("Tab")
    tip.wait_for()
    assert tip.inner_text() == "Color mode"
    tab.keyboard.press("Tab")
    tip.wait_for(state="detached")


@pytest.mark.parametrize("clipboard", [True, False])
def test_code_is_copied(tab, http, clipboard):
    if not clipboard:  # as at an address without https
        tab.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    tab.goto(http + PLAIN)
    code = tab.locator("div.highlight").first
    button = code.locator(".copybtn")
    code.hover()
    button.click()
    tab.locator(".copybtn.success[aria-label='Copied!'] .icon-tabler-check").wait_for()
    if clipboard:
        text = code.locator("pre").evaluate("(pre) => pre.textContent")
        assert tab.evaluate("navigator.clipboard.readText()") == text
    tab.locator(".copybtn.success").wait_for(state="detached")
    tab.locator(".copybtn .icon-tabler-check").wait_for(state="detached")


def test_code_that_scrolls_is_reached_by_keyboard(tab, http):
    tab.set_viewport_size(PHONE)
    tab.goto(http + PLAIN)
    scrolls = "(box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight)"
    missed = f"[...document.querySelectorAll('main pre')].filter((box) => {scrolls} && box.tabIndex < 0).length"
    assert tab.evaluate(missed) == 0, "also in sections that are not laid out yet"
    tab.add_style_tag(content=LAID_OUT)
    stops = f"[...document.querySelectorAll('main pre')].every((box) => {scrolls} === (box.tabIndex === 0))"
    tab.wait_for_function(f"document.querySelector('pre[tabindex]') && {stops}")


def test_a_reader_skips_to_the_text_and_opens_the_code(tab, http):
    tab.goto(http + CHAPTER)
    tab.keyboard.press("Tab")
    tab.locator(".skip-link a:focus").wait_for()
    tab.keyboard.press("Enter")
    assert tab.evaluate("location.hash") == "#main-content"
    cell = tab.locator("details.hide").first
    cell.locator("summary").click()
    cell.locator("pre").wait_for()


def test_the_index_of_modules_folds(tab, http):
    tab.goto(http + "py-modindex.html")
    row, sign = tab.locator("tr.cg-1").first, tab.locator("img.toggler").first
    assert row.is_visible()
    sign.click()
    assert not row.is_visible()


# -- nothing is cut that is seen ----------------------------------------------------------------------------------


DIFFERENCES = """async (name) => {
  const kinds = {}; // two of a kind are enough
  const all = document.querySelectorAll("html, body, body *:not(svg *, .cnnlab-static *)");
  const elements = [...all].filter((element) => {
    let kind = "";
    for (let each = element; each; each = each.parentElement) kind += `${each.tagName}.${each.getAttribute("class")} `;
    return (kinds[kind] = (kinds[kind] ?? 0) + 1) < 3;
  });
  const styles = () => elements.flatMap((element) => ["", "::before", "::after"].map((part) => {
    const style = getComputedStyle(element, part || null);
    const names = part && style.content === "none" ? [] : [...style].filter((name) => !name.startsWith("--"));
    return names.map((name) => `${name}: ${style.getPropertyValue(name)}`);
  }));
  const put = async (address) => {
    const loaded = new Promise((done) => link.addEventListener("load", done, { once: true }));
    link.href = address;
    await loaded;
    document.body.getBoundingClientRect(); // now it asks for its fonts
    await document.fonts.ready;
  };
  const link = document.querySelector("link[rel=stylesheet][href*='_static/site-']");
  const own = link.href;
  await put(new URL(name, own).href);
  const whole = styles();
  await put(own);
  const found = styles(); // after a whole layout, as the others: what a change leaves is not always exact
  return found.flatMap((each, place) => {
    const other = each.filter((line, k) => line !== whole[place][k]);
    return other.length || each.length !== whole[place].length ? [`${place / 3}: ${other.join("; ")}`] : [];
  });
}"""


@pytest.fixture(scope="module")
def compared(readers, book):
    """A tab in which the site's sheet gives way to the whole ones, with the theme's whole fonts."""
    whole = (book.parent / ".doctrees" / "whole.css").read_text("utf-8")
    tab = new_tab(readers)
    tab.route("**/_static/whole.css", lambda route: route.fulfill(body=whole, content_type="text/css"))
    tab.route("**/_static/vendor/**", lambda route: route.fulfill(path=THEME / route.request.url.split("_static/")[1]))
    yield tab
    tab.close()


def assert_same(tab, state):
    """Fails if anything on the page looks otherwise with the whole sheets."""
    assert tab.evaluate(DIFFERENCES, "whole.css") == [], state


def open_compared(tab, address, viewport=DESK, **media):
    tab.set_viewport_size(viewport)
    tab.emulate_media(**{"color_scheme": "light", "media": "screen", "forced_colors": "none", **media})
    tab.mouse.move(0, 0)
    tab.goto(address)
    tab.evaluate(WAKE)  # nothing comes between two looks
    tab.add_style_tag(content=AT_ONCE)


@pytest.mark.parametrize("page", [CHAPTER, PLAIN, "search.html?q=kernel", "genindex.html"])
def test_no_rule_is_missed_on_a_page(compared, http, page):
    for viewport, media in ((DESK, {}), (PHONE, {"color_scheme": "dark"})):
        open_compared(compared, http + page, viewport, **media)
        if "search" in page:
            compared.get_by_text("Search finished").wait_for()
        assert_same(compared, f"{page} {viewport} {media}")


@pytest.mark.parametrize("media", [{"media": "print"}, {"forced_colors": "active"}])
def test_no_rule_is_missed_on_paper_and_in_forced_colours(compared, http, media):
    open_compared(compared, http + PLAIN, **media)
    assert_same(compared, media)


def test_long_words_in_headings_have_room_in_large_letters(compared, http):
    with font_size(compared, 24):
        open_compared(compared, http + CHAPTER, {"width": 320, "height": 900})
        assert compared.evaluate("document.documentElement.scrollWidth") == 320


UNDERLINED = """(links) => links.filter((link) => getComputedStyle(link).textDecorationLine === "underline")
  .map((link) => link.classList.contains("current") || link.classList.contains("active"))"""


def test_forced_colours_leave_it_said_where_the_reader_is(compared, http):
    open_compared(compared, http + CHAPTER, forced_colors="active")
    compared.locator(".page-toc a").last.click()
    compared.locator(".page-toc a.active").wait_for()
    for links in (".bd-docs-nav .nav a", ".page-toc a"):
        assert compared.locator(links).evaluate_all(UNDERLINED) == [True], links


def test_no_rule_is_missed_in_what_a_reader_opens(compared, http):
    tab = compared
    open_compared(tab, http + PLAIN, color_scheme="dark")
    tab.locator(".dropdown-download-buttons > button").click()
    assert_same(tab, "menu")
    tab.locator(".btn-download-source-button").hover()
    tab.locator(".tooltip").wait_for()
    assert_same(tab, "tooltip in the menu")
    tab.keyboard.press("Escape")
    tab.locator(".theme-switch-button").hover()
    tab.locator(".tooltip").wait_for()
    assert_same(tab, "tooltip")
    tab.keyboard.press("/")
    assert_same(tab, "search")
    tab.keyboard.press("Escape")
    tab.locator("#pst-page-toc-nav a").last.click()
    tab.wait_for_function("document.body.matches('.scrolled')")
    assert_same(tab, "contents")
    code = tab.locator("div.highlight").last
    code.hover()
    tab.evaluate("Object.defineProperty(window, 'setTimeout', { value: () => 0 })")  # it says so for ever
    code.locator(".copybtn").click()
    tab.locator(".copybtn.success").wait_for()
    assert_same(tab, "copied")


def test_no_rule_is_missed_in_a_drawer(compared, http):
    for scheme, name in (("light", "primary"), ("dark", "secondary")):
        open_compared(compared, http + PLAIN, PHONE, color_scheme=scheme)
        compared.locator(f".{name}-toggle").click()
        assert_same(compared, name)


def test_no_rule_is_missed_where_the_keyboard_goes(compared, http):
    open_compared(compared, http + PLAIN)
    for step in range(3):
        compared.keyboard.press("Tab")
        assert_same(compared, f"Tab {step}")
