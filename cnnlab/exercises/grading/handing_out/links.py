"""Links in a notebook's text to what lies beside it: which there are, and the text without those that lead nowhere.

Pictures are the business of `pictures`. Names in code, in fences or between backticks, are not looked for.
"""

import itertools
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from cnnlab.exercises.grading.handing_out import markdown
from cnnlab.exercises.grading.refereeing import notebook as reading

_REMOTE = re.compile(r"[a-z][a-z0-9+.-]+:|//|#", re.I)
_LINK = re.compile(
    rf"{markdown.INLINE_CODE.pattern}|(?<!!)\[(?P<text>(?:\\.|\[[^\[\]]*\]|[^\[\]\\])*+)\]\((?P<inside>{markdown.INSIDE})\)",
    re.S,
)
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n---[ \t]*\n\s*", re.S)


def named(cells: Iterable[dict[str, Any]]) -> list[str]:
    """Return the files that links in the text of cells lead to, each once, as paths from the notebook's folder."""
    names = []
    for cell in cells:
        if cell["cell_type"] == "markdown":
            _each(reading.source_of(cell), lambda name, link: names.append(name) or link[0])
    return list(dict.fromkeys(names))


def unlink(cells: Iterable[dict[str, Any]], dead: set[str]):
    """Leave of links to these files their words only, in the text of cells."""
    for cell in cells:
        if cell["cell_type"] == "markdown" and dead:
            source = _each(reading.source_of(cell), lambda name, link: link["text"] if name in dead else link[0])
            cell["source"] = source.splitlines(keepends=True)


def pages(folder: Path, names: Iterable[str]) -> list[Path]:
    """Return which of the files are pages: Markdown that lies in this folder itself."""
    here = {path.name: path for path in folder.glob("*.md")}
    paths = [here[name] for name in names if name in here]
    return [path for path in paths if path.is_file() and path.resolve().is_relative_to(folder.resolve())]


def as_page(text: str) -> str:
    """Return a page of the book as a file to be read: without what only the book's build understands at its head."""
    return _FRONT_MATTER.sub("", text)


def _each(source, turn):
    """Return a text with every link to a file turned."""

    def turned(link):
        name = "" if link["text"] is None else markdown.destination(link["inside"])
        path = unquote(re.split(r"[?#]", name)[0]).removeprefix("./")
        return link[0] if not path or _REMOTE.match(name) else turn(path, link)

    parts = []
    for kind, run in itertools.groupby(markdown.lines(source), key=lambda each: each[0]):
        text = "".join(line for _, line in run)
        parts.append(_LINK.sub(turned, text) if kind == "text" else text)
    return "".join(parts)
