"""When the widgets of a page come to life: near the reader, nearest first, one a frame; all before they are printed."""

import re

import pytest

from cnnlab.widgets import Choose, FilterStudio
from support.kinds import KINDS, page_object
from support.looks import DRAWN, PICTURE
from support.widget_page import new_tab, visit, write_page

OPTIONS = [{"text": "yes", "right": True}, {"text": "no", "feedback": "It is."}]
WINDOW = {"width": 760, "height": 600}
FAR = 3000  # px, more than the distance at which a widget begins

# Keeps in `arrived` which widgets came to life, by their places on the page, in which frame, and whether in the window.
WATCH = """() => {
  let frame = 0;
  const count = () => requestAnimationFrame(() => (frame++, count()));
  count();
  window.arrived = [];
  const note = ([{ target }]) => {
    const { top, bottom } = target.getBoundingClientRect();
    const place = [...document.querySelectorAll(".cnnlab-static")].indexOf(target);
    arrived.push([place, frame, bottom > 0 && top < innerHeight]);
  };
  addEventListener("DOMContentLoaded", () => {
    for (const host of document.querySelectorAll(".cnnlab-static"))
      new MutationObserver(note).observe(host, { attributeFilter: ["data-ready", "data-error"] });
  });
}"""
AWAY = """(() => {
  const leave = () => {
    if (arrived.length) scrollTo(0, document.documentElement.scrollHeight);
    else requestAnimationFrame(leave);
  };
  requestAnimationFrame(leave);
})()"""
PRINTED = """() => {
  const blank = ({ width, height }) => Object.assign(document.createElement("canvas"), { width, height }).toDataURL();
  const canvases = [...document.querySelectorAll(".cnnlab-static canvas")];
  return {
    widgets: [...document.querySelectorAll(".cnnlab-static")].map((host) => host.dataset.ready),
    blank: canvases.filter((each) => each.toDataURL() === blank(each)).map((each) => each.parentElement.className),
    pictures: [...document.querySelectorAll("main img")].map((image) => image.complete && image.naturalWidth > 0),
  };
}"""
UP = 400  # px
UPWARDS = """async () => {
  const moved = [];
  for (let k = 0; k < 10; k++) {
    const seen = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
    const before = seen.getBoundingClientRect().top;
    scrollBy({ top: -UP, behavior: "instant" });
    await DRAWN;
    await DRAWN;
    moved.push(Math.round(seen.getBoundingClientRect().top - before));
  }
  return moved;
}""".replace("UP", f"{UP}").replace("DRAWN", DRAWN)
ARRIVED = "window.arrived.map(([place]) => place)"


class Gap:
    """What stands between two widgets."""

    def __init__(self, height, id=""):
        self.html = f'<p id="{id}" style="height: {height}px; margin: 0"><a href="#">link</a></p>'

    def static_html(self):
        return self.html


def question(id):
    return Choose(id=id, prompt="Is it?", options=OPTIONS)


def fallback(tab, place):
    return tab.locator(".cnnlab-static").nth(place).locator(".cnnlab-fallback")


@pytest.fixture
def tab(browser):
    """A tab that tells which widgets came to life, and waits for none."""
    tab = new_tab(browser.new_context(viewport=WINDOW))
    tab.add_init_script(f"({WATCH})()")
    yield tab
    assert tab.errors == []
    tab.context.close()


@pytest.fixture(scope="module")
def far(tmp_path_factory):
    """A page with a widget at its beginning, one far from it, and one far from both."""
    shown = question("a"), Gap(FAR), question("b"), Gap(FAR), question("c")
    return write_page(tmp_path_factory.mktemp("far") / "far.html", *shown)


@pytest.fixture(scope="module")
def dense(tmp_path_factory):
    """A page with nine widgets, of which several are near at once."""
    shown = [part for k in range(9) for part in (question(f"q{k}"), Gap(350, f"after-{k}"))]
    return write_page(tmp_path_factory.mktemp("dense") / "dense.html", *shown)


def test_a_widget_waits_until_the_reader_comes_near(tab, far):
    tab.goto(far)
    tab.wait_for_function(f"{ARRIVED}.length === 1")
    assert fallback(tab, 1).inner_text(), "until then it says what it will be"
    tab.evaluate("() => document.querySelectorAll('p a')[1].scrollIntoView({ block: 'start' })")
    tab.wait_for_function(f"{ARRIVED}.length === 2")
    tab.evaluate(DRAWN)
    assert tab.evaluate(ARRIVED) == [0, 1]


def test_the_nearest_comes_first_and_each_in_a_frame_of_its_own(tab, dense):
    tab.goto(f"{dense}#after-4")
    tab.wait_for_function(f"{ARRIVED}.length >= 4")
    tab.evaluate(DRAWN)
    places, frames, seen = zip(*tab.evaluate("arrived"), strict=True)
    assert seen[0]
    assert list(seen) == sorted(seen, reverse=True), "what the reader sees comes before what lies about it"
    assert 0 not in places, "what lies far above does not come"
    assert len(set(frames)) == len(frames)


@pytest.mark.parametrize("place", ["book/03-convolution.html#summary", "book/api.html#module-cnnlab.training"])
def test_a_link_leads_to_its_place_and_nothing_jumps_for_who_reads_upwards(tab, http, place):
    """What lies above has not been laid out, and is only about as high as it will be."""
    tab.goto(http + place)
    tab.evaluate(DRAWN)
    top = "document.getElementById(location.hash.slice(1)).getBoundingClientRect().top"
    assert 0 < tab.evaluate(top) < 100
    assert tab.evaluate(UPWARDS) == pytest.approx([UP] * 10, abs=2)


def test_what_a_reader_in_a_hurry_has_passed_waits(tab, tmp_path):
    shown = [*(question(f"q{k}") for k in range(6)), Gap(FAR), question("last")]
    tab.add_init_script(AWAY)
    tab.goto(write_page(tmp_path / "hurry.html", *shown))
    tab.wait_for_function(f"{ARRIVED}.includes(6)")
    tab.evaluate(DRAWN)
    assert not {3, 4, 5} & set(tab.evaluate(ARRIVED))


@pytest.mark.parametrize("keys", ["Tab", "Control+f"])
def test_who_walks_by_tab_or_searches_meets_all(tab, far, keys):
    tab.goto(far)
    tab.wait_for_function(f"{ARRIVED}.length === 1")
    tab.keyboard.press(keys)
    tab.wait_for_function(f"{ARRIVED}.length === 3")
    assert tab.evaluate(ARRIVED) == [0, 1, 2]


def test_a_widget_that_cannot_start_says_so_and_the_next_ones_do(tab, tmp_path):
    page = tmp_path / "broken.html"
    address = write_page(page, question("a"), Gap(10), question("b"), Gap(10), question("c"))
    page.write_text(page.read_text("utf-8").replace('"id":"b"', '"id":"b'), "utf-8")
    tab.goto(address)
    tab.wait_for_function(f"{ARRIVED}.length === 3")
    assert "could not start" in fallback(tab, 1).inner_text()
    assert len(tab.errors) == 1
    tab.errors.clear()


@pytest.mark.parametrize("kind", KINDS)
def test_on_paper_a_widget_is_what_it_would_be_on_the_screen(desk, tmp_path, kind):
    """Printed from a page that nobody has scrolled, where it had not begun."""
    example = page_object(kind).example
    visit(desk, write_page(tmp_path / "near.html", example), WINDOW)
    seen = desk.locator(".cnnlab-static").evaluate(PICTURE)
    desk.goto(write_page(tmp_path / "far.html", Gap(FAR), example))
    late = desk.locator(".cnnlab-static")
    if isinstance(example, FilterStudio):
        desk.wait_for_selector("[data-prepared]")  # it needs some time, and begins as soon as the page is idle
    assert late.get_attribute("data-ready") is None
    desk.pdf()
    assert late.get_attribute("data-ready") == "true"
    assert late.evaluate(PICTURE) == seen
    assert desk.errors == []


def test_paper_shows_the_answers_that_a_reader_gave(tab, far):
    tab.goto(far)
    tab.get_by_label("no").first.check()
    tab.pdf()
    assert tab.evaluate(ARRIVED) == [0, 1, 2]
    assert tab.get_by_label("no").evaluate_all("(all) => all.map((each) => each.checked)") == [True, False, False]


def test_what_takes_time_is_prepared_before_anybody_prints_and_takes_no_room(tab, tmp_path):
    tab.goto(write_page(tmp_path / "photo.html", Gap(FAR), page_object("filter_studio").example))
    tab.wait_for_selector("[data-prepared]")
    assert tab.evaluate("scrollY") == 0
    assert tab.evaluate(ARRIVED) == []
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert tab.evaluate(ARRIVED) == [0]


def test_what_comes_when_all_is_printed_is_of_the_screen(tab, http):
    held = []

    def hold(route):
        held.append(route)

    tab.route(re.compile(r"/_static/cnnlab/\w+\.js$"), hold)  # the photograph; scripts have a version behind
    tab.goto(f"{http}book/03-convolution.html")
    tab.emulate_media(color_scheme="dark")
    tab.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    studio = tab.locator("[data-widget=filter_studio]")
    for event in ("beforeprint", "afterprint"):
        tab.evaluate("(name) => dispatchEvent(new Event(name))", event)
    assert studio.get_attribute("data-ready") is None
    while not held:
        tab.evaluate(DRAWN)
    held.pop().continue_()
    tab.wait_for_selector("[data-widget=filter_studio][data-ready]")
    assert tab.locator(".is-on-paper").count() == 0
    assert tab.evaluate("document.documentElement.dataset.theme") == "dark"


def test_a_chapter_that_nobody_has_scrolled_is_printed_whole(tab, site):
    tab.goto(f"{site}book/03-convolution.html")
    tab.wait_for_selector("[data-widget=filter_studio][data-prepared]")
    assert len(tab.evaluate(ARRIVED)) < tab.locator(".cnnlab-static").count()
    tab.evaluate(f"addEventListener('afterprint', () => (window.printed = ({PRINTED})()))")
    tab.pdf()
    printed = tab.evaluate("printed")
    assert printed["widgets"] == ["true"] * tab.locator(".cnnlab-static").count()
    assert printed["blank"] == []
    assert printed["pictures"] == [True] * tab.locator("main img").count()
