"""Grades a generated class of 100 and prints the seconds a notebook takes: `python -m benchmarks.grading [CHAPTER …]`.

The submissions are those of the tests: without the name of a chapter, as in `02`, there is one of every fault among
them; with names, there are 100 healthy notebooks of each. Each is compared with what it must come to.
"""

import random
import re
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from cnnlab.exercises.grading.coursework import course
from cnnlab.exercises.grading.marks import table
from cnnlab.exercises.grading.refereeing.referee import Limits
from support import classroom
from support.notebooks import FOLDER

STUDENTS = 100


def main(chapters: list[str]) -> int:
    """Builds, grades and compares; returns 1 if anything came out otherwise than it must."""
    wrong = []
    for chapter in chapters or [""]:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            if chapter:
                rng, (path,) = random.Random(1), FOLDER.glob(f"{chapter}-*.ipynb")
                names = [f"healthy-{number:02}" for number in range(STUDENTS)]
                expected = {n: classroom.write_healthy(folder / "submitted" / n, rng, path) for n in names}
            else:
                healthy = STUDENTS - len(classroom.FAULTS)
                expected = classroom.build(folder / "submitted", healthy=healthy, seed=1)
            print(f"{chapter or 'every fault'}: {STUDENTS} notebooks", flush=True)
            wrong += graded(folder, expected)
    for problem in wrong:
        print(problem)
    return 1 if wrong else 0


def graded(folder, expected):
    """Grades the class in a folder, prints what it took, and returns what did not come out as expected."""
    began = time.monotonic()
    results = course.Course(folder / "submitted", folder / "graded", Limits(), course.cores()).grade()
    seconds = time.monotonic() - began
    times = sorted(result.seconds for result in results)
    print(f"a notebook: median {times[len(times) // 2]:.2f} s, longest {times[-1]:.1f} s on the wall")
    minutes = 300 * seconds / len(results) / 60
    print(f"{seconds:.0f} s on {course.cores()} cores, {minutes:.0f} minutes for a class of 300", flush=True)
    return [problem for row in table.tabulated(results).rows for problem in problems(row, expected[row.student])]


def problems(row, expected):
    """What of a student's row differs from what it must be."""
    marks = {id: str(mark) for id, mark in row.marks.items() if mark.status not in ("missing", "not graded")}
    if marks != expected.marks:
        yield f"{row.student}: {marks}, expected {expected.marks}"
    if bool(expected.remark) != bool(row.remarks) or not re.search(expected.remark or "", "\n".join(row.remarks)):
        yield f"{row.student}: remarks {row.remarks}, expected {expected.remark}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
