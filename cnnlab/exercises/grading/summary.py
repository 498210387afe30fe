"""The summary of a class as one HTML file that needs nothing beside it: no script, no font, no request.

Signs and words carry the meaning, colours repeat it; light or dark follows the reader's system.
"""

import html
from collections.abc import Iterable

from cnnlab.exercises import catalogue
from cnnlab.exercises.checker.verdict import prose
from cnnlab.exercises.grading.table import STATUSES, Mark, Row, Table

_SIGNS = {"correct": "✓", "incorrect": "✗", "not attempted": "○", "not graded": "!", "missing": "–"}
_STYLE = """
:root { color-scheme: light dark; --text: #1d2733; --muted: #586472; --page: #fff; --raised: #f5f7f9; --line: #c9d1d9;
  --correct: #07714f; --incorrect: #a84b00; --link: #0b62a8; }
@media (prefers-color-scheme: dark) { :root { --text: #e6ebf0; --muted: #a3b0bd; --page: #14181e; --raised: #1d242c;
  --line: #3c4753; --correct: #4fd6a4; --incorrect: #ffad5c; --link: #6db8ff; } }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 80rem; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.6rem; } h2 { margin: 2.5rem 0 0.5rem; font-size: 1.2rem; }
p { max-width: 45rem; } .quiet { color: var(--muted); }
.wide { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; }
.wide:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
table { border-collapse: collapse; min-width: 100%; font-variant-numeric: tabular-nums; }
caption { padding: 0.5rem 0.75rem; text-align: left; color: var(--muted); }
th, td { padding: 0.375rem 0.75rem; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { background: var(--raised); vertical-align: bottom; }
tbody th { min-width: 9rem; font-weight: 600; overflow-wrap: break-word; }
.number { text-align: right; white-space: nowrap; } .mark { white-space: nowrap; }
.correct .sign { color: var(--correct); } .incorrect .sign { color: var(--incorrect); }
.sign { display: inline-block; width: 1.25em; font-weight: 700; }
.says, .remarks { min-width: 16rem; max-width: 34rem; overflow-wrap: anywhere; }
.bar { display: block; width: 8rem; height: 0.5rem; margin-left: auto; border: 1px solid var(--muted);
  border-radius: 4px; }
.bar span { display: block; height: 100%; background: var(--correct); }
small { display: block; max-width: 18rem; color: var(--muted); font-weight: 400; white-space: normal; }
code { font-size: 0.9em; }
"""


def page(table: Table, title: str) -> str:
    """Return the summary of a class as a whole HTML document."""
    parts = [_exercises(table), _mistakes(table), _students(table)]
    remarks = [row for row in table.rows if row.remarks]
    intro = f"{_counted(len(table.rows), 'student')}, {_counted(len(table.exercises), 'exercise')}."
    if remarks:
        intro += f" The last column has remarks on {_counted(len(remarks), 'student')}."
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{_text(title)}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{_text(title)}</h1>\n<p>{_text(intro)}</p>\n"
        + "\n".join(parts)
        + "\n</main>\n</body>\n</html>\n"
    )


def _exercises(table):
    rows = []
    for id in table.exercises:
        counts = table.counts(id)
        share = counts["correct"] / len(table.rows)
        bar = f'<span class="bar" aria-hidden="true"><span style="width: {share:.0%}"></span></span>'
        cells = [f'<td class="number">{counts[status]}</td>' for status in STATUSES]
        name = f'<th scope="row">{_text(catalogue.get(id).title)}<small>{_text(id)}</small></th>'
        rows.append(f'<tr>{name}<td class="number">{share:.0%}{bar}</td>{"".join(cells)}</tr>')
    heads = ["exercise", "share correct", *STATUSES]
    return _section("Exercises", "How many students stand where in each exercise.", heads, rows, numbers=heads[1:])


def _mistakes(table):
    rows = []
    for id, name, count in table.mistakes():
        says = catalogue.get(id).says(name)
        rows.append(
            f'<tr><th scope="row">{_text(name)}</th><td>{_text(id)}</td><td class="number">{count}</td>'
            f'<td class="says">{prose(says)}</td></tr>'
        )
    if not rows:
        return '<h2>Mistakes</h2>\n<p class="quiet">No named mistake was recognised in this class.</p>'
    heads = ["mistake", "exercise", "students", "what the check says to them"]
    return _section("Mistakes", "The mistakes that were recognised.", heads, rows, numbers=["students"])


def _students(table):
    heads = ["student", "correct", *table.exercises, "remarks"]
    rows = [_student(row, table.exercises) for row in table.rows]
    caption = "✓ correct, ✗ incorrect, ○ not attempted, ! not graded, – not in the notebook."
    return _section("Students", caption, heads, rows, numbers=["correct"])


def _student(row: Row, exercises):
    marks = "".join(_mark(row.marks[id]) for id in exercises)
    remarks = "<br>".join(_text(remark) for remark in row.remarks)
    return (
        f'<tr><th scope="row">{_text(row.student)}</th><td class="number">{row.correct}</td>{marks}'
        f'<td class="remarks">{remarks}</td></tr>'
    )


def _mark(mark: Mark):
    sign = f'<span class="sign" aria-hidden="true">{_SIGNS[mark.status]}</span>'
    reason = prose(mark.message) if mark.status == "incorrect" else ""
    note = f"<small>{_text(mark.mistake) if mark.mistake else reason}</small>" if reason else ""
    return f'<td class="mark {mark.status.replace(" ", "-")}">{sign}{mark.status}{note}</td>'


def _section(title, caption, heads: Iterable[str], rows, numbers):
    head = "".join(f'<th scope="col"{" class=number" * (each in numbers)}>{_text(each)}</th>' for each in heads)
    return (
        f'<h2>{title}</h2>\n<div class="wide" role="region" aria-label="{title}" tabindex="0">\n<table>\n'
        f"<caption>{_text(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n"
        + "\n".join(rows)
        + "\n</tbody>\n</table>\n</div>"
    )


def _counted(number, noun):
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _text(text):
    return html.escape(str(text))
