"""The heights that were measured, as the styles of the widgets that they belong to."""

import json
import re

import pytest

from cnnlab.sphinxext import rooms
from cnnlab.widgets import Choose, ConvolutionExplorer, Reveal

WIDTHS = [288, 328, 488, 688]


def value(css: str, width: float) -> float:
    """A height in px as a browser would compute it in a container of this width."""
    terms = re.sub(r"100cqi", f"{width}", css.removeprefix("calc"))
    terms = re.sub(r"([\d.]+)rem", lambda found: str(16 * float(found[1])), terms).replace("0px", "0")
    clamp = {"clamp": lambda low, middle, high: max(low, min(middle, high))}
    return eval(terms, clamp)


@pytest.mark.parametrize("heights", [[773, 765, 813, 578], [300] * 4, [400, 300, 300, 250], [250, 400, 800, 1200]])
def test_the_height_is_as_measured_and_goes_straight_in_between(heights):
    css = rooms.height(WIDTHS, heights, rooms.STRAIGHT)
    for width, height in zip(WIDTHS, heights, strict=True):
        assert value(css, width) == pytest.approx(height, abs=rooms.STRAIGHT + 0.5)
    assert value(css, 308) == pytest.approx((heights[0] + heights[1]) / 2, abs=rooms.STRAIGHT + 0.5)
    assert value(css, 100) == value(css, 288)
    assert value(css, 2000) == value(css, 688)


def test_what_lies_on_a_line_is_left_out():
    points = [(0, 0), (1, 100), (2, 203), (3, 300), (4, 100)]
    assert rooms.straightened(points, 6) == [(0, 0), (3, 300), (4, 100)]
    assert rooms.straightened(points, 1) == points


def test_each_widget_of_a_page_finds_its_own(monkeypatch):
    names = ("convolution_explorer", "convolution_explorer-2", "q")
    there = {name: {"fine": [160 * k] * 2, "coarse": [176 * k] * 2} for k, name in enumerate(names, 1)}
    measured = {"widths": [288, 688], "rooms": {"book/page": there}}
    monkeypatch.setattr(rooms, "stored", lambda: measured)
    asked = Choose(id="q", prompt="?", options=[{"text": "yes", "right": True}, {"text": "no", "feedback": "It is."}])
    new = Reveal(id="new", prompt="What?", truth="This.")
    shown = (ConvolutionExplorer(), asked, new, ConvolutionExplorer())
    body = rooms.with_rooms("book/page", "\n".join(widget.static_html() for widget in shown))
    styles = re.findall(r'data-widget="(\w+)"(?: style="--room:calc\((.*?)\);--room-coarse:calc\((.*?)\)")?>', body)
    assert styles == [
        ("convolution_explorer", "10rem", "11rem"),
        ("choose", "30rem", "33rem"),
        ("reveal", "", ""),
        ("convolution_explorer", "20rem", "22rem"),
    ]
    assert rooms.with_rooms("book/other", asked.static_html()) == asked.static_html()


def test_each_section_of_a_page_finds_its_own(monkeypatch):
    measured = {"widths": [288, 688], "sections": {"book/page": {"gone": [400, 400], "the-bill": [3200, 1600]}}}
    monkeypatch.setattr(rooms, "stored", lambda: measured)
    body = '<section id="page"><section id="the-bill"></section><section id="new"></section></section>'
    room = "--height:calc(200rem + -4*clamp(0px,100cqi - 18rem,25rem))"
    told = body.replace('id="the-bill"', f'id="the-bill" style="{room}"')
    assert rooms.with_heights("book/page", body) == told
    assert rooms.with_heights("book/other", body) == body


def test_every_measured_room_has_a_height_at_every_width():
    measured = json.loads(rooms.FILE.read_text("utf-8"))
    assert measured["widths"] == sorted(measured["widths"])
    for there in measured["rooms"].values():
        for room in there.values():
            assert {pointer: len(heights) for pointer, heights in room.items()} == dict.fromkeys(
                rooms.NAMES, len(measured["widths"])
            )
