"""What an author may write into `Reveal`, `Order` and the two challenges, and what the page receives of it."""

import json
import re

import numpy as np
import pytest

from cnnlab.widgets import KernelChallenge, Order, Reveal, ShapeChallenge
from cnnlab.widgets.questions.shape_challenge import ledger, reached

IMAGE = [[0, 0, 9, 9], [0, 3, 9, 9], [2, 0, 9, 5]]
LAYER = {"filters": 4, "kernel_size": 5, "stride": 2, "padding": 2}


def reveal(**changes):
    return Reveal(**{"id": "largest", "prompt": "The largest?", "truth": "It is 12.", **changes})


def order(**changes):
    return Order(**{"id": "steps", "prompt": "In which order?", "steps": ["a", "b", "c"], **changes})


def kernel(**changes):
    return KernelChallenge(**{"id": "find", "prompt": "Find it.", "image": IMAGE, "answer": [[-1, 1]], **changes})


def shape(**changes):
    given = {
        "input": (1, 28, 28),
        "start": [{"filters": 4}],
        "free": ["stride", "padding", "kernel_size"],
        "goal": {"shape": (4, 14, 14), "receptive_field": 5, "parameters": 110},
        "example": [LAYER],
    }
    return ShapeChallenge(**{"id": "halve", "prompt": "Halve it.", **given, **changes})


def state(question):
    return json.loads(re.search(r'data-role="state"[^>]*>(.*?)</script>', question.static_html())[1])


def test_the_host_names_its_question():
    for question in (reveal(), order(), kernel(), shape()):
        assert (
            f'data-question="{question.id}" class="cnnlab-static" data-widget="{question.script}"'
            in question.static_html()
        )


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"id": "No slug"}, ValueError, "id: expected lower-case words"),
        ({"truth": " "}, ValueError, "truth: expected a sentence"),
        ({"truth": 12}, TypeError, "truth: expected a str, got int"),
        ({"answer": "12"}, TypeError, "answer: expected a number, got '12'"),
        ({"answer": float("inf")}, ValueError, "answer: expected a finite number"),
        ({"unit": 3, "answer": 1}, TypeError, "unit: expected a str, got int"),
        ({"unit": "px"}, ValueError, "unit: expected none where the prediction is written in words, got 'px'"),
    ],
)
def test_reveal_refuses(changes, error, message):
    with pytest.raises(error, match=message):
        reveal(**changes)


def test_reveal_is_for_words_or_for_a_number(monkeypatch):
    assert reveal().answer is None
    assert reveal(answer=12, unit="levels").answer == 12.0
    assert reveal().summary == "Predict, then see: The largest?", "a notebook that is opened again does not tell"
    monkeypatch.setenv("CNNLAB_BOOK", "1")
    assert reveal().summary == "Predict, then see: The largest? What is true: It is 12."


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"steps": "abc"}, TypeError, "steps: expected a list of texts or dicts, got str"),
        ({"steps": ["a", "b"]}, ValueError, "steps: expected 3 to 9, got 2"),
        ({"steps": list("abcdefghij")}, ValueError, "steps: expected 3 to 9, got 10"),
        ({"steps": ["a", "b", ""]}, ValueError, r"steps\[2\]: expected a sentence"),
        ({"steps": ["a", "b", 3]}, TypeError, r"steps\[2\]: expected a str or a dict, got int"),
        ({"steps": ["a", "b", {"text": "c", "why": "d"}]}, ValueError, r"got \['why'\]"),
        ({"steps": ["a", "b", {"feedback": "d"}]}, TypeError, r"steps\[2\]\['text'\]: expected a str"),
        (
            {"steps": ["a", "b", {"text": "c", "feedback": " "}]},
            ValueError,
            r"steps\[2\]\['feedback'\]: expected a sent",
        ),
        ({"steps": ["a", "`b`", "b"]}, ValueError, "different texts, got 'b' twice"),
        ({"also": 3}, TypeError, "also: expected a list of orders, got int"),
        ({"also": [[0, 1]]}, ValueError, r"also\[0\]: expected the indices 0 to 2, each once, got \[0, 1\]"),
        ({"also": [[0, 1, 1]]}, ValueError, r"also\[0\]: expected the indices"),
        ({"right": None}, TypeError, "right: expected a str, got NoneType"),
        ({"given": [0, 1, 3]}, ValueError, r"given: expected the indices 0 to 2, each once, got \[0, 1, 3\]"),
    ],
)
def test_order_refuses(changes, error, message):
    with pytest.raises(error, match=message):
        order(**changes)


def test_steps_are_shuffled_alike_each_time_and_never_right():
    starts = {tuple(order(id=f"steps-{k}", also=[[1, 0, 2]]).start) for k in range(40)}
    assert starts == {(0, 2, 1), (1, 2, 0), (2, 0, 1), (2, 1, 0)}
    assert order().start == order().start == order().given
    with pytest.raises(ValueError, match="also: expected an order that is left to begin with"):
        order(also=[[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"image": [[1]]}, ValueError, "image: expected rows and columns, 2 to 12 of each, got 1 × 1"),
        ({"image": [[1, 2], [3]]}, ValueError, "image: expected rows of numbers"),
        ({"answer": np.ones((6, 1))}, ValueError, "answer: expected rows and columns, 1 to 5 of each"),
        ({"answer": np.ones((4, 1))}, ValueError, "answer: expected a kernel no larger than the image"),
        ({"answer": [[float("nan"), 1]]}, ValueError, "answer: expected finite numbers"),
        ({"start": [[0]]}, ValueError, r"start: expected a kernel of shape \(1, 2\), as answer, got \(1, 1\)"),
        ({"start": [[-1, 1]]}, ValueError, "start: expected a kernel that does not match"),
        ({"tolerance": -1}, ValueError, "tolerance: expected a number >= 0, got -1"),
        ({"tolerance": 9}, ValueError, "start: expected a kernel that does not match"),
        ({"right": 3}, TypeError, "right: expected a str, got int"),
        ({"feedback": "x"}, TypeError, "feedback: expected a list of dicts, got str"),
        ({"feedback": [{"kernel": [[0, 1]]}]}, ValueError, r"feedback\[0\]: expected a dict with 'kernel' and 'text'"),
        ({"feedback": [{"kernel": [[0]], "text": "x"}]}, ValueError, r"feedback\[0\]\['kernel'\]: expected the shape"),
        (
            {"feedback": [{"kernel": [[-1, 1]], "text": "x"}]},
            ValueError,
            r"feedback\[0\]\['kernel'\]: expected a kernel",
        ),
        ({"feedback": [{"kernel": [[0, 1]], "text": ""}]}, ValueError, r"feedback\[0\]\['text'\]: expected a sentence"),
        ({"kernel": [[1]]}, ValueError, r"kernel: expected the shape \(1, 2\), got \(1, 1\)"),
        ({"kernel": [[1, 100]]}, ValueError, "kernel: expected weights from -99 to 99"),
    ],
)
def test_kernel_challenge_refuses(changes, error, message):
    with pytest.raises(error, match=message):
        kernel(**changes)


def test_the_page_receives_the_target_and_not_the_answer():
    found = state(kernel())
    assert found["target"] == [[0, 9, 0], [3, 6, 0], [-2, 9, -4]]
    assert found["kernel"] == found["start"] == [[0, 0]]
    assert "answer" not in found


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"input": 28}, TypeError, "input: expected 3 ints, got 28"),
        ({"input": (0, 28, 28)}, ValueError, "input: expected ints >= 1, got 0"),
        ({"start": []}, ValueError, "start: expected 1 to 6 layers, got 0"),
        ({"start": {}}, TypeError, "start: expected a list of dicts, got dict"),
        ({"start": [3]}, TypeError, r"start\[0\]: expected a dict, got int"),
        ({"start": [{"groups": 2}]}, ValueError, r"start\[0\]: expected the keys .*, got \['groups'\]"),
        ({"start": [{"stride": 0}]}, ValueError, r"start\[0\]\['stride'\]: expected 1 to 8, got 0"),
        ({"start": [{"stride": 1.0}]}, TypeError, r"start\[0\]\['stride'\]: expected an int, got 1.0"),
        ({"start": [LAYER]}, ValueError, "start: expected layers that do not reach the goal yet"),
        ({"free": []}, ValueError, "free: expected some of"),
        ({"free": ["groups"]}, ValueError, "free: expected some of"),
        ({"free": "stride"}, TypeError, "free: expected a list of names, got str"),
        (
            {"free": ["stride"]},
            ValueError,
            r"example\[0\]: expected to differ from start in \['stride'\] only, got another",
        ),
        ({"goal": {}}, ValueError, "goal: expected some of"),
        ({"goal": [14]}, TypeError, "goal: expected a dict, got list"),
        ({"goal": {"depth": 3}}, ValueError, r"goal: expected some of .*, got \['depth'\]"),
        ({"goal": {"shape": 14}}, TypeError, r"goal\['shape'\]: expected 3 ints, got 14"),
        ({"goal": {"macs": 0}}, ValueError, r"goal\['macs'\]: expected ints >= 1, got 0"),
        ({"example": [{"filters": 4}]}, ValueError, "example: expected layers that reach"),
        ({"example": [LAYER, LAYER]}, ValueError, "example: expected 1 to 1 layers, got 2"),
        ({"most_layers": 7}, ValueError, "most_layers: expected 1 to 6, got 7"),
        ({"most_layers": "2"}, TypeError, "most_layers: expected an int, got '2'"),
        ({"right": 3}, TypeError, "right: expected a str, got int"),
        ({"layers": []}, ValueError, "layers: expected 1 to 6 layers, got 0"),
        ({"layers": [LAYER, LAYER]}, ValueError, "layers: expected 1 to 1, got 2"),
    ],
)
def test_shape_challenge_refuses(changes, error, message):
    with pytest.raises(error, match=message):
        shape(**changes)


def test_a_goal_is_met_exactly_in_shape_and_field_and_at_most_in_cost():
    question = shape()
    question.layers = [LAYER]
    found = question.ledger()
    assert found == ledger((1, 28, 28), question.layers) == ((4, 14, 14), 5, 4 * 26, 25 * 4 * 14 * 14)
    goal = {"shape": [4, 14, 14], "receptive_field": 5, "parameters": 104, "macs": 19_600}
    assert reached(goal, found)
    for part, other in (("shape", [4, 14, 13]), ("receptive_field", 4), ("parameters", 103), ("macs", 19_599)):
        assert not reached({**goal, part: other}, found)


def test_the_page_does_not_receive_the_example():
    found = state(shape())
    assert "example" not in found
    assert found["free"] == ["kernel_size", "stride", "padding"]
    assert (
        found["layers"]
        == found["start"]
        == [{"filters": 4, "kernel_size": 3, "stride": 1, "padding": 0, "dilation": 1}]
    )
