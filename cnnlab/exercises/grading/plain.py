"""Text of somebody else's, a student's or a file system's, made fit for a terminal, a table and a page."""

import unicodedata

_JOINERS = "\u200c\u200d"  # between letters of Persian and the parts of an emoji: nothing is lost without them


def clean(text: str, longest: int = 300) -> str:
    """Return a text as one line of at most so many printable characters.

    What is not printable becomes a space: control and bidirectional characters, line ends, the halves of surrogates
    that stand in names which are not UTF-8.
    """
    return "".join(c if c.isprintable() else " " for c in text)[:longest]


def name(text: str, longest: int = 120) -> str:
    r"""Return the name of a file or a person as it can be shown: printable, in UTF-8, never empty.

    What is not printable is spelled out, so that two names which differ still differ: `\xff` for a byte that is not
    UTF-8, `\n`, `\u202e`. Spaces of any kind are spaces, those at the ends are left out.
    """
    whole = unicodedata.normalize("NFC", text)
    shown = "".join(_spelled(c) for c in whole if c not in _JOINERS).strip() or ascii(text)
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"


def _spelled(character):
    if character.isprintable():
        return character
    if "\udc80" <= character <= "\udcff":  # so Python names a byte that is not UTF-8
        return f"\\x{ord(character) - 0xDC00:02x}"
    return " " if unicodedata.category(character) == "Zs" else ascii(character)[1:-1]


def unlike(text: str, taken: set[str]) -> str:
    """Return a text, with a number behind it if it is taken already, and take it."""
    number, free = 1, text
    while free in taken:
        number += 1
        free = f"{text} ({number})"
    taken.add(free)
    return free


def counted(number: int, noun: str) -> str:
    """Return how many of something, as in a sentence: 1 student, 2 students."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
