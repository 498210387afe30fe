"""`Reveal`: predict first, then see; what was predicted stays beside what is true."""

from traitlets import Float, Unicode, validate

from cnnlab.widgets.base import in_book
from cnnlab.widgets.questions.checks import checked_number, checked_str, checked_text, plain
from cnnlab.widgets.questions.question import Question


class Reveal(Question):
    """A prediction that the reader commits to before the truth is shown, in words or as a number.

        Reveal(
            id="blur-twice",
            prompt="What becomes of a single white pixel of 9 when you blur it twice? Predict the largest pixel.",
            answer=1,
            truth="It is 1 after one blur; the second shares it out again: the largest is 9 · 9 / 81 = 1.",
        )

    Arguments:
        id: a slug, unique in the book; the prediction is kept under it.
        prompt: what to predict.
        truth: what is shown once the reader has committed.
        answer: a finite number where the prediction is one; None where it is written in words.
        unit: shown after the number, for example "pixels"; the reader may type it too.

    Traits that follow the reader: `given` (the text as typed), `checked` (committed: it cannot be changed any more).

    Raises TypeError or ValueError for a question that cannot be asked so.
    """

    truth = Unicode().tag(sync=True)
    answer = Float(None, allow_none=True).tag(sync=True)
    unit = Unicode("").tag(sync=True)
    given = Unicode("").tag(sync=True)

    def __init__(self, *, id: str, prompt: str, truth: str, answer: float | None = None, unit: str = "", **traits):
        truth = checked_text("truth", truth)
        answer = None if answer is None else checked_number("answer", answer)
        if checked_str("unit", unit) and answer is None:
            raise ValueError(f"unit: expected none where the prediction is written in words, got {unit!r}")
        super().__init__(id=id, prompt=prompt, truth=truth, answer=answer, unit=unit, **traits)

    @property
    def summary(self) -> str:
        truth = f" What is true: {plain(self.truth)}" if in_book() else ""  # in a notebook it comes with the question
        return f"Predict, then see: {plain(self.prompt)}{truth}"

    @validate("truth")
    def _check_truth(self, proposal):
        return checked_text("truth", proposal.value)

    @validate("answer")
    def _check_answer(self, proposal):
        return None if proposal.value is None else checked_number("answer", proposal.value)
