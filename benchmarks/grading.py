"""Grades a generated class of 100 and prints the seconds a notebook takes: `python -m benchmarks.grading [FOLDER]`.

The submissions, with one of every fault among them, are those of the tests; here they are counted and timed, and each
is compared with what it must come to.
"""

import os
import re
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from cnnlab.exercises.grading import course, summary, table
from cnnlab.exercises.grading.referee import Limits
from support import classroom

STUDENTS = 100


def main(folder: Path) -> int:
    """Builds, grades and compares; returns 1 if anything came out otherwise than it must."""
    expected = classroom.build(folder / "submitted", healthy=STUDENTS - len(classroom.FAULTS), seed=1)
    began = time.monotonic()
    results = course.Course(folder / "submitted", folder / "graded", Limits(), course.cores()).grade()
    seconds = time.monotonic() - began
    graded = table.tabulated(results)
    (folder / "graded" / "summary.html").write_text(summary.page(graded, "A generated class"), "utf-8")
    (folder / "graded" / "grades.csv").write_bytes(graded.as_csv())
    wrong = [problem for row in graded.rows for problem in problems(row, expected[row.student])]
    for problem in wrong:
        print(problem)
    for kind, chosen in (("healthy", [r for r in results if r.student.startswith("healthy")]), ("all", results)):
        times = sorted(result.seconds for result in chosen)
        print(f"{kind}: {len(times)} notebooks, median {times[len(times) // 2]:.2f} s, longest {times[-1]:.1f} s")
    print(f"{len(results)} notebooks in {seconds:.0f} s on {course.cores()} cores: {seconds / len(results):.2f} s each")
    if hasattr(os, "getloadavg"):  # what holds on a machine that is busy with other things, too
        used = os.times().children_user + os.times().children_system
        print(f"processor time: {used / len(results):.2f} s each; load {os.getloadavg()[1]:.1f} in the last 5 minutes")
    return 1 if wrong else 0


def problems(row, expected):
    """What of a student's row differs from what it must be."""
    marks = {id: str(mark) for id, mark in row.marks.items() if mark.status not in ("missing", "not graded")}
    if marks != expected.marks:
        yield f"{row.student}: {marks}, expected {expected.marks}"
    if bool(expected.remark) != bool(row.remarks) or not re.search(expected.remark or "", "\n".join(row.remarks)):
        yield f"{row.student}: remarks {row.remarks}, expected {expected.remark}"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(main(Path(sys.argv[1])))
    with tempfile.TemporaryDirectory() as place:
        sys.exit(main(Path(place)))
