"""A page for each student: verdicts, what the check says, the input that shows it, points, lateness.

A page holds nothing of another student, no solution, and nothing that is for the instructor's eyes alone.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from cnnlab import _files
from cnnlab.exercises import catalogue
from cnnlab.exercises.grading.marks import outputs
from cnnlab.exercises.grading.marks.document import block, document, name, sentence, slug, status, text
from cnnlab.exercises.grading.marks.sheet import plain_number
from cnnlab.exercises.grading.marks.table import Row, Table

_LONGEST = 120  # bytes of a file's name before its ending; every file system takes 255
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.I)  # names of devices on Windows
# How Moodle and Canvas begin the name of what the student with an id handed in. With the same beginning, they take a
# file back.
_PLATFORMS = r"(.+_{id}_assignsubmission_file|[^_]+(?:_LATE)?_{id}_\d+)(?:_.*)?"
_SAYS = {
    "missing": "Your notebook does not hold this exercise, or you handed in none.",
    "not graded": "This could not be graded; your instructor can tell you more.",
}
_STYLE = """
body { max-width: 45rem; } section { margin-top: 1.5rem; padding-top: 0.25rem; border-top: 1px solid var(--line); }
section h2 { margin: 0.75rem 0 0.25rem; overflow-wrap: anywhere; } section p { margin: 0.25rem 0; }
.status { font-weight: 600; } dl { display: grid; grid-template-columns: auto 1fr; gap: 0.25rem 1rem; margin: 1rem 0; }
dt { color: var(--muted); } dd { margin: 0; overflow-wrap: anywhere; } @media print { section { break-inside: avoid; } }
"""


def page(row: Row, table: Table, title: str) -> str:
    """Return a student's page as a whole HTML document."""
    parts = [_standing(row, table), *(_exercise(id, row, table) for id in table.exercises)]
    remarks = "".join(f"<li>{sentence(remark)}</li>" for remark in row.told)
    if remarks:
        parts.append(f"<section><h2>About the notebook</h2>\n<ul>{remarks}</ul></section>")
    return document(title, parts, _STYLE)


def _standing(row, table):
    open_ones = sum(mark.status == "not graded" for mark in row.marks.values())
    still = f"; {open_ones} not graded" if open_ones else ""
    facts = [("student", name(row.student)), ("correct", f"{row.correct} of {len(table.exercises)}{still}")]
    if table.scheme.weighed:
        facts.append(("points", f"{plain_number(row.points)} of {plain_number(table.of)}"))
    if row.late:
        factor = table.scheme.late
        counts = f"; late answers count {plain_number(100 * factor)}% of their points" if factor != 1 else ""
        facts.append(("handed in", text(row.late + counts)))
    return "<dl>" + "".join(f"<dt>{what}</dt><dd>{value}</dd>" for what, value in facts) + "</dl>"


def _exercise(id, row, table):
    mark, points, worth = row.marks[id], "", table.scheme.worth(id)
    if table.scheme.weighed and mark.status != "not graded":
        points = f", {plain_number(mark.points)} of {plain_number(worth)} point{'' if worth == 1 else 's'}"
    said = sentence(_SAYS.get(mark.status) or mark.message)
    said = f"<p>{said}</p>\n" if said else ""
    if mark.notebook and len(row.notebooks) > 1:
        said += f'<p class="quiet">This is the answer in <code>{text(mark.notebook)}</code>.</p>\n'
    failing = block(mark.failing) if mark.failing else ""
    return (
        f'<section class="{slug(mark.status)}">\n<h2>{text(catalogue.get(id).title)}</h2>\n'
        f'<p class="status">{status(mark.status)}{points}</p>\n{said}{failing}\n</section>'
    )


def write(table: Table, folder: Path, title: str, say: Callable[[str], None] = print) -> list[Path]:
    """Write a page for each row into a folder and return their paths, in the rows' order.

    Pages of an earlier run whose students are gone are removed; what somebody else wrote or changed there is kept, and
    said. The folder holds pages only, as it is uploaded: which are ours stands beside it. Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    record = outputs.Record(folder, folder.with_name(f"{folder.name}-written.json"))
    written = [folder / file for file in names(table.rows)]
    try:
        for row, path in zip(table.rows, written, strict=True):
            content = page(row, table, title).encode()
            if kept := record.set_aside(path):
                say(kept)
            with _files.whole(path) as file:
                file.write(content)
            record.note(path, content)
    finally:
        record.close(path.name for path in written)
    return written


def names(rows: list[Row]) -> list[str]:
    """Return a file's name for each row: all different on every file system, and safe whatever a student is called."""
    stems = [_stem(row) for row in rows]
    shared = Counter(map(_folded, stems))
    found: dict[str, str] = {}
    for row, stem in zip(rows, stems, strict=True):
        whole = f"{stem}-{_digest(row)}" if shared[_folded(stem)] > 1 else stem
        while _folded(whole) in found:
            whole += "-"
        found[_folded(whole)] = f"{whole}.html"
    return list(found.values())


def _stem(row):
    beginning = re.compile(_PLATFORMS.format(id=re.escape(row.id)))
    for part in (*row.entries, *(part for notebook in row.notebooks for part in notebook.split("/"))):
        if row.id and (found := beginning.fullmatch(part)):
            return _safe(f"{found[1]}_feedback")
    return _safe(f"{row.student}-{row.id}" if row.id else row.student)


def _safe(wanted):
    """Return a name without what a file system, a shell or a link could take for something else."""
    wanted = unicodedata.normalize("NFC", wanted)
    plain = "".join(c if unicodedata.category(c)[0] in "LNM" or c in "-_." else " " for c in wanted)
    plain = re.sub(r"\s+", " ", plain).strip(" .-") or "student"
    plain = plain.encode()[:_LONGEST].decode(errors="ignore").rstrip(" .")
    return f"_{plain}" if _RESERVED.match(plain) else plain


def _folded(name):
    """Return a name as a file system sees it that takes no notice of case, or of how accents are written."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def _digest(row):
    return hashlib.sha256(f"{row.student}\0{row.id}".encode("utf-8", "surrogatepass")).hexdigest()[:12]
