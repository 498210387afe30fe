"""What every exercise must hold, whichever chapter it is in: right answers pass, each mistake is told by its name."""

import ast
import re
from dataclasses import replace

import numpy as np
import pytest

from cnnlab import exercises
from cnnlab.exercises import catalogue
from cnnlab.exercises.checker import compare, judge, suspects
from cnnlab.exercises.checker.exercise import Mistake, define
from cnnlab.exercises.checker.quiet import quietly
from cnnlab.exercises.grading.trying import trial
from support.cases import cases, drawn, is_right
from support.right_answers import RIGHT
from support.wrong_answers import texts

EXERCISES = [catalogue.get(id) for id in exercises.ids()]
SEEDS = range(3)

every_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)


@every_exercise
def test_starter_is_not_attempted(exercise):
    verdict = judge.examine(exercise, define(exercise.starter, exercise.answer))
    assert verdict.status == "not attempted"
    assert repr(verdict).startswith("Not attempted. ")


@every_exercise
def test_nothing_is_wrong_with_it_that_an_instructor_would_be_told(exercise):
    """Its solution is correct, each mistake incorrect by its own name and no other, and so on: see `trial`."""
    assert trial.tried(exercise, SEEDS).problems == []


@every_exercise
def test_right_answers_written_differently_are_correct(exercise):
    codes = RIGHT[exercise.id]
    assert len({ast.dump(ast.parse(code)) for code in [*codes, exercise.solution]}) >= 3
    for code in codes:
        answer = define(code, exercise.answer)
        verdict = judge.examine(exercise, answer, seed=SEEDS[0])
        assert verdict.status == "correct", f"{code}\n{verdict}"
        with quietly():
            assert all(is_right(exercise, answer, drawn(exercise, seed)) for seed in SEEDS), code


@pytest.mark.parametrize("count", [0, 1])
def test_an_exercise_without_two_named_mistakes_is_refused(count):
    exercise = catalogue.get("one-window")
    with pytest.raises(ValueError, match=r"^mistakes: expected at least two of different names, got \[.*one-window"):
        replace(exercise, mistakes=exercise.mistakes[:count])
    with pytest.raises(ValueError, match=r"^mistakes: expected at least two"):
        replace(exercise, mistakes=exercise.mistakes[:1] * 2)


@pytest.mark.parametrize("codes", ["def f(): ...", (), [], (1,)])
def test_a_mistake_without_code_is_refused(codes):
    with pytest.raises(TypeError, match=r"^codes: expected a tuple of source texts, got .* in mistake 'm'"):
        Mistake("m", "No.", codes)


@every_exercise
def test_no_mistake_slips_through_whatever_is_drawn(exercise):
    mistakes = {(m.name, code): define(code, exercise.answer) for m in exercise.mistakes for code in texts(exercise, m)}
    with quietly():
        for seed in range(30):
            passed = [name for name, each in mistakes.items() if is_right(exercise, each, drawn(exercise, seed))]
            assert passed == [], f"drawn with seed {seed}"


@every_exercise
def test_inputs_are_fresh_and_of_several_sizes(exercise):
    first, second = (exercise.draw(np.random.default_rng(seed)) for seed in (1, 2))
    assert not all(map(compare.identical, map(list, map(dict.values, first)), map(list, map(dict.values, second))))
    assert list(trial.kind_inputs(first)) == []


@every_exercise
def test_the_cell_runs_with_starter_and_with_solution(exercise):
    for cell, status in ((exercise.starter_cell, "not attempted"), (exercise.solution_cell, "correct")):
        assert len(cell.splitlines()) <= 15
        *lines, last = cell.splitlines()
        namespace = "from cnnlab.exercises import check\n" + "\n".join(lines) + f"\nverdict = {last}\n"
        assert define(namespace, "verdict").status == status


@every_exercise
def test_texts_are_there(exercise):
    assert exercise.title
    assert exercise.prompt.endswith(".")
    assert len(exercise.hints) >= 2
    assert exercise.answer in exercise.starter
    for mistake in exercise.mistakes:
        assert mistake.says.endswith((".", "?"))
        assert len(mistake.says) <= 220
        assert not re.search(r"\*[^`*]+\*", re.sub(r"`[^`]*`", "", mistake.says)), "a verdict shows no emphasis"


LEARNERS_OWN = {
    "chapter's slice": (
        "one-window",
        "window-always-3-by-3",
        "def one_window(image, kernel, i, j):\n    return (image[i:i+3, j:j+3] * kernel).sum()",
    ),
    "chapter's loops": (
        "conv2d-loops",
        "made-for-one-size",
        """
def conv2d(image, kernel):
    feature_map = np.zeros((6, 6), dtype=int)
    for i in range(6):
        for j in range(6):
            feature_map[i, j] = (image[i : i + 3, j : j + 3] * kernel).sum()
    return feature_map
""",
    ),
    "over the border, with a sum of its own": (
        "conv2d-loops",
        "window-over-the-border",
        """
def conv2d(image, kernel):
    (H, W), (kH, kW) = image.shape, kernel.shape
    out = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            total = 0
            for m in range(kH):
                for n in range(kW):
                    total = total + kernel[m, n] * image[i + m, j + n]
            out[i, j] = total
    return out
""",
    ),
    "return one step too far in": (
        "conv2d-loops",
        "returned-too-early",
        """
def conv2d(image, kernel):
    kH, kW = kernel.shape
    out = np.zeros((len(image) - kH + 1, len(image[0]) - kW + 1))
    for i in range(len(out)):
        for j in range(len(out[0])):
            out[i, j] = (image[i : i + kH, j : j + kW] * kernel).sum()
        return out
""",
    ),
}


@pytest.mark.parametrize("case", LEARNERS_OWN)
def test_a_likely_slip_is_named_however_it_is_written(case):
    id, mistake, code = LEARNERS_OWN[case]
    exercise = catalogue.get(id)
    assert judge.examine(exercise, define(code, exercise.answer)).mistake == mistake


def test_ids_are_slugs_without_chapter_numbers():
    of_one_chapter = ["one-window", "conv2d-loops", "vertical-edges", "true-convolution"]
    first = exercises.ids().index("one-window")
    assert exercises.ids()[first : first + 4] == of_one_chapter
    assert all(id.replace("-", "").isalnum() and id == id.lower() and not id[0].isdigit() for id in exercises.ids())


def test_a_kernel_of_any_kind_finds_its_mistake():
    """Each kernel that is wrong belongs to one of the four mistakes; a random one of any allowed size shows it."""
    exercise = catalogue.get("vertical-edges")
    rng = np.random.default_rng(3)
    examined = set()  # the first kernel of each mistake, as a learner's
    for seed in range(200):
        kernel = rng.integers(-2, 3, rng.integers(1, (6, 3)))
        mistake = mistake_of(kernel)
        with quietly():
            found = list(cases(exercise, kernel, drawn(exercise, seed)))
            assert all(judge.is_right(exercise, case) for case in found) is (mistake is None), kernel
            assert mistake is None or suspects.told(exercise, found).fault.name == mistake, kernel
        if mistake not in examined:
            examined.add(mistake)
            verdict = judge.examine(exercise, kernel, smallest=False)
            assert (verdict.status, verdict.mistake) == ("incorrect" if mistake else "correct", mistake), kernel
    assert examined == {None, *(mistake.name for mistake in exercise.mistakes)}


def mistake_of(kernel):
    """Return the name of what is wrong with a kernel that should answer to vertical edges only."""
    rows, columns = kernel.sum(axis=1).any(), kernel.sum(axis=0).any()
    if kernel.sum():
        return "answers-to-flat-areas"
    if rows:
        return "both-directions" if columns else "horizontal-edges"
    return None if columns else "answers-to-nothing"
