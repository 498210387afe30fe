"""Answers that do harm or make no sense: a sentence, never a traceback, and the notebook goes on."""

# ruff: noqa: SIM105 (contextlib.suppress would be another thing than the try that learners write)

import functools
import re
from dataclasses import replace

import numpy as np
import pytest

from cnnlab.exercises import catalogue, check, question
from cnnlab.exercises.checker import compare, judge, outcome, suspects
from cnnlab.exercises.checker import exercise as exercise_module
from cnnlab.exercises.checker.exercise import Mistake, define
from cnnlab.exercises.grading.trying.probes import after_solution, in_place, raises
from support import wrong_answers

FUNCTIONS = [e for e in catalogue._exercises().values() if e.is_function]
every_function = pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda exercise: exercise.id)


def solved(exercise):
    return define(exercise.solution, exercise.answer)


def later(exercise, instead):
    """Make an answer that is right for as long as the inputs are those of the first test, and then does otherwise."""
    calls = []

    def answer(*arguments):
        calls.append(arguments)
        return solved(exercise)(*arguments) if len(calls) == 1 else instead(*arguments)

    return answer


def raises_later(exercise):
    def instead(*arguments):
        raise ValueError("first line\nsecond line")

    return later(exercise, instead)


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


def gives_whole_numbers(exercise):
    return np.asarray(solved(exercise)(*exercise.draw(np.random.default_rng(0))[0].values())).dtype.kind in "iub"


HOSTILE = {
    "zeros": (after_solution(lambda result: result * 0), "0 everywhere|not the right|another one|number"),
    "input-returned": (
        lambda exercise: lambda *arguments: arguments[0],
        "itself|expected was|not the right",
    ),
    "wrong-shape": (after_solution(lambda result: np.asarray(result)[None]), "shape .*; expected was"),
    "in-place": (in_place, "changes its argument `"),
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


def fits(exercise, kind):
    """Return whether a kind of wrong answer is one here: numbers never change in place, and whole ones are not NaN."""
    if kind == "in-place":
        drawn = exercise.draw(np.random.default_rng(0))[0].values()
        return any(isinstance(value, np.ndarray) for value in drawn)
    return kind not in ("nan", "inf", "whole-numbers", "a-little-off") or not gives_whole_numbers(exercise)


CASES = [(exercise, kind) for exercise in FUNCTIONS for kind in HOSTILE if fits(exercise, kind)]


@pytest.mark.parametrize(("exercise", "kind"), CASES, ids=lambda value: getattr(value, "id", value))
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
    exercise = catalogue.get("conv2d-loops")
    flipped = define(wrong_answers.named(exercise, "kernel-flipped"), "conv2d")

    def answer(image, kernel):
        return flipped(image, kernel) if image.shape[0] < 5 else [][0]

    verdict = judge.examine(exercise, answer)
    assert (verdict.status, verdict.mistake) == ("incorrect", None)


def test_a_wrong_program_that_never_ends_leaves_an_answer_without_a_name():
    exercise = catalogue.get("one-window")
    endless = Mistake("endless", "It never ends.", ("def one_window(image, kernel, i, j):\n    while True: pass",))
    exercise = replace(exercise, mistakes=(endless, *exercise.mistakes))
    inputs = exercise.draw(np.random.default_rng(0))[0]
    case = suspects.Case(inputs, *map(outcome.Outcome, np.float64([1, 2])))
    assert suspects.told(exercise, [case], seconds=0.1) is None
    looping = suspects.Suspect(endless, define(endless.codes[0], "one_window"))
    assert suspects.explains(exercise, looping, case, seconds=0.1) is False


def over_the_border(error=IndexError, also_on_1_by_1=False):
    """Make an answer that fails as a window over the border does, but with another error or on one input more."""
    exercise = catalogue.get("conv2d-loops")
    mistaken = define(wrong_answers.named(exercise, "window-over-the-border"), "conv2d")

    def answer(image, kernel):
        if kernel.size == 1 and also_on_1_by_1:
            raise error
        try:
            return mistaken(image, kernel)
        except IndexError:
            raise error from None

    return judge.examine(exercise, answer).mistake


def test_a_mistake_that_raises_speaks_only_for_the_same_kind_of_error_and_where_some_result_agrees():
    assert over_the_border() == "window-over-the-border"
    assert over_the_border(ValueError) is None
    assert over_the_border(also_on_1_by_1=True) is None


@every_function
def test_an_answer_that_always_raises_is_left_to_its_error(exercise):
    code = f"def {exercise.answer}(*arguments):\n    return [][0]\n"
    exercise = replace(exercise, mistakes=(*exercise.mistakes, Mistake("raising", "It raises.", (code,))))
    for error in (IndexError, ValueError, TypeError):
        verdict = judge.examine(exercise, functools.partial(always, error))
        assert verdict.mistake is None
        assert f"raised `{error.__name__}" in verdict.message


def always(error, *arguments):
    raise error


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
    verdict = judge.examine(exercise, answer, seconds=0.05)
    assert verdict.status == "incorrect"
    assert verdict.message.startswith("It had not finished after 0.05 seconds")


@every_function
def test_an_answer_that_is_slow_on_large_inputs_only_is_stopped(exercise):
    verdict = judge.examine(exercise, later(exercise, forever), seconds=0.2)
    assert verdict.message.startswith("It had not finished")
    assert "It was stopped on this input:" in repr(verdict)


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
def test_an_untouched_body_is_told_from_a_forgotten_return(exercise):
    def says(code):
        verdict = judge.examine(exercise, define(code, exercise.answer))
        assert verdict.status == "not attempted"
        return verdict.message

    yet = f"`{exercise.answer}` does not return anything yet."
    forgotten = (
        f"`{exercise.answer}` runs, but returns nothing: is the `return` missing? Printing a value does not return it."
    )
    assert says(exercise.starter) == yet
    for body in ("pass", "return None", "raise NotImplementedError", "a = 1\n    return ..."):
        assert says(exercise.starter.replace("...", body)) == yet
    assert says(exercise.starter.replace("...", "print(1)")) == forgotten
    assert says(exercise.solution.replace("return ", "result = ")) == forgotten
    assert says(exercise.solution.replace("return ", "print(") + ")") == forgotten


@every_function
def test_the_right_numbers_in_a_list_need_wrapping_and_others_do_not(exercise):
    def listed(added):
        def answer(*arguments):
            result = np.asarray(solved(exercise)(*arguments) + added)
            return result.tolist() if result.ndim else [result]

        return answer

    result = solved(exercise)(*exercise.draw(np.random.default_rng(0))[0].values())
    single = np.ndim(result) == 0  # so no list has the right values
    assert ("wrap it in `np.array(…)`." in judge.examine(exercise, listed(0)).message) is not single
    verdict = judge.examine(exercise, listed(1))
    assert verdict.message.startswith("The result is a list; expected was")
    assert "wrap" not in verdict.message


def test_a_list_of_anything_is_no_error():
    for value in ([[1], [2, 3]], [object()], ["a"], [], [always]):
        assert judge.examine(catalogue.get("conv2d-loops"), lambda *arguments, value=value: value).status == "incorrect"


@every_function
def test_nothing_returned_on_one_path_only_is_incorrect(exercise):
    verdict = judge.examine(exercise, later(exercise, lambda *arguments: None))
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
    "too-wide": (np.array([[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]]), "3 × 3; use 1 to 5 rows and 1 or 2"),
    "too-high": (np.array([[1.0, -1.0]] * 6), "6 × 2; use 1 to 5 rows and 1 or 2"),
    "empty": (np.ones((0, 2)), "0 × 2"),
    "text": ("[[1, -1]]", "not a str"),
    "words": (np.array([["a", "b"]]), "array of dtype"),
    "ragged": ([[1, 2], [3]], "differ in length"),
    "a-function": (forever, "not a function"),
    "nan": (np.array([[np.nan, 1.0]]), "NaN"),
    "a-hole": ([[..., -1]], "array of dtype object"),
    "zeros": (np.zeros((3, 2)), "0 everywhere"),
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


def test_an_id_of_the_other_kind_is_told_so():
    with pytest.raises(ValueError, match=r"^id: expected a question's, got that of an exercise, whose answer `check\("):
        question("one-window")
    with pytest.raises(ValueError, match=r"^id: expected an exercise's, got that of a question, which `question\("):
        check("window-by-hand", forever)


def test_a_wrong_answer_cannot_pass_by_what_was_replaced(monkeypatch):
    """Neither by the notebook before the check, nor by the answer in it."""
    exercise = catalogue.get("conv2d-loops")

    def answer(image, kernel):
        np.allclose = np.isclose = np.array_equal = lambda *arguments, **options: True
        compare.close = judge.is_right = exercise_module.Exercise.same = lambda *arguments: True
        judge.all = judge.any = compare.bool = lambda *arguments: True
        return image

    monkeypatch.setattr(np, "isclose", lambda *arguments, **options: np.True_)
    monkeypatch.setattr(np, "zeros", lambda *arguments, **options: 0)
    for wrong in (answer, lambda image, kernel: image):
        assert judge.examine(exercise, wrong).status == "incorrect"
    assert judge.examine(exercise, solved(exercise)).status == "correct"


def test_code_that_comes_with_a_result_is_stopped_too():
    class Endless:
        def __array__(self, *arguments, **options):
            forever()

    class Raises:
        def __array__(self, *arguments, **options):
            raise SystemExit

    exercise = catalogue.get("conv2d-loops")
    for result in ([Endless()], Raises(), [Raises()]):
        verdict = judge.examine(exercise, lambda *arguments, result=result: result, seconds=0.5)
        assert verdict.status == "incorrect"


def test_half_precision_does_not_loosen_a_check():
    exercise = catalogue.get("conv2d-loops")

    def answer(image, kernel):
        return (solved(exercise)(image, kernel) * 1.003).astype(np.float16)

    assert judge.examine(exercise, answer).status == "incorrect"
