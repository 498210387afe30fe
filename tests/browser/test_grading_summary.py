"""The summary of a class in a browser: light and dark, no foreign request, readable by all, narrow screens too."""

import pytest

from cnnlab.exercises import catalogue
from cnnlab.exercises.grading import summary, table
from cnnlab.exercises.grading.results import Result
from support.accessibility import THEMED, assert_accessible


def results():
    statuses = ["correct", "incorrect", "not attempted", "not graded"]
    for number in range(4):  # a fifth would be as the first
        marks = {}
        for position, id in enumerate(catalogue.ids()):
            status = statuses[(number + position) % 4]
            mistake = catalogue.get(id).mistakes[0].name if status == "incorrect" and number % 2 else None
            marks[id] = {"status": status, "mistake": mistake, "message": "It raised `IndexError: out of range`."}
        yield Result(
            f"student-{number}", "x.ipynb", marks, ["cell 3 left out: it left Python (exit status 3)"] * (number % 2)
        )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_summary_in_a_browser(browser, tmp_path, scheme, width):
    path = tmp_path / "summary.html"
    path.write_text(summary.page(table.tabulated(results()), "Grades"), "utf-8")
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    assert asked == [path.as_uri()]
    assert_accessible(page, **({} if scheme == "light" else {"rules": THEMED}))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 24, 30)"}[scheme]
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Exercises"
    context.close()
