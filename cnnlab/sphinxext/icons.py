"""The theme's icons: a font and rules for the two dozen that the book shows, instead of the 2,000 of the theme."""

import re
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

NAMED = re.compile(r'((?:\.fa-[\w-]+:before,?)+)\{content:"\\([0-9a-f]+)"\}')
ICON = re.compile(r"\bfa-[\w-]+")
PRIVATE_USE = {chr(code) for code in range(0xE000, 0xF900)}  # where icon fonts keep their glyphs
CODE = re.compile(r'"\\([0-9a-f]{4})"')


def shrink(app, exception):
    """Keeps of each icon font and its style sheet what the site uses; empties the 1.5 MB script of the same icons."""
    if exception is not None:
        return
    static = Path(app.outdir) / "_static"
    script = static / "scripts" / "fontawesome.js"
    if script.exists():
        script.write_text("// Icons come from the font.\n", "utf-8")
    codes, names = used_codes(Path(app.outdir)), used_names(Path(app.outdir))
    for sheet in (static / "styles").glob("*.css"):
        sheet.write_text(only_rules_for(names, sheet.read_text("utf-8")), "utf-8")
    for font in (static / "vendor" / "fontawesome" / "webfonts").glob("*.ttf"):
        write_subset(font, codes)


def used_names(site: Path) -> set[str]:
    """The classes of icons, such as fa-moon, that the site's pages and scripts name."""
    users = "".join(path.read_text("utf-8") for pattern in ("*.html", "*.js") for path in site.rglob(pattern))
    return set(ICON.findall(users))


def only_rules_for(names: set[str], sheet: str) -> str:
    """A style sheet without the rules for icons that are not in `names`: 80 kB of the theme's."""
    return NAMED.sub(lambda rule: rule[0] if names & set(ICON.findall(rule[1])) else "", sheet)


def used_codes(site: Path) -> set[int]:
    """The code points of the icons that the site names as a class, or draws from a style sheet of its own."""
    sheets = "".join(path.read_text("utf-8") for path in site.rglob("*.css"))
    used = only_rules_for(used_names(site), sheets)
    named = [code for _, code in NAMED.findall(used)]  # .fa-moon:before{content:"\f186"}
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
