"""The state of every widget: two on a page, to Python and back, and what is left when it ends."""

from support import looks
from support.kinds import ROOMS
from support.lifetime import LEFT_BEHIND


def test_two_on_a_page_do_not_meet(page, figures):
    first, second = figures
    before = second.snapshot()
    first.nudged()
    for control in first.host.locator(looks.SWITCHES).all():
        control.click(force=True)
    for field in first.host.locator("input[type=text]:visible").all()[:1]:
        field.fill("3")
    assert second.snapshot() == before
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((element) => element.id)")
    assert len(ids) == len(set(ids))
    names = [set(figure.host.evaluate(looks.RADIO_NAMES)) for figure in figures]
    assert not names[0] & names[1]


def test_the_state_goes_to_python_and_back(page, figures, kind):
    """What a reader did, Python takes; what Python sets is drawn; and both look the same."""
    first, second = figures
    page.emulate_media(reduced_motion="reduce")  # what is drawn is there at once
    if not hasattr(first.example, "state"):
        return  # the tally has no Python side
    for traits in ({}, *(state for state in first.states if "playing" not in state)):
        first.set(**traits) if traits else first.nudged()
        python = first.twin().state()
        assert python == first.state()
        second.set(**{name: value for name, value in python.items() if name != "id"})  # a question's is its own
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
