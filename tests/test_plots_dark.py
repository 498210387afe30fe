"""Figures in the dark and as SVG: every colour chosen for white changes, photographs do not, all comes back."""

import base64
import io
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

from cnnlab import data, models, plots
from cnnlab.plots import svg
from cnnlab.plots.arrays import SIGNED, averaged
from cnnlab.plots.dark import DARK, PAGE, in_the_dark

RNG = np.random.default_rng(11)
IMAGE, KERNEL, MAP = RNG.integers(0, 10, (8, 8)), np.array([[1.0, 0, -1], [2, 0, -2]]), RNG.integers(-40, 40, (5, 6))
FIGURES = {
    "grids": lambda: plots.convolution(IMAGE, KERNEL, MAP)[0],
    "pictures": lambda: plots.pictures(
        (RNG.random((30, 20)), "input", "a"), (RNG.normal(size=(20, 20)), "output", "b")
    )[0],
    "lines": lambda: plots.paired({"MLP": [(97, 98), (96, 97)]}, ("in place", "permuted"), "accuracy")[0],
    "curves": lambda: plots.curves([-1, 0, 1], {"ReLU": [0, 0, 1]})[0],
    "maps": lambda: plots.maps(RNG.normal(size=(4, 8, 8)), 2, titles="abcd"),
    "structure": lambda: plots.structure(models.build("digits-cnn", seed=0), data.digits()[1][0][2]),
}
OF_LIGHT = {colour for colour in DARK if colour != "#000000"} | {"#ffffff"}


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


@pytest.fixture(params=FIGURES)
def figure(request):
    return FIGURES[request.param]().get_figure()


def as_svg(figure):
    stream = io.StringIO()
    with plt.rc_context({"svg.hashsalt": "same", "svg.fonttype": "none"}):
        figure.savefig(stream, format="svg", metadata={"Date": None}, facecolor=figure.get_facecolor())
    return re.sub(r"\bp[0-9a-f]{10}\b", "", stream.getvalue())  # names of what cuts off


def colours(text):
    """What text, lines and grounds are drawn in; cells of a grid, which have any colour, are left out."""
    return set(re.findall(r"#[0-9a-f]{6}", re.sub(r'(?s)<g id="QuadMesh.*?</g>|<image[^>]*>', "", text)))


def test_every_colour_for_white_changes_and_comes_back(figure):
    figure.set_layout_engine("none")  # which comes a little nearer to its aim each time
    before = as_svg(figure)
    with in_the_dark(figure):
        dark = as_svg(figure)
    assert as_svg(figure) == before
    numbers = {"#000000", "#ffffff"} if "QuadMesh" in before else set()  # in their cells
    assert colours(before) & OF_LIGHT
    assert colours(dark) & OF_LIGHT <= numbers
    assert not numbers or "#ffffff" in colours(dark)  # on a cell of the page's colour


def test_numbers_are_read_in_their_cells_in_both_forms():
    *_, ax = plots.convolution(IMAGE, KERNEL, MAP)
    for around in (plt.rc_context(), in_the_dark(ax.get_figure())):
        with around:
            mesh = ax.collections[0]
            cells = mesh.to_rgba(mesh.get_array()).reshape(-1, 4)
            for text, cell in zip(ax.texts, cells, strict=False):
                assert contrast(plt.matplotlib.colors.to_rgb(text.get_color()), cell[:3]) > 3.5


def contrast(*colours):
    linear = [
        np.where(np.array(c) <= 0.04045, np.array(c) / 12.92, ((np.array(c) + 0.055) / 1.055) ** 2.4) for c in colours
    ]
    low, high = sorted(float(c @ (0.2126, 0.7152, 0.0722)) for c in linear)
    return (high + 0.05) / (low + 0.05)


def test_zero_has_the_page_s_colour_and_photographs_stay():
    grey, signed = plots.pictures((RNG.random((30, 20)), "input", "a"), (RNG.normal(size=(20, 20)), "output", "b"))
    colour = plots.channels(RNG.random((3, 20, 20)))[0]
    photo, dark = colour.images[0].get_array().copy(), grey.images[0].get_cmap()
    with in_the_dark(grey.get_figure()), in_the_dark(colour.get_figure()):
        middle = signed.images[0].get_cmap()(0.5)
        assert np.allclose(middle, plt.matplotlib.colors.to_rgba(PAGE), atol=0.01)
        assert grey.images[0].get_cmap() == dark
        np.testing.assert_array_equal(colour.images[0].get_array(), photo)
    assert signed.images[0].get_cmap() is SIGNED


def test_a_figure_of_the_book_carries_its_twin(monkeypatch):
    figure = FIGURES["curves"]().get_figure()
    monkeypatch.delenv("CNNLAB_BOOK", raising=False)
    alone = svg.drawn(figure)
    assert "in the dark" not in alone
    assert svg.drawn(plt.figure()) is None  # as IPython has it
    monkeypatch.setenv("CNNLAB_BOOK", "1")
    twin = re.search(svg.TWIN.format("(.*)"), svg.drawn(figure))[1]
    twin = base64.b64decode(twin).decode()
    assert re.search(r"<svg[^>]*>", twin)[0] == re.search(r"<svg[^>]*>", alone)[0]  # of one size
    assert "#4fd6a4" in twin
    assert "#ffffff" not in twin


# ---- small pixels ------------------------------------------------------------------------------------------------

BOARD = np.indices((512, 512)).sum(axis=0) % 2  # every second number is 1: whoever skips some sees one colour


def test_squares_are_averaged_by_hand():
    values = np.array([[1.0, 3, 5], [5, 7, 9], [2, 4, 8]])
    np.testing.assert_array_equal(averaged(values, 2), [[4, 7], [3, 8]])
    np.testing.assert_array_equal(averaged(values, 1), values)


def test_pixels_too_small_to_be_seen_are_averaged_not_skipped():
    found = [
        plots.array(BOARD, "input"),
        plots.pictures((BOARD, "input", "a"), (BOARD, "input", "b"))[1],
        plots.filters(BOARD, {"identity": np.array([[1]])})[1, 0],
        plots.channels(np.stack([BOARD] * 3))[0],
    ]
    for ax in found:
        values = ax.images[0].get_array()
        assert max(values.shape) < 200
        np.testing.assert_allclose(values[:-1, :-1], 0.5, atol=0.03)  # of odd squares; the last ones are smaller
    mosaic = plots.maps(np.stack([1 + BOARD] * 16)).images[0].get_array()
    assert max(mosaic.shape) < 600
    np.testing.assert_array_equal(mosaic.compressed(), 1)  # each in its own strength: 1.5 everywhere


def test_small_pixels_are_smoothed_by_the_browser_and_large_ones_are_crisp():
    fine = svg.drawn(plots.array(RNG.random((128, 128)), "input").get_figure())
    coarse = svg.drawn(plots.maps(RNG.normal(size=(10, 8, 8)), 5).get_figure())
    assert ("pixelated" in fine, "pixelated" in coarse) == (False, True)
    assert "image-rendering:auto" in fine


@pytest.mark.parametrize(("book", "forms"), [("1", {"image/svg+xml"}), ("", {"image/svg+xml", "image/png"})])
def test_a_notebook_that_is_not_trusted_has_a_picture_too(monkeypatch, book, forms):
    """JupyterLab shows no SVG there, and the book needs nothing else."""
    monkeypatch.setenv("CNNLAB_BOOK", book)
    shell = InteractiveShell.instance()
    svg.register(shell)
    found, _ = shell.display_formatter.format(FIGURES["curves"]().get_figure())
    InteractiveShell.clear_instance()
    assert set(found) - {"text/plain"} == forms
