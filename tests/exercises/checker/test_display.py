"""How verdicts, hints and solutions show themselves."""

import re

import numpy as np
import pytest

from cnnlab.exercises import Verdict, catalogue, check, hint, ids, question, solution
from cnnlab.exercises.checker import judge
from cnnlab.exercises.checker.exercise import define
from cnnlab.exercises.checker.verdict import CounterExample
from support import wrong_answers


def test_text_is_a_word_and_a_sentence():
    assert repr(check("vertical-edges", [[1, -1]])) == "Correct. It gave the right result in all 6 random tests."
    assert repr(check("vertical-edges", ...)) == "Not attempted. `vertical` has no value yet."


@pytest.mark.parametrize(
    ("status", "sign", "word"),
    [("correct", "✓", "Correct"), ("incorrect", "✗", "Incorrect"), ("not attempted", "○", "Not attempted")],
)
def test_status_is_a_sign_and_a_word_not_colour_alone(status, sign, word):
    bundle = Verdict("x", status, "A `name` < 3.")._repr_mimebundle_()
    assert bundle["text/plain"] == f"{word}. A `name` < 3."
    assert f">{sign}</span>" in bundle["text/html"]
    assert f"<strong>{word}.</strong> A <code>name</code> &lt; 3." in bundle["text/html"]
    assert bundle["text/html"].count('role="status"') == 1


def test_the_palette_is_readable_on_light_and_dark():
    for colour in re.findall(r"#[0-9a-f]{6}", " ".join(look[2] for look in engine_looks())):
        channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        luminance = float(np.dot(linear, [0.2126, 0.7152, 0.0722]))
        assert 1.05 / (luminance + 0.05) >= 4.5  # the white sign on it


def engine_looks():
    from cnnlab.exercises.checker.verdict import LOOKS

    return LOOKS.values()


def test_the_smallest_failing_input_is_shown_with_a_sign_at_what_is_wrong():
    exercise = catalogue.get("conv2d-loops")
    flipped = wrong_answers.named(exercise, "kernel-flipped")
    verdict = judge.examine(exercise, define(flipped, "conv2d"), seed=1)
    assert repr(verdict).partition("\n\n")[2] == (
        "The smallest input found that shows it:\n"
        "image (1 × 2):\n  1  2\nkernel (1 × 2):\n  1  2\n"
        "expected (1 × 1):\n  5\ngiven (1 × 1, ✗ marks what is wrong):\n  ✗ 4"
    )
    html = verdict._repr_html_()
    for name in ("image (1 × 2)", "kernel (1 × 2)", "expected (1 × 1)", "given (1 × 1)"):
        assert name in re.sub("<[^>]*>", "", html)
    assert html.count("<caption") == html.count("<table") == 4
    assert html.count('scope="row"') == 4
    assert ">✗ 4</td>" in html


def test_what_was_raised_stands_in_place_of_a_result():
    exercise = catalogue.get("conv2d-loops")
    over = wrong_answers.named(exercise, "window-over-the-border")
    verdict = judge.examine(exercise, define(over, "conv2d"), seed=1)
    assert "\ngiven: nothing: it raised IndexError" in repr(verdict)


def test_numbers_that_are_wrong_look_different_from_those_expected():
    expected, given = np.array([1.0, 2.0]), np.array([1.0, 2.00001])
    shown = CounterExample({}, expected, given, wrong=np.array([False, True]))
    text = repr(Verdict("x", "incorrect", "No.", None, shown))
    assert "expected (2):\n  1.00000  2.00000\n" in text
    assert text.endswith("    1.00000  ✗ 2.00001")


def test_where_many_answers_are_right_the_expected_one_is_an_example():
    assert "expected, for example" in repr(check("vertical-edges", np.ones((2, 2))))


def test_large_and_odd_values_are_shown_in_part():
    inputs = {"image": np.zeros((30, 12)), "i": 3, "f": np.tanh, "mode": "same", "flip": True, "none": np.zeros(())}
    shown = CounterExample(inputs, np.zeros((0, 2)), np.arange(24.0).reshape(1, 2, 3, 4) - 0.5)
    verdict = Verdict("x", "incorrect", "No.", None, shown)
    assert verdict._repr_html_().count("<tr") == 11 + 2 * 4  # with the heads
    for words in (
        "image (30 × 12, upper left part):",
        "i: 3",
        "f: tanh",
        "mode: 'same'",
        "flip: True",
        "expected: nothing: an array of shape (0, 2)",
        "given (1 × 2 × 3 × 4, [0, 1]):\n  11.5  12.5",
    ):
        assert words in repr(verdict)
    assert "−0.5" in verdict._repr_html_()


def test_of_many_channels_the_first_are_shown():
    text = repr(Verdict("x", "incorrect", "No.", None, CounterExample({}, np.zeros((9, 1, 1)), None)))
    assert text.count("expected (9 × 1 × 1") == 4
    assert "[3], and more):" in text


def test_hints_come_one_by_one_and_then_say_so():
    for id in ids():
        hints = catalogue.get(id).hints
        for number, text in enumerate(hints, 1):
            assert repr(hint(id)) == f"**Hint {number} of {len(hints)}.** {text}"
        assert "last hint" in repr(hint(id))
        assert f'solution("{id}")' in repr(hint(id))


def test_a_solution_comes_with_its_why():
    for id in ids():
        shown = solution(id)._repr_markdown_()
        assert shown.startswith("```python\n")
        assert catalogue.get(id).solution.strip() in shown
        assert shown.endswith(catalogue.get(id).why)


def conv2d(image, kernel): ...


FIRST_THE_ID = "id: expected the name of an exercise first, then the answer, "
ONE_OF = "id: expected one of 'conv2d-loops', 'conv2d-channels', got "
OTHER = "id: expected one of 'conv2d-loops' and the other `ids()`, got "
QUESTION = "id: expected the name of a question, such as 'row-then-column', got "


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: check(conv2d, "conv2d-loops"), FIRST_THE_ID + '`check("conv2d-loops", conv2d)`, got a function'),
        (lambda: check([[1, -1]], "vertical-edges"), FIRST_THE_ID + '`check("vertical-edges", vertical)`, got a list'),
        (lambda: check(conv2d), FIRST_THE_ID + '`check("conv2d-loops", conv2d)`, got a function'),
        (lambda: check(3), FIRST_THE_ID + '`check("conv2d-loops", conv2d)`, got an int'),
        (lambda: check("conv1d"), 'answer: expected it behind the id, `check("conv1d", conv1d)`, got nothing'),
        (lambda: check("Conv2D_loops ", conv2d), "id: expected one of 'conv2d-loops', got 'Conv2D_loops '"),
        (lambda: check("conv2d", conv2d), ONE_OF + "'conv2d'"),
        (lambda: hint(conv2d), ONE_OF + "a function"),
        (lambda: solution("zzz"), OTHER + "'zzz'"),
        (lambda: check([1], conv2d), OTHER + "a list"),
        (lambda: question("zzz"), QUESTION + "'zzz'"),
        (lambda: question(["zzz"]), QUESTION + "a list"),
    ],
)
def test_an_id_that_is_none_is_told_what_was_meant(call, says):
    with pytest.raises((ValueError, TypeError), match=f"^{re.escape(says)}$"):
        call()


def test_unknown_ids_are_refused_everywhere():
    for function in (hint, solution, catalogue.get):
        with pytest.raises(ValueError, match=r"id: expected one of .*'one-window'"):
            function("one-windw")
