"""What an author may write into a question: each check returns the value as the question keeps it.

Each raises TypeError or ValueError that names the argument, what is expected and what was found. A check that only one
kind of question needs stands with that kind.
"""

import math
import re
from numbers import Real

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def plain(text: str) -> str:
    """`text` without its marks for code and stress."""
    return re.sub(r"`([^`]+)`|\*([^*\s](?:[^*]*[^*\s])?)\*", lambda found: found[1] or found[2], text)


def checked_slug(name: str, value) -> str:
    """`value`, if it is a slug such as "stride-two"."""
    checked_str(name, value)
    if not SLUG.fullmatch(value):
        raise ValueError(f"{name}: expected lower-case words joined by hyphens, such as 'stride-two', got {value!r}")
    return value


def checked_str(name: str, value) -> str:
    """`value`, if it is a text; it may be empty."""
    if not isinstance(value, str):
        raise TypeError(f"{name}: expected a str, got {type(value).__name__}")
    return value


def checked_text(name: str, value) -> str:
    """`value` without surrounding white space, if it says something."""
    if not checked_str(name, value).strip():
        raise ValueError(f"{name}: expected a sentence, got an empty text")
    return value.strip()


def checked_number(name: str, value) -> float:
    """`value` as a float, if it is a finite number."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name}: expected a number, got {value!r}")
    if not math.isfinite(value):
        raise ValueError(f"{name}: expected a finite number, got {value!r}")
    return float(value)


def checked_int(name: str, value, low: int, high: int) -> int:
    """`value`, if it is an int from `low` to `high`."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name}: expected an int, got {value!r}")
    if not low <= value <= high:
        raise ValueError(f"{name}: expected {low} to {high}, got {value}")
    return value


def checked_tolerance(name: str, value) -> float:
    """`value` as a float, if it is a finite number that is not negative."""
    tolerance = checked_number(name, value)
    if tolerance < 0:
        raise ValueError(f"{name}: expected a number >= 0, got {value!r}")
    return tolerance


def checked_list(name: str, value, of: str) -> list:
    """`value` as a list, if it is one or a tuple; `of` says what it is to hold."""
    if not isinstance(value, list | tuple):
        raise TypeError(f"{name}: expected a list of {of}, got {type(value).__name__}")
    return list(value)


def checked_dict(name: str, value, keys, words: str) -> dict:
    """`value`, if it is a dict with some of the `keys`; `words` says which they are."""
    if not isinstance(value, dict):
        raise TypeError(f"{name}: expected a dict, got {type(value).__name__}")
    if unknown := set(value) - set(keys):
        raise ValueError(f"{name}: expected the keys {words}, got {sorted(unknown, key=str)}")
    return value


def check_different(name: str, texts):
    """That no two of the texts read alike, marks apart."""
    texts = [plain(text) for text in texts]
    if twice := next((text for text in texts if texts.count(text) > 1), None):
        raise ValueError(f"{name}: expected different texts, got {twice!r} twice")
