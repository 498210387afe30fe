"""The table of a class: a row a student, a column an exercise; written as CSV, counted for the summary."""

import csv
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from cnnlab.exercises import catalogue
from cnnlab.exercises.grading.results import Result

STATUSES = ("correct", "incorrect", "not attempted", "not graded", "missing")  # the better first
_RANK = {status: -number for number, status in enumerate(STATUSES)}


@dataclass(frozen=True)
class Mark:
    """A student's standing in one exercise, from the best of the notebooks that hold it."""

    status: str
    mistake: str | None = None
    message: str = ""

    def __str__(self) -> str:
        return f"{self.status}: {self.mistake}" if self.mistake else self.status


@dataclass(frozen=True)
class Row:
    """A student's marks by exercise, and what else an instructor should know."""

    student: str
    marks: dict[str, Mark]
    remarks: list[str]

    @property
    def correct(self) -> int:
        """How many exercises are correct."""
        return sum(mark.status == "correct" for mark in self.marks.values())


@dataclass(frozen=True)
class Table:
    """All students, and the exercises that any of them handed in, in the book's order."""

    exercises: list[str]
    rows: list[Row]

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

    def as_csv(self) -> bytes:
        """Return the table as CSV, with the mark at its beginning by which spreadsheets know UTF-8."""
        text = io.StringIO(newline="")
        write = csv.writer(text)
        write.writerow(["student", "correct", *self.exercises, "remarks"])
        for row in self.rows:
            marks = [str(row.marks[id]) for id in self.exercises]
            write.writerow([harmless(row.student), row.correct, *marks, harmless("; ".join(row.remarks))])
        return text.getvalue().encode("utf-8-sig")


def tabulated(results: Iterable[Result]) -> Table:
    """Return the table of all results."""
    results = list(results)
    handed_in = {id for result in results for id in result.exercises}
    exercises = [id for id in catalogue.ids() if id in handed_in]
    students = dict.fromkeys(result.student for result in results)
    return Table(exercises, [_row(s, [r for r in results if r.student == s], exercises) for s in students])


def _row(student, results, exercises):
    unread = any(remark.startswith("not graded") for result in results for remark in result.remarks)
    marks = {id: Mark("not graded" if unread else "missing") for id in exercises}
    for result in results:
        for id, found in result.exercises.items():
            mark = Mark(found["status"], found["mistake"], found["message"])
            if _RANK[mark.status] > _RANK[marks[id].status]:
                marks[id] = mark
    several = len(results) > 1
    remarks = [f"{r.notebook}: {remark}" if several else remark for r in results for remark in r.remarks]
    return Row(student, marks, remarks)


def harmless(text: str) -> str:
    """Return a text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
