"""How verdicts, hints and solutions show themselves."""

import re

import numpy as np
import pytest

from cnnlab.exercises import Verdict, check, engine, hint, ids, judge, solution
from cnnlab.exercises.exercise import define
from cnnlab.exercises.verdict import CounterExample


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
    assert 'role="status"' in bundle["text/html"]


def test_the_palette_is_readable_on_light_and_dark():
    for colour in re.findall(r"#[0-9a-f]{6}", " ".join(look[2] for look in engine_looks())):
        channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        luminance = float(np.dot(linear, [0.2126, 0.7152, 0.0722]))
        assert 1.05 / (luminance + 0.05) >= 4.5  # the white sign on it


def engine_looks():
    from cnnlab.exercises.verdict import LOOKS

    return LOOKS.values()


def test_the_first_failing_input_is_shown():
    exercise = engine.get("conv2d-loops")
    flipped = next(m for m in exercise.mistakes if m.name == "kernel-flipped")
    verdict = judge.examine(exercise, define(flipped.codes[0], "conv2d"), seed=1)
    shown = verdict.counterexample
    assert shown.inputs["image"].shape == (2, 3)
    assert shown.inputs["kernel"].shape == (1, 2)
    left, right = shown.inputs["kernel"][0]
    assert shown.expected[0, 0] == pytest.approx(shown.inputs["image"][0, :2] @ [left, right])
    assert shown.given[0, 0] == pytest.approx(shown.inputs["image"][0, :2] @ [right, left])
    for name in ("image (2 × 3)", "kernel (1 × 2)", "expected (2 × 2)", "given (2 × 2)"):
        assert name in repr(verdict)
        assert name in verdict._repr_html_().replace("<strong>", "").replace("</strong>", "")


def test_where_many_answers_are_right_the_expected_one_is_an_example():
    assert "expected, for example" in repr(check("vertical-edges", np.ones((2, 2))))


def test_large_and_odd_values_are_shown_in_part():
    shown = CounterExample({"image": np.zeros((30, 12)), "i": 3}, np.zeros((0, 2)), np.zeros((1, 2, 3, 4)))
    html = Verdict("x", "incorrect", "No.", None, shown)._repr_html_()
    assert html.count("<tr>") == 10
    assert "its upper left part" in html
    assert "expected</strong> (0 × 2)" in html
    assert "given" in html


def test_hints_come_one_by_one_and_then_say_so():
    for id in ids():
        hints = engine.get(id).hints
        for number, text in enumerate(hints, 1):
            assert repr(hint(id)) == f"**Hint {number} of {len(hints)}.** {text}"
        assert "last hint" in repr(hint(id))
        assert f'solution("{id}")' in repr(hint(id))


def test_a_solution_comes_with_its_why():
    for id in ids():
        shown = solution(id)._repr_markdown_()
        assert shown.startswith("```python\n")
        assert engine.get(id).solution.strip() in shown
        assert shown.endswith(engine.get(id).why)


def test_unknown_ids_are_refused_everywhere():
    for function in (hint, solution, engine.get):
        with pytest.raises(ValueError, match=r"id: expected one of .*'one-window'"):
            function("one-windw")
