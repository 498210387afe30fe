"""The state of `FilterStudio`: which photographs and kernels it takes, and how the photograph travels."""

import base64
import json
import re
import zlib

import numpy as np
import pytest
from traitlets import TraitError

from cnnlab.widgets import FilterStudio
from cnnlab.widgets.figures.filter_studio import STUDIO_KERNELS

PHOTO = np.arange(20 * 30, dtype=np.uint8).reshape(20, 30)  # not square, so that a transposition fails


def unpacked(studio):
    steps = np.frombuffer(zlib.decompress(base64.b64decode(studio.pixels)), np.uint8)
    return np.cumsum(steps.reshape(studio.height, studio.width), axis=1, dtype=np.uint8)


def test_the_photograph_travels_exactly():
    noise = np.random.default_rng(0).integers(0, 256, (17, 256), dtype=np.uint8)
    for photo in (PHOTO, noise, np.full((1, 1), 255, np.uint8)):
        np.testing.assert_array_equal(unpacked(FilterStudio(photo=photo)), photo)


def test_floats_are_kept_in_256_levels():
    studio = FilterStudio(photo=np.array([[0, 0.5, 1], [1 / 255, 0.1, 0.9]], np.float32))
    np.testing.assert_array_equal(unpacked(studio), [[0, 128, 255], [1, 26, 230]])


def test_the_photograph_is_an_asset_apart_from_the_state():
    html = FilterStudio(photo=PHOTO).static_html()
    state, asset = re.findall(r'<script type="application/json" data-role="(\w+)"[^>]*>(.*?)</script>', html)
    assert (state[0], asset[0]) == ("state", "asset")
    assert "pixels" not in json.loads(state[1])
    assert json.loads(asset[1]) == FilterStudio(photo=PHOTO).pixels


@pytest.mark.parametrize(
    ("photo", "error", "message"),
    [
        (np.zeros((3, 8, 8)), ValueError, "photo: expected grey .* got 3×8×8"),
        (np.zeros((257, 8)), ValueError, "at most 256×256, got 257×8"),
        (np.zeros((0, 8)), ValueError, "got 0×8"),
        (np.zeros((8, 8), int), TypeError, "photo: expected uint8 or floats from 0 to 1, got int64"),
        (np.full((8, 8), 1.01), ValueError, "photo: expected floats from 0 to 1, got 1.01 to 1.01"),
        (np.full((8, 8), np.nan), ValueError, "photo: expected floats from 0 to 1, got nan"),
        (None, ValueError, "photo: expected grey"),
    ],
)
def test_photographs_refused(photo, error, message):
    with pytest.raises(error, match=message):
        FilterStudio(photo=photo)


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"kernel": "cubist"}, "kernel: expected an array or one of identity, .* got 'cubist'"),
        ({"kernel": np.ones((4, 4))}, "kernel: expected 3×3 or 5×5 weights, got 4×4"),
        ({"kernel": np.ones((3, 5))}, "kernel: expected 3×3 or 5×5 weights, got 3×5"),
        ({"kernel": np.full((3, 3), np.inf)}, "kernel: expected finite numbers"),
        ({"show": "colour"}, "show"),
        ({"row": 256}, "row"),
    ],
)
def test_state_refused(traits, message):
    with pytest.raises(ValueError, match=message):
        FilterStudio(photo=PHOTO, **traits)


def test_a_kernel_that_no_longer_fits_is_refused_and_the_old_one_stays():
    studio = FilterStudio(photo=PHOTO, kernel="blur-5")
    with pytest.raises(TraitError, match="expected 3×3 or 5×5"):
        studio.kernel = [[1.0] * 4] * 4
    assert studio.kernel.tolist() == STUDIO_KERNELS["blur-5"]


def test_edges_are_shown_signed_and_blurs_as_they_are():
    shown = {name: FilterStudio(photo=PHOTO, kernel=name).show for name in STUDIO_KERNELS}
    assert {name for name, show in shown.items() if show == "signed"} == {"sobel-x", "sobel-y", "laplacian"}
    assert FilterStudio(photo=PHOTO, kernel="sobel-x", show="absolute").show == "absolute"


def test_the_written_out_window_starts_in_the_middle():
    studio = FilterStudio(photo=PHOTO)
    assert (studio.row, studio.col) == (10, 15)
    assert FilterStudio(photo=PHOTO, row=3).col == 15
