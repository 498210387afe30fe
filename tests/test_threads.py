"""Work shared among threads: the same result whatever their number, errors that come out, nothing left changed."""

import os
import subprocess
import sys
import threading

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from cnnlab import functional as F
from cnnlab import models, optim
from cnnlab.threads import share

THREADS = [1, 2, 3]


def blas_threads():
    return [library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"]


def test_results_come_in_the_order_of_the_blocks_and_from_several_threads():
    together = threading.Barrier(2, timeout=600)

    def task(block):
        if block < 2:
            together.wait()  # passes only if two tasks are under way at once
        return block * block

    with threadpool_limits(2):
        assert share(task, range(7)) == [0, 1, 4, 9, 16, 25, 36]


def test_blas_keeps_to_one_thread_inside_and_has_its_own_again_afterwards():
    with threadpool_limits(2):
        before = blas_threads()
        assert share(lambda _: max(blas_threads()), range(3)) == [1, 1, 1]
        assert blas_threads() == before


@pytest.mark.parametrize("threads", THREADS)
def test_an_error_in_a_task_comes_out_and_the_next_work_is_done(threads):
    def fail(block):
        raise ValueError(f"block {block}")

    with threadpool_limits(threads):
        before = blas_threads()
        with pytest.raises(ValueError, match="block"):
            share(fail, range(5))
        assert blas_threads() == before
        assert share(str, range(3)) == ["0", "1", "2"]


def test_work_inside_shared_work_is_done_too():
    assert share(lambda a: share(lambda b: a * b, [1, 2]), [3, 4]) == [[3, 6], [4, 8]]


def test_infinities_pass_without_a_warning_in_every_thread():
    with threadpool_limits(2):
        share(lambda block: np.float32(np.inf) * np.zeros(3, "f"), range(8))  # warnings are errors


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes do not fork on this system; Linux runs this")
def test_a_forked_process_has_threads_of_its_own():
    program = (
        "import os, warnings\n"
        "from threadpoolctl import threadpool_limits\n"
        "from cnnlab.threads import share\n"
        "warnings.simplefilter('ignore')\n"  # Python 3.12 warns of forks beside threads
        "threadpool_limits(2)\n"
        "assert share(str, range(4)) == list('0123')\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    os._exit(share(str, range(4)) != list('0123'))\n"
        "assert os.waitpid(child, 0)[1] == 0\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=600)


def gradients(threads):
    """A convolution, a pooling and their gradients, on a batch of several blocks, as one flat array."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(70, 9, 20, 21)).astype(np.float32)
    weight, bias = rng.normal(size=(8, 9, 5, 3)).astype(np.float32), rng.normal(size=8).astype(np.float32)
    with threadpool_limits(threads):
        y = F.conv2d(x, weight, bias, padding="same")
        pooled = F.max_pool2d(y, 2)
        grad = F.max_pool2d_backward(pooled, y, 2)
        parts = [y, pooled, *F.conv2d_backward(grad, x, weight, bias, padding="same")]
        parts.append(F.relu_backward(F.relu(y), y))
        rows, wide = y.reshape(70, -1), rng.normal(size=(90, 8 * 20 * 21)).astype(np.float32)
        parts += [F.linear(rows, wide), *F.linear_backward(F.linear(rows, wide), rows, wide)[:2]]
    return np.concatenate([part.ravel() for part in parts])


@pytest.mark.parametrize("threads", THREADS[1:])
def test_the_result_is_the_same_to_the_last_bit_whatever_the_number_of_threads(threads):
    np.testing.assert_array_equal(gradients(threads), gradients(1))


def trained(threads):
    rng = np.random.default_rng(0)
    model = models.build("digits-cnn", seed=0)
    optimizer = optim.Adam(model.parameters())
    with threadpool_limits(threads):
        for _ in range(5):
            x, y = rng.normal(size=(300, 1, 8, 8)).astype("f"), rng.integers(0, 10, 300)
            optimizer.zero_grad()
            model.backward(F.cross_entropy_backward(1.0, model(x), y))
            optimizer.step()
    return np.concatenate([parameter.data.ravel() for parameter in model.parameters()])


def test_training_is_the_same_to_the_last_bit_whatever_the_number_of_threads():
    np.testing.assert_array_equal(trained(2), trained(1))
