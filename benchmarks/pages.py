"""How the built pages load on a phone: `python -m benchmarks.pages` opens every page of `_build/html`.

In Chromium, slowed to an ordinary phone: a line of 1.6 Mbit/s with 150 ms to the first answer, and a processor four
times slower than this one; text is compressed, nothing is in the cache. A row is the median of three visits. `text`
and `largest` are the first and the largest contentful paint, `blocked` what tasks took beyond 50 ms each from the
first paint on, `shift` the layout shift: of loading, and with reading to the end. The goals are those of DESIGN:
1.8 s, 2.5 s, 200 ms, 0.05, 400 KB. A busy machine gives other times.

    python -m benchmarks.pages [--site FOLDER] [PAGE ...]
"""

import argparse
import os
import statistics
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from support.chrome import ARGUMENTS, find_chrome
from support.loading import load, on_a_slow_phone, read, served

SITE = Path(__file__).parents[1] / "_build" / "html"
VISITS = 3
HEAD = ("page", "text", "largest", "blocked", "shift", "reading", "KB", "all KB", "requests", "blocking", "elements")
ROW = "{:<32}" + "{:>9}" * (len(HEAD) - 1)


def visit(browser, address):
    """Loads a page as a stranger would, and reads it."""
    tab = on_a_slow_phone(browser)
    first = load(tab, address)
    whole = read(tab)
    tab.context.close()
    return first, whole


def row(page, visits) -> str:
    """A page's line: the median of each column."""
    numbers = [
        (
            first.text / 1000,
            first.largest / 1000,
            first.blocked,
            first.shift,
            whole.shift,
            first.size / 1000,
            whole.size / 1000,
            first.requests,
            len(first.blocking),
            first.elements,
        )
        for first, whole in visits
    ]
    forms = ["{:.2f} s", "{:.2f} s", "{:.0f} ms", "{:.3f}", "{:.3f}", *["{:.0f}"] * 5]
    medians = [statistics.median(column) for column in zip(*numbers, strict=True)]
    return ROW.format(page, *(form.format(value) for form, value in zip(forms, medians, strict=True)))


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__.splitlines()[0])
    parser.add_argument("--site", type=Path, default=SITE, help="the folder of the built book")
    parser.add_argument("pages", nargs="*", help="pages below it, such as book/intro.html; all where none is named")
    given = parser.parse_args()
    pages = given.pages or sorted(path.relative_to(given.site).as_posix() for path in given.site.glob("book/*.html"))
    print(f"load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else "")
    print(ROW.format(*HEAD))
    with served(given.site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chrome(), args=ARGUMENTS)
        for page in pages:
            print(row(page, [visit(browser, address + page) for _ in range(VISITS)]), flush=True)
        browser.close()


if __name__ == "__main__":
    main()
