"""Every widget under keys and fingers: reached, moved, left, scrolled over, and large enough to be met."""

from support import looks
from support.kinds import ROOMS, page_object


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


def test_a_refused_number_and_escape_leave_what_was_there(page, figures):
    """Also where what was typed on the way was a number. A field's own answer, which a button checks, stays."""

    def stands(field):
        return {**figures[0].state(), "checked": None}, field.input_value()

    for field in figures[0].host.locator(".cnnlab-kernel-cell, [role=spinbutton]").all()[:2]:
        before = stands(field)
        other = "2" if before[1] == "1" else "1"
        for typed, end in ((f"{other}x", "Tab"), (f"{other}e9", "Tab"), (f"{other}/", "Enter"), (other, "Escape")):
            field.focus()
            page.keyboard.type(typed[0])
            assert stands(field)[0] != before[0], "a number takes effect at once"
            page.keyboard.type(typed[1:])
            page.keyboard.press(end)
            assert stands(field) == before, f"after {typed} and {end}"
            field.blur()


def test_keys_are_kept_from_jupyterlab(page, figures, kind):
    """JupyterLab listens on the document and asks the element that has the focus whether a key is its own."""
    if kind == "tally":
        return  # which no notebook has
    page.evaluate(
        """() => {
          window.kept = [];
          const mark = ({ target, key }) => kept.push([key, target.hasAttribute("data-lm-suppress-shortcuts")]);
          document.addEventListener("keydown", mark, { capture: true });
        }"""
    )
    page.evaluate(looks.FOCUS_BEFORE)
    for _ in figures[0].host.evaluate(looks.STOPS):
        page.keyboard.press("Tab")
        page.evaluate("kept.length = 0")
        page.keyboard.press("F8")
        page.keyboard.press("Control+s")
        assert page.evaluate("kept") == [["F8", True], ["Control", True], ["s", False]], "it takes keys, and saves"


def test_a_finger_scrolls_from_anywhere_and_changes_nothing(touched, kind):
    figure = page_object(kind)(touched)
    touched.set_viewport_size({"width": 360, "height": 500})
    touched.evaluate(looks.ROOM_BELOW)
    surfaces = figure.host.locator(looks.SURFACES)
    for index in range(surfaces.count()):
        surface = surfaces.nth(index)
        points = surface.evaluate(looks.GRID)
        name = surface.evaluate("(element) => element.outerHTML.slice(0, 120)")
        assert [point for point in points if not touched.evaluate(looks.MAY_SCROLL, point)] == [], f"{name} holds it"
        for (x, y), drift in ((points[0], 0), (points[len(points) // 2], 8), (points[-1], 0)):
            top = surface.evaluate(looks.CENTRE)
            before = figure.snapshot()
            figure.swipe((x, y), (x + drift, y - 7), *((x + drift, y - far) for far in (30, 60, 100, 140)))
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
    assert [target for target in pressed if target[1] < 34 or target[2] < 43.5] == []
