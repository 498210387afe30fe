"""Writes notebooks to hand out into a folder, with the pages that they link to and the pictures that they show: all of
them or, if one fails, none.

What is left of a notebook is decided in `release`, what it shows and links to in `pictures` and `links`. Nothing is
overwritten.
"""

import contextlib
import filecmp
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cnnlab import _files
from cnnlab.exercises.grading.handing_out import links, pictures
from cnnlab.exercises.grading.handing_out.pictures import PictureError
from cnnlab.exercises.grading.handing_out.release import cleaned
from cnnlab.exercises.grading.refereeing import notebook as reading
from cnnlab.exercises.grading.refereeing.notebook import NotebookError


@dataclass
class HandedOut:
    """What was done: the files written, the notebooks left as they are because they exist, what else is to be said."""

    written: list[Path] = field(default_factory=list)
    pictures: list[Path] = field(default_factory=list)
    kept: list[Path] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def lines(self, folder: Path) -> Iterator[str]:
        """Yield what there is to say, a line for each notebook and for each picture that was not copied."""
        yield from (f"wrote {path}" for path in self.written)
        yield from (f"kept {path}, which exists; delete it to have it written anew" for path in self.kept)
        if self.pictures:
            yield f"copied {len(self.pictures)} picture{'s' if len(self.pictures) > 1 else ''}"
        yield from (f"note: {remark}" for remark in self.remarks)
        if not (self.written or self.pictures):
            yield f"nothing to do: every notebook exists in {folder}"


def hand_out(sources: Iterable[Path], folder: Path) -> HandedOut:
    """Write each notebook of `sources` without answers into `folder`, with pages and pictures; overwrite nothing.

    A source is a notebook, or a folder of them. Before anything is written NotebookError is raised for a file that is
    no notebook or cannot be handed out, and LeakError if a solution would come along. OSError is raised where the
    folder cannot be written; what had been written by then is taken back.
    """
    ready = {path: cleaned(_loaded(path), str(path)) for path in _notebooks(sources)}
    done = HandedOut()
    ready |= _pages(ready)
    _none_in_the_way(ready, folder)
    _unlink(ready, folder, done)
    contents = {path: _as_bytes(path, clean) for path, clean in ready.items()}
    copies = _pictures(ready, folder, done)
    with _all_or_nothing() as write:
        _folder(folder, write)
        for path, content in contents.items():
            target = folder / path.name
            if os.path.lexists(target):
                if path.suffix == ".ipynb" or not target.is_file() or target.read_bytes() != content:
                    done.kept.append(target)
                continue
            write(target, content)
            done.written.append(target)
        for target, source in copies.items():
            _folder(target.parent, write)
            write(target, source)
            done.pictures.append(target)
    return done


def _notebooks(sources) -> list[Path]:
    """Return the notebooks that are meant, each once."""
    found = {}
    for source in sources:
        within = sorted(path for path in source.glob("*.ipynb") if path.name[0] != ".") if source.is_dir() else [source]
        if not within:
            raise NotebookError(f"there is no notebook in {source}")
        for path in within:
            found.setdefault(os.path.realpath(path), path)
    return list(found.values())


def _loaded(path):
    """Return a notebook's JSON. Raises NotebookError that names the file."""
    try:
        if not path.exists():
            what = "is a link to a file that is not there" if path.is_symlink() else "does not exist"
            raise NotebookError(what)
        if not path.is_file():
            raise NotebookError("is a folder" if path.is_dir() else "is no file")
        return reading.load(path.resolve())
    except OSError as error:
        raise NotebookError(f"{path} cannot be read: {error.strerror}") from None
    except NotebookError as error:
        raise NotebookError(f"{path} {str(error).removeprefix('it ')}") from None


def _as_bytes(path, notebook):
    if path.suffix == ".md":
        text = "".join(reading.source_of(cell) for cell in notebook["cells"])
    else:
        text = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    return text.encode(errors="backslashreplace")  # half a surrogate becomes what JSON escapes it as


def _none_in_the_way(paths, folder):
    """Raise NotebookError for two notebooks of one name, and for one that would be written over itself."""
    names = {}
    for path in paths:
        other = names.setdefault(path.name.casefold(), path)  # as some file systems compare them
        if other != path:
            raise NotebookError(f"{other} and {path} have the same name; write them into a folder each")
        if path.resolve() == (folder / path.name).resolve():
            raise NotebookError(f"{path} lies in {folder} itself; name another folder to write to")


def _pages(ready) -> dict[Path, dict]:
    """Return the pages that notebooks link to, each as a notebook of one cell, searched for solutions as they are."""
    pages = {}
    for path, clean in ready.items():
        for page in links.pages(path.parent, links.named(clean["cells"])):
            cell = {
                "cell_type": "markdown",
                "metadata": {},
                "source": links.as_page(page.read_text("utf-8", "replace")),
            }
            pages[page] = cleaned({"cells": [cell]}, str(page), beside=clean["cells"])
    return pages


def _unlink(ready, folder, done):
    """Leave of links to notebooks that are not handed out their words; say which files beside them are not copied."""
    there = {path.name for path in ready}
    for path, clean in ready.items():
        missing = [name for name in links.named(clean["cells"]) if name not in there and not _exists(folder, name)]
        links.unlink(clean["cells"], {name for name in missing if name.endswith(".ipynb")})
        for name in missing:
            if not name.endswith(".ipynb") and not pictures.is_picture(name) and _exists(path.parent, name):
                done.remarks.append(f"{path} links to {name}, which was not copied: only pages (.md) beside it are")


def _exists(folder, name):
    try:
        return (folder / name).exists()
    except (OSError, ValueError):  # too long, or with a null byte
        return False


def _pictures(ready, folder, done) -> dict[Path, Path]:
    """Return the pictures to copy, as (target, source); say which ones cannot be."""
    copies = {}
    for path, clean in ready.items():
        for name, is_shown in _named(clean):
            try:
                for source in pictures.found(path.parent, name):
                    _copy(source, folder / source.relative_to(path.parent), copies)
            except PictureError as error:
                if is_shown:
                    done.remarks.append(f"{path} shows {name}, which was not copied: {error}")
    return copies


def _named(notebook):
    """Return (name of a picture, whether it is shown for certain) for all cells, each name once."""
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    named = {name: False for cell in code for name in pictures.mentioned(cell)}
    return {**named, **{name: True for cell in notebook["cells"] for name in pictures.shown(cell)}}.items()


def _copy(source, target, copies):
    """Plan a copy; raise PictureError if another picture is in its place, or will be."""
    there = copies.get(target, target)
    if file := next((each for each in target.parents if os.path.lexists(each) and not each.is_dir()), None):
        raise PictureError(f"{file} is no folder")
    try:
        if not os.path.lexists(there):
            copies[target] = source
        elif not filecmp.cmp(source, there, shallow=False):
            raise PictureError(f"{target} is another one" if there is target else f"{there} takes its place")
    except OSError:
        raise PictureError(f"what lies at {target} cannot be read") from None


@contextlib.contextmanager
def _all_or_nothing() -> Iterator:
    """Give a function that writes bytes, or a file, or makes a folder; take all back if the block fails."""
    made = []

    def write(target, content=None):
        if content is None:
            target.mkdir()
            made.append(target)
            return
        with _files.whole(target) as file:
            made.append(target)
            if isinstance(content, bytes):
                file.write(content)
            else:
                with open(content, "rb") as source:
                    shutil.copyfileobj(source, file)

    try:
        yield write
    except BaseException:
        for path in reversed(made):
            with contextlib.suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
        raise


def _folder(folder, write):
    """Make a folder and those above it where they are not there."""
    for each in (*reversed(folder.parents), folder):
        if not each.is_dir():
            if os.path.lexists(each):
                raise NotADirectoryError(20, "it is not a folder", str(each))
            write(each)
