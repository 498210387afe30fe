"""Whose a file is, by the name that a learning platform gave it when all submissions of an assignment were downloaded.

Moodle writes NAME_NUMBER_assignsubmission_file, a folder or the beginning of a file's name; Canvas
NAME_[LATE_]ID_UPLOAD_FILE; Blackboard ASSIGNMENT_ID_attempt_TIME_FILE. nbgrader keeps folders and a timestamp.txt.
Nothing is opened here.
"""

import re
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

_MOODLE = re.compile(r"(?P<name>[^_]+)(?:_(?P<id>\d+))?_assignsubmission_[a-z]+(?:[_.].*)?", re.S)
_BLACKBOARD = re.compile(r".*?_(?P<id>[^_]+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:[_.].*)?", re.S)
_CANVAS = re.compile(
    r"(?P<name>[^_\s.]+)_(?P<late>LATE_)?(?P<id>[1-9]\d*)_(?:(?P<upload>[1-9]\d*)_.+|text\.html|link\.html)",
    re.S,
)
_NAMELESS = re.compile(r"(?P<late>LATE_)?(?P<name>anon)_(?P<id>[^_\s.]+)_(?:[1-9]\d*_.+|text\.html|link\.html)", re.S)
_STAMP = re.compile(r"(\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?) *(?:([+-])(\d\d):?(\d\d)|([\w/+-]+))?")
_DATE = re.compile(r"(19|20)\d\d(\d{4})?")
_LONG = 5  # digits of a number that is rather an id than the number of an exercise
_NOBODYS_NAMES = ("Participant", "anon")  # of Moodle and Canvas, where marking is anonymous


@dataclass(frozen=True)
class Owner:
    """The student to whom a platform says that a file belongs; `handed_in` in seconds since 1970, if it says when.

    dated: whether a file's own time may say when; Canvas's do not, but its mark does.
    """

    name: str
    id: str = ""
    late: bool = False
    handed_in: float | None = None
    dated: bool = True

    @property
    def label(self) -> str:
        """How the student can be called: by the name, and the id where all have the same."""
        return f"{self.name} {self.id}" if self.name in _NOBODYS_NAMES else self.name


def owners(names: Iterable[str]) -> dict[str, Owner]:
    """Return the owners of those files and folders of one folder that bear a platform's name."""
    names = list(names)
    # what a student called the file stands at the end: it must not be taken for another platform's beginning
    found = {name: owner for name in names if (owner := _moodle(name) or _nameless(name))}
    found |= _canvas([name for name in names if name not in found])
    return found | {name: owner for name in names if name not in found and (owner := _blackboard(name))}


def _moodle(name):
    match = _MOODLE.fullmatch(name)
    return match and Owner(match["name"], match["id"] or "")


def _blackboard(name):
    match = _BLACKBOARD.fullmatch(name)
    if not match:
        return None
    try:
        handed_in = time.mktime(time.strptime(match["time"], "%Y-%m-%d-%H-%M-%S"))
    except (ValueError, OverflowError):
        handed_in = None
    return Owner(match["id"], match["id"], handed_in=handed_in)


def _nameless(name):
    match = _NAMELESS.fullmatch(name)
    return match and Owner(match["name"], match["id"], bool(match["late"]), dated=False)


def _canvas(names):
    """Return the owners of Canvas' files. Only together can they be told from `homework_2026_11_anna.ipynb`."""
    matches = {name: match for name in names if (match := _CANVAS.fullmatch(name)) and _lower(match["name"])}
    if not _canvas_wrote([match for match in matches.values() if match["upload"]]):
        return {}
    late = {name: bool(match["late"]) for name, match in matches.items()}
    return {name: Owner(match["name"], match["id"], late[name], dated=False) for name, match in matches.items()}


def _lower(name):
    return name == name.lower() and any(c.isalpha() for c in name)


def _canvas_wrote(matches):
    """Return whether these are Canvas' numbers: an id has one name, an upload one owner, and ids are no dates."""
    names, owners, ids = defaultdict(set), defaultdict(set), defaultdict(set)
    for match in matches:
        names[match["id"]].add(match["name"])
        owners[match["upload"]].add(match["id"])
        ids[match["name"]].add(match["id"])
    if not matches or any(len(each) > 1 for each in [*names.values(), *owners.values()]):
        return False
    if any(match["late"] for match in matches):
        return True
    if len(ids) == 1:  # one student's files, or the same word and numbers before each student's name
        return all(
            len(m["id"]) >= _LONG and len(m["upload"]) >= _LONG and not _DATE.fullmatch(m["id"]) for m in matches
        )
    return all(len(upload) >= _LONG for upload in owners) or all(len(each) == 1 for each in ids.values())


def stamped(text: str) -> float | None:
    """Return the time in nbgrader's timestamp.txt, `2015-02-02 15:58:23.948203 America/Los_Angeles`, or None."""
    match = _STAMP.fullmatch(text.strip())
    if not match:
        return None
    when, sign, hours, minutes, zone = match.groups()
    try:
        offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
        return (
            datetime.fromisoformat(when)
            .replace(tzinfo=_zone(zone) if zone else timezone(offset * (-1 if sign == "-" else 1)))
            .timestamp()
        )
    except (ValueError, OverflowError):
        return None


def _zone(name):
    """Return a time zone by its name; one that is not known, such as an abbreviation, is UTC, as it is to nbgrader."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return UTC
