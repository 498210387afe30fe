"""Writes what a grading came to, so that a file which cannot be written costs no marks: it gets another name."""

import contextlib
import hashlib
import json
import os
import tempfile
from pathlib import Path

from cnnlab import _files

_NAMES = 9
_KNOWN = "written.json"


def write(folder: Path, files: dict[str, bytes], record: Path | None = None) -> tuple[dict[str, Path], list[str]]:
    """Write files into a folder; return where each lies, and a sentence for each that lies elsewhere than it should.

    What somebody else wrote there, or changed since the last grading, gets another name. What is open in a spreadsheet,
    read-only or a folder is left as it is. If nothing can be written there at all, the files go into a new folder for
    temporary files. What the last grading wrote and this one does not is removed. Raises OSError if nothing can be
    written anywhere.

    record: the file for the hashes of what was written, by which it is known again; one in the folder if None.
    """
    places, says, elsewhere = {}, [], None
    record = record or folder / _KNOWN
    known = _known(record)
    for name, content in files.items():
        if kept := _set_aside(folder / name, known.get(name)):
            says.append(f"{folder / name} was not as grading wrote it, and is {kept.name} now")
        path, reason = _written(folder / name, content, known)
        if path is None:
            elsewhere = elsewhere or Path(tempfile.mkdtemp(prefix="cnnlab-marks-"))
            path, _ = _written(elsewhere / name, content, {})
        if path is None:
            raise OSError(reason)
        if reason:
            says.append(
                f"{folder / name} cannot be written ({reason}), so {path} was; once that is mended (is it open in "
                "another program?), the same command writes it"
            )
        if path.parent == folder:
            known[path.name] = hashlib.sha256(content).hexdigest()
        places[name] = path
    for name in known.keys() - files.keys() - {path.name for path in places.values()}:
        _remove(folder / name, known.pop(name))
    with contextlib.suppress(OSError), _files.whole(record) as file:
        file.write(json.dumps(known).encode())
    return places, says


def _known(record):
    """Return the hashes of the files that the last grading wrote, by name."""
    try:
        known = json.loads(record.read_bytes())
    except (OSError, ValueError):
        return {}
    return {name: each for name, each in known.items() if Path(name).name == name} if isinstance(known, dict) else {}


def _set_aside(path, known):
    """Give a file that somebody changed, or that was there before, another name; return that, or None."""
    try:
        if not path.is_file() or not os.access(path, os.W_OK) or _is(path, known):
            return None
        place = next(p for n in range(1, 10_000) if not (p := path.with_stem(f"{path.stem}-yours-{n}")).exists())
        os.replace(path, place)
        return place
    except OSError:
        return None


def _is(path, known):
    """Whether a file is as the last grading wrote it. Raises OSError."""
    return known is not None and hashlib.sha256(path.read_bytes()).hexdigest() == known


def _remove(path, known):
    """Remove a file, as far as nobody changed it."""
    with contextlib.suppress(OSError):
        if path.is_file() and _is(path, known):
            path.unlink()


def _written(path, content, known):
    """Return the first path like this one that could be written, or None, and why the first of them could not.

    known: the hashes of what grading wrote, by name; a file with a number that is somebody else's is left as it is.
    """
    reason = ""
    for place in [path, *(path.with_stem(f"{path.stem}-{number}") for number in range(2, _NAMES + 1))]:
        try:
            if place != path and os.path.lexists(place) and not _is(place, known.get(place.name)):
                continue
            if place.exists() and not os.access(place, os.W_OK):
                raise PermissionError(13, "it is read-only")
            with _files.whole(place) as file:
                file.write(content)
            return place, reason
        except OSError as error:
            reason = reason or error.strerror or str(error)
    return None, reason
