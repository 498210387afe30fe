"""How every widget looks: in light and dark, wide and narrow, with large letters, on paper, in the system's colours."""

import itertools

import pytest

from support import looks
from support.accessibility import THEMED, assert_accessible
from support.forced import profile, seen
from support.kinds import page_object
from support.widget_page import font_size, visit

WIDTHS = (1440, 764, 720, 636, 382, 320)  # 720 and 382: the first two at 200 % zoom; 636: with a sidebar beside it
FONTS = (20, 24, 16)  # px: large, very large and medium, as the browser's settings name them; set in this order
SWITCH = ".cnnlab-switch label"
CHOSEN = ((f"{SWITCH}:has(input:checked)", f"{SWITCH}:not(:has(input:checked, input:disabled))"),)
PAPER = {"width": 718, "height": 1000}  # A4 within its margins


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible(shown, theme):
    shown.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
    shown.evaluate(looks.DRAWN)
    assert_accessible(shown, **({} if theme == "light" else {"rules": THEMED}))


def test_it_is_whole_on_paper(shown):
    shown.set_viewport_size(PAPER)
    shown.emulate_media(media="print")
    shown.evaluate(looks.DRAWN)
    faults = shown.evaluate(looks.STICKS_OUT) + shown.evaluate(looks.CUT_OFF) + shown.evaluate(looks.LOST_ON_PAPER)
    assert faults + shown.evaluate(looks.TORN_ON_PAPER) == []


@pytest.mark.parametrize("width", [1440, 320])
def test_it_is_printed_as_wide_as_a_sheet_from_any_window(shown, width):
    shown.set_viewport_size({"width": width, "height": 900})
    shown.evaluate(looks.DRAWN)
    before = shown.locator(".cnnlab-static").first.bounding_box()
    assert shown.evaluate(looks.PRINTED) == []
    shown.evaluate(looks.DRAWN)
    assert shown.locator(".cnnlab-static").first.bounding_box() == before


def test_forced_colours_leave_it_legible(desk, states, viewport, kind):
    visit(desk, states, viewport)
    desk.evaluate(looks.PAUSE)  # or another step is painted meanwhile
    pictures = desk.evaluate(looks.PAINTED)
    desk.emulate_media(forced_colors="active")
    desk.evaluate(looks.DRAWN)
    faults = [
        f"{mark} cannot be told from the others" for mark in CHOSEN + page_object(kind).marks if hidden(desk, mark)
    ]
    lost = set(pictures) - set(desk.evaluate(looks.PAINTED))
    assert faults + [f"{picture} has lost its colours" for picture in sorted(lost)] == []
    assert desk.errors == []


def hidden(page, mark):
    """Whether a mark, or what makes the first of two different from the second, cannot be seen."""
    if isinstance(mark, str):
        return not seen(page, mark)
    there = all(page.locator(f"{selector} >> visible=true").count() for selector in mark)
    return there and profile(page, mark[0]) == profile(page, mark[1])


def test_nothing_is_cut_off_or_sticks_out(desk, states, kind):
    """Opened with large letters, and then with others set while the page stands."""
    plain = 1 + len(page_object(kind).states)  # the others show more than there may be room for
    faults = {}
    with font_size(desk, FONTS[0]) as resize:
        visit(desk, states, reduced_motion="reduce")  # nothing is on its way to its place
        for width, font in itertools.product(WIDTHS, FONTS):
            desk.set_viewport_size({"width": width, "height": 900})
            resize(font)
            desk.evaluate(looks.DRAWN)
            found = desk.evaluate(looks.STICKS_OUT) + desk.evaluate(looks.CUT_OFF)
            found += desk.evaluate(looks.TOO_SMALL, plain)
            assert desk.evaluate(looks.FONT) == font
            wide = desk.evaluate("document.documentElement.scrollWidth")
            faults[font, width] = found + [f"the page is {wide} px wide"] * (wide > width)
    assert {case: found for case, found in faults.items() if found} == {}
    assert desk.errors == []


def test_the_longest_numbers_stick_out_nowhere(desk, longest):
    visit(desk, longest)
    for width in WIDTHS:
        desk.set_viewport_size({"width": width, "height": 900})
        desk.evaluate(looks.DRAWN)
        assert desk.evaluate(looks.STICKS_OUT) == [], f"{width} px"
        assert desk.evaluate("document.documentElement.scrollWidth") <= width
    assert desk.errors == []


def test_nothing_moves_by_itself_where_motion_is_unwanted(page, figures, kind):
    page.emulate_media(reduced_motion="reduce")
    for state in page_object(kind).states:
        figures[0].set(**state)
        at_once = figures[0].host.evaluate(looks.CANVASES)
        for _ in range(5):
            assert figures[0].host.evaluate(looks.MOVING) == []
            figures[0].drawn()
        assert "playing" in state or figures[0].host.evaluate(looks.CANVASES) == at_once


def test_dark_redraws_it_as_if_made_in_the_dark(page, figures, kind):
    light = figures[0].host.evaluate(looks.PICTURE)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    figures[0].drawn()
    turned = figures[0].host.evaluate(looks.PICTURE)
    assert turned["colours"] != light["colours"]
    assert turned["texts"] == light["texts"]
    assert page.evaluate(looks.MADE_ANEW, [kind, turned, False]) == turned


def test_made_before_it_is_on_the_page_it_is_drawn_once_it_is(page, figures, kind):
    there = figures[0].host.evaluate(looks.PICTURE)
    assert page.evaluate(looks.MADE_ANEW, [kind, there, True]) == there
