"""The room that each widget and each section of the built book has before it comes, and what it then takes."""

import itertools

import pytest

from support import rooms

APART = 24  # px, a line of text
SHARE = 0.1  # of a section, that the reader does not see come


@pytest.mark.parametrize(("pointer", "page"), rooms.cases())
def test_what_comes_late_has_the_room_that_it_takes(browser, http, pointer, page):
    widgets, sections = rooms.measure(browser, pointer, f"{http}{page}.html")
    wrong = [
        f"{box['name']}: {box['height']} px high in a room of {box['room']}, {box['width']} px wide"
        for box in itertools.chain(*widgets)
        if abs(box["height"] - box["room"]) > APART
    ]
    rough = [
        f"{box['id']}: {box['height']} px high in a room of {box['room']}, in a window {box['window']} px wide"
        for box in itertools.chain(*sections)
        if abs(box["height"] - box["room"]) > max(APART, SHARE * box["height"])
    ]
    assert wrong + rough == [], "run 'make html rooms html' and look at what changed in cnnlab/sphinxext/rooms.json"
