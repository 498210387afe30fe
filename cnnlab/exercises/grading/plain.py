"""Text of somebody else's, a student's or a file system's, made fit for a terminal, a table and a page."""


def clean(text: str, longest: int = 300) -> str:
    """Return a text as one line of at most so many printable characters.

    What is not printable becomes a space: control and bidirectional characters, line ends, the halves of surrogates
    that stand in names which are not UTF-8.
    """
    return "".join(c if c.isprintable() else " " for c in text)[:longest]
