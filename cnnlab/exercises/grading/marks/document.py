"""The HTML pages of grading: one look, and each a file that needs nothing beside it: no script, no font, no request.

Signs and words carry the meaning, colours repeat it; light or dark follows the reader's system. What stands on the
pages is said elsewhere: `summary` for the instructor, `feedback` for the students.
"""

import html
import re

from cnnlab.exercises.checker.verdict import prose
from cnnlab.exercises.grading.plain import clean

SIGNS = {"correct": "✓", "incorrect": "✗", "not attempted": "○", "not graded": "!", "missing": "–"}
_STYLE = """
:root { color-scheme: light dark; --text: #1d2733; --muted: #586472; --page: #fff; --raised: #f5f7f9; --line: #c9d1d9;
  --correct: #07714f; --incorrect: #a84b00; --link: #0b62a8; }
@media (prefers-color-scheme: dark) { :root { --text: #e6ebf0; --muted: #a3b0bd; --page: #14181e; --raised: #1d242c;
  --line: #3c4753; --correct: #4fd6a4; --incorrect: #ffad5c; --link: #6db8ff; } }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 80rem; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.6rem; overflow-wrap: anywhere; } h2 { margin: 2.5rem 0 0.5rem; font-size: 1.2rem; }
p, li { max-width: 45rem; overflow-wrap: anywhere; } .quiet { color: var(--muted); }
.notes { margin: 1rem 0; padding: 0.5rem 1rem; border-left: 4px solid var(--incorrect); background: var(--raised); }
.notes p { margin: 0.25rem 0; }
.correct .sign { color: var(--correct); } .incorrect .sign, .not-graded .sign { color: var(--incorrect); }
.sign { display: inline-block; width: 1.25em; font-weight: 700; }
small { display: block; max-width: 18rem; color: var(--muted); font-weight: 400; white-space: normal; }
code, pre { font-size: 0.9em; }
pre { padding: 0.5rem 0.75rem; overflow-x: auto; border: 1px solid var(--line); border-radius: 6px;
  background: var(--raised); }
pre:focus-visible, .wide:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
@media print { :root { color-scheme: light; --text: #000; --muted: #333; --page: #fff; --raised: #fff; --line: #999;
  --correct: #000; --incorrect: #000; } body { max-width: none; padding: 0; } pre { white-space: pre-wrap; } }
"""


def document(title: str, parts: list[str], style: str = "") -> str:
    """Return a whole HTML document with a title and, below it as a heading, parts that are HTML already."""
    body = "\n".join(part for part in parts if part)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{text(title)}</title>\n'
        f"<style>{_STYLE}{style}</style>\n</head>\n<body>\n<main>\n<h1>{text(title)}</h1>\n{body}\n</main>\n"
        "</body>\n</html>\n"
    )


def status(word: str) -> str:
    """Return a status as its sign and its word."""
    return f'<span class="sign" aria-hidden="true">{SIGNS[word]}</span><span class="word">{word}</span>'


def text(value: object, longest: int = 5000) -> str:
    """Return anything as text for HTML, on one line and without characters that steer what is shown."""
    return html.escape(clean(str(value), longest))


def sentence(value: str) -> str:
    """Return a sentence as HTML, with `code` between backticks."""
    return prose(clean(value, 5000)).replace('"', "&quot;")


def block(value: str) -> str:
    """Return a text of several lines as HTML that keeps its lines."""
    lines = [clean(line.expandtabs(), 5000) for line in re.split(r"\r\n?|\n", value)]
    return f'<pre tabindex="0">{html.escape(chr(10).join(lines))}</pre>'


def name(student: str) -> str:
    """Return a student's name as HTML that does not turn the words beside it around."""
    return f"<bdi>{text(student).strip() or '(a name that cannot be shown)'}</bdi>"


def slug(word: str) -> str:
    """Return a status as the name of a class of the style."""
    return word.replace(" ", "-")
