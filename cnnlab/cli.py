"""The `cnnlab` command: open or read the book, check a notebook, hand out and grade assignments.

Each command's work is done elsewhere; here is what is typed, what is printed, and the exit status.
"""

import argparse
import importlib.util
import subprocess
import sys
from pathlib import Path

from cnnlab import _files

BOOK = Path(__file__).parents[1] / "book"  # beside the package in a clone; an installed package has none


def main(arguments=None) -> int:
    """Runs the command with `arguments` (a list of strings; the process's own if None); returns the exit status."""
    options = parser().parse_args(arguments)
    try:
        return options.run(options)
    except KeyboardInterrupt:
        return 0


def parser() -> argparse.ArgumentParser:
    """The commands and their arguments."""
    parser = argparse.ArgumentParser(prog="cnnlab", description="CNN Lab: networks you can take apart.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    lab = commands.add_parser("lab", help="open a folder of notebooks in JupyterLab")
    lab.add_argument("folder", nargs="?", default="book", type=Path)
    lab.set_defaults(run=lambda options: open_lab(options.folder))
    read = commands.add_parser("read", help="serve the built book at a local address, until Ctrl-C")
    read.add_argument("folder", nargs="?", default="_build/html", type=Path)
    read.set_defaults(run=lambda options: serve(options.folder))
    checking = commands.add_parser("check", help="check the exercises of a notebook, or try exercises of your own")
    checking.add_argument("path", type=Path, help="a notebook; or a module of exercises (.py), or a folder of them")
    checking.set_defaults(run=lambda options: check(options.path, limits(options)))
    release = commands.add_parser("release", help="write notebooks to hand out: no solutions, no outputs")
    release.add_argument("folder", type=Path, help="where to; existing notebooks are left as they are")
    release.add_argument(
        "source", nargs="*", type=Path, help="notebooks, or folders of them; the book's if none is given"
    )
    release.set_defaults(run=lambda options: hand_out(options.folder, options.source))
    grade = commands.add_parser("grade", help="grade a folder of notebooks into a CSV and an HTML summary")
    grade.add_argument("folder", type=Path, help="a notebook or a folder for each student, or nbgrader's 'submitted'")
    grade.add_argument("--into", type=Path, help="the folder for the results (FOLDER-graded)")
    grade.add_argument("--jobs", type=positive(int), help="notebooks at a time (as many as there are cores)")
    grade.set_defaults(run=lambda options: grade_folder(options.folder, options.into, options.jobs, limits(options)))
    for command in (checking, grade):
        command.add_argument("--seconds", type=positive(float), help="time for one notebook (120)")
        command.add_argument("--memory", type=positive(int), metavar="MB", help="memory for one notebook (2048)")
    return parser


def positive(kind):
    """A type for arguments: a number above 0."""

    def parse(text):
        number = kind(text)
        if not 0 < number < 1e9:
            raise ValueError(text)
        return number

    parse.__name__ = "positive number"  # argparse says: invalid positive number value
    return parse


def limits(options):
    """The limits of grading that were asked for, the usual ones where nothing was said."""
    from cnnlab.exercises.grading.referee import Limits

    a_quarter = options.seconds and options.seconds / 4
    asked = {"seconds": options.seconds, "statement": a_quarter, "megabytes": options.memory}
    return Limits(**{name: value for name, value in asked.items() if value is not None})


def check(path: Path, limits) -> int:
    """Checks a notebook, or tries the exercises of a module or a folder."""
    return try_exercises(path) if path.suffix == ".py" or path.is_dir() else check_notebook(path, limits)


def try_exercises(path: Path) -> int:
    """Tries an instructor's exercises before a class depends on them; 0 if none has a problem."""
    from cnnlab.exercises.grading import plain, trial

    try:
        exercises = trial.exercises(path)
    except ValueError as error:
        return _fail(plain.clean(str(error)))
    width, found = max(len(exercise.id) for exercise in exercises), False
    for exercise in exercises:
        tried = trial.tried(exercise)
        found = found or bool(tried.problems)
        for line in tried.lines(width):
            print(line, flush=True)
    return 1 if found else 0


def check_notebook(path: Path, limits) -> int:
    """Checks one notebook as a grader would, and prints a line an exercise; 0 if none is incorrect."""
    from cnnlab.exercises.grading import course

    if not path.is_file():
        return _fail(f"there is no notebook {path}")
    if problem := exercises_do_not_load():
        return _fail(problem)
    found = course.check(path, limits)
    width = max(map(len, found["exercises"]), default=0)
    for id, verdict in found["exercises"].items():
        mistake = f" ({verdict['mistake']})" if verdict["mistake"] else ""
        print(f"{id:{width}}  {verdict['status']}{mistake}: {verdict['message']}")
    for remark in found["remarks"]:
        print(f"note: {remark}")
    if not found["exercises"] and not found["remarks"]:
        print(f"{path} holds no exercise")
    unread = any(remark.startswith("not graded") for remark in found["remarks"])
    return 1 if unread or any(v["status"] in ("incorrect", "not graded") for v in found["exercises"].values()) else 0


def hand_out(folder: Path, sources: list[Path]) -> int:
    """Writes notebooks without solutions into `folder`; 0 if they are there."""
    from cnnlab.exercises.grading import handout, notebook, plain, release

    if problem := exercises_do_not_load():
        return _fail(problem)
    if not sources and not BOOK.is_dir():
        return _fail("this cnnlab was installed without the book; name the notebooks: cnnlab release FOLDER NOTEBOOK …")
    try:
        done = handout.hand_out(sources or [BOOK], folder)
    except (notebook.NotebookError, release.LeakError) as error:
        return _fail(plain.clean(f"nothing was written: {error}"))
    except OSError as error:
        return _fail(plain.clean(f"nothing was written: {error.filename or folder}: {error.strerror or error}"))
    for line in done.lines(folder):
        print(plain.clean(line))
    return 0


def grade_folder(folder: Path, into: Path | None, jobs: int | None, limits) -> int:
    """Grades the notebooks in `folder`; writes grades.csv, summary.html and the single results; 0 if that worked."""
    from cnnlab.exercises.grading import collected, course, summary, table

    if not folder.is_dir():
        return _fail(f"there is no folder {folder}")
    if problem := exercises_do_not_load():
        return _fail(problem)
    if not collected.collected(folder):
        return _fail(f"there is no notebook in {folder}, nor a folder of a student")
    into = into or folder.resolve().with_name(folder.resolve().name + "-graded")
    if into.resolve().is_relative_to(folder.resolve()):
        return _fail(f"--into: expected a folder outside {folder}, got {into}: submissions could reach it")
    try:
        results = course.Course(folder, into, limits, jobs or course.cores()).grade(
            lambda line: print(line, flush=True)
        )
    except KeyboardInterrupt:
        return _fail("stopped; the same command goes on from here")
    graded = table.tabulated(results)
    page = summary.page(graded, f"Grades: {folder.resolve().name}")
    for name, content in (("grades.csv", graded.as_csv()), ("summary.html", page.encode())):
        with _files.whole(into / name) as file:
            file.write(content)
    print(f"{into / 'grades.csv'} and {into / 'summary.html'} hold the marks of {len(graded.rows)} students")
    return 0


def exercises_do_not_load() -> str:
    """What is wrong with the folder of further exercises, or "" if all load."""
    from cnnlab.exercises import ids

    try:
        ids()
    except ValueError as error:
        return str(error)
    return ""


def open_lab(folder: Path) -> int:
    """Opens JupyterLab in `folder`."""
    if importlib.util.find_spec("jupyterlab") is None:
        return _fail("JupyterLab is not installed; run 'make lab' in the repository, or pip install 'cnnlab[lab]'")
    if not folder.is_dir():
        return _fail(f"there is no folder {folder}; name the one that holds the notebooks: cnnlab lab FOLDER")
    return subprocess.call([sys.executable, "-m", "jupyterlab", str(folder)])


def serve(folder: Path) -> int:
    """Serves the book in `folder` on the first free port from 8000 and prints the address."""
    from cnnlab import server

    if not (folder / "index.html").is_file():
        return _fail(f"{folder} holds no built book; run 'make html' first, or name the folder: cnnlab read FOLDER")
    found = server.first_free(folder)
    if found is None:
        last = server.FIRST_PORT + server.PORTS_TRIED - 1
        return _fail(f"no free port from {server.FIRST_PORT} to {last}; close a server and try again")
    with found:
        print(f"CNN Lab is at http://127.0.0.1:{found.server_port}/ (Ctrl-C ends it)", flush=True)
        found.serve_forever()
    return 0


def _fail(message: str) -> int:
    print(f"cnnlab: {message}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
