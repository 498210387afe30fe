"""The process that judges one notebook, from both its ends: how it is started, limited, read and ended, and its work.

What it finds, `referee` says. Whatever becomes of it, nothing is left of it, and it costs no more than its notebook.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from cnnlab.exercises.checker.patience import FAR
from cnnlab.exercises.grading.refereeing import referee
from cnnlab.exercises.grading.submission import confine, wall

LARGEST = 16 << 20  # bytes of an answer
MEGABYTES = 1536  # of memory, addresses included; an honest notebook takes 300, one with answers of 64 MB some 600
_PATIENCE = 120.0  # seconds more than a submission may take on the wall, for the grader's own work
_TO_STOP = 10.0  # seconds for it to tidy up in
_ONE = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")  # several run side by side
_running: set[subprocess.Popen] = set()
_stopping = threading.Event()


class RefereeError(Exception):
    """The process that judges gave no result."""


def refereed(job: dict[str, Any]) -> dict[str, Any]:
    """Return what `referee.judged` says of one notebook, from a process of its own. Raises RefereeError.

    A job's "run" is a name by which `tidy` finds what is left of it if this process is killed.
    """
    patience = FAR * job["seconds"] + _PATIENCE
    with tempfile.TemporaryDirectory(prefix=_prefix(job.get("run", "")), ignore_cleanup_errors=True) as place:
        child = _started(place)
        ring = threading.Timer(patience, child.kill)
        try:
            ring.start()
            if _stopping.is_set():
                raise RefereeError("it was stopped")
            return _answer(child, json.dumps(job).encode())
        finally:
            ring.cancel()
            _end(child)


def _started(place):
    # the job comes by its input: a submission might read what stands on a command line
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "cnnlab.exercises.grading.refereeing.judging"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **_ONE, wall.VARIABLE: wall.kind(), **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), place)},
        start_new_session=True,  # Ctrl-C reaches the grader, which ends it
    )
    _running.add(child)
    return child


def _answer(child, job):
    with contextlib.suppress(OSError):  # it has ended already, as its silence will tell
        child.stdin.write(job)
        child.stdin.close()
    answer = child.stdout.read(LARGEST + 1)
    if len(answer) > LARGEST:
        raise RefereeError("what the process that judges it said had no end")
    try:
        found = json.loads(answer)
        exercises, remarks = found["exercises"], found["remarks"]
    except (ValueError, TypeError, KeyError):  # it was ended before it could print anything
        raise RefereeError("the process that judges it was ended or hung") from None
    if not isinstance(exercises, dict) or not isinstance(remarks, list):
        raise RefereeError("the process that judges it was ended or hung")
    return found


def _end(child):
    """End a process that may have ended; one that has not may remove what it made first."""
    child.terminate()
    try:
        child.wait(_TO_STOP)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    for stream in (child.stdin, child.stdout):
        with contextlib.suppress(OSError):
            stream.close()
    _running.discard(child)


@contextlib.contextmanager
def stopped() -> Iterator[None]:
    """End all that is being judged, and let nothing begin while the block runs: `refereed` raises RefereeError."""
    _stopping.set()
    try:
        for child in list(_running):
            child.terminate()
        yield
    finally:
        _stopping.clear()


def tidy(run: str) -> None:
    """Remove the temporary folders that an earlier process left which was killed in the same run."""
    for place in Path(tempfile.gettempdir()).glob(f"{_prefix(run)}*"):
        shutil.rmtree(place, ignore_errors=True)


def _prefix(run):
    return f"cnnlab-judging-{run}-"


def warm_up() -> None:
    """Let matplotlib list the system's fonts once, so that not every notebook has to: they may not write that list."""
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        subprocess.run([sys.executable, "-c", "import matplotlib.font_manager"], capture_output=True, timeout=300)


def main() -> None:
    """Judge the notebook that a job on the standard input describes, and print the result as JSON."""
    confine.die_with_parent()
    confine.adopt_orphans()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # leaves time to tidy up
    _limit_memory()
    job = json.load(sys.stdin)
    limits = referee.Limits(**{each.name: job[each.name] for each in fields(referee.Limits)})
    beside = Path(job["beside"]) if job.get("beside") else None
    try:
        found = referee.judged(Path(job["path"]), limits, job["seed"], job["private"], beside)
    except MemoryError:
        found = None
    if found is None:  # not in the handler: what took the memory is let go by now
        says = f"not graded: to judge it took more than {MEGABYTES} MB of memory"
        found = {"exercises": {}, "remarks": [says], "seconds": 0.0}
    print(json.dumps(found))


def _limit_memory():
    """Limit this process's memory where the system can, but not that of the submission's process, which has its own."""
    try:
        import resource

        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        soft = MEGABYTES << 20
        resource.setrlimit(resource.RLIMIT_AS, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))
    except (ImportError, OSError, ValueError):
        return


if __name__ == "__main__":
    main()
