"""The marks of a class: a row a student, a column an exercise; points, lateness, what else an instructor should know.

Which exercises count and what they are worth, `scheme` says. Files and pages are written elsewhere.
"""

import math
import re
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from cnnlab.exercises import catalogue
from cnnlab.exercises.grading.coursework.results import Result
from cnnlab.exercises.grading.marks import sheet
from cnnlab.exercises.grading.marks.scheme import Scheme
from cnnlab.exercises.grading.plain import counted

STATUSES = ("correct", "incorrect", "not attempted", "not graded", "missing")  # the better first
MOST_TRIES = 10  # different answers to one exercise, beyond which an instructor is told
# What a student is told beside the verdicts. What was tried against the grader is the instructor's alone.
_STUDENTS = re.compile(r"cell \d+|not graded|not everything|there is no exercise")
# Of several notebooks of a student the better answer counts. One that could not be judged may be a right one, and a
# notebook that cannot be read may hold the answers that are in no other.
_RANK = {"correct": 4, "not graded": 3, "incorrect": 2, "not attempted": 1, "missing": 0}
_NO_ANSWER = ("not attempted", "missing")


@dataclass(frozen=True)
class Mark:
    """A student's standing in one exercise, from the best of the notebooks that hold it.

    failing: the input that shows the mistake, as text.  notebook: where the answer stands.  points: what it earned.
    """

    status: str
    mistake: str | None = None
    message: str = ""
    failing: str = ""
    notebook: str = ""
    is_late: bool = False
    points: Decimal = Decimal(0)

    def __str__(self) -> str:
        return f"{self.status}: {self.mistake}" if self.mistake else self.status

    @property
    def rank(self) -> tuple[int, bool]:
        """The higher, the better."""
        return _RANK[self.status], not self.is_late


@dataclass(frozen=True)
class Row:
    """A student's marks by exercise, and what else an instructor should know.

    id: the learning platform's, "" without one.  late: in words, "" in time.  notebooks: the paths of what was handed
    in.  told: those of the remarks that are the student's business, too.  entries: what was handed in, as the platform
    or the student called it.
    """

    student: str
    marks: dict[str, Mark]
    remarks: list[str]
    id: str = ""
    late: str = ""
    notebooks: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()

    @property
    def correct(self) -> int:
        """How many exercises are correct."""
        return sum(mark.status == "correct" for mark in self.marks.values())

    @property
    def points(self) -> Decimal:
        """How many points were earned."""
        return sum((mark.points for mark in self.marks.values()), Decimal(0))


@dataclass(frozen=True)
class Table:
    """All students, and the exercises of the assignment in the book's order.

    fenced: how many notebooks were judged without a wall around them.
    """

    exercises: list[str]
    rows: list[Row]
    scheme: Scheme = field(default_factory=Scheme)
    fenced: int = 0

    @property
    def notes(self) -> list[str]:
        """What must be read before the marks."""
        says = "Submissions were fenced only, without a wall around them, so that a mark may be forged"
        return [f"{says}: {counted(self.fenced, 'notebook')}."] if self.fenced else []

    @property
    def of(self) -> Decimal:
        """How many points there are to earn."""
        return sum((self.scheme.worth(id) for id in self.exercises), Decimal(0))

    @property
    def has_ids(self) -> bool:
        """Whether a learning platform gave any student an id."""
        return any(row.id for row in self.rows)

    @property
    def has_late(self) -> bool:
        """Whether it matters who is late."""
        return self.scheme.due is not None or any(row.late for row in self.rows)

    @property
    def all_late(self) -> bool:
        """Whether everybody is late who handed in a notebook, and these are several."""
        handed_in = [row for row in self.rows if row.notebooks]
        return len(handed_in) > 1 and all(row.late for row in handed_in)

    def counts(self, exercise: str) -> Counter:
        """Return how many students have each status in an exercise."""
        return Counter(row.marks[exercise].status for row in self.rows)

    def mistakes(self) -> list[tuple[str, str, int]]:
        """Return (exercise, mistake, how many students made it), the most frequent of each exercise first."""
        counted = Counter(
            (id, row.marks[id].mistake) for id in self.exercises for row in self.rows if row.marks[id].mistake
        )
        ordered = sorted(counted.items(), key=lambda each: (self.exercises.index(each[0][0]), -each[1], each[0][1]))
        return [(id, mistake, count) for (id, mistake), count in ordered]

    def as_csv(self, separator: str = ",") -> bytes:
        """Return the table as CSV for spreadsheets that separate by commas, or by semicolons."""
        ids, points, late = self.has_ids, self.scheme.weighed, self.has_late
        head = ["student", *["id"] * ids, "correct", *["points", "of"] * points, *["late"] * late]
        rows: list[list[sheet.Cell]] = [[*head, *self.exercises, "remarks"]]
        for row in self.rows:
            start = [row.student, *[row.id] * ids, row.correct]
            middle = [*[row.points, self.of] * points, *[row.late] * late]
            rows.append([*start, *middle, *(str(row.marks[id]) for id in self.exercises), "; ".join(row.remarks)])
        return sheet.as_csv(rows, separator)


def tabulated(results: Iterable[Result], scheme: Scheme | None = None, now: float | None = None) -> Table:
    """Return the table of all results, by an assignment's scheme; a time stamp after `now` tells nothing."""
    scheme, now = scheme or Scheme(), time.time() if now is None else now
    of_student: dict[tuple[str, str], list[Result]] = {}
    for result in results:
        of_student.setdefault((result.student, result.id), []).append(result)
    handed_in = {id for of_one in of_student.values() for result in of_one for id in result.exercises}
    counted = handed_in if scheme.exercises is None else scheme.exercises
    exercises = [id for id in catalogue.ids() if id in counted]
    rows = [_row(who, of_one, exercises, scheme, now) for who, of_one in of_student.items()]
    fenced = sum(result.fenced and bool(result.exercises) for of_one in of_student.values() for result in of_one)
    return Table(exercises, rows, scheme, fenced)


def standing(statuses: Iterable[tuple[str, str]], exercises: Sequence[str] | None = None) -> str:
    """Return how many exercises are correct, of those of the assignment: 3 of 4 correct.

    statuses: (id, status) of each exercise in a notebook.  exercises: the assignment's, or None for those in it.
    """
    found = dict(statuses)
    counted = found if exercises is None else exercises
    return f"{sum(found.get(id) == 'correct' for id in counted)} of {len(counted)} correct"


def _row(who, results, exercises, scheme, now):
    late = [_lateness(result, scheme.due, now) for result in results]
    marks = dict.fromkeys(exercises, Mark("missing"))
    for result, lateness in zip(results, late, strict=True):
        for id in marks.keys() & result.exercises.keys():
            mark = _mark(result.exercises[id], result.notebook, lateness is not None)
            marks[id] = max(marks[id], mark, key=lambda each: each.rank)
    if unread := [result.notebook for result in results if any(map(_is_unread, result.remarks))]:
        marks |= {id: Mark("not graded", notebook=unread[0]) for id in marks if marks[id].status in _NO_ANSWER}
    marks = {id: replace(mark, points=_points(id, mark, scheme)) for id, mark in marks.items()}
    told = [(r.notebook, [each for each in r.remarks if _concerns(each, exercises)]) for r in results]
    remarks = [
        (notebook, [*of_one, *_often_tried(result, exercises), *_ahead(result, scheme.due, now)])
        for (notebook, of_one), result in zip(told, results, strict=True)
    ]
    told = [(notebook, list(filter(_is_for_student, of_one))) for notebook, of_one in told]
    counted = {mark.notebook for mark in marks.values() if mark.status != "missing"}
    of_counted = [each for each, result in zip(late, results, strict=True) if result.notebook in counted]
    notebooks = tuple(result.notebook for result in results if result.notebook)
    entries = tuple(dict.fromkeys(result.entry for result in results if result.entry))
    how_late = _in_words(of_counted or late)
    return Row(who[0], marks, _lines(remarks), who[1], how_late, notebooks, tuple(_lines(told)), entries)


def _mark(found, notebook, is_late):
    return Mark(found["status"], found["mistake"], found["message"], found.get("failing", ""), notebook, is_late)


def _points(id, mark, scheme):
    if mark.status != "correct":
        return Decimal(0)
    return scheme.worth(id) * (scheme.late if mark.is_late else 1)


def _is_unread(remark):
    return remark.startswith("not graded")


def _concerns(remark, exercises):
    """Whether a remark is about the notebook, or about an exercise of the assignment."""
    about = remark.partition(":")[0]
    return about in exercises or about not in catalogue.ids()


def _is_for_student(remark):
    about_an_exercise = remark.partition(":")[0] in catalogue.ids()
    return "tried to " not in remark and bool(about_an_exercise or _STUDENTS.match(remark))


def _often_tried(result, exercises):
    for id, found in result.exercises.items():
        if id in exercises and found.get("tries", 1) > MOST_TRIES:
            yield f"{id}: tried {found['tries']} different answers"


def _ahead(result, due, now):
    if due is not None and result.handed_in is not None and result.handed_in > now:
        yield "was handed in, by its time stamp, in the future: that is not used"


def _lines(remarks):
    """Return remarks as lines that name the notebook where there are several."""
    return [f"{notebook}: {each}" if len(remarks) > 1 else each for notebook, of_one in remarks for each in of_one]


def _lateness(result, due, now):
    """Return by how many seconds a notebook is late, 0 if that is not known, None in time."""
    when = result.handed_in
    if due is not None and when is not None and due < when <= now and math.floor(when) > due:
        return math.floor(when) - due
    return 0.0 if result.late else None


def _in_words(lateness):
    """Return the longest lateness in words, "" if nothing was late."""
    late = [each for each in lateness if each is not None]
    if not late:
        return ""
    minutes, seconds = divmod(math.ceil(max(late)), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "d"), (hours, "h"), (minutes, "min"), (seconds, "s")]
    first = next((place for place, (number, _) in enumerate(parts) if number), None)
    if first is None:
        return "late"
    return " ".join(f"{number} {unit}" for number, unit in parts[first:][: 1 if first == 2 else 2] if number) + " late"
