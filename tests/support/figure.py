"""What a test sees of a figure or a question on a page: its state, its parts, its keys, a mouse and a finger on it.

Each kind's own test file has a subclass, with an example of the kind and how it is moved; from there the tests that
all kinds share take it, and what reads its numbers is in the subclass. `kinds` finds them.
"""

import base64
import io
from functools import cached_property

import numpy as np
from PIL import Image

from cnnlab.widgets import BookWidget
from support import looks


class Figure:
    """One widget on a page, seen as a reader sees it.

    A subclass says of its kind:
        example: a widget; the tests that all kinds share try this one.
        states: traits that bring the example to what a reader may meet later, a dict each.
        nudge: what a reader without a mouse does to change it: the selector of what has the focus, and keys.
        tap: the selector of something that changes it when a finger taps there.
        marks: selectors of what shows that something is chosen or how much it is, and must be seen in forced colours.
        crowded: traits with the longest texts that it has room for, a dict each.
        extreme: traits with longer ones, as far as they are allowed: then texts may meet, but nothing sticks out.
    """

    example = None
    states = ()
    nudge = ("", ())
    tap = "button:enabled"
    marks = ()
    crowded = ()
    extreme = ()

    def __init__(self, page, index=0):
        self.page = page
        self.host = page.locator(".cnnlab-static").nth(index)

    # ---- state ----

    def state(self, *names):
        """The named traits of the widget on the page; one name gives the bare value, none a dict of all."""
        if not names:
            return self.host.evaluate("(host) => ({ ...host.cnnlabModel.state })")
        values = self.host.evaluate("(host, names) => names.map((name) => host.cnnlabModel.get(name))", names)
        return values[0] if len(names) == 1 else tuple(values)

    def set(self, **traits):
        """Sets traits as Python would, and waits until they are drawn."""
        self.host.evaluate("(host, traits) => host.cnnlabModel.set(traits)", traits)
        self.drawn()

    def drawn(self):
        """Waits until everything that changed has been laid out and drawn."""
        self.page.evaluate(looks.DRAWN)

    def twin(self):
        """A widget in Python that took the page's state as it takes a message: what is shown must be what it says."""
        return self.taken(self.state())

    @classmethod
    def taken(cls, state):
        """A widget of this kind with such a state, taken as from a page; raises where it cannot be had."""
        return taken(cls.example, state)

    def snapshot(self):
        """Everything that can be seen or read of it, as one text."""
        return self.host.evaluate(looks.SNAPSHOT)

    def settle(self):
        """Puts aside what is seen and is no state: the focus; another kind may have more."""
        self.page.evaluate("document.activeElement.blur()")
        self.drawn()

    # ---- parts ----

    def button(self, name, exact=False):
        return self.host.get_by_role("button", name=name, exact=exact)

    def texts(self, selector):
        return self.host.locator(selector).evaluate_all("(all) => all.map((each) => each.textContent)")

    def cell(self, surface, row, col):
        """The middle of a cell of a map, on the page."""
        grid = surface.locator(".cnnlab-map-cells")
        box = grid.bounding_box()
        rows, cols = grid.evaluate(
            "(g) => ['gridTemplateRows', 'gridTemplateColumns'].map((n) => getComputedStyle(g)[n].split(' ').length)"
        )
        return box["x"] + (col + 0.5) * box["width"] / cols, box["y"] + (row + 0.5) * box["height"] / rows

    def pixels(self, canvas, number=0) -> np.ndarray:
        """The colours in a canvas, (height, width, 3), from 0 to 255; none is clear."""
        url = self.host.locator(canvas).nth(number).evaluate("(canvas) => canvas.toDataURL()")
        rgba = np.asarray(Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))).convert("RGBA"))
        assert np.all(rgba[..., 3] == 255), "not opaque"
        return rgba[..., :3]

    # ---- hands ----

    def press(self, selector, *keys):
        """Puts the focus there and presses the keys."""
        self.host.locator(selector).first.focus()
        for key in keys:
            self.page.keyboard.press(key)

    def nudged(self):
        """Changes it as a reader without a mouse does."""
        selector, keys = self.nudge
        self.press(selector, *keys)
        self.drawn()

    def drag(self, *points):
        """Presses the mouse on the first point, moves over the others and lets go."""
        mouse = self.page.mouse
        mouse.move(*points[0])
        mouse.down()
        for point in points[1:]:
            mouse.move(*point, steps=3)
        mouse.up()

    def swipe(self, *points):
        """Puts a finger on the first point, draws it over the others and lifts it."""
        self._touch("touchStart", points[0])
        for point in points[1:]:
            self._touch("touchMove", point)
            self.drawn()
        self._touch("touchEnd")
        self.drawn()

    def _touch(self, kind, *points):
        touches = [{"x": x, "y": y} for x, y in points]
        self._hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    @cached_property
    def _hand(self):
        return self.page.context.new_cdp_session(self.page)


def taken(example, state):
    """A widget of the example's class with this state, taken as from a kernel; raises where it cannot be had."""
    twin = type(example).__new__(type(example))
    BookWidget.__init__(twin, **state)
    return twin
