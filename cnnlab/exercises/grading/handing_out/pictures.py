"""Which pictures a notebook's cells show, and where they lie beside it. Copying them is `release`'s part.

Markdown is searched, not parsed: to look for a name too many costs nothing, and no parser of Markdown is among what
cnnlab needs to run. Names in code, in fences or between backticks, are not looked for.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from cnnlab.exercises.grading.handing_out import markdown
from cnnlab.exercises.grading.refereeing import notebook as reading

LARGEST = 50 << 20  # bytes of a picture
_FORMATS = "png apng jpg jpeg jpe jfif gif svg svgz webp avif bmp ico tif tiff heic jxl mp4 m4v webm ogv mov"

_OF_PICTURE = re.compile(r"\{(?:image|figure)\}[ \t]*(\S.*?)[ \t]*$")
_OPTION = re.compile(r"^[ \t]*:(?:img-\w+|image|poster):[ \t]*(\S.*?)[ \t]*$", re.M)
_RST = re.compile(r"^[ \t]*\.\. (?:\|[^|\n]+\| )?(?:image|figure):: *(\S.*?)[ \t]*$", re.M)
_DEFINITION = re.compile(r"^[ \t>]*\[(?!\^)[^\]\n]+\]:\s*(<[^<>\n]*>|\S+)", re.M)
_MARKDOWN = re.compile(rf"(!\[(?:\\.|\[[^\[\]]*\]|[^\[\]\\])*+)?\]\(({markdown.INSIDE})\)", re.S)
_URL = re.compile(r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^'"()\s]+))\s*\)""")
_STRING = re.compile(r"""["']([^"'\n]+)["']""")
_SHOWING = {"src", "poster", "background", "data"}  # attributes of tags
_REMOTE = re.compile(r"(?!file:)[a-z][a-z0-9+.-]+:|//|#", re.I)


class PictureError(Exception):
    """A picture that cannot be handed out; the message says why."""


def shown(cell: dict[str, Any]) -> list[str]:
    """Return the names of files that a cell's text shows, as they are written there; those on the web left out."""
    source = reading.source_of(cell)
    if cell["cell_type"] == "code" and not re.match(r"\s*%%(?:html|markdown|svg)\b", source, re.I):
        return []
    return [name for name in dict.fromkeys(map(str.strip, _in_text(source))) if name and not _REMOTE.match(name)]


def mentioned(cell: dict[str, Any]) -> list[str]:
    """Return what may be the names of pictures in a cell's code: texts that end like one."""
    texts = _STRING.findall(reading.source_of(cell))
    return [text for text in texts if is_picture(text) and not _REMOTE.match(text)]


def found(folder: Path, name: str) -> list[Path]:
    """Return the file that a name means beside a notebook in `folder`: several where it ends in `.*`.

    Raises PictureError that says why it cannot be handed out.
    """
    outside = False
    for spelling in _spellings(name):
        if _leads_out(spelling):
            outside = True
            continue
        try:
            paths = sorted(folder.glob(spelling)) if spelling.endswith(".*") else [folder / spelling]
            if paths := [path for path in paths if path.exists() or path.is_symlink()]:
                return [_checked(folder, path) for path in paths]
        except (OSError, ValueError) as error:  # too long, or with a null byte, or not to be read
            raise PictureError(f"it cannot be read: {getattr(error, 'strerror', None) or error}") from None
    raise PictureError("it lies outside of the notebook's folder" if outside else "there is no such file beside it")


def _spellings(name):
    """Yield the paths that a name may stand for, the likeliest first."""
    plain = re.split(r"[?#]", name)[0]
    for each in dict.fromkeys((unquote(plain), plain, unquote(name), name)):
        each = each.replace("\\", "/") if "/" not in each else each
        parts = []
        for part in each.split("/"):
            inside = part == ".." and parts and parts[-1] not in ("", "..")
            parts = parts[:-1] if inside else parts if part == "." else [*parts, part]
        for form in ("NFC", "NFD"):
            yield unicodedata.normalize(form, "/".join(parts))


def _leads_out(path):
    return path.startswith(("/", "~", "../", "file:")) or path == ".." or bool(re.match(r"[A-Za-z]:", path))


def _checked(folder, path):
    if not path.resolve().is_relative_to(folder.resolve()):
        raise PictureError("it is a link that leads out of the notebook's folder")
    if not path.is_file():
        what = "a folder" if path.is_dir() else "a link to nothing" if path.is_symlink() else "no file"
        raise PictureError(f"it is {what}")
    if not is_picture(path.name):
        raise PictureError("only pictures and films are copied")
    if path.stat().st_size > LARGEST:
        raise PictureError(f"it has {path.stat().st_size / 1e6:.0f} MB; at most 50 are copied")
    with open(path, "rb"):  # or it says why not
        return path


def is_picture(name):
    forms = (name, re.split(r"[?#]", name)[0])
    return any(Path(unquote(each)).suffix.lower().removeprefix(".") in _FORMATS.split() for each in forms)


def _in_text(source) -> Iterator[str]:
    arguments, text = _without_code(re.sub(r"<!--.*?(?:-->|\Z)", " ", source, flags=re.S))
    yield from arguments
    yield from itertools.chain(_OPTION.findall(text), _RST.findall(text))
    for image, inside in _MARKDOWN.findall(text):
        name = markdown.destination(inside)
        if image or is_picture(name):
            yield name
    yield from filter(is_picture, map(markdown.destination, _DEFINITION.findall(text)))
    yield from _in_html(text)


def _without_code(source):
    """Return what stands behind the names of directives for pictures, and the text without fences and code."""
    arguments, kept = [], []
    for kind, line in markdown.lines(source):
        if kind == "text":
            kept.append(line)
        elif kind == "fence" and (found := _OF_PICTURE.search(line)):
            arguments.append(found[1])
    return arguments, markdown.INLINE_CODE.sub(" ", "".join(kept))


def _in_html(text):
    reader = _Html()
    reader.feed(text)
    reader.close()
    return reader.names + ["".join(each) for each in _URL.findall(text)]


class _Html(HTMLParser):
    """Collects what tags show, and where a link leads if that is a picture."""

    def __init__(self):
        super().__init__()
        self.names = []

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if value and name == "srcset":
                self.names += [part.split()[0] for part in re.split(r",\s+", value.strip(" ,\n")) if part.split()]
            elif value and (name in _SHOWING or (name.endswith("href") and (tag == "image" or is_picture(value)))):
                self.names.append(value)

    handle_startendtag = handle_starttag
