"""`explore`: a plain Python function that draws a figure, moved by controls, in Jupyter and in the built page.

With a kernel a change calls the function. In the book build every state is drawn beforehand, and the page holds the
pictures; `cnnlab.sphinxext` moves them into files. What a control may be is in controls.py, how a figure
becomes a picture in frames.py.
"""

import html
import itertools
import math
import string
from collections.abc import Callable

from traitlets import Dict, Int, List, validate

from cnnlab.widgets.base import BookWidget, StateError, in_book
from cnnlab.widgets.explore.controls import Control, read_controls
from cnnlab.widgets.explore.frames import ENCODINGS, Frame, take

LONGEST_MESSAGE = 200


def explore(
    draw: Callable,
    /,
    *,
    alt: str | Callable[..., str],
    max_frames: int = 200,
    max_bytes: int = 400_000,
    **controls,
) -> "Explore":
    """Shows the figure that `draw` returns, with a control for each of its arguments.

        def error_curve(step, double=True):
            fig, ax = plt.subplots(layout="constrained")
            ...
            return fig

        widgets.explore(
            error_curve,
            step=[1e-2, 1e-4, 1e-6],
            double=True,
            alt="The error of the gradient at step {step}, float64 {double}.",
        )

    Arguments:
        draw: takes the controls' values by name, returns a matplotlib figure, one of its Axes or an array of them.
            The figure's own size counts, so let its layout be "constrained".
        alt: what the figure shows, for readers who listen: a function of the values, or a text in which {name} stands
            for the text of a control; every control must stand in it.
        max_frames: the most states, counted at once.
        max_bytes: the most bytes of all pictures together as a reader would load them, counted in the book build.
        controls: (min, max), (min, max, step), a range or a list of numbers make a slider; a list of texts or a dict
            of labels and values a choice; True or False a check box. A control starts where `draw` has its default.

    Returns the widget: `values` holds the values by name, `chosen` the place of each among its control's values.

    Raises TypeError or ValueError for controls, texts or budgets that cannot be so; in the book build also
    RuntimeError that names the state if `draw` or `alt` fails there. In Jupyter the widget says so in a sentence.
    """
    return Explore(draw, alt=alt, max_frames=max_frames, max_bytes=max_bytes, controls=controls)


class Explore(BookWidget):
    """What `explore` returns.

    Traits: `controls` (as the browser needs them), `chosen` (the state that the reader asks for: the place of each
    value among its control's values), `shown` (the state drawn last: picture, alt text, and a sentence in `error` if
    there is none).
    """

    controls = List(Dict(), read_only=True).tag(sync=True)
    chosen = List(Int()).tag(sync=True)
    shown = Dict(read_only=True).tag(sync=True)

    def __init__(self, draw: Callable, *, alt, max_frames: int, max_bytes: int, controls: dict):
        self._draw, self._alt = draw, alt
        self._controls = read_controls(draw, controls)
        self._encodings = list(ENCODINGS)  # once the first picture is taken, only the smallest
        self._drawn = None
        _check_alt(alt, self._controls)
        self._check_frames(_checked_budget("max_frames", max_frames))
        _checked_budget("max_bytes", max_bytes)
        super().__init__(chosen=[control.start for control in self._controls])
        self.set_trait("controls", [control.trait() for control in self._controls])
        if in_book():
            self._draw_all(max_bytes)
        else:
            self._draw_chosen()
        self.observe(self._draw_chosen, "chosen")

    @property
    def values(self) -> dict:
        """The values of the chosen state, by name."""
        return self._values(self.chosen)

    @property
    def summary(self) -> str:
        return f"A figure that moves with {_listed([control.trait()['name'] for control in self._controls])}."

    @validate("chosen")
    def _check_chosen(self, proposal):
        sizes = [len(control.values) for control in self._controls]
        if len(proposal.value) != len(sizes) or not all(0 <= k < n for k, n in zip(proposal.value, sizes, strict=True)):
            allowed = ", ".join(f"0 to {size - 1}" for size in sizes)
            raise StateError(f"chosen: expected a place for each control, {allowed}, got {proposal.value}")
        return proposal.value

    def state(self) -> dict:
        return {**super().state(), "drawn": self._drawn}

    # ---- drawing ----

    def _values(self, chosen) -> dict:
        return {control.name: control.values[k] for control, k in zip(self._controls, chosen, strict=True)}

    def _texts(self, chosen) -> dict:
        return {control.name: control.texts[k] for control, k in zip(self._controls, chosen, strict=True)}

    def _named(self, chosen) -> str:
        return ", ".join(f"{name} = {text}" for name, text in self._texts(chosen).items())

    def _pictures(self, chosen) -> dict[str, Frame]:
        """The picture of a state in each encoding that may still be the smallest."""
        return take(self._draw, self._values(chosen), self._encodings)

    def _settle_encoding(self, samples: list[dict[str, Frame]]):
        """Keeps the encoding that is smallest over these pictures: only one, so that all of a figure look alike."""
        self._encodings = [min(self._encodings, key=lambda name: sum(pictures[name].bytes for pictures in samples))]

    def _alt_text(self, chosen) -> str:
        if isinstance(self._alt, str):
            return self._alt.format(**self._texts(chosen))
        text = self._alt(**self._values(chosen))
        if not isinstance(text, str) or not text.strip():
            raise ValueError(f"alt: expected a function that returns what the figure shows, got {text!r}")
        return text.strip()

    def _draw_chosen(self, change=None):
        """Draws the chosen state, for a reader with a kernel; an error becomes a sentence, and the notebook goes on."""
        chosen = list(self.chosen)
        shown = {"chosen": chosen, "src": "", "width": 0, "height": 0, "alt": "", "error": ""}
        try:
            pictures = self._pictures(chosen)
            self._settle_encoding([pictures])
            frame, shown["alt"] = pictures[self._encodings[0]], self._alt_text(chosen)
            shown.update(src=frame.src, width=frame.width, height=frame.height)
        except (Exception, KeyboardInterrupt) as error:  # an interrupted kernel, too, owes the page an answer
            shown["error"] = f"No figure at {self._named(chosen)}: {_sentence(error)}"
        self.set_trait("shown", shown)

    def _draw_all(self, max_bytes: int):
        """Draws every state, for readers without a kernel; equal pictures are kept once."""
        every = list(itertools.product(*(range(len(control.values)) for control in self._controls)))
        places, states, alts = {}, [], []
        self._settle_encoding([self._built(chosen)[0] for chosen in {every[0], every[len(every) // 2], every[-1]}])
        for chosen in every:
            pictures, alt = self._built(chosen)
            states.append(places.setdefault(pictures[self._encodings[0]], len(places)))
            alts.append(alt)
        _check_bytes(list(places), len(states), max_bytes)
        frames = [{"src": frame.src, "width": frame.width, "height": frame.height} for frame in places]
        self._drawn = {"frames": frames, "states": states, "alts": alts}
        at = every.index(tuple(self.chosen))
        self.set_trait("shown", {"chosen": self.chosen, **frames[states[at]], "alt": alts[at], "error": ""})

    def _built(self, chosen) -> tuple[dict[str, Frame], str]:
        """Pictures and alt text of one state; an error names the state and ends the build."""
        try:
            return self._pictures(chosen), self._alt_text(chosen)
        except Exception as error:
            raise RuntimeError(f"explore: no figure at {self._named(chosen)}: {_sentence(error)}") from error

    def _picture(self) -> str:
        if self.shown["error"]:
            return f"<p>{html.escape(self.shown['error'])}</p>"
        src, width, height = (self.shown[name] for name in ("src", "width", "height"))
        alt = html.escape(self.shown["alt"])
        return f'<img class="cnnlab-explore-still" src="{src}" alt="{alt}" width="{width}" height="{height}">'

    def _check_frames(self, max_frames: int):
        sizes = {control.name: len(control.values) for control in self._controls}
        if math.prod(sizes.values()) > max_frames:
            product = " × ".join(f"{size} ({name})" for name, size in sizes.items())
            count = math.prod(sizes.values())
            raise ValueError(f"controls: expected at most {max_frames} states (max_frames), got {product} = {count}")


def _check_bytes(frames: list[Frame], states: int, max_bytes: int):
    total = sum(frame.bytes for frame in frames)
    if total > max_bytes:
        raise ValueError(
            f"explore: expected pictures of at most {max_bytes / 1000:,.0f} kB together (max_bytes), "
            f"got {total / 1000:,.0f} kB: {len(frames)} pictures of {states} states"
        )


def _checked_budget(name: str, value) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name}: expected an int, got {value!r}")
    if value < 1:
        raise ValueError(f"{name}: expected an int >= 1, got {value}")
    return value


def _check_alt(alt, controls: list[Control]):
    """That `alt` is a function, or a text in which every control stands and nothing else."""
    if callable(alt):
        return
    if not isinstance(alt, str):
        raise TypeError(f"alt: expected a text or a function, got {type(alt).__name__}")
    expected = [control.name for control in controls]
    try:
        fields = {field for _, field, *_ in string.Formatter().parse(alt) if field is not None}
        alt.format(**{control.name: control.texts[0] for control in controls})
    except (ValueError, LookupError, AttributeError) as error:
        raise ValueError(f"alt: expected {_fields(expected)} in a text, got {alt!r} ({_sentence(error)})") from None
    if missing := [name for name in expected if name not in fields]:
        raise ValueError(f"alt: expected {_fields(expected)} in the text, found no {_fields(missing)} in {alt!r}")


def _fields(names: list[str]) -> str:
    return _listed([f"{{{name}}}" for name in names])


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _sentence(error: BaseException) -> str:
    """An error in one line: its name and the first line of what it says."""
    said = next(iter(str(error).splitlines()), "")
    return f"{type(error).__name__}{': ' if said else ''}{said}"[:LONGEST_MESSAGE]
