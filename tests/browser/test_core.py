"""The pieces of `core/` against `cnnlab`: the same cases computed by both, in a real Chromium."""

import numpy as np
import pytest

from cnnlab import functional as F
from cnnlab.widgets import KERNELS, ConvolutionExplorer
from support.widget_page import visit, write_page


def golden_cases() -> list[dict]:
    """Images, kernels, strides and paddings, with the output that `functional.conv2d` gives in float64."""
    rng = np.random.default_rng(20)
    shapes = [((3, 3), (1, 1)), ((3, 4), (3, 4)), ((5, 9), (2, 5)), ((12, 7), (5, 3)), ((8, 8), (3, 3))]
    cases = []
    for image_shape, kernel_shape in shapes:
        image = rng.normal(scale=100, size=image_shape)
        kernel = rng.normal(size=kernel_shape)
        kernel[0, 0] = 0.0
        cases += [case(image, kernel, stride, padding) for stride in (1, 2, 3) for padding in (0, 1, 2)]
    digits = rng.integers(0, 10, (8, 8)).astype(float)
    return cases + [case(digits, np.array(kernel, float), 1, 1) for kernel in KERNELS.values()]


def case(image, kernel, stride, padding) -> dict:
    expected = F.conv2d(image[None, None], kernel[None, None], stride=stride, padding=padding)[0, 0]
    return {
        "image": image.tolist(),
        "kernel": kernel.tolist(),
        "stride": stride,
        "padding": padding,
        "expected": expected.tolist(),
    }


@pytest.fixture(scope="module")
def page(desk, tmp_path_factory):
    visit(desk, write_page(tmp_path_factory.mktemp("golden") / "page.html", ConvolutionExplorer()))
    yield desk
    assert desk.errors == []


def test_conv2d(page):
    cases = golden_cases()
    found = page.evaluate(
        "(cases) => cases.map((c) => cnnlab.core.conv2d(c.image, c.kernel, c.stride, c.padding))", cases
    )
    assert len(found) == 53
    for each, output in zip(cases, found, strict=True):
        np.testing.assert_allclose(np.array(output), np.array(each["expected"]), rtol=0, atol=1e-5)


def test_the_page_offers_the_kernels_that_python_names(page):
    offered = page.evaluate("cnnlab.core.KERNELS")
    assert {name: kernel for name, _, kernel in offered} == KERNELS
    assert [name for name, _, _ in offered] == list(KERNELS)


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ("number(-0.0004)", "0"),
        ("number(-2.5)", "−2.5"),
        ("number(1 / 3)", "0.333"),
        ("number(100)", "100"),
        ("number(1996952888082.071)", "1.997 × 10¹²"),
        ("number(-9999999.7)", "−10000000"),
        ("number(-123456.789)", "−123456.8"),
        ("spoken('−2 × 10¹²')", "minus 2 times 10 to the 12"),
        ("short(1234567890)", "1.235 × 10⁹"),
        ("isRounded(2e12)", False),
        ("isRounded(2.0001e12)", True),
        ("isRounded(123456.75)", True),
        ("figures(0.00012)", "0.00012"),
        ("figures(0.125)", "0.125"),
        ("apart(0.32741, 0.32736, 3).join()", "0.32741,0.32736"),
        ("apart(2, 2, 3).join()", "2,2"),
        ("fixed(-1, 2)", "−1.00"),
        ("short(4.333)", "4.33"),
        ("short(-4.333)", "−4.33"),
        ("short(-14.56)", "−14.6"),
        ("short(-112.4)", "−112"),
        ("weightTexts([[1/16, 2/16, 0, 1]]).flat().join()", "1/16,2/16,0,1"),
        ("weightTexts([[0.25, -1.5, 3]]).flat().join()", "0.25,−1.5,3"),
        ("weightTexts([[1/9, Math.PI]]).flat().join()", "1/9,3.142"),
        ("exact(39 / 9, 9)", "39/9"),
        ("short(4.333, 3)", "4.3"),
        ("short(-14.56, 3)", "−15"),
        ("exact(36 / 9, 9)", "4"),
        ("weightSum([[1/3, 1/3], [1/3, 0]])", "Its weights sum to 1."),
        ("weightSum([[-1, 0.25]])", "Its weights sum to −0.75."),
        ("extent(3, 4)", "3 × 4"),
        ("equals(0.25)", "="),
        ("equals(0.25, 1)", "≈"),
        ("equals(1, 3, true)", "≈"),
        ("spokenSum([['3', '2'], ['−1', '4']])", "3 times 2, plus −1 times 4"),
    ],
)
def test_numbers_as_text(page, call, text):
    assert page.evaluate(f"cnnlab.core.{call}") == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[("-1", -1), ("−2.5", -2.5), ("–2", -2), ("- 2", -2), (" 1/9 ", 1 / 9), ("−1 / 3", -1 / 3), ("0,5", 0.5)],
        *[(".5", 0.5), (",5", 0.5), ("3.", 3), ("+3", 3), ("-0", 0), ("1e-3", 0.001), ("1E9", 1e9), ("1/2,5", 0.4)],
    ],
)
def test_numbers_as_people_type_them(page, text, value):
    assert page.evaluate("(text) => cnnlab.core.parseNumber(text)", text) == value


@pytest.mark.parametrize("text", ["", "a", "1e", "1/0", "--1", "1 2", "NaN", "Infinity", "1/", "−", "1/-3"])
def test_what_is_no_number(page, text):
    assert page.evaluate("(text) => Number.isNaN(cnnlab.core.parseNumber(text))", text)


@pytest.mark.parametrize(
    ("text", "rule", "found"),
    [
        ("1e9", {"high": 1000}, "outside"),
        ("1e999", {}, "outside"),
        ("−1e9", {"low": -1000}, "outside"),
        ("1.5", {"whole": True}, "outside"),
        (" ", {}, "empty"),
        ("two", {}, "none"),
        ("1/0,0", {}, "zero"),
        ("1,234", {}, "ways"),
        ("1,234", {"high": 1000}, 1.234),
        ("1,234", {"whole": True}, 1234),
        ("1,234", {"whole": True, "high": 512}, "outside"),
        ("1,5", {"high": 1}, "outside"),
    ],
)
def test_a_typed_number_is_read_by_its_range(page, text, rule, found):
    read = page.evaluate("([text, rule]) => cnnlab.core.readNumber(text, rule)", [text, rule])
    assert read.get("value", read.get("fault")) == found


def test_a_typed_fraction_is_written_as_it_was_typed(page):
    texts = page.evaluate(
        """() => {
          const { weightTexts, withWeight } = cnnlab.core, mean = [[1 / 9, 1 / 9, 1 / 9]];
          const typed = withWeight(mean, 0, 1, 1 / 3, "1/3");
          const kernels = [mean, typed, withWeight(typed, 0, 2, 2, ""), withWeight(typed, 0, 1, 1 / 3, "")];
          return kernels.map((kernel) => weightTexts(kernel).flat().join(" "));
        }"""
    )
    assert texts == ["1/9 1/9 1/9", "1/9 1/3 1/9", "1/9 1/3 2", "1/9 3/9 1/9"]


def test_text_reads_on_every_background(page):
    worst = page.evaluate(
        """() => {
          const { core } = cnnlab;
          let worst = 21;
          for (let r = 0; r < 256; r += 15) for (let g = 0; g < 256; g += 15) for (let b = 0; b < 256; b += 15)
            worst = Math.min(worst, core.contrast(core.rgb(core.ink([r, g, b])), [r, g, b]));
          return worst;
        }"""
    )
    assert worst >= 4.5


@pytest.mark.parametrize(
    ("position", "by", "found"),
    [((0, 0), 1, (0, 1)), ((0, 3), 1, (1, 0)), ((2, 0), -1, (1, 3)), ((2, 3), 1, None), ((0, 0), -1, None)],
)
def test_steps_go_row_after_row_and_end(page, position, by, found):
    walk = dict(zip(("row", "col"), position, strict=True)) | {"rows": 3, "cols": 4}
    expected = found and dict(zip(("row", "col"), found, strict=True))
    assert page.evaluate("([walk, by]) => cnnlab.core.walkOn(walk, by)", [walk, by]) == expected


def test_what_is_remembered_is_worked_out_once(page):
    calls = page.evaluate(
        """() => {
          const given = [], grid = [[1]];
          const sum = cnnlab.core.remembered((a, b) => given.push(b));
          sum(grid, 1), sum(grid, 1), sum([[1]], 1), sum(grid, 1), sum(grid, 2);
          return given;
        }"""
    )
    assert calls == [1, 1, 1, 2]
