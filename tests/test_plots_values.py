"""Whatever numbers a figure is given: it shows them in the right colours, or says which argument it cannot draw."""

import warnings

import matplotlib.pyplot as plt
import numpy as np
import pytest

from cnnlab import nn, plots

WHITE, BLACK = (1, 1, 1), (0, 0, 0)
SIDES = (3, 20)  # with a number in each cell, and as a picture


@pytest.fixture(autouse=True)
def closed():
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # of NumPy, about overflow or NaN
        yield
    plt.close("all")


def limits(ax):
    return (ax.images or ax.collections)[0].get_clim()


def colours(ax):
    """The colours as they are drawn, (H, W, 4)."""
    if ax.images:
        return ax.images[0].to_rgba(ax.images[0].get_array(), norm=True)
    mesh = ax.collections[0]
    return mesh.to_rgba(mesh.get_array())


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(
    ("value", "dtype", "brightness"),
    [
        (1, float, 1),
        (0, float, 0),
        (0.5, np.float32, 0.5),
        (0.5, np.float16, 0.5),
        (255, np.uint8, 1),
        (0, np.uint8, 0),
        (128, np.uint8, 0.5),
        (1, int, 1),
        (0, int, 0),
        (255, np.int64, 1),
        (7, np.int8, 1),
        (-3, np.int8, 0),
        (-2.5, float, 0),
        (True, bool, 1),
        (False, bool, 0),
    ],
)
def test_a_flat_image_is_as_bright_as_it_says(value, dtype, brightness, side):
    image = np.full((side, side), value, dtype)
    np.testing.assert_allclose(colours(plots.array(image, "input"))[..., :3], brightness, atol=0.01)
    if side > 3:
        (left, _) = plots.pictures((image, "input", "a"), (image, "output", "b"))
        np.testing.assert_allclose(colours(left)[..., :3], brightness, atol=0.01)
    np.testing.assert_allclose(colours(plots.convolution(image, [[1]], image)[0])[..., :3], brightness, atol=0.01)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("role", ["kernel", "output"])
@pytest.mark.parametrize(
    ("values", "dtype", "largest"),
    [
        ((0, 255), np.uint8, 255),
        ((0, 200), np.uint16, 200),
        ((-128, 5), np.int8, 128),
        ((-(2**63), 1), np.int64, 2.0**63),
        ((False, True), bool, 1),
        ((3, 3), int, 3),
        ((0, 0), float, 1),
        ((np.nan, -4), float, 4),
        ((np.nan, np.nan), float, 1),
        ((np.inf, -4), float, 4),
        ((0.25, 0.5), np.float16, 0.5),
    ],
)
def test_signed_colours_have_zero_in_the_middle(values, dtype, largest, role, side):
    array = np.resize(np.array(values, dtype), (side, side + 1))
    assert limits(plots.array(array, role)) == (-largest, largest)
    assert limits(plots.array(array.tolist(), role)) == (-largest, largest)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(
    ("values", "dtype", "expected"),
    [
        ((0, 255), np.uint8, (0, 255)),
        ((3, 7), np.uint8, (3, 7)),
        ((-128, 127), np.int8, (-128, 127)),
        ((False, True), bool, (0, 1)),
        ((0.25, 0.75), float, (0.25, 0.75)),
        ((np.nan, 0.25, 0.75), float, (0.25, 0.75)),
        ((np.nan, 1), float, (0, 1)),
        ((np.nan, np.nan), float, (0, 1)),
        ((np.inf, 0.25, 0.75, -np.inf), float, (0.25, 0.75)),
    ],
)
def test_an_image_is_black_at_its_smallest_number_and_white_at_its_largest(values, dtype, expected, side):
    array = np.resize(np.array(values, dtype), (side, side + 2))
    ax = plots.array(array, "input")
    assert limits(ax) == expected
    shown = colours(ax)
    drawn = ~np.isnan(array.astype(float))
    np.testing.assert_array_equal(shown[..., 3] > 0, drawn)
    for value, colour in ((-np.inf, BLACK), (np.inf, WHITE), (expected[0], BLACK), (expected[1], WHITE)):
        assert (shown[drawn & (array == value)][..., :3] == colour).all()


@pytest.mark.parametrize("role", ["input", "kernel", "output"])
def test_infinities_are_written_as_such_and_drawn_in_the_strongest_colours(role):
    ax = plots.array([[np.inf, -np.inf, np.nan], [1, -1, 0]], role)
    assert [text.get_text() for text in ax.texts] == ["∞", "−∞", "", "1", "−1", "0"]
    shown = colours(ax)
    np.testing.assert_array_equal(shown[0, :2], shown[1, :2])


def test_maps_are_each_in_their_own_strength_whatever_their_numbers():
    def mosaic(values):
        return np.ma.filled(plots.maps(values, columns=2).images[0].get_array(), np.nan)

    np.testing.assert_array_equal(mosaic(np.uint8([[[0, 255]], [[0, 5]]]))[0], [0, 1, np.nan, 0, 1])
    np.testing.assert_array_equal(mosaic(np.int8([[[-128, 0]], [[127, -127]]]))[0], [-1, 0, np.nan, 1, -1])
    np.testing.assert_array_equal(mosaic([[[True, False]], [[False, False]]])[0], [1, 0, np.nan, 0, 0])
    np.testing.assert_array_equal(mosaic([[[np.nan, -2]], [[np.inf, 4]]])[0], [np.nan, -1, np.nan, 1, 1])


def test_a_photograph_in_bytes_is_the_same_picture():
    photo = np.random.default_rng(0).integers(0, 256, (3, 14, 15), np.uint8)
    photo[:, 0, 0] = 255
    for ours, theirs in zip(plots.channels(photo), plots.channels(photo / 255), strict=True):
        np.testing.assert_array_equal(ours.images[0].get_array(), theirs.images[0].get_array())
    for kernels in ({"mean": np.full((3, 3), 1 / 9), "edge": [[1, -1]]}, {"one": [[True]]}):
        for ours, theirs in zip(
            plots.filters(photo[0], kernels)[1], plots.filters(photo[0] / 255, kernels)[1], strict=True
        ):
            np.testing.assert_allclose(ours.images[0].get_array(), theirs.images[0].get_array(), atol=1e-6)
    flat = plots.filters(np.ones((15, 15), bool), {"same": [[1]]})[1, 0]
    assert limits(flat) == (0, 1)
    assert (flat.images[0].get_array() == 1).all()


@pytest.mark.parametrize(("brightness", "expected"), [(0, BLACK), (1, WHITE), (0.5, (0.5, 0.5, 0.5))])
def test_the_input_of_a_network_is_as_bright_as_it_says(brightness, expected):
    model = nn.Sequential(nn.Conv2d(1, 2, 3, rng=0), nn.Flatten(), nn.Linear(8, 3, rng=0))
    ax = plots.structure(model, np.full((1, 4, 4), brightness, np.float32))
    np.testing.assert_allclose(colours(ax)[..., :3], np.broadcast_to(expected, (4, 4, 3)), atol=0.01)


def test_a_network_that_has_lost_itself_is_drawn_all_the_same():
    model = nn.Sequential(nn.Conv2d(1, 2, 3, rng=0), nn.Flatten(), nn.Linear(8, 3, rng=0))
    model[0].weight.data[0] = np.nan
    plots.structure(model, np.ones((1, 4, 4), np.float32))


def test_lines_take_lists_and_leave_gaps():
    (ax,) = plots.curves([0, 1, 2], {"step": [False, True, True]})
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), [0, 1, 1])
    plots.curves([0, 1, 2], {"1 / x": [np.nan, 1, 0.5]})


MODEL = nn.Sequential(nn.Conv2d(1, 2, 3, rng=0), nn.Flatten(), nn.Linear(8, 3, rng=0))
IMAGE, MAPS, LINE = np.ones((4, 4)), np.ones((2, 4, 4)), np.arange(3.0)
PIXELS = np.ones((1, 4, 4), np.float32)
NOT_PLANE = [[], [[]], [1, 2], np.ones((0, 3)), np.ones((3, 0)), MAPS, 3, None, "text", [["a"]], [[1], [1, 2]],
             np.ones((2, 2), complex), np.ones((2, 2), object), [[None]]]  # fmt: skip
NO_PARTS = [[], [IMAGE], [(IMAGE, "input")], [None], ["abc"], [IMAGE, "input", "a"], [np.eye(3).tolist(), "input", "a"],
            [[(IMAGE, "input", "a")]], [((IMAGE, "input", "a"),) * 3], [("input", IMAGE, "a")]]  # fmt: skip
NOT_LINE = [[], IMAGE, None, "text", [1j], 3]
NOT_DICT = [{}, [], None, [IMAGE], 3]
NOT_BRIGHT = [IMAGE * 2, IMAGE * -1, IMAGE * np.nan, IMAGE * np.inf, np.full((4, 4), 7), np.full((4, 4), -1, np.int8)]
REFUSED = [
    ("values", lambda wrong: plots.array(wrong, "input"), NOT_PLANE),
    ("values", lambda wrong: plots.array(wrong, "output"), NOT_PLANE),
    ("role", lambda wrong: plots.array(IMAGE, wrong), ["photo", None, 3, ["input"]]),
    ("values", lambda wrong: plots.panels((IMAGE, "input", "a"), (wrong, "kernel", "b")), NOT_PLANE),
    ("values", lambda wrong: plots.pictures((IMAGE, "input", "a"), (wrong, "kernel", "b")), NOT_PLANE),
    ("parts", lambda wrong: plots.panels(*wrong), NO_PARTS),
    ("parts", lambda wrong: plots.pictures(*wrong), NO_PARTS),
    ("title", lambda wrong: plots.panels((IMAGE, "input", wrong)), [3, IMAGE]),
    ("image", lambda wrong: plots.convolution(wrong, [[1]], IMAGE), NOT_PLANE),
    ("kernel", lambda wrong: plots.convolution(IMAGE, wrong, IMAGE), NOT_PLANE),
    ("output", lambda wrong: plots.convolution(IMAGE, [[1]], wrong), NOT_PLANE),
    ("weights", lambda wrong: plots.matrix_product(wrong, LINE, LINE), NOT_PLANE),
    ("x", lambda wrong: plots.matrix_product(np.eye(3), wrong, LINE), [*NOT_LINE, [1, 2]]),
    ("y", lambda wrong: plots.matrix_product(np.eye(3), LINE, wrong), [*NOT_LINE, [1, 2]]),
    ("layers", plots.matrices, [*NOT_DICT, *({"a": IMAGE, "b": wrong} for wrong in NOT_PLANE)]),
    ("photo", plots.channels, [[], None, IMAGE, MAPS, *(np.stack([wrong] * 3) for wrong in NOT_BRIGHT)]),
    ("photo", lambda wrong: plots.filters(wrong, {"a": [[1]]}), [*NOT_PLANE, *NOT_BRIGHT]),
    ("kernels", lambda wrong: plots.filters(IMAGE, wrong), [*NOT_DICT, *({"a": wrong} for wrong in NOT_PLANE)]),
    ("values", plots.maps, [[], [[]], [[[]]], IMAGE, np.ones((0, 4, 4)), np.ones((2, 0, 4)), None, MAPS * 1j]),
    ("columns", lambda wrong: plots.maps(MAPS, columns=wrong), [0, -1, 1.5, None, True]),
    ("results", lambda wrong: plots.paired(wrong, ("a", "b"), "c"), [*NOT_DICT, {"a": []}, {"a": [1, 2]}, {"a": [[1]]},
        {"a": [[1, np.nan]]}, {"a": [[1, 2], [3]]}, {"a": [[1, 2, 3]]}, {"a": [["1", "2"]]}]),
    ("results", lambda wrong: plots.paired({"a": wrong}, ("a", "b", "c"), "d"), [[[1, 2]], [[1, 2, np.inf]]]),
    ("x", lambda wrong: plots.curves(wrong, {"a": LINE}), NOT_LINE),
    ("functions", lambda wrong: plots.curves(LINE, wrong), [*NOT_DICT, {"a": [1, 2]}, {"a": []}, {"a": IMAGE}]),
    ("model", lambda wrong: plots.structure(wrong, PIXELS), [None, nn.ReLU(), nn.Sequential(), MODEL[:1], [MODEL]]),
    ("image", lambda wrong: plots.structure(MODEL, wrong), [IMAGE, None, PIXELS.astype(np.uint8), PIXELS.astype(bool),
        PIXELS.tolist(), PIXELS * np.nan, PIXELS[:0], PIXELS.astype(int), PIXELS.astype(float), np.ones((2, 4, 4), "f"),
        np.ones((1, 9, 9), "f")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "call", "wrong"),
    [pytest.param(name, call, wrong, id=f"{row}-{n}") for row, (name, call, all_wrong) in enumerate(REFUSED)
     for n, wrong in enumerate(all_wrong)],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused_by_name_and_leaves_no_figure(name, call, wrong):
    with pytest.raises((TypeError, ValueError), match=rf"^{name}: expected .*, got "):
        call(wrong)
    assert not plt.get_fignums()
