"""Markdown, as far as handing out reads it: which lines of a text are code, and what a link or a picture names.

It is searched, not parsed: no parser of Markdown is among what cnnlab needs to run.
"""

import html
import re
from collections.abc import Iterator

_FENCE = re.compile(r"[ \t>]*(?:[-*+][ \t]+)?(`{3,}|~{3,}|:{3,})[ \t]*(.*?)[ \t]*$")
_DIRECTIVE = re.compile(r"\{([\w:-]+)\}")
_OF_CODE = {"code", "code-block", "code-cell", "sourcecode", "literalinclude", "math", "mermaid"}
_TITLE = re.compile(r"""\s+(?:"[^"]*"|'[^']*'|\([^()]*\)|=\d*x\d*)\s*$""")  # or a size, as some have it

INLINE_CODE = re.compile(r"(?<!`)(`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)\1(?!`)", re.S)
INSIDE = r"""(?:\\.|<[^<>\n]*>|\s"[^"\n]*"|\s'[^'\n]*'|\((?:[^()]|\([^()]*\))*\)|[^()\\])*+"""  # parentheses in pairs


def lines(source: str) -> Iterator[tuple[str, str]]:
    """Yield each line, with its end, after "text", "code" or, where it begins or ends a block, "fence"."""
    fences = []
    for line in source.splitlines(keepends=True):
        match = _FENCE.match(line.rstrip("\r\n"))
        marks, info = match.groups() if match else ("", "")
        if fences and marks.startswith(fences[-1][0]) and not info:
            fences.pop()
            yield "fence", line
        elif fences and fences[-1][1]:
            yield "code", line
        elif marks and (info.startswith("{") or marks[0] != ":") and "`" not in info:
            directive = _DIRECTIVE.match(info)
            fences.append((marks, not directive or directive[1] in _OF_CODE))
            yield "fence", line
        else:
            yield "text", line


def destination(inside: str) -> str:
    """Return what stands between a link's parentheses: without title, angle brackets, escapes and entities."""
    name = _TITLE.sub("", inside).strip().removeprefix("<").removesuffix(">")
    return html.unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", name))
