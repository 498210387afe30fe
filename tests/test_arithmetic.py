"""Counting: published figures, the layers themselves, and PyTorch's shapes."""

import doctest

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cnnlab import arithmetic
from cnnlab import functional as F


def test_the_example_in_the_docstring():
    assert doctest.testmod(arithmetic).attempted
    assert not doctest.testmod(arithmetic).failed


@pytest.mark.parametrize(
    ("arguments", "size"),
    [
        ((28, 5), 24),
        ((28, 5, 1, 2), 28),
        ((28, 2, 2), 14),
        ((227, 11, 4), 55),  # AlexNet's first layer
        ((224, 11, 4, 2), 55),  # the same in torchvision
        ((7, 3, 2, 0, 2), 2),
        ((7, 2, 2), 3),  # the last pixel is never seen
        ((7, 2, 2, 0, 1, True), 4),
        ((2, 3, 2, 0, 1, True), 1),  # the only window hangs over
        ((1, 9, 9, 0, 1, True), 1),
        ((2, 3, 5, (0, 1), 2, True), 1),
        ((5, 3, 2, (0, 1)), 2),
        ((7, 3, 3, "same"), 3),
        ((7, 3, 3, "valid"), 2),
        ((1, 9, 1, "same"), 1),
    ],
)
def test_output_size_by_hand(arguments, size):
    assert arithmetic.output_size(*arguments) == size


def test_output_shape_is_output_size_along_both_axes():
    assert arithmetic.output_shape((28, 20), (5, 3), (1, 2), ((2, 2), (0, 1)), (1, 2)) == (28, 9)
    assert arithmetic.output_shape(9, 2, 2, ceil_mode=True) == (5, 5)


counts = st.integers(1, 6)


@given(counts, counts, counts, st.tuples(st.integers(0, 3), st.integers(0, 3)), counts, st.booleans())
def test_output_size_counts_the_windows_that_fit(size, kernel, stride, padding, dilation, ceil_mode):
    window = dilation * (kernel - 1) + 1
    assume(window - (stride - 1) * ceil_mode <= size + sum(padding))
    starts = range(-padding[0], size + padding[1] + stride, stride)
    fitting = [s for s in starts if s + window <= size + padding[1]]
    following = fitting[-1] + stride if fitting else -padding[0]
    if ceil_mode and following - stride + window < size + padding[1] and following < size:
        fitting.append(following)
    assert arithmetic.output_size(size, kernel, stride, padding, dilation, ceil_mode) == len(fitting)


@given(counts, counts, counts, counts)
def test_same_gives_ceil_of_size_over_stride_at_any_stride(size, kernel, stride, dilation):
    slide = arithmetic.slide(size, kernel, stride, "same", dilation)
    assert slide.output == -(-size // stride)
    assert slide.after - slide.before in (0, 1)
    assert arithmetic.output_size(size, kernel, stride, (slide.before, slide.after), dilation) == slide.output


def test_parameters_are_those_of_published_layers():
    assert arithmetic.conv2d_parameters(3, 96, 11) == 34_944  # AlexNet, 2012
    assert arithmetic.conv2d_parameters(3, 64, 11) == 23_296  # torchvision's AlexNet
    assert arithmetic.conv2d_parameters(8, 16, (3, 5), bias=False, groups=4) == 16 * 3 * 5 * 2
    assert arithmetic.linear_parameters(400, 120) == 48_120  # LeNet-5's first fully connected layer
    assert arithmetic.linear_parameters(4, 3, bias=False) == 12
    assert arithmetic.batch_norm_parameters(64) == 128


def test_multiply_adds_by_hand():
    assert arithmetic.conv2d_macs(3, 96, 11, 55) == 105_415_200  # AlexNet's first layer: 34,848 weights at 55² pixels
    assert arithmetic.conv2d_macs(8, 16, 3, (4, 5), groups=4) == 16 * 2 * 9 * 20
    assert arithmetic.linear_macs(400, 120) == 48_000


def test_receptive_field_by_hand():
    field = arithmetic.receptive_field
    assert field([]) == (1, 1, 0)
    assert field([(3,), (3,), (3,)]) == field([(7,)]) == (7, 1, 0)
    assert field([(3, 1, 1), (2, 2), (3, 1, 1)]) == (8, 2, -3)
    assert field([(5, 2, (1, 3), 2)]) == (9, 2, -1)


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 2), st.integers(0, 2), st.integers(1, 2)), max_size=3))
def test_the_receptive_field_is_what_moves_a_unit(layers):
    # a ridge of ones through every layer: each unit of the last one is the sum of the pixels it sees
    field = arithmetic.receptive_field(layers)
    size = field.size + 2 * field.jump + 12
    grad = None
    shapes, x = [], np.ones((1, 1, 1, size))
    for kernel, stride, padding, dilation in layers:
        rest = {"stride": (1, stride), "padding": (0, padding), "dilation": (1, dilation)}
        shapes.append((x, np.ones((1, 1, 1, kernel)), rest))
        x = F.conv2d(x, shapes[-1][1], **rest)
    unit = x.shape[3] // 2
    grad = np.zeros_like(x)
    grad[..., unit] = 1
    for x, weight, rest in reversed(shapes):
        grad = F.conv2d_backward(grad, x, weight, **rest)[0]
    seen = np.flatnonzero(grad)
    first = field.start + unit * field.jump
    assert seen.min() == max(first, 0)
    assert seen.max() == min(first + field.size, size) - 1


BAD_INT = [0, -1, 1.5, "3", None, True, (1, 2)]
CONV = {"in_channels": 3, "out_channels": 6, "kernel_size": 3}
LINEAR = {"in_features": 3, "out_features": 2}
BAD = [  # function, a good call, and what each argument may not be
    (arithmetic.output_size, {"size": 9, "kernel_size": 3}, {
        "size": BAD_INT, "kernel_size": [*BAD_INT, 10], "stride": BAD_INT, "dilation": BAD_INT,
        "padding": [-1, 1.5, "full", None, True, (1, 2, 3), ((1, 1), (1, 1))], "ceil_mode": [1, None, "yes"],
    }),
    (arithmetic.output_shape, {"shape": (9, 8), "kernel_size": 3}, {
        "shape": [0, (9,), (9, 8, 7), "9", None], "stride": [0, None], "padding": [(1, 2, 3), -1],
    }),
    (arithmetic.conv2d_parameters, CONV, {
        "in_channels": BAD_INT, "out_channels": BAD_INT, "kernel_size": [0, "3", None, (3, 3, 3)],
        "bias": [1, None], "groups": [0, 2, None, 1.0],
    }),
    (arithmetic.conv2d_macs, CONV | {"output_shape": 4}, {
        "output_shape": [0, "4", None, (1, 2, 3)], "groups": [0, 2],
    }),
    (arithmetic.linear_parameters, LINEAR, {"in_features": BAD_INT, "out_features": BAD_INT, "bias": [1, None]}),
    (arithmetic.linear_macs, LINEAR, {"in_features": BAD_INT, "out_features": BAD_INT}),
    (arithmetic.batch_norm_parameters, {"channels": 3}, {"channels": BAD_INT}),
    (arithmetic.receptive_field, {"layers": []}, {
        "layers": [
            None, 3, "33", [3], ["3"], [()], [(0,)], [(3, 0)], [(3, 1, -1)], [(3, 1, "same")],
            [(3, 1, 0, 0)], [(3, 1, 0, 1, 1)], [(3.0,)], [(True,)], [(3, 1, (1, 2, 3))],
        ],
    }),
]  # fmt: skip


@pytest.mark.parametrize(
    ("function", "good", "argument", "wrong"),
    [
        pytest.param(function, good, argument, wrong, id=f"{function.__name__}-{argument}-{wrong}")
        for function, good, table in BAD
        for argument, wrongs in table.items()
        for wrong in wrongs
    ],
)
def test_bad_input_is_refused_in_a_sentence_that_names_the_argument(function, good, argument, wrong):
    function(**good)
    with pytest.raises((TypeError, ValueError), match=rf"^{argument}.*: expected .*, got "):
        function(**{**good, argument: wrong})
