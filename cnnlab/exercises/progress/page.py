"""What is done, by chapter: shown in a notebook, exported as JSON, and begun anew.

How progress is kept is in `record`. Questions in the page keep theirs in the browser, which shows and exports it there.
"""

import html
import json
from dataclasses import dataclass
from pathlib import Path

from cnnlab import _files
from cnnlab.exercises import catalogue
from cnnlab.exercises.checker.tables import LINE, TEXT
from cnnlab.exercises.checker.verdict import LOOKS, Note, badge, prose
from cnnlab.exercises.progress import record

FORMAT = "cnnlab progress"
_LIST = "list-style: none; margin: 0.4em 0 0; padding: 0"
_ITEM = "display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 0.6em; margin: 0; padding: 0.2em 0"
_BAR = f"height: 4px; max-width: 24em; margin: 0.3em 0 0; border-radius: 2px; background: {LINE}"


@dataclass(frozen=True)
class Item:
    """One exercise with the best status that it reached: "correct", "incorrect" or "not attempted"."""

    id: str
    title: str
    status: str


@dataclass(frozen=True)
class Progress:
    """What is done, by chapter; displays itself as the last line of a cell.

    chapters: each chapter's title and exercises, in the book's order.  note: a line about the file itself.
    """

    chapters: tuple[tuple[str, tuple[Item, ...]], ...]
    note: str = ""

    def as_dict(self) -> dict:
        """Return the page as JSON values: the exercises' statuses by id, chapter by chapter."""
        chapters = [
            {"title": title, "exercises": {item.id: item.status for item in items}} for title, items in self.chapters
        ]
        return {"format": FORMAT, "version": 1, "chapters": chapters}

    def __repr__(self) -> str:
        lines = [self.note, ""] if self.note else []
        for title, items in self.chapters:
            lines.append(f"{title}: {_done(items)} of {len(items)} correct")
            lines += [f"  {LOOKS[item.status][0]} {item.title} ({item.id}): {item.status}" for item in items]
        return "\n".join(lines)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self._repr_html_()}

    def _repr_html_(self) -> str:
        note = f'<p style="margin: 0.5em 0">{prose(self.note)}</p>' if self.note else ""
        chapters = "".join(_chapter_html(title, items) for title, items in self.chapters)
        return f'<div class="cnnlab-progress" style="margin: 0.3em 0; color: {TEXT}">{note}{chapters}</div>'


def progress(export=None) -> Progress:
    """Return a page of what is done, by chapter, which displays itself as a cell's last line.

    export: a path; the page is also written there as JSON. It may be an earlier export, which is replaced.
    Raises TypeError for an `export` that is no path, and ValueError for a file that holds something else.
    """
    done, note = record.load()
    chapters = tuple(
        (title, tuple(Item(each.id, each.title, done.get(each.id, "not attempted")) for each in exercises))
        for title, exercises in catalogue.chapters()
    )
    if export is None:
        return Progress(chapters, note)
    path = _files.as_path("export", export)
    _check_replaceable(path)
    text = json.dumps(Progress(chapters).as_dict(), indent=1, ensure_ascii=False) + "\n"
    with _files.whole(path) as file:
        file.write(text.encode())
    return Progress(chapters, " ".join([note, f"Written to `{path}`."]).strip())


def reset_progress(*, sure: bool = False) -> Note:
    """Begin anew: set the progress file aside, which is kept. Without `sure=True` nothing happens but the question."""
    if not isinstance(sure, bool):
        raise TypeError(f"sure: expected True or False, got {sure!r}")
    if sure:
        return Note(record.reset())
    known, _ = record.load()
    count = "1 exercise" if len(known) == 1 else f"{len(known)} exercises"
    return Note(
        f"Nothing was changed. What you did in {count} would be set aside; it stays in a file of its own. "
        "Run `reset_progress(sure=True)` if you mean it."
    )


def _check_replaceable(path: Path) -> None:
    if not path.exists():
        return
    try:
        held = json.loads(path.read_bytes())
        replaceable = isinstance(held, dict) and held.get("format") == FORMAT
    except (OSError, ValueError, RecursionError):
        replaceable = False
    if not replaceable:
        raise ValueError(f"export: expected a new file or an earlier export, got {str(path)!r}, which is neither")


def _done(items) -> int:
    return sum(item.status == "correct" for item in items)


def _chapter_html(title: str, items) -> str:
    share = 100 * _done(items) / len(items) if items else 0
    bar = f'<div aria-hidden="true" style="{_BAR}"><div style="{_filled(share)}"></div></div>'
    heading = f"<strong>{html.escape(title)}</strong> · {_done(items)} of {len(items)} correct"
    rows = "".join(_item_html(item) for item in items)
    return f'<p style="margin: 0.8em 0 0">{heading}</p>{bar}<ul style="{_LIST}">{rows}</ul>'


def _filled(share: float) -> str:
    return f"height: 4px; width: {share:.0f}%; border-radius: 2px; background: {LOOKS['correct'][2]}"


def _item_html(item: Item) -> str:
    title, word = html.escape(item.title), LOOKS[item.status][1].lower()
    return f'<li style="{_ITEM}">{badge(item.status)}<span>{title}</span><code>{item.id}</code><span>{word}</span></li>'
