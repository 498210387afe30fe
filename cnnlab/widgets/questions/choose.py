"""`Choose`: a question with options, checked in the page."""

from traitlets import Bool, Dict, Int, List, validate

from cnnlab.widgets.questions.checks import check_different, checked_dict, checked_list, checked_text, plain
from cnnlab.widgets.questions.question import Question

KEYS = ("text", "right", "feedback")


class Choose(Question):
    """A question answered by choosing one option, or several.

        Choose(
            id="window-count",
            prompt="How many windows of size `3×3` fit into a `5×5` image?",
            options=[
                {"text": "9", "right": True},
                {"text": "25", "feedback": "That would need a window centred on every pixel, also at the border."},
            ],
        )

    Arguments:
        id: a slug, unique in the book; the reader's answer is kept under it.
        prompt: the question.
        options: two or more dicts with "text", "right" (default False) and "feedback", a sentence about this choice
            that every wrong option must have.
        several: whether the reader may choose several options; then one right option or more, else exactly one.

    Traits that follow the reader: `chosen` (indices of the chosen options, in order), `checked`.

    Raises TypeError or ValueError for a question that cannot be asked so.
    """

    options = List(Dict()).tag(sync=True)
    several = Bool(False).tag(sync=True)
    chosen = List(Int()).tag(sync=True)

    def __init__(self, *, id: str, prompt: str, options: list[dict], several: bool = False, **traits):
        if not isinstance(several, bool):
            raise TypeError(f"several: expected True or False, got {several!r}")
        options = _checked_options(options, several)
        super().__init__(id=id, prompt=prompt, options=options, several=several, **traits)

    @property
    def summary(self) -> str:
        texts = "; ".join(plain(option["text"]) for option in self.options)
        return f"Question: {plain(self.prompt)} Options: {texts}."

    @validate("options")
    def _check_options(self, proposal):
        return _checked_options(proposal.value, self.several)

    @validate("chosen")
    def _check_chosen(self, proposal):
        chosen = sorted(set(proposal.value))
        outside = [index for index in chosen if not 0 <= index < len(self.options)]
        if outside:
            raise ValueError(f"chosen: expected indices from 0 to {len(self.options) - 1}, got {outside[0]}")
        if len(chosen) > 1 and not self.several:
            raise ValueError(f"chosen: expected one index at most, got {chosen}")
        return chosen


def _checked_options(options, several: bool) -> list[dict]:
    options = checked_list("options", options, "dicts")
    if len(options) < 2:
        raise ValueError(f"options: expected two or more, got {len(options)}")
    options = [_checked_option(option, f"options[{index}]") for index, option in enumerate(options)]
    check_different("options", (option["text"] for option in options))
    right = sum(option["right"] for option in options)
    if right == 0 or (right > 1 and not several):
        allowed = "one right option or more" if several else "exactly one right option (or several=True)"
        raise ValueError(f"options: expected {allowed}, got {right}")
    return options


def _checked_option(option, where: str) -> dict:
    option = checked_dict(where, option, KEYS, "'text', 'right' and 'feedback'")
    text = checked_text(f"{where}['text']", option.get("text"))
    right = option.get("right", False)
    if not isinstance(right, bool):
        raise TypeError(f"{where}['right']: expected True or False, got {right!r}")
    feedback = option.get("feedback", "")
    if feedback != "" or not right:  # every wrong option explains itself
        feedback = checked_text(f"{where}['feedback']", feedback)
    return {"text": text, "right": right, "feedback": feedback}
