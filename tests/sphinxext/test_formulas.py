"""Formulas: what TeX becomes, what is refused and where the author is sent, numbers and references, and the font."""

import io
import re
from types import SimpleNamespace

import pytest
from fontTools.ttLib import TTFont
from math_core import LatexError
from sphinx.application import Sphinx

from cnnlab.sphinxext import formulas, math_font
from support.notebooks import NOTEBOOKS, read

CHAPTER = r"""# Sizes of $F^2$

A number $4{,}096$, a root $\sqrt{8}$, and a step as in {eq}`step` and {eq}`rows`:

$$
w \leftarrow w - \eta\, \frac{dL}{dw} .
$$ (step)

$$
h &= w_1 x \\
y &= w_2 h
$$ (rows)

\begin{align*}
a &= b \\
c &= d
\end{align*}

| $x_k$ | $\lVert a \rVert$ |
|---|---|
| 1 | 2 |
"""
WRONG = r"""# Wrong

A line.
Then $x^$ in a line.

$$
\frac{1}{n \sum_k x_k
$$
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A little book built by Sphinx: its folder, and what the build warned of."""
    source = tmp_path_factory.mktemp("book")
    (source / "index.md").write_text(CHAPTER + "\n```{toctree}\nwrong\n```\n", "utf-8")
    (source / "wrong.md").write_text(WRONG, "utf-8")
    overrides = {
        "extensions": ["myst_parser", "cnnlab.sphinxext.formulas"],
        "myst_enable_extensions": ["amsmath", "dollarmath"],
        "myst_update_mathjax": False,
    }
    warned = io.StringIO()
    app = Sphinx(source, None, source / "html", source / "trees", "html", overrides, io.StringIO(), warned)
    app.build()
    return SimpleNamespace(folder=source / "html", warned=warned.getvalue())


@pytest.fixture(scope="module")
def page(site):
    return (site.folder / "index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("tex", "mathml"),
    [
        ("x", "<mi>x</mi>"),
        ("4{,}096", "<mn>4,096</mn>"),
        (r"0, \dots, n", "<mn>0</mn><mo>,</mo><mi>…</mi><mo>,</mo><mi>n</mi>"),
        (r"1 + \dots + n", "<mn>1</mn><mo>+</mo><mi>⋯</mi><mo>+</mo><mi>n</mi>"),
        (r"x_{k}", "<msub><mi>x</mi><mi>k</mi></msub>"),
        ("a < b", "<mi>a</mi><mo>&lt;</mo><mi>b</mi>"),
        (r"\sqrt{8}", "<msqrt><mn>8</mn></msqrt>"),
        (r"\overline{ab}", '<mover accent="true"><mrow><mi>a</mi><mi>b</mi></mrow><mo stretchy="true">‾</mo></mover>'),
    ],
)
def test_a_formula_in_a_line_becomes_mathml(tex, mathml):
    assert formulas.inline(tex) == f"<math>{mathml}</math>"


def test_every_formula_of_the_book_can_be_shown():
    texts = [cell.source for path in NOTEBOOKS for cell in read(path).cells if cell.cell_type == "markdown"]
    texts += [path.read_text("utf-8") for path in NOTEBOOKS[0].parent.glob("*.md")]
    code = re.compile(r"(`+).*?\1", re.S)
    found = [
        (displayed, inline)
        for text in texts
        for displayed, inline in re.findall(r"\$\$(.+?)\$\$|(?<![\\$])\$([^$]+)\$", code.sub("", text), re.S)
    ]
    assert len(found) > 300
    for displayed, inline in found:
        assert (formulas.displayed(displayed) if displayed else formulas.inline(inline)).startswith("<math")


def rows(mathml):
    return [re.sub("<[^>]*>", "", row) for row in re.findall("<mtr>(.*?)</mtr>", mathml)]


@pytest.mark.parametrize(
    "tex",
    [
        r"a &= b \\ c &= d",
        "a &= b\n\nc &= d",
        "a &= b % one\n\nc &= d % two",
        r"\begin{aligned} a &= b \\ c &= d \end{aligned}",
        "\\begin{align} a &= b \\\\ c &= d \\end{align}\n",
        r"\begin{gather*} a = b \\ c = d \end{gather*}",
    ],
)
def test_lines_of_a_displayed_formula(tex):
    mathml = formulas.displayed(tex)
    assert rows(mathml) == ["a=b", "c=d"]
    assert "100%" not in mathml, "the number beside it is Sphinx's"


def test_a_break_within_an_environment_belongs_to_it():
    for convert in (formulas.inline, formulas.displayed):
        mathml = convert(r"w = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} % \\ and so on")
        assert rows(mathml) == ["12", "34"]
        assert mathml.count("<mtable") == 1


@pytest.mark.parametrize(
    ("tex", "message"),
    [
        (r"\foo x", "Unknown command"),
        (r"\begin{foo} x \end{foo}", "Unknown environment"),
        ("x^", "Expected argument"),
        ("x^2^3", "Duplicate"),
        (r"\frac{1}", "Expected argument"),
        ("{x", "closing"),
        ("x}", "closing"),
        (r"\left( x", "right"),
        ("a & b", "&"),
        ("a #", "#"),
        ("$x$", r"\$"),
        (r"a \tag{3}", "tag"),
        (r"a \label{b}", "label"),
        (r"\text{a $b$}", "text mode"),
        (r"\begin{aligned} a \end{cases}", "aligned"),
        (r"a \\ b", "line break"),
        (r"\frac{a \\ b}{c}", "within braces"),
        (r"\cancel{x}", "menclose"),
        (r"\begin{multline} a \\ b \end{multline}", "numbers its lines"),
        ("x = 日本", "font of the formulas has no"),
        ("", "shows nothing"),
        (r"% a \\ comment", "shows nothing"),
        (r"\nonumber", "shows nothing"),
    ],
)
def test_what_cannot_be_shown_is_refused(tex, message):
    with pytest.raises(LatexError, match=message):
        formulas.inline(tex)


def test_the_author_is_sent_to_the_place(site):
    first, second = site.warned.splitlines()
    assert re.search(r"wrong\.md:3: WARNING: formula 'x\^': .*Expected argument", first)
    assert re.search(r"wrong\.md:6: WARNING: formula .*frac.*: .*", second)
    assert '<code class="math">x^</code>' in (site.folder / "wrong.html").read_text("utf-8")


def test_formulas_stand_everywhere(page):
    title, head = re.search("<h1>(.*?)</h1>", page, re.S)[1], re.search("<th.*?</th>", page, re.S)[0]
    assert "<math" in title
    assert "<math" in head
    assert page.count('<math class="notranslate">') == 5
    assert "\\(" not in page
    assert "mathjax" not in page.lower()


def test_a_numbered_formula_has_its_place_and_its_number(page):
    for number, label in ((1, "step"), (2, "rows")):
        formula = re.search(f'<div class="math notranslate" id="equation-{label}">(.*?)</div>', page, re.S)[1]
        assert formula.startswith('<math display="block">')
        eqno = f'<span class="eqno">({number})<a class="headerlink" href="#equation-{label}"'
        assert eqno in formula.partition("</math>")[2]
        assert f'href="#equation-{label}">({number})</a>' in page
    assert '<div class="amsmath math notranslate">' in page


def test_a_page_with_formulas_asks_for_their_font_early(site, page):
    head = page.partition("</head>")[0]
    assert head.index('rel: "preload"') < head.index("stylesheet")
    assert f'href: "_static/{font_of(site.folder).name}"' in head
    assert "preload" not in (site.folder / "search.html").read_text("utf-8")


def font_of(folder):
    """The one font of formulas in a site."""
    (path,) = (folder / "_static").glob("formulas*.woff2")
    return path


def test_the_font_draws_what_the_pages_show(site, page):
    with TTFont(font_of(site.folder)) as font:
        drawn = set(map(chr, font.getBestCmap()))
    assert drawn >= set("√‖𝜂𝑑𝐿𝑥𝑘4096←−")
    assert drawn == math_font.drawn_in(page) | math_font.drawn_in((site.folder / "wrong.html").read_text("utf-8"))


def test_what_a_browser_draws_for_letters():
    assert math_font.drawn_in("<p>e</p><math><mi>h</mi><mi>π</mi><mi>log</mi><mo>&lt;</mo></math>") == set("ℎ𝜋log<")
    assert math_font.drawn_in("<math><mi>ϵ</mi><mroot><mn>8</mn><mn>3</mn></mroot></math>") == set("𝜖√83")


def test_the_cut_font_keeps_what_sets_formulas():
    cut = math_font.cut(set("(∑{′𝑥"))
    with TTFont(io.BytesIO(cut)) as font, TTFont(math_font.whole(), lazy=True) as whole:
        assert font["head"].modified == whole["head"].modified, "each build would have a font of its own"
        names = {entry.nameID: str(entry) for entry in font["name"].names}
        variants = font["MATH"].table.MathVariants
        tall, glyphs = variants.VertGlyphCoverage.glyphs, font.getBestCmap()
        assert {glyphs[ord(sign)] for sign in "(∑{"} <= set(tall)
        assert any(each.GlyphAssembly for each in variants.VertGlyphConstruction)
        assert font["MATH"].table.MathConstants.AxisHeight.Value == whole["MATH"].table.MathConstants.AxisHeight.Value
        prime, large = (each["hmtx"][each.getBestCmap()[ord("′")]][0] for each in (whole, font))
        assert large > prime, "an exponent is set small: a prime that is small already could not be seen"
    assert "STIX Fonts Project Authors" in names[0]
    assert "SIL Open Font License" in names[13]
    assert len(cut) < 8_000


def test_pages_of_an_earlier_build_keep_their_signs(tmp_path):
    (tmp_path / "_static").mkdir()
    (tmp_path / "old.html").write_text(f"{math_font.NAME}<math><mi>x</mi></math>", "utf-8")
    app = SimpleNamespace(outdir=tmp_path, builder=SimpleNamespace(format="html"))
    math_font.write(app, None)
    (tmp_path / "new.html").write_text(f"{math_font.NAME}<math><mo>∑</mo></math>", "utf-8")
    math_font.write(app, None)
    name = font_of(tmp_path).name
    assert all(page.read_text("utf-8").startswith(f"{name}<math>") for page in tmp_path.glob("*.html"))
    with TTFont(tmp_path / "_static" / name) as font:
        assert set(map(chr, font.getBestCmap())) == set("𝑥∑")


X, Y = (f'<math class="notranslate"><mi>{letter}</mi></math>' for letter in "xy")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"<p>{X}, then {Y}.</p>", [f"{X},", f"{Y}."]),
        (f"<p>({X} and “{Y}.”</p>", [f"({X}", f"“{Y}.”"]),
        (f"<p>{X} {Y}, <em>{X}</em></p>", [f"{Y},"]),
        (f"<p>{X} is not {Y}</p><div><math><mi>z</mi></math>.</div>", []),
    ],
)
def test_a_mark_stays_with_its_formula(text, kept):
    context = {"body": text}
    formulas.keep_marks(None, "page", "", context, None)
    assert re.findall(r'<span class="together">(.*?)</span>', context["body"]) == kept
    assert re.sub("</?span[^>]*>", "", context["body"]) == text
