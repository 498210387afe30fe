"""What the pages say of their pictures: how large they are, and when they are wanted."""

import base64
import re

import pytest
from PIL import Image

from cnnlab.plots.svg import TWIN
from cnnlab.sphinxext import pictures

SVG = '<?xml version="1.0"?>\n<!-- width="1pt" -->\n<svg x="y" {} viewBox="0 0 9 9"><g width="3" height="4"/></svg>'


@pytest.fixture
def site(tmp_path):
    (tmp_path / "_images").mkdir()
    (tmp_path / "book").mkdir()
    Image.new("RGB", (31, 17)).save(tmp_path / "_images" / "photo one.png")
    figure = tmp_path / "_images" / "figure.svg"
    figure.write_text(SVG.format('width="395.47152pt" height="283.98231pt"'), "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("lengths", "size"),
    [
        ('width="72pt" height="36pt"', (96, 48)),
        ('height="10px" version="1" width="20.4"', (20, 10)),
        ('width="100%" height="50%"', None),
        ("", None),
    ],
)
def test_an_svg_is_as_large_as_a_browser_shows_it(tmp_path, lengths, size):
    path = tmp_path / "figure.svg"
    path.write_text(SVG.format(lengths), "utf-8")
    assert pictures.size_of(path) == size


def test_each_picture_has_its_size_and_comes_late_below_the_first_screen(site):
    page = (
        '<body><img src="../_images/photo%20one.png"><section id="a"><h1>A</h1>\n'
        '<img alt="a > b" src="../_images/figure.svg" /><section id="b"><h2>B</h2>\n'
        '<img alt="x" src="../_images/figure.svg" />\n<img src="https://elsewhere/x.png"/>'
        '<img src="data:image/png;base64,AAAA"><img src="../_images/missing.png">'
        '<img src="../_images/photo%20one.png" loading="eager" width="5">'
    )
    prepared = pictures.with_sizes(page, site / "book")
    assert re.findall(r"<img.*?>(?=<|\n)", prepared) == [
        '<img src="../_images/photo%20one.png" width="31" height="17">',
        '<img alt="a > b" src="../_images/figure.svg" width="527" height="379" />',
        '<img alt="x" src="../_images/figure.svg" width="527" height="379" loading="lazy" decoding="async" />',
        '<img src="https://elsewhere/x.png"/>',
        '<img src="data:image/png;base64,AAAA">',
        '<img src="../_images/missing.png" loading="lazy" decoding="async">',
    ]
    assert prepared.endswith('<img src="../_images/photo%20one.png" loading="eager" width="5">')


def test_a_figure_with_a_twin_stands_there_in_both_forms(site):
    figure = site / "_images" / "figure.svg"
    light, dark = figure.read_text("utf-8"), SVG.format('width="72pt" height="36pt"')
    figure.write_text(light + TWIN.format(base64.b64encode(dark.encode()).decode()), "utf-8")
    pictures.part(figure)
    pictures.part(figure)  # the next build finds it parted
    assert figure.read_text("utf-8") == light
    assert (site / "_images" / "figure-dark.svg").read_text("utf-8") == dark
    page = '<img alt="a > b" src="../_images/figure.svg" /><img src="../_images/photo%20one.png">'
    both = (
        '<img class="cnnlab-in-light" alt="a > b" src="../_images/figure.svg" />'
        '<img class="cnnlab-in-dark" alt="a > b" src="../_images/figure-dark.svg" loading="lazy" decoding="async" />'
        '<img src="../_images/photo%20one.png">'
    )
    assert pictures.with_twins(page, site / "book") == both
    assert pictures.with_twins(both, site / "book") == both


def test_a_page_without_sections_has_all_its_pictures_at_once(site):
    page = '<p><img src="_images/figure.svg"></p>'
    assert pictures.with_sizes(page, site) == '<p><img src="_images/figure.svg" width="527" height="379"></p>'
