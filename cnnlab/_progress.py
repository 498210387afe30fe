"""One line that says how far a long computation is, and nothing about what is computed.

In a notebook it is one output, replaced in place, so the stored page holds only its last state. In a terminal
it is one line, rewritten. Where there is neither (a log file, a pipe) only the last state is printed. The words
say it all; the bar beside them is decoration.
"""

import html
import sys
import time

INTERVAL = 0.1  # seconds between two redrawings: faster is not seen and floods a slow connection


class Progress:
    """A line of progress: `show` it as often as you like, then `close` it with the words that are to stay."""

    def __init__(self):
        self._started = time.monotonic()
        self._drawn = -INTERVAL
        self._draw = _notebook() or _terminal(sys.stderr)

    def show(self, text, fraction):
        """Shows what is going on, the fraction that is done (0 to 1), and the seconds since the start."""
        now = time.monotonic() - self._started
        if now - self._drawn >= INTERVAL:
            self._drawn = now
            self._draw(f"{text} · {now:.0f} s", fraction)

    def close(self, text):
        """Leaves `text` as the last state, without the seconds: what stays should not differ between runs."""
        self._draw(text, None)


def _notebook():
    """A function that draws into one notebook output, or None outside a notebook."""
    ipython = sys.modules.get("IPython")  # loaded already by whoever runs inside it; nobody else pays for it
    shell = ipython.get_ipython() if ipython else None
    if not hasattr(shell, "kernel"):
        return None
    from IPython.display import display

    handle = None

    def draw(text, fraction):
        nonlocal handle
        bundle = {"text/plain": text, "text/html": _html(text, fraction)}
        if handle is None:
            handle = display(bundle, raw=True, display_id=True)
        else:
            handle.update(bundle, raw=True)

    return draw


def _html(text, fraction):
    words = f'<span style="font-variant-numeric: tabular-nums">{html.escape(text)}</span>'
    bar = "" if fraction is None else f'<progress max="1" value="{fraction:.3f}" aria-hidden="true"></progress> '
    return f"<div>{bar}{words}</div>"


def _terminal(stream):
    """A function that draws into a text stream: a terminal's line is rewritten, a file gets the last state."""
    width = 0

    def draw(text, fraction):
        nonlocal width
        if fraction is None:
            start = "\r" if width else ""
            stream.write(f"{start}{text:<{width}}\n")  # padded, so that nothing of a longer line is left
        elif stream.isatty():
            line = f"{fraction:4.0%} {text}"
            stream.write(f"\r{line:<{width}}")
            width = len(line)
        stream.flush()

    return draw
