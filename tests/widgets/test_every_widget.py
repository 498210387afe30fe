"""What every widget owes its Python side: names that exist, numbers as arrays that cannot be written into, and a still
for a notebook that is opened again.
"""

import json

import IPython.display
import numpy as np
import pytest

from cnnlab.widgets import BookWidget, ChannelExplorer, ConvolutionExplorer, DescentExplorer, FilterStudio
from cnnlab.widgets.base import WIDGET_VIEW
from cnnlab.widgets.core.grid import Box, Grid
from support.figure import taken
from support.kinds import KINDS, page_object

EXAMPLES = {kind: page_object(kind).example for kind in KINDS}
each_widget = pytest.mark.parametrize(
    "example", [pytest.param(each, id=kind) for kind, each in EXAMPLES.items() if isinstance(each, BookWidget)]
)


@each_widget
def test_a_mistyped_trait_is_refused(example):
    with pytest.raises(TypeError, match=f"^{type(example).__name__}: expected one of .*, got 'pading'"):
        taken(example, {"pading": 1})
    with pytest.raises(AttributeError, match=f"^{type(example).__name__}: expected one of .*, got 'pading'"):
        example.pading = 1


def test_a_mistyped_trait_is_told_the_right_one_and_all_that_there_are():
    every = "image, kernel, brush, col, mode, padding, playing, row, stride, white"
    with pytest.raises(TypeError, match=rf"one of {every}, got 'pading' \(did you mean 'padding'\?\)$"):
        ConvolutionExplorer(pading=1)
    with pytest.raises(TypeError, match=r"one of photo, kernel, col, description, row, show, title, got 'x'$"):
        FilterStudio(photo=np.eye(32), x=1)  # what it makes of the photograph is not for a caller to give


@each_widget
def test_numbers_are_arrays_that_cannot_be_written_into(example):
    for name, trait in example.traits(sync=True).items():
        if isinstance(trait, Grid | Box):
            with pytest.raises(ValueError, match="read-only"):
                getattr(example, name)[...] = 0
    json.dumps(example.get_state(), allow_nan=False)  # on their way to the page they are lists


def test_what_is_computed_cannot_be_written_into():
    found = [
        ConvolutionExplorer().output,
        ChannelExplorer().output,
        DescentExplorer().output,
        DescentExplorer().gradient,
    ]
    for array in found:
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_an_array_is_changed_by_another_one():
    explorer, seen = ConvolutionExplorer(), []
    explorer.observe(seen.append, "kernel")
    before = explorer.output
    explorer.kernel = explorer.kernel * 2
    np.testing.assert_array_equal(explorer.output, 2 * before)
    assert explorer.get_state(["kernel"]) == {"kernel": [[-2, 0, 2], [-4, 0, 4], [-2, 0, 2]]}
    explorer.kernel = explorer.kernel.tolist()
    assert len(seen) == 1, "the same numbers are no change"


@each_widget
def test_a_notebook_holds_a_still_before_the_widget(example, monkeypatch):
    shown = []
    monkeypatch.delenv("CNNLAB_BOOK", raising=False)
    monkeypatch.setattr(IPython.display, "display", lambda data, **_: shown.append(data))
    example._ipython_display_()
    still, view = shown
    assert f'<div data-still="{example._still}">' in still["text/html"]
    assert "(It is interactive: run this cell to bring it to life" in still["text/html"]
    assert "JavaScript" not in still["text/html"], "there is JavaScript; what is missing is a kernel"
    assert "application/json" not in still["text/html"], "it needs no state"
    assert view == {WIDGET_VIEW: example._repr_mimebundle_()[0][WIDGET_VIEW]}
    named = example._still
    example._ipython_display_()
    assert example._still == named, "both views have a still of one name"


@each_widget
def test_the_book_holds_one_output(example, monkeypatch):
    monkeypatch.setenv("CNNLAB_BOOK", "1")
    with pytest.raises(NotImplementedError):
        example._ipython_display_()
    assert "(It is interactive, and needs JavaScript.)" in example._repr_mimebundle_()[0]["text/html"]
