"""Writes what a grading came to, so that a file which cannot be written costs no marks: it gets another name.

What somebody else wrote or changed is never lost: what grading wrote itself it knows again by its hash.
"""

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from cnnlab import _files

_NAMES = 9
_RECORD = "written.json"


class Record:
    """What grading wrote into a folder, by name and hash, kept in a file; no name leads out of the folder."""

    def __init__(self, folder: Path, file: Path):
        self._folder, self._file, self._hashes = folder, file, {}
        with contextlib.suppress(OSError, ValueError, AttributeError):  # there is none, or it is damaged
            found = json.loads(file.read_bytes()).items()
            self._hashes = {name: known for name, known in found if Path(name).name == name}

    def is_ours(self, path: Path) -> bool:
        """Return whether a file is as grading wrote it last. Raises OSError."""
        known = self._hashes.get(path.name)
        return known is not None and path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == known

    def set_aside(self, path: Path) -> str:
        """Give a file that somebody changed, or that was there before, another name; return a sentence, or ""."""
        try:
            if not path.is_file() or not os.access(path, os.W_OK) or self.is_ours(path):
                return ""
            place = next(p for n in range(1, 10_000) if not (p := path.with_stem(f"{path.stem}-yours-{n}")).exists())
            os.replace(path, place)
            return f"{path} was not as grading wrote it, and is {place.name} now"
        except OSError:
            return ""

    def note(self, path: Path, content: bytes) -> None:
        """Note what was written; what does not lie in the folder is none of its."""
        if path.parent == self._folder:
            self._hashes[path.name] = hashlib.sha256(content).hexdigest()

    def close(self, names: Iterable[str]) -> None:
        """Remove what an earlier grading wrote under other names, as far as nobody changed it, and keep the record."""
        for name in self._hashes.keys() - {*names}:
            with contextlib.suppress(OSError):
                if self.is_ours(self._folder / name):
                    (self._folder / name).unlink()
            del self._hashes[name]
        with contextlib.suppress(OSError), _files.whole(self._file) as file:
            file.write(json.dumps(self._hashes).encode())


def write(folder: Path, files: dict[str, bytes]) -> tuple[dict[str, Path], list[str]]:
    """Write files into a folder; return where each lies, and a sentence for each that lies elsewhere than it should.

    What somebody else wrote there, or changed since the last grading, gets another name. What is open in a spreadsheet,
    read-only or a folder is left as it is. If nothing can be written there at all, the files go into a new folder for
    temporary files. What the last grading wrote and this one does not is removed. Raises OSError if nothing can be
    written anywhere.
    """
    places, says, elsewhere = {}, [], None
    record = Record(folder, folder / _RECORD)
    for name, content in files.items():
        if kept := record.set_aside(folder / name):
            says.append(kept)
        path, reason = _written(folder / name, content, record)
        if path is None:
            elsewhere = elsewhere or Path(tempfile.mkdtemp(prefix="cnnlab-marks-"))
            path, _ = _written(elsewhere / name, content, record)
        if path is None:
            raise OSError(reason)
        if reason:
            says.append(
                f"{folder / name} cannot be written ({reason}), so {path} was; once that is mended (is it open in "
                "another program?), the same command writes it"
            )
        record.note(path, content)
        places[name] = path
    record.close([*files, *(path.name for path in places.values())])
    return places, says


def _written(path, content, record):
    """Return the first path like this one that could be written, or None, and why the first of them could not.

    A file with a number that is somebody else's is left as it is.
    """
    reason = ""
    for place in [path, *(path.with_stem(f"{path.stem}-{number}") for number in range(2, _NAMES + 1))]:
        try:
            if place != path and os.path.lexists(place) and not record.is_ours(place):
                continue
            if place.exists() and not os.access(place, os.W_OK):
                raise PermissionError(13, "it is read-only")
            with _files.whole(place) as file:
                file.write(content)
            return place, reason
        except OSError as error:
            reason = reason or error.strerror or str(error)
    return None, reason
