"""Tries an exercise before a class depends on it: its texts, inputs, solution, starter and mistakes, on several seeds.

What is found is said in sentences, each with what to do. The exercises of the book are tried by the same code.
"""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from cnnlab.exercises import catalogue
from cnnlab.exercises.checker import compare, judge, outcome, shrink
from cnnlab.exercises.checker.exercise import Exercise, solved
from cnnlab.exercises.grading import plain, secret
from cnnlab.exercises.grading.handing_out import leaks
from cnnlab.exercises.grading.trying.naming import broken, misnamed
from cnnlab.exercises.grading.trying.parts import Unusable, blaming, defined, draw
from cnnlab.exercises.grading.trying.probes import PROBES, fits

SEEDS = range(5)
_SLOW = 1.0  # seconds of a check from which on it is worth to say so
_SHORT = 0.3  # seconds for an answer that never ends
_SLUG = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


@dataclass
class Trial:
    """What was found: problems, each to be mended before the exercise is used, and notes, to be thought about."""

    exercise: Exercise
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    inputs: int = 0
    seconds: float = 0.0

    def lines(self, width: int = 0) -> Iterator[str]:
        """Yield one line with what was tried, and one for each problem and note."""
        mistakes, found = len(self.exercise.mistakes), len(self.problems)
        tried = f"{mistakes} mistakes, {_count(self.inputs, 'input')}, {self.seconds * 1000:.0f} ms"
        yield plain.clean(f"{self.exercise.id:{width}}  {tried}: {_count(found, 'problem') if found else 'fine'}")
        yield from (plain.clean(f"  problem: {each}", 600) for each in self.problems)
        yield from (plain.clean(f"  note: {each}", 600) for each in self.notes)


def exercises(path: Path) -> tuple[list[Exercise], list[str]]:
    """Return the exercises of a module, or of all modules in a folder, and what is wrong with those that do not load.

    Raises ValueError for a folder without modules.
    """
    paths = secret.modules(path) if path.is_dir() else [path]
    found = list(secret.attempts(paths, catalogue.book_ids()))
    loaded = [exercise for each in found if not isinstance(each, ValueError) for exercise in each[1]]
    return loaded, [str(each) for each in found if isinstance(each, ValueError)]


def tried(exercise: Exercise, seeds: range = SEEDS) -> Trial:
    """Return what there is to say of an exercise."""
    trial = Trial(exercise)
    trial.problems += _texts(exercise)
    try:
        with blaming("draw"):
            drawn = [draw(exercise, seed) for seed in seeds]
        trial.inputs = len(drawn[0])
        trial.problems += _draws(exercise, drawn)
        trial.notes += kind_inputs(drawn[0])
        trial.problems += _solution(exercise, drawn)
        trial.seconds = _seconds(exercise)
        if trial.seconds > _SLOW:
            trial.notes.append(
                f"a check of the solution takes {trial.seconds:.1f} s, and an answer, which may be slower, has "
                f"{judge.SECONDS:g}; draw fewer or smaller inputs"
            )
        trial.problems += _leaks(exercise)
        with blaming("a check"):
            trial.problems += _starter(exercise)
            if found := [said for mistake in exercise.mistakes for said in broken(exercise, mistake, seeds)]:
                trial.problems += found
                return trial
            trial.problems += _probes(exercise)
            trial.problems += [said for mistake in exercise.mistakes for said in misnamed(exercise, mistake, seeds)]
    except Unusable as problem:
        trial.problems.append(str(problem))
    return trial


def _count(number, name):
    return f"{number} {name}" + ("" if number == 1 else "s")


def _texts(exercise) -> Iterator[str]:
    if not _SLUG.fullmatch(exercise.id):
        yield f"the id {exercise.id!r} is no slug: write small letters and digits with hyphens between, as in my-filter"
    for name in ("title", "prompt", "why", "answer", "starter", "solution"):
        value = getattr(exercise, name)
        if not isinstance(value, str) or not value.strip():
            yield f"{name} is empty: expected a text, got {value!r}"
    if isinstance(exercise.hints, str) or not exercise.hints:
        yield f"hints: expected a tuple of at least one text, got {exercise.hints!r}"
    elif not all(isinstance(hint, str) and hint.strip() for hint in exercise.hints):
        yield "hints: one of them is empty, or no text"
    said = [mistake.says for mistake in exercise.mistakes]
    for mistake in exercise.mistakes:
        if not isinstance(mistake.says, str) or not mistake.says.strip():
            yield f"the mistake {mistake.name!r} says nothing: write the sentence that a good teacher would say"
        elif said.count(mistake.says) > 1:
            yield f"the mistake {mistake.name!r} says the same as another: give each a sentence of its own"


def _draws(exercise, drawn) -> Iterator[str]:
    if not _same(drawn[0], draw(exercise, SEEDS[0])):
        yield "draw gives other inputs for the same seed: take all random numbers from the generator that it is given"
    if exercise.is_function and len(drawn) > 1 and all(_same(drawn[0], other) for other in drawn[1:]):
        yield "draw gives the same inputs for every seed: take random numbers from the generator that it is given"
    with blaming("allows"):
        if not all(exercise.allows(**inputs) for each in drawn for inputs in each):
            yield "allows refuses inputs that draw gives: mend the one or the other"


def _same(first, second):
    values = [[(name, *[value]) for name, value in inputs.items()] for inputs in (*first, *second)]
    return len(first) == len(second) and all(
        [name for name, _ in a] == [name for name, _ in b]
        and compare.identical([value for _, value in a], [value for _, value in b])
        for a, b in zip(values[: len(first)], values[len(first) :], strict=True)
    )


def kind_inputs(inputs: list) -> Iterator[str]:
    """Yield in which ways inputs are so kind that wrong answers may pass."""
    if len(inputs) == 1:
        yield "draw gives a single set of inputs: give several, from small to large, or chance lets answers pass"
    sizes = [{shrink.value_of(each, size) for each in inputs} for group in shrink.tied(inputs) for size in group]
    if len(inputs) > 1 and sizes and all(len(values) == 1 for values in sizes):
        yield "all inputs have the same sizes: draw several, or an answer made for one size passes"
    arrays = [value for each in inputs for value in each.values() if np.ndim(value) > 1]
    if arrays and all(np.shape(array)[-1] == np.shape(array)[-2] for array in arrays):
        yield "all arrays are square: draw others, too, or rows taken for columns are never noticed"


def _solution(exercise, drawn) -> Iterator[str]:
    """Yield where a right answer is marked wrong. Raises Unusable if the solution gives no results."""
    answer = defined(exercise, exercise.solution, "the solution")
    with blaming("run, same or draw"):
        for seed, inputs in zip(SEEDS, drawn, strict=False):
            found = outcome.observe(exercise, answer, inputs, judge.SECONDS)
            last = found[-1]
            if last.timed_out:
                raise Unusable(f"the solution takes longer than {judge.SECONDS:g} s: draw smaller inputs, or mend it")
            if last.value is None:
                raise Unusable(f"the solution does not give a result: {last.fault or 'it returns nothing'}")
            if not all(each.value is None or np.isfinite(each.value).all() for each in found):
                raise Unusable(
                    f"the solution gives NaN or inf (seed {seed}): mend it, or draw inputs without such results"
                )
            verdict = judge.examine(exercise, answer, seed=seed, smallest=False)
            if verdict.status != "correct":
                raise Unusable(f"the solution is {verdict.status} (seed {seed}): {verdict.message}")
        for number, way in enumerate(exercise.ways, 1):
            verdict = judge.examine(exercise, defined(exercise, way, f"way {number}"), seed=0, smallest=False)
            if verdict.status != "correct":
                yield f"way {number} of writing the solution is {verdict.status}: {verdict.message}"


def _seconds(exercise):
    began = time.perf_counter()
    judge.examine(exercise, solved(exercise), seed=0, smallest=False)
    return time.perf_counter() - began


def _leaks(exercise) -> Iterator[str]:
    hints = {f"hint {number}": hint for number, hint in enumerate(exercise.hints, 1)}
    for where, text in {"the starter": exercise.starter, "the prompt": exercise.prompt, **hints}.items():
        for line in leaks.telling_lines(exercise):
            if leaks.stands_in(line, leaks.squeezed(text)):
                yield f"{where} gives a line of the solution away: {line}"


def _starter(exercise) -> Iterator[str]:
    verdict = judge.examine(exercise, defined(exercise, exercise.starter, "the starter"), seed=0, smallest=False)
    if verdict.status != "not attempted":
        yield f"the starter is {verdict.status}, expected 'not attempted': write ... where the answer belongs"


def _probes(exercise) -> Iterator[str]:
    """Yield which answers that are plainly wrong are marked correct, or wrong without a sentence."""
    if not exercise.is_function:
        return
    inputs = draw(exercise, 0)
    for does, make in PROBES.items():
        if not fits(does, inputs):
            continue
        seconds = _SHORT if does == "never ends" else judge.SECONDS
        verdict = judge.examine(exercise, make(exercise), seed=0, seconds=seconds, smallest=False)
        if verdict.status == "correct":
            yield f"an answer that {does} is marked correct: draw inputs that tell it from the solution"
        elif not verdict.message.strip():
            yield f"an answer that {does} is {verdict.status} without a sentence"
