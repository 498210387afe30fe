"""The theme's icons: the two dozen that the book shows, as a font in the style sheet, instead of 2,000 in three files.

In the sheet they are there with the first text, and nothing moves. Which rules are kept for them decides `cut`.
"""

import base64
import io
import re
import shutil
from pathlib import Path

import tinycss2
from fontTools import subset
from fontTools.ttLib import TTFont

from cnnlab.sphinxext.names import Names

PRIVATE_USE = {chr(code) for code in range(0xE000, 0xF900)}  # where icon fonts keep their glyphs
FONTS = "_static/vendor/fontawesome/webfonts"
STYLES = {  # the classes of each font, and the custom property that names it
    "fa-solid-900": ("fas", "fa-solid", "--fa-font-solid"),
    "fa-regular-400": ("far", "fa-regular", "--fa-font-regular"),
    "fa-brands-400": ("fab", "fa-brands", "--fa-font-brands"),
}
ADDRESS = re.compile(r"fa-\w+-\d+(?=\.\w+)")


def embed(sheet: str, site: Path, names: Names) -> str:
    """The sheet with the glyphs that it draws in it, without fonts that are not shown; removes the fonts' files."""
    rules = tinycss2.parse_stylesheet(sheet)
    codes = {ord(character) for character in drawn(rules)}
    parts = []
    for rule in rules:
        text = rule.serialize()
        named = ADDRESS.search(text) if rule.type == "at-rule" and rule.lower_at_keyword == "font-face" else None
        if named and shown(named[0], sheet, names):
            font = base64.b64encode(cut_font(site / FONTS / f"{named[0]}.ttf", codes)).decode()
            text = with_source(rule, f'url("data:font/woff2;base64,{font}") format("woff2")')
        parts.append("" if named and not shown(named[0], sheet, names) else text)
    shutil.rmtree(site / FONTS, ignore_errors=True)
    return "".join(parts)


def shown(font: str, sheet: str, names: Names) -> bool:
    """Whether a page or a rule draws in this font."""
    short, long, custom = STYLES[font]
    on_pages = any(not {f".{short}", f".{long}"}.isdisjoint(element) for element in names.above)
    return on_pages or long in names.words or f"var({custom})" in sheet


def drawn(nodes: list) -> set[str]:
    """The icons that a sheet draws."""
    icons = set()
    for node in nodes:
        if node.type == "string":
            icons |= PRIVATE_USE & set(node.value)
        for part in ("prelude", "content", "arguments"):
            icons |= drawn(getattr(node, part, None) or [])
    return icons


def with_source(rule, source: str) -> str:
    """A rule for a font that comes from another place."""
    declarations = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
    kept = [each.serialize() for each in declarations if each.name != "src"]
    return f"@font-face{{{';'.join([*kept, f'src:{source}'])}}}"


def cut_font(font: Path, codes: set[int]) -> bytes:
    """A font with the glyphs of `codes` only, as .woff2."""
    options = subset.Options(flavor="woff2", layout_features=[])
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    stream = io.BytesIO()
    with TTFont(font, recalcTimestamp=False) as whole:  # else each build has another sheet
        subsetter.subset(whole)
        subset.save_font(whole, stream, options)
    return stream.getvalue()
