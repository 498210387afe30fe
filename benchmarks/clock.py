"""Fair timing: the contenders take turns, so that whatever slows the machine slows them alike."""

import statistics
import time

SECONDS = 2.0
ROUNDS = range(5, 101)  # at least, at most
SETTLE = 0.05  # seconds of a turn that are not timed: OpenMP's threads, which PyTorch uses, spin so long for more work


def medians(contenders):
    """The median seconds of each contender (functions without arguments), run in turn, round after round."""
    times = [[] for _ in contenders]
    started = time.perf_counter()
    for round_number in range(ROUNDS.stop):
        if round_number >= ROUNDS.start and time.perf_counter() - started > SECONDS:
            break
        for contender, measured in zip(contenders, times, strict=True):
            measured.append(_turn(contender))
    return [statistics.median(measured) for measured in times]


def _turn(contender):
    """One timed call, after calls that warm up."""
    settled = time.perf_counter() + SETTLE
    while time.perf_counter() < settled:
        contender()
    before = time.perf_counter()
    contender()
    return time.perf_counter() - before
