"""Tries the mutants of an exercise's solution: which of them differ from it, and what the check says of those."""

from dataclasses import dataclass

from cnnlab.exercises.checker import fence, judge, runner
from cnnlab.exercises.checker.exercise import define
from mutants.inputs import made_up
from mutants.mutate import mutants
from support.cases import drawn, is_right

SECONDS = 5.0  # after which a mutant counts as endless: far more than any needs for all its inputs


@dataclass(frozen=True)
class Tally:
    """What came of the mutants: how many there were, how many no input tells apart, how many were caught or named."""

    id: str
    made: int
    equivalent: int
    caught: int
    named: int
    survivors: tuple[str, ...]


def trial(exercise, inputs=500, seeds=(0, 1, 2)) -> Tally:
    """Try all mutants: with the first seed as a check does, with the others on what it would draw."""
    codes = mutants(exercise.solution)
    expected = made_up(exercise, inputs)
    equivalent = named = 0
    survivors = []
    with fence.intact():
        for code in codes:
            answer = defined(exercise, code)
            if answer is None or not differs(exercise, answer, expected):
                equivalent += 1
                continue
            verdict = judge.examine(exercise, answer, seed=seeds[0], seconds=SECONDS, smallest=False)
            named += bool(verdict.mistake)
            found = all(differs(exercise, answer, drawn(exercise, seed)) for seed in seeds[1:])
            if verdict.status != "incorrect" or not found:
                survivors.append(code)
    caught = len(codes) - equivalent - len(survivors)
    return Tally(exercise.id, len(codes), equivalent, caught, named, tuple(survivors))


def differs(exercise, answer, expected):
    """Return whether a mutant gives another result than the solution on some input, or an error, or no end."""
    result = runner.run(is_right, (exercise, answer, expected), SECONDS)
    if result.error:
        raise result.error
    return result.timed_out or not result.value


def defined(exercise, code):
    """Return the answer of a mutant, or None: no cell with it would run, so there is nothing to check."""
    try:
        return define(code, exercise.answer)
    except Exception:
        return None
