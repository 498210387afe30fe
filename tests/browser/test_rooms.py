"""The room that each widget of the built book has before it comes, against the height that it then takes; code, too."""

import pytest

from support import rooms

APART = 24  # px, a line of text
CODE = """() => [...document.querySelectorAll(".bd-article .highlight > pre")].map((block) =>
  [block.getBoundingClientRect().height, block.scrollWidth])"""


@pytest.fixture(scope="module", params=rooms.POINTERS)
def context(request, browser):
    context = browser.new_context(**rooms.POINTERS[request.param])
    yield context
    context.close()


@pytest.mark.parametrize("page", rooms.pages())
def test_each_widget_has_the_room_that_it_takes(context, http, page):
    measured = rooms.measure(context, f"{http}{page}.html")
    wrong = [
        f"{name}: {box['height']} px high in a room of {box['room']}, {box['width']} px wide"
        for name, boxes in measured.items()
        for box in boxes
        if abs(box["height"] - box["room"]) > APART
    ]
    assert wrong == [], "run 'make html rooms html' and look at what changed in cnnlab/sphinxext/rooms.json"


@pytest.mark.parametrize("page", [*rooms.pages(), "book/instructors"])
def test_code_that_nobody_sees_yet_is_as_large_as_it_will_be(desk, http, page):
    desk.set_viewport_size({"width": 412, "height": 300})
    desk.goto(f"{http}{page}.html")
    before = desk.evaluate(CODE)
    desk.add_style_tag(content=".lines { content-visibility: visible !important }")
    after = desk.evaluate(CODE)
    for was, now in zip(before, after, strict=True):
        assert now == pytest.approx(was, abs=2)
