"""What every figure and every kind of question owes its readers, tried with the example in its own test file.

A kind that joins the list in `cnnlab.widgets.figures` or `questions` is tried here from then on. What only one kind
does is tested in its own file.
"""

import pytest

from support import looks
from support.accessibility import COLOURS, assert_accessible
from support.figure import taken
from support.forced import profile, seen
from support.kinds import KINDS, ROOMS, gallery, page_object, pair
from support.lifetime import LEFT_BEHIND
from support.widget_page import font_size, visit, write_page

BOOKS = {"width": 764, "height": 900}  # the book's column and its margins
WIDTHS = (1440, 764, 720, 382, 320)  # 720 and 382: the first two at 200 % zoom
FONTS = {"medium": 16, "large": 20, "very large": 24}  # px, as the browser's settings name them
SWITCH = ".cnnlab-switch label"
CHOSEN = ((f"{SWITCH}:has(input:checked)", f"{SWITCH}:not(:has(input:checked, input:disabled))"),)
PAPER = {"width": 718, "height": 1000}  # A4 within its margins


@pytest.fixture(scope="module", params=KINDS)
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("widgets")


@pytest.fixture(scope="module")
def address(kind, folder):
    """A page with the example twice."""
    return write_page(folder / f"{kind}.html", *pair(kind))


@pytest.fixture(scope="module")
def states(kind, folder):
    """A page with the example in all its states."""
    return write_page(folder / f"{kind}-states.html", *gallery(kind))


@pytest.fixture(scope="module")
def viewport():
    return BOOKS


@pytest.fixture
def figures(page, kind):
    return [page_object(kind)(page, index) for index in range(2)]


@pytest.fixture
def shown(desk, states):
    """A function that opens the page with all states; the media as in `emulate_media`."""

    def opened(viewport=BOOKS, **media):
        visit(desk, states, viewport, **media)
        return desk

    yield opened
    assert desk.errors == []


# ---- looks -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible(shown, theme):
    page = shown()
    page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
    page.evaluate(looks.DRAWN)
    assert_accessible(page, **({} if theme == "light" else {"rules": COLOURS}))


@pytest.mark.parametrize("font", FONTS)
def test_nothing_is_cut_off_or_sticks_out(shown, desk, font):
    with font_size(desk, FONTS[font]):
        page = shown()
        faults = {}
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate(looks.DRAWN)
            found = page.evaluate(looks.STICKS_OUT) + page.evaluate(looks.CUT_OFF)
            wide = page.evaluate("document.documentElement.scrollWidth")
            faults[width] = found + [f"the page is {wide} px wide"] * (wide > width)
    assert {width: found for width, found in faults.items() if found} == {}


def test_it_is_whole_on_paper(shown):
    page = shown(PAPER, media="print")
    faults = page.evaluate(looks.STICKS_OUT) + page.evaluate(looks.CUT_OFF) + page.evaluate(looks.LOST_ON_PAPER)
    assert faults + page.evaluate(looks.TORN_ON_PAPER) == []


def test_forced_colours_leave_it_legible(shown, kind):
    page = shown()
    pictures = page.evaluate(looks.PAINTED)
    page.emulate_media(forced_colors="active")
    page.evaluate(looks.DRAWN)
    faults = [
        f"{mark} cannot be told from the others" for mark in CHOSEN + page_object(kind).marks if hidden(page, mark)
    ]
    lost = set(pictures) - set(page.evaluate(looks.PAINTED))
    assert faults + [f"{picture} has lost its colours" for picture in sorted(lost)] == []


def hidden(page, mark):
    """Whether a mark, or what makes the first of two different from the second, cannot be seen."""
    if isinstance(mark, str):
        return not seen(page, mark)
    there = all(page.locator(f"{selector} >> visible=true").count() for selector in mark)
    return there and profile(page, mark[0]) == profile(page, mark[1])


def test_nothing_moves_by_itself_where_motion_is_unwanted(page, figures, kind):
    page.emulate_media(reduced_motion="reduce")
    for state in page_object(kind).states:
        figures[0].host.evaluate("(host, traits) => host.cnnlabModel.set(traits)", state)
        assert figures[0].host.evaluate(looks.MOVING) == []
        figures[0].drawn()
        assert figures[0].host.evaluate(looks.MOVING) == []
        at_once = figures[0].host.evaluate("(host) => [...host.querySelectorAll('canvas')].map((c) => c.toDataURL())")
        for _ in range(10):
            figures[0].drawn()
        if "playing" not in state:
            later = figures[0].host.evaluate("(host) => [...host.querySelectorAll('canvas')].map((c) => c.toDataURL())")
            assert later == at_once


def test_dark_redraws_it_as_if_made_in_the_dark(page, figures, kind):
    light = figures[0].host.evaluate(looks.PICTURE)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    figures[0].drawn()
    turned = figures[0].host.evaluate(looks.PICTURE)
    assert turned["colours"] != light["colours"]
    assert turned["texts"] == light["texts"]
    assert page.evaluate(looks.MADE_ANEW, [kind, turned]) == turned


def test_made_before_it_is_on_the_page_it_is_drawn_once_it_is(page, figures, kind):
    there = figures[0].host.evaluate(looks.PICTURE)
    assert page.evaluate(looks.MADE_ANEW, [kind, there]) == there


# ---- keys ------------------------------------------------------------------------------------------------------------


def test_every_control_is_reached_by_keyboard_and_left_again(page, figures):
    stops = figures[0].host.evaluate(looks.STOPS)
    assert stops
    page.evaluate(looks.FOCUS_BEFORE)
    for stop in stops:
        page.keyboard.press("Tab")
        assert figures[0].host.evaluate(looks.FOCUSED) == stop
        assert figures[0].host.evaluate(looks.FOCUS_IS_SEEN), f"{stop} does not show its focus"
    page.keyboard.press("Tab")
    assert figures[0].host.evaluate(looks.FOCUSED) is None, "the focus is caught"
    page.keyboard.press("Shift+Tab")
    assert figures[0].host.evaluate(looks.FOCUSED) == stops[-1]


def test_keys_move_it_and_say_so(figures, kind):
    before, said = figures[0].snapshot(), figures[0].host.evaluate(looks.SPOKEN)
    figures[0].nudged()
    assert figures[0].snapshot() != before
    if ROOMS[kind] in ("figures", "explore"):  # a question says what it has to say when it is checked
        figures[0].page.wait_for_function(
            f"([host, said]) => ({looks.SPOKEN})(host) !== said", arg=[figures[0].host.element_handle(), said]
        )


def test_arrow_keys_are_kept_from_jupyterlab(figures):
    unmarked = figures[0].host.locator(
        ":is(input:not([type=checkbox]), select, textarea, [tabindex='0']):not([data-lm-suppress-shortcuts='true'])"
    )
    assert unmarked.evaluate_all("(all) => all.map((each) => each.outerHTML)") == []


# ---- fingers ---------------------------------------------------------------------------------------------------------


def test_a_finger_scrolls_from_anywhere_and_changes_nothing(touched, kind):
    figure = page_object(kind)(touched)
    touched.set_viewport_size({"width": 360, "height": 500})
    touched.evaluate(looks.ROOM_BELOW)
    surfaces = figure.host.locator(looks.SURFACES)
    for index in range(surfaces.count()):
        surface = surfaces.nth(index)
        points = surface.evaluate(looks.GRID)
        free = [point for point in points if touched.evaluate(looks.MAY_SCROLL, point)]
        name = surface.evaluate("(element) => element.outerHTML.slice(0, 120)")
        assert len(free) >= len(points) / 2, f"a finger is held by {name}"
        for x, y in {tuple(free[0]), tuple(free[-1])}:
            top = surface.evaluate(looks.CENTRE)
            before = figure.snapshot()
            figure.swipe(*((x, y - far) for far in (0, 15, 45, 90, 140)))
            assert abs(touched.evaluate("scrollY") - top) > 40, f"a swipe from {name} does not scroll"
            assert figure.snapshot() == before, f"a swipe from {name} changes it"


def test_a_tap_moves_it(touched, kind):
    figure = page_object(kind)(touched)
    before = figure.snapshot()
    figure.host.locator(figure.tap).first.tap()
    figure.drawn()
    assert figure.snapshot() != before


def test_targets_are_large_enough(page, figures, touched, kind):
    small = [target for target in figures[0].host.evaluate(looks.TARGETS) if min(target[1:]) < 24]
    assert small == []
    touched.set_viewport_size({"width": 320, "height": 640})
    touched.evaluate(looks.DRAWN)
    targets = page_object(kind)(touched).host.evaluate(looks.TARGETS)
    assert [target for target in targets if min(target[1:]) < 24] == []
    pressed = [target for target in targets if target[0].startswith(("BUTTON", "SELECT", "LABEL", "INPUT range"))]
    assert [target for target in pressed if target[2] < 43.5] == []


# ---- state -----------------------------------------------------------------------------------------------------------


def test_two_on_a_page_do_not_meet(page, figures):
    first, second = figures
    before = second.snapshot()
    first.nudged()
    for control in first.host.locator(looks.SWITCHES).all():
        control.click(force=True)
    assert second.snapshot() == before
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((element) => element.id)")
    assert len(ids) == len(set(ids))
    names = [set(figure.host.evaluate(looks.RADIO_NAMES)) for figure in figures]
    assert not names[0] & names[1]


def test_the_state_goes_to_python_and_back(page, figures, kind):
    """What a reader did, Python takes; what Python sets is drawn; and both look the same."""
    first, second = figures
    if not hasattr(first.example, "state"):
        return  # the tally has no Python side
    own = {"id"} & set(first.state())
    steps = [
        first.nudged,
        *((lambda state=state: first.set(**state)) for state in first.states if "playing" not in state),
    ]
    for step in steps:
        step()
        state = first.state()
        python = taken(first.example, state).state()
        assert python == state
        second.set(**{name: value for name, value in python.items() if name not in own})
        second.settle()
        first.settle()
        assert second.host.evaluate(looks.PICTURE) == first.host.evaluate(looks.PICTURE)


def test_the_end_leaves_nothing_behind(page, figures, kind):
    traits = {"playing": True} if "playing" in figures[0].state() else {}
    left = page.evaluate(LEFT_BEHIND, [kind, traits])
    assert left.pop("used")["handlers"] >= (kind != "tally")
    own = left.pop("own")
    assert left == {"handlers": 0, "listeners": [], "observers": 0, "timers": 0}
    if ROOMS[kind] == "figures":  # a question's go with its elements
        assert own == []
