"""What the extension does around the widgets: docstrings, the execution cache's key, the weight of pictures."""

import base64
import io
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from cnnlab.sphinxext import docstrings, execution, weight


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
