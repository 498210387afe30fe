"""`explore`: what an author may write, which pictures are drawn with a kernel and without, what the page receives."""

import base64
import json
import re
import subprocess
import sys

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure

from cnnlab import widgets
from cnnlab.widgets.explore.controls import value_texts

CHOICE = {"Sobel": np.array([[-1, 0, 1]] * 3), "Mean": np.ones((3, 3)) / 9}
ALT = "Depth {depth}."


def draw(depth=2):
    fig, ax = plt.subplots(figsize=(3, 2))
    ax.bar([0], [depth])
    return fig


def explore(draw=draw, alt=ALT, **changes):
    return widgets.explore(draw, **{"depth": (1, 4), "alt": alt, **changes})


def any_figure(**_):
    return Figure(figsize=(2, 1))


@pytest.fixture
def in_the_book(monkeypatch):
    monkeypatch.setenv("CNNLAB_BOOK", "1")


@pytest.fixture(autouse=True)
def no_figure_stays_open():
    plt.close("all")
    yield
    assert plt.get_fignums() == []


def picture(src):
    head, data = src.split(",")
    return head, base64.b64decode(data)


# ---- controls ----


@pytest.mark.parametrize(
    ("given", "kind", "values", "texts"),
    [
        ((1, 4), "slider", [1, 2, 3, 4], ["1", "2", "3", "4"]),
        ((-4, 5, 3), "slider", [-4, -1, 2, 5], ["−4", "−1", "2", "5"]),
        ((0, 0.3, 0.1), "slider", [0.0, 0.1, 0.2, 0.3], ["0.0", "0.1", "0.2", "0.3"]),
        ((0.0, 1, 0.4), "slider", [0.0, 0.4, 0.8], ["0.0", "0.4", "0.8"]),
        (range(9, 0, -4), "slider", [9, 5, 1], ["9", "5", "1"]),
        ([1e-6, 2.5e-3, 1], "slider", [1e-6, 2.5e-3, 1], ["10⁻⁶", "2.5 × 10⁻³", "1"]),
        (np.array([3, 5]), "slider", [3, 5], ["3", "5"]),
        (["same", "valid"], "choice", ["same", "valid"], ["same", "valid"]),
        ({"small": 1, "large": 64}, "choice", [1, 64], ["small", "large"]),
        (True, "check", [False, True], ["off", "on"]),
    ],
)
def test_a_control_has_values_and_texts(given, kind, values, texts):
    figure = widgets.explore(any_figure, alt="{a_b}", a_b=given)
    assert figure.controls == [{"name": "a b", "kind": kind, "texts": texts}]
    seen = []
    for place in range(len(texts)):
        figure.chosen = [place]
        seen.append(figure.values["a_b"])
    assert seen == values
    assert [type(value) for value in seen] == [type(value) for value in values]


def test_a_control_starts_where_the_function_has_its_default():
    assert explore().values == {"depth": 2}
    assert explore(any_figure).values == {"depth": 1}
    assert explore(depth={"one": 1, "two": 2}).chosen == [1]
    assert explore(depth=True).values == {"depth": True}
    kernel = CHOICE["Mean"]
    figure = widgets.explore(lambda kernel=kernel: Figure(), alt="{kernel}", kernel=CHOICE)
    assert figure.values["kernel"] is kernel


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        (5, TypeError, "depth: expected .*a range, a list.* got 5"),
        ("12", TypeError, "depth: expected .* got '12'"),
        (None, TypeError, "depth: expected"),
        ((1,), ValueError, r"depth: expected finite numbers \(min, max, step\), got \(1,\)"),
        (("a", "b"), ValueError, "depth: expected finite numbers"),
        ((True, 3), ValueError, "depth: expected finite numbers"),
        ((0, float("inf"), 1), ValueError, "depth: expected finite numbers"),
        ((0, 1.5), ValueError, "depth: expected a step too"),
        ((4, 1), ValueError, "depth: expected min < max and step > 0"),
        ((1, 4, 0), ValueError, "depth: expected min < max and step > 0"),
        ((1, 4, 9), ValueError, "depth: expected two values or more, .* got 1"),
        ((0, 10**12), ValueError, "depth: expected .* at most 10000, got more than 10000"),
        (range(10**12), ValueError, "depth: expected .* got more than 10000"),
        ([], ValueError, "depth: expected two values or more, .* got 0"),
        ([2, float("nan")], ValueError, "depth: expected finite numbers, got nan"),
        ([2, 3, 2], ValueError, "depth: expected different values, got '2' twice"),
        ({"": 2, "b": 1}, ValueError, "depth: expected a text for each choice"),
        ([3, 4], ValueError, "depth: expected values with draw's default 2 among them, got 3, 4"),
    ],
)
def test_bad_controls_are_named(given, error, message):
    with pytest.raises(error, match=message):
        explore(depth=given)


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"draw": 3}, TypeError, "draw: expected a function that returns a figure, got int"),
        ({"width": (1, 2)}, TypeError, "draw: cannot be called with the controls depth, width: .*'width'"),
        ({"draw": lambda depth, rate: None}, TypeError, "draw: cannot be called .*missing .*'rate'"),
        ({"max_frames": 3}, ValueError, r"controls: expected at most 3 states \(max_frames\), got 4 \(depth\) = 4"),
        ({"max_frames": 0}, ValueError, "max_frames: expected an int >= 1, got 0"),
        ({"max_bytes": 1.5}, TypeError, "max_bytes: expected an int, got 1.5"),
        ({"alt": None}, TypeError, "alt: expected a text or a function, got NoneType"),
        ({"alt": "A bar."}, ValueError, r"alt: expected \{depth\} in the text, found no \{depth\}"),
        ({"alt": "{depth} {width}"}, ValueError, r"alt: expected \{depth\} in a text, .*'width'"),
        ({"alt": "{depth:.2f}"}, ValueError, r"alt: expected \{depth\} in a text"),
        ({"alt": "{depth} {}"}, ValueError, r"alt: expected \{depth\} in a text"),
        ({"alt": "{depth"}, ValueError, r"alt: expected \{depth\} in a text"),
    ],
)
def test_what_else_is_refused(changes, error, message):
    with pytest.raises(error, match=message):
        explore(**changes)


def test_a_control_is_needed():
    with pytest.raises(ValueError, match=r"controls: expected at least one, .*got none"):
        widgets.explore(draw, alt="Nothing moves.")


def test_numbers_are_written_as_people_read_them():
    assert value_texts([-0.5, 0, 10]) == ["−0.5", "0.0", "10.0"]
    assert value_texts([-2.5e-7, 0, 40]) == ["−2.5 × 10⁻⁷", "0", "40"]


# ---- with a kernel ----


def test_with_a_kernel_a_change_draws_one_state():
    calls = []
    figure = explore(lambda depth: calls.append(depth) or draw(depth))
    first = figure.shown
    assert (first["alt"], first["error"], first["width"], first["height"]) == ("Depth 1.", "", 288, 192)
    assert picture(first["src"])[1].lstrip().startswith(b"<?xml")
    figure.chosen = [2]
    assert calls == [1, 3]
    assert (figure.shown["chosen"], figure.shown["alt"]) == ([2], "Depth 3.")
    assert figure.shown["src"] != first["src"]


def test_chosen_holds_a_place_for_each_control():
    figure = explore(any_figure, "{depth} {wide}", wide=True)
    for wrong in ([4, 0], [-1, 0], [0], [0, 0, 0]):
        with pytest.raises(ValueError, match="chosen: expected a place for each control, 0 to 3, 0 to 1, got"):
            figure.chosen = wrong
    assert figure.chosen == [0, 1]


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda fig: fig,
        lambda fig: fig.axes[0],
        lambda fig: np.array([[fig.axes[0]]]),
        lambda fig: fig.axes,
        lambda fig: fig.subfigures(1, 2)[0].subplots(),
    ],
)
def test_a_figure_or_its_axes(wrapped):
    shown = explore(lambda depth: wrapped(draw(depth))).shown
    assert (shown["error"], shown["width"], shown["height"]) == ("", 288, 192)


def test_a_figure_keeps_its_size_whatever_the_settings():
    with plt.rc_context({"savefig.bbox": "tight"}):
        drawn = picture(explore().shown["src"])[1].decode()
    assert 'width="216pt" height="144pt"' in drawn


def failing(depth):
    plt.figure()  # stays open
    raise ZeroDivisionError(f"depth {depth}\nand more")


@pytest.mark.parametrize(
    ("wrong", "alt", "sentence"),
    [
        (failing, ALT, "No figure at depth = 1: ZeroDivisionError: depth 1"),
        (lambda depth: None, ALT, "No figure at depth = 1: TypeError: draw: expected to get a matplotlib figure or its "
         "Axes, got NoneType"),
        (lambda depth: [], ALT, "No figure at depth = 1: TypeError: draw: expected to get a matplotlib figure or its "
         "Axes, got list"),
        (any_figure, lambda depth: 1 / 0, "No figure at depth = 1: ZeroDivisionError: division by zero"),
        (any_figure, lambda depth: " ", "No figure at depth = 1: ValueError: alt: expected a function that returns "
         "what the figure shows, got ' '"),
    ],
)  # fmt: skip
def test_with_a_kernel_an_error_is_one_sentence(wrong, alt, sentence, capsys):
    figure = explore(wrong, alt)
    assert (figure.shown["error"], figure.shown["src"]) == (sentence, "")
    assert sentence.partition(":")[0] in figure.static_html()
    assert capsys.readouterr() == ("", "")


def test_an_interrupted_kernel_still_answers():
    def interrupted(depth):
        if depth == 2:
            raise KeyboardInterrupt
        return draw(depth)

    figure = explore(interrupted)
    figure.chosen = [1]
    assert figure.shown["error"] == "No figure at depth = 2: KeyboardInterrupt"
    figure.chosen = [2]
    assert figure.shown["alt"] == "Depth 3."


def test_figures_that_were_open_stay_open():
    mine = plt.figure()
    explore()
    assert plt.get_fignums() == [mine.number]
    plt.close(mine)


# ---- in the book ----


def test_in_the_book_every_state_is_drawn(in_the_book):
    figure = widgets.explore(
        lambda depth, wide: draw(depth * (1 + wide)), depth=(1, 3), wide=False, alt="Depth {depth}, wide {wide}."
    )
    drawn = figure.state()["drawn"]
    assert (figure.chosen, figure.shown["alt"]) == ([0, 0], "Depth 1, wide off.")
    assert drawn["alts"] == [f"Depth {depth}, wide {wide}." for depth in (1, 2, 3) for wide in ("off", "on")]
    srcs = [drawn["frames"][place]["src"] for place in drawn["states"]]
    assert figure.shown["src"] == srcs[0]
    assert srcs[1] == srcs[2]  # 1 doubled is 2: one picture
    assert len(drawn["frames"]) == len(set(srcs)) == 5


def test_the_same_figure_is_the_same_picture(in_the_book):
    assert explore(depth=(1, 2)).state() == explore(depth=(1, 2)).state()


def test_lines_become_svg_and_photographs_webp(in_the_book):
    noise = np.random.default_rng(0).random((200, 300))

    def photo(depth):
        fig, ax = plt.subplots(figsize=(2, 1.5))
        ax.imshow(noise * depth)
        return fig

    for function, kind in ((draw, "data:image/svg+xml"), (photo, "data:image/webp")):
        frames = explore(function, depth=(1, 2)).state()["drawn"]["frames"]
        assert {picture(frame["src"])[0] for frame in frames} == {f"{kind};base64"}


def test_over_the_budget_of_bytes_the_numbers_are_said(in_the_book):
    with pytest.raises(ValueError, match=r"of at most 5 kB together \(max_bytes\), got \d kB: 4 pictures of 4 states"):
        widgets.explore(any_shape, max_bytes=5000, depth=(1, 4), alt=ALT)


def any_shape(depth):
    fig, ax = plt.subplots(figsize=(3, 2))
    ax.plot(np.arange(depth))
    return fig


@pytest.mark.parametrize("bad", [1, 3, 4])
def test_in_the_book_an_error_names_the_state(in_the_book, bad):
    with pytest.raises(RuntimeError, match=f"^explore: no figure at depth = {bad}: ValueError: bad$"):
        explore(lambda depth: draw(depth) if depth != bad else (_ for _ in ()).throw(ValueError("bad")))


def test_the_page_shows_the_picture_without_javascript(in_the_book):
    figure = explore(draw, alt='A "bar" & <b>more</b>: {depth}')
    stored = figure.static_html()
    assert 'alt="A &quot;bar&quot; &amp; &lt;b&gt;more&lt;/b&gt;: 2" width="288" height="192"' in stored
    assert "A figure that moves with depth. (It is interactive, and needs JavaScript.)" in stored
    state = json.loads(re.search(r'data-role="state"[^>]*>(.*?)</script>', stored, re.S)[1])
    assert sorted(state) == ["chosen", "controls", "drawn", "shown"]


def test_outside_the_book_one_picture_is_stored():
    figure = explore()
    assert figure.state()["drawn"] is None
    assert set(re.findall(r"data:image[^\"]*", figure.static_html())) == {figure.shown["src"]}


def test_explore_needs_no_matplotlib_before_a_figure_is_drawn():
    program = "import sys, cnnlab.widgets; sys.exit(any(n.split('.')[0] == 'matplotlib' for n in sys.modules))"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0
