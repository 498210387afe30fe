"""Finds out whether each mistake of an exercise is told by its own name, and by no other."""

import ast
import dataclasses
import functools
from typing import Any

from cnnlab.exercises.checker import compare, judge, outcome, runner, suspects
from cnnlab.exercises.checker.copies import copied
from cnnlab.exercises.checker.exercise import Exercise, Inputs, Mistake, RefusedError, solved
from cnnlab.exercises.checker.outcome import Outcome
from cnnlab.exercises.checker.quiet import quietly
from cnnlab.exercises.checker.suspects import Case
from cnnlab.exercises.grading.trying.parts import Unusable, blaming, defined, draw


def broken(exercise: Exercise, mistake: Mistake, seeds: range) -> list[str]:
    """Return which programs of a mistake do not define an answer, or do not end: no other answer can be tried then."""
    return _blamed(exercise, mistake, seeds, _broken)


def misnamed(exercise: Exercise, mistake: Mistake, seeds: range) -> list[str]:
    """Return why a mistake's programs, which end, are not all incorrect by its own name, and by no other."""
    return _blamed(exercise, mistake, seeds, _misnamed)


def _blamed(exercise, mistake, seeds, find):
    try:
        with blaming(f"the mistake {mistake.name!r}"):
            return list(filter(None, find(exercise, mistake, seeds)))
    except Unusable as problem:
        return [str(problem)]


def _broken(exercise, mistake, seeds):
    limit = judge.SECONDS * len(seeds)
    for which, answer in _programs(exercise, mistake, mistake.codes).items():
        result = runner.run(lambda answer=answer: [_cases(exercise, answer, seed) for seed in seeds], (), limit)
        if result.timed_out:
            yield f"{which} has not finished after {limit:g} s: drop it, or let it end"
        elif result.error:
            raise result.error


def _programs(exercise, mistake, codes):
    """Return the answers that a mistake's codes define, by what they are called in a sentence."""
    answers = {}
    for number, code in enumerate(codes, 1):
        which = f"the mistake {mistake.name!r}" + (f", code {number}," if len(codes) > 1 else "")
        answers[which] = defined(exercise, code, which)
    return answers


def _misnamed(exercise, mistake, seeds):
    codes = texts(exercise, mistake)
    if not codes:
        return [f"the mistake {mistake.name!r} has no program whose results are wrong: give it codes"]
    answers = _programs(exercise, mistake, codes)
    found = [_told(exercise, mistake, answer, which, seeds) for which, answer in answers.items()]
    which, answer = next(iter(answers.items()))
    return found if any(found) else [_as_a_learners(exercise, mistake, answer, which, seeds[0])]


def _told(exercise, mistake, answer, which, seeds):
    """Return what is wrong with one program of a mistake, or ""."""
    with quietly():
        found = [_cases(exercise, answer, seed) for seed in seeds]
    for seed, cases in zip(seeds, found, strict=True):
        if all(judge.is_right(exercise, case) for case in cases):
            return f"{which} is marked correct on some inputs (seed {seed}): draw such as show it, or drop it"
        if changed := next((case.given.changed for case in cases if case.given.changed), ""):
            return f"{which} changes its argument `{changed}`, and is told of that: let it work on a new array"
        if not judge.is_comparable([case.inputs for case in cases], [case.given for case in cases]):
            why = f"raises {cases[0].given.raised}" if cases[0].given.raised else "returns no array or number"
            return f"{which} {why} on every input, and is told of that: drop it, or let it have results"
        names = suspects.all_told(_own(exercise), cases)
        if names != [mistake.name]:
            others = ", ".join(repr(name) for name in names if name != mistake.name)
            if not others:
                return f"{which} is not recognised: its results are others each time"
            return f"{which} cannot be told from {others} (seed {seed}): draw inputs that tell them apart, or join them"
    return ""


def _as_a_learners(exercise, mistake, answer, which, seed):
    """Return what is wrong with the verdict on a program that a learner hands in, or ""."""
    verdict = judge.examine(exercise, answer, seed=seed, smallest=False)
    if (verdict.status, verdict.mistake, verdict.message) == ("incorrect", mistake.name, mistake.says):
        return ""
    return f"{which} is {verdict.status} as {verdict.mistake!r}: {verdict.message}"


def _cases(exercise, answer, seed):
    return [Case(*each, plain_outcome(exercise, answer, each[0])) for each in _expected(exercise, seed)]


def plain_outcome(exercise: Exercise, answer: Any, inputs: Inputs) -> Outcome:
    """Return a program's result, the name of its error, and which of its arguments it changed, run plainly."""
    value, raised, copies = None, "", {name: copied(given) for name, given in inputs.items()}
    try:
        value = compare.as_array(exercise.run(answer, *copies.values()))
    except RefusedError:
        pass
    except Exception as error:
        raised = type(error).__name__
    changed = (name for name in inputs if not compare.identical(inputs[name], copies[name]))
    return Outcome(value, raised=raised, changed=next(changed, ""))


@functools.cache
def _own(exercise):
    """Return an exercise that looks for its own mistakes only: they come first, and any slip after all of them."""
    return dataclasses.replace(exercise, slips=())


@functools.cache
def _expected(exercise, seed) -> tuple[tuple[Any, Outcome], ...]:
    """Return the inputs of a seed, with the solution's results."""
    inputs = draw(exercise, seed)
    with quietly():
        return tuple((each, Outcome(outcome.plainly(exercise, solved(exercise), each)[0])) for each in inputs)


@functools.cache
def texts(exercise: Exercise, mistake: Mistake) -> tuple[str, ...]:
    """Return a mistake's own programs, or where it has none those of its slips that have results, and wrong ones."""
    if mistake.codes:
        return mistake.codes
    with quietly():
        made = zip(suspects.codes(exercise, mistake), suspects.programs(exercise, mistake), strict=True)
        return tuple(ast.unparse(tree) for tree, answer in made if _has_wrong_results(exercise, answer))


def _has_wrong_results(exercise, answer):
    cases = _cases(exercise, answer, 0)
    right = [judge.is_right(exercise, case) for case in cases]
    return not all(right) and any(case.given.value is not None for case in cases)
