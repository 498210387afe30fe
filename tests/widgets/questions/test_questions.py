"""What an author may write into `Choose` and `Predict`, and what the page receives of it."""

import json

import pytest

from cnnlab.widgets import Choose, Predict

OPTIONS = [{"text": "`9`", "right": True}, {"text": "*25*", "feedback": "Not at the border."}]


def choose(**changes):
    return Choose(**{"id": "window-count", "prompt": "How many `3×3` windows?", "options": OPTIONS, **changes})


def predict(**changes):
    return Predict(**{"id": "output-side", "prompt": "How many rows?", "answer": 5, **changes})


def test_choose_keeps_what_the_author_wrote():
    question = choose()
    assert question.options == [
        {"text": "`9`", "right": True, "feedback": ""},
        {"text": "*25*", "right": False, "feedback": "Not at the border."},
    ]
    assert (question.several, question.chosen, question.checked) == (False, [], False)


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"id": "Window count"}, ValueError, "id: expected lower-case words joined by hyphens"),
        ({"id": 3}, TypeError, "id: expected a str, got int"),
        ({"prompt": "  "}, ValueError, "prompt: expected a sentence"),
        ({"options": "9"}, TypeError, "options: expected a list of dicts, got str"),
        ({"options": OPTIONS[:1]}, ValueError, "options: expected two or more, got 1"),
        ({"options": [OPTIONS[0], "25"]}, TypeError, r"options\[1\]: expected a dict, got str"),
        ({"options": [OPTIONS[0], {"text": "4"}]}, ValueError, r"options\[1\]\['feedback'\]: expected a sentence"),
        ({"options": [OPTIONS[0], {"feedback": "No."}]}, TypeError, r"options\[1\]\['text'\]: expected a str"),
        ({"options": [OPTIONS[0], {**OPTIONS[1], "right": "no"}]}, TypeError, "expected True or False, got 'no'"),
        ({"options": [OPTIONS[0], {**OPTIONS[1], "why": "x"}]}, ValueError, r"got \['why'\]"),
        ({"options": [OPTIONS[0], {**OPTIONS[1], "text": "9"}]}, ValueError, "different texts, got '9' twice"),
        ({"options": [OPTIONS[1], {**OPTIONS[1], "text": "4"}]}, ValueError, "exactly one right option.*got 0"),
        ({"options": [OPTIONS[0], {"text": "4", "right": True}]}, ValueError, "exactly one right option.*got 2"),
        ({"several": 1}, TypeError, "several: expected True or False, got 1"),
    ],
)
def test_choose_refuses(changes, error, message):
    with pytest.raises(error, match=message):
        choose(**changes)


def test_several_right_options_need_several():
    both = [OPTIONS[0], {"text": "nine", "right": True}]
    assert choose(options=both, several=True).several
    with pytest.raises(ValueError, match="one right option or more, got 0"):
        choose(options=[OPTIONS[1], {**OPTIONS[1], "text": "4"}], several=True)


def test_chosen_holds_indices_of_options():
    question = choose()
    question.chosen = [1]
    with pytest.raises(ValueError, match="chosen: expected indices from 0 to 1, got 2"):
        question.chosen = [2]
    with pytest.raises(ValueError, match="chosen: expected one index at most"):
        question.chosen = [0, 1]
    assert question.chosen == [1]


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"id": "a--b"}, ValueError, "id: expected lower-case words"),
        ({"answer": "5"}, TypeError, "answer: expected a number, got '5'"),
        ({"answer": True}, TypeError, "answer: expected a number, got True"),
        ({"answer": float("nan")}, ValueError, "answer: expected a finite number"),
        ({"tolerance": -0.1}, ValueError, "tolerance: expected a number >= 0, got -0.1"),
        ({"unit": 3}, TypeError, "unit: expected a str, got int"),
        ({"right": None}, TypeError, "right: expected a str, got NoneType"),
        ({"feedback": ["7"]}, TypeError, "feedback: expected a dict"),
        ({"feedback": {"seven": "No."}}, ValueError, "feedback: expected keys such as .* got 'seven'"),
        ({"feedback": {"7": ""}}, ValueError, r"feedback\['7'\]: expected a sentence"),
        ({"feedback": {"5.0": "No."}}, ValueError, "got '5.0', which is the right answer"),
        ({"feedback": {"5.1": "No."}, "tolerance": 0.2}, ValueError, "which is the right answer"),
        ({"feedback": {"1/2": "No.", "0.5": "No."}}, ValueError, "different values, got '0.5' twice"),
    ],
)
def test_predict_refuses(changes, error, message):
    with pytest.raises(error, match=message):
        predict(**changes)


def test_foreseen_values_may_be_numbers_or_texts():
    question = predict(feedback={7: "With padding.", "−3": "Negative.", "1/9": "A weight."})
    assert question.feedback == {"7": "With padding.", "−3": "Negative.", "1/9": "A weight."}


def test_without_javascript_the_question_is_text():
    for question in (choose(prompt="Is `a < b`?"), predict(prompt="Is `a < b`?", unit="px")):
        assert "Is a &lt; b?" in question.static_html()
    assert "Options: 9; 25." in choose().static_html()
    assert "The answer is a number (in px)." in predict(unit="px").static_html()


def test_the_page_receives_the_question_and_nothing_else():
    state = json.loads(predict().static_html().split('data-name="">')[1].split("</script>")[0])
    assert sorted(state) == ["answer", "checked", "feedback", "given", "id", "prompt", "right", "tolerance", "unit"]
