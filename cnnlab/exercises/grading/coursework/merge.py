"""Brings together what separate runs came to: one container for each student, or two machines that shared a class."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from cnnlab.exercises.grading.coursework import keys, lock, results
from cnnlab.exercises.grading.coursework.results import Result
from cnnlab.exercises.grading.plain import clean


class MergeError(Exception):
    """Results cannot be merged; the message says why, and what to do."""


def merge(folders: list[Path], into: Path, say: Callable[[str], None] = print) -> list[Result]:
    """Return the results of finished gradings as those of one class, and keep them in a folder for the next merge.

    All notebooks of a student come together; one that was graded twice counts once, as it was graded last.
    """
    if any(into.resolve() == folder.resolve() for folder in folders) or (into / "run.json").exists():
        raise MergeError(f"--into: {into} holds a grading; name another folder for the marks of all")
    try:
        key = keys.key()
        runs = _read(folders, key)
        merged = _together([each for _, found in runs for each in found])
        graders = {grader for grader, _ in runs}
        if len(graders) > 1:
            say("these were graded with different limits, exercises or versions of cnnlab")
        into.mkdir(parents=True, exist_ok=True)
        with lock.locked(into):
            results.write_class(into, graders.pop() if len(graders) == 1 else "", merged, key)
    except keys.KeyFileError as error:
        raise MergeError(str(error)) from None
    except lock.TakenError:
        raise MergeError(f"another grading is at work in {into}; wait for its end") from None
    except OSError as error:
        raise MergeError(f"cannot write in {into}: {error.strerror}; name another folder: --into FOLDER") from None
    return merged


def _read(folders, key):
    """Return (grader, results) of each folder. Raises MergeError that names all which cannot be used."""
    runs, problems = [], []
    for folder in dict.fromkeys(each.resolve() for each in folders):
        try:
            runs.append(results.read_class(folder, key))
        except keys.SealError as error:
            problems.append(f"{folder} was {'graded with another key' if error.foreign else error}")
        except OSError:
            problems.append(f"{folder} holds no grading that came to its end")
    if problems:
        raise MergeError(clean("nothing was merged: " + "; ".join(problems), 1000))
    return runs


def _together(found):
    """Return results of which each notebook has one, by student and notebook, as in a folder."""
    ids: dict[str, set[str]] = {}
    for each in found:
        ids.setdefault(each.student, set()).update({each.id} - {""})
    found = [replace(r, student=f"{r.student} ({r.id})") if r.id and len(ids[r.student]) > 1 else r for r in found]
    handed_in = {each.student for each in found if each.notebook}
    latest: dict[tuple[str, str], Result] = {}
    for each in found:
        if not each.notebook and each.student in handed_in:
            continue  # the student's notebooks were in another run
        known = latest.get((each.student, each.notebook))
        if known is None or each.when >= known.when:
            latest[each.student, each.notebook] = each
    return sorted(latest.values(), key=lambda each: (each.student, each.notebook))
