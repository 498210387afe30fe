"""Pooling: one example to check by hand, then awkward shapes against loops, SciPy and PyTorch."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import ndimage

from cnnlab import functional as F
from cnnlab import reference

TOLERANCE = {np.float32: {"rtol": 1e-5, "atol": 1e-6}, np.float64: {"rtol": 1e-12, "atol": 1e-14}}


def close(found, expected, dtype):
    assert found.dtype == dtype
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, **TOLERANCE[dtype])


IMAGE = np.array([[[[1.0, 2, 9], [4, 3, 0]]]])


def test_max_pooling_by_hand():
    assert F.max_pool2d(IMAGE, 2).tolist() == [[[[4]]]]
    assert F.max_pool2d(IMAGE, 2, stride=1).tolist() == [[[[4, 9]]]]
    assert F.max_pool2d(IMAGE, 2, ceil_mode=True).tolist() == [[[[4, 9]]]]
    assert F.max_pool2d(-IMAGE, 2, stride=1, padding=1).tolist() == [
        [[[-1, -1, -2, -9], [-1, -1, 0, 0], [-4, -3, 0, 0]]]  # the border is −∞, not 0
    ]
    grad = np.array([[[[1.0, 10]]]])
    assert F.max_pool2d_backward(grad, IMAGE, 2, stride=1).tolist() == [[[[0, 0, 10], [1, 0, 0]]]]


def test_rounding_up_a_window_may_be_larger_than_the_image():
    x = np.arange(4.0).reshape(1, 1, 2, 2)
    over = {"kernel_size": 3, "stride": 2, "ceil_mode": True}
    grad = np.array([[[[12.0]]]])
    assert F.max_pool2d(x, **over).tolist() == [[[[3]]]]
    assert F.max_pool2d_backward(grad, x, **over).tolist() == [[[[0, 0], [0, 12]]]]
    assert F.avg_pool2d(x, **over).tolist() == [[[[1.5]]]]
    assert F.avg_pool2d_backward(grad, x, **over).tolist() == [[[[3, 3], [3, 3]]]]
    assert F.max_pool2d(x, (5, 2), ceil_mode=True).tolist() == [[[[3]]]]
    assert F.avg_pool2d(x, (5, 2), stride=(4, 1), ceil_mode=True).tolist() == [[[[1.5]]]]
    assert F.max_pool2d(x, 2, stride=3, dilation=4, ceil_mode=True, padding=1).tolist() == [[[[-np.inf]]]]
    for too_large, most in (({"kernel_size": 4}, 2), ({"kernel_size": 2, "dilation": 5, "padding": 1}, 4)):
        message = rf"^kernel_size: expected a window of at most {most} pixels, .* and less than a stride more, got"
        with pytest.raises(ValueError, match=message):
            F.max_pool2d(x, **over | too_large)


def test_overlapping_windows_add_their_gradients():
    image = np.array([[[[1.0, 5, 2]]]])
    grad = np.array([[[[1.0, 10]]]])
    assert F.max_pool2d_backward(grad, image, (1, 2), stride=1).tolist() == [[[[0, 11, 0]]]]
    assert F.avg_pool2d_backward(grad, image, (1, 2), stride=1).tolist() == [[[[0.5, 5.5, 5]]]]


def test_ties_go_to_the_first_maximum():
    grad = np.ones((1, 1, 1, 1))
    tied = np.array([[[[1.0, 2], [2, 2]]]])
    assert F.max_pool2d_backward(grad, tied, 2).tolist() == [[[[0, 1], [0, 0]]]]
    assert F.global_max_pool2d_backward(np.ones((1, 1)), tied).tolist() == [[[[0, 1], [0, 0]]]]
    nothing = np.full((1, 1, 1, 1), -np.inf)  # ties with the border, which gets nothing
    assert F.max_pool2d_backward(grad, nothing, 3, padding=1).tolist() == [[[[1]]]]


def test_average_pooling_by_hand():
    assert F.avg_pool2d(IMAGE, 2, stride=1).tolist() == [[[[2.5, 3.5]]]]
    assert F.avg_pool2d(IMAGE, 2, ceil_mode=True).tolist() == [[[[2.5, 4.5]]]]  # 9 and 0, nothing beyond
    bordered = {"kernel_size": (2, 3), "stride": 3, "padding": ((0, 0), (1, 0))}
    assert F.avg_pool2d(IMAGE, **bordered).tolist() == [[[[10 / 6]]]]
    assert F.avg_pool2d(IMAGE, **bordered, count_include_pad=False).tolist() == [[[[2.5]]]]
    assert F.avg_pool2d_backward(np.ones((1, 1, 1, 1)), IMAGE, **bordered, count_include_pad=False).tolist() == [
        [[[0.25, 0.25, 0], [0.25, 0.25, 0]]]
    ]


def test_global_pooling_by_hand():
    x = np.concatenate([IMAGE, -IMAGE], axis=1)
    grad = np.array([[6.0, 12.0]])
    assert F.global_avg_pool2d(x).tolist() == [[19 / 6, -19 / 6]]
    assert F.global_max_pool2d(x).tolist() == [[9, 0]]
    assert F.global_avg_pool2d_backward(grad, x).tolist() == [[[[1] * 3] * 2, [[2] * 3] * 2]]
    assert F.global_max_pool2d_backward(grad, x).tolist() == [[[[0, 0, 6], [0, 0, 0]], [[0, 0, 0], [0, 0, 12]]]]


def test_padding_may_exceed_half_the_kernel():
    x = np.array([[[[-5.0]]]])
    found = F.max_pool2d(x, 2, stride=1, padding=2)
    assert found[0, 0].tolist() == [
        [-np.inf] * 4,
        [-np.inf, -5, -5, -np.inf],
        [-np.inf, -5, -5, -np.inf],
        [-np.inf] * 4,
    ]
    assert F.max_pool2d_backward(np.ones_like(found), x, 2, stride=1, padding=2).tolist() == [[[[4]]]]
    assert F.avg_pool2d(x, 2, stride=2, padding=3)[0, 0].tolist() == [[0] * 3, [0, -1.25, 0], [0] * 3]
    with pytest.raises(ValueError, match=r"^padding: expected a pixel of the image in every"):
        F.avg_pool2d(x, 2, stride=1, padding=2, count_include_pad=False)


def test_a_nan_wins_the_maximum_and_gets_its_gradient():
    x = np.array([[[[np.nan, 7.0]]]], np.float32)
    assert np.isnan(F.max_pool2d(x, (1, 2))).all()
    assert F.max_pool2d_backward(np.ones((1, 1, 1, 1), np.float32), x, (1, 2)).tolist() == [[[[1, 0]]]]


@st.composite
def cases(draw, most_padding=None, below=0):
    """Images and the arguments that max and average pooling share; all pixels differ by far more than rounding.

    below: by so many pixels an image may be smaller than the window.
    """
    small = st.integers(1, 4)
    kernel = draw(st.tuples(small, small))
    stride = draw(st.none() | st.tuples(st.integers(1, 3), st.integers(1, 3)))
    most = [k // 2 if most_padding is None else most_padding for k in kernel]
    padding = tuple((draw(st.integers(0, m)), draw(st.integers(0, m))) for m in most)
    if most_padding is None:
        padding = tuple((p, p) for p, _ in padding)
    size = [max(k - sum(p) - below, 1) + draw(st.integers(0, 5)) for k, p in zip(kernel, padding, strict=True)]
    shape = (draw(st.integers(0, 2)), draw(st.integers(1, 2)), *size)
    dtype = draw(st.sampled_from([np.float32, np.float64]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    x = (rng.permutation(np.prod(shape)).reshape(shape) / 10 - 5).astype(dtype)
    return x, {"kernel_size": kernel, "stride": stride, "padding": padding}, rng


def fits(x, arguments, dilation=1, ceil_mode=False):
    stride = arguments["stride"] or arguments["kernel_size"]
    axes = zip(arguments["kernel_size"], x.shape[2:], arguments["padding"], stride, strict=True)
    over = [(k - 1) * dilation + 1 - size - sum(padding) for k, size, padding, _ in axes]
    return all(o < s if ceil_mode else o <= 0 for o, s in zip(over, stride, strict=True))


@given(cases(most_padding=4), st.integers(1, 2))
def test_max_pooling_is_that_of_the_loops(case, dilation):
    x, arguments, _ = case
    assume(fits(x, arguments, dilation))
    found = F.max_pool2d(x, **arguments, dilation=dilation)
    close(found, reference.max_pool2d(x, **arguments, dilation=dilation), x.dtype.type)


@given(cases(most_padding=4), st.booleans())
def test_average_pooling_is_that_of_the_loops(case, count_include_pad):
    x, arguments, _ = case
    axes = zip(arguments["kernel_size"], arguments["padding"], strict=True)
    assume(count_include_pad or all(max(padding) < k for k, padding in axes))  # else a window may hold no pixel
    arguments["count_include_pad"] = count_include_pad
    close(F.avg_pool2d(x, **arguments), reference.avg_pool2d(x, **arguments), x.dtype.type)


@given(cases(most_padding=4))
def test_pooling_is_scipys_filter_seen_at_every_stride(case):
    x, arguments, _ = case
    kernel, stride = arguments["kernel_size"], arguments["stride"] or arguments["kernel_size"]
    mean = np.full((1, 1, *kernel), 1 / np.prod(kernel))
    origin = (0, 0, *(-(k // 2) for k in kernel))  # SciPy's window is centred, ours starts at its pixel
    borders = ((0, 0), (0, 0), *arguments["padding"])

    largest, means = np.pad(x, borders, constant_values=-np.inf), np.pad(x.astype(float), borders)
    if len(x):
        largest = ndimage.maximum_filter(largest, (1, 1, *kernel), origin=origin)
        means = ndimage.correlate(means, mean, origin=origin)
    for found, everywhere in [(F.max_pool2d(x, **arguments), largest), (F.avg_pool2d(x, **arguments), means)]:
        rows, columns = found.shape[2:]
        expected = everywhere[:, :, :: stride[0], :: stride[1]][:, :, :rows, :columns]
        close(found, expected, x.dtype.type)


@given(cases(below=3), st.integers(1, 2), st.booleans())
@settings(max_examples=250)
def test_max_pooling_and_its_gradient_are_pytorchs(torch, case, dilation, ceil_mode):
    x, arguments, rng = case
    arguments = {**arguments, "dilation": dilation, "ceil_mode": ceil_mode}
    leaf = torch.tensor(x, requires_grad=True)
    if not fits(x, arguments, dilation, ceil_mode):
        refused_by_both(torch.nn.functional.max_pool2d, F.max_pool2d, leaf, arguments)
        return
    expected = torch.nn.functional.max_pool2d(leaf, **for_torch(arguments))
    found = F.max_pool2d(x, **arguments)
    close(found, expected.detach().numpy(), x.dtype.type)
    if not np.isfinite(found).all():
        return  # a dilated window met the border alone; there PyTorch's backward writes outside its memory
    grad = rng.normal(size=found.shape).astype(x.dtype)
    expected.backward(torch.tensor(grad))
    close(F.max_pool2d_backward(grad, x, **arguments), leaf.grad.numpy(), x.dtype.type)


@given(cases(below=3), st.booleans(), st.booleans())
@settings(max_examples=250)
def test_average_pooling_and_its_gradient_are_pytorchs(torch, case, ceil_mode, count_include_pad):
    x, arguments, rng = case
    arguments = {**arguments, "ceil_mode": ceil_mode, "count_include_pad": count_include_pad}
    leaf = torch.tensor(x, requires_grad=True)
    if not fits(x, arguments, ceil_mode=ceil_mode):
        refused_by_both(torch.nn.functional.avg_pool2d, F.avg_pool2d, leaf, arguments)
        return
    expected = torch.nn.functional.avg_pool2d(leaf, **for_torch(arguments))
    found = F.avg_pool2d(x, **arguments)
    close(found, expected.detach().numpy(), x.dtype.type)
    grad = rng.normal(size=found.shape).astype(x.dtype)
    expected.backward(torch.tensor(grad))
    close(F.avg_pool2d_backward(grad, x, **arguments), leaf.grad.numpy(), x.dtype.type)


def refused_by_both(theirs, ours, leaf, arguments):
    """Both say that the window is too large."""
    if len(leaf):  # PyTorch looks at the batch first
        with pytest.raises(RuntimeError, match="Output size is too small"):
            theirs(leaf, **for_torch(arguments))
    with pytest.raises(ValueError, match=r"^kernel_size: expected a window of at most"):
        ours(leaf.detach().numpy(), **arguments)


def for_torch(arguments):
    """PyTorch pads both sides alike."""
    return {**arguments, "padding": tuple(before for before, _ in arguments["padding"])}


@given(cases(most_padding=4), st.booleans())
@settings(max_examples=15)
def test_pooling_gradients_are_the_slopes(check_gradient, case, ceil_mode):
    x, arguments, rng = case
    arguments, x = {**arguments, "ceil_mode": ceil_mode}, x.astype(float)
    for f, backward in [(F.max_pool2d, F.max_pool2d_backward), (F.avg_pool2d, F.avg_pool2d_backward)]:

        def finite(a, f=f):  # windows of padding alone are −∞ and have no slope
            y = f(a, **arguments)
            return np.where(np.isfinite(y), y, 0)

        grad = rng.normal(size=finite(x).shape)
        check_gradient(finite, [x], grad, [backward(grad, x, **arguments)])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(0, 2, 3, 2), (1, 1, 1, 1), (2, 3, 4, 5)])
def test_global_pooling_is_pooling_by_one_window(shape, dtype, check_gradient):
    rng = np.random.default_rng(0)
    x, grad = rng.normal(size=shape).astype(dtype), rng.normal(size=shape[:2]).astype(dtype)
    wide = {"kernel_size": shape[2:]}
    close(F.global_avg_pool2d(x), F.avg_pool2d(x, **wide)[:, :, 0, 0], dtype)
    close(F.global_max_pool2d(x), F.max_pool2d(x, **wide)[:, :, 0, 0], dtype)
    grad_maps = grad[:, :, None, None]
    close(F.global_avg_pool2d_backward(grad, x), F.avg_pool2d_backward(grad_maps, x, **wide), dtype)
    close(F.global_max_pool2d_backward(grad, x), F.max_pool2d_backward(grad_maps, x, **wide), dtype)
