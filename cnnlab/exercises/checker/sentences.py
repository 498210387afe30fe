"""What is said of a wrong answer that nothing explains: a sentence that is true of every input it failed on.

A result that is an input again, or 0 everywhere, tells what was done wrong only if it comes out every time; on one
small input it may come of anything. How two arrays differ is said by `compare`, what an error means by `errors`.
"""

import re
from collections.abc import Sequence

import numpy as np

from cnnlab.exercises.checker import compare
from cnnlab.exercises.checker.exercise import Mistake
from cnnlab.exercises.checker.repairs import Repair
from cnnlab.exercises.checker.slips import Slip
from cnnlab.exercises.checker.suspects import Case


def telling(wrong: Sequence[Case]) -> tuple[Case, str]:
    """Return, of the cases that an answer failed on, the first that shows what is wrong, and what is true of them all.

    That is "" where there is no such thing, and each case has a sentence of its own.
    """
    if len(wrong) > 1 and (constant := _constant(wrong[0])) and all(_constant(case) == constant for case in wrong):
        return wrong[0], constant
    sweeping = [_sweeping(case) for case in wrong]
    for sentence in sweeping[0]:
        if all(sentence in each for each in sweeping):
            return wrong[0], sentence
    shown = next((case for case, each in zip(wrong, sweeping, strict=True) if not each), None)
    return (shown, "") if shown else (wrong[0], _WRONG)


def alike(case: Case, other: Case, says: str, seconds: float) -> bool:
    """Return whether what is said of all cases, or else of the other one, numbers apart, is true of a case as well."""
    if says:
        return says == _WRONG or says in (*_sweeping(case), _constant(case))
    return _words(of(case, seconds)) == _words(of(other, seconds))


def of(case: Case, seconds: float) -> str:
    """Return the sentence for one case alone."""
    expected, given = case.expected, case.given
    if given.asked:
        return _ASKS
    if given.timed_out:
        after = f"{seconds:g} second{'s' * (seconds != 1)}"
        return f"It had not finished after {after} and was stopped: is there a loop that never ends?"
    if given.changed:
        return f"It changes its argument `{given.changed}`: whoever calls it still needs that. Work on a new array."
    if given.value is None and not given.raised and given.fault.startswith("The result is"):
        return f"{given.fault}; expected was {compare.shaped(expected.value)}{_advice(case)}."
    return given.fault or next(iter(_sweeping(case)), "") or compare.difference(expected.value, given.value)


def with_fault(case: Case, says: str, fault: Mistake | Slip | Repair) -> str:
    """Return the sentence of what was done wrong; a repair's stands behind what the code has raised."""
    if not case.given.raised or not isinstance(fault, Repair):
        return fault.says
    return says if fault.says in says else f"{says} {fault.says}"


_MADE_BY = {
    "a tuple": ": a comma in a `return` makes one",
    "a coroutine": ": `async def` makes one, and nobody waits for it here; write `def`",
    "an async_generator": ": `async def` with `yield` makes one; write `def`, and `return` the whole result",
    "a generator": ": `yield` makes one; `return` the whole result",
}
_ASKS = (
    "It waits for somebody to type, as `input` and `breakpoint` do, and nobody is there while it is checked: all that "
    "it needs are its arguments."
)
_WRONG = "The result is not the right one on any of the inputs that it failed on, each time in another way."


def _sweeping(case):
    """Return the sentences that would be said of an answer as a whole, the first before the others."""
    given = case.given.value
    if given is None or case.given.changed:
        return ()
    handed_back = (
        f"The result is `{name}` itself, unchanged."
        for name, value in case.inputs.items()
        if isinstance(value, np.ndarray) and value.size and np.array_equal(value, given)
    )
    return (*handed_back, *compare.sweeping(case.expected.value, given))


def _constant(case):
    """Return what is true of a program that does not look at its inputs, where it seems to be one, else ""."""
    given = case.given.value
    if given is None or case.given.changed or given.dtype.kind == "b" or not given.any():
        return ""  # of 0, and of truth values, there is something better to say
    if (given != given.flat[0]).any() or not np.isfinite(given.flat[0]):
        return ""
    everywhere = " everywhere" if given.ndim else ""
    return f"The result is {given.flat[0]:.6g}{everywhere}, on each of the inputs that it failed on."


def _advice(case):
    listed = case.given.listed
    if listed is not None and compare.close(case.expected.value, listed, 1e-4):
        return ": wrap it in `np.array(…)`"
    return _MADE_BY.get(case.given.fault.removeprefix("The result is "), "")


def _words(sentence):
    return re.sub(r"[-+.\d]+", "", sentence)
