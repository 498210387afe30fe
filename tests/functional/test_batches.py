"""What makes `functional` fast, and must not be seen: blocks, masks by bits, remembered geometry, memory order."""

import numpy as np
import pytest

from cnnlab import functional as F
from cnnlab.functional import _batches, _windows


@pytest.mark.parametrize("count", [0, 1, 31, 32, 33, 100, 1000])
@pytest.mark.parametrize("numbers", [1, 900, 5000, 10**7])
@pytest.mark.parametrize("run", [1, 32])
def test_blocks_are_every_image_once_in_runs_and_do_not_depend_on_what_is_not_told(count, numbers, run):
    blocks = _batches.blocks(count, numbers, run)
    indices = [i for block in blocks for i in range(count)[block]]
    assert indices == list(range(count))
    assert len(blocks) >= 1
    assert all((block.stop - block.start) % run == 0 for block in blocks)
    if count * numbers < _batches.WORTH:
        assert len(blocks) == 1
    elif count > run:
        assert len(blocks) > 1
        assert all((block.stop - block.start) * numbers <= max(2 * _batches.NUMBERS, run * numbers) for block in blocks)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_keep_lets_every_number_through_as_it_is_and_nothing_else(dtype):
    values = np.array([1.5, -0.0, np.inf, -np.inf, np.nan, 5e-324, 3, np.inf, np.nan], dtype)
    where = np.array([1, 1, 1, 1, 1, 1, 0, 0, 0], bool)
    kept = _batches.keep(values, where)
    assert kept.dtype == dtype
    assert kept[where].tobytes() == values[where].tobytes()
    assert kept[~where].tolist() == [0, 0, 0]
    out = np.ones((9, 2), dtype)[:, 0]
    _batches.keep(values, where, out=out)
    np.testing.assert_array_equal(out, kept)


def test_what_is_remembered_is_told_from_what_only_equals_it():
    x = np.ones((1, 1, 4, 4))
    assert F.avg_pool2d(x, (1, 1), stride=(1, 1)).shape == x.shape  # remembered now
    for stride in [True, 1.0, (1, True), (1, 1.0), (np.float64(1), 1)]:
        with pytest.raises((TypeError, ValueError), match="stride"):
            F.avg_pool2d(x, (1, 1), stride=stride)
    assert F.avg_pool2d(x, np.int64(2), stride=[1, np.int32(1)]).shape == (1, 1, 3, 3)


def test_only_so_many_results_are_remembered_and_errors_never():
    calls = []

    def function(number):
        calls.append(number)
        if number < 0:
            raise ValueError(number)
        return number

    recall = _windows.remembered(function)
    assert [recall(1), recall(1), recall(2)] == [1, 1, 2]
    assert calls == [1, 2]
    for _ in range(2):
        with pytest.raises(ValueError, match="-1"):
            recall(-1)
    assert calls == [1, 2, -1, -1]
    for number in range(_windows.REMEMBERED + 1):
        recall(number)
    recall(1)
    assert calls.count(1) == 2


@pytest.mark.parametrize("order", ["NCHW", "batch-last"])
def test_convolution_and_pooling_pass_batch_last_memory_on_whatever_they_are_given(order):
    x = np.random.default_rng(0).normal(size=(3, 2, 6, 5))
    if order == "batch-last":
        x = np.ascontiguousarray(x.transpose(1, 2, 3, 0)).transpose(3, 0, 1, 2)
    weight = np.ones((4, 2, 3, 3))
    y = F.conv2d(x, weight, padding=1)
    pooled = F.max_pool2d(F.relu(y), 2)
    grad = F.max_pool2d_backward(pooled, F.relu(y), 2)
    for array in (y, pooled, grad, F.conv2d_backward(y, x, weight, padding=1)[0]):
        assert _batches.inside_out(array).flags.c_contiguous
