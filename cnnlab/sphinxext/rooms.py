"""The rooms of what comes late: how high it will be, so that the page keeps it free and nothing moves when it comes.

A widget comes to life near the reader; a section is laid out near the reader. Their heights stand in rooms.json,
measured in the built book by `make rooms`, as a build has no browser, at the widths of the column that the same file
names: each widget's for a mouse and for fingers, each section's, roughly, for a mouse. In between the height goes
straight. What the browser makes of it is in static/book.css.
"""

import itertools
import json
import re
from pathlib import Path

FILE = Path(__file__).with_name("rooms.json")
HOST = re.compile(r'<div (?:data-question="(?P<question>[\w-]+)" )?class="cnnlab-static" data-widget="(?P<kind>\w+)"')
NAMES = {"fine": "--room", "coarse": "--room-coarse"}  # pointers, as a media query calls them
STRAIGHT = 6  # px that a widget's height may leave out of its line
ROUGH = 24  # px that a section's may
REM = 16  # px


def stored() -> dict:
    """What was measured: `widths`, `rooms` by page, name and pointer, and `sections` by page and id."""
    return json.loads(FILE.read_text("utf-8"))


def named(kinds: list[str]) -> list[str]:
    """A name for each widget of a page: its kind, or its question; the second of a kind has a number."""
    counts = [kinds[: k + 1].count(kind) for k, kind in enumerate(kinds)]
    return [kind if count == 1 else f"{kind}-{count}" for kind, count in zip(kinds, counts, strict=True)]


def add(app, page, template, context, doctree):
    """Gives each widget and each section of a page its room."""
    context["body"] = with_heights(page, with_rooms(page, context.get("body", "")))


def with_rooms(page: str, body: str) -> str:
    """The body of a page in which each widget that was measured has its room."""
    measured = stored()
    rooms = measured["rooms"].get(page, {})
    found = list(HOST.finditer(body))
    names = iter(named([each["question"] or each["kind"] for each in found]))

    def roomy(host):
        room = rooms.get(next(names))
        if room is None:
            return host[0]
        heights = (f"{NAMES[each]}:{height(measured['widths'], room[each], STRAIGHT)}" for each in NAMES)
        return f'{host[0]} style="{";".join(heights)}"'

    return HOST.sub(roomy, body)


def with_heights(page: str, body: str) -> str:
    """The body of a page in which each section that was measured says how high it will be."""
    measured = stored()
    for section, heights in measured["sections"].get(page, {}).items():
        start = f'<section id="{section}"'
        body = body.replace(start, f'{start} style="--height:{height(measured["widths"], heights, ROUGH)}"')
    return body


def height(widths: list[int], heights: list[int], off: int) -> str:
    """The height at each width of a container, in CSS: straight from one point to the next, level beyond them.

    It may be `off` by so many pixels where that spares a point.
    """
    points = straightened(list(zip(widths, heights, strict=True)), off)
    terms = [f"{heights[0] / REM:.4g}rem"]
    for (width, height), (wider, higher) in itertools.pairwise(points):
        if slope := (higher - height) / (wider - width):
            span = f"clamp(0px,100cqi - {width / REM:g}rem,{(wider - width) / REM:g}rem)"
            terms.append(f"{slope:.4g}*{span}")
    return f"calc({' + '.join(terms)})"


def straightened(points: list[tuple], most: int) -> list[tuple]:
    """The points without those that lie on a line between others, or at most so far from it."""
    (width, height), (widest, last) = points[0], points[-1]
    slope = (last - height) / (widest - width)
    off = [abs(height + slope * (each - width) - its) for each, its in points]
    farthest = max(range(len(points)), key=off.__getitem__)
    if off[farthest] <= most:
        return [points[0], points[-1]]
    return [*straightened(points[: farthest + 1], most), *straightened(points[farthest:], most)[1:]]


def setup(app):
    """Runs on every page, once all its widgets stand in it."""
    app.connect("html-page-context", add, priority=600)
