"""What the extension does around the widgets: icons, docstrings, the execution cache's key."""

from fontTools.ttLib import TTFont

from cnnlab.sphinxext import docstrings, execution, icons

SHEET = """
.fa-moon:before{content:"\\f186"}.fa-sun:before,.fa-day:before{content:"\\f185"}
:root{--pst-icon-check:"\uf058"}
.exercise::before{content:"\\f303"}
"""


def test_only_icons_in_use_are_kept(tmp_path):
    (tmp_path / "theme.css").write_text(SHEET, "utf-8")
    (tmp_path / "page.html").write_text('<i class="fa-solid fa-sun"></i>', "utf-8")
    assert icons.used_codes(tmp_path) == {0xF185, 0xF058, 0xF303}


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
