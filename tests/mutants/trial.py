"""Tries the mutants of an exercise's solution: which of them differ from it, and what the check says of those."""

import functools
from dataclasses import dataclass

import numpy as np

from cnnlab.exercises.checker import fence, judge, outcome
from cnnlab.exercises.checker.exercise import define
from mutants.inputs import made_up
from mutants.mutate import mutants

SECONDS = 5.0  # after which a mutant counts as endless: far more than any needs


@dataclass(frozen=True)
class Tally:
    """What came of the mutants: how many there were, how many no input tells apart, how many were caught or named."""

    id: str
    made: int
    equivalent: int
    caught: int
    named: int
    survivors: tuple[str, ...]


def trial(exercise, inputs=500, seeds=(0, 1, 2), differing=None) -> Tally:
    """Try all mutants, or as many as are needed until so many differ; each is checked with every seed."""
    codes = mutants(exercise.solution)
    if differing:
        codes = [codes[k] for k in np.random.default_rng(0).permutation(len(codes))]
    cases = made_up(exercise, inputs)
    equivalent = named = made = 0
    survivors = []
    with fence.intact():
        for code in codes:
            made += 1
            if not differs(exercise, code, cases):
                equivalent += 1
                continue
            verdicts = [_verdict(exercise, code, seed) for seed in seeds]
            named += bool(verdicts[0].mistake)
            if any(verdict.status != "incorrect" for verdict in verdicts):
                survivors.append(code)
            if made - equivalent == differing:
                break
    return Tally(exercise.id, made, equivalent, made - equivalent - len(survivors), named, tuple(survivors))


def differs(exercise, code, cases):
    """Return whether a mutant gives another result than the solution on some input, or an error, or no end."""
    answer = _defined(code, exercise.answer)
    if answer is None:
        return False  # no cell with it would run, so there is nothing to check
    for drawn, expected in cases:
        given = outcome.run(exercise, answer, drawn, SECONDS)
        if not judge.is_right(exercise, judge.Case(drawn, expected, given)):
            return True
    return False


def _verdict(exercise, code, seed):
    return judge.examine(exercise, _defined(code, exercise.answer), seed=seed, seconds=SECONDS, smallest=False)


@functools.lru_cache(1)
def _defined(code, name):
    try:
        return define(code, name)
    except Exception:
        return None
