"""What every widget owes its Python side: names that exist, and numbers as arrays that cannot be written into."""

import json

import numpy as np
import pytest

from cnnlab.widgets import BookWidget, ConvolutionExplorer, FilterStudio
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
        taken(example, {**example.state(), "pading": 1})
    with pytest.raises(AttributeError, match=f"^{type(example).__name__}: expected one of .*, got 'pading'"):
        example.pading = 1


def test_a_mistyped_trait_is_told_the_right_one_and_all_that_there_are():
    every = "image, kernel, brush, col, mode, padding, playing, row, stride, white"
    with pytest.raises(TypeError, match=rf"one of {every}, got 'pading' \(did you mean 'padding'\?\)$"):
        ConvolutionExplorer(pading=1)
    with pytest.raises(TypeError, match=r"one of photo, kernel, col, description, row, show, got 'x'$"):
        FilterStudio(photo=np.eye(32), x=1)  # what it makes of the photograph is not for a caller to give


@each_widget
def test_numbers_are_arrays_that_cannot_be_written_into(example):
    for name, trait in example.traits(sync=True).items():
        if isinstance(trait, Grid | Box):
            with pytest.raises(ValueError, match="read-only"):
                getattr(example, name)[...] = 0
    json.dumps(example.get_state(), allow_nan=False)  # on their way to the page they are lists


def test_an_array_is_changed_by_another_one():
    explorer, seen = ConvolutionExplorer(), []
    explorer.observe(seen.append, "kernel")
    before = explorer.output
    explorer.kernel = explorer.kernel * 2
    np.testing.assert_array_equal(explorer.output, 2 * before)
    assert explorer.get_state(["kernel"]) == {"kernel": [[-2, 0, 2], [-4, 0, 4], [-2, 0, 2]]}
    explorer.kernel = explorer.kernel.tolist()
    assert len(seen) == 1, "the same numbers are no change"
