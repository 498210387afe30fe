"""How soon a key press shows in the book's figures: `python -m benchmarks.widget_latency` prints milliseconds.

Presses are sent to a real Chromium at uneven moments. For each, two spans are measured from the event's own time
stamp: until the page has computed its new style and layout (the work), and until the frame that shows it has been
painted. A screen at 60 Hz draws a frame every 16.7 ms, so the second span holds, on average, half of that as waiting.
"""

import random
import sys
import tempfile
from pathlib import Path

import numpy as np
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from cnnlab.widgets import ChannelExplorer, ConvolutionExplorer, DenseToShared, DescentExplorer, ShiftExplorer
from support.chrome import ARGUMENTS, find_chrome
from support.widget_page import open_page, write_page

PRESSES = 200
KEYS = ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"]

MEASURE = """(selector) => {
  window.spans = [];
  const target = document.querySelector(selector);
  // Registered after the widget's own listener: when this one runs, the widget has drawn.
  target.addEventListener("keydown", (event) => {
    document.body.offsetHeight;  // style and layout now
    const work = performance.now() - event.timeStamp;
    requestAnimationFrame(() => {
      const channel = new MessageChannel();  // its task runs after the frame has been painted
      channel.port1.onmessage = () => spans.push([work, performance.now() - event.timeStamp]);
      channel.port2.postMessage(0);
    });
  });
  target.focus();
}"""


def measure(page, keys, selector) -> np.ndarray:
    """Milliseconds (work, frame) for each press of one of `keys` with the focus on `selector`."""
    rng = random.Random(0)
    page.evaluate(MEASURE, selector)
    for _ in range(PRESSES):
        page.keyboard.press(rng.choice(keys))
        page.wait_for_timeout(rng.uniform(20, 60))
    return np.array(page.evaluate("spans"))


def report(name, spans):
    """Prints median and 95th percentile of both spans."""
    for k, span in enumerate(["work done", "frame painted"]):
        median, p95 = np.percentile(spans[:, k], [50, 95])
        print(f"{name:34} {span:14} median {median:5.1f} ms   95 % {p95:5.1f} ms   ({len(spans)} presses)")


def cases():
    """What is measured: a name, a widget, where the focus is, and the keys that are pressed there."""
    rng = np.random.default_rng(0)
    largest = ConvolutionExplorer(rng.integers(0, 10, (12, 12)), rng.integers(-2, 3, (5, 5)), padding=2)
    for name, widget in [("convolution, 8 × 8", ConvolutionExplorer()), ("convolution, 12 × 12", largest)]:
        yield f"{name}: walk", widget, ".cnnlab-map-output", KEYS
        yield f"{name}: edit", widget, ".cnnlab-kernel-cell", ["ArrowUp", "ArrowDown"]
    yield "channels: walk", ChannelExplorer(), ".cnnlab-channels-picture .cnnlab-map", KEYS
    yield "shift: move the digit", ShiftExplorer(), ".cnnlab-shift-surface", KEYS
    yield "dense to shared: choose a unit", DenseToShared(), ".cnnlab-dense-picture", KEYS
    for free in ("weight", "both"):
        widget = DescentExplorer(weight=2.0, rate=0.1, free=free)
        yield f"descent, {free}: slide", widget, ".cnnlab-slider input", ["ArrowLeft", "ArrowRight"]


def main():
    """Measures every figure at the book's sizes, and the largest convolution that the widget takes."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=find_chrome(), args=ARGUMENTS)
        for name, widget, selector, keys in cases():
            address = write_page(Path(folder) / "page.html", widget)
            page = open_page(browser.new_context(viewport={"width": 760, "height": 1000}), address)
            report(name, measure(page, keys, selector))
            page.context.close()
        browser.close()


if __name__ == "__main__":
    main()
