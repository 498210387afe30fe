"""What holds for every function alike, from one table of calls: dtypes, inputs left alone, empty batches, bad input."""

import inspect
import re

import numpy as np
import pytest

from cnnlab import functional as F


def fill(*shape):
    """Awkward but harmless numbers, no two of them alike."""
    return np.arange(1.0, np.prod(shape) + 1).reshape(shape) / 7


CHANNELS = {name: fill(3) for name in ("running_mean", "running_var", "weight", "bias")}
POOL = {"x": fill(2, 3, 5, 4), "kernel_size": (3, 2), "stride": 2, "padding": 1}
CALLS = {  # one good call of each function
    "conv2d": {
        "x": fill(2, 4, 5, 6), "weight": fill(6, 2, 3, 2), "bias": fill(6),
        "stride": (2, 1), "padding": ((1, 0), (2, 1)), "dilation": (1, 2), "groups": 2,
    },
    "linear": {"x": fill(3, 4), "weight": fill(2, 4), "bias": fill(2)},
    "max_pool2d": {**POOL, "dilation": (1, 2), "ceil_mode": True},
    "avg_pool2d": {**POOL, "ceil_mode": True, "count_include_pad": False},
    "global_avg_pool2d": {"x": fill(2, 3, 5, 4)},
    "global_max_pool2d": {"x": fill(2, 3, 5, 4)},
    "relu": {"x": fill(3, 4) - 1},
    "softmax": {"x": fill(3, 4), "axis": 1},
    "log_softmax": {"x": fill(3, 4), "axis": -1},
    "batch_norm": {"x": fill(2, 3, 5, 4), **CHANNELS, "training": True, "momentum": 0.1, "eps": 1e-5},
    "dropout": {"x": fill(3, 4), "p": 0.5, "training": True, "rng": 0},
    "cross_entropy": {"logits": fill(3, 4), "targets": np.array([0, 3, 1])},
}  # fmt: skip


def outputs(result):
    return [a for a in (result if isinstance(result, tuple) else (result,)) if a is not None]


def first_output(name, arguments):
    return outputs(getattr(F, name)(**arguments))[0]


def both_ways():
    """Each function and its gradient, with its good call."""
    for name, arguments in CALLS.items():
        yield name, arguments
        yield f"{name}_backward", {"grad_output": np.asarray(first_output(name, arguments)) * 1.0, **arguments}


ALL = dict(both_ways())
ALL["cross_entropy_backward"]["grad_output"] = 1.0
each_function = pytest.mark.parametrize("name", ALL)


def cast(arguments, dtype):
    floats = {k: v.astype(dtype) for k, v in arguments.items() if isinstance(v, np.ndarray) and v.dtype.kind == "f"}
    return arguments | floats


def test_the_table_has_every_public_function():
    assert set(ALL) == set(F.__all__)


@each_function
def test_the_call_in_the_table_names_every_argument(name):
    assert set(ALL[name]) == set(inspect.signature(getattr(F, name)).parameters)


@each_function
def test_a_gradient_takes_the_arguments_of_its_function(name):
    if name.endswith("_backward"):
        own = list(inspect.signature(getattr(F, name)).parameters.values())
        forward = list(inspect.signature(getattr(F, name.removesuffix("_backward"))).parameters.values())
        assert (own[0].name, own[1:]) == ("grad_output", forward)


@each_function
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_stays(name, dtype):
    assert {a.dtype for a in outputs(getattr(F, name)(**cast(ALL[name], dtype)))} == {np.dtype(dtype)}


@each_function
def test_inputs_are_neither_changed_nor_handed_out(name):
    arrays = {k: v.copy() for k, v in ALL[name].items() if isinstance(v, np.ndarray)}
    for array in arrays.values():
        array.flags.writeable = False
    for result in outputs(getattr(F, name)(**{**ALL[name], **arrays})):
        assert not any(np.shares_memory(result, array) for array in arrays.values())


@each_function
def test_non_contiguous_inputs_give_the_same(name):
    views = {}
    for k, v in ALL[name].items():
        if isinstance(v, np.ndarray) and v.ndim:
            views[k] = np.repeat(v, 2, axis=-1)[..., ::2]
            assert v.shape[-1] == 1 or not views[k].flags.c_contiguous
    for a, b in zip(
        outputs(getattr(F, name)(**ALL[name] | views)), outputs(getattr(F, name)(**ALL[name])), strict=True
    ):
        np.testing.assert_allclose(a, b, rtol=1e-12)


@each_function
def test_an_empty_batch_works(name):
    arguments = {k: v[:0] if k in ("x", "logits", "targets") else v for k, v in ALL[name].items()}
    forward = name.removesuffix("_backward")
    if name != forward and forward != "cross_entropy":
        bare = {k: v for k, v in arguments.items() if k != "grad_output"}
        arguments["grad_output"] = first_output(forward, bare)
    result = outputs(getattr(F, name)(**arguments))[0]
    assert name == "cross_entropy" or len(result) == 0


@each_function
def test_nan_and_infinities_pass_through_without_a_warning(name):
    arguments = cast(ALL[name], np.float32)
    for k, v in arguments.items():
        if isinstance(v, np.ndarray) and v.dtype.kind == "f" and k != "running_var":
            arguments[k] = v.copy()
            arguments[k].flat[:3] = (np.inf, np.nan, -np.inf)[: v.size]
    getattr(F, name)(**arguments)  # warnings are errors


NOT_FLOATS = ["text", 3, 2.5, [[1.0, 2.0]], object(), {}]
COUNTS = [0, -1, 1.5, 2.0, np.float64(1), "1", True, (1, 2, 3), (1, -1), (1, 1.0), (), {1, 2}, np.array([1, 2])]
BAD = {
    "kernel_size": [*COUNTS, None, 99],
    "stride": COUNTS,
    "dilation": [*COUNTS, None],
    "groups": [0, -1, 1.5, "2", None, True, (1, 1), 3, 5],
    "padding": [-1, 1.5, "full", None, True, (1, 2, 3), (1, -1), (1, 1.5), ((1, 2), (3,)), ((1, -1), (0, 0)),
                ((1, 1, 1), (0, 0)), ("same", 1), ("same", "same"), ((1, "same"), (0, 0)), (), {1: 1}, [[[1]]]],
    "ceil_mode": [1, 0, None, "yes"],
    "count_include_pad": [1, 0, None, "yes"],
    "training": [1, 0, None, "yes"],
    "axis": [2, -3, 1.0, None, "rows", True, (0, 1)],
    "p": [-0.1, 1.1, np.nan, "half", None, True, 0.5j],
    "momentum": [-0.1, 1.1, np.nan, "half", None, True],
    "eps": [0, -1e-5, np.nan, "small", None, True],
    "rng": [-1, 1.5, "seed", True, [1, 2]],
}  # fmt: skip


def wrong_arrays(name, argument, good):
    """What cannot stand where a float array stands: no array, another dtype, rank, length, an empty side."""
    yield from NOT_FLOATS
    optional = inspect.signature(getattr(F, name)).parameters[argument].default is None
    if not optional:
        yield None
    for dtype in (int, np.uint8, bool, complex, object, np.float16, "U3"):
        yield good.astype(dtype)
    arrays = sum(isinstance(v, np.ndarray) and v.dtype.kind == "f" for v in ALL[name].values())
    if arrays > 1 and argument not in ("x", "logits"):
        yield good.astype(np.float32)  # beside float64
    if good.ndim > 1:
        yield np.ones((*good.shape[:-1], 0))
    if name.removesuffix("_backward") not in ("relu", "softmax", "log_softmax", "dropout") or argument == "grad_output":
        yield good[..., None]
        yield good.reshape(-1)[0]
        yield np.ones((7,) * (good.ndim + 1))
    if argument not in ("x", "logits"):
        yield np.ones(tuple(side + 2 for side in good.shape))
        yield good[:0]


def wrong_values(name, argument, good):
    if isinstance(good, np.ndarray) and good.dtype.kind == "f":
        return list(wrong_arrays(name, argument, good))
    if argument == "grad_output":
        return ["1", None, [1.0], 1j, True]
    if argument == "targets":
        return [None, [0, 3, 1], "031", np.array([0, 4, 1]), np.array([0, -1, 1]), np.ones(3), np.array([0])]
    return BAD[argument]


@pytest.mark.parametrize(("name", "argument"), [(name, argument) for name in ALL for argument in ALL[name]])
def test_bad_input_is_refused_in_a_sentence_that_names_the_argument(name, argument):
    for wrong in wrong_values(name, argument, ALL[name][argument]):
        try:
            getattr(F, name)(**{**ALL[name], argument: wrong})
        except (TypeError, ValueError) as refused:
            message = str(refused)
        else:
            pytest.fail(f"{argument}={wrong!r} was accepted")
        assert message.startswith(f"{argument}: expected "), f"{argument}={wrong!r} gave: {message}"
        assert ", got " in message


@pytest.mark.parametrize("name", ["conv2d", "max_pool2d", "avg_pool2d"])
def test_a_window_that_is_too_large_is_that_of_an_argument_and_nothing_else_is_named(name):
    window = "weight" if name == "conv2d" else "kernel_size"
    for function, good in ((name, CALLS[name]), (f"{name}_backward", ALL[f"{name}_backward"])):
        arguments = {**good, "x": good["x"][:, :, :2, :2], "padding": 0, "stride": 1}
        with pytest.raises(ValueError, match=rf"^{window}: expected a window of at most 2 pixels, .*, got [35]") as no:
            getattr(F, function)(**arguments)
        words = set(re.findall(r"\w+", str(no.value)))
        assert not words & ({"kernel_size", "dilation", "ceil_mode", "weight"} - {*arguments})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"x": fill(2, 3, 5, 6)}, "groups: expected a divisor of 3, the channels of x, and 6, the filters of w"),
        ({"x": fill(2, 6, 5, 6)}, "weight: expected 3 channels"),
        ({"x": np.ones((2, 4, 5, 6), int)}, "x: expected float32 or float64, got int64; convert with x.astype"),
        ({"weight": np.ones((6, 2, 3, 2), "f")}, "weight: expected float64 like the other arrays, got float32; conv"),
        ({"dilation": 9}, "weight: expected a window of at most 6 pixels, the padded input's size, got 19 (3 with dil"),
        ({"weight": fill(6, 2, 3, 10), "dilation": 1}, "weight: expected a window of at most 9 pixels, the padded inp"),
        ({"padding": -1}, "padding: expected 'same', 'valid', an int >= 0 or pairs of them, got -1"),
        ({"stride": 1.5}, "stride: expected an int >= 1 or a pair of them, got 1.5"),
        ({"x": [1.0]}, "x: expected a NumPy array of float32 or float64, got list; convert with np.asarray("),
        ({"x": fill(4, 5, 6)}, "x: expected shape (N, C, H, W), got (4, 5, 6)"),
        ({"weight": fill(2, 3, 2)}, "weight: expected shape (K, C // groups, kH, kW), got (2, 3, 2)"),
        ({"bias": fill(2)}, "bias: expected shape (6,), one number a channel, got (2,)"),
    ],
)  # fmt: skip
def test_the_sentences_of_conv2d(arguments, message):
    with pytest.raises((TypeError, ValueError)) as refused:
        F.conv2d(**CALLS["conv2d"] | arguments)
    assert str(refused.value).startswith(message)
