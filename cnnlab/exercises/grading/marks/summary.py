"""The summary of a class as one HTML file: how the exercises went, which mistakes were made, the marks of everybody."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from statistics import mean, median

from cnnlab.exercises import catalogue
from cnnlab.exercises.grading.marks.document import document, name, sentence, slug, status, text
from cnnlab.exercises.grading.marks.sheet import plain_number
from cnnlab.exercises.grading.marks.table import STATUSES, Mark, Row, Table
from cnnlab.exercises.grading.plain import counted

_FITS_ON_PAPER = 6  # columns of exercises with words; where there are more, paper has the signs alone
_MOST_LEFT = 50  # entries that are listed by name
_RANGES = (
    ("all", 1),
    ("75% or more", 0.75),
    ("50% or more", 0.5),
    ("25% or more", 0.25),
    ("less", 1e-9),
    ("none", 0),
)
_STYLE = """
.wide { overflow: auto; max-height: 85vh; border: 1px solid var(--line); border-radius: 6px; }
table { border-collapse: separate; border-spacing: 0; min-width: 100%; font-variant-numeric: tabular-nums; }
caption { padding: 0.5rem 0.75rem; text-align: left; color: var(--muted); }
th, td { padding: 0.375rem 0.75rem; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { position: sticky; top: 0; z-index: 1; background: var(--raised); vertical-align: bottom;
  border-bottom: 1px solid var(--line); }
tbody th { position: sticky; left: 0; min-width: 10rem; max-width: 14rem; background: var(--page);
  font-weight: 600; overflow-wrap: anywhere; }
thead th:first-child { left: 0; z-index: 2; }
.number { text-align: right; white-space: nowrap; } .mark { min-width: 8rem; } .late { min-width: 6rem; }
.mark small { display: -webkit-box; max-width: 14rem; overflow: hidden; -webkit-box-orient: vertical;
  -webkit-line-clamp: 4; }
.says, .remarks { min-width: 16rem; max-width: 34rem; overflow-wrap: anywhere; }
.bar { display: block; width: 8rem; height: 0.5rem; margin-left: auto; border: 1px solid var(--muted);
  border-radius: 4px; }
.bar span { display: block; height: 100%; background: var(--correct); }
@media (max-width: 40rem) { tbody th { min-width: 5rem; max-width: 6.5rem; hyphens: auto; }
  th, td { padding: 0.375rem 0.5rem; } }
@media print { @page { size: landscape; margin: 1cm; } body { font-size: 8pt; } small { max-width: none; }
  .wide { max-height: none; overflow: visible; border: 0; } table { font-size: inherit; } tr { break-inside: avoid; }
  thead th, tbody th { position: static; } th, td { padding: 2pt 3pt; } .mark, .late, tbody th { min-width: 0; }
  .says, .remarks { min-width: 8rem; } .bar { display: none; } .many .word, .many small { display: none; }
  .many thead th { writing-mode: vertical-rl; text-align: end; white-space: nowrap; }
  .many .late { white-space: nowrap; } }
"""


EVERYBODY = "That is everybody: where files were copied, their times may be those of the copying."


def page(table: Table, title: str, notes: Sequence[str] = (), left: Sequence[str] = ()) -> str:
    """Return the summary of a class as a whole HTML document.

    notes: sentences that must be read first.  left: what of the folder was not graded, a line each.
    """
    parts = [_notes(notes), _intro(table), _left(left), _exercises(table), _points(table), _mistakes(table)]
    return document(title, [*parts, _students(table)], _STYLE)


def _notes(notes):
    lines = "".join(f"<p>{sentence(note)}</p>" for note in notes)
    return f'<div class="notes" role="note">{lines}</div>' if lines else ""


def _intro(table):
    remarks, late = sum(bool(row.remarks) for row in table.rows), sum(bool(row.late) for row in table.rows)
    says = f"{counted(len(table.rows), 'student')}, {counted(len(table.exercises), 'exercise')}."
    if late:
        says += f" {counted(late, 'student')} {'was' if late == 1 else 'were'} late."
    if table.all_late:
        says += f" {EVERYBODY}"
    if remarks:
        says += f" The last column has remarks on {counted(remarks, 'student')}."
    return f"<p>{text(says)}</p>"


def _left(left):
    if not left:
        return ""
    more = len(left) - _MOST_LEFT
    lines = [f"<li>{sentence(each)}</li>" for each in left[:_MOST_LEFT]]
    lines += [f"<li>and {more} more</li>"] * (more > 0)
    return f"<h2>Left alone</h2>\n<p>What the folder holds beside these submissions:</p>\n<ul>{''.join(lines)}</ul>"


def _points(table):
    """Return how the points of a class lie; without points, how many exercises are correct."""
    weighed, of = table.scheme.weighed, table.of
    earned = [row.points if weighed else Decimal(row.correct) for row in table.rows]
    if not earned or not of:
        return ""
    rows, rest = [], list(earned)
    for label, share in _RANGES:
        within = [each for each in rest if each >= of * Decimal(share)]
        rest = [each for each in rest if each < of * Decimal(share)]
        part = len(within) / len(earned)
        rows.append(
            f'<tr><th scope="row">{label}</th><td class="number">{len(within)}</td>'
            f'<td class="number">{part:.0%}{_bar(part)}</td></tr>'
        )
    noun, average, middle = "points" if weighed else "correct", round(mean(earned), 2), median(earned)
    says = (
        f"Of {plain_number(of)} {noun}: {plain_number(average)} on average, half of all {plain_number(middle)} or more."
    )
    title = "Points" if weighed else "How many are correct"
    return _section(title, says, [noun, "students", "share"], rows, numbers=["students", "share"])


def _bar(share):
    return f'<span class="bar" aria-hidden="true"><span style="width: {share:.0%}"></span></span>'


def _exercises(table):
    rows, weighed = [], table.scheme.weighed
    for id in table.exercises:
        counts = table.counts(id)
        share = counts["correct"] / max(len(table.rows), 1)
        cells = [plain_number(table.scheme.worth(id))] * weighed + [counts[status] for status in STATUSES]
        cells = "".join(f'<td class="number">{each}</td>' for each in cells)
        title = f'<th scope="row">{text(catalogue.get(id).title)}<small>{text(id)}</small></th>'
        rows.append(f'<tr>{title}<td class="number">{share:.0%}{_bar(share)}</td>{cells}</tr>')
    heads = ["exercise", "share correct", *["points"] * weighed, *STATUSES]
    return _section("Exercises", "How many students stand where in each exercise.", heads, rows, numbers=heads[1:])


def _mistakes(table):
    rows = []
    for id, mistake, count in table.mistakes():
        says = catalogue.get(id).says(mistake)
        rows.append(
            f'<tr><th scope="row">{text(mistake)}</th><td>{text(id)}</td><td class="number">{count}</td>'
            f'<td class="says">{sentence(says)}</td></tr>'
        )
    if not rows:
        return '<h2>Mistakes</h2>\n<p class="quiet">No named mistake was recognised in this class.</p>'
    heads = ["mistake", "exercise", "students", "what the check says to them"]
    return _section("Mistakes", "The mistakes that were recognised.", heads, rows, numbers=["students"])


def _students(table):
    ids, points, late = table.has_ids, table.scheme.weighed, table.has_late
    heads = ["student", *["id"] * ids, "correct", *["points"] * points, *["late"] * late, *table.exercises, "remarks"]
    rows = [_student(row, table) for row in table.rows]
    caption = "✓ correct, ✗ incorrect, ○ not attempted, ! not graded, – not in the notebook."
    many = "many" * (len(table.exercises) > _FITS_ON_PAPER)
    return _section("Students", caption, heads, rows, ["correct", "points"], many)


def _student(row: Row, table):
    cells = [f"<td>{text(row.id)}</td>"] * table.has_ids
    cells.append(f'<td class="number">{row.correct} of {len(table.exercises)}</td>')
    if table.scheme.weighed:
        cells.append(f'<td class="number">{plain_number(row.points)} of {plain_number(table.of)}</td>')
    cells += [f'<td class="late">{text(row.late)}</td>'] * table.has_late
    cells += [_mark(row.marks[id]) for id in table.exercises]
    remarks = "<br>".join(text(remark) for remark in row.remarks)
    return f'<tr><th scope="row">{name(row.student)}</th>{"".join(cells)}<td class="remarks">{remarks}</td></tr>'


def _mark(mark: Mark):
    reason = sentence(mark.message) if mark.status == "incorrect" else ""
    note = f"<small>{text(mark.mistake) if mark.mistake else reason}</small>" if reason else ""
    return f'<td class="mark {slug(mark.status)}">{status(mark.status)}{note}</td>'


def _section(title, caption, heads: Iterable[str], rows, numbers, kind=""):
    head = "".join(f'<th scope="col"{" class=number" * (each in numbers)}>{text(each)}</th>' for each in heads)
    return (
        f'<h2>{title}</h2>\n<div class="wide" role="region" aria-label="{title}" tabindex="0">\n'
        f'<table class="{kind}">\n<caption>{text(caption)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n" + "\n".join(rows) + "\n</tbody>\n</table>\n</div>"
    )
