"""The room that each widget and each section of the built book has before it comes, and what it then takes."""

import itertools

import pytest

from support import rooms

APART = 24  # px, a line of text
SHARE = 0.1  # of a section, that the reader does not see come


@pytest.fixture(scope="module", params=rooms.POINTERS)
def context(request, browser):
    context = browser.new_context(**rooms.POINTERS[request.param])
    yield context
    context.close()


@pytest.mark.parametrize("page", rooms.pages())
def test_what_comes_late_has_the_room_that_it_takes(context, http, page):
    widgets, sections = rooms.measure(context, f"{http}{page}.html")
    wrong = [
        f"{box['name']}: {box['height']} px high in a room of {box['room']}, {box['width']} px wide"
        for box in itertools.chain(*widgets)
        if abs(box["height"] - box["room"]) > APART
    ]
    rough = [
        f"{box['id']}: {box['height']} px high in a room of {box['room']}, in a window {width} px wide"
        for width, row in zip(rooms.WINDOWS, sections, strict=True)
        for box in row
        if abs(box["height"] - box["room"]) > max(APART, SHARE * box["height"])
    ]
    assert wrong + rough == [], "run 'make html rooms html' and look at what changed in cnnlab/sphinxext/rooms.json"
