"""Unpacks a zip archive from a stranger into a folder of ours: all of it in there, no links, and no more than expected.

Notebooks and archives are written whole, of other files only the beginning: it is enough to say what they are. What
cannot be unpacked stands there as an empty file, and the reason is returned. What is in the files, others look at.
"""

import contextlib
import io
import os
import stat
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from cnnlab.exercises.grading.refereeing.notebook import LARGEST

_BEGINNING = 1 << 16  # bytes of a file that is neither a notebook nor an archive
_CHUNK = 1 << 20
_DIRECTORY = 8 << 20  # bytes of an archive's list of files: room for 80,000 of them
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # zipfile unpacks others in pieces of any size
_DEEPEST = 20
_LONGEST = 200  # bytes of a name; file systems have room for 255


@dataclass(frozen=True)
class Room:
    """How many files an archive may hold, and how many bytes they may be, together and each that is an archive."""

    files: int = 2000
    total: int = 500 << 20
    archive: int = 200 << 20


STUDENT = Room()
CLASS = Room(files=50_000, total=20 << 30)


def tops(archive: Path) -> list[str]:
    """Return the names of the files and folders that an archive begins with; none if it cannot be read."""
    try:
        with _File(archive) as file, zipfile.ZipFile(file) as opened:
            return list(dict.fromkeys(_name(entry).split("/")[0] for entry in opened.infolist()))
    except Exception:  # unpacking it says what is wrong
        return []


def unpack(archive: Path, into: Path, room: Room = STUDENT) -> dict[Path, str]:
    """Unpack an archive into a new folder; return what is wrong with a file of it, by the path where it would lie.

    What is wrong with the whole archive stands under `into`. What is read counts, not what the archive says of itself.
    """
    into.mkdir(parents=True)
    troubles: dict[Path, str] = {}
    try:
        with _File(archive) as file, zipfile.ZipFile(file) as opened:
            _unpack(opened, into, room, troubles)
    except OSError as error:
        troubles[into] = f"cannot be unpacked: {error.strerror or error}"
    except Exception:  # zipfile raises a dozen kinds, each for another way in which an archive can be damaged
        troubles[into] = "is damaged, or no zip archive"
    return troubles


def _unpack(opened, into, room, troubles):
    entries = [each for each in opened.infolist() if not _foreign(each.filename)]
    if len(entries) > room.files:
        troubles[into] = f"holds more than {room.files} files"
        return
    left = room.total
    for entry in entries:
        path, trouble = _place(entry, into)
        if entry.is_dir() and not trouble:
            with contextlib.suppress(FileExistsError):
                path.mkdir()
        elif not trouble:
            written, trouble = _write(opened, entry, path, min(left, _longest(path, room)))
            left -= written
        if trouble and not entry.is_dir():
            troubles[path] = trouble
            path.write_bytes(b"")
        if left <= 0:
            troubles[into] = f"holds more than {room.total >> 20} MB"
            return


class _File(io.FileIO):
    """An archive on disk, of which no list of files is read that would fill the memory."""

    def read(self, size=-1):
        """Read as a file does."""
        if size is not None and size > _DIRECTORY:
            raise zipfile.BadZipFile
        return super().read(size)


def _foreign(name):
    """Return whether an entry belongs to the system that packed the archive, to nobody in the class."""
    return PurePosixPath(name).parts[:1] == ("__MACOSX",)


def _place(entry, into):
    """Return where to write an entry, a path that is free, and what is wrong with it."""
    name = _name(entry)
    parts = [_short(part) for part in name.split("/") if part not in ("", ".", "..")] or ["no name"]
    trouble = ""
    if name.startswith("/") or ".." in name.split("/") or name[1:3] == ":/":
        trouble = "has a name that leads out of its archive"
    elif stat.S_ISLNK(entry.external_attr >> 16):
        trouble = "is a link, and links are not followed"
    elif entry.flag_bits & 1:
        trouble = "needs a password"
    elif entry.compress_type not in _METHODS:
        trouble = "is packed in a way that is not read here; pack it as a usual zip"
    if len(parts) > _DEEPEST:
        parts, trouble = [parts[0], parts[-1]], f"lies in more than {_DEEPEST} folders"
    path = into.joinpath(*parts)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):  # what is a folder here was a file before
        path = into / path.name
    return (path if entry.is_dir() else _free(path)), trouble


def _free(path):
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem} ({number}){path.suffix}")
    return free


def _name(entry):
    """Return an entry's name; packed without a word about its encoding, it is more often UTF-8 than the old cp437."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/")


def _short(part):
    """Return a part of a path as the file system can write it, and short enough; the ending stays."""
    code = sys.getfilesystemencoding()
    raw = part.encode(code, "backslashreplace")
    if len(raw) > _LONGEST:
        ending = PurePosixPath(part).suffix.encode(code, "backslashreplace")[-12:]
        raw = raw[: _LONGEST - len(ending)].decode(code, "ignore").encode(code) + ending
    return raw.decode(code, "replace")


def _longest(path, room):
    kinds = {".ipynb": LARGEST, ".zip": room.archive}
    return kinds.get(path.suffix.lower(), _BEGINNING)


def _write(opened, entry, path, longest):
    """Write one entry; return how many bytes were read, and what went wrong."""
    written = 0
    try:
        with opened.open(entry) as source, open(path, "xb") as file:
            while written <= longest and (chunk := source.read(min(_CHUNK, longest + 1 - written))):
                written += file.write(chunk)
    except Exception as error:  # as above
        if isinstance(error, OSError) and error.errno:  # the disk's, not the archive's
            raise
        return written, "is damaged"
    _date(path, entry)
    if written > longest and longest > _BEGINNING:
        return written, f"is larger than {longest >> 20} MB"
    return written, ""


def _date(path, entry):
    """Give a file the time that it has in the archive, where that is one."""
    with contextlib.suppress(ValueError, OverflowError, OSError):
        when = time.mktime(time.strptime(str(entry.date_time), "(%Y, %m, %d, %H, %M, %S)"))
        os.utime(path, (when, when))
