"""`Order`: put the steps in order, checked in the page."""

import math
import random

from traitlets import Dict, Int, List, Unicode, validate

from cnnlab.widgets.questions.checks import (
    check_different,
    checked_dict,
    checked_list,
    checked_str,
    checked_text,
    plain,
)
from cnnlab.widgets.questions.question import Question

KEYS = ("text", "feedback")
MOST = 9  # steps that a reader can hold in view


class Order(Question):
    """A question answered by putting steps in order, by keyboard, with buttons or by dragging.

        Order(
            id="one-cell",
            prompt="How does one cell of the output come about?",
            steps=[
                "cut out the window",
                {"text": "multiply it by the kernel", "feedback": "There must be a window to multiply."},
                {"text": "add the products up", "feedback": "There must be products to add."},
            ],
        )

    Arguments:
        id: a slug, unique in the book; the reader's order is kept under it.
        prompt: the question.
        steps: three to nine texts in the right order. A dict with "text" and "feedback" has a sentence for the
            reader who puts this step too early.
        also: other right orders, each a list of the indices of `steps`.
        right: a sentence shown with the right answer.

    The reader meets the steps in an order that is always the same and never right, `start`.
    Traits that follow the reader: `given` (indices of `steps`, from the top), `checked`.

    Raises TypeError or ValueError for a question that cannot be asked so.
    """

    steps = List(Dict()).tag(sync=True)
    also = List(List(Int())).tag(sync=True)
    right = Unicode("").tag(sync=True)
    start = List(Int()).tag(sync=True, made=True)
    given = List(Int()).tag(sync=True)

    def __init__(self, *, id: str, prompt: str, steps: list, also=(), right: str = "", **traits):
        right = checked_str("right", right)
        steps = _checked_steps(steps)
        also = _checked_also(also, len(steps))
        start = _shuffled(id, len(steps), also)
        given = traits.pop("given", start)
        super().__init__(id=id, prompt=prompt, steps=steps, also=also, right=right, start=start, given=given, **traits)

    @property
    def summary(self) -> str:
        texts = "; ".join(plain(self.steps[index]["text"]) for index in self.start)
        return f"Put in order: {plain(self.prompt)} Steps: {texts}."

    @validate("steps")
    def _check_steps(self, proposal):
        return _checked_steps(proposal.value)

    @validate("given")
    def _check_given(self, proposal):
        return _checked_order("given", proposal.value, len(self.steps))


def _checked_steps(steps) -> list[dict]:
    steps = checked_list("steps", steps, "texts or dicts")
    if not 3 <= len(steps) <= MOST:
        raise ValueError(f"steps: expected 3 to {MOST}, got {len(steps)}")
    steps = [_checked_step(step, f"steps[{index}]") for index, step in enumerate(steps)]
    check_different("steps", (step["text"] for step in steps))
    return steps


def _checked_step(step, where: str) -> dict:
    if isinstance(step, str):
        return {"text": checked_text(where, step), "feedback": ""}
    if not isinstance(step, dict):
        raise TypeError(f"{where}: expected a str or a dict, got {type(step).__name__}")
    checked_dict(where, step, KEYS, "'text' and 'feedback'")
    feedback = step.get("feedback", "")
    return {
        "text": checked_text(f"{where}['text']", step.get("text")),
        "feedback": feedback and checked_text(f"{where}['feedback']", feedback),
    }


def _checked_also(also, count: int) -> list[list[int]]:
    orders = checked_list("also", also, "orders")
    return [_checked_order(f"also[{index}]", order, count) for index, order in enumerate(orders)]


def _checked_order(name: str, order, count: int) -> list[int]:
    if not isinstance(order, list | tuple) or sorted(order, key=str) != list(range(count)):
        raise ValueError(f"{name}: expected the indices 0 to {count - 1}, each once, got {order!r}")
    return list(order)


def _shuffled(id, count: int, also) -> list[int]:
    """An order that depends on the id alone, and is not among the right ones."""
    right = [list(range(count)), *also]
    if len({tuple(order) for order in right}) == math.factorial(count):
        raise ValueError("also: expected an order that is left to begin with, got all of them")
    generator = random.Random(str(id))
    order = right[0]
    while order in right:
        order = generator.sample(range(count), count)
    return order
