"""What is done, by chapter: shown in a notebook, exported as JSON, and begun anew.

How progress is kept is in `record`, where the learner is in `place`. Answers that were given in the built page are kept
by the browser, which shows and exports them there.
"""

import html
import json
from dataclasses import dataclass
from pathlib import Path

from cnnlab import _files
from cnnlab._checks import counted
from cnnlab.exercises import catalogue
from cnnlab.exercises.checker.shown import Shown, at_once
from cnnlab.exercises.checker.tables import LINE, TEXT
from cnnlab.exercises.checker.verdict import LOOKS, Note, badge, prose
from cnnlab.exercises.progress import answers, place, record
from cnnlab.exercises.progress.place import Chapter, Item

FORMAT = "cnnlab progress"
_LIST = "list-style: none; margin: 0.4em 0 0; padding: 0"
_ITEM = "display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 0.6em; margin: 0; padding: 0.2em 0"
_BAR = f"height: 4px; max-width: 24em; margin: 0.3em 0 0; border-radius: 2px; background: {LINE}"


@dataclass(frozen=True)
class Progress(Shown):
    """What is done, by chapter; displays itself wherever in a cell `progress` stands.

    chapters: in the book's order.  note: a line about the file itself.
    """

    chapters: tuple[Chapter, ...]
    note: str = ""

    def as_dict(self) -> dict:
        """Return the page as JSON values: the statuses of exercises and of questions by id, chapter by chapter."""
        chapters = [
            {
                "title": chapter.title,
                "exercises": {item.id: item.status for item in chapter.items},
                "questions": dict(chapter.questions),
            }
            for chapter in self.chapters
        ]
        return {"format": FORMAT, "version": 1, "chapters": chapters}

    def __repr__(self) -> str:
        lines = [self.note, ""] if self.note else []
        lines += [place.told(self.chapters), ""]
        for chapter in self.chapters:
            lines.append(f"{chapter.title}: {', '.join(_counts(chapter))}")
            lines += [f"  {LOOKS[item.status][0]} {item.title} ({item.id}): {item.status}" for item in chapter.items]
        return "\n".join(lines)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self._repr_html_()}

    def _repr_html_(self) -> str:
        note = f'<p style="margin: 0.5em 0">{prose(self.note)}</p>' if self.note else ""
        note += f'<p style="margin: 0.5em 0">{prose(place.told(self.chapters))}</p>'
        chapters = "".join(map(_chapter_html, self.chapters))
        return f'<div class="cnnlab-progress" style="margin: 0.3em 0; color: {TEXT}">{note}{chapters}</div>'


def progress(export=None) -> Progress:
    """Return a page of what is done, by chapter, which displays itself wherever in a notebook's cell the call stands.

    export: a path; the page is also written there as JSON. It may be an earlier export, which is replaced.
    Raises TypeError for an `export` that is no path, and ValueError for a file that holds something else.
    """
    done, note = record.load()
    chapters = _chapters(done, record.answers())
    if export is None:
        return at_once(Progress(chapters, note))
    path = _files.as_path("export", export)
    _check_replaceable(path)
    text = json.dumps(Progress(chapters).as_dict(), indent=1, ensure_ascii=False) + "\n"
    with _files.whole(path) as file:
        file.write(text.encode())
    return at_once(Progress(chapters, " ".join([note, f"Written to `{path}`."]).strip()))


def _chapters(done, given):
    """Return the chapters with what was done in them, and an instructor's behind them, which belong to no notebook."""
    notebooks = [*catalogue.questions().items()]
    chapters = []
    for number, (title, exercises) in enumerate(catalogue.chapters()):
        notebook, asked = notebooks[number] if number < len(notebooks) else ("", ())
        items = tuple(Item(each.id, each.title, done.get(each.id, "not attempted")) for each in exercises)
        questions = {id: given.get(id, {}).get("status") or "open" for id in asked}
        chapters.append(Chapter(title, items, questions, notebook))
    return tuple(chapters)


def reset_progress(*, sure: bool = False) -> Note:
    """Begin anew: set the progress file aside, which is kept, and take back the answers that stand in this notebook.

    Without `sure=True` nothing happens but the question.
    """
    if not isinstance(sure, bool):
        raise TypeError(f"sure: expected True or False, got {sure!r}")
    if sure:
        said = record.reset()
        answers.forget()
        return at_once(Note(said))
    known, _ = record.load()
    count = counted(len(known), "exercise")
    if given := record.answers():
        count += f" and {counted(len(given), 'question')}"
    return at_once(
        Note(
            f"Nothing was changed. What you did in {count} would be set aside; it stays in a file of its own. "
            "Run `reset_progress(sure=True)` if you mean it."
        )
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


def _counts(chapter: Chapter) -> list[str]:
    counts = [f"{_done(chapter.items)} of {len(chapter.items)} correct"]
    if chapter.questions:
        answered = sum(status != "open" for status in chapter.questions.values())
        counts.append(f"{answered} of {counted(len(chapter.questions), 'question')} answered")
    return counts


def _chapter_html(chapter: Chapter) -> str:
    items = chapter.items
    share = 100 * _done(items) / len(items) if items else 0
    bar = f'<div aria-hidden="true" style="{_BAR}"><div style="{_filled(share)}"></div></div>'
    heading = f"<strong>{html.escape(chapter.title)}</strong> · {' · '.join(_counts(chapter))}"
    rows = "".join(_item_html(item) for item in items)
    return f'<p style="margin: 0.8em 0 0">{heading}</p>{bar}<ul style="{_LIST}">{rows}</ul>'


def _filled(share: float) -> str:
    return f"height: 4px; width: {share:.0f}%; border-radius: 2px; background: {LOOKS['correct'][2]}"


def _item_html(item: Item) -> str:
    title, word = html.escape(item.title), LOOKS[item.status][1].lower()
    return f'<li style="{_ITEM}">{badge(item.status)}<span>{title}</span><code>{item.id}</code><span>{word}</span></li>'
