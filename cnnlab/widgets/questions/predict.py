"""`Predict`: a question answered by a number, checked in the page."""

import re
from fractions import Fraction

from traitlets import Dict, Float, Unicode, validate

from cnnlab.widgets.questions.checks import checked_number, checked_str, checked_text, checked_tolerance, plain
from cnnlab.widgets.questions.question import Question


class Predict(Question):
    """A question answered by a number: a whole number, a decimal or a fraction.

        Predict(
            id="output-side",
            prompt="A `7×7` image and a `3×3` kernel: how many *rows* has the output?",
            answer=5,
            feedback={"7": "That needs padding.", "4": "Count the first position too."},
            right="7 − 3 + 1 = 5.",
        )

    Arguments:
        id: a slug, unique in the book; the reader's answer is kept under it.
        prompt: the question.
        answer: the right number, finite.
        tolerance: how far from it an answer may lie and still be right, ≥ 0; the reader is told.
        unit: shown after the field, for example "pixels"; the reader may type it too.
        feedback: a sentence for each foreseen wrong number; keys are numbers or texts such as "−3", "0.5", "1/9".
        right: a sentence shown with the right answer.

    Traits that follow the reader: `given` (the text as typed), `checked`.

    Raises TypeError or ValueError for a question that cannot be asked so.
    """

    answer = Float().tag(sync=True)
    tolerance = Float(0.0).tag(sync=True)
    unit = Unicode("").tag(sync=True)
    feedback = Dict(value_trait=Unicode(), key_trait=Unicode()).tag(sync=True)
    right = Unicode("").tag(sync=True)
    given = Unicode("").tag(sync=True)

    def __init__(self, *, id: str, prompt: str, answer: float, tolerance: float = 0.0, feedback=None, **traits):
        answer = checked_number("answer", answer)
        tolerance = checked_tolerance("tolerance", tolerance)
        feedback = _checked_feedback({} if feedback is None else feedback, answer, tolerance)
        for name in {"unit", "right"} & set(traits):
            checked_str(name, traits[name])
        super().__init__(id=id, prompt=prompt, answer=answer, tolerance=tolerance, feedback=feedback, **traits)

    @property
    def summary(self) -> str:
        unit = f" (in {plain(self.unit)})" if self.unit else ""
        return f"Question: {plain(self.prompt)} The answer is a number{unit}."

    @validate("answer")
    def _check_answer(self, proposal):
        return checked_number("answer", proposal.value)

    @validate("tolerance")
    def _check_tolerance(self, proposal):
        return checked_tolerance("tolerance", proposal.value)

    @validate("feedback")
    def _check_feedback(self, proposal):
        return _checked_feedback(proposal.value, self.answer, self.tolerance)


def _checked_feedback(feedback, answer: float, tolerance: float) -> dict[str, str]:
    if not isinstance(feedback, dict):
        raise TypeError(f"feedback: expected a dict of wrong values and sentences, got {type(feedback).__name__}")
    values, checked = [], {}
    for key, sentence in feedback.items():
        value = _foreseen(key)
        if abs(value - answer) <= tolerance:
            raise ValueError(f"feedback: expected wrong values, got {key!r}, which is the right answer")
        if value in values:
            raise ValueError(f"feedback: expected different values, got {key!r} twice")
        values.append(value)
        checked[str(key)] = checked_text(f"feedback[{key!r}]", sentence)
    return checked


def _foreseen(key) -> float:
    if not isinstance(key, str):
        return checked_number("feedback: key", key)
    text = key.strip().replace("−", "-")
    if not re.fullmatch(r"[+-]?\d+(\.\d+)?(/[1-9]\d*)?", text) or ("." in text and "/" in text):
        raise ValueError(f"feedback: expected keys such as '-3', '0.5' or '1/9', got {key!r}")
    return float(Fraction(text))
