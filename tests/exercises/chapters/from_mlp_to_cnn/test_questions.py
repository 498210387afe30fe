"""The questions of the chapter on the MLP: their answers, and the wrong ones they foresee, computed."""

from cnnlab import arithmetic, nn
from cnnlab.exercises import question


def test_bill_of_a_photograph():
    asked = question("bill-of-a-photograph")
    pixels, million = 200 * 200, 1e6
    assert asked.answer * million == arithmetic.linear_parameters(3 * pixels, 100, bias=False)
    foreseen = {
        "4": pixels * 100 / million,
        "0.12": 3 * pixels / million,
        "0.06": 3 * 200 * 100 / million,
        "0.04": pixels / million,
        "12.0001": arithmetic.linear_parameters(3 * pixels, 100) / million,
        "12000000": asked.answer * million,
    }
    assert {wrong: float(wrong) for wrong in asked.feedback} == foreseen


def test_side_doubled():
    small, large = (arithmetic.linear_parameters(3 * side**2, 100, bias=False) for side in (200, 400))
    assert question("side-doubled").answer == large / small
    assert large / small * 4 == 16, "a hundred units would have become four hundred"


def test_filters_on_a_larger_image():
    layer = nn.Conv2d(1, 16, 3, padding="same", rng=0)
    learned = sum(parameter.data.size for parameter in layer.parameters())
    texts = {option["text"]: option["right"] for option in question("filters-on-a-larger-image").options}
    assert [text for text, right in texts.items() if right] == [str(learned)]
    assert layer.output_shape((1, 224, 224)) == (16, 224, 224)
    assert {f"{learned * 28**2:,}", f"{learned * 28:,}"} < set(texts)


def test_learned_or_chosen():
    right = {option["text"] for option in question("learned-or-chosen").options if option["right"]}
    assert right == {"the nine weights of a filter", "the biases", "the weights of the head"}
    assert nn.MaxPool2d(2).parameters() == []
