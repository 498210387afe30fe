"""The site's one style sheet: what is merged, what is cut, and which icons are in it."""

import base64
import io
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import pydata_sphinx_theme
import pytest
import tinycss2
from fontTools.ttLib import TTFont

from cnnlab.sphinxext import cut, icons, selectors, styles
from cnnlab.sphinxext.names import Names

PAGE = """
<html data-theme="light"><head><script>document.body.classList.add("scrolled")</script>
<script type="application/json">{"class": "only-data"}</script></head>
<body><nav class="side"><ul class="list"><li><a class="link" href="#top">top</a></li></ul></nav>
<main id="text"><p class="note first">text<br><a href="#a">more</a></p><details><summary>code</summary></details>
</main></body></html>
"""
SCRIPT = """
// a "commented" word
button.dataset.pressed = "yes";
menu.innerHTML = `<dialog class="pop-${where} shown">`;
box.ariaExpanded = mark.reversed;
"""


@pytest.fixture(scope="module")
def names():
    names = Names()
    names.read_page(PAGE)
    names.read_script(SCRIPT)
    names.read_script('h("output", { class: "cnnlab-stage" }, "card")', "cnnlab")
    names.read_script('cnnlabAsset("digest", "floating");')
    return names


@pytest.mark.parametrize(
    "selector",
    [
        "p.note",
        ".note.first",
        "nav .link",
        "nav > ul a[href]",
        "#text > p",
        ".scrolled nav",
        "p.shown",
        "dialog.shown",
        ".pop-left",
        "[data-pressed]",
        "button[aria-expanded=true]",
        "details[open] summary",
        "*",
        "::selection",
        ":root",
        "a:hover",
        "p:not(.unknown)",
        ":is(.unknown, .link)",
        "main:has(> p)",
        "nav + main",
        "p ~ details",
        "output.cnnlab-stage",
        ".scrolled .shown .pop-left",
        "li:nth-child(2n + 1)",
    ],
)
def test_what_may_be_met_is_kept(names, selector):
    assert cut.cut(selector + "{top:0}", names)


@pytest.mark.parametrize(
    "selector",
    [
        ".unknown",
        "p.link",
        ".note.list",
        "main .link",
        "main ul a",
        ".link nav",
        "a.note",
        "figure",
        "p dialog.unknown",
        ":is(.unknown, .other)",
        "main:has(> .unknown)",
        "p.commented",
        "p.only-data",
        "p.reversed",
        "p.card",
        "p.floating",
        "p[disabled]",
    ],
)
def test_what_cannot_be_met_is_cut(names, selector):
    assert cut.cut(selector + "{top:0}", names) == ""


def test_a_list_is_cut_selector_by_selector(names):
    assert cut.cut(".note, .unknown , a > .other, .link { top: 0 }", names) == ".note,.link{top:0}"


def test_what_then_is_empty_goes_too(names):
    sheet = "@media print { @supports (gap: 1px) { .unknown { top: 0 } } } @media (min-width: 9px) { p { top: 0 } }"
    assert cut.cut(sheet, names) == "@media (min-width: 9px){p{top:0}}"


def test_properties_animations_and_fonts_are_kept_if_they_are_named(names):
    sheet = """
    :root { --far: 1px; --near: var(--far); --alone: 2px; --circle: var(--circle) }
    p { top: var(--near); font-family: "Icons" , serif; animation: turn 1s }
    @keyframes turn { from { left: 0 } to { left: var(--far) } }
    @keyframes spin { from { left: 0 } }
    @font-face { font-family: "Icons"; src: url(icons.woff2) }
    @font-face { font-family: "Unused"; src: url(unused.woff2) }
    .unknown { top: var(--alone) }
    """
    kept = cut.cut(sheet, names)
    assert "--far:1px;--near:var(--far)" in kept
    assert "--alone" not in kept
    assert kept.count("@keyframes") == kept.count("@font-face") == 1
    assert "turn" in kept
    assert "icons.woff2" in kept


def test_a_property_that_a_script_reads_is_kept(names):
    names.read_script('getComputedStyle(document.body).getPropertyValue("--read-by-a-script")')
    assert "--read-by-a-script" in cut.cut(":root { --read-by-a-script: 1px }", names)


@pytest.mark.parametrize(
    ("sheet", "short"),
    [
        ("p  {\n  top : calc( 1px + 2px ) ;\n}\n", "p{top:calc(1px + 2px)}"),
        ("/* why */ p /* where */ a { color : red !important /* what */ }", "p a{color:red!important}"),
        ("p { margin: 0 /* a */ 1px }", "p{margin:0 1px}"),
        ("p{--empty: ;top:var(--empty)}", "p{--empty: ;top:var(--empty)}"),
        ("@media (width >= 9px) , print{p{top:0}}", "@media (width>= 9px),print{p{top:0}}"),
        ("p{background:url( 'a b.png' )}", "p{background:url('a b.png')}"),
        ("p { &:hover { top: 0 } top: 1px }", "p{&:hover{top:0}top:1px}"),
        ('@charset "utf-8";p{content:"a  , b"}', 'p{content:"a  , b"}'),
    ],
)
def test_a_sheet_is_written_as_short_as_may_be(names, sheet, short):
    written = cut.cut(sheet, names)
    assert written.replace('"', "'") == short.replace('"', "'")


def test_a_broken_sheet_is_refused(names):
    with pytest.raises(ValueError, match="style sheet, line 1"):
        cut.cut("p { top: 0 } }", names)


def test_selectors_are_read_element_by_element():
    selector = tinycss2.parse_component_value_list("ul.nav + ul > a[href]:not(.x) b#c")
    assert selectors.elements(selector) == [
        ({"<ul", ".nav"}, False),
        ({"<ul"}, True),
        ({"<a", "[href"}, False),
        ({"<b", "#c"}, False),
    ]


HEAD = """<html data-content_root="{root}" lang="en"><head>
<link href="{root}_static/theme/first.css?digest=1" rel="stylesheet" />
<link rel="stylesheet" type="text/css" href="{root}_static/second.css?v=2" />
<style class="cnnlab-figures">.a {{ content: "\\1" }}</style>
<script>let first;</script><link rel="icon" href="x.svg" />
</head><body class="a b"><p class="c">text</p></body></html>"""


@pytest.fixture
def site(tmp_path):
    """A site of two pages and three sheets."""
    site = tmp_path / "html"
    (site / "_static" / "theme").mkdir(parents=True)
    (site / "part").mkdir()
    (site / "index.html").write_text(HEAD.format(root="./"), "utf-8")
    (site / "part" / "page.html").write_text(HEAD.format(root="../"), "utf-8")
    (site / "moved.html").write_text('<html><head><meta http-equiv="Refresh"></head></html>', "utf-8")
    theme = (
        '@import "../basic.css" print; @import url(other.css); .a { background: url(../images/a.png) } .gone { top: 0 }'
    )
    (site / "_static" / "theme" / "first.css").write_text(theme, "utf-8")
    (site / "_static" / "theme" / "other.css").write_text(".b{src:url('data:x')}", "utf-8")
    (site / "_static" / "basic.css").write_text(".a{color:red}", "utf-8")
    (site / "_static" / "second.css").write_text('.c{src:url("own.png")}', "utf-8")
    return site


def merged(site):
    styles.merge(SimpleNamespace(outdir=site, doctreedir=site.parent, builder=SimpleNamespace(format="html")), None)
    (sheet,) = (site / "_static").glob("*.css")
    return sheet


def test_all_sheets_become_one_in_their_order(site):
    sheet = merged(site)
    assert sheet.read_text("utf-8") == (
        '@media print{.a{color:red}}.b{src:url("data:x")}.a{background:url("images/a.png")}.c{src:url("own.png")}'
    )
    assert list((site / "_static").rglob("*.css")) == [sheet]


def test_every_page_links_the_one_sheet_after_its_scripts_and_before_that_of_its_figures(site):
    name = merged(site).name
    merged(site)  # nothing changes
    for page, root in (("index.html", "./"), ("part/page.html", "../")):
        head = (site / page).read_text("utf-8").partition("</head>")[0]
        links = [match["path"] for match in styles.LINK.finditer(head)]
        assert links == [f"_static/{name}"]
        assert head.endswith('<style class="cnnlab-figures">.a { content: "\\1" }</style>\n  ')
        assert f'href="{root}_static/{name}"' in head
        assert head.index("let first") < head.index(name)
    assert "stylesheet" not in (site / "moved.html").read_text("utf-8")


def test_pages_that_are_not_written_anew_get_the_new_sheet(site):
    first = merged(site).name
    kept = (site / "part" / "page.html").read_text("utf-8")
    assert first in kept
    (site / "_static" / "theme").mkdir(exist_ok=True)
    (site / "_static" / "second.css").write_text(".a{top:0}.c{top:1px}", "utf-8")
    (site / "_static" / "theme" / "first.css").write_text(".b{top:0}", "utf-8")
    (site / "index.html").write_text(HEAD.format(root="./"), "utf-8")
    second = merged(site)
    assert second.name != first
    assert second.read_text("utf-8") == ".b{top:0}.a{top:0}.c{top:1px}"
    assert second.name in (site / "part" / "page.html").read_text("utf-8")
    assert first not in (site / "part" / "page.html").read_text("utf-8")


def test_a_sheet_that_is_not_there_stops_the_build(site):
    (site / "_static" / "second.css").unlink()
    with pytest.raises(FileNotFoundError, match=r"second\.css"):
        merged(site)


FACES = """
.fa-sun:before{content:"\\f185"}:root{--pst-icon-check:"\uf058"}
@font-face{font-family:"Solid";font-weight:900;src:url(a/fa-solid-900.woff2) format("woff2"),url(a/fa-solid-900.ttf)}
@font-face{font-family:"Brands";src:url(a/fa-brands-400.woff2) format("woff2"),url(a/fa-brands-400.ttf)}
"""


def test_the_icons_that_are_drawn_stand_in_the_sheet(tmp_path):
    theme = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static"
    shutil.copytree(theme / "vendor", tmp_path / "_static" / "vendor")
    names = Names()
    names.read_page('<i class="fa-solid fa-sun"></i>')
    sheet = icons.embed(FACES, tmp_path, names)
    assert not (tmp_path / icons.FONTS).exists()
    assert sheet.count("@font-face") == 1, "no page shows a brand"
    assert 'font-family:"Solid";font-weight:900;src:url("data:font/woff2' in sheet
    font = io.BytesIO(base64.b64decode(re.search(r"base64,([^\"]+)", sheet)[1]))
    with TTFont(font) as solid, TTFont(theme / "vendor/fontawesome/webfonts/fa-solid-900.ttf", lazy=True) as whole:
        assert set(solid.getBestCmap()) == {0xF185, 0xF058}
        assert solid["head"].modified == whole["head"].modified, "each build would have a sheet of its own"
