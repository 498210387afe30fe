"""The pages of grading in a browser: light and dark, no foreign request, readable by all, narrow screens too."""

from decimal import Decimal

import pytest

from cnnlab.exercises import catalogue
from cnnlab.exercises.grading.coursework.results import Result
from cnnlab.exercises.grading.marks import feedback, summary, table
from cnnlab.exercises.grading.marks.scheme import Scheme
from support.accessibility import THEMED, assert_accessible

BACKGROUNDS = {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 24, 30)"}
SCHEME = Scheme(None, True, {"conv1d": Decimal("2.5")}, 1e9, Decimal("0.5"))
LONG = "cell 3 left out: it left Python (exit status 3), " + "and-this-is-one-word" * 9


def results():
    statuses = ["correct", "incorrect", "not attempted", "not graded"]
    for number in range(4):  # a fifth would be as the first
        marks = {}
        for position, id in enumerate(catalogue.ids()):
            status = statuses[(number + position) % 4]
            mistake = catalogue.get(id).mistakes[0].name if status == "incorrect" and number % 2 else None
            marks[id] = {"status": status, "mistake": mistake, "message": "It raised `IndexError: out of range`."}
            marks[id] |= {"failing": "image, 1×30:\n" + 30 * "  0.25" if status == "incorrect" else "", "tries": 14}
        name = f"student-{number}" + "-of-a-long-name" * 9 * (number == 1)
        yield Result(name, "x.ipynb", marks, [LONG] * (number % 2), id=f"{number}", late=number == 2)
    yield Result("\u202e", "", {}, ["not graded: no notebook was handed in"])


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The addresses of a summary and of a student's page."""
    folder = tmp_path_factory.mktemp("graded")
    graded = table.tabulated(results(), SCHEME)
    notes = ["Submissions were fenced only: there is no `bwrap`."]
    (folder / "summary.html").write_text(summary.page(graded, "Grades", notes, ["`ben.zip` is a link"]), "utf-8")
    _, page, *_ = feedback.write(graded, folder / "feedback", "Feedback: 03")
    return (folder / "summary.html").as_uri(), page.as_uri()


def opened(context, address, scheme):
    """The page at an address, which asks for nothing else, is readable by all, and fits the window."""
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    assert asked == [address]
    assert_accessible(page, **({} if scheme == "light" else {"rules": THEMED}))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == BACKGROUNDS[scheme]
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_summary_and_a_students_page_in_a_browser(browser, pages, scheme, width):
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
    page = opened(context, pages[0], scheme)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Exercises"
    students = page.get_by_role("region", name="Students")
    students.evaluate("(region) => region.scrollTo(300, 150)")
    place = students.bounding_box()
    assert abs(students.locator("thead th").first.bounding_box()["x"] - place["x"]) < 2  # names and heads stay in view
    assert abs(students.locator("thead th").last.bounding_box()["y"] - place["y"]) < 2
    assert abs(students.locator("tbody th").last.bounding_box()["x"] - place["x"]) < 2
    assert students.locator("tbody th").nth(1).bounding_box()["width"] < width / 2
    page = opened(context, pages[1], scheme)
    page.keyboard.press("Tab")  # to the first failing input, which may be wider than the screen
    assert page.evaluate("document.activeElement.tagName") == "PRE"
    context.close()


def test_all_of_a_wide_summary_is_on_the_paper(browser, pages):
    context = browser.new_context(viewport={"width": 1045, "height": 700})  # A4 across, without its margins
    page = context.new_page()
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(pages[0])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("[...document.querySelectorAll('.wide')].every((e) => e.scrollHeight <= e.clientHeight + 2)")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == BACKGROUNDS["light"]
    context.close()
