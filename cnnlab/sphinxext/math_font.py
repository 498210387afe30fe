"""The font of the formulas: STIX Two Math, cut down to the characters and the stretched signs that the book draws.

The whole font is data in the wheel of `ziamath`. Without a mathematical font a browser cannot set a formula well: its
MATH table says how large a sum is, where an exponent stands, and of which pieces a tall brace is made.
"""

import functools
import hashlib
import importlib.util
import io
import re
import unicodedata
from html import unescape
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

NAME = "formulas.woff2"  # and, once it is cut, with a hash of it: a browser may keep an older one for a year
NAMED = re.compile(r"formulas(?:-\w+)?\.woff2")
FORMULA = re.compile(r"<math\b.*?</math>", re.S)
LETTER = re.compile(r"<mi>([^<&])</mi>")  # a browser sets a single letter in italics of its own accord
TAG = re.compile(r"<[^>]*>")
ITALICS = [0x210E, *range(0x1D434, 0x1D468), *range(0x1D6A4, 0x1D6A6), *range(0x1D6E2, 0x1D71C)]
ITALIC = {  # x: 𝑥
    chr(int(unicodedata.decomposition(chr(code)).removeprefix("<font> "), 16)): chr(code)
    for code in ITALICS
    if unicodedata.decomposition(chr(code))
}
# Asked for with the page, the font is there before the first text, and nothing moves when it comes. From a file
# it may not be asked for in this way: the browser would report an error, and finds the font in time.
EARLY = """<script>
if (location.protocol !== "file:") {
  const font = { rel: "preload", as: "font", type: "font/woff2", crossOrigin: "", href: "%s" };
  document.head.append(Object.assign(document.createElement("link"), font));
}
</script>
"""
RADICAL = "√"
PRIMES = "′″‴⁗"
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


def cut(characters: set[str]) -> bytes:
    """The font with these characters only, its licence with it."""
    options = subset.Options(flavor="woff2", hinting=False, layout_features=[], name_IDs=USE_OF_NAMES)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(characters))
    stream = io.BytesIO()
    with TTFont(whole(), recalcTimestamp=False) as font:
        adapt(font)
        subsetter.subset(font)
        subset.save_font(font, stream, options)
    return stream.getvalue()


def adapt(font: TTFont):
    """Moves into the font what browsers would have to ask of it, and mostly do not."""
    font["OS/2"].fsSelection |= USE_TYPO_METRICS  # or on Windows a line is as high as the tallest brace
    for name, value in AS_IN_TEX.items():
        getattr(font["MATH"].table.MathConstants, name).Value = value
    in_script = forms_in_script(font)
    usual = font.getBestCmap()
    for prime in map(ord, PRIMES):
        glyph = in_script[usual[prime]]
        for table in font["cmap"].tables:
            if prime in table.cmap:
                table.cmap[prime] = glyph


def forms_in_script(font: TTFont) -> dict[str, str]:
    """The glyphs that are drawn for small use as an index or exponent, by the name of the usual glyph.

    Only Firefox asks for them (feature ssty), and all of them would double the cut font; a prime cannot do without:
    it is always an exponent, and its usual glyph is small and high already.
    """
    layout = font["GSUB"].table
    places = {
        i
        for each in layout.FeatureList.FeatureRecord
        if each.FeatureTag == "ssty"
        for i in each.Feature.LookupListIndex
    }
    tables = [table for i in sorted(places) for table in layout.LookupList.Lookup[i].SubTable]
    return {usual: small[0] for table in tables for usual, small in table.alternates.items()}


def write(app, exception):
    """Cuts the font for the formulas of all pages as they stand, those of an earlier build among them."""
    if exception is not None or app.builder.format != "html":
        return
    site = Path(app.outdir)
    pages = {page: page.read_text("utf-8") for page in site.rglob("*.html")}
    font = cut(set().union(*map(drawn_in, pages.values())))
    name = NAMED.sub(f"formulas-{hashlib.sha256(font).hexdigest()[:16]}.woff2", NAME)
    for older in (site / "_static").glob("formulas-*.woff2"):
        older.unlink()
    (site / "_static" / name).write_bytes(font)
    for path, text in {**pages, **{sheet: sheet.read_text("utf-8") for sheet in site.glob("_static/*.css")}}.items():
        if (named := NAMED.sub(name, text)) != text:
            path.write_text(named, "utf-8")


def ask_early(app, page, template, context, doctree):
    """Lets a page with formulas ask for their font before its style sheet does."""
    if "<math" in context.get("body", ""):
        address = context["pathto"](f"_static/{NAME}", resource=True)
        context["metatags"] = EARLY % address + context.get("metatags", "")


def setup(app):
    """Looks at every page, and runs when all of them are written."""
    app.connect("html-page-context", ask_early)
    app.connect("build-finished", write)
