"""`make rooms`: measures how high every widget and section of the built book is, and writes it for the next build.

Only the windows' widths stand here; those of the column follow from the theme and are measured, too. The test in
tests/browser/test_rooms.py compares with the same measure.
"""

import functools
import json
import re
import sys
import threading
from http import server as http_server
from pathlib import Path

from playwright.sync_api import sync_playwright

from cnnlab.server import Handler
from cnnlab.sphinxext import rooms
from support.chrome import ARGUMENTS, find_chrome
from support.looks import DRAWN, LAID_OUT

BOOK = Path(__file__).parents[2] / "_build" / "html"
WINDOWS = (320, 360, 412, 480, 576, 640, 672, 720, 768, 1199)  # px wide: from the narrowest column to the widest
POINTERS = {"fine": {}, "coarse": {"has_touch": True, "is_mobile": True}}
STILL = "* { transition: none !important }"
ALONE = """main :not(:has(.cnnlab-static), .cnnlab-static, .cnnlab-static *) { display: none !important }"""
WAKE = """async () => {
  dispatchEvent(new KeyboardEvent("keydown", { key: "Tab" }));
  const late = ".cnnlab-static:not([data-ready], [data-error])";
  while (document.querySelector(late)) await new Promise(requestAnimationFrame);
}"""
SECTIONS = """() => [...document.querySelectorAll(".bd-article > section > section")].map((section) => {
  const unseen = section.cloneNode(false);
  unseen.style.setProperty("content-visibility", "hidden", "important");
  section.after(unseen);
  const [height, room] = [section, unseen].map((each) => Math.round(each.getBoundingClientRect().height));
  unseen.remove();
  return { id: section.id, window: innerWidth, height, room };
})"""
BOXES = """() => {
  const hosts = [...document.querySelectorAll(".cnnlab-static")];
  const empty = hosts.map((host) => host.cloneNode(false)); // as they were before
  hosts.forEach((host, k) => {
    empty[k].removeAttribute("data-ready");
    host.after(empty[k]);
  });
  const boxes = hosts.map((host, k) => {
    const [{ width, height }, room] = [host, empty[k]].map((each) => each.getBoundingClientRect());
    const name = host.dataset.question ?? host.dataset.widget;
    return { name, width: Math.round(width), height: Math.round(height), room: Math.round(room.height) };
  });
  for (const each of empty) each.remove();
  return boxes;
}"""


def cases() -> list[tuple[str, str]]:
    """What is to be measured of the built book: pointers and the pages, by the names that Sphinx gives them.

    A finger changes widgets alone.
    """
    found = {f"book/{path.stem}": path.read_text("utf-8") for path in sorted(BOOK.glob("book/*.html"))}
    with_widgets = [page for page, text in found.items() if rooms.HOST.search(text)]
    return [("fine", page) for page in found] + [("coarse", page) for page in with_widgets]


def measure(browser, pointer: str, address: str) -> tuple[list[list[dict]], list[list[dict]]]:
    """The boxes of a page's widgets and of its sections, in each window, and the `room` that each had before it came.

    The boxes of the widgets have a `width` and a `name`, those of the sections, measured for a mouse alone, a
    `window` and an `id`.
    """
    context = browser.new_context(**POINTERS[pointer])
    tab = context.new_page()
    tab.set_viewport_size({"width": WINDOWS[0], "height": 800})
    tab.goto(address)
    tab.evaluate(WAKE)
    tab.add_style_tag(content=LAID_OUT + STILL)
    sections = in_each_window(tab, SECTIONS) if pointer == "fine" else []
    tab.add_style_tag(content=ALONE)
    widgets = in_each_window(tab, BOXES)
    context.close()
    for row in widgets:
        for box, name in zip(row, rooms.named([box["name"] for box in row]), strict=True):
            box["name"] = name
    return widgets, sections


def in_each_window(tab, look: str) -> list:
    """What a script sees in a page in each window, from the narrowest on."""
    seen = []
    for width in WINDOWS:
        tab.set_viewport_size({"width": width, "height": 800})
        tab.evaluate(DRAWN)
        seen.append(tab.evaluate(look))
    return seen


def everywhere(browser, site: str) -> dict:
    """What rooms.json holds, measured now."""
    found = {"widths": [], "rooms": {}, "sections": {}}
    for pointer, page in cases():
        widgets, sections = measure(browser, pointer, f"{site}{page}.html")
        for boxes in zip(*widgets, strict=True):
            heights = [box["height"] for box in boxes]
            found["rooms"].setdefault(page, {}).setdefault(boxes[0]["name"], {})[pointer] = heights
            found["widths"] = [box["width"] for box in boxes]
        for boxes in zip(*sections, strict=True):
            found["sections"].setdefault(page, {})[boxes[0]["id"]] = [box["height"] for box in boxes]
    return found


def main() -> None:
    """Writes a line for each pointer of each widget: who changes a figure changes its lines."""
    if not cases():
        sys.exit("cnnlab: the book is not built: run 'make html' first")
    handler = functools.partial(Handler, directory=BOOK)
    with http_server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, sync_playwright() as playwright:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=find_chrome(), args=ARGUMENTS)
        text = json.dumps(everywhere(browser, f"http://127.0.0.1:{server.server_port}/"), indent=1)
        server.shutdown()
    text = re.sub(r"\[[^\]]*\]", lambda found: " ".join(found[0].split()), text)
    rooms.FILE.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
