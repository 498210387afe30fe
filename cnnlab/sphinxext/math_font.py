"""The font of the formulas: STIX Two Math, cut down to the characters and the stretched signs that the book draws.

The whole font is data in the wheel of `ziamath`. Without a mathematical font a browser cannot set a formula well: its
MATH table says how large a sum is, where an exponent stands, and of which pieces a tall brace is made.
"""

import functools
import importlib.util
import re
import unicodedata
from html import unescape
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

NAME = "formulas.woff2"
FORMULA = re.compile(r"<math\b.*?</math>", re.S)
LETTER = re.compile(r"<mi>([^<&])</mi>")  # a browser sets a single letter in italics of its own accord
TAG = re.compile(r"<[^>]*>")
ITALICS = [0x210E, *range(0x1D434, 0x1D468), *range(0x1D6A4, 0x1D6A6), *range(0x1D6E2, 0x1D71C)]
ITALIC = {  # x: 𝑥
    chr(int(unicodedata.decomposition(chr(code)).removeprefix("<font> "), 16)): chr(code)
    for code in ITALICS
    if unicodedata.decomposition(chr(code))
}
RADICAL = "√"
USE_TYPO_METRICS = 1 << 7
# TeX lowers an index and lifts an exponent by the height of what it belongs to only beside a box. A browser does it
# beside a letter as well, so that the indices of p and x, the exponents of d and x, would stand at different heights.
AS_IN_TEX = {"SubscriptBaselineDropMin": -10, "SuperscriptBaselineDropMax": 386}
USE_OF_NAMES = [0, 1, 2, 3, 4, 5, 6, 7, 13, 14]  # copyright, names, version, trademark, licence and where it stands


def whole() -> Path:
    """Where the whole font lies."""
    return Path(importlib.util.find_spec("ziamath").origin).parent / "fonts" / "STIXTwoMath-Regular.ttf"


@functools.cache
def available() -> frozenset[str]:
    """The characters that the font has; a space and a selector of variants need no glyph."""
    with TTFont(whole(), lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap())) | {"\ufe00", "\ufe01"}


def drawn_in(page: str) -> set[str]:
    """The characters that a browser draws for the formulas of a page."""
    formulas = "".join(FORMULA.findall(page))
    letters = LETTER.findall(formulas)
    others = unescape(TAG.sub("", LETTER.sub("", formulas)))
    roots = {RADICAL} if re.search("<msqrt|<mroot", formulas) else set()
    return {ITALIC.get(letter, letter) for letter in letters} | set(others) | roots


def cut(characters: set[str], target: Path):
    """Writes the font with these characters only, its licence with it."""
    options = subset.Options(flavor="woff2", hinting=False, layout_features=["ssty"], name_IDs=USE_OF_NAMES)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(characters))
    with TTFont(whole()) as font:
        subsetter.subset(font)
        for name, value in AS_IN_TEX.items():
            getattr(font["MATH"].table.MathConstants, name).Value = value
        font["OS/2"].fsSelection |= USE_TYPO_METRICS  # or on Windows a line is as high as the tallest brace
        subset.save_font(font, target, options)


def write(app, exception):
    """Cuts the font for the formulas of all pages as they stand, those of an earlier build among them."""
    if exception is not None or app.builder.format != "html":
        return
    site = Path(app.outdir)
    characters = set().union(*(drawn_in(page.read_text("utf-8")) for page in site.rglob("*.html")))
    cut(characters, site / "_static" / NAME)


def setup(app):
    """Runs when all pages are written."""
    app.connect("build-finished", write)
