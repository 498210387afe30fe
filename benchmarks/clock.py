"""Fair timing: the contenders take turns, so that whatever slows the machine slows them alike."""

import statistics
import time

SECONDS = 1.0  # to spend on a comparison, beyond a first round to warm up
ROUNDS = range(5, 201)  # at least, at most


def medians(contenders):
    """The median seconds of each contender (functions without arguments), run in turn, round after round."""
    for contender in contenders:
        contender()
    times = [[] for _ in contenders]
    started = time.perf_counter()
    for round_number in range(ROUNDS.stop):
        if round_number >= ROUNDS.start and time.perf_counter() - started > SECONDS:
            break
        for contender, measured in zip(contenders, times, strict=True):
            before = time.perf_counter()
            contender()
            measured.append(time.perf_counter() - before)
    return [statistics.median(measured) for measured in times]
