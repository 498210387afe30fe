"""conv2d and linear: one example to check by hand, then awkward shapes against loops, SciPy and PyTorch."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

from cnnlab import functional as F
from cnnlab import reference
from cnnlab.functional import _rows, conv

TOLERANCE = {np.float32: {"rtol": 1e-4, "atol": 2e-5}, np.float64: {"rtol": 1e-10, "atol": 1e-12}}


@pytest.fixture(scope="module", autouse=True, params=["at once", "row by row", "in parts and strips"])
def way(request):
    """Sends these small cases on the ways of larger ones, too."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param != "at once":
            patch.setattr(conv, "PRODUCTS", -1)
        if request.param == "in parts and strips":
            for name, value in {"SHARED": 1, "PART": 20, "WAKE": 5, "SMALL": 30, "STRIP": 1}.items():
                patch.setattr(_rows, name, value)
        _rows._strips.cache_clear()
        yield
    _rows._strips.cache_clear()


def test_conv2d_by_hand():
    image = np.array([[[[1.0, 2, 3], [4, 5, 6], [7, 8, 9]]]])
    kernel = np.array([[[[1.0, 2], [3, 4]]]])
    # top left: 1·1 + 2·2 + 4·3 + 5·4 = 37; a flipped kernel would give 23
    assert F.conv2d(image, kernel).tolist() == [[[[37, 47], [67, 77]]]]
    # with a column of zeros on the left, a row of zeros below, and every second window:
    # 1·2 + 4·4 = 18, 2·1 + 3·2 + 5·3 + 6·4 = 47; 7·2 = 14, 8·1 + 9·2 = 26; then the bias
    y = F.conv2d(image, kernel, np.array([0.5]), stride=2, padding=((0, 1), (1, 0)))
    assert y.tolist() == [[[[18.5, 47.5], [14.5, 26.5]]]]


def test_conv2d_backward_by_hand():
    image = np.array([[[[1.0, 2, 3], [4, 5, 6]]]])
    kernel = np.array([[[[1.0, 2], [3, 4]]]])
    grad_x, grad_weight, grad_bias = F.conv2d_backward(np.array([[[[1.0, 10.0]]]]), image, kernel, np.array([0.0]))
    assert grad_x.tolist() == [[[[1, 12, 20], [3, 34, 40]]]]  # the middle column is under both windows
    assert grad_weight.tolist() == [[[[21, 32], [54, 65]]]]  # 1·1 + 2·10, …
    assert grad_bias.tolist() == [11]
    assert F.conv2d_backward(np.ones((1, 1, 1, 2)), image, kernel)[2] is None


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "dilation", "before", "after"),
    [
        (7, 3, 1, 1, 1, 1),
        (7, 4, 1, 1, 1, 2),
        (7, 3, 2, 1, 1, 1),
        (8, 3, 2, 1, 0, 1),
        (8, 3, 1, 2, 2, 2),
        (5, 1, 3, 1, 0, 0),
    ],
)
def test_same_is_the_uneven_padding_that_gives_ceil_of_size_over_stride(size, kernel, stride, dilation, before, after):
    rng = np.random.default_rng(0)
    x, weight = rng.normal(size=(1, 1, size, size)), rng.normal(size=(1, 1, kernel, kernel))
    same = F.conv2d(x, weight, stride=stride, padding="same", dilation=dilation)
    assert same.shape[2:] == (-(-size // stride),) * 2
    pairs = ((before, after),) * 2
    np.testing.assert_array_equal(same, F.conv2d(x, weight, stride=stride, padding=pairs, dilation=dilation))


def test_the_short_forms_of_padding_mean_their_long_form():
    rng = np.random.default_rng(0)
    x, weight = rng.normal(size=(1, 1, 4, 5)), rng.normal(size=(1, 1, 2, 3))
    for short, pairs in [(2, ((2, 2), (2, 2))), ((1, 2), ((1, 1), (2, 2))), ("valid", ((0, 0), (0, 0)))]:
        np.testing.assert_array_equal(F.conv2d(x, weight, padding=short), F.conv2d(x, weight, padding=pairs))


@st.composite
def cases(draw):
    """Arrays and arguments of a conv2d: few pixels, but nothing square, even or divisible unless by chance."""
    small = st.integers(1, 3)
    groups = draw(st.integers(1, 3))
    kernel, stride = draw(st.tuples(small, small)), draw(st.tuples(small, small))
    dilation = draw(st.tuples(st.integers(1, 2), st.integers(1, 2)))
    padding = draw(st.tuples(*[st.tuples(st.integers(0, 4), st.integers(0, 4))] * 2))
    size = [
        max(d * (k - 1) + 1 - sum(p), 1) + draw(st.integers(0, 4))
        for k, d, p in zip(kernel, dilation, padding, strict=True)
    ]
    n, c, k = draw(st.integers(0, 2)), draw(st.integers(1, 2)), draw(st.integers(1, 2))
    dtype = draw(st.sampled_from([np.float32, np.float64]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    x = rng.normal(size=(n, c * groups, *size)).astype(dtype)
    weight = rng.normal(size=(k * groups, c, *kernel)).astype(dtype)
    bias = rng.normal(size=k * groups).astype(dtype) if draw(st.booleans()) else None
    arguments = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    y = F.conv2d(x, weight, bias, **arguments)
    return x, weight, bias, arguments, y, rng.normal(size=y.shape).astype(dtype)


def close(found, expected, dtype):
    assert found.dtype == dtype
    np.testing.assert_allclose(found, expected, strict=False, **TOLERANCE[dtype])
    assert found.shape == expected.shape


@given(cases())
def test_conv2d_and_its_gradients_are_those_of_the_loops(case):
    x, weight, bias, arguments, y, grad = case
    close(y, reference.conv2d(x, weight, bias, **arguments), x.dtype.type)
    found = F.conv2d_backward(grad, x, weight, bias, **arguments)
    expected = reference.conv2d_backward(grad, x, weight, bias, **arguments)
    for a, b in zip(found, expected, strict=True):
        if b is None:
            assert a is None
        else:
            close(a, b, x.dtype.type)


@given(cases())
def test_conv2d_is_scipys_correlation(case):
    x, weight, bias, arguments, y, _ = case
    (step_down, step_right), (spread_down, spread_right) = arguments["stride"], arguments["dilation"]
    padded = np.pad(x, ((0, 0), (0, 0), *arguments["padding"])).astype(float)
    k, c, height, width = weight.shape
    spread = np.zeros((k, c, spread_down * (height - 1) + 1, spread_right * (width - 1) + 1))
    spread[:, :, ::spread_down, ::spread_right] = weight
    expected = np.zeros(y.shape)
    for n, f in np.ndindex(len(x), k):
        first = f // (k // arguments["groups"]) * c
        maps = [signal.correlate(padded[n, first + i], spread[f, i], mode="valid", method="direct") for i in range(c)]
        expected[n, f] = sum(maps)[::step_down, ::step_right] + (0 if bias is None else bias[f])
    close(y, expected, x.dtype.type)


@given(cases())
@settings(max_examples=150)
def test_conv2d_and_its_gradients_are_pytorchs(torch, case):
    x, weight, bias, arguments, y, grad = case
    leaves = [None if a is None else torch.tensor(a, requires_grad=True) for a in (x, weight, bias)]
    rows, columns = arguments["padding"]
    padded = torch.nn.functional.pad(leaves[0], (*columns, *rows))
    expected = torch.nn.functional.conv2d(padded, *leaves[1:], **{**arguments, "padding": 0})
    close(y, expected.detach().numpy(), x.dtype.type)
    if len(x):  # PyTorch leaves no gradient behind an empty batch
        expected.backward(torch.tensor(grad))
        for a, b in zip(F.conv2d_backward(grad, x, weight, bias, **arguments), leaves, strict=True):
            if b is None:
                assert a is None
            else:
                close(a, b.grad.numpy(), x.dtype.type)


@pytest.mark.parametrize("kernel", [(1, 1), (1, 3), (3, 1), (2, 2)])
@pytest.mark.parametrize("groups", [1, 2])
@pytest.mark.parametrize("stride", [1, 2, (3, 1)])
@pytest.mark.parametrize("padding", [0, (0, 1), "same"])
def test_however_images_lie_in_memory_the_result_is_the_same(kernel, groups, stride, padding):
    rng = np.random.default_rng(0)
    x, weight, bias = rng.normal(size=(3, 4, 6, 5)), rng.normal(size=(6, 4 // groups, *kernel)), rng.normal(size=6)
    rest = {"stride": stride, "padding": padding, "groups": groups}
    y = F.conv2d(x, weight, bias, **rest)
    grad = rng.normal(size=y.shape)
    expected = [y, *F.conv2d_backward(grad, x, weight, bias, **rest)]
    wide, tall = np.repeat(x, 2, axis=0), np.repeat(x, 2, axis=2)
    last = np.ascontiguousarray(wide.transpose(1, 2, 3, 0)).transpose(3, 0, 1, 2)
    turned = np.ascontiguousarray(x[::-1, ::-1, ::-1, ::-1])[::-1, ::-1, ::-1, ::-1]
    for same in (wide[::2], tall[:, :, ::2], last[::2], turned, np.asfortranarray(x)):
        before = same.copy()
        other = np.repeat(grad, 2, axis=0)[::2]
        found = [F.conv2d(same, weight, bias, **rest), *F.conv2d_backward(other, same, weight, bias, **rest)]
        for a, b in zip(found, expected, strict=True):
            close(a, b, np.float64)
        np.testing.assert_array_equal(same, before)
        assert not np.shares_memory(found[0], same)
        assert not np.shares_memory(found[1], other)


@pytest.mark.parametrize("stride", range(1, 6))
@pytest.mark.parametrize("dilation", range(1, 5))
def test_a_stride_leaves_out_what_no_window_meets(stride, dilation):
    """Along both axes, where the stride, the dilation and the kernel have and do not have a divisor in common."""
    rng = np.random.default_rng(stride)
    for side, kernel, padding in ((13, 3, 0), (9, 2, (2, 1)), (4, 1, 0), (3, 3, (4, 5)), (1, 1, 3)):
        if (kernel - 1) * dilation < side + (padding if isinstance(padding, int) else min(padding)):
            x, weight, bias = rng.normal(size=(1, 2, side, side)), rng.normal(size=(3, 2, kernel, kernel)), np.ones(3)
            rest = {"stride": (stride, 1 + stride % 2), "padding": (padding, padding), "dilation": (dilation, 1)}
            y = F.conv2d(x, weight, bias, **rest)
            found = F.conv2d_backward(y, x, weight, bias, **rest)
            for a, b in zip(found, reference.conv2d_backward(y, x, weight, bias, **rest), strict=True):
                close(a, b, np.float64)


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")  # PyTorch speaking of its speed
def test_same_is_pytorchs(torch):
    rng = np.random.default_rng(1)
    x = rng.normal(size=(1, 2, 6, 7))
    for kernel, dilation in [((2, 3), 1), ((4, 2), 1), ((3, 2), (1, 3)), ((2, 2), (2, 3))]:
        weight = rng.normal(size=(3, 2, *kernel))
        expected = torch.nn.functional.conv2d(torch.tensor(x), torch.tensor(weight), padding="same", dilation=dilation)
        close(F.conv2d(x, weight, padding="same", dilation=dilation), expected.numpy(), np.float64)


@given(cases())
@settings(max_examples=15)
def test_conv2d_gradients_are_the_slopes(check_gradient, case):
    arrays = [a.astype(float) for a in case[:3] if a is not None]
    arguments, grad = case[3], case[5].astype(float)
    gradients = F.conv2d_backward(grad, *arrays, **arguments)[: len(arrays)]
    check_gradient(lambda *a: F.conv2d(*a, **arguments), arrays, grad, gradients)


def test_an_empty_batch_gives_empty_results_and_zero_gradients():
    x, weight, bias = np.zeros((0, 2, 5, 4)), np.ones((3, 2, 2, 3)), np.ones(3)
    y = F.conv2d(x, weight, bias)
    assert y.shape == (0, 3, 4, 2)
    grad_x, grad_weight, grad_bias = F.conv2d_backward(y, x, weight, bias)
    assert (grad_x.shape, grad_weight.any(), grad_bias.any()) == (x.shape, False, False)


def test_linear_by_hand():
    x, weight, bias = np.array([[1.0, 2, 3]]), np.array([[1.0, 0, -1], [2, 2, 2]]), np.array([10.0, 20])
    assert F.linear(x, weight, bias).tolist() == [[8, 32]]
    assert F.linear(x, weight).tolist() == [[-2, 12]]
    grad_x, grad_weight, grad_bias = F.linear_backward(np.array([[1.0, 10]]), x, weight, bias)
    assert grad_x.tolist() == [[21, 20, 19]]
    assert grad_weight.tolist() == [[1, 2, 3], [10, 20, 30]]
    assert grad_bias.tolist() == [1, 10]
    assert F.linear_backward(np.ones((1, 2)), x, weight)[2] is None


@pytest.mark.parametrize("n", [0, 1, 3])
def test_linear_is_a_1x1_convolution_and_its_gradients_are_the_slopes(n, check_gradient):
    rng = np.random.default_rng(n)
    x, weight, bias = rng.normal(size=(n, 4)), rng.normal(size=(5, 4)), rng.normal(size=5)
    grad = rng.normal(size=(n, 5))
    as_conv = F.conv2d(x[:, :, None, None], weight[:, :, None, None], bias)[:, :, 0, 0]
    close(F.linear(x, weight, bias), as_conv, np.float64)
    check_gradient(F.linear, [x, weight, bias], grad, F.linear_backward(grad, x, weight, bias))
