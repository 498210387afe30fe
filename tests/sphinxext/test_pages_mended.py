"""What the extension does around the widgets: icons, docstrings, the execution cache's key, a page's weight."""

import base64
import io
from types import SimpleNamespace

import numpy as np
import pytest
from fontTools.ttLib import TTFont
from PIL import Image

from cnnlab.sphinxext import docstrings, execution, icons, weight

SHEET = """
.fa-moon:before{content:"\\f186"}.fa-sun:before,.fa-day:before{content:"\\f185"}
:root{--pst-icon-check:"\uf058"}
.exercise::before{content:"\\f303"}
"""


def test_only_icons_in_use_are_kept(tmp_path):
    (tmp_path / "theme.css").write_text(SHEET, "utf-8")
    (tmp_path / "page.html").write_text('<i class="fa-solid fa-sun"></i>', "utf-8")
    assert icons.used_codes(tmp_path) == {0xF185, 0xF058, 0xF303}


def test_rules_for_other_icons_are_dropped():
    assert icons.only_rules_for({"fa-day"}, SHEET) == SHEET.replace('.fa-moon:before{content:"\\f186"}', "")


def test_the_cut_font_draws_what_was_asked_for(tmp_path):
    import pydata_sphinx_theme

    fonts = next(iter(pydata_sphinx_theme.__path__)) + "/theme/pydata_sphinx_theme/static/vendor/fontawesome/webfonts"
    font = tmp_path / "fa-solid-900.ttf"
    with open(f"{fonts}/{font.name}", "rb") as whole:
        font.write_bytes(whole.read())
    icons.write_subset(font, {0xF185})
    with TTFont(font.with_suffix(".woff2")) as cut:
        assert set(cut.getBestCmap()) == {0xF185}


def test_a_docstring_becomes_restructured_text():
    lines = [
        "Computes `y` from x*y and |z|.",
        "",
        "x: images (N, C, H, W),",
        "    any batch.",
        "weight, bias: arrays, `None` for none.",
        "Returns (N, K).",
        "",
        ">>> 1 + 1",
        "2",
        "",
        "    code(here)",
    ]
    assert docstrings.to_restructured(lines) == [
        r"Computes ``y``\  from x\*y and \|z\|.",
        "",
        "| **x**: images (N, C, H, W),",
        "|     any batch.",
        r"| **weight, bias**: arrays, ``None``\  for none.",
        "| Returns (N, K).",
        "",
        ">>> 1 + 1",
        "2",
        "",
        "::",
        "",
        "    code(here)",
        "",
    ]


def test_executions_are_keyed_on_what_they_depend_on(tmp_path, monkeypatch):
    monkeypatch.setattr(execution, "PACKAGE", tmp_path)
    (tmp_path / "conv.py").write_text("1")
    (tmp_path / "conv.js").write_text("1")
    first = execution.package_hash()
    (tmp_path / "conv.js").write_text("2")
    assert execution.package_hash() == first, "a script changes pages, not outputs"
    (tmp_path / "conv.py").write_text("2")
    assert execution.package_hash() != first


def test_only_the_search_page_loads_the_search(tmp_path):
    scripts = ("_static/searchtools.js", "_static/language_data.js", "searchindex.js")
    page = "<head>" + "".join(f'\n    <script src="../{script}"></script>' for script in scripts) + "\n</head>"
    for name in ("chapter.html", "search.html"):
        (tmp_path / name).write_text(page, "utf-8")
    weight.lighten(SimpleNamespace(outdir=tmp_path), None)
    assert (tmp_path / "chapter.html").read_text("utf-8") == "<head>\n</head>"
    assert (tmp_path / "search.html").read_text("utf-8") == page


def to_png(pixels):
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return base64.b64encode(stream.getvalue()).decode()


def to_pixels(data):
    return np.array(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGBA"))


@pytest.mark.parametrize("kind", ["grey", "coloured", "see-through", "green"])
def test_a_packed_picture_is_the_same_picture_and_smaller(kind):
    pixels = np.full((80, 60, 4), 255, np.uint8)
    pixels[..., :3] = np.random.default_rng(0).integers(0, 200, (80, 60, 1))
    if kind == "coloured":
        pixels[..., 1] = 255 - pixels[..., 0]
    if kind == "see-through":
        pixels[:, 7] = 0
    if kind == "green":
        pixels[..., [0, 2]] = 0
    data = to_png(pixels)
    assert np.array_equal(to_pixels(weight.packed(data)), pixels)
    assert len(weight.packed(data)) < len(data)


def test_a_picture_of_many_colours_stays_as_it_is():
    data = to_png(np.random.default_rng(0).integers(0, 256, (40, 30, 4), dtype=np.uint8))
    assert weight.packed(data) == data


def test_the_pictures_in_a_figure_are_packed(tmp_path):
    data = to_png(np.full((9, 9, 4), 255, np.uint8))
    (tmp_path / "_images").mkdir()
    (tmp_path / "_images" / "figure.svg").write_text(f'<image xlink:href="data:image/png;base64,\n{data}"/>', "utf-8")
    weight.lighten(SimpleNamespace(outdir=tmp_path), None)
    figure = (tmp_path / "_images" / "figure.svg").read_text("utf-8")
    assert figure == f'<image xlink:href="data:image/png;base64,{weight.packed(data)}"/>'
