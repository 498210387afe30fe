"""A folder that one process at a time may work in. The system lets go of the lock when its holder ends, in any way."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path


class TakenError(Exception):
    """Another process holds the lock."""


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder while the block runs. Raises TakenError, and OSError if nothing can be written there.

    A file system that knows no locks (some network shares) does not keep anybody out.
    """
    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o666)
    try:
        _take(descriptor)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor):
    if os.name == "nt":
        import msvcrt

        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            raise TakenError from None
        return
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise TakenError from None
    except OSError:  # no locks here
        return
