"""What an author may write as a control of `explore`, and the values and texts that come of it.

A control is a list of values with a text for each; the browser knows the texts and which one is chosen, Python the
values. How a control looks is explore.js's business.
"""

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass
from numbers import Integral, Real

import numpy as np

MOST_VALUES = 10_000  # of one control: more cannot be meant
EXPECTED = "(min, max, step), a range, a list, a dict of labels and values, or True or False"
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Control:
    """One control: how it is operated, its values in order, their texts, and the place of the first value shown."""

    name: str
    kind: str  # "slider", "choice" or "check"
    values: list
    texts: list[str]
    start: int

    def trait(self) -> dict:
        """What the browser needs of it."""
        return {"name": self.name.replace("_", " "), "kind": self.kind, "texts": self.texts}


def read_controls(draw: Callable, given: dict) -> list[Control]:
    """The controls for the arguments of `draw`, in the order given.

    A control starts where `draw` has its default value, a check box as given, anything else with its first value.
    Raises TypeError or ValueError that names the control.
    """
    if not callable(draw):
        raise TypeError(f"draw: expected a function that returns a figure, got {type(draw).__name__}")
    if not given:
        raise ValueError("controls: expected at least one, such as depth=(1, 5), got none")
    defaults = _defaults(draw, given)
    return [_control(name, value, defaults.get(name)) for name, value in given.items()]


def _defaults(draw: Callable, given: dict) -> dict:
    """The default values of draw's arguments; that it can be called with exactly these controls."""
    try:
        signature = inspect.signature(draw)
    except ValueError:  # a function written in C that says nothing about itself
        return {}
    try:
        signature.bind(**given)
    except TypeError as error:
        raise TypeError(f"draw: cannot be called with the controls {', '.join(given)}: {error}") from None
    parameters = signature.parameters.values()
    return {each.name: each.default for each in parameters if each.default is not inspect.Parameter.empty}


def _control(name: str, given, default) -> Control:
    if isinstance(given, bool):
        return Control(name, "check", [False, True], ["off", "on"], int(given))
    if isinstance(given, np.ndarray):
        given = given.tolist()
    if isinstance(given, dict):
        values, texts = list(given.values()), [str(label) for label in given]
    elif isinstance(given, list):
        values, texts = given, value_texts(given)
    elif isinstance(given, tuple):
        values = _steps(name, given)
        texts = value_texts(values)
    elif isinstance(given, range):
        values = list(given[: MOST_VALUES + 1])
        texts = value_texts(values)
    else:
        raise TypeError(f"{name}: expected {EXPECTED}, got {given!r}")
    _check_values(name, values, texts)
    numbers = not isinstance(given, dict) and all(_is_number(value) for value in values)
    return Control(name, "slider" if numbers else "choice", values, texts, _start(name, values, texts, default))


def _is_number(value) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool | np.bool_)


def _steps(name: str, given: tuple) -> list:
    """The values of (min, max) or (min, max, step), the last one at most max; whole numbers stay whole."""
    if len(given) not in (2, 3) or not all(_is_number(value) and math.isfinite(value) for value in given):
        raise ValueError(f"{name}: expected finite numbers (min, max, step), got {given!r}")
    whole = all(isinstance(value, Integral) for value in given)
    if len(given) == 2 and not whole:
        raise ValueError(f"{name}: expected a step too, (min, max, step), where numbers are not whole, got {given!r}")
    low, high, step = (*given, 1)[:3]
    if low >= high or step <= 0:
        raise ValueError(f"{name}: expected min < max and step > 0, got {given!r}")
    count = min(math.floor((high - low) / step + 1e-9), MOST_VALUES) + 1
    if whole:
        return [low + k * step for k in range(count)]
    return [float(f"{low + k * step:.12g}") for k in range(count)]  # 0.3, not 0.30000000000000004


def _check_values(name: str, values: list, texts: list[str]):
    if not 2 <= len(values) <= MOST_VALUES:
        found = len(values) if len(values) < 2 else f"more than {MOST_VALUES}"
        raise ValueError(f"{name}: expected two values or more, at most {MOST_VALUES}, got {found}")
    for value, text in zip(values, texts, strict=True):
        if _is_number(value) and not math.isfinite(value):
            raise ValueError(f"{name}: expected finite numbers, got {value!r}")
        if not text.strip():
            raise ValueError(f"{name}: expected a text for each choice, got an empty one")
        if texts.count(text) > 1:
            raise ValueError(f"{name}: expected different values, got {text!r} twice")


def _start(name: str, values: list, texts: list[str], default) -> int:
    """Where draw's default stands among the values; 0 if it has none."""
    if default is None:
        return 0
    for place, value in enumerate(values):
        if value is default or (np.ndim(value) == 0 and np.ndim(default) == 0 and value == default):
            return place
    raise ValueError(f"{name}: expected values with draw's default {default!r} among them, got {', '.join(texts)}")


def value_texts(values: list) -> list[str]:
    """The values as readers see them: numbers with a true minus, one number of decimals, and powers of ten raised."""
    if not values or not all(_is_number(value) for value in values):
        return [str(value) for value in values]
    numbers = [str(value) if isinstance(value, Integral) else f"{value:g}" for value in values]
    if any("e" in number for number in numbers):
        return [_typeset(value) for value in values]
    decimals = max(len(number.partition(".")[2]) for number in numbers)
    return [f"{value:.{decimals}f}".replace("-", "−") for value in values]


def _typeset(value: float) -> str:
    """1e-5 as 10⁻⁵, -2.5e10 as −2.5 × 10¹⁰; 0 and what lies from 1 to 1000 as it is."""
    if value == 0 or 1 <= abs(value) < 1000:
        return f"{value:g}".replace("-", "−")
    mantissa, exponent = f"{value:.5e}".split("e")
    mantissa = mantissa.rstrip("0").rstrip(".").replace("-", "−")
    power = f"10{str(int(exponent)).translate(RAISED)}"
    return power if mantissa == "1" else f"{mantissa} × {power}"
