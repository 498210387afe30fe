"""What the index of the search takes for a word; what a reader then finds is tried in tests/browser/test_pages.py."""

import pytest

from cnnlab.sphinxext.search import Search


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (r"1×1, 3x3, 8 × 8 or 16 \times 3 \times 5", ["1×1", "3×3", "8×8", "or", "16×3×5"]),
        ("4,096 = 4096, 0.25, 180° in 1986", ["№4096", "№4096", "№0.25", "№180", "in", "№1986"]),
        ("K(F²C + 1) and σ(Wx)", ["K", "F2C", "and", "σ", "Wx"]),
        (
            "a multi-layer, cross-correlation",
            ["a", "multi", "layer", "multilayer", "cross", "correlation", "crosscorrelation"],
        ),
        ("F.conv2d, im2col, max_pool2d, 2x", ["F", "conv2d", "im2col", "max_pool2d", "2x"]),
    ],
)
def test_words(text, words):
    assert Search({}).split(text) == words


def test_a_short_word_is_its_own_stem_as_in_the_page():
    assert [Search({}).stem(word) for word in ("ms", "Wx", "kernels")] == ["ms", "wx", "kernel"]
