"""Shows docstrings in the API reference as they are meant: plain text, with `backticks` for code.

The library's docstrings are written to be read in the source. Sphinx would read them as reStructuredText, in which
single backticks, lines that begin with an argument's name, and indented examples mean something else.
"""

import re
import textwrap

CODE = re.compile(r"`[^`]+`")
ARGUMENT = re.compile(r"(?:^|(?<=\. ))(?P<names>[a-z]\w*(?:(?:, | and )[a-z]\w*)*): ")
OPENINGS = ("Returns ", "Raises ", "Source: ", "Formula: ")


def to_restructured(lines: list[str]) -> list[str]:
    """A docstring's lines as reStructuredText lines: paragraph by paragraph, one entry a line of arguments."""
    paragraphs = re.split(r"\n\s*\n", "\n".join(lines).strip("\n"))
    return [line for paragraph in paragraphs for line in [*_paragraph(paragraph), ""]]


def _paragraph(text: str) -> list[str]:
    """One paragraph: a doctest as it is, an indented one as code, else its entries, each on a line of its own."""
    if text.startswith(">>>"):
        return text.split("\n")
    if text.startswith("    "):
        return ["::", "", *textwrap.indent(textwrap.dedent(text), "    ").split("\n")]
    entries = []
    for line in text.split("\n"):
        starts = ARGUMENT.match(line) or line.startswith((*OPENINGS, '  "', "    "))
        if starts or not entries:
            entries.append(line)
        else:
            entries[-1] += " " + line.strip()
    marked = [_inline(entry) for entry in entries]
    return marked if len(marked) == 1 else [f"| {entry}" for entry in marked]


def _inline(text: str) -> str:
    """Backticks become code, an argument's name bold, and no other character has a meaning."""
    parts, end = [], 0
    for code in CODE.finditer(text):
        parts += [_escape(text[end : code.start()]), f"`{code[0]}`\\ "]
        end = code.end()
    line = "".join([*parts, _escape(text[end:])])
    return ARGUMENT.sub(lambda found: f"**{found['names']}**: ", line)


def _escape(text: str) -> str:
    return re.sub(r"([*|]|_\b)", r"\\\1", text)


def process(app, what, name, obj, options, lines):
    """Rewrites the lines of one docstring in place, as autodoc asks for it."""
    lines[:] = to_restructured(lines)


def skip(app, what, name, obj, skip, options):
    """Leaves out the fields of named tuples, which Python documents as "Alias for field number 0"."""
    return True if str(getattr(obj, "__doc__", "")).startswith("Alias for field") else None


def setup(app):
    """Registers with autodoc."""
    app.connect("autodoc-skip-member", skip)
    app.connect("autodoc-process-docstring", process)
