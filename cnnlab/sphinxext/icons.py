"""The theme's icons: a font with the two dozen that the book shows, instead of the 2,000 that the theme brings."""

import re
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

NAMED = re.compile(r'((?:\.fa-[\w-]+:before,?)+)\{content:"\\([0-9a-f]+)"\}')
PRIVATE_USE = {chr(code) for code in range(0xE000, 0xF900)}  # where icon fonts keep their glyphs
CODE = re.compile(r'"\\([0-9a-f]{4})"')


def shrink(app, exception):
    """Keeps in each icon font what pages, scripts and style sheets use; empties the 1.5 MB script of the same icons."""
    if exception is not None:
        return
    static = Path(app.outdir) / "_static"
    script = static / "scripts" / "fontawesome.js"
    if script.exists():
        script.write_text("// Icons come from the font.\n", "utf-8")
    codes = used_codes(Path(app.outdir))
    for font in (static / "vendor" / "fontawesome" / "webfonts").glob("*.ttf"):
        write_subset(font, codes)


def used_codes(site: Path) -> set[int]:
    """The code points of the icons that the site names as a class, or draws from a style sheet of its own."""
    sheets = "".join(path.read_text("utf-8") for path in site.rglob("*.css"))
    users = "".join(path.read_text("utf-8") for pattern in ("*.html", "*.js") for path in site.rglob(pattern))
    names = set(re.findall(r"\bfa-[\w-]+", users))
    named = [
        code for group, code in NAMED.findall(sheets) if names & set(re.findall(r"fa-[\w-]+", group))
    ]  # .fa-moon:before{content:"\f186"}
    escaped = CODE.findall(NAMED.sub("", sheets))  # content: "\f0c9"
    literal = {ord(character) for character in sheets if character in PRIVATE_USE}
    return literal | {int(code, 16) for code in [*named, *escaped]}


def write_subset(font: Path, codes: set[int]):
    """Writes the .woff2 beside `font` anew, with the glyphs of `codes` only."""
    options = subset.Options(flavor="woff2", layout_features=[])
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    with TTFont(font) as whole:
        subsetter.subset(whole)
        subset.save_font(whole, font.with_suffix(".woff2"), options)


def setup(app):
    """Runs when all pages are written."""
    app.connect("build-finished", shrink)
