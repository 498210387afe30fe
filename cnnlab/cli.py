"""The `cnnlab` command: open or read the book, check a notebook, hand out and grade assignments.

Each command's work is done elsewhere; here is what is typed, what is printed, and the exit status.
"""

import argparse
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

BOOK = Path(__file__).parents[1] / "book"  # beside the package in a clone; an installed package has none


def main(arguments=None) -> int:
    """Runs the command with `arguments` (a list of strings; the process's own if None); returns the exit status."""
    if hasattr(sys.stdout, "reconfigure"):  # a name that the terminal has no letters for is spelled out
        sys.stdout.reconfigure(errors="backslashreplace")
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
    grade = _add_grade(commands)
    for command in (checking, grade):
        command.add_argument("--seconds", type=positive(float), help="time for one notebook (240)")
        command.add_argument("--memory", type=positive(int), metavar="MB", help="memory for one notebook (2048)")
    return parser


def _add_grade(commands):
    grade = commands.add_parser("grade", help="grade a folder of notebooks into a CSV and an HTML summary")
    grade.add_argument(
        "folder", nargs="?", type=Path, help="a file, a folder or a zip for each student, in a folder or a zip"
    )
    grade.add_argument("--into", type=Path, help="the folder for the results (FOLDER-graded)")
    grade.add_argument("--jobs", type=positive(int), help="notebooks at a time (as many as there are cores)")
    grade.add_argument(
        "--merge", nargs="+", action="extend", type=Path, metavar="RESULTS", help="instead: put gradings into one table"
    )
    grade.add_argument(
        "--only",
        nargs="+",
        action="extend",
        metavar="NAME",
        help="notebooks and exercises that count (all); after FOLDER",
    )
    grade.add_argument("--assignment", type=Path, metavar="FILE", help="a TOML file: what counts, points, due, late")
    grade.add_argument("--feedback", action="store_true", help="write a page for each student, too")
    grade.set_defaults(run=grade_or_merge)
    return grade


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
    from cnnlab.exercises.grading.refereeing.referee import Limits

    a_quarter = options.seconds and options.seconds / 4
    asked = {"seconds": options.seconds, "cell": a_quarter, "megabytes": options.memory}
    return Limits(**{name: value for name, value in asked.items() if value is not None})


def check(path: Path, limits) -> int:
    """Checks a notebook, or tries the exercises of a module or a folder."""
    return try_exercises(path) if path.suffix == ".py" or path.is_dir() else check_notebook(path, limits)


def try_exercises(path: Path) -> int:
    """Tries an instructor's exercises before a class depends on them; 0 if none has a problem."""
    from cnnlab.exercises.grading import plain
    from cnnlab.exercises.grading.trying import trial

    try:
        exercises, damaged = trial.exercises(path)
    except ValueError as error:
        return _fail(plain.clean(str(error)))
    for problem in damaged:
        _warn(plain.clean(problem))
    width, found = max((len(exercise.id) for exercise in exercises), default=0), bool(damaged)
    for exercise in exercises:
        tried = trial.tried(exercise)
        found = found or bool(tried.problems)
        for line in tried.lines(width):
            print(line, flush=True)
    return 1 if found else 0


def check_notebook(path: Path, limits) -> int:
    """Checks one notebook as a grader would, and prints a line an exercise; 0 if none is incorrect."""
    from cnnlab.exercises.grading.coursework import course

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
    from cnnlab.exercises.grading import plain
    from cnnlab.exercises.grading.handing_out import handout, release
    from cnnlab.exercises.grading.refereeing import notebook

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


def grade_or_merge(options) -> int:
    """Grades a folder, or puts together what was graded; a run that is stopped says how it goes on."""
    try:
        if options.merge or not options.folder:
            return merge_graded(options)
        return grade_folder(options, limits(options))
    except KeyboardInterrupt:
        return _fail("stopped; the same command goes on from here")


def grade_folder(options, limits) -> int:
    """Grades a folder of notebooks; writes grades.csv, summary.html and the single results; 0 if that worked."""
    from cnnlab.exercises.grading import plain
    from cnnlab.exercises.grading.coursework import course
    from cnnlab.exercises.grading.marks import scheme, table

    folder = options.folder
    if problem := exercises_do_not_load():
        return _fail(problem)
    place = folder.resolve() if folder.is_dir() else folder.resolve().with_suffix("")
    into = options.into or place.with_name(f"{place.name}-graded")
    if into.resolve().is_relative_to(folder.resolve()):
        return _fail(f"--into: expected a folder outside {folder}, got {into}: submissions could reach it")
    try:
        asked = scheme.scheme(options.only, options.assignment)
        grading = course.Course(folder, into, limits, options.jobs or course.cores(), asked.exercises)
        graded = table.tabulated(grading.grade(_say), asked)
    except (scheme.SchemeError, course.GradingError) as error:
        return _fail(str(error))
    return write_marks(graded, into, plain.name(folder.resolve().name), options.feedback, grading.ignored)


def merge_graded(options) -> int:
    """Writes the marks of several gradings into one table and one summary; 0 if that worked."""
    from cnnlab.exercises.grading import plain
    from cnnlab.exercises.grading.coursework import merge
    from cnnlab.exercises.grading.marks import scheme, table

    into = options.into
    if options.folder or not options.merge:
        return _fail("name a folder to grade, or those of gradings: cnnlab grade --merge RESULTS … --into FOLDER")
    if into is None:
        return _fail("name a folder for the marks of all: --into FOLDER")
    if problem := exercises_do_not_load():
        return _fail(problem)
    try:
        asked = scheme.scheme(options.only, options.assignment)
        results = merge.merge(options.merge, into, _say)
    except (scheme.SchemeError, merge.MergeError) as error:
        return _fail(str(error))
    return write_marks(table.tabulated(results, asked), into, plain.name(into.resolve().name), options.feedback)


def write_marks(graded, into: Path, name: str, with_feedback: bool, ignored=()) -> int:
    """Writes the marks of a class into a folder, as tables, as a page, and as a page for each student; 0 if written."""
    from cnnlab.exercises.grading import plain
    from cnnlab.exercises.grading.marks import feedback, outputs, summary

    tables = {"grades.csv": graded.as_csv(), "grades-semicolon.csv": graded.as_csv(";")}
    left = [f"`{entry}`: {why}" for entry, why in ignored]
    page = summary.page(graded, f"Grades: {name}", graded.notes, left).encode()
    try:
        places, says = outputs.write(into, {**tables, "summary.html": page})
    except OSError as error:
        return _fail(f"the marks are kept, but no table could be written: {error}; the same command tries again")
    for sentence in says:
        _warn(sentence)
    elsewhere = any(place != into / name for name, place in places.items())
    students = plain.counted(len(graded.rows), "student")
    _say(f"{places['grades.csv']} and {places['summary.html']} hold the marks of {students}")
    if graded.all_late:
        _say(f"{plain.counted(sum(bool(row.late) for row in graded.rows), 'student')} were late. {summary.EVERYBODY}")
    if with_feedback:
        try:
            pages = feedback.write(graded, into / "feedback", f"Feedback: {name}", _warn)
        except OSError as error:
            return _fail(f"not every page could be written into {into / 'feedback'}: {error.strerror}")
        _say(f"{into / 'feedback'} holds a page for each of them, {len(pages)} in all")
    return 1 if elsewhere else 0


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
        return _fail("JupyterLab is not installed; run 'make lab' in the repository, or: pip install jupyterlab")
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


def _say(line: str) -> None:
    """Prints a line of a work whose fruits are files: it goes on where nobody reads the lines any more."""
    try:
        print(line, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _warn(message: str) -> None:
    print(f"cnnlab: {message}", file=sys.stderr)


def _fail(message: str) -> int:
    _warn(message)
    return 1


if __name__ == "__main__":
    sys.exit(main())
