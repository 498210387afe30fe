"""Which exercises were done, and the answers to questions, kept in one small JSON file in the user's data folder.

Saving never stops a check: what goes wrong becomes a line to show. A damaged file is set aside, not lost, and
two notebooks that save at the same time both keep what they wrote.
"""

import contextlib
import json
import time
from collections.abc import Iterator
from pathlib import Path

from cnnlab import _files

FILE = "progress.json"
_RANK = {"incorrect": 1, "correct": 2}
_PATIENCE = 20.0  # seconds to wait for other notebooks' turns, which take milliseconds; then save without

_said: set[str] = set()


def folder() -> Path:
    """Return the folder for the user's own files: `CNNLAB_DATA`, else the platform's place for them."""
    return _files.user_folder("data")


def load() -> tuple[dict[str, str], str]:
    """Return the best status of each exercise by id, and a line to show if something was wrong, else ""."""
    try:
        path = folder() / FILE
        return _parse(path.read_bytes())["exercises"], ""
    except FileNotFoundError:
        return {}, ""
    except (ValueError, RecursionError):
        return {}, _set_aside(path)
    except (OSError, RuntimeError) as error:  # RuntimeError: there is no home folder
        return {}, _once(f"Progress could not be read ({_reason(error)}).")


def answers() -> dict[str, dict]:
    """Return what is kept of each question's answer by its id; nothing where something is wrong, which `load` says."""
    try:
        return _parse((folder() / FILE).read_bytes())["questions"]
    except (OSError, RuntimeError, ValueError):  # RecursionError is a RuntimeError
        return {}


def keep(id: str, answer: dict) -> None:
    """Keep an answer to a question, or no longer if it is {}; a file that is damaged is left to `load`."""
    with contextlib.suppress(OSError, RuntimeError, ValueError):
        if not answer and not (folder() / FILE).exists():
            return
        folder().mkdir(parents=True, exist_ok=True)
        with _turn(folder() / (FILE + ".lock")):
            _change(questions={id: answer})


def save(id: str, status: str) -> str:
    """Note a status unless a better one is known; return a line to show if something was wrong, else ""."""
    try:
        folder().mkdir(parents=True, exist_ok=True)
        with _turn(folder() / (FILE + ".lock")):
            known, note = load()
            if _RANK[status] > _RANK.get(known.get(id), 0):
                _change(exercises={id: status})
        return note
    except (OSError, RuntimeError) as error:
        return _once(f"Progress could not be saved ({_reason(error)}); everything else works.")


def reset() -> str:
    """Set the progress file aside, so that everything is not attempted again; return a line that says where it is."""
    path = folder() / FILE
    try:
        with _turn(folder() / (FILE + ".lock")):
            return f"Everything is new. What you did before is kept in {_aside(path, 'before')}."
    except FileNotFoundError:
        return "There was no progress yet; nothing was changed."
    except (OSError, RuntimeError) as error:
        return f"Progress could not be set aside ({_reason(error)}); nothing was changed."


def _parse(content: bytes) -> dict[str, dict]:
    done = json.loads(content.decode())
    exercises = done.get("exercises") if isinstance(done, dict) else None
    if not isinstance(exercises, dict) or not all(status in tuple(_RANK) for status in exercises.values()):
        raise ValueError("not a progress file")
    questions = done.get("questions", {})
    if not isinstance(questions, dict) or not all(isinstance(answer, dict) for answer in questions.values()):
        raise ValueError("not a progress file")
    return {"exercises": exercises, "questions": questions}


def _change(**changes):
    """Write the file anew with other entries by their part, without those that are empty."""
    path = folder() / FILE
    before = _parse(path.read_bytes()) if path.exists() else {"exercises": {}, "questions": {}}
    done = {part: before[part] | changes.get(part, {}) for part in before}
    done = {part: {id: entry for id, entry in entries.items() if entry} for part, entries in done.items()}
    if done != before:
        text = json.dumps({"version": 1, **done}, indent=1, sort_keys=True) + "\n"
        with _files.whole(path) as file:
            file.write(text.encode())


def _set_aside(path):
    try:
        aside = _aside(path, "damaged")
    except OSError as error:
        return _once(f"The progress file is damaged and could not be set aside ({_reason(error)}).")
    return f"The progress file was damaged; it was set aside as {aside.name}, and a new one begun."


def _aside(path: Path, why: str) -> Path:
    """Rename a file to one of a name that is free, and return that; a link to it stays, for the next file."""
    path, number = _files.followed(path), 1
    while (aside := path.with_name(f"{path.name}.{why}-{number}")).exists():
        number += 1
    return path.rename(aside)


@contextlib.contextmanager
def _turn(path: Path) -> Iterator[None]:
    """Hold a lock that the system releases even if this process dies; go on without after a while."""
    with open(path, "a+b") as file:
        until = time.monotonic() + _PATIENCE
        while not _files.lock(file) and time.monotonic() < until:
            time.sleep(0.01)
        yield  # closing the file releases it


def _reason(error):
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _once(line):
    """Return the line the first time, and nothing when it was said before."""
    if line in _said:
        return ""
    _said.add(line)
    return line
