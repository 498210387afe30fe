"""The grader's key, and the seal that tells what this grader wrote from what somebody else wrote or changed.

The key is made once, in the user's own folder, and never reaches a process that a submission could ask. What is sealed
is JSON; what it says is its writer's business.
"""

import contextlib
import hashlib
import hmac
import json
import os
import secrets
import uuid
from pathlib import Path
from typing import Any

from cnnlab import _files

_BYTES = 32


class KeyFileError(Exception):
    """The grader's key cannot be read or made; the message says why, and what to do."""


class SealError(Exception):
    """A file was not written by this grader, or is not as it wrote it; `foreign`: another key sealed it."""

    def __init__(self, foreign: bool = False):
        super().__init__("made with another key" if foreign else "changed or damaged")
        self.foreign = foreign


def folder() -> Path:
    """Return the folder that holds the key and nothing else, so that it can be hidden as a whole."""
    try:
        return _files.user_folder("data") / "grader"
    except RuntimeError:  # there is no home
        raise KeyFileError("there is no home folder for the grader's key; let CNNLAB_DATA name a folder") from None


def key() -> bytes:
    """Return the grader's key, which is made when it is first asked for. Raises KeyFileError."""
    file = folder() / "key"
    try:
        if not file.exists():
            _make(file)
        text = file.read_text("ascii").strip()
    except OSError as error:
        raise KeyFileError(
            f"the grader's key {file} cannot be read or made: {error.strerror}; CNNLAB_DATA names another folder for it"
        ) from None
    except ValueError:
        text = ""
    try:
        found = bytes.fromhex(text)
    except ValueError:
        found = b""
    if len(found) != _BYTES:
        raise KeyFileError(
            f"the grader's key {file} is damaged; put back a copy, or delete it: a new one grades everything anew"
        )
    return found


def _make(file):
    """Make the key so that it is there whole or not at all, and so that of several graders at once one makes it."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = file.with_name(f"key.{uuid.uuid4().hex[:8]}.part")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="ascii") as out:
            out.write(secrets.token_hex(_BYTES))
            out.flush()
            os.fsync(descriptor)
        with contextlib.suppress(FileExistsError):  # the other one was faster
            _name(unfinished, file)
    finally:
        unfinished.unlink(missing_ok=True)


def _name(unfinished, file):
    """Give a file its name, unless there is one of that name: FileExistsError."""
    if os.name == "nt":
        os.rename(unfinished, file)
        return
    try:
        os.link(unfinished, file)
    except FileExistsError:
        raise
    except OSError:  # a file system without links, such as that of a memory stick
        if not file.exists():
            os.replace(unfinished, file)


def key_id(key: bytes) -> str:
    """Return a short name for a key, which does not give it away."""
    return hashlib.sha256(b"cnnlab grader " + key).hexdigest()[:8]


def sealed(kind: str, content: dict[str, Any], key: bytes) -> bytes:
    """Return content as the text of a file that only the holder of the key can write. `kind` tells files apart."""
    content = {**content, "key": key_id(key)}
    return json.dumps({**content, "seal": _seal(kind, content, key)}, indent=1).encode("ascii")


def opened(kind: str, text: bytes, key: bytes) -> dict[str, Any]:
    """Return the content of a sealed file. Raises SealError for anything else."""
    try:
        content = json.loads(text)
        seal, named = content.pop("seal"), content["key"]
        if hmac.compare_digest(str(seal).encode("ascii", "replace"), _seal(kind, content, key).encode()):
            del content["key"]
            return content
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise SealError from None
    raise SealError(foreign=named != key_id(key))


def _seal(kind, content, key):
    # escapes keep what no UTF-8 can hold: the halves of surrogates in names of files
    text = json.dumps([kind, content], sort_keys=True, separators=(",", ":"))
    return hmac.new(key, text.encode("ascii"), hashlib.sha256).hexdigest()
