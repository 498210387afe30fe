"""`explore` in a real Chromium: in a small book built by Sphinx, over http and as files, with a kernel's answers."""

import functools
import hashlib
import re
import subprocess
import sys
import threading
from http import server as http_server
from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
import pytest

from cnnlab import widgets
from cnnlab.server import Handler
from support.accessibility import assert_accessible
from support.figure import Figure
from support.widget_page import PATIENCE, open_page, write_page

CONF = """
project = "A small book"
extensions = ["sphinx.ext.autodoc", "myst_nb", "sphinx_book_theme", "cnnlab.sphinxext"]
html_theme = "sphinx_book_theme"
html_favicon = "icon.svg"
html_context = {"default_mode": "light"}
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_ipywidgets_js = {}
nb_mime_priority_overrides = [["html", "text/html", 5]]
"""
CELL = """
import matplotlib.pyplot as plt
from cnnlab import widgets

def bars(count, colour="red", flipped=False):
    fig, ax = plt.subplots(figsize=(5, 3), layout="constrained")
    ax.bar(range(4), [k if k <= count else 0 for k in range(4)], color=colour)
    if flipped and colour == "red":
        ax.invert_yaxis()
    return ax

widgets.explore(
    bars, count=(1, 3), colour=["blue", "red"], flipped=False, alt="{count} bars, {colour}, flipped {flipped}."
)
"""
FIRST = "1 bars, red, flipped off."
ALT = "document.querySelector('.cnnlab-explore-picture')?.alt === text"


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """The folder of a book with one page in a folder of its own, built as the book is."""
    folder = tmp_path_factory.mktemp("small-book")
    source, html = folder / "source", folder / "out" / "html"
    source.mkdir()
    (source / "conf.py").write_text(CONF)
    (source / "icon.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    (source / "index.md").write_text("# A small book\n\n```{toctree}\nbook/bars\n```\n")
    (source / "book").mkdir()
    cells = [nbformat.v4.new_markdown_cell("# Bars"), nbformat.v4.new_code_cell(CELL.strip())]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), source / "book" / "bars.ipynb")
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-W", "-q", "-d", folder / "out" / ".doctrees"]
    done = subprocess.run([*command, source, html], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return html


@pytest.fixture(scope="module")
def served(built):
    """The small book's address over http."""
    handler = functools.partial(Handler, directory=built)
    with http_server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/book/bars.html"
        server.shutdown()


@pytest.fixture(scope="module")
def stored(built):
    """The small book's address as files."""
    return (built / "book" / "bars.html").resolve().as_uri()


@pytest.fixture
def context(browser):
    context = browser.new_context(viewport={"width": 900, "height": 900})
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


def shows(page, alt):
    """Waits until the picture with this alt text stands there, loaded."""
    page.wait_for_function(f"(text) => {ALT}", arg=alt)
    page.wait_for_function("document.querySelector('.cnnlab-explore-picture').naturalWidth > 0")


def frames(requests):
    return [url.rpartition("/")[2] for url in requests if re.search(r"_static/cnnlab/\w+\.(svg|webp)$", url)]


# ---- the built page ----


@pytest.mark.parametrize("where", ["served", "stored"])
def test_the_built_page_moves_by_keyboard(context, where, request):
    requests = []
    context.on("request", lambda request: requests.append(request.url))
    page = open_page(context, request.getfixturevalue(where))
    shows(page, FIRST)
    assert len(frames(requests)) == 1, "only the picture that is shown loads by itself"
    page.locator("input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    shows(page, "2 bars, red, flipped off.")
    assert page.locator(".cnnlab-explore-readout").inner_text() == "count = 2 · colour = red · flipped = off"
    assert page.locator("input[type=range]").get_attribute("aria-valuetext") == "2"
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    shows(page, "2 bars, blue, flipped off.")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    shows(page, "2 bars, blue, flipped on.")
    page.wait_for_function("document.querySelector('[aria-live]').textContent === '2 bars, blue, flipped on.'")
    assert page.evaluate("document.querySelector('.cnnlab-static').cnnlabModel.get('chosen')") == [1, 0, 1]
    assert page.errors == []


def test_pictures_are_files_named_by_their_hash(built):
    files = sorted((built / "_static" / "cnnlab").glob("*.svg"))
    assert len(files) == 9, "12 states, of which 3 blue ones look the same flipped or not"
    for path in files:
        assert path.stem == hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    page = (built / "book" / "bars.html").read_text("utf-8")
    assert "data:image/svg+xml;base64" not in page
    assert set(re.findall(r"\.\./_static/cnnlab/(\w+\.svg)", page)) == {path.name for path in files}
    assert "application/vnd.jupyter.widget" not in page
    assert page.count("<img") - page.count("<img src") <= 1, "the inline backend showed a figure too"


def test_without_javascript_the_picture_is_there(browser, stored):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(stored)
    assert page.locator("main img").get_attribute("alt") == FIRST
    assert page.locator("main img").bounding_box()["width"] == 480
    assert "It is interactive, and needs JavaScript." in page.locator(".cnnlab-static").inner_text()
    context.close()


def test_a_late_picture_does_not_replace_a_newer_one(context, served):
    page = open_page(context, served)
    shows(page, FIRST)
    state = page.evaluate("document.querySelector('.cnnlab-static').cnnlabModel.state.drawn")
    second, third = (state["frames"][state["states"][k]]["src"].rpartition("/")[2] for k in (6, 10))
    held = []
    page.route(f"**/{second}", lambda route: held.append(route))
    move = "(place) => document.querySelector('.cnnlab-static').cnnlabModel.set('chosen', [place, 1, 0])"
    page.evaluate(move, 1)
    page.get_by_text("Loading …").wait_for()
    page.evaluate(move, 2)
    shows(page, "3 bars, red, flipped off.")
    assert page.locator("img").last.get_attribute("src").endswith(third)
    for route in held:
        route.continue_()
    page.wait_for_load_state("networkidle")
    shows(page, "3 bars, red, flipped off.")


def test_a_picture_that_does_not_load_is_said(context, served):
    page = open_page(context, served)
    shows(page, FIRST)
    page.route("**/*.svg", lambda route: route.abort())
    page.get_by_role("checkbox").check()
    page.get_by_text("This picture did not load.").wait_for()
    page.unroute("**/*.svg")
    page.get_by_role("checkbox").uncheck()
    shows(page, FIRST)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_built_page_is_accessible(context, stored, theme):
    page = open_page(context, stored)
    page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
    page.set_viewport_size({"width": 320, "height": 800})
    page.get_by_role("checkbox").check()
    shows(page, "1 bars, red, flipped on.")
    assert_accessible(page, within=".cnnlab-explore")


def test_nothing_moves_but_the_picture(context, stored):
    page = open_page(context, stored)
    shows(page, FIRST)
    every = "[...document.querySelectorAll('.cnnlab-explore, .cnnlab-explore *')]"
    boxes = f"{every}.map((element) => JSON.stringify(element.getBoundingClientRect()))"
    before = page.evaluate(boxes)
    page.get_by_role("checkbox").check()
    shows(page, "1 bars, red, flipped on.")
    assert page.evaluate(boxes) == before
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert page.evaluate(boxes) == before


# ---- a page of its own ----


def pair(depth, kernel="Mean of nine", padding=True, mode="a"):
    fig = plt.figure(figsize=(6, 2) if depth < 3 else (5, 3))
    fig.text(0.1, 0.5, f"{depth} {kernel} {padding} {mode}")  # axes take long to draw
    return fig


CHOICES = {
    "depth": [1, 10, 100],
    "kernel": ["Mean of nine", "Vertical edges", "Horizontal edges"],
    "padding": True,
    "mode": ["a", "b"],
    "alt": "Depth {depth}, {kernel}, padding {padding}, mode {mode}.",
}


class InTheBook:
    """The figure as the book's build makes it, with a picture for every state; drawn once, when a test needs it."""

    @functools.cached_property
    def figure(self):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CNNLAB_BOOK", "1")
            return widgets.explore(pair, **CHOICES)

    def __get__(self, instance, owner):
        return self.figure


class Explored(Figure):
    """One explored figure on a page."""

    example = InTheBook()
    states = ({"chosen": [1, 2, 1, 1]}, {"chosen": [2, 1, 0, 0]})
    nudge = ("input[type=range]", ["ArrowRight"])
    tap = ".cnnlab-switch label:has-text('b')"

    @classmethod
    def taken(cls, state):
        """The figure made anew with the book's pictures, in the state that a page's reader chose."""
        twin = widgets.explore(pair, **CHOICES)
        twin.chosen = state["chosen"]
        twin._drawn = cls.example._drawn  # drawn once for all
        twin.set_trait("shown", state["shown"])  # what is shown first stays the page's own
        return twin


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    path = tmp_path_factory.mktemp("explore") / "page.html"
    return write_page(path, Explored.example, Explored.example)


def test_two_on_a_page_are_told_apart(page):
    first, second = Explored(page), Explored(page, 1)
    first.host.get_by_role("combobox", name="kernel").select_option("Vertical edges")
    first.host.get_by_role("radio", name="b").check()
    second.host.get_by_role("checkbox", name="padding").uncheck()
    first.host.get_by_text("depth = 1 · kernel = Vertical edges · padding = on · mode = b").wait_for()
    second.host.get_by_text("depth = 1 · kernel = Mean of nine · padding = off · mode = a").wait_for()
    assert [each.host.locator("input[type=radio]:checked").count() for each in (first, second)] == [1, 1]


def test_pictures_of_two_sizes_keep_their_room(page):
    shows(page, "Depth 1, Mean of nine, padding on, mode a.")
    height = page.locator(".cnnlab-explore").first.bounding_box()["height"]
    page.locator("input[type=range]").first.press("End")
    shows(page, "Depth 100, Mean of nine, padding on, mode a.")
    box = page.locator(".cnnlab-explore-picture").first.bounding_box()
    assert (round(box["width"]), round(box["height"])) == (480, 288)
    assert page.locator(".cnnlab-explore").first.bounding_box()["height"] == height


def test_by_touch_on_a_narrow_screen(touched):
    touched.set_viewport_size({"width": 320, "height": 640})
    first = Explored(touched)
    first.host.get_by_text("padding", exact=True).tap()
    first.host.locator(".cnnlab-switch label").nth(1).tap()
    shows(touched, "Depth 1, Mean of nine, padding off, mode b.")
    for control in first.host.locator(".cnnlab-explore-control").all():
        assert control.evaluate("(e) => e.getBoundingClientRect().height") >= 44
    scroller = first.host.get_by_role("group", name="Figure, scrolls sideways")
    scroller.focus()
    touched.keyboard.press("ArrowRight")
    touched.wait_for_function("document.querySelector('.cnnlab-explore-scroller').scrollLeft > 0")


def test_stored_outside_the_book_one_picture_and_no_dead_control(context, tmp_path):
    page = open_page(context, write_page(tmp_path / "still.html", widgets.explore(pair, **CHOICES)))
    shows(page, "Depth 1, Mean of nine, padding on, mode a.")
    assert page.locator("input:visible, select:visible").count() == 0
    assert page.locator(".cnnlab-explore-readout").inner_text() == (
        "depth = 1 · kernel = Mean of nine · padding = on · mode = a"
    )


def test_an_error_before_the_first_picture_has_room(context, tmp_path):
    page = open_page(context, write_page(tmp_path / "error.html", widgets.explore(lambda x: None, x=(1, 3), alt="{x}")))
    box = page.locator(".cnnlab-explore-error").bounding_box()
    assert box["width"] > 500
    assert (
        page.locator(".cnnlab-explore-error").inner_text().startswith("No figure at x = 1: TypeError: draw: expected")
    )


# ---- with a kernel, played by the test ----

KERNEL = """() => {
    const host = document.createElement("div");
    document.querySelector("main").append(host);
    const drawing = (chosen, error = "") => ({
        chosen, error, width: 40, height: 30, alt: error ? "" : `state ${chosen}`,
        src: "data:image/svg+xml," + encodeURIComponent(
            `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><!-- ${chosen} --></svg>`),
    });
    const controls = [{ name: "depth", kind: "slider", texts: ["1", "2", "3", "4", "5"] }];
    const state = { controls, chosen: [0], shown: drawing([0]) };
    const handlers = {};
    const fire = (name) => (handlers[name] ?? []).slice().forEach((handler) => handler());
    const python = { asked: [], handlers };
    const model = {
        get: (name) => state[name],
        set(name, value) { state[name] = value; fire(`change:${name}`); },
        on(name, handler) { (handlers[name] ??= []).push(handler); },
        off(name, handler) { handlers[name] = handlers[name].filter((other) => other !== handler); },
        save_changes() { python.asked.push([...state.chosen]); },
    };
    python.answer = (chosen, error) => { state.shown = drawing(chosen, error); fire("change:shown"); };
    python.choose = (chosen) => { state.chosen = chosen; fire("change:chosen"); python.answer(chosen); };
    python.end = window.cnnlab.widgets.explore.render({ model, el: host });
    window.python = python;
}"""


@pytest.fixture
def live(context, address):
    """A page on which the test answers as a kernel would; its clock stands."""
    page = context.new_page()
    page.clock.install()
    page.goto(address)
    page.wait_for_function("document.querySelectorAll('.cnnlab-static[data-ready]').length === 2")
    page.evaluate("document.querySelectorAll('.cnnlab-static').forEach((host) => host.remove())")
    page.evaluate(KERNEL)
    return page


def asked(page):
    return page.evaluate("python.asked")


def test_while_python_draws_only_the_newest_wish_waits(live):
    live.locator("input[type=range]").focus()
    for _ in range(4):
        live.keyboard.press("ArrowRight")
    assert asked(live) == [[1]]
    live.evaluate("python.answer([1])")
    assert asked(live) == [[1], [4]]
    live.evaluate("python.answer([4])")
    shows(live, "state 4")
    assert asked(live) == [[1], [4]]
    assert live.locator("input[type=range]").input_value() == "4"
    live.clock.run_for(500)
    assert live.locator("[aria-live]").inner_text() == "state 4"


def test_back_where_it_was_before_python_answered(live):
    live.locator("input[type=range]").focus()
    live.keyboard.press("ArrowRight")
    live.keyboard.press("ArrowLeft")
    live.evaluate("python.answer([1])")
    assert asked(live) == [[1], [0]]
    live.evaluate("python.answer([0])")
    shows(live, "state 0")


def test_an_error_is_shown_and_the_next_state_comes_back(live):
    live.locator("input[type=range]").focus()
    live.keyboard.press("ArrowRight")
    live.evaluate("python.answer([1], 'No figure at depth = 2: ValueError: <b>bad</b>')")
    assert live.locator(".cnnlab-explore-error").inner_text() == "No figure at depth = 2: ValueError: <b>bad</b>"
    assert live.locator(".cnnlab-explore img").count() == 0
    live.clock.run_for(500)
    assert live.locator("[aria-live]").inner_text().startswith("No figure at depth = 2")
    live.keyboard.press("ArrowRight")
    live.evaluate("python.answer([2])")
    shows(live, "state 2")
    assert live.locator(".cnnlab-explore-error").count() == 0


def test_without_an_answer_the_reader_is_told_why(live):
    live.locator("input[type=range]").focus()
    live.keyboard.press("ArrowRight")
    readout = live.locator(".cnnlab-explore-readout")
    assert readout.inner_text() == "depth = 1"
    live.clock.run_for(500)
    assert readout.inner_text() == "Drawing …"
    live.clock.run_for(8000)
    assert readout.inner_text() == "Python has not answered yet. Without a kernel, run this cell again."
    live.evaluate("python.answer([1])")
    shows(live, "state 1")
    assert readout.inner_text() == "depth = 2"


def test_python_moves_the_control_too(live):
    live.evaluate("python.choose([3])")
    shows(live, "state 3")
    assert live.locator("input[type=range]").input_value() == "3"
    assert live.locator(".cnnlab-explore-value").inner_text() == "4"
    assert asked(live) == []


def test_the_end_leaves_nothing_behind(live):
    live.locator("input[type=range]").press("ArrowRight")
    live.evaluate("python.end()")
    assert live.evaluate("Object.values(python.handlers).flat().length") == 0
    live.clock.run_for(10_000)
    assert live.locator(".cnnlab-explore-readout").inner_text() == "depth = 1"
