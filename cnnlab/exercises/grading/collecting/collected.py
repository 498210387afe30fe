"""Who handed in what: the submissions in a folder, as a learning platform, nbgrader or an instructor filled it.

Every entry of the folder becomes part of a student's row, or is named among what was left alone; only what operating
systems and Jupyter leave behind is nobody's. What a student's entry holds, `entries` finds; nothing is judged here.
"""

import filecmp
import os
import shutil
import weakref
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cnnlab.exercises.grading import plain
from cnnlab.exercises.grading.collecting import entries, platforms, unpacked

NOTHING = "no notebook was handed in"
_NO_WORK = {  # endings of what instructors keep beside submissions
    ".txt", ".md", ".rst", ".csv", ".tsv", ".xlsx", ".xls", ".ods", ".json", ".yml", ".yaml", ".toml", ".cfg", ".ini",
    ".log", ".db", ".sh", ".bat", ".lnk", ".url",
}  # fmt: skip
_NO_NAMES = {"readme", "index", "summary", "grades", "makefile", "license", "nbgrader_config"}
_ARCHIVE = "is an archive that is not read; unpack it, or pack it as a zip"


class CollectError(Exception):
    """There is no class to grade; the message says why."""


@dataclass(frozen=True)
class Submission:
    """One notebook of one student, or the reason why there is none to grade.

    student: what the row is called, as the platform calls the student; no two students have the same.
    notebook: its path in the class's folder, as it can be shown; "" for a student without one.
    path: where the file lies, None if it cannot be graded.  id: the student's number or name on the platform.
    late: whether the platform says so.  handed_in: when, in seconds since 1970.  problem: why it cannot be graded.
    beside: the student's folder that it lies in, whose files its cells may read, or None.  entry: what that which the
    student handed in is called in the class's folder.
    """

    student: str
    notebook: str
    path: Path | None
    id: str = ""
    late: bool = False
    handed_in: float | None = None
    problem: str = ""
    beside: Path | None = None
    entry: str = ""


@dataclass
class Collected:
    """The submissions of a class, in the folder's order, and (name, why) of each entry that belongs to no student.

    place: the folder that archives were unpacked into, or None; it is deleted at the end of a `with`, or with this.
    """

    submissions: list[Submission]
    ignored: list[tuple[str, str]] = field(default_factory=list)
    place: Path | None = None

    def __post_init__(self):
        self.close = weakref.finalize(self, _remove, self.place)

    def __iter__(self) -> Iterator[Submission]:
        return iter(self.submissions)

    def __len__(self) -> int:
        return len(self.submissions)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()


def collected(place: Path) -> Collected:
    """Return the submissions in a folder, or in a zip archive of one. Raises CollectError if it is neither.

    The student is who a platform's name says. Else it is the first folder on the way to the notebook, as in nbgrader's
    submitted/STUDENT/ASSIGNMENT/x.ipynb, or the file's name. All that a student handed in has the same `student`.
    """
    search = entries.Search()
    try:
        folder = _folder(place, search)
        try:
            names = sorted(os.listdir(folder))
        except OSError as error:
            raise CollectError(f"the folder {place} cannot be read: {error.strerror}") from None
        students, ignored = _by_student(folder, names)
        labels = _labels(students)
        taken: set[str] = set()
        rows = [_rows(labels[key], things, search, taken) for key, things in students.items()]
    except BaseException:
        _remove(search.place)
        raise
    return Collected([row for each in rows for row in each], ignored, search.place)


def _remove(place):
    if place is not None:
        shutil.rmtree(place, ignore_errors=True)


def _folder(place, search):
    """Return the folder whose entries are the students."""
    if os.path.isdir(place):
        return place
    if not os.path.lexists(place):
        raise CollectError(f"there is no folder {place}")
    if entries.is_notebook(place.name):
        raise CollectError(f"{place} is not a folder; one notebook is judged by: cnnlab check NOTEBOOK")
    if not os.path.isfile(place) or not entries.is_zip(place.name):
        raise CollectError(f"{place} is neither a folder nor a zip archive of one")
    folder, troubles = search.unpack(place.resolve(), unpacked.CLASS)
    if folder in troubles:
        raise CollectError(f"{place} {troubles[folder]}")
    names = [name for name in os.listdir(folder) if not entries.is_nobodys(name)]
    one_folder = len(names) == 1 and os.path.isdir(folder / names[0]) and not platforms.owners(names)
    return folder / names[0] if one_folder else folder


def _by_student(folder, names):
    """Return [(path, owner), …] of each student, and (name, why) of what is no student's."""
    owners = platforms.owners(names)
    students, ignored = {}, []
    for name in names:
        path = folder / name
        if entries.is_nobodys(name):
            continue
        owner = owners.get(name)
        if owner is None and (why := _left_alone(path)):
            ignored.append((plain.name(name), why))
            continue
        plainly = os.path.isdir(path) and not entries.is_notebook(name) and not entries.is_zip(name)
        owner = owner or platforms.Owner(name if plainly else entries.stem(name))
        students.setdefault((owner.name, owner.id), []).append((path, owner))
    return students, ignored


def _left_alone(path):
    """Return why an entry is nobody's work; "" if it may be somebody's."""
    name = path.name
    if name.startswith("."):
        return "hidden"
    if entries.is_notebook(name) or entries.is_zip(name) or os.path.isdir(path) or entries.renamed(path):
        return ""
    known = path.suffix.lower() in _NO_WORK or entries.stem(name).lower() in _NO_NAMES
    return "not a submission" if known else ""


def _labels(students):
    """Return what each student is called: two of the same name have their id behind it, or a number."""
    names = {key: plain.name(things[0][1].label) for key, things in students.items()}
    count = Counter(names.values())
    taken: set[str] = set()
    return {
        key: plain.unlike(f"{name} ({plain.name(key[1])})" if key[1] and count[name] > 1 else name, taken)
        for key, name in names.items()
    }


def _rows(label, things, search, taken):
    """Return a student's submissions; one that says so where there is no notebook. `taken`: the notebooks' names."""
    return [
        Submission(
            label, called and plain.unlike(called[-300:], taken), None if why else path, owner.id, owner.late,
            _handed_in(path, entry, owner, search), why, None if why or path == entry else path.parent,
            plain.name(entry.name),
        )
        for (called, why, path), entry, owner in _found(things, search)
    ]  # fmt: skip


def _found(things, search):
    """Return ((what it is called, what is wrong with it, where it lies), the entry, its owner) of all to be graded."""
    rows, others, notebooks = [], [], set()
    for entry, owner in things:
        found = entries.Found()
        if not owner.id and _crowd(entry):
            name = plain.name(entry.name)
            found.problems.append((name, f"{name} holds the work of several students; grade it by itself", entry))
        else:
            search.look(entry, plain.name(entry.name), found)
        rows += [(each, entry, owner) for each in sorted(found.notebooks + found.problems)]
        others += [(each, entry, owner) for each in found.others]
        notebooks |= {path for _, _, path in found.notebooks}
    if not rows:
        at = others[0][0][2] if others else None
        return [(("", _only([each[0] for each in others]), at), *things[0])]
    for other, *whose in others:  # what was renamed is not lost beside another notebook
        name = other[2].name
        renamed = ".ipynb" in name.lower() and not _same(other[2], notebooks)
        if renamed or (name.lower().endswith(entries.ARCHIVES) and other[2] == whose[0]):
            rows.append(((other[0], _only([other]), other[2]), *whose))
    return rows


def _same(path, notebooks):
    """Return whether a file is a copy of that one of the notebooks which has its name."""
    try:
        mine = [each for each in notebooks if entries.stem(each.name) == entries.stem(path.name)]
        return any(filecmp.cmp(path, each, shallow=False) for each in mine)
    except OSError:
        return False


def _crowd(path):
    """Return whether a folder or an archive is a whole class: files that a platform named, of several students."""
    if entries.obstacle(path):
        return False
    try:
        names = unpacked.tops(path) if entries.is_zip(path.name) else os.listdir(path)
        stamped = 0 if entries.is_zip(path.name) else len({each.parts[-3] for each in path.glob("*/*/timestamp.txt")})
    except OSError:
        return False
    if stamped > 1:  # nbgrader's "submitted", one folder too deep
        return True
    return len({(owner.name, owner.id) for owner in platforms.owners(names).values()}) > 1


def _only(others):
    """Return the sentence for a student of whom there is no notebook, but perhaps something else."""
    said = []
    others = sorted(others, key=lambda other: ".ipynb" not in other[2].name.lower())
    for _, why, path in others[:20]:
        name = plain.name(path.name)
        if not why and entries.renamed(path):
            why = f"{name} is probably a notebook that was renamed; name it {entries.stem(name)}.ipynb"
        elif not why and name.lower().endswith(entries.ARCHIVES):
            why = f"{name} {_ARCHIVE}"
        said += [why] if why else []
    if said or not others:
        return "; ".join(said[:3]) or NOTHING
    names = [plain.name(path.name) for _, _, path in others]
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"{NOTHING}, only {', '.join(names[:3])}{more}"


def _handed_in(path, entry, owner, search):
    """Return when a file was handed in: as the platform says, nbgrader's note beside it, or the file's own time.

    Of what a student packed it is the archive's time: those inside it are the student's to choose.
    """
    if owner.handed_in is not None or path is None or not owner.dated:
        return owner.handed_in
    handed_in = next((search.archives[folder] for folder in path.parents if folder in search.archives), path)
    stamp = None
    for folder in [] if owner.id else handed_in.parents:
        if folder == entry.parent:
            break
        noted = entries.head(folder / "timestamp.txt", 200).decode("utf-8", "replace")
        stamp = platforms.stamped(noted) or stamp  # the outermost: below it, the student could have put one
    if stamp is not None:
        return stamp
    try:
        return handed_in.lstat().st_mtime
    except OSError:
        return None
