"""The questions of all chapters can be asked; what their answers are is tested chapter by chapter."""

import pytest

from cnnlab.exercises import catalogue, question
from cnnlab.widgets import Predict


@pytest.mark.parametrize("id", [id for of_chapter in catalogue.questions().values() for id in of_chapter])
def test_a_question_can_be_asked(id):
    asked = question(id)
    assert asked.id == id
    if isinstance(asked, Predict):
        assert asked.feedback, "a question for a number foresees wrong ones"


def test_an_unknown_question_is_named():
    with pytest.raises(ValueError, match=r"^id: expected .*'five-brighter'.*, got 'five-brigter'$"):
        question("five-brigter")
