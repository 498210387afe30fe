"""Answers that do harm or make no sense: a sentence, never a traceback, and the notebook goes on."""

# ruff: noqa: SIM105 (contextlib.suppress would be another thing than the try that learners write)

import functools
import re

import numpy as np
import pytest

from cnnlab.exercises import check, engine, judge
from cnnlab.exercises.exercise import define

FUNCTIONS = [e for e in engine._exercises().values() if e.is_function]
every_function = pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda exercise: exercise.id)


def solved(exercise):
    return define(exercise.solution, exercise.answer)


def after_solution(change):
    """Make a hostile answer that changes what the solution returns."""
    return lambda exercise: lambda *arguments: change(solved(exercise)(*arguments))


def in_place(exercise):
    def answer(image, *rest):
        result = solved(exercise)(image, *rest)
        image *= 2
        return result

    return answer


def raises(exercise):
    def answer(*arguments):
        return [][3]

    return answer


def raises_later(exercise):
    def answer(image, *rest):
        if image.shape[0] > 4:
            raise ValueError("first line\nsecond line")
        return solved(exercise)(image, *rest)

    return answer


def exits(exercise):
    def answer(*arguments):
        raise SystemExit(3)

    return answer


def recurses(exercise):
    def answer(*arguments):
        return answer(*arguments)

    return answer


def one_bad_number(result):
    result = np.array(result, dtype=float)
    result[(-1,) * result.ndim] = np.nan
    return result


HOSTILE = {
    "zeros": (after_solution(lambda result: result * 0), "0 everywhere|not the right|another one|number"),
    "input-returned": (lambda exercise: lambda image, *rest: image, "`image` itself, unchanged"),
    "wrong-shape": (after_solution(lambda result: np.asarray(result)[None]), "shape .*; expected was"),
    "in-place": (in_place, "changes its argument `image`"),
    "raising": (raises, "raised `IndexError: list index out of range` in line [0-9]+: `return"),
    "raising-later": (raises_later, "raised `ValueError: first line` in line"),
    "exiting": (exits, "raised `SystemExit: 3`"),
    "recursing": (recurses, "raised `RecursionError"),
    "nan": (after_solution(one_bad_number), "contains NaN"),
    "inf": (after_solution(lambda result: np.asarray(result) / 0.0), "contains (inf|NaN)"),
    "a-list": (after_solution(lambda result: [result]), "result is a list; expected was"),
    "text": (after_solution(str), "result is a str; expected was"),
    "complex": (after_solution(lambda result: result + 1j), "expected was"),
    "whole-numbers": (after_solution(lambda result: np.asarray(result).astype(int)), "whole numbers"),
    "wrong-arguments": (lambda exercise: lambda: 1, "raised `TypeError"),
    "a-little-off": (after_solution(lambda result: result * 1.001), "not the right values|another one"),
}


@every_function
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_answers_get_a_sentence(exercise, kind, capfd):
    make, says = HOSTILE[kind]
    verdict = check(exercise.id, make(exercise))
    assert verdict.status == "incorrect"
    if verdict.mistake is None:
        assert re.search(says, verdict.message), verdict.message
    assert "Traceback" not in repr(verdict) + verdict._repr_html_()
    assert len(verdict.message) < 300
    assert "\n" not in verdict.message
    assert capfd.readouterr() == ("", "")


@every_function
def test_verbose_shows_the_traceback_from_the_learners_line_on(exercise):
    verdict = check(exercise.id, raises(exercise), verbose=True)
    assert "Traceback" in repr(verdict)
    assert "[][3]" in repr(verdict)
    assert "runner.py" not in repr(verdict)
    assert "Traceback" in verdict._repr_html_()


def test_a_mistake_does_not_speak_for_an_answer_that_fails_in_other_ways():
    exercise = engine.get("conv2d-loops")
    flipped = define(next(m for m in exercise.mistakes if m.name == "kernel-flipped").codes[0], "conv2d")

    def answer(image, kernel):
        return flipped(image, kernel) if image.shape[0] < 5 else [][0]

    verdict = judge.examine(exercise, answer)
    assert (verdict.status, verdict.mistake) == ("incorrect", None)


def forever(*arguments):
    while True:
        pass


def forever_catching(*arguments):
    while True:
        try:
            len("")
        except Exception:
            pass


def forever_catching_all(*arguments):
    while True:
        try:
            len("")
        except:  # noqa: E722
            pass


@every_function
@pytest.mark.parametrize("answer", [forever, forever_catching, forever_catching_all])
def test_never_ending_answers_are_stopped(exercise, answer):
    verdict = judge.examine(exercise, answer, seconds=0.2)
    assert verdict.status == "incorrect"
    assert verdict.message.startswith("It had not finished after 0.2 seconds")


@every_function
def test_an_answer_that_is_slow_on_large_inputs_only_is_stopped(exercise):
    def answer(image, *rest):
        return forever() if image.shape[0] > 4 else solved(exercise)(image, *rest)

    verdict = judge.examine(exercise, answer, seconds=0.3)
    assert verdict.message.startswith("It had not finished")
    assert verdict.counterexample.inputs["image"].shape[0] > 4


@every_function
@pytest.mark.parametrize("value", [None, ...])
def test_nothing_returned_is_not_attempted(exercise, value):
    assert judge.examine(exercise, lambda *arguments: value).status == "not attempted"
    assert judge.examine(exercise, value).status == "not attempted"


@every_function
def test_not_implemented_is_not_attempted(exercise):
    def answer(*arguments):
        raise NotImplementedError

    assert judge.examine(exercise, answer).status == "not attempted"


@every_function
def test_nothing_returned_on_one_path_only_is_incorrect(exercise):
    def answer(image, *rest):
        return None if image.shape[0] > 4 else solved(exercise)(image, *rest)

    verdict = judge.examine(exercise, answer)
    assert verdict.status == "incorrect"
    assert "return" in verdict.message


@every_function
def test_a_result_instead_of_the_function_is_told_apart(exercise):
    verdict = check(exercise.id, np.zeros((2, 3)))
    assert verdict.status == "incorrect"
    assert f'`check("{exercise.id}", {exercise.answer})`' in verdict.message


@every_function
def test_prints_are_kept_for_the_learner_and_callables_of_any_kind_are_taken(exercise, capfd):
    def noisy(*arguments):
        print("looking at <this>")
        return arguments[0]

    verdict = check(exercise.id, functools.partial(noisy))
    assert verdict.status == "incorrect"
    assert verdict.printed.startswith("looking at")
    assert "looking at &lt;this&gt;" in verdict._repr_html_()
    assert capfd.readouterr() == ("", "")


@every_function
def test_a_solution_that_prints_plots_and_patches_is_still_correct(exercise):
    def answer(*arguments):
        np.random.seed(1)
        np.sum = None
        result = define(exercise.solution, exercise.answer)
        np.sum = original
        value = result(*arguments)
        np.sum = print
        return value

    original = np.sum
    assert judge.examine(exercise, answer).status == "correct"
    assert np.sum is original


KERNELS = {
    "one-dimensional": (np.array([1.0, -1.0]), "double brackets"),
    "three-dimensional": (np.ones((1, 1, 2)), "two dimensions"),
    "too-large": (np.ones((3, 6)), "3 × 6"),
    "empty": (np.ones((0, 2)), "0 × 2"),
    "text": ("[[1, -1]]", "not a str"),
    "words": (np.array([["a", "b"]]), "array of dtype"),
    "ragged": ([[1, 2], [3]], "differ in length"),
    "a-function": (forever, "not a function"),
    "nan": (np.array([[np.nan, 1.0]]), "NaN"),
    "a-hole": ([[..., -1]], "array of dtype object"),
    "zeros": (np.zeros((3, 3)), "0 everywhere"),
}


@pytest.mark.parametrize("kind", KERNELS)
def test_kernels_that_are_none_get_a_sentence(kind):
    kernel, says = KERNELS[kind]
    verdict = check("vertical-edges", kernel)
    assert verdict.status == "incorrect"
    assert says in verdict.message
    assert "Traceback" not in repr(verdict)


@pytest.mark.parametrize("id", ["conv2d-lops", "nothing like it", 3, None])
def test_an_unknown_id_is_refused_with_the_ids_there_are(id):
    with pytest.raises(ValueError, match=r"id: expected one of .*'conv2d-loops'.*, got"):
        check(id, forever)
