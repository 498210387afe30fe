"""Formulas as MathML: TeX is converted when a page is written, and stands in it as text that any browser sets.

The converter is `math-core`. What it lets pass and would mislead a reader is refused here; what it writes at greater
length or less well than it could is mended here. The font that sets the formulas is the business of `math_font`,
their place on the page that of static/formulas.css.
"""

import re
from html import escape

from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from cnnlab.sphinxext import math_font

logger = logging.getLogger(__name__)
CONVERTER = LatexToMathML(fancy_error=False)

# Sphinx numbers a displayed formula as a whole and sets the number beside it; within, no line has one of its own.
UNNUMBERED = {"align": "aligned", "gather": "gathered", "equation": None}
NUMBERED = re.compile(rf"\s*\\begin{{({'|'.join(UNNUMBERED)})\*?}}(.*)\\end{{\1\*?}}\s*", re.S)
COMMENT = re.compile(r"(?<!\\)%.*")
ENVIRONMENT = re.compile(r"\\begin{(\w+\*?)}(?:(?!\\begin{).)*?\\end{\1}", re.S)
BRACES = re.compile(r"(?<!\\){[^{}]*}")

DOT = r'<mo lspace="0"(?: rspace="0(?:\.1667em)?")?>%s</mo>'
REPAIRS = [
    (re.compile(r'(\d)</mn><mo rspace="0">,</mo><mn>(\d{3})\b'), r"\1,\2"),  # 4{,}096 is one number
    (re.compile(DOT % r"\." * 3), "<mi>…</mi>"),  # not three full stops
    (re.compile(DOT % "·" * 3), "<mi>⋯</mi>"),
    (re.compile("<mo([^>]*)>[\u0305\u0332]</mo></mover>"), r"<mo\1>‾</mo></mover>"),  # a line that grows with what it
    (re.compile("<mo([^>]*)>[\u0305\u0332]</mo></munder>"), r"<mo\1>_</mo></munder>"),  # covers, and lies on it
]
INLINE = r'<math class="notranslate">(?:(?!</math>).)*</math>'
MARKED = re.compile(rf"[(\[“‘]+{INLINE}[.,:;!?)\]”’]*|{INLINE}[.,:;!?)\]”’]+", re.S)
CORE = {  # the elements of MathML Core that browsers set alike, and the marks within a text
    *("math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mfrac", "msqrt", "mroot", "mpadded", "mphantom"),
    *("msub", "msup", "msubsup", "munder", "mover", "munderover", "mmultiscripts", "mprescripts"),
    *("mtable", "mtr", "mtd", "b", "i", "em", "code"),
}


def inline(tex: str) -> str:
    """A formula in a line of text, as MathML; raises LatexError for one that cannot be shown."""
    if breaks(tex):
        raise LatexError(r"a line break (\\) outside of an environment")
    return checked(CONVERTER.convert_with_local_state(tex, displaystyle=False))


def displayed(tex: str) -> str:
    """A formula in its own lines, as MathML. As with Sphinx's MathJax, an empty line or a break begins a new line."""
    if numbered := NUMBERED.fullmatch(tex):
        tex = in_environment(UNNUMBERED[numbered[1]], numbered[2])
    parts = [in_environment("aligned" if breaks(part) else None, part) for part in re.split(r"\n\s*\n", tex.strip())]
    if len(parts) > 1:
        parts = [in_environment("aligned", "\n\\\\".join(parts))]
    return checked(CONVERTER.convert_with_local_state(parts[0], displaystyle=True))


def in_environment(name: str | None, tex: str) -> str:
    return f"\\begin{{{name}}}{tex}\n\\end{{{name}}}" if name else tex  # on its own line: TeX may end in a comment


def breaks(tex: str) -> bool:
    r"""Whether a \\ stands outside of every environment, where the converter would pass it over."""
    bare = without(ENVIRONMENT, COMMENT.sub("", tex))
    outer = without(BRACES, bare)
    if bare.count(r"\\") > outer.count(r"\\"):
        raise LatexError(r"a line break (\\) within braces")
    return r"\\" in outer


def without(nested: re.Pattern, tex: str) -> str:
    """What is left when the innermost are taken out, again and again."""
    found = 1
    while found:
        tex, found = nested.subn("", tex)
    return tex


def checked(mathml: str) -> str:
    """The converter's output, mended; raises LatexError where it would show nothing or not what was meant."""
    for pattern, better in REPAIRS:
        mathml = pattern.sub(better, mathml)
    if foreign := set(re.findall(r"<(\w+)", mathml)) - CORE:
        raise LatexError(f"becomes <{foreign.pop()}>, which browsers do not set")
    if "width: 100%" in mathml:
        raise LatexError("an environment that numbers its lines: only align, gather and equation, around everything")
    drawn = math_font.drawn_in(mathml)
    if not drawn and "<mspace" not in mathml:
        raise LatexError("shows nothing")
    if missing := drawn - math_font.available():
        raise LatexError(f"the font of the formulas has no {' '.join(sorted(missing))}")
    return mathml


def converted(node, convert) -> str:
    """The MathML of a formula's node; of one that cannot be shown its TeX, and a warning that says where and why."""
    tex = node.astext()
    try:
        return convert(tex)
    except LatexError as error:
        logger.warning("formula %r: %s", tex, error, location=node, type="formulas")
        return f'<code class="math">{escape(tex)}</code>'


def visit_math(self, node):
    """Writes a formula within a line."""
    mathml = converted(node, inline)
    self.body.append(mathml.replace("<math>", self.starttag(node, "math", "", CLASS="notranslate"), 1))
    raise nodes.SkipNode


def visit_displaymath(self, node):
    """Writes a formula in its own lines, and after it its number, with the link to it, as Sphinx has them."""
    self.body.append(self.starttag(node, "div", "", CLASS="math notranslate"))
    self.body.append(converted(node, displayed))
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, _("Link to this equation"))
        self.body.append("</span>")
    self.body.append("</div>\n")
    raise nodes.SkipNode


def keep_marks(app, page, template, context, doctree):
    """Keeps a mark at its formula: a browser may begin a line with what follows one, be it a full stop."""
    context["body"] = MARKED.sub(r'<span class="together">\g<0></span>', context.get("body", ""))


def setup(app):
    """Takes the place of MathJax: Sphinx prefers a second renderer to its own."""
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_displaymath, None))
    app.connect("html-page-context", keep_marks)
    app.add_css_file("formulas.css", priority=900)  # after the theme
    math_font.setup(app)
