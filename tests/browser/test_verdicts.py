"""A check's verdict as a page shows it: readable in light and dark, by a screen reader, and on a narrow screen."""

import numpy as np
import pytest

from cnnlab.exercises.checker.verdict import CounterExample, Verdict
from support.accessibility import assert_accessible
from support.widget_page import THEME

WIDE = np.arange(60.0).reshape(5, 12) / 7
OTHER = WIDE + (WIDE > 5)
VERDICTS = [
    Verdict("a", "correct", "It gave the right result in all 10 random tests."),
    Verdict("b", "not attempted", "`conv2d` does not return anything yet."),
    Verdict("c", "incorrect", "It raised `IndexError: no` in line 3.", None, CounterExample({"i": 3}, WIDE[0], None)),
    Verdict(
        "d",
        "incorrect",
        "The result has the right shape, but not the right values.",
        "a-mistake",
        CounterExample({"image": WIDE, "i": -2}, WIDE, OTHER, wrong=WIDE != OTHER),
        traceback="Traceback (most recent call last):\n" + "x" * 200,
        printed="<b>",
        note="Progress could not be saved.",
    ),
]


@pytest.fixture(scope="module")
def viewport():
    return {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    path = tmp_path_factory.mktemp("verdicts") / "verdicts.html"
    body = "\n".join(verdict._repr_html_() for verdict in VERDICTS)
    path.write_text(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Verdicts</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{THEME}</style></head>'
        f"<body><main><h1>Verdicts</h1>{body}</main></body></html>",
        "utf-8",
    )
    return path.as_uri()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible_in_both_themes(page, theme):
    page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
    assert_accessible(page)


def test_a_narrow_screen_does_not_scroll_sideways(page):
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.get_by_role("group", name="given, table").evaluate("(group) => group.scrollWidth > group.clientWidth")


def test_a_table_has_a_name_and_heads_and_a_sign_at_what_is_wrong(page):
    table = page.get_by_role("table", name="given (5 × 12, upper left part)")
    assert table.get_by_role("columnheader").count() == 10
    assert table.get_by_role("rowheader").all_inner_texts() == list("01234")
    assert table.get_by_role("cell", name="✗").count() == int((WIDE != OTHER)[:, :10].sum())
    assert page.get_by_role("status").count() == len(VERDICTS)
