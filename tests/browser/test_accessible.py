"""That `assert_accessible`, which looks once at each look of a page's text, overlooks none that is too pale."""

import pytest

from support.accessibility import assert_accessible

GOOD = "<p>Dark on white.</p>"
TOO_PALE = {
    "its colour": "<p style='color: #999'>Pale on white.</p>",
    "its ground": "<p style='background: #555'>Dark on grey.</p>",
    "a ground around it": "<div style='background: #555'><ul><li>Dark on grey.</li></ul></div>",
    "its opacity": "<div style='opacity: 0.4'><p>Half gone.</p></div>",
    "its size": "<p style='font-size: 24px; color: #888'>Large.</p><p style='color: #888'>Small.</p>",
    "what is hidden": "<p hidden style='color: #999'>Not there.</p><p style='color: #999'>Pale on white.</p>",
    "what lies under it in a widget": """<div class="cnnlab-static"><b class="title">Dark on white.</b>
        <div style="position: relative"><i style="position: absolute; inset: 0; background: #555"></i>
        <b class="label" style="position: relative">Dark on grey.</b></div></div>""",
    "a word in it": "<p>Dark, <em style='color: #999'>pale</em>, dark.</p>",
}


@pytest.fixture
def article(desk):
    def shown(body):
        desk.goto("about:blank")
        desk.set_content(
            f"<!doctype html><html lang='en'><title>A</title><body style='background: #fff; color: #222'>"
            f"<main><h1>A</h1><article>{GOOD * 3}{body}{GOOD}</article></main>"
        )
        return desk

    return shown


@pytest.mark.parametrize("fault", TOO_PALE)
def test_what_is_too_pale_is_found_after_what_is_not(article, fault):
    with pytest.raises(AssertionError, match="color-contrast"):
        assert_accessible(article(TOO_PALE[fault]))


def test_what_is_dark_enough_passes(article):
    assert_accessible(article("<pre><b>bold</b> <i>slanted</i></pre>"))
