"""How a page of the built book loads: when a reader sees it, what moves and waits meanwhile, and what it weighs.

`python -m benchmarks.pages` measures on a slow phone and prints; tests/browser/test_pages.py holds what is the same on
every machine: bytes, shift, and what blocks the first text.
"""

import functools
import gzip
import io
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from http import server as http_server
from pathlib import Path

from playwright.sync_api import TimeoutError

from cnnlab.server import Handler
from support.widget_page import PATIENCE

PHONE = {"viewport": {"width": 412, "height": 823}, "device_scale_factor": 1.75, "is_mobile": True, "has_touch": True}
SLOW_LINE = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
SLOW_PROCESSOR = 4  # times slower than this one
LOOK = 100  # ms between two looks whether a page has come to rest
PACKED = {".html", ".css", ".js", ".svg", ".json"}  # what any server compresses

# Long tasks, shifts and paints since the page began; `busy` is when the last task or the last answer came.
WATCH = """() => {
  const seen = { shifts: [], tasks: [], paints: {}, busy: 0 };
  window.loading = seen;
  const watch = (type, note) =>
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
  watch("layout-shift", (entry) => {
    if (!entry.hadRecentInput) seen.shifts.push(entry.value);
  });
  watch("longtask", (entry) => {
    seen.tasks.push([entry.startTime, entry.duration]);
    seen.busy = entry.startTime + entry.duration;
  });
  watch("paint", (entry) => (seen.paints[entry.name] = entry.startTime));
  watch("largest-contentful-paint", (entry) => (seen.paints.largest = entry.startTime));
  watch("resource", (entry) => (seen.busy = Math.max(seen.busy, entry.responseEnd)));
}"""
# The widgets in the window that have not come yet. To ask where one is in a section that is far would lay that out.
COMING = """() => {
  const inWindow = (element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return bottom > 0 && top < innerHeight && element.checkVisibility();
  };
  return [...document.querySelectorAll(".cnnlab-static:not([data-ready], [data-error])")].filter((host) =>
    [host.closest(".bd-article > section > section") ?? host, host].every(inWindow));
}"""
QUIET = f"""(still) => document.readyState === "complete" && performance.now() - loading.busy > still &&
  ({COMING})().length === 0"""
TOLD = """() => ({
  text: loading.paints["first-contentful-paint"],
  largest: loading.paints.largest,
  blocked: loading.tasks
    .filter(([start]) => start > loading.paints["first-contentful-paint"])
    .reduce((sum, [, duration]) => sum + duration - 50, 0),
  shift: loading.shifts.reduce((sum, value) => sum + value, 0),
  size: performance
    .getEntriesByType("resource")
    .concat(performance.getEntriesByType("navigation"))
    .reduce((sum, entry) => sum + entry.encodedBodySize, 0),
  requests: performance.getEntriesByType("resource").length + 1,
  blocking: performance
    .getEntriesByType("resource")
    .filter((entry) => entry.renderBlockingStatus === "blocking")
    .map((entry) => entry.name),
  elements: document.querySelectorAll("*").length,
})"""
READ_ON = """async () => {
  const frames = async (count) => {
    for (let k = 0; k < count; k++) await new Promise(requestAnimationFrame);
  };
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight / 2) {
    scrollTo({ top: y, behavior: "instant" });
    await frames(3);
    while ((COMING)().length) await frames(1);
  }
}""".replace("COMING", COMING)


@dataclass
class Loading:
    """How one page loaded. Times in ms from the click, `size` in bytes as they came over the line."""

    text: float
    largest: float
    blocked: float
    shift: float
    size: int
    requests: int
    blocking: list[str]
    elements: int


class Compressing(Handler):
    """Serves files as an ordinary server does: text compressed, one connection for several requests."""

    protocol_version = "HTTP/1.1"

    def send_head(self):
        path = Path(self.translate_path(self.path))
        if path.suffix not in PACKED or not path.is_file():
            return super().send_head()
        body = packed(path)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)


@functools.cache
def packed(path: Path) -> bytes:
    """A file, compressed."""
    return gzip.compress(path.read_bytes(), 6)


@contextmanager
def served(folder: Path):
    """The address of a folder on a local server that compresses, ending in a slash."""
    handler = functools.partial(Compressing, directory=folder)
    with http_server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def on_a_slow_phone(browser):
    """An empty tab on a phone with a slow line and a slow processor, that has never seen the book."""
    tab = browser.new_context(**PHONE).new_page()
    hand = tab.context.new_cdp_session(tab)
    hand.send("Network.enable")
    hand.send("Network.emulateNetworkConditions", SLOW_LINE)
    hand.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_PROCESSOR})
    return tab


def load(tab, address, still=1500) -> Loading:
    """Opens a page in an empty tab and waits until nothing has happened for `still` ms."""
    tab.add_init_script(f"({WATCH})()")
    tab.goto(address)
    return settled(tab, still)


def load_text_first(tab, address) -> Loading:
    """Opens a page in an empty tab as a slow line would: all else comes when the text has been seen."""
    held = []

    def hold(route):
        held.append(route) if held is not None else route.continue_()

    tab.route(lambda url: not url.endswith((".html", ".css")), hold)
    tab.add_init_script(f"({WATCH})()")
    tab.goto(address, wait_until="commit")
    try:
        tab.wait_for_function("loading.paints['first-contentful-paint']")
    except TimeoutError:
        raise AssertionError(f"the first text waits for one of {[route.request.url for route in held]}") from None
    waiting, held = held, None
    for route in waiting:
        route.continue_()
    return settled(tab, still=200)


def read(tab, still=1500) -> Loading:
    """Reads on in a page that has been loaded, down to its end."""
    tab.evaluate(READ_ON)
    return settled(tab, still)


def settled(tab, still) -> Loading:
    """What has been seen of a page, when nothing has happened for `still` ms."""
    hand = tab.context.new_cdp_session(tab)  # what Playwright brings into a page to ask would itself be a long task

    def said(expression):
        return hand.send("Runtime.evaluate", {"expression": expression, "returnByValue": True})["result"]["value"]

    for _ in range(PATIENCE // LOOK):
        if said(f"({QUIET})({still})"):
            return Loading(**said(f"({TOLD})()"))
        tab.wait_for_timeout(LOOK)
    raise TimeoutError(f"{tab.url} did not come to rest")
