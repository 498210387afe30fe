"""Finds lines of a solution in a notebook that is about to be handed out; what is done about them is `release`'s."""

import base64
import html
import re
from collections.abc import Iterable, Iterator
from typing import Any

from cnnlab.exercises import catalogue
from cnnlab.exercises.checker.exercise import Exercise


def found(notebook: dict[str, Any], ids: Iterable[str]) -> list[tuple[int, str, str]]:
    """Return (cell from 1, exercise, line) for each line of a solution in a notebook's cells, outputs or metadata.

    ids: the exercises whose solutions are looked for, line by line: those lines that no starter of theirs gives
    anyway, and that are more than a word or two. A line is found inside of others, too, in a sentence or a picture's
    description; the cell after the last one is the notebook's metadata.
    """
    exercises = [catalogue.get(id) for id in dict.fromkeys(ids)]
    given = squeezed("\n".join(exercise.starter_cell for exercise in exercises))
    wanted = [(e.id, line) for e in exercises for line in telling_lines(e) if not stands_in(line, given)]
    hits = []
    for number, cell in enumerate([*notebook["cells"], {"metadata": notebook["metadata"]}], 1):
        text = "\n".join(squeezed(form) for each in texts(cell) for form in {each, html.unescape(each)})
        hits += [(number, id, line) for id, line in wanted if stands_in(line, text)]
    return hits


def telling_lines(exercise: Exercise) -> list[str]:
    """Return the lines of a solution that tell something: not the starter's, its head, or a bare `return output`."""
    head = f"def {exercise.answer}("
    given = {squeezed(line) for line in exercise.starter_cell.splitlines()}
    lines = [squeezed(line) for line in exercise.solution.splitlines()]
    lines = [line for line in dict.fromkeys(lines) if line not in given and not line.startswith(head)]
    return [line for line in lines if len(re.findall(r"\w+", line)) > 2]


def stands_in(line: str, text: str) -> bool:
    """Return whether a line of code stands in a text, and does not go on there as another expression."""
    return line in text and bool(re.search(rf"(?<![\w.]){re.escape(line)}(?!\w|\.\w|\[|\()", text))


def texts(value: Any) -> Iterator[str]:
    """Yield every text in a piece of JSON, keys, texts stored as lines, and texts behind base64 among them."""
    if isinstance(value, str):
        yield value
        yield from _decoded(value)
    elif isinstance(value, list):
        if value and all(isinstance(item, str) for item in value):
            yield "".join(value)
        for item in value:
            yield from texts(item)
    elif isinstance(value, dict):
        for item in (*value.keys(), *value.values()):
            yield from texts(item)


def _decoded(text):
    """Yield the text that base64 stands for, as in a notebook's attachments."""
    if len(text) > 16 and re.fullmatch(r"[A-Za-z0-9+/\s]+={0,2}\s*", text):
        try:
            yield base64.b64decode(text).decode()
        except ValueError:
            return


def squeezed(text):
    return " ".join(text.split())
