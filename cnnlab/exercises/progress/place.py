"""Where in the book a learner is, and which exercise comes next."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Item:
    """One exercise with the best status that it reached: "correct", "incorrect" or "not attempted"."""

    id: str
    title: str
    status: str


@dataclass(frozen=True)
class Chapter:
    """A chapter with its exercises; of its questions the statuses, "right", "wrong", "done" or "open", by id.

    notebook: its name, or "" for an instructor's exercises.
    """

    title: str
    items: tuple[Item, ...]
    questions: Mapping[str, str]
    notebook: str = ""

    @property
    def name(self) -> str:
        """The number and the title."""
        number = self.notebook.partition("-")[0]
        return f"{number}, {self.title}" if number else self.title

    @property
    def is_begun(self) -> bool:
        """Whether anything was done in it."""
        statuses = {item.status for item in self.items} | {*self.questions.values()}
        return bool(statuses - {"not attempted", "open"})


def told(chapters: Sequence[Chapter]) -> str:
    """Return in which chapter the learner is, as far as that is known, and the first exercise that is open from there.

    The chapter is that of the notebook, else the last one in which anything was done.
    """
    places = [number for number, chapter in enumerate(chapters) if _is_open(chapter)]
    places = places or [number for number, chapter in enumerate(chapters) if chapter.is_begun][-1:]
    at = places[0] if places else 0
    here = f"You are in {chapters[at].name}. " if places else ""
    for chapter in (*chapters[at:], *chapters[:at]):
        for item in chapter.items:
            if item.status != "correct":
                where = "" if places and chapter is chapters[at] else f", in {chapter.name}"
                return f"{here}Next: `{item.id}`, {item.title}{where}."
    return f"{here}Every exercise is done."


def _is_open(chapter):
    """Return whether a chapter's notebook, or a copy of it, is the one that runs, as far as whoever runs it says so."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    path = getattr(shell, "user_ns", {}).get("__vsc_ipynb_file__") or os.environ.get("JPY_SESSION_NAME", "")
    return bool(chapter.notebook) and Path(path).name.startswith(chapter.notebook)
